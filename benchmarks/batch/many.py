"""What many areas would take: measured on few, carried on by a fit, and said where it would break first.

Two things are measured. The notebooks' own cost is that of the finished run of the sample in this project (seconds,
memory, bytes and files a place). The batch's own cost is measured here, on programmes of a few sizes whose notebooks
are not executed: all of planning, hashing, pytask, records, but no kernel.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil

from benchmarks.batch.areas import NAME, make_areas
from hct_eval.batch.record import read_records
from hct_eval.batch.tally import time_in_words
from hct_eval.programme import PROGRAMME_FOLDER, STAGES, Programme, load_programme

HOUR = 3600.0


@dataclass(frozen=True)
class OwnCost:
    """The batch's own cost at one size: seconds of processor of a first run without notebooks and of an unchanged one.

    `memory` is the most that the unchanged one held, `kept` what is in the batch's own folder, in bytes.
    """

    areas: int
    first: float
    again: float
    memory: int
    kept: int


@dataclass(frozen=True)
class PlaceCost:
    """What one place of the sample takes on average: seconds of notebooks, bytes and files that stay."""

    places: int
    seconds: float
    bytes: int
    files: int
    widest: int
    """Most memory that one notebook held, in bytes; 0 if the records do not say."""
    programme: float
    """Seconds of the programme's own notebook over so many places."""


def plan_many(areas: int, sizes: list[int], jobs: int) -> None:
    """Measure, then print what so many areas would take, and what stands in the way first."""
    place = _place_cost(load_programme("hct-sample", Path(__file__).parents[2]))
    print(f"measured on the sample's {place.places} places: {place.seconds:.1f} s of notebooks a place, ", end="")
    print(f"{place.files} files and {place.bytes / 1e6:.1f} MB a place; programme's report {place.programme:.1f} s")
    costs = [_own_cost(size) for size in sizes]
    for cost in costs:
        print(f"the batch alone, seconds of processor, {cost.areas:5} areas: first run {cost.first:7.1f} s, ", end="")
        print(f"unchanged {cost.again:6.1f} s, {cost.memory / 1e9:.2f} GB, {cost.kept / 1e6:.1f} MB kept")
    own = {name: _carried(costs, name, areas) for name in ("first", "again", "memory", "kept")}
    notebooks = areas * place.seconds / jobs
    programme = place.programme * areas / place.places
    print(f"\ncomputed for {areas:,} areas ({areas * (len(STAGES) - 1) + 1:,} notebooks), {jobs} at a time:")
    rows = [
        ("notebooks", time_in_words(notebooks), "proportional"),
        ("the batch's own work in a first run", _spread(own["first"]), "as a straight line to as it grew last"),
        ("an unchanged run", _spread(own["again"]), "the same"),
        ("programme's report", time_in_words(programme), "proportional; its tables grow with the places"),
        ("memory of the batch", _gigabytes(own["memory"]), "the same"),
        ("memory of notebooks", f"{place.widest * jobs / 1e9:.1f} GB" if place.widest else "not recorded", "flat"),
        ("disk", f"{areas * place.bytes / 1e9:.0f} GB", "proportional"),
        ("files", f"{areas * place.files:,}", "proportional"),
        ("what the batch remembers", _gigabytes(own["kept"]), "the same"),
    ]
    for name, found, how in rows:
        print(f"  {name:38}{found:>24}   {how}")
    _print_first_break(areas, notebooks, programme, own, place)


def _print_first_break(
    areas: int, notebooks: float, programme: float, own: dict[str, tuple[float, float]], place: PlaceCost
) -> None:
    """Say which wall is met first, by the number of areas at which each is met."""
    memory, disk = psutil.virtual_memory().total, shutil.disk_usage(Path.cwd()).free
    walls = {
        "notebooks take more than a night (12 h) on this machine: use a cluster": areas * 12 * HOUR / notebooks,
        "an unchanged run takes more than 5 minutes in pytask": areas * 300 / max(own["again"]),
        "the programme's report takes more than an hour": areas * HOUR / programme,
        "the batch itself needs more than half of this machine's memory": areas * 0.5 * memory / max(own["memory"]),
        "the disk is full": disk / place.bytes,
    }
    print("\nwhere it breaks, first to last (areas, on this machine):")
    for said, at in sorted(walls.items(), key=lambda one: one[1]):
        print(f"  {at:10,.0f}   {said}")


