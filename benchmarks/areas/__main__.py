"""Print how long notebook 07's area estimates take: `python -m benchmarks.areas [AREAS] [YEARS] [INDICATORS]`.

Invented areas (150, 5 years, 20 indicators unless told otherwise), a third of them in the programme from the middle
year. Bar: all of it in under a minute on one core.
"""

import sys
import time

import numpy as np
import pandas as pd

from hct_eval.change.area_effects import area_effect, area_matching


def invented(areas: int, years: int, indicators: int) -> pd.DataFrame:
    """Return a table `indicators` with rates that drift, of which every second one falls where the programme runs."""
    rng = np.random.default_rng(20240229)
    area, year = np.repeat(np.arange(areas), years), np.tile(np.arange(years), areas)
    inside = (area < areas // 3) & (year >= years // 2)
    frames = []
    for indicator in range(indicators):
        level, drift = rng.normal(10, 2, areas)[area], np.cumsum(rng.normal(0, 0.3, (areas, years)), axis=1).ravel()
        rate = np.clip(level + drift - (indicator % 2) * inside, 0.5, 99)
        people = rng.integers(2_000, 20_000, len(area))
        frames.append(
            pd.DataFrame(
                {
                    "area_id": [f"area-{number:03d}" for number in area],
                    "period": 2018 + year,
                    "indicator": f"indicator {indicator:02d}",
                    "numerator": rng.binomial(people, rate / 100),
                    "denominator": people,
                    "in_programme": inside,
                }
            )
        )
    return pd.concat(frames, ignore_index=True).astype(
        {"area_id": "string", "indicator": "string", "numerator": "Int64", "denominator": "Int64"}
    )


def main() -> None:
    """Print the seconds of each step."""
    areas, years, indicators = (int(text) for text in (sys.argv[1:] + ["150", "5", "20"][len(sys.argv) - 1 :]))
    table = invented(areas, years, indicators)
    print(f"{areas} areas, {years} years, {indicators} indicators: {len(table):,} rows")
    start = time.perf_counter()
    every = area_effect(table)
    after_all = time.perf_counter()
    matching = area_matching(table)
    after_matching = time.perf_counter()
    matched = area_effect(table, matching=matching)
    end = time.perf_counter()
    found = int((every["finding"] != "we cannot tell").sum())
    print(f"against all others   {after_all - start:6.1f} s  ({found} of {len(every)} indicators moved apart)")
    print(f"matching             {after_matching - after_all:6.1f} s  (worst balance {matching.worst:.2f} SD)")
    print(
        f"against the matched  {end - after_matching:6.1f} s  ({matching.comparators} comparators, {len(matched)} rows)"
    )
    print(f"all of it            {end - start:6.1f} s")


if __name__ == "__main__":
    main()
