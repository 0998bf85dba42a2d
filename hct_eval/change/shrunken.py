"""The same change in several places: their middle, how far they truly differ, and each place drawn towards the others.

Random effects: spread by Paule & Mandel 1982; the middle's interval by Hartung and Knapp, never narrower than the plain
one (Roever et al. 2015, doi 10.1186/s12874-015-0091-1), with t on places - 1 degrees. A place's own figure from few
people is mostly chance, so it is drawn towards the middle by as much (Morris 1983, doi 10.1080/01621459.1983.10477920).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hct_eval.change.intervals import NOT_A_NUMBER, Interval, Numbers, around

FEWEST_PLACES = 3
"""With two places nothing can be said of how places differ."""


@dataclass(frozen=True)
class Together:
    """Several places' estimates of one thing."""

    middle: Interval
    spread: float
    """Standard deviation of the true values among places; 0 where chance explains their differences."""
    differ_p: float
    """P of Welch's test of equal means: whether they differ by more than chance."""
    shrunken: tuple[Interval, ...]
    """Each place's estimate drawn towards the middle, in the order given."""


def standard_error(low: float, high: float, n: int) -> float:
    """Return the error behind a t interval on n - 1 degrees of freedom; NaN with fewer than two."""
    from scipy import stats

    if n < 2 or not math.isfinite(low) or not math.isfinite(high):
        return NOT_A_NUMBER
    return (high - low) / (2 * float(stats.t.ppf(0.975, n - 1)))


def together(values: Sequence[float], errors: Sequence[float], degrees: Sequence[float]) -> Together | None:
    """Put places' estimates together: values, their standard errors (above 0) and the degrees of freedom of these.

    None with fewer than FEWEST_PLACES, or where an error is not known. Measured with 3 to 12 places of 15 to 60 people
    (1,500 programmes a row): the middle's range held the truth in 95 to 100 of 100, the places' ranges in 94 to 100,
    but in 92 where 12 places differ a little.
    """
    from statsmodels.stats.meta_analysis import combine_effects

    found, error = np.asarray(values, dtype=float), np.asarray(errors, dtype=float)
    if len(found) < FEWEST_PLACES or not (np.isfinite(found).all() and (error > 0).all()):
        return None
    places, variance = len(found), error**2
    spread2 = max(0.0, float(combine_effects(found, variance, method_re="iterated").tau2))
    weights = 1 / (variance + spread2)
    middle = float((weights * found).sum() / weights.sum())
    plain = 1 / float(weights.sum())
    knapp = float((weights * (found - middle) ** 2).sum()) / (places - 1) * plain
    drawn = variance * weights  # how far a place is drawn: all the way (1) where only chance tells places apart
    # the spread is itself hardly known with few places: Morris adds what this does to each
    unsure = 2 / max(1, places - 3) * drawn**2 * (found - middle) ** 2
    parts = np.array([(1 - drawn) * variance, drawn**2 * max(plain, knapp), unsure])
    known = np.asarray(degrees, dtype=float)
    total = parts.sum(axis=0)
    free = total**2 / (parts[0] ** 2 / known + (parts[1] ** 2 + parts[2] ** 2) / (places - 1))  # Satterthwaite
    shrunk = found + drawn * (middle - found)
    return Together(
        around(middle, math.sqrt(max(plain, knapp)), places - 1),
        math.sqrt(spread2),
        _differ_p(found, 1 / variance, known),
        tuple(around(*map(float, own)) for own in zip(shrunk, np.sqrt(total), free, strict=True)),
    )


def _differ_p(found: Numbers, weights: Numbers, degrees: Numbers) -> float:
    """Return the p of equal true values (Welch 1951, doi 10.1093/biomet/38.3-4.330), which allows for unsure errors."""
    from scipy import stats

    places, total = len(found), weights.sum()
    middle = (weights * found).sum() / total
    unsure = float(((1 - weights / total) ** 2 / degrees).sum())
    ratio = float((weights * (found - middle) ** 2).sum()) / (places - 1)
    ratio /= 1 + 2 * (places - 2) / (places**2 - 1) * unsure
    return float(stats.f.sf(ratio, places - 1, (places**2 - 1) / (3 * unsure)))
