"""The workbook with an empty sheet for every table that people write: columns explained, lists to choose from."""

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from hct_eval.tables.catalogue import collected_tables
from hct_eval.tables.columns import REASONS, VOCABULARIES, Table
from hct_eval.tables.dictionary import plain_values
from hct_eval.tables.examples import EXAMPLES, PREFIX
from hct_eval.tables.template_words import USES, read_me
from hct_eval.tables.workbooks import LONGEST_CELL, lay_out
from hct_eval.tables.worksheets import row_height

Scope = Literal["partnership", "programme"]

READ_ME, EXPLAINED, LISTS = "Read me", "Columns explained", "Lists"
"""The sheets that are no tables; none is called like one."""

SPARE = 1000
"""The row down to which cells are coloured by column and offer their lists."""

_COMMON = ("recorded_on", "source", "notes")
_WIDTHS = {"key": 16, "ref": 18, "text": 28, "list": 26, "choice": 20, "whole": 12, "number": 12, "date": 13, "flag": 9}
_FREE_WIDTH = 44
_EXPLAINED_WIDTHS = (18, 24, 9, 52, 66)


@dataclass(frozen=True)
class _Lists:
    """Where in the sheet of lists each vocabulary stands, as a formula."""

    formulas: Mapping[str, str]
    columns: Sequence[tuple[str, Sequence[str]]]


def template_workbook(
    scope: Scope,
    title: str,
    day: dt.date,
    vocabularies: Mapping[str, Sequence[str]] | None = None,
    rows: Mapping[str, Sequence[Mapping[str, str | float]]] | None = None,
) -> bytes:
    """Return an .xlsx with a sheet for each collected table of a scope, ready to be filled in and read as it is.

    `title` says whose it is. `vocabularies` are the values that the programme adds, by the vocabulary's name; they are
    on the lists too. `day` stands for when it was made: same input, same bytes. Row 2 of each sheet is an example in
    grey, whose cells begin with "e.g. ": it is not read. `rows` are written below it, by table, each by column.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": f"Tables: {title}", "created": dt.datetime(day.year, day.month, day.day)})  # noqa: DTZ001
    looks, tables = _looks(book), collected_tables(scope)
    lists = _gather_lists(tables, vocabularies or {})
    _write_read_me(book, looks, title, tables)
    for table in tables:
        sheet = _write_table(book, looks, table, lists, {one.name for one in tables})
        _write_rows(sheet, looks, table, (rows or {}).get(table.name, ()))
    _write_explained(book, looks, tables, vocabularies or {})
    _write_lists(book, looks, lists)
    book.close()
    return buffer.getvalue()


def template_columns(table: Table) -> list[str]:
    """Return the columns of a table's sheet, in order: all but the partnership, which the folder says."""
    own = [name for name in table.columns if name not in ("partnership_id", *_COMMON)]
    return [*own, *(name for name in _COMMON if name in table.columns)]


def _gather_lists(tables: Sequence[Table], extra: Mapping[str, Sequence[str]]) -> _Lists:
    columns: dict[str, Sequence[str]] = {"yes or no": ("yes", "no")}
    for table in tables:
        for column in table.columns.values():
            if column.metadata["kind"] == "choice":
                columns[_list_key(column.metadata)] = _values_of(column.metadata, extra)
    places = {
        name: f"='{LISTS}'!${_letters(place)}$2:${_letters(place)}${len(values) + 1}"
        for place, (name, values) in enumerate(columns.items())
    }
    return _Lists(places, list(columns.items()))


def _list_key(metadata: Mapping[str, Any]) -> str:
    return f"{metadata['vocabulary']}{' or a reason' if metadata['reasons'] else ''}"


def _values_of(metadata: Mapping[str, Any], extra: Mapping[str, Sequence[str]]) -> list[str]:
    name = metadata["vocabulary"]
    return [*VOCABULARIES[name], *extra.get(name, ()), *(REASONS if metadata["reasons"] else ())]


def _write_table(book: Any, looks: Mapping[str, Any], table: Table, lists: _Lists, sheets: set[str]) -> Any:
    sheet = _sheet(book, table.name)
    names, examples = template_columns(table), EXAMPLES[table.name]
    sheet.set_row(0, 32)
    cells = []
    for place, name in enumerate(names):
        column = table.columns[name]
        metadata = column.metadata
        width = max(_FREE_WIDTH if metadata.get("free") else _WIDTHS[metadata["kind"]], len(name) + 3)
        sheet.set_column(place, place, width, looks[_look_of(metadata["kind"])])
        sheet.write_string(0, place, name, looks["header" if column.nullable else "needed"])
        needed = "May stay empty. " if column.nullable else "Needed in every row. "
        comment = f"{column.description} {needed}{_sentence(plain_values(metadata))}"
        sheet.write_comment(0, place, comment, {"author": "", "x_scale": 2.4, "y_scale": 1.6})
        cell = PREFIX + examples[name] if name in examples else ""
        sheet.write_string(1, place, cell, looks["example"])
        cells.append((cell, width))
        rule = _rule(metadata, lists, sheets)
        if rule:
            sheet.data_validation(1, place, SPARE, place, rule)
    sheet.set_row(1, row_height(cells))
    return sheet


def _write_rows(sheet: Any, looks: Mapping[str, Any], table: Table, rows: Sequence[Mapping[str, str | float]]) -> None:
    for number, row in enumerate(rows, start=2):
        for place, name in enumerate(template_columns(table)):
            value, look = row.get(name), looks[_look_of(table.columns[name].metadata["kind"])]
            if isinstance(value, str):
                sheet.write_string(number, place, value[:LONGEST_CELL], look)
            elif value is not None:
                sheet.write_number(number, place, value, look)


