"""Print how often the estimates of notebooks 05 and 07 cry wolf, and how often their ranges hold the truth.

`python -m benchmarks.honesty [RUNS] [WORDS]`: RUNS places a row (10,000 unless told otherwise; a tenth of them where
one takes long), rows whose name holds WORDS. Places, people and waves are invented (`worlds.py`), so that the truth is
known.
For each estimate and size: in how many places without any effect the range leaves out 0 (false alarms; at most 6 of 100
wanted at a nominal 5), in how many with an effect it holds the truth (93 to 97 of 100 wanted at n >= 20), and in how
many it leaves out 0 then (found). Wilson's intervals show what the runs allow to say; `none`: places with no range at
all. `bar` is "holds" by the figures, "missed" where an interval lies wholly beyond it, "open" between, and "-" for
places so small that only their false alarms and their coverage are told.
"""

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarks.honesty import worlds
from hct_eval.change.intervals import Interval, wilson

RUNS = 10_000
MOST_ALARMS, HELD = 0.06, (0.93, 0.97)


@dataclass(frozen=True)
class Row:
    """An estimate: its world, the sizes (those from `bar_from` on are held to the bar), and the effect planted."""

    name: str
    world: Callable[[np.random.Generator, int, float], worlds.Found]
    sizes: tuple[int, ...]
    effect: float
    has_zero: bool = True
    """Whether 0 is "no effect"; a share or an agreement has no such place."""
    has_range: bool = True
    bar_from: int = 20
    slow: bool = False


ROWS = (
    Row("change of a survey score", worlds.survey_change, (12, 20, 60), -0.6),
    Row("direct question, up minus down", worlds.direct_question, (12, 20, 60), 0.3),
    Row("those who took part against others", worlds.two_groups, (30, 60), -0.6),
    Row("change a wave, three waves", worlds.three_waves, (12, 20, 60), -0.3, slow=True),
    Row("share of money", worlds.money_share, (12, 20, 40), 0.1, has_zero=False),
    Row("trend of the share of money", worlds.money_trend, (12, 20), 0.08, bar_from=12),
    Row("change of course of that share", worlds.money_course, (12, 20), 0.05, bar_from=12),
    Row("inequality of speaking turns", worlds.speaking, (12, 20, 40), 0.0, has_zero=False),
    Row("change of trust", worlds.trust_change, (10, 20), 0.4, slow=True),
    Row("places by their means", worlds.place_means_compared, (6, 12), 0.5, bar_from=6),
    Row("places dealt anew (p)", worlds.permuted, (6, 8, 12), 0.5, has_range=False, bar_from=6),
    Row("took part, over places", worlds.took_part, (6, 9, 10, 12), 0.5, bar_from=6, slow=True),
    Row("areas, difference in differences", worlds.areas, (24, 60), 0.8),
    Row("areas, alike before the start (p)", worlds.areas_before, (20, 40), 1.0, has_range=False),
    Row("areas, matched comparators", worlds.matched_areas, (60,), 0.8, slow=True),
    Row("part in decisions, halves", worlds.engagement, (20, 40), 0.4),
    Row("left within a year", worlds.staying, (12, 20, 40), 0.5, has_zero=False),
    Row("agreement of sides, by criteria", worlds.sides_agree, (7, 14), 0.5, has_zero=False),
    Row("places together, their middle", worlds.places_together, (3, 6, 12), 0.5, bar_from=6),
    Row("one place, drawn to the others", worlds.one_place_shrunken, (3, 6, 12), 0.5, has_zero=False, bar_from=6),
)


def measure(world: Callable[..., worlds.Found], n: int, effect: float, runs: int) -> tuple[int, int, int]:
    """Return how many ranges leave out 0, how many hold the truth, and how many there were."""
    rng = np.random.default_rng([20240229, n])
    drawn = [world(rng, n, effect) for _ in range(runs)]
    known = [(found, truth) for found, truth in drawn if math.isfinite(found.low)]
    held = sum(found.low <= truth <= found.high for found, truth in known)
    return sum(found.excludes_zero for found, _ in known), held, len(known)


def verdict(alarms: Interval | None, held: Interval | None) -> str:
    """Say whether the bars are held, by the figures and by their intervals."""
    inside, beyond = True, False
    if alarms:
        inside, beyond = alarms.value <= MOST_ALARMS, alarms.low > MOST_ALARMS
    if held:
        inside = inside and HELD[0] <= held.value <= HELD[1]
        beyond = beyond or held.high < HELD[0] or held.low > HELD[1]
    return "holds" if inside else "missed" if beyond else "open"


def _of_100(share: Interval | None) -> str:
    return f"{100 * share.value:5.1f} ({100 * share.low:.1f} to {100 * share.high:.1f})" if share else "    -"


def one_line(row: Row, n: int, runs: int) -> str:
    """Return a row of the table for places of size n."""
    quiet_alarms, _, quiet = measure(row.world, n, 0.0, runs) if row.has_zero else (0, 0, 0)
    found, held_by, known = measure(row.world, n, row.effect, runs)
    alarms = wilson(quiet_alarms, quiet) if quiet else None
    held = wilson(held_by, known) if row.has_range and known else None
    seen = f"{100 * found / known:5.0f}" if row.has_zero and known else "    -"
    bar = verdict(alarms, held) if n >= row.bar_from else "-"
    return f"{row.name:36} {n:3} {runs:6}  {_of_100(alarms):21} {_of_100(held):22} {seen} {runs - known:5}  {bar}"


def main() -> None:
    """Print the table."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    words = sys.argv[2] if len(sys.argv) > 2 else ""
    heads = f"{'estimate':36} {'n':>3} {'runs':>6}  {'false alarms of 100':21} {'truth held of 100':22}"
    print(f"{heads} {'found':>5} {'none':>5}  bar")
    for row in (row for row in ROWS if words in row.name):
        for n in row.sizes:
            print(one_line(row, n, max(1, runs // 10) if row.slow else runs), flush=True)


if __name__ == "__main__":
    main()
