"""What follows in the map when something changes: states, fixed points and limit cycles, all scenarios in one batch.

A state A is a row vector; next = f(A W). A thinking aid, not a forecast.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from numbers import Integral, Real
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from hct_eval.maps.clamping import BoolArray, Scenarios, Start, clamps, clamps_of_frame, starts
from hct_eval.maps.cognitive_map import CognitiveMap, FloatArray, MapError
from hct_eval.maps.slopes import bounds_by_inputs, slope_bounds

__all__ = [
    "RULES",
    "TRANSFERS",
    "TRANSMITTERS",
    "Rule",
    "Scenarios",
    "Settings",
    "Settled",
    "Simulation",
    "Start",
    "Transfer",
    "Transmitters",
    "clamps",
    "settle",
    "simulate",
    "simulate_in_parts",
    "slope_bounds",
]

Rule = Literal["kosko", "modified-kosko", "rescaled"]
Transfer = Literal["sigmoid", "tanh", "bivalent", "trivalent", "linear"]
Transmitters = Literal["hold", "fall"]
IntArray = npt.NDArray[np.int64]

RULES: tuple[Rule, ...] = ("kosko", "modified-kosko", "rescaled")
TRANSFERS: tuple[Transfer, ...] = ("sigmoid", "tanh", "bivalent", "trivalent", "linear")
TRANSMITTERS: tuple[Transmitters, ...] = ("hold", "fall")
LONGEST_CYCLE = 120
"""Periods up to this length are recognised."""
_OVERFLOW = np.errstate(over="ignore", invalid="ignore")
"""exp of a large number is infinite, and 1 over that is 0, as it should be; what grows beyond numbers never settles."""
_ROUNDING = 1e-12
"""A net input this near to 0 is 0 to a step function: 0.1 + 0.2 - 0.3 must not decide, nor the order of concepts."""
_CELLS = 200_000
"""About how many numbers a block of states or of weights holds: small enough to stay in a processor's own memory."""


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
        if not (_is_finite(self.slope) and self.slope > 0):
            message = f"slope is {self.slope!r}; it is a finite number above 0"
            raise MapError(message)
        for name, number in (("tol", self.tol), ("dead_band", self.dead_band)):
            if not (_is_finite(number) and number >= 0):
                message = f"{name} is {number!r}; it is a finite number of at least 0"
                raise MapError(message)
        if not _is_count(self.max_steps):
            message = f"max_steps is {self.max_steps!r}; it is a whole number above 0"
            raise MapError(message)

    @property
    def middle(self) -> float:
        """f(0): the value of a concept that nothing acts on."""
        return 0.5 if self.transfer == "sigmoid" else 0.0


@dataclass(frozen=True)
class Simulation:
    """Outcome of `simulate`: frames have one row a scenario and one column a concept."""

    states: pd.DataFrame
    """Last state. For a fixed point it is the fixed point to within `tol`."""
    effects: pd.DataFrame
    """Scenario minus baseline; of a limit cycle the mean over one period stands for the state."""
    baseline: pd.DataFrame
    """State with no scenario's clamp (one row for each scenario, as starts may differ)."""
    status: pd.Series
    """By scenario: 'fixed point', 'limit cycle (period)' or 'not settled'."""
    baseline_status: pd.Series
    unique: pd.Series
    """By scenario: does the bound prove the fixed point to be the only one?"""
    steps: pd.Series
    settings: Settings
    trajectories: dict[str, pd.DataFrame] = field(default_factory=dict)
    """By scenario, on request: one row a step, the first being the start."""


@dataclass(frozen=True)
class Settled:
    """Raw outcome of `settle`, arrays of B maps x S scenarios (x n concepts)."""

    last: FloatArray
    level: FloatArray
    """The fixed point, or the mean over one period of a cycle."""
    period: IntArray
    """1 fixed point, above 1 the period of a limit cycle, 0 not settled."""
    steps: IntArray


