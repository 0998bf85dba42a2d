"""pytask over our tasks: it remembers the hashes of what each depends on, and runs those whose dependencies changed.

pytask's own file nodes trust a file's time stamp; ours look at the bytes, and a group of files is one node, so that a
file that goes away is noticed too. What a run left is one node as well: its state leaves out the times, so that a run
that gives the same results again does not set later stages going.
"""

import contextlib
import functools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hct_eval.batch.execute import describe, execute_task, kernel_environment
from hct_eval.batch.fingerprint import files_hash, text_hash
from hct_eval.batch.kept_code import code_changes, code_state, forget_code, keep_code
from hct_eval.batch.kernels.install import Kernels
from hct_eval.batch.lock import BatchError
from hct_eval.batch.outcome import EARLIER_FAILED, Event, Listener, TaskOutcome
from hct_eval.batch.plan import Input, Task, record_path
from hct_eval.batch.record import read_record, result_state
from hct_eval.batch.uses import cells_hash, code_of
from hct_eval.programme import Programme

CODE = "the code"
PARAMETERS = "the parameters"

Code = Callable[[], Mapping[str, str]]
"""Finds the parts of a notebook's code with their states, once a run."""


@dataclass(kw_only=True)
class _Node:
    """A dependency or product in pytask's sense (its `PNode` protocol): a name, and a way to find its state."""

    name: str
    find_state: Callable[[], str | None]
    attributes: dict[Any, Any] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        """What makes the node the same node in two tasks."""
        return text_hash(f"node {self.name}")

    def state(self) -> str | None:
        """Hash of what the node stands for; None if it is not there."""
        return self.find_state()

    def load(self, is_product: bool = False) -> str:  # noqa: ARG002 - pytask's protocol
        """Return the node's name; tasks know their files by themselves."""
        return self.name

    def save(self, value: Any) -> None:
        """Do nothing: tasks write their own files."""


@dataclass(kw_only=True)
class _NotebookTask:
    """A task in pytask's sense (its `PTask` protocol); its own state is the notebook."""

    name: str
    task: Task
    code: Code
    function: Callable[..., Any]
    depends_on: dict[str, Any]
    produces: dict[str, Any]
    markers: list[Any] = field(default_factory=list)
    report_sections: list[tuple[str, str, str]] = field(default_factory=list)
    attributes: dict[Any, Any] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        """What makes the task the same task in two runs."""
        return text_hash(f"task {self.name}")

    def state(self) -> str | None:
        """Hash of the notebook as it is written."""
        return cells_hash(self.task.notebook)

    def execute(self, **kwargs: Any) -> Any:
        """Run the task."""
        return self.function(**kwargs)


def build(
    tasks: Sequence[Task], *, jobs: int, force: bool, listen: Listener, kernels: Kernels
) -> tuple[list[TaskOutcome], bool]:
    """Run the tasks that are not up to date, `jobs` at a time; return what came of each, and whether it was stopped."""
    if not tasks:
        return [], False
    programme = tasks[0].programme
    run = functools.partial(_run, kernels=kernels, listen=listen)
    with kernel_environment(programme):
        session = _pytask(programme, _wrap(tasks, run), force=force, parallel_backend="threads", n_workers=jobs)
    found = {report.task.name: _outcome(report) for report in session.execution_reports}
    for outcome in found.values():
        if outcome.status in ("up to date", "not run"):
            listen(Event("finished", outcome.place, outcome.stage, outcome))
    if any(outcome.status == "done" for outcome in found.values()):
        forget_code(programme)
    stopped = [task for task in tasks if task.name not in found]
    outcomes = [found.get(t.name) or TaskOutcome(t.place, t.stage, "not run", reason="stopped") for t in tasks]
    return outcomes, bool(stopped)


def explain(tasks: Sequence[Task], *, force: bool = False) -> list[TaskOutcome]:
    """Say of each task, in a sentence, why it would run; run nothing and change nothing that is remembered."""
    if not tasks:
        return []
    session = _pytask(tasks[0].programme, _wrap(tasks, _never), force=force, explain=True)
    found = {report.task.name: _explained(report) for report in session.execution_reports}
    return [found[task.name] for task in tasks]


