"""How often ranges held the truth in simulations: looked up in what `python -m benchmarks.coverage` measured."""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from hct_eval.maps.build import Zeros

FILE = "coverage.json"
LEAST = 0.85
"""A nominal 95 % range that is measured to hold the truth more rarely than this is not given."""
NAMED = "range that is meant to hold the truth 95 times in 100"
UNKNOWN = "range in 95 of 100 resamples of the people asked; how often such a range holds the truth was not measured"


@dataclass(frozen=True)
class Measured:
    """Coverage of ranges in the simulations nearest in number of people."""

    people: tuple[int, ...]
    """Numbers of people that were simulated."""
    worst: float
    """Lowest share of ranges that held the truth, over kinds of population and numbers of people."""
    best: float
    surely_below: float
    """Upper end of the 95 % interval of that lowest share."""

    @property
    def too_low(self) -> bool:
        """Whether the worst of the coverages is below LEAST beyond what chance could do."""
        return self.surely_below < LEAST

    def words(self) -> str:
        """Return in how many of 100 cases such ranges held the truth."""
        low, high = round(100 * self.worst), round(100 * self.best)
        share = f"{low}" if low == high else f"{low} to {high}"
        number = " to ".join(str(count) for count in self.people)
        return f"in simulations of such maps ({number} people) such ranges held the truth in {share} of 100"


def look_up(statistic: str, zeros: Zeros, people: int) -> Measured | None:
    """Return what was measured for the next smaller and next larger number of people, or None for too few.

    statistic: weight, out_strength, in_strength, centrality, effect or rank (of effects). All kinds of population are
    taken together: nobody knows of which kind one's own is. Above the largest number simulated, that is taken.
    """
    rows = [row for row in _measured()["coverage"] if (row["statistic"], row["zeros"]) == (statistic, zeros)]
    sizes = sorted({int(row["people"]) for row in rows})
    if not sizes or people < sizes[0]:
        return None
    near = {
        max(size for size in sizes if size <= people),
        min([size for size in sizes if size >= people] or sizes[-1:]),
    }
    chosen = [row for row in rows if row["people"] in near]
    worst = min(chosen, key=lambda row: float(row["share"]))
    best = max(float(row["share"]) for row in chosen)
    return Measured(tuple(sorted(near)), float(worst["share"]), best, float(worst["high"]))


def say_coverage(measured: Measured | None) -> str:
    """Return what such ranges are and how often they held the truth."""
    return f"{NAMED}; {measured.words() if measured else 'how often it does was not measured for these people'}"


@cache
def _measured() -> dict[str, Any]:
    text = resources.files("hct_eval.maps").joinpath(FILE).read_text(encoding="utf-8")
    read: dict[str, Any] = json.loads(text)
    return read
