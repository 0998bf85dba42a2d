"""One task from start to record: papermill runs the notebook, its results are taken stock of, the record comes last."""

import contextlib
import datetime as dt
import json
import os
import re
import sys
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from hct_eval.batch import failure
from hct_eval.batch.disk import own_folder, write_at_last
from hct_eval.batch.fingerprint import file_hash, versions
from hct_eval.batch.kernels.forked import ONE_THREAD
from hct_eval.batch.kernels.install import kernel_name, talk
from hct_eval.batch.manner import Manner
from hct_eval.batch.outcome import Failure, NotebookError
from hct_eval.batch.plan import Task
from hct_eval.batch.record import RunRecord, read_record, read_records, record_bytes, write_record
from hct_eval.batch.watch import Watch, watching
from hct_eval.programme import Programme
from hct_eval.tables.files import SHARED, write_whole

_WIDGET = "application/vnd.jupyter.widget-view+json"

Stamp = tuple[int, int, int]

_IMPORTING = threading.Lock()
"""Threads that import papermill at the same time trip over each other; a run with nothing to do never imports it."""

_TRIES = 2
"""How often a notebook is begun whose process dies: once more than once, since what killed it may have passed."""

_RENDERING = threading.Lock()
"""One page at a time: each also writes the list of reports, which must not go back to an older one."""


@contextlib.contextmanager
def kernel_environment(programme: Programme) -> Iterator[None]:
    """Set, while the block runs, the environment that the notebooks' processes inherit; then put all back."""
    before, path = dict(os.environ), list(sys.path)
    os.environ.update(dict.fromkeys(ONE_THREAD, "1") | {"HCT_EVAL_PROJECT": str(programme.project)})
    try:
        with own_folder(short=True) as sockets:
            os.environ["JUPYTER_RUNTIME_DIR"] = str(sockets)
            yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        sys.path[:] = path  # pytask-parallel adds its own folder


def execute_task(task: Task, inputs: Mapping[str, str], code: str, manner: Manner) -> RunRecord:
    """Run a task and return its record; NotebookError if the notebook or its report fails.

    `inputs` and `code` are the hashes of what the task depends on; `manner` says how the notebook's process begins, and
    what it may take. One whose process dies is begun once more; one that passes a limit is not. The executed notebook
    and the record are written whole or not at all. What the last run of the task left and this one did not make again
    is removed.
    """
    programme = task.programme
    last = read_record(task.record)
    watch = Watch(manner.limits)
    base = RunRecord(
        run=uuid.uuid4().hex[:12],
        command=manner.command,
        by=manner.by,
        time_limit=manner.limits.seconds,
        memory_limit=manner.limits.memory,
        programme=programme.id,
        place=task.place,
        stage=task.stage,
        status="started",
        parameters=task.parameters,
        versions=versions(),
        code=code,
        notebook=f"notebooks/{task.notebook.name}",
        inputs=inputs,
        started=_now(),
        outputs=last.outputs if last else {},
    )
    clock = time.monotonic()
    try:
        write_record(base, task.record)
        return _execute(task, base, manner, watch, clock)
    except Exception as error:  # noqa: BLE001 - whatever stops a notebook must not stop the others
        told = describe(error)
        entries = {"cell": told.cell, "error": told.error, "message": told.message}
        last_word = replace(base, status="failed", failure=entries, **_ended(clock, watch))
        write_at_last(programme, task.record, record_bytes(last_word), mode=SHARED)
        raise NotebookError(told) from None


def _execute(task: Task, base: RunRecord, manner: Manner, watch: Watch, clock: float) -> RunRecord:
    before = _stamps(task)
    with watching(watch):
        _run_notebook(task, manner, watch)
    if task.report:
        _make_report(task)
    made = _settle(task, before, base.outputs)
    record = replace(
        base,
        status="done",
        **_ended(clock, watch),
        executed=_relative(task.executed, task.programme),
        outputs=made,
    )
    write_record(record, task.record)
    return record


def _ended(clock: float, watch: Watch) -> dict[str, Any]:
    """Entries of a record that are known when its run has ended."""
    seconds = round(time.monotonic() - clock, 2)
    return {"finished": _now(), "seconds": seconds, "tries": max(1, watch.tries), "peak_memory": watch.peak}


