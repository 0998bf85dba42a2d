"""Estimates of relationships and power between organisations: rows of the `estimates` table."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
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
from hct_eval.change.scales import pair_scores

STATUTORY = ("NHS", "local authority")
COMMUNITY = ("VCSE", "community group")
"""The two sides between which power is compared."""

Words = npt.NDArray[np.str_]

_TOPIC = "relationships"
_RATED = {"trust": "trust between organisations", "value": "value between organisations"}
_RANGE = "the range is what it becomes when any one organisation is left out"
_NODES = "organisations are left out one at a time (node jackknife, t interval)"

RATINGS = (*_RATED.values(), "power gap")
"""Measures of relationships that are means of ratings, for one chart."""


@dataclass(frozen=True)
class _Wave:
    """One wave's network: its number, the organisations in order, and a matrix for each thing rated."""

    number: int
    organisations: tuple[str, ...]
    matrices: dict[str, Numbers]
    silent: int
    """Organisations of the network that rated nobody in this wave."""

    @property
    def row(self) -> dict[str, Any]:
        n = len(self.organisations)
        return {"topic": _TOPIC, "n": n, "missing": self.silent, "counts": "organisations"}


def network_waves(ties: pd.DataFrame) -> list[_Wave]:
    """Return the network of each wave over the organisations of all waves, in order of waves."""
    pairs = pair_scores(ties)
    organisations = network.organisations_in(pairs)
    waves = []
    for number_, rows in pairs.groupby("wave"):
        matrices = {
            name: network.matrix(rows, name, organisations) for name in ("trust", "value", "frequency", "power_over")
        }
        matrices["contact"] = network.in_touch(matrices["frequency"])
        silent = len(set(organisations) - set(rows["rater_org"].astype(str)))
        waves.append(_Wave(int(str(number_)), tuple(organisations), matrices, silent))
    return waves


