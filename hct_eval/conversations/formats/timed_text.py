"""Text with a speaker's heading and time above each turn, as Word's Transcribe, Zoom, Rev and many others write it."""

import datetime as dt
from collections.abc import Mapping, Sequence

from hct_eval.conversations.formats.headings import Heading, headings_in
from hct_eval.conversations.formats.held_on import held_on
from hct_eval.conversations.formats.turn_list import TurnList
from hct_eval.conversations.turns import RawTurn, Transcript


def recognises(text: str) -> bool:
    """Whether two headings with times are there."""
    return len(headings_in(text.split("\n"))) > 1


def read(text: str) -> Transcript:
    """Return one turn a heading; lines before the first one are skipped and counted."""
    lines = text.split("\n")
    turns, before, day = turns_under(lines, headings_in(lines))
    skipped = {"lines before the first speaker": before} if before else {}
    return Transcript("text with times", turns, skipped, cues=True, held_on=day)


def turns_under(lines: Sequence[str], heads: Mapping[int, Heading]) -> tuple[tuple[RawTurn, ...], int, dt.date | None]:
    """Return the turns beneath headings, how many filled lines stand before the first one, and the day those name."""
    first = min(heads, default=len(lines))
    header = [line for line in lines[:first] if line.strip()]
    found = TurnList()
    passed = 0
    for place in range(first, len(lines)):
        head = heads.get(place)
        if head:
            found.open(head.name, head.start)
            passed = place + head.lines
        elif place >= passed:
            found.add(lines[place])
    found.close()
    return tuple(found.turns), len(header), held_on(header)
