"""Shares of pounds over years, where contracts are few and of very uneven size, and how sure their trend is."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from hct_eval.change.intervals import NOT_A_NUMBER, Interval, Numbers, around


def effective_number(amounts: Numbers) -> float:
    """Return of how many equal amounts these are worth: (sum)^2 / sum of squares (Kish 1965, ISBN 0 471 48900 X)."""
    squares = float((amounts**2).sum())
    return float(amounts.sum()) ** 2 / squares if squares > 0 else 0.0


def weighed_shares(
    years: Sequence[tuple[Numbers, npt.NDArray[np.bool_]]], weights: Sequence[float] | Numbers
) -> Interval:
    """Return the sum of weights x yearly shares of pounds, such as a slope or a bend, with a t interval and p.

    A year is its contracts' amounts and whether each went to the side in question, whole. A year's share p varies as
    p (1 - p) / (k - 1), k being the effective number of its contracts; degrees of freedom by Satterthwaite from k - 1
    of each year (at least 1). No interval where nothing varies.
    Measured on five years of 12, 20 and 40 contracts (log-normal, sigma 1; whether a contract goes there depends on its
    size or not; 4,000 places each): it held the truth in 94 to 98 of 100, leaving out one contract at a time in 92 to
    97, and in 92 to 94 where the share rose.
    """
    shares = np.array([_share(amounts, hits) for amounts, hits in years])
    value = float(np.asarray(weights) @ shares)
    worth = np.array([effective_number(amounts) for amounts, _ in years])
    if not math.isfinite(value) or (worth <= 1).any():
        return Interval(value)
    variances = np.asarray(weights) ** 2 * shares * (1 - shares) / (worth - 1)
    total = float(variances.sum())
    if total <= 0:
        return Interval(value)
    return around(value, math.sqrt(total), total**2 / float((variances**2 / np.maximum(worth - 1, 1)).sum()))


def _share(amounts: Numbers, hits: npt.NDArray[np.bool_]) -> float:
    total = float(amounts.sum())
    return float(amounts[hits].sum()) / total if total > 0 else NOT_A_NUMBER
