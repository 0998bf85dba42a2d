"""Coefficients against published values and against the library, and what is said when nothing can be computed.

The values are those of reference/agreement/worked_examples.json: Krippendorff (2011), Computing Krippendorff's
Alpha-Reliability (University of Pennsylvania), and Wikipedia's three-coder example.
"""

import json
import math
from pathlib import Path

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hct_eval.coding.reliability import NOTHING, ONE_VALUE, alpha, coincidences, kappa, ordinal_alpha

_ = None
BINARY = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]
LETTERS = [list("aabbdcccedda"), list("babbbcccedd" + "d")]
FOUR = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
    [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
]
THREE = [
    [_, _, _, _, _, 3, 4, 1, 2, 1, 1, 3, 3, _, 3],
    [1, _, 2, 1, 3, 3, 4, 3, _, _, _, _, _, _, _],
    [_, _, 2, 1, 3, 4, 4, _, 2, 1, 1, 3, 3, _, 4],
]
SHARED = Path(__file__).parents[3] / "shared" / "reference" / "agreement" / "worked_examples.json"


@pytest.mark.parametrize(
    ("ratings", "level", "expected"),
    [
        (BINARY, "nominal", 0.095),
        (LETTERS, "nominal", 0.692),
        (FOUR, "nominal", 0.743),
        (FOUR, "ordinal", 0.815),
        (FOUR, "interval", 0.849),
        (FOUR, "ratio", 0.797),
        (THREE, "nominal", 0.691),
        (THREE, "interval", 0.811),
        ([[1, 2, 1, 2], [1, 2, 1, 2]], "nominal", 1.0),
    ],
)
def test_alpha_has_its_published_values(ratings: list[list[object]], level: str, expected: float) -> None:
    value, note = alpha(ratings, level)  # type: ignore[arg-type]
    assert value == pytest.approx(expected, abs=0.0006)
    assert note == ""


@pytest.mark.skipif(not SHARED.is_file(), reason="../shared is absent: the reference file itself was not read")
def test_every_alpha_of_the_reference_file_is_reproduced() -> None:
    examples = [e for e in json.loads(SHARED.read_text())["oracles"] if e["metric"].startswith("alpha")]
    assert len(examples) == 8
    for example in examples:
        value, _note = alpha(example["data"], example["metric"].split()[1])
        assert value == pytest.approx(example["expected"], abs=example["tol"]), example["name"]
        assert value == pytest.approx(example["computed"]["krippendorff"], abs=1e-6), example["name"]


@pytest.mark.parametrize(
    ("ratings", "why"),
    [([[1, 1, 1], [1, 1, 1]], ONE_VALUE), ([[1, 2, 3]], NOTHING), ([[1, _], [_, 2]], NOTHING), ([], NOTHING)],
)
def test_alpha_that_cannot_be_computed_says_why(ratings: list[list[object]], why: str) -> None:
    value, note = alpha(ratings)
    assert math.isnan(value)
    assert note == why


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from([1.0, 2.0, 3.0, float("nan")]), min_size=3, max_size=3), min_size=2, max_size=9)
)
def test_nominal_alpha_is_the_librarys(units: list[list[float]]) -> None:
    ratings = np.array(units).T
    value, note = alpha(ratings.tolist())
    paired = ratings[:, (~np.isnan(ratings)).sum(axis=0) > 1]
    if note:
        assert len(set(paired[~np.isnan(paired)])) < 2
    else:
        theirs = krippendorff.alpha(reliability_data=ratings, level_of_measurement="nominal")
        assert value == pytest.approx(theirs, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from([1.0, 2.0, 3.0, float("nan")]), min_size=3, max_size=3), min_size=2, max_size=9)
)
def test_ordinal_alpha_from_coincidences_is_the_librarys(units: list[list[float]]) -> None:
    ratings = np.array(units)
    counts = np.stack([(ratings == value).sum(axis=1) for value in (1, 2, 3)], axis=1).astype(float)
    counts = counts[counts.sum(axis=1) > 1]
    value = float(ordinal_alpha(coincidences(counts).sum(axis=0))) if len(counts) else float("nan")
    if (counts.sum(axis=0) > 0).sum() < 2:
        assert math.isnan(value)
    else:
        theirs = krippendorff.alpha(reliability_data=ratings.T, level_of_measurement="ordinal")
        assert value == pytest.approx(theirs, abs=1e-9)


GRANT = [[20, 5], [10, 15]]
SAME_SHARE = [[[45, 15], [25, 15]], [[25, 35], [5, 35]]]
FLEISS = [
    [0, 0, 0, 0, 14],
    [0, 2, 6, 4, 2],
    [0, 0, 3, 5, 6],
    [0, 3, 9, 2, 0],
    [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0],
    [3, 2, 6, 3, 0],
    [2, 5, 3, 2, 2],
    [6, 5, 2, 1, 0],
    [0, 2, 2, 3, 7],
]


def kappa_of(table: list[list[int]]) -> float:
    counts = np.array(table, dtype=float)
    return float(kappa(np.trace(counts), counts.sum(axis=1), counts.sum(axis=0)))


@pytest.mark.parametrize(("table", "expected"), [(GRANT, 0.4), (SAME_SHARE[0], 0.1304), (SAME_SHARE[1], 0.2593)])
def test_cohens_kappa_has_its_published_values(table: list[list[int]], expected: float) -> None:
    """Wikipedia, Cohen's kappa: grant proposals, and two tables with the same share of agreement."""
    assert kappa_of(table) == pytest.approx(expected, abs=0.00006)


def test_kappa_of_one_value_has_none() -> None:
    assert math.isnan(kappa_of([[9, 0], [0, 0]]))


def fleiss_from_alpha(table: list[list[int]]) -> float:
    """Fleiss' kappa from our alpha: with m ratings a unit, 1 - kappa = (1 - alpha) x N / (N - 1), N ratings in all."""
    ratings = [[value for value, times in enumerate(unit) for _ in range(times)] for unit in table]
    value, _note = alpha(np.array(ratings).T.tolist())
    total = sum(map(sum, table))
    return 1 - (1 - value) * total / (total - 1)


def test_alpha_agrees_with_fleiss_kappa_of_fourteen_raters() -> None:
    """Fleiss' worked example (Wikipedia: 14 raters, 10 subjects, 5 categories)."""
    assert fleiss_from_alpha(FLEISS) == pytest.approx(0.21, abs=0.0006)
    assert fleiss_from_alpha(FLEISS) == pytest.approx(0.209931, abs=1e-6)


def test_systematic_disagreement_is_below_chance() -> None:
    assert alpha([[0, 0, 1, 1], [1, 1, 0, 0]])[0] == pytest.approx(-0.75)


@pytest.mark.skipif(not SHARED.is_file(), reason="../shared is absent: the reference file itself was not read")
def test_every_kappa_of_the_reference_file_is_reproduced() -> None:
    examples = [e for e in json.loads(SHARED.read_text())["oracles"] if "kappa" in e["metric"]]
    assert len(examples) == 4
    for example in examples:
        ours = fleiss_from_alpha if example["metric"].startswith("fleiss") else kappa_of
        assert ours(example["data"]) == pytest.approx(example["computed"]["statsmodels"], abs=1e-6), example["name"]
