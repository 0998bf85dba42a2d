"""A workbook with given sheets, as a spreadsheet would save it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook


def write_book(path: Path, sheets: Mapping[str, Sequence[Sequence[object]]]) -> Path:
    """Write each sheet's rows in order; return the path."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    path.parent.mkdir(exist_ok=True)
    book.save(path)
    return path
