"""Area indicators: 24 areas over five years, twelve of them in the programme, with a planted small effect."""

from scripts.sample.bank import Bank
from scripts.sample.draws import Draws
from scripts.sample.folder import Folder, Value

YEARS = range(2020, 2025)
AREAS = 24


def write_areas(bank: Bank, folder: Folder) -> None:
    """Write the programme's `indicators.csv`."""
    draws = Draws("indicators")
    planted = bank.effects["indicators"]
    inside = set(draws.some(range(1, AREAS + 1), AREAS // 2))
    year_effects = {year: draws.normal(0, 0.006) for year in YEARS}
    rows: list[dict[str, Value]] = []
    for area in range(1, AREAS + 1):
        lonely, admitted = 0.105 + draws.normal(0, 0.02), 0.055 + draws.normal(0, 0.012)
        for year in YEARS:
            treated = area in inside and year >= planted["since"]
            for name, base, effect, size in (
                ("feel lonely often or always", lonely, planted["effect"], draws.whole(900, 1600)),
                ("emergency admissions", admitted, planted["second_effect"], draws.whole(6000, 14000)),
            ):
                share = base + year_effects[year] + (effect if treated else 0.0)
                noise = (share * (1 - share) / size) ** 0.5
                count: Value = max(0, int(size * draws.normal(share, noise) + 0.5))
                unknown = draws.chance(0.01)
                rows.append(
                    {
                        "area_id": f"area-{area:02d}",
                        "period": year,
                        "indicator": name,
                        "numerator": "not asked" if unknown else count,
                        "denominator": "not asked" if unknown else size,
                        "in_programme": treated,
                    }
                )
    folder.table("indicators.csv", rows)
