"""What changed between two maps, as a drawing: which links only one of them has shows by dash, mark and colour."""

from hct_eval.maps.diff import MapDiff
from hct_eval.maps.draw.drawing import MapDrawing, bends_of, lay_out_links, nothing_drawn, positions_of
from hct_eval.maps.draw.layout import PAGES
from hct_eval.maps.draw.picture import BLUE, GREY, RED, Look, picture

_KINDS = {"re-signed": "turned", "new": "new", "lost": "lost", "re-weighted": "both", "same": "both"}
"""Kinds of links in the drawing, in the order in which they are chosen, by what `MapDiff.links` calls them."""


def draw_changes(
    diff: MapDiff,
    *,
    seed: int,
    names: tuple[str, str] = ("the map before", "the map after"),
    max_links: int = 40,
    starts: int = 16,
) -> MapDrawing:
    """Draw what changed from one map to the next, on A4: what changed first, the heavier first, then what stayed.

    `names` are the two maps'. At most `max_links` links are drawn, the rest is counted. `shown`: cause, effect, kind
    (turned, new, lost, both), status, weight, sign, old_weight, old_sign.
    """
    order = list(dict.fromkeys(_KINDS.values()))
    frame = diff.links.assign(kind=diff.links["status"].map(_KINDS).astype("string"))
    frame = frame.assign(_order=frame["kind"].map(order.index), _size=frame["weight"].abs())
    frame = frame.sort_values(["_order", "_size", "cause", "effect"], ascending=[True, False, True, True])
    shown = frame.head(max_links).drop(columns=["_order", "_size"]).reset_index(drop=True)
    left_out = len(frame) - len(shown)
    if shown.empty:
        return nothing_drawn(shown)
    layout = lay_out_links(shown, seed=seed, starts=starts, page=PAGES["A4"])
    looks = {
        "turned": Look("#5b3a86", "9 3 2 3", "↔", "in both, with another sign"),
        "new": Look(BLUE, "", "▲", f"only in {names[1]}"),
        "lost": Look(RED, "7 4", "×", f"only in {names[0]}"),
        "both": Look(GREY, "1.5 4", "=", "in both"),
    }
    counts = shown["kind"].value_counts()
    told = ", ".join(f"{counts[kind]} {look.words}" for kind, look in looks.items() if kind in counts)
    rest = f"{left_out} more {'link is' if left_out == 1 else 'links are'} not drawn." if left_out else ""
    alt = (
        f"Network drawing of {len(layout.boxes)} factors in boxes, joined by {len(shown)} arrows: {told}. {rest} "
        "The table beside the drawing lists them."
    )
    svg = picture(layout, shown, set(), rest, by="kind", looks=looks)
    return MapDrawing(svg, positions_of(layout.boxes), shown, left_out, alt.replace("  ", " "), bends_of(layout, shown))
