"""Roles, indices, loops, comparison and paths against published values (published.json names source and citation)."""

import pandas as pd
import pytest

from hct_eval.maps import (
    CognitiveMap,
    MapError,
    aggregate_maps,
    build_map,
    compare_maps,
    loops,
    robustness,
    structure,
    trace_paths,
)
from hct_eval.maps.compare import gdr
from hct_eval.maps.pathways import around, downstream, told_whole, upstream
from hct_eval.maps.structure import structure_summary
from tests.maps.published import PUBLISHED, claims, square

FCMAPPER = PUBLISHED["fcmapper"]
ONE = square(FCMAPPER["matrix"], FCMAPPER["concepts"])
TWO = square(FCMAPPER["second_map"]["matrix"], FCMAPPER["second_map"]["concepts"])


def value(m: CognitiveMap, index: str) -> float:
    table = structure_summary(m).set_index("index")["value"]
    return float(table[index]) if pd.notna(table[index]) else float("nan")


def test_concepts_equal_fcmapper() -> None:
    """FCMapper 1.1 concept indices (Turney and Bachhofer 2016)."""
    ours = structure(ONE).set_index("concept")
    for row in FCMAPPER["expected"]["concept_indices"]:
        mine = ours.loc[row["Concept"]]
        assert mine["out_strength"] == pytest.approx(row["Outdegree"])
        assert mine["in_strength"] == pytest.approx(row["Indegree"])
        assert mine["centrality"] == pytest.approx(row["Centrality"])
        assert (mine["role"] == "transmitter") == bool(row["Transmitter"])
        assert (mine["role"] == "ordinary") == bool(row["Ordinary"])


@pytest.mark.parametrize(("m", "key"), [(ONE, "matrix_indices"), (TWO, "matrix_indices_map2")])
def test_the_whole_equals_fcmapper_where_it_is_right(m: CognitiveMap, key: str) -> None:
    theirs = {row["Index"]: row.get("Value") for row in FCMAPPER["expected"][key]}
    n = len(m)
    assert value(m, "links") == theirs["Number of connections"]
    assert value(m, "transmitters") == theirs["Number of transmitters"]
    assert value(m, "receivers") == theirs["Number of receivers"]
    assert value(m, "ordinary") == theirs["Number of ordinary"]
    assert value(m, "self-loops") == theirs["Number of self loops"]
    assert value(m, "links per concept") == pytest.approx(theirs["Connections/variable"])
    # FCMapper divides by N^2; we by N (N - 1) (METHODS section 2).
    assert value(m, "density") * (n - 1) / n == pytest.approx(theirs["Connection density"])
    # FCMapper's hierarchy is too small by the factor N + 1 (MacDonald 1983).
    assert value(m, "hierarchy") / (n + 1) == pytest.approx(theirs["Hierarchy"])
    assert pd.isna(value(m, "complexity")) == (theirs["Number of transmitters"] == 0)


def test_hierarchy_is_macdonalds() -> None:
    assert value(ONE, "hierarchy") == pytest.approx(FCMAPPER["expected"]["hierarchy_index_correct_MacDonald_1983"])
    assert value(ONE, "hierarchy by links") == pytest.approx(0.2755102040816327)  # causal-mm 0.3.1, FCMapper_1


@pytest.mark.parametrize(("first", "second"), [(5, 3), (2, 7), (7, 2), (14, 1)])
def test_ways_that_are_equally_strong_share_what_runs_between_whoever_told_them(first: int, second: int) -> None:
    """Means of like strengths differ by their last bit with the number of people; ways between A and D do not."""
    told = claims(
        *[(f"p{k}", *link, 2) for k in range(first) for link in (("A", "+", "B"), ("B", "+", "D"))],
        *[(f"q{k}", *link, 2) for k in range(second) for link in (("A", "+", "C"), ("C", "+", "D"))],
    )
    between = structure(build_map(told)).set_index("concept")["betweenness"]
    assert between.to_dict() == {"A": 0, "B": 0.5 / 6, "C": 0.5 / 6, "D": 0}


def test_a_way_of_more_links_can_be_as_short_as_one_of_fewer() -> None:
    links = [("A", "B", 3 / 7), ("B", "C", 3 / 7), ("C", "D", 3 / 7), ("A", "D", 1 / 7), ("D", "E", 0.0)]
    m = CognitiveMap.from_links(pd.DataFrame(links, columns=["cause", "effect", "weight"]))
    between = structure(m).set_index("concept")["betweenness"] * 12  # pairs: A-C by B, B-D by C, half of A-D by both
    assert between.to_dict() == pytest.approx({"A": 0, "B": 1.5, "C": 1.5, "D": 0, "E": 0})


def test_likeness_and_union_equal_fcmapper() -> None:
    part = ONE.only(ONE.labels)
    other = square([[0.0] * 6] * 6, ["C", "D", "E", "F", "G", "H"])
    table = compare_maps(part, other).set_index("measure")["value"]
    expected = FCMAPPER["expected"]["similarity_S2_Jaccard(A..G vs C..H)"][0]
    assert table["Jaccard on factors"] == pytest.approx(expected["Jaccard"])
    assert table["S2 on factors"] == pytest.approx(expected["S2"])
    assert pd.isna(table["sign agreement"])
    joined = aggregate_maps([ONE, TWO])
    names = FCMAPPER["expected"]["combined_concepts"]
    assert (joined.weights.loc[names, names].to_numpy() == FCMAPPER["expected"]["combined_map"]).all()


