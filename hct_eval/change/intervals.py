"""Intervals and tests for small samples; plain numbers in, one `Interval` out."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

NOT_A_NUMBER = float("nan")


@dataclass(frozen=True)
class Interval:
    """An estimate with a 95 % interval and, where there is a test, its two-sided p; NaN where it cannot be had."""

    value: float
    low: float = NOT_A_NUMBER
    high: float = NOT_A_NUMBER
    p: float = NOT_A_NUMBER
    error: float = NOT_A_NUMBER
    """Standard error, where the method has one."""

    @property
    def excludes_zero(self) -> bool:
        """True only where both ends are known and lie on one side of 0."""
        return self.low > 0 or self.high < 0


def wilson(numerator: int, n: int) -> Interval:
    """Return a share with its Wilson score interval (Wilson 1927, doi 10.1080/01621459.1927.10502953)."""
    from statsmodels.stats.proportion import proportion_confint

    if n == 0:
        return Interval(NOT_A_NUMBER)
    low, high = proportion_confint(numerator, n, alpha=0.05, method="wilson")
    share = numerator / n
    return Interval(share, min(share, max(0.0, float(low))), max(share, min(1.0, float(high))))


def share_difference(numerator: int, n: int, other_numerator: int, other_n: int) -> Interval:
    """Return one share minus another (of other people) with Newcombe's interval from the two Wilson intervals.

    Newcombe 1998, method 10, doi 10.1002/(sici)1097-0258(19980430)17:8<873::aid-sim779>3.0.co;2-i. No p.
    """
    from statsmodels.stats.proportion import confint_proportions_2indep

    if n == 0 or other_n == 0:
        return Interval(NOT_A_NUMBER)
    value = numerator / n - other_numerator / other_n
    low, high = confint_proportions_2indep(numerator, n, other_numerator, other_n, method="newcomb", compare="diff")
    return Interval(value, min(value, float(low)), max(value, float(high)))


def mean_t(values: Sequence[float] | Numbers) -> Interval:
    """Return a mean with its t interval and the p of the t test against 0.

    Where all values are equal (or there are fewer than 2) the spread is unknown: no interval, no p.
    """
    x = _known(values)
    if len(x) == 0:
        return Interval(NOT_A_NUMBER)
    mean = float(x.mean())
    if len(x) < 2 or np.ptp(x) == 0:
        return Interval(mean)
    error = float(x.std(ddof=1)) / math.sqrt(len(x))
    return around(mean, error, len(x) - 1)


def around(value: float, error: float, degrees: float) -> Interval:
    """Return value +/- t * error with `degrees` of freedom (infinite: the normal), and the p against 0."""
    from scipy import stats

    if not error > 0 or not math.isfinite(error):
        return Interval(value)
    reach = float(stats.t.ppf(0.975, degrees)) * error
    p = 2 * float(stats.t.sf(abs(value) / error, degrees))
    return Interval(value, value - reach, value + reach, p, error)


def welch(a: Sequence[float] | Numbers, b: Sequence[float] | Numbers) -> Interval:
    """Return mean(a) - mean(b) with Welch's t interval (Welch 1947, doi 10.1093/biomet/34.1-2.28)."""
    x, y = _known(a), _known(b)
    if len(x) < 2 or len(y) < 2:
        return Interval(float(x.mean() - y.mean()) if len(x) and len(y) else NOT_A_NUMBER)
    u, v = x.var(ddof=1) / len(x), y.var(ddof=1) / len(y)
    if u + v == 0:
        return Interval(float(x.mean() - y.mean()))
    degrees = (u + v) ** 2 / (u**2 / (len(x) - 1) + v**2 / (len(y) - 1))
    return around(float(x.mean() - y.mean()), math.sqrt(u + v), float(degrees))


@dataclass(frozen=True)
class RankTest:
    """Wilcoxon's signed ranks: the sum of the ranks of gains, and p."""

    gains: float
    p: float


def wilcoxon(differences: Sequence[float] | Numbers, alternative: str = "two-sided") -> RankTest:
    """Return Wilcoxon's signed-rank test, zeros ranked as Pratt (doi 10.1080/01621459.1959.10501526) does.

    Exact where no difference is 0 and none are tied (and n is at most 50), else the normal approximation; NaN without
    any change.
    """
    from scipy import stats

    x = _known(differences)
    if len(x) == 0 or not np.any(x):
        return RankTest(NOT_A_NUMBER, NOT_A_NUMBER)
    sizes = np.abs(x)
    exact = len(x) <= 50 and bool(np.all(sizes > 0)) and len(np.unique(sizes)) == len(sizes)
    method = "exact" if exact else "asymptotic"
    found = stats.wilcoxon(x, zero_method="pratt", alternative=alternative, method=method)
    return RankTest(float(stats.rankdata(sizes)[x > 0].sum()), float(found.pvalue))


def median_interval(values: Sequence[float] | Numbers) -> Interval:
    """Return the median with the interval between order statistics that covers at least 95 % (binomial)."""
    from scipy import stats

    x = np.sort(_known(values))
    n = len(x)
    if n == 0:
        return Interval(NOT_A_NUMBER)
    below = int(stats.binom.ppf(0.025, n, 0.5))
    if stats.binom.cdf(below - 1, n, 0.5) > 0.025 or below == 0:
        return Interval(float(np.median(x)))
    return Interval(float(np.median(x)), float(x[below - 1]), float(x[n - below]))


def quartiles(values: Sequence[float] | Numbers) -> tuple[float, float]:
    """Return the lower and the upper quartile."""
    x = _known(values)
    if len(x) == 0:
        return NOT_A_NUMBER, NOT_A_NUMBER
    low, high = np.percentile(x, [25, 75])
    return float(low), float(high)


def bootstrap(statistic: Callable[[npt.NDArray[np.intp]], float], n: int, *, seed: int, draws: int = 2000) -> Interval:
    """Return `statistic(all rows)` with a percentile interval over resampled rows; `statistic` takes row numbers.

    The caller sorts the rows first, so that the result does not depend on their order.
    """
    everything = np.arange(n)
    value = statistic(everything) if n else NOT_A_NUMBER
    if n < 2:
        return Interval(value)
    rng = np.random.default_rng(seed)
    drawn = np.array([statistic(rng.integers(0, n, n)) for _ in range(draws)])
    drawn = drawn[np.isfinite(drawn)]
    if len(drawn) < draws * 0.9:
        return Interval(value)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Interval(value, float(low), float(high))


def gini(values: Sequence[float] | Numbers) -> float:
    """Return Gini's coefficient of non-negative values: 0 all equal, near 1 one has everything; NaN if all are 0."""
    x = np.sort(_known(values))
    n, total = len(x), float(x.sum())
    if n == 0 or total <= 0:
        return NOT_A_NUMBER
    ranks = np.arange(1, n + 1)
    return float(2 * (ranks * x).sum() / (n * total) - (n + 1) / n)


def _known(values: Sequence[float] | Numbers) -> Numbers:
    x: Numbers = np.asarray(values, dtype=float)
    known: Numbers = x[np.isfinite(x)]
    return known
