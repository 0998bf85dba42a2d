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
        place = (
            self.file + (f", row {self.row}" if self.row else "") + (f", column {self.column}" if self.column else "")
        )
        found = f" (found {self.found})" if self.found else ""
        return f"{place}: {self.kind}{found}; expected {self.expected}. {self.advice}"


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
