"""What is known of a run while it goes on: the state of each notebook, counts by stage, and how long it will take."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from hct_eval.batch.alike import failure_parts, gist
from hct_eval.batch.outcome import Event, TaskOutcome
from hct_eval.programme import STAGES

Key = tuple[str, str]

_NOT_ENDED = ("planned", "started")


@dataclass
class Tally:
    """States by place and stage, as events tell them. `clock` gives seconds from some fixed moment."""

    clock: Callable[[], float] = time.monotonic
    states: dict[Key, str] = field(default_factory=dict)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    """How long notebooks of a stage took."""
    failures: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)
    """Places by what failed there: stage, cell and error, the message without what is a place's own."""
    since: float | None = None
    """When the first event came."""
    first_start: float | None = None

    def hear(self, event: Event) -> bool:
        """Take an event in; return whether it is a failure that none before it was like."""
        key = (event.place, event.stage)
        if self.since is None:
            self.since = self.clock()
        if event.outcome is None:
            self.states[key] = event.kind
            if event.kind == "started" and self.first_start is None:
                self.first_start = self.clock()
            return False
        self.states[key] = event.outcome.status
        if event.outcome.seconds is not None and event.outcome.status == "done":
            self.seconds.setdefault(event.stage, []).append(event.outcome.seconds)
        return event.outcome.status == "failed" and self._is_new(event.outcome)

    def _is_new(self, outcome: TaskOutcome) -> bool:
        later = STAGES[STAGES.index(outcome.stage) + 1 :] if outcome.stage in STAGES else ()
        for stage in later:
            if self.states.get((outcome.place, stage)) == "planned":
                self.states[outcome.place, stage] = "not run"
        same, text = failure_parts(outcome)
        places = self.failures.setdefault((outcome.stage, same, gist(text, outcome.place)), [])
        places.append(outcome.place)
        return len(places) == 1

    @property
    def stages(self) -> list[str]:
        """Stages of which there are notebooks."""
        return [stage for stage in STAGES if any(key[1] == stage for key in self.states)]

    @property
    def places(self) -> list[str]:
        """Places, in the order in which they were told of."""
        return list(dict.fromkeys(place for place, _ in self.states))

    @property
    def ended(self) -> int:
        """Number of notebooks that nothing more is awaited of."""
        return sum(state not in _NOT_ENDED for state in self.states.values())

    @property
    def elapsed(self) -> float:
        """Seconds since the first event."""
        return 0.0 if self.since is None else self.clock() - self.since

    def counts(self) -> dict[str, Counter[str]]:
        """Return for each stage how many of its notebooks are in each state."""
        found: dict[str, Counter[str]] = {stage: Counter() for stage in self.stages}
        for (_, stage), state in list(self.states.items()):
            if stage in found:
                found[stage][state] += 1
        return found

    def running(self) -> list[Key]:
        """Return the notebooks that run now."""
        return [key for key, state in list(self.states.items()) if state == "started"]

    def seconds_left(self) -> float | None:
        """Return how many more seconds it will take at this pace; None before there is a pace.

        What is left of each stage counts with the mean of those of the stage that are done (of all, if none is yet);
        the pace is what was done in the time since the first began, so that it holds for any number side by side.
        """
        done = [one for each in self.seconds.values() for one in each]
        worked = sum(done)
        if self.first_start is None or not worked:
            return None
        overall = worked / len(done)
        left = 0.0
        for stage, states in self.counts().items():
            took = self.seconds.get(stage)
            left += sum(states[state] for state in _NOT_ENDED) * (sum(took) / len(took) if took else overall)
        return left * (self.clock() - self.first_start) / worked


def time_in_words(seconds: float) -> str:
    """Return "40 s", "12 min" or "3 h 20 min"."""
    if seconds < 99.5:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60:02d} min"
