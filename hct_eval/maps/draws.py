"""Many draws of many items, read item by item in bounded memory."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
import numpy.typing as npt

from hct_eval.maps.cognitive_map import FloatArray

Array = npt.NDArray[Any]
EVERY = slice(None)
_KEPT = 12_000_000
"""At most about this many numbers are kept (96 MB). Where there are more, the draws are made anew for some of the items
at a time: a few passes instead of more memory."""
_SORTED = 1_000_000
"""About how many numbers are sorted at once."""


@dataclass(frozen=True)
class Draws:
    """Draws (rows) of items (columns), made when they are asked for; each time they are made they are the same."""

    rows: int
    items: int
    make: Callable[[slice], Iterator[FloatArray]]
    """Yields blocks of rows, in order, of the items in a slice."""

    @cached_property
    def _whole(self) -> FloatArray:
        return np.asarray(self._gather(EVERY, None))

    def table(self) -> FloatArray:
        """Return all of them at once: rows x items."""
        return self._whole if self._are_few() else np.asarray(self._gather(EVERY, None))

    def by_item(self, change: Callable[[FloatArray], Array] | None = None) -> Iterator[tuple[slice, Array]]:
        """Yield a slice of the items and all rows of them, until every item was there.

        `change` is done to whole rows before the items are cut out of them: ranks within a row, say.
        """
        if self._are_few():
            yield EVERY, self._whole if change is None else change(self._whole)
            return
        size = max(1, _KEPT // self.rows)
        for first in range(0, self.items, size):
            part = slice(first, min(first + size, self.items))
            yield part, self._gather(part, change)

    def _are_few(self) -> bool:
        return self.rows * self.items <= _KEPT

    def _gather(self, part: slice, change: Callable[[FloatArray], Array] | None) -> Array:
        width = len(range(*part.indices(self.items)))
        blocks = self.make(part) if change is None else (change(block)[:, part] for block in self.make(EVERY))
        whole: Array | None = None
        at = 0
        for block in blocks:
            if whole is None:
                whole = np.empty((self.rows, width), block.dtype)
            whole[at : at + len(block)] = block
            at += len(block)
        return np.zeros((0, width)) if whole is None else whole


def draws_of(table: FloatArray) -> Draws:
    """Return draws that are there already: rows x items."""
    return Draws(len(table), table.shape[1], partial(_cut, table))


def _cut(table: FloatArray, part: slice) -> Iterator[FloatArray]:
    yield table[:, part]


def quantiles(draws: Draws, levels: tuple[float, ...]) -> FloatArray:
    """Return quantiles of each item (levels x items), between two draws by proportion; draws that are NaN are left out.

    NaN where no draw is left.
    """
    found = np.full((len(levels), draws.items), np.nan)
    if not draws.rows:
        return found
    for part, table in draws.by_item():
        into = found[:, part]
        size = max(1, _SORTED // draws.rows)
        for first in range(0, table.shape[1], size):
            into[:, first : first + size] = _quantiles(table[:, first : first + size], levels)
    return found


def _quantiles(table: FloatArray, levels: tuple[float, ...]) -> FloatArray:
    ranked = np.sort(table, axis=0)  # NaN comes last
    there = np.full(table.shape[1], len(table))
    some = np.isnan(ranked[-1])
    there[some] = np.maximum((~np.isnan(ranked[:, some])).sum(axis=0), 1)
    at = np.array(levels)[:, None] * (there - 1)
    below = at.astype(np.int64)
    column = np.arange(table.shape[1])
    low, high = ranked[below, column], ranked[np.minimum(below + 1, there - 1), column]
    return np.asarray(low + (at - below) * (high - low))
