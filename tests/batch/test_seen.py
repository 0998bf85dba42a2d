"""What is remembered of files, and what is read again."""

import os

import pytest

from hct_eval.batch import seen as module
from hct_eval.batch.fingerprint import file_hash, files_hash
from hct_eval.batch.seen import Seen


@pytest.fixture
def rested(monkeypatch):
    """Files count as at rest at once, as if every test waited for two seconds."""
    monkeypatch.setattr(module, "TICK_NS", 0)
    monkeypatch.setattr(module, "_LOOK_AT_CLOCK", -1.0)
    monkeypatch.setattr(Seen, "_now", lambda self: (2**62, self.path.parent.stat().st_dev))


@pytest.fixture
def reads(monkeypatch):
    """Every file that was read for its hash."""
    found = []

    def noting(path):
        found.append(path.name)
        return file_hash(path)

    monkeypatch.setattr(module, "file_hash", noting)
    return found


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "Jane Doe at home.csv"
    path.write_text("one")
    return path


def test_a_file_that_nothing_touched_is_read_once_also_by_the_next_run(tmp_path, table, rested, reads):
    first = Seen.of(tmp_path)
    assert first.file_hash(table) == first.file_hash(table) == file_hash(table)
    first.save()
    assert Seen.of(tmp_path).file_hash(table) == file_hash(table)
    assert reads == [table.name]


def test_other_bytes_of_the_same_size_and_time_of_writing_are_noticed(tmp_path, table, rested):
    seen = Seen.of(tmp_path)
    seen.file_hash(table)
    before = table.stat()
    with table.open("r+") as file:  # the same file on the disk
        file.write("two")
    os.utime(table, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = table.stat()
    same = ("st_ino", "st_size", "st_mtime_ns")
    assert [getattr(before, name) for name in same] == [getattr(after, name) for name in same]
    assert seen.file_hash(table) == file_hash(table)


def test_a_file_changed_just_now_is_not_remembered(tmp_path, table, reads):
    seen = Seen.of(tmp_path)
    seen.file_hash(table)
    seen.file_hash(table)
    assert reads == [table.name] * 2
    assert seen.entries == {}


def test_a_clock_that_was_set_back_has_files_read_again(tmp_path, table, rested, reads, monkeypatch):
    seen = Seen.of(tmp_path)
    seen.file_hash(table)
    earlier = table.stat().st_ctime_ns - 1
    monkeypatch.setattr(Seen, "_now", lambda _: (earlier, table.stat().st_dev))
    seen.file_hash(table)
    assert reads == [table.name] * 2


def test_a_file_on_another_disk_rests_for_a_day(tmp_path, table, reads, monkeypatch):
    an_hour_later = table.stat().st_ctime_ns + 3600 * 10**9
    monkeypatch.setattr(Seen, "_now", lambda _: (an_hour_later, -1))
    seen = Seen.of(tmp_path)
    seen.file_hash(table)
    seen.file_hash(table)
    assert reads == [table.name] * 2


def test_a_file_that_changes_while_it_is_read_is_not_remembered(tmp_path, table, rested, monkeypatch):
    def torn(path):
        path.write_text("longer than before")
        return file_hash(path)

    monkeypatch.setattr(module, "file_hash", torn)
    seen = Seen.of(tmp_path)
    seen.file_hash(table)
    assert seen.entries == {}


def test_a_group_has_the_hash_that_its_bytes_have(tmp_path, table, rested):
    gone = tmp_path / "gone.csv"
    assert Seen.of(tmp_path).files_hash([table, gone], tmp_path) == files_hash([table, gone], tmp_path)


def test_what_files_say_is_found_again_if_one_comes_goes_or_changes(tmp_path, rested):
    folder = tmp_path / "private"
    folder.mkdir()
    calls = []

    def say():
        calls.append(len(calls))
        return str(calls[-1])

    def said():
        return seen.found("what they say", lambda: sorted(folder.iterdir()), say)

    seen = Seen.of(tmp_path)
    assert [said(), said()] == ["0", "0"]
    (folder / "a").write_text("x")
    assert [said(), said()] == ["1", "1"]
    (folder / "a").write_text("y")
    assert said() == "2"
    (folder / "a").unlink()
    assert said() == "3"


def test_the_memory_names_no_file_and_is_its_owner_s(tmp_path, table, rested):
    seen = Seen.of(tmp_path)
    seen.file_hash(table)
    seen.save()
    assert "Jane" not in seen.path.read_text()
    assert seen.path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": 1, "entries": {"1:2": 3}}', '{"format": 0, "entries": {}}']
)
def test_a_damaged_memory_is_none(tmp_path, table, text):
    (tmp_path / "seen.json").write_text(text)
    assert Seen.of(tmp_path).file_hash(table) == file_hash(table)


def test_what_nobody_asked_for_in_a_quarter_of_a_year_is_forgotten(tmp_path, table, rested):
    seen = Seen.of(tmp_path)
    seen.entries["1:1"] = ("stamp", "hash", "2020-01-01")
    seen.file_hash(table)
    seen.save()
    assert "1:1" not in Seen.of(tmp_path).entries
    assert len(Seen.of(tmp_path).entries) == 1


def test_a_disk_that_takes_nothing_stops_no_run(tmp_path, table, rested, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "write_whole", full)
    seen = Seen.of(tmp_path)
    seen.file_hash(table)
    seen.save()
    assert not (tmp_path / "seen.json").exists()
