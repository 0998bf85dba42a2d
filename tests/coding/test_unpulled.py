"""Causal talk that nobody pulled: counted by conversation, without a word of it."""

import pandas as pd

from hct_eval.coding.unpulled import find_unpulled, say_unpulled
from tests.coding.frames import fragments, turns

CAUSAL = "Nobody answers the phone at the surgery, so I give up and worry."
OTHER = "The parrot does the smoke alarm as well."


def said(*rows: tuple[str, str, str]) -> pd.DataFrame:
    frame = turns([(home, text, text) for home, _, text in rows])
    return frame.assign(role=pd.array([role for _, role, _ in rows], dtype="string"))


def placed(*rows: tuple[str, str, int, int]) -> pd.DataFrame:
    frame = fragments([(f"F{n}", home, "words") for n, (home, *_) in enumerate(rows)])
    return frame.assign(
        turn_id=pd.array([row[1] for row in rows], dtype="string"),
        start=pd.array([row[2] for row in rows], dtype="Int64"),
        end=pd.array([row[3] for row in rows], dtype="Int64"),
    )


def test_causal_talk_is_counted_whether_pulled_or_not_and_only_in_coded_conversations() -> None:
    talk = said(
        ("c1", "researcher", CAUSAL),
        ("c1", "resident", f"{OTHER} {CAUSAL} {CAUSAL}"),
        ("c1", "resident", CAUSAL),
        ("c2", "resident", CAUSAL),
        ("c3", "resident", OTHER),
    )
    begin = len(OTHER) + 1
    found = find_unpulled(talk, placed(("c1", "c1-t2", begin, begin + 12), ("c3", "c3-t5", 0, 10)))
    assert found.to_dict("records") == [
        {"conversation_id": "c1", "sentences": 3, "pulled": 1, "left": 2, "turns": "c1-t2; c1-t3"}
    ]
    assert "3 sentences of 1 coded conversation" in say_unpulled(found)
    assert "(33 in 100)" in say_unpulled(found)


def test_touching_is_not_sharing_and_a_fragment_without_a_place_pulls_nothing() -> None:
    talk = said(("c1", "resident", f"{OTHER} {CAUSAL}"))
    before = placed(("c1", "c1-t1", 0, len(OTHER) + 1))
    assert find_unpulled(talk, before)["left"].tolist() == [1]
    nowhere = before.assign(start=pd.array([None], dtype="Int64"))
    assert find_unpulled(talk, nowhere)["left"].tolist() == [1]


def test_where_nothing_sounds_causal_there_is_nothing_to_say() -> None:
    found = find_unpulled(said(("c1", "resident", OTHER)), placed(("c1", "c1-t1", 0, 3)))
    assert found.empty
    assert say_unpulled(found).startswith("No sentence")
