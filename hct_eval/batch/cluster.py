"""Notebooks on the workers of a dask.distributed cluster, which see the project's folder as this machine does.

pytask stays here and decides what runs; each of its threads hands one notebook to the cluster and waits. What the
workers write, and the record of what they did, comes back through the shared folder.
"""

import contextlib
import logging
import os
import platform
import secrets
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hct_eval.batch.execute import describe, execute_task, kernel_environment
from hct_eval.batch.fingerprint import versions
from hct_eval.batch.lock import BatchError
from hct_eval.batch.manner import Manner
from hct_eval.batch.outcome import Failure, NotebookError
from hct_eval.batch.plan import Task
from hct_eval.batch.record import RunRecord
from hct_eval.batch.uses import cells_hash, module_hashes
from hct_eval.programme import STAGES, Programme, load_programme, notebook_path
from hct_eval.tables.files import SHARED, write_whole

CONNECT_SECONDS = 20.0
LONELY_SECONDS = 60.0
"""How long to wait for another worker once the last one has gone."""

_LOOK_SECONDS = 5.0
_STARTED = "hct-eval started"
_SHOWN = 3

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Asked:
    """What a worker is told: a notebook, a place, and the hashes of what it depends on."""

    programme: str
    project: str
    stage: str
    place: str
    parameters: Mapping[str, object]
    inputs: Mapping[str, str]
    code: str
    manner: Manner


@dataclass
class Cluster:
    """A cluster whose workers were found to be as this machine is."""

    client: Any
    workers: int
    starts: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def execute(self, task: Task, inputs: Mapping[str, str], code: str, manner: Manner) -> RunRecord:
        """Run a task on a worker, as `execute_task` does here; if the worker is lost, on another, which is logged."""
        programme = task.programme
        asked = Asked(
            programme.id,
            str(programme.project),
            task.stage,
            task.place,
            dict(task.parameters),
            dict(inputs),
            code,
            manner,
        )
        future = self.client.submit(run_asked, asked, key=f"{task.name}-{secrets.token_hex(4)}", pure=False)
        try:
            answer = self._wait(future)
        except NotebookError:
            raise
        except Exception as error:  # noqa: BLE001 - the cluster's own errors are many; none stops the other places
            raise NotebookError(_of_cluster(error)) from None
        if isinstance(answer, Failure):
            raise NotebookError(answer)
        assert isinstance(answer, RunRecord)
        return answer

    def note_start(self, event: tuple[float, Any]) -> None:
        """Take note that a worker began a notebook; a second time, its worker was lost."""
        _, name = event
        with self.lock:
            self.starts[name] = self.starts.get(name, 0) + 1
            again = self.starts[name] > 1
        if again:
            _log.warning("%s: its worker was lost; it runs again on another", name)

    def _wait(self, future: Any) -> Any:
        alone = 0.0
        while True:
            try:
                return future.result(timeout=_LOOK_SECONDS)
            except TimeoutError:
                alone = 0.0 if self.client.nthreads() else alone + _LOOK_SECONDS
            if alone >= LONELY_SECONDS:
                future.cancel()
                raise NotebookError(
                    Failure("", "no worker", "no worker of the cluster is left; start some and run again")
                )


@contextlib.contextmanager
def connected(address: str, programme: Programme) -> Iterator[Cluster]:
    """Connect to a cluster for the block; BatchError, in words, if that cannot be or a worker is not as this machine.

    Every worker must have the same Python, packages and code of HCT Eval, one thread, and see the project's folder: at
    the same path, or at the one that its own HCT_EVAL_PROJECT names.
    """
    try:
        import distributed
    except ImportError:
        message = "--dask needs the package distributed: pip install 'hct-eval[cluster]'"
        raise BatchError(message) from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # we say ourselves what is lost
    try:
        client: Any = distributed.Client(  # type: ignore[no-untyped-call]
            address, timeout=CONNECT_SECONDS, set_as_default=False
        )
    except (OSError, ValueError, TimeoutError) as error:
        message = (
            f"no dask scheduler answers at {address} ({type(error).__name__}); is it started, and the address right?"
        )
        raise BatchError(message) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        except TimeoutError:
            message = f"the cluster at {address} has no workers; start some: dask worker {address} --nthreads 1"
            raise BatchError(message) from None
        cluster = Cluster(client, _check_workers(client, programme))
        client.subscribe_topic(_STARTED, cluster.note_start)
        yield cluster


