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
_AT_ONCE = 1_000_000
"""About how many numbers are handed out at once."""


@dataclass(frozen=True)
class Draws:
    """Draws (rows) of items (columns), made when they are asked for; each time they are made they are the same."""

    rows: int
    items: int
    make: Callable[[slice], Iterator[FloatArray]]
    """Yields blocks of rows, in order, of the items in a slice."""

    def table(self) -> FloatArray:
        """Return all of them at once: rows x items."""
        return self._whole if self._are_few() else np.asarray(self._gather(EVERY, None))

    def by_item(self, change: Callable[[FloatArray], Array] | None = None) -> Iterator[tuple[slice, Array]]:
        """Yield a slice of the items and all rows of them, a few items at a time, until every item was there.

        `change` is done to whole rows before the items are cut out of them: ranks within a row, say.
        """
        width, some = (max(1, most // max(1, self.rows)) for most in (_KEPT, _AT_ONCE))
        for first in range(0, self.items, width):
            group = slice(first, min(first + width, self.items))
            table = self._gather(group, change)
            for at in range(0, table.shape[1], some):
                part = table[:, at : at + some]
                yield slice(first + at, first + at + part.shape[1]), part
            del table, part

    def _are_few(self) -> bool:
        return self.rows * self.items <= _KEPT

    @cached_property
    def _whole(self) -> FloatArray:
        return np.asarray(_stack(self.make(EVERY), self.rows, self.items))

    def _gather(self, part: slice, change: Callable[[FloatArray], Array] | None) -> Array:
        """Return all rows of a slice of the items."""
        if change is None and self._are_few():
            return self._whole[:, part]
        if change is None:
            return _stack(self.make(part), self.rows, len(range(self.items)[part]))
        blocks = _rows(self._whole) if self._are_few() else self.make(EVERY)
        return _stack((change(block)[:, part] for block in blocks), self.rows, len(range(self.items)[part]))


def _rows(table: FloatArray) -> Iterator[FloatArray]:
    size = max(1, _AT_ONCE // max(1, table.shape[1]))
    for first in range(0, len(table), size):
        yield table[first : first + size]


def _stack(blocks: Iterator[Array], rows: int, columns: int) -> Array:
    """Return blocks of rows as one table, without having all of them twice."""
    whole: Array = np.empty((rows, columns))
    at = 0
    for block in blocks:
        if not at:
            whole = np.empty((rows, columns), block.dtype)
        whole[at : at + len(block)] = block
        at += len(block)
    return whole


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
        found[:, part] = _quantiles(table, levels)
        del table  # a view: it would keep what it is taken from while the next are made
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
