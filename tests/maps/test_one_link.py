"""Maps that differ by one link each, run together, come to what each comes to by itself."""

from dataclasses import replace

import numpy as np
import pytest

from hct_eval.maps import one_link
from hct_eval.maps.cognitive_map import CognitiveMap
from hct_eval.maps.one_link import Change, settled_levels
from hct_eval.maps.sensitivity import link_sensitivity
from hct_eval.maps.settling import RULES, Rule, Settings, Transfer, settle
from tests.maps.published import square

SLOPES: dict[Transfer, float] = {"sigmoid": 1.0, "tanh": 0.4, "linear": 0.3}


def drawn(n: int) -> CognitiveMap:
    rng = np.random.default_rng(n)
    return square(np.where(rng.random((n, n)) < 0.3, rng.uniform(-1, 1, (n, n)), 0.0).tolist())


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("transfer", SLOPES)
def test_each_map_comes_to_what_its_own_matrix_gives(
    rule: Rule, transfer: Transfer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_link, "_CELLS", 200)  # many blocks, the last one not full
    m, how = drawn(9), Settings(rule, transfer, SLOPES[transfer], "fall")
    cause, effect = m.ends()
    every = np.tile(np.arange(len(cause)), 2)
    change = Change(cause[every], effect[every], np.linspace(-1, 1, len(every)))
    begin = np.full((2, 9), 0.3)
    begin[0, 0], fixed = 0.9, np.zeros((2, 9), dtype=bool)
    fixed[0, 0] = fixed[1, 4] = True
    level = settled_levels(m, change, begin, fixed, 5, how)
    tensor = np.repeat(m.matrix[None], len(change), axis=0)
    tensor[np.arange(len(change)), change.cause, change.effect] = change.weight
    alone = settle(tensor, begin[None], fixed, begin, how)
    rested = alone.period == 1
    assert rested.any()
    assert (np.isfinite(level) == rested).all()
    assert level[rested] == pytest.approx(alone.level[..., 5][rested], abs=1e-13)


def test_what_has_not_come_to_rest_has_no_level() -> None:
    m = drawn(6)
    cause, effect = m.ends()
    begin, fixed = np.full((2, 6), 0.3), np.zeros((2, 6), dtype=bool)
    change = Change(cause, effect, np.zeros(len(cause)))
    hurried = replace(Settings(transmitters="fall"), max_steps=1)
    assert np.isnan(settled_levels(m, change, begin, fixed, 0, hurried)).all()


def test_a_link_that_the_target_does_not_hear_of_changes_it_by_nothing_at_all() -> None:
    m = square([[0, 0.7, 0.3, 0], [0, 0, 0.6, 0.4], [0, 0, 0, 0], [0, 0, 0, 0]])
    table = link_sensitivity(m, {"C1": 1.0}, "C3", start=0.4).set_index(["cause", "effect"])
    assert table.loc[("C2", "C4"), "largest"] == 0
    assert (table.drop(index=("C2", "C4"))["largest"] > 0).all()


def test_a_contested_link_of_weight_0_can_be_raised() -> None:
    links = square([[0, 0.5, 0], [0, 0, 0], [0, 0.2, 0]]).links
    m = CognitiveMap.from_links(links.assign(weight=links["weight"].where(links["cause"] != "C1", 0.0)))
    table = link_sensitivity(m, {"C1": 1.0}, "C2", delta=0.5, start=0.0).set_index(["cause", "effect"])
    row = table.loc[("C1", "C2")]
    assert row["dropped"] == row["whole"] == 0
    assert row["raised"] == pytest.approx(1 / (1 + np.exp(-0.5)) - 0.5)
