"""What a person has to look at: words that may name somebody or a small place, and that no rule is sure of."""

import itertools
from collections.abc import Iterator, Sequence

from hct_eval.conversations.lexicon import bears_name, is_name, is_surname, is_unknown, is_word, may_be_name
from hct_eval.conversations.name_rules import announced, is_called
from hct_eval.conversations.shield import Shield
from hct_eval.conversations.spans import Span
from hct_eval.conversations.wordlists import cue_words, is_plain, is_public_place, words_of
from hct_eval.conversations.words import Word, has_case

CAPITAL, UNKNOWN, EITHER = "capital inside a sentence", "word that no list knows", "everyday word that is a name too"
SURNAME, VENUE = "everyday word after a first name", "everyday word before a venue or street"
CALLED = "everyday word that somebody is called by"
NAMESAKE = "place that is a first name too"
"""Reasons for the review queue."""

_SOMEBODYS = frozenset(["my", "our", "his", "her", "their", "your"])

SHORTEST = 3
_INITIALS = 2
"""Letters that may be somebody's initials (DJ); longer words in capitals are bodies and illnesses (DWP, COPD)."""
FOREIGN = 0.4
"""Share of unknown words from which a text is taken for another language: then each word has to be read, not listed."""


def doubts(words: Sequence[Word], shield: Shield) -> Iterator[Span]:
    """Yield words and runs of capitalised words for the review queue; they may overlap with what is replaced anyway."""
    cased = has_case(words)
    foreign = is_foreign(words)
    for i, word in enumerate(words):
        reason = _reason(word, cased=cased)
        if reason and not (foreign and reason == UNKNOWN and not word.capital) and not _is_public(word.bare, shield):
            fronted = not cased and i and word.joined and words[i - 1].bare in cue_words("fronts")
            start = words[i - 1].start if fronted and reason == UNKNOWN else word.start
            yield Span(start, word.end, "capital" if reason == CAPITAL else "word", 0.3, reason)
    if cased:
        yield from _runs(words)
    else:
        yield from _venues(words)
        yield from _called(words)
    yield from _surnames(words, cased=cased)
    yield from _namesakes(words, shield, cased=cased)


def _namesakes(words: Sequence[Word], shield: Shield, *, cased: bool) -> Iterator[Span]:
    """Yield a large place's name that is a first name too, where somebody may be meant: "Chelsea is my carer"."""
    for i, word in enumerate(words):
        if is_namesake(word.bare, shield) and (word.capital or not cased) and _may_be_somebody(words, i):
            yield Span(word.start, word.end, "word", 0.3, NAMESAKE)


def is_namesake(words: str, shield: Shield) -> bool:
    """Whether normalised words begin with a first name that is also large geography, and no place of the project's."""
    first = words.partition(" ")[0]
    return may_be_name(first) and is_public_place(first) and words not in shield.public


def _may_be_somebody(words: Sequence[Word], i: int) -> bool:
    """Whether the words around say what a person does, is to somebody, or is called."""
    after = [word.bare for word in words[i + 1 : i + 3]] if i + 1 < len(words) and words[i + 1].joined else []
    acts = bool(after) and after[0] in cue_words("does") | cue_words("says")
    belongs = len(after) > 1 and after[0] in ("is", "was", "'s") and after[1] in _SOMEBODYS
    return acts or belongs or bool(announced(words, i))


def _called(words: Sequence[Word]) -> Iterator[Span]:
    """Yield an everyday word that somebody is called by: "a chap we call biscuit"."""
    for i, word in enumerate(words):
        little = cue_words("not streets") | cue_words("at") | cue_words("does") | cue_words("is")
        if i > 1 and word.joined and is_called(words, i) and word.bare not in little and not is_plain(word.bare):
            yield Span(word.start, word.end, "word", 0.3, CALLED)


