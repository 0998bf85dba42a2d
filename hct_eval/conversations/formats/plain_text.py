"""Interviews as plain text: `I:` / `R:`, `Name:`, `[id1]`; without labels each paragraph is a turn."""

import re

from hct_eval.conversations.formats.labels import find_labels, is_metadata, split_label
from hct_eval.conversations.turns import RawTurn, Transcript

_TIMECODE = re.compile(r"^\s*[\[(]?\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?[\])]?\s*$")


def recognises(text: str) -> bool:
    """Whether there are letters at all; every other format is asked before."""
    return re.search(r"[^\W\d_]{2}", text) is not None


def read(text: str) -> Transcript:
    """Return one turn a label; what stands before the first label is a header, skipped and counted."""
    lines = text.split("\n")
    labels = find_labels(lines)
    return _labelled(lines, labels) if labels else _paragraphs(lines)


def _labelled(lines: list[str], labels: frozenset[str]) -> Transcript:
    turns: list[RawTurn] = []
    skipped = {"lines before the first speaker": 0, "lines with only a time": 0}
    speaker, words, begun = "", list[str](), False
    for line in [*lines, None]:
        label, rest = split_label(line, labels) if line is not None else ("", "")
        if label or line is None:
            said = " ".join(words).strip()
            if said:
                turns.append(RawTurn(speaker, said))
            speaker, words, begun = label, [rest], True
        elif _TIMECODE.match(rest):
            skipped["lines with only a time"] += 1
        elif begun:
            words.append(rest)
        elif rest:
            skipped["lines before the first speaker"] += 1
    return Transcript("text", tuple(turns), {what: n for what, n in skipped.items() if n})


def _paragraphs(lines: list[str]) -> Transcript:
    turns: list[RawTurn] = []
    skipped = {"header entries": 0, "lines with only a time": 0}
    words = list[str]()
    for line in [*lines, ""]:
        if _TIMECODE.match(line):
            skipped["lines with only a time"] += 1
        elif not turns and not words and is_metadata(line):
            skipped["header entries"] += 1
        elif line.strip():
            words.append(line.strip())
        elif words:
            turns.append(RawTurn("", " ".join(words)))
            words = []
    return Transcript("text", tuple(turns), {what: n for what, n in skipped.items() if n})
