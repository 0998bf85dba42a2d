"""Cells that hold people's words must reach a spreadsheet as text, never as a formula."""

import csv
import io
import re
from collections.abc import Sequence
from typing import Any, TypeVar

Cell = TypeVar("Cell")

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell may begin with that a spreadsheet takes for a formula (or strips to reach one)."""

_GUARDED = re.compile(r"[=+\-@\t\r'].", flags=re.DOTALL)
"""The same for cells that we read again, where a claim's sign alone stays as it is."""


def as_text_cell(cell: Cell) -> Cell | str:
    """Return a cell as a spreadsheet may open it: text that begins like a formula gets an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def guard_cell(cell: str) -> str:
    """Return a cell of a file that we read again: an apostrophe stands before what begins like a formula, or with one.

    `unguard_cell` gives back exactly what was written.
    """
    return f"'{cell}" if _GUARDED.match(cell) else cell


def unguard_cell(cell: str) -> str:
    """Return what `guard_cell` was given."""
    return cell[1:] if cell.startswith("'") and _GUARDED.match(cell[1:]) else cell


def csv_bytes(rows: Sequence[Sequence[Any]], encoding: str = "utf-8", errors: str = "strict") -> bytes:
    """Return rows as CSV, their text guarded (`guard_cell`); `encoding` and `errors` as `str.encode` takes them."""
    text = io.StringIO(newline="")
    guarded = ([guard_cell(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    csv.writer(text, lineterminator="\n").writerows(guarded)
    return text.getvalue().encode(encoding, errors)
