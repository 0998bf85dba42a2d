"""Limits around a common rate: against hand-worked probabilities, and kept by areas that only chance parts."""

import math
from fractions import Fraction
from math import comb

import numpy as np
import pytest

from hct_eval.change.funnel import Funnel, exact_limit, funnel, places_in_funnel


def _by_hand(size, target, p):
    """Add up binomial probabilities as fractions until they reach p, then go back as far as they overshot."""
    total, r = Fraction(0), -1
    while total < p:
        r += 1
        last = comb(size, r) * target**r * (1 - target) ** (size - r)
        total += last
    return max(Fraction(0), r - (total - p) / last) / size


@pytest.mark.parametrize("p", [Fraction(1, 1000), Fraction(25, 1000), Fraction(975, 1000), Fraction(999, 1000)])
@pytest.mark.parametrize(("size", "target"), [(10, Fraction(1, 2)), (40, Fraction(3, 10)), (200, Fraction(1, 20))])
def test_binomial_limits_are_those_of_fractions(size, target, p):
    found = exact_limit(float(target), np.array([float(size)]), float(p), "binomial")[0]
    assert found == pytest.approx(float(_by_hand(size, target, p)), abs=1e-9)


def test_ten_tosses_of_a_coin():
    # F(1) = 11/1024, F(2) = 56/1024, P(2) = 45/1024: (2 - (56/1024 - .025) / (45/1024)) / 10
    assert exact_limit(0.5, np.array([10.0]), 0.025, "binomial")[0] == pytest.approx(0.1324444, abs=1e-7)


def test_poisson_limits_by_hand():
    # mean 4: P(0) = e^-4, P(1) = 4 e^-4, so 2.5 % lie below 1 - (5 e^-4 - .025) / (4 e^-4) events
    wanted = 1 - (5 * math.exp(-4) - 0.025) / (4 * math.exp(-4))
    assert exact_limit(0.04, np.array([100.0]), 0.025, "Poisson")[0] == pytest.approx(wanted / 100)


def test_large_areas_have_the_limits_of_the_normal_law():
    ends = Funnel(0.2, "binomial", 24, 1.0).limits(np.array([1e6])).iloc[0]
    error = math.sqrt(0.2 * 0.8 / 1e6)
    assert ends["low_95"] == pytest.approx(0.2 - 1.959964 * error, abs=2e-6)
    assert ends["high_99.8"] == pytest.approx(0.2 + 3.090232 * error, abs=2e-6)


def test_dispersion_is_the_winsorised_mean_square():
    # 20 areas of 100: the two at either end take the z of the third, which is -1 and 1 (5 of 100, error .05)
    events = np.array([50.0] * 14 + [45, 30, 10, 55, 70, 90])
    found = funnel(events, np.full(20, 100.0))
    assert found.target == 0.5
    assert found.dispersion == pytest.approx(6 / 20)
    assert found.spread == 1.0


def test_limits_widen_where_areas_spread_more_than_chance():
    rng = np.random.default_rng(1)
    of = rng.integers(500, 5000, 60).astype(float)
    events = rng.binomial(of.astype(int), np.clip(rng.normal(0.2, 0.04, 60), 0.01, 0.99)).astype(float)
    found = funnel(events, of)
    assert found.spread == found.dispersion > 3
    ends = found.limits(np.array([1000.0])).iloc[0]
    assert ends["high_95"] == pytest.approx(found.target + 1.959964 * math.sqrt(found.spread * found.variance(1000.0)))
    assert places_in_funnel(found, events, of).count("within") >= 50


@pytest.mark.slow
def test_by_chance_alone_one_area_in_twenty_lies_outside():
    rng = np.random.default_rng(2)
    lies = []
    for _ in range(100):
        of = rng.integers(200, 3000, 50)
        events = rng.binomial(of, 0.1)
        found = funnel(events.astype(float), of.astype(float))
        lies += places_in_funnel(found, events.astype(float), of.astype(float))
    outside, beyond = 1 - lies.count("within") / 5000, lies.count("beyond") / 5000
    assert outside == pytest.approx(0.05, abs=3 * math.sqrt(0.05 * 0.95 / 5000) + 0.01)  # whole numbers: not quite .05
    assert beyond <= 0.002 + 3 * math.sqrt(0.002 / 5000) + 0.001


def test_events_that_come_often_are_counted_as_poisson():
    assert funnel(np.array([150.0, 90]), np.array([100.0, 100])).law == "Poisson"
    assert funnel(np.array([15.0, 90]), np.array([100.0, 100])).law == "binomial"


def test_what_cannot_be_is_refused_and_what_never_happens_has_no_spread():
    with pytest.raises(ValueError, match="size above 0"):
        funnel(np.array([1.0]), np.array([0.0]))
    assert funnel(np.zeros(12), np.full(12, 50.0)).dispersion == 1.0
