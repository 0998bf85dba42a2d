"""How much a scenario's effect rests on single links: each link is changed by itself and the scenario run again."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from hct_eval.maps.clamping import BoolArray, clamps, starts
from hct_eval.maps.cognitive_map import CognitiveMap, FloatArray, MapError
from hct_eval.maps.settling import Settings, settle

CHANGES = ("dropped", "halved", "flipped", "raised", "lowered")
IndexArray = npt.NDArray[np.intp]
_CELLS = 4_000_000
"""About how many matrix cells are worked on at once."""


def link_sensitivity(
    m: CognitiveMap,
    scenario: Mapping[str, float],
    target: str,
    *,
    delta: float = 0.1,
    start: float | Mapping[str, float] | pd.Series = 1.0,
    baseline: Mapping[str, float] | None = None,
    settings: Settings | None = None,
) -> pd.DataFrame:
    """Return how the effect of a scenario (concept -> clamp) on a target changes with each link, one row a link.

    Columns: cause, effect, weight, sources, whole (the effect on the map as it is), then by how much the effect changes
    when the link is dropped, halved, flipped (its sign), raised or lowered (its weight moved by `delta`), then largest
    (the largest change by size), turns (whether a change of one of these kinds turns the effect's sign) and settled
    (whether every run came to rest). Sorted by largest. Which concepts hold their start is decided on the map as it is:
    one that loses its only incoming link falls to what the rule gives it, so that little less of a link and none of it
    are not far apart.
    """
    if not (np.isfinite(delta) and delta > 0):
        message = f"delta is {delta!r}; it is a finite number above 0"
        raise MapError(message)
    column, how = m.place(target), settings or Settings()
    begin = starts(m, start, ["scenario"])
    mask, values = clamps(m, [scenario, baseline or {}])
    if how.transmitters == "hold":
        silent = ~np.any(m.matrix != 0, axis=0) & ~mask
        mask, values = mask | silent, np.where(silent, begin, values)
        how = replace(how, transmitters="fall")
    cause, effect = m.ends()
    weight = np.asarray(m.links["weight"].to_numpy(dtype=float))
    moved = np.stack([0 * weight, weight / 2, -weight, weight + delta, weight - delta])

    def effects(links: IndexArray, to: FloatArray) -> tuple[FloatArray, BoolArray]:
        """Return the effect on the target, and whether all rested, for maps with one link each set to a weight."""
        tensor = np.repeat(m.matrix[None], len(links), axis=0)
        tensor[np.arange(len(links)), cause[links], effect[links]] = to
        run = settle(tensor, begin[None], mask, values, how)
        return run.level[:, 0, column] - run.level[:, 1, column], (run.period == 1).all(axis=1)

    as_it_is = settle(m.matrix[None], begin[None], mask, values, how)
    whole = float(as_it_is.level[0, 0, column] - as_it_is.level[0, 1, column])
    size = max(1, _CELLS // max(1, len(m) ** 2))
    every = np.tile(np.arange(len(weight)), len(CHANGES))
    parts = [
        effects(every[at : at + size], moved.reshape(-1)[at : at + size]) for at in range(0, max(1, len(every)), size)
    ]
    found = np.concatenate([part[0] for part in parts]).reshape(moved.shape)
    rested = np.concatenate([part[1] for part in parts]).reshape(moved.shape).all(axis=0)
    frame = m.links[["cause", "effect", "weight", "sources"]].assign(whole=whole)
    for name, row in zip(CHANGES, found, strict=True):
        frame[name] = row - whole
    frame["largest"] = np.abs(found - whole).max(axis=0, initial=0.0)
    frame["turns"] = (np.sign(found) * np.sign(whole) < 0).any(axis=0)
    frame["settled"] = np.asarray(rested & (as_it_is.period == 1).all())
    return frame.sort_values(["largest", "cause", "effect"], ascending=[False, True, True], ignore_index=True)
