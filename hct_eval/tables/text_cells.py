"""Cells that hold people's words must reach a spreadsheet as text, never as a formula."""

from typing import TypeVar

Cell = TypeVar("Cell")

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell may begin with that a spreadsheet takes for a formula (or strips to reach one)."""


def as_text_cell(cell: Cell) -> Cell | str:
    """Return a cell as a spreadsheet may open it: text that begins like a formula gets an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
