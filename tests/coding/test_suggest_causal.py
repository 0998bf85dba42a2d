"""Causal claims in what people say: found, drafted with cause, effect and sign, and never more than a suggestion."""

import json

import pytest

from hct_eval.coding.causal_features import SIGNALS, grams_in, signals_in
from hct_eval.coding.causal_speech import WEIGHTS, causal_confidence, drafts_of, find_causal_speech, is_causal
from hct_eval.coding.polarity import quantity_sign


@pytest.mark.parametrize(
    ("sentence", "cause", "effect", "sign"),
    [
        ("I stay in because the street is dark.", "the street is dark", "I stay in", "+"),
        ("Because there are fewer buses, we walk.", "there are fewer buses", "we walk", "-"),
        ("the shop shut so we ended up driving to town", "the shop shut", "we ended up driving to town", "+"),
        ("If the hall closed then my mum would be stuck.", "the hall closed", "my mum would be stuck", "-"),
        ("The choir makes me feel part of something.", "The choir", "me feel part of something", "+"),
        ("The noise keeps me from sleeping.", "The noise", "me from sleeping", "-"),
        ("That's why I joined the group.", "That", "I joined the group", "+"),
        ("The more people come, the better I feel.", "The more people come", "the better I feel", "+"),
        ("They cut the bus, which means nobody visits.", "They cut the bus", "nobody visits", "+"),
        ("We dig there to keep warm.", "keep warm", "We dig there", "+"),
        ("I can’t sleep cos of the damp", "the damp", "I can’t sleep", "-"),
        ("Due to the ramp, more cars and no bikes come in.", "the ramp", "more cars and no bikes come in", "?"),
    ],
)
def test_cause_effect_and_sign_are_drafted_from_the_words(sentence: str, cause: str, effect: str, sign: str) -> None:
    draft = find_causal_speech(sentence)[0]
    assert (draft.cause, draft.effect, draft.sign) == (cause, effect, sign)
    assert sentence[slice(*draft.cause_span)] == cause
    assert sentence[slice(*draft.effect_span)] == effect
    assert draft.confidence == round(causal_confidence(sentence), 3)


@pytest.mark.parametrize(
    "sentence",
    ["My neighbour is lovely.", "I've lived here since 1987.", "What time does the bus come?", "", "...", "Thank you."],
)
def test_plain_talk_makes_no_claim(sentence: str) -> None:
    assert not is_causal(sentence)
    assert find_causal_speech(sentence) == []


def test_words_of_want_are_no_purpose_and_so_at_the_start_joins_nothing() -> None:
    assert drafts_of("I want to see my doctor", 1.0) == []
    assert drafts_of("So, the hall.", 1.0) == []
    assert "whether" in signals_in("I asked if it was open")
    assert "if" not in signals_in("I asked if it was open")


def test_who_speaks_does_not_count() -> None:
    assert causal_confidence("Ms. Ap Rhys: We walk.") == causal_confidence("We walk.")
    assert grams_in("Ann: we walk") == {"we", "walk", "^ we", "we walk"}


def test_a_very_long_cause_has_no_clear_sign() -> None:
    draft = drafts_of(f"We walk because {'the road is long and ' * 12}wide.", 1.0)[0]
    assert draft.sign == "?"


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("buses", 1),
        ("fewer buses", -1),
        ("I can't stop", 1),
        ("more cars, fewer buses", None),
        ("no longer going out", -1),
        ("ended up driving", 1),
        ("less noise and less dirt", -1),
    ],
)
def test_words_of_less_and_not_turn_the_sign(text: str, sign: int | None) -> None:
    assert quantity_sign(text) == sign


def test_the_weights_name_their_sources_and_hold_every_signal_and_no_topic() -> None:
    weights = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    assert len(weights["sources"]) == 2
    assert all("MIT" in source or "CC0" in source for source in weights["sources"])
    assert set(weights["triggers"]) == set(SIGNALS)
    words = {word for gram in weights["grams"] for word in gram.split()}
    assert max(map(len, words)) <= 6  # small words only: a longer one would be a topic or a name
    assert len(words) < 70
