"""The map as a drawing for print: which links it shows, how many it leaves out, and what it says in words."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hct_eval.maps.cognitive_map import MapError
from hct_eval.maps.draw.layout import PAGES, Box, Layout, Page, lay_out
from hct_eval.maps.draw.picture import READS, picture
from hct_eval.tables.words import plural

_STRAIGHT, _PASSED = 12.0, 7
"""How far an arrow may leave the straight line between its boxes, in points; and at how many places a bend is told."""


@dataclass(frozen=True)
class MapDrawing:
    """A drawn map: the picture, where each concept stands (points, y down), which links it shows and how many not.

    `bends` has the places that a bent arrow passes, in order: cause, effect, along (share of the way between the
    middles of its boxes) and aside (points to the right of that line, as one walks). Straight arrows are not in it.
    """

    svg: str
    positions: pd.DataFrame
    shown: pd.DataFrame
    left_out: int
    alt: str
    bends: pd.DataFrame


def draw_map(
    concepts: pd.DataFrame,
    links: pd.DataFrame,
    *,
    max_links: int = 40,
    seed: int,
    highlight: Iterable[str] = (),
    starts: int = 16,
    page: str = "A4",
) -> MapDrawing:
    """Draw the `max_links` links that most people told, and the concepts they join.

    concepts: frame with concept. links: frame with cause, effect, sign and, if known, sources and weight. The rest is
    counted in `left_out`. `highlight` frames concepts more strongly (a target). An empty map gives an empty `svg`, and
    says so in `alt`. `page` is A4 (upright, within a report's margins) or A3 (lying, a poster). The same map and seed
    give the same picture, in whatever order the rows stand. MapError if a column is missing or the page is another.
    """
    lacking = [name for name in ("cause", "effect", "sign") if name not in links]
    if lacking or "concept" not in concepts:
        message = "to draw a map, concepts need the column concept, and links cause, effect and sign"
        raise MapError(message)
    if page not in PAGES:
        message = f"a map is drawn on {' or '.join(PAGES)}, not on {page!r}"
        raise MapError(message)
    shown = choose_links(links, max_links)
    left_out = len(links) - len(shown)
    if shown.empty:
        return nothing_drawn(shown, left_out)
    layout = lay_out_links(shown, seed=seed, starts=starts, page=PAGES[page])
    labels = [box.label for box in layout.boxes]
    unlinked = len(set(concepts["concept"].map(str)) - set(labels))
    alt = _alt(shown, labels, left_out, unlinked)
    svg = picture(layout, shown, set(highlight), _left_out(left_out, counted="sources" in shown))
    return MapDrawing(svg, positions_of(layout.boxes), shown, left_out, alt, bends_of(layout, shown))


def lay_out_links(links: pd.DataFrame, *, seed: int, starts: int, page: Page) -> Layout:
    """Return the layout of links (cause, effect), at least one, and of the factors that they join, by label."""
    labels = sorted({*links["cause"].map(str), *links["effect"].map(str)})
    place = {label: at for at, label in enumerate(labels)}
    pairs = [(place[str(row.cause)], place[str(row.effect)]) for row in links.itertuples()]
    return lay_out(labels, pairs, seed=seed, starts=starts, page=page)


def nothing_drawn(shown: pd.DataFrame, left_out: int = 0) -> MapDrawing:
    """Return the drawing of a map without a link."""
    return MapDrawing("", positions_of(()), shown, left_out, "An empty map: no link to draw.", bends_of(None, shown))


def choose_links(links: pd.DataFrame, max_links: int) -> pd.DataFrame:
    """Return the links that most people told, at most `max_links`; of equals the heavier, then by label."""
    order = links.assign(
        _sources=links["sources"].fillna(0).astype(int) if "sources" in links else 0,
        _size=links["weight"].abs() if "weight" in links else 0.0,
    ).sort_values(["_sources", "_size", "cause", "effect"], ascending=[False, False, True, True])
    return order.head(max_links).drop(columns=["_sources", "_size"]).reset_index(drop=True)


def _alt(shown: pd.DataFrame, labels: list[str], left_out: int, unlinked: int) -> str:
    told = [f"{row.cause} to {row.effect} ({READS[str(row.sign)]})" for row in shown.head(3).itertuples()]
    parts = [
        f"Network drawing of {len(labels)} factors in boxes, joined by {len(shown)} arrows.",
        f"{'Told by most people' if 'sources' in shown else 'Heaviest'}: {'; '.join(told)}.",
    ]
    if left_out:
        parts.append(_left_out(left_out, counted="sources" in shown))
    if unlinked:
        parts.append(f"{unlinked} factors have no drawn link.")
    return " ".join([*parts, "The table beside the drawing lists every drawn link."])


def _left_out(number: int, *, counted: bool) -> str:
    if not number:
        return ""
    which = " told by fewer people" if counted else " of less weight"
    return f"{plural(number, f'link{which} is', f'links{which} are')} not drawn."


def bends_of(layout: Layout | None, shown: pd.DataFrame) -> pd.DataFrame:
    """Return the places that bent arrows pass, as `MapDrawing.bends`; `shown` are the layout's links."""
    rows = []
    if layout is not None:
        boxes = {box.label: np.array([box.x, box.y]) for box in layout.boxes}
        for (cause, effect), route in zip(
            shown[["cause", "effect"]].itertuples(index=False), layout.routes, strict=True
        ):
            begin, way = boxes[str(cause)], boxes[str(effect)] - boxes[str(cause)]
            length = float(np.hypot(*way))
            if not length:
                continue
            place = route.line - begin
            along, aside = place @ way / length**2, place @ np.array([-way[1], way[0]]) / length
            if np.abs(aside).max() < _STRAIGHT:
                continue
            passed = np.linspace(0, len(place) - 1, _PASSED + 2).round().astype(int)[1:-1]
            rows += [(cause, effect, round(float(along[at]), 3), round(float(aside[at]), 1)) for at in passed]
    return pd.DataFrame(rows, columns=["cause", "effect", "along", "aside"])


def positions_of(boxes: tuple[Box, ...]) -> pd.DataFrame:
    """Return where boxes stand, as `MapDrawing.positions`."""
    rows = [(b.label, round(b.x, 2), round(b.y, 2), round(b.width, 2), round(b.height, 2)) for b in boxes]
    return pd.DataFrame(rows, columns=["concept", "x", "y", "width", "height"])
