"""The whole sample, run once by its command, for every test that looks at what came of it."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from hct_eval.programme import Programme, load_programme
from tests.once import made_once

REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True)
class Journey:
    """A project with the sample in it, and a way to give commands there."""

    project: Path
    first: subprocess.CompletedProcess[str]

    @property
    def programme(self) -> Programme:
        return load_programme("hct-sample", self.project)

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        return run_command(self.project, *words)


def run_command(project: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "HCT_EVAL_PROJECT": str(project), "NO_COLOR": "1", "COLUMNS": "200"}
    command = [str(Path(sys.executable).with_name("hct-eval")), *words]
    return subprocess.run(
        command, env=environment, cwd=project, capture_output=True, text=True, timeout=2400, check=False
    )


@pytest.fixture(scope="session")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> Journey:
    """The sample as its first run left it: made by one worker of a test run, for all of them; nobody writes in it."""
    return made_once(tmp_path_factory, "first-run", _first_run)


def _first_run(folder: Path) -> Journey:
    raw = Path("data", "raw", "hct-sample")
    own = shutil.ignore_patterns("private")  # what a run here left, such as the ledger of what was published
    shutil.copytree(REPOSITORY / raw, folder / raw, ignore=own)
    return Journey(folder, run_command(folder, "run", "hct-sample", "--jobs", "2"))


@pytest.fixture(scope="session")
def journey(first_run: Journey, tmp_path_factory: pytest.TempPathFactory) -> Journey:
    """A copy of the first run for the tests of one worker, which may change it."""
    return Journey(shutil.copytree(first_run.project, tmp_path_factory.mktemp("journey") / "project"), first_run.first)


def nbval(notebooks: list[Path], project: Path, package: Path = REPOSITORY) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "HCT_EVAL_PROJECT": str(project), "PYTHONPATH": str(package)}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--nbval-lax", "--nbval-current-env", "-q"]
    command += ["-c", os.devnull, "--rootdir", str(project), *map(str, notebooks)]
    return subprocess.run(
        command, env=environment, cwd=project, capture_output=True, text=True, timeout=1200, check=False
    )
