"""How far areas' rates may lie apart by chance alone: limits that narrow as areas grow, and no ranking.

Spiegelhalter 2005, doi 10.1002/sim.1970. The target is the rate of all areas together.
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from hct_eval.change.intervals import Numbers

Law = Literal["binomial", "Poisson"]
PROBABILITIES = {"95": (0.025, 0.975), "99.8": (0.001, 0.999)}
"""Between which two probabilities each pair of limits lies: about two and three standard deviations."""
WINSORISED = 0.1
"""Share of areas at either end whose z is set to that of the last area within (Spiegelhalter 2005, appendix A)."""


@dataclass(frozen=True)
class Funnel:
    """The target, the law of chance around it, and by how much areas spread more than that."""

    target: float
    law: Law
    areas: int
    dispersion: float
    """Mean squared z after winsorising: about 1, and rather less, where only chance makes areas differ."""

    @property
    def spread(self) -> float:
        """By how much the limits' variance is raised: the dispersion where chance hardly gives it, else 1."""
        return self.dispersion if self.dispersion > 1 + 2 * math.sqrt(2 / self.areas) else 1.0

    def variance(self, of: Numbers) -> Numbers:
        """Return the variance by chance of the rate of areas of these sizes."""
        apart = 1 - self.target if self.law == "binomial" else 1.0
        return self.target * apart / of

    def limits(self, of: Numbers) -> pd.DataFrame:
        """Return of (the sizes given), low_95, high_95, low_99.8 and high_99.8, as rates.

        Exact, with interpolation between whole numbers, where chance explains the spread; else the target and as many
        widened standard deviations as a normal law has at these probabilities, within what a rate can be.
        """
        from scipy import stats

        found = {"of": of}
        most = 1.0 if self.law == "binomial" else math.inf
        for name, ends in PROBABILITIES.items():
            for side, p in zip(("low", "high"), ends, strict=True):
                if self.spread > 1:
                    wide = float(stats.norm.ppf(p)) * np.sqrt(self.spread * self.variance(of))
                    found[f"{side}_{name}"] = np.clip(self.target + wide, 0, most)
                else:
                    found[f"{side}_{name}"] = exact_limit(self.target, of, p, self.law)
        return pd.DataFrame(found)


def funnel(events: Numbers, of: Numbers) -> Funnel:
    """Return the funnel of areas with so many `events` among so many people each (`of`, above 0).

    Binomial where no area has more events than people, else Poisson (events that one person can have often). ValueError
    where there is no area, or an area of no size.
    """
    if not len(of) or (of <= 0).any():
        message = "a funnel needs areas, each of a size above 0"
        raise ValueError(message)
    target = float(events.sum() / of.sum())
    law: Law = "binomial" if (events <= of).all() else "Poisson"
    plain = Funnel(target, law, len(of), 1.0)
    variance = plain.variance(of)
    if not (variance > 0).all():
        return plain
    z = (events / of - target) / np.sqrt(variance)
    ordered, cut = np.sort(z), math.floor(WINSORISED * len(z))
    z = np.clip(z, ordered[cut], ordered[len(z) - 1 - cut])
    return Funnel(target, law, len(of), float((z**2).mean()))


def exact_limit(target: float, of: Numbers, p: float, law: Law) -> Numbers:
    """Return the rate below which areas of these sizes fall with probability p, interpolated between whole numbers.

    With r the least whole number of events whose cumulative probability F(r) is at least p, the limit is
    (r - (F(r) - p) / P(r)) / size (Spiegelhalter 2005, appendix A.1.1); never below 0.
    """
    from scipy import stats

    chance = stats.binom(np.rint(of).astype(int), target) if law == "binomial" else stats.poisson(of * target)
    r = np.maximum(chance.ppf(p), 0)
    beyond = (chance.cdf(r) - p) / np.maximum(chance.pmf(r), 1e-300)
    limit: Numbers = np.maximum(r - beyond, 0) / of
    return limit


def places_in_funnel(found: Funnel, events: Numbers, of: Numbers) -> list[str]:
    """Return for each area where it lies: "within", "between" the 95 and the 99.8 % limits, or "beyond" both."""
    ends, rate = found.limits(of), events / of
    beyond = (rate < ends["low_99.8"]) | (rate > ends["high_99.8"])
    between = (rate < ends["low_95"]) | (rate > ends["high_95"])
    return [str(lies) for lies in np.where(beyond, "beyond", np.where(between, "between", "within"))]
