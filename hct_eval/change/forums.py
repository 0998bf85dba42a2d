"""From forum to decision: what became of what was asked, how long it took, and who did the talking."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from hct_eval.change.estimates import (
    FEWEST,
    as_rows,
    between,
    digits,
    estimate,
    guarded,
    how_many,
    judge,
    number,
    shares,
    signed,
)
from hct_eval.change.intervals import (
    NOT_A_NUMBER,
    Interval,
    Numbers,
    bootstrap,
    gini,
    median_interval,
    quartiles,
)
from hct_eval.change.leave_out import jackknife_rows, jackknife_within, share_of_sums, within
from hct_eval.change.relationships import COMMUNITY, STATUTORY

_TOPIC = "forums"
SIDES = ("residents", "charities and community groups", "statutory bodies")
"""Whose speaking turns are told apart; the rest are "others"."""
_EVENTS = "events are left out one at a time (jackknife, t interval)"
_NO_ANSWER = "no response yet"


def action_estimates(actions: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """Estimate what share of the asks was answered, agreed and closed, and how long the closed ones took."""
    if actions.empty:
        return as_rows([])
    n = len(actions)
    answered = int((actions["response"] != _NO_ANSWER).sum())
    agreed = int(actions["response"].isin(["agreed", "partly agreed"]).sum())
    counted = [
        ("asks that got an answer", answered, n),
        ("asks that were agreed, or agreed in part", agreed, n),
        ("asks that were closed", int(actions["closed_on"].notna().sum()), n),
    ]
    frame = pd.DataFrame(
        [
            {"measure": "asks", "label": label, "numerator": k, "n": of, "missing": 0, "counts": "asks"}
            for label, k, of in counted
        ]
    )
    return pd.concat([shares(frame, _TOPIC), _days_to_close(actions, events)], ignore_index=True)


def close_times(actions: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """Return the asks with the day they were made and the days until they were closed (unknown while open)."""
    asked = actions.merge(events[["event_id", "date"]], on="event_id", how="left").sort_values("action_id")
    days = (asked["closed_on"] - asked["date"]).dt.days.astype("Float64")
    return asked.assign(days=days.where(days >= 0)).reset_index(drop=True)


def _days_to_close(actions: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    days = np.sort(close_times(actions, events)["days"].dropna().to_numpy(dtype=float))
    n, still_open = len(days), int(actions["closed_on"].isna().sum())
    interval = guarded(median_interval(days), n)
    enough = n >= FEWEST
    fact = "Days until an ask was closed:"
    if enough:
        low, high = quartiles(days)
        fact += f" half took {number(interval.value, 'days')} or less ({between(interval, 'days')});"
        fact += f" the middle half took {number(low, 'days')} to {number(high, 'days')}."
    fact += f" {how_many(n, 'asks')} closed and dated"
    fact += f"; {still_open} still open, so the real wait is longer." if still_open else "."
    row = estimate(
        topic=_TOPIC,
        measure="days to close",
        label="median days until an ask was closed",
        statistic="median",
        unit="days",
        n=n,
        missing=len(actions) - n,
        counts="asks",
        interval=interval,
        method="Median of closed asks; interval between order statistics (binomial); open asks are left out.",
        fact=fact,
        finding="describes" if enough else "we cannot tell",
        phrase="describes" if enough else "too few",
    )
    return as_rows([row])


def speaking_estimates(
    attendance: pd.DataFrame, events: pd.DataFrame, organisations: pd.DataFrame, *, seed: int
) -> pd.DataFrame:
    """Estimate whose voice filled the room, whether that moved, and how unequally organisations spoke.

    Events are left out one at a time, whole: what is said in one meeting hangs together. The first half of the events
    is compared with the second, by date. An event counts where the turns of everybody in the room were noted
    (`wholly_noted`), else it is missing. `seed` starts the bootstrap that the method names beside the range.
    """
    turns = turns_by_side(attendance, organisations)
    known = wholly_noted(turns)
    if known.empty:
        return as_rows([])
    dates = events.set_index("event_id")["date"]
    heard = sorted(known["event_id"].unique(), key=lambda event: (dates.get(event, pd.Timestamp.max), event))
    missing = int(turns["event_id"].nunique() - len(heard))
    total = _by_event(known, heard)
    rows = []
    for side in SIDES:
        said = _by_event(known[known["side"] == side], heard)
        rows += _share_of_turns(side, said, total, missing)
    table = known.pivot_table("speaking_turns", "event_id", "organisation_id", "sum", fill_value=0).sort_index()
    matrix = table.to_numpy(dtype=float)

    def inequality(picked: npt.NDArray[np.intp]) -> float:
        return gini(matrix[picked].sum(axis=0))

    interval = guarded(within(jackknife_rows(inequality, len(heard)), 0, 1), len(heard))
    drawn = guarded(bootstrap(inequality, len(heard), seed=seed), len(heard))
    method = f"Gini's coefficient; {_EVENTS}."
    if math.isfinite(drawn.low):
        method += f" Drawing events anew (percentile bootstrap, seed {seed}), which is too narrow for few, gives"
        method += f" {number(drawn.low, 'gini', 2)} to {number(drawn.high, 'gini', 2)}."
    label = "how unequally organisations spoke, from 0 (all alike) to 1"
    return as_rows([*rows, _speaking_row(label, "gini", interval, len(heard), missing, method)])


def _share_of_turns(side: str, said: Numbers, total: Numbers, missing: int) -> list[dict[str, Any]]:
    """Return a side's share of the speaking turns over all events, and its change from the first to the second half."""
    n = len(total)

    def share(picked: npt.NDArray[np.intp]) -> float:
        return float(said[picked].sum() / total[picked].sum()) if total[picked].sum() else NOT_A_NUMBER

    def change(halves: list[npt.NDArray[np.intp]]) -> float:
        return share(halves[1]) - share(halves[0])

    level = guarded(share_of_sums(said, total), n)
    halves = np.arange(n)[: n // 2], np.arange(n)[n // 2 :]
    smaller = len(halves[0])
    moved = Interval(NOT_A_NUMBER)
    if smaller >= FEWEST:
        moved = within(jackknife_within(change, halves), -1, 1)
    return [
        _speaking_row(
            f"speaking turns of {side}", "share", level, n, missing, f"Share of turns; {_EVENTS}, logit scale."
        ),
        _moved_row(side, moved, smaller, n, missing),
    ]


def _moved_row(side: str, moved: Interval, smaller: int, n: int, missing: int) -> dict[str, Any]:
    finding, phrase = judge(moved, smaller, None)
    fact = f"Share of speaking turns of {side}, second half of {how_many(n, 'events')} against the first"
    if math.isfinite(moved.low):
        points = Interval(*(100 * end for end in (moved.value, moved.low, moved.high)))
        fact += f": {signed(points, 'points')} percentage points ({between(points, 'points')})"
    return estimate(
        topic=_TOPIC,
        measure=f"speaking turns of {side}",
        label=f"change in the share of speaking turns of {side}",
        statistic="difference",
        period="first half to second half",
        unit="share",
        n=n,
        missing=missing,
        counts="events",
        interval=moved,
        method=f"Difference of two shares; within each half {_EVENTS}.",
        fact=f"{fact}.",
        finding=finding,
        phrase=phrase,
    )


def turns_by_side(attendance: pd.DataFrame, organisations: pd.DataFrame) -> pd.DataFrame:
    """Return attendance with `side`: residents (by role), charities and community groups, statutory bodies, others."""
    sector = organisations.set_index("organisation_id")["sector"].astype("string")
    of_row = attendance["organisation_id"].map(sector)
    side = pd.Series("others", index=attendance.index, dtype="string")
    side = side.mask(of_row.isin(STATUTORY), "statutory bodies")
    side = side.mask(of_row.isin(COMMUNITY), "charities and community groups")
    side = side.mask((attendance["role"] == "resident").fillna(value=False), "residents")
    return attendance.assign(side=side)


def wholly_noted(turns: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of events that have the speaking turns of every row: of the others no share can be had.

    Turns that nobody noted are not none. Left out one by one they would take a side's words from it and give the others
    more than their share; whole events that are left out do neither (complete cases).
    """
    return turns[turns["speaking_turns"].notna().groupby(turns["event_id"]).transform("all")]


def _by_event(rows: pd.DataFrame, events: list[str]) -> Numbers:
    sums = rows.groupby("event_id")["speaking_turns"].sum()
    return sums.reindex(events).fillna(0).to_numpy(dtype=float)


def _speaking_row(label: str, statistic: str, interval: Interval, n: int, missing: int, method: str) -> dict[str, Any]:
    enough = n >= FEWEST and math.isfinite(interval.value)
    unit = "share" if statistic == "share" else "gini"
    fact = f"{label[:1].upper()}{label[1:]}:"
    fact += f" {number(interval.value, unit, digits(interval))} ({between(interval, unit)})," if enough else ""
    return estimate(
        topic=_TOPIC,
        measure="speaking turns",
        label=label,
        statistic=statistic,
        unit=unit,
        n=n,
        missing=missing,
        counts="events",
        interval=interval,
        method=method,
        fact=f"{fact} {n} events.",
        finding="describes" if enough else "we cannot tell",
        phrase="describes" if enough else "too few",
    )
