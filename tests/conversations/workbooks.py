"""Filling in a review workbook as a person does: in a spreadsheet, cell by cell, then saving it."""

from pathlib import Path

import openpyxl


def fill(path: Path, sheet: str, row: int | str, **cells: object) -> int:
    """Write cells by header (`_` for a space) in a row, given by number or by its first cell; return its number."""
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    headers = [str(cell.value).replace(" ", "_") for cell in page[1]]
    first = [cell.value for cell in page["A"]]
    number = row if isinstance(row, int) else first.index(row) + 1
    for header, value in cells.items():
        page.cell(number, headers.index(header) + 1).value = value
    book.save(path)
    return number


def column(path: Path, sheet: str, header: str) -> list[object]:
    """Return the filled cells of a column."""
    page = openpyxl.load_workbook(path)[sheet]
    place = [cell.value for cell in page[1]].index(header)
    return [row[place] for row in page.iter_rows(min_row=2, values_only=True) if any(row)]
