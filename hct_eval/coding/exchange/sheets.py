"""Workbooks of other programs: their sheets as rows by column, and values as cells."""

from collections.abc import Mapping, Sequence
from typing import Any

from hct_eval.tables.parse import error_cells
from hct_eval.tables.problems import TableError
from hct_eval.tables.sheets import Source, read_cells


def sheet_rows(source: Source) -> list[dict[str, str]]:
    """Return a sheet's (or CSV file's) rows by their columns' names, as `header_name` gives them.

    The row's number in the sheet stands under ''. Of columns with one name the first counts. TableError if it cannot be
    read, or if a cell holds no value that was meant: words that were cut off, an error of the spreadsheet.
    """
    cells = read_cells(source)
    wrong = [*(one for one in cells.beside if one.severity == "error"), *error_cells(cells)]
    if wrong:
        raise TableError(wrong)
    rows = []
    for number, row in zip(cells.numbers, cells.rows, strict=True):
        values = {"": str(number)}
        for name, cell in zip(cells.header, row, strict=True):
            if name and name not in values:
                values[name] = cell
        rows.append(values)
    return rows


def columns_of(source: Source) -> list[str]:
    """Return the names of a sheet's columns."""
    return [name for name in read_cells(source).header if name]


def first_of(row: Mapping[str, str], *names: str) -> str:
    """Return the value of the first of these columns that holds one, or ''."""
    return next((row[name] for name in names if row.get(name)), "")


def as_cells(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Return rows as a workbook holds them: numbers, text (see `cell_text`), None for an unknown value."""
    return [[value if value is None or _is_number(value) else cell_text(value) for value in row] for row in rows]


def cell_text(value: Any) -> str:
    """Return a value as it is written into a cell: yes and no, days as 2026-03-31; '' for an unknown one."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:%Y-%m-%d}" if hasattr(value, "year") else str(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, float | int) and not isinstance(value, bool)