def simulate(
    m: CognitiveMap,
    scenarios: Scenarios | None = None,
    *,
    rule: Rule = "kosko",
    transfer: Transfer = "sigmoid",
    slope: float = 1.0,
    transmitters: Transmitters = "hold",
    start: Start = 1.0,
    tol: float = 1e-5,
    max_steps: int = 1000,
    dead_band: float = 0.0,
    baseline: Mapping[str, float] | None = None,
    trajectories: bool = False,
) -> Simulation:
    """Run scenarios (name -> concepts clamped to a value at every step) on a map, against the same map without clamps.

    scenarios: a mapping, or a frame with a row a scenario and a column a concept, empty where nothing is clamped.
    rule: kosko f(A W), modified-kosko f(A + A W), rescaled f((2A-1) + (2A-1) W). transfer, with l = slope: sigmoid
    1/(1+exp(-l x)), tanh(l x), bivalent 1[x > 0], trivalent sign(x) (0 within the dead band), linear clip(l x, 0, 1).
    transmitters: concepts without an incoming weight hold their start value, or fall to what the rule gives them.
    start: one number, one value for every concept, or a frame with a row for each scenario. A run ends when no concept
    moves by more than `tol`; one that has not after `max_steps` is searched for a limit cycle. `baseline` clamps
    concepts in the comparison run. MapError for an unknown concept or setting.
    """
    settings = Settings(rule, transfer, slope, transmitters, dead_band, tol, max_steps)
    index, mask, values = _asked(m, scenarios)
    begin = starts(m, start, index)
    # Without a start of its own for each scenario, all have one and the same baseline.
    alike, count = len(begin), len(index)
    own_mask, own_values = clamps(m, [baseline or {}] * alike)
    tensor = np.ascontiguousarray(m.matrix)[None]
    every = np.concatenate([np.broadcast_to(begin, mask.shape), begin])
    both = settle(tensor, every[None], np.vstack([mask, own_mask]), np.vstack([values, own_values]), settings)
    times = count if alike == 1 else 1
    columns = pd.Index(list(m.labels))

    def table(array: FloatArray) -> pd.DataFrame:
        return pd.DataFrame(array, index=index, columns=columns, copy=False)

    paths = _trajectories(tensor, begin, mask, values, settings, both.steps[0, :count]) if trajectories else []
    return Simulation(
        states=table(both.last[0, :count]),
        effects=table(both.level[0, :count] - both.level[0, count:]),
        baseline=table(np.repeat(both.last[0, count:], times, axis=0)),
        status=pd.Series(_words(both.period[0, :count]), index=index, dtype="object"),
        baseline_status=pd.Series(np.repeat(_words(both.period[0, count:]), times), index=index, dtype="object"),
        unique=pd.Series(_unique(m, mask, np.where(mask, values, begin), settings), index=index),
        steps=pd.Series(both.steps[0, :count], index=index),
        settings=settings,
        trajectories={n: pd.DataFrame(p, columns=columns) for n, p in zip(index, paths, strict=False)},
    )


def simulate_in_parts(
    m: CognitiveMap, scenarios: Iterable[tuple[str, Mapping[str, float]]], *, size: int = 1000, **choices: Any
) -> Iterator[Simulation]:
    """Yield `simulate` of `size` scenarios (name, clamps) at a time, so that any number runs in the same memory.

    choices: those of `simulate`. What is kept of each part is up to the caller.
    """
    if not _is_count(size):
        message = f"size is {size!r}; it is a whole number above 0"
        raise MapError(message)
    coming = iter(scenarios)
    while part := list(islice(coming, size)):
        named = dict(part)
        if len(named) < len(part):
            message = "two scenarios have the same name; give each its own"
            raise MapError(message)
        yield simulate(m, named, **choices)


def _is_finite(value: object) -> bool:
    return isinstance(value, Real) and bool(np.isfinite(float(value)))


def _is_count(value: object) -> bool:
    return isinstance(value, Integral) and int(value) > 0


