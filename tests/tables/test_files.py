"""Files are whole or not there, whatever happens while they are written."""

import os
import threading
from pathlib import Path

import pytest

from hct_eval.tables.files import SHARED, write_whole


def test_a_file_and_its_folder_are_made_and_nothing_else(tmp_path: Path) -> None:
    write_whole(tmp_path / "new" / "one.txt", b"whole")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["one.txt"]
    assert (tmp_path / "new" / "one.txt").read_bytes() == b"whole"


def test_when_writing_fails_the_old_file_stays_and_no_part_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "one.txt"
    write_whole(path, b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match=r"one\.txt could not be written: the disk is full"):
        write_whole(path, b"new")
    assert [(left.name, left.read_bytes()) for left in tmp_path.iterdir()] == [("one.txt", b"old")]


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX")
@pytest.mark.parametrize(("umask", "usual"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_file_is_its_owners_unless_it_is_shared_as_the_system_shares_files(
    tmp_path: Path, umask: int, usual: int
) -> None:
    before = os.umask(umask)
    try:
        write_whole(tmp_path / "own", b"")
        write_whole(tmp_path / "shared", b"", mode=SHARED)
    finally:
        os.umask(before)
    assert (tmp_path / "own").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "shared").stat().st_mode & 0o777 == usual


def test_a_name_as_long_as_a_folder_takes_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 255)
    write_whole(path, b"whole")
    assert path.read_bytes() == b"whole"


@pytest.mark.parametrize("links", [True, False])
def test_a_file_that_is_there_stays_unless_it_is_to_be_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    def none(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    if not links:
        monkeypatch.setattr(os, "link", none)
    path = tmp_path / "one.txt"
    write_whole(path, b"first", anew=False)
    write_whole(path, b"second", anew=False)
    assert path.read_bytes() == b"first"
    write_whole(path, b"third")
    assert path.read_bytes() == b"third"
    assert len(list(tmp_path.iterdir())) == 1


def test_of_files_made_at_once_one_stays_for_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "one.txt"
    together = threading.Barrier(8)
    real = os.link

    def link(source: Path, target: Path) -> None:  # every writer has seen that there is no file yet
        together.wait(timeout=20)
        real(source, target)

    monkeypatch.setattr(os, "link", link)
    writers = [
        threading.Thread(target=write_whole, args=(path, bytes([n]) * 9), kwargs={"anew": False}) for n in range(8)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert path.read_bytes() in {bytes([n]) * 9 for n in range(8)}
    assert len(list(tmp_path.iterdir())) == 1
