"""Comparators that are like the programme's areas before it began."""

import numpy as np
import pandas as pd
import pytest

from hct_eval.change.area_effects import area_effect, area_matching
from hct_eval.change.matched import Matching, features_before, matched_comparators
from tests.change.frames import typed


def _areas(inside, outside, effect=0.0, seed=1, years=6):
    """Return areas whose programme side starts higher and falls faster before; after year 3 `effect` is added."""
    rng = np.random.default_rng(seed)
    rows = []
    for area in range(inside + outside):
        ours = area < inside
        level, trend = (26, -1.0) if ours else (rng.uniform(14, 28), -(rng.uniform(14, 28) - 14) / 12)
        level, trend = level + rng.normal(0, 0.5), trend + rng.normal(0, 0.05)
        for year in range(years):
            rate = level + trend * year + effect * (ours and year >= 3) + rng.normal(0, 0.2)
            rows.append(
                {
                    "area_id": f"a{area:03d}",
                    "period": 2018 + year,
                    "indicator": "often lonely",
                    "numerator": round(rate * 100),
                    "denominator": 10000,
                    "in_programme": ours and year >= 3,
                }
            )
    return typed("indicators", rows)


FEATURES = pd.DataFrame(
    {"level": [1.0, 2.0, 1.1, 1.9, 5.0, 1.1], "trend": [0.0, 1.0, 0.1, 0.9, 3.0, 0.1]},
    index=pd.Index(["in1", "in2", "x", "y", "far", "z"], name="area_id"),
)


def test_each_area_gets_the_nearest_and_ties_go_by_name():
    found = matched_comparators(FEATURES, ["in1", "in2"])
    assert dict(zip(found.pairs["area_id"], found.pairs["comparator_id"], strict=True)) == {"in1": "x", "in2": "y"}
    shuffled = matched_comparators(FEATURES.iloc[::-1], ["in2", "in1"])
    pd.testing.assert_frame_equal(shuffled.pairs, found.pairs)


def test_without_replacement_the_whole_distance_is_least():
    features = pd.DataFrame({"level": [0.0, 1.0, 0.9, 4.0]}, index=pd.Index(["in1", "in2", "p", "q"], name="area_id"))
    again = matched_comparators(features, ["in1", "in2"])
    once = matched_comparators(features, ["in1", "in2"], replacement=False)
    assert again.pairs["comparator_id"].tolist() == ["p", "p"]
    assert sorted(once.pairs["comparator_id"]) == ["p", "q"]
    assert (again.comparators, once.comparators) == (1, 2)


def test_balance_is_the_standardised_mean_difference():
    found = matched_comparators(FEATURES, ["in1", "in2"])
    ours, others = np.array([1.0, 2.0]), np.array([1.1, 1.9, 5.0, 1.1])
    scale = np.sqrt((ours.var(ddof=1) + others.var(ddof=1)) / 2)
    row = found.balance.set_index("feature").loc["level"]
    assert row["before"] == pytest.approx((1.5 - others.mean()) / scale)
    assert row["after"] == pytest.approx(0.0)


def test_an_area_with_a_gap_before_the_start_stays_unmatched():
    gap = FEATURES.copy()
    gap.loc["in1", "trend"] = np.nan
    gap.loc["in3"] = [1.0, 0.0]
    assert matched_comparators(gap, ["in1", "in2", "in3"]).unmatched == ("in1",)


def test_features_are_levels_and_trends_before_the_start():
    rows = [
        {
            "area_id": area,
            "period": year,
            "indicator": what,
            "numerator": rate + step * (year - 2020),
            "denominator": 100,
            "in_programme": area == "a" and year >= 2022,
        }
        for area, rate, step in (("a", 10, 2), ("b", 20, 0))
        for year in range(2020, 2024)
        for what in ("lonely", "older people")
    ]
    found = features_before(typed("indicators", rows), ["older people"])
    assert found.columns.tolist() == ["lonely, level", "lonely, trend", "older people, level"]
    assert found.loc["a"].tolist() == pytest.approx([11, 2, 11])


def test_comparators_are_alike_where_all_others_are_not():
    frame = _areas(15, 60)
    matching = area_matching(frame)
    assert matching.balance["before"].abs().max() > 1
    assert matching.worst < 0.4
    assert matching.comparators == 15  # four times as many others: each serves once


def test_matched_estimates_hold_where_areas_had_moved_apart_before():
    frame = _areas(20, 80, effect=-2.0)
    every = area_effect(frame).iloc[0]
    assert every["finding"] == "we cannot tell"  # programme areas fell faster before it began
    row = area_effect(frame, matching=area_matching(frame)).iloc[0]
    assert abs(row["value"] + 2.0) < abs(every["value"] + 2.0)
    assert row["high"] < 0
    assert row["n"] == 40
    assert not row["primary"]


def test_an_area_without_a_before_leaves_with_its_comparator():
    frame = _areas(13, 40, effect=-2.0)
    matching = area_matching(frame)
    pair = matching.pairs.iloc[0]
    gone = frame["area_id"] == pair["area_id"]
    unknown = frame["numerator"].mask(gone & ~frame["in_programme"].astype(bool))
    row = area_effect(frame.assign(numerator=unknown), matching=matching).iloc[0]
    others = frame[~frame["area_id"].isin([pair["area_id"], pair["comparator_id"]])]
    rest = Matching(matching.pairs.iloc[1:], matching.balance, ())
    assert row[["value", "low", "high", "n"]].tolist() == pytest.approx(
        area_effect(others, matching=rest).iloc[0][["value", "low", "high", "n"]].tolist()
    )
    assert (row["n"], row["missing"]) == (24, 2)
    again = area_effect(frame, matching=Matching(rest.pairs, rest.balance, (pair["area_id"],))).iloc[0]
    assert (again["n"], again["missing"]) == (24, 1)  # without a comparator, though every figure is known


def test_characteristics_are_matched_on_and_not_estimated():
    frame = _areas(12, 40)
    older = frame.assign(indicator="older people").astype(frame.dtypes.to_dict())
    both = pd.concat([frame, older], ignore_index=True)
    assert area_effect(both, ["older people"])["measure"].tolist() == ["often lonely"]
    assert "older people, level" in area_matching(both, ["older people"]).balance["feature"].tolist()


def test_without_a_time_before_nothing_is_matched():
    frame = _areas(12, 12)
    late = frame[frame["period"] >= 2021]
    matching = area_matching(late)
    assert matching.pairs.empty
    assert len(matching.unmatched) == 12
    assert area_effect(late, matching=matching).empty
