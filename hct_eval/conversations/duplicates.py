"""Transcripts that are copies of one another: the same export twice, or nearly."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

SHINGLE = 5
"""Words in a row that are compared."""
NEARLY = 0.8
"""Jaccard index of shingles from which two transcripts count as one (Broder 1997, doi 10.1109/SEQUEN.1997.666900)."""
SHORTEST = 30
"""Shingles below which transcripts are compared exactly only: a few words in common say nothing."""

Shingles = npt.NDArray[np.uint64]

_FEW, _SAMPLED = 400, 8
"""Of more than `_FEW` shingles, one in `_SAMPLED` serves to find transcripts that are worth comparing."""


def find_copies(texts: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, str]]:
    """Return, for each copy, the conversation it repeats and how: `exact` or `near`.

    The conversation whose id sorts first is the one that counts. Transcripts are compared only with those that share a
    shingle, so that many of them take little more than their reading.
    """
    copies: dict[str, tuple[str, str]] = {}
    exact: dict[bytes, str] = {}
    prints: dict[str, Shingles] = {}
    sharing: defaultdict[int, list[str]] = defaultdict(list)
    for name, said in sorted(texts.items()):
        words = re.findall(r"[^\W_]+", " ".join(said).casefold())
        digest, shingles = hashlib.sha256(" ".join(words).encode()).digest(), _shingles(words)
        sample = _sample(shingles)
        near = sorted({other for shingle in sample for other in sharing.get(shingle, ())})
        original = next((other for other in near if _alike(shingles, prints[other])), None)
        if words and digest in exact:
            copies[name] = (exact[digest], "exact")
        elif original is not None:
            copies[name] = (original, "near")
        else:
            exact[digest], prints[name] = name, shingles
            for shingle in sample:
                sharing[shingle].append(name)
    return copies


def _shingles(words: Sequence[str]) -> Shingles:
    """Return hashes of all runs of words, each once, in order; the same in every process."""
    runs = (" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1))
    hashes = [int.from_bytes(hashlib.blake2b(run.encode(), digest_size=8).digest(), "little") for run in runs]
    return np.unique(np.array(hashes, dtype=np.uint64))


def _sample(shingles: Shingles) -> list[int]:
    if len(shingles) < SHORTEST:
        return []
    kept: list[int] = (shingles if len(shingles) <= _FEW else shingles[shingles % _SAMPLED == 0]).tolist()
    return kept


def _alike(one: Shingles, other: Shingles) -> bool:
    if min(len(one), len(other)) < NEARLY * max(len(one), len(other)):
        return False
    shared = len(np.intersect1d(one, other, assume_unique=True))
    return shared >= NEARLY * (len(one) + len(other) - shared)
