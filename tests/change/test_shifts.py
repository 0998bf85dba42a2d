"""Paired answers: exact where few moved, silent where nobody did."""

import math

import pytest
from scipy import stats

from hct_eval.change.shifts import mcnemar, same_margins


def test_few_movers_are_counted_exactly():
    found = mcnemar(9, 1)
    assert found.p == pytest.approx(stats.binomtest(1, 10).pvalue)
    assert math.isnan(found.degrees)
    assert mcnemar(9, 1, exact=False).degrees == 1
    assert mcnemar(40, 20).p == pytest.approx(stats.chi2.sf(20**2 / 60, 1))


def test_nobody_moved_nothing_is_said():
    for found in (mcnemar(0, 0), same_margins([1, 2, 3], [1, 2, 3]), same_margins([], [])):
        assert math.isnan(found.p)


def test_answers_that_nobody_left_or_took_up_change_nothing():
    before, after = [1] * 6 + [2] * 4 + [3] * 5, [2] * 5 + [1, 1] + [2] * 3 + [3] * 5
    assert same_margins(before, after).degrees == 1
    assert same_margins(before, after).p == pytest.approx(same_margins(before[:10], after[:10]).p)


def test_a_round_dance_leaves_the_spread_as_it_was():
    before, after = [1] * 20 + [2] * 20 + [3] * 20, [2] * 20 + [3] * 20 + [1] * 20
    assert same_margins(before, after).p == pytest.approx(1)


def test_moves_that_do_not_touch_have_no_test_of_the_whole():
    assert math.isnan(same_margins([1] * 9 + [3] * 9, [2] * 9 + [4] * 9).p)
