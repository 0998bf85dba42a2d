"""A programme from start to end: every place first, then the programme's report over the places that came through."""

import ast
import functools
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from hct_eval.batch.kernels.install import Kernels, kernels_end
from hct_eval.batch.lock import BatchError, is_running, run_lock
from hct_eval.batch.log_file import logged
from hct_eval.batch.manner import Limits, Manner
from hct_eval.batch.outcome import Event, Failure, Listener, Outcome, TaskOutcome
from hct_eval.batch.parameters import Parameter, ParameterError, check_values, read_parameters
from hct_eval.batch.plan import PLACE_STAGES, PROGRAMME_STAGE, Task, find_stage, plan_places, plan_programme
from hct_eval.batch.record import RunRecord, read_records
from hct_eval.batch.records import take_in
from hct_eval.programme import PROGRAMME_FOLDER, STAGES, Programme, load_programme, notebook_path

Given = dict[str, dict[str, object]]

_SET_BY_BATCH = {"programme", "partnership", "partnerships"}


@dataclass(frozen=True)
class _Asked:
    """What is to be run: checked places, stages, and parameters of each notebook."""

    programme: Programme
    places: tuple[str, ...]
    stages: tuple[str, ...]
    given: Given
    parameters: Mapping[str, tuple[Parameter, ...]]


def run_programme(
    programme: Programme | str,
    places: Sequence[str] | None = None,
    only: str | None = None,
    jobs: int = 2,
    force: bool = False,
    explain: bool = False,
    *,
    parameters: Mapping[str, object] | None = None,
    from_text: bool = False,
    kernels: Kernels = "forked",
    limits: Limits | None = None,
    by: str = "",
    dask: str = "",
    listen: Listener | None = None,
) -> Outcome:
    """Run what is not up to date and return what came of it; with `explain`, only say what would run and why.

    `places` are ids of partnerships (default: all); the programme's report covers every place whose stages are done.
    `only` names one stage. `parameters` go to each notebook that has them, and are texts from a command line if
    `from_text`. `kernels` says how notebooks' processes begin, and `dask` is the address of a cluster whose workers run
    them (as many at once as there are workers, whatever `jobs`); neither changes a result. `limits` are for each
    notebook; `by` is who asks, as the records shall say it. Everything asked for is checked before anything runs:
    ProgrammeError, ParameterError; BatchError if another run of the programme is under way or the cluster cannot be
    used. A notebook that fails is in the outcome, and stops no other place.
    """
    asked = _check(programme, places, only, parameters or {}, from_text=from_text)
    if explain:
        return _explain(asked, force=force)
    manner = Manner(kernels, limits or Limits(), _command(asked, only, parameters or {}, force=force), by)
    with (
        run_lock(asked.programme),
        kernels_end(),
        logged(asked.programme, listen or _silent, manner.command) as heard,
    ):
        run = functools.partial(_run, asked, force=force, listen=heard, manner=manner)
        if not dask:
            return run(max(1, jobs))
        from hct_eval.batch.cluster import connected, list_reports

        with connected(dask, asked.programme) as cluster:
            outcome = run(cluster.workers, execute=cluster.execute)
        list_reports(asked.programme)
        return outcome


def run_again(
    programme: Programme,
    places: Sequence[str],
    given: Mapping[str, Mapping[str, object]],
    jobs: int = 2,
    listen: Listener | None = None,
    manner: Manner | None = None,
) -> Outcome:
    """Run as `run_programme` does, for a caller that holds the programme's lock.

    `given` are the extra parameters of each stage's last run; those that its notebook no longer has are passed over.
    """
    asked = _check_again(programme, places, given)
    manner = manner or Manner()
    with kernels_end(), logged(programme, listen or _silent, manner.command or "what is not up to date") as heard:
        return _run(asked, max(1, jobs), force=False, listen=heard, manner=manner)


def _command(asked: _Asked, only: str | None, parameters: Mapping[str, object], *, force: bool) -> str:
    """Return the command line that asks for the same, without what changes no result."""
    chosen = asked.places if asked.places != asked.programme.place_ids else ()
    words = ["hct-eval", "run", asked.programme.id]
    words += [word for place in chosen for word in ("--partnership", place)]
    words += ["--only", asked.stages[0]] if only else []
    words += [word for name, value in parameters.items() for word in ("--parameter", f"{name}={value}")]
    return shlex.join([*words, *(["--force"] if force else [])])


