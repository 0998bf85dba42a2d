"""A change of course needs eight points a side, and is found where it was planted."""

import math

import numpy as np
import pytest

from hct_eval.change.interrupted import FEWEST_POINTS, change_of_course, change_of_rate


def _after(before, after):
    return np.array([False] * before + [True] * after)


def test_trend_step_and_bend_of_a_bare_line():
    time = np.arange(1.0, 25)
    after = _after(12, 12)
    series = 3 + 0.5 * time + 2 * after + np.where(after, 0.25 * (time - 13), 0)
    course = change_of_course(series + 1e-6 * (-1) ** np.arange(24), after)
    assert (course.trend.value, course.step.value, course.bend.value) == pytest.approx((0.5, 2, 0.25), abs=1e-4)
    assert course.points == (12, 12)


@pytest.mark.parametrize("sides", [(FEWEST_POINTS - 1, 20), (20, FEWEST_POINTS - 1), (20, 0)])
def test_fewer_than_eight_points_a_side_say_nothing(sides):
    series = np.random.default_rng(1).normal(size=sum(sides))
    assert math.isnan(change_of_course(series, _after(*sides)).step.value)
    assert math.isnan(change_of_rate(np.rint(50 + series), _after(*sides)).ratio("step").value)


def test_a_season_is_not_taken_for_a_step():
    rng = np.random.default_rng(2)
    time = np.arange(40)
    series = 5 * np.sin(2 * np.pi * time / 4) + rng.normal(0, 0.3, 40)
    after = _after(18, 22)
    with_season, without = change_of_course(series, after, season=4), change_of_course(series, after)
    assert with_season.step.error < without.step.error / 3
    assert with_season.step.low < 0 < with_season.step.high


def test_a_planted_step_in_counts_is_found():
    rng = np.random.default_rng(3)
    after = _after(24, 24)
    counts = rng.poisson(np.where(after, 30, 50)).astype(float)
    step = change_of_rate(counts, after, season=12).ratio("step")
    assert step.low < 0.6 < step.high < 1


def test_going_back_is_refused():
    with pytest.raises(ValueError, match="stay true"):
        change_of_course(np.arange(20.0), np.array([False] * 8 + [True] * 8 + [False] * 4))
