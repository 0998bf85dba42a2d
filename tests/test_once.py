"""What is made once is the same for all, and a failure to make it is told to all."""

from pathlib import Path

import pytest

from tests.once import made_once


def test_it_is_made_for_the_first_who_asks_and_read_by_the_next(tmp_path_factory: pytest.TempPathFactory) -> None:
    calls: list[Path] = []

    def make(folder: Path) -> int:
        folder.mkdir()
        calls.append(folder)
        return len(calls)

    assert [made_once(tmp_path_factory, "number", make) for _ in range(3)] == [1, 1, 1]
    assert [folder.is_dir() for folder in calls] == [True]


def test_what_could_not_be_made_fails_for_everybody_in_words(tmp_path_factory: pytest.TempPathFactory) -> None:
    def make(_: Path) -> None:
        raise RuntimeError("no room")

    for _ in range(2):
        with pytest.raises(AssertionError, match="nothing could not be made: RuntimeError: no room"):
            made_once(tmp_path_factory, "nothing", make)