def _run_notebook(task: Task, manner: Manner, watch: Watch) -> None:
    """Run the notebook in memory and write the executed one, cleaned of machine paths."""
    kernel = kernel_name(manner.kernels)
    with _IMPORTING:
        import nbformat
        from nbclient.exceptions import DeadKernelError
        from papermill.exceptions import PapermillExecutionError

    source = nbformat.read(task.notebook, as_version=4)  # type: ignore[no-untyped-call]
    while True:
        watch.begin_try()
        running: list[str] = []
        try:
            executed = _papermill(task, source, running, kernel, watch)
            break
        except Exception as error:  # noqa: BLE001 - whatever stops a notebook must not stop the others
            cell = running[-1] if running else None
            if watch.passed:
                told = watch.failure(failure.cell_title(source.cells, cell))
            elif isinstance(error, PapermillExecutionError):
                told = failure.from_cell(source.cells, error, task.programme.project)
            elif isinstance(error, DeadKernelError) and watch.tries < _TRIES:
                continue
            elif isinstance(error, DeadKernelError):
                told = failure.from_dead_kernel(source.cells, cell)
            elif running:
                told = failure.from_exception("", error)
            else:
                told = replace(failure.from_dead_kernel(source.cells, None), error=type(error).__name__)
            raise NotebookError(told) from None
    executed.metadata["papermill"].update(
        input_path=f"notebooks/{task.notebook.name}", output_path=_relative(task.executed, task.programme)
    )
    _hide_machine(executed, task.programme.project)
    _drop_widgets(executed)
    text = json.dumps(executed, indent=1, ensure_ascii=False) + "\n"
    write_whole(task.executed, text.encode(), mode=SHARED)


_QUIET = [
    "--IPKernelApp.log_level=50",
    "--IPKernelApp.logging_config={'loggers': {'tornado.general': {'level': 'CRITICAL'}}}",
]
"""A log shows what failed, not what a kernel says, nor what its event loop says when the kernel is shut down."""


def _papermill(task: Task, source: Any, running: list[str], kernel: str | None, watch: Watch | None = None) -> Any:
    """Run by papermill, with a second try if the kernel does not start; `running` receives each cell's source."""
    import papermill

    def note_cell(cell: Any, **_: object) -> None:
        running.append(cell["source"])
        if watch:
            watch.begin()
            watch.look(again=True)

    def once() -> Any:
        return papermill.execute_notebook(
            source,
            None,
            kernel_name=kernel,
            parameters=dict(task.parameters),
            progress_bar=False,
            resources={"metadata": {"path": str(task.programme.project)}},
            on_cell_start=note_cell,
            config=talk(Path(os.environ["JUPYTER_RUNTIME_DIR"]) / uuid.uuid4().hex[:12]),
            extra_arguments=_QUIET,
            **({"kernel_manager_class": watch.manager_class()} if watch else {}),
        )

    try:
        return once()
    except RuntimeError:
        if running:
            raise
        return once()  # two kernels may have chosen the same port


def _hide_machine(notebook: Any, project: Path) -> None:
    """Take this machine's folders out of the text that cells printed (warnings name files)."""
    folders = {str(project): ".", str(failure.PACKAGE.parent): ".", sys.prefix: "python"}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                output.text = _without_folders(output.text, folders)
            elif "text/plain" in output.get("data", {}):
                output.data["text/plain"] = _without_folders(output.data["text/plain"], folders)


def _drop_widgets(notebook: Any) -> None:
    """Take out what widgets showed: it may be people's words, and nobody can use a widget in an executed notebook."""
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        kept = [output for output in cell.get("outputs", []) if _WIDGET not in output.get("data", {})]
        if "outputs" in cell:
            cell.outputs = kept


def _without_folders(text: str, folders: Mapping[str, str]) -> str:
    for folder, name in folders.items():
        text = text.replace(folder, name)
    return re.sub(r"\S*ipykernel_\d+[/\\]\d+\.py", "cell", text)


def _make_report(task: Task) -> None:
    try:
        from hct_eval.publish.report import render_report

        with _RENDERING:
            render_report(task.executed, task.programme, task.place)
    except Exception as error:  # noqa: BLE001 - a page that cannot be made must not stop the other places
        raise NotebookError(failure.from_exception("making the report's page", error)) from None


def _stamps(task: Task) -> dict[Path, Stamp]:
    """Every file where the task writes, with what changes when it is written: time, size, place on the disk."""
    runs = task.programme.runs(task.place)
    found = {}
    for folder in task.folders:
        for path in folder.rglob("*"):
            if path.is_file() and runs not in path.parents and not path.name.startswith("."):
                stat = path.stat()
                found[path] = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
    return found


def _settle(task: Task, before: Mapping[Path, Stamp], last: Mapping[str, str]) -> dict[str, str]:
    """Return the files that the run wrote with their hashes; remove those of the last run that it did not make."""
    programme = task.programme
    after = _stamps(task)
    made = {_relative(path, programme): path for path, stamp in after.items() if before.get(path) != stamp}
    others = [record for record in read_records(programme, task.place) if record.stage != task.stage]
    for name in set(last) - set(made) - {name for record in others for name in record.outputs}:
        path = programme.project / name
        if path in after:
            path.unlink(missing_ok=True)
    hashes = {name: file_hash(path) for name, path in sorted(made.items())}
    for record in others:
        twice = [n for n, h in record.outputs.items() if h != hashes.get(n, h) and record.stage < task.stage]
        if twice:
            message = f"writes {twice[0]}, which {record.stage} wrote before it; one stage a file"
            raise NotebookError(Failure("", "file of another stage", message))
    return hashes


def _relative(path: Path, programme: Programme) -> str:
    return path.relative_to(programme.project).as_posix()


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def describe(error: BaseException) -> Failure:
    """Failure of a task from whatever ended it."""
    return error.failure if isinstance(error, NotebookError) else failure.from_exception("", error)
