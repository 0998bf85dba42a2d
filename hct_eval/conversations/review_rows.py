"""The review workbook as somebody left it: what its rows say, and which of them cannot be taken, and why."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hct_eval.conversations.decisions import DECISIONS, KEEP, Decision, may_keep
from hct_eval.conversations.review_sheets import (
    COLUMNS,
    DOUBTFUL,
    LISTED,
    MISSED,
    NOWHERE,
    READ_ME,
    REPLACED,
    SIGN_OFF,
    SIGNED,
    SIGNED_IN_TABLE,
    WORKBOOK,
    WRITTEN,
)
from hct_eval.conversations.sign_offs import SignOff
from hct_eval.conversations.wordlists import normalise
from hct_eval.tables import Problem, TableError
from hct_eval.tables.days import day_in
from hct_eval.tables.problems import nearest, safe_value
from hct_eval.tables.sheets import Cells, header_name, read_cells, read_sheets, sheets_of
from hct_eval.tables.worksheets import Row, problem_of

_KIND_OF_DECISION = {DOUBTFUL: "decision", REPLACED: "decision", MISSED: "kind"}
_VERSION = re.compile(r"[2-9A-HJ-NP-Z]{10}")


@dataclass(frozen=True)
class Workbook:
    """What a person said in the workbook.

    `sign_offs` without a name are rows without a signature; `signed` are the conversations that the workbook was
    written with as signed. `again` are words that the sheet Missed lists from before.
    `refused` are rows that say something that cannot be taken (`problems` says why); `notes` are by words (normalised).
    """

    decisions: tuple[Decision, ...] = ()
    again: frozenset[str] = field(default_factory=frozenset, repr=False)
    sign_offs: tuple[SignOff, ...] = ()
    signed: frozenset[str] = frozenset()
    refused: tuple[Row, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict, repr=False)
    problems: tuple[Problem, ...] = ()
    readable: bool = True


_SHEETS = tuple(header_name(sheet) for sheet in (READ_ME, DOUBTFUL, REPLACED, MISSED, SIGN_OFF))


def read_workbook(path: Path, shown: str, known: frozenset[str] | None = None) -> Workbook:
    """Read the workbook back, however far it is filled in; an empty one if there is none.

    What is wrong is in `problems`, by sheet, row and column and without anybody's words; the other rows are taken.
    `known` are the ids of the register's conversations: a signature for any other is wrong (None: not looked at). A
    file that cannot be opened (half saved, damaged, with a password) is one problem, and `readable` is False.
    """
    if not path.is_file():
        return Workbook()
    try:
        saved_on = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC).isoformat(timespec="seconds")
        cells = read_sheets(path, shown, _SHEETS)
    except TableError as error:
        return Workbook(problems=error.problems, readable=False)
    except OSError:
        advice = "Close it in other programs and run again."
        return Workbook(problems=(Problem(shown, None, "", "not readable", "a workbook", advice),), readable=False)
    problems: list[Problem] = []
    rows = {sheet: list(_rows(sheet, cells, shown, problems)) for sheet in (DOUBTFUL, REPLACED, MISSED, SIGN_OFF)}
    source = f"{WORKBOOK} of {_written_on(cells)}"
    refused: list[Row] = []
    decisions = _decisions(rows, saved_on, source, shown, problems, refused)
    sign_offs = _sign_offs(rows[SIGN_OFF], source, shown, known, problems, refused)
    again = frozenset(normalise(row["words"]) for row in rows[MISSED] if row["found"] == NOWHERE)
    return Workbook(
        tuple(decisions),
        again,
        tuple(sign_offs),
        frozenset(row["conversation"] for row in rows[SIGN_OFF] if row["status"] == SIGNED),
        tuple(refused),
        {normalise(row["words"]): row["note"] for row in rows[DOUBTFUL] if row["note"]},
        tuple(sorted(problems, key=lambda problem: (problem.file, problem.row or 0))),
    )


def read_sheet(path: Path, shown: str, sheet: str) -> list[Row]:
    """Return one sheet's rows as they stand; TableError if the workbook or the sheet cannot be read."""
    problems: list[Problem] = []
    source = sheets_of(path, shown).get(header_name(sheet))
    cells = {header_name(sheet): read_cells(source)} if source else {}
    rows = list(_rows(sheet, cells, shown, problems))
    if problems:
        raise TableError(problems)
    return rows


def _written_on(cells: Mapping[str, Cells]) -> str:
    """Tell one workbook from the next by what its first sheet says."""
    page = cells.get(header_name(READ_ME))
    lines = [cell for row in page.rows for cell in row] if page else []
    found = [line.removeprefix(WRITTEN).strip(" .") for line in lines if line.startswith(WRITTEN)]
    return found[0] if found else "an unknown time"


def _rows(sheet: str, cells: Mapping[str, Cells], shown: str, problems: list[Problem]) -> Iterator[Row]:
    place = f"{shown}, sheet {sheet}"
    found = cells.get(header_name(sheet))
    if found is None:
        advice = "Nothing was taken from it. The next run writes it anew."
        problems.append(Problem(place, None, "", "sheet is missing", f"a sheet {sheet!r}", advice))
        return
    absent = [column.header for column in COLUMNS[sheet] if header_name(column.header) not in found.header]
    if absent:
        advice = "Nothing was taken from this sheet. Give the columns their headers back."
        problems += [Problem(place, 1, name, "column is missing", f"a column {name!r}", advice) for name in absent]
        return
    for number, row in zip(found.numbers, found.rows, strict=True):
        yield Row(sheet, number, dict(zip(found.header, row, strict=True)))


