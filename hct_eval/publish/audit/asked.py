"""How many were asked: n and `missing` together are a count of people like any other, one that many rows share.

Of one group of people each wave asked so many, and so many were asked at all, whatever the measure. So what is missing
from a change, or from another measure, tells how many a group has whose n is hidden; and all who were asked, less the
groups that are shown, tell of the group that is not. Here these counts are cells, and as many numbers of missing are
hidden as it takes for no small n, and no small group, to be narrowed by them.
"""

import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import pandas as pd

from hct_eval.change.researchers import MEASURE
from hct_eval.programme import DisclosurePolicy
from hct_eval.publish.audit.bounds import possible, recovered
from hct_eval.publish.audit.cells import (
    UNKNOWN,
    Cell,
    DisclosureError,
    Relation,
    blank_cell,
    cells_frame,
    count_cell,
    hidden,
)
from hct_eval.publish.audit.suppress import hide, protect

AGAINST = ", against "
"""Stands between the names of two groups that are compared."""

_WAVES = re.compile(r"wave (\d+)(?: to wave (\d+))?")
_TABLE = "estimates, missing"
_LATENT: Cell = {
    "low": 0,
    "high": UNKNOWN,
    "hidden_low": 0,
    "hidden_high": UNKNOWN,
    "gap": False,
    "shown": False,
    "spare": False,
}
"""How many were asked: no row shows it by itself."""


def missing_that_tells(estimates: pd.DataFrame, stars: pd.DataFrame, policy: DisclosurePolicy) -> "pd.Series[bool]":
    """Return by row whether `missing` must be hidden, given which `value`, `n` and `missing` are hidden already.

    It is where n and missing would say that no more people than the threshold were asked, and in as many more rows of
    the topic as it takes for no such number, and no small n that is hidden, to be narrowed by what is missing.
    """
    few = (estimates["n"] == 0) & estimates["missing"].between(1, policy.threshold)
    found = stars["missing"] | few.fillna(value=False).astype(bool) | _among_those_shown(estimates, stars, policy)
    for topic in estimates["topic"].unique():
        rows = _rows(estimates[estimates["topic"] == topic], stars["n"], found)
        if any(row.n_hidden or (row.n == 0 and row.hidden) for row in rows):
            told = _hidden_in(rows, policy)
            found = found | found.index.isin(told)
    return found


def _among_those_shown(estimates: pd.DataFrame, stars: pd.DataFrame, policy: DisclosurePolicy) -> "pd.Series[bool]":
    """Return where those who are missing are among n, so that they limit a numerator that is hidden.

    Of trained researchers, those whose status is unknown are neither available nor active.
    """
    status = (estimates["measure"] == MEASURE).fillna(value=False).astype(bool)
    if not status.any():
        return status
    trained = estimates["n"] == estimates["n"].where(status).groupby(estimates["period"]).transform("max")
    own = estimates[status & trained & estimates["numerator"].notna() & (estimates["missing"] > 0)]
    own = own[stars.loc[own.index, "value"].astype(bool)]
    low = own["numerator"].le(policy.threshold)
    most = own["n"].mask(low, own["n"].clip(upper=policy.threshold))
    tells = own[own["n"] - own["missing"] < most]
    if tells.empty:
        return pd.Series(data=False, index=estimates.index)
    return status & estimates["period"].isin(tells["period"].unique())


@dataclass(frozen=True)
class _Row:
    """A row of a survey: whose, of which waves (none: of all people of the topic), n, missing, and what is hidden."""

    at: Hashable
    measure: str
    group: str
    waves: tuple[str, ...]
    statistic: str
    n: int
    missing: int
    n_hidden: bool
    hidden: bool

    @property
    def asked(self) -> int:
        """How many people n and missing are together."""
        return self.n + self.missing

    @property
    def compared(self) -> tuple[str, ...]:
        """The groups that are compared, if any are."""
        both = tuple(self.group.split(AGAINST))
        return both if len(both) > 1 else ()

    @property
    def of_all(self) -> bool:
        """Whether it is of everybody who was asked anything."""
        return not self.waves


def _rows(topic: pd.DataFrame, n_hidden: "pd.Series[bool]", missing: "pd.Series[bool]") -> list[_Row]:
    """Return the rows of surveys among the estimates of a topic; none where nothing was asked in waves."""
    own = topic.reindex(columns=["measure", "period", "group", "statistic", "n", "missing"])
    texts = own[["measure", "period", "group", "statistic"]].astype("string").fillna("")
    found = []
    for at, (measure, period, group, statistic), n, many in zip(
        own.index, texts.to_numpy().tolist(), own["n"].tolist(), own["missing"].tolist(), strict=True
    ):
        match = _WAVES.fullmatch(period)
        once = not period and not group and n == 0
        if (match or once) and not pd.isna(many):
            waves = tuple(wave for wave in match.groups() if wave) if match else ()
            counts = int(n), int(many), bool(n_hidden[at]), bool(missing[at])
            found.append(_Row(at, measure, group, waves, statistic, *counts))
    return found if any(row.waves for row in found) else []


