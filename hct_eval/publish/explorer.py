"""The map to explore, beside a place's report: only links, quotes and counts that may be published are in the file."""

from pathlib import Path

import pandas as pd

from hct_eval.coding.codebook import combine_opposites
from hct_eval.coding.themes import choose_quotes
from hct_eval.maps import describe, trace_paths
from hct_eval.maps.draw import draw_map
from hct_eval.maps.draw.explorer import explorer_html
from hct_eval.maps.draw.places import place_rest
from hct_eval.publish.disclosure import HIDDEN, safe_count, safe_counts
from hct_eval.publish.experience import DRAWN
from hct_eval.publish.heard import areas_of
from hct_eval.publish.release import write_whole
from hct_eval.publish.results import PlaceResults

_TRACED = 40
"""Factors up to which every pair's ways are traced; of larger maps, stage 04's own paths alone are told."""


def write_explorer(results: PlaceResults, folder: Path, seed: int) -> Path | None:
    """Write `map.html` into `folder`, whole or not at all; None, and no file, where no link may be published."""
    path = folder / "map.html"
    if results.links.empty:
        path.unlink(missing_ok=True)
        return None
    write_whole(path, place_explorer(results, seed))
    return path


def place_explorer(results: PlaceResults, seed: int) -> str:
    """Return the explorer of a place's published links: boxes stand as in its report's drawing of the same seed."""
    published = results.links
    ends = set(published["cause"]) | set(published["effect"])
    whole = results.tables["map_concepts"]
    concepts = whole[whole["concept"].isin(ends)]
    drawing = draw_map(concepts, published, max_links=DRAWN, seed=seed)
    counted = safe_counts(published, ["sources"], results.policy, sums=False, of=results.coded)
    links = counted.rename(columns={"sources": "people"})
    banner = "The people, words and numbers here are invented." if _illustrative(results) else ""
    return explorer_html(
        concepts[["concept", "level"]],
        links[["cause", "effect", "sign", "weight", "low", "high", "people"]],
        place_rest(drawing.positions, concepts, published),
        title=f"Map of experience: {results.place.name}",
        quotes=published_quotes(results),
        loops=results.tables["map_loops"][["loop", "kind"]],
        told=told_ways(results),
        note=f"{banner} {HIDDEN} stands for a number of people too small to show.".strip(),
    )


def published_quotes(results: PlaceResults) -> pd.DataFrame:
    """Return at most two quotes a link, one a person in all: cause, effect, quote."""
    claims = results.tables["claims"].merge(results.links[["cause", "effect"]], on=["cause", "effect"])
    chosen = choose_quotes(claims, links=len(results.links), per_link=2, areas=areas_of(results))
    return chosen.drop_duplicates("conversation_id")[["cause", "effect", "quote"]].reset_index(drop=True)


def told_ways(results: PlaceResults) -> pd.DataFrame:
    """Return for ways of up to four published links how many people told each whole, as may be shown.

    Columns origin, target, cause, effect, told (`0`: nobody alone, so it is stitched together).
    """
    m = describe.read_map(results.tables["map_concepts"], results.links)
    ends = sorted({*results.links["cause"], *results.links["effect"]})
    claims = combine_opposites(results.tables["claims"])
    paths = trace_paths(m, claims, ends, ends) if len(ends) <= _TRACED else results.tables["paths"]
    told = [safe_count(n, results.policy) for n in paths["told_whole_by"].tolist()]
    return paths[["origin", "target", "cause", "effect"]].assign(told=pd.array(told, dtype="string"))


def _illustrative(results: PlaceResults) -> bool:
    return results.programme.data_status == "illustrative"
