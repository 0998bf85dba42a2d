"""What people decided about words: said once, it holds in every text of the place, long or short, now or later."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from hct_eval.conversations.lexicon import is_everyday_name
from hct_eval.conversations.spans import Span
from hct_eval.conversations.wordlists import normalise

PERSON, PLACE, OTHER, KEEP = "person", "place", "other identifier", "keep"
REPLACED_AS = (PERSON, PLACE, OTHER)
DECISIONS = (*REPLACED_AS, KEEP)

DECIDED = "decided by a person"
"""Who found a span that somebody decided about."""

_GUESSED = frozenset({"person", "place", "address", "organisation", "capital", "word"})
"""Kinds that may be wrong about a word. The others are patterns (numbers, postcodes, e-mail): they are never kept."""


@dataclass(frozen=True)
class Decision:
    """What somebody decided about some words; `decision` is "" where an earlier one was taken back.

    `decided_on` is a time in UTC as ISO 8601; `source` says where it was given, such as a sheet of the workbook.
    """

    words: str = field(repr=False)
    decision: str
    decided_on: str
    source: str
    note: str = field(default="", repr=False)

    @property
    def key(self) -> str:
        """The words as they are compared."""
        return normalise(self.words)


def newest(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """Return the newest decision on each words (normalised), in order of the words; one taken back is none.

    Of two at the same time the later in the file is the newer.
    """
    standing: dict[str, Decision] = {}
    for one in sorted(decisions, key=lambda decision: decision.decided_on):  # a stable sort: the file's order is kept
        standing[one.key] = one
    return {key: one for key, one in sorted(standing.items()) if one.decision}


@dataclass(frozen=True)
class Decided:
    """Decisions as they are applied to texts.

    `kinds` maps normalised words to what they are replaced as; `kept` name nobody; `told` are the names of the
    project's own lists (speakers, researchers, names.txt), which a decision to keep does not let through.
    """

    kinds: Mapping[str, str] = field(default_factory=dict, repr=False)
    kept: frozenset[str] = field(default_factory=frozenset, repr=False)
    told: frozenset[str] = field(default_factory=frozenset, repr=False)

    def of_kind(self, kind: str) -> list[str]:
        """Return the words that were decided to be of a kind."""
        return [words for words, decided in self.kinds.items() if decided == kind]

    def found_in(self, text: str) -> list[Span]:
        """Return the decided words in a text, in any case; everyday words ("Will") only with a capital."""
        spans = []
        for match in self._replaced_pattern.finditer(text) if self._replaced_pattern else ():
            key = normalise(match.group())
            if key in self.kinds and (match.group()[0].isupper() or not is_everyday_name(key)):
                spans.append(Span(*match.span(), self.kinds[key], 0.95, DECIDED))
        return spans

    def kept_in(self, text: str) -> list[Span]:
        """Return the words in a text that somebody decided to keep."""
        found = self._kept_pattern.finditer(text) if self._kept_pattern else ()
        return [Span(*match.span(), KEEP, 1.0, DECIDED) for match in found]

    @cached_property
    def _replaced_pattern(self) -> re.Pattern[str] | None:
        return _pattern(self.kinds)

    @cached_property
    def _kept_pattern(self) -> re.Pattern[str] | None:
        return _pattern(self.kept, r"(?:['’]s)?")


def decided(decisions: Mapping[str, str], told: Collection[str]) -> Decided:
    """Return decisions (normalised words to decision) as they are applied; `told` are normalised names to protect."""
    kinds = {words: decision for words, decision in decisions.items() if decision in REPLACED_AS}
    kept = {words for words, decision in decisions.items() if decision == KEEP} - set(told)
    return Decided(kinds, frozenset(kept), frozenset(told))


def settle(
    text: str, choices: Decided, found: Sequence[Span], waiting: Sequence[Span]
) -> tuple[list[Span], list[Span]]:
    """Return what is to be replaced and what is doubtful after people's decisions.

    Decided words are found wherever they stand. A guess within words that were kept is dropped, and they wait no
    longer; patterns (numbers, postcodes, e-mail and the like) and the project's own names are replaced all the same.
    """
    kept = choices.kept_in(text)

    def is_kept(span: Span) -> bool:
        inside = any(block.start <= span.start and span.end <= block.end for block in kept)
        return inside and span.kind in _GUESSED and normalise(text[span.start : span.end]) not in choices.told

    replaced = [*(span for span in found if not is_kept(span)), *choices.found_in(text)]
    return replaced, [span for span in waiting if not is_kept(span)]


def may_keep(kind: str) -> bool:
    """Whether what was replaced as this kind was a guess or a person's choice, which a person may overrule."""
    return kind in _GUESSED or kind == OTHER


def _pattern(keys: Iterable[str], end: str = "") -> re.Pattern[str] | None:
    """Return a pattern of normalised words, longest first, which allows what `normalise` took away between them."""
    between = r"(?:['’]s)?[\s.,;:\"()\[\]]+"
    escaped = [
        between.join(re.escape(word).replace("'", "['’]") for word in key.split(" "))
        for key in sorted(keys, key=lambda key: (-len(key), key))
    ]
    return re.compile(rf"(?<![\w@])(?:{'|'.join(escaped)}){end}(?!\w)", re.IGNORECASE) if escaped else None
