"""Times within a recording, as programs write them: 0:04, 00:01:23, 1:02:03.450."""

import re

TIME = r"\d{1,3}:\d{1,2}(?::\d{1,2})?(?:[.,]\d{1,3})?"
_ALONE = re.compile(rf"[\[(]?({TIME})[\])]?(?:\s?-+>\s?[\[(]?{TIME}[\])]?)?")


def seconds(time: str) -> float:
    """Return a time in seconds."""
    total = 0.0
    for part in time.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return round(total, 3)


def time_alone(line: str) -> float | None:
    """Return the time, or the beginning of the span, that is all a line holds; None if it holds anything else."""
    short = line.strip()
    match = _ALONE.fullmatch(short) if len(short) < 40 else None
    return seconds(match[1]) if match else None
