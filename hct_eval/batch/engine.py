"""pytask over our tasks: it remembers the hashes of what each depends on, and runs those whose dependencies changed.

pytask's own file nodes trust a file's time stamp; ours go by the bytes (`seen` says when they need not be read again),
and all files that a task only reads are one node, so that one that goes away is noticed too; which of them changed, the
record of the last run tells. What a run left is one node as well: its state leaves out the times, so that a run that
gives the same results again does not set later stages going.
"""

import functools
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hct_eval.batch.disk import is_low
from hct_eval.batch.execute import describe, execute_task, kernel_environment
from hct_eval.batch.fingerprint import text_hash
from hct_eval.batch.kept_code import code_changes, code_state, forget_code, keep_code
from hct_eval.batch.lock import BatchError
from hct_eval.batch.manner import Manner
from hct_eval.batch.outcome import (
    EARLIER_FAILED,
    INTERRUPTED,
    LAST_FAILED,
    NEVER_RUN,
    Event,
    Failure,
    Listener,
    TaskOutcome,
)
from hct_eval.batch.plan import Task, record_path
from hct_eval.batch.record import RunRecord, read_record, result_state
from hct_eval.batch.seen import Seen
from hct_eval.batch.session import ask_pytask, can_write, copy_of_memory, no_collecting
from hct_eval.batch.states import NO_FILE, Node, States, memory, see_again
from hct_eval.batch.uses import cells_hash, code_of
from hct_eval.tables.files import full

CODE = "the code"
PARAMETERS = "the parameters"
FILES = "the files"

Code = Callable[[], Mapping[str, str]]
"""Finds the parts of a notebook's code with their states, once a run."""

Execute = Callable[[Task, Mapping[str, str], str, Manner], RunRecord]
"""Runs a task, of which the hashes of inputs and code are given, and returns its record; NotebookError."""


@dataclass(kw_only=True)
class _NotebookTask:
    """A task in pytask's sense (its `PTask` protocol); its own state is the notebook."""

    name: str
    task: Task
    code: Code
    cells: Callable[[], str]
    """Finds the hash of the notebook as it is written, which all places share."""
    files: Callable[[], dict[str, str]]
    """Finds the state of each group of files by its label, without those that the task writes too."""
    inputs: Callable[[], dict[str, str]]
    """Finds the states of all that the task reads, as its record has them."""
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
        return self.cells()

    def execute(self, **kwargs: Any) -> Any:
        """Run the task."""
        return self.function(**kwargs)


def build(
    tasks: Sequence[Task],
    *,
    jobs: int,
    force: bool,
    listen: Listener,
    manner: Manner,
    then: Task | None = None,
    execute: Execute | None = None,
) -> tuple[list[TaskOutcome], bool]:
    """Run the tasks that are not up to date, `jobs` at a time; return what came of each, and whether it was stopped.

    `execute` runs one task, here unless another is given. `then` is a task that would come after them. It is not run;
    but if nothing has to be run, itself among all, its outcome is the last: pytask need not be asked again, which takes
    seconds where there are many places.
    """
    if not tasks:
        return [], False
    programme = tasks[0].programme
    came: dict[str, TaskOutcome] = {}
    run = functools.partial(_run, manner=manner, listen=listen, came=came, execute=execute or execute_task)
    found: dict[str, TaskOutcome] = {}
    why = "stopped"
    with memory(programme) as seen:
        if not force:
            explained = _explain([*tasks, *([then] if then else [])], seen, force=False)
            if then and all(outcome.status == "up to date" for outcome in explained.values()):
                tasks = [*tasks, then]
            found = _places_up_to_date({task.name: explained[task.name] for task in tasks})
            for outcome in found.values():
                listen(Event("finished", outcome.place, outcome.stage, outcome))
        waiting = [task for task in tasks if task.name not in found]
        if waiting:
            try:
                found |= _run_waiting(waiting, run, seen, jobs=jobs, force=force)
                why = full(programme.project) if is_low(programme) else why
            except BatchError as error:
                if not came:
                    raise
                why = str(error)  # pytask cannot write what it remembers; what has been run stands all the same
            found |= {name: outcome for name, outcome in came.items() if name not in found}
            see_again(waiting, found, seen)
    for outcome in (found[task.name] for task in waiting if task.name in found):
        if outcome.status in ("up to date", "not run"):
            listen(Event("finished", outcome.place, outcome.stage, outcome))
    if any(outcome.status == "done" for outcome in found.values()):
        forget_code(programme)
    stopped = [task for task in tasks if task.name not in found]
    outcomes = [found.get(t.name) or TaskOutcome(t.place, t.stage, "not run", reason=why) for t in tasks]
    return outcomes, bool(stopped)