def _pytask(programme: Programme, tasks: list[_NotebookTask], **options: Any) -> Any:
    """One quiet session of pytask, whose memory is in the programme's batch folder."""
    import pytask

    folder = programme.batch()
    folder.mkdir(parents=True, exist_ok=True)
    configuration = folder / "pytask.toml"  # without it pytask looks upwards for a project, and writes there
    if not configuration.is_file():
        configuration.write_text("[tool.pytask.ini_options]\n", encoding="utf-8")
    with _quiet():
        session = pytask.build(
            tasks=tasks,  # type: ignore[arg-type] # the protocol is met; its own types are recursive
            config=configuration,
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
        message = f"pytask could not start ({session.exit_code.name}); remove {memory} and run again"
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


def _wrap(tasks: Sequence[Task], run: Callable[..., None]) -> list[_NotebookTask]:
    """Our tasks as pytask's: every dependency that several tasks share is one node, hashed once, at the start."""
    nodes: dict[str, _Node] = {}
    code = functools.cache(lambda notebook, report: code_of(notebook, report=report))
    return [_wrap_one(task, nodes, functools.partial(code, task.notebook, task.report), run) for task in tasks]


def _wrap_one(task: Task, nodes: dict[str, _Node], code: Code, run: Callable[..., None]) -> _NotebookTask:
    project = task.programme.project

    def node(name: str, find_state: Callable[[], str | None]) -> _Node:
        return nodes.setdefault(name, _Node(name=name, find_state=find_state))

    def results(place: str, stage: str) -> _Node:
        path = record_path(task.programme, place, stage)
        return node(f"results of {place}/{stage}", functools.partial(result_state, path, project))

    files = [node(i.label, _state_of(i)) for i in task.inputs]
    asked = text_hash(json.dumps(dict(task.parameters), sort_keys=True))
    parameters = _Node(name=f"{PARAMETERS} of {task.name}", find_state=lambda: asked)
    earlier = [results(place, stage) for place, stage in task.earlier]
    depends_on = {
        "files": files,
        "earlier": earlier,
        "parameters": parameters,
        "code": node(f"{CODE} of {task.stage}", functools.cache(lambda: code_state(code()))),
    }

    def function(**_: Any) -> None:
        nothing = files_hash([], project)
        states = {n.name: n.state() or "" for n in (*files, *earlier)}
        run(task, {k: v if v != nothing else "no file" for k, v in states.items()}, code())

    produces = {"record": results(task.place, task.stage)}
    return _NotebookTask(
        name=task.name, task=task, code=code, function=function, depends_on=depends_on, produces=produces
    )


def _state_of(files: Input) -> Callable[[], str]:
    """Hash the files when first asked, and keep it: what is remembered is what the run began with."""
    find = _said(files.says) if files.says else functools.partial(files_hash, files.files, files.root)
    return find if files.live else functools.cache(find)


def _said(says: Callable[[], str]) -> Callable[[], str]:
    return lambda: text_hash(says())


def _never(*_: object) -> None:
    message = "what is only explained is not run"
    raise AssertionError(message)


def _run(task: Task, inputs: dict[str, str], code: Mapping[str, str], *, kernels: Kernels, listen: Listener) -> None:
    listen(Event("started", task.place, task.stage))
    try:
        keep_code(task.programme, code)
        record = execute_task(task, inputs, code_state(code), kernels)
    except Exception as error:
        outcome = TaskOutcome(task.place, task.stage, "failed", failure=describe(error))
        listen(Event("finished", task.place, task.stage, outcome))
        raise
    done = TaskOutcome(task.place, task.stage, "done", record.seconds)
    listen(Event("finished", task.place, task.stage, done))


def _outcome(report: Any) -> TaskOutcome:
    from pytask import NodeNotFoundError
    from pytask import TaskOutcome as Came

    task: Task = report.task.task
    if report.outcome == Came.SUCCESS:
        record = read_record(task.record)
        return TaskOutcome(task.place, task.stage, "done", record.seconds if record else None)
    if report.outcome == Came.SKIP_UNCHANGED:
        return TaskOutcome(task.place, task.stage, "up to date")
    error = report.exc_info[1] if report.exc_info else None
    if report.outcome != Came.FAIL:
        return TaskOutcome(task.place, task.stage, "not run", reason=EARLIER_FAILED)
    if isinstance(error, NodeNotFoundError):
        return TaskOutcome(task.place, task.stage, "not run", reason=_unready(task))
    return TaskOutcome(task.place, task.stage, "failed", failure=describe(error or RuntimeError()))


def _unready(task: Task) -> str:
    project = task.programme.project
    missing = [
        stage if place == task.place else f"{place}/{stage}"
        for place, stage in task.earlier
        if result_state(record_path(task.programme, place, stage), project) is None
    ]
    return f"it needs the results of {', '.join(missing)}; run without --only first"


def _explained(report: Any) -> TaskOutcome:
    from pytask import TaskOutcome as Came

    task: Task = report.task.task
    if report.outcome == Came.SKIP_UNCHANGED:
        return TaskOutcome(task.place, task.stage, "up to date", reason="nothing that it depends on has changed")
    if report.outcome == Came.FAIL:
        return TaskOutcome(task.place, task.stage, "not run", reason=_unready(task))
    explanation = report.task.attributes.get("explanation")
    reasons = [(r.node_name, r.node_type, r.reason) for r in explanation.reasons] if explanation else []
    cascade = [name for name, _, reason in reasons if reason == "cascade"]
    if cascade:
        first = cascade[0].removeprefix(f"{task.place}/").replace("/", ": ")
        sentence = f"{first} would run first, and this one if the results change"
        return TaskOutcome(task.place, task.stage, "may run", reason=sentence)
    return TaskOutcome(task.place, task.stage, "would run", reason=_sentence(task, reasons, report.task.code))


def _sentence(task: Task, reasons: list[tuple[str, str, str]], code: Code) -> str:
    if any(reason == "forced" for _, _, reason in reasons):
        return "it was asked for with --force"
    record = read_record(task.record)
    if record is None:
        return "it has not been run yet"
    if record.status == "failed":
        return "its last run failed"
    if record.status == "started":
        return "its last run was interrupted"
    if all(reason == "not_in_db" for _, _, reason in reasons):
        return "the batch does not remember its last run"
    said = [
        (name.startswith(CODE) and code_changes(task.programme, record.code, code()))
        or _changed(task, name, kind, reason)
        for name, kind, reason in reasons
    ]
    return "; ".join(dict.fromkeys(said))


def _changed(task: Task, name: str, kind: str, reason: str) -> str:
    if kind == "source":
        return "the notebook changed"
    if kind == "product":
        return "its results were changed or removed"
    for own in (PARAMETERS, CODE):
        name = own if name.startswith(f"{own} of ") else name
    name = name.replace(f"{task.place}/", "") if name.startswith("results of ") else name
    verb = "is new to it" if reason == "not_in_db" else "changed"
    return f"{name} {verb}"
