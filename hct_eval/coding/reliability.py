"""How alike two or more people coded, as numbers: coefficients, and their intervals over conversations.

Alpha: Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, University of Pennsylvania. Kappa: Cohen (1960),
doi 10.1177/001316446002000104. Every coefficient is made of sums over conversations, so that a bootstrap over them is a
product of matrices.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

Level = Literal["nominal", "ordinal", "interval", "ratio"]
Resampled = Callable[[np.ndarray], np.ndarray]
"""From how often each conversation was drawn (resamples x conversations) to the statistic of each resample."""

ALPHA, SHARE, F1, KAPPA = "Krippendorff's alpha", "share matched", "F1 (overlap)", "Cohen's kappa"
NOTHING = "cannot be computed: nothing was coded by two people"
ONE_VALUE = "cannot be computed: every coder gave the same single value"
NO_SPREAD = "no interval: every resample of conversations gives this same value"

MEASURED = ((20, 88), (40, 91), (None, 92))
"""How often, of 100, a 95 % interval held the truth, below so many conversations.

Measured for alpha, kappa and shares on invented places (`python -m benchmarks.agreement`); the rest is taken as alike.
"""

COLUMNS = ["attribute", "statistic", "value", "low", "high", "n", "agreed", "missing", "conversations", "note"]
"""Columns of a table of agreement."""


@dataclass(frozen=True)
class Rules:
    """How intervals are made, and from how many units and conversations on there is an estimate at all."""

    seed: int
    resamples: int = 1000
    confidence: float = 0.95
    least: int = 10

    def draws(self, conversations: int) -> np.ndarray:
        """Return how often each conversation is drawn, with replacement: resamples x conversations."""
        if conversations == 0:
            return np.zeros((self.resamples, 0))
        rng = np.random.default_rng(self.seed)
        return rng.multinomial(conversations, np.full(conversations, 1 / conversations), self.resamples).astype(float)


def estimate(row: dict[str, Any], value: float, note: str, resampled: Resampled, rules: Rules) -> dict[str, Any]:
    """Return a row of a table of agreement: `row` (with n and conversations) and its value, low, high and note.

    `note` is why there is no value, "" where there is one. With fewer than `rules.least` units or conversations the row
    holds counts only: an interval over so few would be far too narrow, and a value without one says too much.
    """
    low = high = float("nan")
    if not note and row["n"] < rules.least:
        value, note = float("nan"), f"counts only: fewer than {rules.least} to compare"
    elif not note and row["conversations"] < rules.least:
        value, note = float("nan"), f"counts only: they come from fewer than {rules.least} conversations"
    elif not note:
        drawn = resampled(rules.draws(row["conversations"]))
        known = drawn[~np.isnan(drawn)]
        tail = (1 - rules.confidence) / 2
        note = _interval_note(row["conversations"], rules)
        if known.size and known.min() < known.max():
            low, high = np.quantile(known, [tail, 1 - tail])
        else:
            note = NO_SPREAD
        if known.size < drawn.size:
            note += f"; {drawn.size - known.size} of {drawn.size} resamples had one value only, left out"
    numbers = {"value": value, "low": low, "high": high}
    return row | {key: None if np.isnan(x) else float(x) for key, x in numbers.items()} | {"note": note}


def _interval_note(conversations: int, rules: Rules) -> str:
    note = f"{rules.confidence:.0%} percentile bootstrap over conversations"
    held = next(times for below, times in MEASURED if below is None or conversations < below)
    return note + (f"; such intervals held the truth {held} times in 100" if rules.confidence == 0.95 else "")


def typed_table(rows: Sequence[dict[str, Any]], first: Sequence[str] = ()) -> pd.DataFrame:
    """Return rows as a table of agreement; `first` are text columns that stand before the usual ones."""
    whole = dict.fromkeys(["n", "agreed", "missing", "conversations"], "Int64")
    words = dict.fromkeys([*first, "attribute", "statistic", "note"], "string")
    frame = pd.DataFrame(rows, columns=[*first, *COLUMNS])
    return frame.astype(words | whole | dict.fromkeys(["value", "low", "high"], "Float64"))


def share_row(name: str, statistic: str, parts: pd.DataFrame, rules: Rules, **counts: Any) -> dict[str, Any]:
    """Return the row of a share: `parts` has one row a conversation, with `hit` out of `all`."""
    hits, total = parts["hit"].to_numpy(float), parts["all"].to_numpy(float)
    row = {"attribute": name, "statistic": statistic, "n": int(total.sum()), "agreed": int(hits.sum()), "missing": 0}
    row |= {"conversations": len(parts)} | counts

    def resampled(drawn: np.ndarray) -> np.ndarray:
        return np.asarray((drawn @ hits) / (drawn @ total))

    empty = total.sum() == 0
    return estimate(
        row, float("nan") if empty else hits.sum() / total.sum(), NOTHING if empty else "", resampled, rules
    )


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
        differing, occurs = nominal_sums(_count_values(values))
        return float(nominal_alpha(differing.sum(), occurs.sum(axis=0))), ""
    import krippendorff

    return float(krippendorff.alpha(reliability_data=values.astype(float), level_of_measurement=level)), ""


def nominal_sums(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return, by unit, what nominal alpha is made of: pairs that differ (per further coder), and counts of values.

    `counts`: how often each value was given to each unit (units x values), two ratings or more a unit.
    """
    size = counts.sum(axis=1)
    return (size**2 - (counts**2).sum(axis=1)) / (size - 1), counts


