"""Where coders differ: confusions counted, a list to talk through, pairs of coders, worked by hand."""

import pandas as pd
import pytest

from hct_eval.coding.agreement import match_claims
from hct_eval.coding.disagreements import compare_coders, count_confusions, list_disagreements, say_differences
from hct_eval.coding.reliability import Rules
from tests.coding.coders import double
from tests.coding.frames import claims, empty, fragments

TEXT = "we never go out"


def test_confusions_are_counted_by_coder_and_label() -> None:
    counted = count_confusions(match_claims(*double(9)))
    assert counted.to_numpy().tolist() == [["effect", "X", "B", "Y", "D", 3, 3]]


def test_the_most_frequent_confusion_comes_first_and_missed_claims_last() -> None:
    coded, pulled = double(5)
    coded.loc[coded["claim_id"] == "k15", "sign"] = "+"  # Y, the shop of the fourth place
    listed = list_disagreements(match_claims(coded.drop(index=7), pulled))
    assert listed[["fragment_id", "coders", "cause", "effect", "sign", "often"]].to_numpy().tolist() == [
        ["f0", "X, Y", "Bus", "B / D", "+", 2],
        ["f4", "X, Y", "Bus", "B / D", "+", 2],
        ["f3", "X, Y", "Shop", "C", "- / +", 1],
        ["f1", "X", "Shop", "C", "-", 0],
    ]


def test_a_confusion_is_the_same_whoever_gives_which_label() -> None:
    rows = [("f0", "c0", "A", "B", "+", "X", TEXT), ("f0", "c0", "Z", "B", "+", "Y", TEXT)]
    rows += [("f1", "c0", "Z", "B", "+", "X", TEXT), ("f1", "c0", "A", "B", "+", "Y", TEXT)]
    units = match_claims(claims(rows), fragments([("f0", "c0", TEXT), ("f1", "c0", TEXT)]))
    assert list_disagreements(units)["often"].tolist() == [2, 2]
    assert count_confusions(units)["times"].tolist() == [1, 1]


def test_pairs_of_coders_are_compared_by_kappa_over_conversations() -> None:
    """Effects of 24 claims: X says B, C; Y the same but D in three: kappa = (21/24 - p) / (1 - p), p by hand."""
    pairs = compare_coders(match_claims(*double(12)), Rules(5)).set_index("attribute")
    chance = (12 * 9 + 12 * 12) / 24**2
    effect = pairs.loc["effect"]
    assert effect["value"] == pytest.approx((21 / 24 - chance) / (1 - chance))
    assert effect[["coder", "other", "n", "agreed", "missing", "conversations"]].tolist() == ["X", "Y", 24, 21, 0, 12]
    assert effect["low"] < effect["value"] < effect["high"]
    assert pairs.loc["claim", ["value", "n", "agreed"]].tolist() == [1.0, 48, 48]


def test_nothing_is_said_of_two_coders_who_share_one_conversation() -> None:
    coded, pulled = double(12)
    third = coded[(coded["coder"] == "Y") & (coded["conversation_id"] == "c1")]
    third = third.assign(coder="Z", claim_id=third["claim_id"] + "z")
    pairs = compare_coders(match_claims(pd.concat([coded, third], ignore_index=True), pulled), Rules(5))
    assert set(zip(pairs["coder"], pairs["other"], strict=True)) == {("X", "Y")}


def test_few_conversations_give_counts_only() -> None:
    coded, pulled = double(3)
    pairs = compare_coders(match_claims(coded.drop(index=3), pulled), Rules(5)).set_index("attribute")
    assert pairs["value"].isna().all()
    assert pairs.loc["claim", ["n", "agreed"]].tolist() == [11, 10]
    assert pairs.loc["cause", ["n", "agreed", "missing"]].tolist() == [5, 5, 1]


def test_those_who_agree_least_come_first() -> None:
    coded, pulled = double(12)
    third = coded[coded["coder"] == "X"]
    third = third.assign(coder="Z", claim_id=third["claim_id"] + "z", effect="E")
    pairs = compare_coders(match_claims(pd.concat([coded, third], ignore_index=True), pulled), Rules(5, resamples=50))
    effects = pairs[pairs["attribute"] == "effect"]
    assert effects["agreed"].tolist() == [0, 0, 21]


def test_what_is_said() -> None:
    units = match_claims(*double(12))
    words = say_differences(count_confusions(units), compare_coders(units, Rules(5, resamples=20)))
    assert words.startswith("Most often, the effect that one coder calls B is D for another (3 times).")
    assert words.endswith("1 pair of coders coded 2 or more of the same conversations.")
    nothing = match_claims(empty("claims", processed=True), empty("fragments"))
    assert count_confusions(nothing).empty
    assert compare_coders(nothing, Rules(1)).empty
    assert list_disagreements(nothing).empty
    assert "the same labels" in say_differences(count_confusions(nothing), compare_coders(nothing, Rules(1)))
