"""A day as people and programs write it, day before month; behind it nothing may stand but a time."""

import datetime as dt
import re

_PATTERNS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y")
_ZONE = r"(?:Z|UTC|GMT|BST|CES?T|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?)"
_CLOCK = r"\d{1,2}(?:[:.]\d{2}){1,2}(?:[.,]\d{1,9})?\s?(?:[ap]\.?m\.?)?|\d{1,2}\s?[ap]\.?m\.?"
_DAY = re.compile(rf"(?P<day>[\d/.-]+)(?:(?:T|,?\s+)(?:{_CLOCK})(?:\s?{_ZONE})?)?", re.IGNORECASE)


def day_in(cell: str) -> dt.datetime | None:
    """Return the day that a cell gives, at midnight; None if there is no such day, or more than a day and a time.

    A time is left out, with its zone: forms and spreadsheets write one behind a day. A second day, as in "31/03/2024 to
    05/04/2024", is not: nobody could tell which one is meant.
    """
    found = _DAY.fullmatch(cell.strip())
    if found is None:
        return None
    for pattern in _PATTERNS:
        try:
            return dt.datetime.strptime(found["day"], pattern)  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    return None
