"""Brokered partnerships: brokered, active, ended."""

import pandas as pd
import pytest

from hct_eval.change.brokered import brokered_estimates, partnership_status
from hct_eval.change.intervals import wilson
from tests.change.frames import day, typed


def _brokered(*rows):
    return typed(
        "brokered",
        [
            {
                "brokered_id": f"b{n:02d}",
                "community_body": "o01",
                "health_body": "o00",
                "brokered_on": day("2023-01-01"),
                "active_on": day(active) if active else None,
                "ended_on": day(ended) if ended else None,
            }
            for n, (active, ended) in enumerate(rows)
        ],
    )


def test_every_partnership_has_one_status():
    found = partnership_status(
        _brokered((None, None), ("2023-02-01", None), ("2023-02-01", "2024-01-01"), (None, "2023-06-01"))
    )
    assert found["status"].tolist() == ["brokered", "active", "ended", "ended before it was active"]
    assert found["days_to_active"].tolist()[1] == 31


def test_shares_are_wilsons_and_the_early_ones_are_told():
    rows = [("2023-03-01", None)] * 6 + [("2023-12-01", "2024-06-01")] * 4 + [(None, None)] * 10
    found = brokered_estimates(_brokered(*rows)).set_index("label")
    ever = found.loc["brokered partnerships that became active"]
    assert (ever["value"], ever["low"]) == pytest.approx((0.5, wilson(10, 20).low))
    assert found.loc["active partnerships that have ended", "numerator"] == 4
    soon = found.loc["brokered partnerships that became active within 6 months"]
    expected = wilson(6, 20)
    assert (soon["value"], soon["low"], soon["high"]) == pytest.approx((expected.value, expected.low, expected.high))


def test_few_are_only_counted_and_none_is_no_row():
    found = brokered_estimates(_brokered(("2023-03-01", None), (None, None)))
    assert found["value"].isna().all()
    assert "1 of 2 partnerships" in found["sentence"].iloc[0]
    assert (found["finding"] == "we cannot tell").all()
    assert brokered_estimates(_brokered()).empty


def test_a_programme_that_has_just_begun_has_no_figure_for_six_months():
    found = brokered_estimates(_brokered(*[(None, None)] * 12)).set_index("label")
    assert pd.isna(found.loc["brokered partnerships that became active within 6 months", "value"])
