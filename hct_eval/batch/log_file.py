"""One log file a programme: what was asked, what each notebook came to, when; nobody's words are in it.

It is for whoever runs batches unattended and wants to know in the morning what happened. It starts anew when it grows
beyond a megabyte, and the one before it is kept. A log that cannot be written stops nothing.
"""

import contextlib
import logging
from collections.abc import Iterator
from logging.handlers import RotatingFileHandler

from hct_eval.batch.outcome import Event, Listener
from hct_eval.programme import Programme

_LARGEST, _KEPT = 10**6, 1


class _QuietHandler(RotatingFileHandler):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        """Go on: a run must not end because its log cannot be written."""


@contextlib.contextmanager
def logged(programme: Programme, listen: Listener, asked: str) -> Iterator[Listener]:
    """Return a listener that also writes into the programme's log what it hears, until the block ends."""
    log = logging.getLogger(f"hct_eval.log.{programme.id}")
    log.propagate = False
    log.setLevel(logging.INFO)
    handler = _handler(programme)
    if handler is not None:
        log.addHandler(handler)
    try:
        log.info("asked for: %s", asked)
        yield _also(listen, log)
        log.info("ended")
    except BaseException as error:
        log.error("ended by %s", type(error).__name__)
        raise
    finally:
        if handler is not None:
            log.removeHandler(handler)
            with contextlib.suppress(OSError):
                handler.close()


def _handler(programme: Programme) -> logging.Handler | None:
    path = programme.log()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = _QuietHandler(path, maxBytes=_LARGEST, backupCount=_KEPT, encoding="utf-8", delay=False)
    except OSError:
        return None
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S%z"))
    return handler


def _also(listen: Listener, log: logging.Logger) -> Listener:
    def heard(event: Event) -> None:
        outcome = event.outcome
        if event.kind == "finished" and outcome is not None and outcome.status != "up to date":
            took = f" in {outcome.seconds:.1f} s" if outcome.seconds is not None else ""
            why = f": {outcome.failure or outcome.reason}" if outcome.failure or outcome.reason else ""
            level = logging.INFO if outcome.status == "done" else logging.WARNING
            log.log(level, "%s %s %s%s%s", event.place, event.stage, outcome.status, took, why)
        listen(event)

    return heard
