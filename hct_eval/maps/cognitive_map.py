"""The cognitive map: an immutable value of concepts, links and their weight matrix, aligned by label.

Orientation everywhere: W[i, j] is the effect of cause i on effect j.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd

FloatArray = npt.NDArray[np.float64]
IndexArray = npt.NDArray[np.intp]

LINK_COLUMNS = ("cause", "effect", "weight", "sign", "sources", "citations", "claim_ids")
CONCEPT_COLUMNS = ("concept", "sources", "citations")


class MapError(Exception):
    """A map, or a question put to it, is not right; the text says what was expected and what to do."""


@dataclass(frozen=True, eq=False)
class CognitiveMap:
    """Factors and the links between them. Make one with `from_matrix`, `from_links` or `build_map`.

    `concepts`, `links` and `weights` hand out copies, so that nothing done to them changes the map. A link of weight
    0 (people contradict each other evenly) stays a link: links, not non-zero cells, say what is connected.
    """

    labels: tuple[str, ...]
    matrix: FloatArray
    """Weight matrix in the order of `labels`; read only."""
    _concepts: pd.DataFrame
    _links: pd.DataFrame
    _ends: tuple[IndexArray, IndexArray]
    notes: tuple[str, ...] = ()
    """What was counted, assumed or left out when the map was made, in words."""

    @classmethod
    def from_matrix(cls, frame: pd.DataFrame) -> "CognitiveMap":
        """Return the map of a square frame W[cause, effect] whose rows and columns carry the same labels in any order.

        Empty cells are no link. The concepts keep the order of the rows. MapError if the labels of rows and columns
        differ or repeat, or if a cell is not a finite number.
        """
        rows, columns = _labels(frame.index), _labels(frame.columns)
        if set(rows) != set(columns):
            odd = sorted(set(rows) ^ set(columns))
            message = f"rows and columns need the same labels; only on one side: {', '.join(odd)}"
            raise MapError(message)
        square = frame.set_axis(rows, axis=0).set_axis(columns, axis=1).reindex(columns=rows)
        try:
            matrix = square.astype("float64").fillna(0.0).to_numpy(copy=True)
        except (TypeError, ValueError):
            message = "a weight is not a number; weights are numbers, empty where there is no link"
            raise MapError(message) from None
        cause, effect = np.nonzero(matrix)
        links = pd.DataFrame(
            {
                "cause": [rows[i] for i in cause],
                "effect": [rows[j] for j in effect],
                "weight": matrix[cause, effect],
            }
        )
        return cls._make(rows, links, None, ())

    @classmethod
    def from_links(
        cls,
        frame: pd.DataFrame,
        *,
        concepts: pd.DataFrame | Iterable[str] | None = None,
        notes: Iterable[str] = (),
    ) -> "CognitiveMap":
        """Return the map of a frame of links: cause, effect, weight, and any of sign, sources, citations, claim_ids.

        Further columns are kept. `concepts` (a frame with the column concept, or labels) adds factors without a link
        and facts about factors. Concepts are put in alphabetical order. MapError if a column is missing, a link
        stands twice, or a weight is not finite.
        """
        missing = [column for column in LINK_COLUMNS[:3] if column not in frame]
        if missing:
            message = f"links need the columns cause, effect, weight; missing: {', '.join(missing)}"
            raise MapError(message)
        facts = concepts if isinstance(concepts, pd.DataFrame) else None
        named = list(facts["concept"]) if facts is not None else list(concepts or ())
        labels = sorted({*map(str, frame["cause"]), *map(str, frame["effect"]), *map(str, named)})
        return cls._make(tuple(labels), frame, facts, tuple(notes))

    @classmethod
    def _make(
        cls, labels: tuple[str, ...], links: pd.DataFrame, facts: pd.DataFrame | None, notes: tuple[str, ...]
    ) -> "CognitiveMap":
        position = {label: place for place, label in enumerate(labels)}
        typed = _typed_links(links, position)
        matrix = np.zeros((len(labels), len(labels)))
        cause: IndexArray = np.array(typed["cause"].map(position), dtype=np.intp)
        effect: IndexArray = np.array(typed["effect"].map(position), dtype=np.intp)
        matrix[cause, effect] = typed["weight"].to_numpy(dtype=float)
        for array in (matrix, cause, effect):
            array.flags.writeable = False
        return cls(labels, matrix, _typed_concepts(labels, facts), typed, (cause, effect), notes)

    @property
    def concepts(self) -> pd.DataFrame:
        """One row a concept, in the order of `labels`: concept, sources, citations and whatever else is known."""
        return self._concepts.copy()

    @property
    def links(self) -> pd.DataFrame:
        """One row a link: cause, effect, weight, sign (+ - ?), sources, citations, claim_ids and further columns."""
        return self._links.copy()

    @property
    def weights(self) -> pd.DataFrame:
        """Labelled square frame W[cause, effect]."""
        return pd.DataFrame(self.matrix.copy(), index=list(self.labels), columns=list(self.labels))

    @cached_property
    def index(self) -> "pd.Index[Any]":
        """The labels as pandas holds them, for the columns of frames."""
        return pd.Index(list(self.labels))

    def __len__(self) -> int:
        """Return the number of concepts."""
        return len(self.labels)

    def __repr__(self) -> str:
        """Return the map's size in words."""
        return f"CognitiveMap({len(self.labels)} concepts, {len(self._links)} links)"

    def place(self, label: str) -> int:
        """Return a concept's position in `labels`; MapError with the nearest label if there is none of that name."""
        try:
            return self.labels.index(label)
        except ValueError:
            message = f"the map has no concept {label!r}{_nearest(label, self.labels)}"
            raise MapError(message) from None

    def ends(self) -> tuple[IndexArray, IndexArray]:
        """Positions of the links' causes and effects, in the order of `links`; read only."""
        return self._ends

    def to_networkx(self) -> "nx.DiGraph[str]":
        """Return a directed graph: nodes by label, edges with weight, sign, sources and citations (plain values)."""
        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_nodes_from(self.labels)
        for row in self._links.to_dict("records"):
            facts = {name: _plain(row[name]) for name in ("weight", "sign", "sources", "citations")}
            graph.add_edge(row["cause"], row["effect"], **facts)
        return graph

    def only(self, labels: Iterable[str]) -> "CognitiveMap":
        """Return the sub-map of the given concepts and the links between them; MapError for an unknown label."""
        kept = set(labels)
        for label in sorted(kept):
            self.place(label)
        inside = self._links["cause"].isin(kept) & self._links["effect"].isin(kept)
        order = tuple(label for label in self.labels if label in kept)
        facts = self._concepts[self._concepts["concept"].isin(kept)]
        return self._make(order, self._links[inside], facts, self.notes)

    def with_links(self, links: pd.DataFrame) -> "CognitiveMap":
        """Return the map of the same concepts with other links (a part of these, say)."""
        return self._make(self.labels, links, self._concepts, self.notes)

    def relabelled(self, names: Mapping[str, str]) -> "CognitiveMap":
        """Return the same map under other labels; MapError if two concepts would get one name."""
        labels = tuple(names.get(label, label) for label in self.labels)
        if len(set(labels)) < len(labels):
            message = "two concepts would get the same label; combine the claims first and build the map again"
            raise MapError(message)
        links = self._links.assign(
            cause=self._links["cause"].map(lambda label: names.get(label, label)),
            effect=self._links["effect"].map(lambda label: names.get(label, label)),
        )
        return self._make(labels, links, self._concepts.assign(concept=list(labels)), self.notes)


