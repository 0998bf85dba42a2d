"""From claims to a map, and from maps to one."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hct_eval.maps import CognitiveMap, MapError, aggregate_maps, build_map
from tests.maps.published import claims, square


def link(m: CognitiveMap, cause: str = "A", effect: str = "B") -> "pd.Series[object]":
    return m.links.set_index(["cause", "effect"]).loc[(cause, effect)]


def test_a_matrix_is_aligned_by_label() -> None:
    frame = pd.DataFrame([[0.0, 0.5], [-1.0, 0.0]], index=["b", "a"], columns=["b", "a"])
    turned = frame.loc[["a", "b"], ["b", "a"]]
    assert CognitiveMap.from_matrix(turned).weights.loc["b", "a"] == 0.5
    assert CognitiveMap.from_matrix(turned).weights.loc["a", "b"] == -1.0


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (pd.DataFrame([[0.0]], index=["a"], columns=["b"]), "only on one side: a, b"),
        (pd.DataFrame([[0.0, 1], [0, 0]], index=["a", "a"], columns=["a", "a"]), "stands twice: a"),
        (pd.DataFrame([["x"]], index=["a"], columns=["a"]), "not a number"),
        (pd.DataFrame([[float("inf")]], index=["a"], columns=["a"]), "not finite"),
    ],
)
def test_a_matrix_that_cannot_be_right_is_refused(frame: pd.DataFrame, words: str) -> None:
    with pytest.raises(MapError, match=words):
        CognitiveMap.from_matrix(frame)


def test_a_map_cannot_be_changed() -> None:
    m = square([[0, 1], [0, 0]])
    links, weights, concepts = m.links, m.weights, m.concepts
    links.loc[0, "weight"] = 9
    weights.iloc[0, 1] = 9
    concepts.loc[0, "concept"] = "other"
    assert m.weights.iloc[0, 1] == m.links.loc[0, "weight"] == 1
    assert m.concepts.loc[0, "concept"] == "C1"
    with pytest.raises(ValueError, match="read-only"):
        m.matrix[0, 1] = 9


def test_networkx_gets_plain_values() -> None:
    graph = build_map(claims(("p1", "A", "-", "B", 3))).to_networkx()
    assert graph.edges["A", "B"] == {"weight": -1.0, "sign": "-", "sources": 1, "citations": 1}


def test_a_person_counts_once_however_often_they_say_it() -> None:
    told = claims(
        ("p1", "A", "+", "B", 3), ("p1", "A", "+", "B", 1), ("p1", "A", "+", "B", 2), ("p2", "A", "-", "B", 3)
    )
    row = link(build_map(told))
    assert row["weight"] == pytest.approx((2 / 3 - 1) / 2)
    assert (row["sources"], row["citations"], row["share_positive"], row["sign"]) == (2, 4, 0.5, "?")
    assert row["largest_share"] == 0.75


def test_zeros_over_everyone_asked() -> None:
    told = claims(("p1", "A", "+", "B", 3), ("p2", "A", "+", "C", 3))
    assert link(build_map(told, "everyone"))["weight"] == 0.5
    assert link(build_map(told, "everyone", asked=10))["weight"] == pytest.approx(0.1)
    assert link(build_map(told, asked=10))["weight"] == 1.0
    with pytest.raises(MapError, match="asked = 1, but 2 people"):
        build_map(told, asked=1)


def test_missing_strength_and_unclear_sign_are_counted_and_said() -> None:
    m = build_map(claims(("p1", "A", "+", "B"), ("p2", "A", "?", "B", 3), ("p3", "A", "+", "B", 3)))
    row = link(m)
    assert row["weight"] == pytest.approx((2 / 3 + 1) / 2)
    assert (row["sources"], row["unclear"], row["sign"]) == (3, 1, "?")
    assert any("1 of 3 claims came without a strength" in note for note in m.notes)
    assert any("1 of 3 citations have no clear sign" in note for note in m.notes)
    only = link(build_map(claims(("p1", "A", "?", "B"))))
    assert (only["weight"], only["sign"], only["sources"]) == (0.0, "?", 1)


@pytest.mark.parametrize(("plus", "minus"), [("+", "-"), ("-", "+")])
def test_coders_who_say_a_link_unequally_often_are_averaged_first_in_any_order(plus: str, minus: str) -> None:
    rows = [("p1", "A", plus, "B", 3), ("p1", "A", minus, "B", 1), ("p1", "A", plus, "B", 3), ("p1", "A", "?", "B", 1)]
    told = claims(*rows).assign(fragment_id="f0", coder=["x", "x", "y", "y"])
    for order in permutations(range(len(told))):
        row = link(build_map(told.iloc[list(order)]))
        assert abs(row["weight"]) == pytest.approx(((1 - 1 / 3) / 2 + 1) / 2)
        assert (row["sign"], row["citations"], row["unclear"]) == (plus, 2, 0)


def test_a_second_coder_is_no_second_citation() -> None:
    told = claims(("p1", "A", "+", "B", 3), ("p1", "A", "+", "B", 1)).assign(fragment_id="f0", coder=["AB", "CD"])
    row = link(build_map(told))
    assert (row["citations"], row["claim_ids"]) == (1, "c0; c1")
    assert row["weight"] == pytest.approx(2 / 3)


def test_one_researcher_behind_most_of_a_link_is_seen() -> None:
    told = claims(("p1", "A", "+", "B"), ("p2", "A", "+", "B"), ("p3", "A", "+", "B"))
    row = link(build_map(told, researchers={"p1": "r1", "p2": "r1", "p3": "r2"}))
    assert row["largest_share"] == pytest.approx(2 / 3)


def test_a_researcher_counts_by_people_as_well_as_by_what_they_said() -> None:
    # one researcher listened to six of ten people; the other four each said it three times
    told = claims(
        *[(f"p{k}", "A", "+", "B", 2) for k in range(6)], *[(f"p{k}", "A", "+", "B", 2) for k in range(6, 10)] * 3
    )
    researchers = {f"p{k}": "r1" if k < 6 else f"r{k}" for k in range(10)}
    assert link(build_map(told, researchers=researchers))["largest_share"] == pytest.approx(0.6)


def test_a_researcher_who_is_not_recorded_may_be_the_one_who_has_most() -> None:
    told = claims(*[(f"p{k}", "A", "+", "B", 2) for k in range(10)])
    known = {f"p{k}": f"r{k // 3}" for k in range(7)}  # r0 has three, and of three nobody knows whose they are
    assert link(build_map(told, researchers=known))["largest_share"] == pytest.approx(0.6)
    assert link(build_map(told))["largest_share"] == pytest.approx(0.1)


def test_few_dissenters_leave_the_sign_and_are_reported() -> None:
    told = claims(*[(f"p{k}", "A", "+", "B", 2) for k in range(9)], ("p9", "A", "-", "B", 2))
    row = link(build_map(told))
    assert (row["sign"], row["share_positive"]) == ("+", 0.9)
    assert link(build_map(told, contested_from=0.1))["sign"] == "?"


@pytest.mark.parametrize(
    ("edges", "how", "zeros", "expected"),
    [  # fcmconfr, tests/testthat/test-aggregate_fcms.R (Roston and Rippy 2025)
        ([1, 0.25, 0.75, 0.5], "mean", "everyone", 0.625),
        ([1, 0, 0, 0.5], "mean", "mentioned", 0.75),
        ([1, 0.6, 0, 0.5], "median", "mentioned", 0.6),
        ([1, 0.6, 0, 0.5], "median", "everyone", 0.55),
    ],
)
def test_aggregates_equal_fcmconfr(edges: list[float], how: str, zeros: str, expected: float) -> None:
    maps = [square([[0, edge], [0, 0]], ["A", "B"]) for edge in edges]
    assert aggregate_maps(maps, how, zeros).weights.loc["A", "B"] == pytest.approx(expected)  # type: ignore[arg-type]


def test_aggregates_take_weights_and_unite_concepts() -> None:
    maps = [
        square([[0, 1], [0, 0]], ["A", "B"]),
        square([[0, 0.5], [0, 0]], ["A", "B"]),
        square([[0, 1], [0, 0]], ["B", "C"]),
    ]
    joined = aggregate_maps(maps, weights=[3, 1, 1])
    assert joined.labels == ("A", "B", "C")
    assert joined.weights.loc["A", "B"] == pytest.approx((3 + 0.5) / 4)
    assert joined.links["sources"].tolist() == [2, 1]
    with pytest.raises(MapError, match="weights go with the mean"):
        aggregate_maps(maps, "median", weights=[1, 1, 1])


def test_ways_to_aggregate_that_do_not_exist_are_refused() -> None:
    maps = [square([[0, 1], [0, 0]], ["A", "B"])]
    with pytest.raises(MapError, match="how is 'mode'; it can be mean or median"):
        aggregate_maps(maps, "mode")  # type: ignore[arg-type]
    with pytest.raises(MapError, match="zeros is 'out'; it can be mentioned or everyone"):
        aggregate_maps(maps, zeros="out")  # type: ignore[arg-type]


PEOPLE, LABELS = ["p1", "p2", "p3", "p4"], ["A", "B", "C", "D"]
tellings = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE),
        st.sampled_from(LABELS),
        st.sampled_from("+-?"),
        st.sampled_from(LABELS),
        st.integers(1, 3),
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=8, deadline=None)
@given(tellings, st.randoms(use_true_random=False))
@pytest.mark.slow
def test_order_and_names_change_nothing(rows, random) -> None:  # type: ignore[no-untyped-def]
    told = claims(*rows)
    shuffled = told.sample(frac=1, random_state=random.randint(0, 99))
    names = {"A": "Z", "B": "Y", "C": "X", "D": "W"}
    first = build_map(told)
    pd.testing.assert_frame_equal(build_map(shuffled).links, first.links)
    renamed = build_map(told.replace({"cause": names, "effect": names}))
    back = renamed.relabelled({new: old for old, new in names.items()})
    order = list(first.labels)
    assert np.allclose(back.weights.loc[order, order], first.weights, atol=1e-12)


@settings(max_examples=8, deadline=None)
@given(tellings, st.sampled_from(["mentioned", "everyone"]))
@pytest.mark.slow
def test_a_second_copy_of_everyone_changes_no_weight(rows, zeros) -> None:  # type: ignore[no-untyped-def]
    told = claims(*rows)
    again = told.assign(conversation_id=told["conversation_id"] + "'", fragment_id=told["fragment_id"] + "'")
    double = build_map(pd.concat([told, again]), zeros)
    assert np.allclose(double.weights, build_map(told, zeros).weights, atol=1e-12)


@settings(max_examples=8, deadline=None)
@given(tellings, st.sets(st.sampled_from(LABELS), min_size=1))
@pytest.mark.slow
def test_a_part_of_a_map_is_a_map(rows, wanted) -> None:  # type: ignore[no-untyped-def]
    m = build_map(claims(*rows))
    kept = sorted(wanted & set(m.labels))
    part = m.only(kept)
    assert np.array_equal(part.weights, m.weights.loc[kept, kept])
    assert set(part.links["cause"]) | set(part.links["effect"]) <= set(kept)
