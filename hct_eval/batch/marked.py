"""A copy of a workbook in which the cells to mend are marked, each with a comment; the original stays as it is."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hct_eval.programme import Programme
from hct_eval.tables.private_files import write_owner_only
from hct_eval.tables.problems import Problem, TableError
from hct_eval.tables.sheets import header_name, sheets_of

TO_MEND = "What to mend"
"""The first sheet of the copy; it is called like no table."""

_MARK = "FFC7CE"
_WIDTHS = (24, 10, 110)


class MarkError(Exception):
    """A workbook cannot be copied and marked; the text says why and what to do."""


def write_marked(programme: Programme, workbook: Path, problems: Sequence[Problem]) -> list[str]:
    """Write the copy into the private folder of the workbook's place; return where it is, in lines.

    It holds what the workbook holds, so it is for its owner only. An earlier copy is written over; the original never
    is. MarkError if the workbook is none, or not in the programme's folder.
    """
    place, shown = _place_of(programme, workbook)
    own = [one for one in problems if one.file == shown or one.file.startswith(f"{shown}, sheet ")]
    target = programme.private(place) / f"checked_{workbook.name}"
    try:
        sheets_of(workbook, shown)  # refuses what is no workbook, or more than one can be
        write_owner_only(target, marked_copy(workbook.read_bytes(), own))
    except TableError as error:
        raise MarkError(str(error)) from None
    except OSError as error:
        message = f"the marked copy cannot be written ({error.strerror}); close it elsewhere"
        raise MarkError(message) from None
    where = target.relative_to(programme.project).as_posix()
    return ["", f"A copy with {len(own)} marks is in {where}. Mend the original, not the copy; then delete the copy."]


def marked_copy(content: bytes, problems: Sequence[Problem]) -> bytes:
    """Return a workbook's bytes with a first sheet that lists the problems, and red cells with a comment each."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), rich_text=True)
    except Exception:  # noqa: BLE001 - openpyxl raises whatever a strange file makes it raise
        message = "the workbook cannot be marked; open it in a spreadsheet, save it again as .xlsx, and try again"
        raise MarkError(message) from None
    pages = {header_name(page.title): page for page in book.worksheets}
    rows = []
    for problem in problems:
        page = pages.get(header_name(problem.file.rpartition(", sheet ")[2]))
        cell = None if page is None else _cell(page, problem)
        if cell is not None:
            _mark(cell, problem)
        rows.append((page, cell, problem))
    _list(book, rows)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _cell(page: Any, problem: Problem) -> Any:
    """Return the cell of a problem: its row and column, or the header or first cell of what is known of it."""
    head = next((row for row in page.iter_rows() if any(cell.value not in (None, "") for cell in row)), None)
    if head is None:
        return page.cell(1, 1)
    wanted = header_name(problem.column.split(", ")[0])
    found = [cell for cell in head if cell.value is not None and header_name(str(cell.value)) == wanted]
    cell = page.cell(problem.row or head[0].row, found[0].column if found else head[0].column)
    merged = [area for area in page.merged_cells.ranges if cell.coordinate in area]
    return page.cell(merged[0].min_row, merged[0].min_col) if merged else cell


def _mark(cell: Any, problem: Problem) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    before = f"{cell.comment.text}\n\n" if cell.comment is not None else ""
    cell.fill = PatternFill("solid", fgColor=_MARK)
    cell.comment = Comment(f"{before}{_words(problem)}", "hct-eval check", height=160, width=340)


def _words(problem: Problem) -> str:
    start = "" if problem.severity == "error" else "Worth a look: "
    return f"{start}{problem.explanation}"


def _list(book: Any, rows: Sequence[tuple[Any, Any, Problem]]) -> None:
    from openpyxl.styles import Alignment, Font

    sheet = book.create_sheet(TO_MEND, 0)
    sheet.append(["sheet", "cell", "what is wrong, and what to do"])
    for place, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[sheet.cell(1, place).column_letter].width = width
        sheet.cell(1, place).font = Font(bold=True)
    for number, (page, cell, problem) in enumerate(rows, start=2):
        title = "" if page is None else page.title
        words = _words(problem) if not problem.column else f"{problem.column}: {_words(problem)}"
        for place, text in enumerate((title, "" if cell is None else cell.coordinate, words), start=1):
            written = sheet.cell(number, place, text)
            written.data_type = "s"  # never a formula
            written.alignment = Alignment(wrap_text=True, vertical="top")
        if cell is not None:
            sheet.cell(number, 2).hyperlink = f"#'{title}'!{cell.coordinate}"
    sheet.freeze_panes = "A2"
    book.active = 0


def _place_of(programme: Programme, workbook: Path) -> tuple[str, str]:
    """Return the place of a workbook and how problems name it."""
    path = workbook.expanduser().resolve()
    for place in programme.place_ids:
        if path.is_relative_to(programme.raw(place).resolve()) and path.is_file() and path.suffix.lower() == ".xlsx":
            return place, path.relative_to(programme.raw().resolve()).as_posix()
    message = (
        f"no workbook of {programme.id} is called so; give the path of an .xlsx in the folder of one of its places, "
        f"such as data/raw/{programme.id}/{programme.place_ids[0]}/tables.xlsx (save a CSV file as .xlsx first)"
    )
    raise MarkError(message)
