"""Workbooks that other programs read: sheets of cells, all text written as text, so that no cell is a formula."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from hct_eval.tables.bounds import Refuse

LONGEST_CELL = 32_767
"""Most characters that a cell of a workbook can hold."""

_NARROW, _WIDE = 12, 50
_LOOKED_AT = 200
_OTHER = "choose a format that is no workbook"


def workbook_bytes(sheets: Mapping[str, tuple[Sequence[str], Sequence[Sequence[Any]]]], refuse: Refuse) -> bytes:
    """Return a workbook of these sheets: name to (columns, rows); a cell is text, a number, true or false, or None.

    The room's error if a text is longer than a cell can hold.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for name, (columns, rows) in sheets.items():
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            longest = max((len(str(row[place])) for row in rows[:_LOOKED_AT] if place < len(row)), default=0)
            sheet.write_string(0, place, column, bold)
            sheet.set_column(place, place, min(_WIDE, max(_NARROW, len(column) + 2, longest + 2)))
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                if isinstance(value, bool):
                    sheet.write_boolean(number, place, value)
                elif isinstance(value, float | int):
                    sheet.write_number(number, place, value)
                elif value is not None:
                    if len(str(value)) > LONGEST_CELL:
                        where = f"sheet {name}, row {number + 1}, column {columns[place]}"
                        raise refuse(f"{where} holds more than the {LONGEST_CELL:,} characters of a cell", _OTHER)
                    sheet.write_string(number, place, str(value), wrapped)
    book.close()
    return buffer.getvalue()


def lay_out(sheet: Any, *, columns: int = 0) -> None:
    """Keep a sheet's header in sight, with so many columns at its left, and fit its print to the width of A4 pages."""
    sheet.freeze_panes(1, columns)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
