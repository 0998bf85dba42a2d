"""Organisations, how they rate one another in two waves, collaboration scores and strands of work."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from scripts.sample.bank import Bank
from scripts.sample.draws import Draws
from scripts.sample.folder import Folder, Value
from scripts.sample.plan import PlacePlan

TRUST = ("reliability", "mission_support", "openness")
VALUE = ("power_influence", "involvement", "resources")
STATUTORY = ("NHS", "local authority")
VOLUNTARY = ("VCSE", "community group")
_LAST = dt.date(2025, 9, 30)
_WAVES = {1: dt.date(2023, 5, 15), 2: dt.date(2025, 5, 12)}
_FACTORS = (
    "aims that all share",
    "members see an interest in it",
    "people talk openly and often",
    "roles are clear",
    "enough time and money",
    "it can bend when things change",
    "the right people are in the room",
    "decisions are kept",
)


def write_partners(plan: PlacePlan, bank: Bank, folder: Folder) -> list[dict[str, Value]]:
    """Write organisations, ties, collaboration, workstreams and brokered partnerships; return the organisations."""
    organisations = _organisations(plan, bank)
    folder.table("organisations.csv", organisations)
    planted = bank.effects["ties"].get(plan.id)
    if planted:
        folder.table("ties.csv", _ties(plan, planted, organisations))
    scores = bank.effects["collaboration"].get(plan.id)
    if scores:
        folder.table("collaboration.csv", _collaboration(plan, scores, organisations))
    folder.table("workstreams.csv", _workstreams(plan, bank, organisations))
    brokered = bank.effects["brokered"].get(plan.id)
    if brokered:
        folder.table("brokered.csv", _brokered(plan, brokered, organisations))
    return organisations


def _organisations(plan: PlacePlan, bank: Bank) -> list[dict[str, Value]]:
    levels = {"VCSE": "organisation", "community group": "community"}
    return [
        {
            "organisation_id": f"{plan.code}-O{number:02d}",
            "name": entry["name"],
            "sector": entry["sector"],
            "level": levels.get(entry["sector"], "system"),
        }
        for number, entry in enumerate(bank.places[plan.id]["organisations"], start=1)
    ]


@dataclass(frozen=True)
class _Pair:
    """One organisation's view of another in one wave, before answers are drawn."""

    rater: str
    rated: str
    close: float
    frequency: int
    sides: str


def _ties(plan: PlacePlan, planted: dict[str, Any], organisations: list[dict[str, Value]]) -> list[dict[str, Value]]:
    """One row a pair, direction and wave; means are planted, silent organisations leave no rows."""
    draws = Draws(plan.id, "ties")
    raters = [o for o in organisations if o["sector"] != "funder"][:15]
    sector = {str(o["organisation_id"]): str(o["sector"]) for o in raters}
    close = {(a, b): draws.normal() for a in sector for b in sector if a < b}
    rows: list[dict[str, Value]] = []
    for wave in (1, 2):
        silent = draws.some(list(sector), planted["silent"][wave])
        pairs = []
        for a, b in ((a, b) for a in sector for b in sector if a != b and a not in silent):
            near = close[min(a, b), max(a, b)]
            frequency = min(5, max(0, int(draws.normal(2.3 + 1.1 * near, 0.6) + 0.5)))
            pairs.append(_Pair(a, b, near, frequency, _sides(sector[a], sector[b])))
        answers = _answers(pairs, planted, wave, draws)
        rows += [_tie(pair, wave, *answer, draws) for pair, answer in zip(pairs, answers, strict=True)]
    return rows


def _sides(rater: str, rated: str) -> str:
    """Name the entry of effects.yml that says how much the rated side decides over the rater."""
    if rated in STATUTORY and rater in VOLUNTARY:
        return "statutory_over_vcse"
    return "vcse_over_statutory" if rated in VOLUNTARY and rater in STATUTORY else ""


def _answers(pairs: list[_Pair], planted: dict[str, Any], wave: int, draws: Draws) -> list[tuple[float, int]]:
    """Return trust and power of each pair; among pairs in touch the means are the planted ones."""
    touch = [n for n, pair in enumerate(pairs) if pair.frequency > 0]
    trust = dict(
        zip(touch, _levelled([0.45 * pairs[n].close for n in touch], planted["trust"][wave], draws), strict=True)
    )
    power: dict[int, int] = {}
    for sides in ("statutory_over_vcse", "vcse_over_statutory", ""):
        own = [n for n in touch if pairs[n].sides == sides]
        middle = planted[sides][wave] if sides else 1.7
        drawn = [int(draws.normal(middle, 0.7) + 0.5) for _ in own]
        power.update(zip(own, draws.with_mean(drawn, middle, 0, 4), strict=True))
    return [(trust.get(n, 1.0), power.get(n, 0)) for n in range(len(pairs))]


