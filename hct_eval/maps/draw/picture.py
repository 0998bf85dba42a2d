"""A laid out map as SVG: boxes and arrows, whose kind shows by dash and mark as well as colour, and a key."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from xml.sax.saxutils import escape

import numpy as np
import pandas as pd

from hct_eval.maps.draw.layout import Box, FloatArray, Layout, Route
from hct_eval.maps.draw.text import FONT_SIZE, LINE_HEIGHT, text_width

FONTS = "Arial, Helvetica, 'Liberation Sans', 'DejaVu Sans', sans-serif"
BLUE, RED, GREY = "#1f4e79", "#a6361c", "#595959"
READS = {"+": "more leads to more", "-": "more leads to less", "?": "people disagree, or it is unclear"}


@dataclass(frozen=True)
class Look:
    """How arrows of one kind look, and what that means: the key says it."""

    colour: str
    dash: str
    mark: str
    words: str


SIGNS = {
    "+": Look(BLUE, "", "+", READS["+"]),
    "-": Look(RED, "7 4", "−", READS["-"]),
    "?": Look(GREY, "1.5 4", "?", READS["?"]),
}
WIDTHS = (1.1, 2.1, 3.3)
_KEY_WIDTH = 430.0


def picture(
    layout: Layout,
    links: pd.DataFrame,
    highlight: set[str],
    said: str = "",
    *,
    by: str = "sign",
    looks: Mapping[str, Look] = SIGNS,
) -> str:
    """Return the SVG of a layout and its links (the column `by` and, if known, sources), with a key and a sentence.

    `looks` has a look for each value of the column. The picture is as large as it is to be printed (points); nothing
    in it counts people.
    """
    width = max(layout.width, _KEY_WIDTH)
    used = [look for kind, look in looks.items() if kind in set(links[by].map(str))]
    boxed = bool(highlight & {box.label for box in layout.boxes})
    below = key(layout.height, width, used, said, boxed=boxed, thicker="sources" in links)
    shift = (width - layout.width) / 2
    body = (
        f'<g transform="translate({shift:.1f} 0)">{drawn(layout, links, highlight, by=by, looks=looks)}</g>{below.svg}'
    )
    return sheet(body, width, below.bottom, layout.page.scale)


def drawn(
    layout: Layout,
    links: pd.DataFrame,
    highlight: set[str],
    *,
    by: str = "sign",
    looks: Mapping[str, Look] = SIGNS,
) -> str:
    """Return the map itself, without key or page."""
    of_links, widths = [looks[str(kind)] for kind in links[by]], _widths(links)
    arrows = [_arrow(*facts) for facts in zip(layout.routes, of_links, widths, strict=True)]
    boxes = [_box(box, strong=box.label in highlight) for box in layout.boxes]
    return "".join([*arrows, *boxes, *_marks(layout, of_links)])


def sheet(body: str, width: float, height: float, scale: float = 1.0) -> str:
    """Return a whole SVG document of a body, `scale` times larger than it was laid out."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width * scale:.0f}pt" height="{height * scale:.0f}pt" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" font-family="{FONTS}" font-size="{FONT_SIZE}">'
        f'<rect width="100%" height="100%" fill="#ffffff"/>{body}</svg>'
    )


def _widths(shown: pd.DataFrame) -> list[float]:
    """Three widths by people, relative to the most told link, so that no small count can be read off."""
    if "sources" not in shown or shown["sources"].isna().all():
        return [WIDTHS[0]] * len(shown)
    share = shown["sources"].fillna(0).astype(float) / max(float(shown["sources"].max()), 1.0)
    return [WIDTHS[2] if s > 2 / 3 else WIDTHS[1] if s > 1 / 3 else WIDTHS[0] for s in share]


def _arrow(route: Route, look: Look, width: float) -> str:
    first, *rest = (f"{x:.1f} {y:.1f}" for x, y in route.control)
    return (
        f'<path d="M{first}C{" ".join(rest)}" fill="none" stroke="{look.colour}" stroke-width="{width}"{_dash(look)}/>'
        f'<polygon points="{_head(route, width)}" fill="{look.colour}"/>'
    )


def _dash(look: Look) -> str:
    return f' stroke-dasharray="{look.dash}"' if look.dash else ""


