"""Areas in a funnel: unnamed, small counts neither drawn nor told, and what is drawn is what the table says."""

import numpy as np
import pandas as pd
import pytest

from hct_eval.programme import DisclosurePolicy
from hct_eval.publish.funnel import area_funnels, one_funnel, shown_areas
from tests.change.frames import typed

POLICY = DisclosurePolicy()  # 1 to 7 hidden, others rounded to 5


def _areas(events, of=400, inside=5, indicator="often lonely"):
    rows = [
        {
            "area_id": f"Secret Street {n}",
            "period": 2024,
            "indicator": indicator,
            "numerator": number,
            "denominator": of,
            "in_programme": n < inside,
        }
        for n, number in enumerate(events)
    ]
    return typed("indicators", rows)


def test_points_are_the_rounded_counts_read_back_from_the_axes():
    chart = one_funnel("often lonely", _areas([42, 38, 40, 41, 43, 39, 40, 37, 44, 40, 200]), POLICY)
    assert len(chart.plotted) == len(chart.table) == 11
    assert (chart.plotted["group"] == "in the programme").sum() == 5
    assert sorted(chart.plotted["y"]) == pytest.approx(sorted(chart.table["Rate per 100"]))
    assert set(chart.plotted["y"]) == {8.75, 10.0, 11.25, 50.0}
    assert "1 of 11 areas lies outside" in chart.title


@pytest.mark.parametrize("small", [0, 3, 7, 393, 400])
@pytest.mark.slow
def test_small_counts_are_not_plotted_and_said(small):
    frame = _areas([*range(38, 50), small])
    chart = one_funnel("often lonely", frame, POLICY)
    assert len(chart.plotted) == 12
    assert "1 area is not plotted" in chart.note
    # what is hidden does not move the common rate either, from which it could be worked out
    without = one_funnel("often lonely", _areas(range(38, 50)), POLICY)
    assert chart.svg == without.svg
    assert chart.alt == without.alt


@pytest.mark.slow
def test_no_area_is_named():
    frame = _areas(range(38, 58))
    page = area_funnels(frame, POLICY)._repr_html_()
    chart = one_funnel("often lonely", frame, POLICY)
    assert "Secret" not in page + chart.svg + chart.narrow + chart.alt
    assert chart.table["People"].is_monotonic_increasing  # by size, not by rate


def test_few_areas_are_not_drawn_and_said():
    page = area_funnels(_areas(range(38, 46)), POLICY)._repr_html_()
    assert "<img" not in page
    assert "For 1 indicator fewer than 10 areas could be shown" in page


def test_only_the_last_period_is_drawn():
    earlier = _areas([90] * 12).assign(period=2019).astype({"period": "Int64"})
    both = pd.concat([earlier, _areas([40] * 12)], ignore_index=True)
    assert set(one_funnel("often lonely", both, POLICY).plotted["y"]) == {10.0}


def test_events_that_outnumber_people_are_shown():
    points = shown_areas(_areas([500, 38], of=400), POLICY)
    assert points[["events", "of"]].to_numpy().tolist() == [[40, 400], [500, 400]]


def test_areas_that_differ_for_good_have_wider_limits_and_it_is_said():
    rng = np.random.default_rng(1)
    chart = one_funnel("often lonely", _areas(rng.integers(20, 380, 30).tolist(), inside=15), POLICY)
    assert "limits widened" in chart.title
    assert "Areas differ more than by chance" in chart.note
