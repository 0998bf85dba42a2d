"""Conditions for success, asked of the data: a table of places by conditions by outcomes, and its limits."""

import math

import numpy as np
import pandas as pd

from hct_eval.change.clustered import between_places, places_permuted_p
from hct_eval.change.intervals import Numbers
from hct_eval.learning.conditions import NO, UNKNOWN, YES, go_together
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


def conditions_for_success(results: ProgrammeResults) -> Section:
    """Return which conditions each place had, which main measures improved there, how they go together, and limits."""
    table = conditions_table(results)
    outcomes = [name for name in table.columns if name.endswith("improved")]
    conditions = [name for name in table.columns if name != "Place" and name not in outcomes]
    if table.empty or not outcomes:
        return section(missing("The programme names no main measure, so there is no outcome to ask for conditions."))
    head = say(
        "A condition is there only where its whole likely range says so; else the cell says that we cannot tell.",
        "The conditions are the same for every programme, so that none was picked for what it shows.",
    )
    parts = [part for outcome in outcomes for part in _patterns(table, conditions, outcome)]
    if not parts:
        parts = [
            say("No two places are sure to differ in a condition and known in an outcome: no pattern can be seen.")
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
    """Return a row a place: Place, conditions, then "<main measure> improved"; cells are yes, no or we cannot tell."""
    rows = []
    for p in results.places:
        row = {"Place": p.place.name}
        row |= {name: _mostly(p, label) for name, label in _SHARES.items()}
        measures = results.programme.primary_measures
        rows.append(row | {f"{name[:1].upper()}{name[1:]} improved": _improved(p, name) for name in measures})
    return pd.DataFrame(rows)


def _mostly(p: PlaceResults, label: str) -> str:
    own = p.estimates[(p.estimates["label"] == label) & p.estimates["low"].notna()].sort_values("period")
    if own.empty:
        return UNKNOWN
    last = own.iloc[-1]
    return YES if last["low"] > 0.5 else NO if last["high"] < 0.5 else UNKNOWN


def _improved(p: PlaceResults, measure: str) -> str:
    """Return yes or no only where a change is sure; a change that is not sure is unknown, not none."""
    shown = p.estimates
    own = shown[(shown["measure"] == measure) & shown["statistic"].isin(SIGNED) & shown["primary"]]
    findings = set(own["finding"])
    return YES if findings == {"improved"} else NO if findings == {"got worse"} else UNKNOWN
