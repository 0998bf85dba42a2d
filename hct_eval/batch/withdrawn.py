"""What is written down of withdrawals: the row in the table, what an unfinished one needs, the record that stays."""

import csv
import dataclasses
import datetime as dt
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hct_eval.batch.changes import Snapshot
from hct_eval.programme import Programme
from hct_eval.tables.decode import decode
from hct_eval.tables.files import SHARED, write_whole
from hct_eval.tables.private_files import write_owner_only
from hct_eval.tables.sheets import find_delimiter, find_sources, read_cells
from hct_eval.tables.text_cells import as_text_cell

_TABLE = "withdrawals"
_UNFINISHED = ".unfinished.json"
_COLUMNS = ("conversation_id", "withdrawn_on", "recorded_by")


@dataclass(frozen=True)
class Pending:
    """What a withdrawal needs to be finished after it was interrupted; it holds nobody's words."""

    conversations: tuple[str, ...]
    parameters: Mapping[str, Mapping[str, object]]
    """By stage, what its last run was given; empty if nothing had been run."""
    before: Snapshot


def add_withdrawals(
    programme: Programme, place: str, conversations: Sequence[str], day: dt.date, recorded_by: str
) -> None:
    """Add a row for each conversation to the place's `withdrawals.csv`, behind what is there, notes beside it too.

    The file is written whole or not at all.
    """
    if not conversations:
        return
    folder = programme.raw(place)
    own = [s for s in find_sources(folder, _TABLE, programme.raw()) if s.sheet is None and s.path.parent == folder]
    text = decode(own[0].path.read_bytes()).text if own else ""
    header = read_cells(own[0]).header if text.strip() else []
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=find_delimiter(text) if header else ",", lineterminator="\n")
    if not header:
        header, text = list(_COLUMNS), ""
        writer.writerow(header)
    for name in conversations:
        values = {"conversation_id": name, "withdrawn_on": day.isoformat(), "recorded_by": as_text_cell(recorded_by)}
        writer.writerow([values.get(column, "") for column in header])
    before = text if text.endswith(("\n", "\r")) or not text else text + "\n"
    content = (before + stream.getvalue()).encode()
    write_whole(own[0].path if own else folder / f"{_TABLE}.csv", content, mode=SHARED)


def records_folder(programme: Programme, place: str) -> Path:
    """Folder of the records of a place's withdrawals, for the person responsible for the data."""
    return programme.private(place) / _TABLE


def keep_pending(programme: Programme, place: str, pending: Pending) -> None:
    """Keep what is needed to finish, until it is finished."""
    write_owner_only(_pending_path(programme, place, pending.conversations[0]), _as_json(pending).encode())


def read_pending(programme: Programme, place: str, conversation_id: str) -> Pending | None:
    """Return what an interrupted withdrawal left, or None."""
    try:
        entries = json.loads(_pending_path(programme, place, conversation_id).read_text(encoding="utf-8"))
        return Pending(tuple(entries["conversations"]), entries["parameters"], Snapshot(**entries["before"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def pending_parameters(programme: Programme, place: str) -> dict[str, Mapping[str, object]]:
    """Return what the stages had been given before withdrawals of the place that were interrupted, by stage."""
    found: dict[str, Mapping[str, object]] = {}
    for path in sorted(records_folder(programme, place).glob(f"*{_UNFINISHED}")):
        pending = read_pending(programme, place, path.name.removesuffix(_UNFINISHED))
        found |= pending.parameters if pending else {}
    return found


def forget_pending(programme: Programme, place: str, conversation_id: str) -> None:
    """Remove what an interrupted withdrawal left."""
    _pending_path(programme, place, conversation_id).unlink(missing_ok=True)


def _pending_path(programme: Programme, place: str, conversation_id: str) -> Path:
    return records_folder(programme, place) / f"{conversation_id}{_UNFINISHED}"


def _as_json(value: Pending) -> str:
    return json.dumps(dataclasses.asdict(value), indent=1, ensure_ascii=False) + "\n"
