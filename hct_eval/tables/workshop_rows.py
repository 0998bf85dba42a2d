"""One sheet of a workshop's workbook: its rows as typed values, and everything in it that has to be mended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hct_eval.tables.columns import VOCABULARIES
from hct_eval.tables.parse import WrongValueError, read_value
from hct_eval.tables.problems import Problem, nearest, safe_value
from hct_eval.tables.sheets import Cells, header_name
from hct_eval.tables.text_cells import unguard_cell
from hct_eval.tables.workshop_sheets import (
    ABOUT,
    ASKED,
    COLUMNS,
    DECISIONS,
    FACTORS,
    GIVEN,
    HELD_ON,
    ID,
    LINKS,
    NOT_TRUE,
    STRENGTHS,
    VALUES,
    given_link,
)

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """One row: where it stands, and its values by column; None is an empty cell, or one that could not be read."""

    number: int
    values: Values = field(repr=False)

    def __getitem__(self, header: str) -> Any:
        """Return a cell's value."""
        return self.values[header]


@dataclass(frozen=True)
class Known:
    """The factors that links and decisions may name: those of the map, and those that the workshop added."""

    of_the_map: frozenset[str]
    new: frozenset[str] = field(repr=False)

    def __contains__(self, label: str) -> bool:
        """Whether a label is known."""
        return label in self.of_the_map or label in self.new


@dataclass
class Sheet:
    """A sheet while it is read: its name for messages, its lines, and what is wrong with it."""

    shown: str
    lines: list[Line] = field(default_factory=list, repr=False)
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, line: Line, column: str, kind: str, expected: str, advice: str) -> None:
        """Note a problem of a line, unless its cell was found unreadable already."""
        if not any(one.row == line.number and one.column == column for one in self.problems):
            self.problems.append(Problem(self.shown, line.number, column, kind, expected, advice))


def read_sheet(cells: Cells, name: str) -> Sheet:
    """Read a sheet's cells by the names of their columns, wherever these stand; rows that say nothing are left out."""
    sheet = Sheet(cells.source.shown)
    known = {header_name(column.header): column.header for column in COLUMNS[name]}
    sheet.problems += _headers(cells, known)
    places = {header: cells.header.index(short) for short, header in known.items() if short in cells.header}
    merged = set(cells.merged)
    for number, row in zip(cells.numbers, cells.rows, strict=True):
        texts = {header: unguard_cell(row[place]) for header, place in places.items()}
        values = {header: _value(sheet, number, name, header, texts.get(header, "")) for header in known.values()}
        line = Line(number, values)
        for header in (header for short, header in known.items() if (number, short) in merged):
            advice = "Split the merged cell, and write its value into each row that it is for."
            sheet.wrong(line, header, "merged with the cell above", "a cell of its own", advice)
        sheet.lines.append(line)
    return sheet


def about(sheet: Sheet) -> dict[str, Any]:
    """Return the answers about the workshop, by what was asked; None for an empty one."""
    answers: dict[str, Any] = dict.fromkeys(ASKED)
    asked = {header_name(what): what for what in ASKED}
    seen: dict[str, Line] = {}
    for line in sheet.lines:
        what = asked.get(header_name(line["what"] or ""))
        if what is None:
            advice = f"Write one of {', '.join(ASKED)}, or empty the row."
            if line["answer"]:
                sheet.wrong(line, "what", "unknown question", "what the workbook asks", advice)
            continue
        if what in seen:
            sheet.wrong(line, "what", "stands twice", "each question once", "Remove one of the rows.")
            continue
        seen[what] = line
        answers[what] = _parse(sheet, line, "answer", line["answer"] or "", VALUES[ABOUT][what])
    return answers


