"""The model for ordered answers says nothing rather than something without limit."""

import math

import numpy as np
import pytest

from hct_eval.change.ordered import ordered_slopes, separated

ANSWERS = np.array([1] * 10 + [2] * 5 + [3] * 5)


def test_two_answers_are_a_logistic_regression():
    # 2 x 2: the log odds ratio of 12/8 against 5/15, and the root of the summed reciprocals
    answers = [1] * 8 + [2] * 12 + [1] * 15 + [2] * 5
    found = ordered_slopes(answers, {"x": np.repeat([1.0, 0.0], 20)}).slopes["x"]
    assert found.value == pytest.approx(math.log(12 * 15 / (8 * 5)), abs=1e-5)
    assert found.error == pytest.approx(math.sqrt(1 / 12 + 1 / 8 + 1 / 15 + 1 / 5), abs=1e-4)


@pytest.mark.parametrize("crossed", [0, 1], ids=["wholly", "all but ties"])
def test_separated_answers_have_no_slope(crossed):
    x = (ANSWERS > 1).astype(float)
    x[10 : 10 + crossed] = 0
    found = ordered_slopes(ANSWERS, {"x": x})
    assert found.why_not == "the predictors separate the answers"
    assert math.isnan(found.slopes["x"].value)


def test_one_that_crosses_is_enough_for_a_slope():
    x = (ANSWERS > 1).astype(float)
    x[[0, 19]] = 1, 0
    found = ordered_slopes(ANSWERS, {"x": x})
    assert found.why_not == ""
    assert 1 < found.slopes["x"].low < found.slopes["x"].high < 10


def test_two_predictors_can_separate_what_neither_does():
    left, right = np.array([0.0, 1, 2, 3] * 5), np.array([3.0, 2, 1, 0] * 5)
    left[10:] += 1.5  # the sum of both tells the answers apart
    answers = np.repeat([0, 1], 10)
    assert not separated(answers, left[:, None])
    assert not separated(answers, right[:, None])
    assert separated(answers, np.column_stack([left, right]))


def test_noise_is_not_separated():
    rng = np.random.default_rng(1)
    for _ in range(50):
        assert not separated(np.arange(40) % 5, rng.normal(size=(40, 2)))


def test_people_asked_twice_are_not_counted_as_two():
    rng = np.random.default_rng(2)
    mood = rng.normal(0, 2, 40)
    before, after = (np.clip(np.rint(3 + mood + shift + rng.normal(0, 0.5, 40)), 1, 5) for shift in (0, -0.4))
    wave = {"wave": np.repeat([0.0, 1.0], 40)}
    answers = np.concatenate([before, after])
    paired, alone = ordered_slopes(answers, wave, [*range(40)] * 2), ordered_slopes(answers, wave)
    assert paired.slopes["wave"].value == pytest.approx(alone.slopes["wave"].value, abs=1e-4)
    assert paired.slopes["wave"].error < 0.7 * alone.slopes["wave"].error


@pytest.mark.parametrize(
    ("answers", "x", "clusters", "why_not"),
    [
        ([1] * 20, [0.0, 1.0] * 10, None, "everybody gave the same answer"),
        (ANSWERS, [1.0] * 20, None, "the predictors do not vary, or cannot be told apart"),
        (ANSWERS, [0.0, 1.0] * 10, list("abcdefghi") + ["a"] * 11, "fewer than 10 clusters"),
    ],
)
def test_what_cannot_be_fitted_says_why(answers, x, clusters, why_not):
    assert ordered_slopes(answers, {"x": np.array(x)}, clusters).why_not == why_not
