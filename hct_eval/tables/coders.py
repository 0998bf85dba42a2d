"""Coders' workbooks as they are read: rows that wait, rows without an id, and one row that stands in several copies."""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import pandas as pd

from hct_eval.programme import ID_PATTERN
from hct_eval.tables.columns import Table
from hct_eval.tables.problems import Problem
from hct_eval.tables.sheets import Cells, header_name, read_cells, sheets_of

FOLDER = "coding"
"""The folder of coders' workbooks within a place's raw data."""

READ_ME = "Read me"
GIVEN_ID, SUGGESTED, FRAGMENT_WORDS = "given id", "suggested labels", "words of the fragment"
OTHERS_SAY = "as others describe it"
"""Columns of a workbook that are for the coder only; no table has them."""

_OWN = frozenset(map(header_name, (GIVEN_ID, SUGGESTED, FRAGMENT_WORDS, OTHERS_SAY)))
_IDS = {"fragments": "fragment_id", "claims": "claim_id"}
CODED = ("fragments", "factors", "claims")
_NOT_CONTENT = frozenset({"partnership_id", "coder", "start", "end", "notes", "recorded_on", "source"})
"""Columns that may be filled in later without giving a row without an id another one."""

_NOT_COMPARED = frozenset({"partnership_id", "notes", "recorded_on", "source"})
_MARK = re.compile(rf"This copy is for ({ID_PATTERN})\. Its ids begin with ({ID_PATTERN})\. \(([0-9a-f]{{32}})\)")


@dataclass(frozen=True)
class Copy:
    """Whose workbook it is, what its ids begin with, and the secret that makes ids for rows without one."""

    coder: str
    prefix: str
    secret: str = field(repr=False)

    @property
    def line(self) -> str:
        """The line of the sheet Read me that says so."""
        return f"This copy is for {self.coder}. Its ids begin with {self.prefix}. ({self.secret})"


def copy_of(path: Path, shown: str) -> Copy | None:
    """Return whose copy a workbook is, by its sheet Read me; None if nobody's. TableError if it cannot be opened."""
    found = path.stat()
    return _copy_now(path, shown, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=256)
def _copy_now(path: Path, shown: str, _changed: int, _size: int) -> Copy | None:
    """Whose copy a workbook is now: every table asks for it, and opening one takes long."""
    source = sheets_of(path, shown).get(header_name(READ_ME))
    if source is None:
        return None
    cells = read_cells(source)
    found = (re.search(_MARK, cell) for row in cells.rows for cell in row if cell)
    return next((Copy(*match.groups()) for match in found if match), None)


def settle_rows(cells: Cells, table: Table, copy: Copy | None) -> Cells:
    """Return a coder's sheet without the rows and columns that say nothing yet, and with ids and coder where missing.

    A row that has an id and a coder but nothing else waits to be filled in. In a copy that we wrote (`copy`), a row
    without an id gets the one it was given before, or one made from its content with the copy's secret, the same each
    time; a row without a coder is the coder's of the copy. Other sheets are returned as they are.
    """
    key = _IDS.get(table.name)
    if key is None or key not in cells.header:
        return without_own(cells)
    positions = {name: cells.header.index(name) for name in (*table.columns, *_OWN) if name in cells.header}
    says = [positions[name] for name in table.columns if name in positions and name not in (key, "coder")]
    rows, numbers = [], []
    for number, row in zip(cells.numbers, cells.rows, strict=True):
        if any(row[place] for place in says):
            rows.append(_settled(list(row), table, positions, key, copy) if copy else row)
            numbers.append(number)
    return without_own(replace(cells, rows=rows, numbers=numbers))


def _settled(row: list[str], table: Table, positions: dict[str, int], key: str, copy: Copy) -> list[str]:
    given = row[positions[header_name(GIVEN_ID)]] if header_name(GIVEN_ID) in positions else ""
    if not row[positions[key]]:
        row[positions[key]] = given or make_id(
            copy, table.name, {name: row[place] for name, place in positions.items() if name in table.columns}
        )
    if "coder" in positions and not row[positions["coder"]]:
        row[positions["coder"]] = copy.coder
    return row


def make_id(copy: Copy, table: str, cells: dict[str, str]) -> str:
    """Return an id for a row without one: of its content, with the copy's secret, so that it tells nothing."""
    content = {name: cell for name, cell in cells.items() if cell and name not in _NOT_CONTENT and name != _IDS[table]}
    said = json.dumps([table, content], sort_keys=True, ensure_ascii=False).encode()
    return f"{copy.prefix}-{hmac.new(copy.secret.encode(), said, hashlib.sha256).hexdigest()[:8]}"


def without_own(cells: Cells) -> Cells:
    """Return a sheet without the columns that are for the coder only."""
    kept = [place for place, name in enumerate(cells.header) if name not in _OWN]
    if len(kept) == len(cells.header):
        return cells
    rows = [[row[place] for place in kept] for row in cells.rows]
    return replace(cells, header=[cells.header[place] for place in kept], rows=rows)


def merged_cells(cells: Cells, table: Table) -> list[Problem]:
    """Return a problem for each cell of a coder's sheet that is merged with one above: it is empty."""
    advice = "Undo the merging and fill in every row."
    return [
        Problem(cells.source.shown, row, name, "cell merged with one above", "a value in every row", advice)
        for row, name in cells.merged
        if name in table.columns
    ]


def join_copies(frame: pd.DataFrame, table: Table) -> tuple[pd.DataFrame, list[Problem]]:
    """Return one row for each id of a coded table (read with PLACE), and what contradicts itself.

    Several copies can hold one row: an empty cell of one is filled by the other. Two different values are a problem
    at each of the rows; the first row then stands for them.
    """
    (key,) = table.key
    twice = frame[key].notna() & frame[key].duplicated(keep=False)
    if not twice.any():
        return frame, []
    problems: list[Problem] = []
    compared = [name for name in table.columns if name not in _NOT_COMPARED and name != key]
    groups = frame[twice].groupby(key, sort=False)
    differing = groups[compared].nunique().gt(1)
    for value, columns in differing[differing.any(axis=1)].iterrows():
        problems += _contradictions(groups.get_group(value), [name for name in compared if columns[name]], key)
    filled = groups.first()
    first = frame.drop_duplicates(key).index.union(frame.index[frame[key].isna()])
    joined = frame.loc[first].copy()
    again = joined[key].isin(filled.index)
    for name in (column for column in frame.columns if column not in (key, "_file", "_row")):
        joined.loc[again, name] = joined.loc[again, key].map(filled[name]).astype(frame[name].dtype)
    return joined.reset_index(drop=True), problems


def _contradictions(rows: pd.DataFrame, columns: Sequence[str], key: str) -> Iterator[Problem]:
    places = list(zip(rows["_file"], rows["_row"], strict=True))
    for name in columns:
        for file, number in places:
            others = " and ".join(_place(*place, file) for place in places if place != (file, number))
            advice = f"Compare with {others}: write the same, or give one of the rows another {key}."
            expected = f"the same in every row with this {key}"
            yield Problem(file, number, name, "stands twice", expected, advice)


def _place(file: str, number: int, here: str) -> str:
    return f"row {number}" if file == here else f"{file}, row {number}"
