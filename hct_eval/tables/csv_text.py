"""The one way in for CSV text from outside: rows of cells, none longer than any cell is."""

import csv
import io
from collections.abc import Iterable, Iterator

from hct_eval.tables.bounds import Refuse

LONGEST_CELL = 5_000_000
"""Most characters of a cell: as many as a transcript may have."""

_AGAIN = "save it again as CSV (UTF-8)"
_QUOTED = 'put a cell\'s whole text in "...", with "" for each mark inside'


def csv_reader(lines: Iterable[str], delimiter: str = ",", *, strict: bool = True) -> Iterator[list[str]]:
    """Read rows one after the other; csv.Error where they cannot be made out or a cell is too long.

    A quotation mark that is never closed would take all rows below it into one cell: it is an error, and so is text
    behind a closing one, where that shows first. Only the beginning of a text, which may end in a quotation, is read
    without `strict`.

    The longest cell is a setting of the whole process: it is the same for every reader, or what one of them accepts
    would depend on which was used before it.
    """
    csv.field_size_limit(LONGEST_CELL)
    return csv.reader(lines, delimiter=delimiter, strict=strict)


def unreadable_row(error: csv.Error, row: int) -> tuple[str, str]:
    """Return what is wrong with a row that cannot be made out, and what to do."""
    if "field larger" in str(error):
        return f"its rows cannot be made out from row {row} on: a cell is too long", _AGAIN
    return f"its rows cannot be made out from row {row} on: a quotation mark is out of place", _QUOTED


def csv_rows(text: str, delimiter: str, cells: int, columns: int, refuse: Refuse) -> list[list[str]]:
    """Return all rows of a table; the room's error if it has more than so many cells or columns, or is no text."""
    if "\0" in text:
        raise refuse("it holds bytes that are no text", _AGAIN)
    if text.count(delimiter) + text.count("\n") > cells:
        raise refuse(f"it has more than {cells:,} cells", "split it")
    rows = []
    try:
        for row in csv_reader(io.StringIO(text, newline=""), delimiter):
            if len(row) > columns:
                raise refuse(
                    f"too many columns, a row of more than {columns} cells", "remove the columns that are not needed"
                )
            rows.append(row)
    except csv.Error as error:
        raise refuse(*unreadable_row(error, len(rows) + 1)) from None
    return rows
