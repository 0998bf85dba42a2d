"""The measure of how hard a sentence reads."""

import pytest

from hct_eval.publish.readability import HARDEST, grade, plainest, sentences, syllables, too_hard


@pytest.mark.parametrize(
    ("word", "count"),
    [("loneliness", 3), ("people", 2), ("NHS", 3), ("VCSE", 4), ("2,024", 1), ("0.7", 1), ("neighbour’s", 2)],
)
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


@pytest.mark.parametrize(
    ("word", "count"), [("Zobles", 2), ("wugged", 1), ("blickted", 2), ("florpe", 1), ("glabber", 2), ("zuzzle", 2)]
)
def test_words_that_no_dictionary_has_are_counted_by_their_vowels(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_grade_is_flesch_and_kincaids() -> None:
    text = "The cat sat on the mat. It was warm."  # 9 words of one syllable, 2 sentences
    assert grade(text) == pytest.approx(0.39 * 9 / 2 + 11.8 - 15.59)
    with pytest.raises(ValueError, match="no grade"):
        grade("…")


def test_a_figure_ends_no_sentence_and_a_colon_neither() -> None:
    assert sentences("It fell by 0.7 points (likely by 0.4 to 1.0): better.") == 1
    assert sentences("Did it? It did.") == 2


def test_what_is_too_hard_is_told_with_its_grade() -> None:
    hard = "Organisational interdependencies necessitate multidisciplinary reconceptualisation."
    assert [text for text, found in too_hard(["We listened.", hard]) if found > 12] == [hard]


def test_of_several_ways_to_say_a_thing_the_first_that_is_plain_is_taken_or_the_last() -> None:
    hard, plain = "Interdependencies necessitate reconceptualisation.", "We listened."
    assert grade(hard) > HARDEST
    assert plainest([hard, plain, "We did."]) == plain
    assert plainest([plain, hard]) == plain
    assert plainest([hard]) == hard
