"""Strategic engagement of VCSE: in how many decisions charities and communities had a part, and whether it changed."""

from dataclasses import replace
from typing import Any

import pandas as pd

from hct_eval.change.estimates import FEWEST, as_rows, between, estimate, how_many, judge, shares, signed
from hct_eval.change.intervals import NOT_A_NUMBER, Interval, share_difference
from hct_eval.change.relationships import COMMUNITY

_TOPIC = "forums"
_MEASURE = "part in decisions"
_WHO = "charities, community groups or residents"
_DECIDED = ("agreed", "partly agreed", "declined")
"""Answers that settle an ask: a decision, whichever way it went."""

_TAKES_PART = ("chair", "member", "resident")
"""Roles that have a part in a decision; an observer has none."""


def deciding_meetings(
    actions: pd.DataFrame, events: pd.DataFrame, attendance: pd.DataFrame, organisations: pd.DataFrame
) -> pd.DataFrame:
    """Return the meetings whose asks were decided, by date: event_id, date, decisions, had_part.

    `had_part` says whether a charity or community group (as chair, member or through residents) was in the room, or any
    resident, or was itself asked to decide; unknown (NA) where nobody noted who was there, or a sector is missing.
    """
    decided = actions[actions["response"].isin(_DECIDED)]
    counts = decided.groupby("event_id").size().rename("decisions").reset_index()
    dates = events[["event_id", "date"]].drop_duplicates("event_id")
    meetings = counts.merge(dates, on="event_id", how="left").sort_values(["date", "event_id"], ignore_index=True)
    sector = organisations.set_index("organisation_id")["sector"].astype("string")
    asked = set(decided.loc[decided["asked_of"].map(sector).isin(COMMUNITY), "event_id"])
    there = {str(event): _in_the_room(own, sector) for event, own in attendance.groupby("event_id")}
    part = [True if event in asked else there.get(str(event)) for event in meetings["event_id"]]
    return meetings.assign(had_part=pd.array(part, dtype="boolean"))


def _in_the_room(own: pd.DataFrame, sector: pd.Series) -> bool | None:
    """Return whether charities, groups or residents took part; None where an unknown sector leaves it open."""
    voices = own[own["role"].isin(_TAKES_PART)]
    of_voice = voices["organisation_id"].map(sector)
    if (voices["role"] == "resident").any() or of_voice.isin(COMMUNITY).any():
        return True
    return None if of_voice.isna().any() else False


def engagement_estimates(
    actions: pd.DataFrame, events: pd.DataFrame, attendance: pd.DataFrame, organisations: pd.DataFrame
) -> pd.DataFrame:
    """Estimate in what share of the meetings that decided something charities and communities had a part, by year.

    A meeting counts once, whatever the number of its decisions: what is decided in one room hangs together. The later
    half is compared with the earlier one. Fewer than 10 meetings (in a year, in a half): counts only. No rows where no
    ask was decided, or nobody noted who was in the room.
    """
    meetings = deciding_meetings(actions, events, attendance, organisations)
    if not meetings["had_part"].notna().any():
        return as_rows([])
    years = meetings["date"].dt.year.astype("string").fillna("no date")
    counted = [_counted(meetings, None), *(_counted(own, str(year)) for year, own in meetings.groupby(years))]
    moved = _later_half(meetings)
    return pd.concat([shares(pd.DataFrame(counted), _TOPIC), as_rows([moved])], ignore_index=True)


def _counted(meetings: pd.DataFrame, year: str | None) -> dict[str, Any]:
    known = meetings[meetings["had_part"].notna()]
    with_part = known[known["had_part"].astype(bool)]
    decisions = f"They had a part in {int(with_part['decisions'].sum())} of"
    return {
        "measure": _MEASURE,
        "label": f"meetings that decided something in which {_WHO} had a part",
        "period": year,
        "numerator": len(with_part),
        "n": len(known),
        "missing": len(meetings) - len(known),
        "counts": "meetings",
        "note": f"{decisions} {how_many(int(known['decisions'].sum()), 'decisions')}." if len(known) else "",
    }


def _later_half(meetings: pd.DataFrame) -> dict[str, Any]:
    """Compare the later half of the dated meetings with the earlier half."""
    known = meetings[meetings["had_part"].notna() & meetings["date"].notna()]
    had = known["had_part"].to_numpy(dtype=bool)
    middle = len(known) // 2
    smaller, interval = middle, Interval(NOT_A_NUMBER)
    if smaller >= FEWEST:
        interval = _difference(int(had[middle:].sum()), len(had) - middle, int(had[:middle].sum()), middle)
    finding, phrase = judge(interval, smaller, None)
    fact = f"Meetings in which {_WHO} had a part in decisions, the later half"
    fact += f" of {how_many(len(known), 'meetings')} against the earlier"
    if smaller < FEWEST:
        phrase = "describes"  # the halves are too few, not the meetings: the fact says it all
        fact += f": the earlier half has {smaller}, too few to compare (we ask for {FEWEST}), so we cannot tell"
    else:
        points = Interval(*(100 * end for end in (interval.value, interval.low, interval.high)))
        fact += f": {signed(points, 'points')} percentage points ({between(points, 'points')})"
    return estimate(
        topic=_TOPIC,
        measure=_MEASURE,
        label=f"change in the share of deciding meetings in which {_WHO} had a part",
        statistic="difference",
        period="earlier half to later half",
        unit="share",
        n=len(known),
        missing=len(meetings) - len(known),
        counts="meetings",
        interval=interval,
        method="Difference of two shares with Newcombe's interval; p by Fisher's exact test.",
        fact=f"{fact}.",
        finding=finding,
        phrase=phrase,
    )


def _difference(later: int, n_later: int, earlier: int, n_earlier: int) -> Interval:
    from scipy import stats

    table = [[later, n_later - later], [earlier, n_earlier - earlier]]
    found = share_difference(later, n_later, earlier, n_earlier)
    return replace(found, p=float(stats.fisher_exact(table).pvalue))
