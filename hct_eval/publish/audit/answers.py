"""What averages, changes and slopes tell together of single answers: those of people who are in one and not in another.

Twice asked, and a few did not answer again: the average of each wave and the average change over those who answered
both times, each times its number of people, give the sum of the answers of the few who answered once; of one person,
the very answer. With three waves a slope and a change do the same. And an average at the end of its scale, or without
any spread, says of nearly everybody what they answered, as 0 % and 100 % do.
"""

import math
import re
from collections.abc import Hashable, Iterator
from functools import lru_cache

import numpy as np
import pandas as pd

from hct_eval.change.scales import SCALES, SWEMWBS_METRIC
from hct_eval.programme import DisclosurePolicy
from hct_eval.publish.audit.moves import STEPS, coarse

_AVERAGED = ("mean", "mean change", "difference", "slope")
_ANSWERS = {s.measure: tuple(float(x) for x in range(round(s.low), round(s.high) + 1)) for s in SCALES}
_ANSWERS["mental wellbeing (SWEMWBS)"] = tuple(SWEMWBS_METRIC.values())
_METRIC = {s.measure: s.meaningful for s in SCALES if s.meaningful}
"""Measures whose scores are no whole numbers, with the least change that counts: `moves` does not judge these."""

_COLLABORATION = tuple(map(float, range(1, 6)))
_ONE = ["topic", "measure", "group"]


def nearly_all_alike(estimates: pd.DataFrame, policy: DisclosurePolicy) -> "pd.Series[bool]":
    """Return which averages, changes and slopes say of nearly everybody what they answered.

    Either nobody differs from anybody, or no more people than the threshold can have given another answer than the
    lowest (or the highest) of the scale, given the average and its interval; of SWEMWBS, also where no more can have
    moved another way than the others.
    """
    found = [_says_it_of_all(row, policy.threshold) for _, row in estimates.iterrows()]
    return pd.Series(found, index=estimates.index, dtype=bool)


def beside_changes(
    estimates: pd.DataFrame, hidden: "pd.Series[bool]", steps: pd.Series, policy: DisclosurePolicy
) -> pd.Series:
    """Return by row to which step it must be rounded (NaN: not shown), with levels and slopes beside their change.

    `steps` are those of `coarse_steps`. The last wave's average is rounded until any answer stays possible of each of
    the few who answered once, or not shown; nor where the change is rounded or hidden, which the two averages would
    tell. A slope is not shown where no more people than the threshold have a slope and no change, nor beside a change
    that is rounded or hidden.
    """
    found: dict[Hashable, float] = steps.to_dict()
    whole = estimates.reindex(columns=[*dict.fromkeys([*estimates.columns, *_ONE, "period"])])
    for group in _groups(whole):
        changes = group[group["statistic"] == "mean change"]
        if len(changes) != 1 or pd.isna(changes["value"].iloc[0]):
            continue
        at, change = changes.index[0], changes.iloc[0]
        step = math.nan if hidden[at] else float(steps[at])
        for i, row in group[group["statistic"] == "slope"].iterrows():
            if step != 0 or 0 < int(row["n"]) - int(change["n"]) <= policy.threshold:
                found[i] = math.nan
        waves = re.fullmatch(r"wave (\d+) to wave (\d+)", str(change["period"]))
        levels = [
            group[(group["statistic"] == "mean") & (group["period"] == f"wave {wave}")]
            for wave in (waves.groups() if waves else ())
        ]
        if len(levels) == 2 and all(len(level) == 1 and not hidden[level.index[0]] for level in levels):
            first, last = (level.iloc[0] for level in levels)
            found[levels[1].index[0]] = _level_step(first, last, change, step, policy.threshold)
    return pd.Series(found, dtype="float64").reindex(steps.index)


def _groups(estimates: pd.DataFrame) -> Iterator[pd.DataFrame]:
    keys = estimates[_ONE].astype("string").fillna("")
    for _, part in estimates.groupby([keys[name] for name in _ONE], sort=True):
        yield part


