"""How a workbook's sheets are laid out: what is hidden, what is merged, and how large they are, before they are opened.

The reader of cells (calamine) sets up every cell between the first and the last, and does not tell what is hidden.
"""

import posixpath
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from hct_eval.tables.archives import Archive
from hct_eval.tables.xml_files import Reader

_CELL = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_MOST = 20_000


@dataclass
class SheetShape:
    """One sheet: rows and columns counted from 0, merged areas as (top, left, bottom, right), errors as (row, column).

    Errors are cells such as #REF! or #N/A, which the reader of cells gives as empty ones.
    """

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    errors: list[tuple[int, int]] = field(default_factory=list)
    rows: int = 0
    columns: int = 0
    characters: int = 0

    def hides_column(self, place: int) -> bool:
        """Whether a column is hidden."""
        return any(first <= place <= last for first, last in self.hidden_columns)


def sheet_shapes(archive: Archive, *, sizes_only: bool = False) -> dict[str, SheetShape]:
    """Return the shape of every sheet by its name; the archive's error if a part of it cannot be read.

    With `sizes_only`, only rows, columns and errors are looked at, which takes a fraction of the time.
    """
    links, sheets, strings = _Links(), _Sheets(), _Strings()
    names = {name.casefold(): name for name in archive.names}  # the reader of cells finds parts whatever their capitals

    def read(part: str, reader: Reader, only: Collection[str] = ()) -> None:
        archive.read_events(names.get(part.casefold(), ""), reader, only)

    read("xl/_rels/workbook.xml.rels", links)
    read("xl/workbook.xml", sheets)
    if not sizes_only:
        read("xl/sharedStrings.xml", strings)
    shapes = {}
    for name, link in sheets.found:
        target = links.targets.get(link, "")
        part = target.lstrip("/") if target.startswith(("/", "xl/")) else posixpath.normpath(f"xl/{target}")
        reader = _Sheet(strings.lengths)
        read(part, reader, ("row", "c") if sizes_only else ())
        shapes[name] = reader.shape
    return shapes


class _Silent:
    def text(self, text: str) -> None:
        pass

    def end(self, name: str) -> None:
        pass


class _Links(_Silent):
    def __init__(self) -> None:
        self.targets: dict[str, str] = {}

    def start(self, name: str, values: Mapping[str, str]) -> None:
        if name == "Relationship":
            self.targets[values.get("Id", "")] = values.get("Target", "")


class _Sheets(_Silent):
    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []

    def start(self, name: str, values: Mapping[str, str]) -> None:
        if name == "sheet":
            self.found.append((values.get("name", ""), values.get("id", "")))


class _Strings:
    """The length of each shared string."""

    def __init__(self) -> None:
        self.lengths: list[int] = []

    def start(self, name: str, values: Mapping[str, str]) -> None:  # noqa: ARG002
        if name == "si":
            self.lengths.append(0)

    def text(self, text: str) -> None:
        if self.lengths:
            self.lengths[-1] += len(text)

    def end(self, name: str) -> None:
        pass


class _Sheet:
    def __init__(self, lengths: list[int]) -> None:
        self.shape = SheetShape()
        self._lengths = lengths
        self._row = self._at = 0
        self._shared = self._value = False
        self._number = ""

    def start(self, name: str, values: Mapping[str, str]) -> None:
        shape = self.shape
        if name == "row":
            self._row, self._at = _number(values.get("r"), self._row + 1), 0
            shape.rows = max(shape.rows, self._row)
            if values.get("hidden") in {"1", "true"} and len(shape.hidden_rows) < _MOST:
                shape.hidden_rows.add(self._row - 1)
        elif name == "c":
            self._shared = values.get("t") == "s"
            match = _CELL.fullmatch(values.get("r", ""))
            row, self._at = (int(match[2]), _column(match[1])) if match else (self._row, self._at + 1)
            shape.rows, shape.columns = max(shape.rows, row), max(shape.columns, self._at)
            if values.get("t") == "e" and len(shape.errors) < _MOST:
                shape.errors.append((row - 1, self._at - 1))
        elif name in {"v", "is"}:
            self._value, self._number = True, ""
        elif name == "col" and values.get("hidden") in {"1", "true"} and len(shape.hidden_columns) < _MOST:
            shape.hidden_columns.append((_number(values.get("min"), 1) - 1, _number(values.get("max"), 1) - 1))
        elif name == "mergeCell" and len(shape.merged) < _MOST:
            ends = [_CELL.fullmatch(end) for end in values.get("ref", "").split(":")]
            if len(ends) == 2 and ends[0] and ends[1]:
                top, left, bottom, right = (int(ends[0][2]), _column(ends[0][1]), int(ends[1][2]), _column(ends[1][1]))
                shape.merged.append((top - 1, left - 1, bottom - 1, right - 1))

    def text(self, text: str) -> None:
        if self._value:
            self.shape.characters += 0 if self._shared else len(text)
            self._number += text[:12] if self._shared and len(self._number) < 12 else ""

    def end(self, name: str) -> None:
        if name == "v" and self._shared and self._number.strip().isdecimal():
            place = int(self._number)
            self.shape.characters += self._lengths[place] if place < len(self._lengths) else 0
        if name in {"v", "is"}:
            self._value = False


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else default


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
