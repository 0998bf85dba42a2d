"""Agreement between coders: Krippendorff's alpha by attribute, with what it rests on. METHODS section 1.

Alpha: Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, University of Pennsylvania.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from hct_eval.coding.quotes import normalise_text, quote_span

Level = Literal["nominal", "ordinal", "interval", "ratio"]

ATTRIBUTES = ("cause", "effect", "sign")
ALPHA, SHARE = "Krippendorff's alpha", "share matched"
NOTHING = "cannot be computed: nothing was coded by two people"
ONE_VALUE = "cannot be computed: every coder gave the same single value"
FEW_PLACES = "no interval: all of it comes from one conversation"
NO_SPREAD = "no interval: every resample of conversations gives this same value"

_UNITS = ["unit", "conversation_id", "fragment_id", "coder", "claim_id", *ATTRIBUTES]


@dataclass(frozen=True)
class _Rules:
    """How intervals are made, and from how many units on there is an estimate at all."""

    seed: int
    resamples: int
    confidence: float
    least: int


def alpha(ratings: Sequence[Sequence[Any]], level: Level = "nominal") -> tuple[float, str]:
    """Return Krippendorff's alpha and a note; where it cannot be computed, NaN and the reason in words.

    `ratings`: one row a coder, one column a unit, None or NaN where the coder did not rate it. Levels other than
    nominal need numbers.
    """
    values = np.array([list(row) for row in ratings], dtype=object)
    if values.size == 0:
        return float("nan"), NOTHING
    values = values[:, (~pd.isna(values)).sum(axis=0) >= 2]
    known = values[~pd.isna(values)]
    if known.size == 0:
        return float("nan"), NOTHING
    if len(pd.unique(known)) < 2:
        return float("nan"), ONE_VALUE
    if level == "nominal":
        differing, occurs = _sums(_count_values(values))
        return float(_nominal_alpha(differing.sum(), occurs.sum(axis=0))), ""
    import krippendorff

    return float(krippendorff.alpha(reliability_data=values.astype(float), level_of_measurement=level)), ""


def match_claims(claims: pd.DataFrame, fragments: pd.DataFrame) -> pd.DataFrame:
    """Pair coders' claims in fragments that two or more coders coded: one row a claim, with the `unit` it belongs to.

    Claims of different coders belong to one unit if their quotes overlap in the fragment's text (a quote that is not
    there, or none, stands for the whole fragment); the pairing with most overlap is taken, and where several claims
    rest on the same words, the one with most labels alike. Columns: unit, conversation_id, fragment_id, coder,
    claim_id, cause, effect, sign. Claims without a coder are left out.
    """
    coded = claims.dropna(subset="coder")
    many = coded.groupby("fragment_id")["coder"].transform("nunique") > 1
    texts = dict(zip(fragments["fragment_id"], fragments["text"], strict=True))
    double = coded[many].sort_values(["fragment_id", "coder", "claim_id"])
    coders, quotes = double["coder"].to_numpy(dtype=object), double["quote"].to_numpy(dtype=object)
    labels = double[list(ATTRIBUTES)].to_numpy(dtype=object)
    number = double["fragment_id"].to_numpy(dtype=object)
    units = np.zeros(len(double), dtype=int)
    begins = np.flatnonzero(np.concatenate([[True], number[1:] != number[:-1]])[: len(number)])
    for begin, end in zip(begins, [*begins[1:], len(double)], strict=False):
        here = slice(begin, end)
        spans = _spans(quotes[here], texts.get(number[begin], ""))
        units[here] = _units_of(coders[here], labels[here], spans) + units[:begin].max(initial=-1) + 1
    return double.assign(unit=units)[_UNITS].astype({"unit": "Int64"}).reset_index(drop=True)


def measure_agreement(
    units: pd.DataFrame, *, seed: int, resamples: int = 1000, confidence: float = 0.95, least: int = 10
) -> pd.DataFrame:
    """Measure agreement on matched claims: one row an attribute, with a percentile bootstrap over conversations.

    claim: share of units that two or more coders found. cause, effect, sign: nominal alpha over those. link: share of
    units in which two or more coders named the same cause and effect. Columns: attribute, statistic, value, low, high,
    n (units behind it), conversations, note. With fewer than `least` units only the count is given, with the reason.
    """
    ordered = units.sort_values(["conversation_id", "unit", "coder", "claim_id"], ignore_index=True)
    size = ordered.groupby("unit")["coder"].transform("size")
    paired = ordered[size > 1]
    rules = _Rules(seed, resamples, confidence, least)
    rows = [_share_row("claim", ordered, ["unit"], rules)]
    rows += [_alpha_row(name, paired, rules) for name in ATTRIBUTES]
    rows.append(_share_row("link", ordered, ["unit", "cause", "effect"], rules))
    return pd.DataFrame(rows).astype(
        {"attribute": "string", "statistic": "string", "note": "string", "n": "Int64", "conversations": "Int64"}
        | dict.fromkeys(["value", "low", "high"], "Float64")
    )


def list_disagreements(units: pd.DataFrame) -> pd.DataFrame:
    """List what coders may want to talk through: one row a unit that they coded differently or that one of them missed.

    Columns: unit, conversation_id, fragment_id, coders, cause, effect, sign (differing values with ` / ` between).
    """
    by_unit = units.sort_values(["unit", "coder", "claim_id"]).groupby("unit")
    frame = by_unit[["conversation_id", "fragment_id"]].first().join(by_unit["coder"].agg(", ".join).rename("coders"))
    frame = frame.join(by_unit[list(ATTRIBUTES)].agg(_told))
    one_voice = by_unit.size() < 2
    differs = by_unit[list(ATTRIBUTES)].nunique().gt(1).any(axis=1)
    return frame[differs | one_voice].reset_index()


def say_agreement(measured: pd.DataFrame) -> str:
    """Say in words how far coders agree, or why it cannot be said."""
    n = measured["n"].max()
    if not n:
        return "No fragment was coded by two people, so we cannot say how far coders agree."
    words = f"{n} claims stand in fragments that two or more people coded."
    for row in measured.to_dict("records"):
        if pd.isna(row["value"]):
            words += f" {row['attribute']}: {row['note']}."
            continue
        interval = "" if pd.isna(row["low"]) else f" ({row['low']:.2f} to {row['high']:.2f})"
        words += f" {row['attribute']}: {row['statistic']} {row['value']:.2f}{interval}, n = {row['n']}."
    return words


def _told(values: pd.Series) -> str:
    return " / ".join(dict.fromkeys(values))


def _units_of(coders: np.ndarray, labels: np.ndarray, spans: np.ndarray) -> np.ndarray:
    """Return the number of each claim's unit, from 0, within one fragment; claims are sorted by coder."""
    from scipy.optimize import linear_sum_assignment

    unit = np.full(len(coders), -1)
    members: list[list[int]] = []
    for coder in dict.fromkeys(coders):
        mine = [row for row, name in enumerate(coders) if name == coder]
        score = np.array([[_likeness(row, unit_rows, spans, labels) for unit_rows in members] for row in mine])
        if members:
            for here, there in zip(*linear_sum_assignment(score, maximize=True), strict=True):
                if score[here, there] > 0:
                    unit[mine[here]] = there
                    members[there].append(mine[here])
        for row in mine:
            if unit[row] < 0:
                unit[row] = len(members)
                members.append([row])
    return unit


