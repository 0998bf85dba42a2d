"""The workshop pack of a place: a map for the table, cards and sheets to work with, a workbook for results."""

import datetime as dt
import os
import tempfile
from pathlib import Path
from typing import Any

from hct_eval.maps.draw import draw_map
from hct_eval.publish.experience import DRAWN, left_out
from hct_eval.publish.links import link_in_words
from hct_eval.publish.prose import day, plural
from hct_eval.publish.results import PlaceResults, newest_day
from hct_eval.publish.tables import rows_of
from hct_eval.publish.typeset import typeset
from hct_eval.publish.workshop_cards import cards_of

PACK, WORKBOOK = "workshop-pack.pdf", "workshop-results.xlsx"
_SPARE = 6
"""Free rows on the sheets, for what the workshop adds."""

_BANNER = "The people, words and numbers in this pack are invented, to show what a pack looks like."


class PackError(Exception):
    """No workshop pack can be made of a place; the text says why and what to do."""


def write_pack(results: PlaceResults, folder: Path, seed: int) -> tuple[Path, ...]:
    """Write the pack (PDF) into `folder`, whole or not at all; return what was written.

    PackError where no link of the map may be published; the same results and seed give the same bytes.
    """
    pack = pack_pdf(results, seed)
    written = (folder / PACK,)
    for path, content in zip(written, (pack,), strict=True):
        _write_whole(path, content)
    return written


def pack_pdf(results: PlaceResults, seed: int) -> bytes:
    """Return the pages to print: facilitator's sheet, cards, voting and strength sheets, the map on A3.

    Only links that may be published are in it, the most told ones where there are more than a drawing holds; counts of
    people went through disclosure control. PackError where no link may be published.
    """
    if results.links.empty:
        every = results.tables["map_links"]
        why = f"no link of the map may be shown. {left_out(results)}" if len(every) else "it has no map yet"
        message = (
            f"there is no workshop pack for {results.place.name}: {why}".rstrip(".")
            + f"; listen to more people, or run `hct-eval run {results.programme.id}` if the map has not been made"
        )
        raise PackError(message)
    concepts = results.tables["map_concepts"]
    ends = {*results.links["cause"], *results.links["effect"]}
    drawing = draw_map(concepts[concepts["concept"].isin(ends)], results.links, max_links=DRAWN, seed=seed, page="A3")
    cards = cards_of(results, drawing.shown)
    made = newest_day(results)
    when = made.date() if made is not None else dt.date(2000, 1, 1)
    data = {
        **_front(results, drawing.left_out, when),
        "cards": cards,
        "votes": [card["label"] for card in cards if card],
        "links": [
            {"number": number, "words": f"{link_in_words(link)}.", "open": link["sign"] == "?"}
            for number, link in enumerate(rows_of(drawing.shown), start=1)
        ],
        "spare": _SPARE,
        "poster": {
            "title": f"What people in {results.place.name} say leads to what",
            "alt": drawing.alt,
            "note": " ".join([_what_it_is(results), _beyond(drawing.left_out), _banner(results)]).strip(),
        },
    }
    return typeset("workshop", data, day=when, pictures={"map.svg": drawing.svg})


def _front(results: PlaceResults, undrawn: int, when: dt.date) -> dict[str, Any]:
    place, programme = results.place, results.programme
    return {
        "title": f"Workshop pack: {place.name}. {programme.title}",
        "place": place.name,
        "day": [when.year, when.month, when.day],
        "banner": _banner(results),
        "about": _what_it_is(results),
        "hidden": " ".join([_beyond(undrawn), left_out(results)]).strip() or "Every link that was told is on it.",
        "counts": _counts(results),
        "workbook": WORKBOOK,
        "folder": f"data/raw/{programme.id}/{place.id}",
        "command": f"hct-eval run {programme.id} --partnership {place.id}",
        "made": f"{programme.title}. Made from what was known on {day(when)}.",
    }


def _what_it_is(results: PlaceResults) -> str:
    return f"It rests on what {results.people(results.coded)} told."


def _counts(results: PlaceResults) -> str:
    policy = results.policy
    rounded = f", others are rounded to {policy.base}" if policy.base > 1 else ""
    return f"Numbers of 1 to {policy.threshold} people are not shown{rounded}, so that nobody can be found in them."


def _beyond(number: int) -> str:
    if not number:
        return ""
    return f"{plural(number, 'link')} told by fewer people {'is' if number == 1 else 'are'} not on the map."


def _banner(results: PlaceResults) -> str:
    return _BANNER if results.programme.data_status == "illustrative" else ""


def _write_whole(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)
