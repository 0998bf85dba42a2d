"""WebVTT cues, read with webvtt-py: what Teams and Zoom files have in common."""

import html
import io
import re
from dataclasses import dataclass
from typing import Any

from hct_eval.conversations.turns import TranscriptError


@dataclass(frozen=True)
class Cue:
    """One cue: its identifier, times in seconds, and its text with tags."""

    identifier: str
    start: float
    end: float
    text: str


def is_vtt(text: str) -> bool:
    """Whether a text is WebVTT."""
    return re.match(r"\s*WEBVTT\b", text.lstrip("\ufeff")) is not None


def read_cues(text: str) -> list[Cue]:
    """Return the cues of a WebVTT text; TranscriptError if they cannot be made out."""
    import webvtt

    clean = text.lstrip("\ufeff").lstrip()
    try:
        captions: Any = webvtt.from_buffer(io.BytesIO(clean.encode("utf-8", "replace")), format="vtt")
    except (webvtt.errors.MalformedFileError, webvtt.errors.MalformedCaptionError):
        raise TranscriptError("its cues cannot be made out; export it as VTT again") from None
    cues = []
    for caption in captions:
        words = html.unescape(" ".join(caption.raw_text.split()))
        cues.append(Cue(caption.identifier or "", caption.start_in_seconds, caption.end_in_seconds, words))
    return cues


def without_tags(text: str) -> str:
    """Return a cue's text without WebVTT markup (voices, classes, timestamps, emphasis)."""
    return " ".join(re.sub(r"</?(?:v|c|i|b|u|ruby|rt|lang|\d)[^<>]*>", " ", text).split())
