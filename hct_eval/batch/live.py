"""What a person sees while a run goes on: places and stages on a terminal, few lines in a log, failures at once."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from hct_eval.batch.grid import counts_table, grid_table
from hct_eval.batch.outcome import EARLIER_FAILED, Event, Listener, TaskOutcome
from hct_eval.batch.tally import Tally, time_in_words

EVERY_NOTEBOOK = 60
"""Up to so many notebooks a log gets a line for each; of more, one whenever a tenth more is done."""

_BELOW_GRID = 4
_RUNNING_SHOWN = 6


@contextlib.contextmanager
def show_progress(console: Console) -> Iterator[Listener]:
    """Give a listener that shows events while the block runs: a live table on a terminal, plain lines elsewhere.

    A failure is told in full when it comes; those of other places that are like it are only counted, if there are many.
    """
    if not console.is_terminal:
        yield _Lines(console).hear
        return
    screen = _Screen(console)
    with Live(
        get_renderable=screen.draw,
        console=console,
        refresh_per_second=4,
        redirect_stdout=False,
        redirect_stderr=False,
    ):
        yield screen.hear


@dataclass
class _Lines:
    """Lines for a log; notebooks that are up to date say nothing."""

    console: Console
    tally: Tally = field(default_factory=Tally)
    tenths: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def hear(self, event: Event) -> None:
        """Print the line of an event that has one."""
        with self.lock:
            new_failure = self.tally.hear(event)
            outcome = event.outcome
            if outcome is None or outcome.status == "up to date" or outcome.reason == EARLIER_FAILED:
                return
            few = len(self.tally.states) <= EVERY_NOTEBOOK
            if few or new_failure or outcome.tries > 1 or outcome.status == "not run":
                self._say(f"{event.place}, {event.stage}: {told(outcome)}")
            if not few:
                self._say_tenth()

    def _say_tenth(self) -> None:
        tenths = 10 * self.tally.ended // len(self.tally.states)
        if tenths > self.tenths:
            self.tenths = tenths
            self._say(pace(self.tally))

    def _say(self, text: str) -> None:
        count = f"[{self.tally.ended} of {len(self.tally.states)}]"
        self.console.print(f"{count} {text}", markup=False, highlight=False, soft_wrap=True)


@dataclass
class _Screen:
    """A grid of places and stages where it fits the window, else counts by stage; failures are printed above it."""

    console: Console
    tally: Tally = field(default_factory=Tally)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def hear(self, event: Event) -> None:
        """Take an event in; the next drawing shows it."""
        with self.lock:
            new_failure = self.tally.hear(event)
        if new_failure and event.outcome:
            self.console.print(Text(f"✗ {event.place}, {event.stage}: {told(event.outcome)}", style="red"))

    def draw(self) -> Group:
        """Draw what is known now, with the pace and what runs below."""
        with self.lock:
            states = dict(self.tally.states)
            fits = len(self.tally.places) + _BELOW_GRID < self.console.height
            table: Table = grid_table(states) if fits else counts_table(self.tally.counts())
            below = [f"{self.tally.ended} of {len(states)} notebooks, {pace(self.tally)}"]
            running = [] if fits else self.tally.running()
        if running:
            more = f" and {len(running) - _RUNNING_SHOWN} more" if len(running) > _RUNNING_SHOWN else ""
            named = ", ".join(f"{place} {stage[:2]}" for place, stage in running[:_RUNNING_SHOWN])
            below.append(f"running: {named}{more}")
        return Group(table, *map(Text, below))


def pace(tally: Tally) -> str:
    """Return the time it has taken, the time it will take if that can be told, and what failed."""
    seconds = int(tally.elapsed)
    parts = [f"{seconds // 60}:{seconds % 60:02d} min"]
    left = tally.seconds_left()
    if left:
        parts.append(f"about {time_in_words(left)} left")
    failed = sum(map(len, tally.failures.values()))
    if failed:
        ways = len(tally.failures)
        parts.append(f"{failed} failed" + (f", in {ways} way{'' if ways == 1 else 's'}" if failed > 1 else ""))
    return ", ".join(parts)


def told(outcome: TaskOutcome) -> str:
    """Return what came of a notebook, in a few words."""
    if outcome.status == "failed":
        return f"failed {outcome.failure}"
    if outcome.status == "done":
        again = " (begun again, since its process had died)" if outcome.tries > 1 else ""
        return "done" if outcome.seconds is None else f"done in {outcome.seconds:.1f} s{again}"
    return f"{outcome.status}: {outcome.reason}" if outcome.reason else outcome.status
