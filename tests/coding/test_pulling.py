"""Stretches that two people pulled from the same conversation, worked by hand."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hct_eval.coding.pulling import NOBODY, locate_fragments, measure_pulling
from hct_eval.coding.reliability import Rules
from tests.coding.frames import empty, fragments, turns

SAID = ["Well, the bus stopped. (Pause.)", "I stay in. I stay in and I watch TV."]


def talk(places: int = 1) -> pd.DataFrame:
    return turns([(f"c{n}", text, text) for n in range(places) for text in SAID])


def pulled(*rows: tuple[str, str, str], places: int = 1) -> pd.DataFrame:
    """Fragments from (coder, conversation, text)."""
    frame = fragments([(f"f{n}", home, text) for n, (_, home, text) in enumerate(rows)])
    return frame.assign(coder=pd.Series([coder for coder, _, _ in rows], dtype="string"))


def test_fragments_are_located_by_their_words() -> None:
    frame = pulled(("X", "c0", "the bus stopped"), ("X", "c0", "stopped (pause) I stay"), ("X", "c0", "tram"))
    found = locate_fragments(frame, talk())
    assert found[["first", "last"]].to_numpy().tolist()[:2] == [[1, 4], [3, 7]]
    assert found.loc[2, ["first", "last"]].isna().all()
    assert locate_fragments(frame.assign(conversation_id="none"), talk())["first"].isna().all()


def test_words_that_stand_twice_are_located_by_turn_and_start() -> None:
    frame = pulled(*[("X", "c0", "I stay in")] * 4)
    frame["turn_id"] = pd.array(["c0-t2", "c0-t2", None, "c0-t9"], dtype="string")
    frame["start"] = pd.array([11, 0, None, 11], dtype="Int64")
    assert locate_fragments(frame, talk())["first"].tolist() == [8, 5, 5, 5]


def test_agreement_on_stretches_and_on_words_by_hand() -> None:
    """X pulls words 1 to 3 and 5 to 7, Y words 0 to 3 and 8 to 14: one stretch of two is the same (3 of 4 words)."""
    frame = pulled(
        ("X", "c0", "the bus stopped"),
        ("X", "c0", "I stay in"),
        ("Y", "c0", "Well, the bus stopped."),
        ("Y", "c0", "I stay in and I watch TV"),
    )
    measured = measure_pulling(frame, talk(), Rules(1, least=1)).set_index("attribute")
    assert measured.loc["fragment", ["n", "agreed", "missing", "conversations"]].tolist() == [4, 2, 0, 1]
    assert measured.loc["fragment", "value"] == 0.5
    assert measured.loc["words", ["n", "agreed"]].tolist() == [3 + 3 + 4 + 7, 2 * 3]
    assert measured.loc["words", "value"] == pytest.approx(6 / 17)


def test_intervals_come_from_conversations_and_what_is_not_found_is_missing() -> None:
    rows = [("X", f"c{n}", "the bus stopped") for n in range(12)]
    rows += [("Y", f"c{n}", "the bus stopped" if n % 3 else "watch TV") for n in range(12)]
    rows += [("Y", "c1", "nobody said this"), ("X", "c99", "the bus"), (None, "c2", "the bus")]  # type: ignore[list-item]
    measured = measure_pulling(pulled(*rows), talk(12), Rules(1)).set_index("attribute").loc["fragment"]
    assert measured[["n", "agreed", "missing", "conversations"]].tolist() == [24, 16, 1, 12]
    assert measured["value"] == pytest.approx(2 / 3)
    assert measured["low"] < 2 / 3 < measured["high"]


def test_where_nobody_read_what_another_read_nothing_is_computed() -> None:
    for frame in (pulled(("X", "c0", "the bus stopped"), ("Y", "c1", "I stay in")), empty("fragments")):
        measured = measure_pulling(frame, talk(2), Rules(1))
        assert set(measured["note"]) == {NOBODY}
        assert measured["value"].isna().all()
        assert measured["n"].tolist() == [0, 0]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 11), st.integers(1, 5)), min_size=1, max_size=5, unique_by=lambda cut: cut[0]))
@pytest.mark.slow
def test_a_coder_who_pulls_the_same_agrees_wholly(cuts: list[tuple[int, int]]) -> None:
    words = [f"w{number}" for number in range(12)]
    texts = [" ".join(words[start : start + size]) for start, size in cuts]
    frame = pulled(*[(coder, "c0", text) for coder in "XY" for text in texts])
    said = turns([("c0", " ".join(words), " ".join(words))])
    measured = measure_pulling(frame, said, Rules(1, least=1))
    assert measured["value"].tolist() == [1.0, 1.0]
