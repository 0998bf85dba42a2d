"""States of a map, updated until they rest: arrays in and out, any number of maps and of rows in one batch.

A state A is a row vector; next = f(A W). `simulate` puts names to it.
"""

from dataclasses import dataclass
from math import isfinite
from numbers import Integral, Real
from typing import Literal

import numpy as np
import numpy.typing as npt

from hct_eval.maps.clamping import BoolArray
from hct_eval.maps.cognitive_map import FloatArray, MapError

Rule = Literal["kosko", "modified-kosko", "rescaled"]
Transfer = Literal["sigmoid", "tanh", "bivalent", "trivalent", "linear"]
Transmitters = Literal["hold", "fall"]
IntArray = npt.NDArray[np.int64]

RULES: tuple[Rule, ...] = ("kosko", "modified-kosko", "rescaled")
TRANSFERS: tuple[Transfer, ...] = ("sigmoid", "tanh", "bivalent", "trivalent", "linear")
TRANSMITTERS: tuple[Transmitters, ...] = ("hold", "fall")
LONGEST_CYCLE = 120
"""Periods up to this length are recognised."""
OVERFLOW = np.errstate(over="ignore", invalid="ignore")
"""exp of a large number is infinite, and 1 over that is 0, as it should be; what grows beyond numbers never settles."""
_ROUNDING = 1e-12
"""A net input this near to 0 is 0 to a step function: 0.1 + 0.2 - 0.3 must not decide, nor the order of concepts."""
_CELLS = 200_000
"""About how many numbers a block of states or of weights holds: small enough to stay in a processor's own memory."""
_NARROW = 50
"""Rows of fewer numbers than this are compared faster column by column."""
_CROWDED = 0.7
"""A batch of which less than this share still moves is made smaller."""


@dataclass(frozen=True)
class Settings:
    """How states are updated; the choices and their meanings are those of `simulate`."""

    rule: Rule = "kosko"
    transfer: Transfer = "sigmoid"
    slope: float = 1.0
    transmitters: Transmitters = "hold"
    dead_band: float = 0.0
    tol: float = 1e-5
    max_steps: int = 1000

    def __post_init__(self) -> None:
        """Refuse settings that do not exist."""
        for name, value, known in (
            ("rule", self.rule, RULES),
            ("transfer", self.transfer, TRANSFERS),
            ("transmitters", self.transmitters, TRANSMITTERS),
        ):
            if value not in known:
                message = f"{name} is {value!r}; it can be {', '.join(known)}"
                raise MapError(message)
        if not (_is_number(self.slope) and self.slope > 0):
            message = f"slope is {self.slope!r}; it is a finite number above 0"
            raise MapError(message)
        for name, number in (("tol", self.tol), ("dead_band", self.dead_band)):
            if not (_is_number(number) and number >= 0):
                message = f"{name} is {number!r}; it is a finite number of at least 0"
                raise MapError(message)
        if not is_count(self.max_steps):
            message = f"max_steps is {self.max_steps!r}; it is a whole number above 0"
            raise MapError(message)

    @property
    def middle(self) -> float:
        """f(0): the value of a concept that nothing acts on."""
        return 0.5 if self.transfer == "sigmoid" else 0.0


@dataclass(frozen=True)
class Settled:
    """Raw outcome of `settle`, arrays of B maps x S scenarios (x n concepts)."""

    last: FloatArray
    level: FloatArray
    """The fixed point, or the mean over one period of a cycle."""
    period: IntArray
    """1 fixed point, above 1 the period of a limit cycle, 0 not settled."""
    steps: IntArray


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and isfinite(value)


def is_count(value: object) -> bool:
    """Return whether a value is a whole number above 0."""
    return isinstance(value, Integral) and int(value) > 0


