"""What a sentence is judged by: which triggers stand in it, and which small words and pairs of them."""

import itertools
import re

from hct_eval.coding.causal_triggers import TRIGGERS

SURE, JOINED = "any sure trigger", "any other trigger that joins"
SIGNALS = (SURE, JOINED, *(trigger.name for trigger in TRIGGERS))
START = "^"
"""Stands for the beginning of the sentence in a pair of words."""

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|[,;?]")
_SPEAKER = re.compile(r"^\s*(?:[A-Z][\w.'-]*\s+){0,3}[A-Z][\w.'-]*:\s+")


def plain(sentence: str) -> str:
    """Return the sentence with straight apostrophes and one kind of space, every character where it was."""
    return re.sub(r"\s", " ", sentence.replace("’", "'").replace("‘", "'"))


def signals_in(sentence: str) -> frozenset[str]:
    """Return the names of the triggers in a sentence, and SURE or JOINED if one is sure, or joins without being sure.

    A speaker's name and colon before the sentence do not count.
    """
    said = _said(sentence)
    found = [trigger for trigger in TRIGGERS if trigger.pattern.search(said)]
    kinds = {SURE if trigger.sure else JOINED for trigger in found if trigger.layout != "hint"}
    return frozenset(trigger.name for trigger in found) | kinds


def grams_in(sentence: str) -> frozenset[str]:
    """Return the words, commas, semicolons, question marks of a sentence, and pairs of neighbours, in small letters."""
    words = _WORD.findall(_said(sentence).lower())
    return frozenset([*words, *(" ".join(pair) for pair in itertools.pairwise([START, *words]))])


def _said(sentence: str) -> str:
    return _SPEAKER.sub("", plain(sentence)).strip()