def missing_answers(sheet: Sheet, answers: Mapping[str, Any]) -> list[Problem]:
    """Return a problem for each answer that results cannot do without: the id and the day."""
    rows = {header_name(line["what"] or ""): line.number for line in sheet.lines}
    unreadable = {problem.row for problem in sheet.problems}
    return [
        Problem(sheet.shown, rows.get(header_name(what)), "answer", f"{what} is empty", ASKED[what], "Fill it in.")
        for what in (ID, HELD_ON)
        if answers[what] is None and rows.get(header_name(what)) not in unreadable
    ]


def factors(sheet: Sheet) -> tuple[list[Line], Known]:
    """Return the lines of factors, and the labels that links and decisions may name."""
    lines = [line for line in sheet.lines if any(value is not None for value in line.values.values())]
    labels = [str(line[GIVEN]) for line in lines if line[GIVEN]]
    seen: set[str] = set()
    for line in lines:
        _check_factor(sheet, line, labels, seen)
        seen.add(str(line["factor"] or ""))
    new = {str(line["factor"]) for line in lines if line["new"] and line["factor"] and not line[GIVEN]}
    return lines, Known(frozenset(labels), frozenset(new))


def links(sheet: Sheet, known: Known) -> list[Line]:
    """Return the lines of links, among them those that nobody weighed."""
    first: dict[tuple[str, str], Line] = {}
    for line in sheet.lines:
        _check_link(sheet, line)
        _check_known(sheet, line, ("cause", "effect"), known)
        pair = (str(line["cause"]), str(line["effect"]))
        if line["cause"] and line["effect"] and first.setdefault(pair, line) is not line:
            _stands_twice(sheet, line, first[pair])
    return sheet.lines


def decisions(sheet: Sheet, known: Known) -> list[Line]:
    """Return the lines that hold a decision, each with its number: those without one count on after the largest."""
    says = [header for header in VALUES[DECISIONS] if header != "no."]
    lines = [line for line in sheet.lines if any(line[header] is not None for header in (*says, "notes"))]
    taken: set[int] = set()
    for line in lines:
        if line["decision"] is None:
            sheet.wrong(line, "decision", "empty", "what was decided", "Fill it in, or empty the row.")
        if line["no."] in taken:
            sheet.wrong(line, "no.", "stands twice", "another number for each decision", "Empty one of the two.")
        taken |= {line["no."]} if line["no."] is not None else set()
        _check_known(sheet, line, ("factor",), known)
    last = max(taken, default=0)
    numbered = []
    for line in lines:
        last += line["no."] is None
        numbered.append(line if line["no."] is not None else Line(line.number, {**line.values, "no.": last}))
    return numbered


def _check_factor(sheet: Sheet, line: Line, labels: Sequence[str], seen: set[str]) -> None:
    label, given = line["factor"], line[GIVEN]
    if given and label != given:
        advice = "Write the label as it was. A new factor goes into a free row, with yes in the column new."
        sheet.wrong(line, "factor", "label was changed", f"what the column {GIVEN!r} says", advice)
    elif given and line["new"]:
        sheet.wrong(line, "new", "is on the map already", "an empty cell", "Empty it: the factor is not new.")
    elif not given and not label:
        sheet.wrong(line, "factor", "empty", "the label of a factor", "Fill it in, or empty the row.")
    elif not given and not line["new"]:
        advice = nearest(label, labels) or "If the workshop added it, write yes in the column new."
        sheet.wrong(line, "factor", "unknown factor", "a factor of the map, or yes in the column new", advice)
    twice = label in seen if given else label and label.casefold() in {one.casefold() for one in (*seen, *labels)}
    if twice:
        advice = "Remove one of the rows, and put their dots together."
        sheet.wrong(line, "factor", "stands twice", "each factor once", advice)


