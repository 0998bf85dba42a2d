"""Notes in a spreadsheet (CSV or XLSX): one row a conversation or a fragment; hidden sheets are not read."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from hct_eval.conversations.turns import RawTurn, Transcript, TranscriptError

_MAX_COLUMNS = 500
_TEXT = (
    "text",
    "what was said",
    "words",
    "fragment",
    "quote",
    "transcript",
    "comment",
    "comments",
    "answer",
    "response",
    "notes",
    "note",
)
_CONVERSATION = (
    "conversation id",
    "conversation",
    "conversation ref",
    "interview",
    "interview id",
    "id",
    "ref",
    "reference",
)
_SPEAKER = ("speaker", "who said it", "said by", "name", "who", "participant")


def recognises(text: str) -> bool:
    """Whether the first filled line is a header of separated columns, one of them for the words."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    delimiter = _delimiter(first)
    if delimiter not in first:
        return False
    names = [_name(cell) for cell in next(csv.reader([first], delimiter=delimiter), [])]
    return any(name in _TEXT for name in names) and len(names) >= 2


def read_text(text: str) -> Transcript:
    """Return one turn a row of a CSV text."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(first)))
    except csv.Error:
        raise TranscriptError("its rows cannot be made out; save it as CSV (UTF-8) again") from None
    turns, skipped = _turns(rows)
    return Transcript("notes", tuple(turns), skipped)


def read_workbook(raw: bytes) -> Transcript:
    """Return one turn a row of every visible sheet that has a column for the words."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    turns: list[RawTurn] = []
    skipped: dict[str, int] = {}
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        for sheet in book.sheets_metadata:
            if sheet.visible != SheetVisibleEnum.Visible:
                skipped["hidden sheets"] = skipped.get("hidden sheets", 0) + 1
                continue
            rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
            found, missed = _turns([[_cell(cell) for cell in row] for row in rows])
            turns += found
            for what, n in missed.items():
                skipped[what] = skipped.get(what, 0) + n
    except PasswordError:
        raise TranscriptError("it is protected by a password; save it without") from None
    except (CalamineError, OSError, ValueError):
        raise TranscriptError("it is damaged; open it in a spreadsheet and save it again") from None
    return Transcript("notes", tuple(turns), skipped)


def _turns(rows: Sequence[Sequence[str]]) -> tuple[list[RawTurn], dict[str, int]]:
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    place = next((i for i, row in enumerate(filled[:20]) if _column(row, _TEXT) is not None), None)
    if place is None:
        return [], {"sheets without a column for the words": 1} if filled else {}
    header = filled[place]
    if len(header) > _MAX_COLUMNS:
        raise TranscriptError(f"it has more than {_MAX_COLUMNS} columns; remove those that are not needed")
    words, who, where = (_column(header, names) for names in (_TEXT, _SPEAKER, _CONVERSATION))
    turns, empty, last = [], 0, ""
    for row in filled[place + 1 :]:
        last = _at(row, where) or last  # a merged cell holds its value in the first row only
        text = " ".join(_at(row, words).split())
        if text:
            turns.append(RawTurn(_at(row, who), text, conversation=last))
        else:
            empty += 1
    counts = {"rows above the header": place, "rows without words": empty}
    return turns, {what: n for what, n in counts.items() if n}


def _column(header: Sequence[str], wanted: Iterable[str]) -> int | None:
    names = [_name(cell) for cell in header]
    return next((names.index(name) for name in wanted if name in names), None)


def _at(row: Sequence[str], place: int | None) -> str:
    return row[place].strip() if place is not None and place < len(row) else ""


def _name(cell: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", cell.lower()).strip()


def _cell(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _delimiter(line: str) -> str:
    return max(",;\t", key=line.count)