def _labels(index: "pd.Index[Any]") -> tuple[str, ...]:
    labels = tuple(str(label) for label in index)
    twice = sorted({label for label in labels if labels.count(label) > 1})
    if twice:
        message = f"a label stands twice: {', '.join(twice)}; labels name one factor each"
        raise MapError(message)
    return labels


def _nearest(label: str, labels: tuple[str, ...]) -> str:
    import difflib

    near = difflib.get_close_matches(label, labels, n=1, cutoff=0.6)
    return f"; did you mean {near[0]!r}?" if near else ""


def _plain(value: Any) -> Any:
    if pd.isna(value):
        return None
    return value.item() if isinstance(value, np.generic) else value


def _typed_links(links: pd.DataFrame, position: Mapping[str, int]) -> pd.DataFrame:
    typed = links.reset_index(drop=True)
    typed = typed.assign(
        cause=typed["cause"].astype("string").astype("object"),
        effect=typed["effect"].astype("string").astype("object"),
        weight=pd.to_numeric(typed["weight"], errors="coerce").astype("float64"),
    )
    if not np.isfinite(typed["weight"].to_numpy()).all():
        message = "a link's weight is missing or not finite; give each link a number"
        raise MapError(message)
    if typed.duplicated(["cause", "effect"]).any():
        message = "a link stands twice; put its rows together first (build_map does)"
        raise MapError(message)
    by_weight = np.select([typed["weight"] > 0, typed["weight"] < 0], ["+", "-"], "?")
    given = typed["sign"].astype("object") if "sign" in typed else pd.Series([None] * len(typed), dtype="object")
    typed["sign"] = given.where(given.isin(["+", "-", "?"]), pd.Series(by_weight, dtype="object")).astype("object")
    for name in ("sources", "citations"):
        typed[name] = (typed[name] if name in typed else pd.Series(pd.NA, index=typed.index)).astype("Int64")
    if "claim_ids" not in typed:
        typed["claim_ids"] = pd.Series(pd.NA, index=typed.index, dtype="string")
    rest = [column for column in typed.columns if column not in LINK_COLUMNS]
    ends = [typed[end].map(position).to_numpy(dtype=float) for end in ("effect", "cause")]
    return typed[[*LINK_COLUMNS, *rest]].iloc[np.lexsort(ends)].reset_index(drop=True)


def _typed_concepts(labels: tuple[str, ...], facts: pd.DataFrame | None) -> pd.DataFrame:
    frame = pd.DataFrame({"concept": pd.Series(list(labels), dtype="object")})
    if facts is not None:
        known = facts.drop_duplicates("concept").set_index("concept").reindex(list(labels))
        for column in known.columns:
            frame[column] = known[column].array
    for name in ("sources", "citations"):
        frame[name] = (frame[name] if name in frame else pd.Series(pd.NA, index=frame.index)).astype("Int64")
    rest = [column for column in frame.columns if column not in CONCEPT_COLUMNS]
    return frame[[*CONCEPT_COLUMNS, *rest]]
