"""States, fixed points and cycles against what other programs computed (published.json names source and citation)."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hct_eval.maps import CognitiveMap, MapError, simulate
from hct_eval.maps.dynamics import slope_bounds
from tests.maps.published import PUBLISHED, square

RULES = {"k": "kosko", "mk": "modified-kosko", "r": "rescaled", "rescale": "rescaled"}
TRANSFERS = {"s": "sigmoid", "t": "tanh", "b": "bivalent", "tr": "trivalent"}
CRAN = PUBLISHED["cran_fcm"]


@pytest.mark.parametrize("name", CRAN["cases"])
def test_steps_equal_those_of_the_r_package_fcm(name: str) -> None:
    """R package fcm 0.1.3 (Dikopoulou and Papageorgiou 2017), run on its own examples; printed to 15 digits."""
    case = CRAN["cases"][name]
    m = square(CRAN["matrix"][case["map"]])
    clamped = case["infer"].endswith("c")
    start = dict(zip(m.labels, case["initial"], strict=True))
    outcome = simulate(
        m,
        {"x": {label: 1.0 for label, value in start.items() if clamped and value == 1}},
        rule=RULES[case["infer"].removesuffix("c")],
        transfer=TRANSFERS[case["transform"]],
        slope=case["slope"],
        transmitters="fall",
        start=start,
        tol=1e-14,
        max_steps=200,
        trajectories=True,
    )
    path = outcome.trajectories["x"].to_numpy()
    for row in range(case["length"]):
        expected = case["rows"][min(row, len(case["rows"]) - 1)]
        assert path[min(row, len(path) - 1)] == pytest.approx(expected, abs=2e-14)


@pytest.mark.parametrize("name", PUBLISHED["abc"]["expected"]["run"])
def test_scenario_and_baseline_equal_fcmconfr(name: str) -> None:
    """fcmconfr 0.2.3 (Roston and Rippy 2025), run on its documented three-concept example."""
    reference = PUBLISHED["abc"]
    expected = reference["expected"]["run"][name]
    rule, transfer = name.split("|")
    outcome = simulate(
        square(reference["matrix"], reference["concepts"]),
        {"x": {"A": 1.0}},
        rule=RULES.get(rule, rule),
        transfer=transfer,
        transmitters="fall",
    )
    assert outcome.states.loc["x"].to_numpy() == pytest.approx(expected["scenario_final"], abs=1e-12)
    assert outcome.baseline.loc["x"].to_numpy() == pytest.approx(expected["baseline_final"], abs=1e-12)
    assert outcome.steps["x"] == expected["n_scenario"] - 1
    if outcome.baseline_status["x"] == "fixed point":
        # fcmconfr gives the clamped concept its clamp value; here it is clamp minus baseline, as for the others.
        ours = outcome.effects.loc["x"].to_numpy()
        assert ours[1:] == pytest.approx(expected["inference"][1:], abs=1e-12)
        assert ours[0] == pytest.approx(1 - expected["baseline_final"][0])
        if name in reference["expected"]["documented_2dp"]:
            documented = reference["expected"]["documented_2dp"][name]
            assert ours[1:].round(2) == pytest.approx(documented[1:])
    else:
        # There fcmconfr subtracts one arbitrary phase of a cycle of two; we name the cycle and use its mean.
        assert outcome.baseline_status["x"] == "limit cycle (2)"


def test_a_pulse_in_a_cycle_of_two() -> None:
    reference = PUBLISHED["abc"]
    m = square(reference["matrix"], reference["concepts"])
    outcome = simulate(m, transfer="tanh", start={"A": 1, "B": 0, "C": 0}, max_steps=1000)
    expected = reference["expected"]["pulse_kosko_tanh_final(init 1,0,0; dummy zero baseline; max_iter 1000)"]
    assert outcome.states.iloc[0].to_numpy() == pytest.approx(expected, abs=1e-12)
    assert outcome.status.iloc[0] == "limit cycle (2)"


@pytest.mark.parametrize(("key", "rule"), [("mk", "modified-kosko"), ("k", "kosko"), ("r", "rescaled")])
def test_equilibria_equal_fcmpy(key: str, rule: str) -> None:
    """FCMpy (Mkhitaryan et al. 2022): its unit test, to its 7 printed digits."""
    reference = PUBLISHED["fcmpy"]
    start = dict(zip(reference["concepts"], reference["settings"]["initial"], strict=True))
    m = square(reference["matrix"], reference["concepts"])
    outcome = simulate(m, rule=rule, start=start, tol=1e-3, max_steps=50, trajectories=True)
    assert outcome.states.iloc[0].to_numpy() == pytest.approx(
        reference["expected"]["equilibria_unit_test"][key], abs=5e-8
    )
    if key == "mk":
        expected = reference["expected"]["readme_trajectory_mKosko"]
        assert outcome.trajectories["baseline"].to_numpy() == pytest.approx(np.array(expected), abs=6e-7)


@pytest.mark.parametrize("name", ["intervention_1", "intervention_2", "intervention_3"])
def test_continuous_interventions_equal_fcmpy(name: str) -> None:
    """A driver held at 1 that acts on concepts, from the baseline equilibrium; to FCMpy's 6 printed digits."""
    reference = PUBLISHED["fcmpy"]
    labels = reference["concepts"]
    start = dict(zip(labels, reference["settings"]["initial"], strict=True))
    plain = square(reference["matrix"], labels)
    settled = simulate(plain, rule="modified-kosko", start=start, tol=1e-3, max_steps=50).states.iloc[0]
    how = reference["expected"]["continuous_interventions"]
    driver = [{"cause": "driver", "effect": label, "weight": weight} for label, weight in how["impacts"][name].items()]
    driven = CognitiveMap.from_links(pd.concat([plain.links, pd.DataFrame(driver)])[["cause", "effect", "weight"]])
    outcome = simulate(
        driven, {name: {"driver": 1.0}}, rule="modified-kosko", start={**settled, "driver": 1.0}, tol=1e-3, max_steps=50
    )
    ours = outcome.states.loc[name, labels].to_numpy()
    assert ours == pytest.approx(how["equilibria"][name], abs=6e-7)
    # FCMpy's table of "relative change" holds percentage points.
    points = reference["expected"]["comparison_table_pct_points_x100"][name]
    assert 100 * (ours - settled.to_numpy()) == pytest.approx(points, abs=6e-5)


