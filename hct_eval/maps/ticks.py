"""What a workshop ticked on the shortlist: a raw table of the place, which a rerun reads and never writes."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from hct_eval.maps.cognitive_map import MapError
from hct_eval.programme import Programme
from hct_eval.tables import read_raw
from hct_eval.tables.files import write_whole
from hct_eval.tables.sheets import find_sources, read_cells
from hct_eval.tables.text_cells import csv_bytes, unguard_cell
from hct_eval.tables.workshop_sheets import FACTORS
from hct_eval.tables.workshops import read_workshops

TABLE = "focus_ticks"
COLUMNS = ("concept", "chosen", "decided_on", "notes")


def ticks_path(programme: Programme, partnership_id: str) -> Path:
    """Path of the file in which the panel keeps ticks."""
    return programme.raw(partnership_id) / f"{TABLE}.csv"


def read_ticks(programme: Programme, partnership_id: str) -> dict[str, bool]:
    """Return what was decided on each factor (true: chosen), from the file or a workbook's sheet `focus_ticks`.

    TableError if the table is not right, such as a factor that stands twice.
    """
    frame = read_raw(programme, partnership_id, TABLE)
    labels = frame["concept"].map(str).map(unguard_cell)
    return dict(zip(labels, frame["chosen"].fillna(value=False).astype(bool), strict=True))


def save_tick(programme: Programme, partnership_id: str, concept: str, *, chosen: bool) -> None:
    """Keep a decision about one factor, the file being written whole or not at all; other rows stay as they are.

    MapError where ticks stand elsewhere (a workbook), or the file has columns of its own: they would be lost.
    """
    path = ticks_path(programme, partnership_id)
    rows = _rows(programme, partnership_id, path)
    today = dt.datetime.now().astimezone().date().isoformat()
    kept = rows.get(concept, {})
    rows[concept] = {**kept, "concept": concept, "chosen": "yes" if chosen else "no", "decided_on": today}
    content = csv_bytes([COLUMNS, *([row.get(name, "") for name in COLUMNS] for row in rows.values())])
    write_whole(path, content)


def with_ticks(shortlist: pd.DataFrame, ticks: Mapping[str, bool]) -> pd.DataFrame:
    """Return the shortlist with what the workshop decided in `chosen`; a tick counts before what the focus names.

    A ticked factor that is not among the candidates (the map has changed since, say) is put under them, so that no
    decision is lost.
    """
    frame = shortlist.copy()
    decided = frame["concept"].map(lambda concept: ticks.get(str(concept)))
    frame["chosen"] = decided.where(decided.notna(), frame["chosen"]).astype(bool)
    listed = set(frame["concept"].map(str))
    others = sorted(concept for concept, chosen in ticks.items() if chosen and concept not in listed)
    why = "the workshop ticked it; it is not among the factors that rank first in the map now."
    more = pd.DataFrame({"concept": others, "why": why, "chosen": True})
    return pd.concat([frame, more], ignore_index=True).astype({"chosen": bool}) if others else frame


def _rows(programme: Programme, partnership_id: str, path: Path) -> dict[str, dict[str, str]]:
    read_ticks(programme, partnership_id)  # what is wrong in the table is said before anything is written
    found = find_sources(programme.raw(partnership_id), TABLE, programme.raw())
    elsewhere = [source.shown for source in found if source.path != path and read_cells(source).rows]
    elsewhere += _workshops_that_chose(programme, partnership_id)
    if elsewhere:
        message = f"ticks are kept in {elsewhere[0]}; write yes or no in its column chosen"
        raise MapError(message)
    own = [source for source in found if source.path == path]
    if not own:
        return {}
    cells = read_cells(own[0])
    strange = [name for name in cells.header if name not in COLUMNS]
    if strange:
        message = f"{own[0].shown} has columns of its own ({', '.join(strange)}); write yes or no there by hand"
        raise MapError(message)
    rows = [dict(zip(cells.header, map(unguard_cell, row), strict=True)) for row in cells.rows]
    return {row["concept"]: row for row in rows}


def _workshops_that_chose(programme: Programme, partnership_id: str) -> list[str]:
    """Return the sheets of workshops' workbooks in which a factor was chosen, or decided against."""
    return [
        f"{workshop.shown}, sheet {FACTORS}"
        for workshop in read_workshops(programme, partnership_id)
        if any(line["chosen"] is not None for line in workshop.factors)
    ]
