"""How busy: conversations a month, and whether that rose or fell, per researcher who was active where that is known."""

import math
from typing import Any

import numpy as np
import pandas as pd

from hct_eval.change.counts import Rates, rate_slopes
from hct_eval.change.estimates import FEWEST, about, as_rows, between, estimate, guarded, judge, signed
from hct_eval.change.intervals import NOT_A_NUMBER, Interval, Numbers
from hct_eval.change.researchers import status_on
from hct_eval.programme import DisclosurePolicy
from hct_eval.tables.words import plural

_MEASURE = "conversations a month"


def months_of(held_on: pd.Series) -> pd.DataFrame:
    """Count by calendar month, from the first to the last, months without any among them: month, held."""
    days = pd.to_datetime(held_on).dropna()
    if days.empty:
        return pd.DataFrame({"month": pd.PeriodIndex([], freq="M"), "held": pd.Series(dtype=int)})
    months = days.dt.to_period("M")
    every = pd.period_range(months.min(), months.max(), freq="M")
    return months.value_counts().reindex(every, fill_value=0).rename_axis("month").rename("held").reset_index()


def activity_estimates(
    conversations: pd.DataFrame, researchers: pd.DataFrame, policy: DisclosurePolicy
) -> pd.DataFrame:
    """Estimate by how much conversations a month (`held_on`) rose or fell each month: one row of `estimates`, or none.

    Poisson, or negative binomial where months vary more than chance allows. Where the researchers' log names somebody
    active in every one of these months, the rate is per active researcher (offset). Fewer than 10 months: no estimate.
    No month is ever missing; how many conversations have no day is said in the sentence, as `policy` lets people be
    counted.
    """
    months = months_of(conversations["held_on"])
    if months.empty:
        return as_rows([])
    active = _active(researchers, months["month"])
    held = months["held"].to_numpy(dtype=float)
    rates = rate_slopes(held, {"month": np.arange(float(len(held)))}, exposure=active)
    undated = _undated(int(conversations["held_on"].isna().sum()), policy)
    return as_rows([_row(months, rates, undated, per_researcher=active is not None)])


def _active(researchers: pd.DataFrame, months: pd.Series) -> Numbers | None:
    """Return how many researchers were active in the middle of each month; None unless somebody always was."""
    if researchers.empty:
        return None
    middles = [month.start_time + pd.Timedelta(days=14) for month in months]
    active = np.array([(status_on(researchers, day)["status"] == "active").sum() for day in middles], dtype=float)
    return active if (active > 0).all() else None


def _undated(n: int, policy: DisclosurePolicy) -> str:
    """Say how many conversations are in no month: a conversation is one person's, so it is counted as people are."""
    return f" Left out, as their day is not known: {about(n, 'conversations', policy)}." if n else ""


def _row(months: pd.DataFrame, rates: Rates, undated: str, *, per_researcher: bool) -> dict[str, Any]:
    n = len(months)
    ratio = rates.ratio("month")
    # less 1, so that 0 is no change
    change = guarded(Interval(ratio.value - 1, ratio.low - 1, ratio.high - 1, ratio.p), n)
    finding, phrase = judge(change, n, None)
    first, last = (month.strftime("%Y-%m") for month in (months["month"].iloc[0], months["month"].iloc[-1]))
    of_whom = " per active researcher" if per_researcher else ""
    fact = f"Conversations{of_whom}, {first} to {last}:"
    if n >= FEWEST and math.isfinite(change.low):
        fact += f" {signed(change, 'share')} a month ({between(change, 'share')});"
    defined = " Active: the researchers' log has them at work in that month." if per_researcher else ""
    return estimate(
        topic="researchers",
        measure=_MEASURE,
        label=f"change a month in {_MEASURE}{of_whom}",
        statistic="slope",
        period=f"{first} to {last}",
        unit="share",
        n=n,
        missing=0,
        counts="months",
        interval=change if math.isfinite(change.low) else Interval(NOT_A_NUMBER),
        method=f"{rates.kind.capitalize()} model (dispersion {rates.dispersion:.1f}) with a t interval, log link.",
        fact=f"{fact} {plural(n, 'month')}.{undated}{defined}",
        finding=finding,
        phrase=phrase,
        main=False,
    )
