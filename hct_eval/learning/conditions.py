"""Conditions for success: places by conditions by outcome, and how often they go together (never a proof)."""

from collections.abc import Sequence

import pandas as pd

YES, NO = "yes", "no"
UNKNOWN = "we cannot tell"
"""What a cell says where a place measured it and could not be sure."""
NOT_MEASURED = "not measured"
"""What a cell says where a place collected nothing on it."""

FEWEST = 10
"""With fewer places than this, what goes together is only counted."""


def go_together(places: pd.DataFrame, conditions: Sequence[str], outcome: str) -> pd.DataFrame:
    """Count, for each condition, the places by condition and outcome, and those that cannot be counted.

    `places` has a row a place and, in each column, "yes", "no" or anything else for unknown. Columns: condition,
    with_both, condition_only, outcome_only, neither, unknown, and `says`, a sentence (empty where the places that
    are known are all alike in the condition). No cause is claimed: places chose what to do, and one place more or less
    can turn any such pattern.
    """
    rows = []
    for condition in conditions:
        has, came = places[condition], places[outcome]
        known = has.isin([YES, NO]) & came.isin([YES, NO])
        counts = [
            int((known & (has == a) & (came == b)).sum()) for a, b in ((YES, YES), (YES, NO), (NO, YES), (NO, NO))
        ]
        rows.append([condition, *counts, int((~known).sum()), _says(*counts)])
    columns = ["condition", "with_both", "condition_only", "outcome_only", "neither", "unknown", "says"]
    return pd.DataFrame(rows, columns=columns)


def _says(both: int, condition_only: int, outcome_only: int, neither: int) -> str:
    """Say what the four counts allow: never more than that places do, or do not, fit a pattern."""
    known = both + condition_only + outcome_only + neither
    if both + condition_only == 0 or outcome_only + neither == 0:
        return ""
    came = f"the outcome came in {both} of {both + condition_only} places with it"
    came += f" and in {outcome_only} of {outcome_only + neither} without"
    if known < FEWEST:
        return f"In {known} places {came}: too few to tell this from chance."
    return f"In {known} places {came}. Places chose it themselves, so it need not be the cause."
