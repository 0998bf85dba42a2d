"""Where boxes and arrows go: many seeded starts, the best improved box by box, then arrows led round.

Lengths are points (1/72 inch), y grows downwards. The same labels, links and seed give the same layout.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hct_eval.maps.draw.arrange import Board, arrange
from hct_eval.maps.draw.score import Faults, faults_of, flatten, shared_way
from hct_eval.maps.draw.text import box_size, wrap

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Page:
    """Paper that a drawing goes on: room for the map in points, and how many times larger everything is printed."""

    width: float
    height: float
    scale: float = 1.0


PAGES = {"A4": Page(500.0, 690.0), "A3": Page(810.0, 520.0, 1.36)}
"""A4 upright, within a report's margins; A3 lying, as a poster with larger type."""
_ROOM, _CRAMPED = 4.6, 2.2
"""Page per area of boxes: what is wanted, and the least that arrows can be led through."""
_SWEEPS, _EFFORT, _LED = 60, 80_000, 6
"""Most moves of each box, fewer the larger the map; and how many of the improved drawings get their arrows led."""


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
    faults: Faults
    shared: float
    page: Page

    @property
    def score(self) -> float:
        """Smaller is better: overlaps weigh most, then arrows through boxes, crossings, and what the page lacks.

        A way of 30 points that two arrows share is as bad as a crossing.
        """
        too_wide = max(0.0, self.width - self.page.width) / 10
        too_high = max(0.0, self.height - self.page.height) / 10
        full = self.width * self.height / (self.page.width * self.page.height)
        arrows = 4 * self.faults.through + self.faults.crossings + self.shared / 30
        return 100 * self.faults.overlaps + arrows + too_wide + too_high + full


def lay_out(
    labels: list[str], pairs: list[tuple[int, int]], *, seed: int, starts: int = 16, page: Page = PAGES["A4"]
) -> Layout:
    """Return the best layout of the labels and the links between them (positions in `labels`) that was found.

    `starts` seeded starts are improved side by side; arrows of the best are led round boxes, and the best is taken.
    """
    wrapped = [wrap(label) for label in labels]
    sizes = [box_size(lines) for lines in wrapped]
    board = _board(sizes, pairs, page)
    begins = np.array([_spread(_neato(sizes, pairs, (seed + attempt) % 2**31), board) for attempt in range(starts)])
    sweeps = int(np.clip(_EFFORT // max(1, len(labels) * len(pairs)), 2, _SWEEPS))
    better = arrange(board, begins, sweeps, np.random.default_rng(seed % 2**31))
    best: Layout | None = None
    for centres in better[:_LED]:
        layout = _one(labels, wrapped, sizes, pairs, centres, page)
        if best is None or layout.score < best.score:
            best = layout
    assert best is not None
    return best


def _board(sizes: list[tuple[float, float]], pairs: list[tuple[int, int]], page: Page) -> Board:
    """Return what is to be arranged, on as much of the page as so many boxes need; on more only where they must."""
    boxes = sum((w + 14) * (h + 14) for w, h in sizes)
    shape = page.height / page.width
    width = min(page.width - 16, max(np.sqrt(boxes * _ROOM / shape), *(w for w, _ in sizes)))
    height = min(max(60.0, boxes * _ROOM / width), max(page.height - 16, boxes * _CRAMPED / width))
    return Board(np.array(sizes), np.array(pairs, dtype=np.intp).reshape(-1, 2), np.array([width, height]))


def _one(
    labels: list[str],
    wrapped: list[tuple[str, ...]],
    sizes: list[tuple[float, float]],
    pairs: list[tuple[int, int]],
    centres: FloatArray,
    page: Page,
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
    lines = [route.line for route in routes]
    return Layout(boxes, routes, right + 8, bottom + 8, faults_of(boxes, lines, pairs), shared_way(lines), page)


def _neato(sizes: list[tuple[float, float]], pairs: list[tuple[int, int]], seed: int) -> FloatArray:
    """Positions by stress majorisation from a random start, boxes not yet taken into account."""
    graph = _graph(sizes, pairs)
    graph.graph_attr.update(start=str(seed), overlap="true", splines="false", epsilon="0.0001")
    graph.edge_attr.update(len="1.5")
    graph.layout(prog="neato")
    return np.array([_point(graph.get_node(f"n{i}").attr["pos"]) for i in range(len(sizes))])


def _spread(centres: FloatArray, board: Board) -> FloatArray:
    """Turn the longer axis along the page's longer side, and stretch to the page."""
    if len(centres) < 2:
        return board.page[None] / 2
    spread = centres - centres.mean(axis=0)
    _, _, axes = np.linalg.svd(spread, full_matrices=False)
    turned = spread @ axes.T
    if board.page[1] > board.page[0]:
        turned = turned[:, ::-1].copy()
    for column in range(2):
        heaviest = int(np.argmax(np.abs(turned[:, column])))
        if turned[heaviest, column] < 0:
            turned[:, column] *= -1
    low = turned.min(axis=0)
    extent = np.maximum(turned.max(axis=0) - low, 1e-6)
    room = board.page - board.sizes.max(axis=0)
    return np.asarray((turned - low) / extent * room + board.sizes.max(axis=0) / 2)


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
