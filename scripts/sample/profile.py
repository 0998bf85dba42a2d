"""Who lives there, by area, group and language: for two places, so that the others show what is missing without it."""

from collections.abc import Mapping

from scripts.sample.bank import Bank
from scripts.sample.draws import Draws
from scripts.sample.folder import Folder, Value
from scripts.sample.plan import PlacePlan

PLACES = ("plymouth", "leeds")
_SOURCE = "invented for the sample"
_GROUPS: Mapping[str, float] = {
    "woman": 0.51, "carer": 0.09, "disabled": 0.19, "over 65": 0.18, "under 25": 0.30, "renting": 0.38, "LGBTQ+": 0.04,
}  # fmt: skip
"""Share of everyone who belongs to a group; a person may belong to several."""
_LANGUAGES: Mapping[str, float] = {"en": 0.93, "pl": 0.02, "ar": 0.01, "ur": 0.015, "so": 0.005, "ro": 0.01, "bn": 0.01}


def write_profile(plan: PlacePlan, bank: Bank, folder: Folder) -> None:
    """Write `area_profile.csv` for the places that have one."""
    if plan.id not in PLACES:
        return
    draws = Draws(plan.id, "profile")
    people = {name: draws.whole(60, 240) * 50 for name in bank.places[plan.id]["area_names"]}
    everyone = sum(people.values())
    rows: list[dict[str, Value]] = [_row("area", name, n) for name, n in people.items()]
    rows += [_row("group", name, round(share * everyone, -1)) for name, share in _GROUPS.items()]
    rows.append(_row("group", "everyone", everyone))
    rows += [_row("language", tag, round(share * everyone, -1)) for tag, share in _LANGUAGES.items()]
    folder.table("area_profile.csv", rows)


def _row(dimension: str, value: str, people: float) -> dict[str, Value]:
    return {"dimension": dimension, "value": value, "people": int(people), "source": _SOURCE}
