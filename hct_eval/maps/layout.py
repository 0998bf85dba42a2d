"""Where boxes and arrows go: many seeded starts of Graphviz's neato, the best by crossings and arrows through boxes.

Lengths are points (1/72 inch), y grows downwards.
"""

import unicodedata
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

FONT_SIZE = 9.5
LINE_HEIGHT = 11.5
PADDING = 6.0
WRAP_AT = 17
PAGE_WIDTH = 500.0
"""Text width of an A4 page, so that type is printed at FONT_SIZE."""
_ROOMS = (2.8, 4.5)
"""Page per area of boxes, before overlaps are removed, tried in turn: more is emptier, less is crowded."""
_NARROW, _WIDE = "iljtfrI.,;:'’!|()[]-/ ", "mwMWQ@%&—"


@dataclass(frozen=True)
class Box:
    """A concept's box: wrapped label, centre and size."""

    label: str
    lines: tuple[str, ...]
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Route:
    """An arrow's way: Bezier control points (1 + 3 k), the arrowhead's tip, and points along it for measuring."""

    control: FloatArray
    tip: FloatArray
    line: FloatArray


@dataclass(frozen=True)
class Layout:
    """Boxes and routes, in the order in which concepts and links were given, and how good they are."""

    boxes: tuple[Box, ...]
    routes: tuple[Route, ...]
    width: float
    height: float
    crossings: int
    through: int
    overlaps: int

    @property
    def score(self) -> float:
        """Smaller is better: overlaps weigh most, then arrows through boxes, crossings, and the page's size."""
        too_wide = max(0.0, self.width - PAGE_WIDTH) / 10
        too_high = max(0.0, self.height - 1.45 * PAGE_WIDTH) / 10
        page = self.width * self.height / (1.45 * PAGE_WIDTH**2)
        return 100 * self.overlaps + 4 * self.through + self.crossings + too_wide + too_high + page


def lay_out(labels: list[str], pairs: list[tuple[int, int]], *, seed: int, starts: int = 12) -> Layout:
    """Return the best of `starts` seeded layouts of the labels and the links between them (positions in `labels`)."""
    wrapped = [wrap(label) for label in labels]
    sizes = [box_size(lines) for lines in wrapped]
    best: Layout | None = None
    for attempt in range(starts):
        centres = _neato(sizes, pairs, (seed + attempt) % 2**31)
        for room in _ROOMS:
            layout = _one(labels, wrapped, sizes, pairs, _spread(centres, sizes, room))
            if best is None or layout.score < best.score:
                best = layout
    assert best is not None
    return best


def wrap(label: str, at: int = WRAP_AT) -> tuple[str, ...]:
    """Break a label into lines of about `at` characters; after `;` first, and within a word only if it is longer."""
    lines: list[str] = []
    for part in label.replace(";", ";\n").split("\n"):
        line = ""
        for word in part.split():
            while len(word) > at + 6:
                lines += [line] if line else []
                lines.append(word[:at] + "-")
                line, word = "", word[at:]  # noqa: PLW2901
            if line and len(line) + 1 + len(word) > at:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        if line:
            lines.append(line)
    return tuple(lines) or ("",)


def box_size(lines: tuple[str, ...]) -> tuple[float, float]:
    """Width and height of a box around the lines, generous enough for any common sans-serif font."""
    width = max(text_width(line) for line in lines)
    return max(width + 2 * PADDING, 40.0), len(lines) * LINE_HEIGHT + PADDING + 3


def text_width(text: str) -> float:
    """Approximate width of text in points at FONT_SIZE."""
    return FONT_SIZE * sum(_advance(character) for character in text)


