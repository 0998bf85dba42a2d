"""From an exception to a message that names the cell and the cause, and shows nobody's words."""

import errno
import functools
import re
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hct_eval.batch.outcome import Failure
from hct_eval.tables.files import full

PACKAGE = Path(__file__).resolve().parents[1]
_FULL = re.compile(rf"\[Errno ({errno.ENOSPC}|{errno.EDQUOT}|{errno.EFBIG})\]")
_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}
_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def from_cell(cells: Sequence[Any], error: Any, project: Path = Path()) -> Failure:
    """Failure of a cell: `error` is papermill's PapermillExecutionError, `cells` are the source notebook's.

    `project` is the folder whose disk may be full.

    Only our own errors are written for a reader and hold no data; of any other only its class, the line of the cell
    and the line of our code that it came from are told.
    """
    index = _find_cell(cells, error.source, error.cell_index)
    title = heading(cells, index)
    if error.ename in own_errors():
        return Failure(title, error.ename, error.evalue)
    where = _where(error.source, error.traceback)
    if error.ename == "OSError" and _FULL.match(error.evalue):
        where = f"{where}: {full(project)}" if where else full(project)
    return Failure(title, error.ename, where)


def from_dead_kernel(cells: Sequence[Any], source: str | None) -> Failure:
    """Failure of a notebook whose kernel died; `source` is the cell that was running, None if none was yet."""
    title = cell_title(cells, source)
    message = (
        "the notebook's process was killed, and again when it was begun once more; most often the machine ran out of "
        "memory. Run again with fewer --jobs"
        if source is not None
        else "the notebook's process could not be started; run again, with fewer --jobs if it stays so"
    )
    return Failure(title, "kernel died", message)


def cell_title(cells: Sequence[Any], source: str | None) -> str:
    """Return the heading above the cell with this source; '' if none (None) was running."""
    return heading(cells, _find_cell(cells, source, len(cells))) if source is not None else ""


def from_exception(title: str, error: BaseException) -> Failure:
    """Failure outside the notebook's own cells, such as in making the report's page."""
    name = type(error).__name__
    if type(error).__module__.startswith("hct_eval."):
        return Failure(title, name, str(error))
    if isinstance(error, OSError) and error.errno in _REFUSED and (folder := _own_folder(error.filename)):
        why = (error.strerror or name).lower()
        return Failure(title, name, f"{folder} cannot be written ({why}); let this account write there and run again")
    frames = [f for f in traceback.extract_tb(error.__traceback__) if PACKAGE in Path(f.filename).parents]
    if not frames:
        return Failure(title, name, "")
    place = Path(frames[-1].filename).relative_to(PACKAGE.parent).as_posix()
    return Failure(title, name, f"{place}, line {frames[-1].lineno}, in {frames[-1].name}")


def _own_folder(path: object) -> str:
    """Name the folder of a file that a run writes, below the project's folder; '' for any other: it may hold names."""
    parts = Path(str(path)).parent.parts
    starts = [i for i in range(len(parts)) if parts[i] == "reports" or parts[i : i + 2] == ("data", "processed")]
    return "/".join(parts[starts[-1] :]) if starts else ""


def heading(cells: Sequence[Any], index: int) -> str:
    """Text of the nearest markdown heading above a cell; '' if there is none."""
    for cell in reversed(cells[: index + 1]):
        if cell["cell_type"] != "markdown":
            continue
        titles = re.findall(r"(?m)^#{1,6}\s+(.+?)\s*#*$", "".join(cell["source"]))
        if titles:
            return str(titles[-1])
    return ""


@functools.cache
def own_errors() -> frozenset[str]:
    """Names of the exception classes of this package, read from its source (importing it all would take seconds)."""
    names: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        names.update(re.findall(r"(?m)^class (\w+)\((?:\w+\.)?(?:\w*Error|Exception)\):", text))
    return frozenset(names)


def _find_cell(cells: Sequence[Any], source: str | None, near: int) -> int:
    """Index of the source notebook's cell with this code; papermill's own index counts the cell it puts in."""
    same = [i for i, c in enumerate(cells) if c["cell_type"] == "code" and "".join(c["source"]) == source]
    return min(same, key=lambda i: abs(i - near)) if same else min(near, len(cells) - 1)


def _where(source: str, lines: Sequence[str]) -> str:
    """Name the cell's line, and the last line of our own code, from IPython's traceback; never the values it shows."""
    text = _COLOURS.sub("", "\n".join(lines))
    parts = []
    in_cell = re.findall(r"Cell In ?\[\d+\], line (\d+)", text)
    code = source.splitlines()
    if in_cell and 0 < int(in_cell[0]) <= len(code):
        parts.append(f"at `{code[int(in_cell[0]) - 1].strip()}`")
    own = re.findall(r"(hct_eval[/\\][\w/\\]+\.py):(\d+), in (\w+)", text)
    if own:
        file, line, function = own[-1]
        parts.append(f"from {file.replace(chr(92), '/')}, line {line}, in {function}")
    return ", ".join(parts)
