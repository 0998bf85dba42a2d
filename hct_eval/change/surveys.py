"""Estimates from surveys in waves: levels, each person's change, who got better or worse, and groups compared."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from hct_eval.change.estimates import (
    FEWEST,
    LEVEL,
    as_rows,
    between,
    digits,
    estimate,
    guarded,
    how_many,
    judge,
    number,
    p_in_words,
    shares,
    signed,
    way,
)
from hct_eval.change.intervals import Interval, Numbers, mean_t, welch, wilcoxon
from hct_eval.change.ordered import ordered_slopes
from hct_eval.change.repeated import person_lines
from hct_eval.change.scales import SCALES, Scale
from hct_eval.change.shifts import mcnemar, same_margins
from hct_eval.programme import DisclosurePolicy


@dataclass(frozen=True)
class _Question:
    """What is asked of whom: a scale, the report's topic, how counts of people are shown, a group and a period."""

    scale: Scale
    topic: str
    policy: DisclosurePolicy
    group: str | None = None
    period: str = ""

    @property
    def ordered(self) -> bool:
        """True where the answers have an order but no distances."""
        return self.scale.measure == _DIRECT

    @property
    def name(self) -> str:
        """How a sentence begins: the measure, and whose it is."""
        name = self.scale.measure[:1].upper() + self.scale.measure[1:]
        return f"{name} of those who {self.group}" if self.group else name

    @property
    def row(self) -> dict[str, Any]:
        """What every row of this question says."""
        shared = {"topic": self.topic, "measure": self.scale.measure, "unit": self.scale.unit, "counts": "people"}
        return {**shared, "group": self.group, "period": self.period or None}


TOOK_PART, DID_NOT, UNSAID = "took part", "did not take part", "did not say if they took part"
_DIRECT = "loneliness (direct question)"


def survey_estimates(
    scored: pd.DataFrame,
    policy: DisclosurePolicy,
    *,
    scales: Sequence[Scale] = SCALES,
    topic: str = "wellbeing",
) -> pd.DataFrame:
    """Estimate everything that scored answers allow (`score_wellbeing`, `score_collaboration`): rows of `estimates`.

    The first and the last wave of each measure are compared over the people who answered both. Where the table says
    who took part in the programme, those who did are kept apart from those who did not.
    """
    parts: list[pd.DataFrame] = []
    for scale in scales:
        own = scored[scored["measure"] == scale.measure]
        if own["score"].notna().any():
            parts += _one_scale(own, _Question(scale, topic, policy))
    waves = scored[scored["score"].notna()].groupby("measure")["wave"].nunique()
    once = [scale for scale in scales if waves.get(scale.measure) == 1]
    if once:
        parts.append(_asked_once(once, scored["person_id"].nunique(), topic))
    return pd.concat(parts, ignore_index=True) if parts else as_rows([])


def _one_scale(own: pd.DataFrame, question: _Question) -> list[pd.DataFrame]:
    waves = own.loc[own["score"].notna(), "wave"]
    first, last = int(waves.min()), int(waves.max())
    parts: list[pd.DataFrame] = []
    changes: dict[str | None, Numbers] = {}
    for group, members in _groups(own).items():
        rows = own[own["person_id"].isin(members)]
        ask = replace(question, group=group)
        parts.append(_levels(rows, ask, sorted({first, last})))
        if first == last:
            continue
        ask = replace(ask, period=f"wave {first} to wave {last}")
        before, after, missing = _pairs(rows, first, last)
        changes[group] = after - before
        parts.append(_change(before, after, missing, ask))
        if waves.nunique() > 2 and not ask.ordered:
            parts.append(_trend(rows, ask, waves.nunique()))
        if group in (None, TOOK_PART):
            parts.append(_who_changed(after - before, missing, ask))
    if {TOOK_PART, DID_NOT} <= set(changes):
        between_groups = replace(
            question, group=f"{TOOK_PART}, against {DID_NOT}", period=f"wave {first} to wave {last}"
        )
        parts.append(_compare(changes[TOOK_PART], changes[DID_NOT], own["person_id"].nunique(), between_groups))
    return parts


