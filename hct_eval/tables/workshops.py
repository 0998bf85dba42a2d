"""Workbooks of workshops' results in a place's folder, read as the tables that they hold rows of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from hct_eval.programme import Programme
from hct_eval.tables.columns import Table, typed
from hct_eval.tables.problems import Problem, TableError
from hct_eval.tables.sheets import header_name, read_cells, sheets_of
from hct_eval.tables.workshop_rows import (
    Line,
    about,
    decisions,
    factors,
    links,
    missing_answers,
    read_sheet,
)
from hct_eval.tables.workshop_sheets import (
    ABOUT,
    DECISIONS,
    FACTORS,
    GIVEN,
    HELD_ON,
    ID,
    LINKS,
    NOT_TRUE,
    PARTICIPANTS,
    STRENGTHS,
)

HELD = ("workshop_maps", "focus_ticks", "decisions")
"""The tables of which such a workbook holds rows."""

_SHEETS = (ABOUT, FACTORS, LINKS, DECISIONS)
_VOTES = ("votes", "important", "can act on")


@dataclass(frozen=True)
class Workshop:
    """What a workshop's workbook says, and what is wrong with it; lines have the columns of their sheets."""

    path: Path
    shown: str
    answers: Mapping[str, Any]
    links: Sequence[Line] = field(repr=False)
    factors: Sequence[Line] = field(repr=False)
    decisions: Sequence[Line] = field(repr=False)
    problems: tuple[Problem, ...] = ()

    @property
    def says_anything(self) -> bool:
        """Whether somebody has filled anything in."""
        filled = any(value is not None for value in self.answers.values()) or bool(self.decisions)
        filled = filled or any(not line[GIVEN] or line["notes"] for line in (*self.links, *self.factors))
        filled = filled or any(line["strength"] or line["votes"] is not None for line in self.links)
        return filled or any(line[name] is not None for line in self.factors for name in (*_VOTES, "chosen", "new"))


def read_workshops(programme: Programme, partnership_id: str) -> list[Workshop]:
    """Return what the workshops' workbooks in a place's raw folder say, in the order of their days.

    TableError lists everything in them that has to be mended.
    """
    found = find_workshops(programme.raw(partnership_id), programme.raw())
    wrong = [one for workshop in found for one in workshop.problems if one.severity == "error"]
    if wrong:
        raise TableError(wrong)
    filled = [one for one in found if one.says_anything]
    return sorted(filled, key=lambda one: (one.answers[HELD_ON], one.answers[ID]))


def find_workshops(folder: Path, root: Path) -> list[Workshop]:
    """Return every workbook of a workshop in a folder, with its problems; TableError if one cannot be opened."""
    found = []
    for path in sorted(folder.glob("*.xlsx")):
        shown = path.relative_to(root).as_posix()
        if not path.name.startswith(("~$", ".")) and is_workshop(path, shown):
            found.append(read_workshop(path, shown))
    return _ids_differ(found)


def is_workshop(path: Path, shown: str) -> bool:
    """Whether a workbook has one of the sheets of a workshop's results."""
    return bool({header_name(name) for name in (LINKS, FACTORS, DECISIONS)} & set(sheets_of(path, shown)))


def read_workshop(path: Path, shown: str) -> Workshop:
    """Read one workbook of a workshop, wherever its rows and columns have been moved to; problems are kept in it."""
    there = sheets_of(path, shown)
    absent = [name for name in _SHEETS if header_name(name) not in there]
    if absent:
        advice = "Copy it back from a workbook that `hct-eval workshop` writes anew."
        missing = [Problem(shown, None, "", "sheet is missing", f"a sheet {name!r}", advice) for name in absent]
        return Workshop(path, shown, dict.fromkeys((ID, HELD_ON, PARTICIPANTS)), (), (), (), tuple(missing))
    sheets = {name: read_sheet(read_cells(there[header_name(name)]), name) for name in _SHEETS}
    if any(problem.row == 1 and problem.severity == "error" for sheet in sheets.values() for problem in sheet.problems):
        headers = [one for sheet in sheets.values() for one in sheet.problems if one.row == 1]
        return Workshop(path, shown, dict.fromkeys((ID, HELD_ON, PARTICIPANTS)), (), (), (), tuple(headers))
    answers = about(sheets[ABOUT])
    voted, known = factors(sheets[FACTORS])
    weighed, decided = links(sheets[LINKS], known), decisions(sheets[DECISIONS], known)
    read = Workshop(path, shown, answers, weighed, voted, decided)
    problems = [one for sheet in sheets.values() for one in sheet.problems]
    problems += missing_answers(sheets[ABOUT], answers) if read.says_anything else []
    return replace(read, problems=tuple(problems))


