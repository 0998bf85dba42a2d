"""Maps whose weights are ranges, carried through aggregation, scenarios and effects.

An interval weight has a lower and an upper end, a triangular weight a most likely value between them, too.
Hajek and Prochazka 2016 (intervals), Yesil et al. 2014 (triangles).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd

from hct_eval.maps.build import Zeros, aggregate_maps
from hct_eval.maps.clamping import BoolArray, Start, clamps, starts
from hct_eval.maps.cognitive_map import CognitiveMap, FloatArray, MapError
from hct_eval.maps.settling import Settings, transform

Carry = Literal["middle", "bounds"]


@dataclass(frozen=True, eq=False)
class RangedMap:
    """A map with a range for each weight: maps of the same links with their lower, upper and most likely weights."""

    lower: CognitiveMap
    upper: CognitiveMap
    mode: CognitiveMap | None = None
    """The most likely weights, between the ends; nothing for interval weights."""

    @classmethod
    def from_links(cls, frame: pd.DataFrame, *, concepts: Sequence[str] = ()) -> "RangedMap":
        """Return the map of a frame of links: cause, effect, lower, upper[, mode]; MapError if out of order."""
        missing = [name for name in ("cause", "effect", "lower", "upper") if name not in frame]
        if missing:
            message = f"links with ranges need the columns cause, effect, lower, upper; missing: {', '.join(missing)}"
            raise MapError(message)
        names = ["lower", "mode", "upper"] if "mode" in frame else ["lower", "upper"]
        ends = {
            name: CognitiveMap.from_links(frame[["cause", "effect"]].assign(weight=frame[name]), concepts=concepts)
            for name in names
        }
        rising = np.stack([ends[name].matrix for name in names])
        wrong = np.argwhere((np.diff(rising, axis=0) < 0).any(axis=0))
        if len(wrong):
            cause, effect = (ends["lower"].labels[place] for place in wrong[0])
            message = f"the range of {cause!r} -> {effect!r} is out of order; it needs {' <= '.join(names)}"
            raise MapError(message)
        return cls(**ends)

    @classmethod
    def from_matrices(cls, lower: pd.DataFrame, upper: pd.DataFrame, mode: pd.DataFrame | None = None) -> "RangedMap":
        """Return the map of labelled square frames W[cause, effect], aligned by label; a link is where any is not 0."""
        frames = {"lower": lower, "upper": upper} | ({} if mode is None else {"mode": mode})
        ends = {name: CognitiveMap.from_matrix(frame) for name, frame in frames.items()}
        labels = list(ends["lower"].labels)
        if any(set(end.labels) != set(labels) for end in ends.values()):
            message = "the frames of a ranged map need the same labels"
            raise MapError(message)
        cells = {name: end.weights.loc[labels, labels].to_numpy(dtype=float) for name, end in ends.items()}
        cause, effect = np.nonzero(np.any([cell != 0 for cell in cells.values()], axis=0))
        links = pd.DataFrame({name: cell[cause, effect] for name, cell in cells.items()}).assign(
            cause=[labels[i] for i in cause], effect=[labels[j] for j in effect]
        )
        return cls.from_links(links, concepts=labels)

    @property
    def labels(self) -> tuple[str, ...]:
        """The concepts, in alphabetical order."""
        return self.lower.labels

    @property
    def links(self) -> pd.DataFrame:
        """One row a link: cause, effect, lower, mode (for triangular weights), upper."""
        frame = self.lower.links[["cause", "effect"]]
        for name, end in self.ends().items():
            frame[name] = end.links["weight"]
        return frame

    def ends(self) -> dict[str, CognitiveMap]:
        """Return the maps of lower, most likely (if any) and upper weights, in that order."""
        middle = {} if self.mode is None else {"mode": self.mode}
        return {"lower": self.lower, **middle, "upper": self.upper}

    def crisp(self) -> CognitiveMap:
        """Return the map of middle weights: the mean of the two ends, or of the ends and the most likely value."""
        rows = self.links
        return self.lower.with_links(rows[["cause", "effect"]].assign(weight=rows[list(self.ends())].mean(axis=1)))


def range_of_maps(maps: Sequence[CognitiveMap], zeros: Zeros = "mentioned") -> RangedMap:
    """Return the triangular map that several people's maps span: smallest, mean and largest weight of each link.

    `zeros="everyone"` counts maps without a link as 0, "mentioned" leaves them out.
    """
    mean = aggregate_maps(maps, "mean", zeros)
    told = pd.concat([m.links[["cause", "effect", "weight"]] for m in maps])
    span = told.groupby(["cause", "effect"], sort=True)["weight"].agg(["min", "max", "size"]).reset_index()
    absent = (span["size"] < len(maps)) & (zeros == "everyone")
    links = pd.DataFrame(
        {
            "cause": span["cause"],
            "effect": span["effect"],
            "lower": span["min"].mask(absent, span["min"].clip(upper=0)),
            "upper": span["max"].mask(absent, span["max"].clip(lower=0)),
        }
    )
    middle = mean.links[["cause", "effect", "weight"]].rename(columns={"weight": "mode"})
    links = links.merge(middle, on=["cause", "effect"], validate="one_to_one")
    # A mean of equal weights may leave their range by a rounding error.
    links["mode"] = links["mode"].clip(lower=links["lower"], upper=links["upper"])
    return RangedMap.from_links(links, concepts=mean.labels)


def aggregate_ranged(
    maps: Sequence[RangedMap],
    how: Literal["mean", "median"] = "mean",
    zeros: Zeros = "mentioned",
    weights: Sequence[float] | None = None,
) -> RangedMap:
    """Return one ranged map of several: `aggregate_maps` of the lower, the most likely and the upper ends.

    A link with one end at 0 and the other not is a link like any other. MapError if only some maps have a mode.
    """
    triangular = {m.mode is not None for m in maps}
    if len(triangular) != 1:
        message = "maps of interval and of triangular weights do not go together; give one kind, and at least one map"
        raise MapError(message)
    names = ["lower", "upper", *(["mode"] if triangular == {True} else [])]
    ends = {name: aggregate_maps([m.ends()[name] for m in maps], how, zeros, weights) for name in names}
    return RangedMap(**ends)


@dataclass(frozen=True)
class RangedSimulation:
    """Outcome of `simulate_ranged`: frames with one row a scenario and concept.

    Columns: scenario, concept, lower, mode (for triangular weights), upper, crisp (the mean of these).
    """

    states: pd.DataFrame
    effects: pd.DataFrame
    """Scenario minus baseline, as ranges: lower minus upper, mode minus mode, upper minus lower."""
    baseline: pd.DataFrame
    status: pd.Series
    """By scenario: 'fixed point', or 'not settled' if it or the baseline is not (cycles are not searched for)."""


def simulate_ranged(
    m: RangedMap,
    scenarios: Mapping[str, Mapping[str, float]],
    *,
    carry: Carry = "middle",
    start: Start = 1.0,
    settings: Settings | None = None,
) -> RangedSimulation:
    """Run scenarios on a ranged map against the same map without clamps.

    carry: `middle` goes on from each step with the middle of the state's range, as published (its ranges show one
    step's spread, and are no bounds). `bounds` carries the whole range on: whatever weights within the ranges are the
    true ones, states stay inside at every step (wide, and wider with each loop). The other choices are those of
    `simulate`; rows rest when neither end (or the middle) moves by more than the tolerance.
    """
    if carry not in get_args(Carry):
        message = f"carry is {carry!r}; it can be {', '.join(get_args(Carry))}"
        raise MapError(message)
    if not scenarios:
        message = "there is no scenario to run; give at least one, such as {'more buses': {'Reliable buses': 1.0}}"
        raise MapError(message)
    how, names = settings or Settings(), list(scenarios)
    begin = np.broadcast_to(starts(m.lower, start, names), (len(names), len(m.labels)))
    mask, values = clamps(m.lower, list(scenarios.values()))
    here, rested = _settle(m, np.where(mask, values, begin), mask, carry, how)
    there, own = _settle(m, np.array(begin), np.zeros_like(mask), carry, how)
    return RangedSimulation(
        _tidy(m, names, here),
        _tidy(m, names, here - there[::-1]),
        _tidy(m, names, there),
        pd.Series(np.where(rested & own, "fixed point", "not settled"), index=names, dtype="object"),
    )


def _settle(
    m: RangedMap, begin: FloatArray, mask: BoolArray, carry: Carry, settings: Settings
) -> tuple[FloatArray, BoolArray]:
    """Return the ends of the states (ends x scenarios x concepts), and which scenarios came to rest."""
    weights = np.stack([end.matrix for end in m.ends().values()])
    silent = ~np.any(weights != 0, axis=(0, 1)) & (settings.transmitters == "hold")
    fixed, state = mask | silent, np.repeat(begin[None], len(weights), axis=0)
    moving = np.ones(len(begin), dtype=bool)
    for _ in range(settings.max_steps):
        given = np.broadcast_to(state.mean(axis=0), state.shape) if carry == "middle" else state
        following = np.where(fixed, begin, transform(_drive(given, weights, settings), settings))
        # Through the middle the ends follow from the middle alone, so that rest is the middle's.
        gap = np.abs(following.mean(axis=0) - given[0]) if carry == "middle" else np.abs(following - state).max(axis=0)
        state[:, moving] = following[:, moving]
        moving &= ~(gap <= settings.tol).all(axis=-1)
        if not moving.any():
            break
    return state, ~moving


def _drive(state: FloatArray, weights: FloatArray, settings: Settings) -> FloatArray:
    """Return the range of the net input for ranges of states and of weights (first axis: lower[, mode], upper)."""
    given = 2 * state - 1 if settings.rule == "rescaled" else state
    drive = np.stack([given[at] @ weights[at] for at in range(len(weights))])
    drive[0], drive[-1] = _products(given[0], given[-1], weights[0], weights[-1])
    return drive if settings.rule == "kosko" else drive + given


def _products(low: FloatArray, high: FloatArray, least: FloatArray, most: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the smallest and largest sums of products, states between low and high, weights between least and most."""
    if (low == high).all():
        up, down = np.maximum(low, 0), np.minimum(low, 0)
        return up @ least + down @ most, up @ most + down @ least
    smallest, largest = np.empty_like(low), np.empty_like(low)
    for row, (a, b) in enumerate(zip(low, high, strict=True)):
        corners = np.stack([a[:, None] * least, a[:, None] * most, b[:, None] * least, b[:, None] * most])
        smallest[row], largest[row] = corners.min(axis=0).sum(axis=0), corners.max(axis=0).sum(axis=0)
    return smallest, largest


def _tidy(m: RangedMap, names: list[str], ends: FloatArray) -> pd.DataFrame:
    rows = pd.MultiIndex.from_product([names, m.labels], names=["scenario", "concept"]).to_frame(index=False)
    for name, end in zip(m.ends(), ends, strict=True):
        rows[name] = end.reshape(-1)
    return rows.assign(crisp=ends.mean(axis=0).reshape(-1))
