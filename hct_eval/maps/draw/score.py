"""How good a drawing is: arrows that cross, arrows through boxes, boxes that lie on each other."""

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
_STEP, _TOO_CLOSE, _END = 6.0, 5.0, 30.0
"""In points: how finely arrows are compared, how near is too near, and how much of each end is left out."""


class Rectangle(Protocol):
    """Whatever has a centre and a size, in points."""

    @property
    def x(self) -> float: ...  # noqa: D102
    @property
    def y(self) -> float: ...  # noqa: D102
    @property
    def width(self) -> float: ...  # noqa: D102
    @property
    def height(self) -> float: ...  # noqa: D102


class Faults(NamedTuple):
    """How often arrows cross, how often one passes through a box that is not its own, how many boxes overlap."""

    crossings: int
    through: int
    overlaps: int


def faults_of(boxes: Sequence[Rectangle], lines: Sequence[FloatArray], pairs: Sequence[tuple[int, int]]) -> Faults:
    """Return the faults of boxes and of arrows (points along each) between them; `pairs` are positions in `boxes`.

    Arrows that share an end meet there anyway and are not counted as crossing.
    """
    overlaps = sum(
        abs(a.x - b.x) < (a.width + b.width) / 2 and abs(a.y - b.y) < (a.height + b.height) / 2
        for a, b in combinations(boxes, 2)
    )
    through = 0
    for line, pair in zip(lines, pairs, strict=True):
        for place, box in enumerate(boxes):
            through += place not in pair and _enters(line, box)
    both = list(zip(lines, pairs, strict=True))
    crossings = sum(_cross(a, b) for (a, p), (b, q) in combinations(both, 2) if not set(p) & set(q))
    return Faults(crossings, through, overlaps)


def shared_way(lines: Sequence[FloatArray]) -> float:
    """Return over how many points of length arrows run so close to another that an eye takes them for one.

    Near its own two ends an arrow may lie close to others, since it meets them there.
    """
    parts = [_inner(line) for line in lines]
    points = np.vstack([*parts, np.empty((0, 2))])
    owner = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    close = (np.abs(points[:, None] - points[None]) < _TOO_CLOSE).all(axis=2) & (owner[:, None] != owner[None])
    return float(close.any(axis=1).sum()) * _STEP / 2


def _inner(line: FloatArray) -> FloatArray:
    """Points every `_STEP` along a line, without its ends."""
    lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    at = np.arange(_END, lengths[-1] - _END, _STEP)
    return np.column_stack([np.interp(at, lengths, line[:, axis]) for axis in (0, 1)])


def flatten(control: FloatArray, tip: FloatArray, each: int = 8) -> FloatArray:
    """Points along a chain of cubic Bezier curves, the tip last."""
    t = np.linspace(0, 1, each + 1)[1:, None]
    points = [control[:1]]
    for k in range(0, len(control) - 3, 3):
        a, b, c, d = control[k : k + 4]
        points.append((1 - t) ** 3 * a + 3 * t * (1 - t) ** 2 * b + 3 * t**2 * (1 - t) * c + t**3 * d)
    return np.vstack([*points, tip[None]])


def _enters(line: FloatArray, box: Rectangle) -> bool:
    """Return whether any piece of the line passes through the box."""
    a, d = line[:-1], line[1:] - line[:-1]
    d = np.where(np.abs(d) < 1e-9, 1e-9, d)
    centre, half = np.array([box.x, box.y]), np.array([box.width, box.height]) / 2
    low, high = (centre - half - a) / d, (centre + half - a) / d
    enter, leave = np.minimum(low, high).max(axis=1), np.maximum(low, high).min(axis=1)
    return bool(((enter < leave) & (leave > 0) & (enter < 1)).any())


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