def _check_link(sheet: Sheet, line: Line) -> None:
    ways = {given_link(str(line["cause"]), str(line["effect"]), sign): sign for sign in VOCABULARIES["sign"]}
    if line[GIVEN] and line[GIVEN] not in ways:
        advice = "Write cause and effect as they were. Another link goes into a free row."
        sheet.wrong(line, "cause, effect", "link was changed", f"what the column {GIVEN!r} says", advice)
        return
    if line[GIVEN] and line["strength"] is None and line["sign"] not in (None, ways[line[GIVEN]]):
        advice = "Write what the workshop found; if it found nothing, write the sign as it was."
        sheet.wrong(line, "strength", "empty, though the sign was changed", "a strength", advice)
    needed = () if line[GIVEN] else ("cause", "effect", "sign", "strength")
    for header in needed:
        if line[header] is None:
            expected = next(column.about for column in COLUMNS[LINKS] if column.header == header).rstrip(".")
            advice = "A new link needs cause, effect, sign and strength. Fill it in, or empty the row."
            sheet.wrong(line, header, "empty", expected, advice)
    if line["strength"] in STRENGTHS and line["sign"] not in ("+", "-"):
        advice = f"Write which way the workshop found it goes; if it did not agree, empty the strength or {NOT_TRUE!r}."
        sheet.wrong(line, "sign", "no direction", "+ or - for a link that has a strength", advice)


def _stands_twice(sheet: Sheet, line: Line, first: Line) -> None:
    found = {line["strength"], first["strength"]} - {None}
    both = NOT_TRUE in found and len(found) > 1
    kind = f"weighed, and {NOT_TRUE!r} in row {first.number}" if both else f"stands in row {first.number} already"
    advice = "Keep one row, with what the workshop found in the end; empty the other."
    sheet.wrong(line, "cause, effect", kind, "each link once", advice)


def _check_known(sheet: Sheet, line: Line, headers: Sequence[str], known: Known) -> None:
    for header in headers:
        label = line[header]
        if label is not None and label not in known:
            near = nearest(label, sorted(known.of_the_map))  # a label of the workshop's own could hold a name
            advice = f"{near} If the workshop added it, write it into that sheet, with yes in the column new.".strip()
            sheet.wrong(line, header, "unknown factor", f"a factor of the sheet {FACTORS!r}", advice)


def _headers(cells: Cells, known: Mapping[str, str]) -> list[Problem]:
    shown = cells.source.shown
    mend = "Rename or remove one of them."
    twice = sorted({name for name in cells.header if name in known and cells.header.count(name) > 1})
    found = [Problem(shown, 1, known[name], "column stands twice", "each column once", mend) for name in twice]
    advice = "Write its name again into the first row."
    found += [
        Problem(shown, 1, header, "column is missing", "the columns that the workbook was made with", advice)
        for name, header in known.items()
        if name not in cells.header
    ]
    strange = [name for name in cells.header if name and name not in known]
    if strange:
        advice = "They are not used and not kept; what matters can go into the column notes."
        kind = f"{len(strange)} further column{'' if len(strange) == 1 else 's'}"
        found.append(Problem(shown, 1, "", kind, "the workbook's own columns", advice, severity="warning"))
    return found


def _value(sheet: Sheet, number: int, name: str, header: str, cell: str) -> Any:
    spec = VALUES[name].get(header) if name != ABOUT else None
    if spec is None:
        return cell or None
    return _parse(sheet, Line(number, {}), header, cell, spec)


def _parse(sheet: Sheet, line: Line, header: str, cell: str, spec: Any) -> Any:
    try:
        value = read_value(cell, spec)
    except WrongValueError as wrong:
        _not_readable(sheet, line, header, wrong.expected, wrong.advice, safe_value(cell, wrong.allowed))
        return None
    low = spec.metadata.get("low")
    if low is not None and value is not None and value < low:
        _not_readable(sheet, line, header, f"at least {low}", "Correct it, or leave it empty.", safe_value(cell))
        return None
    return value


def _not_readable(sheet: Sheet, line: Line, header: str, expected: str, advice: str, found: str) -> None:
    sheet.problems.append(Problem(sheet.shown, line.number, header, "wrong value", expected, advice, found))
