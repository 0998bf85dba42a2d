"""Each number of the sensitivity table is what a simulation on the changed map gives."""

import pandas as pd
import pytest

from hct_eval.maps import CognitiveMap, MapError, simulate
from hct_eval.maps.dynamics import Settings
from hct_eval.maps.sensitivity import link_sensitivity
from tests.maps.published import PUBLISHED, square

M = square(PUBLISHED["koutsellis"]["matrix"]["process_control"])
FIELDS = {
    "dropped": lambda w: 0 * w,
    "halved": lambda w: w / 2,
    "flipped": lambda w: -w,
    "raised": lambda w: w + 0.2,
    "lowered": lambda w: w - 0.2,
}


@pytest.mark.parametrize("rule", ["kosko", "modified-kosko"])
@pytest.mark.slow
def test_each_change_equals_the_simulation_of_the_changed_map(rule: str) -> None:
    scenario, target = {"C4": 0.2}, "C1"
    table = link_sensitivity(M, scenario, target, delta=0.2, settings=Settings(rule=rule)).set_index(
        ["cause", "effect"]
    )  # type: ignore[arg-type]
    assert len(table) == len(M.links)

    def effect(m: CognitiveMap) -> float:
        # No concept of this map is a transmitter, so none holds its start, not even one that loses its only cause.
        return float(simulate(m, {"x": scenario}, rule=rule, transmitters="fall").effects.loc["x", target])  # type: ignore[arg-type]

    whole = effect(M)
    for pair, row in table.iterrows():
        assert row["whole"] == pytest.approx(whole)
        for name, to in FIELDS.items():
            weights = M.weights
            weights.loc[pair] = to(row["weight"])
            assert row[name] == pytest.approx(effect(CognitiveMap.from_matrix(weights)) - whole, abs=1e-12)
        assert row["largest"] == max(abs(row[name]) for name in FIELDS)
    assert table["largest"].is_monotonic_decreasing
    assert table["settled"].all()


def test_the_only_way_from_scenario_to_target_carries_all_of_the_effect() -> None:
    m = square([[0, 0.8, 0], [0, 0, 0], [0, 0.3, 0]], ["A", "B", "C"])
    table = link_sensitivity(m, {"A": 0.0}, "B").set_index(["cause", "effect"])
    only = table.loc[("A", "B")]
    assert only["dropped"] == pytest.approx(-only["whole"])
    assert bool(only["turns"])
    assert not table.loc[("C", "B"), "turns"]


def test_losing_a_link_and_nearly_losing_it_are_close_and_transmitters_hold() -> None:
    m = square([[0, 0.8, 0], [0, 0, 0.9], [0, 0, 0]], ["tap", "bath", "floor"])
    table = link_sensitivity(m, {"bath": 1.0}, "floor", delta=0.8 - 1e-6).set_index(["cause", "effect"])
    row = table.loc[("tap", "bath")]
    assert row["dropped"] == pytest.approx(row["lowered"], abs=1e-5)
    whole = simulate(m, {"x": {"bath": 1.0}}).effects.loc["x", "floor"]
    assert row["whole"] == pytest.approx(whole)
    assert row["dropped"] == pytest.approx(
        simulate(m, {"x": {"bath": 1.0}}, baseline={"bath": 0.5}).effects.loc["x", "floor"] - whole
    )


def test_what_does_not_settle_is_said() -> None:
    ring = square([[0, 1, 0], [0, 0, -1], [1, 0, 0.2]])
    table = link_sensitivity(ring, {}, "C1", settings=Settings(transfer="trivalent"))
    assert not table["settled"].all()


def test_wrong_questions_are_refused() -> None:
    with pytest.raises(MapError, match="no concept 'Z'"):
        link_sensitivity(M, {"C1": 1.0}, "Z")
    with pytest.raises(MapError, match="delta is 0"):
        link_sensitivity(M, {"C1": 1.0}, "C2", delta=0)
    empty = CognitiveMap.from_links(pd.DataFrame(columns=["cause", "effect", "weight"]), concepts=["A", "B"])
    assert link_sensitivity(empty, {"A": 1.0}, "B").empty
