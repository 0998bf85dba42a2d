"""Otter TXT or DOCX: a line `Name  M:SS`, then text; keyword and speaker blocks and the footer are not speech."""

import re

from hct_eval.conversations.turns import RawTurn, Transcript

_HEAD = re.compile(r"^(?:(?P<name>\S.{0,60}?)\s+)?(?P<time>\d{1,2}(?::\d\d){1,2})\s*$")
_FOOT = re.compile(r"^\s*transcribed by https?://otter\.ai", re.IGNORECASE)
_BLOCK = re.compile(r"^\s*(?:summary keywords|speakers|summary|outline|action items|keywords)\s*$", re.IGNORECASE)


def recognises(text: str) -> bool:
    """Whether Otter's blocks or footer are there, or two lines that end in a time without a colon before the text."""
    if re.search(r"^\s*SUMMARY KEYWORDS\s*$|transcribed by https?://otter\.ai", text, re.MULTILINE | re.IGNORECASE):
        return True
    heads = [head for line in text.split("\n") if (head := _head(line))]
    return sum(1 for head in heads if head["name"]) >= 2


def read(text: str) -> Transcript:
    """Return one turn a header; without any header (one speaker) each paragraph is a turn without a name."""
    turns: list[RawTurn] = []
    skipped = {"lines of summaries and headers": 0, "footer": 0}
    speaker, start, words = "", None, list[str]()
    any_head = any(_head(line) for line in text.split("\n"))
    in_block, begun = False, not any_head

    def close() -> None:
        said = " ".join(words).strip()
        if said:
            turns.append(RawTurn(speaker, said, start))
        words.clear()

    for line in text.split("\n"):
        head = _head(line)
        if _FOOT.match(line):
            skipped["footer"] += 1
        elif head:
            close()
            speaker, start, in_block, begun = (head["name"] or "").strip(), _seconds(head["time"]), False, True
        elif _BLOCK.match(line):
            close()
            in_block = True
            skipped["lines of summaries and headers"] += 1
        elif not line.strip():
            in_block = False
            if not any_head:
                close()
        elif in_block or not begun:
            skipped["lines of summaries and headers"] += 1
        else:
            words.append(line.strip())
    close()
    return Transcript("Otter", tuple(turns), {what: n for what, n in skipped.items() if n})


def _head(line: str) -> re.Match[str] | None:
    match = _HEAD.match(line)
    if match is None:
        return None
    name = (match["name"] or "").strip()
    if len(name.split()) > 5 or re.search(r"[.!?,;:]$|^(?:at|by|until|till|about|from)\b", name):
        return None
    if name and not re.search(r"\s{2,}|\t", line) and not all(w[0].isupper() or w[0].isdigit() for w in name.split()):
        return None
    return match


def _seconds(time: str) -> float:
    total = 0
    for part in time.split(":"):
        total = total * 60 + int(part)
    return float(total)