def _groups(own: pd.DataFrame) -> dict[str | None, list[str]]:
    """Return people by whether they ever took part; everyone together where nobody's taking part is recorded."""
    said = own.groupby("person_id")["took_part"].agg(set)
    yes = said.index[said.map(lambda answers: "yes" in answers)].tolist()
    no = said.index[said.map(lambda answers: "no" in answers and "yes" not in answers)].tolist()
    if not yes:
        return {None: said.index.tolist()}
    unsaid = said.index.difference([*yes, *no]).tolist()
    groups: dict[str | None, list[str]] = {TOOK_PART: yes, DID_NOT: no, UNSAID: unsaid}
    return {group: people for group, people in groups.items() if people}


def _pairs(rows: pd.DataFrame, first: int, last: int) -> tuple[Numbers, Numbers, int]:
    """Return the scores of those who answered both waves, in the order of their ids, and how many did not."""
    by_wave = {wave: rows[rows["wave"] == wave].set_index("person_id")["score"] for wave in (first, last)}
    both = pd.DataFrame(by_wave).astype(float).dropna().sort_index()
    return both[first].to_numpy(), both[last].to_numpy(), rows["person_id"].nunique() - len(both)


def _levels(rows: pd.DataFrame, ask: _Question, waves: list[int]) -> pd.DataFrame:
    if ask.ordered:
        return _often_lonely(rows, ask, waves)
    out = []
    for wave in waves:
        scores = rows.loc[rows["wave"] == wave, "score"].to_numpy(dtype=float)
        known = np.sort(scores[np.isfinite(scores)])
        interval = guarded(mean_t(known), len(known))
        enough = len(known) >= FEWEST
        fact = f"{ask.name}, wave {wave}:"
        if enough:
            fact += f" {number(interval.value, ask.scale.unit)} on average ({between(interval, ask.scale.unit)}), "
        fact += f" {how_many(len(known), 'people', ask.policy)} answered."
        out.append(
            estimate(
                **{**ask.row, "period": f"wave {wave}"},
                label=f"average {ask.scale.measure}",
                statistic="mean",
                n=len(known),
                missing=len(scores) - len(known),
                interval=Interval(interval.value, interval.low, interval.high),
                method=f"Mean with a t interval; {ask.scale.about}.",
                fact=" ".join(f"{fact} {ask.scale.benchmark if enough else ''}".split()),
                finding="describes" if enough else "we cannot tell",
                phrase="describes" if enough else "too few",
            )
        )
    return as_rows(out)


def _often_lonely(rows: pd.DataFrame, ask: _Question, waves: list[int]) -> pd.DataFrame:
    counted = []
    for wave in waves:
        scores = rows.loc[rows["wave"] == wave, "score"].to_numpy(dtype=float)
        known = scores[np.isfinite(scores)]
        counted.append(
            {
                "measure": ask.scale.measure,
                "label": "people who feel lonely often or always",
                "period": f"wave {wave}",
                "group": ask.group,
                "numerator": int((known == ask.scale.high).sum()),
                "n": len(known),
                "missing": len(scores) - len(known),
                "counts": "people",
                "note": ask.scale.benchmark if len(known) >= FEWEST else "",
            }
        )
    return shares(pd.DataFrame(counted), ask.topic, ask.policy)


def _change(before: Numbers, after: Numbers, missing: int, ask: _Question) -> pd.DataFrame:
    difference = after - before
    ordered = ask.ordered
    interval = guarded(mean_t(np.sort(np.sign(difference)) if ordered else np.sort(difference)), len(difference))
    finding, phrase = judge(interval, len(difference), ask.scale.better)
    row = estimate(
        **ask.row,
        label=f"change in {ask.scale.measure}",
        statistic="difference" if ordered else "mean change",
        n=len(difference),
        missing=missing,
        interval=interval,
        method=_shift_method(before, after) if ordered else _change_method(difference),
        fact=_change_fact(before, interval, ask),
        finding=finding,
        phrase=phrase,
        main=ask.group in (None, TOOK_PART),
    )
    return as_rows([row])


