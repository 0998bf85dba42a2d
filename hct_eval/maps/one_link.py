"""Maps that differ from one map in the weight of one link each, run together without a matrix for each.

All share the map's links; only what arrives at the end of its changed link is summed for each map by itself.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from hct_eval.maps.clamping import BoolArray
from hct_eval.maps.cognitive_map import CognitiveMap, FloatArray
from hct_eval.maps.settling import OVERFLOW, Settings, as_seen, follow

IndexArray = npt.NDArray[np.intp]
_CELLS = 100_000
"""About how many states are worked on at once."""
_CROWDED = 0.5
"""A batch of which less than this share still moves is made smaller."""


@dataclass(frozen=True)
class Change:
    """One link of a map set to another weight, one entry a map: places of cause and effect, and the weight."""

    cause: IndexArray
    effect: IndexArray
    weight: FloatArray

    def __len__(self) -> int:
        """Return the number of maps."""
        return len(self.weight)

    def of(self, which: slice | BoolArray | IndexArray) -> "Change":
        """Return the changes of some of the maps."""
        return Change(self.cause[which], self.effect[which], self.weight[which])


@OVERFLOW
def settled_levels(
    m: CognitiveMap, change: Change, begin: FloatArray, fixed: BoolArray, target: int, settings: Settings
) -> FloatArray:
    """Return the fixed-point level of the concept at place `target` in each map (a row) and run (a column).

    begin, fixed: runs x concepts, first states and which of them are held. NaN for a run that has not come to rest
    after `max_steps`. Transmitters hold only if `fixed` says so.
    """
    cause, effect = m.ends()
    weight = m.links["weight"].to_numpy(dtype=float)
    # Made of links and not of the matrix: a link of weight 0 has its place in the sum, too.
    arriving = sparse.csr_array((weight, (effect, cause)), shape=(len(m), len(m)))
    level = np.full((len(begin), len(change)), np.nan)
    size = max(1, _CELLS // max(1, begin.size))
    for first in range(0, len(change), size):
        block = slice(first, first + size)
        _settle_block(arriving, change.of(block), begin, fixed, target, settings, level[:, block])
    return level.T


def _settle_block(
    arriving: "sparse.csr_array",
    change: Change,
    begin: FloatArray,
    fixed: BoolArray,
    target: int,
    settings: Settings,
    level: FloatArray,
) -> None:
    """Write into `level` (runs x maps) what the target comes to; states are concepts x runs x maps."""
    runs, n = begin.shape
    live, waiting = np.arange(len(change)), np.ones(level.shape, dtype=bool)
    state, own = np.repeat(begin.T[:, :, None], len(change), axis=2), _Own.of(arriving, change, runs)
    for _ in range(settings.max_steps):
        seen = as_seen(state, settings)
        flat = seen.reshape(n, -1)
        drive = arriving @ flat
        own.put(drive, flat)
        following = follow(drive.reshape(state.shape), seen, settings)
        for which, held in enumerate(fixed):
            following[held, which] = begin[which, held, None]
        gap = np.abs(np.subtract(following, state, out=state), out=state)
        rested = (gap <= settings.tol).all(axis=0) & waiting
        state = following
        run, place = np.nonzero(rested)
        level[run, live[place]] = state[target, run, place]
        waiting ^= rested
        moves: BoolArray = np.any(waiting, axis=0)
        left = np.count_nonzero(moves)
        if not left:
            return
        if left < _CROWDED * len(moves):
            live, change = live[moves], change.of(moves)
            state, waiting, own = state.compress(moves, 2), waiting.compress(moves, 1), _Own.of(arriving, change, runs)


@dataclass(frozen=True)
class _Own:
    """What arrives at the end of each map's changed link: one entry a link that ends there and a run."""

    end: tuple[IndexArray, IndexArray]
    """By run and map: where in the states (concepts x runs of maps) the sum stands."""
    place: IndexArray
    """Where in the flat states the link's cause stands."""
    weight: FloatArray
    sum: IndexArray
    """Which sum the entry belongs to."""

    @classmethod
    def of(cls, arriving: "sparse.csr_array", change: Change, runs: int) -> "_Own":
        maps, count = np.tile(np.arange(len(change)), runs), runs * len(change)
        effect = change.effect[maps]
        first, sizes = arriving.indptr[effect], np.diff(arriving.indptr)[effect]
        owner = np.repeat(np.arange(count), sizes)
        entry = np.arange(len(owner)) + np.repeat(first - (np.cumsum(sizes) - sizes), sizes)
        cause = arriving.indices[entry].astype(np.intp)
        changed = cause == change.cause[maps][owner]
        weight = np.where(changed, change.weight[maps][owner], arriving.data[entry])
        return cls((effect, np.arange(count)), cause * count + owner, weight, owner)

    def put(self, drive: FloatArray, seen: FloatArray) -> None:
        """Write the sums over those of the map as it is, added up in the same order (concepts x runs of maps)."""
        terms = self.weight * seen.reshape(-1)[self.place]
        drive[self.end] = np.bincount(self.sum, terms, minlength=len(self.end[1]))
