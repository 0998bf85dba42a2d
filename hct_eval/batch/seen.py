"""What was seen of files before: a file that nothing has touched since need not be read again to know its hash.

A file counts as untouched if its number on the disk, its size and both its times are what they were when it was read.
Programs can set the time of writing (`touch`, unpacking an archive, copying), but not the time of change (ctime), which
the system sets whenever the bytes, the name or the times are changed: so other bytes of the same size, with the same
time of writing, are still noticed. A file that was changed in the moment before it was read is not remembered, since
it could be changed again within the same tick of the clock (what git calls racily clean). What people keep private is
never remembered here, nor is any file's name.
"""

import datetime as dt
import json
import os
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from hct_eval.batch.fingerprint import file_hash, hash_of_hashes, text_hash
from hct_eval.tables.files import write_whole

TICK_NS = 2_000_000_000
"""The coarsest clock of a file system in use (2 s): what is younger is read again."""

OTHER_DISK_NS = 24 * 3600 * 1_000_000_000
"""The clock of another disk, a file server's perhaps, may be wrong by hours: what is not a day old is read again."""

_LOOK_AT_CLOCK = 2.0
"""Seconds for which the last look at the disk's clock does; an older time only has more files read again."""

KEEP_DAYS = 90
"""What was not asked for so long is forgotten."""

_FORMAT = 1
_CAN_TRUST = os.name == "posix"
"""Elsewhere the system tells when a file was made, not when it was changed."""

Stamp = tuple[int, int, int, int, int]
"""Disk, number on the disk, size, time of writing, time of change (both in nanoseconds)."""


@dataclass
class Seen:
    """The memory of one programme, in one file that is read at the start and written by `save`."""

    path: Path
    entries: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    """Of each thing its stamp when it was read, what was found, and the day it was last asked for."""
    today: str = field(default_factory=lambda: dt.datetime.now(dt.UTC).date().isoformat())
    changed: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)
    clock: tuple[float, int, int] = (float("-inf"), 0, 0)
    """When the disk's clock was looked at, the time that it told (nanoseconds), and which disk."""

    @classmethod
    def of(cls, folder: Path) -> "Seen":
        """Read what is remembered in a folder; nothing, if it is damaged or of another version."""
        path = folder / "seen.json"
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            entries = {str(k): (str(a), str(b), str(c)) for k, (a, b, c) in kept["entries"].items()}
            return cls(path, entries if kept["format"] == _FORMAT else {})
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls(path)

    def save(self) -> None:
        """Write what is remembered, whole or not at all; a disk that takes nothing costs only the next run's time."""
        if not self.changed:
            return
        oldest = (dt.date.fromisoformat(self.today) - dt.timedelta(days=KEEP_DAYS)).isoformat()
        with self.lock:
            self.entries = {key: entry for key, entry in self.entries.items() if entry[2] >= oldest}
            text = json.dumps({"format": _FORMAT, "entries": self.entries}, separators=(",", ":"))
        try:
            write_whole(self.path, text.encode())
        except OSError:
            return
        self.changed = False

    def file_hash(self, path: Path) -> str:
        """SHA-256 of a file's bytes: as remembered if nothing has touched the file since, else of what is there now."""
        stamp = _stamp(path)
        return self._remembered(f"{stamp[0]}:{stamp[1]}", [stamp], lambda: file_hash(path), lambda: [_stamp(path)])

    def files_hash(self, files: Iterable[Path], root: Path) -> str:
        """As `fingerprint.files_hash`: one hash of the names below `root` and the bytes of the files that are there."""
        there = [path for path in files if path.is_file()]
        return hash_of_hashes({path.relative_to(root).as_posix(): self.file_hash(path) for path in there})

    def found(self, key: str, files: Callable[[], Iterable[Path]], find: Callable[[], str]) -> str:
        """Return what `find` finds in files and in nothing else; as remembered if none was touched, came or went."""
        return self._remembered(key, _stamps(files()), find, lambda: _stamps(files()))

    def _remembered(
        self, key: str, stamps: list[Stamp], find: Callable[[], str], look_again: Callable[[], list[Stamp]]
    ) -> str:
        at_rest = self._at_rest(stamps)
        told = text_hash(json.dumps(stamps))
        kept = self.entries.get(key)
        if at_rest and kept and kept[0] == told:
            if kept[2] != self.today:
                self._keep(key, (told, kept[1], self.today))
            return kept[1]
        found = find()
        if at_rest and look_again() == stamps:
            self._keep(key, (told, found, self.today))
        return found

    def _keep(self, key: str, entry: tuple[str, str, str]) -> None:
        with self.lock:
            self.entries[key] = entry
            self.changed = True

    def _at_rest(self, stamps: Iterable[Stamp]) -> bool:
        """Whether all were changed longer ago than any clock's tick; also not if the clock has been set back since."""
        now, disk = self._now()
        return all(stamp[4] < now - (TICK_NS if stamp[0] == disk else OTHER_DISK_NS) for stamp in stamps)

    def _now(self) -> tuple[int, int]:
        """Return the time by the clock of the disk that the memory is on (which need not be this machine's); 0 if none.

        The time is that of a file just touched.
        """
        looked, now, disk = self.clock
        if _CAN_TRUST and time.monotonic() - looked > _LOOK_AT_CLOCK:
            touched = self.path.with_name("clock")
            try:
                touched.write_bytes(b"")
                os.utime(touched)
                stat = touched.stat()
                now, disk = stat.st_ctime_ns, stat.st_dev
            except OSError:
                now, disk = 0, 0
            self.clock = (time.monotonic(), now, disk)
        return now, disk


def _stamps(files: Iterable[Path]) -> list[Stamp]:
    return [_stamp(path) for path in files]


def _stamp(path: Path) -> Stamp:
    """Look at an open file: a file server is asked anew when a file is opened, and not always when it is looked at."""
    with path.open("rb") as file:
        found = os.fstat(file.fileno())
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
