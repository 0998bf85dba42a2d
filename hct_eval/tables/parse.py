"""Text cells to typed values: forgiving about headers, strict about values, every mistake kept with its place."""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from math import isfinite
from typing import Any, Literal

import pandas as pd
import pandera.pandas as pa

from hct_eval.programme import ID_PATTERN
from hct_eval.tables.columns import REASONS, VOCABULARIES, Table, typed
from hct_eval.tables.days import day_in
from hct_eval.tables.examples import PREFIX, is_example_cell, is_example_row
from hct_eval.tables.problems import Problem, nearest, safe_value
from hct_eval.tables.sheets import ERROR_CELL, Cells

PLACE = ["_file", "_row"]
"""Columns that carry a row's place while a table is being read."""


_NOTES = "notes"
"""The column that never leaves the raw data: an error in it (of a note that begins with =) must not stop a stage."""

_MOST = 2**63 - 1
"""Largest whole number that a table can hold."""

_ERRORS = frozenset(
    (
        ERROR_CELL,
        *("#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!", "#BUSY!"),
        *("#BEZUG!", "#NV", "#WERT!", "#ZAHL!", "#VALEUR!", "#NOM?", "#NOMBRE!", "#NUL!"),
    )
)
"""What spreadsheets write where a formula went wrong, in English, German and French; LibreOffice writes Err:502 too."""

_NO_VALUE = (
    "a value, not an error of the spreadsheet such as #REF!",
    "Mend the formula or what it points at, or write the value itself; leave it empty if it is unknown.",
)
_NUMBER = re.compile(
    r"(?P<sign>[-+−]?)\s?(?P<before>£?)\s?(?P<inner>[-+−]?)"
    r"(?P<number>(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.\d*)?(?:[eE]-\d{1,3})?|\.\d+)"
    r"\s?(?P<behind>£?)"
)


class WrongValueError(Exception):
    """A cell holds what its column cannot; says what was expected, what to do, and the values that are allowed."""

    def __init__(self, expected: str, advice: str, allowed: Sequence[str] = ()) -> None:
        self.expected, self.advice, self.allowed = expected, advice, allowed
        super().__init__(expected)


def parse_cells(
    cells: Cells, table: Table, extra_vocabulary: Mapping[str, Sequence[str]]
) -> tuple[pd.DataFrame, list[Problem]]:
    """Turn one source's cells into a frame with the table's columns and PLACE; return it with every problem found.

    The template's example row is left out; an example left in a row of one's own is a problem.
    """
    shown = cells.source.shown
    problems = [*_header_problems(cells, table), *cells.beside]
    cells, left = _without_examples(cells, table)
    problems += left
    positions = {name: cells.header.index(name) for name in table.columns if name in cells.header}
    data: dict[str, Any] = {}
    for name, column in table.columns.items():
        texts = [row[positions[name]] for row in cells.rows] if name in positions else [""] * len(cells.rows)
        values, reasons, wrong = _read_column(cells, name, column, texts, _reader(column, extra_vocabulary))
        problems += wrong
        data[name] = typed(values, column.dtype)
        if column.metadata.get("reasons"):
            data[f"{name}_missing"] = typed(reasons, "string")
    frame = pd.DataFrame(data, index=range(len(cells.rows)))
    frame["_file"], frame["_row"] = shown, cells.numbers
    return frame, problems


def _read_column(
    cells: Cells, name: str, column: pa.Column, texts: Sequence[str], read: Callable[[str], Any]
) -> tuple[list[Any], list[str | None], list[Problem]]:
    """Return a column's values, why others are unknown, and what is wrong in its cells."""
    values: list[Any] = []
    reasons: list[str | None] = []
    problems: list[Problem] = []
    place, kind = cells.source.shown, column.metadata["kind"]
    severity: Literal["warning", "error"] = "warning" if name == _NOTES else "error"
    for number, cell in zip(cells.numbers, texts, strict=True):
        value, reason = None, None
        try:
            if cells.semicolons and kind in {"whole", "number"}:
                _unclear_comma(cell)
            value, reason = _read_cell(cell, column, read)
        except WrongValueError as wrong:
            found = "" if column.metadata["private"] else safe_value(cell, wrong.allowed)
            told = (place, number, name, "wrong value", wrong.expected, wrong.advice, found)
            problems.append(Problem(*told, severity=severity))
        if kind == "list":
            problems += _named_twice(cell, place, number, name)
        values.append(value)
        reasons.append(reason)
    return values, reasons, problems


