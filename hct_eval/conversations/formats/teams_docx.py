"""Teams DOCX: one paragraph a turn, `Name   0:04`, a line break, the text; title, date and notices are not speech."""

import re

from hct_eval.conversations.formats.headings import headings_in
from hct_eval.conversations.formats.timed_text import turns_under
from hct_eval.conversations.turns import Transcript

_NOTICE = re.compile(r".{0,100}\b(?:started|stopped) (?:the )?transcription", re.IGNORECASE)
_TITLE = re.compile(r".{0,200}\bMeeting (?:Recording|Transcript)", re.IGNORECASE)


def recognises(text: str) -> bool:
    """Whether a notice or title of Teams is there beside headings with times (text of a document, lines kept)."""
    lines = text.split("\n")
    return any(_is_notice(line) or _TITLE.fullmatch(line.strip()[:300]) for line in lines) and bool(headings_in(lines))


def read(text: str) -> Transcript:
    """Return one turn a heading; lines before the first one, and the notices, are skipped and counted."""
    lines = text.split("\n")
    notices = sum(1 for line in lines if _is_notice(line))
    said = ["" if _is_notice(line) else line for line in lines]
    turns, before, day = turns_under(said, headings_in(lines))
    skipped = {"title lines": before, "notices": notices}
    return Transcript("Teams DOCX", turns, {what: n for what, n in skipped.items() if n}, cues=True, held_on=day)


def _is_notice(line: str) -> bool:
    return len(line) < 200 and _NOTICE.fullmatch(line.strip()) is not None
