"""De-identification: what may identify somebody is replaced by a code; what is doubtful waits for a person.

Assisted, never automatic: four sources (patterns, the project's own lists, the words around a name, the names model)
each catch what the others miss, and a transcript is released only by a named person's sign-off.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from hct_eval.conversations.decisions import settle
from hct_eval.conversations.names import find_names, names_model_available
from hct_eval.conversations.recognisers import find_identifiers
from hct_eval.conversations.shield import Shield, load_shield
from hct_eval.conversations.sources import lower_words
from hct_eval.conversations.spans import Span, keep_strongest, outside
from hct_eval.conversations.told_names import listed_names, starts_sentence, told_names
from hct_eval.conversations.wordlists import is_ambiguous, is_plain, normalise, words_of
from hct_eval.tables.catalogue import TABLES

__all__ = ["WITHHELD", "Deidentified", "deidentify", "deidentify_all", "load_shield", "names_in", "protect"]

WITHHELD = "[withheld: the names model is not installed]"
"""Stands in place of people's words when names cannot be looked for: nothing is let through unread."""

_PLACEHOLDER = re.compile(r"\[(?:Person|Place) [2-9A-Z]{4}\]|\[[A-Za-z][A-Za-z -]{2,30}\]")
_CAPITAL = re.compile(r"\b[A-ZÀ-Þ][\w’'-]*\w\b")


@dataclass(frozen=True)
class Deidentified:
    """A text without identifiers; `replaced` and `doubtful` (left as it is) are places in the text as it was."""

    text: str
    replaced: tuple[Span, ...]
    doubtful: tuple[Span, ...]

    @property
    def by_kind(self) -> Counter[str]:
        """How many spans of each kind were replaced."""
        return Counter(span.kind for span in self.replaced)


def deidentify(text: str, shield: Shield) -> Deidentified:
    """De-identify one text; NamesModelError if the names model is not installed."""
    return deidentify_all([text], shield)[0]


def deidentify_all(
    texts: Sequence[str], shield: Shield, heard: Sequence[list[Span]] | None = None
) -> list[Deidentified]:
    """De-identify many texts at once; `heard` is what the names model found in them, if it was asked already.

    Codes that already stand in a text stay. Words that occur in lower case in these texts are not doubtful.
    """
    spans = find_names(texts) if heard is None else heard
    common = shield.common | lower_words(texts)
    return [_one(text, shield, found, common) for text, found in zip(texts, spans, strict=True)]


def names_in(texts: Sequence[str], heard: Sequence[list[Span]], shield: Shield) -> tuple[set[str], set[str]]:
    """Return the people and the places found in texts, to be known from then on in every text of the place.

    Only names written with capitals count, so that a slip of the model on one word is not carried everywhere.
    """
    common = shield.common | lower_words(texts)
    people: set[str] = set()
    places: set[str] = set()
    for text, found in zip(texts, heard, strict=True):
        told = [span for span in told_names(text) if span.score > 0.8]
        for span in keep_strongest([*_modelled(text, found, shield), *told]):
            words = text[span.start : span.end]
            if not re.fullmatch(r"(?:[A-ZÀ-Þ][\w’'.-]*\s?)+", words) or _everyday(words, common):
                continue
            named = span.kind == "person" or normalise(words) in words_of("first_names")
            (people if named else places).add(words)
    return people, places


def protect(frame: pd.DataFrame, name: str, shield: Shield) -> pd.DataFrame:
    """Return a raw typed frame with only what may be kept.

    Columns that the schema marks as pseudonym get a stable code for each value, columns marked free are de-identified,
    columns marked drop are dropped; the others stay. Without the names model free text is withheld, never let through.
    """
    table = TABLES[name]
    kept = frame.drop(columns=[c for c in frame.columns if _mark(name, c, "private") == "drop"])
    for column in kept.columns:
        if column not in table.columns:
            continue
        if _mark(name, column, "private") == "pseudonym":
            kept[column] = kept[column].map(shield.pseudonym, na_action="ignore").astype("string")
        elif _mark(name, column, "free"):
            kept[column] = _safe_column(kept[column], shield)
    return kept


def _safe_column(values: pd.Series, shield: Shield) -> pd.Series:
    texts = sorted(values.dropna().unique())
    if names_model_available():
        safe = {text: done.text for text, done in zip(texts, deidentify_all(texts, shield), strict=True)}
    else:
        safe = dict.fromkeys(texts, WITHHELD)
    return values.map(safe, na_action="ignore").astype("string")


def _mark(table: str, column: str, mark: str) -> object:
    known = TABLES[table].columns
    return known[column].metadata.get(mark) if column in known else None


