"""The day of a conversation, from the header of its transcript."""

import datetime as dt
import re
from collections.abc import Iterable

_MONTHS = {
    name: number
    for names in (
        "january february march april may june july august september october november december",
        "ionawr chwefror mawrth ebrill mai mehefin gorffennaf awst medi hydref tachwedd rhagfyr",
    )
    for number, name in enumerate(names.split(), start=1)
}
_SHORT = {name[:3]: number for name, number in list(_MONTHS.items())[:12]} | {"sept": 9}
_YEAR = r"(?P<y>20\d\d)"
_DAY_FIRST = re.compile(
    rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?(?P<m>[^\W\d_]{{3,12}})\.?,?\s{_YEAR}\b", re.IGNORECASE
)
_MONTH_FIRST = re.compile(
    rf"\b(?P<m>[^\W\d_]{{3,12}})\.?\s(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s{_YEAR}\b", re.IGNORECASE
)
_ISO = re.compile(rf"(?<!\d){_YEAR}([-/.])(?P<m>\d\d)\2(?P<d>\d\d)(?!\d)")
_STAMP = re.compile(rf"(?<!\d){_YEAR}(?P<m>\d\d)(?P<d>\d\d)_\d{{6}}(?!\d)")
_SLASHES = re.compile(rf"(?<!\d)(?P<a>\d{{1,2}})([/.-])(?P<b>\d{{1,2}})\2{_YEAR}(?!\d)")
_LABEL = re.compile(
    r"\s*(?:date|date of (?:interview|conversation|recording|meeting)|interview date|meeting date|"
    r"recorded|recorded on|held on|when|"
    r"dyddiad)\s?[:：]",
    re.IGNORECASE,
)
_OTHER = re.compile(r"[^\W\d_][^:：]{0,40}[:：]\s")
_LONGEST = 200


def held_on(header: Iterable[str]) -> dt.date | None:
    """Return the day that the lines of a header name; None if they name none, or more than one.

    Lines that say what date it is (`Date: 3 March 2023`) count before dates that stand free; dates behind another label
    (date of birth) never do. 4/5/2023 is ambiguous, and gives None.
    """
    said: set[dt.date | None] = set()
    free: set[dt.date | None] = set()
    for line in header:
        short = " ".join(line[:_LONGEST].replace("*", " ").split())
        if _LABEL.match(short):
            said |= _dates(short)
        elif not _OTHER.match(short):
            free |= _dates(short)
    days = said or free
    return days.pop() if len(days) == 1 else None


def _dates(text: str) -> set[dt.date | None]:
    found: set[dt.date | None] = set()
    for pattern in (_DAY_FIRST, _MONTH_FIRST, _ISO, _STAMP):
        for match in pattern.finditer(text):
            day = _day(int(match["y"]), _month(match["m"]), int(match["d"]))
            found |= {day} if day else set()
    for match in _SLASHES.finditer(text):
        a, b, year = int(match["a"]), int(match["b"]), int(match["y"])
        if a == b or a > 12 or b > 12:
            day = _day(year, min(a, b) if a != b and max(a, b) > 12 else b, max(a, b) if a != b else a)
            found |= {day} if day else set()
        else:
            found.add(None)  # a day and a month that could be exchanged
    return found


def _month(name: str) -> int:
    if name.isdigit():
        return int(name)
    low = name.lower()
    return _MONTHS.get(low) or _SHORT.get(low, 0)


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
