"""A command of ours run beside the notebook: its lines as they come, and a way to stop it."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path


class RunningCommand:
    """One `hct-eval` command: `words` are its arguments; `listen` gets each line, `ended` the exit status at the end.

    A process of its own, so that the notebook's kernel keeps nothing of it, and closing the page does not break it.
    """

    def __init__(
        self, words: Sequence[str], project: Path, listen: Callable[[str], None], ended: Callable[[int], None]
    ) -> None:
        environment = {**os.environ, "HCT_EVAL_PROJECT": str(project), "NO_COLOR": "1", "COLUMNS": "110"}
        self._process = subprocess.Popen(  # noqa: S603 - our own command line
            [sys.executable, "-m", "hct_eval", *words],
            cwd=project,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )
        self._thread = threading.Thread(target=self._follow, args=(listen, ended), daemon=True)
        self._thread.start()

    def _follow(self, listen: Callable[[str], None], ended: Callable[[int], None]) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            listen(line.rstrip())
        ended(self._process.wait())

    def stop(self) -> None:
        """Ask it to stop, as Ctrl-C does: what is finished is kept."""
        self._process.send_signal(signal.SIGINT)

    def wait(self, seconds: float | None = None) -> None:
        """Wait until it has ended and its last line has been heard."""
        self._thread.join(seconds)
