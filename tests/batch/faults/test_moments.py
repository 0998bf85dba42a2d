"""Runs killed at random moments, and two at once: a few moments here, more by `python -m benchmarks.faults`."""

import shutil
import time

import pytest

from benchmarks.faults import moments
from benchmarks.faults.project import make_project
from tests.batch.kernels.conftest import ON_LINUX

pytestmark = [pytest.mark.slow, ON_LINUX]

SAMPLE = moments.draw(4, seed=20240229)


@pytest.mark.parametrize("moment", SAMPLE, ids=lambda moment: f"{moment.target} at {moment.share:.0%}")
def test_whatever_is_killed_files_are_whole_and_the_next_run_gives_the_same(undisturbed, tmp_path, moment):
    _, whole, seconds = undisturbed
    struck = moments.strike(moment, tmp_path / "project", whole, seconds)
    assert struck.faults == []


def test_of_two_runs_at_once_one_is_refused_and_the_other_is_not_disturbed(undisturbed, tmp_path):
    project = make_project(tmp_path / "project")
    first = moments.start(project)
    while first.poll() is None and not list(project.rglob("runs/*.json")):
        time.sleep(0.05)
    second = moments.start(project)
    told, _ = second.communicate(timeout=moments.PATIENCE)
    assert second.returncode == 2
    assert f"another run of 'tiny' is under way (process {first.pid})" in told
    told, _ = first.communicate(timeout=moments.PATIENCE)
    assert first.returncode == 0, told
    assert moments.results(project) == undisturbed[1]


def test_a_fault_is_found_if_there_is_one(undisturbed, tmp_path):
    project = shutil.copytree(undisturbed[0], tmp_path / "project")
    tables = project / "data" / "processed" / "tiny" / "alton"
    (tables / "cut.parquet").write_bytes(b"PAR1 half a table")
    (tables / f".{'0' * 16}.part").write_bytes(b"half a table")
    assert moments.broken(project) == ["not whole: data/processed/tiny/alton/cut.parquet (ArrowInvalid)"]
    faults = moments.next_run(project, undisturbed[1])
    assert "not as in an undisturbed run: data/processed/tiny/alton/cut.parquet" in faults
    assert not any("left behind" in fault or "status" in fault for fault in faults)
