"""Files that are there whole or not at all, whatever stops the program that writes them."""

import contextlib
import errno
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, TypeVar

Made = TypeVar("Made")

OWNER_ONLY = 0o600
SHARED = 0o666

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""No room on the disk, none left to this account, a file larger than this account may write."""

_TEMPORARY = re.compile(r"\.[0-9a-f]{16}\.part")
_JUST_MADE = 60.0
"""Seconds for which an empty temporary file may be one that is not held yet."""


class NoRoomError(OSError):
    """There was no room for a file; the text names it, says how much is free and what to do."""

    def __str__(self) -> str:
        """Return the text alone."""
        return str(self.strerror)


def write_whole(path: Path, content: bytes, *, mode: int = OWNER_ONLY, anew: bool = True) -> None:
    """Write a file whole or not at all, and make its folder; OSError if it cannot be written or is held elsewhere.

    `mode` is its permissions, less what the system takes away from new files (umask): OWNER_ONLY or SHARED. Without
    `anew`, a file that is there already stays, also when two programs make one at the same time. NoRoomError if the
    disk is full.
    """
    temporary = path.with_name(f".{secrets.token_hex(8)}.part")  # short, so that a name of any length can be written
    held: int | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(temporary, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
            held = _hold(file)
            file.write(content)
        if anew:
            temporary.replace(path)
        elif not path.exists():
            _give_name(temporary, path)
    except OSError as error:
        if not is_full(error):
            raise
        temporary.unlink(missing_ok=True)
        raise no_room(path, error) from None
    finally:
        if held is not None:
            os.close(held)
        temporary.unlink(missing_ok=True)


def build_folder(folder: Path, write: Callable[[Path], Made]) -> Made:
    """Make a folder whole or not at all: `write` fills it under another name; return what it returns.

    OSError if it cannot be written, or a folder that holds something has the name.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = folder.with_name(f".{secrets.token_hex(8)}.part")
    part.mkdir()
    try:
        made = write(part)
        part.rename(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return made


def is_full(error: BaseException) -> bool:
    """Whether something could not be written because there was no room for it."""
    return isinstance(error, OSError) and error.errno in _FULL


def no_room(path: Path, error: OSError) -> NoRoomError:
    """Return the error of a file for which there was no room."""
    return NoRoomError(error.errno, f"{_shown(path)} could not be written: {full(path.parent)}")


def full(folder: Path) -> str:
    """Say that there is no room, how much there is, and what to do."""
    there = next((one for one in (folder, *folder.parents) if one.is_dir()), Path())
    left, units = shutil.disk_usage(there).free, ["GB", "MB", "kB", "bytes"]
    while left >= 1000 and len(units) > 1:
        left, _ = left // 1000, units.pop()
    return f"the disk is full ({left} {units[-1]} free); make room and run again, what is done is not done again"


def sweep(folder: Path) -> int:
    """Remove the temporary files that killed programs left in a folder and below, and return how many.

    One that a program is writing stays: it holds it (where the system knows locks; elsewhere nothing is removed).
    """
    return sum(
        _left_behind(Path(place, name))
        for place, _, names in os.walk(folder)
        for name in names
        if _TEMPORARY.fullmatch(name)
    )


def take(stream: IO[str] | IO[bytes]) -> None:
    """Lock an open file without waiting; OSError if somebody else has it."""
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        stream.seek(0)
        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)


def wait_for(stream: IO[bytes]) -> None:
    """Lock an open file as soon as nobody else has it, where the system and the disk know locks."""
    with contextlib.suppress(ImportError, OSError):
        import fcntl

        fcntl.flock(stream, fcntl.LOCK_EX)


def _hold(file: IO[bytes]) -> int | None:
    """Hold a file until the number that is returned is closed, or the program ends, however it ends."""
    if os.name != "posix":
        return None
    with contextlib.suppress(OSError):  # a file system without locks
        take(file)
    return os.dup(file.fileno())


def _left_behind(temporary: Path) -> bool:
    """Remove a temporary file if no program holds it, and return whether it was removed."""
    if os.name != "posix":
        return False
    try:
        with temporary.open("rb") as file:
            take(file)
            stat = os.fstat(file.fileno())
            if stat.st_size == 0 and abs(time.time() - stat.st_mtime) < _JUST_MADE:
                return False
            temporary.unlink()
    except OSError:  # held, gone meanwhile, or not ours to remove
        return False
    return True


def _shown(path: Path) -> str:
    """Name a file below the project's folder; outside a project, by its own name."""
    for folder in path.parents:
        if (folder / "data" / "raw").is_dir():
            return path.relative_to(folder).as_posix()
    return path.name


def _give_name(temporary: Path, path: Path) -> None:
    try:
        os.link(temporary, path)
    except FileExistsError:
        pass
    except OSError:  # a file system without hard links
        temporary.replace(path)
