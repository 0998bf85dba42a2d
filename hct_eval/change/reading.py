"""Views of the estimates for tables and charts: what can be said, and a headline that says no more."""

from collections.abc import Mapping, Sequence

import pandas as pd

from hct_eval.change.estimates import not_collected

CHANGES = ("mean change", "difference")
"""Statistics that compare: over time, or between groups."""

_TOPICS: Mapping[str, str] = {
    "wellbeing": "wellbeing",
    "ties": "relationships",
    "collaboration": "relationships",
    "funding": "resources",
    "actions": "forums",
    "attendance": "forums",
    "researchers": "researchers",
    "experiments": "experiments",
    "criteria_ratings": "criteria",
}
"""Tables whose absence leaves a gap in the estimates, and the topic it belongs to."""


def gaps(sentences: pd.DataFrame) -> list[pd.DataFrame]:
    """Return a "not collected" row for each missing table that estimates need; `sentences` has table and sentence."""
    said = dict(zip(sentences["table"].astype(str), sentences["sentence"].astype(str), strict=True))
    return [not_collected(topic, table, said[table]) for table, topic in _TOPICS.items() if table in said]


def what_we_can_say(estimates: pd.DataFrame, topic: str, statistics: Sequence[str] | None = None) -> pd.DataFrame:
    """Return one topic's sentences in a steady order: sentence, finding, n, missing, counts.

    Sure changes come first (worse before better), then what we cannot tell, then descriptions.
    """
    own = _of(estimates, topic, statistics)
    order = {"got worse": 0, "improved": 1, "we cannot tell": 2, "describes": 3, "not collected": 4}
    ordered = own.assign(place=own["finding"].map(order)).sort_values(["place", "estimate_id"])
    return ordered[["sentence", "finding", "n", "missing", "counts"]].reset_index(drop=True)


def to_plot(
    estimates: pd.DataFrame, topic: str, statistics: Sequence[str], measures: Sequence[str] | None = None
) -> pd.DataFrame:
    """Return one topic's estimates for an interval plot: label (measure, group and period), value, low, high, n."""
    own = _of(estimates, topic, statistics)
    own = own if measures is None else own[own["measure"].isin(list(measures))]
    label = own["measure"].where(own["statistic"] != "share", own["label"])
    label = label + (", " + own["group"]).fillna("")
    levels = own["period"].where(~own["statistic"].isin(CHANGES))
    label = label + (", " + levels).fillna("")
    ordered = own.assign(label=label.astype("string")).sort_values(["label", "estimate_id"])
    return ordered[["label", "value", "low", "high", "n"]].reset_index(drop=True)


def headline(estimates: pd.DataFrame, topic: str, statistics: Sequence[str] = CHANGES) -> str:
    """Say in one sentence how many changes of a topic are sure, and how many are not."""
    own = _of(estimates, topic, statistics)
    findings = own["finding"]
    if own.empty:
        return "No change was measured here"
    better, worse = int((findings == "improved").sum()), int((findings == "got worse").sum())
    moved, unsure = int((findings == "describes").sum()), int((findings == "we cannot tell").sum())
    parts = [f"{better or 'none'} improved", f"{worse or 'none'} got worse"]
    parts += [f"{moved} moved"] if moved else []
    parts += [f"for {unsure} we cannot tell"] if unsure else []
    many = f"{len(own)} comparisons" if len(own) > 1 else "one comparison"
    return f"Of {many}, {', '.join(parts)}"


def _of(estimates: pd.DataFrame, topic: str, statistics: Sequence[str] | None) -> pd.DataFrame:
    own = estimates[estimates["topic"] == topic]
    return own if statistics is None else own[own["statistic"].isin(list(statistics))]
