"""Comparators for programme areas: the nearest of the others on what was known before the programme began.

Distance is Euclidean over standardised levels and trends before the start (Stuart 2010, doi 10.1214/09-sts313). Nothing
is drawn at random. Matching on an outcome's own past can mislead where the two kinds of area differ for good: chosen in
an odd year, comparators drift back to their own level afterwards (Daw & Hatfield 2018, doi 10.1111/1475-6773.12993). So
the estimate over all areas stays, and the one over matched areas stands beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hct_eval.change.intervals import NOT_A_NUMBER

BALANCED = 0.25
"""Standardised mean differences up to this are commonly held small enough to be left to regression (Stuart 2010)."""


@dataclass(frozen=True)
class Matching:
    """Pairs of programme area and comparator, and how alike the two sides are on each feature."""

    pairs: pd.DataFrame
    """area_id, comparator_id, distance: one row a programme area."""
    balance: pd.DataFrame
    """feature, inside, before and after (standardised mean differences of all others, and of the comparators)."""
    unmatched: tuple[str, ...]
    """Programme areas without a comparator: a feature is unknown, or no comparator was left."""

    @property
    def comparators(self) -> int:
        """How many different areas serve as comparators."""
        return int(self.pairs["comparator_id"].nunique())

    @property
    def worst(self) -> float:
        """The largest standardised mean difference, either way, that is left."""
        return float(self.balance["after"].abs().max()) if len(self.balance) else NOT_A_NUMBER


def features_before(indicators: pd.DataFrame, characteristics: Sequence[str] = ()) -> pd.DataFrame:
    """Return what was known of each area before any joined the programme: a row an area, a column a feature.

    For each indicator (area_id, period, indicator, numerator, denominator, in_programme) its level, which is its mean
    rate per 100, and, with two periods or more, its trend a period. Of `characteristics` (indicators that describe an
    area, such as its share of older people) the level only. Without a period before the start: no columns.
    """
    start = indicators.loc[indicators["in_programme"].fillna(value=False).astype(bool), "period"].min()
    known = indicators["numerator"].notna() & indicators["denominator"].gt(0).fillna(value=False)
    before = indicators[(known & (indicators["period"] < start)).fillna(value=False).astype(bool)]
    areas = pd.Index(sorted(indicators["area_id"].astype(str).unique()), name="area_id")
    rate = 100 * before["numerator"].astype(float) / before["denominator"].astype(float)
    rows = before.assign(rate=rate, area_id=before["area_id"].astype(str), period=before["period"].astype(float))
    found = {}
    for name, own in rows.groupby("indicator"):
        table = own.pivot_table("rate", "area_id", "period").reindex(areas)
        found[f"{name}, level"] = table.mean(axis=1, skipna=False)
        if table.shape[1] > 1 and name not in characteristics:
            time = table.columns.to_numpy(dtype=float) - float(np.mean(table.columns))
            found[f"{name}, trend"] = pd.Series(table.to_numpy() @ time / float(time @ time), index=areas)
    return pd.DataFrame(found, index=areas)


def matched_comparators(features: pd.DataFrame, inside: Sequence[str], *, replacement: bool = True) -> Matching:
    """Return for each programme area (`inside`) its nearest area outside the programme, and the balance this gives.

    With `replacement` an outside area may serve several times; without, the pairs are those with the least distance in
    all (Rosenbaum 1989, doi 10.1080/01621459.1989.10478868), and programme areas beyond the number of others stay
    unmatched. Ties go to the area whose id comes first. Differences are in standard deviations before matching (root of
    the mean variance of the two sides; Austin 2009, doi 10.1002/sim.3697).
    """
    from scipy.optimize import linear_sum_assignment

    ordered = features.sort_index()
    whole = ordered.dropna()
    belongs = whole.index.isin(list(inside))
    ours, others = whole[belongs], whole[~belongs]
    empty = pd.DataFrame({"area_id": [], "comparator_id": [], "distance": []})
    if features.shape[1] == 0 or len(ours) < 2 or len(others) < 2:
        return Matching(empty, _no_balance(), tuple(sorted(inside)))
    scale = _scale(ours, others)
    gaps = (ours.to_numpy()[:, None, :] - others.to_numpy()[None, :, :]) / scale.to_numpy()
    distance = np.sqrt((gaps**2).sum(axis=2))
    if replacement:
        rows, picked = np.arange(len(ours)), distance.argmin(axis=1)
    else:
        rows, picked = linear_sum_assignment(distance)
    pairs = pd.DataFrame(
        {
            "area_id": ours.index[rows],
            "comparator_id": others.index[picked],
            "distance": distance[rows, picked],
        }
    )
    left = sorted(set(inside) - set(pairs["area_id"]))
    return Matching(pairs, _balance(ours.iloc[rows], others, others.iloc[picked], scale), tuple(left))


def _scale(ours: pd.DataFrame, others: pd.DataFrame) -> pd.Series:
    scale = ((ours.var(ddof=1) + others.var(ddof=1)) / 2) ** 0.5
    return scale.where(scale > 0, 1.0)


def _balance(ours: pd.DataFrame, others: pd.DataFrame, comparators: pd.DataFrame, scale: pd.Series) -> pd.DataFrame:
    inside = ours.mean()
    found = pd.DataFrame(
        {
            "inside": inside,
            "before": (inside - others.mean()) / scale,
            "after": (inside - comparators.mean()) / scale,
        }
    )
    return found.rename_axis("feature").reset_index()


def _no_balance() -> pd.DataFrame:
    return pd.DataFrame({"feature": [], "inside": [], "before": [], "after": []})
