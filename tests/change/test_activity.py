"""Conversations a month: empty months count, active researchers are allowed for, few months say nothing."""

import pandas as pd
import pytest

from hct_eval.change.activity import activity_estimates, months_of
from hct_eval.programme import DisclosurePolicy
from tests.change.frames import typed

NOBODY = typed("researchers", [])
POLICY = DisclosurePolicy()


def _held(counts):
    days = [pd.Timestamp(2023, 1, 5) + pd.DateOffset(months=month) for month, n in enumerate(counts) for _ in range(n)]
    rows = [{"conversation_id": f"c{n:03d}", "held_on": day} for n, day in enumerate(days)]
    return typed("conversations", rows)


def _active(counts):
    """Return a log in which so many researchers are active in each month."""
    rows = [
        {"person_id": f"r{m:02d}{n:02d}", "status": "active", "from": start, "to": start + pd.Timedelta(days=27)}
        for m, many in enumerate(counts)
        for start in [pd.Timestamp(2023, 1, 1) + pd.DateOffset(months=m)]
        for n in range(many)
    ]
    return typed("researchers", rows)


def test_months_without_any_are_counted():
    assert months_of(_held([2, 0, 0, 1])["held_on"])["held"].tolist() == [2, 0, 0, 1]
    assert months_of(_held([])["held_on"]).empty


@pytest.mark.slow
def test_a_rise_is_found_and_told():
    row = activity_estimates(_held([2, 2, 3, 3, 4, 5, 6, 7, 8, 10, 12, 14]), NOBODY, POLICY).iloc[0]
    assert row["value"] == pytest.approx(0.2, abs=0.03)
    assert (row["n"], row["counts"], row["finding"]) == (12, "months", "describes")
    assert row["sentence"].startswith("Conversations, 2023-01 to 2023-12: +")
    assert row["method"].startswith("Poisson model")


def test_a_rise_that_is_due_to_more_researchers_is_none():
    many = [1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 6, 7]
    row = activity_estimates(_held([2 * n for n in many]), _active(many), POLICY).iloc[0]
    assert row["value"] == pytest.approx(0, abs=1e-6)
    assert row["finding"] == "we cannot tell"
    assert "per active researcher" in row["sentence"]
    assert "Active: the researchers' log has them at work in that month." in row["sentence"]
    assert row["label"] == "change a month in conversations a month per active researcher"


def test_a_month_without_anybody_active_takes_no_rate_per_researcher():
    row = activity_estimates(_held([2] * 12), _active([1] * 6 + [0] + [1] * 5), POLICY).iloc[0]
    assert "per active researcher" not in row["sentence"]
    assert row["label"] == "change a month in conversations a month"


def test_wild_months_take_the_wider_model():
    row = activity_estimates(_held([1, 14, 0, 2, 21, 1, 0, 17, 2, 25, 0, 3]), NOBODY, POLICY).iloc[0]
    assert row["method"].startswith("Negative binomial model")
    assert row["finding"] == "we cannot tell"


@pytest.mark.parametrize(("undated", "said"), [(4, "fewer than 10 conversations"), (13, "about 15 conversations")])
def test_conversations_without_a_day_are_no_missing_months(undated, said):
    held = pd.concat([_held([4] * 10), pd.DataFrame({"held_on": [pd.NaT] * undated})], ignore_index=True)
    row = activity_estimates(held, NOBODY, POLICY).iloc[0]
    assert (row["n"], row["missing"], row["counts"]) == (10, 0, "months")
    assert f"; 10 months. Left out, as their day is not known: {said}." in row["sentence"]


def test_nine_months_are_too_few():
    row = activity_estimates(_held([1, 2, 3, 4, 5, 6, 7, 8, 9]), NOBODY, POLICY).iloc[0]
    assert pd.isna(row["value"])
    assert row["sentence"] == (
        "Conversations, 2023-01 to 2023-09: 9 months. With fewer than 10 we give counts only and cannot tell."
    )
    assert activity_estimates(_held([]), NOBODY, POLICY).empty
