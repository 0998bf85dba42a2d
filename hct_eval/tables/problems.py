"""What is wrong with a table, said so that somebody can mend it, and without showing anybody's words."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Problem:
    """One mistake: where it is, what was expected, what to do.

    `row` is the row as a spreadsheet counts it (the header is row 1), or None for the whole column or file; `found`
    holds a value only where it cannot be anybody's words: a number, or something close to an allowed value.
    """

    file: str
    row: int | None
    column: str
    kind: str
    expected: str
    advice: str
    found: str = ""
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        """One line: place, problem, advice."""
        place = [self.file, f"row {self.row}" if self.row else "", f"column {self.column}" if self.column else ""]
        return f"{', '.join(part for part in place if part)}: {self.explanation}"

    @property
    def explanation(self) -> str:
        """What is wrong, what was expected, what to do."""
        found = f" (found {self.found})" if self.found else ""
        return f"{self.kind}{found}; expected {self.expected}. {self.advice}"


class TableError(Exception):
    """A table cannot be used; `problems` says where and why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        shown = [str(problem) for problem in self.problems[:20]]
        if len(self.problems) > len(shown):
            shown.append(f"... and {len(self.problems) - len(shown)} more")
        super().__init__("\n".join(shown))


def safe_value(value: str, allowed: Sequence[str] = ()) -> str:
    """Return a value only if it is a number or close to an allowed one; anything else might be somebody's words."""
    value = value.strip()
    bare = value.replace(",", "").lstrip("-+£")
    if len(value) <= 6 and bare.replace(".", "", 1).isdigit():
        return value
    if allowed and difflib.get_close_matches(value.lower(), [a.lower() for a in allowed], n=1, cutoff=0.7):
        return repr(value)
    return ""


def nearest(value: str, allowed: Sequence[str]) -> str:
    """Return advice that names the allowed value nearest to a wrong one, or ''."""
    by_lower = {a.lower(): a for a in allowed}
    near = difflib.get_close_matches(value.strip().lower(), list(by_lower), n=1, cutoff=0.6)
    return f"Did you mean {by_lower[near[0]]!r}?" if near else ""


def fold_rows(problems: Sequence[Problem]) -> list[str]:
    """Return one line for each different problem of a file, with all its rows: "rows 2, 16 to 29, column x: ..."."""
    groups: dict[tuple[str, str], list[int]] = {}
    for problem in problems:
        rows = groups.setdefault((problem.column, problem.explanation), [])
        rows += [problem.row] if problem.row else []
    lines = []
    for (column, explanation), rows in groups.items():
        place = ", ".join(part for part in (rows_in_words(rows), f"column {column}" if column else "") if part)
        lines.append(f"{place}: {explanation}" if place else explanation)
    return lines


def rows_in_words(rows: Sequence[int], most: int = 8) -> str:
    """Return "row 3", or "rows 2, 16 to 29 and 40" with runs of rows folded; after `most` runs, how many are left."""
    runs: list[list[int]] = []
    for row in sorted(set(rows)):
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    words = [str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs]
    left = sum(len(run) for run in runs[most:])
    words = [*words[:most], f"{left} more"] if left else words
    if len(words) <= 1:
        return f"row{'' if len(rows) == 1 else 's'} {words[0]}" if words else ""
    return f"rows {', '.join(words[:-1])} and {words[-1]}"
