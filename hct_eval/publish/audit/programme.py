"""The audit of the report across places: what its numbers give away together, and beside earlier releases.

Places' own reports show their numbers, and so does this one: people listened to and coded, place by place, their
estimates, and what several places tell. What it adds are totals and figures over places; a reader subtracts from them
what places show, in this release and in every one before.
"""

from collections.abc import Mapping

import pandas as pd

from hct_eval.programme import PROGRAMME_FOLDER, DisclosurePolicy
from hct_eval.publish.across import listened_across, places_told
from hct_eval.publish.audit.bounds import recovered
from hct_eval.publish.audit.cells import UNKNOWN, Cell, Relation, cells_frame
from hct_eval.publish.audit.differences import Reader
from hct_eval.publish.audit.place import differences, refuse
from hct_eval.publish.audit.published import SAID, published_rows, read_count
from hct_eval.publish.audit.reach import LISTENED
from hct_eval.publish.change import estimate_rows
from hct_eval.publish.programme_results import ProgrammeResults
from hct_eval.publish.tables import ShownTable
from hct_eval.publish.together import took_part_rows

KEYS: Mapping[str, tuple[str, ...]] = {
    "places": ("Place",),
    "common_factors": ("concept",),
    "recurring_links": ("cause", "effect"),
    "estimates": ("Place", "What"),
}
"""The tables that hold numbers of people or rest on their words, with the columns that name a row."""

_LISTENED, _CODED = "Listened to", "Coded"
_EVERYWHERE = "all places"


def check_across(results: ProgrammeResults, tables: Mapping[str, ShownTable]) -> pd.DataFrame:
    """Return the published rows of the report across places if they may be published; see `check_place`.

    DisclosureError where the total less the places that are shown tells how many a place has that is not, or where the
    difference from an earlier release of this report could tell of a few people.
    """
    rows = across_rows(results, tables)
    cells, relations = READER.cells(rows, results.programme.disclosure)
    reasons = [
        f"{row.table}, row {row.row!r}: its hidden number is the total less the other places; leave the total out"
        for row in recovered(cells, relations).itertuples()
    ]
    refuse("the programme", [*reasons, *differences(results.programme, PROGRAMME_FOLDER, rows, READER)])
    return rows


def across_rows(results: ProgrammeResults, tables: Mapping[str, ShownTable]) -> pd.DataFrame:
    """Return everything that the report across places publishes of people, as rows of text (see `published_rows`)."""
    frames = {name: table.frame for name, table in tables.items() if name in KEYS}
    over = estimate_rows(took_part_rows(results)).assign(Place=_EVERYWHERE)
    told = places_told(results)[["Place", _LISTENED, _CODED]]
    frames |= {"places": told, "estimates": pd.concat([frames["estimates"], over], ignore_index=True)}
    said = listened_across(results)
    return published_rows(frames, {LISTENED: said} if said else {}, KEYS)


def across_cells(rows: pd.DataFrame, policy: DisclosurePolicy) -> tuple[pd.DataFrame, tuple[Relation, ...]]:
    """Return the numbers of people of the published rows as a reader knows them, and that places make the total."""
    found: list[tuple[str, str, str, Cell]] = []
    for table, row, column, text in rows[["table", "row", "column", "shown"]].to_numpy():
        cell = read_count(str(text), policy) if table in (SAID, "places") else None
        if cell is not None:
            guard = {} if cell["shown"] else {"open_low": 1, "open_high": policy.threshold}
            found.append((row if table == SAID else f"{column}/{row}", table, row, cell | guard))
    keys = {key for key, *_ in found}
    parts = tuple(sorted(key for key in keys if key.startswith(f"{_LISTENED}/")))
    relations = [Relation(LISTENED, parts)] if LISTENED in keys and parts else []
    pairs = [(part, part.replace(_LISTENED, _CODED, 1)) for part in parts]
    relations += [Relation(whole, (coded,), ">=") for whole, coded in pairs if coded in keys]
    return cells_frame(found), tuple(relations)


READER = Reader(across_cells, lambda *_: UNKNOWN)
"""How the rows of this report are read; of a place that stands in one of two reports nothing is known in the other."""
