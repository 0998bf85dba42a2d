"""Cues of WebVTT and SRT, read with webvtt-py: what the files of Teams, Zoom and others have in common."""

import html
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hct_eval.conversations.formats.times import seconds
from hct_eval.conversations.turns import TranscriptError

_CLOCK = r"(?:\d{1,4}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,6})?"
_TIMING = re.compile(rf"\s{{0,8}}({_CLOCK})\s{{0,8}}-{{1,3}}\s?>\s{{0,8}}({_CLOCK})(?=\s|$)")
_BLOCK = ("NOTE", "STYLE", "REGION", "WEBVTT")


@dataclass(frozen=True)
class Cue:
    """One cue: its identifier, times in seconds, and its text with tags."""

    identifier: str
    start: float
    end: float
    text: str


def is_vtt(text: str) -> bool:
    """Whether a text is WebVTT."""
    return re.match(r"WEBVTT\b", text[:1000].lstrip("\ufeff").lstrip()) is not None


def has_timings(text: str) -> bool:
    """Whether a line with two times and an arrow between stands among the first."""
    return any(_TIMING.match(line[:200]) for line in text[:4000].split("\n"))


def read_cues(text: str) -> tuple[list[Cue], Counter[str]]:
    """Return the cues of a WebVTT or SRT text and what was not read; TranscriptError if they cannot be made out.

    Forgiven: commas in times, hours left out, no number or no blank line before a cue, blank lines within one.
    """
    import webvtt

    lines = text.lstrip("\ufeff").strip().split("\n")
    normal = _normal(lines if lines[0].startswith("WEBVTT") else ["WEBVTT", "", *lines])
    try:
        captions: Any = webvtt.from_buffer(io.BytesIO("\n".join(normal).encode("utf-8", "replace")), format="vtt")
    except (webvtt.errors.MalformedFileError, webvtt.errors.MalformedCaptionError):
        raise TranscriptError("its cues cannot be made out; export it again") from None
    cues = []
    for caption in captions:
        words = " ".join(caption.raw_text.split())
        cues.append(Cue(caption.identifier or "", seconds(caption.start), seconds(caption.end), words))
    skipped = {
        "notes within the file": sum(1 for line in lines if line.startswith("NOTE")),
        "damaged cues": max(0, sum(1 for line in lines if "-->" in line) - len(cues)),
    }
    return cues, +Counter(skipped)


_TAG = re.compile(r"</?(?:(?:v|c|i|b|u|ruby|rt|lang|font)(?:[\s.:][^<>]{0,200})?|\d{1,3}:\d\d[\d:.]{0,12})>")
"""Markup within a cue: a voice, a class, emphasis, or a time; `<1>` is something somebody wrote."""


def without_tags(text: str) -> str:
    """Return a cue's text without WebVTT markup (voices, times, emphasis); `&lt;` becomes what it stands for."""
    return " ".join(html.unescape(_TAG.sub(" ", text)).split())


def _normal(lines: Sequence[str]) -> list[str]:
    """Write times as WebVTT has them, a blank line before each cue, and none within."""
    places = {place for place, line in enumerate(lines) if "->" in line}
    timed = {place for place in places if _TIMING.match(lines[place][:200])}
    named = {place - 1 for place in timed if place > 0 and lines[place - 1].strip() and place - 1 not in timed}
    named = {place for place in named if not lines[place - 1].strip() or lines[place].strip().isdigit()}
    normal: list[str] = []
    begun = False
    for place, line in enumerate(lines):
        begun = begun or place in timed
        if place in named or (place in timed and place - 1 not in named):
            normal.append("")
        if place in timed:
            match = _TIMING.match(line[:200])
            normal.append(f"{_clock(match[1])} --> {_clock(match[2])}" if match else line)
        elif line.strip() and line.lstrip().startswith(_BLOCK) and place and not lines[place - 1].strip():
            normal += ["", line.lstrip()]
        elif line.strip() or not begun:
            normal.append(line.replace("-->", "→") if place in places else line)
    return normal


def _clock(time: str) -> str:
    whole, _, part = time.replace(",", ".").partition(".")
    numbers = [int(one) for one in whole.split(":")]
    hours, minutes, seconds = [0, *numbers][-3:]
    return f"{hours:02}:{minutes:02}:{seconds:02}.{(part + '000')[:3]}"
