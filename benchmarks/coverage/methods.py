"""Ranges of a map's statistics by methods that were tried, among them those that are not used."""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from scipy.stats import norm, t

from hct_eval.maps.build import Voices, Zeros, weights_of
from hct_eval.maps.carry import Question
from hct_eval.maps.intervals import SIDES, draw_answers, ends_of
from hct_eval.maps.uncertainty import resample_voices

ADOPTED = "adopted"
BEFORE = "percentile"


@dataclass(frozen=True)
class Ranges:
    """A statistic's items: estimate, and by method the two ends (2 x items); ranks likewise, for effects."""

    estimate: np.ndarray
    ends: dict[str, np.ndarray]
    given: np.ndarray
    """Whether the adopted method gives the item a range."""
    ranks: dict[str, np.ndarray]


def ranges_of(
    voices: Voices, question: Question, zeros: Zeros, draws: int, seed: int, *, only_ranks: bool = False
) -> Ranges:
    """Return what each method gives; of ranks there are two."""
    outcome = resample_voices(voices, question, draws, seed=seed, zeros=zeros)
    estimate = outcome.intervals["estimate"].to_numpy(dtype=float)
    ends = {ADOPTED: outcome.intervals[["low", "high"]].to_numpy(dtype=float, na_value=np.nan).T}
    ranks = {ADOPTED: outcome.ranks[["rank_low", "rank_high"]].to_numpy(dtype=float).T}
    people = len(voices.sources)
    rng = np.random.default_rng(seed)
    counts = rng.multinomial(people, np.full(people, 1 / people), draws).astype(float)
    plain = question.answer(weights_of(voices, counts, zeros))
    ranks |= {BEFORE: _rank_ends(plain, estimate)}
    given = outcome.intervals["low"].notna().to_numpy()
    if only_ranks:
        return Ranges(estimate, ends, given, ranks)
    left = 1.0 - np.eye(people)
    fewer = weights_of(voices, left, zeros, asked=np.full(people, voices.asked - 1.0))
    ends |= _by_bootstrap(plain, estimate, question.answer(fewer), people)
    dirichlet = question.answer(weights_of(voices, _mean_one(rng.standard_exponential((draws, people))), zeros))
    ends["Bayesian bootstrap"] = _quantiles(dirichlet, SIDES)
    if question.statistic == "effect" and zeros == "mentioned":
        ends |= _narrower(voices, question, estimate, draws, seed)
    if question.statistic == "weight":
        ends["moderated t"] = _moderated_t(voices, zeros)
        ends["bootstrap t"] = _bootstrap_t(voices, counts, zeros, estimate)
    held = {name: _around(both, estimate) for name, both in ends.items()}
    return Ranges(estimate, held, given, ranks)


def _narrower(voices: Voices, question: Question, estimate: np.ndarray, draws: int, seed: int) -> dict[str, np.ndarray]:
    """Return the adopted ranges of effects less one of the parts that make them wide."""
    people = np.arange(len(voices.sources))
    drawn = partial(draw_answers, question, voices, people, "mentioned", draws, seed)
    parts = {
        "adopted, not moved out": (drawn(), False),
        "adopted, one person added": (drawn(added=1), True),
        "adopted, nobody added": (drawn(added=0), True),
        "adopted, no untold links": (drawn(untold=False), True),
    }
    with np.errstate(invalid="ignore"):  # a link to which nobody gave a sign, and nobody is added, is 0 / 0
        return {name: ends_of(of, estimate, voices.asked, sums=sums) for name, (of, sums) in parts.items()}


def _mean_one(mass: np.ndarray) -> np.ndarray:
    return mass / mass.mean(axis=1, keepdims=True)


def _around(ends: np.ndarray, estimate: np.ndarray) -> np.ndarray:
    return np.array([np.fmin(ends[0], estimate), np.fmax(ends[1], estimate)])


def _quantiles(values: np.ndarray, at: tuple[float, float]) -> np.ndarray:
    """Return quantiles by column, of the rows that are there."""
    return _quantiles_by_item(values, np.repeat(np.array(at)[:, None], values.shape[1], axis=1))


