"""Conditions for success, asked of the data: a table of places by conditions by outcomes, and its limits."""

import math

import numpy as np
import pandas as pd

from hct_eval.change.clustered import between_places, places_permuted_p
from hct_eval.change.intervals import Numbers
from hct_eval.learning.conditions import NO, NOT_MEASURED, UNKNOWN, YES, go_together
from hct_eval.publish.many_places import show_across
from hct_eval.publish.programme_results import ProgrammeResults
from hct_eval.publish.prose import Section, Shown, bullets, heading, missing, say, section
from hct_eval.publish.results import SIGNED, PlaceResults, once
from hct_eval.publish.tables import rows_of

_SEED = 20240229
"""Start of the draws where places are too many to deal in every way."""

_SHARES = {
    "Most asks to boards are closed": "asks that were closed",
    "Most trained researchers can be called on": "trained researchers who are available",
    "Most ratings say that criteria are met": "ratings that say mostly or fully met",
}
"""Conditions that are shares, and the estimate's label: yes where the whole range is above a half."""

_COUNTED_IN_ROUNDS = "Most ratings say that criteria are met"


def conditions_for_success(results: ProgrammeResults) -> Section:
    """Return which conditions each place had, which main measures improved there, how they go together, and limits."""
    table = conditions_table(results)
    outcomes = [name for name in table.columns if name.endswith("improved")]
    conditions = [name for name in table.columns if name != "Place" and name not in outcomes]
    if table.empty or not outcomes:
        return section(missing("The programme names no main measure, so there is no outcome to ask for conditions."))
    head = say(
        "A condition is there only where its whole likely range says so. Else we cannot tell, or it was not measured.",
        _which_round(results),
        "The conditions are the same for every programme, so that none was picked for what it shows.",
    )
    parts = [part for outcome in outcomes for part in _patterns(table, conditions, outcome)]
    if not parts:
        parts = [
            say("No two places both differ clearly in a condition and have a known outcome, so no pattern can be seen.")
        ]
    limits = say(
        "Limits: places chose their conditions, places with one condition tend to have others, and one place more or "
        "less can turn any such pattern. The table is there to ask better questions, not to find causes."
    )
    by_change = bullets(compared_places(results))
    if by_change:
        parts += [heading("How much main measures changed, with a condition and without"), by_change]
    shown = show_across(results, table, caption="Places by conditions by outcomes", file="conditions")
    return section(head, shown, *parts, limits)


def compared_places(results: ProgrammeResults) -> list[str]:
    """Say how main measures changed in places with a condition against places without: at least two places a side.

    The place is the unit, since people of one place are alike: difference of place means with a pooled t interval, and
    an exact permutation of the places, which with few places cannot come near 5 in 100.
    """
    table = conditions_table(results).set_index("Place")
    lines = []
    for measure in results.programme.primary_measures:
        changes = {p.place.name: _change(p, measure) for p in results.places}
        for condition in _SHARES:
            ways = [
                [changes[place] for place in table.index[table[condition] == way] if changes[place] is not None]
                for way in (YES, NO)
            ]
            if min(map(len, ways)) > 1:
                lines.append(_comparison(condition, measure, np.array(ways[0], float), np.array(ways[1], float)))
    return lines


def _comparison(condition: str, measure: str, having: Numbers, lacking: Numbers) -> str:
    found = between_places(having, lacking)
    p = places_permuted_p(having, lacking, seed=_SEED)
    least = (2 if len(having) == len(lacking) else 1) / math.comb(len(having) + len(lacking), len(having))
    said = f"{condition}: {measure} changed by {_signed(float(having.mean()))} in {len(having)} places with it"
    said += f" and by {_signed(float(lacking.mean()))} in {len(lacking)} without; difference {_signed(found.value)}"
    said += f" ({_signed(found.low)} to {_signed(found.high)})" if math.isfinite(found.low) else ""
    return f"{said}, p = {p:.2f} by dealing the places anew (no less than {least:.2f} is possible)."


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")


