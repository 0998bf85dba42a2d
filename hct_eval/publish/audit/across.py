"""What is added up over places must not give away one place's number, or figure, that is hidden."""

from collections.abc import Sequence

import pandas as pd

from hct_eval.programme import DisclosurePolicy
from hct_eval.publish.audit.asked import AGAINST
from hct_eval.publish.audit.bounds import recovered
from hct_eval.publish.audit.cells import Relation, cells_frame, count_cell, total_cell


def total_may_be_said(people: Sequence[int], policy: DisclosurePolicy) -> bool:
    """Return whether the people of all places may be added up in public, given each place's number as it is shown.

    Places' own reports show their numbers, so nothing but the total can be hidden: where one place alone has too few to
    show, the total less the others would be its number.
    """
    keys = tuple(f"place {i}" for i in range(len(people)))
    places = [(key, "places", key, count_cell(n, policy)) for key, n in zip(keys, people, strict=True)]
    total = ("total", "places", "all", total_cell(sum(people), policy))
    return recovered(cells_frame([*places, total]), [Relation("total", keys)]).empty


_SOLVABLE = (1, 2)
"""So many unknown figures follow from their mean and its interval beside the others: two equations."""


def pooled_tells(pooled: pd.DataFrame, own: pd.DataFrame, people: pd.DataFrame, policy: DisclosurePolicy) -> pd.Series:
    """Return which rows of figures over places would tell a figure or a number of one place that it does not show.

    `pooled` are means of places' differences between two groups, by measure; `own` the places' estimates as they are
    shown; `people` says of how many people of either group each place's difference is (measure, place, took_part,
    people).
    """
    plain = own[(own["statistic"] == "difference") & own["value"].notna() & ~own["hidden"] & ~own["coarse"]]
    found = []
    for measure, group in zip(pooled["measure"], pooled["group"], strict=True):
        there = people[people["measure"] == measure]
        same = plain[(plain["measure"] == measure) & (plain["group"] == group)]
        unknown = len(set(there["place"]) - set(same["place"]))
        found.append(unknown in _SOLVABLE or not total_may_be_said(there["people"].astype(int).tolist(), policy))
    return pd.Series(found, index=pooled.index, dtype=bool)


def pooled_missing_tells(pooled: pd.DataFrame, own: pd.DataFrame, people: pd.DataFrame) -> "pd.Series[bool]":
    """Return of which rows over places `missing` would tell how many were asked where a place does not show it.

    It is hidden where any of these places hides n or `missing` of the change of either group, or has no such row.
    """
    found = []
    for measure, compared in zip(pooled["measure"], pooled["group"], strict=True):
        places = people.loc[people["measure"] == measure, "place"].unique()
        groups = str(compared).split(AGAINST)
        rows = own[(own["measure"] == measure) & own["group"].isin(groups) & (own["label"] == f"change in {measure}")]
        shown = rows[rows["n"].notna() & rows["missing"].notna() & rows["place"].isin(places)]
        found.append(len(shown.drop_duplicates(["place", "group"])) < len(places) * len(groups))
    return pd.Series(found, index=pooled.index, dtype=bool)