def _quantiles_by_item(values: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Return for each column the quantiles at its own two probabilities (2 x columns)."""
    order = np.sort(values, axis=0)
    there = (~np.isnan(values)).sum(axis=0)
    place = at * np.maximum(there - 1, 0)
    below = np.floor(place).astype(int)
    above = np.minimum(below + 1, np.maximum(there - 1, 0))
    column = np.arange(values.shape[1])
    return order[below, column] * (1 - (place - below)) + order[above, column] * (place - below)


def _by_bootstrap(draws: np.ndarray, estimate: np.ndarray, fewer: np.ndarray, people: int) -> dict[str, np.ndarray]:
    """Return percentile, expanded percentile, BCa, basic, and bias-corrected t ranges of plain bootstrap draws."""
    far = norm.cdf(np.sqrt(people / (people - 1)) * t.ppf(SIDES, people - 1))
    percentile = _quantiles(draws, SIDES)
    there = np.maximum((~np.isnan(draws)).sum(axis=0), 1)
    known = np.nan_to_num(draws)
    mean = known.sum(axis=0) / there
    spread = np.sqrt((np.where(np.isnan(draws), 0.0, draws - mean) ** 2).sum(axis=0) / np.maximum(there - 1, 1))
    half = t.ppf(SIDES[1], people - 1) * spread * np.sqrt(people / (people - 1))
    return {
        BEFORE: percentile,
        "expanded percentile": _quantiles(draws, (float(far[0]), float(far[1]))),
        "BCa": _quantiles_by_item(draws, _bca_levels(draws, estimate, fewer)),
        "basic": 2 * estimate - percentile[::-1],
        "bias-corrected t": np.array([2 * estimate - mean - half, 2 * estimate - mean + half]),
    }


def _bca_levels(draws: np.ndarray, estimate: np.ndarray, fewer: np.ndarray) -> np.ndarray:
    """Return the two probabilities of each item's BCa range (Efron 1987; `fewer`: with each person left out)."""
    there = np.maximum((~np.isnan(draws)).sum(axis=0), 1)
    below = ((draws < estimate).sum(axis=0) + (draws == estimate).sum(axis=0) / 2) / there
    shift = norm.ppf(np.clip(below, 1 / (there + 1), there / (there + 1)))
    seen = ~np.isnan(fewer)
    mean = np.nan_to_num(fewer).sum(axis=0) / np.maximum(seen.sum(axis=0), 1)
    gap = np.where(seen, mean - np.nan_to_num(fewer), 0.0)
    bottom = 6 * ((gap**2).sum(axis=0)) ** 1.5
    skew = np.where(bottom > 1e-12, (gap**3).sum(axis=0) / np.maximum(bottom, 1e-12), 0.0)
    sides = norm.ppf(np.array(SIDES))[:, None]
    return norm.cdf(shift + (shift + sides) / (1 - skew * (shift + sides)))


def _moderated_t(voices: Voices, zeros: Zeros) -> np.ndarray:
    """Return t ranges of the means over people, variances shrunken to the pooled one (Smyth 2004; prior worth 4)."""
    prior = 4.0
    said = voices.signed if zeros == "mentioned" else np.ones_like(voices.signed)
    number = np.maximum(said.sum(axis=0), 1)
    mean = voices.strengths.sum(axis=0) / number
    squares = ((voices.strengths - mean) ** 2 * said).sum(axis=0)
    free = number - 1
    pooled = squares.sum() / max(free.sum(), 1)
    half = t.ppf(SIDES[1], prior + free) * np.sqrt((prior * pooled + squares) / (prior + free) / number)
    return np.clip(np.array([mean - half, mean + half]), -1, 1)


def _bootstrap_t(voices: Voices, counts: np.ndarray, zeros: Zeros, estimate: np.ndarray) -> np.ndarray:
    """Return studentised bootstrap ranges of the means over people; resamples without spread are left out."""
    said = voices if zeros == "mentioned" else replace(voices, signed=np.ones_like(voices.signed))
    number = counts @ said.signed
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = counts @ voices.strengths / number
        error = np.sqrt(np.maximum(counts @ voices.strengths**2 / number - mean**2, 0) / number)
        whole = np.sqrt(
            np.maximum((voices.strengths**2).sum(axis=0) / said.signed.sum(axis=0) - estimate**2, 0)
            / said.signed.sum(axis=0)
        )
        studentised = np.where(error > 1e-9, (mean - estimate) / error, np.nan)
    low, high = _quantiles(studentised, SIDES)
    return np.clip(np.array([estimate - high * whole, estimate - low * whole]), -1, 1)


def _rank_ends(draws: np.ndarray, estimate: np.ndarray) -> np.ndarray:
    place = ranks(np.vstack([estimate[None], np.nan_to_num(draws)]))
    low, high = np.quantile(place[1:], SIDES, axis=0, method="nearest")
    return np.array([np.minimum(low, place[0]), np.maximum(high, place[0])])


def ranks(values: np.ndarray) -> np.ndarray:
    """Return each row's ranks by size, 1 the largest."""
    from scipy.stats import rankdata

    return rankdata(-np.abs(values).round(12), method="min", axis=1)