def explain_again(programme: Programme, places: Sequence[str], given: Mapping[str, Mapping[str, object]]) -> Outcome:
    """Say what `run_again` would run and why; nothing runs."""
    return _explain(_check_again(programme, places, given), force=False)


def programme_status(programme: Programme | str) -> tuple[list[TaskOutcome], bool]:
    """Return of every notebook whether it is up to date or why not (nothing runs), and whether a run is under way."""
    asked = _check(programme, None, None, {}, from_text=False)
    return list(_explain(asked, force=False).tasks), is_running(asked.programme)


def find_reports(programme: Programme) -> dict[str, str]:
    """Return the reports that stand, by place (and `programme`), as paths relative to the project's folder."""
    found = {}
    for place in (*programme.place_ids, PROGRAMME_FOLDER):
        path = programme.reports(place) / "report.html"
        if path.is_file():
            found[place] = path.relative_to(programme.project).as_posix()
    return found


def _check(
    programme: Programme | str,
    places: Sequence[str] | None,
    only: str | None,
    parameters: Mapping[str, object],
    *,
    from_text: bool,
) -> _Asked:
    known = load_programme(programme) if isinstance(programme, str) else programme
    chosen = tuple(known.partnership(place).id for place in dict.fromkeys(places or known.place_ids))
    stages = (find_stage(only),) if only else STAGES
    cells = {stage: read_parameters(notebook_path(stage, known.project)) for stage in stages}
    for stage, found in cells.items():
        path = notebook_path(stage, known.project)
        needed = {"programme": known.id} | ({} if stage == PROGRAMME_STAGE else {"partnership": chosen[0]})
        check_values(path, found, needed)
    given: Given = {stage: {} for stage in stages}
    for name, value in parameters.items():
        for stage in _notebooks_with(name, cells):
            path = notebook_path(stage, known.project)
            given[stage] |= check_values(path, cells[stage], {name: value}, from_text=from_text)
    return _Asked(known, chosen, stages, given, cells)


def _check_again(programme: Programme, places: Sequence[str], given: Mapping[str, Mapping[str, object]]) -> _Asked:
    asked = _check(programme, places, None, {}, from_text=False)
    for stage, cell in asked.parameters.items():
        names = {parameter.name for parameter in cell} - _SET_BY_BATCH
        values = {name: value for name, value in given.get(stage, {}).items() if name in names}
        asked.given[stage].update(check_values(notebook_path(stage, programme.project), cell, values))
    return asked


def _notebooks_with(name: str, cells: Mapping[str, tuple[Parameter, ...]]) -> list[str]:
    if name in _SET_BY_BATCH:
        message = f"{name!r} is set by the batch: name the programme and use --partnership"
        raise ParameterError(message)
    stages = [stage for stage, found in cells.items() if any(p.name == name for p in found)]
    if not stages:
        everything = tuple({p.name: p for found in cells.values() for p in found}.values())
        check_values(notebook_path("(any)"), everything, {name: None})
    return stages


