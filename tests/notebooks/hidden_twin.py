"""A place's results with other hidden values behind the same published numbers: no published byte may differ."""

from collections.abc import Hashable
from dataclasses import replace

import pandas as pd

from hct_eval.conversations.profile import value_key
from hct_eval.programme import DisclosurePolicy
from hct_eval.publish.disclosure import rounded_count
from hct_eval.publish.results import SIGNED, PlaceResults


def hidden_twin(results: PlaceResults) -> PlaceResults:
    """Return the place with hidden values exchanged wherever they are shown alike: the largest for the smallest.

    Counts of people behind links, factors and loops, who was reached, and estimates that are not shown.
    """
    tables = dict(results.tables)
    for name in ("map_links", "map_concepts"):
        tables[name] = _exchanged(tables[name], "sources", results)
    tables["map_loops"] = tables["map_loops"].assign(weakest_sources=range(len(tables["map_loops"])))
    tables["reach"] = _reached(results)
    tables["reach_profile"] = _compared(tables["reach_profile"], tables["reach"])
    tables["estimates"] = _estimated(results)
    return replace(results, tables=tables)


def alike(count: int, of: int | None, policy: DisclosurePolicy) -> Hashable:
    """Return what a reader sees of a count of people: too few, nearly all of them, or a rounded number."""
    if of is not None and 0 <= of - count <= policy.threshold < count:
        return "nearly all"
    return rounded_count(count, policy) if rounded_count(count, policy) is not None else "few"


def _exchanged(frame: pd.DataFrame, column: str, results: PlaceResults) -> pd.DataFrame:
    """Return the frame in which, of rows shown alike, the one with most people has the fewest of them."""
    shown = [alike(int(n), results.coded, results.policy) for n in frame[column]]
    own = frame[column].astype("Int64").groupby(pd.Series(shown, index=frame.index))
    return frame.assign(**{column: own.transform("min") + own.transform("max") - frame[column]})


def _reached(results: PlaceResults) -> pd.DataFrame:
    """Return who was reached with the counts of one dimension that are shown alike dealt in the opposite order.

    What is hidden only beside small counts stays, and so do the sums.
    """
    reach = results.tables["reach"].copy()
    shown = results.reach.set_index(["dimension", "value"])["conversations"]
    few = results.policy.threshold
    for dimension, part in reach[reach["value"].notna()].groupby("dimension"):
        if dimension not in set(results.reach["dimension"]):
            continue
        seen = [shown[dimension, value] for value in part["value"]]
        kinds = [
            "few" if n <= few else f"beside {i}" if pd.isna(s) else f"shown {s}"
            for i, (n, s) in enumerate(zip(part["conversations"], seen, strict=True))
        ]
        for _, own in part.groupby(kinds):
            ranked = own.sort_values("conversations")
            reach.loc[ranked.index, "conversations"] = ranked["conversations"].to_numpy()[::-1]
    return reach


def _compared(profile: pd.DataFrame, reach: pd.DataFrame) -> pd.DataFrame:
    """Return the comparison with the area's profile with the counts of the table reach."""
    named = reach[reach["value"].notna()]
    keys = zip(named["dimension"], named["value"].astype(str), named["conversations"], strict=True)
    counts = {(dimension, value_key(value, str(dimension))): int(n) for dimension, value, n in keys}
    told = [
        counts.get((dimension, value_key(str(value), str(dimension))), 0)
        for dimension, value in zip(profile["dimension"], profile["value"], strict=True)
    ]
    return profile.assign(conversations=pd.array(told, dtype="Int64"))


def _estimated(results: PlaceResults) -> pd.DataFrame:
    """Return the estimates with other shares wherever none is shown, and with other findings of what is rounded."""
    estimates = results.tables["estimates"].copy()
    hidden, coarse = (
        estimates["estimate_id"].isin(results.estimates.loc[results.estimates[name], "estimate_id"])
        for name in ("hidden", "coarse")
    )
    for column in ("value", "low", "high"):
        estimates[column] = estimates[column].mask(hidden & estimates["numerator"].notna(), estimates[column] / 2)
    other = {"improved": "we cannot tell", "we cannot tell": "got worse", "got worse": "we cannot tell"}
    tested = (hidden | coarse) & estimates["statistic"].isin(SIGNED)
    estimates["finding"] = estimates["finding"].mask(tested, estimates["finding"].map(other))
    return estimates
