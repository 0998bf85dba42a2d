"""Capitals for texts without any: many recognisers write none, and the names model hardly hears a name without one."""

from hct_eval.conversations.lexicon import is_name, is_unknown
from hct_eval.conversations.wordlists import is_public_place
from hct_eval.conversations.words import Word, has_case, is_pronoun, is_shouted, words_in

SHORTEST = 3
"""An unknown word shorter than this stays as it is."""


def truecase(text: str) -> str:
    """Return a text of the same length, with a capital on what opens a sentence, on names and on unknown words.

    A text that has capitals, but not throughout, is returned as it is.
    """
    words = words_in(text)
    if has_case(words):
        return text
    letters = [_small(letter) for letter in text] if is_shouted(text) else list(text)
    for word in words:
        if _wants_capital(word):
            upper = letters[word.start].upper()
            letters[word.start] = upper if len(upper) == 1 else letters[word.start]
    return "".join(letters)


def _small(letter: str) -> str:
    lower = letter.lower()
    return lower if len(lower) == 1 else letter


def _wants_capital(word: Word) -> bool:
    if word.opens or is_pronoun(word) or is_name(word.bare) or is_public_place(word.bare):
        return True
    return len(word.bare) >= SHORTEST and is_unknown(word.bare)
