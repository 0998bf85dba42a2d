"""Where boxes stand best: each box in turn tries many places, so that links cross less and pass through no box.

Links are straight here; arrows are led around boxes later, and straight links with few faults make arrows with few.
The idea of moving one vertex at a time to the best of sampled places: Radermacher, Reichard, Rutter and Wagner 2018,
doi 10.1137/1.9781611975055.12. A little noise that cools down keeps the search from settling too early. Many drawings
are improved side by side, in one array; now and then the worse half of them begins again from the better half.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]
BoolArray = npt.NDArray[np.bool_]

GAP, LINKED_GAP = 18.0, 32.0
"""Room wanted between boxes, in points; more between linked ones, for an arrow and its mark."""
_MARGIN = 4.0
"""How far from a box a link should pass, in points."""
_CROSSING, _THROUGH, _CROWDED, _LENGTH = 1.0, 1.0, 5.0, 0.002
"""What faults cost. A link through a box costs no more than a crossing: its arrow can be led round, mostly."""
_WARM, _COLD_FROM = 1.2, 0.85
_PLACES = 16
_CUTS = 10
"""How often the worse half of the drawings begins again from the better half."""


@dataclass(frozen=True)
class Board:
    """What is arranged: sizes of boxes (n x 2, points), ends of links (m x 2, positions), the page (2, points)."""

    sizes: FloatArray
    ends: IntArray
    page: FloatArray

    @cached_property
    def around(self) -> list["Around"]:
        """What stays as it is around each box, wherever it stands."""
        return [_around(self, i) for i in range(len(self.sizes))]


@dataclass(frozen=True)
class Around:
    """One box's neighbours: positions of boxes, and of links among its own and among the others."""

    far: IntArray
    """The other ends of its own links."""
    begin: IntArray
    end: IntArray
    """The ends of the other links."""
    apart: tuple[IntArray, IntArray]
    """Pairs of a link of its own and another that have no common end."""
    strange: BoolArray
    """Own links x boxes: whether the box is at neither end."""
    others: IntArray
    least: FloatArray
    """How far the middles of the others are at least, if they do not touch it (2 x others x 1 x 1)."""
    wanted: FloatArray
    """Room wanted between it and the others (others x 1 x 1)."""


def _around(board: Board, i: int) -> Around:
    own = (board.ends == i).any(axis=1)
    ends, (begin, end) = board.ends[own], board.ends[~own].T
    far = np.where(ends[:, 0] == i, ends[:, 1], ends[:, 0])
    every = np.arange(len(board.sizes))
    others = np.flatnonzero(every != i)
    mine, other = np.nonzero((far[:, None] != begin) & (far[:, None] != end))
    return Around(
        far=far,
        begin=begin,
        end=end,
        apart=(mine, other),
        strange=(every != i) & (far[:, None] != every),
        others=others,
        least=((board.sizes[i] + board.sizes[others]) / 2).T[..., None, None],
        wanted=np.where(np.isin(others, far), LINKED_GAP, GAP)[:, None, None],
    )


