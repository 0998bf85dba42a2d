"""A model for ordered answers: the odds of a higher answer, with a guard against answers that separate."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from hct_eval.change.intervals import NOT_A_NUMBER, Interval, Numbers, around

FEWEST_CLUSTERS = 10
"""With fewer clusters than this, errors by cluster are too small and no interval is given."""


@dataclass(frozen=True)
class OrderedModel:
    """Log odds of a higher answer by predictor; cut points between answers; log likelihood; why not, where empty."""

    slopes: Mapping[str, Interval]
    cuts: tuple[float, ...] = ()
    log_likelihood: float = NOT_A_NUMBER
    why_not: str = ""
    answers: tuple[Hashable, ...] = field(default=())


def ordered_slopes(
    answers: Sequence[float] | Numbers,
    predictors: Mapping[str, Numbers],
    clusters: Sequence[Hashable] | None = None,
) -> OrderedModel:
    """Fit proportional odds (McCullagh 1980, doi 10.1111/j.2517-6161.1980.tb01109.x): log odds of a higher answer.

    `answers` are numbers whose order alone counts. With `clusters` (people asked twice, places) errors are those of
    Liang & Zeger with a t interval on clusters - 1 degrees of freedom. Slopes are NaN, and `why_not` says why, where
    fewer than two answers were given, a predictor does not vary, clusters are few, or the predictors separate the
    answers: a fit would then "converge" on a slope without limit and an error in the thousands.
    """
    levels, codes = np.unique(np.asarray(answers, dtype=float), return_inverse=True)
    design = np.column_stack(list(predictors.values()))
    groups = None if clusters is None else pd.factorize(pd.Series(list(clusters), dtype=object))[0]
    why_not = _why_not(levels, codes, design, groups)
    if why_not:
        return OrderedModel({name: Interval(NOT_A_NUMBER) for name in predictors}, why_not=why_not)
    return _fit(levels, codes, design, list(predictors), groups)


def separated(codes: npt.NDArray[np.intp], design: Numbers) -> bool:
    """Return True if some weighting of the predictors puts the answers in order without any overlap but ties.

    `codes` are 0, 1, ... up to the highest answer. Albert & Anderson 1984, doi 10.1093/biomet/71.1.1, by linear
    programming (Konis 2007): seek weights and cut points that no row contradicts and some row supports strictly.
    """
    from scipy.optimize import linprog

    cuts = int(codes.max())
    below, above = codes < cuts, codes > 0
    rows = np.arange(len(codes))
    upper, lower = np.zeros((len(codes), cuts)), np.zeros((len(codes), cuts))
    upper[rows[below], codes[below]] = 1  # the cut over a row's answer: weights x predictors must not pass it
    lower[rows[above], codes[above] - 1] = 1
    scaled = (design - design.mean(axis=0)) / np.maximum(design.std(axis=0), 1e-12)
    kept = np.vstack([np.hstack([scaled, -upper])[below], np.hstack([-scaled, lower])[above]])
    found = linprog(kept.sum(axis=0), A_ub=kept, b_ub=np.zeros(len(kept)), bounds=(-1, 1), method="highs")
    return bool(found.fun < -1e-7)


def _why_not(levels: Numbers, codes: npt.NDArray[np.intp], design: Numbers, groups: npt.NDArray[np.intp] | None) -> str:
    if len(levels) < 2:
        return "everybody gave the same answer"
    if np.linalg.matrix_rank(design - design.mean(axis=0)) < design.shape[1]:
        return "the predictors do not vary, or cannot be told apart"
    if groups is not None and len(np.unique(groups)) < FEWEST_CLUSTERS:
        return f"fewer than {FEWEST_CLUSTERS} clusters"
    return "the predictors separate the answers" if separated(codes, design) else ""


def _fit(
    levels: Numbers, codes: npt.NDArray[np.intp], design: Numbers, names: list[str], groups: npt.NDArray[np.intp] | None
) -> OrderedModel:
    from statsmodels.miscmodels.ordinal_model import OrderedModel as Model

    ordered = pd.Series(pd.Categorical(codes, ordered=True))
    model = Model(ordered, pd.DataFrame(design, columns=names), distr="logit")
    how = {} if groups is None else {"cov_type": "cluster", "cov_kwds": {"groups": groups}}
    fit = model.fit(method="bfgs", disp=False, gtol=1e-8, **how)
    degrees = np.inf if groups is None else len(np.unique(groups)) - 1
    slopes = {name: around(float(fit.params[name]), float(fit.bse[name]), degrees) for name in names}
    cuts = model.transform_threshold_params(np.asarray(fit.params)[design.shape[1] :])[1:-1]
    return OrderedModel(
        slopes, tuple(float(cut) for cut in cuts), float(fit.llf), answers=tuple(float(level) for level in levels)
    )