@OVERFLOW
def settle(weights: FloatArray, start: FloatArray, mask: BoolArray, values: FloatArray, settings: Settings) -> Settled:
    """Update states until they rest: weights B x n x n, start (1 or B) x S x n, clamps S x n or B x S x n.

    Each row stops at its own time, so that no result depends on what else is in the batch. The work is done in blocks
    of rows (or of maps, if there are several), so that it needs little memory beside the result.
    """
    maps, rows, n = weights.shape[0], mask.shape[-2], weights.shape[-1]
    shape = (maps, rows, n)
    mask, values, start = np.broadcast_to(mask, shape), np.broadcast_to(values, shape), np.broadcast_to(start, shape)
    out = Settled(np.empty(shape), np.empty(shape), np.empty(shape[:2], np.int64), np.empty(shape[:2], np.int64))
    alone = maps == 1
    size = max(1, _CELLS // max(1, n if alone else n * (n + rows)))
    for first in range(0, rows if alone else maps, size):
        block = slice(first, first + size)
        at = (0, block) if alone else (block,)
        part, begin = weights[0] if alone else weights[block], np.where(mask[at], values[at], start[at])
        into = Settled(out.last[at], out.level[at], out.period[at], out.steps[at])
        _settle_block(part, begin, held(part, mask[at], settings), settings, into)
    return out


def _settle_block(weights: FloatArray, state: FloatArray, fixed: BoolArray, settings: Settings, into: Settled) -> None:
    """Settle rows S x n of one map n x n, or states B x S x n of maps B x n x n; `state` is worked on in place.

    What has come to rest leaves the batch: rows of one map, or whole maps.
    """
    live, waiting, now, every = np.arange(len(state)), np.ones(state.shape[:-1], dtype=bool), weights, fixed
    cells, near, spare = np.flatnonzero(fixed), _marks(state), np.empty_like(state)
    kept = state.reshape(-1)[cells]
    for step in range(1, settings.max_steps + 1):
        following = update(state, now, settings, out=spare)
        following.reshape(-1)[cells] = kept
        gap = np.abs(np.subtract(following, state, out=state), out=state)
        rested = np.less_equal(gap, settings.tol, out=near).all(axis=-1)
        rested &= waiting
        state, spare = following, gap
        if not np.count_nonzero(rested):
            continue
        here = np.nonzero(rested)
        place = (live[here[0]], *here[1:])
        into.last[place], into.steps[place] = state[here], step
        waiting ^= rested
        moves: BoolArray = waiting if waiting.ndim == 1 else np.any(waiting, axis=1)
        left = np.count_nonzero(moves)
        if not left:
            into.level[...], into.period[...] = into.last, 1
            return
        if left < _CROWDED * len(moves):
            live, state, fixed, waiting = (array.compress(moves, 0) for array in (live, state, fixed, waiting))
            now = now if now.ndim == 2 else now[moves]
            cells, near, spare = np.flatnonzero(fixed), _marks(state), np.empty_like(state)
            kept = state.reshape(-1)[cells]
    here = np.nonzero(waiting)
    place = (live[here[0]], *here[1:])
    into.last[place], into.steps[place] = state[here], settings.max_steps
    moving = np.zeros(into.steps.shape, dtype=bool)
    moving[place] = True
    several = slice(None) if weights.ndim == 3 else None
    period, level = _cycles(weights[several], into.last[several], every[several], moving[several], settings)
    into.period[...], into.level[...] = period.reshape(moving.shape), level.reshape(into.level.shape)


def _marks(state: FloatArray) -> BoolArray:
    """Return room for a mark on each number, laid out so that NumPy can soon say in which rows all are marked."""
    return np.empty(state.shape, dtype=bool, order="F" if state.ndim == 2 and state.shape[-1] < _NARROW else "C")


def update(state: FloatArray, weights: FloatArray, settings: Settings, out: FloatArray | None = None) -> FloatArray:
    """Return f(next input) of each state row, before clamps: ... x S x n states on ... x n x n weights.

    `out` is an array of the shape of the states that may be written over.
    """
    seen = as_seen(state, settings)
    return follow(np.matmul(seen, weights, out=out), seen, settings)


def as_seen(state: FloatArray, settings: Settings) -> FloatArray:
    """Return states as causes pass them on: as they are, or for the rescaled rule 2 A - 1."""
    return 2 * state - 1 if settings.rule == "rescaled" else state


def follow(drive: FloatArray, seen: FloatArray, settings: Settings) -> FloatArray:
    """Return f(next input), written over what arrives from causes (`drive`); `seen` is the state as seen by them."""
    if settings.rule != "kosko":
        drive += seen
    return transform(drive, settings)


def transform(drive: FloatArray, settings: Settings) -> FloatArray:
    """Return the transfer function of the net input, written over it."""
    if settings.transfer == "sigmoid":
        np.exp(np.multiply(drive, -settings.slope, out=drive), out=drive)
        np.add(drive, 1.0, out=drive)
        return np.divide(1.0, drive, out=drive)
    if settings.transfer == "tanh":
        return np.tanh(np.multiply(drive, settings.slope, out=drive), out=drive)
    if settings.transfer == "bivalent":
        return (drive > _ROUNDING).astype(float)
    if settings.transfer == "trivalent":
        return np.where(np.abs(drive) > max(settings.dead_band, _ROUNDING), np.sign(drive), 0.0)
    return np.clip(np.multiply(drive, settings.slope, out=drive), 0.0, 1.0, out=drive)


def held(weights: FloatArray, mask: BoolArray, settings: Settings) -> BoolArray:
    """Which concepts keep their first value: clamped ones, and transmitters if they hold."""
    if settings.transmitters == "fall":
        return mask
    silent: BoolArray = ~np.any(weights != 0, axis=-2)
    if not silent.any():
        return mask
    return np.asarray(mask | silent[..., None, :])


def _cycles(
    weights: FloatArray, state: FloatArray, fixed: BoolArray, moving: BoolArray, settings: Settings
) -> tuple[IntArray, FloatArray]:
    """Follow the moving rows, map by map, for two longest periods; find the shortest after which they repeat.

    They must repeat over one period and still at the end: a swing that dies down slowly is no cycle.
    """
    period, level = np.where(moving, 0, 1).astype(np.int64), state.copy()
    some = max(1, 10 * _CELLS // (2 * LONGEST_CYCLE * max(1, state.shape[-1])))
    for block in np.nonzero(moving.any(axis=1))[0]:
        every = np.nonzero(moving[block])[0]
        for first in range(0, len(every), some):
            rows = every[first : first + some]
            path = _path(weights[block], state[block, rows], fixed[block, rows], settings)
            near = (np.abs(path[2 : LONGEST_CYCLE + 1] - path[0]) <= settings.tol).all(axis=-1)
            for length in np.nonzero(near.any(axis=1))[0] + 2:
                far = (2 * LONGEST_CYCLE // length) * length
                gap = np.abs(path[length : 2 * length] - path[:length]).max(axis=(0, 2), initial=0.0)
                drift = np.abs(path[far] - path[0]).max(axis=1, initial=0.0)
                new = (period[block, rows] == 0) & (gap <= settings.tol) & (drift <= settings.tol)
                period[block, rows[new]] = length
                level[block, rows[new]] = path[:length, new].mean(axis=0)
    return period, level


def _path(weights: FloatArray, now: FloatArray, fixed: BoolArray, settings: Settings) -> FloatArray:
    path = np.empty((2 * LONGEST_CYCLE + 1, *now.shape))
    path[0] = now
    for step in range(1, len(path)):
        path[step] = np.where(fixed, now, update(path[step - 1], weights, settings))
    return path