def _without_examples(cells: Cells, table: Table) -> tuple[Cells, list[Problem]]:
    """Leave out the template's example row; examples left in other rows are emptied, and a problem each."""
    kept, numbers, problems = [], [], []
    for number, row in zip(cells.numbers, cells.rows, strict=True):
        if is_example_row(row):
            continue
        left = {place for place, name in enumerate(cells.header) if _is_left(table, name, row[place])}
        problems += [_example_left(cells.source.shown, number, cells.header[place]) for place in sorted(left)]
        kept.append(["" if place in left else cell for place, cell in enumerate(row)])
        numbers.append(number)
    return replace(cells, rows=kept, numbers=numbers), problems


def _is_left(table: Table, name: str, cell: str) -> bool:
    if not cell.startswith(PREFIX) or name not in table.columns:
        return False
    words = table.columns[name].metadata["kind"] in {"text", "list"}  # somebody's own words can begin so
    return not words or is_example_cell(table.name, name, cell)


def _example_left(shown: str, number: int, name: str) -> Problem:
    advice = "Write your own over it, or empty the cell; a row of examples only may stay, it is not read."
    return Problem(shown, number, name, "example of the template left in place", "a value of your own", advice)


def read_value(cell: str, column: pa.Column) -> Any:
    """Return what a cell means in a column, None for an empty one; WrongValueError if it can mean nothing there."""
    _refuse_error(cell)
    return _reader(column, {})(cell) if cell else None


def _read_cell(cell: str, column: pa.Column, read: Callable[[str], Any]) -> tuple[Any, str | None]:
    if not cell:
        return None, None
    _refuse_error(cell)
    if column.metadata.get("reasons"):
        reason = cell.lower().replace("’", "'")
        if reason in REASONS:
            return None, reason
    return read(cell), None


def _refuse_error(cell: str) -> None:
    if cell in _ERRORS or re.fullmatch(r"Err:5\d\d", cell):
        raise WrongValueError(*_NO_VALUE)


def error_cells(cells: Cells) -> list[Problem]:
    """Return a problem for each cell of a workbook, in a column with a name, that holds an error such as #REF!."""
    return [
        Problem(cells.source.shown, number, name, "wrong value", *_NO_VALUE)
        for number, row in zip(cells.numbers, cells.rows, strict=True)
        for name, cell in zip(cells.header, row, strict=True)
        if name and cell == ERROR_CELL and cells.source.sheet is not None
    ]


def _header_problems(cells: Cells, table: Table) -> list[Problem]:
    shown, known = cells.source.shown, list(table.columns)
    absent = [name for name in known if name not in cells.header]
    twice = sorted({name for name in cells.header if name and cells.header.count(name) > 1})
    mend = "Rename or remove one of them."
    problems = [Problem(shown, 1, name, "column stands twice", "each column once", mend) for name in twice]
    problems += [_strange(shown, name, absent) for name in cells.header if name and name not in known]
    strange = [name for name in cells.header if name and name not in known]
    for name in (name for name in absent if table.columns[name].required):
        alike = any(repr(name) in nearest(one, absent) for one in strange)
        advice = "Rename the column that is called nearly so." if alike else "Add the column."
        expected = str(table.columns[name].description).rstrip(".")
        problems.append(Problem(shown, 1, name, "column is missing", expected, advice))
    return problems


def _strange(shown: str, name: str, absent: Sequence[str]) -> Problem:
    hint = nearest(name, absent)
    expected = "a column of the data dictionary"
    if hint:
        return Problem(shown, 1, "", "unknown column", expected, hint, repr(name))
    advice = "It is not used and not kept; remove it, or ignore this."
    return Problem(shown, 1, "", "unknown column", expected, advice, severity="warning")


def _reader(column: pa.Column, extra: Mapping[str, Sequence[str]]) -> Callable[[str], Any]:
    kind = column.metadata["kind"]
    if kind == "choice":
        name = column.metadata["vocabulary"]
        allowed = (*VOCABULARIES[name], *extra.get(name, ()))
        return lambda cell: _choice(cell, allowed)
    return _READERS[kind]


def _choice(cell: str, allowed: Sequence[str]) -> str:
    by_lower = {value.lower(): value for value in allowed}
    value = by_lower.get(cell.lower().replace("’", "'"))
    if value is None:
        raise WrongValueError("one of " + ", ".join(allowed), _meant(cell, allowed), allowed)
    return value


