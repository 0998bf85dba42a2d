"""Funding: the programme's grants as documents state them, and Croydon's five years of payments."""

from collections.abc import Mapping

from scripts.sample.bank import Bank
from scripts.sample.draws import Draws
from scripts.sample.folder import Folder, Value
from scripts.sample.plan import PlacePlan

_FUNDER = "National programme funder (invented)"
_BASES = {
    2020: ("spent",),
    2021: ("spent",),
    2022: ("spent", "awarded"),
    2023: ("spent", "awarded"),
    2024: ("spent", "expected"),
}
_TYPES = {
    "VCSE": {"grant": 5, "contract": 3, "core funding": 2, "in kind": 1},
    "other": {"contract": 6, "core funding": 4, "pooled budget": 2, "other": 1},
}


def write_money(plan: PlacePlan, bank: Bank, folder: Folder, organisations: list[dict[str, Value]]) -> None:
    """Write `funding.csv`: what documents say of the programme's grant, and payments where they were collected."""
    rows = _grants(plan, organisations)
    shares = bank.effects["funding"].get(plan.id)
    if shares:
        rows += _payments(plan, shares, organisations)
    folder.table("funding.csv", rows)


def _grants(plan: PlacePlan, organisations: list[dict[str, Value]]) -> list[dict[str, Value]]:
    """Return the grant as each document states it, with its basis and source."""
    lead = organisations[0]
    figures: list[tuple[str, int, int, str]] = [("awarded", 40_000, 2021, "grant letter, phase one")]
    if plan.id != "newham":
        figures += [
            ("up to", 450_000, 2022, "call for applications"),
            ("awarded", 400_000, 2022, "grant letter, phase two"),
        ]
    return [
        {
            "funding_id": f"{plan.code}-G{number}",
            "funder": _FUNDER,
            "recipient": f"The partnership (held by {lead['name']})",
            "amount_gbp": amount,
            "basis": basis,
            "from_sector": "funder",
            "to_sector": None,  # shared out among partners of several sectors
            "commissioning_type": "grant",
            "year": year,
            "source": source,
        }
        for number, (basis, amount, year, source) in enumerate(figures, start=1)
    ]


def _payments(
    plan: PlacePlan, shares: Mapping[int, float], organisations: list[dict[str, Value]]
) -> list[dict[str, Value]]:
    """Payments by public bodies whose VCSE share is the planted one, within each year and kind of figure."""
    draws = Draws(plan.id, "funding")
    payers = [o for o in organisations if o["sector"] in ("NHS", "local authority")]
    receivers = {
        "VCSE": [o for o in organisations if o["sector"] == "VCSE"],
        "other": [o for o in organisations if o["sector"] in ("NHS", "local authority", "other")],
    }
    rows: list[dict[str, Value]] = []
    for year, share in shares.items():
        for basis in _BASES[year]:
            total = 1_500_000 if len(_BASES[year]) > 1 else 3_000_000
            for side, part, count in (("VCSE", share, 12), ("other", 1 - share, 14)):
                for amount in _amounts(round(total * part), count // len(_BASES[year]) + 1, draws):
                    rows.append(_payment(plan, len(rows) + 1, (year, basis, side, amount), (payers, receivers), draws))
    return rows


def _amounts(total: int, count: int, draws: Draws) -> list[int]:
    sizes = [2.718281828 ** draws.normal(0, 0.8) for _ in range(count)]
    amounts = [int(total * size / sum(sizes)) for size in sizes]
    amounts[0] += total - sum(amounts)
    return amounts


def _payment(
    plan: PlacePlan,
    number: int,
    figure: tuple[int, str, str, int],
    parties: tuple[list[dict[str, Value]], dict[str, list[dict[str, Value]]]],
    draws: Draws,
) -> dict[str, Value]:
    year, basis, side, amount = figure
    payer = draws.pick(parties[0])
    receiver = draws.pick([o for o in parties[1][side] if o is not payer])
    return {
        "funding_id": f"{plan.code}-P{number:03d}",
        "funder": payer["name"],
        "recipient": receiver["name"],
        "amount_gbp": amount,
        "basis": basis,
        "from_sector": payer["sector"],
        "to_sector": receiver["sector"],
        "commissioning_type": draws.weighted(_TYPES[side]),
        "year": year,
        "source": "ledger" if basis == "spent" else "contract register",
    }
