"""How steep a transfer function may be before a map can come to rest in more than one place.

Koutsellis et al. 2022, doi 10.1007/s12351-022-00717-x.
"""

import numpy as np
import pandas as pd

from hct_eval.maps.clamping import BoolArray
from hct_eval.maps.cognitive_map import FloatArray


def slope_bounds(weights: FloatArray, inputs: BoolArray | None = None) -> pd.Series:
    """Slopes below which a Kosko map has one fixed point only, by transfer and by criterion.

    weights: n x n, W[cause, effect]; `inputs` marks concepts whose state is given (clamped, held): their rows of the
    transposed matrix are left out. `sigmoid` and `tanh` are the smaller of their two criteria; infinite for no links.
    """
    given = np.zeros(len(weights), dtype=bool) if inputs is None else np.asarray(inputs, dtype=bool)
    return pd.Series({name: float(bound[0]) for name, bound in bounds_by_inputs(weights, given[None]).items()})


def bounds_by_inputs(weights: FloatArray, inputs: BoolArray) -> dict[str, FloatArray]:
    """Return `slope_bounds` for each row of `inputs` (S x n): by criterion, S bounds."""
    rows = np.asarray(weights, dtype=float).T
    above, below = np.where(rows > 0, rows, 0).sum(axis=1), np.where(rows < 0, rows, 0).sum(axis=1)
    either = np.maximum(np.abs(0.211 * above + 0.789 * below), np.abs(0.789 * above + 0.211 * below))
    free = ~inputs
    frobenius = np.sqrt(free @ (rows**2).sum(axis=1))
    largest = _largest(either, free)
    absolute = _largest(np.abs(rows).sum(axis=1), free)
    with np.errstate(divide="ignore"):
        criteria = {
            "sigmoid Frobenius": 4.0 / frobenius,
            "sigmoid S": 1.317 / largest,
            "tanh Frobenius": 1.0 / frobenius,
            "tanh infinity": 1.14 / absolute,
        }
    criteria["sigmoid"] = np.minimum(criteria["sigmoid Frobenius"], criteria["sigmoid S"])
    criteria["tanh"] = np.minimum(criteria["tanh Frobenius"], criteria["tanh infinity"])
    return criteria


def _largest(of: FloatArray, free: BoolArray) -> FloatArray:
    """Return for each row of `free` (S x n) the largest of the free ones among n numbers of at least 0."""
    order = np.argsort(-of)
    ranked = free[:, order]
    first = ranked.argmax(axis=1) if ranked.shape[1] else np.zeros(len(free), dtype=int)
    return np.where(ranked.any(axis=1), np.append(of[order], 0.0)[first], 0.0)
