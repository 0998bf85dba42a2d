"""Estimates of relationships and power between organisations: rows of the `estimates` table."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from hct_eval.change import network
from hct_eval.change.estimates import (
    FEWEST,
    as_rows,
    between,
    digits,
    estimate,
    guarded,
    judge,
    not_collected,
    number,
    signed,
    way,
)
from hct_eval.change.intervals import NOT_A_NUMBER, Interval, Numbers
from hct_eval.change.leave_out import within
from hct_eval.change.qap import mrqap, qap_p, tie_slopes
from hct_eval.change.waves import TOPIC, Known, Wave, known_of, network_waves

STATUTORY = ("NHS", "local authority")
COMMUNITY = ("VCSE", "community group")
"""The two sides between which power is compared."""

Words = npt.NDArray[np.str_]

_RATED = {"trust": "trust between organisations", "value": "value between organisations"}
_RANGE = "the range is what it becomes when any one organisation is left out"
_NODES = "organisations are left out one at a time (node jackknife, t interval)"

RATINGS = (*_RATED.values(), "power gap")
"""Measures of relationships that are means of ratings, for one chart."""


def relationship_estimates(ties: pd.DataFrame, organisations: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """Estimate contact, trust and value by wave, their change over the same pairs, and the power gap of sectors.

    n are the organisations that rate or are rated in a pair that is known (in both waves, where waves are compared);
    the others that were in the network then are missing.
    """
    waves = network_waves(ties)
    if not waves:
        return as_rows([])
    rows: list[dict[str, Any]] = []
    for wave in (waves[0], waves[-1]) if len(waves) > 1 else waves:
        rows += _structure(wave) + _ratings(wave)
    if len(waves) > 1:
        rows += _changes(waves[0], waves[-1])
    sector = _sectors(waves[-1], organisations)
    rows += _contact_and_trust(waves[-1], seed) + _beside_sector(waves[-1], sector, seed)
    return pd.concat([as_rows(rows), _power(waves, sector, seed)], ignore_index=True)


def _structure(wave: Wave) -> list[dict[str, Any]]:
    known = known_of(wave.there, wave.matrices["contact"])
    if not known.n:
        return []
    (contact,) = known.matrices
    pairs = int((~np.isnan(contact)).sum())
    density = within(network.jackknife(network.density, contact), 0, 1)
    returned = within(network.jackknife(network.reciprocity, contact), 0, 1)
    return [
        _level(
            wave,
            known,
            "contact (density)",
            "pairs of organisations in touch at least monthly",
            "share",
            density,
            f"Share of {pairs} known directed pairs; {_NODES}.",
        ),
        _level(
            wave,
            known,
            "contact (reciprocity)",
            "monthly contacts that both sides report",
            "share",
            returned,
            f"Share of ties that are returned; {_NODES}.",
        ),
        _level(
            wave,
            known,
            "contact (centralisation)",
            "how far contact runs through one organisation, from 0 to 1",
            "index",
            _when_one_is_left_out(network.centralisation, contact),
            f"Freeman's in-degree centralisation; {_RANGE}.",
        ),
        _level(
            wave,
            known,
            "contact (brokerage)",
            "how far the shortest ways between others run through one organisation, from 0 to 1",
            "index",
            _when_one_is_left_out(network.most_brokerage, contact),
            f"Freeman's betweenness of the organisation that has most; {_RANGE}.",
        ),
    ]


def _when_one_is_left_out(statistic: Callable[[Numbers], float], ties: Numbers) -> Interval:
    """Return a figure that one organisation can carry, with what it becomes without any one of them."""
    without = network.leave_one_out(statistic, ties)
    if not np.isfinite(without).all():
        return Interval(statistic(ties))
    return Interval(statistic(ties), float(without.min()), float(without.max()))


def _ratings(wave: Wave) -> list[dict[str, Any]]:
    rows = []
    for name in ("trust", "value"):
        known = known_of(wave.there, wave.matrices[name])
        if not known.n:
            continue
        (ratings,) = known.matrices
        interval = network.jackknife(network.mean_received, ratings)
        method = f"Mean of PARTNER ratings received (1 to 4), over {int((~np.isnan(ratings)).sum())} ratings; {_NODES}."
        rows.append(
            _level(wave, known, _RATED[name], f"average {name} received, from 1 to 4", "points", interval, method)
        )
    return rows


def _level(
    wave: Wave, known: Known, measure: str, label: str, unit: str, interval: Interval, method: str
) -> dict[str, Any]:
    n = known.n
    shown = guarded(Interval(interval.value, interval.low, interval.high), n)
    enough = n >= FEWEST and math.isfinite(shown.value)
    fact = f"{_capital(label)}, wave {wave.number}:"
    fact += f" {number(shown.value, unit, digits(shown))} ({between(shown, unit)})," if enough else ""
    return estimate(
        **known.row,
        measure=measure,
        label=label,
        statistic={"share": "share", "points": "mean"}.get(unit, "index"),
        period=f"wave {wave.number}",
        unit=unit,
        interval=shown,
        method=method,
        fact=f"{fact} {known.said}.",
        finding="describes" if enough else "we cannot tell",
        phrase="describes" if enough else ("too few" if n < FEWEST else "no interval"),
    )


def _changes(first: Wave, last: Wave) -> list[dict[str, Any]]:
    """Return the changes over the pairs that were rated in both waves."""
    asked: list[tuple[str, str, str, str | None, Callable[..., float]]] = [
        ("contact", "contact (density)", "share", None, network.density),
        ("trust", _RATED["trust"], "points", "higher", network.mean_received),
        ("value", _RATED["value"], "points", "higher", network.mean_received),
    ]
    rows = []
    for name, measure, unit, better, statistic in asked:
        known = known_of(first.there | last.there, last.matrices[name] - first.matrices[name])
        if not known.n:
            continue
        (difference,) = known.matrices
        pairs = int((~np.isnan(difference)).sum())
        method = f"Mean change over the same {pairs} rated pairs; {_NODES}."
        interval = network.jackknife(statistic, difference)
        rows.append(_shift((first.number, last.number), known, measure, unit, better, interval, method))
    return rows


def _shift(
    waves: tuple[int, int],
    known: Known,
    measure: str,
    unit: str,
    better: str | None,
    interval: Interval,
    method: str,
    levels: str = "",
) -> dict[str, Any]:
    """Return a change over the same pairs; `levels` says, at the end, from what to what."""
    shown = guarded(interval, known.n)
    finding, phrase = judge(shown, known.n, better)
    period = "wave {} to wave {}".format(*waves)
    fact = f"Change in {measure} from {period}, among the same pairs of {known.said}"
    if math.isfinite(shown.low):
        factor, what = (100, "percentage points") if unit == "share" else (1, "points")
        scaled = Interval(*(factor * end for end in (shown.value, shown.low, shown.high)))
        fact += f": {signed(scaled, 'points')} {what} ({between(scaled, 'points')}){levels}"
    return estimate(
        **known.row,
        measure=measure,
        label=f"change in {measure}",
        statistic="mean change",
        period=period,
        unit=unit,
        interval=shown,
        method=method,
        fact=f"{fact}.",
        finding=finding,
        phrase=phrase,
    )


def _contact_and_trust(wave: Wave, seed: int) -> list[dict[str, Any]]:
    known = known_of(wave.there, wave.matrices["frequency"], wave.matrices["trust"])
    frequency, trust = known.matrices
    if not math.isfinite(network.correlation(frequency, trust)):
        return []
    n = known.n
    interval = within(network.jackknife(network.correlation, frequency, trust), -1, 1)
    p = qap_p(frequency, trust, seed=seed) if n >= FEWEST else NOT_A_NUMBER
    shown = guarded(replace(interval, p=p), n)
    finding, phrase = judge(shown, n, None)
    fact = f"How far organisations in closer contact trust each other more, wave {wave.number}"
    if math.isfinite(shown.value):
        fact += f": correlation {number(shown.value, 'correlation', digits(shown))} ({between(shown, 'correlation')})"
    row = estimate(
        **known.row,
        measure="contact and trust",
        label="correlation of contact and trust between organisations",
        statistic="correlation",
        period=f"wave {wave.number}",
        unit="correlation",
        interval=shown,
        method=f"Correlation over pairs with QAP permutation of organisations (seed {seed}); {_NODES}.",
        fact=f"{fact}; {known.said}.",
        finding=finding,
        phrase=phrase,
    )
    return [row]


def _sectors(wave: Wave, organisations: pd.DataFrame) -> Words:
    """Return the sector of each organisation of the network, in order; empty where it is not registered."""
    sectors = dict(zip(organisations["organisation_id"].astype(str), organisations["sector"].astype(str), strict=True))
    return np.array([sectors.get(name, "") for name in wave.organisations], dtype=str)


def _beside_sector(wave: Wave, sector: Words, seed: int) -> list[dict[str, Any]]:
    """Return how trust goes with closer contact and with being on the same side, each with the other held equal."""
    side = np.where(np.isin(sector, STATUTORY), 1.0, np.where(np.isin(sector, COMMUNITY), 2.0, np.nan))
    same = np.where(np.isnan(side[:, None] + side[None, :]), np.nan, (side[:, None] == side[None, :]).astype(float))
    known = known_of(wave.there, wave.matrices["trust"], wave.matrices["frequency"], same)
    if known.n < FEWEST:
        return []
    explained, predictors = known.matrices[0], dict(zip(("contact", "same side"), known.matrices[1:], strict=True))
    slopes = mrqap(explained, predictors, seed=seed).set_index("predictor")
    if slopes["slope"].isna().any():
        return []
    said = {
        "contact": "trust between organisations for each step of closer contact, like sides compared with like",
        "same side": "trust within the statutory side and within charities and groups, over trust between them",
    }
    return [
        _slope_row(
            wave, known, name, words, _slope_interval(place, float(str(slopes.loc[name, "p"])), explained, predictors)
        )
        for place, (name, words) in enumerate(said.items())
    ]


def _slope_interval(place: int, p: float, explained: Numbers, predictors: Mapping[str, Numbers]) -> Interval:
    def slope(*matrices: Numbers) -> float:
        return float(tie_slopes(*matrices)[place])

    return replace(network.jackknife(slope, explained, *predictors.values()), p=p)


def _slope_row(wave: Wave, known: Known, name: str, words: str, interval: Interval) -> dict[str, Any]:
    finding, phrase = judge(interval, known.n, None)
    size = f"{signed(interval, 'points')} points of 4"
    return estimate(
        **known.row,
        measure=f"trust by {name}",
        label=f"difference in {words}",
        statistic="slope",
        period=f"wave {wave.number}",
        unit="points",
        interval=interval,
        method=f"Regression over pairs, p by double semi-partialling (MRQAP, Dekker; 10,000 permutations); {_NODES}.",
        fact=f"{_capital(words)}, wave {wave.number}: {size} ({between(interval, 'points')}); {known.said}.",
        finding=finding,
        phrase=phrase,
        main=False,
    )


def _power(waves: list[Wave], sector: Words, seed: int) -> pd.DataFrame:
    statutory, vcse = np.isin(sector, STATUTORY), np.isin(sector, COMMUNITY)
    known = [wave for wave in waves if math.isfinite(network.sector_gap(wave.matrices["power_over"], statutory, vcse))]
    if not known:
        return not_collected(
            TOPIC,
            "power gap",
            "Power between statutory bodies and charities was not rated, so we cannot say how it is shared.",
        )
    rows = [_gap(wave, statutory, vcse, seed) for wave in ([known[0], known[-1]] if len(known) > 1 else known)]
    return as_rows([*rows, _gap_moved(known[0], known[-1], statutory, vcse)] if len(known) > 1 else rows)


def _gap_moved(first: Wave, last: Wave, statutory: network.Mask, vcse: network.Mask) -> dict[str, Any]:
    """Return the change of the gap over the same pairs, better only where it surely came nearer to 0.

    A gap that turned round may be as wide as before, or wider. |last| < |first| is last - first < 0 with last + first
    > 0, so that the sum must surely be above 0 as well as the change below (and for "got worse" above).
    """
    before, after = first.matrices["power_over"], last.matrices["power_over"]
    same, *sides = _between_sides(first.there | last.there, after - before, statutory, vcse)
    before, after = (one[np.ix_(same.members, same.members)] for one in (before, after))
    both = network.jackknife(network.sector_gap, after + before, *sides)
    interval = network.jackknife(network.sector_gap, after - before, *sides)
    then, now = (Interval((both.value + sign * interval.value) / 2) for sign in (-1, 1))
    return _shift(
        (first.number, last.number),
        same,
        "power gap",
        "points",
        "lower" if both.low > 0 else None,
        interval,
        f"Change of the gap over the same rated pairs; better or worse: surely nearer to even, or further; {_NODES}.",
        f", from {signed(then, 'points')} to {signed(now, 'points')}",
    )


def _between_sides(
    there: network.Mask, power: Numbers, statutory: network.Mask, vcse: network.Mask
) -> tuple[Known, network.Mask, network.Mask]:
    """Return what one side says of the other, and which of those organisations are on which side."""
    known = known_of(there, network.between_sides(power, statutory, vcse))
    return known, statutory[known.members], vcse[known.members]


def _gap(wave: Wave, statutory: network.Mask, vcse: network.Mask, seed: int) -> dict[str, Any]:
    known, *sides = _between_sides(wave.there, wave.matrices["power_over"], statutory, vcse)
    power = wave.matrices["power_over"][np.ix_(known.members, known.members)]
    n = known.n
    interval = network.jackknife(network.sector_gap, power, *sides)
    p = network.sector_gap_p(power, *sides, seed=seed) if n >= FEWEST else NOT_A_NUMBER
    shown = guarded(replace(interval, p=p), n)
    finding, phrase = judge(shown, n, None)
    fact = f"Power gap, wave {wave.number}"
    if math.isfinite(shown.value):
        fact += f": {_decides(shown)} ({between(shown, 'points')})"
    return estimate(
        **known.row,
        measure="power gap",
        label="gap in power between statutory bodies and charities",
        statistic="gap",
        period=f"wave {wave.number}",
        unit="points",
        interval=shown,
        method=f"Difference of mean ratings, p by dealing sectors to organisations at random (seed {seed}); {_NODES}.",
        fact=f"{fact}; {known.said}.",
        finding=finding,
        phrase=phrase,
        main=False,
    )


def _decides(gap: Interval) -> str:
    size = number(abs(gap.value), "points", digits(gap))
    if not way(gap, "points"):
        return f"statutory bodies decide as much over charities and groups as these over them: by {size} points of 4"
    more = "more" if gap.value > 0 else "less"
    return f"statutory bodies decide {more} over charities and groups than these over them, by {size} points of 4"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
