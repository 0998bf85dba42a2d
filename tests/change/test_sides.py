"""How far sides agree on the criteria."""

import numpy as np
import pandas as pd
import pytest

from hct_eval.change.sides import agreement, agreement_estimates, alpha
from tests.change.frames import typed

NAN = np.nan
OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
    [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
]
"""Krippendorff 2011, Computing Krippendorff's Alpha-Reliability: four observers, twelve units; .815 if ordered."""


def test_alpha_for_ordered_ratings_is_krippendorffs():
    assert alpha(np.array(OBSERVERS, dtype=float).T) == pytest.approx(0.815, abs=5e-4)


def test_the_range_is_that_of_shrout_and_fleiss():
    # their table 2, six targets and four judges: ICC(1,1) = .17; limits by their formula, F = 1.79 on 5 and 18 degrees
    table = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float)
    found = agreement(table)
    assert found.low == pytest.approx(-0.13, abs=0.06)  # alpha sees order only, their F the distances as well
    assert found.high == pytest.approx(0.72, abs=0.06)


SIDES = ("VCSE", "NHS", "local authority", "residents", "funder")


def _ratings(table, round_=1):
    return typed(
        "criteria_ratings",
        [
            {"criterion": n, "rater_side": side, "round": round_, "rating": rating}
            for n, row in enumerate(table, start=1)
            for side, rating in zip(SIDES, row, strict=False)
        ],
    )


ALIKE = [[1, 1, 1, 1, 2], [4, 4, 4, 4, 4], [2, 2, 2, 2, 2], [3, 3, 3, 4, 3], [1, 1, 1, 1, 1], [4, 4, 3, 4, 4]]
APART = [[1, 4, 1, 4, 2], [4, 1, 3, 2, 1], [2, 3, 2, 1, 4], [3, 1, 4, 2, 3], [1, 2, 4, 3, 1], [4, 2, 1, 3, 2]]

SOMEWHAT = [[1, 2, 1], [4, 2, 3], [2, 3, 2], [3, 4, 2], [1, 3, 2], [4, 1, 3]]


def test_sides_that_agree_are_told_from_sides_that_do_not():
    alike, apart = (agreement_estimates(_ratings(table)).iloc[0] for table in (ALIKE, APART))
    assert alike["low"] > 0.5
    assert "they agree more than by chance" in alike["sentence"]
    assert apart["high"] < 0.5
    assert "they agree more" not in apart["sentence"]
    some = agreement_estimates(_ratings(SOMEWHAT)).iloc[0]
    assert some["low"] < 0 < some["high"]
    assert "we cannot be sure that they agree more than by chance" in some["sentence"]
    assert (alike["n"], alike["missing"], alike["counts"]) == (30, 0, "ratings")


def test_rounds_are_kept_apart_and_gaps_are_missing():
    table = pd.concat([_ratings(ALIKE), _ratings([[1, None], [2, 3], [4, 4], [2, 2], [1, 2], [3, 3]], 2)])
    found = agreement_estimates(table)
    assert found["period"].tolist() == ["round 1", "round 2"]
    assert found["n"].tolist() == [30, 10]  # a criterion that one side rated cannot agree
    assert found["missing"].tolist() == [0, 1]


@pytest.mark.parametrize("table", [ALIKE[:4], [[2, 2, 2]] * 6, []])
def test_too_little_to_compare_gives_no_figure(table):
    found = agreement_estimates(_ratings(table))
    assert found["value"].isna().all()
    assert found["sentence"].str.endswith("we cannot tell.").all()


def test_one_side_alone_cannot_agree():
    assert agreement_estimates(_ratings([[1], [2], [3]])).empty
