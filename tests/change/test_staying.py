"""When researchers begin, and when they leave: survival with right censoring."""

import numpy as np
import pandas as pd
import pytest

from hct_eval.change.intervals import wilson
from hct_eval.change.staying import (
    happened_within,
    spans_to_first,
    spans_to_leaving,
    status_over_time,
    staying_estimates,
)
from hct_eval.programme import DisclosurePolicy
from tests.change.frames import day, typed

FREIREICH = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
"""Weeks in remission under 6-MP (Freireich et al. 1963, doi 10.1182/blood.v21.6.699.699); the first nine relapsed."""


def test_kaplan_meier_is_that_of_the_textbooks():
    # Cox & Oakes 1984, ISBN 0 412 24490 X: S(10) = .753, S(22) = .538; Greenwood's errors .096, .128
    weeks, relapsed = np.array(FREIREICH, dtype=float), np.arange(21) < 9
    for week, stays, error in ((10, 0.753, 0.096), (22, 0.538, 0.128)):
        found, _ = happened_within(weeks, relapsed, week)
        assert 1 - found.value == pytest.approx(stays, abs=5e-4)
        size = stays * (1 - stays) / error**2  # the effective sample size
        middle, reach = found.value * size, 1.959964**2
        assert (found.low + found.high) / 2 == pytest.approx((middle + reach / 2) / (size + reach), abs=0.003)


def test_without_censoring_it_is_wilsons_interval():
    days, happened = np.array([10.0] * 4 + [400.0] * 16), np.array([True] * 4 + [False] * 16)
    found, watched = happened_within(days, happened, 90)
    expected = wilson(4, 20)
    assert (found.value, found.low, found.high) == pytest.approx((expected.value, expected.low, expected.high))
    assert watched == 16


def test_nothing_is_said_of_months_that_nobody_was_watched_for():
    found, watched = happened_within(np.array([30.0] * 12), np.array([False] * 12), 90)
    assert watched == 0
    assert np.isnan(found.value)


def _log(people):
    rows = [
        {"person_id": person, "status": status, "from": day(began), "to": day(ended) if ended else None}
        for person, steps in people.items()
        for status, began, ended in steps
    ]
    return typed("researchers", rows)


LOG = _log(
    {
        "a": [("trained", "2023-01-01", None), ("active", "2023-02-01", None)],
        "b": [("trained", "2023-01-01", None), ("left", "2023-03-02", None)],
        "c": [("trained", "2023-01-01", "2023-01-31")],
        "d": [("recruited", "2023-01-01", None)],
        "e": [("available", "2023-06-01", None), ("left", "2023-12-31", None)],
    }
)
NONE_HELD = typed("conversations", [])


def test_people_are_followed_from_their_training():
    leaving = spans_to_leaving(LOG).set_index("person_id")
    assert leaving["days"].to_dict() == {"a": 364, "b": 60, "c": 30, "e": 213}
    assert leaving.index[leaving["happened"]].tolist() == ["b", "e"]
    first = spans_to_first(LOG, NONE_HELD).set_index("person_id")
    assert first["days"].to_dict() == {"a": 31, "b": 364, "c": 364, "e": 213}  # who left cannot begin any more
    assert first.index[first["happened"]].tolist() == ["a"]


def test_the_register_counts_where_it_has_the_researcher():
    held = typed("conversations", [{"conversation_id": "k1", "researcher": "c", "held_on": day("2023-01-15")}])
    first = spans_to_first(LOG, held).set_index("person_id")
    assert first.loc["c", "days"] == 14
    assert first.loc["c", "happened"]


def test_few_researchers_get_no_figure():
    rows = staying_estimates(LOG, NONE_HELD, DisclosurePolicy())
    assert len(rows)
    assert rows["value"].isna().all()
    assert rows["sentence"].str.contains("too few to show").all()
    assert staying_estimates(typed("researchers", []), NONE_HELD, DisclosurePolicy()).empty


def test_enough_researchers_get_a_figure_with_its_doubt():
    people = {
        f"p{n:02d}": [("trained", "2022-01-01", None), *([("active", "2022-02-01", None)] if n < 8 else [])]
        for n in range(20)
    } | {"z": [("trained", "2024-01-01", None)]}
    rows = staying_estimates(_log(people), NONE_HELD, DisclosurePolicy(threshold=1, base=1))
    row = rows.set_index("label").loc["trained researchers who had held a first conversation within 12 months"]
    assert row["value"] == pytest.approx(0.4)
    assert row["low"] < 0.4 < row["high"]
    assert row["n"] == 21


def test_the_log_is_counted_up_to_its_last_day():
    counts = status_over_time(LOG)
    assert counts["day"].iloc[-1] == pd.Timestamp("2023-12-31")
    assert counts.iloc[-1][["trained", "ready", "active", "left"]].tolist() == [4, 1, 1, 2]
    assert status_over_time(typed("researchers", [])).empty
