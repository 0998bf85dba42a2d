"""The log of a programme: a line a notebook, nobody's words, and no harm where it cannot be written."""

import re

import pytest

from hct_eval.batch.log_file import logged
from hct_eval.batch.outcome import Event, Failure, TaskOutcome
from hct_eval.programme import Programme

DONE = TaskOutcome("north", "03_build_map", "done", 2.25)
FAILED = TaskOutcome("south", "03_build_map", "failed", failure=Failure("The map", "TableError", "claims.csv, row 3"))
SAME = TaskOutcome("north", "01_clean_conversations", "up to date")


def test_what_was_asked_and_what_came_of_it_stand_in_it_with_their_times(small: Programme) -> None:
    heard: list[Event] = []
    with logged(small, heard.append, "hct-eval run small") as listen:
        for outcome in (DONE, FAILED, SAME):
            listen(Event("started", outcome.place, outcome.stage))
            listen(Event("finished", outcome.place, outcome.stage, outcome))
    assert len(heard) == 6
    lines = small.log().read_text(encoding="utf-8").splitlines()
    assert all(re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} ", line) for line in lines)
    assert [line.split(" ", 1)[1] for line in lines] == [
        "INFO asked for: hct-eval run small",
        "INFO north 03_build_map done in 2.2 s",
        "WARNING south 03_build_map failed: in 'The map': TableError: claims.csv, row 3",
        "INFO ended",
    ]


def test_a_run_that_breaks_off_says_by_what(small: Programme) -> None:
    with pytest.raises(KeyboardInterrupt), logged(small, lambda _: None, "hct-eval run small"):
        raise KeyboardInterrupt
    assert small.log().read_text(encoding="utf-8").splitlines()[-1].endswith("ERROR ended by KeyboardInterrupt")


def test_a_log_that_cannot_be_written_stops_nothing(small: Programme) -> None:
    small.batch().parent.mkdir(parents=True)
    small.batch().write_text("in the way", encoding="utf-8")
    heard: list[Event] = []
    with logged(small, heard.append, "hct-eval run small") as listen:
        listen(Event("finished", "north", "03_build_map", DONE))
    assert len(heard) == 1


def test_two_runs_after_one_another_do_not_write_lines_twice(small: Programme) -> None:
    for _ in range(2):
        with logged(small, lambda _: None, "hct-eval run small") as listen:
            listen(Event("finished", "north", "03_build_map", DONE))
    text = small.log().read_text(encoding="utf-8")
    assert text.count("north 03_build_map done") == 2
