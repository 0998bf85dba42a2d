"""What a partnership's own files still hold of a withdrawn conversation: they are named, and never edited."""

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from hct_eval.batch.said import read_collected
from hct_eval.coding.workbook_sheets import GONE, KEYS, TURNS
from hct_eval.conversations.sources import transcript_paths
from hct_eval.programme import Programme
from hct_eval.tables.coders import FOLDER
from hct_eval.tables.problems import TableError
from hct_eval.tables.read import read_every_row
from hct_eval.tables.sheets import header_name, read_cells, sheets_of
from hct_eval.tables.transcript_names import transcript_names


@dataclass(frozen=True)
class RawLeft:
    """Where raw words still stand. `transcripts`: (register, row) whose `file` is there; `rows`: rows by file, table.

    A row that stands in the files of two coders is named in both. `turns` are coders' workbooks that hold the words of
    the transcript itself; `unread` files that may hold some of it and cannot be read. File names may hold names of
    people: they are for the terminal only.
    """

    transcripts: tuple[tuple[str, int], ...] = field(default=(), repr=False)
    rows: dict[str, list[int]] = field(default_factory=dict, repr=False)
    turns: tuple[str, ...] = field(default=(), repr=False)
    unread: tuple[str, ...] = field(default=(), repr=False)
    shared: int = 0
    """Transcript files that another conversation needs too."""

    @property
    def coded(self) -> int:
        """How many rows of fragments and claims still stand."""
        return sum(map(len, self.rows.values()))


def raw_left(programme: Programme, place: str, conversations: Collection[str]) -> RawLeft:
    """Return where the place's raw files still hold the conversations."""
    gone = list(conversations)
    register, unread = read_every_row(programme, place, "conversations")
    folder = programme.raw(place) / "transcripts"
    own = register[register["conversation_id"].isin(gone) & register["file"].notna()]
    there = [
        (str(row["_file"]), int(row["_row"]))
        for _, row in own.iterrows()
        if any((folder / name).is_file() for name in transcript_names(str(row["file"])))
    ]
    rows, unread_coding = _coded_rows(programme, place, gone)
    turns, unread_turns = _workbooks_with_turns(programme, place, gone)
    paths = transcript_paths(programme, place, register)
    files = {path for name in gone for path in paths.get(name, []) if path.is_file()}
    return RawLeft(
        tuple(there),
        rows,
        turns,
        tuple(dict.fromkeys([*unread, *unread_coding, *unread_turns])),
        len(files - set(erasable(programme, place, conversations))),
    )


def _coded_rows(programme: Programme, place: str, gone: list[str]) -> tuple[dict[str, list[int]], tuple[str, ...]]:
    """Return the rows of fragments and claims by file: all copies of them, and those that only another copy places."""
    fragments, unread = read_every_row(programme, place, "fragments")
    claims, unread_too = read_every_row(programme, place, "claims")
    said = fragments["conversation_id"].isin(gone)
    ids = set(fragments.loc[said, "fragment_id"].dropna())
    pulled = fragments[said | (fragments["conversation_id"].isna() & fragments["fragment_id"].isin(ids))]
    rows: dict[str, list[int]] = {}
    for _, row in pd.concat([pulled, claims[claims["fragment_id"].isin(ids)]]).iterrows():
        rows.setdefault(str(row["_file"]), []).append(int(row["_row"]))
    return rows, (*unread, *unread_too)


def _workbooks_with_turns(programme: Programme, place: str, gone: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the sheets with the turns of coders' workbooks that hold the conversations, and what cannot be read."""
    found, unread = [], []
    for path in sorted((programme.raw(place) / FOLDER).glob("*")):
        if path.suffix.lower() != ".xlsx" or path.name.startswith(("~$", ".")):
            continue
        shown = path.relative_to(programme.raw()).as_posix()
        try:
            source = sheets_of(path, shown).get(TURNS)
            cells = read_cells(source) if source else None
        except TableError:
            unread.append(shown)
            continue
        names = (header_name(KEYS[TURNS]), "conversation_id", "text")
        if cells is None or source is None or not set(names) <= set(cells.header):
            continue
        home, words = (cells.header.index(name) for name in names[1:])
        if any(row[home] in gone and row[words] not in ("", GONE) for row in cells.rows):
            found.append(source.shown)
    return tuple(found), tuple(unread)


def erasable(programme: Programme, place: str, conversations: Collection[str]) -> list[Path]:
    """Return the transcript files that the conversations alone are in."""
    paths = transcript_paths(programme, place, read_collected(programme, place, "conversations"))
    others = {path for name, files in paths.items() if name not in conversations for path in files}
    own = {path for name in conversations for path in paths.get(name, [])}
    return sorted(path for path in own - others if path.is_file())
