"""What a mean change and its interval tell of single people: how many answers went up, went down or stayed the same.

Answers on a short scale move by whole steps. Then the mean of n moves gives their sum, and the width of the t interval
the sum of their squares; with few people these two and n often leave one way only in which the answers can have moved,
also where "got better" and "got worse" are too few to show. (The like is known as reconstruction from moments: Heathers
and others 2018, doi 10.7287/peerj.preprints.26968v1.) So such a change is shown to coarser steps, its range widened to
them, as far as it takes; or not at all.
"""

import math
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from hct_eval.change.estimates import CANNOT_TELL, LEVEL, PHRASES
from hct_eval.change.scales import SCALES
from hct_eval.programme import DisclosurePolicy
from hct_eval.publish.audit.asked import AGAINST

STEPS = (0.0, 0.1, 0.2, 0.5)
"""Steps to which a change may be rounded, in the order in which they are tried; 0 leaves it as it is."""

_AROUND = ["measure", "period", "group"]
_CHANGES = ("mean change", "difference")
_NOT_WHOLE = ("mental wellbeing (SWEMWBS)",)
_WIDTHS = {s.measure: round(s.high - s.low) for s in SCALES if s.measure not in _NOT_WHOLE}
_COLLABORATION = 4

_QUIET = {"presolve": False}
"""So small a problem needs no presolving, in which HiGHS may print a line of its own."""


@dataclass(frozen=True)
class Moved:
    """A change of n people as it is shown: value and ends, to `step`; how far one answer can move; shown counts."""

    n: int
    shown: tuple[float, float, float]
    step: float
    furthest: int
    known: tuple[tuple[str, int], ...] = ()


def coarse_steps(estimates: pd.DataFrame, hidden: "pd.Series[bool]", policy: DisclosurePolicy) -> pd.Series:
    """Return by row to which step a change must be rounded (0: as it is), NaN where a value may not be shown at all.

    `hidden` says which rows lose their value anyway. Where a change can be shown only without how many got better or
    worse, those are not shown. A difference between two groups is not shown where the change of one of them is coarse
    or hidden, since it would tell it.
    """
    estimates = estimates.reindex(columns=[*dict.fromkeys([*estimates.columns, *_AROUND])])
    steps: dict[Hashable, float] = dict.fromkeys(estimates.index, 0.0)
    gone, numerators = set(hidden.index[hidden]), estimates["numerator"].to_dict()
    changes = estimates[estimates["statistic"].isin(_CHANGES)]
    ranged = changes[changes["low"].notna() & ~changes.index.isin(list(gone))]
    between = ranged["group"].astype("string").str.contains(AGAINST, regex=False).fillna(value=False).astype(bool)
    for i, row in ranged[~between].iterrows():
        if width := _width(row):
            counts = _counts(estimates, row)
            known = {side: int(numerators[j]) for j, side in counts.items() if j not in gone}
            steps[i], alone = _step(row, width, known, policy.threshold)
            steps |= dict.fromkeys(counts, math.nan) if alone else {}
    for i, row in ranged[between].iterrows():
        same = (changes["measure"] == row["measure"]) & (changes["period"] == row["period"])
        parts = changes.index[same & changes["group"].isin(str(row["group"]).split(AGAINST))]
        steps[i] = math.nan if any(part in gone or steps[part] != 0 for part in parts) else 0.0
    return pd.Series(steps, dtype="float64").reindex(estimates.index)


def widened(estimates: pd.DataFrame, steps: pd.Series) -> pd.DataFrame:
    """Return the estimates with values rounded to their steps, both ends outwards, and a sentence that says so.

    What such a row finds follows from what it shows, and from how many tests there are: see `_still_clear`.
    """
    shown = estimates.copy()
    for i, row in estimates[steps > 0].iterrows():
        step = float(steps.to_dict()[i])
        value, low, high = coarse(float(row["value"]), float(row["low"]), float(row["high"]), step)
        own = shown.index == i
        alike = estimates["p"].notna() & (estimates["primary"] == row["primary"])
        finding = str(row["finding"])
        if finding != CANNOT_TELL and not _still_clear(int(row["n"]), low, high, int(alike.sum())):
            finding = CANNOT_TELL
        shown.loc[own, ["value", "low", "high"]] = [value, low, high]
        shown.loc[own, "finding"] = finding
        shown.loc[own, "sentence"] = _sentence(row, (value, low, high), step, finding)
    return shown


def _still_clear(n: int, low: float, high: float, tests: int) -> bool:
    """Return whether a widened range alone shows that the change is sure, beside so many tests.

    The exact t is at least that of the end nearest to 0 at the largest error that the range allows, so p is at most
    this; Bonferroni's adjustment is no smaller than the one that was made. So a row that passes had passed before, and
    "sure" tells nothing that the range does not.
    """
    from scipy.stats import t as students_t

    nearest = max(low, -high)
    if nearest <= 0:
        return False
    reach = float(students_t.ppf(0.975, n - 1))
    most = 2 * float(students_t.sf(reach + nearest / ((high - low) / (2 * reach)), n - 1))
    return max(tests, 1) * most < LEVEL


def _step(row: pd.Series, width: int, known: Mapping[str, int], threshold: int) -> tuple[float, bool]:
    """Return the first step that leaves enough open, and whether only without the counts that are shown beside it."""
    value, low, high = (float(row[name]) for name in ("value", "low", "high"))
    for step in STEPS:
        for beside in (known, {}) if known else ({},):
            shown = coarse(value, low, high, step) if step else (value, low, high)
            moved = Moved(int(row["n"]), shown, step, width, tuple(sorted(beside.items())))
            if _open(moved, threshold):
                return step, beside != known
    return math.nan, False


