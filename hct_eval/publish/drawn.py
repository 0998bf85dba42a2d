"""A place's map where nobody's conversations give one: as workshops drew it, and said to be that."""

import pandas as pd

from hct_eval.maps.draw import MapDrawing, draw_map
from hct_eval.maps.drawn import meeting_points
from hct_eval.maps.structure import loops
from hct_eval.publish.charts import Chart, figure
from hct_eval.publish.prose import (
    Section,
    Shown,
    bullets,
    heading,
    linked,
    listing,
    missing,
    named,
    say,
    section,
    spoken,
)
from hct_eval.publish.results import PlaceResults
from hct_eval.publish.tables import ShownTable, rows_of, show_table
from hct_eval.tables.words import plural

DRAWN = 40
_LOOPS = 5
_LIMITS = (
    "It was drawn as one picture, so no count of people stands behind any of its arrows, no quote, and no range. What "
    "one person in the room thought cannot be told from what all of them did. It was not traced to what single people "
    "said in conversations; where that is done, a report says of each arrow how many people told it."
)
_READS = {"+": "more", "-": "less", "?": "open"}


def drawn_map_section(results: PlaceResults, seed: int) -> Section:
    """Return the map that workshops drew: what it is, the drawing, circles in it."""
    if results.drawn.is_empty:
        return section(missing(f"Workshops drew a map here, but it cannot be shown. {why_not_shown(results)}"))
    explore = linked([("The same map, to search, follow and compare on screen:", "map.html", "explore the map")])
    return section(
        say(_what_it_is(results), _middle(results)), drawn_figure(results, seed), explore, *_circles(results)
    )


def behind_the_drawn_map(results: PlaceResults) -> Section:
    """Return what a drawn map rests on, and what it cannot tell; then its links as a table."""
    if results.drawn.is_empty:
        return section(
            missing("There is no map that may be shown, so there is nothing to say of what stands behind it.")
        )
    m = results.drawn.map
    facts = [
        f"The whole map has {plural(len(m), 'factor')} and {plural(len(m.links), 'link')}.",
        f"It was drawn by {results.people(results.drawn.people)} together, in {_workshops(results)}.",
        why_not_shown(results),
        _LIMITS,
    ]
    return section(say(*facts), drawn_table(results))


def drawn_figure(results: PlaceResults, seed: int) -> Chart:
    """Return the drawn map as a figure, with its links as a table."""
    drawing = drawing_of(results, seed)
    beyond = (
        f"The {DRAWN} heaviest links are drawn; {drawing.left_out} more are in the data." if drawing.left_out else ""
    )
    note = (
        "A full line with + means: more of one, more of the other. A dashed line with - means: more of one, less of "
        "the other. A dotted line with ? means: drawn without a direction, or differently by different workshops. "
        "This is what a group thinks leads to what; it is no proof that it does."
    )
    title = headline(results)
    table = drawn_rows(results).merge(
        drawing.shown.rename(columns={"cause": "More of this", "effect": "of this"})[["More of this", "of this"]]
    )
    return figure(
        drawing.svg, title=title, alt=f"Map. {title}. {drawing.alt}", table=table, note=f"{note} {beyond}".strip()
    )


def drawing_of(results: PlaceResults, seed: int) -> MapDrawing:
    """Return the drawing of the workshops' map."""
    m = results.drawn.map
    return draw_map(m.concepts, m.links.drop(columns="sources"), max_links=DRAWN, seed=seed)


def headline(results: PlaceResults) -> str:
    """Say in one sentence what the drawn map turns on."""
    first = str(meeting_points(results.drawn.map)["concept"].iloc[0])
    return f"In the map that {_who(results)} drew, most arrows meet at “{named(first)}”"


def drawn_table(results: PlaceResults) -> ShownTable:
    """Return the heaviest links of the drawn map as a table."""
    every = drawn_rows(results)
    note = "Weight runs from -1 to 1, as drawn."
    note += " It is the mean over the workshops that drew the link." if results.drawn.workshops > 1 else ""
    note += f" The other {len(every) - DRAWN} links are in the data." if len(every) > DRAWN else ""
    return show_table(every.head(DRAWN), caption=f"The links that {_who(results)} drew", note=note)


def drawn_rows(results: PlaceResults) -> pd.DataFrame:
    """Return the links of the drawn map for readers, the heaviest first; no count of people is in it."""
    links = results.drawn.map.links
    order = links.assign(_size=links["weight"].abs()).sort_values(
        ["_size", "cause", "effect"], ascending=[False, True, True]
    )
    frame = pd.DataFrame(
        {
            "More of this": order["cause"].astype("string"),
            "leads to": order["sign"].map(_READS).astype("string"),
            "of this": order["effect"].astype("string"),
            "Weight": order["weight"].astype("Float64").round(2),
        }
    )
    if results.drawn.workshops > 1:
        frame["Workshops"] = order["maps"].astype("Int64")
    return frame.reset_index(drop=True)


def why_not_shown(results: PlaceResults) -> str:
    """Say which workshops' maps are not shown, and why; "" where all are."""
    drawn, least = results.drawn, results.policy.threshold + 1
    parts = []
    if drawn.small:
        parts.append(f"{_maps(drawn.small)} not shown because fewer than {least} people drew {_it(drawn.small)}.")
    if drawn.unknown:
        why = "because nobody has written down how many people took part (workshop_maps, column participants)."
        parts.append(f"{_maps(drawn.unknown)} not shown {why}")
    return " ".join(parts)


def _what_it_is(results: PlaceResults) -> str:
    return (
        f"This map was drawn by hand, in {_workshops(results)}. No conversation stands behind its arrows: they hold "
        "what a group thought, and help to ask better questions; they do not prove causes."
    )


def _middle(results: PlaceResults) -> str:
    names = [spoken(str(name)) for name in meeting_points(results.drawn.map)["concept"].head(3)]
    return f"Most arrows meet at {listing(names)}."


def _circles(results: PlaceResults) -> list[Shown]:
    found = loops(results.drawn.map)
    found = found[found["kind"] != "unknown"].sort_values(["length", "loop"]).head(_LOOPS)
    words = {"reinforcing": "feeds itself", "balancing": "holds itself back"}
    lines = [f"{str(row['loop']).replace(' -> ', ' → ')}: {words[str(row['kind'])]}." for row in rows_of(found)]
    listed = bullets(lines)
    return [heading("Circles in the map"), listed] if listed else []


def _workshops(results: PlaceResults) -> str:
    return "one workshop" if results.drawn.workshops == 1 else f"{results.drawn.workshops} workshops"


def _who(results: PlaceResults) -> str:
    return "a workshop" if results.drawn.workshops == 1 else "workshops"


def _maps(n: int) -> str:
    return plural(n, "workshop's map is", "workshops' maps are")


def _it(n: int) -> str:
    return "it" if n == 1 else "them"
