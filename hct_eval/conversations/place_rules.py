"""Small places by rule: venues, streets and pubs, and names after words such as "on the ... estate"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from hct_eval.conversations.lexicon import is_name, is_surname, is_unknown, is_word, may_be_name
from hct_eval.conversations.spans import Span
from hct_eval.conversations.wordlists import cue_words, is_plain, is_public_place
from hct_eval.conversations.words import Word, has_case

_SAINT = "name of a saint"
_UNITS = r"(?:one|two|three|four|five|six|seven|eight|nine|oh|zero)"
_TEENS = r"(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)"
_TENS = r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
_SAID = (
    rf"(?:(?:{_UNITS}|a) hundred(?: and)?(?: (?:{_TENS}(?:[ -]{_UNITS})?|{_TEENS}|{_UNITS}))?|{_TENS}(?:[ -]{_UNITS})?"
    rf"|{_TEENS}|{_UNITS}(?:[ -]{_UNITS}){{0,2}})"
)
_HOUSE = re.compile(
    rf"\b(?P<number>(?:(?:flat|apartment|room|unit|plot)\s\w+(?:\s(?:stroke|slash)\s\w+)?,?\s)?"
    rf"(?:(?:house\s|flat\s|plot\s)?number\s|no\.?\s)?(?:\d{{1,4}}(?:[a-z]|/\d)?|{_SAID}[abc]?),?\s"
    rf"|(?:flat|apartment|unit|plot)\s\w+,?\s)$",
    re.IGNORECASE,
)
_LITTLE = frozenset(["y", "yr", "an", "al", "ar"])
_SHORTEST = 3
"""Letters of a word above which it may be a venue's own name."""


def places_by_rule(text: str, words: Sequence[Word]) -> Iterator[Span]:
    """Yield venues, streets, pubs and what stands after a word of place; spans may overlap.

    A possessive is part of a place's name (St Gemma's, at Jimmy's), and so are a house's number and the capitalised
    words that follow.
    """
    for span in _places(words):
        yield with_house_number(text, _with_possessive(text, span))
    for i, word in enumerate(words):
        if word.bare in cue_words("prefixes"):
            yield from _prefixed(words, i)
    for i, word in enumerate(words):
        owned = re.match(
            r"['’]s\b(?=\s*(?:$|[.,;:!?]|and\b|or\b|for\b|in\b|on\b|then\b|when\b|cos\b))", text[word.end :]
        )
        named = is_name(word.bare) or is_unknown(word.bare) or may_be_name(word.bare) or word.named
        if owned and i and words[i - 1].bare in cue_words("at") and named and not is_plain(word.bare):
            yield Span(word.start, word.end + owned.end(), "place", 0.9, "somebody's place")
        if word.capital and is_unknown(word.bare) and _HOUSE.search(text[: word.start]):
            yield with_house_number(text, Span(word.start, word.end, "place", 0.7, "after a number"))


def with_house_number(text: str, span: Span) -> Span:
    """Return a street's span with the number before it, written or said, as an address."""
    number = _HOUSE.search(text[: span.start])
    return Span(number.start("number"), span.end, "address", max(span.score, 0.9), span.reason) if number else span


def _with_possessive(text: str, span: Span) -> Span:
    owned = re.match(r"['’]s\b", text[span.end :]) if span.reason == _SAINT else None
    return replace(span, end=span.end + owned.end()) if owned else span


def _places(words: Sequence[Word]) -> Iterator[Span]:
    cased = has_case(words)
    for i, word in enumerate(words):
        if word.bare in cue_words("venues") or word.bare in cue_words("streets"):
            yield from _venue(words, i, cased=cased)
        if i and word.joined and word.bare in cue_words("sign ends") and words[i - 1].bare in cue_words("signs"):
            yield Span(words[i - 1].start, word.end, "place", 0.75, "sign of a pub")
        if word.bare in {"st", "saint"} and i + 1 < len(words) and words[i + 1].start - word.end <= 2:
            yield from _saint(words, i)
        if _is_at_place(words, i, cased=cased):
            yield Span(word.start, words[_through(words, i, cased=cased)].end, "place", 0.6, "word of place before it")


def _venue(words: Sequence[Word], i: int, *, cased: bool) -> Iterator[Span]:
    """Yield what ends in a word for a venue or a street, if a name stands before it."""
    first = i
    while first and words[first].joined and _belongs(words[first - 1], cased=cased):
        first -= 1
    while first < i and (
        words[first].bare in cue_words("articles") or (cased and words[first].opens and _is_usual(words[first]))
    ):
        first += 1
    names = [word for word in words[first:i] if not _is_usual(word)]
    if names and any(_could_name(word, cased=cased) for word in names):
        yield Span(words[first].start, words[i].end, "place", 0.75, "name of a venue or street")
    elif not cased or not words[i].capital:
        yield from _plain_venue(words, i)


def _belongs(word: Word, *, cased: bool) -> bool:
    if cased:
        return word.capital or word.bare in cue_words("articles")
    return word.bare in cue_words("between") or _could_name(word, cased=False)


def _is_usual(word: Word) -> bool:
    return (
        word.bare in cue_words("between")
        or word.bare in cue_words("venues")
        or is_plain(word.bare)
        or word.bare in cue_words("not streets")
    )


