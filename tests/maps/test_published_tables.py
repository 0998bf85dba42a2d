"""Published tables of structure, distance and robustness that one map at a time does not reach."""

import numpy as np
import pandas as pd
import pytest

from hct_eval.maps import CognitiveMap, robustness, simulate
from hct_eval.maps.compare import gdr
from hct_eval.maps.structure import structure_summary
from tests.maps.published import PUBLISHED, square

RANGES = PUBLISHED["ranges"]
FCMAPPER = PUBLISHED["fcmapper"]
SALT = [square(case["mode"], RANGES["concepts"]) for case in RANGES["expected"]["tfn"]]
WITHOUT_LOOPS = np.array(FCMAPPER["matrix"]) * (1 - np.eye(7))
MAPS = {
    "FCMapper_1": square(FCMAPPER["matrix"], FCMAPPER["concepts"]),
    "FCMapper_1_noself": square(WITHOUT_LOOPS.tolist(), FCMAPPER["concepts"]),
    "sal_map1": SALT[0],
}


@pytest.mark.parametrize("name", MAPS)
def test_structure_equals_causal_mm(name: str) -> None:
    """causal-mm 0.3.1, graph_complexity_metrics; the salinization map is the mode of fcmconfr's first sample map."""
    theirs = PUBLISHED["gdr"]["metrics"][name]
    m = MAPS[name]
    ours = structure_summary(m).set_index("index")["value"]
    n = theirs["num_nodes"]
    assert ours["concepts"] == n
    assert ours["links"] == theirs["num_connections"]
    assert ours["transmitters"] == theirs["num_transmitters"]
    assert ours["receivers"] == theirs["num_receivers"]
    assert ours["ordinary"] == theirs["num_ordinary"]
    assert ours["isolated"] == theirs["num_isolated"]
    assert ours["links per concept"] == pytest.approx(theirs["connections_per_node"])
    assert ours["complexity"] == pytest.approx(theirs["complexity"])
    assert ours["hierarchy by links"] == pytest.approx(theirs["hierarchy_index"], abs=1e-15)
    # With a link from a concept to itself causal-mm divides by N^2; we by N (N - 1) (METHODS section 2), and so does
    # causal-mm where it was told that there are none.
    loops = theirs["num_connections"] / n**2 == pytest.approx(theirs["density"])
    assert float(ours["density"]) * ((n - 1) / n if loops else 1) == pytest.approx(theirs["density"])


def test_distances_of_the_sample_maps_equal_causal_mm() -> None:
    for i, row in enumerate(PUBLISHED["gdr"]["salinization"]):
        for j, value in enumerate(row):
            assert gdr(SALT[i], SALT[j]) == pytest.approx(value, abs=1e-15)


def test_percent_changes_equal_fcmapper() -> None:
    run = simulate(MAPS["FCMapper_1"], {"s": {"B": 0.5, "G": 0}}, rule="modified-kosko", transmitters="fall", tol=1e-14)
    percent = (100 * run.effects.loc["s"] / run.baseline.loc["s"]).to_dict()
    expected = {row["Concept"]: row["Percent_change"] for row in FCMAPPER["expected"]["scenario_comparison"]}
    assert percent == pytest.approx(expected, abs=1e-11)


@pytest.mark.parametrize("case", PUBLISHED["robustness"]["cases"], ids=lambda case: case["name"])
def test_all_published_robustness_tables_are_reached(case: dict) -> None:  # type: ignore[type-arg]
    edges = pd.DataFrame(case["edges"]).rename(columns={"source": "cause", "target": "effect"})
    m = CognitiveMap.from_links(edges.assign(weight=1.0, sources=1))
    if "origins" in case:
        table = robustness(m, case["origins"], case["targets"], max_links=case["max_path_length"])
        found = table.set_index("origin")["claims"]
        assert found["all origins"] == case["published"]["OP3<-All origins"]
        for origin in case["origins"][:3]:
            assert found[origin] == case["published"][f"OP3<-{origin}"]
        return
    groups = {
        "High": ["High rainfall"],
        "External": ["High rainfall", "Loss of forests"],
        "People moving": ["People moving away"],
        "Flooding": ["Flooding"],
        "Damage": ["Damage to businesses", "Damage to property"],
        "Outcome": ["People moving away", "People get angry"],
    }
    checked = 0
    for printed in case["published"]:
        origins, targets = groups[printed["from"]], groups[printed["to"]]
        table = robustness(m, origins, targets, max_links=5)
        columns = printed["table"].get("columns", origins)
        for target, values in printed["table"].items():
            if target == "columns":
                continue
            # A table of one origin names the row by the origin, or by the target.
            name = "all targets" if target == "All targets" else target
            rows = table[table["target"] == (name if name in set(table["target"]) else targets[0])]
            found = rows.set_index("origin")["claims"]
            for column, value in zip(columns, values if isinstance(values, list) else [values], strict=True):
                assert found[{"All origins": "all origins"}.get(column, column)] == value
                checked += 1
    assert checked == 2 + 3 + 9 + 9
