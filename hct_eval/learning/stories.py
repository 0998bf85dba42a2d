"""Outcome stories and the learning log: what changed for people, what worked, and what did not."""

import pandas as pd

from hct_eval.tables.columns import QUOTABLE

RESULTS = ("did not work", "partly", "too early", "worked")
"""Results of the learning log in the order in which the report shows them: failures first."""

_RIPPLES = {1: "the people who took part", 2: "people near them", 3: "further out"}


def stories_by_ripple(stories: pd.DataFrame) -> pd.DataFrame:
    """Return stories ordered by ripple: story_id, ripple (in words), title, change, contribution, substantiated_by.

    `may_be_told` says whether consent allows the story in a report: anonymous quote or named; anything else does not.
    """
    ordered = stories.sort_values(["ripple", "story_id"], ignore_index=True)
    words = ordered["ripple"].map(_RIPPLES).astype("string").fillna("not recorded")
    told = ordered.index.isin(may_be_told(ordered).index)
    columns = ["story_id", "title", "change", "contribution", "substantiated_by"]
    return ordered[columns].assign(ripple=words, may_be_told=told)


def may_be_told(stories: pd.DataFrame) -> pd.DataFrame:
    """Return the stories whose tellers agreed: how many did not is a small number of people, and told by no count."""
    return stories[stories["consent"].isin(QUOTABLE).fillna(value=False).astype(bool)]


def story_counts(stories: pd.DataFrame) -> pd.DataFrame:
    """Count stories by ripple, and how many somebody else confirms: ripple, stories, substantiated."""
    words = stories["ripple"].map(_RIPPLES).astype("string").fillna("not recorded")
    confirmed = stories["substantiated_by"].notna().astype(int)
    grouped = stories.assign(ripple=words, confirmed=confirmed).groupby("ripple")["confirmed"]
    return grouped.agg(stories="size", substantiated="sum").reset_index()


def log_by_result(log: pd.DataFrame) -> pd.DataFrame:
    """Return the learning log with what did not work first: result, tried, happened, changed."""
    place = {result: number for number, result in enumerate(RESULTS)}
    order = log["result"].map(place).fillna(len(RESULTS))
    ordered = log.assign(order=order).sort_values(["order", "log_id"], ignore_index=True)
    return ordered[["log_id", "result", "tried", "happened", "changed"]]


def did_not_work(log: pd.DataFrame, experiments: pd.DataFrame) -> pd.DataFrame:
    """Return log entries that did not work and experiments that were stopped: source, tried, happened, changed."""
    entries = log[log["result"] == "did not work"].sort_values("log_id")
    stopped = experiments[experiments["decision"] == "stop"].sort_values("experiment_id")
    parts = [
        entries.assign(source="learning log")[["source", "tried", "happened", "changed"]],
        stopped.assign(source=stopped["kind"]).rename(columns={"question": "tried", "result": "happened"})[
            ["source", "tried", "happened", "changed"]
        ],
    ]
    return pd.concat(parts, ignore_index=True).astype("string")
