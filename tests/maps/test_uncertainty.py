"""Resampling people: what it gives, what it refuses to give."""

import numpy as np
import pandas as pd
import pytest

from hct_eval.maps import MapError, bootstrap_map, build_map, structure
from hct_eval.maps.uncertainty import leave_one_out
from tests.maps.published import claims, square

TOLD = claims(
    *[(f"p{k:02}", "A", "+", "B", 1 + k % 3) for k in range(20)],
    *[(f"p{k:02}", "B", "-" if k % 4 else "+", "C", 2) for k in range(12)],
    ("p03", "C", "+", "A", 3),
)


def test_a_range_holds_its_estimate_and_a_single_voice_has_none() -> None:
    outcome = bootstrap_map(TOLD, seed=1, resamples=400)
    table = outcome.intervals.set_index(["cause", "effect"])
    for pair in (("A", "B"), ("B", "C")):
        assert table.loc[pair, "low"] < table.loc[pair, "estimate"] < table.loc[pair, "high"]
    assert pd.isna(table.loc[("C", "A"), "low"])
    assert "one person alone" in table.loc[("C", "A"), "note"]
    assert outcome.single_voice.to_numpy().tolist() == [["C", "A"]]
    assert table.loc[("C", "A"), "seen"] == pytest.approx(1 - (1 - 1 / 20) ** 20, abs=0.07)
    assert "95 %" not in outcome.words


def test_the_width_is_that_of_the_mean() -> None:
    """Twenty people, strengths 1/3, 2/3, 1 in turn: the bootstrap's standard error is known."""
    outcome = bootstrap_map(TOLD, seed=2, resamples=4000, keep_draws=True)
    said = np.array([1 + k % 3 for k in range(20)]) / 3
    assert outcome.draws[("A", "B")].std() == pytest.approx(said.std() / np.sqrt(20), rel=0.05)


def test_row_order_changes_nothing_and_the_seed_does() -> None:
    first = bootstrap_map(TOLD, seed=1, resamples=50).intervals
    pd.testing.assert_frame_equal(bootstrap_map(TOLD.iloc[::-1], seed=1, resamples=50).intervals, first)
    assert not bootstrap_map(TOLD, seed=2, resamples=50).intervals["low"].equals(first["low"])


@pytest.mark.parametrize("name", ["out_strength", "in_strength", "centrality"])
def test_the_fast_way_equals_building_every_map_again(name: str) -> None:
    fast = bootstrap_map(TOLD, name, 5, seed=5, keep_draws=True)  # type: ignore[arg-type]
    slow = bootstrap_map(TOLD, lambda m: structure(m).set_index("concept")[name], 5, seed=5, keep_draws=True)
    assert fast.intervals["estimate"].to_numpy() == pytest.approx(slow.intervals["estimate"].to_numpy())
    assert fast.draws.fillna(0).to_numpy() == pytest.approx(slow.draws.fillna(0).to_numpy())


def test_a_sum_over_many_single_voices_stays_in_its_own_range() -> None:
    told = claims(*[(f"p{k}", "Hub", "+", f"X{k}", 3) for k in range(8)])
    hub = bootstrap_map(told, "centrality", 300, seed=1).intervals.set_index("concept").loc["Hub"]
    assert (hub["estimate"], hub["high"]) == (8.0, 8.0)
    assert hub["low"] < 6


def test_effects_and_ranks_follow_the_scenarios() -> None:
    scenarios = {"A": {"A": 1.0}, "B": {"B": 1.0}}
    outcome = bootstrap_map(TOLD, "effect", 200, seed=1, scenarios=scenarios, target="C", top=1)
    ranks = outcome.ranks.set_index("scenario")
    assert ranks["rank"].to_dict() == {"A": 2, "B": 1}
    assert ranks.loc["B", "p_top"] > 0.95
    with pytest.raises(MapError, match="needs scenarios"):
        bootstrap_map(TOLD, "effect", 10, seed=1)


def test_silent_people_widen_the_range_over_everyone() -> None:
    few = bootstrap_map(TOLD, seed=1, resamples=300, zeros="everyone").intervals.iloc[0]
    more = bootstrap_map(TOLD, seed=1, resamples=300, zeros="everyone", asked=60).intervals.iloc[0]
    assert more["estimate"] == pytest.approx(few["estimate"] / 3)
    assert (more["high"] - more["low"]) / more["estimate"] > (few["high"] - few["low"]) / few["estimate"]


def test_too_few_people_get_no_range_and_no_rank_range() -> None:
    outcome = bootstrap_map(claims(("p1", "A", "+", "B"), ("p2", "A", "+", "B")), "centrality", seed=1)
    assert outcome.intervals[["low", "high"]].isna().all(axis=None)
    assert outcome.ranks[["rank_low", "p_top"]].isna().all(axis=None)
    assert outcome.intervals["note"].str.contains("fewer than 5").all()


def test_maps_can_be_resampled_too() -> None:
    maps = [square([[0, weight], [0, 0]], ["A", "B"]) for weight in (0.2, 0.4, 0.6, 0.8, 1.0)]
    row = bootstrap_map(maps, seed=1, resamples=500).intervals.iloc[0]
    assert row["estimate"] == pytest.approx(0.6)
    assert 0.25 < row["low"] < 0.5 < 0.7 < row["high"] < 0.95


def test_researchers_can_be_the_unit() -> None:
    told = TOLD.assign(researcher=TOLD["conversation_id"].str[-1].map(lambda digit: f"r{int(digit) % 2}"))
    by_person = bootstrap_map(told, seed=1, resamples=400).intervals.set_index(["cause", "effect"]).loc[("B", "C")]
    by_group = (
        bootstrap_map(told, unit="researcher", seed=1, resamples=400)
        .intervals.set_index(["cause", "effect"])
        .loc[("B", "C")]
    )
    assert by_group["high"] - by_group["low"] > 0
    assert by_group["estimate"] == by_person["estimate"]
    with pytest.raises(MapError, match="unit is 'village'"):
        bootstrap_map(TOLD, unit="village", seed=1)


def test_leaving_one_out_finds_who_holds_a_link_up() -> None:
    table = leave_one_out(TOLD)
    assert table.iloc[0][["conversation_id", "links_lost"]].tolist() == ["p03", 1]
    assert table["links_lost"].sum() == 1
    assert len(table) == build_map(TOLD).links["sources"].max()