def _hidden_in(rows: list[_Row], policy: DisclosurePolicy) -> set[Hashable]:
    """Return the rows of a topic of which `missing` is hidden."""
    rows = _without_sums(rows)
    try:
        more = _protected(rows, policy)
    except DisclosureError:  # the numbers do not hang together as they should: what they tell is not known
        return {row.at for row in rows}
    rows = _without_sums([replace(row, hidden=row.hidden or row.at in more) for row in rows])
    return {row.at for row in rows if row.hidden}


def _without_sums(rows: list[_Row]) -> list[_Row]:
    """Return the rows with sums over groups hidden where they would tell of a group whose size is not shown."""
    sizes = _sizes(rows)
    shown = {group: _size_shown(rows, group) for group in sizes}
    summed = {row.at: _summed(row, sizes) for row in rows if row.of_all or row.compared}
    telling = {at for at, groups in summed.items() if not groups or not all(shown[group] for group in groups)}
    return [replace(row, hidden=row.hidden or row.at in telling) for row in rows]


def _sizes(rows: Iterable[_Row]) -> dict[str, int | None]:
    """Return by group how many people it has, as far as one number fits all its rows."""
    found: dict[str, set[int]] = {}
    single = len({row.waves for row in rows if row.waves}) == 1
    for row in rows:
        if row.waves and not row.compared:
            own = found.setdefault(row.group, set())
            if len(row.waves) == 2 or single:
                own.add(row.asked)
    return {group: own.pop() if len(own) == 1 else None for group, own in found.items()}


def _summed(row: _Row, sizes: dict[str, int | None]) -> tuple[str, ...]:
    """Return the groups whose people a row over groups adds up; none for a comparison that no groups fit."""
    every = tuple(sizes)
    for groups in ((row.compared,) if row.compared else ()) + (every,):
        known = [sizes.get(group) for group in groups]
        if None not in known and sum(size for size in known if size is not None) == row.asked:
            return groups
    return every if row.of_all else ()


def _size_shown(rows: Sequence[_Row], group: str) -> bool:
    single = len({row.waves for row in rows if row.waves}) == 1
    return any(
        row.group == group and not row.hidden and not row.n_hidden and (len(row.waves) == 2 or single) for row in rows
    )


@dataclass
class _System:
    """Cells of a topic, how they hang together, and which rows show each number of missing."""

    policy: DisclosurePolicy
    cells: list[tuple[str, str, str, Cell]] = field(default_factory=list)
    relations: dict[Relation, None] = field(default_factory=dict)
    shown_in: dict[str, list[Hashable]] = field(default_factory=dict)
    keys: dict[tuple[object, ...], str] = field(default_factory=dict)

    def cell(self, kind: str, number: int | None, *of: str, star: bool = True) -> str:
        """Note a cell and return its key; equal counts of one kind and of the same people are one cell."""
        where = ", ".join(filter(None, of))
        key = self.keys.setdefault((kind, of, number), f"{kind} {len(self.keys)}")
        self.cells.append((key, _TABLE, where, self._as_shown(kind, number, star=star)))
        return key

    def holds(self, total: str, parts: Iterable[str], sense: Literal["=", ">=", "<="] = "=") -> None:
        """Note how a total hangs together with its parts."""
        self.relations[Relation(total, tuple(parts), sense)] = None

    def _as_shown(self, kind: str, number: int | None, *, star: bool) -> Cell:
        small = number is not None and 0 < number <= self.policy.threshold
        guard = {"open_low": 1, "open_high": self.policy.threshold} if small else {}
        if kind == "missing" and number is not None:
            own = blank_cell(number, self.policy) | {"spare": True}
            return hidden(own) if star else own
        if kind == "n" and number is not None:
            own = count_cell(number, self.policy) | {"spare": False}
            return hidden(own) if star else own
        return _LATENT | guard


def _system(rows: Sequence[_Row], policy: DisclosurePolicy) -> _System:
    system, whole = _System(policy), dict[str, str]()
    for group in dict.fromkeys(row.group for row in rows if row.waves and not row.compared):
        whole[group] = _add_group(system, [row for row in rows if row.group == group and row.waves])
    sizes = _sizes(rows)
    for row in rows:
        if (row.of_all or row.compared) and not row.hidden:
            parts, asked = _summed(row, sizes), _add_row(system, row, "sum", row.group, *row.waves)
            known = [sizes[group] for group in parts]
            fits = None in known or sum(size for size in known if size is not None) == row.asked
            system.holds(asked, (whole[group] for group in parts), "=" if fits else ">=")
    return system


