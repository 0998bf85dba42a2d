"""The review workbook's look: sheets that a careful volunteer can work with, every cell of them text."""

import datetime as dt
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from hct_eval.conversations.review import Review
from hct_eval.conversations.review_advice import advice
from hct_eval.conversations.review_rows import Workbook
from hct_eval.conversations.review_sheets import (
    COLUMNS,
    DOUBTFUL,
    LEFT,
    MISSED,
    READ_ME,
    REPLACED,
    RIGHT,
    SIGN_OFF,
    SIGNED,
    TRANSCRIPTS,
    WRITTEN,
)
from hct_eval.conversations.wordlists import normalise
from hct_eval.tables.workbooks import lay_out
from hct_eval.tables.worksheets import Column, Row, row_height

READ_ME_WIDTH = 84
"""Width of the first sheet in characters: it fits on a page."""

EMPTY_ROWS = 200
"""Rows that the sheet Missed offers."""

_FONT = {"font_name": "Arial", "font_size": 11, "valign": "top", "text_wrap": True}
_FILL = {"bg_color": "#FFF8E1", "border": 1, "border_color": "#D9C78A"}
_LOOKS: dict[str, dict[str, object]] = {
    "plain": {},
    "header": {"bold": True, "font_color": "#FFFFFF", "bg_color": "#1F4E5F", "valign": "vcenter"},
    "header to fill": {"bold": True, "bg_color": "#F2C14E", "valign": "vcenter"},
    "to fill": {**_FILL, "num_format": "@"},
    "day": {**_FILL, "num_format": "yyyy-mm-dd", "align": "left"},
    "mend": {"bg_color": "#FBD5D0", "border": 1, "border_color": "#B3261E", "num_format": "@"},
    "done": {"font_color": "#595959", "bg_color": "#EDEDED"},
    "day done": {"font_color": "#595959", "bg_color": "#EDEDED", "num_format": "yyyy-mm-dd", "align": "left"},
    "number": {"align": "center"},
    "number done": {"font_color": "#595959", "bg_color": "#EDEDED", "align": "center"},
    "marked": {"bold": True, "font_color": "#9C1C00"},
    "title": {"bold": True, "font_size": 16, "font_color": "#1F4E5F"},
    "heading": {"bold": True, "font_size": 12, "font_color": "#1F4E5F"},
}
_TABS = {DOUBTFUL: "#F2C14E", MISSED: "#F2C14E", SIGN_OFF: "#F2C14E", REPLACED: "#1F4E5F", TRANSCRIPTS: "#1F4E5F"}


@dataclass(frozen=True)
class _Line:
    """One row: cells by header, the headers of cells to be mended, and whether it is done with (grey)."""

    cells: Mapping[str, str] = field(default_factory=dict, repr=False)
    mend: frozenset[str] = frozenset()
    done: bool = False


def workbook_bytes(review: Review, before: Workbook | None = None, now: dt.datetime | None = None) -> bytes:
    """Return the workbook; `before` is the one that it replaces, whose notes and refused rows it carries over.

    Every cell is text or a day, never a formula or a link, and the file's properties name nobody. `now` is in UTC.
    """
    import xlsxwriter

    stamp = now or dt.datetime.now(dt.UTC)
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:  # no names in temporary files elsewhere
        book.set_properties({"title": "Review", "author": "", "created": stamp.replace(microsecond=0, tzinfo=None)})
        looks = {name: book.add_format({**_FONT, **look}) for name, look in _LOOKS.items()}
        _write_read_me(book.add_worksheet(READ_ME), looks, stamp)
        for sheet, lines in _lines(review, before or Workbook()).items():
            page = book.add_worksheet(sheet)
            page.set_tab_color(_TABS[sheet])
            _write_sheet(page, COLUMNS[sheet], lines, looks)
    return content.getvalue()


def _write_read_me(page: Any, looks: Mapping[str, Any], stamp: dt.datetime) -> None:
    page.hide_gridlines(2)
    page.set_column(0, 0, READ_ME_WIDTH)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    paragraphs = advice()
    for number, (look, text) in enumerate(paragraphs):
        page.set_row(number, row_height([(text, READ_ME_WIDTH)], extra=10 if look == "title" else 5))
        page.write_string(number, 0, text, looks[look])
    # To the millisecond: it is what tells this workbook from the next one, which may be written in the same second.
    written = f"{stamp:%Y-%m-%d %H:%M:%S}.{stamp.microsecond // 1000:03d} UTC"
    page.write_string(len(paragraphs), 0, f"{WRITTEN} {written}.", looks["plain"])