def relationship_estimates(ties: pd.DataFrame, organisations: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """Estimate contact, trust and value by wave, their change over the same pairs, and the power gap of sectors."""
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


def _structure(wave: _Wave) -> list[dict[str, Any]]:
    contact = wave.matrices["contact"]
    if np.isnan(contact).all():
        return []
    known = int((~np.isnan(contact)).sum())
    density = within(network.jackknife(network.density, contact), 0, 1)
    returned = within(network.jackknife(network.reciprocity, contact), 0, 1)
    return [
        _level(
            wave,
            "contact (density)",
            "pairs of organisations in touch at least monthly",
            "share",
            density,
            f"Share of {known} known directed pairs; {_NODES}.",
        ),
        _level(
            wave,
            "contact (reciprocity)",
            "monthly contacts that both sides report",
            "share",
            returned,
            f"Share of ties that are returned; {_NODES}.",
        ),
        _level(
            wave,
            "contact (centralisation)",
            "how far contact runs through one organisation, from 0 to 1",
            "index",
            _when_one_is_left_out(network.centralisation, contact),
            f"Freeman's in-degree centralisation; {_RANGE}.",
        ),
        _level(
            wave,
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


def _ratings(wave: _Wave) -> list[dict[str, Any]]:
    rows = []
    for name in ("trust", "value"):
        ratings = wave.matrices[name]
        if np.isnan(ratings).all():
            continue
        interval = network.jackknife(network.mean_received, ratings)
        method = f"Mean of PARTNER ratings received (1 to 4), over {int((~np.isnan(ratings)).sum())} ratings; {_NODES}."
        rows.append(_level(wave, _RATED[name], f"average {name} received, from 1 to 4", "points", interval, method))
    return rows


def _level(wave: _Wave, measure: str, label: str, unit: str, interval: Interval, method: str) -> dict[str, Any]:
    n = len(wave.organisations)
    shown = guarded(Interval(interval.value, interval.low, interval.high), n)
    enough = n >= FEWEST and math.isfinite(shown.value)
    fact = f"{_capital(label)}, wave {wave.number}:"
    fact += f" {number(shown.value, unit, digits(shown))} ({between(shown, unit)})," if enough else ""
    return estimate(
        **wave.row,
        measure=measure,
        label=label,
        statistic={"share": "share", "points": "mean"}.get(unit, "index"),
        period=f"wave {wave.number}",
        unit=unit,
        interval=shown,
        method=method,
        fact=f"{fact} {n} organisations.",
        finding="describes" if enough else "we cannot tell",
        phrase="describes" if enough else ("too few" if n < FEWEST else "no interval"),
    )


def _changes(first: _Wave, last: _Wave) -> list[dict[str, Any]]:
    """Return the changes over the pairs that were rated in both waves."""
    asked: list[tuple[str, str, str, str | None, Callable[..., float]]] = [
        ("contact", "contact (density)", "share", None, network.density),
        ("trust", _RATED["trust"], "points", "higher", network.mean_received),
        ("value", _RATED["value"], "points", "higher", network.mean_received),
    ]
    rows = []
    for name, measure, unit, better, statistic in asked:
        difference = last.matrices[name] - first.matrices[name]
        if np.isnan(difference).all():
            continue
        pairs = int((~np.isnan(difference)).sum())
        method = f"Mean change over the same {pairs} rated pairs; {_NODES}."
        rows.append(_shift(first, last, measure, unit, better, network.jackknife(statistic, difference), method))
    return rows


def _shift(
    first: _Wave, last: _Wave, measure: str, unit: str, better: str | None, interval: Interval, method: str
) -> dict[str, Any]:
    n = len(last.organisations)
    shown = guarded(interval, n)
    finding, phrase = judge(shown, n, better)
    period = f"wave {first.number} to wave {last.number}"
    fact = f"Change in {measure} from {period}, among the same pairs of {n} organisations"
    if math.isfinite(shown.low):
        factor, what = (100, "percentage points") if unit == "share" else (1, "points")
        scaled = Interval(*(factor * end for end in (shown.value, shown.low, shown.high)))
        fact += f": {signed(scaled, 'points')} {what} ({between(scaled, 'points')})"
    return estimate(
        **{**last.row, "missing": max(first.silent, last.silent)},
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


def _contact_and_trust(wave: _Wave, seed: int) -> list[dict[str, Any]]:
    frequency, trust = wave.matrices["frequency"], wave.matrices["trust"]
    if not math.isfinite(network.correlation(frequency, trust)):
        return []
    n = len(wave.organisations)
    interval = within(network.jackknife(network.correlation, frequency, trust), -1, 1)
    p = qap_p(frequency, trust, seed=seed) if n >= FEWEST else NOT_A_NUMBER
    shown = guarded(replace(interval, p=p), n)
    finding, phrase = judge(shown, n, None)
    fact = f"How far organisations in closer contact trust each other more, wave {wave.number}"
    if math.isfinite(shown.value):
        fact += f": correlation {number(shown.value, 'correlation', digits(shown))} ({between(shown, 'correlation')})"
    row = estimate(
        **wave.row,
        measure="contact and trust",
        label="correlation of contact and trust between organisations",
        statistic="correlation",
        period=f"wave {wave.number}",
        unit="correlation",
        interval=shown,
        method=f"Correlation over pairs with QAP permutation of organisations (seed {seed}); {_NODES}.",
        fact=f"{fact}; {n} organisations.",
        finding=finding,
        phrase=phrase,
    )
    return [row]


def _sectors(wave: _Wave, organisations: pd.DataFrame) -> Words:
    """Return the sector of each organisation of the network, in order; empty where it is not registered."""
    sectors = dict(zip(organisations["organisation_id"].astype(str), organisations["sector"].astype(str), strict=True))
    return np.array([sectors.get(name, "") for name in wave.organisations], dtype=str)


def _beside_sector(wave: _Wave, sector: Words, seed: int) -> list[dict[str, Any]]:
    """Return how trust goes with closer contact and with being on the same side, each with the other held equal."""
    side = np.where(np.isin(sector, STATUTORY), 1.0, np.where(np.isin(sector, COMMUNITY), 2.0, np.nan))
    same = np.where(np.isnan(side[:, None] + side[None, :]), np.nan, (side[:, None] == side[None, :]).astype(float))
    explained, predictors = wave.matrices["trust"], {"contact": wave.matrices["frequency"], "same side": same}
    slopes = mrqap(explained, predictors, seed=seed).set_index("predictor")
    n = int(np.isfinite(side).sum())
    if slopes["slope"].isna().any() or n < FEWEST:
        return []
    said = {
        "contact": "trust between organisations for each step of closer contact, like sides compared with like",
        "same side": "trust within the statutory side and within charities and groups, over trust between them",
    }
    return [
        _slope_row(
            wave, name, words, _slope_interval(place, float(str(slopes.loc[name, "p"])), explained, predictors), n
        )
        for place, (name, words) in enumerate(said.items())
    ]


def _slope_interval(place: int, p: float, explained: Numbers, predictors: Mapping[str, Numbers]) -> Interval:
    def slope(*matrices: Numbers) -> float:
        return float(tie_slopes(*matrices)[place])

    return replace(network.jackknife(slope, explained, *predictors.values()), p=p)


def _slope_row(wave: _Wave, name: str, words: str, interval: Interval, n: int) -> dict[str, Any]:
    finding, phrase = judge(interval, n, None)
    size = f"{signed(interval, 'points')} points of 4"
    return estimate(
        **{**wave.row, "n": n, "missing": len(wave.organisations) - n + wave.silent},
        measure=f"trust by {name}",
        label=f"difference in {words}",
        statistic="slope",
        period=f"wave {wave.number}",
        unit="points",
        interval=interval,
        method=f"Regression over pairs, p by double semi-partialling (MRQAP, Dekker; 10,000 permutations); {_NODES}.",
        fact=f"{_capital(words)}, wave {wave.number}: {size} ({between(interval, 'points')}); {n} organisations.",
        finding=finding,
        phrase=phrase,
        main=False,
    )


def _power(waves: list[_Wave], sector: Words, seed: int) -> pd.DataFrame:
    statutory, vcse = np.isin(sector, STATUTORY), np.isin(sector, COMMUNITY)
    known = [wave for wave in waves if math.isfinite(network.sector_gap(wave.matrices["power_over"], statutory, vcse))]
    if not known:
        return not_collected(
            _TOPIC,
            "power gap",
            "Power between statutory bodies and charities was not rated, so we cannot say how it is shared.",
        )
    rows = [_gap(wave, statutory, vcse, seed) for wave in ([known[0], known[-1]] if len(known) > 1 else known)]
    if len(known) > 1:
        first, last = known[0], known[-1]
        difference = last.matrices["power_over"] - first.matrices["power_over"]
        interval = network.jackknife(network.sector_gap, difference, statutory, vcse)
        positive = network.sector_gap(first.matrices["power_over"], statutory, vcse) > 0
        method = f"Change of the gap over the same rated pairs; {_NODES}."
        rows.append(_shift(first, last, "power gap", "points", "lower" if positive else None, interval, method))
    return as_rows(rows)


def _gap(wave: _Wave, statutory: network.Mask, vcse: network.Mask, seed: int) -> dict[str, Any]:
    power = wave.matrices["power_over"]
    n = int((statutory | vcse).sum())
    interval = network.jackknife(network.sector_gap, power, statutory, vcse)
    p = network.sector_gap_p(power, statutory, vcse, seed=seed) if n >= FEWEST else NOT_A_NUMBER
    shown = guarded(replace(interval, p=p), n)
    finding, phrase = judge(shown, n, None)
    fact = f"Power gap, wave {wave.number}"
    if math.isfinite(shown.value):
        fact += f": {_decides(shown)} ({between(shown, 'points')})"
    return estimate(
        **{**wave.row, "n": n, "missing": len(wave.organisations) - n + wave.silent},
        measure="power gap",
        label="gap in power between statutory bodies and charities",
        statistic="gap",
        period=f"wave {wave.number}",
        unit="points",
        interval=shown,
        method=f"Difference of mean ratings, p by dealing sectors to organisations at random (seed {seed}); {_NODES}.",
        fact=f"{fact}; {n} organisations.",
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
