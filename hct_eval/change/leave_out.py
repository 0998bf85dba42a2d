"""Intervals from leaving out one row at a time (jackknife): for ratios of sums and other figures of few, uneven rows.

A percentile bootstrap is too narrow there. Measured on shares of pounds (log-normal amounts, sigma .7 and 1.2; 20 and
40 contracts, of which 20 or 40 in 100 go to charities): it held the truth in 81 to 94 of 100, the jackknife on the
logit scale in 94 to 98. On Gini's coefficient of speaking turns (12 to 40 events): percentile 89 to 94, BCa 87 to 91,
jackknife 94. For the trend of such shares over years see `hct_eval.change.uneven`.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from hct_eval.change.intervals import NOT_A_NUMBER, Interval, Numbers, around

Rows = npt.NDArray[np.intp]


def jackknife_rows(statistic: Callable[[Rows], float], n: int) -> Interval:
    """Return `statistic(all rows)` with a t interval (n - 1 degrees); `statistic` takes row numbers.

    Tukey 1958; Efron & Stein 1981, doi 10.1214/aos/1176345462. No interval where the statistic is not known without
    some row: that row alone carries it.
    """
    return jackknife_within(lambda groups: statistic(groups[0]), [np.arange(n)])


def jackknife_within(statistic: Callable[[list[Rows]], float], groups: Sequence[Rows]) -> Interval:
    """Return `statistic(groups)` with a t interval and p, leaving out one row of one group (such as a half) at a time.

    The groups' variances add up (Jones 1974, doi 10.1093/biomet/61.3.579). Degrees of freedom by Satterthwaite, so that
    one small group that carries the doubt is not hidden by large ones. `groups` are arrays of row numbers.
    """
    value = statistic(list(groups)) if all(len(rows) for rows in groups) else NOT_A_NUMBER
    if not math.isfinite(value) or min(len(rows) for rows in groups) < 2:
        return Interval(value)
    variances = np.array([_variance(statistic, groups, place) for place in range(len(groups))])
    total = float(variances.sum())
    if not math.isfinite(total) or total <= 0:
        return Interval(value)
    free = np.array([len(rows) - 1 for rows in groups])
    return around(value, math.sqrt(total), total**2 / float((variances**2 / free).sum()))


def share_of_sums(parts: Numbers, totals: Numbers) -> Interval:
    """Return sum(parts) / sum(totals) with a jackknife t interval on the logit scale, which keeps it within 0 and 1.

    A row is what was drawn together (a contract, an event), 0 <= part <= total. No interval where one row alone makes
    the share more than 0, or less than 1.
    """

    def logit(rows: Rows) -> float:
        part, rest = float(parts[rows].sum()), float((totals - parts)[rows].sum())
        return math.log(part / rest) if part > 0 and rest > 0 else NOT_A_NUMBER

    total = float(totals.sum())
    if total <= 0:
        return Interval(NOT_A_NUMBER)
    found = jackknife_rows(logit, len(totals))
    low, high = (1 / (1 + math.exp(-end)) if math.isfinite(end) else end for end in (found.low, found.high))
    return replace(Interval(float(parts.sum()) / total), low=low, high=high)


def within(interval: Interval, least: float, most: float) -> Interval:
    """Keep the ends of an interval within what the statistic can be."""
    if not math.isfinite(interval.low):
        return interval
    return replace(interval, low=max(least, interval.low), high=min(most, interval.high))


def _variance(statistic: Callable[[list[Rows]], float], groups: Sequence[Rows], place: int) -> float:
    """Return the jackknife variance that one group brings; NaN where it is not known."""
    own, n = groups[place], len(groups[place])
    without = np.array([statistic([*groups[:place], np.delete(own, left), *groups[place + 1 :]]) for left in range(n)])
    return (n - 1) / n * float(((without - without.mean()) ** 2).sum())