def _write_sheet(page: Any, columns: Sequence[Column], lines: Sequence[_Line], looks: Mapping[str, Any]) -> None:
    lay_out(page, columns=1)
    page.set_row(0, 32)
    page.set_comments_author("")
    for place, column in enumerate(columns):
        page.set_column(place, place, column.width)
        page.write_string(0, place, column.header, looks["header to fill" if column.filled else "header"])
        page.write_comment(0, place, column.about, {"x_scale": 2, "y_scale": 1.2, "font_size": 10})
        if column.choices and lines:
            rule = {"validate": "list", "source": list(column.choices), "error_title": "Not on the list"}
            page.data_validation(1, place, len(lines), place, {**rule, "error_message": "Choose from the list."})
    page.autofilter(0, 0, max(1, len(lines)), len(columns) - 1)
    for number, line in enumerate(lines, start=1):
        cells = [(line.cells.get(column.header, ""), column.width) for column in columns]
        page.set_row(number, row_height(cells))
        for place, (column, (text, _)) in enumerate(zip(columns, cells, strict=True)):
            if column.number and text.isdigit():
                page.write_number(number, place, int(text), looks[_look(column, line)])
            else:
                _write_cell(page, number, place, text, _look(column, line), looks)


def _look(column: Column, line: _Line) -> str:
    if column.header in line.mend:
        return "mend"
    if column.header == "signed on":
        return "day done" if line.done else "day"
    if column.number:
        return "number done" if line.done else "number"
    if line.done:
        return "done"
    return "to fill" if column.filled else "plain"


def _write_cell(page: Any, row: int, column: int, text: str, look: str, looks: Mapping[str, Any]) -> None:
    """Write a cell as text (a day as a day), with the marked words of a context in bold."""
    before, mark, rest = text.partition(LEFT)
    words, end, after = rest.partition(RIGHT)
    if not text:
        page.write_blank(row, column, None, looks[look])
    elif look.startswith("day"):
        page.write_datetime(row, column, dt.datetime.fromisoformat(text), looks[look])
    elif mark and end and words and text.count(LEFT) == text.count(RIGHT) == 1:
        pieces = [looks["plain"], before + LEFT, looks["marked"], words, looks["plain"], RIGHT + after]
        page.write_rich_string(row, column, *pieces, looks[look])
    else:
        page.write_string(row, column, text, looks[look])


def _lines(review: Review, before: Workbook) -> dict[str, list[_Line]]:
    signed = set(review.sign_offs.loc[review.sign_offs["status"].str.startswith(SIGNED), "conversation"])
    notes = review.doubtful["words"].map(normalise).map(lambda words: before.notes.get(words, ""))
    frames = {
        DOUBTFUL: review.doubtful.assign(note=notes),
        REPLACED: review.replaced,
        MISSED: review.missed,
        TRANSCRIPTS: review.transcripts,
        SIGN_OFF: review.sign_offs,
    }
    lines = {sheet: _with_refused(sheet, frame, before.refused) for sheet, frame in frames.items()}
    for sheet in (TRANSCRIPTS, SIGN_OFF):
        lines[sheet] = [replace(line, done=line.cells["conversation"] in signed) for line in lines[sheet]]
    lines[MISSED] += [_Line()] * EMPTY_ROWS
    return lines


def _with_refused(sheet: str, frame: pd.DataFrame, refused: Sequence[Row]) -> list[_Line]:
    """Return a sheet's lines; what could not be taken stands in them again, to be mended, or in lines at the end.

    A signature that was refused is carried over only to the version that it was meant for.
    """
    waiting = {_identity(sheet, row.__getitem__): row for row in refused if row.sheet == sheet}
    lines = []
    for record in frame.astype(str).to_dict("records"):
        cells = {str(header): str(cell) for header, cell in record.items()}
        row = waiting.pop(_identity(sheet, cells.__getitem__), None)
        if row is None or (sheet == SIGN_OFF and row["version"] != cells["version"]):
            lines.append(_Line(cells))
            continue
        filled = {column.header: row[column.header] for column in COLUMNS[sheet] if column.filled}
        lines.append(_Line(cells | filled, frozenset(header for header in filled if header != "note")))
    for row in waiting.values():
        cells = {column.header: row[column.header] for column in COLUMNS[sheet]}
        lines.append(_Line(cells, frozenset(column.header for column in COLUMNS[sheet] if column.filled)))
    return lines


def _identity(sheet: str, cell: Callable[[str], str]) -> tuple[str, ...]:
    """Return what tells a sheet's rows from one another."""
    if sheet in (SIGN_OFF, TRANSCRIPTS):
        return (cell("conversation"),)
    return (normalise(cell("words")), cell("kind")) if sheet == REPLACED else (normalise(cell("words")),)
