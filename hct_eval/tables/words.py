"""Numbers in sentences."""

import re

_CHOICE = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\]")


def plural(n: int, one: str, many: str = "") -> str:
    """Return a number with what follows it: `1 link`, `3 links`; `many` where that is no mere s (`1,200 people`)."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def with_number(sentence: str, n: int) -> str:
    """Return a sentence with a number for `{n}`, and of each `[one|several]` the form that fits the number."""
    return _CHOICE.sub(lambda choice: choice[1 if n == 1 else 2], sentence).replace("{n}", str(n))