def _spans(quotes: np.ndarray, text: str) -> np.ndarray:
    whole = (0, max(len(normalise_text(text)), 1))
    found = [None if pd.isna(quote) else quote_span(quote, text) for quote in quotes]
    return np.array([span or whole for span in found])


def _likeness(row: int, members: list[int], spans: np.ndarray, labels: np.ndarray) -> float:
    """Return how far a claim's words overlap with a unit's (shared / covered, mean); labels decide between equals."""
    total = 0.0
    for other in members:
        shared = min(spans[row, 1], spans[other, 1]) - max(spans[row, 0], spans[other, 0])
        if shared <= 0:
            return 0.0
        cover = max(spans[row, 1], spans[other, 1]) - min(spans[row, 0], spans[other, 0])
        alike = labels[row] == labels[other]
        total += shared / cover + 1e-6 * (2 * alike[0] + 2 * alike[1] + alike[2])
    return total / len(members)


def _share_row(name: str, units: pd.DataFrame, same: list[str], rules: _Rules) -> dict[str, Any]:
    """Return the share of units in which two or more coders' claims are the same in the columns `same`."""
    home = units.groupby("unit")["conversation_id"].first()
    agreed = (units.groupby(same).size() > 1).groupby(level="unit").any()
    parts = pd.DataFrame({"home": home, "hit": agreed.astype(float), "all": 1.0}).groupby("home")[["hit", "all"]].sum()
    hits, total = parts["hit"].to_numpy(float), parts["all"].to_numpy(float)
    drawn = _draws(len(parts), rules)
    with np.errstate(invalid="ignore"):
        values = (drawn @ hits) / (drawn @ total)
    value = hits.sum() / total.sum() if len(parts) else float("nan")
    row = {"attribute": name, "statistic": SHARE, "n": len(home), "conversations": len(parts)}
    return _with_interval(row, value, "" if len(parts) else NOTHING, values, rules)