def _level_step(first: pd.Series, last: pd.Series, change: pd.Series, step: float, threshold: int) -> float:
    """Return to which step the last wave's average may be shown; NaN for not at all.

    The answers of those who answered the first wave alone, less those of the last wave alone, add up to what the three
    averages give.
    """
    both = int(change["n"])
    once = int(first["n"]) - both, int(last["n"]) - both
    if pd.isna(last["value"]) or pd.isna(first["value"]) or sum(once) > threshold:
        return 0.0
    if step != 0 or min(once) < 0:
        return math.nan
    answers = _answers(str(last["measure"]))
    if sum(once) == 0:
        return 0.0
    if answers is None:
        return math.nan
    known = int(first["n"]) * float(first["value"]) + both * float(change["value"])
    for each in STEPS[1:]:
        shown = coarse(float(last["value"]), float(last["low"]), float(last["high"]), each)
        ends = _average_behind(*shown, each)
        sums = sorted(known - int(last["n"]) * end for end in ends)
        exact = known - int(last["n"]) * float(last["value"])
        if _open(exact, (sums[0], sums[1]), once, (answers[0], answers[-1])):
            return each
    return math.nan


def _average_behind(value: float, low: float, high: float, step: float) -> tuple[float, float]:
    """Return between which ends the exact average lies, given what is shown: its rounding, and its range's middle."""
    middle = (low + high) / 2
    return max(value, middle) - step / 2, min(value, middle) + step / 2


def _open(exact: float, sums: tuple[float, float], once: tuple[int, int], scale: tuple[float, float]) -> bool:
    """Return whether each of those who answered once can have given any answer, also to one who knows the others."""
    if sum(once) == 1:
        least, most = sums if once[0] else (-sums[1], -sums[0])
        return least <= scale[0] and most >= scale[1]
    return min(exact - sums[0], sums[1] - exact) >= scale[1] - scale[0]


def _says_it_of_all(row: pd.Series, threshold: int) -> bool:
    if row["statistic"] not in _AVERAGED or pd.isna(row["value"]):
        return False
    if pd.isna(row["low"]) or pd.isna(row["high"]):
        return True
    answers = _answers(str(row["measure"]))
    value, half = float(row["value"]), (float(row["high"]) - float(row["low"])) / 2
    if row["statistic"] == "mean change" and (least := _METRIC.get(str(row["measure"]))):
        return _nearly_all_moved(int(row["n"]), value / least, half / least, threshold)
    if row["statistic"] != "mean" or answers is None:
        return False
    upwards = tuple(round(x - answers[0], 2) for x in answers)
    downwards = tuple(round(answers[-1] - x, 2) for x in reversed(answers))
    ends = ((value - answers[0], upwards), (answers[-1] - value, downwards))
    return any(_few_elsewhere(int(row["n"]), round(far, 9), round(half, 9), grid, threshold) for far, grid in ends)


def _nearly_all_moved(n: int, value: float, half: float, threshold: int) -> bool:
    """Return whether no more people than the threshold can have moved otherwise than the others: up, down or not.

    Moves are of any size, and 1 is the least that counts. `value` and `half` are their average and half its t interval.
    """
    total, squares = n * abs(value), _squares(n, value, half)
    # of those who moved less than 1, each moved as nearly 1 as can be: so many at least moved further
    further = next((k for k in range(1, n + 1) if (total - n + k) ** 2 / k + n - k <= squares), n)
    return (abs(value) > 1 and n - further <= threshold) or math.floor(squares) <= threshold


def _squares(n: int, value: float, half: float) -> float:
    """Return the sum of squares behind an average of n and half its t interval."""
    from scipy.stats import t as students_t

    return (half / float(students_t.ppf(0.975, n - 1))) ** 2 * n * (n - 1) + n * value**2


@lru_cache(maxsize=4096)
def _few_elsewhere(n: int, far: float, half: float, grid: tuple[float, ...], threshold: int) -> bool:
    """Return whether no more people than the threshold can be away from an end of the scale.

    `far` is the average distance from it, `half` half the t interval, `grid` the distances that answers can have.
    """
    from scipy.optimize import LinearConstraint, milp

    total, squares = n * far, _squares(n, far, half)
    if squares <= 0 or total**2 / squares > threshold:  # at least so many are away from it
        return squares <= 0
    distance = np.array(grid)
    matrix = np.vstack([np.ones_like(distance), distance, distance**2])
    slack = np.array([0, 1e-4 * n, 1e-4 * n * distance[-1]])
    fits = LinearConstraint(matrix, np.array([n, total, squares]) - slack, np.array([n, total, squares]) + slack)
    away = -(distance > 0).astype(float)
    result = milp(away, integrality=np.ones_like(distance), constraints=fits, options={"presolve": False})
    return result.x is None or round(-result.fun) <= threshold


def _answers(measure: str) -> tuple[float, ...] | None:
    """Return the answers that a measure's scale allows, in order; None for one that is not known here."""
    return _COLLABORATION if measure.startswith("collaboration") else _ANSWERS.get(measure)
