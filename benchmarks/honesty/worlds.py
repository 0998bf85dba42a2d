"""Invented places in which we know the truth, for `python -m benchmarks.honesty`.

Each function draws one place with a true effect of `effect` (0: none) and returns the estimate that the notebooks would
make of it, and the true value of what is estimated.
"""

import math
from functools import cache

import numpy as np
import pandas as pd

from hct_eval.change import network
from hct_eval.change.area_effects import area_effect, area_matching, two_way_effect
from hct_eval.change.before_start import moved_alike_before
from hct_eval.change.clustered import between_places, place_means, places_permuted_p
from hct_eval.change.intervals import Interval, gini, mean_t, share_difference, welch
from hct_eval.change.leave_out import jackknife_rows, share_of_sums
from hct_eval.change.repeated import person_lines
from hct_eval.change.resources import bend_weights, slope_weights
from hct_eval.change.scales import SCALES
from hct_eval.change.shrunken import Together, together
from hct_eval.change.sides import agreement, alpha
from hct_eval.change.staying import happened_within
from hct_eval.change.took_part import took_part_estimates
from hct_eval.change.uneven import weighed_shares
from hct_eval.programme import DisclosurePolicy

ICC = 0.1
Found = tuple[Interval, float]


def _answers(rng: np.random.Generator, n: int, effect: float) -> tuple[np.ndarray, np.ndarray]:
    """Return UCLA-3 sums (3 to 9) of n people in two waves: moods differ, answers are rounded and cut off."""
    mood = rng.normal(6, 1.5, n)
    before, after = (np.clip(np.rint(mood + shift + rng.normal(0, 1, n)), 3, 9) for shift in (0, effect))
    return before, after


def survey_change(rng: np.random.Generator, n: int, effect: float) -> Found:
    """Mean change of the same people; the truth is that of a very large place."""
    before, after = _answers(rng, n, effect)
    return mean_t(after - before), _true_change(effect)


@cache
def _true_change(effect: float) -> float:
    before, after = _answers(np.random.default_rng(0), 2_000_000, effect)
    return float((after - before).mean()) if effect else 0.0


def direct_question(rng: np.random.Generator, n: int, effect: float) -> Found:
    """Share who moved up minus share who moved down on five ordered answers."""
    up, down = 0.2 - effect / 2, 0.2 + effect / 2
    return mean_t(rng.choice([1.0, 0.0, -1.0], n, p=[up, 1 - up - down, down])), -effect


