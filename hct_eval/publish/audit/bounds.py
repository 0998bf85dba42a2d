"""What a reader can work out of hidden counts, by integer linear programming over all that is published.

The attacker's problem of cell suppression: the least and the greatest count that a cell can have, given every shown
number as the interval that it stands for, `*` as any count that it may hide, and how tables add up (Fischetti and
Salazar 2001, doi 10.1287/mnsc.47.7.1008.9805; Hundepool and others 2012, Statistical Disclosure Control, ch. 4,
doi 10.1002/9781118348239). Solved by HiGHS through `scipy.optimize.milp`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hct_eval.publish.audit.cells import UNKNOWN, DisclosureError, Relation

_WHOLE, _WHOLE_OR_ZERO = 1, 3
"""HiGHS' kinds of variables: an integer within its bounds; the same, or 0."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def possible(cells: pd.DataFrame, relations: Sequence[Relation], keys: Sequence[str] | None = None) -> pd.DataFrame:
    """Return the least and the greatest count that each cell of `keys` (all hidden ones) can have: low, high by key.

    DisclosureError if what is shown contradicts itself, since then nothing can be said of what it tells.
    """
    asked = cells.index[~cells["shown"].astype(bool)] if keys is None else pd.Index(keys)
    never = np.full(len(cells), -1.0), np.full(len(cells), UNKNOWN + 1.0)
    low, high = _extremes(cells, relations, cells.index.get_indexer(asked), *never)
    return pd.DataFrame({"low": low, "high": high}, index=asked.rename("key")).astype("Int64")


def recovered(cells: pd.DataFrame, relations: Sequence[Relation]) -> pd.DataFrame:
    """Return the cells of which a reader can work out too much: table, row, low, high by key; empty if all is well.

    A cell passes if every count from `open_low` to `open_high` stays possible: a reader knows no more than `*` says.
    """
    least, most = (cells[name].to_numpy(np.float64, na_value=np.nan) for name in ("open_low", "open_high"))
    asked = np.flatnonzero(~np.isnan(least))
    low, high = _extremes(cells, relations, asked, least, most)
    tight = (low > least[asked]) | (high < most[asked])
    found = cells.iloc[asked[tight]][["table", "row"]]
    return found.assign(low=low[tight], high=high[tight]).astype({"low": "Int64", "high": "Int64"})


@dataclass(frozen=True)
class _Part:
    """Cells that hang together: their places in the frame, and the linear system over them."""

    members: Ints
    matrix: Floats
    least: Floats
    most: Floats


def _extremes(
    cells: pd.DataFrame, relations: Sequence[Relation], asked: Ints, enough_low: Floats, enough_high: Floats
) -> tuple[Floats, Floats]:
    """Return the least and greatest counts of the cells at the places `asked`; no further than is `enough`.

    Every solution found is a witness for all the cells in it: what one shows to be possible is not asked for again.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    if not len(asked):
        return np.array([]), np.array([])
    low, high = (cells[name].to_numpy(float) for name in ("low", "high"))
    kinds = np.where(cells["gap"].to_numpy(bool), _WHOLE_OR_ZERO, _WHOLE)
    seen_low, seen_high = np.full(len(cells), np.inf), np.full(len(cells), -np.inf)
    for part in _parts(cells, relations, asked):
        own = part.members
        bounds = Bounds(low[own], high[own])
        constraints = LinearConstraint(part.matrix, part.least, part.most) if len(part.matrix) else ()
        for place in np.intersect1d(own, asked):
            for sign in (1, -1):
                far = seen_low[place] <= enough_low[place] if sign == 1 else seen_high[place] >= enough_high[place]
                if far:
                    continue
                aim = np.where(own == place, sign, 0)
                result = milp(aim, integrality=kinds[own], bounds=bounds, constraints=constraints)
                if result.x is None:
                    raise DisclosureError(_contradiction(str(cells["table"].iloc[place])))
                counts = np.round(result.x)
                seen_low[own] = np.minimum(seen_low[own], counts)
                seen_high[own] = np.maximum(seen_high[own], counts)
    return seen_low[asked], seen_high[asked]


def relation_matrix(keys: pd.Index, relations: Sequence[Relation]) -> tuple[Floats, Floats, Floats]:
    """Return relations as a matrix over the cells `keys` (total minus parts), with its least and greatest values."""
    matrix = np.zeros((len(relations), len(keys)))
    for row, relation in enumerate(relations):
        at = keys.get_indexer(pd.Index([relation.total, *relation.parts]))
        matrix[row, at[1:]] -= 1
        matrix[row, at[0]] += 1
    least = np.array([-np.inf if relation.sense == "<=" else 0.0 for relation in relations])
    most = np.array([np.inf if relation.sense == ">=" else 0.0 for relation in relations])
    return matrix, least, most


def _contradiction(table: str) -> str:
    return (
        f"the numbers shown in {table} and the tables beside it do not add up, so it cannot be told what they give "
        "away; nothing is published. Run the place again; if it stays so, report it as a fault"
    )


def _parts(cells: pd.DataFrame, relations: Sequence[Relation], asked: Ints) -> list[_Part]:
    """Return the parts that hold the cells `asked`: cells hang together through relations, not through known cells."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    size = len(cells)
    loose = ((cells["low"] != cells["high"]) | cells["gap"]).to_numpy(bool)
    members = [cells.index.get_indexer(pd.Index([relation.total, *relation.parts])) for relation in relations]
    rows = np.concatenate([np.full(len(own), size + i) for i, own in enumerate(members)] or [np.array([], int)])
    columns = np.concatenate([*members, np.array([], int)]).astype(int)
    there = loose[columns]
    edges = (np.ones(there.sum()), (rows[there], columns[there]))
    _, label = connected_components(coo_array(edges, shape=(size + len(members),) * 2), directed=False)
    parts = []
    for number in np.unique(label[asked]):
        inside = np.flatnonzero(label[:size] == number)
        own = np.flatnonzero(label[size:] == number)
        places = np.unique(np.concatenate([inside, *(members[i] for i in own)]))
        system = relation_matrix(cells.index[places], [relations[int(i)] for i in own])
        parts.append(_Part(places, *system))
    return parts
