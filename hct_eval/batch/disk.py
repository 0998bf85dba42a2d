"""The disk that a run writes to: room kept back for when it is full, and what killed runs left on it."""

import contextlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from hct_eval.programme import Programme
from hct_eval.tables.files import NoRoomError, sweep, take, write_whole

RESERVE_BYTES = 256 * 1024
"""Room for the records of every notebook that can be under way at once."""

_PREFIX = "hct-"
_HELD = ".held-by-hct-eval"
"""A file that marks a folder as ours, and is locked as long as the program lives."""


@contextlib.contextmanager
def reserve(programme: Programme) -> Iterator[None]:
    """Keep room back while the block runs, so that a run on a full disk can still write what failed; NoRoomError."""
    path = _reserve(programme)
    write_whole(path, secrets.token_bytes(RESERVE_BYTES))  # no file system can make these bytes fewer
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def write_at_last(programme: Programme, path: Path, content: bytes, mode: int) -> bool:
    """Write a file for which, if need be, the room kept back is given up; return whether it was written."""
    for last_try in (False, True):
        try:
            write_whole(path, content, mode=mode)
        except NoRoomError:
            if last_try:
                return False
            _reserve(programme).unlink(missing_ok=True)
        else:
            return True
    raise AssertionError


def is_low(programme: Programme) -> bool:
    """Whether there is hardly any room left."""
    return shutil.disk_usage(programme.project).free < 2 * RESERVE_BYTES


def clear_up(programme: Programme) -> None:
    """Remove what killed runs of a programme left: files half written, and folders of a moment (`own_folder`)."""
    for folder in (programme.raw(), programme.processed(""), programme.reports("")):
        sweep(folder)
    _reserve(programme).unlink(missing_ok=True)
    for folder in {Path(tempfile.gettempdir()), _short(), programme.raw().parent}:
        for left in (*folder.glob(f"{_PREFIX}????????/{_HELD}"), *folder.glob(f".{_PREFIX}????????/{_HELD}")):
            _remove_if_left(left)


@contextlib.contextmanager
def own_folder(*, short: bool = False, inside: Path | None = None) -> Iterator[Path]:
    """Make an empty folder for the block's files of a moment, which the next run removes if this one is killed.

    `short`: with a short path, as those of sockets must be. `inside`: hidden in this folder, that of all raw data,
    where copies of what people said may be.
    """
    where, prefix = (inside, f".{_PREFIX}") if inside else (_short() if short else None, _PREFIX)
    made = tempfile.TemporaryDirectory(prefix=prefix, dir=where, ignore_cleanup_errors=True)
    with made as name, (Path(name) / _HELD).open("wb") as held:
        with contextlib.suppress(OSError):
            take(held)
        yield Path(name)


def _short() -> Path:
    return Path("/tmp") if os.name == "posix" else Path(tempfile.gettempdir())  # noqa: S108 - the folder in it is ours


def _remove_if_left(lock: Path) -> None:
    try:
        with lock.open("rb") as file:
            take(file)
            if os.name == "posix" and os.fstat(file.fileno()).st_uid != os.geteuid():
                return
    except OSError:  # a live program's, or somebody else's
        return
    shutil.rmtree(lock.parent, ignore_errors=True)


def _reserve(programme: Programme) -> Path:
    return programme.batch() / "reserve"
