"""What came of a run, as plain values: for tests, for the display, for the exit status."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from hct_eval.programme import PROGRAMME_FOLDER

Status = Literal["done", "up to date", "failed", "not run", "would run", "may run"]

EARLIER_FAILED = "an earlier stage failed"
"""Reason of a task that was not run because of another; the display tells only the other."""

LAST_FAILED = "its last run failed"
INTERRUPTED = "its last run was interrupted"
NEVER_RUN = "it has not been run yet"


@dataclass(frozen=True)
class Failure:
    """Why a notebook failed: the cell (by the heading above it), the error's class, a text without anybody's words."""

    cell: str
    error: str
    message: str

    def __str__(self) -> str:
        """One message: the cell, the error, what it said."""
        where = f"in {self.cell!r}: " if self.cell else ""
        return f"{where}{self.error}: {self.message}" if self.message else f"{where}{self.error}"


class NotebookError(Exception):
    """A notebook failed; `failure` says where and why."""

    def __init__(self, failure: Failure) -> None:
        self.failure = failure
        super().__init__(str(failure))


@dataclass(frozen=True)
class TaskOutcome:
    """What came of one task; `reason` is a sentence for those that did not run or would run."""

    place: str
    stage: str
    status: Status
    seconds: float | None = None
    failure: Failure | None = None
    reason: str = ""
    tries: int = 1
    """2 if the notebook's process died and was begun again."""


@dataclass(frozen=True)
class Outcome:
    """What came of a whole run: one outcome a task, the reports that stand, the places that the last one leaves out."""

    programme: str
    tasks: tuple[TaskOutcome, ...]
    reports: Mapping[str, str] = field(default_factory=dict)
    """Report of each place (and of `programme`), relative to the project's folder."""
    left_out: tuple[str, ...] = ()
    interrupted: bool = False
    trouble: str = ""
    """What went wrong beside the notebooks, and what to do."""

    def with_status(self, *status: Status) -> tuple[TaskOutcome, ...]:
        """Return the tasks that came to one of these."""
        return tuple(task for task in self.tasks if task.status in status)

    @property
    def failed(self) -> tuple[TaskOutcome, ...]:
        """Tasks that ran and failed."""
        return self.with_status("failed")

    @property
    def exit_status(self) -> int:
        """0 if all is well, 1 if something failed, could not be run, was stopped, or is not recorded."""
        return 1 if self.interrupted or self.trouble or self.with_status("failed", "not run") else 0

    @property
    def places(self) -> tuple[str, ...]:
        """The places that were asked for, without the programme's own folder."""
        return tuple(dict.fromkeys(task.place for task in self.tasks if task.place != PROGRAMME_FOLDER))


@dataclass(frozen=True)
class Event:
    """Something that the display should know at once."""

    kind: Literal["planned", "started", "finished"]
    place: str
    stage: str
    outcome: TaskOutcome | None = None


Listener = Callable[[Event], None]
