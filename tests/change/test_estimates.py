"""The rows of the estimates table: guards, phrases, adjustment."""

import pandas as pd
import pytest

from hct_eval.change.estimates import (
    PHRASES,
    as_rows,
    between,
    estimate,
    gather,
    how_many,
    judge,
    not_collected,
    shares,
    signed,
)
from hct_eval.change.intervals import Interval
from hct_eval.programme import DisclosurePolicy
from hct_eval.tables import TABLES


def _counted(numerator, n, **more):
    row = {"measure": "asks", "label": "asks that were closed", "missing": 1, "counts": "asks", **more}
    return pd.DataFrame([{**row, "numerator": numerator, "n": n}])


def _row(name, p, finding="improved", measure="m"):
    interval = Interval(1.0, 0.5, 1.5, p)
    return estimate(
        topic="wellbeing", measure=measure, label=name, statistic="mean change", unit="points", n=20, missing=0,
        counts="people", method="A test.", fact=f"{name} went up.", finding=finding, interval=interval,
    )  # fmt: skip


def test_a_share_has_its_interval_n_and_sentence():
    row = shares(_counted(20, 30), "forums").iloc[0]
    assert (round(row["low"], 4), round(row["high"], 4)) == (0.4878, 0.8077)
    assert row["sentence"] == "Asks that were closed: 67 % of 30 asks (likely between 49 % and 81 %)."
    assert (row["n"], row["missing"], row["numerator"], row["finding"]) == (30, 1, 20, "describes")


def test_under_ten_there_are_counts_only():
    row = shares(_counted(4, 9), "forums").iloc[0]
    assert row[["value", "low", "high"]].isna().all()
    assert row["finding"] == "we cannot tell"
    assert "4 of 9 asks" in row["sentence"]
    assert row["sentence"].endswith(PHRASES["too few"])


def test_where_there_is_nothing_to_count_no_count_is_promised():
    row = shares(_counted(0, 0), "forums").iloc[0]
    assert row["sentence"] == "Asks that were closed: nothing to count."
    assert row["finding"] == "we cannot tell"


def test_sentences_never_give_small_counts_of_people():
    sentence = shares(_counted(3, 9, counts="people"), "wellbeing").iloc[0]["sentence"]
    assert "3" not in sentence
    assert "9" not in sentence
    assert how_many(37, "people", DisclosurePolicy()) == "about 35 people"
    assert how_many(37, "people", DisclosurePolicy(threshold=4, base=1)) == "37 people"
    assert how_many(7, "people", DisclosurePolicy(threshold=4, base=1)) == "fewer than 10 people"


@pytest.mark.parametrize(
    ("interval", "n", "better", "finding"),
    [
        (Interval(-1, -2, -0.1, 0.01), 30, "lower", "improved"),
        (Interval(-1, -2, -0.1, 0.01), 30, "higher", "got worse"),
        (Interval(-1, -2, -0.1, 0.01), 30, None, "describes"),
        (Interval(-1, -2, -0.1, 0.01), 9, "lower", "we cannot tell"),
        (Interval(-1, -2, 0.1, 0.07), 30, "lower", "we cannot tell"),
        (Interval(-1, -2, 0.0, 0.05), 30, "lower", "we cannot tell"),
        (Interval(-1, -2, -0.1, 0.06), 30, "lower", "we cannot tell"),  # interval and test disagree
        (Interval(-1), 30, "lower", "we cannot tell"),
    ],
)
def test_improved_only_where_no_change_is_left_out(interval, n, better, finding):
    assert judge(interval, n, better)[0] == finding


@pytest.mark.parametrize(
    ("interval", "unit", "said"),
    [
        (Interval(0.95, -0.1, 2.0), "points", "+0.95"),
        (Interval(-0.12, -0.2, -0.04), "share", "−12 %"),
        (Interval(0.0, -0.3, 0.3), "points", "0.00"),
        (Interval(-1e-17, -0.3, 0.3), "points", "0.00"),  # moves that cancel, as floats add them up
        (Interval(-0.004, -0.1, 0.1), "share", "0 %"),
        (Interval(-0.004, -0.006, -0.002), "points", "−0.00"),  # small, but its range settles the way
    ],
)
def test_what_is_zero_as_shown_goes_neither_way(interval, unit, said):
    assert signed(interval, unit) == said


def test_the_end_of_a_range_that_is_zero_as_shown_has_no_sign():
    assert between(Interval(0.02, -0.004, 0.05), "share") == "likely between 0 % and 5 %"


def test_primary_tests_get_holm_and_the_rest_false_discovery_control():
    rows = [_row("a", 0.01, measure="main"), _row("b", 0.04, measure="main"), _row("c", 0.01), _row("d", 0.2)]
    table = gather([as_rows(rows)], ["main"]).set_index("label")
    assert table["p_adjusted"].round(3).to_dict() == {"a": 0.02, "b": 0.04, "c": 0.02, "d": 0.2}
    assert table["primary"].to_dict() == {"a": True, "b": True, "c": False, "d": False}


def test_what_does_not_survive_adjustment_is_taken_back():
    rows = [_row("a", 0.04), *(_row(f"x{n}", 0.5, "we cannot tell") for n in range(5))]
    row = gather([as_rows(rows)]).set_index("label").loc["a"]
    assert row["finding"] == "we cannot tell"
    assert row["sentence"] == f"a went up. {PHRASES['adjusted']}"


def test_rows_stand_once_and_in_any_order():
    one, two = as_rows([_row("a", 0.04)]), as_rows([_row("b", 0.01)])
    pd.testing.assert_frame_equal(gather([one, two]), gather([two, one]))
    with pytest.raises(ValueError, match="stands twice"):
        gather([one, one])


def test_rows_fit_the_table():
    table = gather([shares(_counted(20, 30), "forums"), not_collected("wellbeing", "surveys", "No surveys.")])
    whole = table.assign(partnership_id=pd.array(["x"] * len(table), dtype="string"))
    TABLES["estimates"].schema.validate(whole)
    assert gather([]).empty
