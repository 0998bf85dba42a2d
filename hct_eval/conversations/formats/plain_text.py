"""Interviews as plain text: `I:` / `R:`, `Name:`, `[id1]`; without labels each paragraph is a turn."""

import re

from hct_eval.conversations.formats.held_on import held_on
from hct_eval.conversations.formats.labels import find_labels, is_metadata, split_timed_label
from hct_eval.conversations.formats.times import time_alone
from hct_eval.conversations.formats.turn_list import TurnList
from hct_eval.conversations.turns import Transcript


def recognises(text: str) -> bool:
    """Whether there are letters at all; every other format is asked before."""
    return re.search(r"[^\W\d_]{2}", text) is not None


def read(text: str) -> Transcript:
    """Return one turn a label; what stands before the first label is a header, skipped and counted."""
    lines = text.split("\n")
    labels = find_labels(lines)
    return _labelled(lines, labels) if labels else _paragraphs(lines)


def _labelled(lines: list[str], labels: frozenset[str]) -> Transcript:
    found = TurnList()
    header: list[str] = []
    times = 0
    begun = False
    for line in lines:
        label, rest, start = split_timed_label(line, labels)
        if label:
            begun = True
            found.open(label, start, rest)
        elif time_alone(line) is not None:
            times += 1
        elif begun:
            found.add(line)
        elif line.strip():
            header.append(line)
    found.close()
    skipped = {"lines before the first speaker": len(header), "lines with only a time": times}
    counts = {what: n for what, n in skipped.items() if n}
    return Transcript("text", tuple(found.turns), counts, held_on=held_on(header))


def _paragraphs(lines: list[str]) -> Transcript:
    found = TurnList()
    header: list[str] = []
    times = 0
    begun = False
    for line in lines:
        if time_alone(line) is not None:
            times += 1
        elif not begun and is_metadata(line):
            header.append(line)
        elif line.strip():
            begun = True
            found.add(line)
        else:
            found.close()
    found.close()
    skipped = {"header entries": len(header), "lines with only a time": times}
    counts = {what: n for what, n in skipped.items() if n}
    return Transcript("text", tuple(found.turns), counts, held_on=held_on(header))
