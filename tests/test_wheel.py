"""What `pip install hct-eval` gives: a package that begins and plans a programme with no repository near."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from hct_eval.programme import STAGES
from tests.programs import need

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], cwd=ROOT, check=True)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def target(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel installed alone into a clean folder; what it requires is the environment's."""
    folder = tmp_path_factory.mktemp("installed")
    command = [need("uv"), "pip", "install", "--offline", "--no-deps", "--target", str(folder)]
    subprocess.run([*command, "--python", sys.executable, str(wheel)], cwd=folder, check=True, capture_output=True)
    return folder


def run(target: Path, folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name != "HCT_EVAL_PROJECT"}
    return subprocess.run(
        command,
        cwd=folder,
        env={**kept, "PYTHONPATH": str(target), "NO_COLOR": "1"},
        text=True,
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def test_every_file_of_the_package_and_every_notebook_is_in_it(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    listed = subprocess.run(
        ["git", "ls-files", "hct_eval", "notebooks"], cwd=ROOT, text=True, capture_output=True, check=False
    )
    if listed.returncode:
        pytest.skip("this is no git checkout, so nobody knows which files belong to it")
    tracked = listed.stdout.splitlines()
    wanted = {name if name.startswith("hct_eval/") else f"hct_eval/{name}" for name in tracked}
    assert wanted <= names
    assert not [name for name in names if name.startswith(("tests/", "data/", "scripts/", "benchmarks/"))]
    assert not [name for name in names if name.endswith(".pyc") or "checkpoints" in name]


def test_it_begins_checks_and_plans_a_programme_in_an_empty_folder(target: Path, tmp_path: Path) -> None:
    command = (sys.executable, "-m", "hct_eval")
    begun = run(target, tmp_path, *command, "init", "harbour", "--title", "Harbour", "--place", "north=North shore")
    assert begun.returncode == 0, begun.stderr
    packaged = {path.name for path in (target / "hct_eval" / "notebooks").glob("*.ipynb")}
    assert {path.name for path in (tmp_path / "notebooks").iterdir()} == packaged
    assert {f"{stage}.ipynb" for stage in STAGES} <= packaged
    checked = run(target, tmp_path, *command, "check", "harbour")
    assert checked.returncode == 0, checked.stderr
    shutil.rmtree(tmp_path / "notebooks")  # without a copy of its own, a project uses the package's
    planned = run(target, tmp_path, *command, "run", "harbour", "--explain")
    assert planned.returncode == 0, planned.stderr
    assert "06_learning_report" in planned.stdout


def test_the_command_is_installed_with_it(target: Path, tmp_path: Path) -> None:
    shown = run(target, tmp_path, sys.executable, "-c", "import hct_eval; print(hct_eval.__file__)")
    assert Path(shown.stdout.strip()).is_relative_to(target)
    script = target / "bin" / "hct-eval"
    if not script.is_file():
        pytest.skip("scripts lie elsewhere on this system")
    said = run(target, tmp_path, str(script), "--version")
    assert said.stdout.startswith("hct-eval "), said.stderr
