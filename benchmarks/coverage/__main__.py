"""Print how often ranges hold the truth, by method: `python -m benchmarks.coverage [--samples N] [--seed N] [--write]`.

`--write` keeps the coverage of the adopted method where the package looks it up (hct_eval/maps/coverage.json).
"""

import argparse
import json
import time
from pathlib import Path
from typing import get_args

import numpy as np
import pandas as pd

import hct_eval.maps
from benchmarks.coverage.measure import design_of, measure_all, summarise
from benchmarks.coverage.methods import ADOPTED
from benchmarks.coverage.worlds import PEOPLE, WORLDS
from hct_eval.maps.build import Zeros
from hct_eval.maps.coverage import FILE

SIZES = (5, 8, 15, 30, 60, 100)
FEWEST_SAMPLES = 10
"""Coverage from fewer samples than this is printed, but not kept."""


def main() -> None:
    """Measure and print; with `--write`, keep."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.coverage")
    parser.add_argument("--populations", type=int, default=5, help="populations of each kind")
    parser.add_argument("--samples", type=int, default=6, help="samples of each population and number of people")
    parser.add_argument("--draws", type=int, default=300, help="draws behind each range")
    parser.add_argument("--seed", type=int, default=20261124)
    parser.add_argument("--people", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--write", action="store_true", help="keep the coverage of the adopted method in the package")
    given = parser.parse_args()
    begun, parts = time.perf_counter(), []
    for kind, make in enumerate(WORLDS):
        worlds = [make(np.random.default_rng([given.seed, kind, nth])) for nth in range(given.populations)]
        for zeros in get_args(Zeros):
            designs = [design_of(world, zeros) for world in worlds]
            for people in given.people:
                found = summarise(measure_all(designs, people, given.samples, given.draws, given.seed))
                parts.append(found.assign(world=worlds[0].name, zeros=zeros, people=people))
            show(pd.concat(parts).query("world == @worlds[0].name and zeros == @zeros"), worlds[0].name, zeros)
    size = f"{given.populations} populations of a kind, {PEOPLE} people each, {given.samples} samples of each"
    print(f"\n{size}, {given.draws} draws, seed {given.seed}: ", end="")
    print(f"{time.perf_counter() - begun:.0f} s")
    if given.write:
        keep(pd.concat(parts), given)


def show(found: pd.DataFrame, world: str, zeros: str) -> None:
    """Print a table: statistic x method, and by number of people coverage with its interval and mean width."""
    print(f"\n{world}; zeros = {zeros}; coverage of a nominal .95 (95 % Wilson interval), mean width")
    cell = [
        f"{row.share:.3f} ({row.low:.2f} to {row.high:.2f}) {row.width:.2f}"
        + (f" [{row.given:.0%}]" if row.given < 1 else "")
        for row in found.itertuples()
    ]
    order = list(dict.fromkeys(zip(found["statistic"], found["method"], strict=True)))
    wide = found.assign(cell=cell).set_index(["statistic", "method", "people"])["cell"].unstack("people")  # noqa: PD010
    print(wide.reindex(order).fillna("no range").to_string(), flush=True)


def keep(found: pd.DataFrame, given: argparse.Namespace) -> None:
    """Write the coverage of the adopted method for the package to look up."""
    rows = found[(found["method"] == ADOPTED) & (found["samples"] >= FEWEST_SAMPLES)]
    columns = ["statistic", "zeros", "people", "world", "samples", "items", "given", "share", "low", "high"]
    kept = rows[columns].sort_values(["statistic", "zeros", "people", "world"]).round(4).to_dict("records")
    made = {
        "command": "python -m benchmarks.coverage --write",
        "populations": given.populations,
        "samples": given.samples,
        "draws": given.draws,
        "seed": given.seed,
        "columns": "items: ranges looked at; given: share of the statistics looked at that had a range; share: of the "
        "ranges, those that held the truth; low, high: its 95 % Wilson interval, items of a sample counted for less",
    }
    text = ",\n".join("    " + json.dumps(row) for row in kept)
    path = Path(hct_eval.maps.__file__).with_name(FILE)
    path.write_text(f'{{\n  "made": {json.dumps(made)},\n  "coverage": [\n{text}\n  ]\n}}\n', encoding="utf-8")
    print(f"kept {len(kept)} figures in {FILE}")


if __name__ == "__main__":
    main()