def arrange(board: Board, begins: FloatArray, sweeps: int, rng: np.random.Generator) -> FloatArray:
    """Return better centres than `begins` (s drawings x n x 2), the best drawing first; in a sweep each box moves once.

    Of each drawing the best state that was met is kept.
    """
    half = board.sizes / 2
    at = np.clip(begins, half, np.maximum(board.page - half, half))
    links = board.ends[board.ends[:, 0] != board.ends[:, 1]]
    if at.shape[1] < 3 or not len(links):
        return np.asarray(at)
    board = Board(board.sizes, links, board.page)
    best, kept = costs(board, at), at.copy()
    cuts = {round(sweeps * _COLD_FROM * k / (_CUTS + 1)) for k in range(1, _CUTS + 1)} if len(at) > 1 else set()
    for sweep in range(sweeps):
        done = sweep / sweeps
        heat = _WARM * (1 - done) ** 2 if done < _COLD_FROM else 0.0
        for i in rng.permutation(at.shape[1]):
            places = _places(board, at, int(i), done, rng)
            cost = _cost_of(board, at, int(i), places)
            chosen = np.argmin(cost - heat * rng.gumbel(size=cost.shape) if heat else cost, axis=1)
            at[:, i] = places[np.arange(len(at)), chosen]
        if heat and sweep not in cuts:
            continue
        now = costs(board, at)
        better = now < best
        best[better], kept[better] = now[better], at[better]
        if sweep in cuts:
            order = np.argsort(now, kind="stable")
            at[order[-(len(at) // 2) :]] = at[order[: len(at) // 2]]
    return np.asarray(kept[np.argsort(best, kind="stable")])


def costs(board: Board, at: FloatArray) -> FloatArray:
    """Return what each arrangement (s x n x 2) costs in all: smaller is better."""
    return np.asarray(sum(_cost_of(board, at, i, at[:, i : i + 1])[:, 0] for i in range(at.shape[1])))


def _places(board: Board, at: FloatArray, i: int, done: float, rng: np.random.Generator) -> FloatArray:
    """Return places to try (s x p x 2): where it is, near by, among those it is linked to, anywhere on the page."""
    linked = board.around[i].far
    here = at[:, i : i + 1]
    among = at[:, linked].mean(axis=1, keepdims=True) if len(linked) else here
    size = (len(at), _PLACES // 3, 2)
    near = here + rng.normal(size=size) * board.page * (0.2 * (1 - done) + 0.02)
    middle = among + rng.normal(size=size) * board.page * 0.2
    anywhere = rng.random(size=size) * board.page
    half = board.sizes[i] / 2
    places = np.concatenate([here, near, middle, anywhere], axis=1)
    return np.asarray(np.clip(places, half, np.maximum(board.page - half, half)))


def _cost_of(board: Board, at: FloatArray, i: int, places: FloatArray) -> FloatArray:
    """Return for each drawing and place (s x p) what box i and its links would cost there.

    All the time goes here. Within, arrays have x and y first, drawings and places last (2 x ... x s x p): so they are
    gone through fastest.
    """
    own = board.around[i]
    here, boxes = np.moveaxis(places, 2, 0).copy(), np.moveaxis(at, (2, 1), (0, 1)).copy()
    begin = boxes[:, own.begin]
    along = boxes[:, own.end] - begin  # 2 x other links x s
    from_here = boxes[..., None] - here[:, None]  # 2 x boxes x s x p
    away = from_here[:, own.far]  # 2 x own links x s x p: along each link, from box i to its other end
    to_box = here[:, None] - begin[..., None]
    sides = _cross(away[:, :, None], from_here[:, None])  # own links x boxes x s x p: on which side boxes lie
    here_side = _cross(along[..., None], to_box)
    cost = _LENGTH * np.hypot(away[0], away[1]).sum(axis=0)
    cost += _CROSSING * _crossings(own, boxes, along, sides > 0, here_side > 0)
    half = (board.sizes / 2 + _MARGIN).T
    hit = _pierced(sides, away[:, :, None], from_here[:, None], half[:, None, :, None, None])
    hit &= own.strange[..., None, None]
    cost += _THROUGH * hit.sum(axis=(0, 1))
    cost += _THROUGH * _pierced(here_side, along[..., None], to_box, half[:, i, None, None, None]).sum(axis=0)
    return np.asarray(cost + _CROWDED * _lack(own, from_here))


def _lack(own: Around, from_here: FloatArray) -> FloatArray:
    """Return for each drawing and place how much room box i lacks to the others."""
    room = np.abs(from_here[:, own.others]) - own.least
    return np.asarray(np.clip((own.wanted - np.maximum(room[0], room[1])) / GAP, 0, 2).sum(axis=0))


def _crossings(own: Around, boxes: FloatArray, along: FloatArray, left: BoolArray, here_left: BoolArray) -> FloatArray:
    """Return for each drawing and place how many of the other links its own cross; with a common end they do not.

    along: 2 x other links x s; left: own links x boxes x s x p; here_left: other links x s x p.
    """
    mine, other = own.apart
    to_far = boxes[:, own.far[mine]] - boxes[:, own.begin[other]]
    far_left = _cross(along[:, other], to_far) > 0  # pairs of links x s
    split = left[mine, own.begin[other]] != left[mine, own.end[other]]
    split &= here_left[other] != far_left[..., None]
    return np.asarray(split.sum(axis=0), dtype=np.float64)


def _cross(d: FloatArray, e: FloatArray) -> FloatArray:
    return np.asarray(d[0] * e[1] - d[1] * e[0])


def _pierced(side: FloatArray, along: FloatArray, to_box: FloatArray, half: FloatArray) -> BoolArray:
    """Return whether straight lines pass through boxes: no axis parts them.

    side: cross product of `along` (begin to end of the line) with `to_box` (begin to the box's centre).
    half: half the box's sides.
    """
    reach = np.abs(along)
    hit = np.abs(side) < reach[0] * half[1] + reach[1] * half[0]
    for axis in (0, 1):
        hit &= np.abs(to_box[axis] - along[axis] / 2) < reach[axis] / 2 + half[axis]
    return np.asarray(hit)
