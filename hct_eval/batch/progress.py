"""What a person reads of a run when it has ended, before it would begin, or between runs: lines and a table."""

from collections import Counter
from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from hct_eval.batch.alike import failure_parts, group, group_failures, places_in_words
from hct_eval.batch.grid import counts_table, grid_table
from hct_eval.batch.outcome import EARLIER_FAILED, INTERRUPTED, LAST_FAILED, NEVER_RUN, Outcome, TaskOutcome
from hct_eval.programme import PROGRAMME_FOLDER, STAGES

FEW_PLACES = 20
"""Up to so many places each is shown; of more, only those that something is to be said of."""

_REPORTS_SHOWN = 20


def summary(outcome: Outcome) -> list[str]:
    """Return the lines that end a run: what was done, and where the reports are."""
    ran, same = len(outcome.with_status("done")), len(outcome.with_status("up to date"))
    failed, unrun = len(outcome.failed), len(outcome.with_status("not run"))
    if not ran and not failed and not unrun:
        lines = [f"Nothing to do: {_notebooks(same)} {'is' if same == 1 else 'are'} up to date."]
    else:
        parts = [f"{_notebooks(ran)} run"]
        parts += [f"{same} up to date"] if same else []
        parts += [f"{failed} failed"] if failed else []
        parts += [f"{unrun} not run"] if unrun else []
        lines = [", ".join(parts) + "."]
    again = [f"{task.place} {task.stage[:2]}" for task in outcome.with_status("done") if task.tries > 1]
    if again:
        lines.append(f"Begun again, since the process had died the first time: {_some(again)}.")
    if outcome.interrupted:
        lines.append("Stopped. What was finished is kept; run again to go on.")
    if outcome.left_out and PROGRAMME_FOLDER in outcome.reports:
        lines.append(f"The programme's report leaves out: {_some(outcome.left_out)}.")
    return lines + _reports(outcome)


def _reports(outcome: Outcome) -> list[str]:
    """Name the reports; of many places only the programme's, and those that were not brought up to date."""
    if not outcome.reports:
        return []
    old = {task.place for task in outcome.with_status("failed", "not run")}
    shown = dict(outcome.reports)
    lines = ["Reports:"]
    if len(shown) > _REPORTS_SHOWN:
        own = shown.pop(PROGRAMME_FOLDER, None)
        first = next(iter(shown.values())).split("/")
        pattern = "/".join([*first[:2], "PLACE", first[-1]])
        earlier = [place for place in shown if place in old]
        lines.append(f"  {pattern}, of {len(shown)} places")
        lines += [f"  of an earlier run: {_some(earlier)}"] if earlier else []
        shown = {PROGRAMME_FOLDER: own} if own else {}
    width = max(map(len, shown), default=0)
    marked = {place: " (of an earlier run)" if place in old else "" for place in shown}
    return lines + [f"  {place:<{width}}  {path}{marked[place]}" for place, path in shown.items()]


def failures(outcome: Outcome) -> list[str]:
    """Return the failures, those of one cell with one error together over all places, with what to do.

    Where messages differ by the place, by rows or numbers, that of the first place stands for all.
    """
    of = len(outcome.places)
    lines = []
    for task, places in group_failures(outcome.failed):
        lines.append(f"{task.stage} failed for {places_in_words(places, of)}, {_of_first(task, places)}")
    unrun = [task for task in outcome.with_status("not run") if task.reason != EARLIER_FAILED]
    for task, places in group(unrun, lambda task: ("", task.reason)):
        lines.append(f"{task.stage} was not run for {places_in_words(places, of)}: {task.reason}")
    lines += [outcome.trouble] if outcome.trouble else []
    if outcome.failed:
        lines.append(f"`hct-eval check {outcome.programme}` lists every problem in the raw data.")
    return lines


def _of_first(task: TaskOutcome, places: Sequence[str]) -> str:
    """Return the failure of the first of several places, marked as such if it names what is that place's own."""
    said = str(task.failure or task.reason)
    own = len(places) > 1 and task.place in said
    return f"such as of {task.place} {said}" if own else said


