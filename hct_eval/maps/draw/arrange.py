"""Where boxes stand best: each box in turn tries many places, so that links cross less and pass through no box.

Links are straight here; arrows are led around boxes later, and straight links with few faults make arrows with few.
The idea of moving one vertex at a time to the best of sampled places: Radermacher, Reichard, Rutter and Wagner 2018,
doi 10.1137/1.9781611975055.12. A little noise that cools down keeps the search from settling too early.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]
BoolArray = npt.NDArray[np.bool_]

GAP, LINKED_GAP = 18.0, 32.0
"""Room wanted between boxes, in points; more between linked ones, for an arrow and its mark."""
_MARGIN = 4.0
"""How far from a box a link should pass, in points."""
_CROSSING, _THROUGH, _CROWDED, _LENGTH = 1.0, 2.5, 5.0, 0.002
_WARM = 1.2
_PLACES = 36


@dataclass(frozen=True)
class Board:
    """What is arranged: sizes of boxes (n x 2, points), ends of links (m x 2, positions), the page (2, points)."""

    sizes: FloatArray
    ends: IntArray
    page: FloatArray


def arrange(board: Board, begin: FloatArray, sweeps: int, rng: np.random.Generator) -> FloatArray:
    """Return better centres than `begin` (n x 2): in each of `sweeps`, each box moves once; the best met is kept."""
    at = _inside(board, begin)
    links = board.ends[board.ends[:, 0] != board.ends[:, 1]]
    if len(at) < 3 or not len(links):
        return at
    board = Board(board.sizes, links, board.page)
    best, kept = cost(board, at), at.copy()
    for sweep in range(sweeps):
        done = sweep / sweeps
        for i in rng.permutation(len(at)):
            places = _places(board, at, int(i), done, rng)
            costs = _cost_of(board, at, int(i), places)
            noise = _WARM * (1 - done) ** 2 * rng.gumbel(size=len(places)) if done < 0.85 else 0.0
            at[i] = places[int(np.argmin(costs - noise))]
        now = cost(board, at)
        if now < best:
            best, kept = now, at.copy()
    return kept


def cost(board: Board, at: FloatArray) -> float:
    """Return what an arrangement costs in all: smaller is better."""
    return sum(float(_cost_of(board, at, i, at[i : i + 1])[0]) for i in range(len(at)))


def _inside(board: Board, at: FloatArray) -> FloatArray:
    half = board.sizes / 2
    return np.asarray(np.clip(at, half, np.maximum(board.page - half, half)))


def _places(board: Board, at: FloatArray, i: int, done: float, rng: np.random.Generator) -> FloatArray:
    """Return places to try: where it is, near by, among those it is linked to, and anywhere on the page."""
    joined = board.ends[(board.ends == i).any(axis=1)].ravel()
    linked = joined[joined != i]
    among = at[linked].mean(axis=0) if len(linked) else at[i]
    third = _PLACES // 3
    reach = board.page * (0.2 * (1 - done) + 0.02)
    near = at[i] + rng.normal(size=(third, 2)) * reach
    middle = among + rng.normal(size=(third, 2)) * board.page * 0.2
    anywhere = rng.random(size=(third, 2)) * board.page
    places = np.vstack([at[i : i + 1], near, middle, anywhere])
    half = board.sizes[i] / 2
    return np.asarray(np.clip(places, half, np.maximum(board.page - half, half)))


def _cost_of(board: Board, at: FloatArray, i: int, places: FloatArray) -> FloatArray:
    """Return for each place what box i and its links would cost there."""
    own = (board.ends == i).any(axis=1)
    ends = board.ends[own]
    far = np.where(ends[:, 0] == i, ends[:, 1], ends[:, 0])
    rest = board.ends[~own]
    begin, finish = places[:, None], np.broadcast_to(at[far], (len(places), len(far), 2))
    cost = _LENGTH * np.hypot(*np.moveaxis(finish - begin, 2, 0)).sum(axis=1)
    cost += _CROSSING * _crossings(begin, finish, far, at[rest[:, 0]], at[rest[:, 1]], rest)
    others = np.arange(len(at)) != i
    half = board.sizes / 2 + _MARGIN
    hit = _pierced(begin[:, :, None], finish[:, :, None], at, half) & others & (far[:, None] != np.arange(len(at)))
    cost += _THROUGH * hit.sum(axis=(1, 2))
    hit = _pierced(at[rest[:, 0]], at[rest[:, 1]], places[:, None], half[i])
    cost += _THROUGH * hit.sum(axis=1)
    apart = np.abs(places[:, None] - at[others]) - (board.sizes[i] + board.sizes[others]) / 2
    gap = np.where(np.isin(np.flatnonzero(others), far), LINKED_GAP, GAP)
    lack = np.clip((gap - np.maximum(apart[..., 0], apart[..., 1])) / GAP, 0, 2)
    return np.asarray(cost + _CROWDED * lack.sum(axis=1))


def _crossings(
    begin: FloatArray, finish: FloatArray, far: IntArray, a: FloatArray, b: FloatArray, rest: IntArray
) -> FloatArray:
    """Return for each place how many of the other links its own links cross; links that share an end do not."""
    p, q = begin[:, :, None], finish[:, :, None]
    split = (_side(a, b, p) > 0) != (_side(a, b, q) > 0)
    split &= (_side(p, q, a) > 0) != (_side(p, q, b) > 0)
    split &= (far[:, None] != rest[:, 0]) & (far[:, None] != rest[:, 1])
    return np.asarray(split.sum(axis=(1, 2)), dtype=np.float64)


def _side(a: FloatArray, b: FloatArray, c: FloatArray) -> FloatArray:
    d, e = b - a, c - a
    return np.asarray(d[..., 0] * e[..., 1] - d[..., 1] * e[..., 0])


def _pierced(a: FloatArray, b: FloatArray, centre: FloatArray, half: FloatArray) -> BoolArray:
    """Return whether straight lines from a to b pass through boxes."""
    d = b - a
    d = np.where(np.abs(d) < 1e-9, 1e-9, d)
    low, high = (centre - half - a) / d, (centre + half - a) / d
    first, last = np.minimum(low, high), np.maximum(low, high)
    enter = np.maximum(first[..., 0], first[..., 1])
    leave = np.minimum(last[..., 0], last[..., 1])
    return np.asarray((enter < leave) & (leave > 0) & (enter < 1))
