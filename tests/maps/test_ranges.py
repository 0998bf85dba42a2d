"""Maps of interval and triangular weights against fcmconfr (published.json names source and citation)."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hct_eval.maps import MapError, aggregate_maps, simulate
from hct_eval.maps.dynamics import Settings
from hct_eval.maps.ranges import RangedMap, aggregate_ranged, range_of_maps, simulate_ranged
from tests.maps.published import PUBLISHED, square

REFERENCE = PUBLISHED["ranges"]
LABELS = REFERENCE["concepts"]
CLAMPED = "Public.Education.Programs"
CASES = [(kind, place) for kind in ("ivfn", "tfn") for place in range(3)]


def published(kind: str, place: int) -> RangedMap:
    case = REFERENCE["expected"][kind][place]
    ends = {
        name: pd.DataFrame(case[name], LABELS, LABELS, dtype=float)
        for name in ("lower", "mode", "upper")
        if name in case
    }
    return RangedMap.from_matrices(**ends)


def edge(*numbers: float) -> RangedMap:
    names = ["lower", "upper"] if len(numbers) == 2 else ["lower", "mode", "upper"]
    frame = pd.DataFrame([numbers], columns=names).assign(cause="A", effect="B")
    return RangedMap.from_links(frame)


@pytest.mark.parametrize(("kind", "place"), CASES)
def test_effects_equal_fcmconfrs(kind: str, place: int) -> None:
    case = REFERENCE["expected"][kind][place]
    run = simulate_ranged(published(kind, place), {"s": {CLAMPED: 1.0}}, settings=Settings(transmitters="fall"))
    assert run.status["s"] == "fixed point"
    effects = run.effects.set_index("concept")
    others = [label for label in LABELS if label != CLAMPED]
    for name in ("lower", "mode", "upper"):
        if f"inference_{name}" in case:
            expected = dict(zip(LABELS, case[f"inference_{name}"], strict=True))
            assert effects.loc[others, name].to_dict() == pytest.approx({o: expected[o] for o in others}, abs=1e-14)
            # fcmconfr gives the clamped concept its clamp; here it is clamp minus baseline, as for the others.
            assert (expected[CLAMPED], effects.loc[CLAMPED, name]) == (1, pytest.approx(0.5))
    # fcmconfr's crisp value is its lower end, by an oversight; ours is the mean.
    assert case["crisp_reported"] == case["inference_lower"]
    ends = [name for name in ("lower", "mode", "upper") if name in effects]
    assert effects["crisp"].to_numpy() == pytest.approx(effects[ends].mean(axis=1).to_numpy())


@pytest.mark.parametrize("case", [row for row in PUBLISHED["aggregate"]["expected"] if "edges" not in row])
@pytest.mark.parametrize("zeros", ["mentioned", "everyone"])
def test_aggregates_equal_fcmconfrs(case: dict, zeros: str) -> None:  # type: ignore[type-arg]
    maps = [edge(*numbers) for numbers in case.get("edges_ivfn", case.get("edges_tfn"))]
    joined = aggregate_ranged(maps, case["fun"], zeros).links  # type: ignore[arg-type]
    ends = [name for name in ("lower", "mode", "upper") if name in joined]
    assert joined.loc[0, ends].tolist() == pytest.approx(case["value"])


def test_peoples_maps_span_a_range() -> None:
    maps = [square([[0, w], [0, 0]], ["A", "B"]) for w in (0.2, 0.9, 0.4)] + [square([[0, 0], [0, 0]], ["A", "C"])]
    spanned = range_of_maps(maps)
    assert spanned.labels == ("A", "B", "C")
    assert spanned.links.loc[0, ["lower", "mode", "upper"]].tolist() == pytest.approx([0.2, 0.5, 0.9])
    everyone = range_of_maps(maps, "everyone").links.loc[0]
    assert everyone[["lower", "mode", "upper"]].tolist() == pytest.approx([0, 0.375, 0.9])
    assert spanned.mode is not None
    assert np.allclose(spanned.mode.weights, aggregate_maps(maps).weights)
    assert spanned.crisp().weights.loc["A", "B"] == pytest.approx((0.2 + 0.5 + 0.9) / 3)


@pytest.mark.parametrize("carry", ["middle", "bounds"])
@pytest.mark.parametrize("rule", ["kosko", "modified-kosko", "rescaled"])
def test_ranges_of_no_width_give_the_map_itself(carry: str, rule: str) -> None:
    matrix = PUBLISHED["abc"]["matrix"]
    m = square(matrix)
    ranged = RangedMap.from_matrices(m.weights, m.weights, m.weights)
    run = simulate_ranged(ranged, {"x": {"C1": 0.3}}, carry=carry, settings=Settings(rule=rule))  # type: ignore[arg-type]
    plain = simulate(m, {"x": {"C1": 0.3}}, rule=rule)  # type: ignore[arg-type]
    for name in ("lower", "mode", "upper", "crisp"):
        assert run.states[name].to_numpy() == pytest.approx(plain.states.loc["x"].to_numpy(), abs=1e-12)
        assert run.effects[name].to_numpy() == pytest.approx(plain.effects.loc["x"].to_numpy(), abs=1e-12)


@settings(max_examples=15, deadline=None)
@given(
    st.integers(0, 10_000),
    st.sampled_from(["kosko", "modified-kosko", "rescaled"]),
    st.sampled_from(["sigmoid", "tanh", "bivalent", "trivalent", "linear"]),
)
@pytest.mark.slow
def test_bounds_hold_whatever_weights_are_the_true_ones(seed: int, rule: str, transfer: str) -> None:
    rng = np.random.default_rng(seed)
    one, two = rng.uniform(-1, 1, (2, 4, 4)) * (rng.random((4, 4)) < 0.6)
    low, high = square(np.minimum(one, two).tolist()), square(np.maximum(one, two).tolist())
    ranged = RangedMap.from_matrices(low.weights, high.weights)
    how = {"rule": rule, "transfer": transfer, "max_steps": 7, "tol": 1e-300, "transmitters": "fall"}
    run = simulate_ranged(ranged, {"x": {"C1": 0.7}}, carry="bounds", start=0.4, settings=Settings(**how))  # type: ignore[arg-type]
    inside = square((low.matrix + rng.random((4, 4)) * (high.matrix - low.matrix)).tolist())
    true = simulate(inside, {"x": {"C1": 0.7}}, start=0.4, **how)  # type: ignore[arg-type]
    for bounds, states in ((run.states, true.states), (run.baseline, true.baseline)):
        state = states.loc["x"].to_numpy()
        assert (bounds["lower"].to_numpy() <= state + 1e-12).all()
        assert (bounds["upper"].to_numpy() >= state - 1e-12).all()


@pytest.mark.parametrize("carry", ["middle", "bounds"])
def test_a_state_below_zero_turns_a_range_round(carry: str) -> None:
    run = simulate_ranged(edge(0.2, 0.3, 0.6), {"x": {"A": -1.0}}, carry=carry, settings=Settings(transfer="tanh"))  # type: ignore[arg-type]
    b = run.states.set_index("concept").loc["B"]
    assert b[["lower", "mode", "upper"]].tolist() == pytest.approx(np.tanh([-0.6, -0.3, -0.2]).tolist())
    effect = run.effects.set_index("concept").loc["B"]
    assert effect["lower"] == pytest.approx(np.tanh(-0.6) - np.tanh(0.6))
    assert effect["upper"] == pytest.approx(np.tanh(-0.2) - np.tanh(0.2))


def test_the_two_ways_to_carry_a_range_part_after_one_link() -> None:
    links = pd.DataFrame({"cause": ["A", "B"], "effect": ["B", "C"], "lower": [0.2, 0.5], "upper": [0.6, 0.5]})
    chain = RangedMap.from_links(links)
    states = {
        carry: simulate_ranged(chain, {"x": {"A": 1.0}}, carry=carry).states.set_index("concept")  # type: ignore[arg-type]
        for carry in ("middle", "bounds")
    }
    assert states["middle"].loc["C", "lower"] == states["middle"].loc["C", "upper"]
    assert states["bounds"].loc["C", "lower"] < states["middle"].loc["C", "lower"] < states["bounds"].loc["C", "upper"]


def test_what_does_not_settle_is_said() -> None:
    flip = RangedMap.from_links(pd.DataFrame({"cause": ["A"], "effect": ["A"], "lower": [-3.0], "upper": [-2.0]}))
    assert simulate_ranged(flip, {"x": {}}, settings=Settings(transfer="tanh")).status["x"] == "not settled"


def test_ranges_that_cannot_be_right_are_refused() -> None:
    with pytest.raises(MapError, match="range of 'A' -> 'B' is out of order; it needs lower <= mode <= upper"):
        edge(0.1, 0.05, 0.4)
    with pytest.raises(MapError, match="missing: upper"):
        RangedMap.from_links(pd.DataFrame({"cause": ["A"], "effect": ["B"], "lower": [0.1]}))
    with pytest.raises(MapError, match="do not go together"):
        aggregate_ranged([edge(0, 1), edge(0, 0.5, 1)])
    with pytest.raises(MapError, match="carry is 'ends'"):
        simulate_ranged(edge(0, 1), {"x": {"A": 1}}, carry="ends")  # type: ignore[arg-type]
    with pytest.raises(MapError, match="no scenario"):
        simulate_ranged(edge(0, 1), {})
    with pytest.raises(MapError, match="same labels"):
        RangedMap.from_matrices(square([[0]], ["A"]).weights, square([[0]], ["B"]).weights)
