"""Numbers in sentences."""


def plural(n: int, one: str, many: str = "") -> str:
    """Return a number with what follows it: `1 link`, `3 links`; `many` where that is no mere s (`1,200 people`)."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"
