"""Notes in a spreadsheet (CSV or XLSX): one row a conversation or a fragment; what is hidden is not read."""

import csv
import datetime as dt
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from hct_eval.conversations.formats.labels import find_labels
from hct_eval.conversations.formats.package import refuse
from hct_eval.conversations.turns import RawTurn, Transcript, TranscriptError
from hct_eval.tables.archives import Archive
from hct_eval.tables.bounds import DAMAGED, LOCKED
from hct_eval.tables.csv_text import csv_reader, unreadable_row
from hct_eval.tables.sheet_shapes import SheetShape, sheet_shapes

_MAX_COLUMNS = 500
_MAX_ROWS = 200_000
_MAX_CELLS = 1_000_000
_MAX_CHARACTERS = 5_000_000
_START, _FIRST, _HEADERS = 20_000, 6, 20
"""What tells a table from other text: its first characters, and of them the first lines. Rows that may be a header."""

_TEXT = (
    "text", "what was said", "what they said", "what did they say", "words", "fragment", "quote", "quotes",
    "verbatim", "transcript",
    "comment", "comments", "answer", "response", "conversation notes", "notes", "note", "story", "feedback",
)  # fmt: skip
_CONVERSATION = (
    "conversation id", "conversation", "conversation ref", "conversation no", "conversation number",
    "interview", "interview id",
    "interview no", "id", "ref", "reference",
)  # fmt: skip
_SPEAKER = ("speaker", "who said it", "said by", "name", "who", "participant")
_DATES = "cells that a spreadsheet turned into a date (read as they stand)"
_EXPONENTS = "numbers in exponent form (digits were lost before; read as they stand)"
_ERRORS = "cells with an error of the spreadsheet such as #REF! (read as empty)"

Cells = Sequence[Sequence[str]]


def recognises(text: str) -> bool:
    """Whether one of the first filled lines is a header of columns, one of them for the words, or all have columns.

    An interview may have a title that reads like a header, such as `Transcript, 3 March 2024`: then its lines begin
    with labels of speakers, or a blank stands behind the comma, as no program writes it.
    """
    lines = [line for line in text[:_START].split("\n") if line.strip(" ,;\t")]
    headers = [place for place, line in enumerate(lines[:_FIRST]) if _kinds(_header_cells(line))]
    if any(_heads_rows(lines[place], lines[place + 1 :], first=place == 0) for place in headers):
        return True
    return _has_columns(text) and (bool(headers) or not _labelled(lines, ",;"))


def _heads_rows(header: str, below: Sequence[str], *, first: bool) -> bool:
    """Whether lines below a header, which may be a title, are its rows."""
    delimiter, cells = _delimiter(header), _header_cells(header)
    written = not any(cell[:1].isspace() for cell in cells[1:])
    kinds, labelled = _kinds(cells), _labelled(below, delimiter)
    if kinds > 1:
        return kinds > 2 or written or not labelled
    if not first or not any(delimiter in line for line in below):
        return False
    if written:  # `I:` and a tab is how a transcript is typed, too
        return not labelled or (delimiter != "\t" and _fit(below, delimiter, len(cells)))
    return not labelled and len(below) > 2 and _fit(below, delimiter, len(cells))


def _kinds(cells: Sequence[str]) -> int:
    """Return how many kinds of columns a header names (words, speaker, conversation); 0 if none is for the words."""
    return _named(cells) if len(cells) > 1 and _column(cells, _TEXT) is not None else 0


def _header_cells(line: str) -> list[str]:
    return line.replace('"', "").split(_delimiter(line))


def _labelled(lines: Sequence[str], delimiters: str) -> bool:
    """Whether lines begin with labels of speakers, not counting what reaches over the end of a cell."""
    return any(not set(label) & set(delimiters) for label in find_labels(lines))


def _fit(lines: Sequence[str], delimiter: str, width: int) -> bool:
    """Whether rows have as many cells as the header; the last of a text may be cut."""
    rows = list(csv_reader(lines, delimiter, strict=False))
    return all(len(row) >= width and not any(row[width:]) for row in (rows[:-1] if len(rows) > 1 else rows))


