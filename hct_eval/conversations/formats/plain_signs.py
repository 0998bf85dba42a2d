"""Signs that people and programs put around a transcript's lines, written as the readers know them.

Line numbers are taken off; `Name 0 minutes 3 seconds` becomes `Name  0:03`; a label set off by a tab or a dash gets its
colon. The words stay as they are.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from hct_eval.conversations.formats.labels import could_be_label, find_labels

_NUMBERED = re.compile(r"\s{0,8}(?P<number>\d{1,5})[.):]?(?:\t|\s{1,4})(?P<rest>\S.*)", re.DOTALL)
_SPOKEN = re.compile(
    r"(?P<name>\S.{0,80}?\s)?(?:(?P<h>\d{1,2}) hours? )?(?P<m>\d{1,3}) minutes?(?: (?P<s>\d{1,2}) seconds?)?"
    r"(?:\s?\d{1,2}:\d\d(?::\d\d)?)?|(?P<short>\S.{0,80}?\s)?(?P<only>\d{1,2}) seconds?(?:\s?\d{1,2}:\d\d)?"
)
_SET_OFF = re.compile(r"\s{0,8}(?P<label>[^\s\t:][^\t:\n]{0,40}?)(?:\t{1,3}|\s[-–—]\s)(?P<rest>\S.*)", re.DOTALL)


def with_plain_signs(lines: Sequence[str]) -> list[str]:
    """Return a text's lines with line numbers off, spoken times in figures, and labels followed by a colon."""
    return _with_colons(_with_figures(_without_numbers(lines)))


def _without_numbers(lines: Sequence[str]) -> list[str]:
    """Take numbers off if nearly every filled line begins with one and they count up by one."""
    filled = [line for line in lines if line.strip()]
    found = [match for line in filled if (match := _NUMBERED.match(line))]
    numbers = [int(match["number"]) for match in found]
    steps = sum(1 for a, b in pairwise(numbers) if b == a + 1)
    if len(found) < 4 or 5 * len(found) < 4 * len(filled) or 10 * steps < 9 * (len(numbers) - 1):
        return list(lines)
    return [match["rest"] if (match := _NUMBERED.match(line)) else line for line in lines]


def _with_figures(lines: list[str]) -> list[str]:
    plain: list[str] = []
    spoken = False
    for line in lines:
        short = line.strip()
        match = (
            _SPOKEN.fullmatch(short)
            if len(short) < 140 and short[-8:].count("second") + short.count("minute")
            else None
        )
        if match:
            seconds = int(match["only"] or match["s"] or 0) + 60 * int(match["m"] or 0) + 3600 * int(match["h"] or 0)
            name = (match["name"] or match["short"] or "").strip()
            plain.append(f"{name}  {seconds // 60}:{seconds % 60:02}".strip())
        elif spoken and re.fullmatch(r"\d{1,2}:\d\d(?::\d\d)?", short):
            plain.append("")  # Teams shows the time once more, in figures
        else:
            plain.append(line)
        spoken = match is not None or (spoken and not short)
    return plain


def _with_colons(lines: list[str]) -> list[str]:
    """Put a colon behind labels set off by a tab or dash, if half of the lines have one and labels come back."""
    found = [match for line in lines if (match := _SET_OFF.match(line)) and could_be_label(match["label"].strip())]
    counts = Counter(match["label"].strip() for match in found)
    filled = sum(1 for line in lines if line.strip())
    back = {label for label, n in counts.items() if n > 1}
    if len(back) < 2 or 2 * len(found) < filled or find_labels(lines):
        return lines
    wanted = set(counts)
    return [
        f"{match['label'].strip()}: {match['rest']}"
        if (match := _SET_OFF.match(line)) and match["label"].strip() in wanted
        else line
        for line in lines
    ]
