"""Two sets of people side by side: what share of each says something, and whether chance alone makes the difference.

One way of comparing for groups of people and for waves of listening. Fisher's exact test is the permutation test of who
belongs to which set, worked out in full. A comparison whose smallest possible p is above the level of the test could
never be found, whoever had said it; it is left out before false discoveries are controlled. That looks at how many
people there are and how many said it in all, never at how they fell (Tarone 1990, doi 10.2307/2531456).
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from hct_eval.maps.cognitive_map import FloatArray

ALPHA = 0.05
"""Expected share of false findings among all findings, at most."""

COUNTS = ("told", "people", "told_others", "others")


def compare_shares(counts: pd.DataFrame, alpha: float = ALPHA) -> pd.DataFrame:
    """Return the frame with the comparison of two shares in each row: told of people against told_others of others.

    Added are share, share_others (0 to 1), difference (the first minus the second) with low and high (Newcombe 1998,
    from Wilson's limits), residual (standardised; missing where a margin is empty: a set with nobody in it has none), p
    (Fisher, two-sided) and testable (could so many people have given a p of `alpha` at all?). Where one set is empty
    all of them are missing and testable is false.
    """
    from statsmodels.stats.proportion import confint_proportions_2indep

    told, people, told_others, others = (counts[name].to_numpy(dtype=float) for name in COUNTS)
    some = (people > 0) & (others > 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        share, share_others = told / people, told_others / others
        low, high = confint_proportions_2indep(told, people, told_others, others, method="newcomb", compare="diff")
    p, smallest = np.full(len(counts), np.nan), np.full(len(counts), np.nan)
    for row in np.flatnonzero(some):
        k, n, rest, all_told = int(told[row]), int(people[row]), int(others[row]), int(told[row] + told_others[row])
        every = _fisher(n, all_told, rest)
        p[row], smallest[row] = every[k - max(0, all_told - rest)], every.min()
    found = {
        "share": share,
        "share_others": share_others,
        "difference": share - share_others,
        "low": low,
        "high": high,
        "residual": standardised_residual(told, people, told + told_others, people + others),
        "p": p,
    }
    known = {name: pd.array(np.where(some, values, np.nan), dtype="Float64") for name, values in found.items()}
    frame = counts.assign(**known, testable=some & (smallest <= alpha))
    return frame.mask(frame.isna(), pd.NA)


def standardised_residual(
    told: FloatArray, people: FloatArray, all_told: FloatArray, everyone: FloatArray
) -> FloatArray:
    """Return how far `told` of `people` lies from what `all_told` of `everyone` would give, in standard deviations.

    Adjusted for both margins (Haberman 1973, doi 10.2307/2529686). NaN where a margin is empty: with nobody in the set
    or outside it, or where all or none said it, there is nothing to be far from.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        expected = people * all_told / everyone
        spread = expected * (1 - people / everyone) * (1 - all_told / everyone)
        return np.asarray(np.where(spread > 0, (told - expected) / np.sqrt(spread), np.nan))


def adjusted(p: "pd.Series[float]", testable: "pd.Series[bool]", alpha: float = ALPHA) -> "pd.Series[float]":
    """Return p after Benjamini and Hochberg's control of false discoveries over the testable; missing elsewhere."""
    from statsmodels.stats.multitest import multipletests

    out = pd.Series(pd.NA, index=p.index, dtype="Float64")
    if testable.any():
        out[testable] = multipletests(p[testable].to_numpy(dtype=float), alpha=alpha, method="fdr_bh")[1]
    return out


def far_apart(
    said: FloatArray,
    inside: npt.NDArray[np.bool_],
    generator: np.random.Generator,
    resamples: int,
    blocks: Sequence[str],
) -> tuple[float, float]:
    """Return how far two sets of people lie apart in all they say, and how often chance brings as much (p).

    said: people x things, 0 where somebody said nothing of it; inside: who is in the first set. The distance is the
    mean over things of the absolute difference of the two means; chance deals the same people to the sets again, each
    block of people (those whom one researcher heard) by itself, so that what a researcher brings out in people is not
    taken for a difference between the sets; where every block is in one set alone, p is 1. Both are NaN where a set is
    empty or nothing was said. One test of the whole sees differences that are each too small, or too many, for the
    tests of single things.
    """
    n, k = len(inside), int(inside.sum())
    if k in (0, n) or said.shape[1] == 0:
        return float("nan"), float("nan")
    deals = np.tile(inside, (resamples, 1))
    for block in sorted(set(blocks)):
        own = np.flatnonzero([name == block for name in blocks])
        deals[:, own] = generator.permuted(deals[:, own], axis=1)
    total = said.sum(axis=0)
    first = np.vstack([inside[None], deals]).astype(float) @ said
    apart = np.abs(first / k - (total - first) / (n - k)).mean(axis=1)
    far = int((apart[1:] >= apart[0] - 1e-12).sum())
    return float(apart[0]), (far + 1) / (resamples + 1)


@lru_cache(maxsize=65536)
def _fisher(people: int, all_told: int, others: int) -> FloatArray:
    """Return Fisher's two-sided p for every number of the first set that may have told, from the fewest on.

    As scipy's `fisher_exact` (outcomes no likelier than the one seen), for all outcomes of these margins at once.
    """
    from scipy.stats import hypergeom

    possible = np.arange(max(0, all_told - others), min(people, all_told) + 1)
    chance = hypergeom.pmf(possible, people + others, people, all_told)
    return np.array([min(1.0, chance[chance <= one * (1 + 1e-7)].sum()) for one in chance])
