"""Community researchers: who is trained, available and active on a day, with Wilson intervals."""

import pandas as pd

from hct_eval.change.estimates import as_rows, shares
from hct_eval.programme import DisclosurePolicy

LADDER = ("recruited", "trained", "available", "active", "paused", "left")
"""Statuses in the order in which they usually come; the later one counts where two begin on one day."""

MEASURE = "community researchers"
"""What is measured of a day's statuses; who has none that is known is missing, and among those who were trained."""

_READY = ("available", "active")
_AVAILABLE = "Available: they could be called on that day, those who were active among them."
_ACTIVE = "Active: the researchers' log has them at work on that day."


def status_on(researchers: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Return each researcher known by `day`: person_id, status (of that day; unknown after it ended), trained (ever).

    The status of a day is the latest one that began by then; one that ended without a successor is unknown. Whoever was
    trained, available or active by then counts as trained.
    """
    begun = researchers[researchers["from"] <= day]
    step = begun["status"].map({name: place for place, name in enumerate(LADDER)}).fillna(-1)
    ordered = begun.assign(step=step).sort_values(["person_id", "from", "step"])
    last = ordered.groupby("person_id", sort=True).tail(1)
    over = last["to"].notna() & (last["to"] < day)
    trained = set(begun.loc[begun["status"].isin(["trained", *_READY]), "person_id"])
    return pd.DataFrame(
        {
            "person_id": last["person_id"].to_numpy(),
            "status": last["status"].where(~over).to_numpy(),
            "trained": last["person_id"].isin(trained).to_numpy(),
        }
    )


def last_day(researchers: pd.DataFrame) -> pd.Timestamp | None:
    """Return the latest day that the table names: the day on which it can be counted; None for an empty table."""
    days = pd.concat([researchers["from"], researchers["to"]]).dropna()
    return pd.Timestamp(days.max()) if len(days) else None


def researcher_estimates(researchers: pd.DataFrame, policy: DisclosurePolicy) -> pd.DataFrame:
    """Estimate, as of the table's last day: available of trained, active of available, active of trained."""
    day = last_day(researchers)
    if day is None:
        return as_rows([])
    today = status_on(researchers, day)
    trained = today[today["trained"]]
    ready = int(trained["status"].isin(_READY).sum())
    active = int((trained["status"] == "active").sum())
    unknown = int(trained["status"].isna().sum())
    asked = [
        ("trained researchers who are available", ready, len(trained), _AVAILABLE),
        ("available researchers who are active", active, ready, f"{_AVAILABLE} {_ACTIVE}"),
        ("trained researchers who are active", active, len(trained), _ACTIVE),
    ]
    counted = pd.DataFrame(
        [
            {
                "measure": MEASURE,
                "label": label,
                "period": day.strftime("%Y-%m-%d"),
                "numerator": numerator,
                "n": n,
                "missing": unknown,
                "counts": "researchers",
                "note": note,
            }
            for label, numerator, n, note in asked
        ]
    )
    return shares(counted, "researchers", policy)


def pipeline_in_words(estimates: pd.DataFrame) -> str:
    """Say the pipeline's message in a sentence, from the estimates as they may be shown."""
    if estimates.empty:
        return "No researchers were trained here, or their log was not given"
    first = estimates.iloc[0]
    if pd.isna(first["value"]):
        return "Too few researchers to say what share can be called on"
    return f"{first['value']:.0%} of trained researchers can be called on ({first['low']:.0%} to {first['high']:.0%})"
