"""Did areas in the programme change more than others? Difference in differences, clustered by area."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from hct_eval.change.before_start import moved_alike_before, period_dummies
from hct_eval.change.clustered import clustered_slopes
from hct_eval.change.estimates import FEWEST, LEVEL, as_rows, between, estimate, judge, p_in_words, signed
from hct_eval.change.intervals import NOT_A_NUMBER, Interval, Numbers
from hct_eval.change.matched import Matching, features_before, matched_comparators
from hct_eval.tables.words import plural

_METHOD = "Two-way fixed effects (area, period), errors clustered by area; assumes that all would move alike."
_MATCHED = (
    "Two-way fixed effects (area, period), errors clustered by comparator with the areas it serves; comparators are the"
    " nearest of the other areas on levels and trends before the start; assumes that all would move alike."
)


def area_effect(
    indicators: pd.DataFrame, characteristics: Sequence[str] = (), matching: Matching | None = None
) -> pd.DataFrame:
    """Estimate, for each indicator, how much more its rate changed in programme areas: rows of `estimates`.

    `indicators` is the programme's table (area_id, period, indicator, numerator, denominator, in_programme). Two-way
    fixed effects for area and period, errors clustered by area, t with areas - 1 degrees of freedom; rates per 100.
    It assumes that without the programme all areas would have moved alike; `moved_alike_before` asks whether their
    trends did before it began, and where they did not, nothing is concluded. Areas that were in the programme in every
    known period have no before: their own levels take them out of the effect, and they would only serve the others as
    comparators that are in the programme (Goodman-Bacon 2021, doi 10.1016/j.jeconom.2021.03.014), so they are left out.
    Under 10 areas on either side: counts only. Measured without an effect (10 areas in the programme, 14 others, 6
    years; 400 programmes each): where all ten joined while they were watched 5 of 100 ranges left out 0, where two did
    and the others were kept 29, where one did 68.
    `characteristics` are indicators that only describe areas: nothing is estimated for them. With `matching` only
    programme areas and their comparators count, a comparator as often as it serves; a pair was chosen to be alike, so
    errors are clustered by pair (Abadie & Spiess 2022, doi 10.1080/01621459.2020.1840383). Clustered by area, ranges
    of 15 pairs held the truth in 97 of 100, and those of 20 areas with about 10 comparators in 92 to 95.
    """
    outcomes = indicators[~indicators["indicator"].isin(list(characteristics))]
    outcomes = outcomes.assign(area_id=outcomes["area_id"].astype(str))
    if matching is not None:
        matched = matching.pairs[["area_id", "comparator_id"]].to_numpy().ravel()
        outcomes = outcomes[outcomes["area_id"].isin(matched)]
    rows = [
        _one_indicator(str(name), own, matching)
        for name, own in outcomes.sort_values(["indicator", "area_id", "period"]).groupby("indicator")
    ]
    return as_rows(rows)


def area_matching(indicators: pd.DataFrame, characteristics: Sequence[str] = ()) -> Matching:
    """Return the programme areas' comparators, matched on every indicator before the start and on `characteristics`.

    Areas may serve more than once unless there are at least twice as many others as programme areas: then each serves
    once, which keeps more areas in the estimate.
    """
    inside = indicators.loc[indicators["in_programme"].fillna(value=False).astype(bool), "area_id"].astype(str)
    ours = sorted(inside.unique())
    others = indicators["area_id"].nunique() - len(ours)
    features = features_before(indicators, characteristics)
    return matched_comparators(features, ours, replacement=others < 2 * len(ours))


def _served(known: pd.DataFrame, matching: Matching) -> pd.DataFrame:
    """Return the rows of programme areas that are known, and a comparator's as often as it serves one of them."""
    area = known["area_id"]
    pairs = matching.pairs[matching.pairs["area_id"].isin(area)]
    times = pairs["comparator_id"].value_counts()
    ours, others = known[area.isin(pairs["area_id"])], known[area.isin(times.index)]
    again = others.loc[others.index.repeat(others["area_id"].map(times).to_numpy(dtype=int))]
    return pd.concat([ours, again]).sort_values(["area_id", "period"])


@dataclass(frozen=True)
class _Panel:
    rate: Numbers
    treated: Numbers
    area: npt.NDArray[np.intp]
    period: npt.NDArray[np.intp]
    cluster: npt.NDArray[np.intp]
    """What errors go together in: areas, or comparators with the areas that they serve."""
    always: int
    """Areas left out: in the programme in every known period."""
    unknown: int
    """Figures, one an area and period, that cannot be used: no count, nobody to count, or not said if in it."""

    @property
    def sides(self) -> tuple[int, int]:
        """How many areas joined the programme, and how many were never in it."""
        inside = len(np.unique(self.area[self.treated > 0]))
        return inside, len(np.unique(self.area)) - inside


