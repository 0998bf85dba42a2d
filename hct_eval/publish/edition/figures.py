"""Every published figure of a report: the cells of the tables that lie beside it, by table, row and column."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from hct_eval.publish.audit.published import KEYS
from hct_eval.tables.text_cells import unguard_cell

COLUMNS = ["table", "row", "column", "text"]

_NUMBER = re.compile(r"[-\N{MINUS SIGN}]?\d[\d,]*(?:\.\d+)?")
_BETWEEN = ": "
_MOST = 0.5
_WORDS = "quote"
"""Column of what people said: it is compared by the gate on quotes, and never kept in a page on changes."""


def read_tables(files: Mapping[str, Path]) -> dict[str, pd.DataFrame]:
    """Return the tables among a report's files (CSV), by name without folder and ending, every cell as text."""
    found = {}
    for name, path in files.items():
        if name.endswith(".csv"):
            frame = pd.read_csv(path, dtype="string", keep_default_na=False, encoding="utf-8-sig")
            frame.columns = [unguard_cell(str(column)) for column in frame.columns]
            found[Path(name).stem] = frame.map(lambda text: unguard_cell(str(text)))
    return found


def pair_tables(old: Mapping[str, pd.DataFrame], new: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Return by each new table's name the old one's that it continues.

    The file of a figure has the figure's number and its message in its name, and both change with the data. So tables
    without a namesake go together where they have the same columns and share most of the names in their first one.
    """
    pairs = {name: name for name in new if name in old}
    left = [name for name in old if name not in new]
    for name in [name for name in new if name not in old]:
        alike = {other: _overlap(old[other], new[name]) for other in left}
        best = max(alike, key=lambda other: alike[other], default="")
        if best and alike[best] >= _MOST:
            pairs[name] = best
            left.remove(best)
    return pairs


def _overlap(one: pd.DataFrame, other: pd.DataFrame) -> float:
    """Return which share of row names two tables have in common; 0 where their columns differ."""
    if list(one.columns) != list(other.columns) or one.columns.empty:
        return 0.0
    first, second = set(one.iloc[:, 0]), set(other.iloc[:, 0])
    return len(first & second) / max(1, len(first | second))


def figures_of(table: str, frame: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Return a table's cells as rows of table, row, column, text; `keys` are the columns that name a row.

    Rows of one name are numbered in order. Words of people are left out.
    """
    rows: list[tuple[str, str, str, str]] = []
    seen: dict[str, int] = {}
    for record in frame.to_dict("records"):
        name = _BETWEEN.join(str(record[key]) for key in keys if str(record[key]))
        seen[name] = seen.get(name, 0) + 1
        name = name if seen[name] == 1 else f"{name} ({seen[name]})"
        rows += [(table, name, str(c), str(v)) for c, v in record.items() if c not in keys and str(c).lower() != _WORDS]
    return pd.DataFrame(rows, columns=COLUMNS, dtype="string")


def key_columns(table: str, frames: Sequence[pd.DataFrame]) -> list[str]:
    """Return the columns that name a row, the same for all frames of a table (of two releases).

    Those that disclosure control knows; else the first column. Where rows share a name, further columns without any
    number join them, from the first on, until they differ.
    """
    shared = [name for name in frames[0].columns if all(name in frame for frame in frames)]
    known = [name for name in KEYS.get(table, ()) if name in shared]
    keys = known or shared[:1]
    for name in shared:
        if all(not frame.duplicated(keys).any() for frame in frames):
            break
        plain = all(not frame[name].str.contains(r"\d|^\*$").any() for frame in frames)
        if name not in keys and plain and name.lower() != _WORDS:
            keys = [column for column in shared if column in (*keys, name)]
    return keys


def numbers_in(text: str) -> tuple[float, ...]:
    """Return the numbers of a cell in order: `about 45 people` has one, `−0.6 to 0.9` two."""
    found = _NUMBER.findall(text)
    return tuple(float(number.replace(",", "").replace("\N{MINUS SIGN}", "-")) for number in found)


def words_around(text: str) -> str:
    """Return a cell with `#` for each number: what is left must be the same for two numbers to be compared."""
    return _NUMBER.sub("#", text)
