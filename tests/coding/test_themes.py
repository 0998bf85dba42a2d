"""Factors by people and mentions, levels, and quotes from different people."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hct_eval.coding.themes import choose_quotes, factor_support, level_support, say_levels, say_quotes, say_themes
from tests.coding.frames import claims, empty, factors

CODED = claims(
    [
        ("f1", "c1", "Bus", "Lonely", "+", "X", "one"),
        ("f1", "c1", "Bus", "Lonely", "+", "Y", "one"),
        ("f2", "c1", "Bus", "Bus", "+", "X", "two"),
        ("f3", "c2", "Bus; Late", "Lonely", "-", "X", "three"),
        ("f4", "c3", "Shop", "Lonely", "?", "X", None),
    ]
)
BOOK = factors("Bus", "Bus; Late", "Lonely", "Shop", "Unsaid", level=["system", "system", "individual", None, "system"])


def test_factors_are_counted_by_people_first() -> None:
    support = factor_support(CODED, BOOK)
    shown = support.drop(columns="kind").astype(object)
    assert shown.where(shown.notna(), "").to_numpy().tolist() == [
        ["Lonely", "individual", 3, 3, 0, 3, 3],
        ["Bus", "system", 1, 2, 1, 1, 2],
        ["Bus; Late", "system", 1, 1, 1, 0, 1],
        ["Shop", "", 1, 1, 1, 0, 1],
        ["Unsaid", "system", 0, 0, 0, 0, 0],
    ]
    assert say_themes(support, 3) == "Lonely was named in 3 of 3 coded conversations, more than any other factor"


def test_a_person_counts_once_a_level() -> None:
    levels = level_support(CODED, BOOK).set_index("level")
    assert levels.loc["individual"].tolist() == [1, 3, 3]
    assert levels.loc["system"].tolist() == [2, 2, 3]
    assert levels.loc["not recorded"].tolist() == [1, 1, 1]


def test_a_place_without_claims_has_themes_of_nothing() -> None:
    support = factor_support(empty("claims", processed=True), BOOK)
    assert support["sources"].sum() == 0
    assert say_themes(support, 0) == "No factor was named in a conversation here"
    assert level_support(empty("claims", processed=True), BOOK).empty
    assert choose_quotes(empty("claims", processed=True)).empty


def test_equals_are_named_as_equals() -> None:
    support = factor_support(claims([("f", "c", "A", "B", "+", "X", None)]), factors("A", "B"))
    assert say_themes(support, 1) == "A was named in 1 of 1 coded conversation (as was B)"


def told() -> pd.DataFrame:
    """A link that four people tell one way and one the other way, a smaller one, and quotes that nobody may print."""
    rows = [(f"f{n}", f"c{n}", "Bus", "Out", "+", "X", f"words of {n} about the bus") for n in range(4)]
    rows += [("f4", "c4", "Bus", "Out", "-", "X", "it never made a difference to me")]
    rows += [("f5", "c0", "Shop", "Out", "+", "X", "words of 0 about the shop")]
    rows += [("f6", "c5", "Shop", "Out", "+", "X", "words of 5 about the shop")]
    rows += [("f7", f"c{n}", "Gate", "Out", "+", "X", "not to be printed") for n in range(9)]
    frame = claims(rows)
    frame.loc[frame["cause"] == "Gate", "publishable"] = False
    return frame


def test_quotes_come_from_different_people_and_one_disagrees() -> None:
    chosen = choose_quotes(told())
    assert chosen[["cause", "sign", "majority_sign", "disagrees", "conversation_id"]].to_numpy().tolist() == [
        ["Bus", "+", "+", False, "c0"],
        ["Bus", "-", "+", True, "c4"],
        ["Shop", "+", "+", False, "c5"],
        ["Shop", "+", "+", False, "c0"],
    ]


def test_dissent_that_may_not_be_quoted_is_not_quoted() -> None:
    frame = told()
    frame.loc[frame["sign"] == "-", "consent"] = "internal"
    assert not choose_quotes(frame)["disagrees"].any()
    frame = told()
    frame.loc[frame["sign"] == "-", "publishable"] = pd.NA
    assert not choose_quotes(frame)["disagrees"].any()


def test_the_majority_is_of_all_people_also_of_those_not_quoted() -> None:
    frame = told()
    frame.loc[(frame["sign"] == "+") & (frame["conversation_id"] != "c0"), "publishable"] = False
    chosen = choose_quotes(frame, links=1)
    assert chosen["majority_sign"].tolist() == ["+", "+"]
    assert chosen["conversation_id"].tolist() == ["c0", "c4"]


@pytest.mark.parametrize("otherwise", [{"sign": "+"}, {"cause": "Something else"}])
def test_where_coders_read_words_differently_the_person_is_not_quoted(otherwise: dict[str, str]) -> None:
    frame = told()
    again = frame[frame["sign"] == "-"].assign(coder="Y", claim_id="k99", **otherwise)
    chosen = choose_quotes(pd.concat([frame, again.astype(frame.dtypes.to_dict())]), links=1)
    assert not chosen["disagrees"].any()
    assert "c4" not in set(chosen["conversation_id"])


def test_a_claim_that_two_coders_share_is_quoted() -> None:
    frame = told()
    again = frame[frame["sign"] == "-"].assign(coder="Y", claim_id="k99")
    chosen = choose_quotes(pd.concat([frame, again.astype(frame.dtypes.to_dict())]), links=1)
    assert chosen["disagrees"].tolist() == [False, True]


def test_an_unclear_sign_disagrees_with_nobody() -> None:
    frame = told()
    frame.loc[frame["sign"] == "-", "sign"] = "?"
    assert not choose_quotes(frame)["disagrees"].any()


def test_without_a_majority_both_sides_are_quoted_and_nobody_disagrees() -> None:
    frame = claims([("f1", "c1", "A", "B", "-", "X", "no it did not"), ("f2", "c2", "A", "B", "+", "X", "yes it did")])
    chosen = choose_quotes(frame)
    assert chosen["sign"].tolist() == ["+", "-"]
    assert set(chosen["majority_sign"]) == {"?"}
    assert not chosen["disagrees"].any()


def test_between_equals_exact_quotes_of_a_readable_length_lead() -> None:
    sizes = {"c1": "word " * 24, "c2": "word", "c3": "word " * 90}
    frame = claims([(f"f-{c}", c, "A", "B", "+", "X", text.strip()) for c, text in sizes.items()])
    assert choose_quotes(frame, per_link=1)["conversation_id"].tolist() == ["c1"]
    frame.loc[frame["conversation_id"] == "c1", "quote_grade"] = "stitched"
    assert choose_quotes(frame, per_link=1)["conversation_id"].tolist() == ["c2"]


def test_between_people_quoted_as_often_the_area_quoted_least_leads() -> None:
    rows = [(f"f{n}{c}", c, f"A{n}", "B", "+", "X", f"word {n} {c}") for n in range(2) for c in ("c1", "c2", "c3")]
    areas = pd.Series({"c1": "Hill", "c2": "Hill", "c3": "Harbour"})
    frame = claims(rows)
    assert choose_quotes(frame, per_link=1)["conversation_id"].tolist() == ["c1", "c2"]
    chosen = choose_quotes(frame, per_link=1, areas=areas)
    assert chosen["conversation_id"].tolist() == ["c1", "c3"]
    assert say_quotes(chosen, areas) == "2 quotes by 2 people from 2 areas, on 2 links."
    unknown = areas.drop("c3")
    assert choose_quotes(frame, per_link=1, areas=unknown)["conversation_id"].tolist() == ["c1", "c2"]
    assert say_quotes(chosen, unknown).endswith("Of 1 quote the area is not known.")
    assert say_quotes(chosen.head(0), areas).startswith("No quote may be published")


def test_the_levels_most_spoken_of_are_named() -> None:
    levels = pd.DataFrame({"level": ["individual", "system", "community"], "sources": [4, 4, 1]})
    assert (
        say_levels(levels, 5)
        == "4 of 5 people spoke of factors on each of the levels individual and system, fewer on the others"
    )
    assert say_levels(levels.tail(1), 5) == "1 of 5 people spoke of factors on the level community"
    assert say_levels(levels.head(0), 5) == "No factor was named in a conversation here"


@settings(max_examples=8, deadline=None)
@given(st.permutations(range(len(told()))))
@pytest.mark.slow
def test_the_choice_does_not_depend_on_row_order(order: list[int]) -> None:
    chosen = choose_quotes(told().iloc[order])
    pd.testing.assert_frame_equal(chosen, choose_quotes(told()))
    assert not chosen.duplicated(["cause", "effect", "conversation_id"]).any()
    assert not chosen["quote"].duplicated().any()
    assert "not to be printed" not in set(chosen["quote"])
