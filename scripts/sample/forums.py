"""Forums: when they met, who spoke, what they asked for and what came of it."""

import datetime as dt
from typing import Any

from scripts.sample.bank import Bank, moved_back
from scripts.sample.draws import Draws
from scripts.sample.folder import Folder, Value
from scripts.sample.plan import PlacePlan

_SPREAD = 35
"""Standard deviation of the days that an answer takes."""


def write_forums(plan: PlacePlan, bank: Bank, folder: Folder, organisations: list[dict[str, Value]]) -> None:
    """Write events and actions; attendance as well where it was counted."""
    requests: list[dict[str, Any]] = moved_back(
        bank.learning[plan.id].get("requests_to_boards", []), plan.weeks_earlier
    )
    planted = bank.effects["forums"].get(plan.id)
    days = _days(plan, requests) if planted else sorted({entry["asked_on"] for entry in requests})
    events: list[dict[str, Value]] = [
        {"event_id": f"{plan.code}-E{number:02d}", "kind": "forum" if number % 3 else "board", "date": day}
        for number, day in enumerate(days, start=1)
    ]
    on_day = {row["date"]: str(row["event_id"]) for row in events}
    actions = [_asked(plan, number, entry, on_day) for number, entry in enumerate(requests, start=1)]
    if planted:
        actions += _more_actions(plan, planted, bank, events, organisations, actions)
        folder.table("attendance.csv", _attendance(plan, planted, events, organisations))
    folder.table("events.csv", events)
    folder.table("actions.csv", actions)


def _days(plan: PlacePlan, requests: list[dict[str, Any]]) -> list[dt.date]:
    draws = Draws(plan.id, "events")
    days = {entry["asked_on"] for entry in requests}
    while len(days) < 24:
        days.add(draws.day(dt.date(2023, 2, 1), dt.date(2025, 6, 30)))
    return sorted(days)


def _asked(plan: PlacePlan, number: int, entry: dict[str, Any], on_day: dict[Value, str]) -> dict[str, Value]:
    return {
        "action_id": f"{plan.code}-A{number:02d}",
        "event_id": on_day[entry["asked_on"]],
        "decision_asked": entry["decision_asked"],
        "asked_of": None,
        "response": entry["response"],
        "closed_on": entry.get("closed_on"),
        "source": entry["board"],
    }


def _more_actions(
    plan: PlacePlan,
    planted: dict[str, Any],
    bank: Bank,
    events: list[dict[str, Value]],
    organisations: list[dict[str, Value]],
    asked: list[dict[str, Value]],
) -> list[dict[str, Value]]:
    """Further actions, so that of all of them the planted share is closed, in the planted median of days."""
    draws = Draws(plan.id, "actions")
    decisions: list[str] = bank.asks["decisions"]
    public = [o for o in organisations if o["sector"] in ("NHS", "local authority")]
    held_on = {row["event_id"]: row["date"] for row in events}
    known = [_days_between(held_on[row["event_id"]], row["closed_on"]) for row in asked if row["closed_on"]]
    still = round(planted["closed_share"] * (len(asked) + len(decisions))) - len(known)
    waits = dict(zip(draws.some(range(len(decisions)), still), _waits(known, still, planted, draws), strict=True))
    rows: list[dict[str, Value]] = []
    for n, decision in enumerate(decisions):
        event = draws.pick(events[:-3])
        held = event["date"]
        closed = held + dt.timedelta(days=waits[n]) if n in waits and isinstance(held, dt.date) else None
        answers = {"agreed": 5, "partly agreed": 3, "declined": 2} if closed else {"no response yet": 7, "agreed": 2}
        rows.append(
            {
                "action_id": f"{plan.code}-A{len(asked) + n + 1:02d}",
                "event_id": event["event_id"],
                "decision_asked": decision,
                "asked_of": draws.pick(public)["organisation_id"],
                "response": draws.weighted(answers),
                "closed_on": closed,
            }
        )
    return rows


def _days_between(first: Value, last: Value) -> int:
    return (last - first).days if isinstance(first, dt.date) and isinstance(last, dt.date) else 0


def _waits(known: list[int], still: int, planted: dict[str, Any], draws: Draws) -> list[int]:
    """Return the days that further answers took, so that with the known ones their median is the planted one."""
    middle = planted["median_days"]
    sooner = (len(known) + still) // 2 - sum(days < middle for days in known)
    later = still - sooner
    spread = [abs(draws.normal(0, _SPREAD)) for _ in range(still)]
    first = [max(5, int(middle - 1 - days)) for days in spread[:sooner]]
    second = [int(middle + 1 + days) for days in spread[sooner:]]
    first[0], second[0] = middle - 1, middle + ((len(known) + still) % 2 == 0)
    return draws.shuffled(first + second)[: sooner + later]


def _attendance(
    plan: PlacePlan,
    planted: dict[str, Any],
    events: list[dict[str, Value]],
    organisations: list[dict[str, Value]],
) -> list[dict[str, Value]]:
    """Who was in the room; residents come with their groups, and their share of turns is planted by half.

    At two of the events nobody took down who spoke.
    """
    draws = Draws(plan.id, "attendance")
    officers = [o for o in organisations if o["sector"] in ("NHS", "local authority")]
    charities = [o for o in organisations if o["sector"] == "VCSE"]
    groups = [o for o in organisations if o["sector"] == "community group"]
    unheard = set(draws.some(range(len(events)), 2))
    rows: list[dict[str, Value]] = []
    for number, event in enumerate(events):
        half = 1 if number < len(events) // 2 else 2
        share = planted["resident_turns"][half]
        turns = draws.whole(70, 130)
        parts = (
            ("chair", draws.some(officers, 1), 0.2 * (1 - share)),
            ("member", draws.some(officers, 3), 0.5 * (1 - share)),
            ("observer", draws.some(charities, 2), 0.3 * (1 - share)),
            ("resident", draws.some(groups, 2 + half), share),
        )
        for role, present, part in parts:
            weights = [0.4 + draws.share() for _ in present]
            for organisation, weight in zip(present, weights, strict=True):
                spoken: Value = int(turns * part * weight / sum(weights) + 0.5)
                rows.append(
                    {
                        "event_id": event["event_id"],
                        "organisation_id": organisation["organisation_id"],
                        "role": role if role != "observer" or draws.chance(0.3) else "member",
                        "speaking_turns": "not asked" if number in unheard else spoken,
                    }
                )
    return _once(rows)


def _once(rows: list[dict[str, Value]]) -> list[dict[str, Value]]:
    """Keep an organisation's first row in a role at an event."""
    seen: dict[tuple[Value, Value, Value], dict[str, Value]] = {}
    for row in rows:
        seen.setdefault((row["event_id"], row["organisation_id"], row["role"]), row)
    return list(seen.values())
