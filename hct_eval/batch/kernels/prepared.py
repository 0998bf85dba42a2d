"""What a server has made ready for its forks, and whether it still is what is on the disk."""

import os
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

LOOK_SECONDS = 1.0
"""How often at most the files are looked at: there are thousands, and forks may follow each other within moments."""

Stamp = tuple[int, int]


@dataclass(frozen=True)
class Prepared:
    """What a server has made ready: its environment at the start, its open files, the modules that it imported."""

    process: int
    environment: Mapping[str, str]
    files: frozenset[int]
    """Open files of libraries, which a kernel keeps; all others are closed in it."""
    added: Mapping[str, str] = field(default_factory=dict)
    """Variables that libraries set when they were imported."""
    sources: Mapping[str, Stamp] = field(default_factory=dict)
    """Every file that a module came from, and every data file that was read, with its time and size."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Every importable name, without its dots, with the file that it came from."""
    refusal: str = ""
    """Why nothing can be forked; '' if it can."""
    changed: str = ""
    """The name of a file that has changed since it was read; '' if there was none at the last look."""
    looked: float = 0.0
    """When the files were looked at, by the clock that only goes forward."""

    @classmethod
    def at_start(cls, environment: Mapping[str, str], files: Iterable[int]) -> "Prepared":
        """Take down the environment and the open files of this process, before it has loaded anything."""
        return cls(os.getpid(), environment, frozenset(files))

    def with_more(self, added: Mapping[str, str], files: Iterable[int], read: Iterable[Path]) -> "Prepared":
        """Take down what has been loaded since: variables, open files, data files that were read, and modules."""
        modules = {
            name: str(file) for name, module in sys.modules.items() if (file := getattr(module, "__file__", None))
        }
        sources = {file: stamp(file) for file in (*modules.values(), *map(str, read)) if file not in self.sources}
        return replace(
            self,
            added={**self.added, **added},
            files=self.files | frozenset(files),
            sources={**self.sources, **sources},
            names={**{name: file for name, file in modules.items() if "." not in name}, **self.names},
        )

    def refused(self, why: str) -> "Prepared":
        """Take down that nothing can be forked."""
        return replace(self, refusal=why)

    def looked_at(self) -> "Prepared":
        """Look whether a file has changed since it was read, if the last look was more than a moment ago."""
        now = time.monotonic()
        if now - self.looked < LOOK_SECONDS:
            return self
        changed = next((file for file, was in self.sources.items() if stamp(file) != was), "")
        return replace(self, changed=Path(changed).name if changed else "", looked=now)


def open_files() -> set[int]:
    """Numbers of this process's open files (without that of the listing)."""
    listed = list(Path("/proc/self/fd").iterdir())
    return {int(path.name) for path in listed if path.is_symlink()}


def stamp(file: str) -> Stamp:
    """Return a file's time and size; zeros if it is not there."""
    try:
        found = os.stat(file)  # noqa: PTH116 - of thousands of files: a path takes thrice as long
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)