def test_clamps_of_half_and_zero_equal_fcmapper() -> None:
    """FCMapper 1.1 (Turney and Bachhofer 2016), help-page example, run on R 4.2.2."""
    reference = PUBLISHED["fcmapper"]
    m = square(reference["matrix"], reference["concepts"])
    outcome = simulate(m, {"s": {"B": 0.5, "G": 0}}, rule="modified-kosko", transmitters="fall", tol=1e-14)
    states = [row["Equilibrium_value"] for row in reference["expected"]["scenario"]]
    changes = [row["Difference"] for row in reference["expected"]["scenario_comparison"]]
    baseline = [row["Equilibrium_value"] for row in reference["expected"]["equilibrium"]]
    assert outcome.states.loc["s"].to_numpy() == pytest.approx(states, abs=1e-13)
    assert outcome.baseline.loc["s"].to_numpy() == pytest.approx(baseline, abs=1e-13)
    assert outcome.effects.loc["s"].to_numpy() == pytest.approx(changes, abs=1e-13)


@pytest.mark.parametrize("name", PUBLISHED["koutsellis"]["expected"])
def test_slope_bounds_equal_koutsellis(name: str) -> None:
    """Koutsellis et al. 2022, doi 10.1007/s12351-022-00717-x, computed by the authors' InCognitive."""
    reference = PUBLISHED["koutsellis"]
    bounds = slope_bounds(np.array(reference["matrix"][name], dtype=float))
    expected = reference["expected"][name]
    assert bounds["sigmoid Frobenius"] == pytest.approx(expected["lambda_s_prime=4/||W||_F"], rel=1e-14)
    assert bounds["sigmoid S"] == pytest.approx(expected["lambda_s_star=1.317/||W||_s"], rel=1e-14)
    assert bounds["tanh Frobenius"] == pytest.approx(expected["lambda_h_prime=1/||W||_F"], rel=1e-14)
    assert bounds["tanh infinity"] == pytest.approx(expected["lambda_h_star=1.14/||W||_inf"], rel=1e-14)
    assert bounds["sigmoid"] == pytest.approx(expected["sigmoid"], rel=1e-14)
    assert bounds["tanh"] == pytest.approx(expected["tanh"], rel=1e-14)


def test_inside_the_bound_every_start_ends_in_the_same_place() -> None:
    m = square(PUBLISHED["koutsellis"]["matrix"]["W8"])
    slope = slope_bounds(m.matrix)["sigmoid"] * 0.99
    starts = pd.DataFrame(np.random.default_rng(3).random((30, len(m))), columns=list(m.labels)).rename(
        index="s{}".format
    )
    outcome = simulate(m, {name: {} for name in starts.index}, slope=slope, start=starts, tol=1e-12)
    assert outcome.unique.all()
    assert np.ptp(outcome.states.to_numpy(), axis=0).max() < 1e-9
    assert not simulate(m, {"a": {}}, slope=5.0).unique["a"]


