"""The ledger: everything that was published of people, release by release, in `private/` beside a place's raw data.

It holds what anybody could read, never an exact count, and no words of people. It lies there because reports and
processed tables are made again, and deleted when somebody withdraws, while what is out stays out; and because no stage
reads it, so that a release makes nothing stale.
"""

from datetime import date
from pathlib import Path

import pandas as pd

from hct_eval.conversations.consent import WITHDRAWN
from hct_eval.programme import PROGRAMME_FOLDER, DisclosurePolicy, Programme
from hct_eval.publish.audit.cells import DisclosureError
from hct_eval.tables.private_files import append_rows, make_folder, read_rows

FILE = "published.csv"
_ROW = ["table", "row", "column", "shown"]
_COLUMNS = ("release", "released_on", "partnership_id", *_ROW, "threshold", "base")


def ledger_path(programme: Programme, partnership_id: str) -> Path:
    """Return where a place's ledger lies; that of the report across places lies beside `programme.yml`."""
    if partnership_id == PROGRAMME_FOLDER:
        return programme.raw() / "private" / FILE
    return programme.private(partnership_id) / FILE


def read_ledger(programme: Programme, partnership_id: str) -> pd.DataFrame:
    """Return a ledger, all text; empty where nothing was published. TableError if the file was damaged."""
    path = ledger_path(programme, partnership_id)
    shown = path.relative_to(programme.project).as_posix()
    return pd.DataFrame(read_rows(path, _COLUMNS, shown), columns=_COLUMNS, dtype="string")


def releases(ledger: pd.DataFrame) -> list[tuple[str, DisclosurePolicy, pd.DataFrame]]:
    """Return each release of a ledger, oldest first: its name, the policy it was made with, and its rows.

    Releases once told how many had withdrawn, usually as `*`. No report does so any more: that row is left out, since
    that it is gone tells of nobody.
    """
    found = []
    for name, part in ledger.groupby("release", sort=False):
        first = part.iloc[0]
        policy = DisclosurePolicy(threshold=int(first["threshold"]), base=int(first["base"]))
        gone = (part["table"] == "reach") & (part["row"] == f"consent: {WITHDRAWN}")
        found.append((str(name), policy, part.loc[~gone, _ROW].reset_index(drop=True)))
    return found


def record_release(
    programme: Programme, partnership_id: str, rows: pd.DataFrame, *, release: str, released_on: date
) -> Path:
    """Write what is being released (see `published_rows`) into the ledger; call it when it is really published.

    DisclosureError if a release of that name stands in it already.
    """
    before = read_ledger(programme, partnership_id)
    if (before["release"] == release).any():
        message = f"{FILE} of {partnership_id}: release {release!r} stands in it already; give this one another name"
        raise DisclosureError(message)
    policy = programme.disclosure
    first = (release, released_on.isoformat(), partnership_id)
    last = (str(policy.threshold), str(policy.base))
    path = ledger_path(programme, partnership_id)
    make_folder(path.parent)
    new = [(*first, *map(str, row), *last) for row in rows[_ROW].itertuples(index=False)]
    append_rows(path, _COLUMNS, new)
    return path
