"""Workbooks of other programs: their sheets as rows by column, and sheets written so that no cell is a formula."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from hct_eval.coding.exchange.coding import ExchangeError
from hct_eval.tables.sheets import Source, read_cells

LONGEST_CELL = 32_767
"""Most characters that a cell of a workbook can hold."""


def sheet_rows(source: Source) -> list[dict[str, str]]:
    """Return a sheet's (or CSV file's) rows by their columns' names, as `header_name` gives them.

    The row's number in the sheet stands under ''. Of columns with one name the first counts. TableError if it cannot be
    read.
    """
    cells = read_cells(source)
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


def workbook_bytes(sheets: Mapping[str, tuple[Sequence[str], Sequence[Sequence[Any]]]], kind: str) -> bytes:
    """Return a workbook of these sheets: name to (columns, rows); all text is written as text.

    ExchangeError if a text is longer than LONGEST_CELL.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for name, (columns, rows) in sheets.items():
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column, bold)
            sheet.set_column(place, place, 50 if column in _WIDE else 18)
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                if isinstance(value, float | int) and not isinstance(value, bool):
                    sheet.write_number(number, place, value)
                elif value is not None:
                    _fits(value, kind, name, number, columns[place])
                    sheet.write_string(number, place, cell_text(value), wrapped)
    book.close()
    return buffer.getvalue()


def cell_text(value: Any) -> str:
    """Return a value as it is written into a cell: yes and no, days as 2026-03-31; '' for an unknown one."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:%Y-%m-%d}" if hasattr(value, "year") else str(value)


_WIDE = ("text", "content", "quote", "selected_text", "fragment_text", "definition", "notes")


def _fits(value: Any, kind: str, sheet: str, number: int, column: str) -> None:
    if len(str(value)) > LONGEST_CELL:
        message = (
            f"{kind}, sheet {sheet}, row {number + 1}, column {column}: longer than the {LONGEST_CELL} characters "
            "that a cell can hold; write a .qdpx file or a folder of tables instead"
        )
        raise ExchangeError(message)
