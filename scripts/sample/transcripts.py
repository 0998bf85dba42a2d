"""Transcripts as programs and people write them, with what goes wrong in each."""

import textwrap
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from scripts.sample.archives import word_file
from scripts.sample.draws import Draws
from scripts.sample.talk import Conversation, Turn


@dataclass(frozen=True)
class Dirt:
    """What is wrong with one transcript file."""

    encoding: str = "utf-8"
    newline: str = "\n"
    torn_tags: bool = False
    """Some speaker tags are missing."""


def _clock(seconds: float, comma: str = ".") -> str:
    thousandths = round(seconds * 1000)
    return (
        f"{thousandths // 3_600_000:02d}:{thousandths // 60_000 % 60:02d}:{thousandths // 1000 % 60:02d}"
        f"{comma}{thousandths % 1000:03d}"
    )


def _short_clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def _cues(turn: Turn, words: int) -> list[tuple[float, float, str]]:
    """Cut a turn into cues of about `words` words, as a program does at pauses."""
    parts = turn.text.split(" ")
    pieces = [" ".join(parts[at : at + words]) for at in range(0, len(parts), words)]
    length = (turn.end - turn.start) / len(pieces)
    return [(turn.start + n * length, turn.start + (n + 1) * length - 0.05, piece) for n, piece in enumerate(pieces)]


def teams_vtt(conversation: Conversation, dirt: Dirt) -> bytes:
    """Teams: a cue id with a GUID, speakers in <v> tags, which are missing here and there."""
    draws = Draws(conversation.id, "teams")
    guid = uuid.UUID(int=(draws.whole(0, 2**52) << 64) + draws.whole(0, 2**52), version=4)
    lines = ["WEBVTT", ""]
    for number, turn in enumerate(conversation.turns, start=1):
        for part, (start, end, text) in enumerate(_cues(turn, 24)):
            torn = draws.chance(0.12) if dirt.torn_tags and part else False
            open_only = dirt.torn_tags and draws.chance(0.1)
            tagged = text if torn else f"<v {turn.speaker}>{text}" + ("" if open_only else "</v>")
            lines += [f"{guid}/{number}-{part}", f"{_clock(start)} --> {_clock(end)}", tagged, ""]
    return _encoded(lines, dirt)


def zoom_vtt(conversation: Conversation, dirt: Dirt) -> bytes:
    """Zoom: numbered cues, the speaker before a colon; a cue that goes on may lack the name."""
    lines = ["WEBVTT", ""]
    number = 0
    for turn in conversation.turns:
        for part, (start, end, text) in enumerate(_cues(turn, 30)):
            number += 1
            shown = text if dirt.torn_tags and part else f"{turn.speaker}: {text}"
            lines += [str(number), f"{_clock(start)} --> {_clock(end)}", shown, ""]
    return _encoded(lines, dirt)


def srt(conversation: Conversation, dirt: Dirt) -> bytes:
    """SubRip: comma milliseconds, lines of about 42 characters."""
    lines: list[str] = []
    number = 0
    for turn in conversation.turns:
        for part, (start, end, text) in enumerate(_cues(turn, 20)):
            number += 1
            shown = text if part else f"{turn.speaker}: {text}"
            lines += [
                str(number),
                f"{_clock(start, ',')} --> {_clock(end, ',')}",
                *textwrap.wrap(shown, 60),
                "",
            ]
    return _encoded(lines, dirt)


def otter(conversation: Conversation, dirt: Dirt) -> bytes:
    """Otter's text export: blocks of keywords and speakers first, a footer last, none of it anybody's words."""
    speakers = list(dict.fromkeys(turn.speaker for turn in conversation.turns))
    keywords = ["community", "people", "bus", "week", "talk", "house", "group"]
    lines = ["SUMMARY KEYWORDS", ", ".join(keywords), "", "SPEAKERS", ", ".join(speakers), ""]
    for turn in conversation.turns:
        lines += [f"{turn.speaker}  {_short_clock(turn.start)}", turn.text, ""]
    lines += ["", "Transcribed by https://otter.ai"]
    return _encoded(lines, dirt)


def plain(conversation: Conversation, dirt: Dirt) -> bytes:
    """Interview typed by hand: I and R, or names, before a colon; a heading."""
    draws = Draws(conversation.id, "plain")
    letters = len(conversation.residents) == 1 and draws.chance(0.6)
    heading = [f"Conversation {conversation.id}", f"{conversation.held_on:%d.%m.%Y}", ""]
    lines = heading if draws.chance(0.5) else []
    for turn in conversation.turns:
        tag = ("I" if turn.researcher else "R") if letters else turn.speaker.split()[0]
        lines += [f"{tag}: {turn.text}", ""]
    return _encoded(lines, dirt)


def teams_docx(conversation: Conversation, dirt: Dirt) -> bytes:
    """Teams' Word export: title, date, who started it; then a paragraph a turn; the end sticks to the last turn."""
    draws = Draws(conversation.id, "docx")
    day = conversation.held_on
    stamp = f"{day.day} {_MONTHS[day.month - 1]} {day.year}, {draws.whole(9, 4 + 11)}:{draws.whole(10, 59)}"
    title = f"Community conversation-{day:%Y%m%d}-Meeting Recording"
    paragraphs: list[tuple[str, ...]] = [
        (stamp,),
        (f"{conversation.seconds // 60}m {conversation.seconds % 60}s",),
        (),
        (f"{conversation.researcher} started transcription",),
    ]
    paragraphs += [(f"{turn.speaker}   {_short_clock(turn.start)}", turn.text) for turn in conversation.turns]
    last = paragraphs[-1]
    paragraphs[-1] = (*last, f"{conversation.researcher} stopped transcription")
    return word_file("" if dirt.torn_tags else title, paragraphs)


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def note_text(conversation: Conversation) -> str:
    """Return what a listener wrote down by hand: what residents said, without the questions."""
    return "\n".join(turn.text for turn in conversation.turns if not turn.researcher)


def _encoded(lines: list[str], dirt: Dirt) -> bytes:
    text = dirt.newline.join(lines) + dirt.newline
    errors = "replace" if dirt.encoding == "cp1252" else "strict"
    return text.encode(dirt.encoding, errors)


WRITERS: dict[str, tuple[str, Callable[[Conversation, Dirt], bytes]]] = {
    "teams_vtt": (".vtt", teams_vtt),
    "zoom": (".vtt", zoom_vtt),
    "srt": (".srt", srt),
    "otter": (".txt", otter),
    "plain": (".txt", plain),
    "teams_docx": (".docx", teams_docx),
}
"""Ending and writer of each format."""
