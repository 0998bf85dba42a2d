"""A statistic of many maps at once: link weights in, one answer a map out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from hct_eval.maps.clamping import BoolArray, clamps
from hct_eval.maps.cognitive_map import CognitiveMap, FloatArray, MapError
from hct_eval.maps.settling import Settings, settle

if TYPE_CHECKING:
    from scipy import sparse

IntArray = npt.NDArray[np.int64]
Named = Literal["weight", "out_strength", "in_strength", "centrality", "effect"]
NAMED: tuple[Named, ...] = get_args(Named)
_CELLS = 400_000
"""About how many matrix cells are worked on at once."""


@dataclass(frozen=True)
class Unseen:
    """Links that nobody told, one entry a link: the map it is in (a row), its ends (places of labels), its weight."""

    row: IntArray
    cause: IntArray
    effect: IntArray
    weight: FloatArray

    def within(self, first: int, end: int) -> "Unseen":
        """Return those of the rows from `first` to before `end`, counted from `first`."""
        a, b = np.searchsorted(self.row, [first, end])
        return Unseen(self.row[a:b] - first, self.cause[a:b], self.effect[a:b], self.weight[a:b])


_NO_PLACE = np.zeros(0, dtype=np.int64)
NOTHING_UNSEEN = Unseen(_NO_PLACE, _NO_PLACE, _NO_PLACE, np.zeros(0))


@dataclass(frozen=True)
class Question:
    """A named statistic of link weights (rows: maps; columns: the links `pairs`)."""

    pairs: tuple[tuple[str, str], ...]
    statistic: Named
    scenarios: Mapping[str, Mapping[str, float]] | None = None
    target: str | None = None
    settings: Settings = field(default_factory=Settings)
    start: float | None = None

    def __post_init__(self) -> None:
        """Refuse a statistic that does not exist, and effects of nothing."""
        if self.statistic not in NAMED:
            message = f"statistic is {self.statistic!r}; it can be {', '.join(NAMED)}, or a function of a map"
            raise MapError(message)
        if self.statistic == "effect" and not self.scenarios:
            message = "statistic 'effect' needs scenarios, such as {'more buses': {'Reliable buses': 1.0}}"
            raise MapError(message)

    @cached_property
    def labels(self) -> list[str]:
        """Concepts, sorted."""
        return sorted({label for pair in self.pairs for label in pair})

    @cached_property
    def _ends(self) -> tuple[IntArray, IntArray]:
        return link_ends(self.pairs, self.labels)

    @cached_property
    def _incidence(self) -> "sparse.csr_array":
        """Links x concepts: how often (0 to 2) the link counts in the concept's sum."""
        from scipy import sparse

        ends = {"out_strength": self._ends[:1], "in_strength": self._ends[1:]}.get(self.statistic, self._ends)
        links = np.tile(np.arange(len(self.pairs)), len(ends))
        shape = (len(self.pairs), len(self.labels))
        return sparse.csr_array((np.ones(len(links)), (links, np.concatenate(ends))), shape=shape)

    @cached_property
    def _clamps(self) -> tuple[BoolArray, FloatArray]:
        """Mask and values of no clamp, and of each scenario."""
        size, nothing = len(self.labels), np.zeros(0, dtype=np.intp)
        bare = CognitiveMap(
            tuple(self.labels), np.zeros((size, size)), pd.DataFrame(), pd.DataFrame(), (nothing, nothing)
        )
        if self.target is not None:
            bare.place(self.target)
        return clamps(bare, [{}, *(self.scenarios or {}).values()])

    @property
    def count(self) -> int:
        """Number of items."""
        if self.statistic == "weight":
            return len(self.pairs)
        times = len(self.scenarios or {}) if self.statistic == "effect" else 1
        return times * (len(self.labels) if self.statistic != "effect" or self.target is None else 1)

    def items(self) -> pd.DataFrame:
        """Return what the columns of an answer are about: links, concepts, or scenario and concept."""
        if self.statistic == "weight":
            return pd.DataFrame(self.pairs, columns=["cause", "effect"])
        if self.statistic != "effect":
            return pd.DataFrame({"concept": self.labels})
        concepts = self.labels if self.target is None else [self.target]
        rows = [(name, concept) for name in self.scenarios or {} for concept in concepts]
        return pd.DataFrame(rows, columns=["scenario", "concept"])

    def answer(self, weights: FloatArray, unseen: Unseen = NOTHING_UNSEEN) -> FloatArray:
        """Return maps x items. A link without a weight (NaN) counts as none, but stays NaN among the weights."""
        if self.statistic == "weight":
            return weights
        known = np.nan_to_num(weights)
        if self.statistic == "effect":
            return self._effects(known, unseen)
        sums = np.asarray(np.abs(known) @ self._incidence)
        for end, more in (("in_strength", unseen.cause), ("out_strength", unseen.effect)):
            if self.statistic != end:
                np.add.at(sums, (unseen.row, more), np.abs(unseen.weight))
        return sums

    def _effects(self, weights: FloatArray, unseen: Unseen) -> FloatArray:
        (cause, effect), size = self._ends, len(self.labels)
        mask, values = self._clamps
        begin = np.full((1, 1, 1), self.settings.middle if self.start is None else self.start)
        column = slice(None)
        if self.target is not None:
            column = slice(self.labels.index(self.target), self.labels.index(self.target) + 1)
        block = max(1, _CELLS // max(1, size * (size + len(mask))))
        out = []
        for first in range(0, len(weights), block):
            part, more = weights[first : first + block], unseen.within(first, first + block)
            tensor = np.zeros((len(part), size, size))
            tensor[more.row, more.cause, more.effect] = more.weight
            tensor[:, cause, effect] = part
            level = settle(tensor, begin, mask, values, self.settings).level
            out.append((level[:, 1:, column] - level[:, :1, column]).reshape(len(part), -1))
        return np.concatenate(out) if out else np.zeros((0, self.count))


def link_ends(pairs: tuple[tuple[str, str], ...], labels: list[str]) -> tuple[IntArray, IntArray]:
    """Return the places of each link's cause and effect among the labels."""
    place = {label: at for at, label in enumerate(labels)}
    cause = np.array([place[pair[0]] for pair in pairs], dtype=np.int64)
    return cause, np.array([place[pair[1]] for pair in pairs], dtype=np.int64)
