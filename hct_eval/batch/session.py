"""One session of pytask over tasks: quiet, with its memory in a folder of ours, and what stops it said in words."""

import contextlib
import gc
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from hct_eval.batch.disk import own_folder
from hct_eval.batch.lock import BatchError, cannot_write
from hct_eval.programme import Programme
from hct_eval.tables.files import SHARED, write_whole


@contextlib.contextmanager
def no_collecting() -> Iterator[None]:
    """Collect no garbage in the block: where there are thousands of tasks, each time goes through all, for nothing."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


@contextlib.contextmanager
def copy_of_memory(programme: Programme) -> Iterator[Path]:
    """Copy pytask's memory for a look at it: pytask mends what a killed run left of it, and a run may be under way."""
    with own_folder() as folder:
        for part in ("pytask.lock", "pytask.lock.journal"):
            with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                shutil.copyfile(programme.batch() / part, folder / part)
        yield folder


@contextlib.contextmanager
def can_write(programme: Programme) -> Iterator[None]:
    """BatchError, in words, if the batch's memory cannot be written in the block."""
    try:
        yield
    except OSError as error:
        raise BatchError(cannot_write(programme, error)) from None


def ask_pytask(programme: Programme, tasks: Sequence[Any], *, folder: Path | None = None, **options: Any) -> Any:
    """One quiet session of pytask, whose memory is in a folder (the batch's own, unless another is given)."""
    import pytask

    folder = folder or programme.batch()
    configuration = folder / "pytask.toml"  # without it pytask looks upwards for a project, and writes there
    if not configuration.is_file():
        write_whole(configuration, b"[tool.pytask.ini_options]\n", mode=SHARED)
    with _quiet():
        session = pytask.build(
            tasks=tasks,
            config=configuration,
            database_url="sqlite://",  # in memory, and empty: what is remembered is in its lock file
            paths=[folder],
            task_files=["no task is a file"],
            capture="no",
            verbose=0,
            show_traceback=False,
            disable_warnings=True,
            editor_url_scheme="no_link",
            **options,
        )
    if len(session.execution_reports) == 0 and session.exit_code != pytask.ExitCode.OK:
        memory = f"data/processed/{programme.id}/.batch"
        message = f"pytask could not start ({session.exit_code.name}); remove pytask.* from {memory} and run again"
        raise BatchError(message)
    return session


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    from pytask import console

    before, console.quiet = console.quiet, True
    try:
        yield
    finally:
        console.quiet = before
