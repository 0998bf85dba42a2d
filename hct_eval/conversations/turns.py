"""What every reader of transcripts gives: turns as they stand in the file, and what was left out."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field


class TranscriptError(Exception):
    """A transcript cannot be read; the text says why and what to do, and holds nobody's words."""


@dataclass(frozen=True)
class RawTurn:
    """What one speaker said in one go, as the file has it.

    `speaker` is the tag in the file ("" if none); `start` and `end` are seconds (None without times); `conversation` is
    the conversation's id where one file holds several ("" otherwise).
    """

    speaker: str
    text: str
    start: float | None = None
    end: float | None = None
    conversation: str = ""


@dataclass(frozen=True)
class Transcript:
    """A transcript that was read: the format it was recognised as, its turns, and what was skipped, with counts.

    `cues` says that turns were cut by pauses and want merging; `held_on` is the day that the file's header names, None
    if it names none or is ambiguous.
    """

    format: str
    turns: tuple[RawTurn, ...]
    skipped: Mapping[str, int] = field(default_factory=dict)
    encoding: str = ""
    cues: bool = False
    held_on: dt.date | None = None

    @property
    def speakers(self) -> tuple[str, ...]:
        """The speaker tags, each once, in order of appearance."""
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns if turn.speaker))


@dataclass(frozen=True)
class Conversation:
    """One conversation's cleaned turns, its transcript's format, and what was done to it, by step.

    `held_on` is the day that its transcript names, if it names one.
    """

    conversation_id: str
    format: str
    turns: tuple[RawTurn, ...]
    steps: Counter[str]
    held_on: dt.date | None = None
