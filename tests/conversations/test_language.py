"""Languages are told well enough to say where the names model has not listened."""

import json
from pathlib import Path

import pandas as pd
import pytest

from hct_eval.conversations.clean import count_words
from hct_eval.conversations.language import by_speaker, can_be_told, language_name, language_tag, languages_of
from hct_eval.conversations.summary import language_table, unheard_in_words
from hct_eval.conversations.turns import RawTurn

SAID: dict[str, list[str]] = json.loads(Path(__file__).with_name("languages.json").read_text(encoding="utf-8"))
"""Invented sentences in ten languages; the English ones are full of fillers."""


@pytest.mark.parametrize(("tag", "text"), [(tag, text) for tag, texts in SAID.items() for text in texts])
def test_each_sentence_is_told(tag: str, text: str) -> None:
    assert languages_of([text]).main == tag


@pytest.mark.parametrize("tag", list(SAID))
def test_whole_transcripts_are_told_and_hold_nothing_else(tag: str) -> None:
    assert set(languages_of(SAID[tag]).words) == {tag}


@pytest.mark.parametrize("tag", [tag for tag in SAID if tag != "en"])
def test_a_mixed_transcript_says_how_much_of_it_is_not_english(tag: str) -> None:
    spoken = languages_of([*SAID["en"], *SAID[tag][:2]])
    assert (spoken.main, spoken.others) == ("en", [tag])
    assert 0.1 < spoken.foreign < 0.35


def test_one_turn_in_two_languages_is_told_as_both_with_and_without_full_stops() -> None:
    turn = f"{SAID['en'][4]} {SAID['pl'][1]}"
    assert languages_of([turn]).others == ["pl"]
    plain = " ".join([*SAID["en"], *SAID["pl"]]).replace(".", "").replace("?", "").replace(",", "").lower()
    told = languages_of([plain])
    assert (told.main, told.others) == ("en", ["pl"])


def test_short_texts_are_not_guessed_at_but_a_speakers_short_answers_together_are() -> None:
    assert languages_of(["No, never.", "Nie wiem."]).main == ""
    assert languages_of([]).foreign == 0
    answers = ["No więc nie wiem.", "Nikt nie odbierał telefonu.", "Mieszkamy tutaj od dawna.", "Chyba tak."]
    turns = [RawTurn(who, text) for said in answers for who, text in (("I", "And?"), ("R", said))]
    assert languages_of([turn.text for turn in turns]).main == ""
    assert languages_of(by_speaker(turns)).main == "pl"


def test_languages_without_spaces_and_with_vowel_signs_are_counted_in_words() -> None:
    assert languages_of(["公交车从来不准时,所以我每天早上走路去上班。"]).main == "zh"
    assert count_words("বাস কখনো সময়মতো আসে না") == 5
    assert count_words("ਬੱਸ ਕਦੇ ਸਮੇਂ ਸਿਰ ਨਹੀਂ ਆਉਂਦੀ") == 6
    assert count_words("café, don’t re-use it") == 4


def test_tags_are_known_however_they_are_written() -> None:
    for written in ("en", "EN", "en-GB", "en_gb", " English "):
        assert language_tag(written) == "en"
    assert language_tag("British Sign Language") == "bfi"
    assert (language_name("pl-PL"), language_name("tlh")) == ("Polish", "tlh")
    assert can_be_told("so")
    assert not can_be_told("bfi")


def transcripts(*rows: tuple[str, str | None, float | None, str | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["conversation_id", "language", "not_english", "other_languages"])
    types = {"language": "string", "not_english": "Float64", "other_languages": "string"}
    return frame.astype(types).assign(format="text")


def test_what_no_machine_has_listened_to_is_named_with_its_language() -> None:
    frame = transcripts(
        ("a", "en", 0.0, None), ("b", "pl", 0.9, "pl"), ("c", "en", 0.3, "cy; ar"), ("d", "en", 0.05, "so")
    )
    assert unheard_in_words(frame) == (
        "Names cannot be looked for by machine in Arabic, Polish and Welsh: the names model hears English only. "
        "Read every word of b and c before you sign. "
        "There are passages in Somali in d: read every word of those passages."
    )
    assert language_table(frame).to_numpy().tolist() == [["English", 3], ["Polish", 1]]
    assert "All transcripts are in English" in unheard_in_words(frame.head(1))


def test_a_language_that_cannot_be_told_is_said_and_a_file_that_was_not_read_is_not() -> None:
    frame = transcripts(("a", None, None, None), ("b", None, None, None))
    frame.loc[1, "format"] = None
    assert unheard_in_words(frame) == "Too little was said to tell the language of a: look whether it is English."
    assert language_table(frame).to_numpy().tolist() == [["too short to tell", 1]]
