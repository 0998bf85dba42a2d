"""Which items are the largest, and how sure their places are."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from hct_eval.maps.cognitive_map import FloatArray
from hct_eval.maps.draws import Draws

IntArray = npt.NDArray[np.int32]


def rank_items(
    items: pd.DataFrame, estimate: FloatArray, draws: Draws | None, top: int, sides: tuple[float, float]
) -> pd.DataFrame:
    """Return the items with rank by size (1 the largest), rank_low, rank_high and p_top.

    The ends are the draws' ranks at the two `sides`, moved out to hold the rank; p_top is the share of draws in which
    the item is among the first `top` and not 0. All three are empty without draws.
    """
    rank = _rank_rows(_sizes(estimate[None]))[0].astype(np.int64)
    drawn = draws is not None and draws.rows > 0
    low, high = (np.zeros(len(items), np.int64) if drawn else np.full(len(items), np.nan) for _ in sides)
    first = np.full(len(items), np.nan)
    for part, table in draws.by_item(_signed_ranks) if draws is not None and drawn else ():
        ends = np.quantile(np.abs(table), sides, axis=0, method="nearest")
        low[part], high[part] = np.minimum(ends[0], rank[part]), np.maximum(ends[1], rank[part])
        first[part] = ((table > 0) & (table <= top)).mean(axis=0)
        del table
    columns: dict[Any, Any] = {name: items[name].array for name in items}
    return pd.DataFrame(columns | {"rank": rank, "rank_low": low, "rank_high": high, "p_top": first})


def _signed_ranks(answers: FloatArray) -> IntArray:
    """Return each row's ranks, below 0 where an item is 0: it has a place, but is not among the first."""
    size = _sizes(answers)
    rank = _rank_rows(size)
    return np.where(size > 0, rank, -rank)


def _sizes(answers: FloatArray) -> FloatArray:
    return np.abs(np.nan_to_num(answers))


def _rank_rows(size: FloatArray) -> IntArray:
    """Rank each row's items by size, 1 the largest; equal sizes share the best rank."""
    from scipy.stats import rankdata

    return np.asarray(rankdata(-np.round(size, 12), method="min", axis=1), dtype=np.int32)
