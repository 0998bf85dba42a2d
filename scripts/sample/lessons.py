"""Tables of theory and learning: hypotheses, evidence, experiments, what was tried, stories, ratings."""

from collections.abc import Mapping
from typing import Any

from scripts.sample.bank import Bank, moved_back
from scripts.sample.draws import Draws
from scripts.sample.folder import Folder, Value
from scripts.sample.plan import PlacePlan

_COPIED = {
    "hypotheses": {
        "hypothesis_id": "id",
        "programme_hypothesis": "programme_hypothesis",
        "context": "context",
        "mechanism": "mechanism",
        "outcome": "outcome",
        "level": "level",
        "verdict": "verdict",
        "reason": "reason",
        "replaces": "replaces",
        "recorded_on": "written_on",
    },
    "evidence": {
        "hypothesis_id": "hypothesis",
        "criterion": "criterion",
        "kind": "kind",
        "direction": "direction",
        "strength": "strength",
        "text": "text",
        "rival": "rival",
    },
    "experiments": {
        "experiment_id": "id",
        "kind": "kind",
        "question": "question",
        "prediction": "prediction",
        "predicted_direction": "predicted_direction",
        "measure": "measure",
        "start": "start",
        "end": "end",
        "result": "result",
        "observed_direction": "observed_direction",
        "decision": "decision",
        "changed": "changed",
        "map_cause": "map_cause",
        "map_effect": "map_effect",
    },
    "learning_log": {"tried": "tried", "happened": "happened", "result": "result", "changed": "changed"},
    "outcome_stories": {
        "title": "title",
        "change": "change",
        "contribution": "contribution",
        "substantiated_by": "substantiated_by",
        "ripple": "ripple",
        "consent": "consent",
    },
}
"""Column of each table, and the entry of learning.yml that it is copied from."""

_WHERE_USED = ("replaces", "recorded_on", "rival", "map_cause", "map_effect")
"""Columns that a place's table has only where one of its entries fills them."""

_NUMBERED = {
    "evidence": ("evidence_id", "EV"),
    "learning_log": ("log_id", "LOG"),
    "outcome_stories": ("story_id", "S"),
}


def write_lessons(plan: PlacePlan, bank: Bank, folder: Folder) -> None:
    """Write the tables that learning.yml holds, and the ratings of the criteria."""
    entries: Mapping[str, Any] = moved_back(bank.learning[plan.id], plan.weeks_earlier)
    for table, every in _COPIED.items():
        used = {name for entry in entries.get(table, []) for name in entry}
        columns = {column: source for column, source in every.items() if column not in _WHERE_USED or source in used}
        rows: list[dict[str, Value]] = []
        for number, entry in enumerate(entries.get(table, []), start=1):
            row: dict[str, Value] = {}
            if table in _NUMBERED:
                column, mark = _NUMBERED[table]
                row[column] = f"{plan.code}-{mark}{number:02d}"
            rows.append(row | {column: entry.get(source) for column, source in columns.items()})
        folder.table(f"{table}.csv", rows)
    folder.table("criteria_ratings.csv", _ratings(plan, bank))


def _ratings(plan: PlacePlan, bank: Bank) -> list[dict[str, Value]]:
    """Seven criteria, rated by each side in two rounds; sides differ by a planted gap, and most ratings rise."""
    draws = Draws(plan.id, "criteria")
    planted = bank.effects["criteria"]
    rows: list[dict[str, Value]] = []
    for round_number in (1,) if plan.id == "newham" else (1, 2):
        for criterion in range(1, 8):
            for side, shift in planted["sides"].items():
                level = planted["round_1"] + shift + (planted["rise"] if round_number == 2 else 0)
                rating = min(4, max(1, int(draws.normal(level, 0.45) + 0.5)))
                unknown = draws.chance(0.06)
                rows.append(
                    {
                        "criterion": criterion,
                        "rater_side": side,
                        "round": round_number,
                        "rating": draws.pick(("not asked", "don't know")) if unknown else rating,
                    }
                )
    return rows
