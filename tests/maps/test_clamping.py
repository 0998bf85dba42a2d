"""Questions that cannot be read are refused in words that say what to change."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from hct_eval.maps import CognitiveMap, MapError, simulate
from hct_eval.maps.dynamics import simulate_in_parts
from tests.maps.published import square

M = square([[0, 1, 0], [-0.5, 0, 0.3], [0, 0, 0.2]], ["b", "a", "c"])


@pytest.mark.parametrize(
    ("scenarios", "words"),
    [
        ({}, "no scenario to run"),
        (pd.DataFrame(), "no scenario to run"),
        (["a"], "scenarios are a mapping of names to clamps"),
        ({"x": ["a"]}, "a scenario is a mapping of concepts to values"),
        ({"x": "a"}, "a scenario is a mapping"),
        ({"a": 1.0}, "a scenario is a mapping"),
        ({"x": None}, "a scenario is a mapping"),
        ({"x": {"a": None}}, "the clamp of 'a' is not a finite number"),
        ({"x": {"a": "much"}}, "the clamp of 'a' is not a finite number"),
        ({"x": {"a": float("nan")}}, "the clamp of 'a' is not a finite number"),
        ({"x": {"a": [1.0, 2.0]}}, "the clamp of 'a' is not a finite number"),
        ({"x": {"q": 1.0}}, "no concept 'q'"),
        (pd.DataFrame({"q": [1.0]}, index=["x"]), "no concept 'q'"),
        (pd.DataFrame({"a": ["much"]}, index=["x"]), "cell that is not a number"),
        (pd.DataFrame({"a": [np.inf]}, index=["x"]), "not finite"),
        (pd.DataFrame({"a": [1.0, 0.0]}, index=["x", "x"]), "a scenario twice"),
    ],
)
def test_scenarios_that_cannot_be_read_are_refused(scenarios: Any, words: str) -> None:
    with pytest.raises(MapError, match=words):
        simulate(M, scenarios)


@pytest.mark.parametrize(
    ("start", "words"),
    [
        (None, "start is not a finite number"),
        ("x", "start is not a finite number"),
        ([1, 2, 3], "start is not a finite number"),
        ({"a": 1.0}, "start has no value for b, c"),
        ({"a": 1.0, "b": 1.0, "c": 1.0, "d": 1.0}, "no concept 'd'"),
        ({"a": 1.0, "b": 1.0, "c": None}, "the start of 'c' is not a finite number"),
        (pd.DataFrame({"a": [1.0], "b": 1.0, "c": 1.0}, index=["y"]), "no row for the scenario 'x'"),
        (pd.DataFrame({"a": [np.nan], "b": 1.0, "c": 1.0}, index=["x"]), "empty or infinite cell"),
        (pd.DataFrame({"a": [1.0, 1.0], "b": 1.0, "c": 1.0}, index=["x", "x"]), "twice"),
        (pd.DataFrame({"a": [1.0], "b": 1.0}, index=["x"]), "start has no value for c"),
    ],
)
def test_starts_that_cannot_be_read_are_refused(start: Any, words: str) -> None:
    with pytest.raises(MapError, match=words):
        simulate(M, {"x": {}}, start=start)


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({"slope": 0}, "slope is 0"),
        ({"slope": "1"}, "slope is '1'"),
        ({"slope": float("nan")}, "slope is nan"),
        ({"tol": -1}, "tol is -1"),
        ({"dead_band": -0.1}, "dead_band is -0.1"),
        ({"max_steps": 10.0}, "max_steps is 10.0; it is a whole number"),
        ({"transfer": "logistic"}, "transfer is 'logistic'; it can be sigmoid"),
        ({"transmitters": "stay"}, "transmitters is 'stay'; it can be hold, fall"),
        ({"baseline": {"q": 1}}, "no concept 'q'"),
    ],
)
def test_choices_that_do_not_exist_are_refused(choices: dict[str, Any], words: str) -> None:
    with pytest.raises(MapError, match=words):
        simulate(M, {"x": {"a": 1.0}}, **choices)


def test_all_ways_to_ask_the_same_agree() -> None:
    expected = simulate(M, {"x": {"a": 0.0}}).states
    for scenarios in ({"x": pd.Series({"a": 0.0})}, pd.DataFrame({"a": [0.0], "c": [np.nan]}, index=["x"])):
        pd.testing.assert_frame_equal(simulate(M, scenarios).states, expected)
    for start in (pd.Series({"c": 1.0, "a": 1.0, "b": 1.0}), pd.DataFrame(1.0, index=["x"], columns=["c", "b", "a"])):
        pd.testing.assert_frame_equal(simulate(M, {"x": {"a": 0.0}}, start=start).states, expected)
    assert expected.loc["x", "a"] == 0.0


def test_labels_that_are_numbers_can_be_clamped_as_numbers() -> None:
    m = CognitiveMap.from_matrix(pd.DataFrame([[0, 1], [0, 0]], index=[1, 2], columns=[1, 2]))
    assert simulate(m, {"x": {1: 0.5}}).states.loc["x", "1"] == 0.5  # type: ignore[dict-item]


def test_the_smallest_maps_run() -> None:
    none = CognitiveMap.from_links(pd.DataFrame(columns=["cause", "effect", "weight"]))
    assert simulate(none).states.shape == (1, 0)
    lone = CognitiveMap.from_links(pd.DataFrame(columns=["cause", "effect", "weight"]), concepts=["A"])
    assert simulate(lone, {"x": {"A": 0}}, transmitters="fall").effects.loc["x", "A"] == -0.5
    assert simulate(square([[1.0]]), {"x": {"C1": 0}}).states.loc["x", "C1"] == 0
    idle = CognitiveMap.from_links(pd.DataFrame({"cause": ["A"], "effect": ["B"], "weight": [0.0]}))
    assert simulate(idle, {"x": {"A": 0.3}}, start=0.7).states.loc["x"].tolist() == [0.3, 0.7]


def test_a_baseline_of_its_own_is_what_effects_are_against() -> None:
    run = simulate(M, {"x": {"a": 1.0}, "y": {"a": 0.0}}, baseline={"a": 1.0})
    assert (run.effects.loc["x"] == 0).all()
    other = simulate(M, {"y": {"a": 0.0}, "x": {"a": 1.0}}).states
    assert run.effects.loc["y"].to_numpy() == pytest.approx((other.loc["y"] - other.loc["x"]).to_numpy())


def test_a_swing_that_dies_down_slowly_is_no_cycle() -> None:
    # Kosko's tanh with weight -1 and slope 1 swings with an amplitude that falls as one over the root of time.
    run = simulate(square([[-1.0]]), transfer="tanh", start=0.5, tol=1e-4)
    assert run.status["baseline"] == "not settled"
    true = simulate(square([[-1.5]]), transfer="tanh", start=0.5)
    assert true.status["baseline"] == "limit cycle (2)"


def test_rounding_does_not_decide_for_a_step_function() -> None:
    m = square([[0, 0, 0, 0.1], [0, 0, 0, 0.2], [0, 0, 0, -0.3], [0, 0, 0, 0]])
    for order in (["C1", "C2", "C3", "C4"], ["C3", "C2", "C1", "C4"], ["C4", "C2", "C3", "C1"]):
        turned = CognitiveMap.from_matrix(m.weights.loc[order, order])
        for transfer in ("bivalent", "trivalent"):
            assert simulate(turned, transfer=transfer).states.loc["baseline", "C4"] == 0  # type: ignore[arg-type]


def test_a_dead_band_keeps_small_inputs_from_counting() -> None:
    m = square([[0, 0.3, -0.5], [0, 0, 0], [0, 0, 0]])
    choices = {"transfer": "trivalent", "scenarios": {"x": {"C1": 1.0}}}
    assert simulate(m, **choices).states.loc["x"].tolist() == [1, 1, -1]  # type: ignore[arg-type]
    assert simulate(m, dead_band=0.3, **choices).states.loc["x"].tolist() == [1, 0, -1]  # type: ignore[arg-type]


def test_a_tolerance_of_zero_waits_until_nothing_moves_at_all() -> None:
    run = simulate(M, {"x": {"a": 0.0}}, tol=0)
    again = simulate(M, {"x": {"a": 0.0}}, tol=0, start=pd.DataFrame(run.states))
    assert run.status["x"] == "fixed point"
    assert again.steps["x"] == 1


def test_names_are_needed_once_each_in_a_stream() -> None:
    with pytest.raises(MapError, match="same name"):
        next(simulate_in_parts(M, [("x", {}), ("x", {})]))
    with pytest.raises(MapError, match="size is 0"):
        next(simulate_in_parts(M, [("x", {})], size=0))