def _one(text: str, shield: Shield, heard: Sequence[Span], common: frozenset[str]) -> Deidentified:
    done = [Span(*match.span(), "done", 1.0, "") for match in _PLACEHOLDER.finditer(text)]
    guessed = [span for span in told_names(text) if not shield.is_public(text[span.start : span.end])]
    guessed += [*_modelled(text, heard, shield), *_lone_names(text, heard, shield)]
    unsure = [span for span in guessed if _everyday(text[span.start : span.end], common)]
    sure = [span for span in guessed if span not in unsure]
    patterns = [span for span in find_identifiers(text) if not _of_an_organisation(text, span, shield)]
    found = [*patterns, *shield.known_spans(text), *listed_names(text), *sure]
    waiting = [*unsure, *_organisations(text, heard, shield), *_strange_capitals(text, shield, common)]
    found, waiting = settle(text, shield.choices, found, waiting)
    replaced = keep_strongest(outside(found, done))
    doubtful = keep_strongest(outside(waiting, [*done, *replaced]))
    pieces, end = [], 0
    for span in replaced:
        pieces += [text[end : span.start], shield.replacement(span.kind, text[span.start : span.end])]
        end = span.end
    return Deidentified("".join([*pieces, text[end:]]), tuple(replaced), tuple(doubtful))


def _modelled(text: str, heard: Sequence[Span], shield: Shield) -> list[Span]:
    """Return people and private places that the model heard, without public names, plain capitals and possessives."""
    kept = []
    for span in heard:
        if span.kind == "organisation":
            continue
        words = re.sub(r"['’]s?$", "", text[span.start : span.end].rstrip())
        words = re.sub(r"^(?:[a-z]\w*\s+|[TMAO](?:he|y|n|ur)?\s+)+(?=[A-Z])", lambda m: " " * len(m.group()), words)
        start = span.start + len(words) - len(words.lstrip())
        end = span.start + len(words)
        bare = normalise(words)
        if not re.search(r"[a-zà-ɏ]{2}", bare) or re.search(r"\d", bare) or shield.is_public(words):
            continue
        if not all(is_plain(word) for word in bare.split(" ")) and _looks_like_name(text[start:end]):
            kept.append(Span(start, end, span.kind, span.score, span.reason))
    return kept


def _looks_like_name(words: str) -> bool:
    """Return whether most words have a capital: the model takes whole phrases of other languages for people."""
    each = words.split()
    return len(each) <= 2 or 2 * sum(word[0].isupper() for word in each) > len(each)


def _of_an_organisation(text: str, span: Span, shield: Shield) -> bool:
    """Whether what looks like a street is part of a listed body's name ("Harbour Row" in "Harbour Row Trust")."""
    words = normalise(text[span.start : span.end])
    return span.kind == "address" and any(f" {words} " in f" {name} " for name in shield.public)


def _lone_names(text: str, heard: Sequence[Span], shield: Shield) -> list[Span]:
    """Return single capitalised words that the model takes for organisations: as often they name a person."""
    spans = []
    for span in heard:
        words = re.sub(r"['’]s?$", "", text[span.start : span.end])
        alone = re.fullmatch(r"[A-ZÀ-Þ][a-zà-ɏ]{2,}", words) is not None
        if span.kind == "organisation" and alone and not shield.is_public(words) and not is_plain(normalise(words)):
            spans.append(Span(span.start, span.start + len(words), "person", 0.5, "names model, unsure of the kind"))
    return spans


def _organisations(text: str, heard: Sequence[Span], shield: Shield) -> list[Span]:
    """Return organisations that the partnership does not list: kept in the text, but a person should look."""
    spans = []
    for span in heard:
        words = text[span.start : span.end]
        plain = all(is_plain(word) for word in normalise(words).removeprefix("the ").split(" "))
        plain |= words.isupper() and len(words) <= 5
        if span.kind == "organisation" and not plain and not shield.is_public(words):
            spans.append(Span(span.start, span.end, "organisation", 0.5, "organisation that is not listed"))
    return spans


def _strange_capitals(text: str, shield: Shield, common: frozenset[str]) -> list[Span]:
    """Return capitals inside a sentence that no list knows and that nobody writes in lower case."""
    spans = []
    for match in _CAPITAL.finditer(text):
        word = normalise(match.group())
        if starts_sentence(text, match.start()) or is_plain(word) or word in common or shield.is_public(word):
            continue
        if any(word in name.split(" ") for name in shield.public):
            continue
        if match.group().isupper() and len(match.group()) <= 5:
            continue
        spans.append(Span(*match.span(), "capital", 0.3, "capital inside a sentence"))
    return spans


def _everyday(words: str, common: frozenset[str]) -> bool:
    """Whether every word is also written in lower case here, and none is a first name: then a person decides."""
    each = normalise(words).split(" ")
    first_names = words_of("first_names")
    return all(word in common or is_plain(word) for word in each) and not any(
        word in first_names and not is_ambiguous(word) for word in each
    )