def read_text(text: str) -> Transcript:
    """Return one turn a row of a CSV text."""
    lines = [line for line in text[:_START].split("\n") if line.strip(" ,;\t")][:_FIRST]
    header = next((line for line in lines if _column(_header_cells(line), _TEXT) is not None), "")
    rows: list[list[str]] = []
    try:
        for row in csv_reader(io.StringIO(text, newline=""), _delimiter(header)):
            rows.append(row[: _MAX_COLUMNS + 1])
            if len(rows) > _MAX_ROWS:
                raise TranscriptError(f"it has more than {_MAX_ROWS} rows; split it")
    except csv.Error as error:
        raise TranscriptError("; ".join(unreadable_row(error, len(rows) + 1))) from None
    _refuse_cut(rows)
    turns, skipped = _turns(rows)
    skipped[_EXPONENTS] += sum(1 for row in rows for cell in row if re.fullmatch(r"\d\.\d{1,15}E\+\d\d", cell.strip()))
    return Transcript("notes", tuple(turns), +skipped)


def _refuse_cut(rows: Cells) -> None:
    """Refuse words that are cut off by a sign between cells: nothing is kept of cells beyond the header."""
    filled = [(number, row) for number, row in enumerate(rows, start=1) if any(cell.strip() for cell in row)]
    place = _header(row for _, row in filled[:_HEADERS])
    if place is None:
        return
    width = max(at + 1 for at, cell in enumerate(filled[place][1]) if cell.strip())
    cut = next((number for number, row in filled[place + 1 :] if any(cell.strip() for cell in row[width:][:1])), None)
    if cut is not None:
        raise TranscriptError(
            f"row {cut} has more cells than its header has columns; put the text in quotation marks, or take out the "
            "first line if it is no header"
        )


def read_workbook(raw: bytes, package: Archive) -> Transcript:
    """Return one turn a row of every visible sheet that has a column for the words; what is hidden is left out."""
    shapes = sheet_shapes(package)
    _refuse_too_large(shapes.values())
    turns: list[RawTurn] = []
    skipped: Counter[str] = Counter()
    for name, visible, values in _sheets(raw):
        shape = shapes.get(name, SheetShape())
        if not visible:
            skipped["hidden sheets"] += 1
            continue
        rows, dates = _visible(values, shape)
        found, missed = _turns(rows, dates)
        hidden = [place for place in range(shape.columns) if shape.hides_column(place)]
        skipped["hidden rows"] += sum(
            1 for row in shape.hidden_rows if row < len(values) and any(str(c).strip() for c in values[row])
        )
        skipped["hidden columns"] += sum(
            1 for place in hidden if any(place < len(row) and str(row[place]).strip() for row in values)
        )
        skipped[_ERRORS] += sum(
            1 for row, column in shape.errors if row not in shape.hidden_rows and not shape.hides_column(column)
        )
        turns += found
        skipped += missed
    return Transcript("notes", tuple(turns), +skipped)


def _refuse_too_large(shapes: Iterable[SheetShape]) -> None:
    every = list(shapes)
    if any(shape.columns > _MAX_COLUMNS for shape in every):
        raise TranscriptError(f"it has more than {_MAX_COLUMNS} columns; remove those that are not needed")
    if any(shape.rows > _MAX_ROWS or shape.rows * shape.columns > _MAX_CELLS for shape in every):
        raise TranscriptError(
            f"it has more than {_MAX_ROWS} rows, or cells far below the others; remove what is not needed"
        )
    if sum(shape.characters for shape in every) > _MAX_CHARACTERS:
        raise TranscriptError("it holds more than notes can; check where it comes from")


def _sheets(raw: bytes) -> Iterator[tuple[str, bool, list[list[Any]]]]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        for sheet in book.sheets_metadata:
            visible = sheet.visible == SheetVisibleEnum.Visible
            if sheet.typ == SheetTypeEnum.WorkSheet:
                values = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False) if visible else []
                yield sheet.name, visible, values
    except PasswordError:
        raise refuse(*LOCKED) from None
    except (CalamineError, OSError, ValueError):
        raise refuse(*DAMAGED) from None


