"""Networks of organisations as matrices: structure, doubt by leaving organisations out, and permutation tests.

A matrix M has M[i, j] = what organisation i says of organisation j; NaN where it is not known (never asked, not
answered, the diagonal). Organisations stand in one order, by id.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from hct_eval.change.intervals import NOT_A_NUMBER, Interval, Numbers, around

Mask = npt.NDArray[np.bool_]


def organisations_in(pairs: pd.DataFrame) -> list[str]:
    """Return the ids of all organisations that rate or are rated, sorted."""
    return sorted({*pairs["rater_org"].astype(str), *pairs["rated_org"].astype(str)})


def matrix(pairs: pd.DataFrame, column: str, organisations: Sequence[str]) -> Numbers:
    """Return M[i, j] = what i says of j in `column`; NaN where there is no answer. Each pair stands at most once."""
    place = {name: number for number, name in enumerate(organisations)}
    out = np.full((len(place), len(place)), np.nan)
    rows = pairs["rater_org"].astype(str).map(place).to_numpy(dtype=int)
    columns = pairs["rated_org"].astype(str).map(place).to_numpy(dtype=int)
    out[rows, columns] = pairs[column].to_numpy(dtype=float, na_value=np.nan)
    np.fill_diagonal(out, np.nan)
    return out


def in_known_pairs(*matrices: Numbers) -> Mask:
    """Return which organisations rate or are rated in at least one pair that is known in all matrices.

    An organisation without any such pair says nothing of a figure: left out, it changes nothing, and would only add to
    the degrees of freedom.
    """
    known = np.logical_and.reduce([np.isfinite(one) for one in matrices])
    members: Mask = known.any(axis=0) | known.any(axis=1)
    return members


def between_sides(ratings: Numbers, statutory: Mask, vcse: Mask) -> Numbers:
    """Return the ratings of one side by the other; NaN elsewhere."""
    across = np.outer(statutory, vcse) | np.outer(vcse, statutory)
    return np.where(across, ratings, np.nan)


def in_touch(frequency: Numbers, least: int = 3) -> Numbers:
    """Return ties (1, 0, NaN) from contact frequency: 1 where it is at least `least` (3: monthly)."""
    return np.where(np.isnan(frequency), np.nan, (frequency >= least).astype(float))


def density(ties: Numbers) -> float:
    """Return the share of known directed pairs that are tied."""
    return _mean(ties)


def reciprocity(ties: Numbers) -> float:
    """Return the share of ties that are returned, over ties whose other direction is known (edgewise)."""
    return _mean(ties.T[ties == 1])


def centralisation(ties: Numbers) -> float:
    """Return Freeman's in-degree centralisation (doi 10.1016/0378-8733(78)90021-7): 0 all alike, 1 a star.

    In-degree counts the share of the known raters that name an organisation.
    """
    known = (~np.isnan(ties)).sum(axis=0)
    named = np.nansum(ties, axis=0)[known > 0] / known[known > 0]
    if len(named) < 3:
        return NOT_A_NUMBER
    return float((named.max() - named).sum() / (len(named) - 1))


def brokerage(ties: Numbers) -> Numbers:
    """Return for each organisation the share of others' shortest ways that run through it (betweenness, 0 to 1).

    Freeman 1977, doi 10.2307/3033543, over directed ties; where several ways are shortest each counts its part. A pair
    that is not known counts as not tied.
    """
    import networkx as nx

    graph = nx.from_numpy_array(np.nan_to_num(ties), create_using=nx.DiGraph)
    share = nx.betweenness_centrality(graph, normalized=True)
    return np.array([share[place] for place in range(len(ties))], dtype=float)


def most_brokerage(ties: Numbers) -> float:
    """Return the largest share of others' shortest ways that run through one organisation; NaN below three."""
    return float(brokerage(ties).max()) if len(ties) > 2 else NOT_A_NUMBER


def mean_received(ratings: Numbers) -> float:
    """Return the mean over organisations of the mean rating each receives (PARTNER's network score)."""
    known = ~np.isnan(ratings)
    received = known.sum(axis=0) > 0
    if not received.any():
        return NOT_A_NUMBER
    return float((np.nansum(ratings, axis=0)[received] / known.sum(axis=0)[received]).mean())


def leave_one_out(statistic: Callable[..., float], *matrices: npt.NDArray[np.generic]) -> Numbers:
    """Return the statistic without each organisation in turn; vectors and matrices lose the same one."""
    n = len(matrices[0])
    kept = [np.arange(n) != left for left in range(n)]
    return np.array([statistic(*[m[k][:, k] if m.ndim == 2 else m[k] for m in matrices]) for k in kept])


def jackknife(statistic: Callable[..., float], *matrices: npt.NDArray[np.generic]) -> Interval:
    """Return the statistic with a t interval from leaving out one organisation at a time, with all its pairs.

    Ratings by or of one organisation hang together; leaving out whole organisations respects that (node jackknife:
    Frank & Snijders 1994, Journal of Official Statistics 10, 53-67). n - 1 degrees of freedom.
    """
    value = statistic(*matrices)
    without = leave_one_out(statistic, *matrices)
    n = len(without)
    if n < 3 or not np.isfinite(without).all() or not math.isfinite(value):
        return Interval(value)
    error = math.sqrt((n - 1) / n * float(((without - without.mean()) ** 2).sum()))
    return around(value, error, n - 1)


def correlation(a: Numbers, b: Numbers) -> float:
    """Return Pearson's correlation over the pairs known in both matrices; NaN if one of them does not vary."""
    known = np.isfinite(a) & np.isfinite(b)
    return _pearson(a[known], b[known])


def sector_gap(power: Numbers, statutory: Mask, vcse: Mask) -> float:
    """Return how much more statutory bodies decide over VCSE organisations than these decide over them.

    Mean of power over VCSE raters' statements on statutory bodies minus the mean the other way round; NaN if either
    side has no statement.
    """
    return _mean(power[np.ix_(vcse, statutory)]) - _mean(power[np.ix_(statutory, vcse)])


def sector_gap_p(power: Numbers, statutory: Mask, vcse: Mask, *, seed: int, permutations: int = 5000) -> float:
    """Return the two-sided p of the sector gap when sectors are dealt to the organisations at random."""
    observed = sector_gap(power, statutory, vcse)
    if not math.isfinite(observed):
        return NOT_A_NUMBER
    rng = np.random.default_rng(seed)
    sided = np.flatnonzero(statutory | vcse)
    extreme = 0
    for _ in range(permutations):
        dealt = rng.permutation(sided)
        first, second = np.zeros_like(statutory), np.zeros_like(vcse)
        first[dealt[: int(statutory.sum())]] = True
        second[dealt[int(statutory.sum()) :]] = True
        drawn = sector_gap(power, first, second)
        extreme += not math.isfinite(drawn) or abs(drawn) >= abs(observed) - 1e-12
    return (1 + extreme) / (1 + permutations)


def _pearson(x: Numbers, y: Numbers) -> float:
    if len(x) < 3:
        return NOT_A_NUMBER
    u, v = x - x.mean(), y - y.mean()
    scale = math.sqrt(float(u @ u) * float(v @ v))
    return float(u @ v) / scale if scale > 0 else NOT_A_NUMBER


def _mean(values: Numbers) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else NOT_A_NUMBER
