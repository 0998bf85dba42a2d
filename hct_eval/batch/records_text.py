"""Records as lines: a table of many, or everything about one."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from hct_eval.batch.crate import export_crate
from hct_eval.batch.lock import BatchError
from hct_eval.batch.manner import memory_in_words
from hct_eval.batch.plan import find_stage
from hct_eval.batch.record import RunRecord
from hct_eval.batch.records import Wanted, day_of, find_records
from hct_eval.batch.tally import time_in_words
from hct_eval.programme import PROGRAMME_FOLDER, Programme

_HEAD = ("record", "finished (UTC)", "place", "stage", "", "seconds", "memory", "asked by")


def answer(
    programme: Programme, wanted: tuple[str, str, str, str, str], last: int, export: Path | None, licence: str
) -> list[str]:
    """Return the lines that `hct-eval records` prints, or write what is to be exported and say so.

    `wanted` are place, stage, status, first day and number, '' for any. ProgrammeError for an unknown place or stage,
    BatchError for an unknown number or a day that is none.
    """
    place, stage, status, since, run = wanted
    if place and place != PROGRAMME_FOLDER:
        place = programme.partnership(place).id
    asked = Wanted(place, find_stage(stage) if stage else "", status, day_of(since) if since else "", run)
    if export:
        return [export_crate(programme, find_records(programme, asked), export, licence)]
    found = find_records(programme, asked, last)
    if not run:
        return records_lines(found, programme.id)
    if not found:
        message = f"there is no record {run!r} of {programme.id}; `hct-eval records {programme.id}` lists them"
        raise BatchError(message)
    return record_lines(found[0])


def records_lines(records: Sequence[RunRecord], of: str) -> list[str]:
    """Return records as a table, in the order given, or one line that there is none."""
    if not records:
        return [f"No record of {of} fits. Records are kept from the first run on."]
    rows = [_HEAD, *map(_row, records)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(_HEAD))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _row(record: RunRecord) -> tuple[str, ...]:
    took = "" if record.seconds is None else f"{record.seconds:.1f}"
    held = memory_in_words(record.peak_memory) if record.peak_memory else ""
    status = record.status + (" at the second try" if record.tries > 1 else "")
    finished = record.finished[:19].replace("T", " ")
    return (record.run, finished, record.place, record.stage, status, took, held, record.by)


def record_lines(record: RunRecord) -> list[str]:
    """Return everything that is known of one run."""
    lines = records_lines([record], record.programme)
    lines += ["", f"asked with: {record.command or 'not a command'}"]
    limits = [time_in_words(record.time_limit)] if record.time_limit else []
    limits += [memory_in_words(record.memory_limit)] if record.memory_limit else []
    lines += [f"limits: {', '.join(limits)}"] if limits else []
    if record.failure:
        lines.append("failed in {cell!r}: {error}: {message}".format(**record.failure))
    lines += ["", "parameters", *(f"  {name} = {value!r}" for name, value in record.parameters.items())]
    lines += ["", "read (SHA-256)", *_hashes(record.inputs)]
    lines += ["", "wrote (SHA-256)", *_hashes(record.outputs)]
    versions = (f"  {name} {version}" for name, version in record.versions.items())
    return [*lines, "", f"code {record.code[:16]}, with", *versions]


def _hashes(states: Mapping[str, str]) -> list[str]:
    return [f"  {state[:16]:<16}  {name}" for name, state in states.items()]
