"""Where a table lies: CSV files and workbook sheets, read as plain cells."""

import csv
import datetime as dt
import io
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from hct_eval.tables.archives import Archive
from hct_eval.tables.bounds import DAMAGED, LOCKED, Bounds, Refuse, read_bytes
from hct_eval.tables.csv_text import csv_reader, csv_rows
from hct_eval.tables.decode import decode
from hct_eval.tables.problems import Problem, TableError
from hct_eval.tables.sheet_shapes import sheet_shapes

TABLE = Bounds(
    what="a table",
    file=200_000_000,
    part=2_000_000_000,
    unpacked=2_000_000_000,
    parts=50_000,
    tags=50_000_000,
    advice="split it",
)
MAX_COLUMNS = 500
MAX_CELLS = 20_000_000
MOST_IN_A_ROW = 20_000
"""Cells of a row that are read at all: of a header with too many columns it is told how many are allowed."""
DELIMITERS = (",", ";", "\t")
ERROR_CELL = "#ERROR!"
"""What a cell of a workbook that holds an error is read as, whichever it is."""

_FIRST_LINES, _FIRST_LETTERS = 50, 1_000_000


@dataclass(frozen=True)
class Source:
    """One CSV file or one sheet of a workbook that holds a table."""

    path: Path
    sheet: str | None
    shown: str
    """How messages name it: the path within the programme's folder, and the sheet."""


@dataclass(frozen=True)
class Cells:
    """A table's header and rows as text; `rows[i]` is row `numbers[i]` of the file as a spreadsheet counts it.

    `merged` are rows of which a cell is merged with one above, by the column's name: such a cell is empty. `semicolons`
    says that those stand between a CSV file's cells, as where a comma marks decimals. `beside` are problems with cells
    that stand in no column.
    """

    source: Source
    header: list[str]
    rows: list[list[str]]
    numbers: list[int]
    merged: tuple[tuple[int, str], ...] = ()
    semicolons: bool = False
    beside: tuple[Problem, ...] = ()


def header_name(text: str) -> str:
    """Return a column's name however it was written: case, spaces and punctuation do not matter."""
    return re.sub(r"[^a-z0-9]+", "_", text.strip().lower()).strip("_")


def find_sources(folder: Path, table: str, root: Path, unread: list[Problem] | None = None) -> list[Source]:
    """CSV files and workbook sheets named like the table, in `folder` and its subfolder `coding`, in order of path.

    TableError if a workbook cannot be opened; with `unread`, what is wrong with it is added there instead. The sheet
    `conversations` of a coder's workbook lists what to read; the register is never looked for there.
    """
    found = []
    for path in sorted([*folder.glob("*"), *(folder / "coding").glob("*")]):
        if path.name.startswith(("~$", ".")) or not path.is_file():
            continue
        if table == "conversations" and path.parent != folder:
            continue
        shown = path.relative_to(root).as_posix()
        if path.suffix.lower() == ".csv" and header_name(path.stem) == table:
            found.append(Source(path, None, shown))
        elif path.suffix.lower() == ".xlsx":
            try:
                names = _sheet_names(path, shown)
            except TableError as error:
                if unread is None:
                    raise
                unread += error.problems
                continue
            found += [Source(path, name, f"{shown}, sheet {name}") for name in names if header_name(name) == table]
    return found


def sheets_of(path: Path, shown: str) -> dict[str, Source]:
    """Return a workbook's sheets by their names as `header_name` gives them; TableError if it cannot be opened."""
    return {header_name(name): Source(path, name, f"{shown}, sheet {name}") for name in _sheet_names(path, shown)}


def read_cells(source: Source) -> Cells:
    """Read a source as text cells; blank rows are left out, their numbers are kept. TableError if it cannot be read."""
    if source.sheet is None:
        rows, delimiter = _csv_rows(source)
        return replace(_as_cells(source, rows, []), semicolons=delimiter == ";")
    return _sheet_cells(_open_workbook(source.path, _workbook_of(source)), source)


def read_sheets(path: Path, shown: str, names: Sequence[str]) -> dict[str, Cells]:
    """Read those of a workbook's sheets that are there, by their names as `header_name` gives them, in one opening.

    TableError as of `read_cells`.
    """
    book = _open_workbook(path, shown)
    found = {header_name(name): Source(path, name, f"{shown}, sheet {name}") for name in book.sheet_names}
    return {name: _sheet_cells(book, found[name]) for name in names if name in found}


def _as_cells(source: Source, rows: list[list[str]], merged: list[tuple[int, int]]) -> Cells:
    filled = [(n, row) for n, row in enumerate(rows, start=1) if any(cell.strip() for cell in row)]
    if not filled:
        return Cells(source, [], [], [])
    header = [header_name(cell) for cell in filled[0][1]]
    if len(header) > MAX_COLUMNS:
        raise _unreadable(
            source.shown,
            "too many columns",
            f"at most {MAX_COLUMNS}",
            "Remove the columns that are not needed.",
        )
    width = len(header)
    body = [[*(cell.strip() for cell in row[:width]), *[""] * (width - len(row))] for _, row in filled[1:]]
    beside = tuple(_beside(source, header, filled[1:]))
    hidden = tuple((row, header[column]) for row, column in merged if row > filled[0][0] and column < width)
    return Cells(source, header, body, [n for n, _ in filled[1:]], hidden, beside=beside)


