"""What follows in the map when something changes: states, fixed points and limit cycles, all scenarios in one batch.

A state A is a row vector; next = f(A W). A thinking aid, not a forecast.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from hct_eval.maps.cognitive_map import CognitiveMap, FloatArray, MapError

Rule = Literal["kosko", "modified-kosko", "rescaled"]
Transfer = Literal["sigmoid", "tanh", "bivalent", "trivalent", "linear"]
Transmitters = Literal["hold", "fall"]
Start = float | Mapping[str, float] | pd.Series | pd.DataFrame
BoolArray = npt.NDArray[np.bool_]

RULES: tuple[Rule, ...] = ("kosko", "modified-kosko", "rescaled")
TRANSFERS: tuple[Transfer, ...] = ("sigmoid", "tanh", "bivalent", "trivalent", "linear")
TRANSMITTERS: tuple[Transmitters, ...] = ("hold", "fall")
LONGEST_CYCLE = 120
"""Periods up to this length are recognised."""


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
        if not (self.slope > 0 and self.tol > 0 and self.max_steps > 0 and self.dead_band >= 0):
            message = "slope, tol and max_steps must be above 0, dead_band at least 0"
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
    period: npt.NDArray[np.int64]
    """1 fixed point, above 1 the period of a limit cycle, 0 not settled."""
    steps: npt.NDArray[np.int64]


def simulate(
    m: CognitiveMap,
    scenarios: Mapping[str, Mapping[str, float]] | None = None,
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

    rule: kosko f(A W), modified-kosko f(A + A W), rescaled f((2A-1) + (2A-1) W). transfer, with l = slope: sigmoid
    1/(1+exp(-l x)), tanh(l x), bivalent 1[x > 0], trivalent sign(x) (0 within the dead band), linear clip(l x, 0, 1).
    transmitters: concepts without an incoming weight hold their start value, or fall to what the rule gives them.
    start: one number, one value for every concept, or a frame with a row for each scenario. A run ends when no concept
    moves by more than `tol`; one that has not after `max_steps` is searched for a limit cycle. `baseline` clamps
    concepts in the comparison run. MapError for an unknown concept or setting.
    """
    settings = Settings(rule, transfer, slope, transmitters, dead_band, tol, max_steps)
    named = {"baseline": {}} if scenarios is None else scenarios
    if not named:
        message = "there is no scenario to run; give at least one, such as {'more buses': {'Reliable buses': 1.0}}"
        raise MapError(message)
    names = list(named)
    starts = _starts(m, start, names)
    mask, values = clamps(m, list(named.values()))
    own_mask, own_values = clamps(m, [baseline or {}] * len(names))
    tensor = np.ascontiguousarray(m.matrix)[None]
    joined = settle(
        tensor,
        np.concatenate([starts, starts])[None],
        np.concatenate([mask, own_mask]),
        np.concatenate([values, own_values]),
        settings,
    )
    count, begun = len(names), np.where(mask, values, starts)
    columns = list(m.labels)
    paths = _trajectories(tensor, starts, mask, values, settings, joined.steps[0][:count]) if trajectories else []
    return Simulation(
        states=pd.DataFrame(joined.last[0, :count], index=names, columns=columns),
        effects=pd.DataFrame(joined.level[0, :count] - joined.level[0, count:], index=names, columns=columns),
        baseline=pd.DataFrame(joined.last[0, count:], index=names, columns=columns),
        status=pd.Series(_words(joined.period[0, :count]), index=names, dtype="object"),
        baseline_status=pd.Series(_words(joined.period[0, count:]), index=names, dtype="object"),
        unique=pd.Series(
            [_is_unique(m, row, begin, settings) for row, begin in zip(mask, begun, strict=True)], index=names
        ),
        steps=pd.Series(joined.steps[0, :count], index=names),
        settings=settings,
        trajectories={n: pd.DataFrame(p, columns=columns) for n, p in zip(names, paths, strict=False)},
    )


def clamps(m: CognitiveMap, scenarios: list[Mapping[str, float]]) -> tuple[BoolArray, FloatArray]:
    """Return which concepts are clamped and to what: two arrays of scenarios x concepts."""
    mask = np.zeros((len(scenarios), len(m)), dtype=bool)
    values = np.zeros((len(scenarios), len(m)))
    for row, clamped in enumerate(scenarios):
        for label, value in clamped.items():
            column = m.place(label)
            mask[row, column] = True
            values[row, column] = _finite(value)
    return mask, values


