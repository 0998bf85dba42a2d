"""Quote audit: exact, normalised, stitched, not found (METHODS section 1)."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hct_eval.coding.quotes import (
    ASKED,
    FRAGMENT,
    TRANSCRIPT,
    count_grades,
    grade_quote,
    grade_quotes,
    quote_span,
    say_audit,
)
from tests.coding.frames import empty, fragments, raw_claims, turns

SAID = "Well, I don't go out – not since the bus (number 14) stopped. [Person ABCD] used to drive me."


@pytest.mark.parametrize(
    ("quote", "grade"),
    [
        ("not since the bus", "exact"),
        ("  not since the bus ", "exact"),
        ("Not since the bus, number 14, stopped", "normalised"),
        ("I don’t go out - not since", "normalised"),
        ("i dont go out", "normalised"),
        ("bus (number\n14)   stopped", "normalised"),
        ("Person ABCD used to drive me", "normalised"),
        ("...not since the bus...", "normalised"),
        ("I don't go out ... used to drive me", "stitched"),
        ("I don't go out […] the bus … used to DRIVE me.", "stitched"),
        ("I don't go out . . . used to drive me", "stitched"),
        ("I don't go out ... used to ... drive me", "stitched"),
        ("used to drive me (...) I don't go out", "not found"),
        ("used to drive me ... drive me", "not found"),
        ("I don't go out ... sed to drive me", "not found"),
        ("I don't go out ... [...]", "normalised"),
        ("I don't go out ... used to carry me", "not found"),
        ("[Person WXYZ] used to drive me", "not found"),
        ("[Person ABCD]", "not found"),
        ("I do go out", "not found"),
        ("SED TO DRIVE ME", "not found"),
        ("...", "not found"),
        ("", "not found"),
    ],
)
def test_grades(quote: str, grade: str) -> None:
    assert grade_quote(quote, [SAID]) == grade


@given(st.text(min_size=1), st.data())
def test_any_piece_of_a_text_is_exact_and_survives_capitals(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    piece = text[start : data.draw(st.integers(start + 1, len(text)))]
    assert grade_quote(piece, [text]) in ("exact", "not found")
    words = "the bus stopped " + "".join(letter for letter in text if letter.isascii() and letter.isalnum())
    assert grade_quote(words.upper(), [words]) == "normalised"


WORDS = st.lists(
    st.text(alphabet="abcdefg", min_size=1, max_size=4).map(lambda word: f"{word}é"),
    min_size=8,
    max_size=30,
    unique=True,
)


@given(WORDS, st.data())
@pytest.mark.slow
def test_pieces_in_order_are_stitched_and_in_another_order_or_with_one_strange_word_are_not(
    words: list[str], data: st.DataObject
) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(words)), min_size=4, max_size=4, unique=True)))
    first, second = words[cuts[0] : cuts[1]], words[cuts[2] : cuts[3]]
    dots = data.draw(st.sampled_from([" ... ", "…", " [...] ", " (…) ", ". . ."]))
    said = ", ".join(words) + "."
    assert grade_quote(" ".join(first).upper() + dots + " ".join(second), [said]) == "stitched"
    assert grade_quote(" ".join(second) + dots + " ".join(first), [said]) == "not found"
    second[data.draw(st.integers(0, len(second) - 1))] = "tram"
    assert grade_quote(" ".join(first) + dots + " ".join(second), [said]) == "not found"


@given(WORDS, st.sampled_from(["{}", " {}", "{}!", "({})", "“{}”", "{}…"]), st.data())
@pytest.mark.slow
def test_marks_and_capitals_never_lose_a_quote_and_a_strange_word_always_does(
    words: list[str], dress: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(words) - 2))
    chosen = words[start : data.draw(st.integers(start + 2, len(words)))]
    dressed = [dress.format(word) for word in chosen]
    assert grade_quote("  ".join(chosen).upper() + "!", [" ".join(words)]) == "normalised"
    assert grade_quote(" ".join(dressed), [" ".join(words)]) in ("exact", "normalised", "stitched")
    assert grade_quote(" ".join([*chosen, "tram"]), [" ".join(words)]) == "not found"


def test_spans_are_of_the_normalised_text() -> None:
    assert quote_span("GO out", "I don't go out, no.") == (7, 13)
    assert quote_span("I don't ... no", "I don't go out, no.") == (0, 16)
    assert quote_span("yes", "I don't go out, no.") is None
    assert quote_span("no ... I don't", "I don't go out, no.") is None
    assert quote_span("...", "I don't go out, no.") is None


def test_quotes_are_looked_up_in_the_conversation_and_else_in_the_fragment() -> None:
    spoken = turns([("c1", "So, um, the bus stopped.", "The bus stopped."), ("c1", "I stay in.", "I stay in.")])
    pulled = fragments([("f1", "c1", "typed by hand"), ("f2", "c2", "The shop shut."), ("f3", "c1", "x")])
    coded = raw_claims(
        [
            ("f1", "", "A", "B", "+", "A", "So, um, the bus"),
            ("f1", "", "A", "B", "+", "A", "The bus stopped."),
            ("f3", "", "A", "B", "+", "A", "the bus stopped. I stay in."),
            ("f1", "", "A", "B", "+", "A", "typed by hand"),
            ("f2", "", "A", "B", "+", "A", "The shop shut."),
            ("f2", "", "A", "B", "+", "A", "So, um, the bus"),
            ("f2", "", "A", "B", "+", "A", None),
        ]
    )
    graded = grade_quotes(coded, pulled, spoken)
    assert graded["quote_grade"].tolist()[:6] == ["exact", "exact", "normalised", "not found", "exact", "not found"]
    assert pd.isna(graded["quote_grade"].iloc[6])
    assert graded["looked_up_in"].tolist()[:6] == [TRANSCRIPT] * 4 + [FRAGMENT] * 2
    counts = count_grades(graded)
    assert counts["grade"].tolist() == ["exact", "normalised", "stitched", "not found"]
    assert counts["claims"].tolist() == [3, 1, 0, 2]
    assert set(counts["total"]) == {6}
    words = say_audit(graded)
    assert "Of 6 quotes, 3 are" in words
    assert "1 claim carries no quote" in words
    assert "2 of the quotes come from conversations without a transcript" in words


def test_a_researcher_s_question_is_nobody_s_quote() -> None:
    spoken = turns(
        [
            ("c1", "So late buses leave you stuck at home?", "So late buses leave you stuck at home?"),
            ("c1", "Yes, most days I stay in.", "Yes, most days I stay in."),
        ]
    ).assign(role=pd.array(["researcher", "resident"], dtype="string"))
    coded = raw_claims(
        [
            ("f1", "", "A", "B", "+", "A", "late buses leave you stuck at home"),
            ("f1", "", "A", "B", "+", "A", "most days I stay in"),
            ("f1", "", "A", "B", "+", "A", "nobody said this"),
        ]
    )
    graded = grade_quotes(coded, fragments([("f1", "c1", "x")]), spoken)
    assert graded["quote_grade"].tolist() == ["not found", "exact", "not found"]
    assert graded["looked_up_in"].tolist() == [ASKED, TRANSCRIPT, TRANSCRIPT]
    assert "1 of these is the researcher's own words" in say_audit(graded)


def test_nothing_coded_is_said_in_words() -> None:
    graded = grade_quotes(empty("claims"), empty("fragments"), empty("turns"))
    assert count_grades(graded)["claims"].tolist() == [0, 0, 0, 0]
    assert "nothing can be quoted" in say_audit(graded)
