"""Summaries that a machine wrote beside a transcript: they are nobody's words, and never become a quote."""

import re
from collections.abc import Callable, Sequence

from hct_eval.conversations.formats.labels import is_mark

_TITLE = re.compile(
    r"(?:"
    r"(?:ai|copilot|gemini|machine)[- ]?(?:generated )?(?:meeting )?(?:summary|notes|recap|overview)"
    r"|(?:ai|machine)[- ]generated .{0,40}"
    r"|(?:summary|notes|recap) by (?:ai|copilot|gemini|otter\w*|zoom ai|fireflies\w*)"
    r"|(?:generated|created|written) by (?:ai|copilot|gemini)\b.{0,60}"
    r"|(?:copilot|intelligent|meeting|quick|ai) recap|recap"
    r"|(?:meeting|call|conversation|interview|executive|short|brief|overall) (?:summary|"
    r"overview)(?: (?:for|of|by) .{0,60})?"
    r"|summary|overview|outline|abstract|key (?:points|takeaways|topics|insights|moments)|takeaways|"
    r"highlights|topics?(?: discussed)?"
    r"|(?:meeting|ai|gemini) notes(?: by .{0,40})?|details|decisions(?: made)?|insights|chapters"
    r"|(?:suggested |recommended |agreed )?(?:next steps|follow[- ]?ups?(?: tasks| items)?)|"
    r"action items|actions|tasks|to[- ]?dos?"
    r")",
    re.IGNORECASE,
)
_TRANSCRIPT = re.compile(
    r"(?:full |meeting |complete |edited |verbatim )?transcri(?:pt|ption)(?: of .{0,60})?"
    r"|.{1,100} (?:[-–] transcript|started (?:the )?transcription)",
    re.IGNORECASE,
)
_WARNING = re.compile(
    r"ai[- ]generated content (?:may|might) be in(?:accurate|correct).{0,80}|you should review gemini.s notes.{0,160}"
    r"|(?:please )?(?:provide feedback about using gemini|how is the quality of these).{0,160}|"
    r"get tips and learn how gemini.{0,60}",
    re.IGNORECASE,
)
_ONE_LINE = re.compile(r"(?:summary )?keywords|speakers", re.IGNORECASE)
_SIGNS = re.compile(r"^[\W_]+|[\W_]+$")
_BULLET = re.compile(r"\s*(?:[-•*▪◦–]|\[[ x]?\]|\d{1,2}[.)])\s")


def is_transcript_title(line: str) -> bool:
    """Whether a line is the heading under which the transcript itself begins."""
    return len(line) < 160 and _TRANSCRIPT.fullmatch(_bare(line)) is not None


def is_summary_title(line: str) -> bool:
    """Whether a line is the heading of a machine's summary, notes or list of tasks."""
    short = line.strip()
    if not 0 < len(short) < 120 or short[-1] in ".?!,;":
        return False
    return _TITLE.fullmatch(_bare(short)) is not None or short.startswith(("📝", "✨"))


def without_summaries(
    lines: Sequence[str], speaks: Callable[[int], bool], label_of: Callable[[int], str]
) -> tuple[list[str], int]:
    """Return the lines without a machine's summaries, and how many filled lines were left out.

    `speaks(i)` says that line i is a speaker's heading with a time: there a summary ends. `label_of(i)` is its
    label or "". At a mark such as I or R a summary ends too, at a name only after a blank line: summaries say
    `Ann: will ring the council`. A heading such as Transcript ends it always. A line right beneath a speaker's
    heading is speech, whatever it says. Lists of keywords and of speakers (Otter) take one line.
    """
    kept: list[str] = []
    inside = listed = after_blank = beneath_heading = False
    for place, line in enumerate(lines):
        heading, label = speaks(place), label_of(place)
        title = is_summary_title(line) and not beneath_heading
        one_line = _ONE_LINE.fullmatch(line.strip()[:40]) is not None
        if (
            (is_transcript_title(line) and not label)
            or heading
            or (label and not _BULLET.match(line) and (after_blank or is_mark(label)))
        ):
            inside = False
        inside = inside or title
        out = inside or one_line or (listed and not heading) or _WARNING.fullmatch(_bare(line)) is not None
        kept.append("" if out else line)
        if line.strip():
            listed = one_line
        beneath_heading, after_blank = heading, not line.strip()
    return kept, sum(1 for line, left in zip(lines, kept, strict=True) if line.strip() and not left)


def _bare(line: str) -> str:
    return _SIGNS.sub("", line.strip()[:300])
