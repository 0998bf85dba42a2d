"""The record of a run: who was asked what, from which inputs, with which versions, and what came of it."""

import dataclasses
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from hct_eval.batch.fingerprint import file_hash, text_hash
from hct_eval.programme import Programme
from hct_eval.tables.files import SHARED, write_whole

FORMAT = 1
Status = Literal["started", "done", "failed"]


@dataclass(frozen=True)
class RunRecord:
    """One run of one notebook; every path is relative to the project's folder, every hash SHA-256."""

    programme: str
    place: str
    stage: str
    status: Status
    parameters: Mapping[str, object] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    code: str = ""
    notebook: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)
    started: str = ""
    finished: str = ""
    seconds: float | None = None
    executed: str = ""
    outputs: Mapping[str, str] = field(default_factory=dict)
    failure: Mapping[str, str] = field(default_factory=dict)
    run: str = ""
    """The run's own number, the same for no other."""
    command: str = ""
    by: str = ""
    tries: int = 1
    """2 if the notebook's process died and was begun again."""
    peak_memory: int | None = None
    """Most bytes that the notebook's processes held at once, as looked at with each cell and twice a second."""
    time_limit: float | None = None
    memory_limit: int | None = None
    format: int = FORMAT


def write_record(record: RunRecord, path: Path) -> None:
    """Write a record whole or not at all."""
    write_whole(path, record_bytes(record), mode=SHARED)


def record_bytes(record: RunRecord) -> bytes:
    """Return a record as it is written."""
    return (json.dumps(dataclasses.asdict(record), indent=1, ensure_ascii=False) + "\n").encode()


def read_record(path: Path) -> RunRecord | None:
    """Read a record; None if there is none, or none that this version understands."""
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        record = RunRecord(**entries)
    except (OSError, ValueError, TypeError):
        return None
    return record if record.format == FORMAT else None


def result_state(path: Path, project: Path, hash_file: Callable[[Path], str] = file_hash) -> str | None:
    """Return one hash of the results that a finished run left, as they are on disk now; None if it did not finish.

    The times in the record and in the executed notebook do not count: a run that gives the same results again leaves
    the same state, so that later stages need not run. `hash_file` finds the hash of a file's bytes.
    """
    record = read_record(path)
    if record is None or record.status != "done" or not (project / record.executed).is_file():
        return None
    files = {name: project / name for name in record.outputs}
    current = {name: hash_file(path) if path.is_file() else "missing" for name, path in files.items()}
    return text_hash(json.dumps(current, sort_keys=True))


def read_records(programme: Programme, place: str) -> list[RunRecord]:
    """Return the records of a place's last runs, in order of stage."""
    found = [read_record(path) for path in sorted(programme.runs(place).glob("*.json"))]
    return [record for record in found if record]
