"""Resampling people: what it gives, what it refuses to give."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from hct_eval.maps import CognitiveMap, MapError, bootstrap_map, build_map, simulate, structure, words
from hct_eval.maps.intervals import ADDED
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


def test_a_links_draws_are_its_people_and_two_more_who_speak_as_people_do_in_this_map() -> None:
    """Mean and spread of a Dirichlet mean are known: 20 people of weight 1, one view of weight 2."""
    outcome = bootstrap_map(TOLD, seed=2, resamples=20_000, keep_draws=True)
    said = np.array([1 + k % 3 for k in range(20)]) / 3
    # Of B -> C three people say +, nine -; the views are turned to the side of most.
    views = np.concatenate([said, np.full(9, 2 / 3), np.full(3, -2 / 3), [1.0]])
    total = 20 + ADDED
    mean = (said.sum() + ADDED * views) / total
    within = ((said**2).sum() + ADDED * views**2) / total - mean**2
    draws = outcome.draws[("A", "B")]
    assert draws.mean() == pytest.approx(mean.mean(), abs=0.002)
    assert draws.var() == pytest.approx((within / (total + 1)).mean() + mean.var(), rel=0.04)


def test_two_who_agree_leave_doubt() -> None:
    """A bootstrap of two equal views has no spread at all."""
    told = claims(("p01", "X", "+", "Y", 2), ("p02", "X", "+", "Y", 2))
    row = bootstrap_map(pd.concat([TOLD, told]), seed=1, resamples=500).intervals.set_index(["cause", "effect"])
    assert row.loc[("X", "Y"), "low"] < 0.5 < 0.8 < row.loc[("X", "Y"), "high"]


def test_row_order_changes_nothing_and_the_seed_does() -> None:
    first = bootstrap_map(TOLD, seed=1, resamples=50).intervals
    pd.testing.assert_frame_equal(bootstrap_map(TOLD.iloc[::-1], seed=1, resamples=50).intervals, first)
    assert not bootstrap_map(TOLD, seed=2, resamples=50).intervals["low"].equals(first["low"])


def maps_of(draws: pd.DataFrame) -> Iterator[CognitiveMap]:
    """The map of each row of drawn link weights."""
    for _, row in draws.iterrows():
        links = row.rename_axis(["cause", "effect"]).rename("weight").reset_index()
        yield CognitiveMap.from_links(links.astype({"weight": "float64"}))


@pytest.mark.parametrize("name", ["out_strength", "in_strength", "centrality"])
def test_the_fast_way_equals_building_every_map(name: str) -> None:
    fast = bootstrap_map(TOLD, name, 5, seed=5, zeros="everyone", keep_draws=True)  # type: ignore[arg-type]
    weights = bootstrap_map(TOLD, "weight", 5, seed=5, zeros="everyone", keep_draws=True).draws
    for drawn, m in zip(fast.draws.to_numpy(), maps_of(weights), strict=True):
        assert drawn == pytest.approx(structure(m)[name].to_numpy())
    estimate = structure(build_map(TOLD, "everyone"))[name]
    assert fast.intervals["estimate"].to_numpy() == pytest.approx(estimate.to_numpy())


def test_effects_equal_simulating_every_drawn_map() -> None:
    scenarios = {"A": {"A": 1.0}, "B": {"B": 0.0}}
    fast = bootstrap_map(TOLD, "effect", 4, seed=5, zeros="everyone", scenarios=scenarios, keep_draws=True)
    weights = bootstrap_map(TOLD, "weight", 4, seed=5, zeros="everyone", keep_draws=True).draws
    for drawn, m in zip(fast.draws.to_numpy(), maps_of(weights), strict=True):
        assert drawn == pytest.approx(simulate(m, scenarios, start=0.5).effects.to_numpy().ravel(), abs=1e-9)


def test_sums_over_links_that_people_mention_allow_for_links_nobody_told() -> None:
    more = claims(*[(f"p{k:02}", "A", "+", f"X{k}", 3) for k in range(3)])
    told = pd.concat([TOLD, more], ignore_index=True)
    sums = bootstrap_map(told, "out_strength", 200, seed=5, keep_draws=True)
    seen = bootstrap_map(told, "weight", 200, seed=5, keep_draws=True).draws.abs().T.groupby(level=0).sum().T
    extra = sums.draws.droplevel(0, axis=1) if sums.draws.columns.nlevels > 1 else sums.draws
    assert sums.allows_unseen
    assert extra.sum(axis=1).gt(seen.sum(axis=1) + 0.1).mean() > 0.5
    assert not bootstrap_map(told, "out_strength", 5, seed=5, zeros="everyone").allows_unseen


def test_where_most_links_are_told_by_one_person_a_sum_has_no_range() -> None:
    told = claims(*[(f"p{k}", "Hub", "+", f"X{k}", 3) for k in range(8)])
    outcome = bootstrap_map(told, "centrality", 300, seed=1)
    assert outcome.intervals["low"].isna().all()
    assert outcome.intervals["note"].str.contains("told by nobody asked").all()
    assert "told by nobody asked" in words.say_range(outcome, "20", sums=True)
    hub = bootstrap_map(told, "centrality", 300, seed=1, zeros="everyone").intervals.set_index("concept").loc["Hub"]
    assert 0 < hub["low"] < hub["estimate"] == 1.0


def test_effects_and_ranks_follow_the_scenarios() -> None:
    scenarios = {"A": {"A": 1.0}, "B": {"B": 1.0}}
    outcome = bootstrap_map(TOLD, "effect", 200, seed=1, scenarios=scenarios, target="C", top=1)
    ranks = outcome.ranks.set_index("scenario")
    assert ranks["rank"].to_dict() == {"A": 2, "B": 1}
    # B leads in all but the draws in which people nobody asked say that A leads to C as well.
    assert 0.85 < ranks.loc["B", "p_top"] < 1
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
    told = TOLD.assign(researcher=TOLD["conversation_id"].str[-1].map(lambda digit: f"r{int(digit) % 5}"))
    by_person = bootstrap_map(told, seed=1, resamples=400).intervals.set_index(["cause", "effect"]).loc[("B", "C")]
    grouped = bootstrap_map(told, unit="researcher", seed=1, resamples=400)
    by_group = grouped.intervals.set_index(["cause", "effect"]).loc[("B", "C")]
    assert by_group["high"] - by_group["low"] > 0
    assert by_group["estimate"] == by_person["estimate"]
    assert "was not measured" in grouped.words
    with pytest.raises(MapError, match="unit is 'village'"):
        bootstrap_map(TOLD, unit="village", seed=1)


def test_few_groups_give_no_range() -> None:
    told = TOLD.assign(researcher=TOLD["conversation_id"].str[-1].map(lambda digit: f"r{int(digit) % 2}"))
    outcome = bootstrap_map(told, unit="researcher", seed=1, resamples=40)
    assert outcome.intervals["low"].isna().all()
    assert outcome.ranks["p_top"].isna().all()


def test_a_function_of_a_map_can_be_drawn_by_researchers_of_whom_one_heard_most() -> None:
    told = claims(*[(f"p{k:02}", "A", "+", "B", 3) for k in range(14)])
    told = told.assign(researcher=["r0"] * 10 + ["r1", "r2", "r3", "r4"])
    outcome = bootstrap_map(
        told,
        lambda m: m.links.set_index("cause")["weight"],
        50,
        unit="researcher",
        seed=1,
        zeros="everyone",
        asked=15,
        keep_draws=True,
    )
    weights = outcome.draws.iloc[:, 0].dropna()
    assert outcome.intervals["estimate"].tolist() == pytest.approx([14 / 15])
    assert weights.max() == 1  # nobody silent was drawn: all the people drawn told it
    assert weights.max() > weights.min() > 0


@pytest.mark.slow
def test_a_function_of_a_map_says_that_its_ranges_are_not_measured() -> None:
    outcome = bootstrap_map(TOLD, lambda m: structure(m).set_index("concept")["centrality"], 30, seed=1)
    assert (outcome.intervals["low"] <= outcome.intervals["estimate"]).all()
    assert "was not measured" in outcome.words


def test_a_link_without_a_sign_has_no_range_and_says_why() -> None:
    told = pd.concat([TOLD, claims(("p01", "D", "?", "C"), ("p02", "D", "?", "C"), ("p03", "D", "?", "C"))])
    table = bootstrap_map(told, seed=1, resamples=30).intervals.set_index(["cause", "effect"])
    assert table.loc[("D", "C"), "note"] == "no range: nobody gave it a clear sign"
    assert pd.isna(table.loc[("D", "C"), "low"])


def test_leaving_one_out_finds_who_holds_a_link_up() -> None:
    table = leave_one_out(TOLD)
    assert table.iloc[0][["conversation_id", "links_lost"]].tolist() == ["p03", 1]
    assert table["links_lost"].sum() == 1
    assert len(table) == build_map(TOLD).links["sources"].max()
