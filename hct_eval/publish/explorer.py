"""The map to explore, beside a place's report: only links, quotes and counts that may be published are in the file."""

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from hct_eval.coding.codebook import combine_opposites
from hct_eval.coding.themes import choose_quotes
from hct_eval.maps import describe, trace_paths
from hct_eval.maps.draw import MapDrawing, draw_map
from hct_eval.maps.draw.explorer import embedded, explorer_html
from hct_eval.maps.draw.places import place_rest
from hct_eval.maps.structure import loops
from hct_eval.programme import DisclosurePolicy, Partnership, Programme
from hct_eval.publish.disclosure import HIDDEN, publishable_links, safe_counts, shown_links, shown_loops
from hct_eval.publish.drawn import drawing_of
from hct_eval.publish.experience import DRAWN
from hct_eval.publish.heard import areas_of
from hct_eval.publish.results import PlaceResults
from hct_eval.tables.files import SHARED, write_whole

_TRACED = 40
"""Factors up to which every pair's ways are traced; of larger maps, stage 04's own paths alone are told."""
_COMPARED = ["cause", "effect", "sign"]


@dataclass(frozen=True)
class MapTables:
    """What the explorer shows, as stages keep it: the map's concepts, links, loops and paths, and the claims behind.

    `asked` is how many people might have told a link: a count of nearly all of them is hidden.
    """

    concepts: pd.DataFrame = field(repr=False)
    links: pd.DataFrame = field(repr=False)
    loops: pd.DataFrame = field(repr=False)
    claims: pd.DataFrame = field(repr=False)
    paths: pd.DataFrame | None = field(repr=False, default=None)
    asked: int | None = None


@dataclass(frozen=True)
class ShownMap:
    """An explorer in a notebook: the page, shown within a frame; empty where no link may be shown."""

    page: str = field(repr=False)

    def _repr_html_(self) -> str:
        if not self.page:
            return "<p>No link of this map may be shown, so there is nothing to explore.</p>"
        return f"<div>{embedded(self.page)}</div>"


def write_explorer(results: PlaceResults, folder: Path, seed: int) -> Path | None:
    """Write `map.html` into `folder`, whole or not at all; None, and no file, where no link may be published."""
    path = folder / "map.html"
    drawn = results.drawn_instead and not results.drawn.is_empty
    if results.links.empty and not drawn:
        path.unlink(missing_ok=True)
        return None
    page = drawn_explorer(results, seed) if drawn else place_explorer(results, seed)
    write_whole(path, page.encode(), mode=SHARED)
    return path


def drawn_explorer(results: PlaceResults, seed: int) -> str:
    """Return the explorer of the map that workshops drew: nobody's words, and no count of people, are in it."""
    m, drawing = results.drawn.map, drawing_of(results, seed)
    links = m.links
    said = "Drawn by hand by a group: no arrow is traced to what single people said."
    return explorer_html(
        m.concepts[["concept"]],
        links[["cause", "effect", "sign", "weight"]],
        place_rest(drawing.positions, m.concepts, links),
        title=f"Map drawn in workshops: {results.place.name}",
        loops=loops(m)[["loop", "kind"]],
        main=drawing.shown[["cause", "effect"]],
        bends=drawing.bends,
        drawn=True,
        note=f"{_banner(results.programme)} {said}".strip(),
    )


def place_explorer(results: PlaceResults, seed: int) -> str:
    """Return the explorer of a place's published links: boxes stand as in its report's drawing of the same seed."""
    kept = results.tables
    tables = MapTables(
        kept["map_concepts"], kept["map_links"], kept["map_loops"], kept["claims"], kept["paths"], asked=results.coded
    )
    ends = set(results.links["cause"]) | set(results.links["effect"])
    concepts = tables.concepts[tables.concepts["concept"].isin(ends)]
    drawing = draw_map(concepts, results.links, max_links=DRAWN, seed=seed)
    return _page(results.programme, results.place, tables, drawing, areas_of(results))


def explore(
    programme: Programme,
    place: Partnership,
    tables: MapTables,
    drawing: MapDrawing,
    *,
    second: pd.DataFrame | None = None,
    names: tuple[str, str] = ("this map", "the other map"),
) -> ShownMap:
    """Return the explorer for a notebook, boxes as in `drawing`, of the links that may be published.

    second: links (cause, effect, sign) of a map to compare with, such as a workshop's; `names` are the two maps' names.
    """
    if publishable_links(tables.links, programme.disclosure).empty:
        return ShownMap("")
    return ShownMap(_page(programme, place, tables, drawing, None, second, names))


def _page(
    programme: Programme,
    place: Partnership,
    tables: MapTables,
    drawing: MapDrawing,
    areas: pd.Series | None,
    second: pd.DataFrame | None = None,
    names: tuple[str, str] = ("this map", "the other map"),
) -> str:
    policy = programme.disclosure
    published = shown_links(tables.links, policy, tables.asked)
    other = None if second is None else second[_COMPARED]
    ends = {*published["cause"], *published["effect"]}
    concepts = tables.concepts[tables.concepts["concept"].isin(ends)]
    return explorer_html(
        concepts[["concept", "level"]],
        published[["cause", "effect", "sign", "weight", "low", "high", "people"]],
        place_rest(drawing.positions, concepts, pd.concat([published[_COMPARED], other])),
        title=f"Map of experience: {place.name}",
        quotes=published_quotes(tables.claims, published, areas),
        loops=shown_loops(tables.loops, published)[["loop", "kind"]],
        told=told_ways(tables, policy),
        second=other,
        names=names,
        main=drawing.shown[["cause", "effect"]],
        bends=drawing.bends,
        note=f"{_banner(programme)} {HIDDEN} stands for a number of people too small to show.".strip(),
    )


def _banner(programme: Programme) -> str:
    return "The people, words and numbers here are invented." if programme.data_status == "illustrative" else ""


def published_quotes(claims: pd.DataFrame, published: pd.DataFrame, areas: pd.Series | None = None) -> pd.DataFrame:
    """Return at most two quotes a published link, one a person in all: cause, effect, quote."""
    behind = claims.merge(published[["cause", "effect"]], on=["cause", "effect"])
    chosen = choose_quotes(behind, links=len(published), per_link=2, areas=areas, told=published)
    return chosen.drop_duplicates("conversation_id")[["cause", "effect", "quote"]].reset_index(drop=True)


def told_ways(tables: MapTables, policy: DisclosurePolicy) -> pd.DataFrame:
    """Return for ways of up to four published links how many people told each whole, as may be shown.

    Columns origin, target, cause, effect, told (`0`: nobody alone, so it is stitched together).
    """
    links = shown_links(tables.links, policy, tables.asked)
    m = describe.read_map(tables.concepts, links)
    ends = sorted({*links["cause"], *links["effect"]})
    if len(ends) <= _TRACED or tables.paths is None:
        ends = ends if len(ends) <= _TRACED else []
        paths = trace_paths(m, combine_opposites(tables.claims), ends, ends)
    else:
        paths = tables.paths
    told = safe_counts(paths, ["told_whole_by"], policy, sums=False, of=tables.asked)["told_whole_by"]
    return paths[["origin", "target", "cause", "effect"]].assign(told=told)
