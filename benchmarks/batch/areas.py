"""A programme of many generated areas: copies of the sample's six places under names of their own."""

import copy
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import psutil
import yaml

from hct_eval.batch.records import find_records
from hct_eval.batch.tally import time_in_words
from hct_eval.programme import STAGES, Programme, load_programme

NAME = "areas"
UNCHANGED_BAR, BAR_AREAS = 6.0, 150
"""An unchanged run of so many areas takes less than so many seconds."""


def make_areas(number: int, folder: Path) -> Programme:
    """Write the raw data of so many areas into a project in a folder; of each its place's tables and transcripts."""
    here = Path(__file__).parents[2]
    sample, raw = here / "data" / "raw" / "hct-sample", folder / "data" / "raw" / NAME
    described = yaml.safe_load((sample / "programme.yml").read_text(encoding="utf-8"))
    places = described["partnerships"]
    private = shutil.ignore_patterns("private")
    named = [(places[i % len(places)], f"area-{i + 1:05d}") for i in range(number)]
    for place, area in named:
        shutil.copytree(sample / place["id"], raw / area, ignore=private)
    for path in (*sample.glob("*.csv"), sample / "salt.txt"):
        shutil.copy(path, raw)
    described["partnerships"] = [  # copies, since YAML writes what is shared as aliases, of which it may hold few
        {**copy.deepcopy(place), "id": area, "name": f"{place['name']} {area}"} for place, area in named
    ]
    (raw / "programme.yml").write_text(yaml.safe_dump(described, allow_unicode=True), encoding="utf-8")
    shutil.copytree(here / "notebooks", folder / "notebooks")
    return load_programme(NAME, folder)


def run_areas(number: int, jobs: int) -> None:
    """Print the first run, a run with nothing changed, and one after one area's table lost a row."""
    print(f"{number} areas, {jobs} notebooks at a time, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory(prefix="areas-") as folder:
        programme = make_areas(number, Path(folder))
        seconds, peaks, said = _command(programme.project, jobs)
        done = find_records(programme)
        print(f"all stages: {time_in_words(seconds)}, {len(done) / seconds * 60:.1f} notebooks a minute: {said}")
        quarters = [max(peaks[len(peaks) * i // 4 : len(peaks) * (i + 1) // 4] or [0]) / 1e9 for i in range(4)]
        shown = ", ".join(f"{one:.2f}" for one in quarters)
        print(f"peak memory of all its processes, shared pages once, by quarters of the time: {shown} GB")
        _print_stages(done)
        seconds, peaks, said = _command(programme.project, jobs)
        print(f"nothing changed: {seconds:.1f} s, {max(peaks, default=0) / 1e9:.2f} GB: {said}")
        if number >= BAR_AREAS:
            print(f"bar of {UNCHANGED_BAR:.0f} s: {'held' if seconds < UNCHANGED_BAR else 'NOT held'}")
        first = programme.place_ids[0]
        table = programme.raw(first) / "learning_log.csv"
        lines = table.read_bytes().splitlines(keepends=True)
        table.write_bytes(b"".join(lines[:-1]))
        seconds, _, said = _command(programme.project, jobs)
        before = {one.run for one in done}
        again = [one for one in find_records(programme) if one.run not in before]
        where = ", ".join(sorted(f"{one.place} {one.stage[:2]}" for one in again))
        print(f"one area changed: {seconds:.1f} s: {where}")
        if {one.place for one in again} != {first, "programme"}:
            raise SystemExit("other areas were run again as well")


def _print_stages(done: list[Any]) -> None:
    for stage in STAGES:
        own = [one for one in done if one.stage == stage]
        mean = sum(one.seconds or 0 for one in own) / max(1, len(own))
        held = max((one.peak_memory or 0 for one in own), default=0) / 1e9
        failed = sum(one.status == "failed" for one in own)
        print(f"  {stage:24}{len(own):6} run{failed:5} failed{mean:8.1f} s each, at most {held:.2f} GB")


def _command(project: Path, jobs: int) -> tuple[float, list[int], str]:
    """Run `hct-eval run`; return seconds, the memory of all its processes time after time, and its last words."""
    code = "from hct_eval.cli import main; main()"
    environment = os.environ | {"HCT_EVAL_PROJECT": str(project), "PYTHONPATH": str(Path(__file__).parents[2])}
    begun = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-c", code, "run", NAME, "--jobs", str(jobs)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    peaks: list[int] = []
    over = threading.Event()
    looking = threading.Thread(target=_look, args=(process.pid, over, peaks))
    looking.start()
    printed, _ = process.communicate()
    over.set()
    looking.join()
    seconds = time.perf_counter() - begun
    lines = [line for line in printed.splitlines() if line.startswith("Nothing to do") or " run" in line]
    if process.returncode > 1:
        raise SystemExit(printed)
    return seconds, peaks, lines[-1] if lines else printed[-200:]


def _look(number: int, over: threading.Event, peaks: list[int]) -> None:
    while not over.wait(1.0):
        peaks.append(memory_of(number))


def memory_of(number: int) -> int:
    """Return bytes of a process and all that it started; pages that several share count once (PSS, Linux)."""
    try:
        process = psutil.Process(number)
        family = [process, *process.children(recursive=True)]
    except psutil.Error:
        return 0
    held = 0
    for one in family:
        try:
            full = one.memory_full_info()
        except psutil.Error:
            continue
        held += int(getattr(full, "pss", full.rss))
    return held
