"""Two versions of a map: what is new, lost, renamed, merged, re-signed or re-weighted."""

import pandas as pd
import pytest
from hypothesis import given, settings

from hct_eval.maps import CognitiveMap
from hct_eval.maps.diff import MapDiff, changes, diff_maps, say_changed_factors
from tests.maps.formats.maps import maps


def drawn(*links: tuple[object, ...], concepts: list[str] | None = None) -> CognitiveMap:
    """Return a map of links (cause, effect, weight[, claim ids])."""
    rows = [(*link, None)[:4] for link in links]
    frame = pd.DataFrame(rows, columns=["cause", "effect", "weight", "claim_ids"]).astype({"claim_ids": "string"})
    return CognitiveMap.from_links(frame, concepts=concepts or [])


def status(diff: MapDiff, name: str) -> str:
    return str(diff.concepts.set_index("concept").loc[name, "status"])


def arrow(diff: MapDiff, cause: str, effect: str) -> str:
    return str(diff.links.set_index(["cause", "effect"]).loc[(cause, effect), "status"])


BEFORE = drawn(
    ("Bus", "Going out", 0.5, "K1; K2"),
    ("Going out", "Loneliness", -0.5, "K3"),
    ("Cost", "Going out", -0.4, "K4"),
    ("Cost", "Worry", 0.4, "K5"),
    ("Fares", "Worry", 0.4, "K6"),
)


def test_a_map_is_the_same_as_itself() -> None:
    diff = diff_maps(BEFORE, BEFORE)
    assert set(diff.concepts["status"]) == set(diff.links["status"]) == {"same"}
    assert diff.sentence == "The two versions of the map say the same."
    assert changes(diff).empty


def test_new_lost_re_signed_and_re_weighted() -> None:
    after = drawn(
        ("Bus", "Going out", 0.9), ("Going out", "Loneliness", 0.5), ("Cost", "Going out", -0.42), ("Cost", "Sleep", 1)
    )
    diff = diff_maps(BEFORE, after)
    assert [status(diff, one) for one in ("Bus", "Sleep", "Fares", "Worry")] == ["same", "new", "lost", "lost"]
    assert arrow(diff, "Bus", "Going out") == "re-weighted"
    assert arrow(diff, "Going out", "Loneliness") == "re-signed"
    assert arrow(diff, "Cost", "Going out") == "same"
    assert arrow(diff, "Cost", "Sleep") == "new"
    assert arrow(diff, "Fares", "Worry") == "lost"
    assert diff.sentence == (
        "Factors: 1 new, 2 lost. Links: 1 new, 2 lost, 1 with another sign, "
        "1 with a weight that moved by 0.05 or more; 1 is as before."
    )
    table = changes(diff)
    assert "Bus → Going out (+, weight 0.50)" in set(table["before"])
    assert "Bus → Going out (+, weight 0.90)" in set(table["after"])


@pytest.mark.parametrize(("before", "after"), [(0.3, 0.35), (0.5, 0.55), (0.35, 0.3), (-0.7, -0.75), (-0.02, -0.07)])
def test_a_weight_that_moved_by_just_as_much_is_re_weighted_wherever_it_was(before: float, after: float) -> None:
    diff = diff_maps(drawn(("A", "B", before)), drawn(("A", "B", after)))
    assert arrow(diff, "A", "B") == "re-weighted"
    nearly = diff_maps(drawn(("A", "B", before)), drawn(("A", "B", before + 0.999 * (after - before))))
    assert arrow(nearly, "A", "B") == "same"


def test_the_same_claims_make_a_renamed_factor_whatever_its_words() -> None:
    after = drawn(
        ("Public transport", "Going out", 0.5, "K1; K2"),
        ("Going out", "Loneliness", -0.5, "K3"),
        ("Cost", "Going out", -0.4, "K4"),
        ("Cost", "Worry", 0.4, "K5"),
        ("Fares", "Worry", 0.4, "K6"),
    )
    diff = diff_maps(BEFORE, after)
    row = diff.concepts.set_index("concept").loc["Public transport"]
    assert (row["status"], row["was"], row["because"]) == ("renamed", "Bus", "2 of its 2 mentions in claims")
    assert arrow(diff, "Public transport", "Going out") == "same"
    assert diff.successors["Bus"] == "Public transport"


@pytest.mark.parametrize("into", ["Cost", "Money"])
def test_the_claims_of_two_factors_in_one_make_it_merged(into: str) -> None:
    after = drawn(
        ("Bus", "Going out", 0.5, "K1; K2"),
        ("Going out", "Loneliness", -0.5, "K3"),
        (into, "Going out", -0.4, "K4"),
        (into, "Worry", 0.4, "K5; K6"),
    )
    diff = diff_maps(BEFORE, after)
    row = diff.concepts.set_index("concept").loc[into]
    assert (row["status"], row["was"]) == ("merged", "Cost; Fares")
    assert arrow(diff, into, "Worry") == "same"
    assert "lost" not in set(diff.links["status"])
    assert "1 made of several" in diff.sentence
    assert say_changed_factors(diff)[0] == f"Merged: Cost; Fares → {into}."


def test_the_same_links_make_a_renamed_factor_where_there_are_no_claims() -> None:
    before = drawn(("A", "X", 1), ("X", "B", -1), ("X", "C", 1))
    after = drawn(("A", "Quite another name", 1), ("Quite another name", "B", -1), ("Quite another name", "D", 1))
    diff = diff_maps(before, after)
    row = diff.concepts.set_index("concept").loc["Quite another name"]
    assert (row["status"], row["was"], row["because"]) == ("renamed", "X", "2 of its 2 links with factors that stayed")
    assert arrow(diff, "A", "Quite another name") == "same"


def test_like_words_make_a_renamed_factor_last_of_all() -> None:
    diff = diff_maps(drawn(("Bus service", "Out", 1)), drawn(("Bus services", "Out", 1)))
    assert diff.concepts.set_index("concept").loc["Bus services", "because"] == "nearly the same words"
    other = diff_maps(drawn(("Bus service", "Out", 1)), drawn(("Rail strikes", "Out", 1)))
    assert status(other, "Rail strikes") == "new"


def test_an_id_of_the_other_program_is_followed() -> None:
    before = CognitiveMap.from_links(BEFORE.links.head(0), concepts=pd.DataFrame({"concept": ["A"], "id": ["e1"]}))
    after = CognitiveMap.from_links(BEFORE.links.head(0), concepts=pd.DataFrame({"concept": ["Z"], "id": ["e1"]}))
    assert status(diff_maps(before, after), "Z") == "renamed"


@settings(max_examples=15, deadline=None)
@given(maps(), maps())
@pytest.mark.slow
def test_every_factor_and_link_of_both_versions_is_accounted_for(a: CognitiveMap, b: CognitiveMap) -> None:
    diff = diff_maps(a, b)
    lost = diff.concepts["status"] == "lost"
    assert set(diff.concepts.loc[~lost, "concept"]) == set(b.labels)
    assert set(diff.concepts.loc[lost, "concept"]) | set(diff.successors) == set(a.labels)
    gone = diff.links["status"] == "lost"
    there = list(zip(diff.links.loc[~gone, "cause"], diff.links.loc[~gone, "effect"], strict=True))
    assert there == list(zip(b.links["cause"], b.links["effect"], strict=True))
    came = diff.links["status"] == "new"
    assert len(a.links) >= (~came).sum()
    assert set(diff.successors.values()) <= set(b.labels)
