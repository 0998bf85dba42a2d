"""Progress of long work: a line that grows on a terminal or in a notebook, and nothing in a log."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_EVERY = 1.0
"""Seconds between two updates."""
_PATIENCE = 3.0
"""Seconds before the first one: short work shows nothing."""


@contextmanager
def show_progress(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Give a function to call with the number done; it shows "what: 120 of 1,000, 12% (3 min left)".

    In a notebook the line is replaced in place and removed at the end, so that nothing of it is stored; where output
    goes to a file it shows nothing.
    """
    show, clear = _screen()
    begun = last = time.monotonic()

    def tell(done: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - begun < _PATIENCE or now - last < _EVERY or not done:
            return
        last = now
        left = (now - begun) / done * (total - done)
        show(f"{what}: {done:,} of {total:,}, {done / total:.0%} ({_in_words(left)} left)")

    try:
        yield tell
    finally:
        clear()


def _in_words(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"


def _screen() -> tuple[Callable[[str], None], Callable[[], None]]:
    """Return how to show a line here and how to take it away again."""
    if sys.stderr.isatty():
        return _on_terminal, lambda: _on_terminal("")
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is None or not hasattr(shell, "kernel"):
        return _nowhere, _done
    return _in_notebook()


def _nowhere(_: str) -> None:
    return


def _done() -> None:
    return


def _on_terminal(line: str) -> None:
    sys.stderr.write(f"\r\x1b[2K{line}")
    sys.stderr.flush()


def _in_notebook() -> tuple[Callable[[str], None], Callable[[], None]]:
    from IPython import display

    clear_output: Callable[..., None] = display.clear_output
    shown = False

    def show(line: str) -> None:
        nonlocal shown
        shown = True
        clear_output(wait=True)
        sys.stdout.write(line + "\n")

    def clear() -> None:
        if shown:
            clear_output()

    return show, clear
