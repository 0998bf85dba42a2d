"""Sub-maps, where to begin, and whether the first place holds in every way of computing."""

import itertools

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from hct_eval.maps import CognitiveMap, MapError, build_map, focus, loops, trace_paths, words
from hct_eval.maps.firmness import rank_in_settings
from hct_eval.maps.pathways import downstream, ego, intersection, routes, union, upstream
from hct_eval.maps.suggest import MAP, PEOPLE, suggested_factors
from tests.maps.published import claims


def of(*pairs: str, weight: float = 0.5) -> CognitiveMap:
    return CognitiveMap.from_links(
        pd.DataFrame([(*pair, weight) for pair in pairs], columns=["cause", "effect", "weight"])
    )


#   A -> B -> C -> D,  E -> B,  C -> F,  G -> H -> A,  X -> Y apart
CHAIN = of("AB", "BC", "CD", "EB", "CF", "GH", "HA", "XY")


def names(m: CognitiveMap) -> str:
    return "".join(m.labels)


def test_ego_networks_look_both_ways() -> None:
    assert names(ego(CHAIN, ["B"])) == "ABCE"
    assert names(ego(CHAIN, ["B"], 2)) == "ABCDEFH"
    assert names(ego(CHAIN, ["B"], 3)) == "ABCDEFGH"
    with pytest.raises(MapError, match="1, 2 or 3"):
        ego(CHAIN, ["B"], 4)


def test_routes_hold_every_way_and_what_is_near_it() -> None:
    assert names(routes(CHAIN, ["A"], ["D"])) == "ABCD"
    assert names(routes(CHAIN, ["A"], ["D"], radius=1)) == "ABCDEFH"
    assert names(routes(CHAIN, ["A", "E"], ["D", "F"])) == "ABCDEF"
    assert names(routes(CHAIN, ["A"], ["D"], max_links=2)) == "AD"
    assert names(routes(CHAIN, ["D"], ["A"])) == "AD"
    with pytest.raises(MapError, match="no concept 'Q'"):
        routes(CHAIN, ["Q"], ["A"])
    with pytest.raises(MapError, match="radius"):
        routes(CHAIN, ["A"], ["D"], radius=5)


def test_routes_do_not_go_on_from_the_target_nor_come_back_to_the_origin() -> None:
    ring = of("AB", "BC", "CD", "DB", "CA")
    assert names(routes(ring, ["A"], ["B"])) == "AB"
    assert names(routes(ring, ["B"], ["A"])) == "ABC"


@pytest.mark.slow
def test_routes_hold_every_simple_path() -> None:
    rng = np.random.default_rng(5)
    for _ in range(20):
        pairs = [(one, other) for one, other in itertools.permutations("ABCDEFGH", 2) if rng.random() < 0.2]
        m = CognitiveMap.from_links(pd.DataFrame([(*p, 1.0) for p in pairs], columns=["cause", "effect", "weight"]))
        if not {"A", "B"} <= set(m.labels):
            continue
        simple = {label for path in nx.all_simple_paths(m.to_networkx(), "A", "B") for label in path}
        met = intersection(m, [downstream(m, ["A"]), upstream(m, ["B"])])
        found = set(routes(m, ["A"], ["B"]).labels)
        assert simple | {"A", "B"} <= found <= {*met.labels, "A", "B"}


def test_union_and_intersection_of_sub_maps_are_maps() -> None:
    one, other = downstream(CHAIN, ["H"]), upstream(CHAIN, ["C"])
    assert names(intersection(CHAIN, [one, other])) == "ABCH"
    assert names(union(CHAIN, [one, other])) == "ABCDEFGH"
    pd.testing.assert_frame_equal(union(CHAIN, [CHAIN]).weights, CHAIN.weights)
    assert len(union(CHAIN, [])) == len(intersection(CHAIN, [])) == 0


def dense(n: int, links: int, seed: int) -> CognitiveMap:
    rng = np.random.default_rng(seed)
    labels = [f"F{place:03}" for place in range(n)]
    pairs = [(i, j) for i in range(n) for j in range(n) if i != j]
    kept = rng.choice(len(pairs), size=links, replace=False)
    rows = [(labels[pairs[at][0]], labels[pairs[at][1]], 0.5) for at in sorted(kept)]
    frame = pd.DataFrame(rows, columns=["cause", "effect", "weight"])
    return CognitiveMap.from_links(frame.assign(sources=3, citations=4))


def test_a_dense_map_with_circles_does_not_hang_and_says_where_it_stopped() -> None:
    m = dense(60, 60 * 59, 1)
    found = loops(m)
    assert "only those of up to 2 are listed" in found.attrs["stopped"]
    assert len(found) == 60 * 59 / 2
    assert len(trace_paths(m, None, ["F000"], ["F001"])) == 60 * 59
    assert len(routes(m, ["F000"], ["F001"])) == 60


