"""What workshops' workbooks say, told beside the map."""

from pathlib import Path
from typing import Any

import pandas as pd

from hct_eval.maps.workshops import factors_voted, links_weighed, say_workshops
from hct_eval.tables.workshop_rows import Line
from hct_eval.tables.workshops import Workshop

DAY = pd.Timestamp("2024-06-12")


def link(number: int, *values: str | None) -> Line:
    return Line(number, {**dict(zip(("cause", "effect", "sign", "strength"), values, strict=True)), "votes": None})


def factor(number: int, name: str, **values: Any) -> Line:
    empty = dict.fromkeys(("new", "votes", "important", "can act on", "chosen"))
    return Line(number, {"factor": name, **empty, **values})


def held(name: str, links: list[Line], factors: list[Line]) -> Workshop:
    answers = {"workshop id": name, "held on": DAY, "participants": None}
    return Workshop(Path("x.xlsx"), "a/x.xlsx", answers, links, factors, [])


FIRST = held(
    "w1",
    [link(2, "Buses", "Visits", "+", "strong"), link(3, "Money", "Visits", "+", None), link(4, "A", "B", "-", "weak")],
    [factor(2, "Buses", votes=4), factor(3, "Money"), factor(4, "Benches", new=True, important=9, chosen=False)],
)
SECOND = held(
    "w2",
    [link(2, "Buses", "Visits", "+", "not true")],
    [factor(2, "Buses", votes=3, chosen=True), factor(3, "Benches", new=True, chosen=True)],
)


def test_what_each_workshop_found_stands_side_by_side_and_doubt_comes_first() -> None:
    frame = links_weighed([FIRST, SECOND])
    assert frame.to_dict("list") == {
        "cause": ["Buses", "A"],
        "effect": ["Visits", "B"],
        "found": ["+ strong; not true", "- weak"],
        "workshops": [2, 1],
        "refused_by": [1, 0],
    }
    assert links_weighed([]).empty


def test_votes_add_up_and_the_latest_choice_counts() -> None:
    frame = factors_voted([FIRST, SECOND]).set_index("factor")
    assert list(frame.index) == ["Benches", "Buses"]
    assert frame.loc["Buses", "votes"] == 7
    assert frame.loc["Benches", "important"] == 9
    assert frame["can_act_on"].isna().all()
    assert frame["chosen"].tolist() == [True, True]
    assert factors_voted([]).empty


def test_the_sentence_counts_and_says_none_of_the_words() -> None:
    said = say_workshops([FIRST, SECOND])
    assert said == (
        "2 workbooks of workshops: 2 links weighed, 1 found not true, 1 factor added, 0 decisions (stage 5 keeps them)."
    )
    assert say_workshops([]).startswith("No workshop's workbook")
