"""The researcher pipeline: how many were trained, can be called on, and are listening."""

import pandas as pd

STEPS = {
    "trained": ("trained", "available", "active"),
    "available": ("available", "active"),
    "active": ("active",),
}
"""Statuses that count towards each step: once trained, always trained; available and active as things stand."""

_ORDER = ("recruited", "trained", "available", "active", "paused", "left")


def last_event(researchers: pd.DataFrame) -> pd.Timestamp | None:
    """Return the last day on which a status began or ended; None without any."""
    days = pd.concat([researchers["from"], researchers["to"]]).dropna()
    return None if days.empty else pd.Timestamp(days.max())


def researcher_pipeline(researchers: pd.DataFrame, on: pd.Timestamp | None = None) -> pd.DataFrame:
    """Return the pipeline as of a day (default: the last event), one row a comparison.

    Columns: step, of, n, total (people), share, low, high: Wilson intervals at 95 % (Wilson 1927, doi
    10.1080/01621459.1927.10502953), NA where nobody stands in the denominator. A researcher counts as trained if any
    status begun by that day implies training; as available or active if that status is running on that day.
    """
    from statsmodels.stats.proportion import proportion_confint

    day = on if on is not None else last_event(researchers)
    people = {step: _people(researchers, step, day) for step in STEPS}
    rows = []
    for step, of in (("available", "trained"), ("active", "available"), ("active", "trained")):
        total, n = len(people[of]), len(people[step] & people[of])
        low, high = proportion_confint(n, total, method="wilson") if total else (None, None)
        rows.append((step, of, n, total, n / total if total else None, low, high))
    frame = pd.DataFrame(rows, columns=["step", "of", "n", "total", "share", "low", "high"])
    return frame.astype({"n": "Int64", "total": "Int64", "share": "Float64", "low": "Float64", "high": "Float64"})


def without_small(pipeline: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """Return the pipeline without shares that rest on too few people, on either side, to be shown."""
    small = (pipeline["n"] <= threshold) | (pipeline["total"] - pipeline["n"] <= threshold)
    shown = pipeline.copy()
    shown[["share", "low", "high"]] = shown[["share", "low", "high"]].mask(small.fillna(value=True), axis=0)
    return shown.assign(comparison=shown["step"] + " of those " + shown["of"])


def _people(researchers: pd.DataFrame, step: str, day: pd.Timestamp | None) -> set[str]:
    if day is None:
        return set()
    begun = researchers[researchers["from"] <= day]
    if step != "trained":
        current = _current(begun)
        begun = current[current["to"].isna() | (current["to"] >= day)]
    return set(begun.loc[begun["status"].isin(STEPS[step]), "person_id"])


def _current(begun: pd.DataFrame) -> pd.DataFrame:
    """Each person's latest status; of several begun on one day, the furthest along the pipeline."""
    order = {status: place for place, status in enumerate(_ORDER)}
    ordered = begun.assign(_order=begun["status"].map(order)).sort_values(["person_id", "from", "_order"])
    return ordered.groupby("person_id").tail(1).drop(columns="_order")


def pipeline_in_words(pipeline: pd.DataFrame) -> str:
    """Say the pipeline's message in a sentence, from shares that may be shown."""
    row = pipeline[(pipeline["step"] == "available") & (pipeline["of"] == "trained")].iloc[0]
    if row["total"] == 0:
        return "No researchers were trained here, or their log was not given"
    if pd.isna(row["share"]):
        return "Too few researchers to say what share can be called on"
    return f"{row['share']:.0%} of trained researchers can be called on ({row['low']:.0%} to {row['high']:.0%})"


def pipeline_base(pipeline: pd.DataFrame) -> str:
    """Say of how many trained researchers the pipeline speaks."""
    return f"n = {int(pipeline.loc[pipeline['of'] == 'trained', 'total'].max())} trained researchers"
