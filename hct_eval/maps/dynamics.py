"""What follows in the map when something changes: states, fixed points and limit cycles, all scenarios in one batch.

A thinking aid, not a forecast.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from hct_eval.maps.clamping import BoolArray, Scenarios, Start, clamps, clamps_of_frame, starts
from hct_eval.maps.cognitive_map import CognitiveMap, FloatArray, MapError
from hct_eval.maps.settling import (
    OVERFLOW,
    RULES,
    TRANSFERS,
    TRANSMITTERS,
    IntArray,
    Rule,
    Settings,
    Settled,
    Transfer,
    Transmitters,
    held,
    is_count,
    settle,
    update,
)
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


@dataclass(frozen=True, eq=False)
class Simulation:
    """Outcome of `simulate`: frames have one row a scenario and one column a concept, and are made when first read."""

    names: "pd.Index[Any]"
    """The scenarios."""
    labels: "pd.Index[Any]"
    """The concepts."""
    last: FloatArray
    """Last states, scenarios x concepts."""
    change: FloatArray
    """Effects, scenarios x concepts."""
    rest: FloatArray
    """Last states without the clamps: one row for all scenarios, or a row for each."""
    period: IntArray
    """By scenario: 1 fixed point, above 1 the period of a limit cycle, 0 not settled."""
    rest_period: IntArray
    """The same without the clamps: one number for all scenarios, or one for each."""
    step: IntArray
    prove: Callable[[], BoolArray]
    """Returns by scenario whether the bound proves the fixed point to be the only one."""
    settings: Settings
    trajectories: dict[str, pd.DataFrame] = field(default_factory=dict)
    """By scenario, on request: one row a step, the first being the start."""

    def __repr__(self) -> str:
        """Return the run's size in words."""
        return f"Simulation({len(self.names)} scenarios, {len(self.labels)} concepts)"

    @cached_property
    def states(self) -> pd.DataFrame:
        """Last state. For a fixed point it is the fixed point to within `tol`."""
        return pd.DataFrame(self.last, index=self.names, columns=self.labels, copy=False)

    @cached_property
    def effects(self) -> pd.DataFrame:
        """Scenario minus baseline; of a limit cycle the mean over one period stands for the state."""
        return pd.DataFrame(self.change, index=self.names, columns=self.labels, copy=False)

    @cached_property
    def baseline(self) -> pd.DataFrame:
        """State with no scenario's clamp (one row for each scenario, as starts may differ)."""
        return pd.DataFrame(self._for_each(self.rest), index=self.names, columns=self.labels, copy=False)

    @cached_property
    def status(self) -> "pd.Series[Any]":
        """By scenario: 'fixed point', 'limit cycle (period)' or 'not settled'."""
        return pd.Series(_words(self.period), index=self.names, dtype=object, copy=False)

    @cached_property
    def baseline_status(self) -> "pd.Series[Any]":
        """The status of the run without the scenario's clamp."""
        words = _words(self._for_each(self.rest_period))
        return pd.Series(words, index=self.names, dtype=object, copy=False)

    @cached_property
    def unique(self) -> "pd.Series[Any]":
        """By scenario, whether the bound proves the fixed point to be the only one."""
        return pd.Series(self.prove(), index=self.names)

    @cached_property
    def steps(self) -> "pd.Series[Any]":
        """By scenario: after how many steps the run came to rest, or `max_steps`."""
        return pd.Series(self.step, index=self.names)

    def _for_each(self, rest: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return np.repeat(rest, len(self.names), axis=0) if len(rest) == 1 else rest


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
    names = _names(scenarios)
    begin, count = starts(m, start, names), len(names)
    # Without a start of its own for each scenario, all have one and the same baseline.
    mask, values = _clamps(m, scenarios, [baseline or {}] * len(begin))
    tensor = np.ascontiguousarray(m.matrix)[None]
    both = settle(tensor, (begin if len(begin) == 1 else np.vstack([begin, begin]))[None], mask, values, settings)
    steps, labels = both.steps[0, :count], m.index
    paths = {}
    if trajectories:
        every = _trajectories(tensor, begin, mask[:count], values[:count], settings, steps)
        paths = {name: pd.DataFrame(path, columns=labels) for name, path in zip(names, every, strict=True)}
    return Simulation(
        names=names,
        labels=labels,
        last=both.last[0, :count],
        change=both.level[0, :count] - both.level[0, count:],
        rest=both.last[0, count:],
        period=both.period[0, :count],
        rest_period=both.period[0, count:],
        step=steps,
        prove=partial(_unique, m, mask[:count], values[:count], begin, settings),
        settings=settings,
        trajectories=paths,
    )


def simulate_in_parts(
    m: CognitiveMap, scenarios: Iterable[tuple[str, Mapping[str, float]]], *, size: int = 1000, **choices: Any
) -> Iterator[Simulation]:
    """Yield `simulate` of `size` scenarios (name, clamps) at a time, so that any number runs in the same memory.

    choices: those of `simulate`. What is kept of each part is up to the caller.
    """
    if not is_count(size):
        message = f"size is {size!r}; it is a whole number above 0"
        raise MapError(message)
    coming = iter(scenarios)
    while part := list(islice(coming, size)):
        named = dict(part)
        if len(named) < len(part):
            message = "two scenarios have the same name; give each its own"
            raise MapError(message)
        yield simulate(m, named, **choices)


@OVERFLOW
def _trajectories(
    tensor: FloatArray,
    begin: FloatArray,
    mask: BoolArray,
    values: FloatArray,
    settings: Settings,
    steps: IntArray,
) -> list[FloatArray]:
    state = np.where(mask, values, begin)
    first, fixed = state, held(tensor[0], mask, settings)
    path = [state]
    for _ in range(int(steps.max(initial=0))):
        state = np.where(fixed, first, update(state, tensor[0], settings))
        path.append(state)
    every = np.stack(path)
    return [every[: count + 1, row] for row, count in enumerate(steps)]


def _words(period: IntArray) -> npt.NDArray[np.object_]:
    words = np.empty(len(period), dtype=object)
    words.fill("fixed point")
    for row in np.nonzero(period != 1)[0]:
        words[row] = f"limit cycle ({period[row]})" if period[row] else "not settled"
    return words


def _names(scenarios: Scenarios | None) -> "pd.Index[Any]":
    """Return the names of the scenarios."""
    if scenarios is None:
        return pd.Index(["baseline"])
    if not (isinstance(scenarios, pd.DataFrame) or hasattr(scenarios, "values")):
        message = "scenarios are a mapping of names to clamps, such as {'more buses': {'Reliable buses': 1.0}}"
        raise MapError(message)
    if not len(scenarios):
        message = "there is no scenario to run; give at least one, such as {'more buses': {'Reliable buses': 1.0}}"
        raise MapError(message)
    return scenarios.index if isinstance(scenarios, pd.DataFrame) else pd.Index(list(scenarios))


def _clamps(
    m: CognitiveMap, scenarios: Scenarios | None, rest: list[Mapping[str, float]]
) -> tuple[BoolArray, FloatArray]:
    """Return the clamps of the scenarios, one row each, and below them those of the runs they are compared with."""
    if not isinstance(scenarios, pd.DataFrame):
        return clamps(m, [*({"baseline": {}} if scenarios is None else scenarios).values(), *rest])
    (mask, values), (own_mask, own_values) = clamps_of_frame(m, scenarios), clamps(m, rest)
    return np.vstack([mask, own_mask]), np.vstack([values, own_values])


def _unique(
    m: CognitiveMap, clamped: BoolArray, values: FloatArray, begin: FloatArray, settings: Settings
) -> BoolArray:
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
    first = np.where(clamped, values, begin)
    within = ((first >= low) & (first <= 1) | ~inputs).all(axis=1)
    bounds = bounds_by_inputs(weights, inputs)
    either = bounds[settings.transfer] if settings.rule != "rescaled" else bounds[f"{settings.transfer} Frobenius"]
    proved = np.where(within, either, bounds[f"{settings.transfer} Frobenius"])
    return np.asarray(settings.slope < proved)
