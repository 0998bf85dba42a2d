"""Every run that a programme has seen, in one SQLite file that any tool can ask: who asked what, from what, what came.

A place's own record of its last run (`record`) is what the batch goes by; here all of them stay. They hold hashes,
numbers and names of tables, and nobody's words. A withdrawal takes those of its place out.
"""

import contextlib
import datetime as dt
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hct_eval.batch.fingerprint import text_hash
from hct_eval.batch.lock import BatchError
from hct_eval.batch.record import RunRecord, read_records
from hct_eval.programme import PROGRAMME_FOLDER, Programme

_SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (
    run TEXT PRIMARY KEY, programme TEXT, place TEXT, stage TEXT, status TEXT, started TEXT, finished TEXT,
    seconds REAL, peak_memory INTEGER, tries INTEGER, time_limit REAL, memory_limit INTEGER, command TEXT, by TEXT,
    notebook TEXT, executed TEXT, code TEXT, versions TEXT, cell TEXT, error TEXT, message TEXT) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS runs_by_time ON runs (finished);
CREATE TABLE IF NOT EXISTS parameters (run TEXT, name TEXT, value TEXT, PRIMARY KEY (run, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS inputs (run TEXT, label TEXT, sha256 TEXT, PRIMARY KEY (run, label)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS outputs (run TEXT, path TEXT, sha256 TEXT, PRIMARY KEY (run, path)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS versions (
    versions TEXT, package TEXT, version TEXT, PRIMARY KEY (versions, package)) WITHOUT ROWID;
"""

_OF_A_RUN = ("parameters", "inputs", "outputs")

_OWN = (
    *("run", "programme", "place", "stage", "status", "started", "finished", "seconds", "peak_memory", "tries"),
    *("time_limit", "memory_limit", "command", "by", "notebook", "executed", "code"),
)
"""Columns of `runs` that are entries of a record."""


@dataclass(frozen=True)
class Wanted:
    """Which records are asked for; '' is any. `since` is a day or a time as ISO 8601, in UTC."""

    place: str = ""
    stage: str = ""
    status: str = ""
    since: str = ""
    run: str = ""


def records_path(programme: Programme) -> Path:
    """Path of the file with all records of a programme."""
    return programme.batch() / "records.sqlite"


def take_in(programme: Programme) -> int:
    """Add the last run of each stage and place, where it has ended and is not there yet; return how many were added.

    BatchError if the file cannot be written, or is damaged.
    """
    places = (*programme.place_ids, PROGRAMME_FOLDER)
    with _opened(programme) as base:
        there = {run for (run,) in base.execute("SELECT run FROM runs")}
        found = [one for place in places for one in read_records(programme, place)]
        new = [one for one in found if one.run and one.status != "started" and one.run not in there]
        for record in new:
            _add(base, record)
    return len(new)


def find_records(programme: Programme, wanted: Wanted | None = None, most: int | None = None) -> list[RunRecord]:
    """Return the records that are asked for, the newest first, at most so many; [] if there is none yet."""
    if not records_path(programme).is_file():
        return []
    asked = wanted or Wanted()
    equal = {"place": asked.place, "stage": asked.stage, "status": asked.status, "run": asked.run}
    given = {name: value for name, value in equal.items() if value} | ({"since": asked.since} if asked.since else {})
    conditions = [f"{name} = :{name}" for name in given if name != "since"]
    conditions += ["finished >= :since"] if asked.since else []
    where = f"WHERE {' AND '.join(conditions)} " if conditions else ""
    query = f"SELECT * FROM runs {where}ORDER BY finished DESC, run LIMIT :most"  # noqa: S608 - our own column names
    with _opened(programme) as base:
        rows = base.execute(query, {**given, "most": -1 if most is None else most}).fetchall()
        return [_read(base, row) for row in rows]


def forget_records(programme: Programme, places: Sequence[str]) -> None:
    """Take out all records of these places, so that nothing of them stays in the file; BatchError as `take_in`."""
    if not records_path(programme).is_file():
        return
    with _opened(programme) as base:
        for place in places:
            for table in _OF_A_RUN:
                of_place = "run IN (SELECT run FROM runs WHERE place = ?)"
                base.execute(f"DELETE FROM {table} WHERE {of_place}", (place,))  # noqa: S608 - our own names
            base.execute("DELETE FROM runs WHERE place = ?", (place,))


@contextlib.contextmanager
def _opened(programme: Programme) -> Iterator[sqlite3.Connection]:
    """Open the file, made if need be; what the block does is done whole or not at all."""
    path = records_path(programme)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(sqlite3.connect(path, timeout=60)) as base:
            base.row_factory = sqlite3.Row
            base.execute("PRAGMA secure_delete = ON")  # what is taken out is overwritten
            base.executescript(_SCHEMA)
            with base:
                yield base
    except (sqlite3.Error, OSError) as error:
        shown = path.relative_to(programme.project).as_posix()
        message = f"{shown} cannot be used ({error}); free the disk, or move the file away, and run again"
        raise BatchError(message) from None


def _add(base: sqlite3.Connection, record: RunRecord) -> None:
    kind = text_hash(json.dumps(dict(record.versions), sort_keys=True))[:16]
    own = {name: getattr(record, name) for name in _OWN} | {"versions": kind}
    own |= {name: record.failure.get(name, "") for name in ("cell", "error", "message")}
    names, marks = ", ".join(own), ", ".join(f":{name}" for name in own)
    base.execute(f"INSERT INTO runs ({names}) VALUES ({marks})", own)  # noqa: S608 - our own names
    values = [(record.run, name, json.dumps(value)) for name, value in record.parameters.items()]
    base.executemany("INSERT INTO parameters VALUES (?, ?, ?)", values)
    base.executemany("INSERT INTO inputs VALUES (?, ?, ?)", [(record.run, *one) for one in record.inputs.items()])
    base.executemany("INSERT INTO outputs VALUES (?, ?, ?)", [(record.run, *one) for one in record.outputs.items()])
    versions = [(kind, *one) for one in record.versions.items()]
    base.executemany("INSERT OR IGNORE INTO versions VALUES (?, ?, ?)", versions)


def _read(base: sqlite3.Connection, row: sqlite3.Row) -> RunRecord:
    def of_run(table: str) -> Mapping[str, str]:
        found = base.execute(f"SELECT * FROM {table} WHERE run = ?", (row["run"],))  # noqa: S608 - our own names
        return {one[1]: one[2] for one in found}

    versions = base.execute("SELECT package, version FROM versions WHERE versions = ?", (row["versions"],))
    failure = {name: row[name] for name in ("cell", "error", "message")}
    return RunRecord(
        **{name: row[name] for name in _OWN},
        parameters={name: json.loads(value) for name, value in of_run("parameters").items()},
        versions=dict(map(tuple, versions)),
        inputs=of_run("inputs"),
        outputs=of_run("outputs"),
        failure=failure if failure["error"] else {},
    )


def day_of(text: str) -> str:
    """Return a day or time as it was typed, if it is one (ISO 8601); BatchError otherwise."""
    try:
        dt.datetime.fromisoformat(text)
    except ValueError:
        message = f"--since is a day such as 2026-11-30, not {text!r}"
        raise BatchError(message) from None
    return text