def _visible(values: Sequence[Sequence[Any]], shape: SheetShape) -> tuple[list[list[str]], set[tuple[int, int]]]:
    """Return the cells that can be seen as text, merged areas filled but for their words, and which were dates."""
    rows: list[list[str]] = []
    dates: set[tuple[int, int]] = set()
    fill = {
        (row, left): (top, left)
        for top, left, bottom, _ in shape.merged
        if bottom - top < _MAX_ROWS
        for row in range(top + 1, min(bottom, len(values) - 1) + 1)
    }
    for place, row in enumerate(values):
        if place in shape.hidden_rows:
            continue
        seen = []
        for column, cell in enumerate(row):
            if shape.hides_column(column):
                seen.append("")
                continue
            source = fill.get((place, column))
            value = values[source[0]][source[1]] if source and column not in _text_columns(rows) else cell
            if isinstance(value, dt.date | dt.time | dt.timedelta):
                dates.add((len(rows), column))
            seen.append(_cell(value))
        rows.append(seen)
    return rows, dates


def _text_columns(rows: Cells) -> set[int]:
    return {place for row in rows[:20] for place, cell in enumerate(row) if len(cell) < 40 and _name(cell) in _TEXT}


def _turns(rows: Cells, dates: Iterable[tuple[int, int]] = ()) -> tuple[list[RawTurn], Counter[str]]:
    filled = [(number, row) for number, row in enumerate(rows) if any(cell.strip() for cell in row)]
    place = _header(row for _, row in filled[:_HEADERS])
    if place is None:
        return [], Counter({"sheets without a column for the words": int(bool(filled))})
    header = filled[place][1]
    if len(header) > _MAX_COLUMNS:
        raise TranscriptError(f"it has more than {_MAX_COLUMNS} columns; remove those that are not needed")
    words, who, where = (_column(header, names) for names in (_TEXT, _SPEAKER, _CONVERSATION))
    found: list[RawTurn] = []
    skipped: Counter[str] = Counter({"rows above the header": place})
    turned = set(dates)
    last = ""
    for number, row in filled[place + 1 :]:
        if _header([row]) is not None and _column(row, _TEXT) == words and _named(row) >= min(2, _named(header)):
            skipped["repeated header rows"] += 1
            continue
        last = _at(row, where) or last  # a merged cell holds its value in the first row only
        text = " ".join(_at(row, words).split())
        if text:
            found.append(RawTurn(_at(row, who), text, conversation=last))
            skipped[_DATES] += sum(1 for column in (words, where, who) if (number, column) in turned)
            skipped["rows without a conversation (taken from the row above)"] += bool(last and not _at(row, where))
        else:
            skipped["rows without words"] += 1
    others = [i for i, cell in enumerate(header) if _name(cell) in _TEXT and i != words]
    skipped["other columns of text"] += sum(1 for i in others if any(_at(row, i) for _, row in filled[place + 1 :]))
    return found, +skipped


def _header(rows: Iterable[Sequence[str]]) -> int | None:
    """Return the place of the row that names most columns, one of them for the words."""
    named = [(_named(row), -place) for place, row in enumerate(rows) if _column(row, _TEXT) is not None]
    return -max(named)[1] if named else None


def _named(row: Sequence[str]) -> int:
    return sum(1 for names in (_TEXT, _SPEAKER, _CONVERSATION) if _column(row, names) is not None)


def _column(header: Sequence[str], wanted: Iterable[str]) -> int | None:
    names = [_name(cell) for cell in header]
    return next((names.index(name) for name in wanted if name in names), None)


def _at(row: Sequence[str], place: int | None) -> str:
    return row[place].strip() if place is not None and place < len(row) else ""


def _name(cell: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", cell[:60].lower()).strip()


def _cell(cell: object) -> str:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return format(Decimal(repr(cell)), "f").removesuffix(".0")  # a long number must not become 4.5E+09
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, dt.date | dt.time) else str(cell)


def _has_columns(text: str) -> bool:
    """Whether the first filled lines all have three columns or more, and as many as each other."""
    lines = [line for line in text[:_START].split("\n") if line.strip()][:30]
    counts = [{line.count(mark) for line in lines} for mark in ",;"]
    return len(lines) > 2 and any(len(found) == 1 and min(found) > 1 for found in counts)


def _delimiter(line: str) -> str:
    return max(",;\t", key=line.count)
