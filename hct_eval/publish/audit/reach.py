"""The table reach as cells and relations: its dimensions, its totals, and what adds up to what."""

from collections.abc import Sequence
from functools import lru_cache

import pandas as pd

from hct_eval.programme import DisclosurePolicy
from hct_eval.publish.audit.bounds import recovered
from hct_eval.publish.audit.cells import (
    Cell,
    Content,
    DisclosureError,
    Relation,
    blank_cell,
    cells_frame,
    content_of,
    count_cell,
    hidden,
    total_cell,
)
from hct_eval.publish.audit.suppress import protect

OVERLAPPING = ("group",)
"""Dimensions of reach in which a person can have several values: their counts do not add up to the total."""

NOT_RECORDED = "not recorded"
"""Row of those who did not say."""

LISTENED = "listened"
"""Key of the number of people listened to, which reports say in words."""

_TABLE = "who was reached"
_COLUMNS = ("dimension", "value", "conversations", "total")


def protected_reach(reach: pd.DataFrame, policy: DisclosurePolicy) -> tuple[pd.DataFrame, tuple[Relation, ...]]:
    """Return the cells of the table reach with enough of them hidden, and the relations between them.

    Keys are those of `reach_key`, `recorded_key` and `blank_key`. In a dimension whose values overlap, none is larger
    than the number of people with any recorded, and together they are at least as many. Where hardly anybody has
    anything recorded, it is hidden too how many have not. A dimension of so many small counts that its total and the
    names of its rows alone would tell them is left out (see `left_out`), and so is one that cannot be shown beside
    those kept before it. Where no more people than the threshold were listened to, every dimension is left out.
    """
    cells, relations = _protected(content_of(reach, _COLUMNS), policy)
    return cells.copy(), relations


@lru_cache(maxsize=256)
def _protected(reach: Content, policy: DisclosurePolicy) -> tuple[pd.DataFrame, tuple[Relation, ...]]:
    parts = [_dimension(str(name), part, policy) for name, part in reach.frame.groupby("dimension", sort=True)]
    totals = [cell["count"] for rows, _ in parts for key, _, _, cell in rows if key == LISTENED]
    if totals and max(totals) <= policy.threshold:
        return cells_frame([(LISTENED, _TABLE, "all", total_cell(max(totals), policy))]), ()
    try:
        return _protect(parts)
    except DisclosureError:
        return _protect(_shown_together(parts))


def left_out(reach: pd.DataFrame, cells: pd.DataFrame) -> list[str]:
    """Return the dimensions of which nothing may be shown, not even that there are such rows."""
    return [str(name) for name in sorted(reach["dimension"].unique()) if recorded_key(name) not in cells.index]


_Part = tuple[list[tuple[str, str, str, Cell]], list[Relation]]


def _protect(parts: Sequence[_Part]) -> tuple[pd.DataFrame, tuple[Relation, ...]]:
    relations = [relation for _, own in parts for relation in own]
    return protect(cells_frame(row for rows, _ in parts for row in rows), relations), tuple(relations)


def _shown_together(parts: Sequence[_Part]) -> list[_Part]:
    """Return the dimensions that can be shown together, each tried beside those before it."""
    kept: list[_Part] = []
    for part in parts:
        try:
            _protect([*kept, part])
        except DisclosureError:
            continue
        kept.append(part)
    return kept


def _dimension(name: str, part: pd.DataFrame, policy: DisclosurePolicy) -> _Part:
    blank = int(part.loc[part["value"].isna(), "conversations"].sum())
    kept = part[part["value"].notna()]
    total = int(part["total"].iloc[0])
    recorded, where = total - blank, f"{_TABLE}, {name}"
    unsaid = blank_cell(blank, policy)
    rows = [
        (LISTENED, _TABLE, "all", total_cell(total, policy)),
        (blank_key(name), where, NOT_RECORDED, hidden(unsaid) if 0 < recorded <= policy.threshold else unsaid),
        (recorded_key(name), where, "recorded", total_cell(recorded, policy)),
    ]
    of = recorded if name in OVERLAPPING else None
    for value, n in zip(kept["value"], kept["conversations"], strict=True):
        rows.append((reach_key(name, value), where, str(value), count_cell(int(n), policy, of=of)))
    values = tuple(reach_key(name, value) for value in kept["value"])
    apart = recorded - int(kept["conversations"].sum())
    return rows, _relations(name, values, apart, overlap=name in OVERLAPPING)


def few_enough(
    cells: pd.DataFrame, relations: Sequence[Relation], keys: Sequence[str], policy: DisclosurePolicy
) -> bool:
    """Return whether it may be said that all the hidden cells of `keys` are of 1 to the threshold.

    It must be so, and no count may then be found from the others.
    """
    own = cells.loc[cells.index.intersection(pd.Index(keys))]
    if (own["count"] > policy.threshold).any():
        return False
    told = cells.copy()
    told.loc[own.index, "high"] = policy.threshold
    return recovered(told, relations).empty


def reach_key(dimension: object, value: object) -> str:
    """Return the key of one value of a dimension."""
    return f"reach/{dimension}/{value}"


def blank_key(dimension: object) -> str:
    """Return the key of how many have nothing recorded in a dimension."""
    return f"reach blank/{dimension}"


def recorded_key(dimension: object) -> str:
    """Return the key of how many have anything recorded in a dimension."""
    return f"reach recorded/{dimension}"


def _relations(name: str, values: tuple[str, ...], apart: int, *, overlap: bool) -> list[Relation]:
    """Return how a dimension hangs together; `apart` is how many more are recorded than its values add up to."""
    recorded = recorded_key(name)
    whole = [Relation(LISTENED, (recorded, blank_key(name)))]
    if overlap:
        each = [Relation(recorded, (value,), ">=") for value in values]
        return [*whole, *each, *([Relation(recorded, values, "<=")] if apart <= 0 else [])]
    return [*whole, *([Relation(recorded, values)] if apart == 0 else [])]
