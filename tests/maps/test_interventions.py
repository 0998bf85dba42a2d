"""Lasting interventions and pulses against FCMpy (published.json names source and citation)."""

import pandas as pd
import pytest

from hct_eval.maps import MapError, simulate
from hct_eval.maps.interventions import intervene, pulse
from tests.maps.published import PUBLISHED, square

REFERENCE = PUBLISHED["fcmpy"]
LABELS = REFERENCE["concepts"]


def test_all_interventions_equal_fcmpys_in_one_call() -> None:
    how = REFERENCE["expected"]["continuous_interventions"]
    m = square(REFERENCE["matrix"], LABELS)
    start = dict(zip(LABELS, REFERENCE["settings"]["initial"], strict=True))
    run = intervene(m, how["impacts"], start=start, rule="modified-kosko", tol=1e-3, max_steps=50)
    for name, expected in how["equilibria"].items():
        assert run.states.loc[name].to_numpy() == pytest.approx(expected, abs=6e-7)
        points = REFERENCE["expected"]["comparison_table_pct_points_x100"][name]
        assert 100 * run.effects.loc[name].to_numpy() == pytest.approx(points, abs=6e-5)
    assert run.status.tolist() == ["fixed point"] * 3
    assert list(run.states.columns) == LABELS


@pytest.mark.parametrize("rule", ["kosko", "modified-kosko", "rescaled"])
def test_an_intervention_equals_a_further_cause_drawn_into_the_map(rule: str) -> None:
    m = square(PUBLISHED["abc"]["matrix"], ["A", "B", "C"])
    run = intervene(m, {"x": {"B": 0.4}, "y": {"C": -0.2}}, effectiveness={"x": 0.5, "y": 1.0}, rule=rule, slope=0.5)
    drawn = square([[0, 1, 0, 0], [1, 0, -1, 0], [1, -1, 0, 0], [0, 0.4, 0, 0]], ["A", "B", "C", "driver"])
    alone = simulate(drawn, {"x": {"driver": 0.5}}, rule=rule, slope=0.5)  # type: ignore[arg-type]
    assert run.states.loc["x"].to_numpy() == pytest.approx(alone.states.loc["x", ["A", "B", "C"]].to_numpy(), abs=1e-4)
    plain = simulate(m, rule=rule, slope=0.5)  # type: ignore[arg-type]
    assert run.baseline.loc["y"].to_numpy() == pytest.approx(plain.states.iloc[0].to_numpy())


def test_interventions_that_cannot_be_run_are_refused() -> None:
    m = square([[0, 1], [0, 0]], ["Buses", "Loneliness"])
    with pytest.raises(MapError, match="no intervention"):
        intervene(m, {})
    with pytest.raises(MapError, match="from 0 to 1"):
        intervene(m, {"x": {"Buses": 1}}, effectiveness=2)
    with pytest.raises(MapError, match="from 0 to 1"):
        intervene(m, {"x": {"Buses": 1}}, effectiveness={"y": 1.0})
    with pytest.raises(MapError, match="did you mean 'Loneliness'"):
        intervene(m, {"x": {"Lonelines": 1}})
    with pytest.raises(MapError, match="no concept 'Z'"):
        pulse(m, {"Z": 1})


def test_a_pulse_fades_and_a_clamp_stays() -> None:
    m = square([[0, 0.5], [0, 0.2]], ["A", "B"])
    pushed = simulate(m, start=pulse(m, {"B": 1.0}), transfer="tanh", transmitters="fall", trajectories=True, tol=1e-9)
    path = pushed.trajectories["baseline"]["B"]
    assert (path.iloc[0], path.is_monotonic_decreasing) == (1.0, True)
    assert path.iloc[-1] == pytest.approx(0, abs=1e-8)
    held = simulate(m, {"x": {"B": 1.0}}, transfer="tanh", start=0, transmitters="fall")
    assert held.states.loc["x", "B"] == 1.0
    assert pulse(m, {"B": 1.0}, rest=0.5) == {"A": 0.5, "B": 1.0}
    assert isinstance(held.states, pd.DataFrame)
