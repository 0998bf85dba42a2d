"""The map that workshops drew by hand: the links of several put together, with nobody's single words behind them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hct_eval.maps.build import aggregate_maps, workshop_maps
from hct_eval.maps.cognitive_map import CognitiveMap


@dataclass(frozen=True)
class DrawnMap:
    """The mean of the workshops' maps that may be shown, and how many workshops and people it comes from.

    A link's `maps` counts the workshops that drew it, never people; `sources` is unknown. `people` is exact: show it
    rounded. `small` and `unknown` count the workshops left out: too few people, or nobody wrote down how many.
    """

    map: CognitiveMap
    workshops: int
    people: int
    small: int
    unknown: int

    @property
    def is_empty(self) -> bool:
        """Whether there is no link to show."""
        return self.map.links.empty

    @property
    def left_out(self) -> int:
        """How many workshops are left out."""
        return self.small + self.unknown


def put_together(rows: pd.DataFrame, threshold: int) -> DrawnMap:
    """Return the map of the table `workshop_maps`: each link's mean weight over the workshops that drew it.

    Only workshops of more than `threshold` people count: what fewer drew could be laid at one person's door, and where
    nobody wrote down how many took part it could be as few. A workshop's smallest number of `participants` counts; it
    need not stand in every row. A link on whose direction workshops differ, or that has none, has the sign `?`.
    """
    people = rows.groupby("workshop_id", sort=True)["participants"].min()
    enough = people[(people > threshold).fillna(value=False)]
    kept = rows[rows["workshop_id"].isin(enough.index)]
    unknown = int(people.isna().sum())
    return DrawnMap(_mean(kept), len(enough), int(enough.sum()), len(people) - len(enough) - unknown, unknown)


def _mean(rows: pd.DataFrame) -> CognitiveMap:
    drawn = workshop_maps(rows)
    if not drawn:
        return CognitiveMap.from_links(pd.DataFrame(columns=["cause", "effect", "weight"]))
    whole = aggregate_maps(drawn).links.rename(columns={"sources": "maps"})
    each = rows.groupby(["cause", "effect"])["weight"].agg(["min", "max"])
    ends = each.reindex(pd.MultiIndex.from_frame(whole[["cause", "effect"]])).to_numpy(dtype=float)
    differ = (ends[:, 0] < 0) & (ends[:, 1] > 0)
    sign = np.where(differ, "?", whole["sign"])
    return CognitiveMap.from_links(whole.assign(sign=sign)[["cause", "effect", "weight", "sign", "maps"]])


def meeting_points(m: CognitiveMap) -> pd.DataFrame:
    """Return the factors by how many arrows meet at them, most first: concept, arrows, comes_in, goes_out."""
    links = m.links
    into, out = links["effect"].value_counts(), links["cause"].value_counts()
    frame = pd.DataFrame({"concept": list(m.labels)})
    frame["comes_in"] = frame["concept"].map(into).fillna(0).astype(int)
    frame["goes_out"] = frame["concept"].map(out).fillna(0).astype(int)
    frame["arrows"] = frame["comes_in"] + frame["goes_out"]
    order = frame.sort_values(["arrows", "concept"], ascending=[False, True], ignore_index=True)
    return order[["concept", "arrows", "comes_in", "goes_out"]]
