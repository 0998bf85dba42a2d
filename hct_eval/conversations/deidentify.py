"""De-identification: what may identify somebody is replaced by a code; what is doubtful waits for a person.

Assisted, never automatic: four sources (patterns, the project's own lists, the words around a name, the names model)
each catch what the others miss, and a transcript is released only by a named person's sign-off.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from hct_eval.conversations.decisions import OTHER, settle
from hct_eval.conversations.doubts import doubts, is_everyday, is_foreign, is_namesake
from hct_eval.conversations.heard import heard_bodies, heard_names, is_opening_noun
from hct_eval.conversations.lexicon import is_name, is_unknown
from hct_eval.conversations.name_rules import RELATED, people_by_rule
from hct_eval.conversations.names import find_names, names_model_available
from hct_eval.conversations.place_rules import places_by_rule, widen
from hct_eval.conversations.pseudonyms import CODE
from hct_eval.conversations.recognisers import KINDS, find_identifiers
from hct_eval.conversations.shield import Shield, load_shield
from hct_eval.conversations.spans import Span, keep_strongest, outside, parts_outside
from hct_eval.conversations.truecase import truecase
from hct_eval.conversations.wordlists import cue_words, is_plain, normalise
from hct_eval.conversations.words import words_in
from hct_eval.tables.catalogue import TABLES

__all__ = ["WITHHELD", "Deidentified", "deidentify", "deidentify_all", "load_shield", "names_in", "protect"]

WITHHELD = "[withheld: the names model is not installed]"
"""Stands in place of people's words when names cannot be looked for: nothing is let through unread."""

_NAME = re.compile(r"(?:[A-ZÀ-Þ][\w’'.-]*\s?)+")
_SURE = 0.8
_DONE = re.compile(rf"{CODE}|\[(?:{'|'.join((*KINDS, OTHER))})\]")
"""What stands in a text in place of what was replaced. Anything else in brackets was said, or noted, by somebody."""

_ASIDE = re.compile(r"\[(?:[A-Za-z][a-z]*(?:[ -][a-z]+)*|[A-Z]+(?:[ -][A-Z]+)*)\]")
"""A transcriber's note: [leaves the room], [Redacted]; nobody has to look at it if its words are everyday ones."""


@dataclass(frozen=True)
class Deidentified:
    """A text without identifiers; `replaced` and `doubtful` (left as it is) are places in the text as it was."""

    text: str
    replaced: tuple[Span, ...]
    doubtful: tuple[Span, ...]


def deidentify(text: str, shield: Shield) -> Deidentified:
    """De-identify one text; NamesModelError if the names model is not installed."""
    return deidentify_all([text], shield)[0]


def deidentify_all(
    texts: Sequence[str], shield: Shield, heard: Sequence[list[Span]] | None = None
) -> list[Deidentified]:
    """De-identify many texts at once; `heard` is what the names model found in them, if it was asked already.

    Codes that already stand in a text stay.
    """
    spans = find_names(texts) if heard is None else heard
    return [_one(text, shield, found) for text, found in zip(texts, spans, strict=True)]


def names_in(texts: Sequence[str], heard: Sequence[list[Span]], shield: Shield) -> tuple[set[str], set[str]]:
    """Return the people and the places found in texts, to be known from then on in every text of the place.

    Only names written with capitals count, and words that no list knows or that were announced: a slip on an everyday
    word is not carried everywhere.
    """
    people: set[str] = set()
    places: set[str] = set()
    for text, found in zip(texts, heard, strict=True):
        each = words_in(text)
        ruled = [span for span in people_by_rule(each) if span.score > _SURE or _is_strange(text, span)]
        modelled = [span for span in heard_names(text, found, shield) if not is_opening_noun(each, span)]
        for span in keep_strongest([*modelled, *ruled]):
            words = text[span.start : span.end]
            if not _NAME.fullmatch(words) or is_everyday(normalise(words).split(" ")) or shield.is_public(words):
                continue
            (people if span.kind == "person" or is_name(normalise(words)) else places).add(words)
    return people, places


def _is_strange(text: str, span: Span) -> bool:
    return all(is_unknown(word) for word in normalise(text[span.start : span.end]).split(" "))


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


def _one(text: str, shield: Shield, heard: Sequence[Span]) -> Deidentified:
    done = [Span(*match.span(), "done", 1.0, "") for match in _DONE.finditer(text)]
    public = shield.public_spans(text)
    words = [word for word in words_in(text) if not any(span.start <= word.start < span.end for span in done)]
    ruled = [
        span for span in (*people_by_rule(words), *places_by_rule(text, words)) if not _may_stay(text, span, shield)
    ]
    modelled = list(heard_names(truecase(text), heard, shield, foreign=is_foreign(words)))
    unsure = [
        span
        for span in modelled
        if is_everyday(normalise(text[span.start : span.end]).split(" ")) or is_opening_noun(words, span)
    ]
    guessed = _not_within([*ruled, *(span for span in modelled if span not in unsure)], public)
    guessed = [widen(words, span) for span in guessed]
    patterns = [span for span in find_identifiers(text) if span.kind != "address" or _not_within([span], public)]
    waiting = [*unsure, *heard_bodies(text, heard, shield), *doubts(words, shield)]
    waiting = _not_within(waiting, [*public, *_asides(text)])
    found, waiting = settle(text, shield.choices, [*patterns, *shield.known_spans(text), *guessed], waiting)
    replaced = keep_strongest(outside(found, done))
    doubtful = [span for span in parts_outside(_longest(waiting), [*done, *replaced]) if _says(text, span)]
    pieces, end = [], 0
    for span in replaced:
        pieces += [text[end : span.start], shield.replacement(span.kind, text[span.start : span.end])]
        end = span.end
    return Deidentified("".join([*pieces, text[end:]]), tuple(replaced), tuple(doubtful))


def _longest(spans: Sequence[Span]) -> list[Span]:
    """Return spans that do not overlap, each as long as it can be: a person sees the whole of a doubtful name."""
    return keep_strongest(Span(s.start, s.end, s.kind, float(s.end - s.start), s.reason) for s in spans)


def _says(text: str, span: Span) -> bool:
    """Whether what is left of a doubtful stretch holds a word that is not plain."""
    words = words_in(text[span.start : span.end])
    return any(not is_plain(word.bare) and word.bare not in cue_words("articles") for word in words)


def _asides(text: str) -> list[Span]:
    found = (Span(*match.span(), "aside", 1.0, "") for match in _ASIDE.finditer(text))
    return [span for span in found if is_everyday(normalise(text[span.start + 1 : span.end - 1]).split(" "))]


def _may_stay(text: str, span: Span, shield: Shield) -> bool:
    """Whether a span is a public name, and no person of that name: "my son Jordan" is one, whatever the country is."""
    words = text[span.start : span.end]
    return shield.is_public(words) and not (span.reason == RELATED and is_namesake(normalise(words), shield))


def _not_within(spans: Sequence[Span], public: Sequence[Span]) -> list[Span]:
    """Return the spans that are no part of a public name ("Harbour Row" in "Harbour Row Trust")."""
    return [span for span in spans if not any(one.start <= span.start and span.end <= one.end for one in public)]
