"""The whole tables that lie beside a report: what it shows a part of, after disclosure control."""

from collections.abc import Mapping

import pandas as pd

from hct_eval.publish.change import estimate_rows
from hct_eval.publish.disclosure import safe_reach
from hct_eval.publish.drawn import drawn_rows
from hct_eval.publish.experience import link_rows
from hct_eval.publish.focus import leverage_rows
from hct_eval.publish.heard import pick_quotes
from hct_eval.publish.missed import missed_table, safe_profile
from hct_eval.publish.results import PlaceResults, once
from hct_eval.publish.tables import ShownTable, show_table
from hct_eval.publish.themes import theme_shares


@once
def released_tables(results: PlaceResults) -> dict[str, ShownTable]:
    """Return every table that may leave the house, by file name (without .csv)."""
    themes = theme_shares(results).dropna(subset=["share"])
    drawn = drawn_rows(results) if results.drawn_instead else None
    quotes = pick_quotes(results)[["cause", "effect", "sign", "quote"]]
    tables = {
        "reach": (reach_rows(results), "Who was reached"),
        "reach_profile": (
            missed_table(safe_profile(results.tables["reach_profile"], results.policy, results.reach)).frame,
            "Whom we reached against who lives there",
        ),
        "themes": (_percent(themes, ["share", "low", "high"]), "Share of people who spoke of each factor, per cent"),
        "quotes": (quotes, "Quotes, and the link that each is about"),
        "links": (link_rows(results.links), "Links of the map"),
        **({} if drawn is None else {"drawn_links": (drawn, "Links of the map that workshops drew")}),
        "leverage": (leverage_rows(results).drop(columns=["partnership_id", "sources"]), "What moves most in the map"),
        "estimates": (estimate_rows(results.estimates), "Every estimate"),
        "hypotheses": (_without_ids(results.tables["ledger"]), "Hypotheses and verdicts"),
        "learning_log": (_plain(results, "learning_log", ["tried", "happened", "result", "changed"]), "What was tried"),
        "experiments": (
            _plain(results, "experiments", ["question", "prediction", "result", "decision", "changed"]),
            "Experiments",
        ),
    }
    return {name: show_table(frame, caption=caption) for name, (frame, caption) in tables.items()}


def reach_rows(results: PlaceResults) -> pd.DataFrame:
    """Return who was reached as text: dimension, value, people; suppressed within each dimension."""
    reach = results.tables["reach"].sort_values(["dimension", "value"], na_position="last")
    return safe_reach(reach, results.policy).rename(columns={"conversations": "people"})


def table_sizes(tables: Mapping[str, ShownTable]) -> pd.DataFrame:
    """Return the tables' names with how many rows and columns each has."""
    rows = [(name, len(table.frame), table.frame.shape[1]) for name, table in tables.items()]
    return pd.DataFrame(rows, columns=["table", "rows", "columns"])


def _percent(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    return frame.assign(**{column: (frame[column] * 100).round(0) for column in columns})


def _without_ids(ledger: pd.DataFrame) -> pd.DataFrame:
    return ledger.drop(columns=["partnership_id"])


def _plain(results: PlaceResults, name: str, columns: list[str]) -> pd.DataFrame:
    frame = results.tables[name]
    return frame.sort_values(frame.columns[1])[columns] if len(frame) else frame[columns]
