"""Labels, hierarchy, opposites (METHODS section 1), and a codebook that loses nothing."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hct_eval.coding.codebook import (
    ADDED,
    IMPLIED,
    POLE,
    SPELLING,
    TWICE,
    LabelError,
    combine_opposites,
    complete_codebook,
    normalise_label,
    parents,
    zoom,
)
from tests.coding.frames import claims, empty, factors

WORDS = st.text(alphabet="abz ÉéŵX", min_size=1, max_size=5).filter(str.strip)
LABELS = st.tuples(st.booleans(), st.lists(WORDS, min_size=1, max_size=3)).map(
    lambda made: ("~" if made[0] else "") + ";".join(made[1])
)
LINKS = st.lists(st.tuples(LABELS, LABELS, st.sampled_from(["+", "-", "?"])), min_size=1, max_size=12)


def linked(links: list[tuple[str, str, str]]) -> pd.DataFrame:
    return claims([(f"f{n}", "c1", *link, "A", None) for n, link in enumerate(links)])


@pytest.mark.parametrize(
    ("written", "normalised"),
    [
        ("Transport;Buses", "Transport; Buses"),
        ("  Transport  ;   Late   buses ", "Transport; Late buses"),
        ("~ Transport ; Buses", "~Transport; Buses"),
        ("~~Transport", "Transport"),
        ("Transport;; Buses;", "Transport; Buses"),
        ("Transport; ~Buses", "Transport; ~Buses"),
        ("Cafe\u0301", "Café"),
        (" ~ ; ", "~"),
    ],
)
def test_labels_have_one_written_form(written: str, normalised: str) -> None:
    assert normalise_label(written) == normalised


@given(LABELS)
def test_normalising_twice_changes_nothing(label: str) -> None:
    assert normalise_label(normalise_label(label)) == normalise_label(label)


def test_parents_are_the_labels_above() -> None:
    assert parents("~Health; Hands;Before meals") == ("Health", "Health; Hands")
    assert parents("Health") == ()


def test_zoom_keeps_the_first_levels_and_every_claim() -> None:
    links = linked([("Health; Hands; Soap", "~Health; Sleep", "+"), ("Income", "Health; Hands", "-")])
    one = zoom(links, 1)
    assert one["cause"].tolist() == ["Health", "Income"]
    assert one["effect"].tolist() == ["~Health", "Health"]
    assert zoom(links, 2)["cause"].tolist() == ["Health; Hands", "Income"]
    with pytest.raises(LabelError, match="at least one level"):
        zoom(links, 0)


@settings(max_examples=20, deadline=None)
@given(LINKS, st.integers(1, 4), st.integers(1, 4))
@pytest.mark.slow
def test_zooming_in_steps_is_zooming_once(links: list[tuple[str, str, str]], first: int, then: int) -> None:
    frame = linked(links)
    stepwise = zoom(zoom(frame, first), then)
    pd.testing.assert_frame_equal(stepwise, zoom(frame, min(first, then)))
    assert len(stepwise) == len(frame)


def test_opposites_flip_the_sign_at_one_end_and_keep_it_at_two() -> None:
    frame = combine_opposites(
        linked([("~A", "B", "+"), ("A", "~B; C", "-"), ("~A", "~B", "-"), ("A", "~B", "?"), ("A", "B", "+")])
    )
    assert frame["cause"].tolist() == ["A"] * 5
    assert frame["effect"].tolist() == ["B", "B; C", "B", "B", "B"]
    assert frame["sign"].tolist() == ["-", "+", "-", "?", "+"]
    assert frame["flip_cause"].tolist() == [True, False, True, False, False]
    assert frame["flip_effect"].tolist() == [False, True, True, True, False]


@settings(max_examples=20, deadline=None)
@given(LINKS)
@pytest.mark.slow
def test_combining_opposites_again_changes_nothing_and_forgets_no_flip(links: list[tuple[str, str, str]]) -> None:
    once = combine_opposites(linked(links))
    pd.testing.assert_frame_equal(combine_opposites(once), once)
    assert not once["cause"].str.startswith("~").any()


@settings(max_examples=20, deadline=None)
@given(LINKS)
@pytest.mark.slow
def test_turning_every_pole_by_hand_comes_to_the_same_map(links: list[tuple[str, str, str]]) -> None:
    turned = [("~" + cause, "~" + effect, sign) for cause, effect, sign in links]
    columns = ["cause", "effect", "sign"]
    pd.testing.assert_frame_equal(combine_opposites(linked(links))[columns], combine_opposites(linked(turned))[columns])


def test_the_codebook_is_made_whole_and_every_change_is_reported() -> None:
    given_factors = factors(
        "Transport", "~Income", "Income", "loneliness", definition=[None, "how little", "how much", None]
    )
    coded = linked(
        [
            ("transport ;Late buses", "Loneliness", "+"),
            ("Health; Hands; Soap", "~income", "-"),
            ("Health; Hands; Soap", "New thing", "+"),
            ("Health; Hands; Soap", "new thing", "+"),
            ("Health; Hands; Soap", "New thing", "+"),
        ]
    )
    whole = complete_codebook(given_factors, coded)
    assert whole.factors["label"].tolist() == [
        "Health",
        "Health; Hands",
        "Health; Hands; Soap",
        "Income",
        "New thing",
        "Transport",
        "Transport; Late buses",
        "loneliness",
    ]
    about = whole.factors.set_index("label")
    assert about.loc["Health; Hands; Soap", "parent"] == "Health; Hands"
    assert about.loc["Income", "definition"] == "how much"
    assert pd.isna(about.loc["Transport", "parent"])
    assert about.loc["New thing", "source"] == "added from the claims"
    assert whole.claims["cause"].tolist() == ["Transport; Late buses", *["Health; Hands; Soap"] * 4]
    assert whole.claims["effect"].tolist() == ["loneliness", "~Income", "New thing", "New thing", "New thing"]
    changes = {(row.label, row.as_written, row.why): row.citations for row in whole.report.itertuples()}
    assert changes == {
        ("Health; Hands; Soap", "Health; Hands; Soap", ADDED): 4,
        ("New thing", "New thing", ADDED): 3,
        ("Transport; Late buses", "Transport; Late buses", ADDED): 1,
        ("Health", "Health", IMPLIED): 0,
        ("Health; Hands", "Health; Hands", IMPLIED): 0,
        ("Transport; Late buses", "transport ;Late buses", SPELLING): 1,
        ("loneliness", "Loneliness", SPELLING): 1,
        ("~Income", "~income", SPELLING): 1,
        ("New thing", "new thing", SPELLING): 1,
        ("Income", "~Income", POLE): 0,
        ("Income", "Income", TWICE): 1,
    }


def test_without_a_codebook_the_claims_make_one() -> None:
    whole = complete_codebook(empty("factors"), linked([("~Income", "Food", "+"), ("Income", "Food", "+")]))
    assert whole.factors["label"].tolist() == ["Food", "Income"]
    assert whole.factors.dtypes.to_dict() == empty("factors").dtypes.to_dict()
    assert complete_codebook(empty("factors"), empty("claims")).factors.empty


@settings(max_examples=20, deadline=None)
@given(LINKS)
@pytest.mark.slow
def test_every_label_of_the_claims_has_a_factor_whatever_the_order(links: list[tuple[str, str, str]]) -> None:
    there = complete_codebook(empty("factors"), linked(links))
    back = complete_codebook(empty("factors"), linked(links[::-1]))
    combined = combine_opposites(there.claims)
    labels = set(there.factors["label"])
    assert {*combined["cause"], *combined["effect"]} <= labels
    assert {above for label in labels for above in parents(label)} <= labels
    assert labels == set(back.factors["label"])
    assert len(there.claims) == len(links)


def test_a_label_without_words_is_refused_by_its_claim() -> None:
    with pytest.raises(LabelError, match="claim k1, column effect"):
        complete_codebook(empty("factors"), linked([("A", "B", "+"), ("A", "~ ;", "+")]))
