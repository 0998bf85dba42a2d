"""One run at a time on a programme."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from hct_eval.batch import disk
from hct_eval.programme import Programme
from hct_eval.tables.files import full, is_full, take


class BatchError(Exception):
    """The batch cannot start; the text says why and what to do."""


@contextlib.contextmanager
def run_lock(programme: Programme) -> Iterator[None]:
    """Hold the programme's lock while the block runs; BatchError if another live process holds it, or it cannot be had.

    The system frees the lock when the process ends, however it ends, so no stale lock can stand in the way. What a
    killed run left half written is removed first.
    """
    path = programme.batch() / "lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        stream = path.open("ab+", buffering=0)  # nothing that could not be written is tried again when it is closed
    except OSError as error:
        raise BatchError(cannot_write(programme, error)) from None
    with stream:
        try:
            take(stream)
        except OSError:
            raise BatchError(_busy(programme, path)) from None
        try:
            stream.truncate(0)
            stream.write(f"{os.getpid()}\n".encode())
        except OSError as error:
            raise BatchError(cannot_write(programme, error)) from None
        with _room(programme):
            yield


@contextlib.contextmanager
def _room(programme: Programme) -> Iterator[None]:
    """Clear up after killed runs, and keep room back while the block runs; BatchError if there is none."""
    disk.clear_up(programme)
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(disk.reserve(programme))
        except OSError as error:
            raise BatchError(cannot_write(programme, error)) from None
        yield


def is_running(programme: Programme) -> bool:
    """Whether a run of the programme is under way; one that only may read the programme's folder is told as well."""
    path = programme.batch() / "lock"
    if not path.is_file():
        return False
    try:
        stream = path.open("a+", encoding="utf-8")
    except OSError:
        stream = path.open(encoding="utf-8")
    with stream:
        try:
            take(stream)
        except OSError:
            return True
    return False


def cannot_write(programme: Programme, error: OSError) -> str:
    """Say of the batch's own folder that it cannot be written, why, and what to do."""
    shown = f"data/processed/{programme.id}/.batch"
    if is_full(error):
        return f"{shown} cannot be written: {full(programme.project)}"
    folder = programme.batch()
    in_the_way = next((one for one in (folder, *folder.parents) if one.exists()), folder)
    if not in_the_way.is_dir():
        name = in_the_way.relative_to(programme.project).as_posix()
        return f"{shown} cannot be written: {name} is a file, where a folder is expected; remove it and run again"
    why = (error.strerror or type(error).__name__).lower()
    return f"{shown} cannot be written ({why}): let this account write in data/processed and run again"


def _busy(programme: Programme, path: Path) -> str:
    try:
        number = path.read_text(encoding="utf-8").strip()
    except OSError:
        number = ""
    who = f" (process {number})" if number.isdigit() else ""
    return f"another run of {programme.id!r} is under way{who}; wait until it has ended"