def _run_waiting(
    waiting: Sequence[Task], run: Callable[..., None], seen: Seen, *, jobs: int, force: bool
) -> dict[str, TaskOutcome]:
    programme = waiting[0].programme
    with can_write(programme), kernel_environment(programme):
        wrapped = _wrap(waiting, run, seen)
        session = ask_pytask(programme, wrapped, force=force, parallel_backend="threads", n_workers=jobs)
    return {report.task.name: _outcome(report) for report in session.execution_reports}


def explain(tasks: Sequence[Task], *, force: bool = False) -> list[TaskOutcome]:
    """Say of each task, in a sentence, why it would run; run nothing and change nothing that is remembered."""
    if not tasks:
        return []
    with memory(tasks[0].programme) as seen:
        found = _explain(tasks, seen, force=force)
    return [found[task.name] for task in tasks]


def state_of(task: Task) -> tuple[dict[str, str], Mapping[str, str]]:
    """Return the states of all that a task reads, as a record would have them now, and the parts of its code."""
    with memory(task.programme) as seen:
        wrapped = _wrap([task], _never, seen)[0]
        return wrapped.inputs(), wrapped.code()


def _explain(tasks: Sequence[Task], seen: Seen, *, force: bool) -> dict[str, TaskOutcome]:
    programme = tasks[0].programme
    with can_write(programme), copy_of_memory(programme) as folder, no_collecting():
        session = ask_pytask(programme, _wrap(tasks, _never, seen), folder=folder, force=force, explain=True)
    return {report.task.name: _explained(report) for report in session.execution_reports}


def _places_up_to_date(found: Mapping[str, TaskOutcome]) -> dict[str, TaskOutcome]:
    """Return the outcomes of places of which nothing has to run: pytask need not be asked to run them.

    It writes down the state of every task that it is asked to run, also of those that it then passes over.
    """
    stale = {outcome.place for outcome in found.values() if outcome.status != "up to date"}
    same = {name: outcome for name, outcome in found.items() if outcome.place not in stale}
    return {name: replace(outcome, reason="") for name, outcome in same.items()}


def _wrap(tasks: Sequence[Task], run: Callable[..., None], seen: Seen) -> list[_NotebookTask]:
    """Our tasks as pytask's: whatever several tasks depend on is looked at once, at the start."""
    states = States(seen)
    code = functools.cache(lambda notebook, report: code_of(notebook, report=report, seen=seen))
    cells = functools.cache(cells_hash)
    return [
        _wrap_one(
            task,
            states,
            functools.partial(code, task.notebook, task.report),
            functools.partial(cells, task.notebook),
            run,
        )
        for task in tasks
    ]


def _wrap_one(
    task: Task, states: States, code: Code, cells: Callable[[], str], run: Callable[..., None]
) -> _NotebookTask:
    groups = {one.label: states.group(one) for one in task.inputs if not one.live}
    live = [states.node(one.label, states.group(one)) for one in task.inputs if one.live]
    asked = text_hash(json.dumps(dict(task.parameters), sort_keys=True))
    earlier = [states.results_of(task.programme, place, stage) for place, stage in task.earlier]
    made = states.results_of(task.programme, task.place, task.stage)

    def files() -> dict[str, str]:
        found = {label: find() for label, find in groups.items()}
        return {label: state if state != NO_FILE else "no file" for label, state in found.items()}

    def all_files() -> str:
        return text_hash(json.dumps(files(), sort_keys=True))

    depends_on = {
        "files": Node(name=f"{FILES} of {task.name}", find_state=all_files),
        "live": live,  # each by itself: the task writes them too, so that its record knows only what they were before
        "earlier": earlier,
        "parameters": Node(name=f"{PARAMETERS} of {task.name}", find_state=lambda: asked),
        "code": states.node(f"{CODE} of {task.stage}", functools.cache(lambda: code_state(code()))),
    }

    def inputs() -> dict[str, str]:
        others = {node.name: node.state() or "" for node in (*live, *earlier)}
        return files() | {name: state if state != NO_FILE else "no file" for name, state in others.items()}

    def function(**_: Any) -> None:
        try:
            run(task, inputs(), code())
        finally:
            states.results.pop(task.record, None)

    return _NotebookTask(
        name=task.name,
        task=task,
        code=code,
        cells=cells,
        files=files,
        inputs=inputs,
        function=function,
        depends_on=depends_on,
        produces={"record": made},
    )


