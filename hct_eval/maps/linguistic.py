"""Weights from words: people rate a link in words (strong, weak, ...), and what they say together becomes one number.

Each term is a shape over the scale from -1 to 1. Each shape counts as far as people chose it (their share of everyone
asked: who abstains stays in the denominator), the shapes are put on top of each other, and the result is read as one
number. Mkhitaryan et al. 2022, doi 10.7717/peerj-cs.1078 (FCMpy); the area is taken as straight between the points of
the grid, so that the grid is part of the result and stands in the map's notes.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd

from hct_eval.maps.build import SOURCE
from hct_eval.maps.cognitive_map import CognitiveMap, FloatArray, MapError

Implication = Literal["larsen", "mamdani"]
Union = Literal["max", "algebraic", "einstein", "hamacher"]
Reading = Literal["centroid", "bisector", "mean of maximum", "smallest of maximum", "largest of maximum"]
Terms = Mapping[str, Sequence[float]]

TERMS: dict[str, tuple[float, ...]] = {
    "-VH": (-1, -1, -0.75),
    "-H": (-1, -0.75, -0.5),
    "-M": (-0.75, -0.5, -0.25),
    "-L": (-0.5, -0.25, 0),
    "-VL": (-0.25, 0, 0),
    "NA": (-0.001, 0, 0.001),
    "+VL": (0, 0, 0.25),
    "+L": (0, 0.25, 0.5),
    "+M": (0.25, 0.5, 0.75),
    "+H": (0.5, 0.75, 1),
    "+VH": (0.75, 1, 1),
}
"""Eleven terms from a very high negative to a very high positive effect (NA: none), as left foot, top, right foot.

Read files with `keep_default_na=False`, or the term NA (no effect) comes in as empty, which is an abstention.
"""
STEP = 0.05

_UNIONS: dict[Union, Callable[[FloatArray, FloatArray], FloatArray]] = {
    "max": np.maximum,
    "algebraic": lambda x, y: x + y - x * y,
    "einstein": lambda x, y: (x + y) / (1 + x * y),
    "hamacher": lambda x, y: np.where(x * y == 1, 1.0, (x + y - 2 * x * y) / np.where(x * y == 1, 1.0, 1 - x * y)),
}
_READINGS: tuple[Reading, ...] = (
    "centroid",
    "bisector",
    "mean of maximum",
    "smallest of maximum",
    "largest of maximum",
)


def map_from_terms(
    ratings: pd.DataFrame,
    terms: Terms | None = None,
    *,
    asked: int | None = None,
    step: float = STEP,
    implication: Implication = "larsen",
    union: Union = "max",
    reading: Reading = "centroid",
) -> CognitiveMap:
    """Return the map of ratings in words: conversation_id, cause, effect, term (one row a rating).

    terms: name -> shape, three numbers a triangle (left foot, top, right foot), four a trapezium, two a bell (mean,
    standard deviation); `TERMS` unless given. A person's several terms for one link share that person's vote. An empty
    term is an abstention. asked: everyone asked, by default those with a row. step: distance of the grid's points.
    implication: larsen scales a shape by its share, mamdani cuts it off there. Links carry sources and `entropy` (bits,
    see `entropy`). MapError for a term that is not among `terms`.
    """
    shapes = TERMS if terms is None else terms
    grid = _grid(step)
    shares = term_shares(ratings, shapes, asked=asked)
    rows = [weight_of_terms(row, shapes, grid, implication, union, reading) for row in shares.to_numpy(dtype=float)]
    links = shares.index.to_frame(index=False).assign(
        weight=np.array(rows, dtype=float), sources=_sources(ratings), entropy=entropy(shares).to_numpy(dtype=float)
    )
    people = _asked(ratings, asked)
    how = f"{implication} implication, {union} union"
    notes = (
        f"Weights from words, by {reading} of {len(shapes)} shapes on a grid of step {step:g} ({how}).",
        f"Shares are of all {people} people asked; who rated no term for a link counts as part of them.",
    )
    return CognitiveMap.from_links(links, concepts=_concepts(ratings), notes=notes)


def term_shares(ratings: pd.DataFrame, terms: Terms | None = None, *, asked: int | None = None) -> pd.DataFrame:
    """Return by link (cause, effect) and term the share of everyone asked who chose it; links that nobody rated lack.

    A person who chose several terms for a link gives each an equal part of one vote.
    """
    shapes = TERMS if terms is None else terms
    told = _told(ratings)
    unknown = sorted(set(told["term"]) - set(shapes))
    if unknown:
        message = f"the term {unknown[0]!r} has no shape; terms are {', '.join(shapes)}"
        raise MapError(message)
    keys = [SOURCE, "cause", "effect"]
    votes = told.assign(vote=1 / told.groupby(keys)["term"].transform("size"))
    table = votes.pivot_table(index=["cause", "effect"], columns="term", values="vote", aggfunc="sum", fill_value=0.0)
    return table.reindex(columns=list(shapes), fill_value=0.0) / _asked(ratings, asked)


def entropy(shares: pd.DataFrame, *, abstentions: bool = False) -> pd.Series:
    """Return how far people disagree on each link, in bits: -sum p log2 p over the terms' shares of everyone asked.

    abstentions: whether those who rated no term for the link count as a further term.
    """
    p = shares.to_numpy(dtype=float)
    if abstentions:
        p = np.column_stack([p, np.clip(1 - p.sum(axis=1), 0, 1)])
    bits = -(p * np.log2(np.where(p > 0, p, 1.0))).sum(axis=1)
    return pd.Series(np.abs(bits), index=shares.index, name="entropy")


def weight_of_terms(
    shares: Sequence[float] | FloatArray,
    terms: Terms,
    grid: FloatArray,
    implication: Implication = "larsen",
    union: Union = "max",
    reading: Reading = "centroid",
) -> float:
    """Return one link's weight: shapes of `terms`, each counted by its share, put together and read as one number."""
    if implication not in ("larsen", "mamdani") or union not in _UNIONS:
        message = f"implication is larsen or mamdani, union one of {', '.join(_UNIONS)}; given: {implication}, {union}"
        raise MapError(message)
    total = np.zeros(len(grid))
    for share, (name, numbers) in zip(shares, terms.items(), strict=True):
        shape = shape_of(name, numbers, grid)
        total = _UNIONS[union](total, share * shape if implication == "larsen" else np.minimum(share, shape))
    return read_shape(grid, total, reading)


