"""Which way a label's words run: more buses and fewer buses share every word that a likeness of words would weigh."""

import re

_WORDS = re.compile(r"[^\W\d_]+")
_UP = frozenset(
    _WORDS.findall(
        "more higher high better greater increase increased increasing rise rising rises growing growth improved "
        "improving gain good strong stronger easier faster longer"
    )
)
_DOWN = frozenset(
    _WORDS.findall(
        "less fewer lower low worse reduced reduction decrease decreased decreasing decline declining loss losing lack "
        "lacking no not without never poor weak late weaker harder slower shorter shrinking cut cuts closed closure "
        "missing"
    )
)
_DENIALS = ("un", "in", "im", "dis", "mis", "non")
_SMALL = frozenset(_WORDS.findall("of the a an in on at to for from with and or by is are being"))


def direction(label: str) -> int:
    """Return 1 where a label's words say more, -1 where they say less (two make more again), 0 where neither."""
    words = _words(label)
    down = sum(word in _DOWN for word in words)
    if down:
        return -1 if down % 2 else 1
    return 1 if any(word in _UP for word in words) else 0


def run_opposite(first: str, second: str) -> bool:
    """Return whether two labels run opposite ways by their words.

    True where one says less and the other more, where one has a word and the other its denial ("Insecure", "Secure"),
    and where one says less of what the other names ("Lack of transport", "Public transport"). Words that carry a
    direction without saying so ("Loneliness", "Company") are not seen.
    """
    ways = {direction(first), direction(second)}
    if ways == {-1, 1}:
        return True
    things = _content(first), _content(second)
    if _negates(*things) or _negates(*things[::-1]):
        return True
    return ways == {-1, 0} and all(things) and (things[0] <= things[1] or things[1] <= things[0])


def _negates(some: set[str], other: set[str]) -> bool:
    """Return whether a word of `some` is the denial of a word that only `other` has."""
    return any(f"{denial}{word}" in some for word in other - some for denial in _DENIALS)


def _words(label: str) -> list[str]:
    return _WORDS.findall(label.casefold())


def _content(label: str) -> set[str]:
    """Return a label's words that name something, without plural s."""
    return {word.removesuffix("s") for word in _words(label) if word not in _UP | _DOWN | _SMALL}
