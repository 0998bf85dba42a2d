"""Did a series change course when something began? Segmented regression, with enough points on both sides."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hct_eval.change.counts import Rates, rate_slopes
from hct_eval.change.intervals import NOT_A_NUMBER, Interval, Numbers, around

FEWEST_POINTS = 8
"""Fewest points before and after; below that nothing is said about a change of course."""

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Course:
    """The trend before, a point; the step at the start; how much the trend changed. `points`: before, after."""

    trend: Interval
    step: Interval
    bend: Interval
    points: tuple[int, int]


def change_of_course(
    series: Numbers, after: Mask, *, season: int = 0, lags: int | None = None, corrected: bool = True
) -> Course:
    """Fit trend, step and bend to an evenly spaced series (Wagner et al. 2002, doi 10.1046/j.1365-2710.2002.00430.x).

    Errors allow for neighbouring points that go together (Newey & West 1987, doi 10.2307/1913610) up to `lags` points
    (default: one season, else the fourth root rule 4 (n/100)^(2/9)); `corrected` multiplies their variance by n/(n-k),
    as R's sandwich does unless told otherwise, and t has n - k degrees. `season` is the number of points in a year's
    cycle (12, 4; 0: none). The step is the gap at the first point after. Take logs first where change is in per cent.
    NaN with fewer than FEWEST_POINTS on a side. ValueError if `after` goes back to before.
    """
    import statsmodels.api as sm

    points = _points(after, len(series))
    design = _design(after, season)
    if min(points) < FEWEST_POINTS or len(series) <= design.shape[1]:
        nothing = Interval(NOT_A_NUMBER)
        return Course(nothing, nothing, nothing, points)
    reach = lags if lags is not None else season or int(4 * (len(series) / 100) ** (2 / 9))
    fit = sm.OLS(series, design).fit(cov_type="HAC", cov_kwds={"maxlags": reach, "use_correction": corrected})
    degrees = len(series) - design.shape[1]
    trend, step, bend = (around(float(fit.params[at]), float(fit.bse[at]), degrees) for at in (1, 2, 3))
    return Course(trend, step, bend, points)


def change_of_rate(
    counts: Numbers, after: Mask, *, exposure: Numbers | None = None, season: int = 0, waves: int = 2
) -> Rates:
    """Fit trend and step to counts, as log rates (Bernal et al. 2017, doi 10.1093/ije/dyw098): slopes trend and step.

    Quasi-Poisson, so that more spread than chance widens the ranges. `season` points make a cycle, which `waves` pairs
    of sine and cosine follow. NaN with fewer than FEWEST_POINTS on a side.
    """
    points = _points(after, len(counts))
    time = np.arange(1.0, len(counts) + 1)
    predictors = {"trend": time, "step": after.astype(float)}
    for wave in range(1, waves + 1) if season else ():
        angle = 2 * np.pi * wave * time / season
        predictors |= {f"sine {wave}": np.sin(angle), f"cosine {wave}": np.cos(angle)}
    if min(points) < FEWEST_POINTS:
        nothing = {name: Interval(NOT_A_NUMBER) for name in predictors}
        return Rates(nothing, "quasi-poisson", NOT_A_NUMBER)
    return rate_slopes(counts, predictors, exposure=exposure, kind="quasi-poisson")


def _points(after: Mask, n: int) -> tuple[int, int]:
    """Return how many points lie before and after."""
    if len(after) != n or (np.diff(after.astype(int)) < 0).any():
        message = "`after` must have a value for each point and stay true once it is true."
        raise ValueError(message)
    return int((~after).sum()), int(after.sum())


def _design(after: Mask, season: int) -> Any:
    time = np.arange(1.0, len(after) + 1)
    first = int((~after).sum())
    columns = [np.ones(len(after)), time, after.astype(float), np.where(after, np.arange(len(after)) - first, 0.0)]
    if season:
        columns += [(np.arange(len(after)) % season == part).astype(float) for part in range(1, season)]
    return np.column_stack(columns)