@_OVERFLOW
def settle(weights: FloatArray, start: FloatArray, mask: BoolArray, values: FloatArray, settings: Settings) -> Settled:
    """Update states until they rest: weights B x n x n, start (1 or B) x S x n, clamps S x n or B x S x n.

    Each row stops at its own time, so that no result depends on what else is in the batch. The work is done in blocks
    of rows (or of maps, if there are several), so that it needs little memory beside the result.
    """
    maps, rows, n = weights.shape[0], mask.shape[-2], weights.shape[-1]
    shape = (maps, rows, n)
    mask, values, start = np.broadcast_to(mask, shape), np.broadcast_to(values, shape), np.broadcast_to(start, shape)
    out = Settled(np.empty(shape), np.empty(shape), np.zeros((maps, rows), np.int64), np.zeros((maps, rows), np.int64))
    size = max(1, _CELLS // max(1, n if maps == 1 else n * (n + rows)))
    for first in range(0, rows if maps == 1 else maps, size):
        block = slice(first, first + size)
        at = (slice(None), block) if maps == 1 else (block, slice(None))
        part = weights if maps == 1 else weights[block]
        done = _settle_block(part, np.where(mask[at], values[at], start[at]), mask[at], settings)
        out.last[at], out.level[at], out.period[at], out.steps[at] = done.last, done.level, done.period, done.steps
    return out


def _settle_block(weights: FloatArray, state: FloatArray, mask: BoolArray, settings: Settings) -> Settled:
    """Settle one block of states B x S x n; what has come to rest leaves the batch (rows of one map, or whole maps)."""
    fixed, held = _held(weights, mask, settings), state.copy()
    kept, axis = (fixed, held), 1 if len(weights) == 1 else 0
    last, steps = state.copy(), np.zeros(state.shape[:2], dtype=np.int64)
    live, waiting, now = np.arange(state.shape[axis]), np.ones(state.shape[:2], dtype=bool), weights
    for step in range(1, settings.max_steps + 1):
        following = update(state, now, settings)
        np.copyto(following, held, where=fixed)
        np.subtract(following, state, out=state)
        rested = waiting & (np.abs(state, out=state) <= settings.tol).all(axis=-1)
        state = following
        if not rested.any():
            continue
        b, s = np.nonzero(rested)
        place = (b, live[s]) if axis else (live[b], s)
        last[place], steps[place] = state[b, s], step
        waiting &= ~rested
        moves = waiting.any(axis=1 - axis)
        if not moves.any():
            return Settled(last, last, np.ones(steps.shape, dtype=np.int64), steps)
        if moves.mean() < 0.7:
            live = live[moves]
            state, held, fixed, waiting = (a.compress(moves, axis) for a in (state, held, fixed, waiting))
            now = now if axis else now[moves]
    b, s = np.nonzero(waiting)
    place = (b, live[s]) if axis else (live[b], s)
    last[place], steps[place] = state[b, s], settings.max_steps
    moving = np.zeros(steps.shape, dtype=bool)
    moving[place] = True
    period, level = _cycles(weights, last, kept, moving, settings)
    return Settled(last, level, period, steps)


def update(state: FloatArray, weights: FloatArray, settings: Settings) -> FloatArray:
    """Return f(next input) of each state row, before clamps: ... x S x n states on ... x n x n weights."""
    if settings.rule == "rescaled":
        state = 2 * state - 1
    drive = state @ weights
    if settings.rule != "kosko":
        drive += state
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


def _held(weights: FloatArray, mask: BoolArray, settings: Settings) -> BoolArray:
    """Which concepts keep their first value: clamped ones, and transmitters if they hold."""
    if settings.transmitters == "fall":
        return mask
    silent: BoolArray = ~np.any(weights != 0, axis=-2)
    return np.asarray(mask | silent[:, None, :])


def _cycles(
    weights: FloatArray, state: FloatArray, kept: tuple[BoolArray, FloatArray], moving: BoolArray, settings: Settings
) -> tuple[IntArray, FloatArray]:
    """Follow the moving rows, map by map, for two longest periods; find the shortest after which they repeat.

    They must repeat over one period and still at the end: a swing that dies down slowly is no cycle.
    """
    fixed, held = kept
    period, level = np.where(moving, 0, 1).astype(np.int64), state.copy()
    some = max(1, 10 * _CELLS // (2 * LONGEST_CYCLE * max(1, state.shape[-1])))
    for block in np.nonzero(moving.any(axis=1))[0]:
        every = np.nonzero(moving[block])[0]
        for first in range(0, len(every), some):
            rows = every[first : first + some]
            path = _path(weights[block], state[block, rows], fixed[block, rows], held[block, rows], settings)
            near = (np.abs(path[2 : LONGEST_CYCLE + 1] - path[0]) <= settings.tol).all(axis=-1)
            for length in np.nonzero(near.any(axis=1))[0] + 2:
                far = (2 * LONGEST_CYCLE // length) * length
                gap = np.abs(path[length : 2 * length] - path[:length]).max(axis=(0, 2), initial=0.0)
                drift = np.abs(path[far] - path[0]).max(axis=1, initial=0.0)
                new = (period[block, rows] == 0) & (gap <= settings.tol) & (drift <= settings.tol)
                period[block, rows[new]] = length
                level[block, rows[new]] = path[:length, new].mean(axis=0)
    return period, level


def _path(weights: FloatArray, now: FloatArray, fixed: BoolArray, held: FloatArray, settings: Settings) -> FloatArray:
    path = np.empty((2 * LONGEST_CYCLE + 1, *now.shape))
    path[0] = now
    for step in range(1, len(path)):
        path[step] = np.where(fixed, held, update(path[step - 1], weights, settings))
    return path


@_OVERFLOW
def _trajectories(
    tensor: FloatArray,
    begin: FloatArray,
    mask: BoolArray,
    values: FloatArray,
    settings: Settings,
    steps: IntArray,
) -> list[FloatArray]:
    state = np.where(mask, values, begin)
    held, fixed = state, _held(tensor, mask[None], settings)[0]
    path = [state]
    for _ in range(int(steps.max(initial=0))):
        state = np.where(fixed, held, update(state, tensor[0], settings))
        path.append(state)
    every = np.stack(path)
    return [every[: count + 1, row] for row, count in enumerate(steps)]


def _words(period: IntArray) -> npt.NDArray[np.object_]:
    words = np.full(len(period), "fixed point", dtype=object)
    for row in np.nonzero(period != 1)[0]:
        words[row] = f"limit cycle ({period[row]})" if period[row] else "not settled"
    return words


def _asked(m: CognitiveMap, scenarios: Scenarios | None) -> tuple["pd.Index[Any]", BoolArray, FloatArray]:
    """Return the names of the scenarios and their clamps."""
    if scenarios is None:
        return pd.Index(["baseline"]), *clamps(m, [{}])
    if not (isinstance(scenarios, pd.DataFrame) or hasattr(scenarios, "values")):
        message = "scenarios are a mapping of names to clamps, such as {'more buses': {'Reliable buses': 1.0}}"
        raise MapError(message)
    if not len(scenarios):
        message = "there is no scenario to run; give at least one, such as {'more buses': {'Reliable buses': 1.0}}"
        raise MapError(message)
    if isinstance(scenarios, pd.DataFrame):
        return scenarios.index, *clamps_of_frame(m, scenarios)
    return pd.Index(list(scenarios)), *clamps(m, list(scenarios.values()))


def _unique(m: CognitiveMap, clamped: BoolArray, begin: FloatArray, settings: Settings) -> BoolArray:
    """Return by scenario whether the bound proves one fixed point.

    The other rules are Kosko's on W + I (rescaled: 2(W + I), shifted, for which the Frobenius criterion alone holds).
    """
    if settings.transfer not in ("sigmoid", "tanh"):
        return np.zeros(len(clamped), dtype=bool)
    weights = np.asarray(m.matrix)
    if settings.rule != "kosko":
        weights = weights + np.eye(len(m))
    if settings.rule == "rescaled":
        weights = 2 * weights
    silent = ~np.any(m.matrix != 0, axis=0)
    inputs = clamped | silent if settings.transmitters == "hold" else clamped
    low = 0.0 if settings.transfer == "sigmoid" else -1.0
    within = ((begin >= low) & (begin <= 1) | ~inputs).all(axis=1)
    bounds = bounds_by_inputs(weights, inputs)
    either = bounds[settings.transfer] if settings.rule != "rescaled" else bounds[f"{settings.transfer} Frobenius"]
    proved = np.where(within, either, bounds[f"{settings.transfer} Frobenius"])
    return np.asarray(settings.slope < proved)
