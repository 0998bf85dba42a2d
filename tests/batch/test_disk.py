"""A full disk is told in words and leaves whole files; what killed runs left is removed by the next one."""

import os
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import pytest

from hct_eval.batch import disk, engine
from hct_eval.batch.lock import run_lock
from hct_eval.batch.record import read_record
from hct_eval.batch.run import run_programme
from hct_eval.tables import files

KILLED = """
import os, signal
from pathlib import Path
from hct_eval.batch.disk import own_folder
from hct_eval.tables import files
files.os.dup = lambda number: os.kill(os.getpid(), signal.SIGKILL) if wrote else number
wrote = []
class Full(bytes): pass
with own_folder(short=True) as folder:
    Path({told!r}).write_text(str(folder))
    real = Path.replace
    Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
    files.write_whole(Path({path!r}), b"half a table")
"""


@pytest.mark.slow
def test_a_run_clears_up_what_a_killed_program_left_and_nothing_else(tiny, tmp_path):
    told, private = tmp_path / "told", tiny.private("alton")
    code = textwrap.dedent(KILLED).format(told=str(told), path=str(private / "pseudonyms.csv"))
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    folder = Path(told.read_text())
    (left,) = private.iterdir()
    assert left.suffix == ".part"
    assert folder.is_dir()
    theirs = private / ".notes.part"
    theirs.write_text("somebody else's")
    with run_lock(tiny):
        assert [path.name for path in private.iterdir()] == [theirs.name]
        assert not folder.exists()


COPIED = """
import os, signal
from pathlib import Path
from hct_eval.batch import disk
with disk.own_folder(inside=Path({raw!r})) as folder:
    (folder / "transcript.txt").write_text("what somebody said")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_copy_of_raw_data_that_a_killed_command_left_goes_with_the_next_run(tiny):
    raw = tiny.raw().parent
    before = set(raw.iterdir())
    code = textwrap.dedent(COPIED).format(raw=str(raw))
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    (left,) = set(raw.iterdir()) - before
    assert left.name.startswith(".hct-")
    assert left.stat().st_mode & 0o077 == 0
    with disk.own_folder(inside=raw) as live:
        disk.clear_up(tiny)
        assert set(raw.iterdir()) == before | {live}
    assert set(raw.iterdir()) == before


def test_what_a_live_program_writes_stays(tiny, tmp_path):
    path = tmp_path / f".{'0' * 16}.part"
    with disk.own_folder(short=True) as folder, path.open("wb") as file:
        file.write(b"half")
        file.flush()
        files.take(file)
        disk.clear_up(tiny)
        assert files.sweep(tmp_path) == 0
        assert folder.is_dir()
    assert files.sweep(tmp_path) == 1
    assert not path.exists()


def test_a_folder_of_ours_by_its_name_alone_is_left(tiny):
    with tempfile.TemporaryDirectory(prefix="hct-") as name:
        disk.clear_up(tiny)
        assert Path(name).is_dir()


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 3 MB, if this account may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    done = subprocess.run(["mount", *options], check=False, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"no disk can be mounted here ({done.stderr.strip()}): a full one is not tried")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill(folder, keep):
    """Fill a disk but for some bytes."""
    path = folder / "others"
    with path.open("wb") as file:
        file.write(b"\0" * max(0, os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize - keep))
    return path


@pytest.fixture
def on_small_disk(small_disk, monkeypatch, report_page):
    from hct_eval.programme import load_programme
    from tests.batch import tiny_project

    tiny_project.run_here(monkeypatch)
    return load_programme("tiny", tiny_project.make_project(small_disk / "project"))


@pytest.mark.slow
def test_a_disk_that_is_full_at_the_start_is_told_before_anything_runs(on_small_disk):
    others = fill(on_small_disk.project.parent, 0)
    with pytest.raises(engine.BatchError, match=r"disk is full \(\d+ (bytes|kB) free\); make room and run again"):
        run_programme(on_small_disk)
    others.unlink()
    assert run_programme(on_small_disk).exit_status == 0


@pytest.mark.slow
def test_a_disk_that_gets_full_fails_notebooks_in_words_and_the_next_run_goes_on(on_small_disk, monkeypatch):
    programme, folder = on_small_disk, on_small_disk.project.parent
    real, others = engine.execute_task, []

    def execute(task, *args):
        if task.name == "alton/03_build_map" and not others:
            others.append(fill(folder, 0))
        return real(task, *args)

    monkeypatch.setattr(engine, "execute_task", execute)
    outcome = run_programme(programme, jobs=1)
    assert outcome.exit_status == 1
    (failure,) = {task.failure for task in outcome.failed if task.place == "alton"}
    assert "disk is full" in str(failure)
    assert "free); make room" in str(failure)
    record = read_record(programme.runs("alton") / "03_build_map.json")
    assert record.status == "failed"
    assert "disk is full" in record.failure["message"]
    assert not list(folder.rglob("*.part"))
    others[0].unlink()
    assert run_programme(programme).exit_status == 0