def test_transmitters_hold_or_fall() -> None:
    m = square([[0, 1], [0, 0]], ["tap", "bath"])
    assert simulate(m, start=0.8).states.loc["baseline", "tap"] == 0.8
    assert simulate(m, start=0.8, transmitters="fall").states.loc["baseline", "tap"] == pytest.approx(0.5)


def test_a_cycle_is_named_and_its_mean_stands_for_it() -> None:
    ring = square([[0, 1, 0], [0, 0, 1], [1, 0, 0]])
    outcome = simulate(ring, {"x": {}}, transfer="bivalent", start={"C1": 1, "C2": 0, "C3": 0})
    assert outcome.status["x"] == "limit cycle (3)"
    flip = simulate(square([[0, -1], [1, 0]]), {"x": {}}, transfer="trivalent", start={"C1": 1, "C2": 0})
    assert flip.status["x"] == "limit cycle (4)"
    assert flip.effects.loc["x"].to_numpy() == pytest.approx([0, 0])


def test_what_cannot_settle_says_so() -> None:
    slow = square([[1.0]], ["a"])
    outcome = simulate(slow, rule="kosko", transfer="sigmoid", slope=4.0, tol=1e-300, max_steps=3)
    assert outcome.status.iloc[0] in {"not settled", "fixed point"}
    runaway = simulate(
        square([[0, 1], [-1, 0]]), {"x": {}}, transfer="tanh", slope=1.0001, start=0.5, tol=1e-9, max_steps=20
    )
    assert runaway.status["x"] == "not settled"


def test_wrong_questions_are_refused_with_help() -> None:
    m = square([[0, 1], [0, 0]], ["Buses", "Loneliness"])
    with pytest.raises(MapError, match="did you mean 'Loneliness'"):
        simulate(m, {"x": {"Lonelines": 1.0}})
    with pytest.raises(MapError, match="rule is 'cosko'"):
        simulate(m, rule="cosko")  # type: ignore[arg-type]
    with pytest.raises(MapError, match="start has no value for Loneliness"):
        simulate(m, start={"Buses": 1.0})
    with pytest.raises(MapError, match="no scenario"):
        simulate(m, {})


maps = st.integers(2, 6).flatmap(
    lambda n: st.lists(
        st.lists(st.floats(-1, 1).map(lambda w: round(w, 3)), min_size=n, max_size=n), min_size=n, max_size=n
    )
)


@settings(max_examples=12, deadline=None)
@given(
    maps,
    st.sampled_from(["kosko", "modified-kosko", "rescaled"]),
    st.sampled_from(["sigmoid", "tanh", "linear"]),
    st.floats(0, 1),
)
def test_a_clamp_holds_at_every_step(matrix: list[list[float]], rule: str, transfer: str, value: float) -> None:
    outcome = simulate(
        square(matrix), {"x": {"C1": value}}, rule=rule, transfer=transfer, max_steps=30, trajectories=True
    )
    assert (outcome.trajectories["x"]["C1"] == value).all()


@settings(max_examples=12, deadline=None)
@given(maps, st.randoms(use_true_random=False))
def test_order_and_company_change_nothing(matrix: list[list[float]], random) -> None:  # type: ignore[no-untyped-def]
    m = square(matrix)
    frame = m.weights
    rows, columns = list(m.labels), list(m.labels)
    random.shuffle(rows)
    random.shuffle(columns)
    turned = CognitiveMap.from_matrix(frame.loc[rows, columns])
    many = {f"s{k}": {label: 1.0} for k, label in enumerate(m.labels)}
    together = simulate(m, many, slope=0.7)
    alone = simulate(turned, {"s0": {"C1": 1.0}}, slope=0.7)
    assert alone.effects.loc["s0", list(m.labels)].to_numpy() == pytest.approx(
        together.effects.loc["s0"].to_numpy(), abs=1e-9
    )


def test_what_is_written_into_one_frame_of_a_run_changes_no_other() -> None:
    m = square([[0, 0.7, 0], [0, 0, -0.6], [0, -0.5, 0]])
    asked = {"up": {"C1": 1.0}, "down": {"C1": 0.0}}
    run, untouched = simulate(m, asked), simulate(m, asked)
    run.states.loc["up", "C2"] = 9.0
    pd.testing.assert_frame_equal(run.effects, untouched.effects)
    pd.testing.assert_frame_equal(run.baseline, untouched.baseline)
    assert run.unique.tolist() == untouched.unique.tolist()
    assert run.states.loc["up", "C2"] == 9.0


def test_a_run_is_shown_by_its_size_and_not_by_its_numbers() -> None:
    run = simulate(square([[0, 0.7], [0, 0]]), {"up": {"C1": 1.0}})
    assert repr(run) == "Simulation(1 scenarios, 2 concepts)"
