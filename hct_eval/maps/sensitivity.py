"""How much a scenario's effect rests on single links: each link is changed by itself and the scenario run again."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from hct_eval.maps.clamping import BoolArray, clamps, starts
from hct_eval.maps.cognitive_map import CognitiveMap, FloatArray, MapError
from hct_eval.maps.one_link import Change, settled_levels
from hct_eval.maps.settling import Settings, settle

CHANGES = ("dropped", "halved", "flipped", "raised", "lowered")
COLUMNS = ["cause", "effect", "weight", "sources", "whole", *CHANGES, "largest", "turns", "settled"]
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
    if not len(weight):
        return pd.DataFrame(columns=COLUMNS)
    moved = np.stack([0 * weight, weight / 2, -weight, weight + delta, weight - delta])
    # The map as it is goes with them as one more change, of the first link to the weight that it has, so that all
    # sums are added up in the same order and what changes nothing differs by nothing.
    every = np.append(np.tile(np.arange(len(weight)), len(CHANGES)), 0)
    change = Change(cause[every], effect[every], np.append(moved, weight[0]))
    effects, rested = _effects(m, change, np.where(mask, values, begin), mask, column, how)
    whole, found, still = float(effects[-1]), effects[:-1].reshape(moved.shape), rested[:-1].reshape(moved.shape)
    frame = m.links[["cause", "effect", "weight", "sources"]].assign(whole=whole)
    for name, row in zip(CHANGES, found, strict=True):
        frame[name] = row - whole
    frame["largest"] = np.abs(found - whole).max(axis=0, initial=0.0)
    frame["turns"] = (np.sign(found) * np.sign(whole) < 0).any(axis=0)
    frame["settled"] = still.all(axis=0) & rested[-1]
    return frame.sort_values(["largest", "cause", "effect"], ascending=[False, True, True], ignore_index=True)


def _effects(
    m: CognitiveMap, change: Change, begin: FloatArray, fixed: BoolArray, target: int, settings: Settings
) -> tuple[FloatArray, BoolArray]:
    """Return by map the scenario's effect (first run minus second), and whether both runs came to rest."""
    level = settled_levels(m, change, begin, fixed, target, settings)
    rested: BoolArray = np.all(np.isfinite(level), axis=1)
    moving, size = np.nonzero(~rested)[0], max(1, _CELLS // max(1, len(m) ** 2))
    for first in range(0, len(moving), size):
        # What goes round is followed in a matrix of its own.
        these = moving[first : first + size]
        links = change.of(these)
        tensor = np.repeat(m.matrix[None], len(these), axis=0)
        tensor[np.arange(len(these)), links.cause, links.effect] = links.weight
        level[these] = settle(tensor, begin[None], fixed, begin, settings).level[:, :, target]
    return level[:, 0] - level[:, 1], rested
