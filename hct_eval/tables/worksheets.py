"""Worksheets that people fill in: their columns, their rows as read back, and how high a row of wrapped text is."""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hct_eval.tables.problems import Problem
from hct_eval.tables.sheets import header_name


@dataclass(frozen=True)
class Column:
    """A column: its header, its width in characters, what it holds, and, where a person fills it in, what is allowed.

    `filled` says that the column is for the reader; `choices` are the values of its drop-down list; `number` says that
    its cells are whole numbers.
    """

    header: str
    width: int
    about: str
    filled: bool = False
    choices: tuple[str, ...] = ()
    number: bool = False


@dataclass(frozen=True)
class Row:
    """One row of a sheet: where it stands, and its cells by header (as `header_name` gives it)."""

    sheet: str
    number: int
    cells: Mapping[str, str] = field(repr=False)

    def __getitem__(self, header: str) -> str:
        """Return a cell's text; "" if the sheet has no such column."""
        return self.cells.get(header_name(header), "")


def problem_of(shown: str, row: Row, column: str, kind: str, expected: str, advice: str, found: str = "") -> Problem:
    """Return a problem at a row of the workbook."""
    return Problem(f"{shown}, sheet {row.sheet}", row.number, column, kind, expected, advice, found)


def row_height(cells: Sequence[tuple[str, int]], extra: int = 3) -> float:
    """Return the height in points of a row whose cells (text, width in characters) are wrapped: no spreadsheet does it.

    A row is at most 409 points high.
    """
    lines = max((len(textwrap.wrap(text, max(4, int(width * 1.1)))) for text, width in cells if text), default=1)
    return min(409, 15 * max(1, lines) + extra)