def _change_method(difference: Numbers) -> str:
    what = "Mean of each person's change with a t interval"
    p = wilcoxon(np.sort(difference)).p if len(difference) >= FEWEST else math.nan
    if not math.isfinite(p):
        return f"{what}."
    return f"{what}; Wilcoxon's signed-rank test (zeros ranked as Pratt does) {_says(p)}."


def _shift_method(before: Numbers, after: Numbers) -> str:
    """Say how answers with an order but no distances were compared, and what three other views of them say."""
    said = ["Share whose answer moved up minus share whose answer moved down, with a t interval"]
    if len(before) >= FEWEST:
        moves = mcnemar(int((after > before).sum()), int((after < before).sum())).p
        said += [f"McNemar's test of who moved up and down {_says(moves)}"] if math.isfinite(moves) else []
        spread = same_margins(before.tolist(), after.tolist()).p
        said += [f"Stuart and Maxwell's test of the spread of answers {_says(spread)}"] if math.isfinite(spread) else []
        wave, people = {"wave": np.repeat([0.0, 1.0], len(before))}, [*range(len(before))] * 2
        odds = ordered_slopes(np.concatenate([before, after]), wave, people).slopes["wave"]
        if math.isfinite(odds.low):
            times = [number(math.exp(end), "odds", 2) for end in (odds.value, odds.low, odds.high)]
            said += [f"by an ordered model (errors by person) the odds of a higher answer became {times[0]} times"]
            said[-1] += f" what they were ({times[1]} to {times[2]})"
    return f"{'; '.join(said)}."


def _says(p: float) -> str:
    return f"{'sees a change' if p < LEVEL else 'sees no sure change'} ({p_in_words(p)})"


def _trend(rows: pd.DataFrame, ask: _Question, waves: int) -> pd.DataFrame:
    """Return the change a wave over all waves, from a line through each person's answers."""
    lines = person_lines(rows.rename(columns={"wave": "time"}))
    interval = guarded(lines.slope, lines.people)
    finding, phrase = judge(interval, lines.people, ask.scale.better)
    fact = f"{ask.name}, all {waves} waves:"
    if math.isfinite(interval.low):
        fact += f" {_apart(interval, ask.scale)} each wave, {_ends(interval, ask.scale.unit)};"
    row = estimate(
        **ask.row,
        label=f"change a wave in {ask.scale.measure}",
        statistic="slope",
        n=lines.people,
        missing=lines.missing,
        interval=interval,
        method="Mean slope of a line through each person's answers (two waves or more), with a t interval.",
        fact=f"{fact} {how_many(lines.people, 'people', ask.policy)} answered at least twice.",
        finding=finding,
        phrase=phrase,
        main=False,
    )
    return as_rows([row])


def _change_fact(before: Numbers, interval: Interval, ask: _Question) -> str:
    name, n = ask.name, len(before)
    asked = f"{how_many(n, 'people', ask.policy)} answered both times"
    if n < FEWEST:
        return f"{name}: {asked}."
    if not math.isfinite(interval.low):
        same = interval.value == 0
        return f"{name}: {'nobody changed' if same else 'everybody changed by the same'}; {asked}."
    if interval.excludes_zero:
        size = f"{number(abs(interval.value), ask.scale.unit, digits(interval))} {_of(ask.scale)}"
        fact = f"{name} {'went up' if interval.value > 0 else 'went down'} by {size} from {ask.period}"
    else:
        fact = f"{name}: {_apart(interval, ask.scale)} ({ask.period})"
    fact += f", {_ends(interval, ask.scale.unit)}; {asked}."
    if (before == ask.scale.best).mean() >= 0.5:
        fact += " At least half had the best score from the start, so an improvement could hardly show."
    return fact


def _of(scale: Scale) -> str:
    return "of people on balance" if scale.unit == "share" else "points on average"


