"""Summaries that a machine wrote beside a transcript: they are nobody's words, and never become a quote."""

import re
from collections.abc import Callable, Sequence

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
_ACTIONS = re.compile(r".*(?:next steps|follow|action|task|to[- ]?do).*", re.IGNORECASE)
_TRANSCRIPT = re.compile(
    r"(?:full |meeting |complete |edited |verbatim )?transcri(?:pt|ption)(?: of .{0,60})?|.{1,100} [-–] transcript",
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
    lines: Sequence[str], speaks: Callable[[int], bool], labelled: Callable[[int], bool]
) -> tuple[list[str], int]:
    """Return the lines without a machine's summaries, and how many filled lines were left out.

    `speaks(i)` says that line i is a speaker's heading with a time: there a summary ends. `labelled(i)` says that it
    has a label: there one ends too, unless it lists tasks (`Ann: ring the council`) and no blank line stands between.
    A heading such as Transcript ends it always. A line right beneath a speaker's heading is speech, whatever it says.
    Lists of keywords and of speakers (Otter) take one line.
    """
    kept: list[str] = []
    lost = 0
    inside = tasks = after_blank = one_line = False
    last_said = -1
    for place, line in enumerate(lines):
        if _ONE_LINE.fullmatch(line.strip()[:40]) or (one_line and line.strip() and not speaks(place)):
            one_line = not one_line or _ONE_LINE.fullmatch(line.strip()[:40]) is not None
            lost += 1
            kept.append("")
            continue
        if is_transcript_title(line) and not labelled(place):
            inside = False
        elif inside:
            ends = speaks(place) or (labelled(place) and not _BULLET.match(line) and (after_blank or not tasks))
            inside = not ends or is_summary_title(line)
        if speaks(place) or labelled(place):
            last_said = place
        if (
            not inside
            and is_summary_title(line)
            and not (last_said == place - 1 and last_said >= 0 and speaks(last_said))
        ):
            inside = True
        if inside and is_summary_title(line):
            tasks = _ACTIONS.fullmatch(line) is not None
        if inside or _WARNING.fullmatch(_bare(line)[:300]):
            lost += bool(line.strip())
            kept.append("")
        else:
            kept.append(line)
        after_blank = not line.strip()
    return kept, lost


def _bare(line: str) -> str:
    return _SIGNS.sub("", line.strip()[:300])
