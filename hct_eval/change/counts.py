"""Rates of countable things (events, asks, conversations): Poisson where it fits, else a model for more spread."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from hct_eval.change.intervals import NOT_A_NUMBER, Interval, Numbers, around

Kind = Literal["poisson", "quasi-poisson", "negative binomial"]
LEVEL = 0.05


@dataclass(frozen=True)
class Rates:
    """Log rate ratios by predictor, with the model that was used and the spread that led to it."""

    slopes: Mapping[str, Interval]
    kind: Kind
    dispersion: float
    """Pearson's chi-squared over its degrees of freedom under Poisson: about 1 where only chance varies the counts."""
    log_likelihood: float = NOT_A_NUMBER
    alpha: float = NOT_A_NUMBER
    """Negative binomial: variance = mean + alpha x mean squared (R's theta is 1 / alpha)."""

    def ratio(self, name: str) -> Interval:
        """Return a predictor's rate ratio: 1 is no difference."""
        slope = self.slopes[name]
        value, low, high = (float(np.exp(end)) for end in (slope.value, slope.low, slope.high))
        return Interval(value, low, high, slope.p)


def rate_slopes(
    counts: Numbers, predictors: Mapping[str, Numbers], *, exposure: Numbers | None = None, kind: Kind | None = None
) -> Rates:
    """Regress counts on predictors (log link, offset log(exposure)); t intervals on the residual degrees of freedom.

    `kind` is by default Poisson, and negative binomial where Pearson's chi-squared finds more spread than Poisson
    allows (Cameron & Trivedi 2013, doi 10.1017/cbo9781139013567); "quasi-poisson" widens the errors instead (errors
    times the root of the dispersion). `exposure`: people, weeks or places at risk, above 0.
    ValueError for counts or exposures that cannot be. NaN where there are no more rows than coefficients.
    """
    import statsmodels.api as sm
    from scipy import stats

    _check(counts, exposure)
    design = np.column_stack([np.ones(len(counts)), *predictors.values()])
    degrees = len(counts) - design.shape[1]
    if degrees < 1 or np.linalg.matrix_rank(design) < design.shape[1] or not counts.any():
        return Rates({name: Interval(NOT_A_NUMBER) for name in predictors}, kind or "poisson", NOT_A_NUMBER)
    offset = None if exposure is None else np.log(exposure)
    plain = sm.GLM(counts, design, family=sm.families.Poisson(), offset=offset).fit()
    spread = float(plain.pearson_chi2)
    chosen = kind or ("negative binomial" if stats.chi2.sf(spread, degrees) < LEVEL else "poisson")
    found, alpha = _fitted(chosen, plain, counts, design, offset)
    slopes = {
        name: around(float(found.params[at]), float(found.bse[at]), degrees)
        for at, name in enumerate(predictors, start=1)
    }
    likelihood = NOT_A_NUMBER if chosen == "quasi-poisson" else float(found.llf)
    return Rates(slopes, chosen, spread / degrees, likelihood, alpha)


def _fitted(kind: Kind, plain: Any, counts: Numbers, design: Numbers, offset: Numbers | None) -> tuple[Any, float]:
    """Return the fit of a kind and its alpha."""
    import statsmodels.api as sm

    if kind == "poisson":
        return plain, NOT_A_NUMBER
    if kind == "quasi-poisson":
        family = sm.families.Poisson()
        return sm.GLM(counts, design, family=family, offset=offset).fit(scale="X2"), NOT_A_NUMBER
    model = sm.NegativeBinomial(counts, design, offset=offset)
    found = model.fit(start_params=np.append(plain.params, 0.5), maxiter=500, disp=False)
    return found, float(found.params[-1])


def _check(counts: Numbers, exposure: Numbers | None) -> None:
    if not np.isfinite(counts).all() or (counts < 0).any() or (counts != np.rint(counts)).any():
        message = "Counts must be whole numbers from 0 up, all known: leave out rows without a count."
        raise ValueError(message)
    if exposure is not None and not (np.isfinite(exposure) & (exposure > 0)).all():
        message = "Exposure (people, weeks or places at risk) must be above 0 in every row."
        raise ValueError(message)
