"""What is the same in many places, told once: sentences that differ only by the place, rows and numbers."""

import re
from collections.abc import Callable, Iterable, Sequence

from hct_eval.batch.outcome import TaskOutcome

_SHOWN = 8
"""Places that are named; more are counted."""


def gist(text: str, place: str) -> str:
    """Return what a message says whichever place it is of: without its name, without numbers and what was found.

    A message of several lines, one a problem, is the same as one that has some of these lines more often.
    """
    without = re.sub(rf"(?<![\w-]){re.escape(place)}(?![\w-])", "@", text)
    without = re.sub(r" \(found [^)\n]*\)", "", without)
    without = re.sub(r"\brows? \d[\d, toandmre]*(?=[,:]|$)", "rows", without, flags=re.MULTILINE)
    lines = {re.sub(r"\d+", "#", line) for line in without.splitlines()}
    return "\n".join(sorted(lines - {"... and # more"}))


def group(
    tasks: Iterable[TaskOutcome], said: Callable[[TaskOutcome], tuple[str, str]]
) -> list[tuple[TaskOutcome, list[str]]]:
    """Return tasks of one stage that say the same, together: the first of each, and the places, the widest first.

    `said` gives what has to be equal, and a text that may differ as `gist` says.
    """
    groups: dict[tuple[str, str, str], list[TaskOutcome]] = {}
    for task in tasks:
        same, text = said(task)
        groups.setdefault((task.stage, same, gist(text, task.place)), []).append(task)
    found = [(alike[0], [task.place for task in alike]) for alike in groups.values()]
    return sorted(found, key=lambda one: (-len(one[1]), one[0].stage))


def group_failures(tasks: Iterable[TaskOutcome]) -> list[tuple[TaskOutcome, list[str]]]:
    """Return failures of one cell with one error, together: the first of each, and the places, the widest first."""
    return group((task for task in tasks if task.failure), failure_parts)


def failure_parts(task: TaskOutcome) -> tuple[str, str]:
    """Return of a failure what has to be equal (cell and error), and its message."""
    failure = task.failure
    return (f"{failure.cell}\n{failure.error}", failure.message) if failure else ("", task.reason)


def places_in_words(places: Sequence[str], of: int) -> str:
    """Return one place's name, or "147 of 150 places (area-1, area-2, ...)"."""
    if len(places) == 1:
        return places[0]
    return f"{len(places)} of {of} places ({', '.join(places[:_SHOWN])}{', ...' if len(places) > _SHOWN else ''})"
