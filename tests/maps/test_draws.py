"""Draws read item by item: the same whatever the memory allowed."""

import numpy as np
import pandas as pd
import pytest

from hct_eval.maps import CognitiveMap, bootstrap_map, draws, intervals, unseen
from hct_eval.maps.draws import draws_of, quantiles
from hct_eval.maps.uncertainty import Statistic
from tests.maps.published import claims

TOLD = claims(
    *[(f"p{k:02}", "A", "+" if k % 5 else "-", "B", 1 + k % 3) for k in range(14)],
    *[(f"p{k:02}", "B", "-" if k % 4 else "+", "C", 2) for k in range(9)],
    *[(f"p{k:02}", "C", "+", "D", 1 + k % 2) for k in range(4)],
    ("p03", "C", "+", "A", 3),
)
SCENARIOS = {"A": {"A": 1.0}, "B": {"B": 1.0}}


def test_quantiles_are_numpys_and_leave_out_what_is_missing() -> None:
    rng = np.random.default_rng(1)
    table = rng.normal(size=(201, 4))
    assert quantiles(draws_of(table), (0.025, 0.5)) == pytest.approx(np.quantile(table, (0.025, 0.5), axis=0))
    table[rng.random(table.shape) < 0.2] = np.nan
    table[:, 3] = np.nan
    found = quantiles(draws_of(table), (0.1, 0.9))
    assert found[:, :3] == pytest.approx(np.nanquantile(table[:, :3], (0.1, 0.9), axis=0))
    assert np.isnan(found[:, 3]).all()


@pytest.mark.parametrize("zeros", ["mentioned", "everyone"])
@pytest.mark.parametrize("statistic", ["weight", "centrality", "effect"])
def test_ranges_and_ranks_are_the_same_however_little_is_worked_on_at_once(
    statistic: Statistic, zeros: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither blocks of maps, nor passes over a few items each, nor the size of sorts change what is drawn."""

    def found() -> tuple[pd.DataFrame, pd.DataFrame]:
        choices = {"scenarios": SCENARIOS} if statistic == "effect" else {}
        outcome = bootstrap_map(TOLD, statistic, 1300, seed=4, zeros=zeros, asked=20, **choices)  # type: ignore[arg-type]
        return outcome.intervals, outcome.ranks

    whole = found()
    monkeypatch.setattr(draws, "_KEPT", 2600)
    monkeypatch.setattr(draws, "_AT_ONCE", 1300)
    monkeypatch.setattr(intervals, "_CELLS", 70)
    monkeypatch.setattr(unseen, "_SORTED", 20)
    for table, again in zip(whole, found(), strict=True):
        pd.testing.assert_frame_equal(again, table, rtol=1e-9)


def test_no_more_than_what_may_be_kept_is_there_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[int, int]] = []
    stack = draws._stack

    def noting(blocks: object, rows: int, columns: int) -> object:
        made.append((rows, columns))
        return stack(blocks, rows, columns)  # type: ignore[arg-type]

    monkeypatch.setattr(draws, "_KEPT", 2600)
    monkeypatch.setattr(draws, "_stack", noting)
    bootstrap_map(TOLD, "weight", 1300, seed=4)
    assert made == [(1300, 2), (1300, 2)]


def test_the_order_of_concepts_and_links_in_peoples_maps_changes_nothing() -> None:
    rng = np.random.default_rng(2)
    labels = ["A", "B", "C", "D"]
    frames = [
        pd.DataFrame(np.where(rng.random((4, 4)) < 0.5, rng.uniform(-1, 1, (4, 4)), 0.0), labels, labels)
        for _ in range(12)
    ]
    turned = [frame.loc[rng.permutation(labels), rng.permutation(labels)] for frame in frames]
    first, second = (
        bootstrap_map([CognitiveMap.from_matrix(frame) for frame in told], "effect", 200, seed=1, scenarios=SCENARIOS)
        for told in (frames, turned)
    )
    pd.testing.assert_frame_equal(second.intervals, first.intervals)
    pd.testing.assert_frame_equal(second.ranks, first.ranks)


def test_unseen_links_are_drawn_without_replacement_in_proportion_to_their_odds() -> None:
    odds = np.array([8.0, 4.0, 2.0, 1.0, 1.0])
    found = unseen._orders(odds, 30_000, 2, np.random.default_rng(1))
    assert (found[:, 0] != found[:, 1]).all()
    share = odds / odds.sum()
    assert np.bincount(found[:, 0]) / len(found) == pytest.approx(share, abs=0.01)
    second = [sum(share[a] * share[b] / (1 - share[a]) for a in range(5) if a != b) for b in range(5)]
    assert np.bincount(found[:, 1]) / len(found) == pytest.approx(second, abs=0.01)
    assert np.sort(unseen._orders(odds, 3, 5, np.random.default_rng(1))).tolist() == [[0, 1, 2, 3, 4]] * 3
