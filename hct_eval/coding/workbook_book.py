"""A coder's workbook brought up to date: what somebody typed stays as it is, what is new is added.

It is opened and saved again rather than written anew, so that columns, sheets, colours and an order of the coder's own
stay. Every cell that is written is text or a number, never a formula.
"""

import copy
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hct_eval.coding.workbook_sheets import COLUMNS, KEYS, SHEETS, advice
from hct_eval.tables.coders import READ_ME, Copy
from hct_eval.tables.problems import Problem, TableError
from hct_eval.tables.sheets import header_name
from hct_eval.tables.worksheets import Column, row_height

CELL = 32_000
"""Characters in one cell (a spreadsheet takes 32,767)."""

_READ_ME_WIDTH = 84
_MORE = 1000
"""Rows below the last one in which a new label still comes onto the lists."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_FILLS = {"header": "1F4E5F", "header to fill": "F2C14E", "to fill": "FFF8E1"}


@dataclass
class Page:
    """One sheet as it is worked on: where its columns are, and its rows by the text of the key column."""

    page: Any
    columns: Mapping[str, int]
    head: int
    last: int
    rows: dict[str, int] = field(repr=False)
    unnamed: list[int] = field(default_factory=list)
    changed: bool = False

    def text(self, row: int, header: str) -> str:
        """Return a cell's text, as it is read back."""
        value = self.page.cell(row, self.columns[header]).value
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return "" if value is None else str(value).strip()

    def put(self, row: int, header: str, value: str | int | None, *, over: bool = False) -> None:
        """Write a cell if it is empty, or (`over`) whatever stands there."""
        from openpyxl.cell.cell import MergedCell

        cell = self.page.cell(row, self.columns[header])
        value = _CONTROL.sub("\ufffd", value) if isinstance(value, str) else value
        if isinstance(cell, MergedCell) or cell.value == value or (self.text(row, header) and not over):
            return
        cell.value = value
        if cell.data_type == "f":  # words that begin with = are words
            cell.data_type = "s"
        self.changed = True

    def add(self, cells: Mapping[str, str | int | None], key: str) -> int:
        """Add a row after the last one, in the looks of its columns; return its number."""
        self.last += 1
        self.rows[key] = self.last
        for header, value in cells.items():
            self.put(self.last, header, value)
        return self.last


