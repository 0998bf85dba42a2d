"""Finding listed names in a text: the cost of a look-up does not grow with the length of the list."""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

Index = Mapping[str, Sequence[tuple[Sequence[str], str]]]
"""Phrases by their first token, the longest first, each with its kind."""

_TOKEN = re.compile(r"\w+")
_BETWEEN = re.compile(r"[\s.'’&/-]{1,3}")


def index_phrases(names: Iterable[tuple[str, str]]) -> Index:
    """Return an index of (normalised name, kind) pairs."""
    known: dict[str, list[tuple[list[str], str]]] = {}
    for name, kind in names:
        tokens = _TOKEN.findall(name)
        if tokens:
            known.setdefault(tokens[0], []).append((tokens, kind))
    for phrases in known.values():
        phrases.sort(key=lambda each: (-len(each[0]), each))
    return known


def find_phrases(text: str, index: Index) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and kind of the indexed phrases in a text, in any case: the longest first, none overlapping."""
    tokens = list(_TOKEN.finditer(text))
    bare = [token.group().casefold() for token in tokens]
    free = 0
    for i, first in enumerate(bare):
        for phrase, kind in index.get(first, ()) if i >= free else ():
            last = i + len(phrase)
            if bare[i:last] == phrase and _adjacent(text, tokens[i:last]):
                yield tokens[i].start(), tokens[last - 1].end(), kind
                free = last
                break


def _adjacent(text: str, tokens: Sequence[re.Match[str]]) -> bool:
    """Whether nothing but a space, a hyphen, a full stop or an apostrophe stands between tokens."""
    pairs = itertools.pairwise(tokens)
    return all(_BETWEEN.fullmatch(text[one.end() : other.start()]) for one, other in pairs)