def _decisions(
    rows: Mapping[str, Sequence[Row]],
    saved_on: str,
    source: str,
    shown: str,
    problems: list[Problem],
    refused: list[Row],
) -> list[Decision]:
    stated: dict[str, list[tuple[Row, Decision]]] = {}
    for sheet, column in _KIND_OF_DECISION.items():
        for row in rows[sheet]:
            value = row[column].lower()
            if not value and (sheet != MISSED or not row["words"]):
                continue
            problem = _wrong_decision(row, column, shown)
            if problem is not None:
                problems.append(problem)
                refused.append(row)
                continue
            decision = Decision(row["words"], value, saved_on, f"{source}, {sheet}", row["note"])
            stated.setdefault(decision.key, []).append((row, decision))
    taken = []
    for each in stated.values():
        if len({decision.decision for _, decision in each}) == 1:
            taken.append(each[0][1])
            continue
        refused += [row for row, _ in each]
        problems += [_conflict(shown, row, [other for other, _ in each if other is not row]) for row, _ in each]
    return taken


def _wrong_decision(row: Row, column: str, shown: str) -> Problem | None:
    """Say what is wrong with a row's decision or words; None if nothing is."""
    value, allowed = row[column].lower(), (KEEP,) if row.sheet == REPLACED else DECISIONS
    if not re.search(r"\w\w", normalise(row["words"])):
        return problem_of(shown, row, "words", "no words", "two letters or more", "Write the words, or empty the row.")
    if value not in allowed:
        advice = nearest(value, allowed) or ("Choose one from the list." if value else "Say what the words are.")
        if row.sheet == REPLACED and value in DECISIONS:
            advice = f"If they are something else, write them into the sheet {MISSED}."
        kind = "unknown decision" if value else "no decision"
        return problem_of(shown, row, column, kind, f"one of {', '.join(allowed)}", advice, safe_value(value, allowed))
    if row.sheet == REPLACED and not may_keep(row["kind"]):
        advice = "Such a pattern is always replaced. Empty the cell."
        return problem_of(shown, row, column, "cannot be kept", "an empty cell", advice)
    if row.sheet == REPLACED and LISTED in row["found by"]:
        advice = "Take the name out of names.txt, places.txt or the register if it names nobody, and empty the cell."
        return problem_of(shown, row, column, "cannot be kept", "an empty cell", advice)
    return None


def _conflict(shown: str, row: Row, others: Sequence[Row]) -> Problem:
    where = " and ".join(f"sheet {other.sheet}, row {other.number}" for other in others)
    advice = f"The same words stand in {where}: choose the same there, or empty one of them."
    return problem_of(shown, row, _KIND_OF_DECISION[row.sheet], "two different decisions", "one decision", advice)


def _sign_offs(
    rows: Sequence[Row],
    source: str,
    shown: str,
    known: frozenset[str] | None,
    problems: list[Problem],
    refused: list[Row],
) -> list[SignOff]:
    taken, today = [], dt.datetime.now().astimezone().date()
    for row in rows:
        by, on, where = row["signed by"], row["signed on"], f"{source}, {SIGN_OFF}"
        if row["status"] == SIGNED_IN_TABLE:
            continue
        if not by and not on:
            taken.append(SignOff(row["conversation"], "", "", "", where))
            continue
        found = _wrong_signature(row, shown, known, today)
        problems += found
        if found:
            refused.append(row)
        else:
            day = read_day(on, today)
            taken.append(SignOff(row["conversation"], by, day.isoformat() if day else "", row["version"], where))
    return taken


def _wrong_signature(row: Row, shown: str, known: frozenset[str] | None, today: dt.date) -> list[Problem]:
    found = []
    if not row["conversation"] or (known is not None and row["conversation"] not in known):
        kind = "points at nothing" if row["conversation"] else "empty"
        advice = "Write the conversation's id as the register has it, or empty the row."
        found.append(problem_of(shown, row, "conversation", kind, "a conversation of the register", advice))
    if not re.search(r"[^\W\d_]{2}", row["signed by"]):
        advice = "Write the name of the person who read the transcript, or empty both cells."
        found.append(problem_of(shown, row, "signed by", "no name", "a person's name", advice))
    if read_day(row["signed on"], today) is None:
        kind, expected = "no such day", "a day up to today, as 2026-03-31 or 31/03/2026"
        advice = "Write the day on which the transcript was signed."
        found.append(problem_of(shown, row, "signed on", kind if row["signed on"] else "empty", expected, advice))
    if not _VERSION.fullmatch(row["version"]):
        advice = "Empty the two cells before it, run again, and sign in the new workbook."
        found.append(problem_of(shown, row, "version", "wrong value", "the version as it was written", advice))
    return found


def read_day(cell: str, today: dt.date) -> dt.date | None:
    """Return the day that a cell gives, day before month; None if there is no such day, or if it is yet to come."""
    found = day_in(cell)
    day = found.date() if found else None
    return day if day and dt.date(2000, 1, 1) <= day <= today else None
