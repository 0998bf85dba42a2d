"""One workbook for all tables of a report, after the guidance on good practice spreadsheets: gptables makes it."""

import datetime as dt
import io
import re
import warnings
from collections.abc import Sequence
from typing import Any

import pandas as pd

from hct_eval.publish.page_tables import PageTable
from hct_eval.publish.tables import cell_texts, readable_name
from hct_eval.tables.text_cells import as_text_cell

HIDDEN, UNKNOWN = "[c]", "[x]"
SHORTHAND = {HIDDEN: "[c]: hidden, to protect the few (* in the report).", UNKNOWN: "[x]: not known, or nothing there."}
"""Marks of the Analysis Function (Symbols in tables, 2019), since readers of screens skip * and empty cells."""

_SIGNS = {"*": HIDDEN, "": UNKNOWN, "not known": UNKNOWN, "+": "more (+)", "-": "less (-)", "?": "contested (?)"}
_MADE = dt.datetime(2000, 1, 1)  # noqa: DTZ001
"""Stands for when it was made, so that the same tables give the same bytes."""

_ALL = "all tables"
"""The note that every table refers to."""

_WIDEST = 60
_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}


def tables_workbook(tables: Sequence[PageTable], *, title: str, notes: Sequence[str]) -> bytes:
    """Return a workbook with a cover, contents, notes, and a sheet for each table: the same tables, the same bytes.

    Numbers are numbers; all text is text, with an apostrophe before what a spreadsheet could take for a formula. Where
    the report has * or nothing, a mark of `SHORTHAND` stands, said on the sheet. `title` and `notes` go to the cover;
    `notes` are also the first of the numbered notes on their own sheet, before those of figures and tables.
    """
    import gptables

    noted = {_ALL: " ".join(notes)} | {table.label: table.note for table in tables if table.note}
    cover = gptables.Cover(_safe(title), intro=[_safe(note) for note in notes], about=list(SHORTHAND.values()))
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # gptables' own, of what pandas will change
        book = gptables.produce_workbook(
            buffer,
            {table.label: _sheet(table) for table in tables},
            cover=cover,
            contentsheet_options={"title": "Contents"},
            notes_table=pd.DataFrame({"Note": list(noted), "Note text": [_safe(note) for note in noted.values()]}),
            workbook_options=_TEXT,
            auto_width=False,
        )
    book.set_properties({"title": title, "created": _MADE})
    for table in tables:
        _widths(book.get_worksheet_by_name(table.label), _marked(table))
    book.close()
    return buffer.getvalue()


def _sheet(table: PageTable) -> Any:
    import gptables

    frame = _marked(table)
    used = [mark for mark in SHORTHAND if frame.isin([mark]).to_numpy().any()]
    base = ". ".join(part for part in (table.unit, table.base) if part)
    notes = f" $${_ALL}$$" + f"$${table.label}$$" * bool(table.note)
    return gptables.GPTable(
        table=frame,
        table_name=table.label.lower().replace(" ", "_"),
        title=f"{table.label}. {_safe(table.title)}{notes}",
        instructions="This worksheet contains one table. It refers to notes, which stand on the notes worksheet.",
        legend=[SHORTHAND[mark] for mark in used],
        scope=_safe(base) if base else None,
        index_columns={2: 0},
    )


def _marked(table: PageTable) -> pd.DataFrame:
    """Return the frame as gptables takes it: readable, unique column names; a mark where there is only a sign."""
    columns: dict[str, list[object]] = {}
    for name in table.frame.columns:
        column = table.frame[name]
        plain = pd.api.types.is_bool_dtype(column) or pd.api.types.is_datetime64_any_dtype(column)
        values = cell_texts(column) if plain else column.tolist()
        columns[_safe(readable_name(str(name)))] = [_cell(value) for value in values]
    return pd.DataFrame({name: pd.Series(values, dtype="object") for name, values in columns.items()})


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return UNKNOWN if pd.isna(value) else value  # type: ignore[call-overload]
    return _safe(_SIGNS.get(value.strip(), value))


def _safe(text: str) -> str:
    """Return text in which neither a spreadsheet finds a formula, nor gptables a link, a note or mere signs."""
    plain = str(as_text_cell(text)).replace("$$", "$ $").replace("](", "] (")
    return plain if re.search("[A-Za-z0-9]", plain) else f"text: {plain}"


def _widths(sheet: Any, frame: pd.DataFrame) -> None:
    for place, name in enumerate(frame.columns):
        longest = max(len(str(cell)) for cell in [*str(name).split("\n"), *frame[name]])
        sheet.set_column(place, place, min(max(longest * 1.2, 12), _WIDEST))
