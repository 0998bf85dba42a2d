"""Ways of counting characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hct_eval.coding.exchange.offsets import Mark, fits_quote, place_marks


def test_without_anything_to_tell_them_apart_places_hold_as_they_are() -> None:
    placed = place_marks("a 🚌 b", [Mark(0, 1)])
    assert (placed.text, placed.spans, placed.counted) == ("a 🚌 b", ((0, 1),), "characters")


def test_words_weigh_more_than_word_boundaries() -> None:
    text = "one\r\ntwo three"
    assert place_marks(text, [Mark(5, 8)]).counted == "characters, line ends as two"
    assert place_marks(text, [Mark(5, 8, "wo…")]).counted == "characters, line ends as one"


@pytest.mark.parametrize("mark", [Mark(-1, 2), Mark(2, 1), Mark(0, 4), Mark(9, 9)])
def test_places_outside_the_text_are_none(mark: Mark) -> None:
    assert place_marks("abc", [mark]).spans == (None,)


@given(st.text("ab \r\n🚌", max_size=20), st.tuples(st.integers(-3, 25), st.integers(-3, 25)), st.booleans())
def test_every_place_lies_within_the_text_it_is_given_for(text: str, ends: tuple[int, int], had_mark: bool) -> None:
    placed = place_marks(text, [Mark(*ends)], had_mark=had_mark)
    assert placed.text in (text, text.replace("\r\n", "\n"))
    for span in placed.spans:
        assert span is None or 0 <= span[0] <= span[1] <= len(placed.text)


@pytest.mark.parametrize(
    ("words", "quoted", "fits"),
    [("a  b", "a b", True), ("a b c", "a b…", True), ("a b c", "a b", False), ("a", "", False), ("a", "…", False)],
)
def test_a_quote_may_be_cut_off(words: str, quoted: str, fits: bool) -> None:
    assert fits_quote(words, quoted) is fits