def workshop_rows(table: Table, folder: Path, root: Path) -> tuple[pd.DataFrame, list[Problem]]:
    """Return the rows of a table in HELD that a place's workshops have, with `_file` and `_row`, and all problems.

    A workbook with an error gives no rows. Where workshops decided about one factor, the latest decision counts.
    """
    found = find_workshops(folder, root)
    problems = [one for workshop in found for one in workshop.problems]
    sound = [one for one in found if one.says_anything and not any(p.severity == "error" for p in one.problems)]
    rows = [row for workshop in sound for row in _ROWS[table.name](workshop)]
    if table.name == "focus_ticks":
        rows, twice = _latest(rows)
        problems += twice
    columns = {name: typed([row.get(name) for row in rows], column.dtype) for name, column in table.columns.items()}
    place = {name: typed([row[name] for row in rows], "object") for name in ("_file", "_row")}
    return pd.DataFrame({**columns, **place}), problems


def with_free_ids(rows: pd.DataFrame, others: Sequence[pd.DataFrame]) -> tuple[pd.DataFrame, list[Problem]]:
    """Return the rows of `workshop_maps` whose workshop's id stands in no other file, and a problem for each other one.

    `others` are the frames of the files that people made by hand.
    """
    taken = rows["workshop_id"].isin([name for frame in others for name in frame["workshop_id"].dropna()])
    advice = "Give the workshop another id, in its workbook or there."
    kind, expected = "workshop id stands in another file as well", "another id for each workshop"
    files = [str(file).replace(LINKS, ABOUT) for file in rows.loc[taken, "_file"].unique()]
    return rows[~taken], [Problem(file, None, "answer", kind, expected, advice) for file in files]


def weight_of(line: Line) -> float | None:
    """Return the weight of a link that a workshop found true, -1 to 1; None for any other."""
    if line["strength"] not in STRENGTHS:
        return None
    return STRENGTHS[line["strength"]] * (1 if line["sign"] == "+" else -1)


def refused(line: Line) -> bool:
    """Whether a workshop found a link not to be true."""
    return bool(line["strength"] == NOT_TRUE)


def _maps(workshop: Workshop) -> Iterable[dict[str, Any]]:
    day, people = workshop.answers[HELD_ON], workshop.answers[PARTICIPANTS]
    for line in workshop.links:
        weight = weight_of(line)
        if weight is not None:
            yield {
                **_place(workshop, LINKS, line),
                "workshop_id": workshop.answers[ID],
                "held_on": day,
                "participants": people,
                "cause": line["cause"],
                "effect": line["effect"],
                "weight": weight,
            }


def _ticks(workshop: Workshop) -> Iterable[dict[str, Any]]:
    for line in workshop.factors:
        if line["chosen"] is not None:
            yield {
                **_place(workshop, FACTORS, line),
                "concept": line["factor"],
                "chosen": line["chosen"],
                "decided_on": workshop.answers[HELD_ON],
            }


def _decided(workshop: Workshop) -> Iterable[dict[str, Any]]:
    for line in workshop.decisions:
        yield {
            **_place(workshop, DECISIONS, line),
            "decision_id": f"{workshop.answers[ID]}-{line['no.']}",
            "workshop_id": workshop.answers[ID],
            "decided_on": workshop.answers[HELD_ON],
            "decision": line["decision"],
            "why": line["why"],
            "concept": line["factor"],
            "taken_on_by": line["taken on by"],
            "due_on": line["by when"],
        }


_ROWS = {"workshop_maps": _maps, "focus_ticks": _ticks, "decisions": _decided}


def _place(workshop: Workshop, sheet: str, line: Line) -> dict[str, Any]:
    return {"_file": f"{workshop.shown}, sheet {sheet}", "_row": line.number, "notes": line["notes"]}


def _latest(rows: Sequence[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Return of several decisions on a factor the one of the latest day; two of one day must be the same."""
    latest: dict[str, dict[str, Any]] = {}
    problems = []
    for row in sorted(rows, key=lambda row: row["decided_on"]):
        before = latest.get(row["concept"])
        if before and before["decided_on"] == row["decided_on"] and before["chosen"] != row["chosen"]:
            advice = "Keep the decision that counts, and empty the other workshop's cell."
            kind, expected = "another workshop of that day decided otherwise", "one decision on a factor and day"
            problems.append(Problem(row["_file"], row["_row"], "chosen", kind, expected, advice))
        latest[row["concept"]] = row
    return list(latest.values()), problems


def _ids_differ(found: Sequence[Workshop]) -> list[Workshop]:
    seen: dict[str, str] = {}
    checked = []
    for workshop in found:
        name = workshop.answers[ID]
        problems = workshop.problems
        if name is not None and seen.setdefault(name, workshop.shown) != workshop.shown:
            advice = "Give each workshop an id of its own; of two copies of one workshop's workbook, keep one."
            kind = f"workshop id stands in {seen[name]} as well"
            shown = f"{workshop.shown}, sheet {ABOUT}"
            problems = (*problems, Problem(shown, None, "answer", kind, "another id for each workshop", advice))
        checked.append(replace(workshop, problems=problems))
    return checked
