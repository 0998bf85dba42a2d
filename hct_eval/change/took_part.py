"""Did those who took part change more than others, over places? People of one place are alike, so places count."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from hct_eval.change.clustered import gee_slopes, place_means
from hct_eval.change.estimates import FEWEST, as_rows, between, estimate, guarded, how_many, judge, signed
from hct_eval.change.intervals import NOT_A_NUMBER, Interval, Numbers, mean_t
from hct_eval.change.scales import SCALES, Scale
from hct_eval.programme import DisclosurePolicy

FEWEST_PLACES = 3
"""With fewer places that have both kinds of people nothing is compared."""

MANY_PLACES = 10
"""From so many places on a model of people (GEE) takes the place of the places' means."""


def changes_of_people(scored: pd.DataFrame) -> pd.DataFrame:
    """Return each person's change from a place's first to its last wave: place, measure, took_part (0 or 1), change.

    `scored` is `score_wellbeing` of all places with `place`. Whoever ever said yes took part; people who never said, or
    who did not answer both waves, are left out.
    """
    known = scored.dropna(subset=["score"])
    waves = known.groupby(["place", "measure"])["wave"].agg(first="min", last="max").reset_index()
    known = known.merge(waves[waves["first"] < waves["last"]], on=["place", "measure"])
    keys = ["place", "measure", "person_id"]
    before = known[known["wave"] == known["first"]].set_index(keys)["score"].astype(float)
    after = known[known["wave"] == known["last"]].set_index(keys)["score"].astype(float)
    both = (after - before).rename("change").dropna().reset_index()
    return both.merge(_took_part(scored), on=["place", "person_id"])


def _took_part(scored: pd.DataFrame) -> pd.DataFrame:
    """Return who said whether they took part: place, person_id, took_part (0 or 1)."""
    said = scored.groupby(["place", "person_id"])["took_part"].agg(set)
    part = said.map(lambda answers: 1.0 if "yes" in answers else 0.0 if "no" in answers else NOT_A_NUMBER)
    return part.astype(float).rename("took_part").dropna().reset_index()


def took_part_estimates(
    scored: pd.DataFrame, policy: DisclosurePolicy, scales: Sequence[Scale] = SCALES
) -> pd.DataFrame:
    """Estimate, for each scale, how much more those who took part changed than others: rows of `estimates`.

    Only places where both kinds answered twice; missing are those of either kind there who did not. With 3 to 9 of
    them, the mean of the places' own differences with a t interval (a place is the unit); with 10 or more, GEE with
    bias-reduced errors. With fewer than 3: no row.
    """
    people, said = _both_kinds(changes_of_people(scored)), _took_part(scored)
    rows = []
    for scale in scales:
        own = people[people["measure"] == scale.measure].sort_values(["place", "took_part", "change"])
        if own["place"].nunique() >= FEWEST_PLACES:
            here = scored[(scored["measure"] == scale.measure) & scored["place"].isin(own["place"])]
            asked = here.drop_duplicates(["place", "person_id"]).merge(said, on=["place", "person_id"])
            rows.append(_row(own, len(asked) - len(own), scale, policy))
    return as_rows(rows)


def people_compared(scored: pd.DataFrame) -> pd.DataFrame:
    """Return how many people of each kind each place adds to such a comparison: measure, place, took_part, people."""
    people = _both_kinds(changes_of_people(scored))
    return people.groupby(["measure", "place", "took_part"]).size().rename("people").reset_index()


def _both_kinds(people: pd.DataFrame) -> pd.DataFrame:
    """Return the people of places where some took part and some did not, measure by measure."""
    kinds = people.groupby(["measure", "place"])["took_part"].transform("nunique")
    return people[kinds == 2]


def _row(own: pd.DataFrame, missing: int, scale: Scale, policy: DisclosurePolicy) -> dict[str, object]:
    change = own["change"].to_numpy(dtype=float)
    if scale.unit == "share":
        change = np.sign(change)
    took, places = own["took_part"].to_numpy(dtype=float), own["place"].tolist()
    many = own["place"].nunique()
    smaller = int(min(took.sum(), (1 - took).sum()))
    interval = guarded(_difference(change, took, places, many), smaller)
    finding, phrase = judge(interval, smaller, scale.better)
    fact = f"Change in {scale.measure}, those who took part against others, {many} places:"
    if smaller >= FEWEST:
        fact += f" {signed(interval, scale.unit)} ({between(interval, scale.unit)});"
    how = (
        "GEE of people in places, bias-reduced errors, t"
        if many >= MANY_PLACES
        else "Mean of the places' differences, t"
    )
    return estimate(
        topic="wellbeing",
        measure=scale.measure,
        label=f"difference in change in {scale.measure} over places",
        statistic="difference",
        unit=scale.unit,
        group="took part, against did not take part",
        n=len(own),
        missing=missing,
        counts="people",
        interval=interval,
        method=f"{how} interval: with {many} places a plain comparison of people would cry wolf.",
        fact=f"{fact} {how_many(len(own), 'people', policy)}. Nobody drew lots for who took part.",
        finding=finding,
        phrase=phrase,
    )


def _difference(change: Numbers, took: Numbers, places: list[str], many: int) -> Interval:
    if many >= MANY_PLACES:
        return gee_slopes(change, {"took part": took}, places)["took part"]
    inside, outside = (place_means(np.where(took == side, change, np.nan), places) for side in (1, 0))
    return mean_t((inside - outside).to_numpy(dtype=float))
