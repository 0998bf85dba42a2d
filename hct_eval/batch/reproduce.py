"""A run once more from its record, in a scratch copy with its parameters, to see whether it writes the same again.

The scratch copy is made beside the raw data, because it holds what they hold, and is taken away at the end.
"""

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hct_eval.batch.disk import own_folder
from hct_eval.batch.execute import execute_task, kernel_environment
from hct_eval.batch.fingerprint import versions
from hct_eval.batch.kept_code import code_changes
from hct_eval.batch.kernels.install import kernels_end
from hct_eval.batch.lock import BatchError, run_lock
from hct_eval.batch.manner import Manner
from hct_eval.batch.outcome import NotebookError
from hct_eval.batch.plan import PROGRAMME_STAGE, Task, plan_places, plan_programme
from hct_eval.batch.record import RunRecord
from hct_eval.batch.records import Wanted, find_records
from hct_eval.programme import Programme, find_project, list_programmes, load_programme

_SET_BY_BATCH = ("programme", "partnership")


@dataclass(frozen=True)
class Reproduced:
    """What came of it: outputs that are equal to the byte, that differ, that are missing or new; what changed since."""

    record: RunRecord
    equal: tuple[str, ...] = ()
    differing: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    """What the run depends on and is no longer what it was, in sentences."""
    failure: str = ""

    @property
    def exit_status(self) -> int:
        """0 if every output is the same and no other was made, else 1."""
        return 1 if self.failure or self.differing or self.missing or self.new else 0


@dataclass(frozen=True)
class _Now:
    """The state of what a task depends on, now."""

    inputs: Mapping[str, str]
    code: Mapping[str, str] = field(repr=False)


def find_run(run: str, project: Path | None = None) -> tuple[Programme, RunRecord]:
    """Return the record of a run by its number, whichever programme it is of; BatchError if there is none."""
    root = project or find_project()
    for name in list_programmes(root):
        programme = load_programme(name, root)
        found = find_records(programme, Wanted(run=run))
        if found:
            return programme, found[0]
    message = f"there is no record {run!r}; `hct-eval records PROGRAMME` lists them"
    raise BatchError(message)


def reproduce(programme: Programme, record: RunRecord) -> Reproduced:
    """Run a record's notebook again in a scratch copy and compare what it writes; nothing of the project is changed.

    BatchError if the record is of a run that did not finish, or another run of the programme is under way.
    """
    if record.status != "done":
        message = f"{record.run} did not finish ({record.failure.get('error', record.status)}): nothing to compare"
        raise BatchError(message)
    with run_lock(programme), own_folder(inside=programme.raw().parent) as folder:
        _copy_into(folder, programme, record)
        task = _task(programme, record)
        changed = tuple(_changes(programme, record, _state_of(task)))
        copy = _task(load_programme(programme.id, folder), record)
        try:
            with kernel_environment(copy.programme), kernels_end():
                again = execute_task(copy, {}, "", Manner())
        except NotebookError as error:
            return Reproduced(record, changed=changed, failure=str(error.failure))
    then, now = record.outputs, again.outputs
    return Reproduced(
        record,
        equal=tuple(name for name in then if now.get(name) == then[name]),
        differing=tuple(name for name in then if name in now and now[name] != then[name]),
        missing=tuple(name for name in then if name not in now),
        new=tuple(name for name in now if name not in then),
        changed=changed,
    )


def reproduced_lines(found: Reproduced) -> list[str]:
    """Return what came of it, and why outputs may differ."""
    record = found.record
    lines = [
        f"{record.run}: {record.stage} for {record.place}, finished {record.finished}, run again in a scratch copy."
    ]
    if found.failure:
        lines.append(f"It failed this time, {found.failure}")
    elif found.exit_status == 0:
        lines.append(f"All {len(found.equal)} files that it wrote are the same to the byte.")
    else:
        lines.append(f"{len(found.equal)} of {len(record.outputs)} files that it wrote are the same to the byte.")
    for title, names in (("differs", found.differing), ("not made", found.missing), ("new", found.new)):
        lines += [f"  {title}: {name}" for name in names]
    if found.changed:
        lines.append("Changed since that run:")
        lines += [f"  {line}" for line in found.changed]
    else:
        lines.append("Nothing that it depends on has changed since.")
        if found.exit_status:
            lines.append("So what differs depends on when it runs (a date on a page, what was published before).")
    return lines


def _copy_into(root: Path, programme: Programme, record: RunRecord) -> None:
    """Copy what the run reads into a project of its own."""
    places = list(programme.place_ids) if record.stage == PROGRAMME_STAGE else [record.place]
    shutil.copytree(programme.raw(), root / "data" / "raw" / programme.id, ignore=_others(programme, places))
    for name in dict.fromkeys((*places, record.place)):
        for source in (programme.processed(name), programme.reports(name)):
            if source.is_dir():
                shutil.copytree(source, root / source.relative_to(programme.project))
    notebooks = programme.project / "notebooks"
    if notebooks.is_dir():
        shutil.copytree(notebooks, root / "notebooks")


def _others(programme: Programme, places: Sequence[str]) -> Callable[[Any, list[str]], set[str]]:
    """Leave out other places' raw data."""
    left_out = {name for name in programme.place_ids if name not in places}
    top = str(programme.raw())
    return lambda folder, _: left_out if str(folder) == top else set()


def _task(programme: Programme, record: RunRecord) -> Task:
    own = {name: value for name, value in record.parameters.items() if name not in _SET_BY_BATCH}
    if record.stage == PROGRAMME_STAGE:
        ready = {place for label in record.inputs for place in programme.place_ids if f" {place}/" in label}
        return plan_programme(programme, [one for one in programme.place_ids if one in ready], {record.stage: own})
    programme.partnership(record.place)
    return plan_places(programme, [record.place], [record.stage], {record.stage: own})[0]


def _state_of(task: Task) -> _Now:
    from hct_eval.batch.engine import state_of

    return _Now(*state_of(task))


def _changes(programme: Programme, record: RunRecord, now: _Now) -> list[str]:
    """Say which inputs, which code and which packages are not what they were."""
    labels = sorted({*record.inputs, *now.inputs})
    lines = [f"{label} changed" for label in labels if record.inputs.get(label) != now.inputs.get(label)]
    code = code_changes(programme, record.code, now.code)
    lines += [code] if code else []
    installed = versions()
    for name, version in record.versions.items():
        if installed.get(name) != version:
            lines.append(f"package {name} was {version} and is {installed.get(name, 'not installed')}")
    return list(dict.fromkeys(lines))
