"""The workshop pack of a place: a map for the table, cards and sheets to work with, a workbook for results."""

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd

from hct_eval.maps.draw import MapDrawing, draw_map
from hct_eval.publish.experience import DRAWN, left_out
from hct_eval.publish.links import link_in_words
from hct_eval.publish.prose import day
from hct_eval.publish.results import PlaceResults, newest_day
from hct_eval.publish.tables import rows_of
from hct_eval.publish.typeset import legible, typeset
from hct_eval.publish.workshop_book import results_workbook
from hct_eval.publish.workshop_cards import cards_of
from hct_eval.tables import TableError
from hct_eval.tables.files import SHARED, write_whole
from hct_eval.tables.words import plural
from hct_eval.tables.workshops import is_workshop, read_workshop

PACK, WORKBOOK = "workshop-pack.pdf", "workshop-results.xlsx"
_SPARE = 6
"""Free rows on the sheets, for what the workshop adds."""

_BANNER = "The people, words and numbers in this pack are invented, to show what a pack looks like."
_MARK = "Invented, to show what a pack looks like."
"""The same on every card and sheet."""


class PackError(Exception):
    """No workshop pack can be made of a place; the text says why and what to do."""


def write_pack(results: PlaceResults, folder: Path, seed: int) -> tuple[Path, ...]:
    """Write the pack to print and the workbook for results into `folder`, each whole or not at all; return their paths.

    PackError where no link of the map may be published (an earlier pack goes), or where the workbook there has been
    filled in; the same results and seed give the same bytes.
    """
    if results.links.empty:
        drop_pack(folder)
    drawing = draw_poster(results, seed)
    contents = {PACK: pack_pdf(results, drawing), WORKBOOK: _workbook(results, drawing)}
    _refuse_filled(folder / WORKBOOK, results)
    for name, content in contents.items():
        write_whole(folder / name, content, mode=SHARED)
    return tuple(folder / name for name in contents)


def say_illegible(results: PlaceResults) -> str:
    """Say how many factors of the pack have letters that its fonts lack; "" where none has."""
    ends = {*results.links["cause"], *results.links["effect"]}
    boxes = sum(not legible(str(label)) for label in ends)
    if not boxes:
        return ""
    one = boxes == 1
    return (
        f"{plural(boxes, 'factor')} {'has' if one else 'have'} letters that the pack's fonts lack: boxes are printed "
        f"in their place, so write {'it' if one else 'them'} on the cards by hand."
    )


def drop_pack(folder: Path) -> None:
    """Delete a pack made from an earlier map: it may quote what may no longer be quoted. The workbook stays."""
    (folder / PACK).unlink(missing_ok=True)


def draw_poster(results: PlaceResults, seed: int) -> MapDrawing:
    """Return the map of a place's published links on A3, the most told ones where a drawing cannot hold them all.

    PackError where no link may be published.
    """
    if results.links.empty:
        every = results.tables["map_links"]
        why = f"no link of the map may be shown. {left_out(results)}" if len(every) else "it has no map yet"
        to_do = f"listen to more people, or run `hct-eval run {results.programme.id}` if the map has not been made"
        if every.empty and results.has("workshop_maps"):
            why = "its map was drawn by a workshop, and the pack is made from what people told in conversations"
            to_do = (
                "code conversations first (`hct-eval code`). To work on the drawn map, print it from the report; "
                "write what is new into the sheet workshop_maps of tables.xlsx, with a workshop_id of its own"
            )
        raise PackError(f"there is no workshop pack for {results.place.name}: {why.rstrip('.')}; {to_do}")
    concepts = results.tables["map_concepts"]
    ends = {*results.links["cause"], *results.links["effect"]}
    return draw_map(concepts[concepts["concept"].isin(ends)], results.links, max_links=DRAWN, seed=seed, page="A3")


def pack_pdf(results: PlaceResults, drawing: MapDrawing) -> bytes:
    """Return the pages to print: facilitator's sheet, cards, voting and strength sheets, the map on A3.

    Only the links of the poster (`drawing`) are in it; counts of people went through disclosure control.
    """
    cards = cards_of(results, drawing.shown)
    when = _day(results)
    data = {
        **_front(results, drawing.left_out, when),
        "cards": cards,
        "votes": [card["label"] for card in cards if card is not None],
        "links": [
            {"number": number, "words": f"{link_in_words(link)}.", "open": link["sign"] == "?"}
            for number, link in enumerate(rows_of(drawing.shown), start=1)
        ],
        "spare": _SPARE,
        "poster": {
            "title": f"What people in {results.place.name} say leads to what",
            "alt": drawing.alt,
            "note": " ".join([_what_it_is(results), _banner(results)]).strip(),
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
        "mark": _MARK if _banner(results) else "",
        "about": _what_it_is(results),
        "hidden": " ".join([_beyond(undrawn), left_out(results)]).strip() or "Every link that was told is on it.",
        "counts": _counts(results),
        "workbook": WORKBOOK,
        "folder": _folder(results),
        "command": f"hct-eval run {programme.id} --partnership {place.id}",
        "made": f"{programme.title}. Made from what was known on {day(when)}.",
    }


def _workbook(results: PlaceResults, drawing: MapDrawing) -> bytes:
    """Return the workbook of all published links: those of the poster first, in the numbers of its strength sheet."""
    drawn = drawing.shown[["cause", "effect"]].assign(_drawn=True)
    links = results.links.merge(drawn, on=["cause", "effect"], how="left")
    rest = links[links["_drawn"].isna()]
    ends = sorted({*links["cause"], *links["effect"], *results.concepts["concept"]})
    both = pd.concat([drawing.shown, rest])[["cause", "effect", "sign"]]
    about = {"place": results.place.name, "folder": _folder(results), "banner": _banner(results)}
    return results_workbook(both, ends, day=_day(results), **about)


def _refuse_filled(path: Path, results: PlaceResults) -> None:
    """Refuse to write over a workbook that somebody has filled in."""
    if not path.is_file():
        return
    shown = path.relative_to(results.programme.project).as_posix()
    try:
        filled = not is_workshop(path, shown) or read_workshop(path, shown).says_anything
    except TableError:
        filled = True
    if filled:
        message = f"{shown} has been filled in; move it to {_folder(results)}, then make the pack again"
        raise PackError(message)


def _day(results: PlaceResults) -> dt.date:
    """Return the day that stands for when the pack was made: the latest that the tables hold."""
    newest = newest_day(results)
    return newest.date() if newest is not None else dt.date(2000, 1, 1)


def _folder(results: PlaceResults) -> str:
    return f"data/raw/{results.programme.id}/{results.place.id}"


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