def _change(p: PlaceResults, measure: str) -> float | None:
    own = p.estimates[(p.estimates["measure"] == measure) & p.estimates["statistic"].isin(SIGNED)]
    own = own[own["primary"] & own["value"].notna()]
    return float(own["value"].iloc[0]) if len(own) else None


def _patterns(table: pd.DataFrame, conditions: list[str], outcome: str) -> list[Shown]:
    """Return how each condition goes with an outcome; nothing where no condition tells places apart."""
    counted = go_together(table, conditions, outcome)
    lines = [f"{row['condition']}: {str(row['says'])[:1].lower()}{str(row['says'])[1:]}" for row in rows_of(counted)]
    found = bullets(line for line in lines if not line.endswith(": "))
    return [heading(outcome), found] if found else []


@once
def conditions_table(results: ProgrammeResults) -> pd.DataFrame:
    """Return a row a place: Place, conditions, then "<main measure> improved".

    Cells are yes, no, we cannot tell, or not measured. What was asked in rounds is compared in the latest that all
    places have which asked: a later round of some would pass for a difference between places.
    """
    rows = []
    rounds = {label: _latest_of_all(results, label) for label in _SHARES.values()}
    for p in results.places:
        row = {"Place": p.place.name}
        row |= {name: _mostly(p, label, rounds[label]) for name, label in _SHARES.items()}
        measures = results.programme.primary_measures
        rows.append(row | {f"{name[:1].upper()}{name[1:]} improved": _improved(p, name) for name in measures})
    return pd.DataFrame(rows)


def _latest_of_all(results: ProgrammeResults, label: str) -> str | None:
    """Return the latest period for which every place with a range for an estimate has one; None where there is none."""
    periods = [set(own["period"].dropna().astype(str)) for p in results.places if len(own := _ranged(p, label))]
    shared = set.intersection(*periods) if periods else set()
    return max(shared, key=_in_order) if shared else None


def _in_order(period: str) -> tuple[int, str]:
    return len(period), period  # round 10 comes after round 2


def _which_round(results: ProgrammeResults) -> str:
    """Say in which round ratings are compared, where some place has a later one."""
    label = _SHARES[_COUNTED_IN_ROUNDS]
    shared = _latest_of_all(results, label)
    periods = {period for p in results.places for period in _ranged(p, label)["period"].dropna().astype(str)}
    if shared is None or shared == max(periods, key=_in_order):
        return ""
    return f"Ratings are those of {shared}, the latest that all places have which rated; later rounds stand above."


def _ranged(p: PlaceResults, label: str) -> pd.DataFrame:
    return p.estimates[(p.estimates["label"] == label) & p.estimates["low"].notna()]


def _mostly(p: PlaceResults, label: str, period: str | None) -> str:
    """Return whether a share is above a half: in a period, or, without one, in the place's own last."""
    asked = p.estimates[p.estimates["label"] == label]
    if (asked["n"] == 0).fillna(value=False).all():
        return NOT_MEASURED
    own = _ranged(p, label).sort_values("period")
    own = own if period is None else own[own["period"] == period]
    if own.empty:
        return UNKNOWN
    last = own.iloc[-1]
    return YES if last["low"] > 0.5 else NO if last["high"] < 0.5 else UNKNOWN


def _improved(p: PlaceResults, measure: str) -> str:
    """Return yes or no only where a change is sure; a change that is not sure is unknown, not none."""
    asked = p.estimates[p.estimates["measure"] == measure]
    if (asked["finding"] == "not collected").all():  # also where there is no row at all
        return NOT_MEASURED
    findings = set(asked.loc[asked["statistic"].isin(SIGNED) & asked["primary"], "finding"])
    return YES if findings == {"improved"} else NO if findings == {"got worse"} else UNKNOWN