def _could_name(word: Word, *, cased: bool) -> bool:
    """Whether a word could be a venue's own name."""
    if is_public_place(word.bare):
        return False
    if cased:
        return word.named or (word.capital and not is_word(word.bare))
    return is_unknown(word.bare) or is_name(word.bare) or (is_surname(word.bare) and not is_word(word.bare))


def _plain_venue(words: Sequence[Word], i: int) -> Iterator[Span]:
    """Yield a street or venue named by everyday words: "down station road", "at priory park", not "at the park"."""
    street = words[i].bare in cue_words("streets")
    if _is_verb(words, i):
        return
    for length in (1, 2, 3):
        at = i - length - 1
        if at < 0 or not all(word.joined for word in words[at + 1 : i + 1]):
            return
        head = words[at + 1 : i]
        if any(word.bare in cue_words("not streets") | cue_words("at") for word in head):
            return
        own = [word for word in head if not _is_usual(word) and len(word.bare) > _SHORTEST]
        if words[at].bare == "to" and not street and head[0].bare in cue_words("acts"):
            return  # "heavy to carry home" is something to do, no place
        if words[at].bare in cue_words("at") and (own or (street and length == 1)):
            yield Span(words[at + 1].start, words[i].end, "place", 0.65, "name of a venue or street")
            return


def _is_verb(words: Sequence[Word], i: int) -> bool:
    """Whether a word that may be a venue says what somebody does: "messages from young people will rise"."""
    return words[i].bare in cue_words("venues that are verbs") and words[i - 1].bare in cue_words("modals")


def _saint(words: Sequence[Word], i: int) -> Iterator[Span]:
    """Yield a church or school that is called after a saint, with the word for it."""
    name = words[i + 1]
    if not (
        is_name(name.bare) or is_name(name.bare.removesuffix("s")) or may_be_name(name.bare) or is_unknown(name.bare)
    ):
        return
    last = i + 1
    for j in range(i + 2, min(i + 5, len(words))):
        if words[j].bare in cue_words("venues") | cue_words("between") - cue_words("articles"):
            last = j
    yield Span(words[i].start, words[last].end, "place", 0.93, _SAINT)


def _prefixed(words: Sequence[Word], i: int) -> Iterator[Span]:
    """Yield what begins with a word for a place, as in Welsh or Arabic: Ysgol y Graig, Masjid an-Noor."""
    last = i
    ordinary = cue_words("at") | cue_words("is") | cue_words("does") | cue_words("articles") | cue_words("not streets")
    for j in range(i + 1, min(i + 4, len(words))):
        word = words[j]
        strange = word.capital or is_unknown(word.bare) or is_name(word.bare)
        goes_on = last > i and len(word.bare) > _SHORTEST and word.bare not in ordinary
        if not word.joined or not (word.bare in _LITTLE or strange or goes_on):
            break
        last = last if word.bare in _LITTLE else j
    if last > i:
        yield Span(words[i].start, words[last].end, "place", 0.85, "word for a place before it")


def widen(words: Sequence[Word], span: Span) -> Span:
    """Return a place's span with what else belongs to its name: New, Great before it, venues and capitals after it."""
    inside = [i for i, word in enumerate(words) if span.start <= word.start < span.end]
    if not inside:
        return span
    cased, first, last = has_case(words), inside[0], inside[-1]
    fronts = cue_words("fronts") if span.kind == "place" else cue_words("any fronts")
    before = words[first - 1] if first and words[first].joined else None
    if before and before.bare in fronts and (before.capital or not cased):
        first -= 1
    end = last
    for j in range(last + 1, min(last + 5, len(words)) if span.kind == "place" or not cased else 0):
        if not words[j].joined or not (_may_follow(words[j], cased=cased)):
            break
        end = j if words[j].bare in cue_words("venues") or words[j].capital else end
    kind = "place" if end > last else span.kind
    return replace(span, start=min(span.start, words[first].start), end=max(span.end, words[end].end), kind=kind)


def _may_follow(word: Word, *, cased: bool) -> bool:
    if word.bare in cue_words("days"):
        return False
    usual = cue_words("venues") | cue_words("between") - cue_words("articles") - {"day", "care"}
    return word.bare in usual or (cased and word.named)


def _is_at_place(words: Sequence[Word], i: int, *, cased: bool) -> bool:
    """Whether an unknown word stands after a word of place."""
    word = words[i]
    if not i or not word.joined or is_public_place(word.bare) or is_name(word.bare) or not is_unknown(word.bare):
        return False
    if len(word.bare) < 4 or (cased and not word.capital):
        return False
    before = words[i - 1]
    if before.bare in {"the"} | cue_words("fronts") and i > 1 and before.joined:
        return words[i - 2].bare in cue_words("at")
    return before.bare in cue_words("at")


def _through(words: Sequence[Word], i: int, *, cased: bool) -> int:
    """Return the last word of a place's name."""
    last = i
    for j in range(i + 1, min(i + 4, len(words))):
        if not words[j].joined:
            break
        named = words[j].capital if cased else is_unknown(words[j].bare)
        if (named and not is_plain(words[j].bare)) or (
            words[j].bare in cue_words("venues") | cue_words("streets") and (words[j].capital or not cased)
        ):
            last = j
        else:
            break
    return last