def _one_indicator(name: str, own: pd.DataFrame, matching: Matching | None) -> dict[str, Any]:
    panel = _panel(own, matching)
    inside, outside = panel.sides
    asked = own["area_id"].nunique() + (len(matching.unmatched) if matching else 0)
    interval, finding, phrase = Interval(NOT_A_NUMBER), "we cannot tell", "too few"
    which = "others" if matching is None else "matched comparators"
    fact = f"{name}: {plural(inside, 'area')} in the programme, {outside} {which}"
    if panel.always:
        fact += f" (and {panel.always} left out, for they were in it in every period that we know)"
    if panel.unknown:
        fact += f"; of {plural(len(own), 'figure')}, one an area and period, {panel.unknown} not known"
    if min(inside, outside) >= FEWEST:
        interval = two_way_effect(panel.rate, panel.treated, panel.area, panel.period, panel.cluster)
        finding, phrase = judge(interval, min(inside, outside), None)
        if math.isfinite(interval.value):
            size = signed(interval, "per 100")
            fact += f"; the rate where the programme ran, against the others, moved by {size} per 100"
            fact += f" ({between(interval, 'per 100')})"
        before = moved_alike_before(panel.rate, panel.treated, panel.area, panel.period, panel.cluster)
        fact += f"; {_before(before, inside + outside)}"
        if before < LEVEL:
            finding, phrase = "we cannot tell", "before"
    return estimate(
        topic="areas",
        measure=name,
        label=f"difference in differences of {name}{'' if matching is None else ', matched comparators'}",
        statistic="difference",
        unit="per 100",
        n=inside + outside,
        missing=asked - inside - outside,
        counts="areas",
        interval=interval,
        method=_METHOD if matching is None else _MATCHED,
        fact=f"{fact}.",
        finding=finding,
        phrase=phrase,
        main=matching is None,
    )


def _before(p: float, areas: int) -> str:
    """Say whether the areas' trends were alike before the programme began, as the estimate assumes."""
    if not math.isfinite(p):
        return "whether all had moved alike before it began cannot be checked"
    if p < LEVEL:
        return f"before it began they had not moved alike (their trends differ, {p_in_words(p)})"
    doubt = f"with {areas} areas we could have missed one"
    return f"before it began we saw no clear difference between their trends ({p_in_words(p)}); {doubt}"


def _panel(own: pd.DataFrame, matching: Matching | None) -> _Panel:
    usable = own["numerator"].notna() & own["denominator"].gt(0).fillna(value=False) & own["in_programme"].notna()
    known = own[usable.astype(bool)]
    always = known["in_programme"].astype(bool).groupby(known["area_id"]).transform("all")
    left = known.loc[always, "area_id"].nunique()
    rows = known[~always] if matching is None else _served(known[~always], matching)
    rate = 100 * rows["numerator"].to_numpy(dtype=float) / rows["denominator"].to_numpy(dtype=float)
    area = pd.factorize(rows["area_id"], sort=True)[0]
    period = pd.factorize(rows["period"], sort=True)[0]
    cluster = area if matching is None else pd.factorize(_pair(rows["area_id"], matching), sort=True)[0]
    treated = rows["in_programme"].to_numpy(dtype=float)
    return _Panel(rate, treated, area, period, cluster, left, int((~usable).sum()))


def _pair(area: pd.Series, matching: Matching) -> pd.Series:
    """Return each row's comparator: the area's own, or the area itself where it is one."""
    return area.map(matching.pairs.set_index("area_id")["comparator_id"]).fillna(area)


def two_way_effect(
    outcome: Numbers,
    treated: Numbers,
    area: npt.NDArray[np.intp],
    period: npt.NDArray[np.intp],
    clusters: npt.NDArray[np.intp] | None = None,
) -> Interval:
    """Return the coefficient of `treated` with area and period effects, and its clustered t interval.

    `clusters` are areas unless told otherwise. No interval where the treatment does not vary within areas.
    """
    if len(outcome) == 0:
        return Interval(NOT_A_NUMBER)
    together = (area if clusters is None else clusters).tolist()
    return clustered_slopes(outcome, {"treated": treated}, together, period_dummies(period), area)["treated"]
