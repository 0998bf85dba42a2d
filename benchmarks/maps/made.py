"""Maps, scenarios and claims of any size, made at random with a seed."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from hct_eval.maps import CognitiveMap

Array = np.ndarray[Any, np.dtype[Any]]


def labels(n: int) -> list[str]:
    """Return n labels that sort in their order."""
    return [f"Factor {place:03d}" for place in range(n)]


def matrix(n: int, rng: np.random.Generator, links: float = 4.0) -> Array:
    """Return a weight matrix in which a concept has about `links` causes, and none is a cause of itself."""
    weights = np.where(rng.random((n, n)) < min(1.0, links / n), rng.uniform(-1, 1, (n, n)), 0.0)
    np.fill_diagonal(weights, 0.0)
    return np.asarray(weights)


def as_map(weights: Array) -> CognitiveMap:
    """Return the map of a matrix."""
    names = labels(len(weights))
    return CognitiveMap.from_matrix(pd.DataFrame(weights, names, names))


def scenarios(n: int, count: int, rng: np.random.Generator) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield scenarios that clamp three concepts each."""
    names = labels(n)
    for place in range(count):
        chosen = rng.choice(n, 3, replace=False)
        yield f"s{place}", {names[at]: float(rng.random()) for at in chosen}


def people(n: int, count: int, rng: np.random.Generator) -> Array:
    """Return one matrix a person: each tells about half of one map's links, each with a weight of its own."""
    whole = matrix(n, rng)
    told = rng.random((count, n, n)) < 0.5
    return np.asarray(np.where(told, np.clip(whole + rng.normal(0, 0.2, (count, n, n)), -1, 1) * (whole != 0), 0.0))


def claims(concepts: int, count: int, conversations: int, rng: np.random.Generator) -> pd.DataFrame:
    """Return claims with a quote and permission, more of them about some links than about others."""
    names = np.array(labels(concepts))
    pairs = rng.integers(0, concepts, (count // 2, 2))
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    likely = 1 / np.arange(1, len(pairs) + 1)
    chosen = pairs[rng.choice(len(pairs), count, p=likely / likely.sum())]
    number = np.arange(count)
    return pd.DataFrame(
        {
            "claim_id": [f"c{k}" for k in number],
            "fragment_id": [f"f{k}" for k in number],
            "conversation_id": [f"v{k}" for k in rng.integers(0, conversations, count)],
            "cause": names[chosen[:, 0]],
            "effect": names[chosen[:, 1]],
            "sign": rng.choice(["+", "-", "?"], count, p=[0.7, 0.25, 0.05]),
            "strength": rng.integers(1, 4, count),
            "coder": "AB",
            "quote": "An invented sentence.",
            "publishable": True,
        }
    )