def _surnames(words: Sequence[Word], *, cased: bool) -> Iterator[Span]:
    """Yield everyday words that are surnames too, right after a first name without a capital."""
    for before, word in itertools.pairwise(words):
        small = not (cased and before.capital)
        perhaps = not cased and may_be_name(before.bare) and before.bare not in words_of("names_hardly_names")
        if word.joined and small and (is_name(before.bare) or perhaps) and word.bare in words_of("word_surnames"):
            yield Span(word.start, word.end, "word", 0.3, SURNAME)


def _venues(words: Sequence[Word]) -> Iterator[Span]:
    """Yield an everyday word before a word for a venue or street: "the lotus house", "priory park"."""
    for before, word in itertools.pairwise(words):
        if not word.joined or word.bare not in cue_words("sure venues") or len(before.bare) <= SHORTEST:
            continue
        usual = cue_words("not streets") | cue_words("between") | cue_words("at")
        public = is_public_place(before.bare)
        if public or (is_word(before.bare) and before.bare not in usual and not is_plain(before.bare)):
            yield Span(before.start, word.end, "word", 0.3, VENUE)


def _runs(words: Sequence[Word]) -> Iterator[Span]:
    """Yield runs of capitalised words, such as a venue's whole name, if one of them is not plain."""
    i = 0
    while i < len(words):
        last = i
        for j in range(i + 1, len(words)):
            if not words[j].joined or not (words[j].named or words[j].bare in cue_words("articles")):
                break
            last = j if words[j].named else last
        run = words[i : last + 1]
        if last > i and run[0].capital and not all(_is_plain(word) for word in run):
            first = run[1] if run[0].opens and _is_plain(run[0]) else run[0]
            yield Span(first.start, run[-1].end, "capital", 0.31, CAPITAL)
        i = last + 1


def _is_plain(word: Word) -> bool:
    if word.opens and is_word(word.bare):
        return True
    return is_plain(word.bare) or is_public_place(word.bare) or word.bare in cue_words("articles") | cue_words("days")


def is_foreign(words: Sequence[Word]) -> bool:
    """Whether so many words are unknown that a text is not English, or hardly."""
    return len(words) > SHORTEST and sum(is_unknown(word.bare) for word in words) > FOREIGN * len(words)


def _reason(word: Word, *, cased: bool) -> str:
    """Say why a word is doubtful; "" if it is not."""
    if word.short and len(word.bare) != _INITIALS:
        return ""
    if word.named and not is_plain(word.bare):
        return CAPITAL
    if len(word.bare) < SHORTEST or (word.short and cased):
        return UNKNOWN if not cased and _is_short(word.bare) else ""
    if is_unknown(word.bare) and (word.capital or not cased or is_surname(word.bare)):
        return UNKNOWN
    if may_be_name(word.bare) and not is_plain(word.bare) and not cased:
        return "" if word.bare in words_of("names_hardly_names") else EITHER
    return EITHER if cased and not word.capital and _is_oftener_name(word.bare) else ""


def _is_short(word: str) -> bool:
    """Whether one or two letters may be initials or a short name: Mo, DJ, "ask K"."""
    if len(word) == _INITIALS:
        return may_be_name(word) or not (is_word(word) or is_plain(word))
    return len(word) == 1 and word not in {"a", "i", "o", "u", "s", "t", "d", "m"}


def _is_oftener_name(word: str) -> bool:
    """Whether a word in lower case is one of those that are far oftener names (rob, jack): in a text with capitals."""
    return word in words_of("names_before_words") and is_word(word)


def _is_public(word: str, shield: Shield) -> bool:
    """Whether a word is a public name or part of one; a person's name that a body bears may still be a person's."""
    if shield.is_public(word):
        return True
    return not bears_name(word) and any(word in name.split(" ") for name in shield.public)


def is_everyday(words: Sequence[str]) -> bool:
    """Whether every one of some normalised words is English or plain, so that only a person can tell if they name."""
    return all((is_word(word) or is_plain(word)) and not may_be_name(word) for word in words)
