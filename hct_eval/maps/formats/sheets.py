"""Workbooks and CSV files as sheets of cells, read within bounds."""

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from hct_eval.maps.formats.bounded import MAP, read_text, refuser
from hct_eval.maps.formats.facts import value_of
from hct_eval.maps.formats.map_file import FormatError
from hct_eval.tables.archives import Archive
from hct_eval.tables.bounds import DAMAGED, LOCKED
from hct_eval.tables.csv_text import csv_reader, unreadable_row
from hct_eval.tables.sheet_shapes import SheetShape, sheet_shapes
from hct_eval.tables.sheets import find_delimiter
from hct_eval.tables.text_cells import unguard_cell
from hct_eval.tables.words import plural

MAX_CELLS = 4_000_000
MAX_CHARACTERS = 60_000_000

Grid = list[list[Any]]
"""A sheet's cells: text, numbers, booleans, None; row 1 of the sheet is the first."""


def read_workbook(content: bytes, kind: str = "workbook") -> dict[str, Grid]:
    """Return a workbook's sheets by name; FormatError if it is damaged, protected, or more than a map can be.

    FormatError too if a cell holds an error such as #REF!, which the reader of cells gives as an empty one.
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    shapes = sheet_shapes(_workbook_archive(content, kind))
    _refuse_floods(shapes.values(), kind)
    _refuse_errors(shapes, kind)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except PasswordError:
        raise refuser(kind)(*LOCKED) from None
    except (CalamineError, OSError, ValueError, KeyError):
        raise refuser(kind)(*DAMAGED) from None
    return {name: [[_cell(cell) for cell in row] for row in rows] for name, rows in sheets.items()}


def read_csv(content: bytes, kind: str = "CSV file") -> Grid:
    """Return a CSV file's cells (comma, semicolon or tab); FormatError if it is damaged or too large."""
    text = read_text(content)
    delimiter = find_delimiter(text)
    if text.count(delimiter) + text.count("\n") > MAX_CELLS:
        message = f"{kind}: it has more than {MAX_CELLS:,} cells, which no map has; check where it comes from"
        raise FormatError(message)
    rows: list[list[str]] = []
    try:
        rows.extend(csv_reader(io.StringIO(text, newline=""), delimiter))
    except csv.Error as error:
        wrong, advice = unreadable_row(error, len(rows) + 1)
        message = f"{kind}: {wrong}; {advice}"
        raise FormatError(message) from None
    return [[unguard_cell(cell).strip() or None for cell in row] for row in rows]


def sections(grid: Grid) -> list[list[tuple[int, list[Any]]]]:
    """Return a sheet's sections, each a list of (row number, cells); two blank rows begin a new section."""
    found: list[list[tuple[int, list[Any]]]] = [[]]
    blank = 0
    for number, row in enumerate(grid, start=1):
        if all(value_of(cell) is None for cell in row):
            blank += 1
            continue
        if blank >= 2 and found[-1]:
            found.append([])
        blank = 0
        found[-1].append((number, row))
    return [section for section in found if section]


def header_of(row: Sequence[Any]) -> list[str]:
    """Return the column names of a header row, without spaces around them."""
    return [str(value_of(cell) or "") for cell in row]


def _cell(cell: Any) -> Any:
    if isinstance(cell, bool | float | int):
        return cell
    return str(cell) if cell is not None and str(cell).strip() else None


def _workbook_archive(content: bytes, kind: str) -> Archive:
    archive = Archive(content, MAP, refuser(kind))
    if "xl/workbook.xml" not in archive.names:
        raise refuser(kind)(*DAMAGED)
    return archive


def _refuse_floods(shapes: Collection[SheetShape], kind: str) -> None:
    """Refuse a workbook that would take much memory: the reader sets up every cell up to the last, and every text."""
    cells = sum(shape.rows * shape.columns for shape in shapes)
    if cells > MAX_CELLS or sum(shape.characters for shape in shapes) > MAX_CHARACTERS:
        message = f"{kind}: its sheets reach over more cells or words than a map can have; remove what is far off"
        raise FormatError(message)


def _refuse_errors(shapes: Mapping[str, SheetShape], kind: str) -> None:
    from openpyxl.utils import get_column_letter

    for name, shape in shapes.items():
        for row, column in shape.errors[:1]:
            where = f"sheet {name!r}, cell {get_column_letter(column + 1)}{row + 1}"
            more = f" (and {plural(len(shape.errors) - 1, 'more cell')} of that sheet)" if len(shape.errors) > 1 else ""
            message = f"{kind}: {where}{more} holds an error such as #REF!; mend the formula or write the value itself"
            raise FormatError(message)
