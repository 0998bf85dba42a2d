"""A notebook's process while it runs: how much memory it holds, and its end if it takes more than it may.

Whatever starts the process (a fork, an ordinary kernel), it is looked at from here in the same way. Memory is what is
resident in the process and in all that it started, each with the pages it shares: a forked kernel's libraries count in
each kernel, as they do where each was started anew.
"""

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from hct_eval.batch.manner import Limits, memory_in_words
from hct_eval.batch.outcome import Failure
from hct_eval.batch.tally import time_in_words

_LOOK_SECONDS = 0.5
"""Each look goes through the list of all processes, for those that the kernel started."""


@dataclass
class Watch:
    """What was seen of one notebook's processes, over all its tries."""

    limits: Limits
    managers: list[Any] = field(default_factory=list)
    """Jupyter's managers of its kernels; the last is that of the one that runs."""
    tries: int = 0
    peak: int | None = None
    """Most bytes that were resident at once, as far as was looked."""
    passed: Literal["", "time", "memory"] = ""
    """Which limit was passed, for which the process was ended."""
    until: float = float("inf")
    """When its time is over, by `time.monotonic`; it counts from the first cell, not from the process's start."""
    known: list[Any] = field(default_factory=list)
    """The processes of the last look."""
    over: threading.Event = field(default_factory=threading.Event)

    def failure(self, cell: str) -> Failure:
        """Say which limit was passed in which cell, and what to do."""
        if self.passed == "time":
            limit = time_in_words(self.limits.seconds or 0)
            message = (
                f"it took longer than the {limit} of --time-limit and was ended. Give it more, or look in JupyterLab "
                "at what keeps this cell"
            )
            return Failure(cell, "time limit", message)
        limit, held = memory_in_words(self.limits.memory or 0), memory_in_words(self.peak or 0)
        message = (
            f"it held {held}, more than the {limit} of --memory-limit, and was ended. Allow more if the machine has it "
            "(with fewer --jobs), or look for a table that is far larger than others'"
        )
        return Failure(cell, "memory limit", message)

    def manager_class(self) -> type:
        """Return Jupyter's manager of kernels, which tells this watch which process is its kernel's."""
        from jupyter_client.manager import AsyncKernelManager

        managers = self.managers

        class WatchedManager(AsyncKernelManager):
            def __init__(self, *given: Any, **options: Any) -> None:
                super().__init__(*given, **options)
                managers.append(self)

        return WatchedManager

    def begin_try(self) -> None:
        """Take note that the notebook is begun, for the first time or again."""
        self.tries += 1
        self.until = float("inf")

    def begin(self) -> None:
        """Have its time count from now, if it does not yet: a cell begins."""
        if self.limits.seconds and self.until == float("inf"):
            self.until = time.monotonic() + self.limits.seconds

    def look(self, *, again: bool = False) -> None:
        """Look at the processes once; end them if their time is over or if they hold too much.

        `again` looks at those that were there last time: to look for others, which goes through all that the machine
        runs, twice a second is enough.
        """
        processes = self.known = self._last() if again else self._processes()
        held = sum(_resident(process) for process in processes)
        if held:
            self.peak = max(self.peak or 0, held)
        late = time.monotonic() > self.until
        if late or (self.limits.memory and held > self.limits.memory):
            self.passed = self.passed or ("time" if late else "memory")
            for process in self._processes() or processes:
                with contextlib.suppress(Exception):  # it has ended by itself
                    process.kill()

    def _kernel(self) -> int | None:
        """Return the number of the kernel's process, if there is one (yet)."""
        provisioner = getattr(self.managers[-1], "provisioner", None) if self.managers else None
        return getattr(provisioner, "pid", None)

    def _last(self) -> list[Any]:
        """Return the processes of the last look, if they are those of the kernel that runs now; otherwise look."""
        return self.known if self.known and self.known[0].pid == self._kernel() else self._processes()

    def _processes(self) -> list[Any]:
        """Return the kernel's process and those that it started; [] if there is none (yet, or any more)."""
        import psutil  # type: ignore[import-untyped]

        number = self._kernel()
        if not number:
            return []
        try:
            kernel = psutil.Process(number)
            return [kernel, *kernel.children(recursive=True)]
        except psutil.Error:
            return []

    def look_until_over(self) -> None:
        """Look again and again until it is over."""
        while not self.over.wait(_LOOK_SECONDS):
            self.look()


@contextlib.contextmanager
def watching(watch: Watch) -> Iterator[None]:
    """Watch a notebook's processes while the block runs."""
    thread = threading.Thread(target=watch.look_until_over, daemon=True)
    thread.start()
    try:
        yield
    finally:
        watch.over.set()
        thread.join()


def _resident(process: Any) -> int:
    import psutil

    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0
