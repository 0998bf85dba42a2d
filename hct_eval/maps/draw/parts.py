"""A map told in a few small ones, side by side: each around one factor, so that a large map need not be a hairball."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from hct_eval.maps.draw.drawing import choose_links, lay_out_links
from hct_eval.maps.draw.layout import Layout, Page
from hct_eval.maps.draw.picture import SIGNS, drawn, key, safe, sheet
from hct_eval.maps.draw.text import FONT_SIZE

_PANEL = Page(244.0, 300.0)
"""Room of one small map, in points: two beside each other on A4."""
_GAP, _HEAD = 12.0, 22.0


@dataclass(frozen=True)
class SmallMaps:
    """Small maps in one picture; `shown`: their links, with the column part."""

    svg: str
    shown: pd.DataFrame
    alt: str


def parts_around(links: pd.DataFrame, parts: int = 4, most: int = 8) -> dict[str, pd.DataFrame]:
    """Return for the factors with most links those links (at most `most`, told by most people), each link once.

    The factor whose links are told by most people in all comes first; a part has two links or more.
    """
    left = links
    found: dict[str, pd.DataFrame] = {}
    for _ in range(parts):
        middle = _busiest(left, set(found))
        if middle is None:
            break
        touching = (left["cause"].map(str) == middle) | (left["effect"].map(str) == middle)
        found[middle] = choose_links(left[touching], most)
        taken = set(found[middle][["cause", "effect"]].itertuples(index=False, name=None))
        left = left[[pair not in taken for pair in left[["cause", "effect"]].itertuples(index=False, name=None)]]
    return found


def _busiest(links: pd.DataFrame, done: set[str]) -> str | None:
    """Return of the other factors with two links or more the one whose links most people told, added up; else None."""
    people = links["sources"].fillna(0).astype(float) if "sources" in links else pd.Series(1.0, links.index)
    ends = pd.concat([links["cause"].map(str), links["effect"].map(str)[links["cause"] != links["effect"]]])
    told = people.reindex(ends.index).groupby(ends.to_numpy()).agg(["size", "sum"])
    told = told[(told["size"] > 1) & ~told.index.isin(list(done))]
    return min(told.index, key=lambda label: (-told.loc[label, "sum"], label), default=None)


def draw_parts(parts: Mapping[str, pd.DataFrame], *, seed: int, starts: int = 8) -> SmallMaps:
    """Draw parts of a map side by side, two in a row, each under its name; a factor that is a part's name is framed.

    parts: links (cause, effect, sign and, if known, sources) by name. Parts without links are left out.
    """
    drawable = {name: links for name, links in parts.items() if len(links)}
    if not drawable:
        nothing = pd.DataFrame(columns=["part", "cause", "effect", "sign", "sources"]).astype({"sources": "Int64"})
        return SmallMaps("", nothing, "No part of a map to draw.")
    laid = {name: lay_out_links(links, seed=seed, starts=starts, page=_PANEL) for name, links in drawable.items()}
    panels, y = [], 0.0
    names = list(laid)
    wide = max(_PANEL.width, *(layout.width for layout in laid.values()))
    for row in range(0, len(names), 2):
        high = _HEAD + max(laid[name].height for name in names[row : row + 2])
        for column, name in enumerate(names[row : row + 2]):
            panel = _panel(name, laid[name], drawable[name], (wide, high))
            panels.append(f'<g transform="translate({column * (wide + _GAP):.1f} {y:.1f})">{panel}</g>')
        y += high + _GAP
    whole = pd.concat([links.assign(part=name) for name, links in drawable.items()], ignore_index=True)
    width = wide * min(2, len(names)) + _GAP * (len(names) > 1)
    used = [look for sign, look in SIGNS.items() if sign in set(whole["sign"].map(str))]
    below = key(y, width, used, "", boxed=False, thicker="sources" in whole)
    said = "; ".join(
        f"{name}, {len(links)} {'link' if len(links) == 1 else 'links'}" for name, links in drawable.items()
    )
    alt = f"{len(names)} small network drawings: {said}. The table beside them lists every drawn link."
    return SmallMaps(sheet("".join(panels) + below.svg, width, below.bottom), whole, alt)


def _panel(name: str, layout: Layout, links: pd.DataFrame, size: tuple[float, float]) -> str:
    frame = f'<rect width="{size[0]:.1f}" height="{size[1]:.1f}" fill="none" stroke="#bbbbbb" stroke-width="0.6"/>'
    bold = f'font-weight="bold" font-size="{FONT_SIZE * 1.15:.1f}" fill="#111111"'
    shift = f"translate({(size[0] - layout.width) / 2:.1f} {_HEAD:.1f})"
    inside = f'<g transform="{shift}">{drawn(layout, links, {name})}</g>'
    return f'{frame}<text x="8" y="15" {bold}>{safe(name)}</text>{inside}'