def settle(weights: FloatArray, start: FloatArray, mask: BoolArray, values: FloatArray, settings: Settings) -> Settled:
    """Update states until they rest: weights B x n x n, start (1 or B) x S x n, clamps S x n or B x S x n.

    Each row stops at its own time, so that no result depends on what else is in the batch.
    """
    maps, n = weights.shape[0], weights.shape[-1]
    rows = mask.shape[-2]
    mask = np.broadcast_to(mask, (maps, rows, n))
    values = np.broadcast_to(values, (maps, rows, n))
    state = np.where(mask, values, np.broadcast_to(start, (maps, rows, n)))
    fixed, held = _held(weights, state, mask, settings)
    steps = np.zeros((maps, rows), dtype=np.int64)
    moving = np.ones((maps, rows), dtype=bool)
    for _ in range(settings.max_steps):
        following = np.where(fixed, held, update(state, weights, settings))
        step = np.abs(following - state).max(axis=-1, initial=0.0)
        state = np.where(moving[..., None], following, state)
        steps += moving
        moving &= step > settings.tol
        if not moving.any():
            break
    period = np.where(moving, 0, 1).astype(np.int64)
    level = state
    if moving.any():
        period, level = _cycles(weights, state, (fixed, held), moving, period, settings)
    return Settled(state, level, period, steps)


def update(state: FloatArray, weights: FloatArray, settings: Settings) -> FloatArray:
    """Return f(next input) of each state row, before clamps: ... x S x n states on ... x n x n weights."""
    if settings.rule == "kosko":
        drive = state @ weights
    elif settings.rule == "modified-kosko":
        drive = state + state @ weights
    else:
        centred = 2 * state - 1
        drive = centred + centred @ weights
    return transform(drive, settings)


def transform(drive: FloatArray, settings: Settings) -> FloatArray:
    """Return the transfer function of the net input."""
    from scipy.special import expit

    if settings.transfer == "sigmoid":
        return np.asarray(expit(settings.slope * drive))
    if settings.transfer == "tanh":
        return np.asarray(np.tanh(settings.slope * drive))
    if settings.transfer == "bivalent":
        return np.asarray((drive > 0).astype(float))
    if settings.transfer == "trivalent":
        return np.asarray(np.where(np.abs(drive) > settings.dead_band, np.sign(drive), 0.0))
    return np.asarray(np.clip(settings.slope * drive, 0.0, 1.0))


def _held(weights: FloatArray, state: FloatArray, mask: BoolArray, settings: Settings) -> tuple[BoolArray, FloatArray]:
    """Which concepts keep their present value: clamped ones, and transmitters if they hold."""
    if settings.transmitters == "fall":
        return mask, state
    silent = ~np.any(weights != 0, axis=-2)
    return mask | silent[:, None, :], state


def _cycles(
    weights: FloatArray,
    state: FloatArray,
    kept: tuple[BoolArray, FloatArray],
    moving: BoolArray,
    period: npt.NDArray[np.int64],
    settings: Settings,
) -> tuple[npt.NDArray[np.int64], FloatArray]:
    """Follow the moving rows, map by map, for two longest periods; find the shortest after which they repeat."""
    fixed, held = kept
    out, level = period.copy(), state.copy()
    for block in np.nonzero(moving.any(axis=1))[0]:
        rows = np.nonzero(moving[block])[0]
        now = state[block, rows]
        history = [now]
        for _ in range(2 * LONGEST_CYCLE):
            following = update(now, weights[block], settings)
            now = np.where(fixed[block, rows], held[block, rows], following)
            history.append(now)
        path = np.stack(history)
        for length in range(2, LONGEST_CYCLE + 1):
            gap = np.abs(path[length : 2 * length] - path[:length]).max(axis=(0, 2), initial=0.0)
            new = (out[block, rows] == 0) & (gap <= settings.tol)
            out[block, rows[new]] = length
            level[block, rows[new]] = path[:length, new].mean(axis=0)
    return out, level


def _trajectories(
    tensor: FloatArray,
    starts: FloatArray,
    mask: BoolArray,
    values: FloatArray,
    settings: Settings,
    steps: npt.NDArray[np.int64],
) -> list[FloatArray]:
    state = np.where(mask, values, starts)[None]
    fixed, held = _held(tensor, state, mask[None], settings)
    path = [state[0]]
    for _ in range(int(steps.max(initial=0))):
        state = np.where(fixed, held, update(state, tensor, settings))
        path.append(state[0])
    every = np.stack(path)
    return [every[: count + 1, row] for row, count in enumerate(steps)]


