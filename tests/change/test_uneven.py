"""Shares of pounds over years: what uneven contracts are worth, and known errors."""

import math

import numpy as np
import pytest

from hct_eval.change.intervals import around
from hct_eval.change.resources import bend_weights, slope_weights
from hct_eval.change.uneven import effective_number, weighed_shares


def test_uneven_contracts_are_worth_fewer():
    assert effective_number(np.full(12, 500.0)) == pytest.approx(12)
    assert effective_number(np.array([9_000.0, 500, 500])) == pytest.approx(10_000**2 / (81e6 + 2 * 250_000))
    assert effective_number(np.zeros(3)) == 0


def test_of_equal_contracts_it_is_the_known_error_of_shares():
    hits = np.arange(20) < 5
    years = [(np.full(20, 100.0), hits), (np.full(20, 100.0), ~hits)]
    found = weighed_shares(years, [-1, 1])
    known = around(0.5, math.sqrt(2 * 0.25 * 0.75 / 19), 38)
    assert (found.value, found.low, found.high, found.p) == pytest.approx((known.value, known.low, known.high, known.p))


def test_slope_and_bend_are_those_of_least_squares():
    years = np.arange(2010, 2018)
    shares = np.array([0.1, 0.3, 0.2, 0.2, 0.5, 0.4, 0.7, 0.6])
    after = years >= 2014
    assert slope_weights(years) @ shares == pytest.approx(np.polyfit(years, shares, 1)[0])
    before_and_after = [np.polyfit(years[side], shares[side], 1)[0] for side in (~after, after)]
    assert bend_weights(years, after) @ shares == pytest.approx(before_and_after[1] - before_and_after[0])


def test_where_nothing_varies_there_is_no_range():
    always = (np.array([1.0, 2, 3]), np.ones(3, dtype=bool))
    assert math.isnan(weighed_shares([always, always], [-1, 1]).low)
    one = (np.array([5.0, 0, 0]), np.array([True, False, False]))
    assert math.isnan(weighed_shares([one, always], [-1, 1]).low)
    assert math.isnan(weighed_shares([(np.zeros(2), np.zeros(2, dtype=bool)), always], [-1, 1]).value)


def test_a_rising_trend_is_held():
    """600 places, five years of 12 log-normal contracts, share .3 to .62: the truth in 95 % less what chance takes."""
    rng = np.random.default_rng(4)
    weights, held = slope_weights(range(5)), 0
    for _ in range(600):
        years = [(rng.lognormal(10, 1, 12), rng.random(12) < 0.3 + 0.08 * year) for year in range(5)]
        found = weighed_shares(years, weights)
        held += found.low <= 0.08 <= found.high
    assert held >= 600 * 0.95 - 3 * math.sqrt(600 * 0.95 * 0.05)