def _beside(source: Source, header: list[str], rows: list[tuple[int, list[str]]]) -> Iterator[Problem]:
    """Tell of filled cells that no column takes: in CSV, one right behind the last is the end of a text that was cut.

    Farther off, or in a workbook, it is somebody's note.
    """
    last = max((place + 1 for place, name in enumerate(header) if name), default=0)
    unnamed = [place for place, name in enumerate(header[:last]) if not name]
    cut = "Put a text that holds the sign between cells in quotation marks, or name the column, if it is a note."
    note = "It is not used and not kept: write a column's name above it, or ignore this."
    for number, row in rows:
        if source.sheet is None and any(cell.strip() for cell in row[last : last + 1]):
            at_most = f"at most {last}, as the header has"
            yield Problem(source.shown, number, "", "more cells than columns", at_most, cut)
        elif any(cell.strip() for cell in (*row[last:], *(row[place] for place in unnamed if place < len(row)))):
            wanted = "a name in the first row above each cell"
            yield Problem(source.shown, number, "", "cell in no column", wanted, note, severity="warning")


def find_delimiter(text: str) -> str:
    """Return what stands between the cells of a CSV text: comma, semicolon or tab.

    The first of these that cuts the first rows into equally many cells, two or more (labels may hold semicolons, and
    numbers commas); where none does, the one that stands most often in the first line.
    """
    start = list(itertools.islice(io.StringIO(text[:_FIRST_LETTERS], newline=""), _FIRST_LINES))
    for delimiter in DELIMITERS:
        try:
            rows = list(csv_reader(start, delimiter, strict=False))
        except csv.Error:
            continue
        widths = {len(row) for row in rows[: max(1, len(rows) - 1)] if any(row)}
        if len(widths) == 1 and widths != {1}:
            return delimiter
    return max(DELIMITERS, key=start[0].count) if start else DELIMITERS[0]


def _csv_rows(source: Source) -> tuple[list[list[str]], str]:
    refuse = _refuser(source.shown, "CSV", "rows of cells")
    text = decode(read_bytes(source.path, TABLE, refuse)).text
    delimiter = find_delimiter(text)
    return csv_rows(text, delimiter, MAX_CELLS, MOST_IN_A_ROW, refuse), delimiter


def _open_workbook(path: Path, shown: str) -> Any:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    refuse = _refuser(shown, "a workbook", "an .xlsx file")
    try:
        found = path.stat()
        _look_over(path, shown, found.st_mtime_ns, found.st_size)
        return CalamineWorkbook.from_path(str(path))
    except PasswordError:
        raise refuse(*LOCKED) from None
    except (CalamineError, OSError, ValueError):
        raise refuse(*DAMAGED) from None


@lru_cache(maxsize=256)
def _look_over(path: Path, shown: str, _changed: int, _size: int) -> dict[str, list[tuple[int, int]]]:
    """Return the cells of each sheet that hold an error (row and column from 0).

    Refuse a workbook that is more than a table can be, or has a cell far from the others: the reader of cells sets up
    every one between. A workbook that did not change is looked at once.
    """
    refuse = _refuser(shown, "a workbook", "an .xlsx file")
    archive = Archive(read_bytes(path, TABLE, refuse), TABLE, refuse)
    shapes = sheet_shapes(archive, sizes_only=True)
    if sum(shape.rows * shape.columns for shape in shapes.values()) > MAX_CELLS:
        far = "remove what stands far below the table, or far to its right, and the rows and columns between"
        raise refuse(f"its sheets reach over more than {MAX_CELLS:,} cells", far)
    return {name: shape.errors for name, shape in shapes.items()}


def _sheet_names(path: Path, shown: str) -> list[str]:
    found = path.stat()
    return _names_of_bytes(path, shown, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=256)
def _names_of_bytes(path: Path, shown: str, _changed: int, _size: int) -> list[str]:
    """Sheet names of a workbook as it is now: every table asks for them, and opening one takes long."""
    names: list[str] = _open_workbook(path, shown).sheet_names
    return names


def _workbook_of(source: Source) -> str:
    """Name the workbook that a sheet is in, in messages."""
    return source.shown.removesuffix(f", sheet {source.sheet}")


def _sheet_cells(book: Any, source: Source) -> Cells:
    """Return a sheet's cells; of those that are merged with one above, the row (from 1) and column (from 0)."""
    from python_calamine import CalamineError

    try:
        page = book.get_sheet_by_name(source.sheet)
        rows = page.to_python(skip_empty_area=False)
        ranges = page.merged_cell_ranges or []
    except (CalamineError, OSError, ValueError):
        raise _refuser(source.shown, "a workbook", "an .xlsx file")(*DAMAGED) from None
    merged = [
        (row + 1, column)
        for (top, left), (bottom, right) in ranges
        for row in range(top + 1, bottom + 1)
        for column in range(left, right + 1)
    ]
    texts = [[_cell_text(cell) for cell in row] for row in rows]
    found = source.path.stat()
    errors = _look_over(source.path, _workbook_of(source), found.st_mtime_ns, found.st_size)
    for row, column in errors.get(str(source.sheet), ()):
        texts[row][column] = ERROR_CELL
    return _as_cells(source, texts, merged)


def _cell_text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else format(Decimal(repr(cell)), "f")  # 0.00001, not 1e-05
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, dt.date | dt.time) else str(cell)


def _refuser(shown: str, kind: str, expected: str) -> Refuse:
    def refuse(wrong: str, advice: str) -> TableError:
        return _unreadable(shown, f"not readable as {kind}: {wrong}", expected, f"{advice[0].upper()}{advice[1:]}.")

    return refuse


def _unreadable(shown: str, kind: str, expected: str, advice: str) -> TableError:
    return TableError([Problem(shown, None, "", kind, expected, advice)])
