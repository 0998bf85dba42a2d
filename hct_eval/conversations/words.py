"""A text as words with their places: what the rules on names and small places look at."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$")
_OPENING = re.compile(r"[.!?:;…\n\"“‘(–—\[\]]|\s['-]")
"""What stands before a sentence, a quotation or an aside."""
_LONGEST_SHORT = 5
_SHORTEST_SHOUT, _SHOUTED = 20, 0.8
_PRONOUN = frozenset({"i", "i'm", "i've", "i'd", "i'll"})


@dataclass(frozen=True, slots=True)
class Word:
    """A word without its possessive: characters `start` to `end` of the text, and `bare`, in lower case.

    `capital` says that it begins with one, `opens` that it opens a sentence or a quotation, where a capital says
    nothing; `joined` that only a space or a hyphen stands between it and the word before; `letters` that it is written
    in capitals only (GP, DJ).
    """

    start: int
    end: int
    bare: str
    capital: bool
    opens: bool
    joined: bool
    letters: bool

    @property
    def named(self) -> bool:
        """Whether its capital says something."""
        return self.capital and not self.opens

    @property
    def short(self) -> bool:
        """Whether it is written like a body or an illness (DWP, COPD): a few capitals."""
        return self.letters and self.end - self.start <= _LONGEST_SHORT


def words_in(text: str) -> list[Word]:
    """Return the words of a text in order."""
    found: list[Word] = []
    last = 0
    for match in _WORD.finditer(text):
        said = _POSSESSIVE.sub("", match.group())
        between = text[last : match.start()]
        joined = bool(found) and between in {" ", "-", ""}
        opens = not found or _OPENING.search(between) is not None
        bare = said.replace("’", "'").casefold()
        found.append(
            Word(match.start(), match.start() + len(said), bare, said[:1].isupper(), opens, joined, said.isupper())
        )
        last = match.start() + len(said)
    return [replace(word, capital=False, letters=False) for word in found] if is_shouted(text) else found


def is_shouted(text: str) -> bool:
    """Whether a text is written in capitals throughout, as some captions are: they say nothing then."""
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) >= _SHORTEST_SHOUT and sum(map(str.isupper, letters)) > _SHOUTED * len(letters)


def has_case(words: Sequence[Word]) -> bool:
    """Whether a text uses capitals at all, if only for I: recognisers often write none."""
    return any(word.capital for word in words)


def is_pronoun(word: Word) -> bool:
    """Whether it is I, with or without a verb."""
    return word.bare in _PRONOUN