def two_groups(rng: np.random.Generator, n: int, effect: float) -> Found:
    """Change of those who took part (a third) against the others, whose changes vary twice as much."""
    took = rng.normal(effect, 1, max(2, n // 3))
    return welch(took, rng.normal(0, 2, n - len(took))), effect


def three_waves(rng: np.random.Generator, n: int, effect: float) -> Found:
    """Change a wave over three waves, a fifth of the answers missing."""
    slope, start = rng.normal(effect, 0.4, (n, 1)), rng.normal(6, 1, (n, 1))
    scores = start + slope * np.arange(3) + rng.normal(0, 0.8, (n, 3))
    scores[rng.random((n, 3)) < 0.2] = np.nan
    frame = pd.DataFrame({"person_id": np.repeat(np.arange(n), 3), "time": np.tile(np.arange(3), n)})
    return person_lines(frame.assign(score=scores.ravel())).slope, effect


def money_share(rng: np.random.Generator, n: int, effect: float) -> Found:
    """Share of pounds that reaches charities, over n contracts of very uneven size."""
    amounts, share = rng.lognormal(10, 1, n), 0.3 + effect
    found = share_of_sums(amounts * (rng.random(n) < share), amounts)
    return found, share


def money_trend(rng: np.random.Generator, n: int, effect: float) -> Found:
    """Change a year of that share over five years with n contracts each."""
    years = np.arange(5)
    return weighed_shares(
        [_contracts(rng, n, 1.0, 0.3 + effect * year) for year in years], slope_weights(years)
    ), effect


def money_course(rng: np.random.Generator, n: int, effect: float) -> Found:
    """Change of course of that share: 8 years before and 8 after, n contracts each."""
    years = np.arange(16)
    contracts = [_contracts(rng, n, 0.7, 0.2 + effect * max(0, year - 8)) for year in years]
    return weighed_shares(contracts, bend_weights(years, years >= 8)), effect


def _contracts(rng: np.random.Generator, n: int, spread: float, share: float) -> tuple[np.ndarray, np.ndarray]:
    return rng.lognormal(10, spread, n), rng.random(n) < share


def speaking(rng: np.random.Generator, n: int, effect: float) -> Found:
    """Gini of the speaking turns of eight organisations over n events; the truth is that of very many events."""
    usual = np.array([8, 5, 4, 3, 2, 1, 1, 0.5]) ** (1 + effect)
    turns = rng.poisson(usual * rng.gamma(2, 0.5, (n, 1)) * rng.gamma(2, 0.5, (n, 8)))
    return jackknife_rows(lambda rows: gini(turns[rows].sum(axis=0)), n), gini(usual)


def trust_change(rng: np.random.Generator, n: int, effect: float) -> Found:
    """Mean change of trust among n organisations whose raters and rated hang together."""
    change = effect + rng.normal(0, 0.5, (n, 1)) + rng.normal(0, 0.5, (1, n)) + rng.normal(0, 0.8, (n, n))
    np.fill_diagonal(change, np.nan)
    change[rng.random((n, n)) < 0.2] = np.nan
    return network.jackknife(network.mean_received, change), effect


def _in_places(rng: np.random.Generator, places: int, effect: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    place = np.repeat(np.arange(places), 20)
    inside = np.arange(places) < places // 2
    noise = rng.normal(0, math.sqrt(ICC), places)[place] + rng.normal(0, math.sqrt(1 - ICC), len(place))
    return effect * inside[place] + noise, place, inside


def place_means_compared(rng: np.random.Generator, n: int, effect: float) -> Found:
    """Half of n places against the others, 20 people each, by means of places."""
    outcome, place, inside = _in_places(rng, n, effect)
    means = place_means(outcome, place.tolist()).to_numpy()
    return between_places(means[inside], means[~inside]), effect


def permuted(rng: np.random.Generator, n: int, effect: float) -> Found:
    """Half of n places against the others, places dealt anew: a range that leaves out 0 where p is below .05.

    It is only what is needed to count false alarms; the test has no range.
    """
    outcome, place, inside = _in_places(rng, n, effect)
    means = place_means(outcome, place.tolist()).to_numpy()
    alarm = places_permuted_p(means[inside], means[~inside], seed=1) < 0.05
    return (Interval(1.0, 1.0, 1.0) if alarm else Interval(0.0, -1.0, 1.0)), effect


def took_part(rng: np.random.Generator, n: int, effect: float) -> Found:
    """Return what notebook 07 says of those who took part against others: n places of 20 people, asked twice.

    Places differ in how people changed, and in what taking part did there.
    """
    place, took = np.repeat(np.arange(n), 20), np.tile([0.0, 1.0], 10 * n)
    mood = rng.normal(6, 1.2, 20 * n)
    before, after = mood + rng.normal(0, 0.8, 20 * n), mood + rng.normal(0, 0.8, 20 * n)
    after += rng.normal(0, 0.4, n)[place] + (effect + rng.normal(0, 0.3, n)[place]) * took
    people = pd.DataFrame(
        {
            "place": [f"p{one:02d}" for one in place],
            "person_id": [f"n{one}" for one in range(20 * n)],
            "took_part": np.where(took > 0, "yes", "no"),
            "measure": SCALES[0].measure,
        }
    )
    waves = [people.assign(wave=wave, score=score) for wave, score in ((1, before), (2, after))]
    row = took_part_estimates(pd.concat(waves, ignore_index=True), DisclosurePolicy(), SCALES[:1]).iloc[0]
    return Interval(float(row["value"]), float(row["low"]), float(row["high"])), effect


def areas(rng: np.random.Generator, n: int, effect: float) -> Found:
    """Difference in differences: n areas, half of them in the programme from the third of five years."""
    area, period = np.repeat(np.arange(n), 5), np.tile(np.arange(5), n)
    treated = ((area < n // 2) & (period >= 2)).astype(float)
    drift = np.cumsum(rng.normal(0, 0.5, (n, 5)), axis=1).ravel()  # years of one area hang together
    outcome = rng.normal(0, 2, n)[area] + rng.normal(0, 1, 5)[period] + drift + effect * treated
    return two_way_effect(outcome, treated, area, period), effect


def areas_before(rng: np.random.Generator, n: int, effect: float) -> Found:
    """Whether areas had moved alike over eight years before the start: a range that leaves out 0 where p is below .05.

    Half of n areas are in the programme; the effect began two years before it was said to. As the check has no range,
    this one only counts alarms.
    """
    area, period = np.repeat(np.arange(n), 10), np.tile(np.arange(10), n)
    inside = area < n // 2
    outcome = rng.normal(0, 2, n)[area] + rng.normal(0, 1, 10)[period] + rng.normal(0, 1, 10 * n)
    treated = (inside & (period >= 8)).astype(float)
    alarm = moved_alike_before(outcome + effect * (inside & (period >= 6)), treated, area, period) < 0.05
    return (Interval(1.0, 1.0, 1.0) if alarm else Interval(0.0, -1.0, 1.0)), effect


def engagement(rng: np.random.Generator, n: int, effect: float) -> Found:
    """Change in the share of deciding meetings in which charities had a part, later half against earlier."""
    had = rng.random(n) < np.where(np.arange(n) < n // 2, 0.75, 0.75 - effect)
    half = n // 2
    return share_difference(int(had[half:].sum()), n - half, int(had[:half].sum()), half), -effect


def staying(rng: np.random.Generator, n: int, effect: float) -> Found:
    """Share of n researchers who left within a year; the last third were trained less than a year ago."""
    leaves = rng.exponential(365 / effect, n)
    watched = np.where(np.arange(n) < 2 * n // 3, rng.uniform(365, 900, n), rng.uniform(30, 365, n))
    found, _ = happened_within(np.minimum(leaves, watched), leaves <= watched, 365)
    return found, 1 - math.exp(-effect)


def sides_agree(rng: np.random.Generator, n: int, effect: float) -> Found:
    """Agreement of five sides on n criteria whose worth differs by `effect`; the truth is that of very many."""
    return agreement(_rated(rng, n, effect)), _true_alpha(effect)


def _rated(rng: np.random.Generator, n: int, effect: float) -> np.ndarray:
    worth = rng.normal(2.5, effect, (n, 1)) + rng.normal(0, 0.6, (n, 5))
    return np.clip(np.rint(worth), 1, 4)


@cache
def _true_alpha(effect: float) -> float:
    return alpha(_rated(np.random.default_rng(0), 20_000, effect))


def _places(rng: np.random.Generator, n: int, effect: float) -> tuple[Together, np.ndarray]:
    """Return n places' mean changes put together, and the truths, which differ by .3 around `effect`."""
    true = rng.normal(effect, 0.3, n)
    sizes = rng.integers(15, 60, n)
    found = [mean_t(rng.normal(middle, 1.2, size)) for middle, size in zip(true, sizes, strict=True)]
    joint = together([one.value for one in found], [one.error for one in found], (sizes - 1).tolist())
    assert joint is not None
    return joint, true


def places_together(rng: np.random.Generator, n: int, effect: float) -> Found:
    """Return the middle of n places' changes."""
    return _places(rng, n, effect)[0].middle, effect


def one_place_shrunken(rng: np.random.Generator, n: int, effect: float) -> Found:
    """Return one of n places, drawn towards the others."""
    joint, true = _places(rng, n, effect)
    return joint.shrunken[0], float(true[0])


def matched_areas(rng: np.random.Generator, n: int, effect: float) -> Found:
    """Difference in differences against matched comparators: a quarter of n areas from the fourth of six years."""
    area, year = np.repeat(np.arange(n), 6), np.tile(np.arange(6), n)
    inside = (area < n // 4) & (year >= 3)
    drift = np.cumsum(rng.normal(0, 0.3, (n, 6)), axis=1).ravel()
    rate = 20 + rng.normal(0, 2, n)[area] + 1.5 * (area < n // 4) + drift + effect * inside
    table = pd.DataFrame({"area_id": [f"a{one:03d}" for one in area], "period": year, "indicator": "rate"})
    table = table.assign(numerator=np.rint(rate * 1000), denominator=100_000.0, in_programme=inside)
    row = area_effect(table, matching=area_matching(table)).iloc[0]
    low, high = (float(row[end]) if pd.notna(row[end]) else math.nan for end in ("low", "high"))
    return Interval(float(row["value"]) if pd.notna(row["value"]) else math.nan, low, high), effect
