"""Every planted number of scripts/sample/effects.yml is in the sample's tables."""

from pathlib import Path

import pandas as pd
import pytest

from hct_eval.programme import Programme, load_programme
from hct_eval.tables import read_raw
from scripts.sample.bank import read_yaml
from scripts.sample.partners import STATUTORY, TRUST, VOLUNTARY

EFFECTS = read_yaml("effects.yml")
UCLA = ["ucla_companionship", "ucla_left_out", "ucla_isolated"]


@pytest.fixture(scope="module")
def sample() -> Programme:
    return load_programme("hct-sample", Path(__file__).resolve().parents[2])


@pytest.mark.parametrize("place", EFFECTS["wellbeing"])
def test_loneliness_changes_as_planted(sample: Programme, place: str) -> None:
    planted = EFFECTS["wellbeing"][place]
    answers = read_raw(sample, place, "wellbeing")
    scores = answers.assign(score=answers[UCLA].sum(axis=1, skipna=False)).pivot_table(
        index="person_id", columns="wave", values="score", dropna=False
    )
    assert len(scores) == planted["pairs"] + planted["left"] + planted["joined"]
    if planted["pairs"]:
        change = (scores[2] - scores[1]).dropna()
        assert len(change) == planted["pairs"]
        assert change.mean() == pytest.approx(planted["ucla_change"], abs=0.5 / len(change) + 1e-9)
    else:
        assert list(scores.columns) == [1]


@pytest.mark.parametrize("place", EFFECTS["ties"])
def test_trust_and_power_are_as_planted(sample: Programme, place: str) -> None:
    planted = EFFECTS["ties"][place]
    ties = read_raw(sample, place, "ties")
    sectors = read_raw(sample, place, "organisations").set_index("organisation_id")["sector"]
    rater, rated = ties["rater_org"].map(sectors), ties["rated_org"].map(sectors)
    over = rater.isin(VOLUNTARY) & rated.isin(STATUTORY)
    under = rater.isin(STATUTORY) & rated.isin(VOLUNTARY)
    for wave in (1, 2):
        now = ties["wave"] == wave
        trust = ties.loc[now, list(TRUST)].astype(float).melt()["value"].mean()
        assert trust == pytest.approx(planted["trust"][wave], abs=0.06)
        for sides, rows in (("statutory_over_vcse", over), ("vcse_over_statutory", under)):
            assert ties.loc[now & rows, "power_over"].mean() == pytest.approx(planted[sides][wave], abs=0.06)
    answered = ties.groupby("wave")["rater_org"].nunique()
    assert answered[1] + planted["silent"][1] == answered[2] + planted["silent"][2]


def test_share_of_money_is_as_planted(sample: Programme) -> None:
    money = read_raw(sample, "croydon", "funding")
    known = money[money["to_sector"].notna()]
    for (year, _), rows in known.groupby(["year", "basis"]):
        share = rows.loc[rows["to_sector"] == "VCSE", "amount_gbp"].sum() / rows["amount_gbp"].sum()
        assert share == pytest.approx(EFFECTS["funding"]["croydon"][year], abs=1e-3)
    assert (known["basis"] == "spent").groupby(known["year"]).any().all()


def test_forums_close_actions_as_planted(sample: Programme) -> None:
    planted = EFFECTS["forums"]["coventry"]
    actions = read_raw(sample, "coventry", "actions").merge(read_raw(sample, "coventry", "events"), on="event_id")
    days = (actions["closed_on"] - actions["date"]).dt.days.dropna()
    assert len(days) / len(actions) == pytest.approx(planted["closed_share"], abs=0.5 / len(actions) + 1e-9)
    assert days.median() == planted["median_days"]
    assert (days >= 0).all()


def test_residents_speak_as_much_as_planted(sample: Programme) -> None:
    planted = EFFECTS["forums"]["coventry"]["resident_turns"]
    events = read_raw(sample, "coventry", "events").sort_values("date")
    half = pd.Series([1] * (len(events) // 2) + [2] * (len(events) - len(events) // 2), events["event_id"])
    turns = read_raw(sample, "coventry", "attendance")
    for number, rows in turns.groupby(turns["event_id"].map(half)):
        share = rows.loc[rows["role"] == "resident", "speaking_turns"].sum() / rows["speaking_turns"].sum()
        assert share == pytest.approx(planted[number], abs=0.03)


@pytest.mark.parametrize("place", EFFECTS["researchers"])
def test_researchers_reached_what_was_planted(sample: Programme, place: str) -> None:
    reached = read_raw(sample, place, "researchers").groupby("status")["person_id"].nunique().to_dict()
    planted = EFFECTS["researchers"][place]
    assert {status: reached[status] for status in planted} == planted


def test_indicators_move_as_planted(sample: Programme) -> None:
    """Difference in differences of mean shares, within about three standard errors of what was planted."""
    planted = EFFECTS["indicators"]
    rows = read_raw(sample, None, "indicators")
    inside = rows["area_id"].map(rows.groupby("area_id")["in_programme"].any())
    rows = rows.assign(
        share=(rows["numerator"] / rows["denominator"]).astype(float),
        inside=inside,
        after=rows["period"] >= planted["since"],
    )
    assert rows["area_id"].nunique() == 24
    assert rows["period"].nunique() == 5
    for name, effect in (
        ("feel lonely often or always", planted["effect"]),
        ("emergency admissions", planted["second_effect"]),
    ):
        means = rows[rows["indicator"] == name].groupby(["inside", "after"])["share"].mean()
        change = (means[True, True] - means[True, False]) - (means[False, True] - means[False, False])
        assert change == pytest.approx(effect, abs=0.009)


def test_criteria_ratings_differ_by_side_and_rise(sample: Programme) -> None:
    planted = EFFECTS["criteria"]
    every = pd.concat([read_raw(sample, place, "criteria_ratings") for place in sample.place_ids])
    by_round = every.groupby("round")["rating"].mean()
    assert by_round[2] - by_round[1] == pytest.approx(planted["rise"], abs=0.2)
    by_side = every.groupby("rater_side")["rating"].mean()
    assert by_side["local authority"] > by_side["VCSE"]
    assert by_side["NHS"] > by_side["residents"]
