"""What stands in the batch's way is told in words, by its name below the project's folder."""

import errno
from types import SimpleNamespace

import pytest

from hct_eval.batch import lock
from hct_eval.batch.lock import BatchError, is_running, run_lock
from hct_eval.batch.run import programme_status, run_programme
from hct_eval.tables import files
from tests.batch.tiny_project import tree


@pytest.mark.parametrize("in_the_way", ["data/processed/tiny/.batch", "data/processed/tiny"])
def test_a_file_where_a_folder_is_expected_is_named(tiny, in_the_way):
    path = tiny.project / in_the_way
    if path.is_dir():
        for place in path.iterdir():
            place.rmdir()
        path.rmdir()
    path.write_text("what?")
    with pytest.raises(BatchError, match=f"^data/processed/tiny/.batch cannot be written: {in_the_way} is a file"):
        run_programme(tiny)
    assert path.read_text() == "what?"


def test_a_folder_where_the_lock_is_expected_is_told(tiny):
    (tiny.batch() / "lock").mkdir(parents=True)
    with pytest.raises(BatchError, match=r"\.batch cannot be written \(is a directory\): let this account write"):
        run_programme(tiny)


def test_a_full_disk_is_told_with_what_is_free(tiny, monkeypatch):
    monkeypatch.setattr(files.shutil, "disk_usage", lambda _: SimpleNamespace(free=4096))
    assert lock.cannot_write(tiny, OSError(errno.ENOSPC, "No space left on device")) == (
        "data/processed/tiny/.batch cannot be written: the disk is full (4 kB free); "
        "make room and run again, what is done is not done again"
    )


def test_one_who_may_only_read_is_told_whether_a_run_is_under_way(tiny, monkeypatch):
    with run_lock(tiny):
        path = type(tiny.batch())
        real = path.open

        def reading_only(self, mode="r", **options):
            if mode != "r":
                raise PermissionError(errno.EACCES, "Permission denied")
            return real(self, mode, **options)

        monkeypatch.setattr(path, "open", reading_only)
        assert is_running(tiny)
    assert not is_running(tiny)


@pytest.mark.slow
def test_status_and_explain_change_nothing_not_even_what_a_killed_run_left_in_pytask_s_memory(finished):
    journal = finished.batch() / "pytask.lock.journal"
    journal.write_text('{"lock-version": "1", "id": "half a li')
    before = tree(finished.project)
    programme_status(finished)
    run_programme(finished, explain=True)
    after = tree(finished.project)
    ours = {f"data/processed/tiny/.batch/{name}" for name in ("seen.json", "clock")}
    assert {name for name in before | after if before.get(name) != after.get(name)} <= ours
