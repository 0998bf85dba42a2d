"""nbval over the notebooks on the sample, and proof that it can fail."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.notebooks.conftest import REPOSITORY, Journey

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("journey")]


def nbval(notebooks: list[Path], project: Path, package: Path = REPOSITORY) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "HCT_EVAL_PROJECT": str(project), "PYTHONPATH": str(package)}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--nbval-lax", "--nbval-current-env", "-q"]
    command += ["-c", os.devnull, "--rootdir", str(project), *map(str, notebooks)]
    return subprocess.run(
        command, env=environment, cwd=project, capture_output=True, text=True, timeout=1200, check=False
    )


def test_the_notebooks_still_print_what_they_printed(journey: Journey) -> None:
    done = nbval(sorted((REPOSITORY / "notebooks").glob("*.ipynb")), journey.project)
    assert done.returncode == 0, done.stdout[-5000:]
    assert re.search(r"\d+ passed", done.stdout)


@pytest.mark.parametrize(
    ("stage", "module", "right", "wrong"),
    [
        ("02_code_fragments", "coding/saturation.py", "seen.mean(axis=0),", "seen.mean(axis=0) + 1,"),
        ("04_choose_focus", "maps/dynamics.py", "drive = state @ weights", "drive = -(state @ weights)"),
        # A wrong drawing: pictures are not compared, but the values read back from the axes are.
        ("05_measure_change", "publish/plots.py", "axes.plot(rows.points, positions", "axes.plot(rows.low, positions"),
    ],
)
def test_a_broken_helper_turns_nbval_red(
    journey: Journey, tmp_path: Path, stage: str, module: str, right: str, wrong: str
) -> None:
    shutil.copytree(REPOSITORY / "hct_eval", tmp_path / "hct_eval", ignore=shutil.ignore_patterns("__pycache__"))
    path = tmp_path / "hct_eval" / module
    text = path.read_text(encoding="utf-8")
    assert text.count(right) == 1
    path.write_text(text.replace(right, wrong), encoding="utf-8")
    shutil.copytree(journey.project, tmp_path / "project", ignore=shutil.ignore_patterns("reports", "runs", ".batch"))
    done = nbval([REPOSITORY / "notebooks" / f"{stage}.ipynb"], tmp_path / "project", tmp_path)
    assert done.returncode == 1, done.stdout[-3000:]
    assert "failed" in done.stdout
