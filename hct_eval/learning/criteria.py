"""The programme's criteria: how each side rates them, round by round, and how far the sides agree."""

from collections.abc import Sequence

import pandas as pd

GOOD = 3
"""Ratings from 3 (mostly) to 4 (fully) count as met."""


def ratings_by_side(ratings: pd.DataFrame, criteria: Sequence[str] = ()) -> pd.DataFrame:
    """Return one row a criterion and round: number, criterion, round, lowest, highest, rated, missing, and each side.

    `criteria` are the programme's words by number; a side without a rating is unknown.
    """
    sides = sorted(ratings["rater_side"].dropna().unique())
    rows = []
    for _, own in ratings.groupby(["criterion", "round"]):
        number, rnd = int(own["criterion"].iloc[0]), int(own["round"].iloc[0])
        by_side = own.set_index("rater_side")["rating"]
        known = by_side.dropna()
        rows.append(
            {
                "number": number,
                "criterion": criteria[number - 1] if number <= len(criteria) else f"criterion {number}",
                "round": rnd,
                "lowest": known.min() if len(known) else pd.NA,
                "highest": known.max() if len(known) else pd.NA,
                "rated": len(known),
                "missing": len(sides) - len(known),
                **{side: by_side.get(side, pd.NA) for side in sides},
            }
        )
    columns = ["number", "criterion", "round", "lowest", "highest", "rated", "missing", *sides]
    return pd.DataFrame(rows, columns=columns).sort_values(["number", "round"], ignore_index=True)


def criteria_counts(ratings: pd.DataFrame) -> pd.DataFrame:
    """Count, by round, the ratings that say mostly or fully met, for `change.estimates.shares`."""
    rows = []
    for rnd, own in ratings.groupby("round"):
        known = own["rating"].dropna()
        rows.append(
            {
                "measure": "criteria",
                "label": "ratings that say mostly or fully met",
                "period": f"round {rnd}",
                "numerator": int((known >= GOOD).sum()),
                "n": len(known),
                "missing": len(own) - len(known),
                "counts": "ratings",
                "note": "Ratings by one side hang together, so the true range is wider.",
            }
        )
    columns = ["measure", "label", "period", "numerator", "n", "missing", "counts", "note"]
    return pd.DataFrame(rows, columns=columns)


def rating_moves(ratings: pd.DataFrame) -> pd.DataFrame:
    """Count, by side, the criteria rated higher, the same or lower in the last round than in the first.

    Columns: rater_side, higher, same, lower, missing (rated in one of the two rounds only). Empty with one round.
    """
    columns = ["rater_side", "higher", "same", "lower", "missing"]
    if ratings["round"].nunique() < 2:
        return pd.DataFrame(columns=columns)
    first, last = int(ratings["round"].min()), int(ratings["round"].max())
    rows = []
    for side, own in ratings.groupby("rater_side"):
        before = own[own["round"] == first].set_index("criterion")["rating"].astype("Float64")
        after = own[own["round"] == last].set_index("criterion")["rating"].astype("Float64")
        moved = after.reindex(before.index.union(after.index)) - before.reindex(before.index.union(after.index))
        higher, same, lower = (int(found.sum()) for found in (moved > 0, moved == 0, moved < 0))
        rows.append([side, higher, same, lower, int(moved.isna().sum())])
    return pd.DataFrame(rows, columns=columns)
