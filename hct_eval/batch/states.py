"""The states of what tasks depend on: groups of files, what files say, and what earlier runs left; each found once."""

import contextlib
import datetime as dt
import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hct_eval.batch.fingerprint import files_hash, hash_of_hashes, text_hash
from hct_eval.batch.outcome import TaskOutcome
from hct_eval.batch.plan import Input, Task, record_path
from hct_eval.batch.record import result_state
from hct_eval.batch.seen import Seen
from hct_eval.batch.uses import own_code
from hct_eval.programme import Programme

NO_FILE = hash_of_hashes({})
"""State of a group of which no file is there."""


@dataclass(kw_only=True)
class Node:
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


@dataclass
class States:
    """What tasks share: the state of each group of files and of each run's results, found once, and pytask's nodes."""

    seen: Seen
    nodes: dict[str, Node] = field(default_factory=dict)
    groups: dict[str, Callable[[], str]] = field(default_factory=dict)
    results: dict[Path, str | None] = field(default_factory=dict)

    @functools.cached_property
    def read_by(self) -> str:
        """What reads what files say: all of our code, on this day (a signature of tomorrow does not count)."""
        return f"{dt.datetime.now().astimezone().date()}, {own_code(self.seen)}"

    def node(self, name: str, find_state: Callable[[], str | None]) -> Node:
        """Return the node of this name, the same for every task."""
        return self.nodes.setdefault(name, Node(name=name, find_state=find_state))

    def results_of(self, programme: Programme, place: str, stage: str) -> Node:
        """Return the node of a run's results; they are looked at again once their task has run."""
        path = record_path(programme, place, stage)

        def find() -> str | None:
            if path not in self.results:
                self.results[path] = result_state(path, programme.project, self.seen.file_hash)
            return self.results[path]

        return self.node(f"results of {place}/{stage}", find)

    def group(self, files: Input) -> Callable[[], str]:
        """Return what finds the state of some files: each time anew, if a stage of the same run may write them."""
        find = functools.partial(_group_state, files, self.seen, self.read_by)
        return find if files.live else self.groups.setdefault(files.label, functools.cache(find))


def _group_state(files: Input, seen: Seen, read_by: str) -> str:
    """Hash of a group of files, or of what they say; of private files nothing else is remembered."""
    says = files.says
    if says and not files.live:
        below = functools.partial(_files_below, files.root)
        return seen.found(text_hash(f"{files.label}, {read_by}"), below, lambda: text_hash(says()))
    if says:
        return text_hash(says())
    return files_hash(files.files, files.root) if files.live else seen.files_hash(files.files, files.root)


def _files_below(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


@contextlib.contextmanager
def memory(programme: Programme) -> Iterator[Seen]:
    """Give what was seen of the programme's files before, and keep what is seen while the block runs."""
    seen = Seen.of(programme.batch())
    try:
        yield seen
    finally:
        seen.save()


def see_again(tasks: Sequence[Task], found: Mapping[str, TaskOutcome], seen: Seen) -> None:
    """Look once more at what people decided where something was run, which may have written it anew.

    So the next run, with nothing changed, need not open every review workbook again.
    """
    states = States(seen)
    ran = {outcome.place for outcome in found.values() if outcome.status == "done"}
    for task in tasks:
        for one in task.inputs if task.place in ran else ():
            if one.says and not one.live:
                states.group(one)()
