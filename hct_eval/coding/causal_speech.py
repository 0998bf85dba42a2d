"""Does a sentence make a causal claim, and if so a draft of cause, effect and sign: a suggestion, never a claim.

A logistic regression over triggers and small words decides; what joins cause and effect is looked up in a table. The
weights are in causal_weights.json, made by `python -m benchmarks.suggest train`.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hct_eval.coding.causal_features import grams_in, plain, signals_in
from hct_eval.coding.causal_triggers import TRIGGERS, Trigger
from hct_eval.coding.polarity import quantity_sign

WEIGHTS = Path(__file__).with_name("causal_weights.json")

Span = tuple[int, int]

_BREAK = re.compile(
    r"[;:.?!]|--|–|—|, (?=(?:and|but|so|or)\b)|\b(?:and|but) (?=(?:i|we|you|they|he|she|it|then|so|now)\b)",
    re.IGNORECASE,
)
_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|St|p|a)$")
_FIRST_END = re.compile(
    r",|\bthen\b|(?<=\w\w )(?=(?:i|we|they|you|he|she|it|there|people|my \w+)(?:'d|'ll)? ?"
    r"(?:would|will|can|could|wo|ca|do|just|end|am|are|was|were|had|have|feel|felt|get|got)\w*\b)",
    re.IGNORECASE,
)
"""Where what follows "because ..." or "if ..." at the start of a sentence ends."""

_JOINING = re.compile(
    r",|\b(?:that|which|who|because|if|when|unless|think|know|believe|and|but|or|to|not only)\b ?", re.IGNORECASE
)
_LEAD = re.compile(
    r"^(?:[\s,;:.\"“”`'-]+|(?:and|but|so|or|well|then|also|you know|i mean|er|erm|um|like|just)\b[ ,]*)+", re.IGNORECASE
)
_TAIL = re.compile(
    r"(?:[\s,;:.?!\"“”`-]+|\b(?:will|would|can|could|may|might|should|must|does|do|did|really|actually|just|also|only"
    r"|always|is|was|it's|has|have|had|been|to|and|but|so|then|that|which is|partly|mainly|in part|or|be)\b)+$",
    re.IGNORECASE,
)
"""Helping verbs and the like, which say nothing at the end of what stands before a trigger."""

_MARKS = re.compile(r"(?:[\s,;:.?!\"“”`-]+|\b(?:and|but|so|or|then)\b)+$", re.IGNORECASE)
_RELATIVE = ("that", "which", "who")
_POINTER = re.compile(r"\W*(that|this|which|it)\b", re.IGNORECASE)
_LONG = 30


@dataclass(frozen=True)
class Draft:
    """A causal claim that somebody may be making, in words of the sentence, for a person to check.

    `cause_span` and `effect_span`: first character and the one after the last. `trigger`: the words that join them,
    `inhibits` whether they say that more of the cause is less of the effect. `sign`: "+", "-", or "?" where unclear;
    words of less on either side count in it. `confidence`: the sentence's, 0 to 1.
    """

    cause: str
    effect: str
    cause_span: Span
    effect_span: Span
    trigger: str
    inhibits: bool
    sign: str
    confidence: float


def causal_confidence(sentence: str, weights: Mapping[str, Any] | None = None) -> float:
    """Return how sure we are that a sentence makes a causal claim, 0 to 1, from a logistic regression.

    `weights`: `bias`, and `triggers` and `grams` by name; those of the package unless given.
    """
    weights = weights or _weights()
    known = sorted(gram for gram in grams_in(sentence) if gram in weights["grams"])
    score: float = weights["bias"] + sum(weights["triggers"][name] for name in sorted(signals_in(sentence)))
    score += sum(weights["grams"][gram] for gram in known) / math.sqrt(max(1, len(known)))
    return 1 / (1 + math.exp(-score))


def is_causal(sentence: str) -> bool:
    """Return whether a sentence seems to make a causal claim."""
    return bool(causal_confidence(sentence) >= _weights()["threshold"])


def find_causal_speech(sentence: str) -> list[Draft]:
    """Return drafts of the causal claims of one sentence, in order; none if it does not seem to make any.

    A causal sentence may have no draft, where no words of the table join its cause and effect. What people do
    something for (a purpose) is drafted as the cause of what they do.
    """
    confidence = causal_confidence(sentence)
    return drafts_of(sentence, confidence) if confidence >= _weights()["threshold"] else []


def drafts_of(sentence: str, confidence: float) -> list[Draft]:
    """Return a draft for every place where words of the table join two stretches, whether judged causal or not."""
    said, drafts = plain(sentence), []
    for start, end, trigger in _places(said):
        cause, effect = _ends(said, start, end, trigger)
        if cause[0] < cause[1] and effect[0] < effect[1]:
            words = sentence[slice(*cause)], sentence[slice(*effect)]
            sign = _sign(*words, inhibits=trigger.inhibits)
            joined = trigger.name if trigger.layout == "pair" else sentence[start:end].strip(" ,;-")
            drafts.append(Draft(*words, cause, effect, joined, trigger.inhibits, sign, round(confidence, 3)))
    return drafts


@cache
def _weights() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return read


def _places(said: str) -> list[tuple[int, int, Trigger]]:
    """Where triggers stand that join something; the first of the table wins where two overlap."""
    taken: list[tuple[int, int, Trigger]] = []
    for trigger in TRIGGERS:
        if trigger.layout != "hint":
            for match in trigger.pattern.finditer(said):
                if all(match.end() <= start or match.start() >= end for start, end, _ in taken):
                    taken.append((match.start(), match.end(), trigger))
    return sorted(taken, key=lambda place: place[:2])


def _ends(said: str, start: int, end: int, trigger: Trigger) -> tuple[Span, Span]:
    """Return where cause and effect lie; an empty span where there is none."""
    pair = trigger.pattern.match(said, start) if trigger.layout == "pair" else None
    if pair:
        return pair.span(1), pair.span(2)
    after = _after(said, end)
    if trigger.layout in ("reason", "purpose"):
        before = _before(said, start)
        if before[0] < before[1]:
            return after, before
        split = _FIRST_END.search(said, end + 3)  # "because C, E": the effect comes after the first comma
        return (_trim(said, end, split.start()), _after(said, split.end())) if split else ((0, 0), (0, 0))
    before = _subject(said, start) if trigger.layout == "verb" else _before(said, start)
    pointer = _POINTER.match(said[start:end])
    if trigger.layout == "result" and before[0] >= before[1] and pointer:  # "That's why E": "that" is the cause
        before = start + pointer.start(1), start + pointer.end(1)
    return before, after


def _before(said: str, start: int) -> Span:
    breaks = [match.end() for match in _breaks(said, 0, start) if said[match.end() : start].strip(" ,;-")]
    return _trim(said, breaks[-1] if breaks else 0, start)


def _after(said: str, end: int) -> Span:
    breaks = [match.start() for match in _breaks(said, end, len(said)) if said[end : match.start()].strip(" ,")]
    return _trim(said, end, breaks[0] if breaks else len(said), _MARKS)


def _subject(said: str, start: int) -> Span:
    """Where the subject of a verb lies: back to the last comma or joining word that has words after it."""
    at = _before(said, start)[0]
    for match in _JOINING.finditer(said, at, start):
        held = _trim(said, match.end(), start)
        if held[0] < held[1]:
            at = match.end()
        elif match[0].strip().casefold() in _RELATIVE:  # "which makes E": the word that points back is the cause
            return match.start(), match.start() + len(match[0].strip())
    return _trim(said, at, start)


def _breaks(said: str, start: int, end: int) -> Iterator[re.Match[str]]:
    return (match for match in _BREAK.finditer(said, start, end) if not _TITLE.search(said[: match.start()]))


def _trim(said: str, start: int, end: int, ending: re.Pattern[str] = _TAIL) -> Span:
    """Cut marks and fillers off the beginning of a stretch, and what `ending` matches off its end."""
    lead = _LEAD.match(said[start:end])
    start += lead.end() if lead else 0
    tail = ending.search(said[start:end])
    end = start + tail.start() if tail else end
    return start, max(start, end)


def _sign(cause: str, effect: str, *, inhibits: bool) -> str:
    """Return the sign: how the words join, turned by words of less on either side; "?" where that is unclear."""
    signs = quantity_sign(cause), quantity_sign(effect)
    if signs[0] is None or signs[1] is None or max(len(cause.split()), len(effect.split())) > _LONG:
        return "?"
    return "+" if signs[0] * signs[1] * (-1 if inhibits else 1) > 0 else "-"
