"""What a place collected, and what cannot be said without the rest."""

from collections.abc import Mapping

import pandas as pd

from hct_eval.tables import TABLES

WITHOUT: Mapping[str, str] = {
    "conversations": "No register of conversations was kept here, so we cannot say who was heard.",
    "researchers": "No researchers were recorded here, so we cannot say how many were trained or stayed.",
    "fragments": "No fragments were coded here.",
    "claims": "No causal claims were coded here, so no map could be made of what people told.",
    "organisations": "No list of organisations was kept here, so sectors cannot be compared.",
    "funding": "No funding was recorded here, so we cannot say whether money moved to charities and communities.",
    "workstreams": "No strands of work were recorded here.",
    "brokered": "No partnerships were recorded as brokered here, so we cannot say what came of them.",
    "hypotheses": "No hypotheses were written down here, so there is no ledger.",
    "evidence": "No evidence was recorded against hypotheses here, so we cannot tell whether they hold.",
    "experiments": "No experiments were recorded here, so we cannot say which predictions came true.",
    "learning_log": "No learning log was kept here, so we cannot say what did not work.",
    "criteria_ratings": "The criteria were not rated here.",
    "outcome_stories": "No outcome stories were collected here.",
    "events": "No forums or boards were recorded here, so we cannot say what came of them.",
    "attendance": "Nobody noted who was in the room here, so we cannot say who spoke or had a part in decisions.",
    "actions": "No asks to boards were recorded here, so we cannot say which were answered.",
    "decisions": "No decisions of workshops were written down here, so we cannot say what was taken on.",
    "wellbeing": "No surveys were collected here, so we cannot say whether loneliness or wellbeing changed.",
    "ties": "No ratings between organisations were collected here, so we cannot say whether relationships changed.",
    "collaboration": "Collaboration was not scored here, so we cannot say how partners see it.",
}
"""What each missing table keeps us from saying, in one sentence."""


def what_was_collected(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the `collected` table: one row a table with its rows and the first and last day in it.

    Days are the table's own, or else those on which rows were written down; a financial year counts from its 1 April.
    """
    rows = []
    for name in sorted(tables):
        days = _days(name, tables[name])
        first, last = (days.min(), days.max()) if len(days) else (pd.NaT, pd.NaT)
        rows.append({"table": name, "rows": len(tables[name]), "first": first, "last": last})
    frame = pd.DataFrame(rows, columns=["table", "rows", "first", "last"])
    return frame.astype({"table": "string", "rows": "Int64", "first": "datetime64[us]", "last": "datetime64[us]"})


def not_collected_sentences(collected: pd.DataFrame) -> pd.DataFrame:
    """Return, for each empty table, the sentence that says what cannot be said: table, sentence."""
    empty = collected.loc[collected["rows"] == 0, "table"]
    said = [(name, WITHOUT[name]) for name in empty if name in WITHOUT]
    return pd.DataFrame(said, columns=["table", "sentence"])


def caption(words: str, tables: Mapping[str, pd.DataFrame], name: str) -> str:
    """Return a table's caption; where the raw table `name` is empty, what therefore cannot be said."""
    return words if len(tables[name]) else f"{words}: {WITHOUT[name].rstrip('.')}"


def _days(name: str, frame: pd.DataFrame) -> pd.Series:
    columns = {column: spec.metadata["kind"] for column, spec in TABLES[name].columns.items() if column in frame}
    own = [column for column, kind in columns.items() if kind == "date" and column != "recorded_on"]
    found = [frame[column].dropna() for column in own]
    if not own and "year" in columns:
        found = [pd.to_datetime(frame["year"].dropna().astype(str) + "-04-01")]
    if not any(len(days) for days in found) and "recorded_on" in columns:
        found = [frame["recorded_on"].dropna()]
    return pd.concat(found) if found else pd.Series(dtype="datetime64[us]")