def nominal_alpha(differing: np.ndarray, occurs: np.ndarray) -> np.ndarray:
    """Return nominal alpha, 1 - observed / expected disagreement, from sums over units; NaN if one value occurs.

    The library `krippendorff` gives the same numbers (tested) but holds units x values x values, which for thousands
    of claims is tens of gigabytes.
    """
    total = occurs.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        expected = (total**2 - (occurs**2).sum(axis=-1)) / (total - 1)
        return np.where(expected > 0, 1 - differing / expected, np.nan)


def ordinal_alpha(together: np.ndarray) -> np.ndarray:
    """Return ordinal alpha from matrices of coincidences (... x values x values, values in order); NaN if one occurs.

    The distance of two values is the difference of their mid-ranks, squared: it depends on how often each occurs, so
    that each resample has its own.
    """
    occurs = together.sum(axis=-1)
    rank = occurs.cumsum(axis=-1) - occurs / 2
    apart = (rank[..., :, None] - rank[..., None, :]) ** 2
    chance = (occurs[..., :, None] * occurs[..., None, :] * apart).sum(axis=(-2, -1))
    total = occurs.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(chance > 0, 1 - (total - 1) * (together * apart).sum(axis=(-2, -1)) / chance, np.nan)


def coincidences(counts: np.ndarray) -> np.ndarray:
    """Return each unit's matrix of coincidences (units x values x values) from its counts of values."""
    pairs = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(counts.shape[1])
    return np.asarray(pairs / (counts.sum(axis=1) - 1)[:, None, None])


def kappa(hits: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return Cohen's kappa of two coders from sums: units alike, and counts of values of either (... x values)."""
    total = first.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        chance = (first * second).sum(axis=-1) / total**2
        return np.where(chance < 1, (hits / total - chance) / (1 - chance), np.nan)


def by_place(places: pd.Series) -> tuple[np.ndarray, int]:
    """Return which conversation each unit belongs to (conversations x units, 1 where it does) and their number."""
    codes, names = pd.factorize(places, sort=True)
    return np.equal.outer(np.arange(len(names)), codes).astype(float), len(names)


def _count_values(values: np.ndarray) -> np.ndarray:
    """Return how often each value was given to each unit (units x values), from coders x units."""
    known = ~pd.isna(values)
    codes, domain = pd.factorize(values[known])
    counts = np.zeros((values.shape[1], len(domain)))
    np.add.at(counts, (np.nonzero(known)[1], codes), 1)
    return counts
