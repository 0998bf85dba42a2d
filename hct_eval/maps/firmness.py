"""Does the first place hold however the map is computed? The ranking of levers in every setting of the multiverse."""

import numpy as np
import pandas as pd

from hct_eval.maps.cognitive_map import CognitiveMap
from hct_eval.maps.focus import STILL, multiverse

COLUMNS = ["rule", "transfer", "transmitters", "leads", "lever", "rank", "direction", "same_direction", "status"]
UP, DOWN, NONE = "raises", "lowers", "does not move"


def rank_in_settings(m: CognitiveMap, target: str, leverage: pd.DataFrame) -> pd.DataFrame:
    """Return, one row a setting of the multiverse, what becomes there of the lever that ranks first in `leverage`.

    Columns: rule, transfer, transmitters, leads (the lever that ranks first in this setting; empty where none moves the
    target), lever (the one asked about), rank (of it, by size of effect among the levers of `leverage`; equal sizes
    share the best rank), direction (raises, lowers, does not move), same_direction (as in `leverage`), status (fixed
    point, limit cycle, not settled; the last has no rank and no direction). Effects under 0.001 count as none.
    """
    if leverage.empty or not target:
        return pd.DataFrame(columns=COLUMNS)
    levers = leverage["concept"].map(str).tolist()
    lever, way = levers[0], np.sign(float(leverage["effect"].iloc[0]))
    worlds = multiverse(m, {name: {name: 1.0} for name in levers})
    worlds = worlds[worlds["concept"] == target]
    settings = ["rule", "transfer", "transmitters"]
    rows = []
    for setting, found in worlds.groupby(settings, sort=False):
        rested = found[(found["status"] != "not settled") & (found["effect"].abs() >= STILL)]
        size = rested.set_index("scenario")["effect"].abs().round(9)
        rank = size.rank(method="min", ascending=False)
        own = found.set_index("scenario").loc[lever]
        moved = 0.0 if abs(own["effect"]) < STILL else float(np.sign(own["effect"]))
        settled = own["status"] != "not settled"
        leads = min(rank.index[rank == 1], key=levers.index) if len(rank) else pd.NA
        place = int(rank[lever]) if lever in rank else pd.NA
        direction = {1.0: UP, -1.0: DOWN, 0.0: NONE}[moved] if settled else pd.NA
        same = moved == way if settled else pd.NA
        rows.append((*setting, leads, lever, place, direction, same, own["status"]))
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.astype({"rank": "Int64", "same_direction": "boolean"})