class Book:
    """The whole workbook of a copy: made, or opened as somebody left it."""

    def __init__(self, before: bytes | None, mark: Copy, shown: str) -> None:
        from openpyxl import Workbook

        self.mark = mark
        self._looks, self._dressed = _looks(), dict[str, Any]()
        self._book = Workbook() if before is None else _open(before, shown)
        if before is None:
            self._book.remove(self._book.worksheets[0])
            self._book.properties.creator = ""
        self._begun = self._new = before is None
        self._write_read_me()
        self.pages = {name: self._page(name) for name in SHEETS if name != READ_ME}

    @property
    def changed(self) -> bool:
        """Whether there is anything to save."""
        return self._new or any(page.changed for page in self.pages.values())

    def content(self) -> bytes:
        """Return the file's bytes."""
        for name, page in self.pages.items():
            self._finish(name, page)
        for header in ("fragment id", "turn id", "conversation id", "label"):
            self._name_list(header)
        if self._begun:
            self._book.active = 0
        stream = io.BytesIO()
        self._book.save(stream)
        return stream.getvalue()

    def _write_read_me(self) -> None:
        page = _named(self._book, READ_ME)
        if page is None:
            page = self._book.create_sheet(READ_ME, 0)
            page.sheet_view.showGridLines = False
            page.column_dimensions["A"].width = _READ_ME_WIDTH
            self._new = True
        lines = [str(row[0]) for row in page.iter_rows(values_only=True) if row and row[0]]
        if self.mark.line in lines:
            return
        self._new = True
        for number, (look, text) in enumerate([*advice(), ("small", self.mark.line)], start=1):
            cell = page.cell(number, 1, text)
            self._dress(cell, look)
            page.row_dimensions[number].height = row_height([(text, _READ_ME_WIDTH)], 10 if look == "title" else 5)
        _set_up_paper(page)

    def _page(self, name: str) -> Page:
        page = _named(self._book, name)
        fresh = page is None
        page = self._book.create_sheet(name) if page is None else page
        head = _first_row(page)
        places = {header_name(str(cell.value)): cell.column for cell in page[head] if cell.value is not None}
        width = max([0, *places.values()])
        columns: dict[str, int] = {}
        for column in COLUMNS[name]:
            known = places.get(header_name(column.header))
            columns[column.header] = known or (width := width + 1)
            if not known:
                self._head(page, head, columns[column.header], column)
                self._new = True
        if fresh:
            page.row_dimensions[head].height = 32
            page.print_title_rows = f"{head}:{head}"
            page.sheet_properties.tabColor = _FILLS["header" if name == "turns" else "header to fill"]
            _set_up_paper(page)
        return _read_page(page, columns, head, KEYS[name])

    def _head(self, page: Any, row: int, place: int, column: Column) -> None:
        from openpyxl.comments import Comment
        from openpyxl.utils import get_column_letter

        cell = page.cell(row, place, column.header)
        self._dress(cell, "header to fill" if column.filled else "header")
        cell.comment = Comment(column.about, "", height=90, width=300)
        page.column_dimensions[get_column_letter(place)].width = column.width

    def _dress(self, cell: Any, look: str) -> None:
        if look not in self._dressed:
            cell.font, cell.fill, cell.alignment, cell.border = self._looks[look]
            cell.number_format = "@" if look == "to fill" else "General"
            self._dressed[look] = cell._style
        cell._style = copy.copy(self._dressed[look])  # four times as fast as giving each cell its font and so on

    def _finish(self, name: str, page: Page) -> None:
        """Give new rows their looks, and the sheet its filter and drop-down lists."""
        from openpyxl.utils import get_column_letter

        for row in _undressed(page):
            for column in COLUMNS[name]:
                cell = page.page.cell(row, page.columns[column.header])
                self._dress(cell, "to fill" if column.filled else "number" if column.number else "plain")
        self._give_heights(name, page)
        if page.page.freeze_panes is None:  # some programs drop it on saving
            page.page.freeze_panes = page.page.cell(page.head + 1, 2)
        right = get_column_letter(max(page.columns.values()))
        page.page.auto_filter.ref = f"A{page.head}:{right}{max(page.last, page.head + 1)}"
        self._offer_lists(name, page)

    def _give_heights(self, name: str, page: Page) -> None:
        """Give a height to rows that hold text and have none; a free row grows with what is typed into it."""
        for row in range(page.head + 1, page.last + 1):
            dimension = page.page.row_dimensions[row]
            cells = [(page.text(row, column.header), column.width) for column in COLUMNS[name]]
            height = row_height(cells)
            if dimension.height is None and height > row_height([]):
                dimension.height = height

    def _offer_lists(self, name: str, page: Page) -> None:
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.datavalidation import DataValidation

        rules = page.page.data_validations
        places = {page.columns[column.header] for column in COLUMNS[name]}
        lists = {_list_of(column).removeprefix("=") for column in COLUMNS[name]}
        rules.dataValidation = [
            rule
            for rule in rules.dataValidation
            if not any(one.min_col in places for one in rule.sqref.ranges)
            and str(rule.formula1).removeprefix("=") not in lists
        ]
        for column in COLUMNS[name]:
            formula = _list_of(column)
            if not formula or page.last == page.head:
                continue
            rule = DataValidation(type="list", formula1=formula, allow_blank=True)
            rule.errorTitle, rule.error = "Not on the list", "Choose from the list."
            if column.header in ("cause", "effect"):
                rule.errorStyle = "warning"
                rule.error = "This label is not in the sheet factors. Write it there, too, if it is a new one."
            letter = get_column_letter(page.columns[column.header])
            rule.add(f"{letter}{page.head + 1}:{letter}{page.last}")
            page.page.add_data_validation(rule)

    def _name_list(self, header: str) -> None:
        """Name the cells of a key column, so that drop-down lists can point at them; labels grow as they are added."""
        from openpyxl.utils import get_column_letter, quote_sheetname
        from openpyxl.workbook.defined_name import DefinedName

        sheet = next(name for name, key in KEYS.items() if key == header)
        page = self.pages[sheet]
        letter, first = get_column_letter(page.columns[header]), page.head + 1
        cells = f"{quote_sheetname(page.page.title)}!${letter}${first}"
        area = f"{cells}:${letter}${max(page.last, first)}"
        if sheet == "factors":
            area = f"OFFSET({cells},0,0,MAX(1,COUNTA({cells}:${letter}${page.last + _MORE})),1)"
        name = list_name(header)
        self._book.defined_names[name] = DefinedName(name, attr_text=area)