@pytest.mark.slow
def test_a_large_sparse_map_is_searched_to_the_end_or_says_so() -> None:
    m = dense(500, 2000, 2)
    found = loops(m)
    assert found.attrs["stopped"] == ""
    assert found["length"].max() <= 6
    assert len(routes(m, ["F000"], ["F001"], max_links=6)) < 500


FACTORS = pd.DataFrame(
    {
        "label": ["A", "B", "C", "Z"],
        "controllable": [True, False, pd.NA, True],
        "importance": [3, 1, pd.NA, 3],
        "vulnerable": [pd.NA, True, pd.NA, True],
    }
)


def test_people_and_the_map_put_factors_forward() -> None:
    table = suggested_factors(CHAIN, FACTORS, top=1)
    assert list(table[table["suggested_by"] == PEOPLE][["concept", "reason"]].itertuples(index=False, name=None)) == [
        ("A", "can be acted on"),
        ("A", "very important"),
        ("B", "easily harmed"),
    ]
    own = table[table["suggested_by"] == MAP].set_index("reason")["concept"].to_dict()
    assert own == {"influential": "C", "influenced": "B", "bridging": "B", "high leverage": "C"}
    assert words.say_suggested(table) == "Put forward by people and by the map: B."


def test_without_a_codebook_the_map_alone_puts_forward() -> None:
    table = suggested_factors(CHAIN)
    assert set(table["suggested_by"]) == {MAP}
    assert "Nobody has marked yet" in words.say_suggested(table)
    empty = CognitiveMap.from_links(pd.DataFrame(columns=["cause", "effect", "weight"]))
    assert suggested_factors(empty, FACTORS).empty
    assert words.say_suggested(suggested_factors(empty)) == "Neither people nor the map put any factor forward."


TOLD = claims(
    *[(f"p{k}", "Buses", "-", "Loneliness", 3) for k in range(8)],
    *[(f"p{k}", "Money", "+", "Buses", 1) for k in range(6)],
)


def test_the_first_lever_is_followed_through_every_setting() -> None:
    m = build_map(TOLD)
    leverage = focus.rank_levers(m, TOLD, "Loneliness", ["Buses", "Money"], seed=1, resamples=50)
    table = rank_in_settings(m, "Loneliness", leverage)
    assert len(table) == len(focus.MULTIVERSE)
    assert set(table["lever"]) == {"Buses"}
    assert table["same_direction"].all()
    worlds = focus.multiverse(m, {"Buses": {"Buses": 1.0}, "Money": {"Money": 1.0}})
    worlds = worlds[worlds["concept"] == "Loneliness"]
    first = worlds.loc[worlds.groupby(["rule", "transfer", "transmitters"], sort=False)["effect"].idxmin(), "scenario"]
    assert table["leads"].tolist() == first.tolist()
    assert words.say_settings(table) == (
        f"Of {len(table)} ways of computing, Buses ranks first in {(first == 'Buses').sum()} "
        f"and moves the outcome the same way in {len(table)}."
    )


def test_what_lies_between_and_what_else_moves_is_said() -> None:
    between, beside = routes(CHAIN, ["A"], ["C"]), routes(CHAIN, ["A"], ["C"], radius=1)
    assert words.say_between(between, beside, downstream(CHAIN, ["A"]), ["A"], "C") == (
        "Between A and C lies B. 4 factors are next to that way: they can help it or stand against it. "
        "Moved as well, without leading there: D and F."
    )
    none = routes(CHAIN, ["C"], ["A"])
    assert "No way leads" in words.say_between(none, none, downstream(CHAIN, ["C"]), ["C"], "A")


def test_without_a_lever_there_is_nothing_to_follow() -> None:
    m = build_map(TOLD)
    none = rank_in_settings(m, "", focus.rank_levers(m, TOLD, "Loneliness", [], seed=1))
    assert none.empty
    assert "Nothing is ranked" in words.say_settings(none)


def test_a_ring_of_layers_is_searched_without_walking_every_way() -> None:
    layers = [[f"{layer}-{place:02}" for place in range(20)] for layer in range(8)]
    ring = zip(layers, [*layers[1:], layers[0]], strict=True)
    pairs = [(one, other, 1.0) for here, there in ring for one in here for other in there]
    m = CognitiveMap.from_links(pd.DataFrame(pairs, columns=["cause", "effect", "weight"]))
    assert loops(m).empty
    assert "only those of up to 7 are listed" in loops(m, max_length=8).attrs["stopped"]
