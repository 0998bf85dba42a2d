"""Two sets of people side by side: what share of each says something, and whether chance alone makes the difference.

One way of comparing for groups of people and for waves of listening. Fisher's exact test is the permutation test of who
belongs to which set, worked out in full. A comparison whose smallest possible p is above the level of the test could
never be found, whoever had said it; it is left out before false discoveries are controlled. That looks at how many
people there are and how many said it in all, never at how they fell (Tarone 1990, doi 10.2307/2531456).
"""

from functools import lru_cache

import numpy as np
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
    tests = [
        _fisher(int(k), int(n), int(all_told), int(rest)) if there else (np.nan, np.nan)
        for k, n, all_told, rest, there in zip(told, people, told + told_others, others, some, strict=True)
    ]
    p, smallest = (np.array([test[at] for test in tests], dtype=float) for at in (0, 1))
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


@lru_cache(maxsize=65536)
def _fisher(told: int, people: int, all_told: int, others: int) -> tuple[float, float]:
    """Return Fisher's two-sided p, and the smallest one that these margins allow."""
    from scipy.stats import fisher_exact

    fewest, most = max(0, all_told - others), min(people, all_told)
    at = {
        k: float(fisher_exact([[k, people - k], [all_told - k, others - all_told + k]])[1])
        for k in (told, fewest, most)
    }
    return at[told], min(at.values())
