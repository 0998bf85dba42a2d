"""In how many decisions had charities and communities a part?"""

import pandas as pd
import pytest

from hct_eval.change.engagement import deciding_meetings, engagement_estimates
from hct_eval.change.intervals import share_difference, wilson
from tests.change.frames import organisations, typed

BODIES = organisations(["NHS", "VCSE", "local authority"])  # o00, o01, o02


def _meetings(rooms, asked_of=None):
    """Return actions, events and attendance: one decision a meeting, roles by organisation in each room."""
    start = pd.Timestamp("2023-01-10")
    events = [
        {"event_id": f"e{n:02d}", "kind": "board", "date": start + pd.Timedelta(days=20 * n)} for n in range(len(rooms))
    ]
    actions = [
        {
            "action_id": f"a{n:02d}",
            "event_id": f"e{n:02d}",
            "decision_asked": "a bench",
            "asked_of": asked_of,
            "response": "declined" if n % 2 else "agreed",
        }
        for n in range(len(rooms))
    ]
    attendance = [
        {"event_id": f"e{n:02d}", "organisation_id": who, "role": role, "speaking_turns": 1}
        for n, room in enumerate(rooms)
        for who, role in room
    ]
    return typed("actions", actions), typed("events", events), typed("attendance", attendance)


WITHOUT = [("o00", "chair"), ("o01", "observer")]
WITH = [("o00", "chair"), ("o01", "member")]


def test_an_observer_has_no_part_and_a_resident_has():
    rooms = [WITHOUT, WITH, [("o00", "chair"), ("o02", "resident")], [("o99", "member")], []]
    found = deciding_meetings(*_meetings(rooms), BODIES)
    assert found["had_part"].tolist() == [False, True, True, pd.NA, pd.NA]


def test_a_charity_that_decides_itself_has_a_part_though_nobody_noted_the_room():
    found = deciding_meetings(*_meetings([WITHOUT, []], asked_of="o01"), BODIES)
    assert found["had_part"].tolist() == [True, True]


def test_asks_without_an_answer_are_no_decisions():
    actions, events, attendance = _meetings([WITH] * 3)
    actions["response"] = "no response yet"
    assert engagement_estimates(actions, events, attendance, BODIES).empty


def test_engagement_that_fell_is_seen():
    actions, events, attendance = _meetings([WITH] * 14 + [WITH, WITH, *[WITHOUT] * 10, [], []])
    rows = engagement_estimates(actions, events, attendance, BODIES)
    every = rows[rows["period"].isna()].iloc[0]
    interval = wilson(16, 26)
    assert (every["value"], every["low"], every["high"]) == pytest.approx((interval.value, interval.low, interval.high))
    assert (every["n"], every["missing"], every["numerator"]) == (26, 2, 16)
    assert "They had a part in 16 of 26 decisions." in every["sentence"]
    moved = rows[rows["statistic"] == "difference"].iloc[0]
    assert moved["value"] == pytest.approx(3 / 13 - 1)
    assert moved["low"] == pytest.approx(share_difference(3, 13, 13, 13).low)
    assert moved["finding"] == "describes"
    assert moved["sentence"].endswith("Zero (no difference) lies outside that range.")


def test_engagement_that_hardly_moved_leaves_us_unsure():
    rooms = [WITH, WITHOUT] * 12
    moved = engagement_estimates(*_meetings(rooms), BODIES).set_index("statistic").loc["difference"]
    assert moved["finding"] == "we cannot tell"


def test_few_meetings_are_counted_only():
    rows = engagement_estimates(*_meetings([WITH] * 6), BODIES)
    assert rows["value"].isna().all()
    assert (rows["finding"] == "we cannot tell").all()
    assert "6 of 6 meetings" in rows["sentence"].iloc[0]


def test_halves_of_fewer_than_ten_meetings_are_not_compared_and_the_sentence_says_why():
    rows = engagement_estimates(*_meetings([WITH, WITHOUT] * 9), BODIES)
    moved = rows.set_index("statistic").loc["difference"]
    assert (moved["n"], moved["finding"]) == (18, "we cannot tell")
    assert moved["sentence"].endswith(
        "the later half of 18 meetings against the earlier: the earlier half has 9, too few to compare (we ask for "
        "10), so we cannot tell."
    )
