"""What a person still has to look at: words, transcripts and signatures for the workbook, and counts without words."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from hct_eval.conversations.decisions import REPLACED_AS, Decided, Decision
from hct_eval.conversations.deidentify import Deidentified
from hct_eval.conversations.pseudonyms import SHORT, code, person_key
from hct_eval.conversations.review_sheets import LEFT, LISTED, MISSED, NOWHERE, RIGHT
from hct_eval.conversations.shield import FOUND, TOLD, Shield
from hct_eval.conversations.spans import Span
from hct_eval.conversations.wordlists import normalise

CONTEXT = 60
"""Characters shown on either side of a word."""

_KNOWN = "known to the project"
_IDS_SHOWN = 6

_DOUBTFUL = ["words", "why", "times", "conversations", "context"]
_REPLACED = ["words", "kind", "found by", "times", "context"]


@dataclass(frozen=True)
class Review:
    """The workbook's content, one frame a sheet with the sheet's headers as columns; all hold people's words.

    `missed` are words that a reader reported and that stand nowhere. `complete` is False where names could not be
    looked for: then there is nothing to review.
    """

    doubtful: pd.DataFrame = field(repr=False)
    replaced: pd.DataFrame = field(repr=False)
    missed: pd.DataFrame = field(repr=False)
    transcripts: pd.DataFrame = field(repr=False)
    sign_offs: pd.DataFrame = field(repr=False)
    complete: bool = True


@dataclass
class _Seen:
    """Words that were met: how they were written, how often, where, and by whom found."""

    written: Counter[str] = field(default_factory=Counter)
    reasons: dict[str, None] = field(default_factory=dict)
    conversations: dict[str, None] = field(default_factory=dict)
    context: str = ""


def doubtful_words(texts: Sequence[tuple[str, str]], done: Sequence[Deidentified]) -> pd.DataFrame:
    """Return the doubtful words, one row for each, whatever its case; the most frequent first.

    `texts` are (conversation id, words as said), in the order of `done`. The frame holds people's words.
    """
    seen: dict[str, _Seen] = defaultdict(_Seen)
    for conversation, text, span in _spans(texts, [one.doubtful for one in done]):
        _note(seen[normalise(text[span.start : span.end])], conversation, text, span, span.reason)
    rows = [
        (_usual(one), "; ".join(one.reasons), one.written.total(), _some(list(one.conversations)), one.context)
        for one in seen.values()
    ]
    frame = pd.DataFrame(rows, columns=_DOUBTFUL)
    return frame.sort_values(["times", "words"], ascending=[False, True], ignore_index=True)


def replaced_words(
    texts: Sequence[tuple[str, str]], done: Sequence[Deidentified], told: frozenset[str]
) -> pd.DataFrame:
    """Return what was replaced, one row for each kind and words, with who found it; `told` are the project's names."""
    seen: dict[tuple[str, str], _Seen] = defaultdict(_Seen)
    for conversation, text, span in _spans(texts, [one.replaced for one in done]):
        words = normalise(text[span.start : span.end])
        found_by = LISTED if span.reason == _KNOWN and words in told else span.reason or f"pattern of {span.kind}"
        _note(seen[span.kind, words], conversation, text, span, found_by)
    rows = [
        (_usual(one), kind, "; ".join(one.reasons), one.written.total(), one.context) for (kind, _), one in seen.items()
    ]
    frame = pd.DataFrame(rows, columns=_REPLACED)
    return frame.sort_values(["kind", "times", "words"], ascending=[True, False, True], ignore_index=True)


def missed_nowhere(decisions: Mapping[str, Decision], texts: Iterable[str]) -> pd.DataFrame:
    """Return words of the sheet Missed that no text holds (most likely misspelt): words, kind, found."""
    every = list(texts)
    rows = []
    for words, one in decisions.items():
        reported = one.source.endswith(f", {MISSED}") and one.decision in REPLACED_AS
        if reported and not any(Decided({words: one.decision}).found_in(text) for text in every):
            rows.append((one.words, one.decision, NOWHERE))
    return pd.DataFrame(rows, columns=["words", "kind", "found"])


def _spans(texts: Sequence[tuple[str, str]], found: Sequence[Sequence[Span]]) -> Iterator[tuple[str, str, Span]]:
    for (conversation, text), spans in zip(texts, found, strict=True):
        for span in spans:
            yield conversation, text, span


def _note(seen: _Seen, conversation: str, text: str, span: Span, reason: str) -> None:
    seen.written[text[span.start : span.end]] += 1
    seen.reasons[reason] = None
    seen.conversations[conversation] = None
    seen.context = seen.context or context_of(text, span)


def context_of(text: str, span: Span) -> str:
    """Return the words with what was said around them, marked."""
    before, after = text[max(0, span.start - CONTEXT) : span.start], text[span.end : span.end + CONTEXT]
    start = "…" if span.start > CONTEXT else ""
    end = "…" if span.end + CONTEXT < len(text) else ""
    return f"{start}{before}{LEFT}{text[span.start : span.end]}{RIGHT}{after}{end}"


def _usual(seen: _Seen) -> str:
    """Return the way in which the words are written most often."""
    return min(seen.written, key=lambda words: (-seen.written[words], words))


def _some(ids: Sequence[str]) -> str:
    left = len(ids) - _IDS_SHOWN
    return ", ".join(ids[:_IDS_SHOWN]) + (f" and {left} more" if left > 0 else "")


def summarise(names: Sequence[str], done: Sequence[Deidentified]) -> pd.DataFrame:
    """Return counts for the table review_summary: kinds replaced and reasons for review, without any words.

    `names` are the conversations' ids in the order of `done`.
    """
    replaced: Counter[str] = Counter()
    waiting: Counter[str] = Counter()
    concerned: dict[str, set[str]] = defaultdict(set)
    for name, result in zip(names, done, strict=True):
        for span in result.replaced:
            replaced[span.kind] += 1
            concerned[span.kind].add(name)
        for span in result.doubtful:
            waiting[span.reason] += 1
            concerned[span.reason].add(name)
    rows = [(kind, replaced[kind], waiting[kind], len(concerned[kind])) for kind in sorted(concerned)]
    return pd.DataFrame(rows, columns=["kind", "replaced", "to_review", "conversations"])


def pseudonym_key(shield: Shield) -> pd.DataFrame:
    """Return the key: kind, code and name of everybody and every place that the shield knows, and where it is from."""
    named = [("person", person_key(name), name) for name in sorted(set(shield.people.values()))]
    named += [("place", normalise(name), name) for name in sorted(shield.places)]
    rows = [
        (kind, code(shield.salt, shield.partnership_id, kind, key, SHORT), name, _origin(shield, key))
        for kind, key, name in named
    ]
    return pd.DataFrame(rows, columns=["kind", "code", "name", "origin"], dtype="string")


def _origin(shield: Shield, key: str) -> str:
    return TOLD if key in shield.choices.told else FOUND
