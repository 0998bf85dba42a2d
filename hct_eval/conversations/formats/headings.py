"""Speaker headings with a time on lines of their own, in the ways that recorders write them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hct_eval.conversations.formats.labels import is_mark
from hct_eval.conversations.formats.times import TIME, seconds, time_alone

_LONGEST = 120
_NAME_TIME = re.compile(
    rf"(?P<name>\S.{{0,90}}?)(?P<gap>[ \u00a0]{{2,6}}|\t{{1,3}}|\s?[-–|•]\s?|\s|(?<=[^\d\s]))[\[(]?"
    rf"(?P<time>{TIME})[\])]?\s?:?"
)
_TIME_NAME = re.compile(
    rf"[\[(]?(?P<time>{TIME})[\])]?(?P<gap>\s{{1,4}}[-–|•]\s|\s{{1,4}})(?P<name>[^\W\d_][^:.!?]{{0,90}}?)\s?:?"
)
_BRACKETED = re.compile(rf"\[(?P<name>[^\[\]]{{1,90}})\](?P<gap>\s)(?P<time>{TIME})")
_NOT_NAMES = re.compile(r"(?:at|by|until|till|about|from|since|around|before|after|to|is|was)", re.IGNORECASE)
_NOT_FIRST = re.compile(
    r"(?:at|by|until|till|about|from|meeting|transcription|recording|started|ended|duration)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Heading:
    """A speaker ("" if the heading has only a time), when the turn begins, and how many lines the heading takes."""

    name: str
    start: float
    lines: int = 1
    wide: bool = False
    """Whether name and time stand apart, as Teams and Otter write them."""


def heading_of(line: str) -> Heading | None:
    """Return the heading that a line is: `Name  0:04`, `00:00:04 Name`, `[Name] 10:03:23`; None if it is none."""
    short = line.strip()
    if not short or len(short) > _LONGEST or not any(c.isdigit() for c in short) or ":" not in short:
        return None
    for pattern in (_BRACKETED, _NAME_TIME, _TIME_NAME):
        match = pattern.fullmatch(short)
        wide = (
            match is not None
            and pattern is _NAME_TIME
            and re.fullmatch(r"[ \u00a0]{2,6}|\t{1,3}", match["gap"] or "") is not None
        )
        if match and _names(match["name"].strip(), sure=wide or pattern is _BRACKETED):
            return Heading(match["name"].strip(), seconds(match["time"]), wide=wide)
    return None


def headings_in(lines: Sequence[str]) -> dict[int, Heading]:
    """Return the headings of a text by the line on which each begins.

    Besides those on one line: a name and beneath it a time, or a span of time and beneath it a name, if such a name
    comes back.
    """
    found: dict[int, Heading] = {}
    for place, line in enumerate(lines):
        one = heading_of(line)
        if one:
            found[place] = one
    apart = {place: one for place, one in found.items() if one.wide}
    if len(apart) > 1:
        return apart  # "the bus at 10:30" within such a text is speech
    if _come_back(found):
        return found
    for pairs in (_name_above_time(lines), _time_above_name(lines)):
        if _come_back(pairs):
            return pairs
    return apart


def _come_back(found: Mapping[int, Heading]) -> bool:
    names = [one.name for one in found.values()]
    return len(set(names)) < len(names) or (len(names) > 1 and all(is_mark(name) for name in names))


def _name_above_time(lines: Sequence[str]) -> dict[int, Heading]:
    found = {}
    for place in range(len(lines) - 1):
        start = time_alone(lines[place + 1])
        if start is not None and _alone(lines[place]):
            found[place] = Heading(lines[place].strip(), start, 2)
    return found


def _time_above_name(lines: Sequence[str]) -> dict[int, Heading]:
    found = {}
    for place in range(len(lines) - 2):
        start = time_alone(lines[place])
        if start is not None and _alone(lines[place + 1]) and lines[place + 2].strip():
            found[place] = Heading(lines[place + 1].strip(), start, 2)
    return found


def _alone(line: str) -> bool:
    short = line.strip()
    return 0 < len(short) <= 80 and ":" not in short and time_alone(short) is None and _names(short, sure=False)


def _names(name: str, *, sure: bool) -> bool:
    words = re.sub(r"\([^()]*\)", " ", name).split()
    if not words or len(words) > (8 if sure else 5) or name[-1] in ".!?,;:" or not any(c.isalpha() for c in name):
        return False
    if _NOT_NAMES.fullmatch(words[-1]) or _NOT_FIRST.match(name):
        return False
    return sure or all(not word[0].islower() or word in {"de", "ap", "van", "bin", "al", "of"} for word in words)