def _never(*_: object) -> None:
    message = "what is only explained is not run"
    raise AssertionError(message)


def _run(
    task: Task,
    inputs: dict[str, str],
    code: Mapping[str, str],
    *,
    manner: Manner,
    listen: Listener,
    came: dict[str, TaskOutcome],
    execute: Execute,
) -> None:
    """Run a task, tell of it, and note in `came` what came of it, for the case that pytask itself cannot go on."""
    listen(Event("started", task.place, task.stage))
    try:
        keep_code(task.programme, code)
        record = execute(task, inputs, code_state(code), manner)
    except Exception as error:
        came[task.name] = TaskOutcome(task.place, task.stage, "failed", failure=describe(error))
        raise
    else:
        came[task.name] = TaskOutcome(task.place, task.stage, "done", record.seconds, tries=record.tries)
    finally:
        if task.name in came:
            listen(Event("finished", task.place, task.stage, came[task.name]))


def _outcome(report: Any) -> TaskOutcome:
    from pytask import NodeNotFoundError
    from pytask import TaskOutcome as Came

    task: Task = report.task.task
    if report.outcome == Came.SUCCESS:
        record = read_record(task.record)
        seconds, tries = (record.seconds, record.tries) if record else (None, 1)
        return TaskOutcome(task.place, task.stage, "done", seconds, tries=tries)
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
    from pytask import NodeNotFoundError
    from pytask import TaskOutcome as Came

    task: Task = report.task.task
    if report.outcome == Came.SKIP_UNCHANGED:
        return TaskOutcome(task.place, task.stage, "up to date", reason="nothing that it depends on has changed")
    if report.outcome == Came.FAIL:
        error = report.exc_info[1] if report.exc_info else None
        if isinstance(error, NodeNotFoundError):
            return TaskOutcome(task.place, task.stage, "not run", reason=_unready(task))
        return TaskOutcome(task.place, task.stage, "not run", failure=describe(error or RuntimeError()))
    explanation = report.task.attributes.get("explanation")
    reasons = [(r.node_name, r.node_type, r.reason) for r in explanation.reasons] if explanation else []
    cascade = [name for name, _, reason in reasons if reason == "cascade"]
    if cascade:
        first = cascade[0].removeprefix(f"{task.place}/").replace("/", ": ")
        sentence = f"{first} would run first, and this one if the results change"
        return TaskOutcome(task.place, task.stage, "may run", reason=sentence)
    reason = _sentence(report.task, reasons)
    failure = _last_failure(task) if reason == LAST_FAILED else None
    return TaskOutcome(task.place, task.stage, "would run", failure=failure, reason=reason)


def _last_failure(task: Task) -> Failure | None:
    record = read_record(task.record)
    return Failure(**record.failure) if record and record.failure else None


def _sentence(wrapped: _NotebookTask, reasons: list[tuple[str, str, str]]) -> str:
    task, code = wrapped.task, wrapped.code
    if any(reason == "forced" for _, _, reason in reasons):
        return "it was asked for with --force"
    record = read_record(task.record)
    if record is None:
        return NEVER_RUN
    if record.status == "failed":
        return LAST_FAILED
    if record.status == "started":
        return INTERRUPTED
    if all(reason == "not_in_db" for _, _, reason in reasons):
        return "the batch does not remember its last run"
    said: list[str] = []
    for name, kind, reason in reasons:
        if name.startswith(CODE) and (parts := code_changes(task.programme, record.code, code())):
            said.append(parts)
        elif name.startswith(FILES):
            said += _changed_files(record.inputs, wrapped.files())
        else:
            said.append(_changed(task, name, kind, reason))
    return "; ".join(dict.fromkeys(said))


def _changed_files(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Say which groups of files differ from those of the last run."""
    new = [f"{label} is new to it" for label in now if label not in before]
    changed = [f"{label} changed" for label, state in now.items() if before.get(label, state) != state]
    return [*changed, *new] or ["what it reads is no longer the same"]


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
