"""The ledger: everything that was published of people, release by release, beside a place's raw data.

It holds what anybody could read, never an exact count, and no words of people. It lies in `data/raw`, since reports and
processed tables are made again, and deleted when somebody withdraws; what is out stays out.
"""

import os
import tempfile
from datetime import date
from pathlib import Path

import pandas as pd

from hct_eval.programme import PROGRAMME_FOLDER, DisclosurePolicy, Programme
from hct_eval.publish.audit.cells import DisclosureError

FILE = "published.csv"
_COLUMNS = ["release", "released_on", "partnership_id", "table", "row", "column", "shown", "threshold", "base"]


def ledger_path(programme: Programme, partnership_id: str) -> Path:
    """Return where a place's ledger lies; that of the report across places lies in the programme's own folder."""
    return programme.raw(None if partnership_id == PROGRAMME_FOLDER else partnership_id) / FILE


def read_ledger(programme: Programme, partnership_id: str) -> pd.DataFrame:
    """Return a ledger, all text; empty where nothing was published. DisclosureError if it cannot be read."""
    path = ledger_path(programme, partnership_id)
    if not path.is_file():
        return pd.DataFrame(columns=_COLUMNS, dtype="string")
    try:
        ledger = pd.read_csv(path, dtype="string", keep_default_na=False)
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError):
        ledger = pd.DataFrame()
    whole = ledger.columns.tolist() == _COLUMNS and ledger[["threshold", "base"]].map(str.isdecimal).all(axis=None)
    if not whole:
        message = (
            f"{path.name} of {partnership_id}: not readable, so it cannot be told what was published before, and "
            "nothing is published. Take it from a backup; what publishes writes it, and nobody should edit it"
        )
        raise DisclosureError(message)
    return ledger


def releases(ledger: pd.DataFrame) -> list[tuple[str, DisclosurePolicy, pd.DataFrame]]:
    """Return each release of a ledger, oldest first: its name, the policy it was made with, and its rows."""
    found = []
    for name, part in ledger.groupby("release", sort=False):
        first = part.iloc[0]
        policy = DisclosurePolicy(threshold=int(first["threshold"]), base=int(first["base"]))
        found.append((str(name), policy, part[["table", "row", "column", "shown"]].reset_index(drop=True)))
    return found


def record_release(
    programme: Programme, partnership_id: str, rows: pd.DataFrame, *, release: str, released_on: date
) -> Path:
    """Write what is being released (see `published_rows`) into the ledger; call it when it is really published.

    The file is written whole or not at all. DisclosureError if a release of that name stands in it already.
    """
    before = read_ledger(programme, partnership_id)
    if (before["release"] == release).any():
        message = f"{FILE} of {partnership_id}: release {release!r} stands in it already; give this one another name"
        raise DisclosureError(message)
    policy = programme.disclosure
    new = rows.assign(
        release=release,
        released_on=released_on.isoformat(),
        partnership_id=partnership_id,
        threshold=str(policy.threshold),
        base=str(policy.base),
    )[_COLUMNS]
    path = ledger_path(programme, partnership_id)
    _write(path, pd.concat([before, new.astype("string")], ignore_index=True).to_csv(index=False))
    return path


def _write(path: Path, text: str) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)
