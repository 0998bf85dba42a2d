"""Lines through three waves or more: every person once, in any order, with honest ranges."""

import math

import numpy as np
import pandas as pd
import pytest

from hct_eval.change.repeated import person_lines


def _scores(values):
    rows = [(f"p{p}", t, v) for p, row in enumerate(values) for t, v in enumerate(row) if v is not None]
    return pd.DataFrame(rows, columns=["person_id", "time", "score"])


def test_lines_without_noise_are_found():
    lines = person_lines(_scores([[1, 2, 3], [5, 5, 5], [3, 6, 9]]))
    assert (lines.start.value, lines.slope.value) == pytest.approx((3, 4 / 3))
    assert lines.spread_within == pytest.approx(0, abs=1e-9)
    assert lines.spread_slope == pytest.approx(np.std([1, 0, 3], ddof=1))


def test_one_answer_is_no_line_but_missing():
    lines = person_lines(_scores([[1, 2, 3], [5, None, 5], [3, None, None], [2, 4, None]]))
    assert (lines.people, lines.missing) == (3, 1)
    assert lines.slope.value == pytest.approx((1 + 0 + 2) / 3)
    assert math.isnan(lines.spread_slope)  # not the same times for all


def test_two_waves_give_the_paired_change():
    lines = person_lines(_scores([[1, 3], [2, 2], [4, 7]]))
    assert lines.slope.value == pytest.approx(5 / 3)
    assert math.isnan(lines.spread_within)


def test_the_order_of_rows_does_not_matter():
    scores = _scores(np.random.default_rng(1).normal(size=(12, 4)).tolist())
    assert person_lines(scores) == person_lines(scores.sample(frac=1, random_state=2))


def test_nobody_has_no_line():
    assert math.isnan(person_lines(_scores([])).slope.value)


@pytest.mark.slow
def test_intervals_cover_where_answers_are_missing():
    """400 places of 15 people, four waves, a fifth of the answers missing, true slope -.3: 92 to 98 % hold it."""
    rng = np.random.default_rng(4)
    held = 0
    for _ in range(400):
        own = rng.normal(-0.3, 0.4, (15, 1)) * np.arange(4) + rng.normal(6, 1, (15, 1)) + rng.normal(0, 0.7, (15, 4))
        own[rng.random((15, 4)) < 0.2] = np.nan
        slope = person_lines(_scores(own.tolist())).slope
        held += slope.low <= -0.3 <= slope.high
    assert 0.92 * 400 <= held <= 0.98 * 400
