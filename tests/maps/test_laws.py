"""What must hold of every map, for all rules, transfers and ways to treat transmitters."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hct_eval.maps import CognitiveMap, aggregate_maps, build_map, simulate
from hct_eval.maps.dynamics import RULES, TRANSFERS, TRANSMITTERS, simulate_in_parts
from hct_eval.maps.pathways import downstream
from tests.maps.published import claims, square

pytestmark = pytest.mark.slow

WAYS = list(itertools.product(RULES, TRANSFERS, TRANSMITTERS))
matrices = st.integers(1, 5).flatmap(
    lambda n: st.lists(
        st.lists(st.sampled_from([-1, -0.7, -0.3, -0.1, 0, 0, 0, 0.1, 0.2, 0.6, 1.0]), min_size=n, max_size=n),
        min_size=n,
        max_size=n,
    )
)


@pytest.mark.parametrize(("rule", "transfer", "transmitters"), WAYS)
@settings(max_examples=5, deadline=None)
@given(matrices, st.floats(-1, 1), st.randoms(use_true_random=False))
def test_names_order_and_company_change_nothing(rule, transfer, transmitters, matrix, value, random) -> None:  # type: ignore[no-untyped-def]
    m = square(matrix)
    names = {label: f"z{random.random()}{label}" for label in m.labels}
    order = random.sample(m.labels, len(m))
    turned = CognitiveMap.from_matrix(m.weights.loc[order, order[::-1]]).relabelled(names)
    choices = {"rule": rule, "transfer": transfer, "transmitters": transmitters, "start": 0.5, "max_steps": 200}
    choices |= {
        "tol": 1.2345e-5
    }  # weights of one decimal move a state by the usual 1e-5 exactly: rounding would decide
    level = round(value, 1)
    many = {label: {label: level} for label in m.labels}
    together = simulate(m, many, **choices)
    for label in m.labels:
        alone = simulate(turned, {label: {names[label]: level}}, **choices)
        assert alone.unique[label] == together.unique[label]
        assert alone.status[label] == together.status[label]
        if "not settled" in (alone.status[label], alone.baseline_status[label]):
            continue  # a chaotic run makes the smallest rounding large
        for ours, theirs in ((alone.states, together.states), (alone.effects, together.effects)):
            back = ours.loc[label, [names[one] for one in m.labels]].to_numpy()
            assert back == pytest.approx(theirs.loc[label].to_numpy(), abs=1e-9)
        assert alone.steps[label] == together.steps[label]


@pytest.mark.parametrize(("rule", "transfer", "transmitters"), WAYS)
@settings(max_examples=5, deadline=None)
@given(matrices, st.floats(-2, 2))
def test_a_clamp_holds_at_every_step_and_transmitters_as_asked(rule, transfer, transmitters, matrix, value) -> None:  # type: ignore[no-untyped-def]
    m = square(matrix)
    choices = {"rule": rule, "transfer": transfer, "transmitters": transmitters}
    run = simulate(m, {"x": {"C1": value}}, start=0.25, max_steps=8, trajectories=True, **choices)
    path = run.trajectories["x"]
    assert (path["C1"] == value).all()
    assert run.states.loc["x"].to_numpy() == pytest.approx(path.iloc[-1].to_numpy(), abs=1e-8)
    assert len(path) == run.steps["x"] + 1
    silent = [label for label in m.labels if not (m.weights[label] != 0).any() and label != "C1"]
    if transmitters == "hold":
        assert (path[silent] == 0.25).all(axis=None)
    elif rule == "kosko" and silent:
        assert (path[silent].iloc[1:] == run.settings.middle).all(axis=None)


@pytest.mark.parametrize("rule", RULES)
@settings(max_examples=8, deadline=None)
@given(matrices, st.data())
def test_what_cannot_be_reached_does_not_move(rule, matrix, data) -> None:  # type: ignore[no-untyped-def]
    m = square(matrix)
    label = data.draw(st.sampled_from(m.labels))
    reached = set(downstream(m, [label]).labels)
    effects = simulate(m, {"x": {label: 0.0}}, rule=rule, slope=0.2, tol=1e-12).effects.loc["x"]
    # Exactly so only at the fixed points: the two runs may stop at different steps.
    assert (effects[[one for one in m.labels if one not in reached and one != label]].abs() < 1e-9).all()


@settings(max_examples=10, deadline=None)
@given(matrices, st.data())
def test_a_part_that_nothing_enters_behaves_as_in_the_whole(matrix, data) -> None:  # type: ignore[no-untyped-def]
    m = square(matrix)
    label = data.draw(st.sampled_from(m.labels))
    kept = set(m.labels) - (set(downstream(m, [label]).labels) | {label})
    if not kept:
        return
    part = m.only(kept)
    assert isinstance(part, CognitiveMap)
    assert np.array_equal(part.weights, m.weights.loc[list(part.labels), list(part.labels)])
    whole = simulate(m, slope=0.4, tol=1e-12).states.iloc[0]
    alone = simulate(part, slope=0.4, tol=1e-12).states.iloc[0]
    assert alone.to_numpy() == pytest.approx(whole[list(part.labels)].to_numpy(), abs=1e-9)


@settings(max_examples=10, deadline=None)
@given(st.lists(matrices, min_size=1, max_size=4), st.sampled_from(["mean", "median"]), st.integers(2, 3))
def test_copies_of_every_map_change_no_aggregate(several, how, times) -> None:  # type: ignore[no-untyped-def]
    maps = [square(matrix) for matrix in several]
    for zeros in ("mentioned", "everyone"):
        once, again = aggregate_maps(maps, how, zeros), aggregate_maps(maps * times, how, zeros)
        assert np.allclose(once.weights, again.weights, atol=1e-12)
        turned = aggregate_maps(maps[::-1], how, zeros)
        assert np.allclose(once.weights, turned.weights.loc[list(once.labels), list(once.labels)], atol=1e-12)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("pqr"), st.sampled_from("+-?"), st.integers(1, 3)), min_size=1, max_size=8))
def test_a_person_who_repeats_everything_changes_no_weight(rows) -> None:  # type: ignore[no-untyped-def]
    told = claims(*[(who, "A", sign, "B", strength) for who, sign, strength in rows])
    louder = pd.concat([told, told[told["conversation_id"] == rows[0][0]].assign(fragment_id=lambda t: t.index + 1000)])
    assert np.allclose(build_map(louder).weights, build_map(told).weights, atol=1e-12)


def test_parts_and_a_frame_give_what_one_call_gives() -> None:
    m = square(np.random.default_rng(1).uniform(-1, 1, (6, 6)).tolist())
    asked = {f"s{k}": {"C1": k / 25, "C2": 0.0} for k in range(25)}
    whole = simulate(m, asked, slope=0.6)
    parts = list(simulate_in_parts(m, iter(asked.items()), size=7, slope=0.6))
    assert [len(part.states) for part in parts] == [7, 7, 7, 4]
    joined = pd.concat([part.effects for part in parts])
    pd.testing.assert_frame_equal(joined, whole.effects, rtol=0, atol=1e-12)
    frame = simulate(m, pd.DataFrame(asked).T, slope=0.6)
    pd.testing.assert_frame_equal(frame.states, whole.states, rtol=0, atol=1e-12)


def test_a_batch_larger_than_a_block_gives_each_row_its_own_result() -> None:
    m = square(np.random.default_rng(2).uniform(-0.4, 0.4, (40, 40)).tolist())
    values = np.linspace(-1, 1, 6001)
    frame = pd.DataFrame({"C1": values}, index=[f"s{k}" for k in range(len(values))])
    whole = simulate(m, frame)
    for row in (0, 2500, 6000):
        alone = simulate(m, frame.iloc[[row]])
        assert alone.states.iloc[0].to_numpy() == pytest.approx(whole.states.iloc[row].to_numpy(), abs=1e-12)
        assert alone.steps.iloc[0] == whole.steps.iloc[row]
