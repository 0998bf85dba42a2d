"""Those who took part against others, over places."""

import numpy as np
import pandas as pd
import pytest

from hct_eval.change.scales import SCALES
from hct_eval.change.took_part import changes_of_people, took_part_estimates
from hct_eval.programme import DisclosurePolicy

POLICY = DisclosurePolicy()
UCLA = SCALES[0].measure


def _scored(places, effect, seed=1, each=16):
    """Return places of people, half of whom took part; people of a place share a drift of their own."""
    rng, rows = np.random.default_rng(seed), []
    for place in range(places):
        drift = rng.normal(0, 1)
        for person in range(each):
            took = "yes" if person % 2 else "no"
            before = rng.normal(6, 1)
            after = before + drift + effect * (took == "yes") + rng.normal(0, 0.8)
            for wave, score in ((1, before), (2, after)):
                rows.append([f"p{place:02d}", f"n{person}", wave, took, UCLA, score])
    return pd.DataFrame(rows, columns=["place", "person_id", "wave", "took_part", "measure", "score"])


@pytest.mark.parametrize(("places", "how"), [(5, "Mean of the places' differences"), (12, "GEE")])
def test_the_method_follows_the_number_of_places_and_finds_what_was_planted(places, how):
    row = took_part_estimates(_scored(places, -1.0), POLICY).iloc[0]
    assert row["method"].startswith(how)
    assert row["low"] < -1.0 < row["high"] < 0
    assert row["finding"] == "improved"
    assert f"{places} places" in row["sentence"]
    assert took_part_estimates(_scored(places, 0.0), POLICY).iloc[0]["finding"] == "we cannot tell"


def test_moves_that_cancel_go_neither_way():
    frame = _scored(4, 0.0)
    took, last = frame["took_part"] == "yes", frame["wave"] == 2
    frame["score"] = np.where(last, 6.0, 5.0) + np.where(took & last & (frame["place"] < "p02"), 1.0, 0.0)
    frame["score"] -= np.where(took & last & (frame["place"] >= "p02"), 1.0, 0.0)
    assert ", 4 places: 0.00 (likely between" in took_part_estimates(frame, POLICY).iloc[0]["sentence"]


def test_two_places_or_places_with_one_kind_of_people_are_not_compared():
    assert took_part_estimates(_scored(2, -1.0), POLICY).empty
    alone = _scored(5, -1.0)
    alone.loc[alone["place"] != "p00", "took_part"] = "yes"
    assert took_part_estimates(alone, POLICY).empty


def test_few_people_give_no_figure():
    row = took_part_estimates(_scored(4, -1.0, each=4), POLICY).iloc[0]
    assert pd.isna(row["value"])
    assert row["finding"] == "we cannot tell"


def test_people_count_who_answered_both_waves_and_said_whether_they_took_part():
    frame = _scored(1, 0.0, each=4)
    frame.loc[(frame["person_id"] == "n0") & (frame["wave"] == 2), "score"] = np.nan
    frame.loc[frame["person_id"] == "n1", "took_part"] = "unknown"
    found = changes_of_people(frame)
    assert found["person_id"].tolist() == ["n2", "n3"]
    assert found["took_part"].tolist() == [0, 1]


def test_people_who_cannot_be_compared_are_missing():
    frame = _scored(4, -1.0)
    frame.loc[(frame["person_id"] == "n0") & (frame["wave"] == 2), "score"] = np.nan
    row = took_part_estimates(frame, POLICY).iloc[0]
    assert (row["n"], row["missing"]) == (60, 4)


def test_who_never_said_if_they_took_part_is_not_missing_from_those_compared():
    frame = _scored(4, -1.0)
    frame.loc[frame["person_id"] == "n0", "took_part"] = "unknown"
    row = took_part_estimates(frame, POLICY).iloc[0]
    assert (row["n"], row["missing"]) == (60, 0)


def test_no_answers_no_rows():
    assert took_part_estimates(_scored(0, 0.0), POLICY).empty