def _meant(cell: str, allowed: Sequence[str]) -> str:
    """Return advice for a value that is not on its list; a sign is often written as a number."""
    if {"+", "-"} <= set(allowed) and (number := re.fullmatch(r"([-+−]?)0*1(\.0*)?", cell.strip())):
        return f"Did you mean {'-' if number[1] in ('-', '−') else '+'!r}?"
    return nearest(cell, allowed) or "Choose one of these."


def _identifier(cell: str) -> str:
    if not re.fullmatch(ID_PATTERN, cell):
        raise WrongValueError("an id of letters, digits, '-' and '_'", "Give it a short id without spaces or names.")
    return cell


def _whole(cell: str) -> int:
    value = Decimal(_bare_number(cell))
    if value != value.to_integral_value():
        raise WrongValueError("a whole number", "Round it at its source, or correct it.")
    if abs(value) > _MOST:
        raise WrongValueError(f"a whole number up to {_MOST}", "It has too many digits; correct it.")
    return int(value)


def _number(cell: str) -> float:
    value = float(_bare_number(cell))
    if not isfinite(value):
        raise WrongValueError("a number", "It has too many digits; correct it.")
    return value


def _bare_number(cell: str) -> str:
    """Return a number as Python writes it; WrongValueError where it could mean two, or none."""
    found = _NUMBER.fullmatch(cell.strip())
    if found and not (found["sign"] and found["inner"]) and not (found["before"] and found["behind"]):
        minus = "-" if (found["sign"] or found["inner"]) in ("-", "−") else ""
        return minus + found["number"].replace(",", "")
    if re.match(r"\d{4}-\d\d-\d\d", cell.strip()):
        raise WrongValueError(
            "a number", "A spreadsheet may have turned something like 4-5 into a date; type it again as text."
        )
    if re.fullmatch(r"[-+−]?\d(\.\d*)?[eE]\+?\d+", cell.strip()):
        raise WrongValueError(
            "a number with all its digits", "A spreadsheet left digits out: widen its column, and save it again."
        )
    if re.fullmatch(r"[^\d]{0,3}[\d.,\s]*\d,\d[\d.,]*[^\d]{0,3}", cell.strip()):
        raise WrongValueError(
            "a number with a point before decimals",
            "Write 1.5, not 1,5; a comma may only stand before each three digits of a large number, as in 1,234.50.",
        )
    raise WrongValueError("a number", "Leave it empty if it is unknown.")


def _unclear_comma(cell: str) -> None:
    """Refuse 1,234 in a file with semicolons between its cells: where programs write those, a comma marks decimals."""
    if re.fullmatch(r"[-+−]?\d{1,3},\d{3}", cell.strip()):
        raise WrongValueError(
            "a number without a comma, since semicolons stand between this file's cells",
            "Write 1234 or 1.234: a comma could stand before decimals or between thousands here.",
        )


def _date(cell: str) -> dt.datetime:
    day = day_in(cell)
    if day is None:
        advice = "Write the day first, with a year of four digits, and one day only."
        raise WrongValueError("a day as 2024-03-31 or 31/03/2024", advice)
    if not 1990 <= day.year <= 2100:
        raise WrongValueError("a day between 1990 and 2100", "Correct the year.")
    return day


def _flag(cell: str) -> bool:
    value = {
        "yes": True,
        "y": True,
        "true": True,
        "1": True,
        "no": False,
        "n": False,
        "false": False,
        "0": False,
    }
    if cell.lower() not in value:
        raise WrongValueError("yes or no", "Write yes or no, or leave it empty.", ("yes", "no"))
    return value[cell.lower()]


def _listing(cell: str) -> str:
    """Return each value once, as it was written first: somebody who belongs to a group twice is still one person."""
    once: dict[str, str] = {}
    for part in _parts(cell):
        once.setdefault(part.casefold(), part)
    return "; ".join(once.values())


def _parts(cell: str) -> list[str]:
    return [" ".join(part.split()) for part in cell.split(";") if part.strip()]


def _named_twice(cell: str, shown: str, number: int, name: str) -> list[Problem]:
    parts = [part.casefold() for part in _parts(cell)]
    if len(parts) == len(set(parts)):
        return []
    advice = "It counts once. Take one out; if another was meant, write that."
    return [Problem(shown, number, name, "value named twice", "each value once", advice, severity="warning")]


_READERS: dict[str, Callable[[str], Any]] = {
    "key": _identifier,
    "ref": _identifier,
    "text": str,
    "list": _listing,
    "whole": _whole,
    "number": _number,
    "date": _date,
    "flag": _flag,
}
