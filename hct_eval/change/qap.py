"""Does one network go with others? Permutation of organisations (QAP) and its regression form (MRQAP).

Ratings by and of one organisation hang together, so ordinary tests cry wolf. Both tests here deal the organisations
anew, rows and columns together, and ask how often chance alone looks as strong. Matrices are those of
`hct_eval.change.network`: NaN where something is not known, organisations in one order.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from hct_eval.change.intervals import NOT_A_NUMBER, Numbers

_CELLS = 50_000
"""How many cells of permuted matrices are held at once: few enough to stay in the processor's cache."""
_TINY = 1e-9


def qap_p(a: Numbers, b: Numbers, *, seed: int, permutations: int = 10_000) -> float:
    """Return the two-sided p of the correlation of two networks under permutation of organisations.

    Krackhardt 1987, doi 10.1016/0378-8733(87)90012-8. p = (1 + as extreme) / (1 + permutations); NaN where fewer than
    three pairs are known in both, or one of the two does not vary.
    """
    known = np.isfinite(a) & np.isfinite(b)
    if known.sum() < 3 or not np.ptp(a[known]) > 0 or not np.ptp(b[known]) > 0:
        return NOT_A_NUMBER
    return _permuted_p(a, _Frame(b, ()), seed, permutations)


def tie_slopes(outcome: Numbers, *predictors: Numbers) -> Numbers:
    """Return the least-squares slope of each predictor over the pairs known in all matrices.

    All NaN where the predictors cannot be told apart (one is constant, or follows from the others).
    """
    known = np.isfinite(outcome) & np.logical_and.reduce([np.isfinite(one) for one in predictors])
    design = np.column_stack([np.ones(int(known.sum())), *(one[known] for one in predictors)])
    if len(design) <= design.shape[1] or _rank(design) < design.shape[1]:
        return np.full(len(predictors), NOT_A_NUMBER)
    slopes: Numbers = np.linalg.lstsq(design, outcome[known], rcond=None)[0][1:]
    return slopes


def mrqap(
    outcome: Numbers, predictors: Mapping[str, Numbers], *, seed: int, permutations: int = 10_000
) -> pd.DataFrame:
    """Regress one network on several and test each by double semi-partialling: predictor, slope, p, pairs.

    Dekker, Krackhardt & Snijders 2007, doi 10.1007/s11336-007-9016-1: each predictor is freed of the others, what is
    left is permuted, and its t is compared with that of the permutations (two-sided, 1 added to both counts). This
    keeps its error level where predictors go together, as plain permutation of the outcome does not.
    NaN where the predictors cannot be told apart.
    """
    names, matrices = list(predictors), list(predictors.values())
    slopes = tie_slopes(outcome, *matrices)
    pairs = int((np.isfinite(outcome) & np.logical_and.reduce([np.isfinite(one) for one in matrices])).sum())
    p = [NOT_A_NUMBER] * len(names)
    if np.isfinite(slopes).all():
        for place, own in enumerate(matrices):
            others = [*matrices[:place], *matrices[place + 1 :]]
            p[place] = _permuted_p(_freed_of(own, others), _Frame(outcome, others), seed, permutations)
    return pd.DataFrame({"predictor": names, "slope": slopes, "p": p, "pairs": pairs})


def _freed_of(own: Numbers, others: Sequence[Numbers]) -> Numbers:
    """Return what is left of a matrix after regression on others; NaN where any is not known."""
    if not others:
        return own
    known = np.isfinite(own) & np.logical_and.reduce([np.isfinite(one) for one in others])
    design = np.column_stack([np.ones(int(known.sum())), *(one[known] for one in others)])
    left = np.full_like(own, np.nan)
    left[known] = own[known] - design @ np.linalg.lstsq(design, own[known], rcond=None)[0]
    return left


class _Frame:
    """The outcome and the matrices that stay in place: their cells, and all products that a regression needs."""

    def __init__(self, outcome: Numbers, fixed: Sequence[Numbers]) -> None:
        known = np.logical_and.reduce([np.isfinite(one) for one in (outcome, *fixed)])
        self.organisations = len(outcome)
        self.known = known.ravel()
        # centred and scaled: t is the same, and sums of squares stay precise
        columns = [_standard(one.ravel(), self.known) for one in (*fixed, outcome)]
        self.fixed = np.column_stack([self.known.astype(float), *columns[:-1]])
        self.outcome = columns[-1]
        size = self.fixed.shape[1]
        whole = np.column_stack([self.fixed, self.outcome])
        self.products = (whole[:, :, None] * whole[:, None, :]).reshape(len(whole), (size + 1) ** 2)

    def strength(self, moved: Numbers, there: Numbers) -> Numbers:
        """Return |t| of each row of `moved` (cells, 0 where unknown) beside the fixed matrices; NaN if it has none."""
        size = self.fixed.shape[1]
        there = there * self.known
        moved = moved * there
        # with every pair known, the products are the same in all permutations
        rows = there[:1] if bool((there == there[:1]).all()) else there
        whole = (rows @ self.products).reshape(-1, size + 1, size + 1)
        inverse = np.linalg.pinv(whole[:, :size, :size], hermitian=True)
        of_outcome, of_moved = whole[:, :size, size], moved @ self.fixed
        shadow = (inverse @ of_moved[:, :, None])[:, :, 0]
        s_mm = (moved * moved).sum(axis=1) - (shadow * of_moved).sum(axis=1)
        s_my = moved @ self.outcome - (shadow * of_outcome).sum(axis=1)
        s_yy = whole[:, size, size] - np.einsum("ri,rij,rj->r", of_outcome, inverse, of_outcome)
        free = there.sum(axis=1) - size - 1
        usable = (s_mm > _TINY) & (s_yy > _TINY) & (free > 0)
        share = np.where(usable, s_my**2 / np.where(usable, s_mm * s_yy, 1.0), NOT_A_NUMBER)
        strength: Numbers = np.sqrt(free * share / np.maximum(1 - share, 1e-12))
        return strength


def _permuted_p(moved: Numbers, frame: _Frame, seed: int, permutations: int) -> float:
    """Return how often |t| of the permuted matrix is at least that of the observed one."""
    n = frame.organisations
    there = np.isfinite(moved).ravel()
    cells = _standard(moved.ravel(), there)
    observed = float(frame.strength(cells[None, :], there[None, :].astype(float))[0])
    if not math.isfinite(observed):
        return NOT_A_NUMBER
    rng = np.random.default_rng(seed)
    extreme, done, chunk = 0, 0, max(1, _CELLS // n**2)
    while done < permutations:
        many = min(chunk, permutations - done)
        order = rng.permuted(np.tile(np.arange(n), (many, 1)), axis=1)
        places = (order[:, :, None] * n + order[:, None, :]).reshape(many, n * n)
        drawn = frame.strength(cells[places], there[places].astype(float))
        extreme += int((~(drawn < observed - _TINY)).sum())  # a draw without t counts as extreme
        done += many
    return (1 + extreme) / (1 + permutations)


def _standard(cells: Numbers, known: npt.NDArray[np.bool_]) -> Numbers:
    """Centre and scale over the known cells; 0 elsewhere."""
    values = cells[known]
    spread = float(values.std())
    out = np.zeros_like(cells, dtype=float)
    out[known] = (values - values.mean()) / (spread if spread > 0 else 1.0)
    return out


def _rank(design: Numbers) -> int:
    scale = np.abs(design).max(axis=0)
    return int(np.linalg.matrix_rank(design / np.where(scale > 0, scale, 1.0)))
