"""Shares of people where counts are rounded: an exact share would tell the count, 43.5 % that it was 10 of 23."""

import re

import numpy as np
import pandas as pd

from hct_eval.change.estimates import between, percent
from hct_eval.change.intervals import wilson
from hct_eval.programme import DisclosurePolicy

POINTS = 0.05
"""The step of a share that is no count over another (a survival curve, a balance), where counts are rounded."""


def of_rounded_counts(estimates: pd.DataFrame, people: "pd.Series[bool]", policy: DisclosurePolicy) -> pd.DataFrame:
    """Return estimates with shares of people (rows marked `people`) and their intervals as rounded counts give them.

    A share that would then be 0 or all of them is unknown. Nothing changes where counts are not rounded.
    """
    shown = estimates.copy()
    for i, row in estimates[people & _counted(estimates)].iterrows() if policy.base > 1 else ():
        told, of = (_rounded(int(row[name]), policy.base) for name in ("numerator", "n"))
        if 0 < told < of:
            found = wilson(told, of)
            values = [found.value, found.low, found.high]
            said = f"{percent(found.value)} of \\1 ({between(found, 'share')})"
        else:
            values, said = [np.nan] * 3, "nearly all or none of \\1"
        own = shown.index == i
        shown.loc[own, ["value", "low", "high"]] = values
        sentence = re.sub(r"\d+ % of (.+?) \(likely between \d+ % and \d+ %\)", said, str(row["sentence"]), count=1)
        shown.loc[own, "sentence"] = sentence
    return shown


def share_steps(estimates: pd.DataFrame, steps: pd.Series, policy: DisclosurePolicy) -> pd.Series:
    """Return the steps with other shares of people at 5 points at least, where counts are rounded."""
    if policy.base == 1:
        return steps
    other = (estimates["unit"] == "share") & estimates["low"].notna() & ~_counted(estimates)
    return steps.mask(other.fillna(value=False).astype(bool) & (steps < POINTS), POINTS)


def _counted(estimates: pd.DataFrame) -> "pd.Series[bool]":
    """Mark shares that are their numerator over n."""
    plain = (estimates["statistic"] == "share") & estimates["low"].notna()
    far = (estimates["numerator"] / estimates["n"] - estimates["value"]).abs()
    return (plain & far.lt(1e-9)).fillna(value=False).astype(bool)


def _rounded(n: int, base: int) -> int:
    return (n + base // 2) // base * base
