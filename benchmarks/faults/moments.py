"""Kill a part of a run at a moment, look at what is left, run again, and compare with a run that nobody disturbed."""

import contextlib
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import psutil

from benchmarks.faults.project import make_project

Target = Literal["kernel", "server", "scheduler", "everything"]
TARGETS: tuple[Target, ...] = ("kernel", "scheduler", "everything", "server")
"""What is killed: a notebook's process; the one that they are forked from; the run itself; all of them at once."""

PATIENCE = 300.0
"""Seconds after which a run that does not end is a problem; on a busy machine it takes many times the usual five."""

_ORPHAN_SECONDS = 30.0
_OF_ONE_RUN = {"started", "finished", "seconds", "run", "tries", "peak_memory", "command"}
_NO_RESULT = ("data/processed/tiny/.batch/", "data/raw/")


@dataclass(frozen=True)
class Moment:
    """What is killed, and when: at this share of the undisturbed run's time."""

    number: int
    target: Target
    share: float


@dataclass
class Struck:
    """What came of a moment: whether something was there to be killed, when, and every fault that was found."""

    moment: Moment
    hit: bool = False
    after: float = 0.0
    left_parts: int = 0
    faults: list[str] = field(default_factory=list)


def draw(number: int, seed: int) -> list[Moment]:
    """Return moments, each target in turn; the same for the same seed."""
    rng = random.Random(seed)
    return [Moment(i, TARGETS[i % len(TARGETS)], rng.uniform(0.02, 0.98)) for i in range(number)]