def explanations(outcomes: Sequence[TaskOutcome]) -> list[str]:
    """Return a sentence for each task that would run, or one line that none would.

    Of many places, those of which the same is to be said are told together.
    """
    would = [task for task in outcomes if task.status != "up to date"]
    if not would:
        return [f"Nothing to do: {_notebooks(len(outcomes))} are up to date."]
    if len(_places(outcomes)) <= FEW_PLACES:
        return [f"{task.place}: {task.stage} {_would(task)}" for task in would]
    of = len(_places(outcomes))
    told = group(would, lambda task: (task.status, task.reason))
    told.sort(key=lambda one: STAGES.index(one[0].stage))
    return [f"{places_in_words(places, of)}: {task.stage} {_would(task)}" for task, places in told]


def _would(task: TaskOutcome) -> str:
    said = {"would run": "would run, because", "may run": "may run:"}.get(task.status, "cannot run:")
    return f"{said} {task.reason or task.failure}."


def status_table(
    outcomes: Sequence[TaskOutcome], running: bool, *, every_place: bool = False
) -> tuple[Group, list[str]]:
    """Return a table of what is fresh, stale, failed and running, and sentences on what is not fresh.

    Of many places: counts by stage, the rows of those that are not all fresh, and equal sentences together; with
    `every_place`, every row and every sentence.
    """
    states = {(task.place, task.stage): state_of_notebook(task, running) for task in outcomes}
    told = [task for task in outcomes if state_of_notebook(task, running) in ("failed", "would run")]
    fresh = sum(state == "up to date" for state in states.values())
    caption = f"{fresh} of {_notebooks(len(outcomes))} up to date (=); stale ~ or perhaps ?; failed ✗; not run –"
    lines = ["A run is under way; what it has begun is marked ▶."] if running else []
    places = _places(outcomes)
    if every_place or len(places) <= FEW_PLACES:
        lines += [f"{task.place}: {task.stage}: {task.failure or task.reason}" for task in told]
        return Group(grid_table(states), Text(caption)), lines
    parts: list[RenderableType] = [counts_table(_counted(states)), Text(caption)]
    stale = {place for (place, _), state in states.items() if state != "up to date"}
    odd = [place for place in places if place in stale]
    if odd and len(odd) < len(places):
        shown = set(odd[:FEW_PLACES])
        parts.append(grid_table({key: state for key, state in states.items() if key[0] in shown}))
    if len(odd) > FEW_PLACES:
        parts.append(Text(f"{len(odd)} of {len(places)} places are not all fresh; --all shows every one"))
    for task, alike in group(told, failure_parts):
        lines.append(f"{places_in_words(alike, len(places))}: {task.stage}: {_of_first(task, alike)}")
    return Group(*parts), lines


def state_of_notebook(task: TaskOutcome, running: bool) -> str:
    """Return one of the states that have a sign (see `grid.MARKS`), of what `programme_status` told."""
    if running and task.reason == INTERRUPTED:  # its record says that it was begun
        return "running"
    return {LAST_FAILED: "failed", NEVER_RUN: "not run"}.get(task.reason, task.status)


def _counted(states: Mapping[tuple[str, str], str]) -> dict[str, Counter[str]]:
    found = {stage: Counter(state for key, state in states.items() if key[1] == stage) for stage in STAGES}
    return {stage: counted for stage, counted in found.items() if counted}


def _places(outcomes: Sequence[TaskOutcome]) -> list[str]:
    return list(dict.fromkeys(task.place for task in outcomes if task.place != PROGRAMME_FOLDER))


def _some(places: Sequence[str]) -> str:
    more = len(places) - FEW_PLACES
    return ", ".join(places[:FEW_PLACES]) + (f" and {more} more" if more > 0 else "")


def _notebooks(number: int) -> str:
    return f"{number} notebook" if number == 1 else f"{number} notebooks"
