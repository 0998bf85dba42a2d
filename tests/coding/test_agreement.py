"""Claims of different coders: paired by their words, compared one attribute at a time, or said to be too few."""

import krippendorff
import numpy as np
import pandas as pd
import pytest

from hct_eval.coding.agreement import match_claims, measure_agreement, say_agreement
from hct_eval.coding.reliability import NO_SPREAD, NOTHING, ONE_VALUE, Rules
from tests.coding.coders import double
from tests.coding.frames import claims, empty, fragments


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
    measured = measure_agreement(units, Rules(1, least=1)).set_index("attribute")
    assert measured.loc["claim", "value"] == 0.0
    assert measured.loc["cause", "note"] == NOTHING


def test_each_attribute_is_measured_with_its_n_and_interval() -> None:
    measured = measure_agreement(match_claims(*double(12)), Rules(5)).set_index("attribute")
    assert measured.index.tolist() == ["claim", "cause", "effect", "sign", "strength", "link"]
    assert measured.loc["claim", "value"] == 1.0
    assert measured.loc["link", "value"] == pytest.approx(21 / 24)
    assert measured.loc["cause", "value"] == 1.0
    pairs = [["B"] * 9 + ["B"] * 3 + ["C"] * 12, ["B"] * 9 + ["D"] * 3 + ["C"] * 12]
    assert measured.loc["effect", "value"] == pytest.approx(
        krippendorff.alpha(reliability_data=np.array(pairs), level_of_measurement="nominal")
    )
    assert measured.loc["effect", "low"] < measured.loc["effect", "value"] < measured.loc["effect", "high"]
    told = measured.drop("strength")
    assert set(told["n"]) == {24}
    assert set(told["conversations"]) == {12}
    assert told["agreed"].tolist() == [24, 24, 21, 24, 21]
    assert told["missing"].tolist() == [0] * 5
    assert measured.loc["strength", ["n", "missing", "note"]].tolist() == [0, 24, NOTHING]
    assert f"Effect: Krippendorff's alpha {measured.loc['effect', 'value']:.2f} (" in say_agreement(
        measured.reset_index()
    )
    assert measured.loc["effect", "note"].endswith("such intervals held the truth 88 times in 100")
    assert measured.loc["cause", "note"] == NO_SPREAD
    assert pd.isna(measured.loc["cause", "low"])


def test_the_bootstrap_draws_conversations() -> None:
    """Disagreement that lies in one conversation of two makes a wide interval: all of it, or none of it."""
    coded, pulled = double(8)
    homes = {f"c{number}": "p" if number % 4 == 0 else "q" for number in range(8)}
    coded["conversation_id"] = coded["conversation_id"].map(homes)
    pulled["conversation_id"] = pulled["conversation_id"].map(homes)
    measured = measure_agreement(match_claims(coded, pulled), Rules(5, least=2)).set_index("attribute")
    assert measured.loc["link", ["value", "low", "high"]].tolist() == [14 / 16, 0.5, 1.0]


def test_the_seed_decides_and_the_order_of_rows_does_not() -> None:
    coded, pulled = double(12)
    there = measure_agreement(match_claims(coded, pulled), Rules(5))
    back = measure_agreement(match_claims(coded.iloc[::-1], pulled.iloc[::-1]), Rules(5))
    pd.testing.assert_frame_equal(there, back)
    assert not there.equals(measure_agreement(match_claims(coded, pulled), Rules(6)))


def test_too_little_is_said_in_counts_and_not_as_an_estimate() -> None:
    coded, pulled = double(3)
    few = measure_agreement(match_claims(coded.assign(strength=[1, 2] * 6), pulled), Rules(1))
    assert few["value"].isna().all()
    assert set(few["note"]) == {"counts only: fewer than 10 to compare"}
    assert "Effect and link: counts only: fewer than 10 to compare, 5 of 6 alike." in say_agreement(few)
    nine, pulled = double(9)
    close = measure_agreement(match_claims(nine, pulled), Rules(1)).set_index("attribute")
    assert close.loc["link", "note"] == "counts only: they come from fewer than 10 conversations"
    assert close.loc["link", ["agreed", "n"]].tolist() == [15, 18]
    assert close[["value", "low", "high"]].isna().all(axis=None)
    none = measure_agreement(match_claims(empty("claims", processed=True), empty("fragments")), Rules(1))
    assert set(none["note"]) == {NOTHING}
    assert say_agreement(none) == "Nothing was coded by two people, so we cannot say how far coders agree."


def test_strength_is_ordinal_and_a_missing_one_is_no_disagreement() -> None:
    """Five in six pairs give the same strength; two pairs lack one, and one claim has no partner."""
    coded, pulled = double(12)
    mine = [1, 2, 3, 2, 1, 3] * 4
    theirs = [1, 2, 3, 2, 1, 2] * 4
    theirs[0] = theirs[7] = None
    strength = pd.Series(pd.NA, index=coded.index, dtype="Int64")
    strength[coded["coder"] == "X"], strength[coded["coder"] == "Y"] = mine, theirs
    coded["strength"] = strength
    units = match_claims(coded.drop(index=3), pulled)
    row = measure_agreement(units, Rules(3)).set_index("attribute").loc["strength"]
    pairs = [(a, b) for n, (a, b) in enumerate(zip(mine, theirs, strict=True)) if b is not None and n != 1]
    expected = krippendorff.alpha(reliability_data=np.array(pairs).T, level_of_measurement="ordinal")
    assert row["value"] == pytest.approx(expected)
    assert row[["n", "agreed", "missing"]].tolist() == [21, 17, 3]
    assert row["low"] < row["value"] < row["high"]


def test_a_sign_that_everybody_gives_has_no_alpha() -> None:
    coded, pulled = double(12)
    measured = measure_agreement(match_claims(coded.assign(sign="+"), pulled), Rules(1)).set_index("attribute")
    assert pd.isna(measured.loc["sign", "value"])
    assert measured.loc["sign", "note"] == ONE_VALUE
