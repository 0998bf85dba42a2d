"""Transcripts that are copies of one another: the same export twice, or nearly."""

import re
from collections.abc import Mapping, Sequence

SHINGLE = 5
"""Words in a row that are compared."""
NEARLY = 0.8
"""Jaccard index of shingles from which two transcripts count as one (Broder 1997, doi 10.1109/SEQUEN.1997.666900)."""


def find_copies(texts: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, str]]:
    """Return, for each copy, the conversation it repeats and how: `exact` or `near`.

    The conversation whose id sorts first is the one that counts. Very short transcripts (under 30 words) are compared
    exactly only: a few words in common say nothing.
    """
    prints = {name: _shingles(said) for name, said in sorted(texts.items())}
    copies: dict[str, tuple[str, str]] = {}
    originals: list[str] = []
    for name, (words, shingles) in prints.items():
        for original in originals:
            other_words, other = prints[original]
            if words and words == other_words:
                copies[name] = (original, "exact")
            elif min(len(shingles), len(other)) >= 30 and _alike(shingles, other):
                copies[name] = (original, "near")
            else:
                continue
            break
        else:
            originals.append(name)
    return copies


def _shingles(said: Sequence[str]) -> tuple[tuple[str, ...], frozenset[int]]:
    words = tuple(re.findall(r"[^\W_]+", " ".join(said).casefold()))
    return words, frozenset(hash(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1))


def _alike(one: frozenset[int], other: frozenset[int]) -> bool:
    if min(len(one), len(other)) < NEARLY * max(len(one), len(other)):
        return False
    shared = len(one & other)
    return shared >= NEARLY * (len(one) + len(other) - shared)
