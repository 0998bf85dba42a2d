"""Merges of labels, worked by hand: in order, with what lies beneath, with signs, undone, and refused."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hct_eval.coding.codebook import Codebook, combine_opposites, complete_codebook, parents, pole_free
from hct_eval.coding.merges import MERGED, RENAMED, UNDONE, UNUSED, MergeError, apply_merges, say_merges
from hct_eval.coding.polarity import run_opposite
from tests.coding.frames import claims, empty, factors

LINKS = [
    ("c1", "Buses", "Going out", "+"),
    ("c2", "Bus service; Late", "Going out", "-"),
    ("c2", "Bus service", "Going out", "+"),
    ("c3", "~Going out", "Loneliness", "+"),
    ("c3", "Isolation", "Health", "-"),
]


def book(*about: pd.DataFrame, links: list[tuple[str, str, str, str]] = LINKS) -> Codebook:
    told = claims([(f"f{n}", c, cause, effect, sign, "A", None) for n, (c, cause, effect, sign) in enumerate(links)])
    return complete_codebook(about[0] if about else empty("factors"), told)


def decided(*rows: tuple[str, ...]) -> pd.DataFrame:
    """Merges from (from_label, into_label[, decided_on[, undone_on]])."""
    full = [(*row, "2024-03-01", None)[:4] if len(row) == 2 else (*row, None)[:4] for row in rows]
    frame = pd.DataFrame(full, columns=["from_label", "into_label", "decided_on", "undone_on"])
    return frame.assign(why="same thing").astype(
        {"decided_on": "datetime64[us]", "undone_on": "datetime64[us]", "from_label": "string", "into_label": "string"}
    )


def test_a_merge_takes_along_what_lies_beneath_and_counts_who_it_touches() -> None:
    merged = apply_merges(book(), decided(("bus  service", "Buses")))
    assert merged.book.claims["cause"].tolist() == ["Buses", "Buses; Late", "Buses", "~Going out", "Isolation"]
    labels = merged.book.factors.set_index("label")
    assert labels.index.tolist() == ["Buses", "Buses; Late", "Going out", "Health", "Isolation", "Loneliness"]
    assert labels.loc["Buses; Late", "parent"] == "Buses"
    log = merged.log.iloc[0]
    assert log[["from_label", "into_label", "done", "claims", "people", "loops"]].tolist() == [
        "bus service",
        "Buses",
        MERGED,
        2,
        1,
        0,
    ]
    assert say_merges(merged.log) == "1 label was merged into another. Coders' sheets stay as they are."


def test_an_opposite_turns_signs_once_for_each_end() -> None:
    """Isolation is the opposite of Company: c3 said more isolation, less health, so more company, more health."""
    merged = apply_merges(book(), decided(("~Isolation", "Company"), ("Loneliness", "~Company")))
    assert merged.book.claims["cause"].tolist()[-1] == "~Company"
    told = combine_opposites(merged.book.claims)
    assert told[["cause", "effect", "sign"]].to_numpy().tolist()[3:] == [
        ["Going out", "Company", "+"],  # ~Going out, + to Loneliness: two turns
        ["Company", "Health", "+"],  # Isolation, - to Health: one turn
    ]
    assert merged.log["done"].tolist() == [RENAMED, MERGED]
    assert merged.log["turned"].tolist() == [True, True]
    assert "2 claims got opposite labels" in say_merges(merged.log)


def test_a_tilde_on_both_sides_turns_nothing() -> None:
    merged = apply_merges(book(), decided(("~Isolation", "~Loneliness")))
    assert merged.book.claims["cause"].iloc[-1] == "Loneliness"
    assert not merged.log["turned"].any()


def test_merges_are_done_in_the_order_of_days_and_a_chain_reaches_its_end() -> None:
    chain = decided(("Public transport", "Getting about", "2024-05-01"), ("Buses", "Public transport", "2024-03-01"))
    merged = apply_merges(book(), chain)
    assert merged.book.claims["cause"].iloc[0] == "Getting about"
    assert merged.log["into_label"].tolist() == ["Public transport", "Getting about"]
    assert merged.log["done"].tolist() == [RENAMED, RENAMED]


def test_undoing_leaves_no_trace_but_the_log() -> None:
    merged = apply_merges(book(), decided(("Bus service", "Buses", "2024-03-01", "2024-04-01")))
    pd.testing.assert_frame_equal(merged.book.claims, book().claims)
    pd.testing.assert_frame_equal(merged.book.factors, book().factors)
    assert merged.log["done"].tolist() == [UNDONE]
    assert "1 merge was taken back" in say_merges(merged.log)
    assert say_merges(apply_merges(book(), decided()).log).startswith("No labels have been merged")


def test_moving_up_and_into_another_branch() -> None:
    merged = apply_merges(book(), decided(("Bus service; Late", "Time; Waiting; At stops")))
    assert merged.book.claims["cause"].iloc[1] == "Time; Waiting; At stops"
    assert {"Time", "Time; Waiting", "Bus service"} <= set(merged.book.factors["label"])
    up = apply_merges(book(), decided(("Bus service; Late", "Bus service")))
    assert up.book.claims["cause"].tolist()[1:3] == ["Bus service", "Bus service"]


def test_what_is_known_of_the_label_that_stays_wins_and_gaps_are_filled() -> None:
    about = factors(
        "Buses",
        "Bus service",
        "Isolation",
        level=[None, "system", "individual"],
        kind=["asset", "barrier", "barrier"],
        definition=["Buses that run.", None, "How alone people are."],
        parent=[None, "Transport", None],
    )
    merged = apply_merges(book(about), decided(("Bus service", "Buses"), ("Isolation", "~Company")))
    rows = merged.book.factors.set_index("label")
    assert rows.loc["Buses", ["level", "kind", "definition"]].tolist() == ["system", "asset", "Buses that run."]
    assert rows.loc["Company", "level"] == "individual"
    assert rows.loc["Company", ["kind", "definition"]].isna().all()  # they spoke of the opposite


def test_factors_that_name_a_merged_parent_move_along() -> None:
    about = factors("Stops", "Bus service", parent=["Bus service", None])
    merged = apply_merges(book(about), decided(("Bus service", "Buses")))
    assert merged.book.factors.set_index("label").loc["Stops", "parent"] == "Buses"


def test_claims_that_come_to_lead_to_themselves_are_kept_and_counted() -> None:
    merged = apply_merges(book(), decided(("Going out", "Buses"), ("Buses", "Getting about", "2024-04-01")))
    assert merged.log["loops"].tolist() == [1, 0]  # the second merge makes no new one
    assert len(merged.book.claims) == len(LINKS)
    assert "1 claim now leads from a factor to itself" in say_merges(merged.log)


def test_a_change_of_capitals_is_a_renaming() -> None:
    rows = decided(("Buses", "BUSES"), ("Bus service", "buses", "2024-04-01"))
    merged = apply_merges(book(), rows)
    assert merged.book.claims["cause"].tolist()[:3] == ["BUSES", "BUSES; Late", "BUSES"]
    assert merged.log["done"].tolist() == [RENAMED, MERGED]


def test_a_label_whose_only_claims_were_withdrawn_is_no_mistake() -> None:
    merged = apply_merges(book(), decided(("Trams", "Buses")), known=["~Trams; Late"])
    assert merged.log["done"].tolist() == [UNUSED]
    assert "1 merge is of a label that no claim left here uses" in say_merges(merged.log)


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([("Isolatoin", "Loneliness")], r"merge 1 .*from_label: no factor and no claim .* Did you mean 'Isolation'"),
        ([("Isolation", "isolation "), ("Isolation", "Isolation")], "merged into itself"),
        ([("~Isolation", "Isolation")], "itself or its own opposite"),
        ([("Bus service", "Bus service; Late")], "lies beneath from_label"),
        ([("Isolation", "Loneliness"), ("Loneliness", "Isolation")], "circle; write a day in undone_on of merge 1"),
        ([("Isolation", "Loneliness"), ("Health", "Isolation; Body")], "circle"),
        ([("Isolation", "Loneliness"), ("Isolation", "Health")], "merged away by merge 1 already"),
        ([("Buses", "Trams", "2024-03-01", "2024-03-05"), ("Trams", "Health", "2024-04-01")], "which was undone"),
        ([("~;", "Health")], "column from_label: a label without words"),
        ([("Buses", "Fewer buses")], "opposite ways"),
    ],
)
def test_a_merge_that_cannot_be_meant_is_refused(rows: list[tuple[str, ...]], why: str) -> None:
    with pytest.raises(MergeError, match=why):
        apply_merges(book(), decided(*rows))


def test_labels_of_opposite_direction_need_the_turn_to_be_stated() -> None:
    links = [("c1", "More buses", "Going out", "+"), ("c2", "Fewer buses", "Going out", "-")]
    with pytest.raises(MergeError, match="Put ~ before one of them"):
        apply_merges(book(links=links), decided(("Fewer buses", "More buses")))
    merged = apply_merges(book(links=links), decided(("Fewer buses", "~More buses")))
    told = combine_opposites(merged.book.claims)
    assert told[["cause", "effect", "sign"]].to_numpy().tolist() == [["More buses", "Going out", "+"]] * 2


@pytest.mark.parametrize(
    ("first", "second", "opposite"),
    [
        ("More buses", "Fewer buses", True),
        ("Lack of transport", "Public transport", True),
        ("No money", "Money", True),
        ("Better health", "Worse health", True),
        ("Transport; Reliable buses", "Unreliable buses", True),
        ("Distrust of officials", "Trust", True),
        ("Fewer buses", "Less frequent buses", False),
        ("Lack of loss", "Gain", False),
        ("Poor health", "Illness", False),
        ("Loneliness", "Isolation", False),
        ("No", "Nothing", False),
        ("Good health", "Poor health", True),
        ("Worry about money", "Money problems", False),
        ("No buses in the evening", "Evening activities", False),
        ("Waiting for the GP", "Waiting times", False),
    ],
)
def test_direction_is_read_from_the_words(first: str, second: str, opposite: bool) -> None:
    assert run_opposite(first, second) is opposite
    assert run_opposite(second, first) is opposite


LABELS = st.sampled_from(["A", "B", "C", "A; x", "A; y", "B; x", "~A", "~B", "~C; z"])
CODED = st.lists(st.tuples(st.sampled_from(["c1", "c2"]), LABELS, LABELS, st.sampled_from("+-?")), min_size=1)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(CODED, st.sampled_from(["A", "~A", "A; x"]), st.sampled_from(["B", "~B", "C; q", "New"]))
def test_a_merge_loses_no_claim_and_leaves_a_whole_codebook(
    links: list[tuple[str, str, str, str]], gone: str, into: str
) -> None:
    coded = book(links=links)
    merged = apply_merges(coded, decided((gone, into)), known=["A; x"])
    told = merged.book.claims
    assert told["claim_id"].tolist() == coded.claims["claim_id"].tolist()
    used = {pole_free(label) for end in ("cause", "effect") for label in told[end]}
    assert pole_free(gone) not in used
    labels = set(merged.book.factors["label"])
    assert used | {above for label in used for above in parents(label)} <= labels
    again = apply_merges(merged.book, decided((gone, into)), known=["A; x"])
    pd.testing.assert_frame_equal(again.book.claims, told)