def _advance(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    if character in _NARROW:
        return 0.36
    if character in _WIDE:
        return 0.92
    return 0.72 if character.isupper() else 0.585


def _one(
    labels: list[str],
    wrapped: list[tuple[str, ...]],
    sizes: list[tuple[float, float]],
    pairs: list[tuple[int, int]],
    centres: FloatArray,
) -> Layout:
    positions, curves, tips = _route(sizes, pairs, centres)
    left = min(x - w / 2 for (x, _), (w, _) in zip(positions, sizes, strict=True))
    top = max(y + h / 2 for (_, y), (_, h) in zip(positions, sizes, strict=True))
    bends = [curve for curve in curves if len(curve)]
    if bends:
        left = min(left, *(float(curve[:, 0].min()) for curve in bends))
        top = max(top, *(float(curve[:, 1].max()) for curve in bends))

    def turned(points: FloatArray) -> FloatArray:
        return np.column_stack([points[:, 0] - left + 8, top - points[:, 1] + 8])

    at = turned(np.array(positions, dtype=float))
    boxes = tuple(
        Box(label, lines, float(x), float(y), w, h)
        for label, lines, (x, y), (w, h) in zip(labels, wrapped, at, sizes, strict=True)
    )
    routes = tuple(
        Route(turned(curve), turned(tip[None])[0], flatten(turned(curve), turned(tip[None])[0]))
        for curve, tip in zip(curves, tips, strict=True)
    )
    right = max([b.x + b.width / 2 for b in boxes] + [float(r.line[:, 0].max()) for r in routes])
    bottom = max([b.y + b.height / 2 for b in boxes] + [float(r.line[:, 1].max()) for r in routes])
    return Layout(boxes, routes, right + 8, bottom + 8, *_faults(boxes, routes, pairs))


def _neato(sizes: list[tuple[float, float]], pairs: list[tuple[int, int]], seed: int) -> FloatArray:
    """Positions by stress majorisation from a random start, boxes not yet taken into account."""
    graph = _graph(sizes, pairs)
    graph.graph_attr.update(start=str(seed), overlap="true", splines="false", epsilon="0.0001")
    graph.edge_attr.update(len="1.5")
    graph.layout(prog="neato")
    return np.array([_point(graph.get_node(f"n{i}").attr["pos"]) for i in range(len(sizes))])


def _spread(centres: FloatArray, sizes: list[tuple[float, float]], room: float) -> FloatArray:
    """Turn the longer side upright and stretch to a page of `room` times the boxes' area."""
    if len(centres) < 2:
        return centres
    spread = centres - centres.mean(axis=0)
    _, _, axes = np.linalg.svd(spread, full_matrices=False)
    # The principal axis becomes vertical: pages are upright and boxes are wide.
    upright = spread @ axes.T[:, ::-1] if len(axes) == 2 else spread
    for column in range(2):
        heaviest = int(np.argmax(np.abs(upright[:, column])))
        if upright[heaviest, column] < 0:
            upright[:, column] *= -1
    area = sum((w + 14) * (h + 14) for w, h in sizes)
    width = min(PAGE_WIDTH - 100, np.sqrt(area * room / 1.2))
    height = min(1.35 * PAGE_WIDTH, max(60.0, area * room / width))
    extent = np.maximum(upright.max(axis=0) - upright.min(axis=0), 1e-6)
    return np.asarray(upright * np.array([width, height]) / extent)


def _route(
    sizes: list[tuple[float, float]], pairs: list[tuple[int, int]], centres: FloatArray
) -> tuple[list[tuple[float, float]], list[FloatArray], list[FloatArray]]:
    """Remove overlaps of the given positions and lead arrows around boxes."""
    graph = _graph(sizes, pairs)
    graph.graph_attr.update(overlap="vpsc", sep="+13", esep="+5", splines="true")
    for i, (x, y) in enumerate(centres):
        graph.get_node(f"n{i}").attr["pos"] = f"{x:.3f},{y:.3f}"
    graph.layout(prog="nop")
    positions = [_point(graph.get_node(f"n{i}").attr["pos"]) for i in range(len(sizes))]
    curves, tips = [], []
    both = set(pairs)
    for number, (i, j) in enumerate(pairs):
        text = graph.get_edge(f"n{i}", f"n{j}", key=f"e{number}").attr["pos"] or ""
        curve, tip = _curve(text, positions[i], positions[j])
        if (j, i) in both:
            curve = _bowed(curve)
        curves.append(curve)
        tips.append(tip)
    return positions, curves, tips


def _graph(sizes: list[tuple[float, float]], pairs: list[tuple[int, int]]) -> Any:
    import pygraphviz

    graph = pygraphviz.AGraph(directed=True, strict=False)
    graph.node_attr.update(shape="box", fixedsize="true", label="")
    graph.edge_attr.update(arrowsize="0.8")
    for i, (width, height) in enumerate(sizes):
        graph.add_node(f"n{i}", width=f"{width / 72:.4f}", height=f"{height / 72:.4f}")
    for number, (i, j) in enumerate(pairs):
        graph.add_edge(f"n{i}", f"n{j}", key=f"e{number}")
    return graph


def _point(text: str) -> tuple[float, float]:
    x, y = text.split(",")[:2]
    return float(x), float(y.rstrip("!"))


def _curve(text: str, begin: tuple[float, float], end: tuple[float, float]) -> tuple[FloatArray, FloatArray]:
    """Control points and arrow tip of Graphviz's spline text; a straight line where it gave none."""
    points, tip = [], None
    for piece in text.replace("\\\n", "").split(";")[0].split():
        if piece.startswith("e,"):
            tip = _point(piece[2:])
        elif not piece.startswith("s,"):
            points.append(_point(piece))
    if len(points) < 4:
        a, b = np.array(begin), np.array(end)
        points = [tuple(a + (b - a) * share) for share in (0, 1 / 3, 2 / 3, 1)]
    return np.array(points, dtype=float), np.array(tip or points[-1], dtype=float)


def _bowed(control: FloatArray, by: float = 9.0) -> FloatArray:
    """Bend a curve to its left, so that two arrows in opposite directions do not lie on each other."""
    along = control[-1] - control[0]
    length = float(np.hypot(*along))
    if length == 0:
        return control
    bent = control.copy()
    bent[1:-1] += np.array([-along[1], along[0]]) / length * by
    return bent


def flatten(control: FloatArray, tip: FloatArray, each: int = 8) -> FloatArray:
    """Points along a chain of cubic Bezier curves, the tip last."""
    t = np.linspace(0, 1, each + 1)[1:, None]
    points = [control[:1]]
    for k in range(0, len(control) - 3, 3):
        a, b, c, d = control[k : k + 4]
        points.append((1 - t) ** 3 * a + 3 * t * (1 - t) ** 2 * b + 3 * t**2 * (1 - t) * c + t**3 * d)
    return np.vstack([*points, tip[None]])


def _faults(boxes: tuple[Box, ...], routes: tuple[Route, ...], pairs: list[tuple[int, int]]) -> tuple[int, int, int]:
    overlaps = sum(
        abs(a.x - b.x) < (a.width + b.width) / 2 and abs(a.y - b.y) < (a.height + b.height) / 2
        for a, b in combinations(boxes, 2)
    )
    through = 0
    for route, pair in zip(routes, pairs, strict=True):
        for place, box in enumerate(boxes):
            if place not in pair:
                inside = (np.abs(route.line - [box.x, box.y]) < [box.width / 2, box.height / 2]).all(axis=1)
                through += bool(inside.any())
    crossings = sum(
        _cross(a.line, b.line)
        for (a, p), (b, q) in combinations(list(zip(routes, pairs, strict=True)), 2)
        if not set(p) & set(q)
    )
    return crossings, through, overlaps


def _cross(a: FloatArray, b: FloatArray) -> int:
    """How often two polylines cross."""
    if (a.max(axis=0) < b.min(axis=0)).any() or (b.max(axis=0) < a.min(axis=0)).any():
        return 0
    p, r = a[:-1, None], (a[1:] - a[:-1])[:, None]
    q, s = b[None, :-1], (b[1:] - b[:-1])[None]

    def cross(u: FloatArray, v: FloatArray) -> FloatArray:
        return np.asarray(u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0])

    bottom = cross(r, s)
    with np.errstate(divide="ignore", invalid="ignore"):
        t, u = cross(q - p, s) / bottom, cross(q - p, r) / bottom
    return int(((bottom != 0) & (t >= 0) & (t < 1) & (u >= 0) & (u < 1)).sum())
