import pytest
from hypothesis import given
from hypothesis import strategies as st

from hct_eval.conversations.clean import clean_text, clean_turns, count_words
from hct_eval.conversations.turns import RawTurn


def mend(text: str) -> str:
    """Return a turn's text as it is mended; "" if no word is left."""
    return "".join(turn.text for turn in clean_turns([RawTurn("Zeb", text)], cues=False).turns)


@pytest.mark.parametrize(
    ("said", "mended"),
    [
        ("Itâ€™s Â£3 at the cafÃ©", "It’s £3 at the café"),
        ("It’s “fine” – really", "It’s “fine” – really"),
        ("non\u200bsense\ufeff and soft\u00adhyphen", "nonsense and softhyphen"),
        ("two\u00a0pounds\u2003each", "two pounds each"),
        ("👨\u200d👩\u200d👧 and a\u200db", "👨\u200d👩\u200d👧 and ab"),
        ("cafe\u0301", "café"),
        ("مرحبا بك", "مرحبا بك"),
        ("Dw i'n byw ym Mangor; żółć", "Dw i'n byw ym Mangor; żółć"),
    ],
)
def test_characters_are_mended_and_quotes_kept_curly(said: str, mended: str) -> None:
    assert mend(said) == mended


@pytest.mark.parametrize(
    ("said", "clean"),
    [
        ("Um, I went, you know, to the erm hall.", "I went, to the hall."),
        ("The the allotment helps.", "The allotment helps."),
        ("I- I mean it th- they went.", "I mean it they went."),
        ("It's [laughs] good (inaudible 1:02) here.", "It's good here."),
        ("[Person K7QF] said [phone] is hers.", "[Person K7QF] said [phone] is hers."),
        ("I like the hum of it, and the errand.", "I like the hum of it, and the errand."),
        ("That that is, is. Had had. No no no.", "That that is, is. Had had. No no no."),
    ],
)
def test_clean_text_leaves_out_fillers_and_false_starts_only(said: str, clean: str) -> None:
    assert clean_text(said)[0] == clean


@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = mend(text)
    assert mend(once) == once


def test_cues_of_one_speaker_merge_and_every_step_is_counted() -> None:
    turns = [
        RawTurn("Zeb", "The bus,", 0, 1),
        RawTurn("Zeb", "The bus,", 0, 1),
        RawTurn("Zeb", "it\u200b never comes.", 2, 3),
        RawTurn("Joan", "[laughs]", 3, 4),
        RawTurn("Joan", "Never?", 4, 5),
    ]
    done = clean_turns(turns, cues=True)
    assert [(turn.speaker, turn.text, turn.end) for turn in done.turns] == [
        ("Zeb", "The bus, it never comes.", 3),
        ("Joan", "[laughs] Never?", 5),
    ]
    assert done.steps == {"copies of a turn dropped": 1, "cues merged": 2, "invisible characters removed": 1}


def test_cues_without_a_speaker_merge_only_within_a_sentence() -> None:
    turns = [RawTurn("", "It rains", 0, 1), RawTurn("", "a lot.", 1, 2), RawTurn("", "So we walk", 2, 3)]
    assert [turn.text for turn in clean_turns(turns, cues=True).turns] == ["It rains a lot.", "So we walk"]
    assert len(clean_turns(turns, cues=False).turns) == 3


def test_words_are_counted_with_their_apostrophes_and_hyphens() -> None:
    assert count_words("It's a re-run – don't ask, 3 times; żółć") == 8