def _alpha_row(name: str, paired: pd.DataFrame, rules: _Rules) -> dict[str, Any]:
    table = paired.pivot_table(index="coder", columns="unit", values=name, aggfunc="first")
    value, note = alpha(table.to_numpy(dtype=object).tolist())
    places = paired["conversation_id"].nunique()
    row = {"attribute": name, "statistic": ALPHA, "n": table.shape[1], "conversations": places}
    return _with_interval(row, value, note, _resampled_alpha(paired, name, _draws(places, rules)), rules)


def _resampled_alpha(paired: pd.DataFrame, name: str, drawn: np.ndarray) -> np.ndarray:
    """Return nominal alpha of each resample of conversations (rows of `drawn`: times each one was drawn)."""
    if paired.empty:
        return np.array([])
    counts = pd.crosstab([paired["conversation_id"], paired["unit"]], paired[name])
    differing, occurs = _sums(counts.to_numpy(float))
    home, places = pd.factorize(counts.index.get_level_values("conversation_id"), sort=True)
    member = np.equal.outer(np.arange(len(places)), home).astype(float)
    return _nominal_alpha(drawn @ (member @ differing), drawn @ (member @ occurs))


def _count_values(values: np.ndarray) -> np.ndarray:
    """Return how often each value was given to each unit (units x values), from coders x units."""
    known = ~pd.isna(values)
    codes, domain = pd.factorize(values[known])
    counts = np.zeros((values.shape[1], len(domain)))
    np.add.at(counts, (np.nonzero(known)[1], codes), 1)
    return counts


def _sums(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return, by unit, what nominal alpha is made of: pairs that differ (per further coder), and counts of values."""
    size = counts.sum(axis=1)
    return (size**2 - (counts**2).sum(axis=1)) / (size - 1), counts


def _nominal_alpha(differing: np.ndarray, occurs: np.ndarray) -> np.ndarray:
    """Return nominal alpha, 1 - observed / expected disagreement, from sums over units; NaN if one value occurs.

    Both sums add up over units, so that a bootstrap is a matrix product; the library `krippendorff` gives the same
    numbers (tested) but holds units x values x values, which for thousands of claims is tens of gigabytes.
    """
    total = occurs.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        expected = (total**2 - (occurs**2).sum(axis=-1)) / (total - 1)
        return np.where(expected > 0, 1 - differing / expected, np.nan)


def _draws(places: int, rules: _Rules) -> np.ndarray:
    """Return how often each conversation is drawn in each resample, with replacement: resamples x conversations."""
    if places == 0:
        return np.zeros((rules.resamples, 0))
    rng = np.random.default_rng(rules.seed)
    return rng.multinomial(places, np.full(places, 1 / places), size=rules.resamples).astype(float)


def _with_interval(
    row: dict[str, Any], value: float, note: str, resampled: np.ndarray, rules: _Rules
) -> dict[str, Any]:
    """Add value, low, high and note to a row; no value where there are too few units, no interval from one place."""
    low = high = float("nan")
    known = resampled[~np.isnan(resampled)]
    if not note and row["n"] < rules.least:
        value, note = float("nan"), f"fewer than {rules.least} claims to compare: too few to estimate"
    elif not note and row["conversations"] < 2:
        note = FEW_PLACES
    elif not note and known.size:
        tail = (1 - rules.confidence) / 2
        low, high = np.quantile(known, [tail, 1 - tail])
        note = f"{rules.confidence:.0%} percentile bootstrap over conversations"
        if row["conversations"] < rules.least:
            note += "; few conversations, so it is likely to be too narrow"
        if known.min() == known.max():
            low, high, note = float("nan"), float("nan"), NO_SPREAD
        if known.size < resampled.size:
            note += f"; {resampled.size - known.size} of {resampled.size} resamples had one value only, left out"
    numbers = {"value": value, "low": low, "high": high}
    return row | {key: None if np.isnan(x) else float(x) for key, x in numbers.items()} | {"note": note}
