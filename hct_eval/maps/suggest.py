"""Where to begin reading a map: factors that people put forward, and factors that the map's structure puts forward.

Barbrook-Johnson and Penn 2021, doi 10.1177/1356389020976153.
"""

import pandas as pd

from hct_eval.maps.cognitive_map import CognitiveMap
from hct_eval.maps.structure import structure

PEOPLE, MAP = "people", "the map"
VERY_IMPORTANT = 3
COLUMNS = ["concept", "suggested_by", "reason"]


def suggested_factors(m: CognitiveMap, factors: pd.DataFrame | None = None, top: int = 3) -> pd.DataFrame:
    """Return one row a factor and reason for which it is put forward: concept, suggested_by (people, the map), reason.

    By people, from the codebook (`factors`: label, and any of controllable, importance, vulnerable): can be acted on,
    very important, easily harmed. By the map, the `top` factors of each kind: influential (strongest outgoing links),
    influenced (strongest incoming), bridging (betweenness), high leverage (outgoing over incoming links). Of equals,
    those that more people mention come first. A factor that has several reasons has several rows.
    """
    rows = [*_by_people(m, factors), *_by_structure(m, top)]
    return pd.DataFrame(rows, columns=COLUMNS).astype("object")


def _by_people(m: CognitiveMap, factors: pd.DataFrame | None) -> list[tuple[str, str, str]]:
    if factors is None or factors.empty:
        return []
    facts = factors.drop_duplicates("label").set_index("label").reindex(list(m.labels))
    marks = []
    if "controllable" in facts:
        marks.append(("can be acted on", facts["controllable"].fillna(value=False).astype(bool)))
    if "importance" in facts:
        marks.append(("very important", (facts["importance"] == VERY_IMPORTANT).fillna(value=False).astype(bool)))
    if "vulnerable" in facts:
        marks.append(("easily harmed", facts["vulnerable"].fillna(value=False).astype(bool)))
    return [(str(label), PEOPLE, reason) for reason, marked in marks for label in facts.index[marked]]


def _by_structure(m: CognitiveMap, top: int) -> list[tuple[str, str, str]]:
    frame = structure(m)
    reasons = {
        "influential": "out_strength",
        "influenced": "in_strength",
        "bridging": "betweenness",
        "high leverage": "leverage",
    }
    rows = []
    for reason, column in reasons.items():
        value = frame[column].astype("Float64").round(12)
        order = frame.assign(_value=value)[(value > 0).fillna(value=False)]
        order = order.sort_values(["_value", "sources", "concept"], ascending=[False, False, True])
        rows += [(str(label), MAP, reason) for label in order["concept"].head(top)]
    return rows


def starting_points(suggested: pd.DataFrame) -> pd.DataFrame:
    """Return one row a factor of `suggested_factors`: concept, by_people and by_the_map (its reasons, or empty).

    Those that both put forward come first, then those of people.
    """
    reasons = {
        column: suggested[suggested["suggested_by"] == who].groupby("concept")["reason"].agg("; ".join)
        for column, who in (("by_people", PEOPLE), ("by_the_map", MAP))
    }
    frame = pd.DataFrame(reasons).rename_axis("concept").fillna("").reset_index()
    order = frame.assign(_people=frame["by_people"] == "", _both=(frame[["by_people", "by_the_map"]] == "").any(axis=1))
    order = order.sort_values(["_both", "_people", "concept"], ignore_index=True)
    return order[["concept", "by_people", "by_the_map"]]
