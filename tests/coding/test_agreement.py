"""Krippendorff's alpha against published values, matching of claims, and what is said when nothing can be computed.

The values are those of reference/agreement/worked_examples.json: Krippendorff (2011), Computing Krippendorff's
Alpha-Reliability (University of Pennsylvania), and Wikipedia's three-coder example.
"""

import json
import math
from pathlib import Path

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hct_eval.coding.agreement import (
    FEW_PLACES,
    NO_SPREAD,
    NOTHING,
    ONE_VALUE,
    alpha,
    list_disagreements,
    match_claims,
    measure_agreement,
    say_agreement,
)
from tests.coding.frames import claims, empty, fragments

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


def double(places: int, *, second: str = "B") -> tuple[pd.DataFrame, pd.DataFrame]:
    """`places` conversations, each with two claims that X coded, and Y with another effect in every fourth place."""
    rows, pulled = [], []
    for number in range(places):
        where = (f"f{number}", f"c{number}")
        pulled.append((*where, "the bus stopped and then the shop shut down"))
        rows += [(*where, "Bus", "B", "+", "X", "the bus stopped"), (*where, "Shop", "C", "-", "X", "the shop shut")]
        odd = number % 4 == 0
        rows += [
            (*where, "Bus", "D" if odd else second, "+", "Y", "the bus stopped and"),
            (*where, "Shop", "C", "-", "Y", "then the shop shut down"),
        ]
    return claims(rows), fragments(pulled)


def test_claims_are_matched_by_the_words_they_rest_on() -> None:
    coded, pulled = double(1)
    units = match_claims(coded, pulled)
    assert units.groupby("unit")["claim_id"].agg(list).tolist() == [["k0", "k2"], ["k1", "k3"]]


def test_claims_on_the_same_words_are_matched_by_their_labels() -> None:
    quote = "we never go out"
    coded = claims(
        [
            ("f", "c", "A", "B", "+", "X", quote),
            ("f", "c", "C", "D", "+", "X", quote),
            ("f", "c", "C", "D", "-", "Y", quote),
            ("f", "c", "A", "E", "+", "Y", None),
            ("f", "c", "Q", "R", "+", "Y", "nowhere said"),
            ("g", "c", "A", "B", "+", "X", quote),
            ("g", "c", "A", "B", "+", None, quote),
        ]
    )
    units = match_claims(coded, fragments([("f", "c", quote), ("g", "c", quote)]))
    assert units.groupby("unit")["claim_id"].agg(list).tolist() == [["k0", "k3"], ["k1", "k2"], ["k4"]]


def test_words_that_do_not_overlap_are_different_claims() -> None:
    coded = claims([("f", "c", "A", "B", "+", "X", "one two"), ("f", "c", "A", "B", "+", "Y", "three four")])
    units = match_claims(coded, fragments([("f", "c", "one two three four")]))
    assert units["unit"].nunique() == 2
    measured = measure_agreement(units, seed=1, least=1).set_index("attribute")
    assert measured.loc["claim", "value"] == 0.0
    assert measured.loc["cause", "note"] == NOTHING


def test_each_attribute_is_measured_with_its_n_and_interval() -> None:
    measured = measure_agreement(match_claims(*double(12)), seed=5).set_index("attribute")
    assert measured.index.tolist() == ["claim", "cause", "effect", "sign", "link"]
    assert measured.loc["claim", "value"] == 1.0
    assert measured.loc["link", "value"] == pytest.approx(21 / 24)
    assert measured.loc["cause", "value"] == 1.0
    pairs = [["B"] * 9 + ["B"] * 3 + ["C"] * 12, ["B"] * 9 + ["D"] * 3 + ["C"] * 12]
    assert measured.loc["effect", "value"] == pytest.approx(
        krippendorff.alpha(reliability_data=np.array(pairs), level_of_measurement="nominal")
    )
    assert measured.loc["effect", "low"] < measured.loc["effect", "value"] < measured.loc["effect", "high"]
    assert set(measured["n"]) == {24}
    assert set(measured["conversations"]) == {12}
    assert f"effect: Krippendorff's alpha {measured.loc['effect', 'value']:.2f} (" in say_agreement(
        measured.reset_index()
    )
    assert measured.loc["cause", "note"] == NO_SPREAD
    assert pd.isna(measured.loc["cause", "low"])


def test_the_bootstrap_draws_conversations() -> None:
    """Disagreement that lies in one conversation of two makes a wide interval: all of it, or none of it."""
    coded, pulled = double(8)
    homes = {f"c{number}": "p" if number % 4 == 0 else "q" for number in range(8)}
    coded["conversation_id"] = coded["conversation_id"].map(homes)
    pulled["conversation_id"] = pulled["conversation_id"].map(homes)
    measured = measure_agreement(match_claims(coded, pulled), seed=5).set_index("attribute")
    assert measured.loc["link", ["value", "low", "high"]].tolist() == [14 / 16, 0.5, 1.0]


def test_the_seed_decides_and_the_order_of_rows_does_not() -> None:
    coded, pulled = double(12)
    there = measure_agreement(match_claims(coded, pulled), seed=5)
    back = measure_agreement(match_claims(coded.iloc[::-1], pulled.iloc[::-1]), seed=5)
    pd.testing.assert_frame_equal(there, back)
    assert not there.equals(measure_agreement(match_claims(coded, pulled), seed=6))


def test_too_little_is_said_in_words_and_not_as_a_number() -> None:
    few = measure_agreement(match_claims(*double(3)), seed=1)
    assert few["value"].isna().all()
    assert few["note"].str.contains("fewer than 10").all()
    coded, pulled = double(12)
    one = measure_agreement(match_claims(coded.assign(conversation_id="c"), pulled), seed=1)
    assert one["value"].notna().all()
    assert one["low"].isna().all()
    assert set(one["note"]) == {FEW_PLACES}
    none = measure_agreement(match_claims(empty("claims", processed=True), empty("fragments")), seed=1)
    assert set(none["note"]) == {NOTHING}
    assert say_agreement(none) == "No fragment was coded by two people, so we cannot say how far coders agree."


def test_a_sign_that_everybody_gives_has_no_alpha() -> None:
    coded, pulled = double(12)
    measured = measure_agreement(match_claims(coded.assign(sign="+"), pulled), seed=1).set_index("attribute")
    assert pd.isna(measured.loc["sign", "value"])
    assert measured.loc["sign", "note"] == ONE_VALUE


def test_disagreements_are_listed_to_talk_through() -> None:
    coded, pulled = double(2)
    listed = list_disagreements(match_claims(coded.drop(index=3), pulled))
    assert listed[["fragment_id", "coders", "cause", "effect", "sign"]].to_numpy().tolist() == [
        ["f0", "X, Y", "Bus", "B / D", "+"],
        ["f0", "X", "Shop", "C", "-"],
    ]
