"""Teams DOCX: one paragraph a turn, `Name   0:04`, a line break, the text; title, date and notices are not speech."""

import re

from hct_eval.conversations.turns import RawTurn, Transcript

_HEAD = re.compile(r"^(?P<name>\S[^\n]{0,80}?)(?:[ \t\u00a0]{2,}|\t)(?P<time>\d{1,2}(?::\d\d){1,2})[ \t]*$")
_NOTICE = re.compile(r"^.{0,80}\b(?:started|stopped) (?:the )?transcription\s*$", re.IGNORECASE)


def recognises(text: str) -> bool:
    """Whether a notice of Teams is there beside headers with times (text of a Word document, lines kept)."""
    lines = text.split("\n")
    notices = any(_NOTICE.match(line) for line in lines)
    heads = sum(1 for line in lines if _HEAD.match(line))
    return heads >= 1 and (notices or bool(re.search(r"^.*Meeting (?:Recording|Transcript)\b", text, re.MULTILINE)))


def read(text: str) -> Transcript:
    """Return one turn a header; lines before the first one, and the notices, are skipped and counted."""
    turns: list[RawTurn] = []
    skipped = {"title lines": 0, "notices": 0}
    speaker, start, words, begun = "", 0.0, list[str](), False

    def close() -> None:
        said = " ".join(words).strip()
        if said:
            turns.append(RawTurn(speaker, said, start))
        words.clear()

    for line in text.split("\n"):
        head = _HEAD.match(line)
        if head:
            close()
            speaker, start, begun = head["name"].strip(), _seconds(head["time"]), True
        elif _NOTICE.match(line):
            skipped["notices"] += 1
        elif begun:
            words.append(line.strip())
        elif line.strip():
            skipped["title lines"] += 1
    close()
    return Transcript("Teams DOCX", tuple(turns), {what: n for what, n in skipped.items() if n}, cues=True)


def _seconds(time: str) -> float:
    total = 0
    for part in time.split(":"):
        total = total * 60 + int(part)
    return float(total)
