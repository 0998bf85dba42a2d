"""Did the same people's answers shift between two waves? Tests for answers with categories but no distances."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from hct_eval.change.intervals import NOT_A_NUMBER, Numbers

EXACT_BELOW = 25
"""With fewer people who moved than this, McNemar's test is the exact binomial one."""


@dataclass(frozen=True)
class Shift:
    """A test of paired answers: chi-squared (or, exact, the smaller number of movers), degrees of freedom, p."""

    statistic: float
    degrees: float
    p: float


_NONE = Shift(NOT_A_NUMBER, NOT_A_NUMBER, NOT_A_NUMBER)


def mcnemar(up: int, down: int, *, exact: bool | None = None, corrected: bool = False) -> Shift:
    """Test whether as many people moved up as down (McNemar 1947, doi 10.1007/bf02295996).

    Exact (binomial, the sign test) by default below EXACT_BELOW movers, else chi-squared, `corrected` for continuity on
    request. NaN where nobody moved.
    """
    from statsmodels.stats.contingency_tables import mcnemar as test

    if up + down == 0:
        return _NONE
    by_counting = up + down < EXACT_BELOW if exact is None else exact
    found = test([[0, up], [down, 0]], exact=by_counting, correction=corrected)
    return Shift(float(found.statistic), NOT_A_NUMBER if by_counting else 1.0, float(found.pvalue))


def same_margins(before: Sequence[Hashable], after: Sequence[Hashable]) -> Shift:
    """Test whether the answers are spread alike in both waves, people paired (Stuart-Maxwell).

    Stuart 1955, doi 10.1093/biomet/42.3-4.412; Maxwell 1970, doi 10.1192/bjp.116.535.651. With two answers it is
    McNemar's test. Answers that nobody left or took up say nothing and are left out; NaN where nobody moved, or the
    moves fall into groups of answers that do not touch.
    """
    from scipy.sparse.csgraph import connected_components
    from statsmodels.stats.contingency_tables import SquareTable

    table = _moves(before, after)
    # moves between groups of answers that do not touch leave the differences of margins without a joint variance
    if len(table) < 2 or connected_components(table, directed=False)[0] > 1:
        return _NONE
    found = SquareTable(table, shift_zeros=False).homogeneity(method="stuart_maxwell")
    return Shift(float(found.statistic), float(found.df), float(found.pvalue))


def _moves(before: Sequence[Hashable], after: Sequence[Hashable]) -> Numbers:
    """Count people by answer before and after, over the answers that somebody moved to or from."""
    names = sorted({*before, *after}, key=repr)
    place = {name: number for number, name in enumerate(names)}
    table = np.zeros((len(names), len(names)))
    for first, second in zip(before, after, strict=True):
        table[place[first], place[second]] += 1
    moved = table.sum(axis=0) + table.sum(axis=1) - 2 * np.diag(table) > 0
    kept: Numbers = table[np.ix_(moved, moved)]
    return kept