def _apart(interval: Interval, scale: Scale) -> str:
    """Say how much higher or lower; that there is no difference where it is 0 as shown."""
    up_or_down = way(interval, scale.unit)
    if not up_or_down:
        return "no difference on balance" if scale.unit == "share" else "no difference on average"
    size = number(abs(interval.value), scale.unit, digits(interval))
    return f"{size} {_of(scale)} {'higher' if up_or_down > 0 else 'lower'}"


def _ends(interval: Interval, unit: str) -> str:
    """Say the ends of a change: sizes where both lie on one side, else with their direction."""
    low, high = (number(abs(end), unit, digits(interval)) for end in (interval.low, interval.high))
    if interval.excludes_zero:
        return f"likely by {low} to {high}" if interval.low > 0 else f"likely by {high} to {low}"
    return f"likely between {low} down and {high} up"


def _who_changed(difference: Numbers, missing: int, ask: _Question) -> pd.DataFrame:
    gain = difference if ask.scale.better == "higher" else -difference
    # metric scores have two decimals: rounding keeps 0.1 + 0.2 from missing 0.3
    moved = np.where(np.abs(gain).round(6) >= max(ask.scale.meaningful, 1e-6), np.sign(gain), 0.0)
    better, worse = int((moved > 0).sum()), int((moved < 0).sum())
    by = f" by {ask.scale.meaningful:g} point or more" if ask.scale.meaningful else ""
    counted = [
        (f"people whose {ask.scale.measure} got better{by}", better),
        (f"people whose {ask.scale.measure} stayed {'about ' if by else ''}the same", len(gain) - better - worse),
        (f"people whose {ask.scale.measure} got worse{by}", worse),
    ]
    counted = _not_to_be_found_by_subtraction(counted, ask.policy.threshold)
    base = {**ask.row, "n": len(gain), "missing": missing}
    frame = pd.DataFrame([{**base, "label": label, "numerator": numerator} for label, numerator in counted])
    return shares(frame, ask.topic, ask.policy)


def _not_to_be_found_by_subtraction(counted: list[tuple[str, int]], threshold: int) -> list[tuple[str, int]]:
    """Keep one share only where a single one of three is small: two that are shown would give it away."""
    small = [numerator <= threshold for _, numerator in counted]
    if sum(small) != 1:
        return counted
    return counted[-1:] if small[0] else counted[:1]


def _compare(took: Numbers, did_not: Numbers, people: int, ask: _Question) -> pd.DataFrame:
    if ask.ordered:
        took, did_not = np.sign(took), np.sign(did_not)
    smaller = min(len(took), len(did_not))
    interval = guarded(welch(np.sort(took), np.sort(did_not)), smaller)
    finding, phrase = judge(interval, smaller, ask.scale.better)
    fact = f"Change in {ask.scale.measure}, those who took part against the others:"
    if smaller >= FEWEST and math.isfinite(interval.low):
        fact += f" {signed(interval, ask.scale.unit)} {_of(ask.scale)} ({_ends(interval, ask.scale.unit)})."
        fact += " Nobody drew lots for who took part, so the groups may differ in other ways."
    else:
        fact += f" one group has {how_many(smaller, 'people')}." if smaller < FEWEST else ""
    row = estimate(
        **ask.row,
        label=f"difference in change in {ask.scale.measure}",
        statistic="difference",
        n=len(took) + len(did_not),
        missing=people - len(took) - len(did_not),
        interval=interval,
        method="Difference of the mean changes of two groups with Welch's t interval.",
        fact=fact,
        finding=finding,
        phrase=phrase,
        main=False,
    )
    return as_rows([row])


def _asked_once(scales: Sequence[Scale], people: int, topic: str) -> pd.DataFrame:
    """Return one row for all scales that were asked in one wave only."""
    names = [scale.measure for scale in scales]
    row = estimate(
        topic=topic,
        measure=names[0] if len(names) == 1 else topic,
        label="change over time",
        statistic="none",
        unit="none",
        counts="people",
        n=0,
        missing=people,
        method="A change needs two waves.",
        fact=f"{'; '.join(names)[:1].upper()}{'; '.join(names)[1:]}:",
        finding="we cannot tell",
        phrase="once",
    )
    return as_rows([row])