def start(project: Path, *options: str) -> "subprocess.Popen[str]":
    """Start a run of a project's programme."""
    command = [sys.executable, "-m", "benchmarks.faults.run_few", "run", "tiny", *options]
    environment = {**os.environ, "HCT_EVAL_PROJECT": str(project), "PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.Popen(  # noqa: S603 - our own module
        command,
        env=environment,
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def undisturbed(folder: Path) -> tuple[dict[str, bytes], float]:
    """Run a new project to its end; return its results and the seconds that it took."""
    begun = time.monotonic()
    run = start(make_project(folder))
    told, _ = run.communicate(timeout=PATIENCE)
    if run.returncode:
        raise RuntimeError(told)
    return results(folder), time.monotonic() - begun


def strike(moment: Moment, folder: Path, whole: Mapping[str, bytes], seconds: float) -> Struck:
    """Start a run in a new folder, kill at the moment, and find every fault in what is left and in the next run."""
    struck = Struck(moment)
    run = start(make_project(folder))
    struck.after = moment.share * seconds
    with contextlib.suppress(subprocess.TimeoutExpired):
        run.wait(struck.after)
    struck.hit = _kill(run, moment.target, moment.number)
    try:
        run.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        struck.faults.append("the run did not end")
        _kill(run, "everything", 0)
    left = wait_for_end(folder)
    struck.faults += [f"still running: {name}" for name in left]
    struck.left_parts = len(list(folder.rglob("*.part")))
    struck.faults += broken(folder)
    struck.faults += next_run(folder, whole)
    return struck


def next_run(folder: Path, whole: Mapping[str, bytes]) -> list[str]:
    """Run a project again; return every way in which it then differs from the undisturbed one."""
    run = start(folder)
    told, _ = run.communicate(timeout=PATIENCE)
    faults = [f"the next run ended with status {run.returncode}: {told}"] if run.returncode else []
    faults += [f"left behind: {path.relative_to(folder)}" for path in folder.rglob("*.part")]
    found = results(folder)
    faults += [
        f"not as in an undisturbed run: {name}"
        for name in sorted(whole.keys() | found.keys())
        if whole.get(name) != found.get(name)
    ]
    return faults + [f"still running: {name}" for name in wait_for_end(folder)]


def results(folder: Path) -> dict[str, bytes]:
    """Return every file that runs have made with its bytes; of executed notebooks and records without the times."""
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    kept = {name: path for name, path in found.items() if not name.startswith(_NO_RESULT) or "/private/" in name}
    return {name: _content(path) for name, path in kept.items()}


def broken(folder: Path) -> list[str]:
    """Return the files that are not whole."""
    from pyarrow import parquet

    tests: dict[str, Callable[[Path], object]] = {
        ".parquet": parquet.read_table,
        ".ipynb": lambda path: json.loads(path.read_text(encoding="utf-8"))["cells"],
        ".json": lambda path: json.loads(path.read_text(encoding="utf-8")),
        ".html": lambda path: path.read_text(encoding="utf-8").rindex("</html>"),
        ".csv": lambda path: path.read_text(encoding="utf-8").rindex("\n", -1),
    }
    faults = []
    for path in sorted(folder.rglob("*")):
        if path.suffix in tests and ".pytask" not in path.parts:
            try:
                tests[path.suffix](path)
            except Exception as error:  # noqa: BLE001 - whatever it is, the file is not whole
                faults.append(f"not whole: {path.relative_to(folder)} ({type(error).__name__})")
    return faults


def wait_for_end(folder: Path) -> list[str]:
    """Wait until no process of a project's runs is there any more; return what is left after half a minute."""
    until = time.monotonic() + _ORPHAN_SECONDS
    while (left := processes_of(folder)) and time.monotonic() < until:
        time.sleep(0.1)
    names = [" ".join(_ask(process.cmdline, ["?"])) for process in left]
    for process in left:
        with contextlib.suppress(psutil.Error):
            process.kill()
    return names


def processes_of(folder: Path) -> list[psutil.Process]:
    """Return the live processes whose environment names the project."""
    return [
        process
        for process in psutil.process_iter()
        if process.pid != os.getpid()
        and _ask(process.environ, {}).get("HCT_EVAL_PROJECT") == str(folder)
        and _ask(process.status, "") != psutil.STATUS_ZOMBIE
    ]


def _kill(run: "subprocess.Popen[str]", target: Target, number: int) -> bool:
    """Kill what is asked for as soon as it is there; return whether there was something before the run had ended."""
    while run.poll() is None:
        found = _victims(run.pid, target)
        if found:
            for process in (
                found if target == "everything" else [sorted(found, key=lambda p: p.pid)[number % len(found)]]
            ):
                with contextlib.suppress(psutil.Error):
                    process.kill()
            return True
        time.sleep(0.01)
    return False


def _victims(pid: int, target: Target) -> list[psutil.Process]:
    with contextlib.suppress(psutil.Error):
        run = psutil.Process(pid)
        below = run.children(recursive=True)
        servers = [process for process in run.children() if "serve_few.py" in " ".join(_ask(process.cmdline, []))]
        kernels = [process for process in below if process not in servers]
        return {"kernel": kernels, "server": servers, "scheduler": [run], "everything": [run, *below]}[target]
    return []


def _ask(question: Callable[[], Any], otherwise: Any) -> Any:
    """Ask about a process that may have ended, or may not be ours."""
    try:
        return question()
    except (psutil.Error, OSError):
        return otherwise


def _content(path: Path) -> bytes:
    if path.suffix == ".ipynb":
        book = json.loads(path.read_text(encoding="utf-8"))
        cells = [(cell["source"], cell.get("outputs"), cell.get("execution_count")) for cell in book["cells"]]
        return json.dumps(cells).encode()
    if path.parent.name == "runs":
        record = json.loads(path.read_text(encoding="utf-8"))
        return json.dumps({name: value for name, value in record.items() if name not in _OF_ONE_RUN}).encode()
    return path.read_bytes()


def told(done: Iterable[Struck]) -> list[str]:
    """Return the lines that tell what was tried and what was found."""
    done = list(done)
    lines = []
    for target in TARGETS:
        own = [struck for struck in done if struck.moment.target == target]
        hit = [struck for struck in own if struck.hit]
        parts, faulty = sum(struck.left_parts for struck in hit), [struck for struck in own if struck.faults]
        lines.append(
            f"{target:<11} killed at {len(hit)} of {len(own)} moments, {parts} files left half written and removed by "
            f"the next run, {len(faulty)} faults"
        )
    return lines + [f"moment {one.moment.number}: {fault}" for one in done for fault in one.faults]
