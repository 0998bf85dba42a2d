"""Marked stretches of a text: what was found, where, how surely."""

from collections.abc import Iterable
from dataclasses import dataclass

_SPACE = 2
"""Characters between two names, such as a comma and a space, in which no name can be."""


@dataclass(frozen=True)
class Span:
    """Characters `start` to `end` (end exclusive) of a text that may identify somebody.

    `kind` is what it is (person, place, phone, ...); `score` from 0 to 1 says how surely; `reason` says who found it.
    """

    start: int
    end: int
    kind: str
    score: float
    reason: str

    @property
    def length(self) -> int:
        """Number of characters."""
        return self.end - self.start

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end


def keep_strongest(spans: Iterable[Span]) -> list[Span]:
    """Return spans that do not overlap, in order of place: the surest wins, then the longest, then the first.

    Where a weaker one reaches beyond the winners that it touches, or lies between them, these grow to cover it, so that
    no rest of a name stays.
    """
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (-s.score, -s.length, s.start, s.kind)):
        touching = sorted((other for other in kept if other.overlaps(span)), key=lambda s: s.start)
        kept = [other for other in kept if other not in touching]
        kept += _grown(touching, span) if touching else [span]
    return sorted(kept, key=lambda s: s.start)


def _grown(winners: list[Span], span: Span) -> list[Span]:
    """Return winners, in order, that cover what of `span` lies before, between and after them."""
    grown = []
    for number, winner in enumerate(winners):
        start = min(span.start, winner.start) if number == 0 else winner.start
        end = max(span.end, winner.end)
        if number + 1 < len(winners):
            after = winners[number + 1].start
            end = after if after - winner.end > _SPACE else winner.end
        grown.append(Span(start, end, winner.kind, winner.score, winner.reason))
    return grown


def outside(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """Return the spans that share no character with one of `taken`."""
    blocks = list(taken)
    return [span for span in spans if not any(span.overlaps(block) for block in blocks)]


def parts_outside(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """Return what of the spans shares no character with one of `taken`: a span may be cut, or fall into parts."""
    parts = list(spans)
    for block in taken:
        parts = [part for span in parts for part in _cut(span, block)]
    return parts


def _cut(span: Span, block: Span) -> list[Span]:
    if not span.overlaps(block):
        return [span]
    ends = ((span.start, min(span.end, block.start)), (max(span.start, block.end), span.end))
    return [Span(start, end, span.kind, span.score, span.reason) for start, end in ends if start < end]