@pytest.mark.parametrize("row", PUBLISHED["gdr"]["rows"])
def test_distance_ratio_equals_causal_mm(row: dict[str, float]) -> None:
    """causal-mm 0.3.1 run on FCMapper's two maps (Langfield-Smith and Wirth 1992; Markoczy and Goldberg 1995)."""
    choices = {name: row[name] for name in ("alpha", "beta", "epsilon", "delta", "gamma", "gamma_prime")}
    assert gdr(ONE, TWO, **choices) == pytest.approx(row["value"], abs=1e-14)  # type: ignore[arg-type]
    assert gdr(TWO, ONE, **choices) == pytest.approx(row["value"], abs=1e-14)  # type: ignore[arg-type]


def robustness_case(name: str) -> tuple[CognitiveMap, dict]:  # type: ignore[type-arg]
    case = next(case for case in PUBLISHED["robustness"]["cases"] if case["name"] == name)
    edges = pd.DataFrame(case["edges"]).rename(columns={"source": "cause", "target": "effect"})
    return CognitiveMap.from_links(edges.assign(weight=1.0, sources=1)), case


def test_robustness_equals_the_published_tearfund_table() -> None:
    """CausalMapFunctions, example tables (published values; P18 is hidden there)."""
    m, case = robustness_case("tearfund_sl_small_len2")
    table = robustness(m, case["origins"], case["targets"], max_links=2).set_index("origin")["claims"]
    assert table.to_dict() == {"all origins": 11, "P13": 6, "P14": 2, "P15": 2, "P18": 2}


def test_robustness_equals_the_published_flood_tables() -> None:
    m, _ = robustness_case("example3_path_tracing_len5")
    origins = ["High rainfall", "Loss of forests"]

    def row(target: str, targets: list[str], heads: list[str]) -> list[int]:
        table = robustness(m, heads, targets, max_links=5)
        return table[table["target"] == target]["claims"].tolist()

    damage = ["Damage to businesses", "Damage to property"]
    assert row("all targets", damage, origins) == [3, 3, 1]
    assert row("Damage to businesses", damage, origins) == [1, 1, 1]
    assert row("Damage to property", damage, origins) == [2, 2, 1]
    outcome = ["People moving away", "People get angry"]
    assert row("all targets", outcome, origins) == [3, 3, 1]
    assert row("People moving away", outcome, origins) == [2, 2, 1]
    assert row("People get angry", outcome, origins) == [1, 1, 1]
    assert row("People moving away", ["People moving away"], origins[:1]) == [2]
    assert row("Flooding", ["Flooding"], origins[:1]) == [3]


def test_a_way_told_by_nobody_whole_is_shown_as_stitched() -> None:
    told = claims(("p1", "A", "+", "B"), ("p2", "B", "+", "C"), ("p3", "A", "+", "D"), ("p3", "D", "+", "C"))
    m = CognitiveMap.from_links(
        told.drop_duplicates(["cause", "effect"])[["cause", "effect"]].assign(weight=1, sources=1)
    )
    paths = trace_paths(m, told, ["A"], ["C"], max_links=2).set_index(["cause", "effect"])["told_whole_by"]
    assert paths.to_dict() == {("A", "B"): 0, ("B", "C"): 0, ("A", "D"): 1, ("D", "C"): 1}
    summary = told_whole(paths.reset_index().assign(origin="A", target="C"))
    assert summary.loc[0, ["links", "told_whole", "most_people"]].tolist() == [4, 2, 1]
    assert trace_paths(m, told, ["A"], ["C"], max_links=1).empty


def test_sub_maps() -> None:
    m = CognitiveMap.from_links(
        pd.DataFrame({"cause": ["A", "B", "C"], "effect": ["B", "C", "D"], "weight": [1.0, -1, 1]})
    )
    assert downstream(m, ["B"]).labels == ("B", "C", "D")
    assert upstream(m, ["C"], max_links=1).labels == ("B", "C")
    assert around(m, ["B"], back=1, ahead=1).labels == ("A", "B", "C")
    assert downstream(m, ["B"]).links["sign"].tolist() == ["-", "+"]


def test_loops_know_their_kind_and_doubt() -> None:
    links = pd.DataFrame(
        [
            ("A", "B", 1, "+"),
            ("B", "A", -1, "-"),
            ("B", "C", -0.5, "-"),
            ("C", "B", -1, "-"),
            ("C", "D", 0, "?"),
            ("D", "C", 1, "+"),
        ],
        columns=["cause", "effect", "weight", "sign"],
    ).assign(sources=[3, 2, 5, 4, 1, 1])
    found = loops(CognitiveMap.from_links(links)).set_index("loop")
    assert found["kind"].to_dict() == {
        "A -> B -> A": "balancing",
        "B -> C -> B": "reinforcing",
        "C -> D -> C": "unknown",
    }
    assert found["weakest_sources"].to_dict() == {"A -> B -> A": 2, "B -> C -> B": 4, "C -> D -> C": 1}


def test_a_dense_map_of_loops_does_not_hang_and_says_where_it_stopped() -> None:
    n = 60
    dense = square([[float(i != j) for j in range(n)] for i in range(n)])
    found = loops(dense, max_length=8, max_loops=3000)
    assert set(found["length"]) == {2}
    assert len(found) == n * (n - 1) / 2
    assert "only those of up to 2" in found.attrs["stopped"]
    assert loops(ONE).attrs["stopped"] == ""


def test_strengths_by_people_need_people() -> None:
    with pytest.raises(MapError, match="have no sources"):
        structure(ONE, by="sources")
    with pytest.raises(MapError, match="no concept 'Z'"):
        robustness(ONE, ["Z"], ["A"])
