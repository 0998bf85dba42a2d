"""Agreement between coders: on claims (found by both? alike in cause, effect, sign, strength?), and all in one table.

METHODS section 1. Fragments are compared in `pulling`, the factors that coders named in `naming`.
"""

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from hct_eval.coding.naming import measure_naming
from hct_eval.coding.pairing import ATTRIBUTES, match_claims
from hct_eval.coding.pulling import measure_pulling
from hct_eval.coding.reliability import (
    ALPHA,
    NOTHING,
    ONE_VALUE,
    SHARE,
    Rules,
    alpha,
    by_place,
    coincidences,
    estimate,
    nominal_alpha,
    nominal_sums,
    ordinal_alpha,
    share_row,
    typed_table,
)

__all__ = ["match_claims", "measure_agreement", "measure_all", "say_agreement"]

_STRENGTHS = [1, 2, 3]


def measure_agreement(units: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Measure agreement on matched claims: one row an attribute, with a percentile bootstrap over conversations.

    claim: share of units that two or more coders found. cause, effect, sign: nominal alpha over those; strength:
    ordinal alpha. link: share of units in which two or more coders named the same cause and effect. Columns: attribute,
    statistic, value, low, high, n (units compared), agreed (of those, how many are the same), missing (units that could
    not be compared: only one coder found them, or gave a strength), conversations, note. With fewer than `rules.least`
    units or conversations only counts are given.
    """
    ordered = units.sort_values(["conversation_id", "unit", "coder", "claim_id"], ignore_index=True)
    size = ordered.groupby("unit")["coder"].transform("size")
    paired = ordered[size > 1]
    every = ordered["unit"].nunique()
    rows = [_found_row("claim", ordered, ["unit"], rules)]
    rows += [_nominal_row(paired, name, every, rules) for name in ATTRIBUTES]
    rows.append(_strength_row(paired, every, rules))
    rows.append(_found_row("link", ordered, ["unit", "cause", "effect"], rules))
    return typed_table(rows)


def measure_all(
    units: pd.DataFrame, claims: pd.DataFrame, fragments: pd.DataFrame, turns: pd.DataFrame, rules: Rules
) -> pd.DataFrame:
    """Measure agreement on fragments (`measure_pulling`), factors (`measure_naming`) and claims, in one table."""
    kinds = [measure_pulling(fragments, turns, rules), measure_naming(claims, rules), measure_agreement(units, rules)]
    return pd.concat(kinds, ignore_index=True)


def say_agreement(measured: pd.DataFrame) -> str:
    """Say in words how far coders agree, or why it cannot be said; one sentence an attribute."""
    if not measured["n"].max():
        return "Nothing was coded by two people, so we cannot say how far coders agree."
    told: dict[str, list[str]] = {}
    for row in measured.to_dict("records"):
        told.setdefault(_row_in_words(row), []).append(str(row["attribute"]))
    named = {words: " and ".join([", ".join(names[:-1]), names[-1]][-len(names) :]) for words, names in told.items()}
    return " ".join(f"{names.capitalize()}: {words}." for words, names in named.items())


def _row_in_words(row: Mapping[Hashable, Any]) -> str:
    if pd.isna(row["value"]):
        return f"{row['note']}, {row['agreed']} of {row['n']} alike" if row["n"] else str(row["note"])
    interval = "" if pd.isna(row["low"]) else f" ({row['low']:.2f} to {row['high']:.2f})"
    return f"{row['statistic']} {row['value']:.2f}{interval}, n = {row['n']}"


def _found_row(name: str, units: pd.DataFrame, same: list[str], rules: Rules) -> dict[str, Any]:
    """Return the share of units in which two or more coders' claims are the same in the columns `same`."""
    home = units.groupby("unit")["conversation_id"].first()
    agreed = (units.groupby(same).size() > 1).groupby(level="unit").any()
    parts = pd.DataFrame({"home": home, "hit": agreed.astype(float), "all": 1.0}).groupby("home")[["hit", "all"]].sum()
    return share_row(name, SHARE, parts, rules)


def _nominal_row(paired: pd.DataFrame, name: str, every: int, rules: Rules) -> dict[str, Any]:
    table = paired.pivot_table(index="coder", columns="unit", values=name, aggfunc="first")
    value, note = alpha(table.to_numpy(dtype=object).tolist())
    n = table.shape[1]
    alike = int(paired.groupby("unit")[name].nunique().eq(1).sum())
    row = {"attribute": name, "statistic": ALPHA, "n": n, "agreed": alike, "missing": every - n}
    row["conversations"] = paired["conversation_id"].nunique()

    def resampled(drawn: np.ndarray) -> np.ndarray:
        counts = pd.crosstab([paired["conversation_id"], paired["unit"]], paired[name])
        differing, occurs = nominal_sums(counts.to_numpy(float))
        member, _ = by_place(counts.index.get_level_values("conversation_id").to_series())
        return nominal_alpha(drawn @ (member @ differing), drawn @ (member @ occurs))

    return estimate(row, value, note, resampled, rules)


def _strength_row(paired: pd.DataFrame, every: int, rules: Rules) -> dict[str, Any]:
    told = paired.dropna(subset="strength")
    told = told[told.groupby("unit")["coder"].transform("size") > 1]
    counts = pd.crosstab([told["conversation_id"], told["unit"]], told["strength"].astype(float))
    counts = counts.reindex(columns=_STRENGTHS, fill_value=0)
    values = counts.to_numpy(float)
    row = {"attribute": "strength", "statistic": ALPHA, "n": len(counts), "missing": every - len(counts)}
    row |= {"agreed": int(((values > 0).sum(axis=1) == 1).sum()), "conversations": told["conversation_id"].nunique()}
    if not len(counts):
        return estimate(row, float("nan"), NOTHING, _none, rules)
    member, places = by_place(counts.index.get_level_values("conversation_id").to_series())
    together = (member @ coincidences(values).reshape(len(values), -1)).reshape(places, *[len(_STRENGTHS)] * 2)
    value = float(ordinal_alpha(together.sum(axis=0)))

    def resampled(drawn: np.ndarray) -> np.ndarray:
        return ordinal_alpha(np.einsum("rp,pij->rij", drawn, together))

    return estimate(row, value, ONE_VALUE if np.isnan(value) else "", resampled, rules)


def _none(drawn: np.ndarray) -> np.ndarray:
    return np.full(len(drawn), np.nan)