def _rule(metadata: Mapping[str, Any], lists: _Lists, sheets: set[str]) -> dict[str, Any]:
    """Return what a spreadsheet lets somebody type into a column: a list to choose from, or a range of numbers."""
    kind, low, high = metadata["kind"], metadata.get("low"), metadata.get("high")
    if kind in ("choice", "flag"):
        name = "yes or no" if kind == "flag" else _list_key(metadata)
        message = "Choose from the list, or leave it empty."
        return _refusing({"validate": "list", "source": lists.formulas[name]}, "Not on the list", message)
    other, _, other_column = metadata.get("to", "").partition(".")
    if other in sheets:
        letter = _letters(template_columns(_named(other)).index(other_column))
        source = f"='{other}'!${letter}$3:${letter}${SPARE + 1}"
        message = f"There is no such id in the sheet {other}. Write it there, too."
        return _refusing({"validate": "list", "source": source, "error_type": "warning"}, "Not known", message)
    if kind in ("whole", "number") and low is not None and not metadata.get("reasons"):
        ends = {"criteria": ">=", "value": low} if high is None else {"criteria": "between"}
        ends |= {} if high is None else {"minimum": low, "maximum": high}
        message = f"Expected: {plain_values(metadata)}. Leave it empty if it is unknown."
        return _refusing({"validate": "integer" if kind == "whole" else "decimal", **ends}, "Out of range", message)
    return {}


def _refusing(rule: dict[str, Any], title: str, message: str) -> dict[str, Any]:
    return {**rule, "error_title": title, "error_message": message}


def _named(name: str) -> Table:
    return next(
        table for scope in ("partnership", "programme") for table in collected_tables(scope) if table.name == name
    )


def _write_read_me(book: Any, looks: Mapping[str, Any], title: str, tables: Sequence[Table]) -> None:
    sheet = book.add_worksheet(READ_ME)
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 66)
    sheet.set_column(2, 2, 44)
    number = 0
    for look, words in read_me(title):
        sheet.merge_range(number, 0, number, 2, words, looks[look])
        sheet.set_row(number, row_height([(words, 150)], 10 if look == "title" else 5))
        number += 1
    for place, words in enumerate(("sheet", "what it holds", "what needs it in the report")):
        sheet.write_string(number, place, words, looks["header"])
    for table in tables:
        number += 1
        sheet.write_url(number, 0, f"internal:'{table.name}'!A1", looks["link"], table.name)
        about = table.about.replace("`", "")
        sheet.write_string(number, 1, about, looks["plain"])
        sheet.write_string(number, 2, USES[table.name], looks["plain"])
        sheet.set_row(number, row_height([(about, 66), (USES[table.name], 44)]))


def _write_explained(
    book: Any, looks: Mapping[str, Any], tables: Sequence[Table], extra: Mapping[str, Sequence[str]]
) -> None:
    sheet = _sheet(book, EXPLAINED)
    for place, (words, width) in enumerate(
        zip(("sheet", "column", "needed", "what may stand there", "what it is"), _EXPLAINED_WIDTHS, strict=True)
    ):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, words, looks["header"])
    number = 0
    for table in tables:
        for name in template_columns(table):
            number += 1
            column = table.columns[name]
            values = plain_values(column.metadata, extra)
            row = (table.name, name, "" if column.nullable else "yes", values, str(column.description))
            for place, words in enumerate(row):
                sheet.write_string(number, place, words, looks["plain"])
            sheet.set_row(number, row_height(list(zip(row, _EXPLAINED_WIDTHS, strict=True))))


def _write_lists(book: Any, looks: Mapping[str, Any], lists: _Lists) -> None:
    sheet = _sheet(book, LISTS)
    for place, (name, values) in enumerate(lists.columns):
        sheet.set_column(place, place, max(len(text) for text in (name, *values)) + 2)
        sheet.write_string(0, place, name, looks["header"])
        for row, value in enumerate(values, start=1):
            sheet.write_string(row, place, value, looks["plain"])


def _sheet(book: Any, name: str) -> Any:
    sheet = book.add_worksheet(name)
    lay_out(sheet)
    return sheet


def _look_of(kind: str) -> str:
    return {"whole": "number", "number": "number", "date": "date"}.get(kind, "words")


def _letters(place: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(place))


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."


def _looks(book: Any) -> dict[str, Any]:
    base = {"font_name": "Arial", "font_size": 11, "valign": "top", "text_wrap": True}
    head = {**base, "bold": True, "valign": "vcenter"}
    grey = {"font_color": "#595959", "bg_color": "#EDEDED", "italic": True}
    return {
        "plain": book.add_format(base),
        "words": book.add_format({**base, "num_format": "@"}),  # as text: 4-5 is no date, 007 keeps its noughts
        "number": book.add_format(base),
        "date": book.add_format({**base, "num_format": "yyyy-mm-dd", "align": "left"}),
        "example": book.add_format({**base, **grey, "num_format": "@"}),
        "header": book.add_format({**head, "bg_color": "#1F4E5F", "font_color": "#FFFFFF"}),
        "needed": book.add_format({**head, "bg_color": "#F2C14E"}),
        "title": book.add_format({**base, "bold": True, "font_size": 16, "font_color": "#1F4E5F"}),
        "heading": book.add_format({**base, "bold": True, "font_size": 12, "font_color": "#1F4E5F"}),
        "link": book.add_format({**base, "font_color": "#1F4E5F", "underline": 1}),
    }