def shape_of(name: str, numbers: Sequence[float], grid: FloatArray) -> FloatArray:
    """Return a term's membership at each point of the grid; MapError if its numbers draw no shape."""
    try:
        given = [float(number) for number in numbers]
    except (TypeError, ValueError):
        given = []
    if len(given) == 2 and given[1] > 0:
        return np.asarray(np.exp(-((grid - given[0]) ** 2) / (2 * given[1] ** 2)))
    if len(given) not in (3, 4) or sorted(given) != given:
        message = f"the shape of {name!r} needs 3 or 4 rising numbers (triangle, trapezium), or mean and deviation"
        raise MapError(message)
    left, first, last, right = given if len(given) == 4 else (given[0], given[1], given[1], given[2])
    up = np.where(grid >= first, 1.0, (grid - left) / (first - left) if first > left else 0.0)
    down = np.where(grid <= last, 1.0, (right - grid) / (right - last) if right > last else 0.0)
    return np.clip(np.minimum(up, down), 0.0, 1.0)


def read_shape(grid: FloatArray, shape: FloatArray, reading: Reading = "centroid") -> float:
    """Return one number for a shape over a rising grid, straight between its points; MapError for an empty shape."""
    if reading not in _READINGS:
        message = f"reading is {reading!r}; it can be {', '.join(_READINGS)}"
        raise MapError(message)
    if not shape.max(initial=0.0) > 0:
        message = "no term reaches a point of the grid; take a finer step, or wider shapes"
        raise MapError(message)
    if reading == "centroid":
        return _centroid(grid, shape)
    if reading == "bisector":
        return _bisector(grid, shape)
    top = grid[np.isclose(shape, shape.max(), rtol=1e-12, atol=0)]
    if reading == "mean of maximum":
        return float(top.mean())
    return float(top.min() if reading == "smallest of maximum" else top.max())


def _centroid(grid: FloatArray, shape: FloatArray) -> float:
    width, a, b = np.diff(grid), shape[:-1], shape[1:]
    area = width * (a + b) / 2
    # The moment of a piece that is straight from a to b, about its left end: width^2 (a + 2b) / 6.
    moment = grid[:-1] * area + width**2 * (a + 2 * b) / 6
    return float(moment.sum() / area.sum())


def _bisector(grid: FloatArray, shape: FloatArray) -> float:
    width, a, b = np.diff(grid), shape[:-1], shape[1:]
    area = width * (a + b) / 2
    so_far = np.concatenate([[0.0], np.cumsum(area)])
    halfway = grid[np.isclose(so_far, so_far[-1] / 2, rtol=1e-12, atol=0)]
    if len(halfway) > 1:  # half lies on either side of a gap, every point of which bisects: its middle
        return float((halfway[0] + halfway[-1]) / 2)
    at = min(int(np.searchsorted(so_far, so_far[-1] / 2)), len(area)) - 1
    wanted, slope = so_far[-1] / 2 - so_far[at], (b[at] - a[at]) / width[at]
    # The root of a d + slope d^2 / 2 = wanted, in the form that also holds for slope 0.
    root = a[at] + np.sqrt(max(a[at] ** 2 + 2 * slope * wanted, 0.0))
    return float(grid[at] + 2 * wanted / root)


def _grid(step: float) -> FloatArray:
    if not 0 < step <= 1 or abs(2 / step - round(2 / step)) > 1e-9:
        message = f"step is {step:g}; it divides the scale from -1 to 1 evenly, such as 0.05"
        raise MapError(message)
    return np.asarray(np.linspace(-1, 1, round(2 / step) + 1).round(12))


def _told(ratings: pd.DataFrame) -> pd.DataFrame:
    missing = [name for name in (SOURCE, "cause", "effect", "term") if name not in ratings]
    if missing:
        message = f"ratings need the columns {SOURCE}, cause, effect, term; missing: {', '.join(missing)}"
        raise MapError(message)
    told = ratings[[SOURCE, "cause", "effect", "term"]].dropna(subset=["term"])
    if told[[SOURCE, "cause", "effect"]].isna().any(axis=None):
        message = f"a rating lacks its {SOURCE}, cause or effect; fill them in or take the row out"
        raise MapError(message)
    return told.astype("object").map(str).drop_duplicates()


def _asked(ratings: pd.DataFrame, asked: int | None) -> int:
    there = int(ratings[SOURCE].nunique())
    if asked is not None and asked < there:
        message = f"asked = {asked}, but {there} people gave ratings; give the number of people asked"
        raise MapError(message)
    return there if asked is None else asked


def _sources(ratings: pd.DataFrame) -> FloatArray:
    return np.asarray(_told(ratings).groupby(["cause", "effect"], sort=True)[SOURCE].nunique().to_numpy())


def _concepts(ratings: pd.DataFrame) -> list[str]:
    return sorted({*ratings["cause"].dropna().map(str), *ratings["effect"].dropna().map(str)})
