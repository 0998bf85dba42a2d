"""Partnerships brokered between community and health bodies: how many became active, how soon, what came of them."""

import math
from typing import Any

import numpy as np
import pandas as pd

from hct_eval.change.estimates import FEWEST, as_rows, between, estimate, guarded, how_many, percent, shares
from hct_eval.change.intervals import Numbers
from hct_eval.change.staying import happened_within

MONTHS = 6
"""After so many months it is asked how many had become active."""

_TOPIC, _MEASURE = "relationships", "brokered partnerships"


def partnership_status(brokered: pd.DataFrame) -> pd.DataFrame:
    """Return the brokered partnerships in order of their beginning, with `status` and the days until they were active.

    `status`: brokered (not active yet), active, ended, or "ended before it was active".
    """
    ordered = brokered.sort_values(["brokered_on", "brokered_id"], ignore_index=True)
    began, ended = ordered["active_on"].notna(), ordered["ended_on"].notna()
    status = pd.Series("brokered", index=ordered.index, dtype="string").mask(began, "active")
    status = status.mask(began & ended, "ended").mask(~began & ended, "ended before it was active")
    days = (ordered["active_on"] - ordered["brokered_on"]).dt.days.astype("Float64")
    return ordered.assign(status=status, days_to_active=days.where(days >= 0))


def brokered_estimates(brokered: pd.DataFrame) -> pd.DataFrame:
    """Estimate what share of brokered partnerships became active, within six months and ever, and had ended since.

    One that ended before it was active can never be: it stays in the count (see `staying`). Under 10: counts only.
    """
    if brokered.empty:
        return as_rows([])
    table = partnership_status(brokered)
    began, ended = table["active_on"].notna(), table["ended_on"].notna()
    asked = [
        ("brokered partnerships that became active", int(began.sum()), len(table)),
        ("active partnerships that have ended", int((began & ended).sum()), int(began.sum())),
    ]
    base = {"measure": _MEASURE, "missing": 0, "counts": "partnerships"}
    counted = pd.DataFrame([{**base, "label": label, "numerator": k, "n": n} for label, k, n in asked])
    return pd.concat([shares(counted, _TOPIC), as_rows([_soon(table)])], ignore_index=True)


def _soon(table: pd.DataFrame) -> dict[str, Any]:
    last = table[["brokered_on", "active_on", "ended_on"]].max().max()
    began = table["active_on"].notna().to_numpy()
    days = (table["active_on"].fillna(last) - table["brokered_on"]).dt.days.clip(lower=0)
    watched: Numbers = np.asarray(days, dtype=np.float64)
    found, _ = happened_within(watched, began, MONTHS * 365.25 / 12)
    interval, n = guarded(found, len(table)), len(table)
    enough = n >= FEWEST and math.isfinite(interval.value)
    fact = f"Brokered partnerships that became active within {MONTHS} months:"
    fact += f" {percent(interval.value)} ({between(interval, 'share')})," if enough else ""
    return estimate(
        topic=_TOPIC,
        measure=_MEASURE,
        label=f"brokered partnerships that became active within {MONTHS} months",
        statistic="share",
        unit="share",
        n=n,
        missing=0,
        counts="partnerships",
        interval=interval,
        method="Kaplan-Meier; Wilson's interval at the effective sample size.",
        fact=f"{fact} {how_many(n, 'partnerships')}.",
        finding="describes" if enough else "we cannot tell",
        phrase="describes" if enough else ("too few" if n < FEWEST else "no interval"),
    )
