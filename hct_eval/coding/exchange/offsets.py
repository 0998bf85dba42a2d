"""Where passages lie: other programs count characters in other ways, and the passages' own words say how."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, product


@dataclass(frozen=True)
class Mark:
    """A passage as a file gives it: from `start` to before `end`, and its words as far as they are known."""

    start: int
    end: int
    quoted: str = ""


@dataclass(frozen=True)
class Placed:
    """A text, the passages' places in it (code points, end exclusive; None if outside), and how they were counted."""

    text: str
    spans: tuple[tuple[int, int] | None, ...]
    counted: str


AS_IT_STANDS = "characters"


def place_marks(text: str, marks: Sequence[Mark], *, had_mark: bool = False) -> Placed:
    """Find the passages' places under the way of counting under which their words, or else word boundaries, fit best.

    Tried, as far as they differ for this text: a line's end (CR LF) as one character or as two; characters as code
    points or as UTF-16 units; the byte order mark (`had_mark`: the file had one) counted or not. With CR LF as one, the
    returned text has LF. Without anything to tell them apart the first of each holds.
    """
    ways = product(
        (True, False) if "\r\n" in text else (False,),
        (False, True) if any(character > "\uffff" for character in text) else (False,),
        (0, 1) if had_mark else (0,),
    )
    tried = [_count(text, marks, *way) for way in ways]
    return max(tried, key=lambda placed: _fit(placed, marks)) if marks else tried[0]


def fits_quote(words: str, quoted: str) -> bool:
    """Whether a passage's words are those quoted, which may be cut off with dots; spaces do not matter."""
    wanted = " ".join(quoted.split())
    cut = wanted.rstrip(".…").rstrip()
    found = " ".join(words.split())
    return bool(wanted) and (found == wanted or (cut != wanted and bool(cut) and found.startswith(cut)))


def _count(text: str, marks: Sequence[Mark], one_line_end: bool, units: bool, shift: int) -> Placed:
    counted = text.replace("\r\n", "\n") if one_line_end else text
    starts = list(accumulate((1 + (character > "\uffff") for character in counted), initial=0)) if units else []

    def place(position: int) -> int:
        return bisect_left(starts, position - shift) if units else position - shift

    spans = []
    for mark in marks:
        start, end = place(mark.start), place(mark.end)
        inside = 0 <= mark.start - shift <= mark.end - shift and end <= len(counted)
        spans.append((start, end) if inside else None)
    words = [
        "UTF-16 units" if units else AS_IT_STANDS,
        "line ends as one" if one_line_end else "line ends as two" if "\r\n" in text else "",
        "the byte order mark as one" if shift else "",
    ]
    return Placed(counted, tuple(spans), ", ".join(word for word in words if word))


def _fit(placed: Placed, marks: Sequence[Mark]) -> tuple[int, int, int]:
    quoted = whole = inside = 0
    for span, mark in zip(placed.spans, marks, strict=True):
        if span is None:
            continue
        start, end = span
        inside += 1
        quoted += fits_quote(placed.text[start:end], mark.quoted)
        whole += (not _within_word(placed.text, start)) + (not _within_word(placed.text, end))
    return quoted, whole, inside


def _within_word(text: str, position: int) -> bool:
    return 0 < position < len(text) and text[position - 1].isalnum() and text[position].isalnum()
