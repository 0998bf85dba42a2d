"""Otter TXT or DOCX: a line `Name  M:SS`, then text; the header and the footer are not speech."""

import re

from hct_eval.conversations.formats.headings import Heading, headings_in
from hct_eval.conversations.formats.held_on import held_on
from hct_eval.conversations.formats.timed_text import turns_under
from hct_eval.conversations.formats.times import time_alone
from hct_eval.conversations.formats.turn_list import TurnList
from hct_eval.conversations.turns import RawTurn, Transcript

_FOOT = re.compile(r"\s{0,20}transcribed by https?://(?:www\.)?otter\.ai.{0,80}", re.IGNORECASE)
_HEADER = re.compile(r"\w{3}, \w{3} \d{1,2}, 20\d\d \d{1,2}:\d\d ?[AP]M\s.{0,30}", re.IGNORECASE)


def recognises(text: str) -> bool:
    """Whether Otter's footer or date is there, or two names with a time standing apart."""
    lines = text.split("\n")
    if any(_FOOT.fullmatch(line[:200]) or _HEADER.fullmatch(line.strip()[:80]) for line in lines):
        return True
    heads = headings_in(lines)
    return len(heads) > 1 and all(one.wide for one in heads.values())


def read(text: str) -> Transcript:
    """Return one turn a heading; without any (one speaker) each paragraph is a turn without a name."""
    every = text.split("\n")
    lines = ["" if _FOOT.fullmatch(line[:200]) else line for line in every]
    skipped = {"footer": sum(1 for line, kept in zip(every, lines, strict=True) if line and not kept)}
    heads = headings_in(lines) or _times(lines)
    if heads:
        turns, skipped["lines before the first speaker"], day = turns_under(lines, heads)
    else:
        first = next((i for i, line in enumerate(lines) if _HEADER.fullmatch(line.strip()[:80])), -1)
        header = [line for line in lines[: first + 1] if line.strip()]
        skipped["lines before the first speaker"], day = len(header), held_on(header)
        turns = _paragraphs(lines[first + 1 :])
    return Transcript("Otter", turns, {what: n for what, n in skipped.items() if n}, held_on=day)


def _times(lines: list[str]) -> dict[int, Heading]:
    """Return headings that have only a time, as Otter writes where it knows no speaker."""
    times = {place: time_alone(line) for place, line in enumerate(lines)}
    return {place: Heading("", time) for place, time in times.items() if time is not None}


def _paragraphs(lines: list[str]) -> tuple[RawTurn, ...]:
    found = TurnList()
    for line in lines:
        found.add(line)
        if not line.strip():
            found.close()
    found.close()
    return tuple(found.turns)