def list_name(header: str) -> str:
    """Return the name under which the workbook knows the cells of a key column."""
    return f"list_of_{header_name(header)}"


def _list_of(column: Column) -> str:
    if column.choices:
        return f'"{",".join(column.choices)}"'
    if column.header in ("cause", "effect"):
        return f"={list_name('label')}"
    return f"={list_name(column.header)}" if column.filled and column.header.endswith(" id") else ""


def _open(before: bytes, shown: str) -> Any:
    """Open a workbook to go on with it; formulas in it are replaced by their values, which saving would lose."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(before), rich_text=True)
        if any(cell.data_type == "f" for cell in _cells_of(book)):
            values = openpyxl.load_workbook(io.BytesIO(before), data_only=True)
            for cell in [one for one in _cells_of(book) if one.data_type == "f"]:
                value = values[cell.parent.title][cell.coordinate].value
                cell.value = cell.value if value is None else value
    except Exception:  # noqa: BLE001 - openpyxl raises whatever a strange file makes it raise
        advice = "Open it in a spreadsheet and save it again as .xlsx. It was left as it is."
        problem = Problem(shown, None, "", "cannot be brought up to date", "an .xlsx file", advice)
        raise TableError([problem]) from None
    return book


def _cells_of(book: Any) -> Iterator[Any]:
    for page in book.worksheets:
        for row in page.iter_rows():
            yield from row


def _named(book: Any, name: str) -> Any:
    return next((page for page in book.worksheets if header_name(page.title) == header_name(name)), None)


def _first_row(page: Any) -> int:
    for row in page.iter_rows():
        if any(cell.value not in (None, "") for cell in row):
            number: int = row[0].row
            return number
    return 1


def _read_page(page: Any, columns: Mapping[str, int], head: int, key: str) -> Page:
    rows: dict[str, int] = {}
    unnamed, last = [], head
    for cells in page.iter_rows(min_row=head + 1):
        if all(cell.value in (None, "") for cell in cells):
            continue
        last = cells[0].row
        value = page.cell(last, columns[key]).value
        if value in (None, ""):
            unnamed.append(last)
        else:
            rows.setdefault(str(value).strip(), last)
    return Page(page, columns, head, last, rows, unnamed)


def _undressed(page: Page) -> list[int]:
    """Rows that were added just now: nobody has given their key cell a look."""
    place = min(page.columns.values())
    return [row for row in range(page.head + 1, page.last + 1) if not page.page.cell(row, place).has_style]


def _set_up_paper(page: Any) -> None:
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True


def _looks() -> dict[str, Sequence[Any]]:
    """Return font, fill, alignment and border by look."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    def fill(name: str) -> Any:
        return PatternFill("solid", fgColor=_FILLS[name]) if name in _FILLS else PatternFill()

    top, middle = Alignment(vertical="top", wrap_text=True), Alignment(vertical="center", wrap_text=True)
    line = Side("thin", color="D9C78A")
    boxed = Border(line, line, line, line)
    return {
        "plain": (Font("Arial", 11), fill(""), top, Border()),
        "number": (Font("Arial", 11), fill(""), Alignment(vertical="top", horizontal="center"), Border()),
        "small": (Font("Arial", 9, color="595959"), fill(""), top, Border()),
        "to fill": (Font("Arial", 11), fill("to fill"), top, boxed),
        "header": (Font("Arial", 11, bold=True, color="FFFFFF"), fill("header"), middle, Border()),
        "header to fill": (Font("Arial", 11, bold=True), fill("header to fill"), middle, Border()),
        "title": (Font("Arial", 16, bold=True, color="1F4E5F"), fill(""), top, Border()),
        "heading": (Font("Arial", 12, bold=True, color="1F4E5F"), fill(""), top, Border()),
    }
