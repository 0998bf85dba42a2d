"""What the sample's script planted (scripts/sample/effects.yml) is found where it is strong, and only there."""

import functools
from pathlib import Path

import pytest
import yaml

from hct_eval.change.area_effects import area_effect
from hct_eval.change.estimates import PHRASES, gather
from hct_eval.change.forums import action_estimates, speaking_estimates
from hct_eval.change.relationships import relationship_estimates
from hct_eval.change.researchers import researcher_estimates
from hct_eval.change.resources import resource_estimates
from hct_eval.change.scales import score_wellbeing
from hct_eval.change.surveys import survey_estimates
from hct_eval.programme import load_programme
from hct_eval.tables import read_raw

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def sample():
    return load_programme("hct-sample", ROOT)


@pytest.fixture(scope="module")
def planted():
    return yaml.safe_load((ROOT / "scripts" / "sample" / "effects.yml").read_text(encoding="utf-8"))


@functools.cache
def _all(place):
    sample = load_programme("hct-sample", ROOT)
    raw = {name: read_raw(sample, place, name) for name in ("wellbeing", "ties", "organisations", "funding")}
    return gather(
        [
            survey_estimates(score_wellbeing(raw["wellbeing"]), sample.disclosure),
            relationship_estimates(raw["ties"], raw["organisations"], seed=1),
            resource_estimates(raw["funding"], seed=1),
        ],
        sample.primary_measures,
    )


def _change(rows, measure):
    own = rows[(rows["measure"] == measure) & (rows["statistic"] == "mean change")]
    return own[own["group"].isna() | (own["group"] == "took part")].iloc[0]


def test_plymouth_is_less_lonely(planted):
    row = _change(_all("plymouth"), "loneliness (UCLA-3)")
    assert row["value"] == pytest.approx(planted["wellbeing"]["plymouth"]["ucla_change"], abs=0.05)
    assert row["finding"] == "improved"
    assert row["primary"]
    assert row["sentence"].endswith(PHRASES["improved"])


@pytest.mark.parametrize("place", ["leeds", "coventry"])
def test_elsewhere_we_cannot_tell(place):
    row = _change(_all(place), "loneliness (UCLA-3)")
    assert row["finding"] == "we cannot tell"
    assert row["sentence"].endswith(PHRASES["we cannot tell"])


def test_trust_grew_in_gloucestershire_and_not_in_croydon(planted):
    row = _change(_all("gloucestershire"), "trust between organisations")
    trust = planted["ties"]["gloucestershire"]["trust"]
    assert row["low"] < trust[2] - trust[1] < row["high"]
    assert row["finding"] == "improved"
    assert _change(_all("croydon"), "trust between organisations")["finding"] == "we cannot tell"


def test_the_power_gap_narrowed_in_leeds(planted):
    truth = planted["ties"]["leeds"]
    rows = _all("leeds")
    gaps = rows[rows["statistic"] == "gap"].set_index("period")["value"]
    for wave in (1, 2):
        planted_gap = truth["statutory_over_vcse"][wave] - truth["vcse_over_statutory"][wave]
        assert gaps[f"wave {wave}"] == pytest.approx(planted_gap, abs=0.15)
    assert _change(rows, "power gap")["finding"] == "improved"


def test_croydons_money_is_that_of_the_ledger(planted):
    rows = _all("croydon")
    shares = rows[(rows["measure"] == "VCSE share of spend") & (rows["statistic"] == "share")].set_index("period")[
        "value"
    ]
    for year, share in planted["funding"]["croydon"].items():
        assert shares[f"{year}/{(year + 1) % 100}"] == pytest.approx(share, abs=0.005)


def test_residents_speak_more_in_coventry(sample, planted):
    raw = {name: read_raw(sample, "coventry", name) for name in ("attendance", "events", "organisations", "actions")}
    rows = speaking_estimates(raw["attendance"], raw["events"], raw["organisations"], seed=1).set_index("label")
    change = rows.loc["change in the share of speaking turns of residents"]
    turns = planted["forums"]["coventry"]["resident_turns"]
    assert change["low"] < turns[2] - turns[1] < change["high"]
    assert change["finding"] == "describes"
    asks = action_estimates(raw["actions"], raw["events"]).set_index("label")
    closed, days = asks.loc["asks that were closed"], asks.loc["median days until an ask was closed"]
    assert closed["value"] == pytest.approx(planted["forums"]["coventry"]["closed_share"], abs=0.02)
    assert days["low"] < planted["forums"]["coventry"]["median_days"] < days["high"]


def test_plymouths_researchers_are_the_seed_example(sample):
    rows = researcher_estimates(read_raw(sample, "plymouth", "researchers"), sample.disclosure)
    assert rows[["numerator", "n"]].to_numpy().tolist() == [[20, 30], [5, 20], [5, 30]]


def test_areas_in_the_programme_are_less_lonely_and_no_less_ill(sample, planted):
    rows = area_effect(read_raw(sample, None, "indicators"))
    lonely, ill = (
        rows[rows["measure"].str.contains("lonely")].iloc[0],
        rows[rows["measure"].str.contains("admissions")].iloc[0],
    )
    assert lonely["low"] < 100 * planted["indicators"]["effect"] < lonely["high"] < 0
    assert (lonely["finding"], ill["finding"]) == ("describes", "we cannot tell")
