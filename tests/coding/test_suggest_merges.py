"""Merges that are suggested: paraphrases and labels with like examples, and never across opposite directions."""

import pandas as pd
import pytest

from hct_eval.coding.polarity import opposed
from hct_eval.coding.suggest_merges import SAME_EXAMPLES, SIMILAR_LABEL, suggest_merges
from tests.coding.frames import claims, factors

NO_CLAIMS = claims([])

OPPOSITES = [
    ("More buses", "Fewer buses"),
    ("Buses", "Fewer buses"),
    ("Buses", "No buses"),
    ("Buses", "~Buses"),
    ("Increase in rents", "Decrease in rents"),
    ("Rising rents", "Falling rents"),
    ("Access to green space", "Lack of green space"),
    ("Homes with gardens", "Homes without gardens"),
    ("Safe streets", "Unsafe streets"),
    ("Safe streets", "Streets not safe"),
    ("Trust in the council", "Distrust of the council"),
    ("Able to see a doctor", "Unable to see a doctor"),
    ("Can get to the clinic", "Can't get to the clinic"),
    ("Youth club opened", "Youth club closed"),
    ("Feeling connected to neighbours", "Feeling isolated from neighbours"),
    ("Good housing", "Bad housing"),
    ("Affordable food", "Unaffordable food"),
    ("Affordable food", "Expensive food"),
    ("Employed young people", "Unemployed young people"),
    ("Feeling hopeful about work", "Feeling hopeless about work"),
    ("Help from services", "No help from services"),
    ("Better mental health", "Worse mental health"),
    ("More isolation", "Less isolation"),
    ("Loneliness", "Less loneliness"),
    ("Regular buses", "Irregular buses"),
    ("Warm homes", "Cold homes"),
    ("Quick appointments", "Waiting for appointments"),
    ("Visits to the park", "Stopped visits to the park"),
    ("Easy to book", "Hard to book"),
    ("Respect for carers", "Disrespect for carers"),
    ("More cars, fewer buses", "More buses, fewer cars"),
    ("Going out", "No longer going out"),
    ("Support for young people", "Support for older people"),
    ("Groups for men", "Groups for women"),
    ("Online appointments", "Face to face appointments"),
]
PARAPHRASES = [
    ("Fewer buses", "Less buses"),
    ("Bus service reduced", "Reduced bus services"),
    ("Access to green space", "Access to green spaces"),
    ("Lack of green space", "No green space"),
    ("Unsafe streets", "Streets not safe"),
    ("Feeling lonely", "Feelings of loneliness"),
    ("Confidence", "More confidence"),
    ("Waiting for appointments", "Waiting times for appointments"),
    ("Cost of food", "Food costs"),
    ("Community garden", "Community gardens"),
]


@pytest.mark.parametrize(("one", "other"), OPPOSITES)
def test_labels_that_point_different_ways_are_never_suggested(one: str, other: str) -> None:
    assert opposed(one, other)
    assert opposed(other, one)
    quotes = [
        ("f1", "c1", one, "Wellbeing", "+", "A", "the bus went"),
        ("f2", "c1", one, "Wellbeing", "+", "A", "a bus"),
    ]
    quotes += [
        ("f3", "c2", other, "Wellbeing", "+", "B", "the bus went"),
        ("f4", "c2", other, "Mood", "+", "B", "a bus"),
    ]
    found = suggest_merges(factors(one, other), claims(quotes))
    assert not ((found["label_a"].isin([one, other])) & (found["label_b"].isin([one, other]))).any()


@pytest.mark.parametrize(("one", "other"), PARAPHRASES)
def test_paraphrases_do_not_point_different_ways(one: str, other: str) -> None:
    assert not opposed(one, other)
    assert not opposed(other, one)


@pytest.mark.parametrize(("one", "other"), [PARAPHRASES[n] for n in (1, 2, 5, 8, 9)])
def test_paraphrases_with_like_words_are_suggested_by_their_label(one: str, other: str) -> None:
    found = suggest_merges(factors(one, other, "Damp housing", "Trust", "School meals"), NO_CLAIMS)
    pairs = [{a, b} for a, b in found[["label_a", "label_b"]].itertuples(index=False)]
    assert pairs == [{one, other}]
    assert found["why"].tolist() == [SIMILAR_LABEL]


def test_labels_with_like_examples_are_suggested_unless_one_coder_told_them_apart() -> None:
    rows = [
        ("f1", "c1", "Digging", "Calm", "+", "A", "we dig the allotment on Sundays"),
        ("f2", "c1", "Digging", "Calm", "+", "A", "digging potatoes and carrots"),
        ("f3", "c2", "Growing food", "Mood", "+", "B", "on Sundays we dig our allotment"),
        ("f4", "c2", "Growing food", "Mood", "+", "B", "carrots, and digging potatoes"),
    ]
    book = factors("Digging", "Growing food")
    found = suggest_merges(book, claims(rows))
    row = found[(found["label_a"] == "Digging") & (found["label_b"] == "Growing food")]
    assert row["why"].tolist() == [SAME_EXAMPLES]
    both = [*rows, ("f1", "c1", "Growing food", "Calm", "+", "A", "we dig the allotment on Sundays")]
    apart = suggest_merges(book, claims(both))
    assert not ((apart["label_a"] == "Digging") & (apart["label_b"] == "Growing food")).any()


def test_a_label_and_the_one_above_it_are_not_suggested() -> None:
    assert suggest_merges(factors("Transport", "Transport; Transport"), NO_CLAIMS).empty


def test_order_changes_nothing_and_the_list_is_bounded() -> None:
    book = factors("Bus services", "Bus service", "Garden groups", "Garden group", "Trust")
    there = suggest_merges(book, NO_CLAIMS)
    pd.testing.assert_frame_equal(there, suggest_merges(book[::-1], NO_CLAIMS))
    assert len(there) == 2
    assert len(suggest_merges(book, NO_CLAIMS, most=1)) == 1
    assert suggest_merges(factors(), NO_CLAIMS).empty