def _add_row(system: _System, row: _Row, *of: str) -> str:
    """Add n and missing of a row, and return the key of those who were asked."""
    span = _span(row)
    n = system.cell("n", row.n, row.group, row.measure, span, star=row.n_hidden)
    missing = system.cell("missing", row.missing, row.group, row.measure, span, star=row.hidden)
    system.shown_in.setdefault(missing, []).append(row.at)
    asked = system.cell("asked", row.asked, *of)
    system.holds(asked, (n, missing))
    return asked


def _add_group(system: _System, rows: Sequence[_Row]) -> str:
    """Add the rows of one group of people and return the key of how many people it has."""
    group = rows[0].group
    sizes = {_add_row(system, row, group, "ever") for row in rows if len(row.waves) == 2}
    whole = sizes.pop() if len(sizes) == 1 else system.cell("asked", None, group)
    for size in sizes:
        system.holds(whole, (size,), ">=")
    for measure in dict.fromkeys(row.measure for row in rows):
        _add_measure(system, [row for row in rows if row.measure == measure], whole)
    return whole


def _add_measure(system: _System, rows: Sequence[_Row], whole: str) -> None:
    """Add how the waves of one measure hang together: who answered was asked, and who answered twice answered once."""
    spans, levels = ({row.waves: row for row in rows if len(row.waves) == many} for many in (2, 1))
    for row in rows:
        if len(row.waves) == 1:
            asked = _add_row(system, row, row.group, *row.waves)
            for size in {_key(system, "asked", span, "ever") for span in spans.values()} or {whole}:
                system.holds(size, (asked,), ">=")
    for row in (row for row in rows if len(row.waves) == 2):
        both = _key_of_n(system, row)
        for slope in (each for each in rows if each.statistic == "slope" != row.statistic):
            system.holds(_key_of_n(system, slope), (both,), ">=")
        ends = [levels[(wave,)] for wave in row.waves if (wave,) in levels]
        if row.statistic != "slope" and len(ends) == 2:
            _add_both_waves(system, row, (ends[0], ends[1]))


def _add_both_waves(system: _System, change: _Row, ends: tuple[_Row, _Row]) -> None:
    """Add that who answered once or twice was asked, and, where it can be so, that nobody was asked in other waves."""
    size, both = _key(system, "asked", change, "ever"), _key_of_n(system, change)
    levels = [_key_of_n(system, end) for end in ends]
    for level in levels:
        system.holds(level, (both,), ">=")
    answers, people = (system.cell(kind, None, change.group, change.measure) for kind in ("answers", "people"))
    system.holds(answers, levels)
    system.holds(answers, (both, people))
    system.holds(size, (people,), ">=")
    if sum(end.asked for end in ends) >= change.asked + change.n:
        twice = system.cell("asked in either wave", None, change.group, change.measure)
        system.holds(twice, (_key(system, "asked", end, *end.waves) for end in ends))
        system.holds(twice, (size, both), ">=")


def _key(system: _System, kind: str, row: _Row, *of: str) -> str:
    return system.keys[kind, (row.group, *of), row.asked]


def _key_of_n(system: _System, row: _Row) -> str:
    return system.keys["n", (row.group, row.measure, _span(row)), row.n]


def _span(row: _Row) -> str:
    return "slope" if row.statistic == "slope" else " to ".join(row.waves)


def _protected(rows: Sequence[_Row], policy: DisclosurePolicy) -> set[Hashable]:
    """Return the rows of which `missing` must be hidden beside those that are, so that nothing small is narrowed.

    What n alone tells of a count is not for missing to hide.
    """
    system = _system(rows, policy)
    cells, relations = cells_frame(system.cells), tuple(system.relations)
    spare = [key for key in system.shown_in if cells.loc[key, "shown"]]
    guarded = [str(key) for key in cells.index[cells["open_low"].notna()]]
    if not guarded or not spare:
        return set()
    most = possible(hide(cells, spare), relations, guarded)
    cells.loc[guarded, "open_low"] = cells.loc[guarded, "open_low"].clip(lower=most["low"])
    cells.loc[guarded, "open_high"] = cells.loc[guarded, "open_high"].clip(upper=most["high"])
    if recovered(cells, relations).empty:
        return set()
    done = protect(cells, relations)
    return {at for key in spare if not done.loc[key, "shown"] for at in system.shown_in[key]}
