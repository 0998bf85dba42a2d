"""Several places' estimates of one thing, together."""

import math

import numpy as np
import pytest

from hct_eval.change.intervals import mean_t
from hct_eval.change.shrunken import standard_error, together

VALUES, ERRORS, DEGREES = [0.1, 0.5, 0.9, 0.3], [0.2, 0.2, 0.2, 0.2], [30, 30, 30, 30]


def test_an_interval_gives_its_error_back():
    rng = np.random.default_rng(1)
    found = mean_t(rng.normal(0, 1, 17))
    assert standard_error(found.low, found.high, 17) == pytest.approx(found.error)
    assert math.isnan(standard_error(0.0, 1.0, 1))


def test_the_middle_of_equally_known_places_is_their_mean():
    found = together(VALUES, ERRORS, DEGREES)
    assert found.middle.value == pytest.approx(np.mean(VALUES))
    # with equal errors Hartung and Knapp's error is that of the places' plain mean
    assert found.middle.error == pytest.approx(np.std(VALUES, ddof=1) / 2, rel=1e-4)
    assert found.spread == pytest.approx(math.sqrt(np.var(VALUES, ddof=1) - 0.04), rel=1e-3)


def test_places_that_only_chance_tells_apart_are_drawn_all_the_way():
    found = together([0.4, 0.5, 0.6], [1.0, 1.0, 1.0], [20, 20, 20])
    assert found.spread == 0
    assert found.differ_p > 0.9
    assert [place.value for place in found.shrunken] == pytest.approx([0.5] * 3)


def test_little_known_places_are_drawn_further():
    found = together([0.0, 1.0, 2.0, 3.0, 3.0], [0.1, 0.1, 0.1, 0.1, 2.0], [20] * 5)
    sure, unsure = found.shrunken[3], found.shrunken[4]
    assert abs(sure.value - 3) < 0.05
    assert unsure.value < 2.6
    assert found.differ_p < 0.001


def test_two_places_or_an_unknown_error_give_nothing():
    assert together([0.1, 0.2], [0.1, 0.1], [9, 9]) is None
    assert together([0.1, 0.2, 0.3], [0.1, 0.1, math.nan], [9, 9, 9]) is None
    assert together([0.1, 0.2, 0.3], [0.1, 0.1, 0.0], [9, 9, 9]) is None


@pytest.mark.slow
def test_equal_places_differ_no_more_often_than_by_chance():
    """400 programmes of six places of 20 people without any difference: alarms in 5 of 100 and what chance adds."""
    rng, alarms, held = np.random.default_rng(7), 0, 0
    for _ in range(400):
        places = [mean_t(rng.normal(0, 1, 20)) for _ in range(6)]
        found = together([p.value for p in places], [p.error for p in places], [19] * 6)
        alarms += found.differ_p < 0.05
        held += found.middle.low <= 0 <= found.middle.high
    chance = 3 * math.sqrt(400 * 0.05 * 0.95)
    assert alarms <= 400 * 0.05 + chance
    assert held >= 400 * 0.95 - chance
