"""Folders that may only be read, and clocks that jump: told in words, and no result is taken for another."""

import datetime as dt
import os
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest

from hct_eval.batch import execute
from hct_eval.batch.lock import BatchError
from hct_eval.batch.run import programme_status, run_programme
from tests.batch.tiny_project import tree

pytestmark = pytest.mark.slow


@pytest.fixture
def read_only():
    """Call it with a folder, and it can only be read from then on, also by root, who heeds no permissions."""
    mounted = []

    def make(folder):
        for options in (["--bind", str(folder), str(folder)], ["-o", "remount,bind,ro", str(folder)]):
            done = subprocess.run(["mount", *options], check=False, capture_output=True, text=True)
            if done.returncode:
                pytest.skip(f"nothing can be mounted here ({done.stderr.strip()}): a read-only folder is not tried")
            mounted[:] = [*dict.fromkeys([*mounted, folder])]

    yield make
    for folder in mounted:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_folder_that_may_only_be_read_is_told_and_status_still_works(finished, read_only):
    before = tree(finished.project)
    read_only(finished.processed(""))
    with pytest.raises(BatchError, match=r"^data/processed/tiny/\.batch cannot be written \(read-only file system\)"):
        run_programme(finished)
    outcomes, running = programme_status(finished)
    assert {outcome.status for outcome in outcomes} == {"up to date"}
    assert not running
    assert tree(finished.project) == before


def test_reports_that_cannot_be_written_fail_in_words_and_the_rest_is_done(finished, read_only, monkeypatch):
    from hct_eval.tables.files import write_whole

    def render_report(executed, programme, place="programme"):
        write_whole(programme.reports(place) / "report.html", b"<p></p>")

    page = SimpleNamespace(render_report=render_report)
    monkeypatch.setitem(sys.modules, "hct_eval.publish.report", page)
    read_only(finished.reports(""))
    outcome = run_programme(finished, force=True)
    assert {task.stage[:2] for task in outcome.failed} == {"06"}
    assert {str(task.failure) for task in outcome.failed} == {
        f'in "making the report\'s page": OSError: reports/tiny/{place} cannot be written (read-only file system); let '
        "this account write there and run again"
        for place in ("alton", "bere")
    }
    assert len(outcome.with_status("done")) == 10


@pytest.mark.parametrize("years", [-30, 30])
def test_a_clock_that_jumps_between_runs_hides_no_change_and_makes_none(finished, years):
    jumped = time.time() + years * 365 * 86_400
    for path in finished.project.rglob("*"):
        os.utime(path, (jumped, jumped))
    assert {task.status for task in run_programme(finished).tasks} == {"up to date"}
    register = finished.raw("bere") / "conversations.csv"
    register.write_text(register.read_text().replace("bere-1", "bere-2"))
    os.utime(register, (jumped, jumped))
    ran = {task.place for task in run_programme(finished).with_status("done")}
    assert ran == {"bere", "programme"}


def test_a_clock_that_is_set_back_all_through_a_run_spoils_nothing(tiny, finished, monkeypatch):
    seconds = iter(range(2_000_000_000, 0, -7))
    with monkeypatch.context() as patch:
        patch.setattr(execute, "_now", lambda: dt.datetime.fromtimestamp(next(seconds), dt.UTC).isoformat())
        patch.setattr(time, "time", lambda: float(next(seconds)))
        assert run_programme(tiny).exit_status == 0
    results = [
        {name: what for name, what in tree(one.project).items() if name.endswith(".parquet")}
        for one in (tiny, finished)
    ]
    assert results[0] == results[1]
    assert run_programme(tiny).with_status("done") == ()