def _head(route: Route, width: float) -> str:
    base = route.control[-1]
    along = route.tip - base
    length = float(np.hypot(*along))
    direction = along / length if length > 0 else np.array([1.0, 0.0])
    across = np.array([-direction[1], direction[0]]) * (2.6 + width * 0.75)
    points = (route.tip, base + across, base - across)
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _box(box: Box, *, strong: bool) -> str:
    stroke, fill = (2.4, "#fff4d6") if strong else (0.9, "#f4f6f8")
    top = box.y - len(box.lines) * LINE_HEIGHT / 2 + FONT_SIZE * 0.87
    lines = "".join(
        f'<tspan x="{box.x:.1f}" y="{top + k * LINE_HEIGHT:.1f}">{safe(line)}</tspan>'
        for k, line in enumerate(box.lines)
    )
    weight = ' font-weight="bold"' if strong else ""
    return (
        f'<rect x="{box.x - box.width / 2:.1f}" y="{box.y - box.height / 2:.1f}" width="{box.width:.1f}" '
        f'height="{box.height:.1f}" rx="4" fill="{fill}" stroke="#333333" stroke-width="{stroke}"/>'
        f'<text text-anchor="middle" fill="#111111"{weight}>{lines}</text>'
    )


def _marks(layout: Layout, looks: list[Look]) -> list[str]:
    placed: list[FloatArray] = []
    marks = []
    for route, look in zip(layout.routes, looks, strict=True):
        at = _mark_place(route, layout.boxes, placed)
        placed.append(at)
        marks.append(_mark(float(at[0]), float(at[1]), look))
    return marks


def _mark_place(route: Route, boxes: tuple[Box, ...], placed: list[FloatArray]) -> FloatArray:
    """Return a point of the arrow that is clear of boxes and other marks, or the clearest one."""
    best: FloatArray = route.line[len(route.line) // 2]
    clearest = -1.0
    for share in (0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73, 0.2, 0.8):
        at = _along(route.line, share)
        gaps = [max(abs(at[0] - b.x) - b.width / 2, abs(at[1] - b.y) - b.height / 2) for b in boxes]
        gaps += [float(np.hypot(*(at - other))) - 6 for other in placed]
        clear = min(gaps)
        if clear >= 7:
            return at
        if clear > clearest:
            best, clearest = at, clear
    return best


def _along(line: FloatArray, share: float) -> FloatArray:
    lengths = np.hypot(*(line[1:] - line[:-1]).T)
    whole = np.concatenate([[0.0], np.cumsum(lengths)])
    at = share * whole[-1]
    point: FloatArray = np.array([float(np.interp(at, whole, line[:, k])) for k in (0, 1)])
    return point


def _mark(x: float, y: float, look: Look) -> str:
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5.6" fill="#ffffff" stroke="{look.colour}" stroke-width="0.9"/>'
        f'<text x="{x:.1f}" y="{y + 3.6:.1f}" text-anchor="middle" font-weight="bold" font-size="10.5" '
        f'fill="{look.colour}">{look.mark}</text>'
    )


class Key(NamedTuple):
    """The key's drawing, and where it ends."""

    svg: str
    bottom: float


def key(top: float, width: float, looks: list[Look], said: str, *, boxed: bool, thicker: bool = True) -> Key:
    """Explain what dashes, marks, widths and strong boxes mean, of those that occur, in rows as wide as the page."""
    rows = [[(_sample(look), look.words) for look in looks], []]
    if thicker:
        rows[1].append((_thicker(), "thicker: told by more people"))
    if boxed:
        rows[1].append((_strong(), "strong frame: the outcome looked at"))
    parts, y = [f'<path d="M10 {top + 3:.1f}H{width - 10:.1f}" stroke="#bbbbbb" stroke-width="0.6"/>'], top + 16
    for row in filter(None, rows):
        x = 10.0
        for sample, words in row:
            wide = 50 + text_width(words)
            if x > 10 and x + wide > width:
                x, y = 10.0, y + 16
            parts.append(f'<g transform="translate({x:.1f} {y:.1f})">{sample}{_words(40, 3.4, words)}</g>')
            x += wide
        y += 17
    if said:
        parts.append(_words(10, y + 1, said))
        y += 14
    return Key("".join(parts), y)


def _sample(look: Look) -> str:
    line = f'<path d="M0 0h34" stroke="{look.colour}" stroke-width="1.8" fill="none"{_dash(look)}/>'
    return f"{line}{_mark(17, 0, look)}"


def _thicker() -> str:
    lines = zip((-5, 0, 6), WIDTHS, strict=True)
    return "".join(f'<path d="M0 {y}h34" stroke="#333333" stroke-width="{width}"/>' for y, width in lines)


def _strong() -> str:
    return '<rect x="4" y="-6" width="28" height="12" rx="3" fill="#fff4d6" stroke="#333333" stroke-width="2.4"/>'


def _words(x: float, y: float, words: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="#111111">{safe(words)}</text>'


def safe(text: str) -> str:
    """Text for XML: escaped, without characters that XML forbids."""
    return escape("".join(c for c in text if c in "\t\n" or (ord(c) >= 32 and not 0xD800 <= ord(c) <= 0xDFFF)))
