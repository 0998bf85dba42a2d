"""Which further cells to hide, so that no hidden count can be worked out from the rest."""

from collections.abc import Sequence

import pandas as pd

from hct_eval.publish.audit.bounds import recovered
from hct_eval.publish.audit.cells import DisclosureError, Relation


def protect(cells: pd.DataFrame, relations: Sequence[Relation]) -> pd.DataFrame:
    """Return the cells with as many more hidden as it takes for `recovered` to find none.

    The smallest number shown beside a cell that could be worked out is hidden first, of equals the first by key; what
    turns out not to be needed is shown again, the largest first. So which cells are hidden depends neither on their
    order nor on anything that is not shown. DisclosureError if nothing is left to hide.
    """
    now, added = cells, list[str]()
    while len(open_ := recovered(now, relations)):
        key = _next(now, relations, str(open_.index.min()))
        if key is None:
            message = (
                f"{open_['table'].iloc[0]}, row {open_['row'].iloc[0]!r}: too few people to show, and what is shown "
                "beside it would give their number away; put small categories together, or raise the base"
            )
            raise DisclosureError(message)
        added.append(key)
        now = hide(now, [key])
    for key in _by_size(cells.loc[added], falling=True):
        without = hide(cells, [each for each in added if each != key])
        if recovered(without, relations).empty:
            added.remove(key)
            now = without
    return now


def hide(cells: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Return the cells with those of `keys` hidden."""
    own = cells.index.isin(keys)
    return cells.assign(
        low=cells["low"].mask(own, cells["hidden_low"]),
        high=cells["high"].mask(own, cells["hidden_high"]),
        **{name: cells[name].mask(own, other=False) for name in ("gap", "shown", "spare")},
    )


def _next(cells: pd.DataFrame, relations: Sequence[Relation], open_: str) -> str | None:
    """Return the smallest cell that may be hidden, in the relations of the open cell or else in those that touch them.

    None if there is none.
    """
    near = {open_}
    while True:
        touching = [{relation.total, *relation.parts} for relation in relations]
        wider = near.union(*(keys for keys in touching if keys & near))
        spare = cells[cells.index.isin(wider) & cells["spare"].astype(bool)]
        if len(spare):
            return _by_size(spare)[0]
        if wider == near:
            return None
        near = wider


def _by_size(cells: pd.DataFrame, *, falling: bool = False) -> list[str]:
    """Return the keys of cells by what they show, then by key."""
    keyed = cells.rename_axis("key").reset_index()
    return [str(key) for key in keyed.sort_values(["high", "key"], ascending=[not falling, True])["key"]]
