"""Estimates of relationships and power between organisations: rows of the `estimates` table."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from hct_eval.change import network
from hct_eval.change.estimates import FEWEST, as_rows, between, digits, estimate, guarded, judge, not_collected, number
from hct_eval.change.intervals import NOT_A_NUMBER, Interval, Numbers
from hct_eval.change.qap import qap_p
from hct_eval.change.scales import pair_scores

STATUTORY = ("NHS", "local authority")
COMMUNITY = ("VCSE", "community group")
"""The two sides between which power is compared."""

_TOPIC = "relationships"
_RATED = {"trust": "trust between organisations", "value": "value between organisations"}
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
    rows += _contact_and_trust(waves[-1], seed)
    return pd.concat([as_rows(rows), _power(waves, organisations, seed)], ignore_index=True)


def _structure(wave: _Wave) -> list[dict[str, Any]]:
    contact = wave.matrices["contact"]
    if np.isnan(contact).all():
        return []
    known = int((~np.isnan(contact)).sum())
    density = _clip(network.jackknife(network.density, contact))
    returned = _clip(network.jackknife(network.reciprocity, contact))
    without = network.leave_one_out(network.centralisation, contact)
    whole = np.isfinite(without).all()
    star = Interval(
        network.centralisation(contact),
        float(without.min()) if whole else NOT_A_NUMBER,
        float(without.max()) if whole else NOT_A_NUMBER,
    )
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
            star,
            "Freeman's in-degree centralisation; the range is what it becomes when any one organisation is left out.",
        ),
    ]


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
        sign = "+" if shown.value > 0 else "−"
        size = number(abs(scaled.value), "points", digits(scaled))
        fact += f": {sign}{size} {what} ({between(scaled, 'points')})"
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
    interval = _clip(network.jackknife(network.correlation, frequency, trust), -1.0)
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


def _power(waves: list[_Wave], organisations: pd.DataFrame, seed: int) -> pd.DataFrame:
    sectors = dict(zip(organisations["organisation_id"].astype(str), organisations["sector"].astype(str), strict=True))
    sector = np.array([sectors.get(name, "") for name in waves[0].organisations])
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
        more = "statutory bodies decide more" if shown.value > 0 else "statutory bodies decide less"
        size = number(abs(shown.value), "points", digits(shown))
        fact += f": {more} over charities and groups than these over them, by {size} points of 4"
        fact += f" ({between(shown, 'points')})"
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


def _clip(interval: Interval, least: float = 0.0) -> Interval:
    """Keep the ends of an interval within what the statistic can be."""
    return (
        replace(interval, low=max(least, interval.low), high=min(1.0, interval.high))
        if math.isfinite(interval.low)
        else interval
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
