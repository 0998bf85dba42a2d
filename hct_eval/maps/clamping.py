"""What a question to a map says, read into arrays: which concepts are clamped to what, and where states begin."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from hct_eval.maps.cognitive_map import CognitiveMap, FloatArray, MapError

BoolArray = npt.NDArray[np.bool_]
Scenarios = Mapping[str, Mapping[str, float]] | pd.DataFrame
Start = float | Mapping[str, float] | pd.Series | pd.DataFrame


def clamps(m: CognitiveMap, scenarios: Sequence[Mapping[str, float]]) -> tuple[BoolArray, FloatArray]:
    """Return which concepts are clamped and to what: two arrays of scenarios x concepts."""
    position = {label: place for place, label in enumerate(m.labels)}
    try:
        sizes = np.fromiter(map(len, scenarios), dtype=np.intp, count=len(scenarios))
        numbers = [number for clamped in scenarios for number in clamped.values()]
        column = np.fromiter(map(position.__getitem__, chain.from_iterable(scenarios)), np.intp, len(numbers))
        value = np.fromiter(numbers, dtype=float, count=len(numbers))
        understood = bool(np.isfinite(value).all())
    except (AttributeError, KeyError, TypeError, ValueError):
        understood = False
    if not understood:
        return clamps(m, _understood(m, scenarios))
    shape = (len(scenarios), len(m))
    mask, values = np.zeros(shape, dtype=bool), np.zeros(shape)
    cells = np.repeat(len(m) * np.arange(len(scenarios)), sizes) + column
    mask.reshape(-1)[cells] = True
    values.reshape(-1)[cells] = value
    return mask, values


def clamps_of_frame(m: CognitiveMap, frame: pd.DataFrame) -> tuple[BoolArray, FloatArray]:
    """Return the clamps of a frame with a row a scenario and a column a concept; an empty cell is no clamp."""
    position = {label: place for place, label in enumerate(m.labels)}
    labels = [str(label) for label in frame.columns]
    columns = [position[label] if label in position else m.place(label) for label in labels]
    if len(set(columns)) < len(columns) or not frame.index.is_unique:
        message = "the frame of scenarios names a concept or a scenario twice; each stands once"
        raise MapError(message)
    given = _numbers(frame, "the frame of scenarios")
    if np.isinf(given).any():
        message = "the frame of scenarios has a value that is not finite; leave a cell empty for no clamp"
        raise MapError(message)
    mask, values = np.zeros((len(frame), len(m)), dtype=bool), np.zeros((len(frame), len(m)))
    mask[:, columns] = ~np.isnan(given)
    values[:, columns] = np.nan_to_num(given)
    return mask, values


def starts(m: CognitiveMap, start: Start, names: Iterable[str]) -> FloatArray:
    """Return the states that scenarios begin in: one row for all of them alike, or a row for each."""
    if isinstance(start, pd.DataFrame):
        return _starts_of_frame(m, start, list(names))
    if isinstance(start, (Mapping, pd.Series)):
        given = {str(label): value for label, value in start.items()}
        _complete(m, list(given))
        return np.array([[_finite(given[label], f"the start of {label!r}") for label in m.labels]]).reshape(1, -1)
    return np.full((1, len(m)), _finite(start, "start"))


def _starts_of_frame(m: CognitiveMap, start: pd.DataFrame, names: list[str]) -> FloatArray:
    lacking = [name for name in names if name not in start.index]
    if lacking:
        message = f"start has no row for the scenario {lacking[0]!r}; give one row for each"
        raise MapError(message)
    if not start.index.is_unique or not start.columns.is_unique:
        message = "start has a scenario or a concept twice; each stands once"
        raise MapError(message)
    _complete(m, [str(label) for label in start.columns])
    wanted = start.set_axis([str(label) for label in start.columns], axis=1).loc[names, list(m.labels)]
    values = _numbers(wanted, "start")
    if not np.isfinite(values).all():
        message = "start has an empty or infinite cell; give each concept a number in each scenario"
        raise MapError(message)
    return values


def _understood(m: CognitiveMap, scenarios: Iterable[Any]) -> list[dict[str, float]]:
    """Return scenarios as dictionaries of labels and numbers; MapError for one that cannot be read as such."""
    read = []
    for clamped in scenarios:
        if not isinstance(clamped, (Mapping, pd.Series)):
            message = "a scenario is a mapping of concepts to values, such as {'Reliable buses': 1.0}"
            raise MapError(message)
        pairs = [(m.labels[m.place(str(label))], value) for label, value in clamped.items()]
        read.append({label: _finite(value, f"the clamp of {label!r}") for label, value in pairs})
        if len(read[-1]) < len(pairs):
            message = "a scenario names a concept twice; give it one value"
            raise MapError(message)
    return read


def _complete(m: CognitiveMap, given: list[str]) -> None:
    for label in given:
        m.place(label)
    lacking = sorted(set(m.labels) - set(given))
    if lacking:
        more = " ..." if len(lacking) > 3 else ""
        message = f"start has no value for {', '.join(lacking[:3])}{more}; give each concept one"
        raise MapError(message)


def _numbers(frame: pd.DataFrame, where: str) -> FloatArray:
    try:
        if all(dtype == np.float64 for dtype in frame.dtypes):
            return frame.to_numpy()
        return frame.to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError):
        message = f"{where} has a cell that is not a number"
        raise MapError(message) from None


def _finite(value: object, what: str) -> float:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = np.nan
    if not np.isfinite(number):
        message = f"{what} is not a finite number; give a number"
        raise MapError(message)
    return number
