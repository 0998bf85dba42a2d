"""Two releases of the same reports side by side: every figure that moved, came, went, was hidden or is shown again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from hct_eval.publish.edition.figures import figures_of, key_columns, numbers_in, pair_tables, words_around

Kind = Literal["moved", "hidden now", "shown now", "other words", "new", "gone"]
KINDS: tuple[Kind, ...] = ("moved", "hidden now", "shown now", "other words", "new", "gone")

STAR = "*"
_CELL = ["table", "row", "column"]


@dataclass(frozen=True)
class Change:
    """One figure that is not what it was; of a row that is new or gone as a whole, `column` is empty.

    `share` says by how much of its former value it moved, at most over the numbers of the cell (infinite from 0).
    """

    table: str
    row: str
    column: str
    kind: Kind
    before: str = ""
    after: str = ""
    share: float | None = None


@dataclass(frozen=True)
class PlaceChanges:
    """What became of one report's figures since `since` (a release's name; "" if it was never released)."""

    place: str
    since: str
    figures: int
    same: int = 0
    within: int = 0
    """Figures that moved, by no more than the tolerance."""
    changes: tuple[Change, ...] = ()
    quotes_changed: bool = False

    def count(self, kind: Kind) -> int:
        """Count the changes of a kind."""
        return sum(change.kind == kind for change in self.changes)

    @property
    def untouched(self) -> bool:
        """Whether nothing at all changed."""
        return not (self.changes or self.within or self.quotes_changed)

    @property
    def first(self) -> bool:
        """Whether the report was never released before."""
        return not self.since


def compare(
    place: str,
    since: str,
    old: Mapping[str, pd.DataFrame] | None,
    new: Mapping[str, pd.DataFrame],
    tolerance: float,
) -> PlaceChanges:
    """Return what changed between two releases' tables (see `read_tables`); `old` is None for a first release.

    A number that moved by no more than `tolerance` per cent of its former value is counted and not listed.
    """
    if old is None:
        figures = [figures_of(name, frame, key_columns(name, [frame])) for name, frame in new.items()]
        return PlaceChanges(place, "", sum(map(len, figures)))
    empty = pd.DataFrame(dtype="string")
    total = same = within = 0
    changes: list[Change] = []
    pairs = pair_tables(old, new)
    old = {**{n: t for n, t in old.items() if n not in pairs.values()}, **{n: old[o] for n, o in pairs.items()}}
    for name in sorted({*old, *new}):
        frames = [frame for frame in (old.get(name), new.get(name)) if frame is not None]
        keys = key_columns(name, frames)
        one, other = (figures_of(name, source.get(name, empty), keys) for source in (old, new))
        both = one.merge(other, on=_CELL, how="outer", suffixes=("_old", "_new"), indicator=True)
        found = [_change(row, tolerance) for row in both.to_dict("records")]
        total += len(other)
        same += sum(change is None for change in found)
        within += sum(change == "within" for change in found)
        changes += _by_row([change for change in found if isinstance(change, Change)], one, other)
    order = {kind: number for number, kind in enumerate(KINDS)}
    changes.sort(key=lambda c: (c.table, order[c.kind], -(c.share or 0), c.row, c.column))
    return PlaceChanges(place, since, total, same, within, tuple(changes), _quotes(old) != _quotes(new))


def _change(row: Mapping[object, object], tolerance: float) -> Change | Literal["within"] | None:
    where = (str(row["table"]), str(row["row"]), str(row["column"]))
    if row["_merge"] == "left_only":
        return Change(*where, "gone", before=str(row["text_old"]))
    if row["_merge"] == "right_only":
        return Change(*where, "new", after=str(row["text_new"]))
    before, after = str(row["text_old"]), str(row["text_new"])
    if before == after:
        return None
    if STAR in (before, after):
        return Change(*where, "hidden now" if after == STAR else "shown now", before, after)
    then, now = numbers_in(before), numbers_in(after)
    if not then or len(then) != len(now) or words_around(before) != words_around(after):
        return Change(*where, "other words", before, after)
    share = max(_share(a, b) for a, b in zip(then, now, strict=True))
    return "within" if share * 100 <= tolerance else Change(*where, "moved", before, after, share)


def _share(before: float, after: float) -> float:
    if before == after:
        return 0.0
    return abs(after - before) / abs(before) if before else float("inf")


def _by_row(changes: list[Change], old: pd.DataFrame, new: pd.DataFrame) -> list[Change]:
    """Put the cells of a row that is new or gone as a whole together as one change."""
    rows_then, rows_now = set(old["row"]), set(new["row"])
    kept: dict[Change, None] = {}
    for change in changes:
        whole = (change.kind == "new" and change.row not in rows_then) or (
            change.kind == "gone" and change.row not in rows_now
        )
        kept[Change(change.table, change.row, "", change.kind) if whole else change] = None
    return list(kept)


def _quotes(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Return what people say in the tables, in order of text: only whether it changed is told."""
    found = []
    for frame in tables.values():
        found += [str(text) for name in frame.columns if name.lower() == "quote" for text in frame[name]]
    return sorted(found)