@lru_cache(maxsize=4096)
def _open(moved: Moved, threshold: int) -> bool:
    """Return whether each number that may be small, or nearly all, can still be as many numbers as `*` stands for."""
    found: dict[str, tuple[int, int]] = {}
    for found in _ways(moved):
        if found and all(high - low >= threshold - 1 for low, high in found.values()):
            return True
    few = [high - low < threshold - 1 for low, high in found.values()]
    small = [low <= threshold or high >= moved.n - threshold for low, high in found.values()]
    return not any(np.logical_and(few, small))


def _counts(estimates: pd.DataFrame, row: pd.Series) -> dict[Hashable, str]:
    """Return the rows that say how many got better or worse, each with the way in which their answers moved."""
    around = estimates["numerator"].notna() & (estimates["n"] == row["n"]).fillna(value=False)
    for name in _AROUND:
        own = estimates[name]
        around &= own.isna() if pd.isna(row[name]) else (own == row[name]).fillna(value=False).astype(bool)
    lower = any(s.measure == row["measure"] and s.better == "lower" for s in SCALES)
    names = {"got better": "down" if lower else "up", "got worse": "up" if lower else "down", "stayed the same": "same"}
    labels = estimates.loc[around, "label"].astype(str)
    return {i: names[word] for i, label in labels.items() for word in names if label.endswith(word)}


def _width(row: pd.Series) -> int | None:
    """Return by how many steps one person's answer can have moved; None where answers are no whole numbers."""
    if row["unit"] == "share":
        return 1
    measure = str(row["measure"])
    return _COLLABORATION if measure.startswith("collaboration") else _WIDTHS.get(measure)


def coarse(value: float, low: float, high: float, step: float) -> tuple[float, float, float]:
    """Return a value rounded to a step, and its ends rounded outwards to it."""
    ends = math.floor(round(low / step, 6)) * step, math.ceil(round(high / step, 6)) * step
    return round(round(value / step) * step, 2) + 0.0, round(ends[0], 2) + 0.0, round(ends[1], 2) + 0.0


def _sums(moved: Moved) -> Iterator[tuple[int, float, float]]:
    """Give each sum of moves that fits what is shown, with the ends of the sum of squares, nearest sums first."""
    from scipy.stats import t as students_t

    n, step = moved.n, max(moved.step, 1e-6)
    value, low, high = moved.shown
    t = float(students_t.ppf(0.975, n - 1))
    sums = range(math.ceil(n * (value - step / 2) - 1e-6), math.floor(n * (value + step / 2) + 1e-6) + 1)
    for total in sorted(sums, key=lambda each: abs(each - n * value)):
        widths = total / n - low, high - total / n
        least, most = max(0.0, max(widths) - step), min(widths)
        if most >= least - 1e-6:
            squares = [(n - 1) * n * (width / t) ** 2 + total * total / n for width in (least, max(most, least))]
            yield total, squares[0] - 1e-3, squares[1] + 1e-3


def _ways(moved: Moved) -> Iterator[dict[str, tuple[int, int]]]:
    """Give the least and greatest number of people whose answers can have gone `up`, `down` or stayed the `same`.

    Sum by sum of moves, each time over all that were looked at; the last is what a reader can know.
    """
    found: dict[str, tuple[int, int]] = {}
    for total, least, most in _sums(moved):
        for name, (low, high) in _extremes(moved, total, least, most).items():
            before = found.get(name, (low, high))
            found[name] = (min(before[0], low), max(before[1], high))
        yield found


def _extremes(moved: Moved, total: int, least: float, most: float) -> dict[str, tuple[int, int]]:
    """Return what one sum of moves and a range of their squares leave possible; nothing if they cannot be."""
    from scipy.optimize import LinearConstraint, milp

    moves = np.arange(-moved.furthest, moved.furthest + 1)
    sides = {"up": moves > 0, "down": moves < 0, "same": moves == 0}
    known = dict(moved.known)
    matrix = np.vstack([np.ones_like(moves), moves, moves**2, *(sides[name] for name in known)]).astype(float)
    counts = [float(k) for k in known.values()]
    fits = LinearConstraint(matrix, [moved.n, total, least, *counts], [moved.n, total, most, *counts])
    found: dict[str, tuple[int, int]] = {}
    for name in (name for name in sides if name not in known):
        ends = [
            milp(sign * sides[name].astype(float), integrality=np.ones(len(moves)), constraints=fits, options=_QUIET)
            for sign in (1, -1)
        ]
        if any(result.x is None for result in ends):
            return {}
        found[name] = (round(ends[0].fun), round(-ends[1].fun))
    return found


def _sentence(row: pd.Series, shown: tuple[float, float, float], step: float, finding: str) -> str:
    percent, level = row["unit"] == "share", row["statistic"] not in _CHANGES
    name = ", ".join(str(part) for part in (row["label"], row["period"]) if pd.notna(part))
    said = [(f"{100 * x:.0f} %" if percent else f"{x:.1f}").replace("-", "−") for x in (*shown, step)]
    who = "" if pd.isna(row["group"]) else f", those who {row['group']}"
    what = ("" if level else " of people on balance") if percent else " points on average"
    n = f"{int(row['n'])} {row['counts']}" + ("" if percent and level else " answered" + (" both times" * (not level)))
    end = PHRASES["points" if finding == CANNOT_TELL else finding]
    return (
        f"{name[:1].upper()}{name[1:]}{who}: {said[0]}{what} (likely between {said[1]} and {said[2]}), rounded to "
        f"steps of {said[3]} so that no single answers can be worked out; {n}. {end}"
    ).strip()
