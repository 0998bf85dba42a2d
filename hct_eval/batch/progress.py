"""What a person sees of a run: a grid of places and stages on a terminal, one line a notebook in a log."""

import contextlib
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from hct_eval.batch.outcome import EARLIER_FAILED, Event, Listener, Outcome, TaskOutcome
from hct_eval.programme import PROGRAMME_FOLDER, STAGES

MARKS = {
    "planned": ("·", "dim"),
    "started": ("▶", "cyan"),
    "done": ("✓", "green"),
    "up to date": ("=", "dim green"),
    "failed": ("✗", "bold red"),
    "not run": ("–", "yellow"),
    "would run": ("▶", "cyan"),
    "may run": ("?", "cyan"),
}
"""A sign for each state, so that colour is not needed to tell them apart."""


@contextlib.contextmanager
def show_progress(console: Console) -> Iterator[Listener]:
    """Give a listener that shows events while the block runs: a live grid on a terminal, plain lines elsewhere."""
    if not console.is_terminal:
        yield _Lines(console).hear
        return
    grid = _Grid()
    with Live(
        get_renderable=grid.draw,
        console=console,
        refresh_per_second=4,
        redirect_stdout=False,
        redirect_stderr=False,
    ):
        yield grid.hear


@dataclass
class _Lines:
    """One line for each notebook that ran; those that are up to date say nothing."""

    console: Console
    planned: int = 0
    finished: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def hear(self, event: Event) -> None:
        """Print the line of an event that has one."""
        with self.lock:
            self.planned += event.kind == "planned"
            self.finished += event.kind == "finished"
            outcome = event.outcome
            if outcome is None or outcome.status == "up to date" or outcome.reason == EARLIER_FAILED:
                return
            count = f"[{self.finished} of {self.planned}]"
            text = f"{count} {event.place}, {event.stage}: {_told(outcome)}"
            self.console.print(text, markup=False, highlight=False, soft_wrap=True)


@dataclass
class _Grid:
    """What is known of each place and stage, drawn as a table."""

    states: dict[tuple[str, str], str] = field(default_factory=dict)
    since: float = field(default_factory=time.monotonic)

    def hear(self, event: Event) -> None:
        """Take an event in; the next drawing shows it."""
        state = event.outcome.status if event.outcome else event.kind
        self.states[event.place, event.stage] = state

    def draw(self) -> Group:
        """Draw places as rows and stages as columns, with a count and the time below."""
        states = dict(self.states)
        ended = sum(state not in ("planned", "started") for state in states.values())
        seconds = int(time.monotonic() - self.since)
        caption = f"{ended} of {len(states)} notebooks, {seconds // 60}:{seconds % 60:02d} min"
        return _grid(states, caption)


def _grid(states: dict[tuple[str, str], str], caption: str) -> Group:
    stages = [stage for stage in STAGES if any(key[1] == stage for key in states)]
    places = list(dict.fromkeys(place for place, _ in states))
    table = Table(box=None)
    table.add_column("")
    for stage in stages:
        table.add_column(stage[:2], justify="center")
    for place in places:
        marks = [MARKS[states[place, s]] if (place, s) in states else ("", "") for s in stages]
        table.add_row(Text(place), *[Text(sign, style=style) for sign, style in marks])
    return Group(table, Text(caption))


def _told(outcome: TaskOutcome) -> str:
    if outcome.status == "failed":
        return f"failed {outcome.failure}"
    if outcome.status == "done":
        return "done" if outcome.seconds is None else f"done in {outcome.seconds:.1f} s"
    return f"{outcome.status}: {outcome.reason}" if outcome.reason else outcome.status


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
    if outcome.interrupted:
        lines.append("Stopped. What was finished is kept; run again to go on.")
    if outcome.left_out and PROGRAMME_FOLDER in outcome.reports:
        lines.append(f"The programme's report leaves out: {', '.join(outcome.left_out)}.")
    if outcome.reports:
        width = max(map(len, outcome.reports))
        old = {task.place for task in outcome.with_status("failed", "not run")}
        marked = {place: " (of an earlier run)" if place in old else "" for place in outcome.reports}
        lines.append("Reports:")
        lines += [f"  {place:<{width}}  {path}{marked[place]}" for place, path in outcome.reports.items()]
    return lines


def failures(outcome: Outcome) -> list[str]:
    """Return the failures, those that are the same in several places together, with what to do."""
    lines = []
    for stage, failure, places in outcome.grouped_failures():
        lines.append(f"{stage} failed for {_listed(places)}, {failure}")
    lines += [
        f"{task.stage} was not run for {task.place}: {task.reason}"
        for task in outcome.with_status("not run")
        if task.reason != EARLIER_FAILED
    ]
    if outcome.failed:
        lines.append(f"`hct-eval check {outcome.programme}` lists every problem in the raw data.")
    return lines


def explanations(outcomes: Sequence[TaskOutcome]) -> list[str]:
    """Return a sentence for each task that would run, or one line that none would."""
    would = [task for task in outcomes if task.status != "up to date"]
    if not would:
        return [f"Nothing to do: {_notebooks(len(outcomes))} are up to date."]
    return [f"{task.place}: {task.stage} {_would(task)}" for task in would]


def _would(task: TaskOutcome) -> str:
    said = {"would run": "would run, because", "may run": "may run:"}.get(task.status, "cannot run:")
    return f"{said} {task.failure or task.reason}."


def status_table(outcomes: Sequence[TaskOutcome], running: bool) -> tuple[Group, list[str]]:
    """Return a grid of what is fresh, stale and failed, and a sentence for each notebook that is not fresh."""
    states = {(task.place, task.stage): _state(task) for task in outcomes}
    fresh = sum(task.status == "up to date" for task in outcomes)
    caption = f"{fresh} of {_notebooks(len(outcomes))} up to date (=); stale ▶ or perhaps ?; failed ✗; not run –"
    lines = ["A run is under way."] if running else []
    told = [task for task in outcomes if task.failure or _state(task) in ("failed", "would run")]
    lines += [f"{task.place}: {task.stage}: {task.failure or task.reason}" for task in told]
    return _grid(states, caption), lines


def _state(task: TaskOutcome) -> str:
    if task.reason == "its last run failed":
        return "failed"
    return "not run" if task.reason == "it has not been run yet" else task.status


def _notebooks(number: int) -> str:
    return f"{number} notebook" if number == 1 else f"{number} notebooks"


def _listed(places: Sequence[str]) -> str:
    shown = ", ".join(places[:8])
    return f"{len(places)} places ({shown}{', ...' if len(places) > 8 else ''})" if len(places) > 1 else shown
