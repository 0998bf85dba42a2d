"""How long the audit of a programme's reach takes, and how much it hides: `python -m benchmarks.disclosure [AREAS]`.

Places are drawn at random: of each, 24 months, 11 areas, 8 groups, 5 origins, 6 languages and consent, of 20 to 200
people, and every tenth of 1 to 12.

Both policies are measured: counts of 1 to 4 hidden and others exact; 1 to 7 hidden and others rounded to 5.
"""

import resource
import sys
import time

import numpy as np
import pandas as pd

from hct_eval.conversations.summary import reach_table
from hct_eval.programme import DisclosurePolicy
from hct_eval.publish.audit.bounds import possible
from hct_eval.publish.audit.differences import compare_releases
from hct_eval.publish.audit.published import published_rows, reader_cells
from hct_eval.publish.audit.reach import protected_reach
from hct_eval.publish.disclosure import rounded_count, safe_reach

AREAS = 150
POLICIES = (DisclosurePolicy(threshold=4, base=1), DisclosurePolicy())


def register(people: int, draws: np.random.Generator) -> pd.DataFrame:
    """Return an invented register of conversations."""

    def some(values: list[str], missing: float) -> pd.Series:
        weights = draws.dirichlet(np.full(len(values), 0.6))
        chosen = pd.Series(draws.choice(values, size=people, p=weights), dtype="string")
        return chosen.mask(draws.random(people) < missing)

    return pd.DataFrame(
        {
            "held_on": pd.Timestamp("2023-01-01") + pd.to_timedelta(draws.integers(0, 730, people), unit="D"),
            "area": some([f"area {i}" for i in range(11)], 0.05),
            "origin": some([f"origin {i}" for i in range(5)], 0.05),
            "language": some(["en", "ar", "cy", "pl", "so", "ur"], 0.1),
            "groups": some([f"group {i}" for i in range(8)], 0.4),
            "consent": some(["internal", "anonymous quote", "named", "withdrawn"], 0.0),
        }
    )


def main() -> None:
    """Measure and print."""
    areas = int(sys.argv[1]) if len(sys.argv) > 1 else AREAS
    for policy in POLICIES:
        draws = np.random.default_rng(1)
        took = {"hide": 0.0, "attack": 0.0, "compare": 0.0}
        cells = small = hidden = found = 0
        for area in range(areas):
            own = register(int(draws.integers(1, 13) if area % 10 == 0 else draws.integers(20, 200)), draws)
            reach = reach_table(own)
            start = time.perf_counter()
            exact, _ = protected_reach(reach, policy)
            took["hide"] += time.perf_counter() - start
            shown = safe_reach(reach, policy).rename(columns={"conversations": "people"})
            listened = int((own["consent"] != "withdrawn").sum())
            said = rounded_count(listened, policy)
            words = f"fewer than {policy.threshold + 1} people" if said is None else f"about {said} people"
            rows = published_rows({"reach": shown}, {"listened": words})
            start = time.perf_counter()
            ends = possible(*reader_cells(rows, policy))
            took["attack"] += time.perf_counter() - start
            start = time.perf_counter()
            compare_releases((policy, rows), (policy, rows.assign(shown=rows["shown"].mask(rows.index == 0, "*"))))
            took["compare"] += time.perf_counter() - start
            few = exact.index[exact["open_low"].notna()].intersection(ends.index)
            cells += len(shown)
            small += len(few)
            hidden += int((shown["people"] == "*").sum())
            narrow = (ends.loc[few, "low"] > exact.loc[few, "open_low"]) | (
                ends.loc[few, "high"] < exact.loc[few, "open_high"]
            )
            found += int(narrow.sum())
        print(f"threshold {policy.threshold}, base {policy.base}, {areas} areas:")
        print(f"  {cells:,} cells, {small:,} small, {hidden - small:,} more hidden beside them, {found} worked out")
        print("  " + ", ".join(f"{name} {1000 * each / areas:.0f} ms an area" for name, each in took.items()))
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
