"""Print how often the estimates of notebooks 05 and 07 cry wolf, and how often their ranges hold the truth.

`python -m benchmarks.honesty [RUNS]`. Places, people and waves are invented (`worlds.py`), so that the truth is known.
For each estimate and size: in how many places without any effect the range leaves out 0 (false alarms; at most 6 of 100
wanted at a nominal 5), in how many with an effect it holds the truth (93 to 97 of 100 wanted at n >= 20), and in how
many it leaves out 0 then (found). Wilson's intervals show what RUNS allow to say; `none`: places with no range at all.
"""

import math
import sys
from collections.abc import Callable

import numpy as np

from benchmarks.honesty import worlds
from hct_eval.change.intervals import wilson

PLACES: tuple[
    tuple[str, Callable[[np.random.Generator, int, float], worlds.Found], tuple[int, ...], float, bool], ...
] = (
    ("change of a survey score", worlds.survey_change, (12, 20, 60), -0.6, True),
    ("direct question, up minus down", worlds.direct_question, (12, 20, 60), 0.3, True),
    ("those who took part against others", worlds.two_groups, (30, 60), -0.6, True),
    ("change a wave, three waves", worlds.three_waves, (12, 20, 60), -0.3, True),
    ("share of money", worlds.money_share, (12, 20, 40), 0.1, False),
    ("trend of the share of money", worlds.money_trend, (12, 20), 0.08, True),
    ("change of course of that share", worlds.money_course, (12, 20), 0.05, True),
    ("inequality of speaking turns", worlds.speaking, (12, 20, 40), 0.0, False),
    ("change of trust", worlds.trust_change, (10, 20), 0.4, True),
    ("places, by their means", worlds.place_means_compared, (6, 12), 0.5, True),
    ("places, by GEE", worlds.places_by_gee, (6, 12), 0.5, True),
    ("areas, difference in differences", worlds.areas, (24, 60), 0.8, True),
    ("areas, matched comparators", worlds.matched_areas, (60,), 0.8, True),
    ("part in decisions, halves", worlds.engagement, (20, 40), 0.4, True),
    ("left within a year", worlds.staying, (12, 20, 40), 0.5, False),
    ("agreement of sides, by criteria", worlds.sides_agree, (7, 14), 0.5, False),
    ("places together, their middle", worlds.places_together, (3, 6, 12), 0.5, True),
    ("one place, drawn to the others", worlds.one_place_shrunken, (3, 6, 12), 0.5, False),
)
"""Name, world, sizes, the effect that is planted, and whether 0 is "no effect"."""


def measure(world: Callable[..., worlds.Found], n: int, effect: float, runs: int) -> tuple[int, int, int]:
    """Return how many ranges leave out 0, how many hold the truth, and how many there were."""
    rng = np.random.default_rng([20240229, n])
    drawn = [world(rng, n, effect) for _ in range(runs)]
    known = [(found, truth) for found, truth in drawn if math.isfinite(found.low)]
    held = sum(found.low <= truth <= found.high for found, truth in known)
    return sum(found.excludes_zero for found, _ in known), held, len(known)


def _of_100(count: int, n: int) -> str:
    share = wilson(count, n)
    return f"{100 * share.value:5.1f} ({100 * share.low:.1f} to {100 * share.high:.1f})" if n else "-"


def main() -> None:
    """Print the table."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    print(f"{'estimate':36} {'n':>3}  {'false alarms of 100':21} {'truth held of 100':22} {'found':>5} {'none':>5}")
    for name, world, sizes, effect, has_zero in PLACES:
        for n in sizes:
            alarms, _, quiet = measure(world, n, 0.0, runs) if has_zero else (0, 0, 0)
            found, held, known = measure(world, n, effect, runs)
            seen = f"{100 * found / known:5.0f}" if has_zero and known else "    -"
            line = f"{name:36} {n:3}  {_of_100(alarms, quiet):21} {_of_100(held, known):22} {seen} {runs - known:5}"
            print(line, flush=True)


if __name__ == "__main__":
    main()
