"""Wellbeing in two waves: a planted change in loneliness, people who left, answers that are missing."""

import datetime as dt
from typing import Any

from scripts.sample.bank import Bank
from scripts.sample.draws import Draws
from scripts.sample.folder import Folder, Value
from scripts.sample.plan import PlacePlan

_UCLA = ("ucla_companionship", "ucla_left_out", "ucla_isolated")
_ONS4 = ("ons_satisfied", "ons_worthwhile", "ons_happy", "ons_anxious")
_DIRECT = ("never", "hardly ever", "occasionally", "some of the time", "often or always")
_REASONS = ("declined", "don't know", "not asked")


def write_wellbeing(plan: PlacePlan, bank: Bank, folder: Folder) -> None:
    """Write `wellbeing.csv` where the place asked."""
    planted = bank.effects["wellbeing"].get(plan.id)
    if planted:
        folder.table("wellbeing.csv", _answers(plan, planted))


def _answers(plan: PlacePlan, planted: dict[str, Any]) -> list[dict[str, Value]]:
    draws = Draws(plan.id, "wellbeing")
    before = [_first_sum(draws) for _ in range(planted["pairs"])]
    after = _after(before, planted["ucla_change"] or 0.0, draws)
    rows: list[dict[str, Value]] = []
    number = 0
    for one, two in zip(before, after, strict=True):
        number += 1
        took_part = draws.chance(planted["in_programme"])
        temper = draws.normal()
        rows.append(_row(plan, number, 1, one, (temper, took_part), draws))
        rows.append(_row(plan, number, 2, two, (temper, took_part), draws))
    for wave, count in ((1, planted["left"]), (2, planted["joined"])):
        for _ in range(count):
            number += 1
            extra = (draws.normal(), draws.chance(planted["in_programme"]))
            row = _row(plan, number, wave, _first_sum(draws), extra, draws)
            if draws.chance(0.25):
                row[draws.pick(_UCLA)] = draws.pick(_REASONS)
            rows.append(row)
    for row in rows:
        row["recorded_on"] = planted["waves"][int(str(row["wave"]))] + dt.timedelta(days=draws.whole(0, 40))
    return sorted(rows, key=lambda row: (str(row["wave"]), str(row["person_id"])))


def _first_sum(draws: Draws) -> int:
    return min(9, max(3, int(draws.normal(6.0, 1.6) + 0.5)))


def _after(before: list[int], change: float, draws: Draws) -> list[int]:
    """Second sums whose mean change is the planted one, to the nearest person."""
    if not before:
        return []
    after = [int(one + draws.normal(change, 1.15) + 0.5) for one in before]
    return draws.with_mean(after, sum(before) / len(before) + change, 3, 9)


def _row(
    plan: PlacePlan, number: int, wave: int, lonely: int, person: tuple[float, bool], draws: Draws
) -> dict[str, Value]:
    temper, took_part = person
    low = (lonely - 6) / 2
    direct = min(4, max(0, int(2.1 + 1.1 * low + draws.normal(0, 0.6) + 0.5)))
    row: dict[str, Value] = {
        "person_id": f"{plan.code}-S{number:03d}",
        "wave": wave,
        "in_programme": took_part,
        **dict(zip(_UCLA, _split(lonely, draws), strict=True)),
        "lonely_direct": _DIRECT[direct],
    }
    well = 3.3 - 0.35 * low + 0.35 * temper
    for nth in range(1, 8):
        row[f"swemwbs_{nth}"] = min(5, max(1, int(draws.normal(well, 0.7) + 0.5)))
    for item in _ONS4:
        middle = 3.6 + 0.9 * low - 0.5 * temper if item == "ons_anxious" else 6.7 - 0.7 * low + 0.7 * temper
        row[item] = min(10, max(0, int(draws.normal(middle, 1.5) + 0.5)))
    for item in ("lonely_direct", *(f"swemwbs_{n}" for n in range(1, 8)), *_ONS4):
        if draws.chance(0.015):
            row[item] = draws.pick(_REASONS)
    return row


def _split(total: int, draws: Draws) -> list[int]:
    """Share a sum of 3 to 9 out over three answers of 1 to 3."""
    items = [1, 1, 1]
    for _ in range(total - 3):
        items[draws.pick([n for n in range(3) if items[n] < 3])] += 1
    return items
