"""The workbook into which a workshop's results are typed: filled with the map's links and factors, read back by 03."""

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

import pandas as pd

from hct_eval.publish.tables import rows_of
from hct_eval.tables.text_cells import guard_cell
from hct_eval.tables.workbooks import lay_out
from hct_eval.tables.worksheets import Column, row_height
from hct_eval.tables.workshop_sheets import (
    ABOUT,
    ASKED,
    COLUMNS,
    DECISIONS,
    FACTORS,
    GIVEN,
    LINKS,
    NAMES_A_FACTOR,
    NOT_TRUE,
    READ_ME,
    given_link,
)

_SPARE = {LINKS: 30, FACTORS: 20, DECISIONS: 20}
_LAST = 500
"""The row down to which drop-down lists reach, for rows that are added."""

_NAME = "factors_of_the_workshop"
Cell = str | int | None


def results_workbook(
    links: pd.DataFrame, factors: Sequence[str], *, place: str, folder: str, day: dt.date, banner: str = ""
) -> bytes:
    """Return the workbook: links (cause, effect, sign) numbered as on the strength sheet, then `factors`, decisions.

    `folder` is where it goes when it is filled in; `day` stands for when it was made: same input, same bytes. `banner`
    says that the data are invented, if they are. All
    words are written as text, with an apostrophe before what a spreadsheet could take for a formula.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": f"Workshop results: {place}", "created": dt.datetime(day.year, day.month, day.day)})  # noqa: DTZ001
    looks = _looks(book)
    _read_me(book, looks, [*_advice(place, folder), *([("heading", banner)] if banner else [])])
    rows: dict[str, list[list[Cell]]] = {
        ABOUT: [[what, None, how] for what, how in ASKED.items()],
        LINKS: [_link(number, row) for number, row in enumerate(rows_of(links), start=1)],
        FACTORS: [[label, None, None, None, None, None, None, label] for label in factors],
        DECISIONS: [[number] for number in range(1, _SPARE[DECISIONS] + 1)],
    }
    for name, body in rows.items():
        _sheet(book, looks, name, body)
    book.define_name(_NAME, f"='{FACTORS}'!$A$2:$A${len(factors) + 1 + _SPARE[FACTORS]}")
    book.close()
    return buffer.getvalue()


def _link(number: int, row: Any) -> list[Cell]:
    cause, effect, sign = str(row["cause"]), str(row["effect"]), str(row["sign"])
    return [number, cause, effect, sign, None, None, None, given_link(cause, effect, sign)]


def _sheet(book: Any, looks: dict[str, Any], name: str, body: Sequence[Sequence[Cell]]) -> None:
    columns = COLUMNS[name]
    sheet = book.add_worksheet(name)
    lay_out(sheet)
    sheet.set_row(0, 32)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.header, looks["header to fill" if column.filled else "header"])
        sheet.write_comment(0, place, column.about, {"author": "", "x_scale": 2})
        sheet.set_column(place, place, column.width)
        _offer(sheet, name, place, column)
    total = len(body) + (_SPARE[name] if name in (LINKS, FACTORS) else 0)
    for number in range(total):
        row = body[number] if number < len(body) else []
        _row(sheet, looks, number + 1, row, columns)


def _row(sheet: Any, looks: dict[str, Any], number: int, row: Sequence[Cell], columns: Sequence[Column]) -> None:
    texts = [(str(cell), column.width) for cell, column in zip(row, columns, strict=False) if isinstance(cell, str)]
    sheet.set_row(number, row_height(texts))
    for place, column in enumerate(columns):
        cell = row[place] if place < len(row) else None
        look = looks[_look_of(column)]
        if isinstance(cell, int):
            sheet.write_number(number, place, cell, look)
        elif cell is None:
            sheet.write_blank(number, place, None, look)
        else:
            sheet.write_string(number, place, guard_cell(cell), look)


def _look_of(column: Column) -> str:
    if column.filled:
        return "number to fill" if column.number else "to fill"
    return "quiet" if column.header == GIVEN else "plain"


def _offer(sheet: Any, name: str, place: int, column: Column) -> None:
    """Offer a drop-down list, or whole numbers only, for a column that is filled in."""
    rule: dict[str, Any]
    if column.choices:
        rule = {"validate": "list", "source": list(column.choices), "error_message": "Choose from the list."}
        sheet.data_validation(1, place, _LAST, place, {"error_title": "Not on the list", **rule})
    elif (name, column.header) in NAMES_A_FACTOR:
        message = f"This factor is not in the sheet “{FACTORS}”. Write it there first if it is a new one."
        rule = {"validate": "list", "source": f"={_NAME}", "error_type": "warning", "error_message": message}
        sheet.data_validation(1, place, _LAST, place, {"error_title": "Not on the list", **rule})
    elif column.filled and column.number:
        message = "Write a whole number, or leave it empty."
        rule = {"validate": "integer", "criteria": ">=", "value": 0, "error_message": message}
        sheet.data_validation(1, place, _LAST, place, {"error_title": "Not a number", **rule})


def _read_me(book: Any, looks: dict[str, Any], lines: Sequence[tuple[str, str]]) -> None:
    sheet = book.add_worksheet(READ_ME)
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 96)
    for number, (look, words) in enumerate(lines):
        sheet.write_string(number, 0, words, looks[look])
        sheet.set_row(number, row_height([(words, 96)], 10 if look == "title" else 5))


def _advice(place: str, folder: str) -> list[tuple[str, str]]:
    weighed = (
        f"Choose the strength that the workshop found: weak, moderate, strong, or {NOT_TRUE}. Leave it empty where the "
        "workshop did not look, or did not agree. Where the sign is ?, choose + or -. If the workshop turned a sign "
        "round, change it."
    )
    voted = (
        "Write down the dots, and yes or no where the workshop decided to work on a factor, or not to. A new factor "
        "goes into a free row, with yes in the column new, before links or decisions name it."
    )
    return [
        ("title", f"Results of a workshop on the map of {place}"),
        ("plain", "Yellow columns are to be filled in. Rows may be sorted, moved, left empty, or added."),
        ("plain", "Write no names of people anywhere: roles or organisations only."),
        ("heading", ABOUT),
        ("plain", "First an id for this workshop, its day, and how many people took part."),
        ("heading", LINKS),
        ("plain", weighed),
        ("plain", "A new link goes into a free row: cause, effect, sign, strength. Leave cause and effect of others."),
        ("heading", FACTORS),
        ("plain", voted),
        ("heading", DECISIONS),
        ("plain", "One a row: what was decided, why, which role or organisation takes it on, by when."),
        ("heading", "Then"),
        ("plain", f"Save the workbook as .xlsx in the folder {folder}, one a workshop, and run hct-eval check."),
    ]


def _looks(book: Any) -> dict[str, Any]:
    base = {"font_name": "Arial", "font_size": 11, "valign": "top", "text_wrap": True}
    head = {**base, "bold": True, "valign": "vcenter"}
    fill = {"bg_color": "#FFF8E1", "border": 1, "border_color": "#D9C78A"}
    return {
        "plain": book.add_format(base),
        "quiet": book.add_format({**base, "font_size": 9, "font_color": "#595959"}),
        "to fill": book.add_format({**base, **fill, "num_format": "@"}),
        "number to fill": book.add_format({**base, **fill}),
        "header": book.add_format({**head, "bg_color": "#1F4E5F", "font_color": "#FFFFFF"}),
        "header to fill": book.add_format({**head, "bg_color": "#F2C14E"}),
        "title": book.add_format({**base, "bold": True, "font_size": 16, "font_color": "#1F4E5F"}),
        "heading": book.add_format({**base, "bold": True, "font_size": 12, "font_color": "#1F4E5F"}),
    }
