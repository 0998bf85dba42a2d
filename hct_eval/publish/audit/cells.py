"""What one published cell tells by itself: the counts that a reader must hold possible, and those that must stay so.

A frame of cells has a key as index (a cell that stands in several tables has one key) and the columns of `COLUMNS`:

- `table`, `row`: where it stands, in words;
- `count`: the exact count, which nobody is shown (<NA> where only what was published is known);
- `low`, `high`: the counts that what is shown allows (`UNKNOWN` stands for no upper end); `gap`: 0 is possible as well;
- `open_low`, `open_high`: the counts that must all stay possible when tables are put together; <NA> where none must;
- `hidden_low`, `hidden_high`: the counts that `*` would allow;
- `shown`: it shows a number; `spare`: it may be hidden for the sake of others.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from hct_eval.programme import DisclosurePolicy

UNKNOWN = 10**7
"""Upper end of a count of which nothing is known; more people than any programme has."""

COLUMNS = {
    "table": "string",
    "row": "string",
    "count": "Int64",
    "low": "Int64",
    "high": "Int64",
    "gap": "boolean",
    "open_low": "Int64",
    "open_high": "Int64",
    "hidden_low": "Int64",
    "hidden_high": "Int64",
    "shown": "boolean",
    "spare": "boolean",
}


class DisclosureError(Exception):
    """What is about to be published tells too much of few people; the text names table and row, never a count."""


@dataclass(frozen=True)
class Relation:
    """What everybody knows of a table: its total equals its parts together, or is at least or at most as much."""

    total: str
    parts: tuple[str, ...]
    sense: Literal["=", ">=", "<="] = "="


@dataclass(frozen=True)
class Content:
    """A frame that equals any other of the same columns and rows, so that what follows from it is worked out once."""

    values: tuple[tuple[Any, ...], ...] = field(repr=False)
    frame: pd.DataFrame = field(repr=False, compare=False)


def content_of(frame: pd.DataFrame, columns: Sequence[str]) -> Content:
    """Return those of the columns that a frame has, with its index, as a value that can be compared and hashed."""
    own = frame[[name for name in columns if name in frame.columns]]
    lists = [[None if pd.isna(v) else v for v in values] for values in (own.index, *(own[name] for name in own))]
    return Content((tuple(own.columns), *map(tuple, lists)), own)


Cell = dict[str, Any]


def count_cell(n: int, policy: DisclosurePolicy, *, of: int | None = None) -> Cell:
    """Return a count of people: 1 to the threshold hidden, others rounded to the base.

    `of` is the size of the class that the people belong to: a count that leaves out no more than the threshold of them
    is hidden as well, since it says something of nearly each of them.
    """
    most = of is not None and 0 <= of - n <= policy.threshold < n
    small = 0 < n <= policy.threshold
    cell = {"count": n, "hidden_low": 1, "hidden_high": UNKNOWN, "gap": False, "spare": n > 0}
    if most and of is not None:
        return hidden(cell | {"open_low": max(1, of - policy.threshold), "open_high": of})
    if small:
        return hidden(cell | {"open_low": 1, "open_high": policy.threshold})
    return cell | _rounded(n, policy) | {"shown": True}


def blank_cell(n: int, policy: DisclosurePolicy) -> Cell:
    """Return how many did not say: rounded, never hidden."""
    low, high = _span(n, policy.base)
    fixed = {"count": n, "low": max(0, low), "high": high, "gap": False, "shown": True, "spare": False}
    return fixed | {"hidden_low": 0, "hidden_high": UNKNOWN}


def share_cell(n: int, of: int, policy: DisclosurePolicy) -> Cell:
    """Return the people behind a share of a group of `of`: hidden near 0 and near all; otherwise as good as known.

    That they are no more than the group is for a relation to say, since the group's own number may be hidden.
    """
    cell = {"count": n, "hidden_low": 0, "hidden_high": UNKNOWN, "gap": False, "spare": True}
    if n <= policy.threshold:
        return hidden(cell | {"open_low": 0, "open_high": min(policy.threshold, of)})
    if of - n <= policy.threshold:
        return hidden(cell | {"open_low": of - policy.threshold, "open_high": of})
    return cell | {"low": n, "high": n, "shown": True}


def total_cell(n: int, policy: DisclosurePolicy) -> Cell:
    """Return a total: hidden and rounded as any count is, but itself neither guarded nor hidden for others' sake.

    The rows below it say already that it is at least as large as they are many.
    """
    return count_cell(n, policy) | {"open_low": pd.NA, "open_high": pd.NA, "spare": False}


def known_cell(low: int, high: int) -> Cell:
    """Return a number that readers know to lie between two ends, and that need not be protected."""
    return {
        "low": low,
        "high": high,
        "gap": False,
        "shown": True,
        "spare": False,
        "hidden_low": low,
        "hidden_high": high,
    }


def hidden(cell: Cell) -> Cell:
    """Return the cell with `*` in place of its number."""
    return cell | {"low": cell["hidden_low"], "high": cell["hidden_high"], "gap": False, "shown": False, "spare": False}


def cells_frame(rows: Iterable[tuple[str, str, str, Cell]]) -> pd.DataFrame:
    """Return cells as a frame, from (key, table, row in words, cell); of a key that comes again, what tells most."""
    found: dict[str, Cell] = {}
    for key, table, row, cell in rows:
        before = found.get(key)
        if before is None or cell["high"] - cell["low"] < before["high"] - before["low"]:
            found[key] = {"table": table, "row": row, **cell, **_guard(before or {})}
    keys = pd.Index(list(found), name="key")
    columns = {name: [cell.get(name) for cell in found.values()] for name in COLUMNS}
    return pd.DataFrame({name: pd.Series(columns[name], keys, dtype) for name, dtype in COLUMNS.items()}, keys)


def _guard(cell: Cell) -> Cell:
    return {name: cell[name] for name in ("open_low", "open_high") if name in cell}


def _rounded(n: int, policy: DisclosurePolicy) -> Cell:
    """Return the counts that are shown as `n` is: 0 alone, or those above the threshold that round alike."""
    low, high = _span(n, policy.base)
    if low > 0:
        return {"low": max(low, policy.threshold + 1), "high": high}
    if high <= policy.threshold:
        return {"low": 0, "high": 0}
    return {"low": policy.threshold + 1, "high": high, "gap": True}


def _span(n: int, base: int) -> tuple[int, int]:
    low = (n + base // 2) // base * base - base // 2
    return low, low + base - 1