def _levelled(offsets: list[float], mean: float, draws: Draws) -> list[float]:
    """Return levels of 1 to 4 that keep their order, more or less, and have the given mean."""
    levels = [mean + offset + draws.normal(0, 0.25) for offset in offsets]
    for _ in range(30):
        cut = [min(4.0, max(1.0, level)) for level in levels]
        gap = mean - sum(cut) / len(cut)
        levels = [level + gap for level in levels]
    return [round(min(4.0, max(1.0, level)), 6) for level in levels]


def _tie(pair: _Pair, wave: int, trust: float, power: int, draws: Draws) -> dict[str, Value]:
    row: dict[str, Value] = {"rater_org": pair.rater, "rated_org": pair.rated, "wave": wave}
    row["frequency"] = pair.frequency
    for item in (*VALUE, *TRUST):
        row[item] = _share_out(trust if item in TRUST else 2.6 + 0.3 * pair.close, draws)
    row["power_over"] = power
    for item in (*VALUE, *TRUST, "power_over"):
        if pair.frequency == 0:
            row[item] = "not applicable"
        elif draws.chance(0.03):
            row[item] = draws.pick(("don't know", "declined"))
    row["recorded_on"] = _WAVES[wave] + dt.timedelta(days=draws.whole(0, 25))
    return row


def _share_out(middle: float, draws: Draws) -> int:
    """Round up or down by chance, so that the mean stays what it was."""
    middle = min(4.0, max(1.0, middle))
    return int(middle) + int(draws.chance(middle - int(middle)))


def _collaboration(
    plan: PlacePlan, scores: dict[int, float], organisations: list[dict[str, Value]]
) -> list[dict[str, Value]]:
    draws = Draws(plan.id, "collaboration")
    temper = {n: draws.normal(0, 0.4) for n in range(1, 19)}
    strength = {factor: draws.normal(0, 0.3) for factor in _FACTORS}
    rows: list[dict[str, Value]] = []
    for wave, middle in scores.items():
        for person, mood in temper.items():
            if draws.chance(0.15):
                continue
            for factor in _FACTORS:
                score: Value = min(5, max(1, int(draws.normal(middle + mood + strength[factor], 0.6) + 0.5)))
                if draws.chance(0.02):
                    score = draws.pick(("not asked", "don't know"))
                rows.append(
                    {
                        "respondent_id": f"{plan.code}-K{person:02d}",
                        "organisation_id": organisations[person % len(organisations)]["organisation_id"],
                        "wave": wave,
                        "factor": factor,
                        "score": score,
                    }
                )
    return rows


def _workstreams(plan: PlacePlan, bank: Bank, organisations: list[dict[str, Value]]) -> list[dict[str, Value]]:
    by_name = {str(o["name"]): o["organisation_id"] for o in organisations}
    return [
        {
            "workstream_id": f"{plan.code}-WS{number}",
            "title": entry["title"],
            "level": entry["level"],
            "lead_organisation": by_name.get(entry.get("lead", "")),
            "starts_on": entry["starts"],
            "ends_on": entry.get("ends"),
            "status": entry["status"],
        }
        for number, entry in enumerate(bank.asks["workstreams"].get(plan.id, []), start=1)
    ]


def _brokered(
    plan: PlacePlan, planted: dict[str, Any], organisations: list[dict[str, Value]]
) -> list[dict[str, Value]]:
    """Return partnerships brokered between a voluntary and a health body, of which a planted share became active."""
    draws = Draws(plan.id, "brokered")
    voluntary = [o["organisation_id"] for o in organisations if o["sector"] in VOLUNTARY]
    health = [o["organisation_id"] for o in organisations if o["sector"] == "NHS"]
    pairs = draws.some([(one, other) for one in voluntary for other in health], planted["pairs"])
    starts = sorted(dt.date(2022, 10, 3) + dt.timedelta(days=7 * draws.whole(0, 110)) for _ in pairs)
    rows: list[dict[str, Value]] = []
    for number, (begun, (one, other)) in enumerate(zip(starts, pairs, strict=True), start=1):
        active = begun + dt.timedelta(days=draws.whole(14, 300)) if draws.chance(planted["active"]) else None
        ended = active + dt.timedelta(days=draws.whole(60, 240)) if active and draws.chance(planted["ended"]) else None
        if ended and ended > _LAST:  # it still lasts when the sample ends
            ended = None
        came = planted["left_behind"] if ended else planted["came_of_it"]
        rows.append(
            {
                "brokered_id": f"{plan.code}-B{number:02d}",
                "community_body": one,
                "health_body": other,
                "brokered_on": begun,
                "active_on": active,
                "ended_on": ended,
                "came_of_it": draws.pick(came) if active else None,
            }
        )
    return rows