def run_asked(asked: Asked) -> RunRecord | Failure:
    """Run a notebook on the worker that this is; a failure is returned, since it goes over the network as a value."""
    from distributed import get_worker

    get_worker().log_event(_STARTED, f"{asked.place}/{asked.stage}")
    try:
        project = _project(asked.project)
        programme = load_programme(asked.programme, project)
        notebook = notebook_path(asked.stage, project)
        task = Task(programme, asked.stage, asked.place, notebook, asked.parameters, (), ())
        with kernel_environment(programme):
            return execute_task(task, asked.inputs, asked.code, asked.manner)
    except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
        return describe(error)


def list_reports(programme: Programme) -> None:
    """Write the list of reports once more: workers that wrote it at the same time may have put an older one last."""
    if (programme.reports("") / "index.html").is_file():
        from hct_eval.publish.report import write_index

        write_index(programme)


def about_this(programme: str, project: str, token: str, threads: int) -> dict[str, Any]:
    """Say what this machine is to a run: its versions, code and notebooks, and whether it sees the run's folder."""
    own = _project(project)
    try:
        sees = (own / "data" / "processed" / programme / ".batch" / token).is_file()
        notebooks = {stage: cells_hash(notebook_path(stage, own)) for stage in STAGES} if sees else {}
    except OSError:
        sees, notebooks = False, {}
    return {
        "sees": sees,
        "threads": threads,
        "versions": {**versions(), "machine": platform.machine()},
        "code": module_hashes(),
        "notebooks": notebooks,
    }


def _on_worker(programme: str, project: str, token: str, dask_worker: Any) -> dict[str, Any]:
    return about_this(programme, project, token, dask_worker.state.nthreads)


def _project(scheduler_s: str) -> Path:
    return Path(os.environ.get("HCT_EVAL_PROJECT") or scheduler_s)


def _check_workers(client: Any, programme: Programme) -> int:
    """Return how many workers there are; BatchError if one of them would not give this machine's results."""
    token = f"shared-{secrets.token_hex(8)}"
    path = programme.batch() / token
    write_whole(path, b"", mode=SHARED)
    try:
        asked = (programme.id, str(programme.project), token)
        here = about_this(*asked, threads=1) | {"sees": True}
        there = client.run(_on_worker, *asked, on_error="return")
    finally:
        path.unlink(missing_ok=True)
    wrong = [f"worker {name} {why}" for name, about in sorted(there.items()) if (why := _differs(here, about))]
    if wrong:
        raise BatchError("\n".join(wrong))
    return len(there)


def _differs(here: Mapping[str, Any], there: Any) -> str:
    """Say why a worker cannot run notebooks for this machine; '' if it can."""
    if isinstance(there, Exception):
        return f"cannot be asked ({type(there).__name__}): HCT Eval must be installed there as it is here"
    if not there["sees"]:
        return (
            "does not see the project's folder: share it with this machine, at the same path or at the one that "
            "HCT_EVAL_PROJECT names there"
        )
    if there["threads"] != 1:
        return (
            f"has {there['threads']} threads: start it with --nthreads 1, and several of them if there are more cores"
        )
    for what, said in (
        ("versions", "has another"),
        ("code", "has other code of"),
        ("notebooks", "has another notebook"),
    ):
        names = sorted({*here[what], *there[what]})
        other = [name for name in names if here[what].get(name) != there[what].get(name)]
        if other:
            shown = [
                f"{n} ({there[what].get(n)}, here {here[what].get(n)})" if what == "versions" else n for n in other
            ]
            more = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
            return f"{said} {', '.join(shown[:_SHOWN])}{more}: install the same there as here"
    return ""


def _of_cluster(error: Exception) -> Failure:
    name = type(error).__name__
    if name == "KilledWorker":
        told = "several workers were lost while they ran it; most often their machines ran out of memory"
        return Failure("", name, told)
    return Failure("", name, "the cluster gave it up; is its scheduler still there? Run again to go on")
