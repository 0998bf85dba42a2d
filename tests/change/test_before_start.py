"""Before the start in areas: an earlier drift is told, and none is not invented."""

import math

import numpy as np
import pytest

from hct_eval.change.area_effects import area_effect
from hct_eval.change.before_start import moved_alike_before
from tests.change.frames import typed

AREA, PERIOD = np.repeat(np.arange(30), 6), np.tile(np.arange(6), 30)
INSIDE = AREA < 15
TREATED = (INSIDE & (PERIOD >= 3)).astype(float)


def _outcome(rng, effect=0.0, drift=0.0):
    noise = rng.normal(0, 2, 30)[AREA] + rng.normal(0, 1, 6)[PERIOD] + rng.normal(0, 0.5, 180)
    return noise + effect * TREATED * (PERIOD - 2) + drift * INSIDE * PERIOD


def test_an_earlier_drift_is_seen_and_none_is_not_invented():
    rng = np.random.default_rng(3)
    assert moved_alike_before(_outcome(rng, drift=0.8), TREATED, AREA, PERIOD) < 0.01
    found = [moved_alike_before(_outcome(rng), TREATED, AREA, PERIOD) < 0.05 for _ in range(100)]
    assert np.mean(found) <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 100)


def _noise(rng, areas, inside, before, staggered=0):
    """Return outcome, treated, area and period of a programme without effect; two periods follow the last start."""
    periods = before + staggered + 2
    area, period = np.repeat(np.arange(areas), periods), np.tile(np.arange(periods), areas)
    start = np.where(np.arange(areas) < inside, before + rng.integers(0, staggered + 1, areas), periods)
    noise = rng.normal(0, 2, areas)[area] + rng.normal(0, 1, periods)[period] + rng.normal(0, 1, areas * periods)
    return noise, (period >= start[area]).astype(float), area, period


@pytest.mark.parametrize(
    ("areas", "inside", "before", "staggered"), [(20, 10, 8, 0), (30, 15, 12, 0), (40, 10, 8, 0), (20, 10, 4, 4)]
)
def test_many_periods_before_the_start_do_not_cry_wolf(areas, inside, before, staggered):
    """200 programmes of noise: alarms in at most 5 % and what chance adds to it (3 SD), however long the run-up."""
    rng = np.random.default_rng([7, areas, before])
    alarms = sum(moved_alike_before(*_noise(rng, areas, inside, before, staggered)) < 0.05 for _ in range(200))
    assert alarms <= 200 * 0.05 + 3 * math.sqrt(200 * 0.05 * 0.95)


def test_an_effect_that_began_two_periods_early_is_seen():
    rng, seen = np.random.default_rng(8), 0
    for _ in range(50):
        outcome, treated, area, period = _noise(rng, 40, 20, 8)
        seen += moved_alike_before(outcome + ((area < 20) & (period >= 6)), treated, area, period) < 0.05
    assert seen >= 30  # 82 in 100 at an effect as large as the noise


def test_effects_that_grow_unlike_are_no_drift_before():
    rng = np.random.default_rng(9)
    outcome, treated, area, period = _noise(rng, 20, 10, 4, 4)
    grown = outcome + treated * 50 * rng.normal(1, 1, 20)[area] * period
    assert moved_alike_before(grown, treated, area, period) == pytest.approx(
        moved_alike_before(outcome, treated, area, period)
    )


def test_without_two_periods_before_nothing_can_be_checked():
    late = PERIOD >= 2
    y = _outcome(np.random.default_rng(4))
    assert math.isnan(moved_alike_before(y[late], TREATED[late], AREA[late], PERIOD[late] - 2))


def test_without_areas_outside_or_inside_nothing_is_told_apart():
    y = _outcome(np.random.default_rng(5))
    assert math.isnan(moved_alike_before(y[INSIDE], TREATED[INSIDE], AREA[INSIDE], PERIOD[INSIDE]))
    assert math.isnan(moved_alike_before(y, np.zeros(180), AREA, PERIOD))


def _indicators(rate):
    rows = [
        {
            "area_id": f"a{area:02d}", "period": 2018 + int(period), "indicator": "long-term illness",
            "numerator": round(rate[n] * 100), "denominator": 10_000, "in_programme": bool(TREATED[n]),
        }
        for n, (area, period) in enumerate(zip(AREA, PERIOD, strict=True))
    ]  # fmt: skip
    return typed("indicators", rows)


def test_areas_that_had_not_moved_alike_conclude_nothing():
    rng = np.random.default_rng(6)
    row = area_effect(_indicators(30 + _outcome(rng, effect=1.0, drift=1.0))).iloc[0]
    assert row["low"] > 0
    assert row["finding"] == "we cannot tell"
    assert "before it began they had not moved alike (their trends differ, p < 0.001)" in row["sentence"]


def test_areas_that_may_have_moved_alike_are_not_said_to_have():
    row = area_effect(_indicators(30 + _outcome(np.random.default_rng(6), effect=1.0))).iloc[0]
    assert "before it began we saw no clear difference between their trends (p = 0." in row["sentence"]
    assert f"; with {row['n']} areas we could have missed one." in row["sentence"]
