"""Google Meet: timecodes on lines of their own, then `Name: text`; notes by Gemini in the same file are not speech."""

import re

from hct_eval.conversations.formats.held_on import held_on
from hct_eval.conversations.formats.labels import find_labels, split_label
from hct_eval.conversations.formats.machine_summary import is_transcript_title
from hct_eval.conversations.formats.times import time_alone
from hct_eval.conversations.formats.turn_list import TurnList
from hct_eval.conversations.turns import Transcript

_END = re.compile(r"\W{0,8}(?:meeting|transcription|transcript) ended (?:after|at) \d[\d:]{2,9}\W{0,4}", re.IGNORECASE)
_FOOT = re.compile(
    r"\W{0,8}(?:this editable transcript was computer generated.{0,200}|people can also change the text after.{0,60})",
    re.IGNORECASE,
)


def recognises(text: str) -> bool:
    """Whether Meet's closing lines are there, or a title `... - Transcript` above labels and timecodes."""
    lines = text.split("\n")
    if any(_END.fullmatch(line[:200]) or _FOOT.fullmatch(line[:400]) for line in lines):
        return True
    titled = any(
        is_transcript_title(line) and re.search(r" [-–] transcript\W*$", line[:200], re.IGNORECASE) for line in lines
    )
    return titled and any(time_alone(line) is not None for line in lines) and bool(find_labels(lines))


def read(text: str) -> Transcript:
    """Return one turn a label; what stands before the transcript's title or after its end is skipped and counted."""
    lines = text.split("\n")
    labels = find_labels(lines)
    titles = [place for place, line in enumerate(lines) if is_transcript_title(line)]
    spoken = _last_spoken(lines, labels) if titles else -1
    begin = max((place for place in titles if place < spoken), default=-1)
    found = TurnList()
    header: list[str] = [line for line in lines[: begin + 1] if line.strip()]
    skipped = {"lines outside the transcript": len(header), "lines with only a time": 0, "footer": 0}
    time: float | None = None
    begun = ended = False
    for line in lines[begin + 1 :]:
        label, rest = split_label(line, labels)
        if _END.fullmatch(line[:200]) or _FOOT.fullmatch(line[:400]):
            skipped["footer"] += 1
            ended = ended or begun
        elif time_alone(line) is not None:
            time = time_alone(line)
            skipped["lines with only a time"] += 1
        elif ended or not (label or begun):
            skipped["lines outside the transcript"] += bool(line.strip())
            header += [] if ended else [line]
        elif label:
            begun = True
            found.open(label, time, rest)
        else:
            found.add(line)
    found.close()
    counts = {what: n for what, n in skipped.items() if n}
    return Transcript("Google Meet", tuple(found.turns), counts, cues=True, held_on=held_on(header))


def _last_spoken(lines: list[str], labels: frozenset[str]) -> int:
    return next((place for place in reversed(range(len(lines))) if split_label(lines[place], labels)[0]), -1)
