"""Which format a file is, by its content, and which one it is to be, by the name it is to have."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hct_eval.coding.exchange import causal_map, own_tables, qualcoder, refi_read, refi_write, taguette
from hct_eval.coding.exchange.bounded import CODING, refuser
from hct_eval.coding.exchange.coding import Coding, ExchangeError
from hct_eval.coding.exchange.sheets import columns_of
from hct_eval.tables import TableError
from hct_eval.tables.archives import Archive
from hct_eval.tables.bounds import DAMAGED
from hct_eval.tables.decode import decode
from hct_eval.tables.files import write_whole
from hct_eval.tables.sheets import Source, sheets_of

_READABLE = (
    "a REFI-QDA project (.qdpx) or codebook (.qdc), a Causal Map workbook, a coding workbook, a folder of "
    "coding tables, a Taguette export, or a QualCoder project"
)

Reader = Callable[[], Coding]


@dataclass(frozen=True)
class Target:
    """A format that can be written: its name, and how a coding becomes files (one file has the name '')."""

    kind: str
    content: Callable[[Coding], tuple[Mapping[str, bytes], dict[str, int]]]


def read_coding(path: Path) -> Coding:
    """Read the coding in a file or folder of another program, or of this one; its format is known by its content.

    ExchangeError if the format is not known, or the file cannot be read: the text says what was expected.
    """
    try:
        return _reader(path)()
    except TableError as error:
        message = f"coding file: {error.problems[0]}"
        raise ExchangeError(message) from None


def find_reader(path: Path) -> bool:
    """Whether a file or folder looks like coding that can be read."""
    try:
        _reader(path)
    except (ExchangeError, TableError):
        return False
    return True


def find_target(path: Path, kind: str = "") -> Target | None:
    """Return the format that a file of this name is to have, or None if its ending names none.

    .qdpx and .qdc: REFI-QDA; .xlsx: a coding workbook, or Causal Map's with `kind` "causal-map"; no ending: a folder
    of CSV tables.
    """
    ending = path.suffix.lower()
    if ending == ".xlsx" and kind == "causal-map":
        return Target(causal_map.VERSION_4, _one_file(causal_map.workbook))
    return {
        ".qdpx": Target(refi_read.PROJECT, _one_file(refi_write.project_bytes)),
        ".qdc": Target(refi_read.CODEBOOK, _one_file(refi_write.codebook_bytes)),
        ".xlsx": Target(own_tables.WORKBOOK, _one_file(own_tables.workbook)),
        "": Target(own_tables.FOLDER, own_tables.folder_files),
    }.get(ending)


def write_coding(coding: Coding, path: Path, *, kind: str = "", anew: bool = False) -> dict[str, int]:
    """Write a coding in the format that the path's ending (and `kind`) names; return counts of what it does not hold.

    Each file whole or not at all, readable by its owner only: it holds what people said. Of an earlier coding in the
    folder no table stays. ExchangeError if the ending names no format, if the file is there already (unless `anew`), or
    under `reports` and `data/processed`.
    """
    target = find_target(path, kind)
    if target is None or (kind and target.kind != causal_map.VERSION_4):
        message = (
            "coding can be written as .qdpx, .qdc, .xlsx (a coding workbook, or causal-map), "
            "or into a folder (a name without an ending)"
        )
        raise ExchangeError(message)
    refuse_public(path)
    if path.exists() and not anew and (path.is_file() or any(path.iterdir())):
        message = "there is something of that name already; choose another name, or say --overwrite"
        raise ExchangeError(message)
    files, dropped = target.content(coding)
    for earlier in own_tables.table_files(path) if path.is_dir() else []:
        if earlier.name not in files:
            earlier.unlink()
    for name, content in files.items():
        write_whole(path / name if name else path, content)
    return dropped


def coding_workbook(coding: Coding) -> tuple[bytes, dict[str, int]]:
    """Return a coding as the bytes of a coding workbook, and counts of what that does not hold."""
    return own_tables.workbook(coding)


def refuse_public(path: Path) -> None:
    """Refuse, with ExchangeError, a place that is published or made anew: coding holds what people said."""
    parts = [part.lower() for part in path.resolve().parts]
    if "reports" in parts or "processed" in parts:
        message = "coding holds what people said, so it is not written under reports or data/processed; choose data/raw"
        raise ExchangeError(message)


def _one_file(
    content: Callable[[Coding], tuple[bytes, dict[str, int]]],
) -> Callable[[Coding], tuple[Mapping[str, bytes], dict[str, int]]]:
    def as_files(coding: Coding) -> tuple[Mapping[str, bytes], dict[str, int]]:
        written, dropped = content(coding)
        return {"": written}, dropped

    return as_files


def _reader(path: Path) -> Reader:
    if path.is_dir():
        return _folder_reader(path)
    if not path.is_file():
        message = f"there is no file of that name; expected {_READABLE}"
        raise ExchangeError(message)
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(qualcoder.MAGIC):
        return lambda: qualcoder.read(path)
    if head.startswith(b"PK\x03\x04"):
        return _archive_reader(path)
    text = decode(head).text.removeprefix("\ufeff")
    if text.lstrip().startswith("<") and "CodeBook" in text:
        return lambda: refi_read.read_codebook(path)
    if not head.startswith(b"PK") and "\x00" not in text:
        source = Source(path, None, "the CSV file")
        if taguette.recognises(columns_of(source)):
            return lambda: taguette.read(source)
    raise _unknown()


def _folder_reader(path: Path) -> Reader:
    if (path / "data.qda").is_file():
        return lambda: qualcoder.read(path / "data.qda")
    sources = own_tables.folder_sources(path)
    if own_tables.recognises(sources):
        return lambda: own_tables.read(sources, own_tables.FOLDER)
    raise _unknown()


def _archive_reader(path: Path) -> Reader:
    with Archive(path, CODING, _refuse) as archive:
        names = {name.casefold() for name in archive.names}
    if any(name.rsplit("/", 1)[-1] == "project.qde" for name in names):
        return lambda: refi_read.read_project(path)
    if "xl/workbook.xml" not in names:
        raise _unknown()
    sheets = sheets_of(path, "the workbook")
    version = causal_map.recognises(sheets)
    if version:
        read = causal_map.read_version_4 if version == causal_map.VERSION_4 else causal_map.read_version_3
        return lambda: read(sheets)
    if own_tables.recognises(sheets):
        return lambda: own_tables.read(sheets, own_tables.WORKBOOK)
    for source in sheets.values():
        if taguette.recognises(columns_of(source)):
            return lambda: taguette.read(source)
    raise _unknown()


def _refuse(wrong: str, advice: str) -> Exception:
    return _unknown() if (wrong, advice) == DAMAGED else refuser("archive")(wrong, advice)


def _unknown() -> ExchangeError:
    return ExchangeError(f"its format is not known, or it is damaged; expected {_READABLE}")
