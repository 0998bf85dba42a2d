"""Areas period by period, before and after the programme began in them.

Two-way fixed effects (area, period), errors clustered by area. Where areas begin at different times and the effect
grows, such effects mix with those of earlier starters (Sun & Abraham 2021, doi 10.1016/j.jeconom.2020.09.006).
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from hct_eval.change.clustered import clustered_joint_p, clustered_slopes
from hct_eval.change.intervals import NOT_A_NUMBER, Numbers

Codes = npt.NDArray[np.intp]

REFERENCE = -1
"""The last period before the start, with which all others are compared."""


def event_study(outcome: Numbers, treated: Numbers, area: Codes, period: Codes) -> pd.DataFrame:
    """Return the difference of programme areas from the others by period since the start: since, value, low, high, p.

    `treated` is 1 from an area's first period in the programme; `area` and `period` are numbers from 0, periods in
    order. Differences are those from the period before the start (`since` = -1), which is left out. NaN where they
    cannot be told apart, as where no area stays outside.
    """
    dummies = _since_dummies(treated, area, period)
    columns = ["since", "value", "low", "high", "p"]
    if not dummies:
        return pd.DataFrame(columns=columns, dtype=float)
    slopes = clustered_slopes(outcome, dummies, area.tolist(), period_dummies(period), area)
    rows = [(int(since), slope.value, slope.low, slope.high, slope.p) for since, slope in slopes.items()]
    return pd.DataFrame(rows, columns=columns)


def moved_alike_before(
    outcome: Numbers, treated: Numbers, area: Codes, period: Codes, clusters: Codes | None = None
) -> float:
    """Return the p that programme areas differed by no more before the start than in the period just before it.

    `clusters` (by default areas) are what errors go together in. NaN where nobody was watched for two periods before. A
    large p is no proof: few areas show little.
    """
    dummies = _since_dummies(treated, area, period)
    before = [since for since in dummies if int(since) < REFERENCE]
    if not before:
        return NOT_A_NUMBER
    together = (area if clusters is None else clusters).tolist()
    return clustered_joint_p(outcome, dummies, before, together, period_dummies(period), area)


def period_dummies(period: Codes) -> Numbers:
    """Return dummies of all periods but the first."""
    return np.eye(int(period.max(initial=-1)) + 1)[period][:, 1:]


def _since_dummies(treated: Numbers, area: Codes, period: Codes) -> dict[str, Numbers]:
    """Return a column for each period since an area's start, but the reference; areas that never start have 0."""
    start = np.full(int(area.max(initial=-1)) + 1, np.inf)
    np.minimum.at(start, area[treated > 0], period[treated > 0])
    since = period - start[area]
    known = sorted(int(value) for value in np.unique(since[np.isfinite(since)]) if value != REFERENCE)
    return {str(value): (since == value).astype(float) for value in known}
