"""The ledger of a release: what it showed of people, written once its folder stands, and finished if that was cut."""

import io

import pandas as pd

from hct_eval.programme import PROGRAMME_FOLDER, Programme
from hct_eval.publish.audit.ledger import read_ledger, record_release
from hct_eval.publish.audit.published import COLUMNS
from hct_eval.publish.edition.finding import PublishError
from hct_eval.publish.edition.folder import TEAM, Release
from hct_eval.publish.edition.manifest import differences
from hct_eval.tables.csv_text import csv_reader
from hct_eval.tables.text_cells import csv_bytes, unguard_cell

_FOLDER = "ledger"


def ledger_file(place: str) -> str:
    """Return where a release keeps the rows that go into a place's ledger, below its team's folder."""
    return f"{_FOLDER}/{place}.csv"


def ledger_bytes(rows: pd.DataFrame) -> bytes:
    """Return published rows (see `published_rows`) as the file that a release keeps."""
    return csv_bytes([COLUMNS, *rows[COLUMNS].astype(str).to_numpy().tolist()])


def unrecorded(programme: Programme, release: Release) -> list[str]:
    """Return the places of a release whose ledger does not know of it."""
    kept = release.manifest.files  # releases of before the report across places had a ledger keep no rows of it
    places = [place for place in release.manifest.places if f"{TEAM}/{ledger_file(place)}" in kept]
    return [place for place in places if not (read_ledger(programme, place)["release"] == release.name).any()]


def record(programme: Programme, release: Release) -> list[str]:
    """Write a release into the ledgers that do not know of it; return their places.

    PublishError if the release's folder is not what its manifest says: nobody knows then what was published.
    """
    places = unrecorded(programme, release)
    if places and (wrong := differences(release.manifest, release.folder)):
        message = (
            f"release {release.name} is not in the ledger of {', '.join(places)} yet, and its folder was changed "
            f"({wrong[0]}); restore it from a backup, then publish again"
        )
        raise PublishError(message)
    then = programme.model_copy(update={"disclosure": release.manifest.disclosure})
    for place in places:
        rows = _rows(release, place)
        record_release(then, place, rows, release=release.name, released_on=release.manifest.released_on)
    return places


def names_in_ledgers(programme: Programme) -> set[str]:
    """Return the names of all releases that any ledger knows, those whose folders are gone among them."""
    places = (*programme.place_ids, PROGRAMME_FOLDER)
    return {str(name) for place in places for name in read_ledger(programme, place)["release"]}


def _rows(release: Release, place: str) -> pd.DataFrame:
    text = (release.folder / TEAM / ledger_file(place)).read_text(encoding="utf-8")
    rows = [[unguard_cell(cell) for cell in row] for row in csv_reader(io.StringIO(text, newline=""))]
    return pd.DataFrame(rows[1:], columns=rows[0], dtype="string")