def _words(period: npt.NDArray[np.int64]) -> list[str]:
    return ["fixed point" if p == 1 else f"limit cycle ({p})" if p else "not settled" for p in period]


def _starts(m: CognitiveMap, start: Start, names: list[str]) -> FloatArray:
    shape = (len(names), len(m))
    if isinstance(start, pd.DataFrame):
        lacking = [name for name in names if name not in start.index]
        if lacking:
            message = f"start has no row for the scenario {lacking[0]!r}; give one row for each"
            raise MapError(message)
        _complete(m, list(start.columns))
        return start.loc[names, list(m.labels)].to_numpy(dtype=float)
    if isinstance(start, (Mapping, pd.Series)):
        given = {str(label): value for label, value in start.items()}
        _complete(m, list(given))
        return np.broadcast_to(np.array([_finite(given[label]) for label in m.labels]), shape)
    return np.full(shape, _finite(start))


def _complete(m: CognitiveMap, given: list[str]) -> None:
    for label in given:
        m.place(label)
    lacking = sorted(set(m.labels) - set(given))
    if lacking:
        more = " ..." if len(lacking) > 3 else ""
        message = f"start has no value for {', '.join(lacking[:3])}{more}; give each concept one"
        raise MapError(message)


def _finite(value: float) -> float:
    number = float(value)
    if not np.isfinite(number):
        message = "a start or clamp value is not a finite number"
        raise MapError(message)
    return number


def slope_bounds(weights: FloatArray, inputs: BoolArray | None = None) -> pd.Series:
    """Slopes below which a Kosko map has one fixed point only, by transfer and by criterion.

    weights: n x n, W[cause, effect]; `inputs` marks concepts whose state is given (clamped, held): their rows of the
    transposed matrix are left out. `sigmoid` and `tanh` are the smaller of their two criteria; infinite for no links.
    Koutsellis et al. 2022, doi 10.1007/s12351-022-00717-x.
    """
    rows = np.asarray(weights, dtype=float).T
    if inputs is not None:
        rows = rows[~np.asarray(inputs, dtype=bool)]
    frobenius = float(np.sqrt((rows**2).sum()))
    above, below = np.where(rows > 0, rows, 0).sum(axis=1), np.where(rows < 0, rows, 0).sum(axis=1)
    either = np.maximum(np.abs(0.211 * above + 0.789 * below), np.abs(0.789 * above + 0.211 * below))
    absolute = float(np.abs(rows).sum(axis=1).max(initial=0.0))
    bounds = {
        "sigmoid Frobenius": _over(4.0, frobenius),
        "sigmoid S": _over(1.317, float(either.max(initial=0.0))),
        "tanh Frobenius": _over(1.0, frobenius),
        "tanh infinity": _over(1.14, absolute),
    }
    bounds["sigmoid"] = min(bounds["sigmoid Frobenius"], bounds["sigmoid S"])
    bounds["tanh"] = min(bounds["tanh Frobenius"], bounds["tanh infinity"])
    return pd.Series(bounds)


def _over(top: float, bottom: float) -> float:
    return top / bottom if bottom > 0 else float("inf")


def _is_unique(m: CognitiveMap, clamped: BoolArray, start: FloatArray, settings: Settings) -> bool:
    """Whether the bound proves one fixed point. The other rules are Kosko's on W + I (rescaled: 2(W + I), shifted)."""
    if settings.transfer not in ("sigmoid", "tanh"):
        return False
    weights = np.asarray(m.matrix)
    if settings.rule != "kosko":
        weights = weights + np.eye(len(m))
    if settings.rule == "rescaled":
        weights = 2 * weights
    silent = ~np.any(m.matrix != 0, axis=0)
    inputs = clamped | silent if settings.transmitters == "hold" else clamped
    given = start[inputs]
    low = 0.0 if settings.transfer == "sigmoid" else -1.0
    within = bool(((given >= low) & (given <= 1)).all())
    criterion = "" if within and settings.rule != "rescaled" else " Frobenius"
    return bool(settings.slope < slope_bounds(weights, inputs)[settings.transfer + criterion])
