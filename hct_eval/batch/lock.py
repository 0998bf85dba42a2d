"""One run at a time on a programme."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from hct_eval.programme import Programme


class BatchError(Exception):
    """The batch cannot start; the text says why and what to do."""


@contextlib.contextmanager
def run_lock(programme: Programme) -> Iterator[None]:
    """Hold the programme's lock while the block runs; BatchError if another live process holds it.

    The system frees the lock when the process ends, however it ends, so no stale lock can stand in the way.
    """
    path = programme.batch() / "lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as stream:
        try:
            _take(stream)
        except OSError:
            raise BatchError(_busy(programme, path)) from None
        stream.truncate(0)
        stream.write(f"{os.getpid()}\n")
        stream.flush()
        yield


def is_running(programme: Programme) -> bool:
    """Whether a run of the programme is under way."""
    path = programme.batch() / "lock"
    if not path.is_file():
        return False
    with path.open("a+", encoding="utf-8") as stream:
        try:
            _take(stream)
        except OSError:
            return True
    return False


def _take(stream: IO[str]) -> None:
    """Lock an open file without waiting; OSError if somebody else has it."""
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        stream.seek(0)
        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _busy(programme: Programme, path: Path) -> str:
    try:
        number = path.read_text(encoding="utf-8").strip()
    except OSError:
        number = ""
    who = f" (process {number})" if number.isdigit() else ""
    return f"another run of {programme.id!r} is under way{who}; wait until it has ended"