def _place_cost(programme: Programme) -> PlaceCost:
    records = [one for place in programme.place_ids for one in read_records(programme, place)]
    last = [one for one in read_records(programme, PROGRAMME_FOLDER) if one.status == "done"]
    if not records or not last:
        raise SystemExit("run the sample first: hct-eval run hct-sample")
    places = len({one.place for one in records})
    files = [path for place in programme.place_ids for path in _files_of(programme, place)]
    return PlaceCost(
        places,
        sum(one.seconds or 0 for one in records) / places,
        sum(path.stat().st_size for path in files) // places,
        len(files) // places,
        max((one.peak_memory or 0 for one in records), default=0),
        last[0].seconds or 0,
    )


def _files_of(programme: Programme, place: str) -> list[Path]:
    folders = (programme.raw(place), programme.processed(place), programme.reports(place))
    return [path for folder in folders for path in folder.rglob("*") if path.is_file()]


def _own_cost(areas: int) -> OwnCost:
    """Measure one size in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="many-") as folder:
        programme = make_areas(areas, Path(folder))
        found = []
        for _ in ("first", "again"):
            code = "from benchmarks.batch.many import run_without_notebooks; run_without_notebooks()"
            environment = os.environ | {"HCT_EVAL_PROJECT": folder, "PYTHONPATH": str(Path(__file__).parents[2])}
            done = subprocess.run(  # noqa: S603 - our own code
                [sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True
            )
            found.append(json.loads(done.stdout.splitlines()[-1]))
        kept = sum(path.stat().st_size for path in programme.batch().rglob("*") if path.is_file())
    return OwnCost(areas, found[0]["seconds"], found[1]["seconds"], found[1]["memory"], kept)


def run_without_notebooks() -> None:
    """Run the programme with every notebook passed over; print seconds of processor and memory.

    `_own_cost` calls this in a process of its own. Seconds by the clock would tell of what else the machine does.
    """
    import nbformat

    from hct_eval.batch import execute
    from hct_eval.batch.run import run_programme

    def pass_over(_: object, source: nbformat.NotebookNode, *__: object) -> nbformat.NotebookNode:
        source.metadata["papermill"] = {}
        return source

    execute._papermill = pass_over
    execute._make_report = lambda _: None
    execute.kernel_name = lambda _: None
    before = resource.getrusage(resource.RUSAGE_SELF)
    outcome = run_programme(NAME)
    if outcome.exit_status:
        raise SystemExit("the batch failed")
    after = resource.getrusage(resource.RUSAGE_SELF)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps({"seconds": seconds, "memory": after.ru_maxrss * 1024}))


def _carried(costs: list[OwnCost], name: str, areas: int) -> tuple[float, float]:
    """Carry a measured cost on: by a straight line (that does not fall), and by the growth between the largest sizes.

    The growth is the power of the number of areas by which the cost rose between the two largest sizes, from 1 to 2: a
    cost that is not dear yet at what was measured, but grows faster than the areas, is not taken for a straight line.
    """
    measured = sorted(costs, key=lambda cost: cost.areas)
    at = np.array([cost.areas for cost in measured], dtype=float)
    values = np.array([getattr(cost, name) for cost in measured], dtype=float)
    if len(measured) == 1:
        return values[0], values[0] * areas / at[0]
    slope = max(0.0, float(np.polyfit(at, values, 1)[0]))
    power = float(np.log(values[-1] / values[-2]) / np.log(at[-1] / at[-2]))
    line = values[-1] + slope * (areas - at[-1])
    return line, max(line, values[-1] * (areas / at[-1]) ** min(2.0, max(1.0, power)))


def _spread(found: tuple[float, float]) -> str:
    words = [time_in_words(one) for one in found]
    return words[0] if words[0] == words[1] else f"{words[0]} to {words[1]}"


def _gigabytes(found: tuple[float, float]) -> str:
    words = [f"{one / 1e9:.1f}" for one in found]
    return f"{words[0]} GB" if words[0] == words[1] else f"{words[0]} to {words[1]} GB"
