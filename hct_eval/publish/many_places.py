"""What a report across many places shows of each: how many, not which, the first rows of a table, the rest as data."""

from collections.abc import Sequence

import pandas as pd

from hct_eval.publish.programme_results import ProgrammeResults
from hct_eval.publish.prose import Words, linked, listing
from hct_eval.publish.tables import ShownTable, show_table
from hct_eval.tables.words import plural

MANY = 20
"""Beyond so many places a page does not go through all of them: nobody would read it, and each has its own report."""

ROWS = 12
NAMES = 6


def many(results: ProgrammeResults) -> bool:
    """Whether the programme has too many places for a page to go through them all."""
    return len(results.programme.partnerships) > MANY


def show_across(
    results: ProgrammeResults, frame: pd.DataFrame, *, caption: str, file: str, note: str = ""
) -> ShownTable:
    """Return a table that goes through the places for display, of many places its first rows.

    `file` is the table beside the report (see `released_across`) that holds all its rows.
    """
    if not many(results) or len(frame) <= ROWS:
        return show_table(frame, caption=caption, note=note)
    rest = f"These are the first {ROWS} of {len(frame):,} rows, in the programme's order; all are in {file}.csv."
    return show_table(frame.head(ROWS), caption=caption, note=f"{note} {rest}".strip())


def place_names(results: ProgrammeResults, names: Sequence[str]) -> str:
    """Return places by name, of many places how many they are: `Leeds and Newham`, `31 places`."""
    return plural(len(names), "place") if many(results) and len(names) > NAMES else listing(list(names))


def place_links(results: ProgrammeResults, what: str, anchor: str = "") -> Words | None:
    """Return a link to each place's own report (to an `anchor` in it), of many places one to the list of them all.

    `what` are the link's words; `{place}` in them is the place's name.
    """
    if many(results):
        return linked([(f"{plural(len(results.places), 'place')}:", "../index.html", "every place's own report")])
    to = f"#{anchor}" if anchor else ""
    return linked(
        (f"{p.place.name}:", f"../{p.place.id}/report.html{to}", what.replace("{place}", p.place.name))
        for p in results.places
    )
