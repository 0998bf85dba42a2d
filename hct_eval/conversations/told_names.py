"""Names that the words around give away: titles, family, "our Terry", "a lady called ...", "my name is ..."."""

import re
from collections.abc import Iterator

from hct_eval.conversations.spans import Span
from hct_eval.conversations.wordlists import is_ambiguous, is_plain, normalise, words_of

_NAME = r"[A-Z][a-zà-öø-ÿ’'-]+[A-Za-zà-öø-ÿ]|[A-ZŁŚŻŹĆÀ-Þ][\w’'-]+\w"
_NAMES = rf"(?:{_NAME})(?:\s(?:(?:bin|ap|ferch|de|van|al|el)\s)?(?:{_NAME})){{0,2}}"
_TITLE = re.compile(
    rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Doctor|Sir|Dame|Lady|Lord|Prof|Professor|Rev|Reverend|Fr|Father|Pastor|Imam|Canon|Vicar|"
    rf"Sister|Brother|Nurse|Cllr|Councillor|Constable|PC|Sergeant|Matron|Captain)\.?\s(?P<name>{_NAMES})"
)
_KIN_WORDS = (
    r"aunt|aunts|auntie|aunty|uncle|nan|nana|nanna|nanny|nain|taid|gran|grandma|grandad|granddad|grandpa|granny|mamgu|"
    r"tadcu|mum|mam|dad|mother|father|brother|sister|son|daughter|husband|wife|hubby|partner|boyfriend|girlfriend|"
    r"cousin|niece|nephew|stepdad|stepmum|bro|sis|lad|lass|boy|girl|baby|friend|mate|neighbour|carer|keyworker|"
    r"key worker|support worker|social worker|boss|doctor|nurse|landlord|landlady|teacher|dog|cat"
)
_KIN = re.compile(rf"\b(?:(?i:{_KIN_WORDS})),?\s(?:(?:called|named)\s)?(?P<name>{_NAMES})")
_OURS = re.compile(rf"\b(?:[Oo]ur|[Mm]y|[Ww]er|[Mm]e|[Ll]ittle|[Oo]ld|[Yy]oung|[Pp]oor)\s(?P<name>{_NAME})(?=\W|$)")
_CALLED = re.compile(
    rf"\b(?i:called|named|name's|name’s|name is|name was|calls? (?:me|him|her)|known as|i'm|i’m|"
    rf"this is|it's|it’s)\s(?P<name>{_NAMES})"
)
_SMALL = re.compile(
    r"\b(?:aunt|auntie|aunty|uncle|cousin|our|sister|brother|mr|mrs|miss|ms|dr|called|named|name is|"
    r"name's)\s(?P<name>[a-z]{3,})\b",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[^\W\d_][\w’'-]*")
_SURNAME = re.compile(r"\s(?:(?:Mac|Mc|O['’]|De|Al-|El-)?[A-ZÀ-Þ][a-zà-ɏ][\w’'-]*)(?!\w)")


def told_names(text: str) -> Iterator[Span]:
    """Yield the names that a title, a relationship or an introduction announces, without what announces them."""
    for pattern, score in ((_TITLE, 0.92), (_KIN, 0.88), (_OURS, 0.72), (_CALLED, 0.78)):
        for match in pattern.finditer(text):
            span = _trimmed(text, *match.span("name"), score)
            if span is not None:
                yield span
    for match in _SMALL.finditer(text):
        name = normalise(match["name"])
        if name in words_of("first_names") and not is_ambiguous(name):
            yield Span(*match.span("name"), "person", 0.85, "told name in lower case")


def listed_names(text: str) -> Iterator[Span]:
    """Yield listed first names in any case, with the surname after them; everyday words only where meant as a name.

    A name that is also an everyday word counts as a capital inside a sentence, or before a surname.
    """
    names = words_of("first_names")
    for match in _WORDS.finditer(text):
        word = normalise(match.group())
        if word not in names:
            continue
        first = match.group()[0].isupper()
        surname = _SURNAME.match(text, match.end()) if first else None
        if surname is not None and is_plain(normalise(surname.group())):
            surname = None
        end = surname.end() if surname else match.end()
        end -= len(text[match.start() : end]) - len(re.sub(r"['’]s?$", "", text[match.start() : end]))
        if not is_ambiguous(word):
            yield Span(match.start(), end, "person", 0.8, "list of first names")
        elif first and (surname or not starts_sentence(text, match.start())) and not is_plain(word):
            yield Span(match.start(), end, "person", 0.6, "list of first names")


def starts_sentence(text: str, place: int) -> bool:
    """Whether the word at `place` opens a sentence or a quotation, where a capital says nothing."""
    before = text[:place].rstrip(" \t")
    return not before or before[-1] in ".!?:;…\n\"“‘'(–—-" or before.endswith(("...", "]"))


def _trimmed(text: str, start: int, end: int, score: float) -> Span | None:
    """Take plain capitals off both ends ("my Universal Credit" is nobody); None if nothing is left."""
    words = [(start + m.start(), start + m.end()) for m in re.finditer(r"\S+", text[start:end])]
    while words and is_plain(normalise(text[slice(*words[0])])):
        words.pop(0)
    while words and is_plain(normalise(text[slice(*words[-1])])):
        words.pop()
    if not words:
        return None
    first, last = words[0][0], words[-1][1]
    last -= len(text[first:last]) - len(re.sub(r"['’]s?$", "", text[first:last]))
    return Span(first, last, "person", score, "told name")
