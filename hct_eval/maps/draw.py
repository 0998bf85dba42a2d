"""The map as a drawing for print: boxes and arrows, whose sign shows by dash and mark, not colour alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape

import numpy as np
import pandas as pd

from hct_eval.maps.cognitive_map import MapError
from hct_eval.maps.layout import FONT_SIZE, LINE_HEIGHT, Box, FloatArray, Layout, Route, lay_out

FONTS = "Arial, Helvetica, 'Liberation Sans', 'DejaVu Sans', sans-serif"
COLOURS = {"+": "#1f4e79", "-": "#a6361c", "?": "#595959"}
DASHES = {"+": "", "-": "7 4", "?": "1.5 4"}
MARKS = {"+": "+", "-": "−", "?": "?"}
READS = {"+": "more leads to more", "-": "more leads to less", "?": "people disagree, or it is unclear"}
WIDTHS = (1.1, 2.1, 3.3)
_KEY_HEIGHT = 46.0


@dataclass(frozen=True)
class MapDrawing:
    """A drawn map: the picture, where each concept stands (points, y down), which links it shows and how many not."""

    svg: str
    positions: pd.DataFrame
    shown: pd.DataFrame
    left_out: int
    alt: str


def draw_map(
    concepts: pd.DataFrame,
    links: pd.DataFrame,
    *,
    max_links: int = 40,
    seed: int,
    highlight: Iterable[str] = (),
    starts: int = 12,
) -> MapDrawing:
    """Draw the `max_links` links that most people told, and the concepts they join.

    concepts: frame with concept. links: frame with cause, effect, sign and, if known, sources and weight. The rest is
    counted in `left_out`. `highlight` frames concepts more strongly (a target). An empty map gives an empty `svg`, and
    says so in `alt`.
    """
    lacking = [name for name in ("cause", "effect", "sign") if name not in links]
    if lacking or "concept" not in concepts:
        message = "to draw a map, concepts need the column concept, and links cause, effect and sign"
        raise MapError(message)
    shown = choose_links(links, max_links)
    left_out = len(links) - len(shown)
    labels = sorted({*shown["cause"].map(str), *shown["effect"].map(str)})
    if not labels:
        return MapDrawing("", _positions(()), shown, left_out, "An empty map: no link to draw.")
    place = {label: at for at, label in enumerate(labels)}
    pairs = [(place[str(row.cause)], place[str(row.effect)]) for row in shown.itertuples()]
    layout = lay_out(labels, pairs, seed=seed, starts=starts)
    unlinked = len(set(concepts["concept"].map(str)) - set(labels))
    alt = _alt(shown, labels, left_out, unlinked)
    return MapDrawing(_svg(layout, shown, set(highlight)), _positions(layout.boxes), shown, left_out, alt)


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
        f"Told by most people: {'; '.join(told)}.",
    ]
    if left_out:
        parts.append(f"{left_out} links told by fewer people are not drawn.")
    if unlinked:
        parts.append(f"{unlinked} factors have no drawn link.")
    return " ".join([*parts, "The table beside the drawing lists every drawn link."])


def _positions(boxes: tuple[Box, ...]) -> pd.DataFrame:
    rows = [(b.label, round(b.x, 2), round(b.y, 2), round(b.width, 2), round(b.height, 2)) for b in boxes]
    return pd.DataFrame(rows, columns=["concept", "x", "y", "width", "height"])


def _svg(layout: Layout, shown: pd.DataFrame, highlight: set[str]) -> str:
    signs = [str(sign) for sign in shown["sign"]]
    widths = _widths(shown)
    arrows = [_arrow(*facts) for facts in zip(layout.routes, signs, widths, strict=True)]
    boxes = [_box(box, strong=box.label in highlight) for box in layout.boxes]
    marks = _marks(layout, signs)
    width = max(layout.width, _key_width(set(signs)))
    shift = (width - layout.width) / 2
    body = f'<g transform="translate({shift:.1f} 0)">{"".join([*arrows, *boxes, *marks])}</g>'
    return _page(body + _key(layout.height, set(signs)), width, layout.height + _KEY_HEIGHT)


def _page(body: str, width: float, height: float) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}pt" height="{height:.0f}pt" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" font-family="{FONTS}" font-size="{FONT_SIZE}">'
        f'<rect width="100%" height="100%" fill="#ffffff"/>{body}</svg>'
    )


def _widths(shown: pd.DataFrame) -> list[float]:
    """Three widths by people, relative to the most told link, so that no small count can be read off."""
    if "sources" not in shown or shown["sources"].isna().all():
        return [WIDTHS[0]] * len(shown)
    share = shown["sources"].fillna(0).astype(float) / max(float(shown["sources"].max()), 1.0)
    return [WIDTHS[2] if s > 2 / 3 else WIDTHS[1] if s > 1 / 3 else WIDTHS[0] for s in share]


def _arrow(route: Route, sign: str, width: float) -> str:
    first, *rest = (f"{x:.1f} {y:.1f}" for x, y in route.control)
    dash = f' stroke-dasharray="{DASHES[sign]}"' if DASHES[sign] else ""
    colour = COLOURS[sign]
    return (
        f'<path d="M{first}C{" ".join(rest)}" fill="none" stroke="{colour}" stroke-width="{width}"{dash}/>'
        f'<polygon points="{_head(route, width)}" fill="{colour}"/>'
    )


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
        f'<tspan x="{box.x:.1f}" y="{top + k * LINE_HEIGHT:.1f}">{_safe(line)}</tspan>'
        for k, line in enumerate(box.lines)
    )
    weight = ' font-weight="bold"' if strong else ""
    return (
        f'<rect x="{box.x - box.width / 2:.1f}" y="{box.y - box.height / 2:.1f}" width="{box.width:.1f}" '
        f'height="{box.height:.1f}" rx="4" fill="{fill}" stroke="#333333" stroke-width="{stroke}"/>'
        f'<text text-anchor="middle" fill="#111111"{weight}>{lines}</text>'
    )


def _marks(layout: Layout, signs: list[str]) -> list[str]:
    placed: list[FloatArray] = []
    marks = []
    for route, sign in zip(layout.routes, signs, strict=True):
        at = _mark_place(route, layout.boxes, placed)
        placed.append(at)
        marks.append(_mark(float(at[0]), float(at[1]), sign))
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


def _mark(x: float, y: float, sign: str) -> str:
    colour = COLOURS[sign]
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5.6" fill="#ffffff" stroke="{colour}" stroke-width="0.9"/>'
        f'<text x="{x:.1f}" y="{y + 3.6:.1f}" text-anchor="middle" font-weight="bold" font-size="10.5" '
        f'fill="{colour}">{MARKS[sign]}</text>'
    )


def _key(top: float, signs: set[str]) -> str:
    """Explain what dashes, marks and widths mean, of the signs that occur."""
    x, y = 10.0, top + 14
    parts = []
    for sign in ("+", "-", "?"):
        if sign not in signs:
            continue
        dash = f' stroke-dasharray="{DASHES[sign]}"' if DASHES[sign] else ""
        parts.append(
            f'<path d="M{x:.0f} {y:.0f}h34" stroke="{COLOURS[sign]}" stroke-width="1.8" fill="none"{dash}/>'
            f"{_mark(x + 17, y, sign)}"
            f'<text x="{x + 40:.0f}" y="{y + 3.4:.1f}" fill="#111111">{READS[sign]}</text>'
        )
        x += _key_step(sign)
    words = "Thicker arrows: told by more people."
    parts.append(f'<text x="10" y="{y + 22:.1f}" fill="#111111">{words}</text>')
    return "".join(parts)


def _key_step(sign: str) -> float:
    return 48 + len(READS[sign]) * FONT_SIZE * 0.53


def _key_width(signs: set[str]) -> float:
    return max(20 + sum(_key_step(sign) for sign in signs), 230.0)


def _safe(text: str) -> str:
    """Text for XML: escaped, without characters that XML forbids."""
    return escape("".join(c for c in text if c in "\t\n" or (ord(c) >= 32 and not 0xD800 <= ord(c) <= 0xDFFF)))
