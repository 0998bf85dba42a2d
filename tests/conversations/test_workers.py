"""Work over processes: results in order, the same as alone; progress where somebody looks."""

import io

import pytest

from hct_eval.conversations import progress
from hct_eval.conversations.progress import show_progress
from hct_eval.conversations.workers import WORTH_WORKERS, in_order, jobs_for

pytestmark = pytest.mark.slow


def add(item: int, shared: int) -> int:
    return item + shared


def divide(item: int, shared: int) -> int:
    return shared // item


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_order_whoever_did_them(jobs: int) -> None:
    told: list[int] = []
    assert list(in_order(add, range(20), 5, jobs, told.append)) == list(range(5, 25))
    assert told == list(range(1, 21))
    assert list(in_order(add, [], 5, jobs)) == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_in_a_worker_is_raised_here(jobs: int) -> None:
    results = in_order(divide, [1, 2, 0, 4], 8, jobs)
    assert [next(results), next(results)] == [8, 4]
    with pytest.raises(ZeroDivisionError):
        next(results)


def test_little_work_needs_no_workers() -> None:
    assert jobs_for(WORTH_WORKERS - 1) == 1
    assert jobs_for(WORTH_WORKERS) >= 1


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_shows_on_a_terminal_and_is_taken_away_and_a_log_stays_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_PATIENCE", 0.0)
    monkeypatch.setattr(progress, "_EVERY", 0.0)
    terminal, log = Terminal(), io.StringIO()
    for stream in (terminal, log):
        monkeypatch.setattr("sys.stderr", stream)
        with show_progress("De-identified", 1000) as tell:
            tell(250)
    assert "De-identified: 250 of 1,000, 25% (" in terminal.getvalue()
    assert terminal.getvalue().endswith("\x1b[2K")
    assert log.getvalue() == ""
