"""Leaving one row out at a time: known errors, and the truth held more often than by drawing rows anew."""

import math

import numpy as np
import pytest

from hct_eval.change.intervals import bootstrap, gini, mean_t, welch
from hct_eval.change.leave_out import jackknife_rows, jackknife_within, share_of_sums, within


def test_of_a_mean_it_is_the_t_interval():
    values = np.random.default_rng(1).normal(2, 1, 14)
    found, known = jackknife_rows(lambda rows: float(values[rows].mean()), 14), mean_t(values)
    assert (found.value, found.low, found.high, found.p) == pytest.approx((known.value, known.low, known.high, known.p))


def test_of_two_means_it_is_welchs_interval():
    rng = np.random.default_rng(2)
    values = np.concatenate([rng.normal(0, 1, 9), rng.normal(1, 4, 15)])
    found = jackknife_within(
        lambda groups: float(values[groups[0]].mean() - values[groups[1]].mean()), [np.arange(9), np.arange(9, 24)]
    )
    known = welch(values[:9], values[9:])
    assert (found.value, found.low, found.high, found.p) == pytest.approx((known.value, known.low, known.high, known.p))


def test_a_share_stays_a_share():
    found = share_of_sums(np.array([1.0, 0, 0, 2, 0, 0, 0, 0, 0, 0]), np.full(10, 50.0))
    assert 0 < found.low < found.value == 3 / 500 < found.high < 1


@pytest.mark.parametrize("parts", [[0.0] * 6, [1.0] * 6, [1.0, 0, 0, 0, 0, 0], [1.0, 1, 1, 1, 1, 0]])
def test_what_one_row_carries_has_no_interval(parts):
    found = share_of_sums(np.array(parts), np.ones(6))
    assert found.value == pytest.approx(sum(parts) / 6)
    assert math.isnan(found.low)


def test_nothing_to_share_has_no_share():
    assert math.isnan(share_of_sums(np.zeros(3), np.zeros(3)).value)
    assert math.isnan(jackknife_rows(lambda rows: float(rows.sum()), 1).low)
    assert math.isnan(jackknife_within(lambda groups: float(len(groups)), [np.arange(0), np.arange(5)]).value)


def test_ends_stay_where_the_figure_can_be():
    found = within(jackknife_rows(lambda rows: gini([[0, 9, 9, 9][row] for row in rows]), 4), 0, 1)
    assert found.low == 0


@pytest.mark.slow
def test_shares_of_uneven_contracts_are_held():
    """400 years of 20 contracts with log-normal amounts: 92 to 99 % hold the true share, drawing anew fewer than 92."""
    rng = np.random.default_rng(3)
    held = drawn = 0
    for run in range(400):
        amounts, to_vcse = rng.lognormal(10, 1.2, 20), rng.random(20) < 0.4
        ours = share_of_sums(amounts * to_vcse, amounts)
        held += ours.low <= 0.4 <= ours.high
        parts = amounts * to_vcse
        theirs = bootstrap(_share(parts, amounts), 20, seed=run, draws=200)
        drawn += theirs.low <= 0.4 <= theirs.high
    assert 0.92 * 400 <= held <= 0.99 * 400
    assert drawn < 0.92 * 400


def _share(parts, totals):
    return lambda rows: float(parts[rows].sum() / totals[rows].sum())
