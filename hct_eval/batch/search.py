"""Every file that was made, searched for what a withdrawn conversation said and for rows that bear its id."""

import base64
import gzip
import io
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from hct_eval.batch.said import RUN, Said, split_words, texts_in
from hct_eval.programme import Programme
from hct_eval.tables.archives import Archive
from hct_eval.tables.bounds import Bounds
from hct_eval.tables.decode import decode

_MOST = 500_000_000
_SEARCHED = Bounds(what="a report", file=_MOST, part=_MOST, unpacked=_MOST, parts=1_000_000, tags=0)
_BLANK = ("partnership_id", "conversation_id", "consent", "released", "held_because")
"""What may stand in the row of a withdrawn conversation: that it was there, and that it was withdrawn."""

_PACKED = re.compile(r"data:(?:text|application|image/svg)[^,\"']*;base64,([A-Za-z0-9+/]{16,}={0,2})")
"""Text that a page carries within itself; photographs and drawings by dots hold none."""

UNREADABLE = "cannot be opened, or is too large to search when it is unpacked"
_BROKEN = (OSError, ValueError, EOFError, RuntimeError, zlib.error)


@dataclass(frozen=True)
class Left:
    """A file that still holds something: its path within the project, and how many runs of words or rows."""

    file: str
    runs: int = 0
    rows: int = 0
    trouble: str = ""


def search(programme: Programme, place: str, said: Said) -> tuple[list[Left], int]:
    """Return the files made from data (releases among them) with words or rows in them, and how many were searched.

    Archives and Parquet are unpacked. Words are looked for everywhere; rows (by the ids of the conversation, its turns,
    fragments and claims) in every table of the place. A file that cannot be opened is one that may hold them.
    """
    project = programme.project
    roots = [project / name for name in ("data/processed", "reports", "releases", "notebooks")]
    files = sorted({path for root in roots for path in root.rglob("*") if path.is_file()})
    found = [_look(path, project, programme, place, said) for path in files]
    return [left for left in found if left.runs or left.rows or left.trouble], len(files)


def _look(path: Path, project: Path, programme: Programme, place: str, said: Said) -> Left:
    shown = path.relative_to(project).as_posix()
    own = programme.processed(place) in path.parents
    rows = 0
    seen: set[str] = set()
    try:
        raw = path.read_bytes()
        frame = _as_table(raw)
        if frame is not None:
            rows = _rows(frame, place, said, own=own)
            texts: Iterable[str] = texts_in(frame)
        else:
            texts = _texts(raw)
        for text in texts:
            seen |= _runs_in(text, said)
    except _BROKEN:
        return Left(shown, trouble=UNREADABLE)
    return Left(shown, len(seen), rows)


def _as_table(raw: bytes) -> pd.DataFrame | None:
    if not (raw.startswith(b"PAR1") and raw.endswith(b"PAR1")):
        return None
    return pd.read_parquet(io.BytesIO(raw))


def _rows(frame: pd.DataFrame, place: str, said: Said, *, own: bool) -> int:
    """Count rows of the place that bear one of the ids and say more than that it was withdrawn."""
    ids = said.conversations | said.row_ids
    if "partnership_id" in frame:
        frame = frame[(frame["partnership_id"] == place).fillna(value=False)]
    elif not own:
        return 0
    count = 0
    for row in frame.astype(object).to_dict("records"):
        parts = {part.strip() for value in row.values() if isinstance(value, str) for part in value.split(";")}
        more = [name for name, value in row.items() if name not in _BLANK and not pd.isna(value)]
        count += bool(parts & ids) and bool(more)
    return count


def _texts(raw: bytes, depth: int = 3) -> Iterator[str]:
    """Give the texts of a file: of an archive's members, else its characters, with and without marks of HTML."""
    if raw.startswith(b"PK\x03\x04") and depth:
        archive = Archive(raw, _SEARCHED, lambda wrong, _: ValueError(wrong))
        for name in archive.names:
            yield name
            yield from _texts(archive.read(name) or b"", depth - 1)
        return
    if raw.startswith(b"\x1f\x8b") and depth:
        with gzip.open(io.BytesIO(raw)) as stream:
            inside = stream.read(_MOST + 1)
        if len(inside) > _MOST:
            raise ValueError(UNREADABLE)
        yield from _texts(inside, depth - 1)
        return
    text = re.sub(r'\\[nrt"/]', " ", decode(raw).text)
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match.group(1), 16)), text)
    for packed in _PACKED.findall(text) if depth else ():
        yield from _texts(base64.b64decode(packed), depth - 1)
    yield text
    yield re.sub(r"<[^<>]*>", " ", text)


def _runs_in(text: str, said: Said) -> set[str]:
    words = split_words(text)
    return {run for i in range(len(words) - RUN + 1) if (run := " ".join(words[i : i + RUN])) in said.runs}
