"""How alike two maps are: shared factors, shared links, signs, distance."""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from hct_eval.maps.build import aggregate_maps
from hct_eval.maps.cognitive_map import CognitiveMap


def compare_maps(a: CognitiveMap, b: CognitiveMap) -> pd.DataFrame:
    """Return how alike two maps are: measure, value (empty where it cannot be computed), n, note.

    Jaccard on factors and on links, S2 (shared factors over both counts added), sign agreement (of links in both maps,
    those of clear and equal sign over those of clear sign in both), correlation of weights, generalised distance ratio.
    """
    shared, every = set(a.labels) & set(b.labels), set(a.labels) | set(b.labels)
    left, right = a.links.set_index(["cause", "effect"]), b.links.set_index(["cause", "effect"])
    both = sorted(set(left.index) & set(right.index))
    union = len(set(left.index) | set(right.index))
    signs = [(left.loc[pair, "sign"], right.loc[pair, "sign"]) for pair in both]
    clear = [(x, y) for x, y in signs if "?" not in (x, y)]
    agree = sum(x == y for x, y in clear)
    rows: list[tuple[str, float, int, str]] = [
        ("Jaccard on factors", _ratio(len(shared), len(every)), len(every), "shared factors of all factors"),
        ("S2 on factors", _ratio(len(shared), len(a) + len(b)), len(a) + len(b), "shared factors over both counts"),
        ("Jaccard on links", _ratio(len(both), union), union, "shared links of all links"),
        ("sign agreement", _ratio(agree, len(clear)), len(clear), "links in both maps, signs clear in both"),
        ("distance ratio", gdr(a, b), len(every), "0 alike, 1 as different as can be"),
    ]
    frame = pd.DataFrame(rows, columns=["measure", "value", "n", "note"])
    return frame.astype({"value": "Float64"})


def compare_with_workshops(people: CognitiveMap, workshops: Sequence[CognitiveMap]) -> pd.DataFrame:
    """Return `compare_maps` of the people's map and the mean of the workshops' maps; no rows without a workshop."""
    if not workshops:
        return pd.DataFrame(columns=["measure", "value", "n", "note"])
    return compare_maps(people, aggregate_maps(workshops))


def gdr(
    a: CognitiveMap,
    b: CognitiveMap,
    *,
    alpha: int = 1,
    beta: float = 1.0,
    epsilon: float = 2.0,
    delta: float = 0.0,
    gamma: int = 1,
    gamma_prime: float = 1.0,
) -> float:
    """Return the generalised distance ratio of two maps; NaN where its denominator is 0.

    alpha 1: no concept acts on itself (self-loops are left out). beta: largest weight. epsilon: 2 if weights take both
    signs, else 1. delta: penalty for opposite signs. gamma: how a cell outside the common factors counts: 0 not, 1 if
    either map has a link there, 2 always. gamma_prime: how far such cells enter the denominator. Every cell of the
    union's matrix counts as such a cell, those between one map's own factor and the other's too.
    Langfield-Smith and Wirth 1992, J Oper Res Soc 43:1135; Markoczy and Goldberg 1995, J Manage 21:305.
    """
    labels = [*sorted(set(a.labels) & set(b.labels))]
    common = len(labels)
    labels += sorted(set(a.labels) ^ set(b.labels))
    n = len(labels)
    left, right = _on(a, labels), _on(b, labels)
    inside = np.zeros((n, n), dtype=bool)
    inside[:common, :common] = True
    counted = ~np.eye(n, dtype=bool) if alpha else np.ones((n, n), dtype=bool)
    difference = np.abs(left - right) + delta * (left * right < 0)
    if gamma == 0:
        outside = np.zeros((n, n))
    else:
        outside = ((left != 0) | (right != 0)).astype(float) if gamma == 1 else np.ones((n, n))
    top = float(np.where(inside, difference, outside)[counted].sum())
    cells_inside, cells_outside = int((inside & counted).sum()), int((~inside & counted).sum())
    bottom = (epsilon * beta + delta) * cells_inside + gamma_prime * cells_outside
    return top / bottom if bottom > 0 else math.nan


def _on(m: CognitiveMap, labels: list[str]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    out: np.ndarray[tuple[int, int], np.dtype[np.float64]] = (
        m.weights.reindex(index=labels, columns=labels).fillna(0.0).to_numpy(dtype=np.float64)
    )
    return out


def _ratio(top: int, bottom: int) -> float:
    return top / bottom if bottom else math.nan
