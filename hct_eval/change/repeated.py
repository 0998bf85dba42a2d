"""Three waves or more: each person's own line through all answers, then the mean of the lines."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hct_eval.change.intervals import NOT_A_NUMBER, Interval, Numbers, mean_t


@dataclass(frozen=True)
class Lines:
    """The mean line of people: where it stands at time 0, its slope, and how far people differ from it."""

    start: Interval
    slope: Interval
    people: int
    missing: int
    """People with answers at fewer than two times, who have no line."""
    spread_start: float = NOT_A_NUMBER
    """Standard deviation of people's true starts; the spreads need the same times of everybody, at least three."""
    spread_slope: float = NOT_A_NUMBER
    spread_within: float = NOT_A_NUMBER
    """Standard deviation of answers around each person's line."""
    spread_people: float = NOT_A_NUMBER
    """Standard deviation of people's true averages, if all moved alike."""


def person_lines(scores: pd.DataFrame) -> Lines:
    """Average people's own least-squares lines: `scores` has person_id, time (a number, as the wave) and score.

    Summary measures (Matthews et al. 1990, doi 10.1136/bmj.300.6719.230): every person counts once, whatever the number
    of answers, and the t interval over people holds with few of them and with answers that hang together. Where
    everybody answered at the same times it equals the mixed model with random lines (REML), whose normal interval is
    too narrow for few people.
    """
    known = scores.dropna(subset=["time", "score"]).sort_values(["person_id", "time"])
    everybody = scores["person_id"].nunique()
    lines = [_line(own) for _, own in known.groupby("person_id")]
    found = np.array([line for line in lines if line is not None]).reshape(-1, 2)
    start, slope = (mean_t(np.sort(found[:, column])) for column in (0, 1))
    spreads = _spreads(known, found) if len(found) == everybody else {}
    return Lines(start, slope, len(found), everybody - len(found), **spreads)


def _line(own: pd.DataFrame) -> tuple[float, float] | None:
    """Return a person's start and slope; None with answers at fewer than two times."""
    time, score = own["time"].to_numpy(dtype=float), own["score"].to_numpy(dtype=float)
    centred = time - time.mean() if len(time) else time
    if len(np.unique(time)) < 2:
        return None
    slope = float(centred @ score / (centred @ centred))
    return float(score.mean()) - slope * float(time.mean()), slope


def _spreads(known: pd.DataFrame, lines: Numbers) -> dict[str, float]:
    """Return the spreads by moments, what noise alone explains taken out; nothing unless times are the same for all."""
    table = known.pivot_table("score", "person_id", "time", sort=True)
    people, times = table.shape
    if people < 3 or times < 3 or table.isna().to_numpy().any() or len(known) != table.size:
        return {}
    values, time = table.to_numpy(dtype=float), table.columns.to_numpy(dtype=float)
    design = np.column_stack([np.ones(times), time])
    left = values - lines @ design.T
    within = float((left**2).sum()) / (people * (times - 2))
    noise = within * np.linalg.inv(design.T @ design)
    true = np.cov(lines.T) - noise
    alike = values - values.mean(axis=1, keepdims=True)
    together = alike - np.outer(np.ones(people), (time - time.mean()) * lines[:, 1].mean())
    one_slope = float((together**2).sum()) / (people * (times - 1) - 1)
    averages = float(values.mean(axis=1).var(ddof=1)) - one_slope / times
    return {
        "spread_start": _root(float(true[0, 0])),
        "spread_slope": _root(float(true[1, 1])),
        "spread_within": _root(within),
        "spread_people": _root(averages),
    }


def _root(variance: float) -> float:
    """Return the square root; 0 where noise alone explains the differences."""
    return math.sqrt(max(0.0, variance))
