"""What the benchmark measured is what the package says, and it is good enough."""

import numpy as np
import pandas as pd
import pytest

from benchmarks.coverage.measure import design_of, measure_all, summarise
from benchmarks.coverage.methods import ADOPTED
from benchmarks.coverage.worlds import drawn_maps, sample_like
from hct_eval.maps import bootstrap_map, coverage, words
from hct_eval.maps.uncertainty import FEWEST
from tests.maps.published import claims

KEPT = pd.DataFrame(coverage._measured()["coverage"])
TOLD = claims(*[(f"p{k:02}", "A", "+", "B", 1 + k % 3) for k in range(30)])


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """Figures of two kinds of population that stand in for those that were measured."""
    rows = [
        {"statistic": "weight", "zeros": "mentioned", "people": people, "share": share, "high": high}
        for people, share, high in ((8, 0.9, 0.95), (30, 0.95, 0.97), (30, 0.88, 0.9), (60, 0.97, 0.99))
    ]
    monkeypatch.setattr(coverage, "_measured", lambda: {"coverage": rows})
    return rows


def test_coverage_is_looked_up_for_the_sizes_on_both_sides(measured: list[dict[str, object]]) -> None:
    found = coverage.look_up("weight", "mentioned", 20)
    assert found is not None
    assert (found.people, found.worst, found.best, found.surely_below) == ((8, 30), 0.88, 0.95, 0.9)
    exact, beyond = coverage.look_up("weight", "mentioned", 30), coverage.look_up("weight", "mentioned", 500)
    assert exact is not None
    assert exact.people == (30,)
    assert beyond is not None
    assert beyond.people == (60,)
    assert coverage.look_up("weight", "mentioned", 7) is None
    assert coverage.look_up("weight", "everyone", 30) is None
    assert "in 88 to 95 of 100" in exact.words()


def test_a_range_that_was_measured_to_fail_is_not_given(measured: list[dict[str, object]]) -> None:
    assert bootstrap_map(TOLD, seed=1, resamples=50).intervals["low"].notna().all()
    measured[2] |= {"share": 0.7, "high": 0.8}
    outcome = bootstrap_map(TOLD, seed=1, resamples=50)
    assert outcome.intervals["low"].isna().all()
    assert outcome.intervals["note"].str.contains("held the truth in 70 to 95 of 100").all()
    assert "70 to 95" in words.say_range(outcome, "20")


def test_the_measured_coverage_is_printed_with_the_ranges() -> None:
    found = coverage.look_up("weight", "mentioned", 30)
    assert found is not None
    said = words.say_range(bootstrap_map(TOLD, seed=1, resamples=50), "4")
    assert f"in {round(100 * found.worst)} to {round(100 * found.best)} of 100" in said
    assert "(30 people)" in said
    assert words.say_ranks("mentioned", 30).startswith("Ranks: range that is meant to hold")


def test_every_statistic_was_measured_from_the_fewest_people_on() -> None:
    for statistic in ("weight", "out_strength", "in_strength", "centrality", "effect", "rank"):
        for zeros in ("mentioned", "everyone"):
            assert coverage.look_up(statistic, zeros, FEWEST) is not None  # type: ignore[arg-type]


def test_at_thirty_people_ranges_hold_the_truth_about_as_often_as_they_say() -> None:
    """The bar: 85 to 98 of 100, over the ranges of all kinds of population; none is clearly below it."""
    at = KEPT[(KEPT["people"] == 30) & (KEPT["statistic"] != "rank")]
    assert (at["high"] >= 0.85).all()
    held = (at["share"] * at["items"]).groupby([at["statistic"], at["zeros"]]).sum()
    share = held / at.groupby(["statistic", "zeros"])["items"].sum()
    assert share.between(0.85, 0.98).all(), share


@pytest.mark.slow
@pytest.mark.parametrize("make", [sample_like, drawn_maps])
def test_a_small_simulation_finds_the_same(make) -> None:  # type: ignore[no-untyped-def]
    designs = [design_of(make(np.random.default_rng([5, nth])), "mentioned") for nth in range(4)]
    found = summarise(measure_all(designs, people=30, samples=4, draws=200, seed=11))
    found = found.set_index(["method", "statistic"])["share"]
    assert found[ADOPTED][["weight", "centrality"]].between(0.85, 0.98).all()
    assert found[ADOPTED][["effect", "rank"]].ge(0.85).all()
    assert (found[ADOPTED] > found["percentile"]).all()
