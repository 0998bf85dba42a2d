"""How soon researchers hold their first conversation, and how long they stay: survival with right censoring."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from hct_eval.change.estimates import FEWEST, as_rows, between, estimate, few, guarded, how_many, percent
from hct_eval.change.intervals import NOT_A_NUMBER, Interval
from hct_eval.change.researchers import last_day, status_on
from hct_eval.programme import DisclosurePolicy

MONTHS = (3, 6, 12, 24)
"""After so many months since training the curves are read."""

_MONTH = 365.25 / 12
_BEGUN = ("trained", "available", "active")


def spans_to_first(researchers: pd.DataFrame, conversations: pd.DataFrame) -> pd.DataFrame:
    """Return days from training to the first conversation: person_id, days, happened (False: not by the last day).

    The first conversation is the earliest that the register has under the researcher's pseudonym, or the first day on
    which the log calls them active, whichever is earlier. Who left without one can hold none any more: they are
    followed to the last day like everybody (Fine & Gray 1999, doi 10.1080/01621459.1999.10474144), not taken out, which
    would count them as if they might still begin.
    """
    start, end = _starts(researchers), last_day(researchers)
    active = researchers[researchers["status"] == "active"].groupby("person_id")["from"].min()
    held = conversations.dropna(subset=["researcher", "held_on"])
    held = held[held["researcher"].isin(start.index)]
    by_register = held.groupby("researcher")["held_on"].min()
    first = pd.concat([active, by_register]).groupby(level=0).min().reindex(start.index)
    if end is not None and len(held):
        end = max(end, pd.Timestamp(held["held_on"].max()))
    return _spans(start, first, pd.Series(end, index=start.index))


def spans_to_leaving(researchers: pd.DataFrame) -> pd.DataFrame:
    """Return days from training to leaving: person_id, days, happened (False: still there when last heard of).

    Where somebody's last status ended and nothing followed, they are followed to that day only.
    """
    start, end = _starts(researchers), last_day(researchers)
    left = researchers[researchers["status"] == "left"].groupby("person_id")["from"].min().reindex(start.index)
    last = researchers.sort_values(["person_id", "from"]).groupby("person_id").tail(1).set_index("person_id")["to"]
    return _spans(start, left, last.reindex(start.index).fillna(end))


def _starts(researchers: pd.DataFrame) -> pd.Series:
    """Return the first day on which each person was trained (or beyond), by person."""
    begun = researchers[researchers["status"].isin(_BEGUN)]
    return begun.groupby("person_id")["from"].min().sort_index()


def _spans(start: pd.Series, happened: pd.Series, watched: pd.Series) -> pd.DataFrame:
    until = happened.fillna(watched)
    days = (until - start).dt.days.clip(lower=0).astype(float)
    frame = pd.DataFrame({"days": days, "happened": happened.notna()}).dropna(subset=["days"])
    return frame.rename_axis("person_id").reset_index()


def happened_within(
    days: npt.NDArray[np.float64], happened: npt.NDArray[np.bool_], within: float
) -> tuple[Interval, int]:
    """Return the share to whom it has happened within so many days (Kaplan-Meier), and how many were watched so long.

    The interval is Wilson's at the effective sample size, S (1 - S) / Greenwood's variance (Dorey & Korn 1987, doi
    10.1002/sim.4780060605); without censoring that is Wilson's interval. NaN where nobody was watched so long.
    """
    from statsmodels.duration.survfunc import SurvfuncRight
    from statsmodels.stats.proportion import proportion_confint

    watched = int((days >= within).sum())
    if not len(days) or not (watched or happened[days <= within].all()):
        return Interval(NOT_A_NUMBER), watched
    if not happened[days <= within].any():
        share, size = 0.0, float(watched)
    else:
        curve = SurvfuncRight(days, happened.astype(int))
        at = int(np.searchsorted(curve.surv_times, within, side="right")) - 1
        stays, error = float(curve.surv_prob[at]), float(curve.surv_prob_se[at])
        share = 1 - stays
        size = stays * share / error**2 if error > 0 and 0 < stays < 1 else float(len(days))
    low, high = proportion_confint(share * size, size, alpha=0.05, method="wilson")
    return Interval(share, min(share, float(low)), max(share, float(high))), watched


def staying_estimates(researchers: pd.DataFrame, conversations: pd.DataFrame, policy: DisclosurePolicy) -> pd.DataFrame:
    """Estimate, 3 to 24 months after training, how many held a first conversation and how many left: `estimates`.

    Only months that at least one person was watched for. Under 10 trained researchers: no shares.
    """
    asked = [
        ("first conversation", "had held a first conversation", spans_to_first(researchers, conversations)),
        ("leaving", "had left", spans_to_leaving(researchers)),
    ]
    trained = len(_starts(researchers))
    rows = [
        row
        for measure, what, spans in asked
        for months in MONTHS
        if (row := _row(measure, what, spans, months, trained, policy)) is not None
    ]
    return as_rows(rows)


def _row(
    measure: str, what: str, spans: pd.DataFrame, months: int, trained: int, policy: DisclosurePolicy
) -> dict[str, Any] | None:
    days, happened = spans["days"].to_numpy(dtype=float), spans["happened"].to_numpy(dtype=bool)
    within, n = months * _MONTH, len(spans)
    found, watched = happened_within(days, happened, within)
    if not math.isfinite(found.value) or not watched:
        return None
    interval, so_far = guarded(found, n), int((happened & (days <= within)).sum())
    enough = n >= FEWEST
    fact = f"Trained researchers who {what} within {months} months:"
    if enough:
        fact += f" {percent(interval.value)} of {how_many(n, 'researchers', policy)} ({between(interval, 'share')})."
    else:
        fact += f" {few(so_far, n, 'researchers')}."
    return estimate(
        topic="researchers",
        measure=measure,
        label=f"trained researchers who {what} within {months} months",
        statistic="share",
        unit="share",
        n=n,
        missing=trained - n,
        numerator=so_far,
        counts="researchers",
        interval=interval,
        method="Kaplan-Meier; Wilson's interval at the effective sample size.",
        fact=fact,
        finding="describes" if enough else "we cannot tell",
        phrase="describes" if enough else "too few",
    )


def status_over_time(researchers: pd.DataFrame, months: int = 3) -> pd.DataFrame:
    """Count the event log every so many months, up to its last day: day, trained (ever so far), ready, active, left.

    `ready` are those available or active on that day.
    """
    end = last_day(researchers)
    if end is None:
        return pd.DataFrame({name: pd.Series(dtype="Int64") for name in ("day", "trained", "ready", "active", "left")})
    days = [day for day in pd.date_range(researchers["from"].min(), end, freq=f"{months}ME") if day < end]
    rows = []
    for day in [*days, end]:
        today = status_on(researchers, day)
        status = today["status"]
        rows.append(
            {
                "day": day,
                "trained": int(today["trained"].sum()),
                "ready": int(status.isin(["available", "active"]).sum()),
                "active": int((status == "active").sum()),
                "left": int((status == "left").sum()),
            }
        )
    return pd.DataFrame(rows)