def _run(
    asked: _Asked,
    jobs: int,
    *,
    force: bool,
    listen: Listener,
    manner: Manner,
    execute: Callable[..., RunRecord] | None = None,
) -> Outcome:
    from hct_eval.batch.engine import build

    run = functools.partial(build, force=force, listen=listen, manner=manner, execute=execute)
    programme = asked.programme
    missing = [_no_folder(asked, place) for place in asked.places if not programme.raw(place).is_dir()]
    there = [place for place in asked.places if programme.raw(place).is_dir()]
    tasks = plan_places(programme, there, asked.stages, asked.given)
    with_programme = PROGRAMME_STAGE in asked.stages
    for task in tasks:
        listen(Event("planned", task.place, task.stage))
    if with_programme:
        listen(Event("planned", PROGRAMME_FOLDER, PROGRAMME_STAGE))
    for outcome in missing if asked.stages != (PROGRAMME_STAGE,) else []:
        listen(Event("finished", outcome.place, outcome.stage, outcome))
    ready = [place for place in _ready(programme) if place in there or place not in asked.places]
    then = _programme_task(asked, ready) if with_programme and ready else None
    outcomes, stopped = run(tasks, jobs=jobs, then=then)
    same = bool(outcomes) and outcomes[-1].stage == PROGRAMME_STAGE
    outcomes = missing + outcomes if asked.stages != (PROGRAMME_STAGE,) else outcomes
    left_out: tuple[str, ...] = ()
    if with_programme and not stopped:
        if not same:
            troubled = {outcome.place for outcome in outcomes if outcome.status in ("failed", "not run")}
            ready = [place for place in _ready(programme) if place not in troubled]
            last, stopped = _run_programme_report(asked, ready, run, listen)
            outcomes.append(last)
        left_out = tuple(place for place in programme.place_ids if place not in ready)
    trouble = _keep_records(programme, outcomes)
    return Outcome(programme.id, tuple(outcomes), find_reports(programme), left_out, stopped, trouble)


def _keep_records(programme: Programme, outcomes: Sequence[TaskOutcome]) -> str:
    """Take the records of what was run in among all; return what went wrong, which undoes no result."""
    if not any(outcome.status in ("done", "failed") for outcome in outcomes):
        return ""
    try:
        take_in(programme)
    except BatchError as error:
        return f"Results are there, but not all their records are kept: {error}"
    return ""


def _run_programme_report(
    asked: _Asked, ready: Sequence[str], run: Callable[..., tuple[list[TaskOutcome], bool]], listen: Listener
) -> tuple[TaskOutcome, bool]:
    if not ready:
        reason = "no partnership has come through all its stages"
        outcome = TaskOutcome(PROGRAMME_FOLDER, PROGRAMME_STAGE, "not run", reason=reason)
        listen(Event("finished", outcome.place, outcome.stage, outcome))
        return outcome, False
    outcomes, stopped = run([_programme_task(asked, ready)], jobs=1)
    return outcomes[0], stopped


def _programme_task(asked: _Asked, ready: Sequence[str]) -> Task:
    """Plan the programme's task; its notebook is told which places are ready if it has the parameter `partnerships`."""
    task = plan_programme(asked.programme, ready, asked.given)
    for parameter in asked.parameters[PROGRAMME_STAGE]:
        if parameter.name == "partnerships":
            as_list = any(isinstance(node, ast.Subscript) for node in ast.walk(parameter.annotation))
            value = list(ready) if as_list else ", ".join(ready)
            return replace(task, parameters={**task.parameters, "partnerships": value})
    return task


def _ready(programme: Programme) -> list[str]:
    """Places whose stages have all been done."""
    ready = []
    for place in programme.place_ids:
        done = {record.stage for record in read_records(programme, place) if record.status == "done"}
        if done.issuperset(PLACE_STAGES):
            ready.append(place)
    return ready


def _no_folder(asked: _Asked, place: str) -> TaskOutcome:
    shown = f"data/raw/{asked.programme.id}/{place}"
    message = f"there is no folder {shown}. Make it, or take {place!r} out of programme.yml"
    failure = Failure("", "ProgrammeError", message)
    return TaskOutcome(place, asked.stages[0], "failed", failure=failure)


def _explain(asked: _Asked, *, force: bool) -> Outcome:
    from hct_eval.batch.engine import explain

    programme = asked.programme
    there = [place for place in asked.places if programme.raw(place).is_dir()]
    missing = [_no_folder(asked, place) for place in asked.places if place not in there]
    tasks = plan_places(programme, there, asked.stages, asked.given)
    if PROGRAMME_STAGE in asked.stages:
        expected = there if asked.stages != (PROGRAMME_STAGE,) else []
        come_through = {*expected, *_ready(programme)}
        ready = [place for place in programme.place_ids if place in come_through]
        if ready:
            tasks.append(_programme_task(asked, ready))
    return Outcome(programme.id, (*missing, *explain(tasks, force=force)), find_reports(programme))


def _silent(_: Event) -> None:
    return
