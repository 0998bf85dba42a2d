"""Community researchers as a log: one row a person and status, from the day it began."""

import datetime as dt

from scripts.sample.bank import Bank
from scripts.sample.draws import Draws
from scripts.sample.folder import Folder, Value
from scripts.sample.plan import PlacePlan

_STAGES = ("recruited", "trained", "available", "active")


def write_listeners(plan: PlacePlan, bank: Bank, folder: Folder) -> None:
    """Write `researchers.csv`: exactly the planted number of people ever reached each status."""
    draws = Draws(plan.id, "researchers")
    planted = bank.effects["researchers"][plan.id]
    rows: list[dict[str, Value]] = []
    for person in range(1, planted["recruited"] + 1):
        reached = [stage for stage in _STAGES if person <= planted[stage]]
        day = plan.first - dt.timedelta(days=draws.whole(60, 200))
        for n, stage in enumerate(reached):
            following = day + dt.timedelta(days=draws.whole(14, 60))
            last = n == len(reached) - 1
            rows.append(_row(plan, person, stage, day, None if last else following - dt.timedelta(days=1)))
            day = following
        if reached[-1] in ("recruited", "trained") and draws.chance(0.6):
            gone = day + dt.timedelta(days=draws.whole(30, 200))
            rows[-1]["to"] = gone - dt.timedelta(days=1)
            rows.append(_row(plan, person, draws.weighted({"left": 3, "paused": 1}), gone, None))
    folder.table("researchers.csv", rows)


def _row(plan: PlacePlan, person: int, status: str, first: dt.date, last: dt.date | None) -> dict[str, Value]:
    return {"person_id": f"{plan.code}-R{person:02d}", "status": status, "from": first, "to": last}
