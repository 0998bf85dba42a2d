"""Where a fragment lies: found where there is no doubt, unknown otherwise, in code points."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from hct_eval.coding.places import (
    ELSEWHERE,
    FOUND,
    MISFIT,
    NO_TURN,
    NOT_THERE,
    SEVERAL,
    UNKNOWN,
    Turns,
    find_words,
    place_fragments,
    say_places,
    stands_behind_codes,
)

TURNS = pd.DataFrame(
    [
        ("c1-t1", "c1", "The bus 🚌 stops here. The bus is late."),
        ("c1-t2", "c1", "I like the busker; a b."),
        ("c2-t1", "c2", "Nothing."),
    ],
    columns=["turn_id", "conversation_id", "text"],
    dtype="string",
)


@given(st.text(min_size=1), st.data())
def test_words_are_found_where_they_were_taken_from(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    words = text[start:end].strip()
    inside = (start and text[start - 1].isalnum()) or (end < len(text) and text[end].isalnum())
    if words and not inside and words == text[start:end]:
        assert (start, end) in find_words(words, text)
    assert all(text[a:b].split() == words.split() for a, b in find_words(words, text))


def test_only_whole_words_count_and_spaces_may_differ() -> None:
    assert find_words("the bus", "the busker") == []
    assert find_words("a  bus", "x a\nbus y") == [(2, 7)]
    assert find_words("aa aa", "aa aa aa") == [(0, 5), (3, 8)]
    assert find_words(" ", "x") == []


def test_what_becomes_of_each_fragment() -> None:
    rows = [
        ("c1", "c1-t1", "stops here", None, None, (FOUND, "c1-t1", 10, 20)),
        ("c1", None, "I like", None, None, (FOUND, "c1-t2", 0, 6)),
        ("c1", "c1-t1", "The bus", None, None, (SEVERAL, "c1-t1", None, None)),
        ("c1", "c1-t1", "The bus", 22, None, (FOUND, "c1-t1", 22, 29)),
        ("c1", "c1-t1", "The bus", 22, 30, (MISFIT, "c1-t1", None, None)),
        ("c1", "c1-t1", "I like", None, None, (NOT_THERE, "c1-t1", None, None)),
        ("c1", "c1-t9", "I like", None, None, (NO_TURN, "c1-t9", None, None)),
        ("c1", "c2-t1", "Nothing.", None, None, (ELSEWHERE, "c2-t1", None, None)),
        ("c7", "c7-t1", "Held back.", 3, 9, (UNKNOWN, "c7-t1", 3, 9)),
    ]
    names = ["conversation_id", "turn_id", "text", "start", "end"]
    frame = pd.DataFrame([row[:5] for row in rows], columns=names).astype(
        {"turn_id": "string", "start": "Int64", "end": "Int64"}
    )
    placed, outcomes = place_fragments(frame, TURNS)
    told = placed[["turn_id", "start", "end"]].astype("object")
    told = told.where(told.notna(), None)
    assert [(outcome, *cells) for outcome, cells in zip(outcomes, told.to_numpy().tolist(), strict=True)] == [
        tuple(row[5]) for row in rows
    ]
    text = Turns(TURNS).text("c1-t1")
    assert text[10:20] == "stops here"
    said = say_places(outcomes)
    assert said.startswith("The place in the transcript is known for 3 of 8 fragments (of the others: ")
    assert f"{SEVERAL}, 1" in said


def test_nothing_to_place_says_nothing() -> None:
    frame = pd.DataFrame(columns=["conversation_id", "turn_id", "text", "start", "end"], dtype="string")
    placed, outcomes = place_fragments(frame, TURNS)
    assert (len(placed), say_places(outcomes)) == (0, "")


def test_words_stand_behind_the_codes_that_replaced_names_and_nothing_else_does() -> None:
    released = "I rang [Person 7CCX] at [Place GBU6] and they said three weeks."
    assert stands_behind_codes("I rang Dr Whitcombe at Larkspur Surgery, and they said", released)
    assert stands_behind_codes("at Larkspur Surgery", released)
    assert not stands_behind_codes("I rang Dr Whitcombe at Larkspur Surgery and he said", released)
    assert not stands_behind_codes("I rang the one and only Dr Whitcombe at work", released)
