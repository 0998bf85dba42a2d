"""Places together: shared framework, joint estimates, disagreements, predictions, conditions, areas."""

from html import unescape
from pathlib import Path

import pandas as pd
import pytest

from hct_eval.change.estimates import as_rows, estimate, not_collected, shares
from hct_eval.change.intervals import Interval, around
from hct_eval.programme import Programme, load_programme
from hct_eval.publish import together
from hct_eval.publish.conditions import compared_places, conditions_for_success, conditions_table
from hct_eval.publish.framework import framework, own_additions, shared_and_own
from hct_eval.publish.predictions import maps_and_trials, predictions_across
from hct_eval.publish.programme_results import ProgrammeResults, gather_programme
from hct_eval.tables import write_processed
from tests.change.frames import typed

YML = """\
title: A test programme
data_status: illustrative
hypotheses: [{id: P1, text: Partners serve people better}, {id: P2, text: Money is needed}]
criteria: [Plan, Feedback]
primary_measures: [trust]
disclosure: {threshold: 4, base: 1, reason: For this test.}
partnerships:
  - {id: a, name: Alder, focus: Buses, hypotheses: [P1, P2]}
  - {id: b, name: Birch, hypotheses: [P1]}
  - {id: c, name: Cedar}
"""

CHANGES = {"a": 0.8, "b": 0.1, "c": 0.0}
VERDICTS = {"a": "supported", "b": "not supported", "c": "we cannot tell"}
SIGNS = {"a": "+", "b": "-", "c": "+"}


def _change(value: float, measure: str = "trust") -> dict[str, object]:
    interval = around(value, 0.1, 29)
    finding = "improved" if interval.low > 0 else "we cannot tell"
    return estimate(
        topic="relationships",
        measure=measure,
        label=f"change in {measure}",
        statistic="mean change",
        unit="points",
        n=30,
        missing=0,
        counts="organisations",
        method="Mean.",
        fact="It changed.",
        finding=finding,
        interval=Interval(interval.value, interval.low, interval.high, interval.p),
    )


def _closed(k: int) -> pd.DataFrame:
    row = {"measure": "asks", "label": "asks that were closed", "numerator": k, "n": 40, "missing": 0, "counts": "asks"}
    return shares(pd.DataFrame([row]), "forums")


def _write(programme: Programme, place: str, name: str, rows: list[dict[str, object]]) -> None:
    write_processed(typed(name, rows).drop(columns="partnership_id"), programme, place, name)


def _links(place: str) -> list[dict[str, object]]:
    own = {"cause": f"Only {place}", "effect": "Loneliness", "sign": "+", "weight": 0.5}
    both = {"cause": "Buses", "effect": "Joining in", "sign": SIGNS[place], "weight": 0.5}
    rest = {"sources": 9, "citations": 9, "single_voice": False, "largest_share": 0.2}
    return [{**own, **rest}, {**both, **rest}]


def _programme(root: Path) -> Programme:
    for place in CHANGES:
        (root / "data" / "raw" / "test" / place).mkdir(parents=True)
    (root / "data" / "raw" / "test" / "programme.yml").write_text(YML, encoding="utf-8")
    programme = load_programme("test", root)
    for place, value in CHANGES.items():
        rows = as_rows([_change(value), _change(0.2 + value / 100, "warmth")])
        primary = rows.assign(primary=rows["measure"] == "trust")
        closed = _closed({"a": 36, "b": 4, "c": 20}[place])
        both = pd.concat([primary, closed], ignore_index=True)
        write_processed(both, programme, place, "estimates")
        _write(programme, place, "map_links", _links(place))
        ledger = {
            "hypothesis_id": f"{place}1",
            "programme_hypothesis": None if place == "c" else "P1",
            "statement": f"What {place} thought.",
            "evidence_for": 1,
            "evidence_against": 0,
            "evidence_mixed": 0,
            "verdict": VERDICTS[place],
            "reason": "So.",
        }
        _write(programme, place, "ledger", [ledger])
    trial = {
        "experiment_id": "E1",
        "kind": "experiment",
        "question": "Does it?",
        "predicted_direction": "up",
        "observed_direction": "up",
        "map_cause": "Buses",
        "map_effect": "Joining in",
    }
    scenario = {
        "scenario": "Buses", "concept": "Joining in", "effect": 0.2, "low": 0.1, "high": 0.3, "status": "fixed point",
    }  # fmt: skip
    _write(programme, "a", "experiments", [trial])
    _write(programme, "a", "scenarios", [scenario])
    return programme


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> ProgrammeResults:
    return gather_programme(_programme(tmp_path_factory.mktemp("together")))


@pytest.fixture(scope="module")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> ProgrammeResults:
    root = tmp_path_factory.mktemp("nothing")
    _programme(root)
    return gather_programme(load_programme("test", root), "a")


@pytest.mark.slow
def test_joint_estimates_stand_in_the_programmes_order_main_measures_first(found: ProgrammeResults) -> None:
    joints = together.joint_estimates(found)
    assert [joint.name for joint in joints] == ["Change in trust", "Change in warmth"]
    assert [row["place"] for row in joints[0].rows] == ["Alder", "Birch", "Cedar"]
    assert joints[0].found.middle.value == pytest.approx(0.3, abs=0.01)
    shown = together.places_together(found)._repr_html_()
    assert "so we cannot tell" in shown
    assert "this is no ranking" in shown


@pytest.mark.slow
def test_one_place_alone_is_not_put_together(nothing: ProgrammeResults) -> None:
    assert together.joint_estimates(nothing) == []
    assert "none can be put together" in together.places_together(nothing)._repr_html_()
    assert "no place contradicts another" in together.where_places_disagree(nothing)._repr_html_()


def test_places_disagree_where_more_than_chance_parts_them(found: ProgrammeResults) -> None:
    said = together.differing_changes(found)
    assert said == [
        (
            "Change in trust differs among places by more than chance (p < 0.001): 0.80 in Alder, 0.10 in Birch and "
            "0 in Cedar."
        )
    ]
    signs = together.opposite_links(found)
    assert signs.to_numpy().tolist() == [["Buses", "Joining in", "Alder and Cedar", "Birch"]]
    verdicts = together.opposite_verdicts(found)
    assert verdicts.to_numpy().tolist() == [["Partners serve people better", "Alder", "Birch"]]


def test_local_links_are_told_from_links_that_recur(found: ProgrammeResults) -> None:
    table = together.local_links(found).set_index("Place")
    assert table[["Links", "Told elsewhere too", "Only here"]].to_numpy().tolist() == [[2, 1, 1]] * 3
    assert "only b" in table.loc["Birch", "Only here, most people first"].lower()


def test_the_framework_shows_what_is_shared_and_what_is_own(found: ProgrammeResults) -> None:
    table, shown = framework(found).set_index("Shared framework"), unescape(shared_and_own(found)._repr_html_())
    assert table.loc["P1. Partners serve people better"].tolist() == [
        "1 hypothesis in its own words",
        "1 hypothesis in its own words",
        "not here",
    ]
    assert table.loc["P2. Money is needed", "Alder"] == "chosen, but no hypothesis written"
    assert table.loc["The 2 criteria"].tolist() == ["not here"] * 3
    assert table.loc["Main measure: trust"].tolist() == ["change measured"] * 3
    assert "Trust between organisations" not in shown  # this programme's own measure is on no scale that we know
    own = own_additions(found).set_index("Place")
    assert own.loc["Cedar", "Own hypotheses"] == "What c thought."
    assert own.loc["Alder", "Its priority"] == "Buses"
    assert "Of 4 parts of the programme's framework, 1 is taken up in every place" in shown


def test_predictions_of_trials_and_maps_are_counted_over_places(found: ProgrammeResults) -> None:
    assert maps_and_trials(found)[["place", "map_right"]].to_numpy().tolist() == [["Alder", "yes"]]
    shown = predictions_across(found)._repr_html_()
    assert "1 of 1 prediction" in shown
    assert "1 of 1 direction" in shown


@pytest.mark.slow
def test_a_measure_asked_once_shows_no_change_and_main_measures_are_put_into_words(tmp_path: Path) -> None:
    programme = _programme(tmp_path)
    measures = "primary_measures: [loneliness (UCLA-3), VCSE share of spend]"
    text = YML.replace("primary_measures: [trust]", measures)
    (tmp_path / "data" / "raw" / "test" / "programme.yml").write_text(text, encoding="utf-8")
    often = {"measure": "loneliness (UCLA-3)", "label": "people who are lonely", "numerator": 15, "n": 40, "missing": 0}
    waves = {"a": ["wave 1"], "b": ["wave 1", "wave 2"]}
    for place, asked in waves.items():
        rows = [{**often, "period": wave, "counts": "people"} for wave in asked]
        write_processed(shares(pd.DataFrame(rows), "wellbeing"), programme, place, "estimates")
    gap = as_rows([_change(0.5, "power gap")])
    write_processed(gap, programme, "c", "estimates")
    results = gather_programme(load_programme("test", tmp_path))
    cells = framework(results).set_index("Shared framework").loc["Main measure: loneliness (UCLA-3)"].tolist()
    assert cells == [
        "measured once, so change cannot be seen",
        "measured, but too little to say how it changed",
        "not here",
    ]
    shown = unescape(shared_and_own(results)._repr_html_())
    assert "3 to 9, higher is lonelier." in shown
    assert "VCSE: the voluntary, community and social enterprise sector" in shown
    assert "Power gap: in points of a rating" in shown
    assert "doi" not in shown


def test_conditions_are_sure_or_unknown_and_few_places_prove_nothing(found: ProgrammeResults) -> None:
    table = conditions_table(found).set_index("Place")
    assert table["Most asks to boards are closed"].tolist() == ["yes", "no", "we cannot tell"]
    assert table["Trust improved"].tolist() == ["yes", "we cannot tell", "we cannot tell"]
    shown = conditions_for_success(found)._repr_html_()
    assert "No two places both differ clearly in a condition and have a known outcome" in shown
    assert "not to find causes" in shown
    assert table["Most trained researchers can be called on"].tolist() == ["not measured"] * 3


def _rated(met: dict[str, int]) -> pd.DataFrame:
    """Ratings by round: of 40, so many are mostly or fully met."""
    shared = {"measure": "criteria", "label": "ratings that say mostly or fully met", "n": 40, "missing": 0}
    rows = [{**shared, "numerator": k, "period": period, "counts": "ratings"} for period, k in met.items()]
    return shares(pd.DataFrame(rows), "criteria")


@pytest.mark.slow
def test_ratings_are_compared_in_the_latest_round_that_all_places_have(tmp_path: Path) -> None:
    programme = _programme(tmp_path)
    rounds = {"a": {"round 2": 4, "round 10": 36}, "b": {"round 2": 4}, "c": {"round 1": 20, "round 2": 36}}
    for place, met in rounds.items():
        missing = not_collected("relationships", "trust", "Nobody was asked.") if place == "b" else as_rows([])
        write_processed(pd.concat([_rated(met), missing], ignore_index=True), programme, place, "estimates")
    results = gather_programme(programme)
    table = conditions_table(results).set_index("Place")
    assert table["Most ratings say that criteria are met"].tolist() == ["no", "no", "yes"]
    assert table["Trust improved"].tolist() == ["not measured"] * 3
    assert (
        "Ratings are those of round 2, the latest that all places have" in conditions_for_success(results)._repr_html_()
    )
    write_processed(_rated({"round 2": 4, "round 10": 36}), programme, "b", "estimates")
    write_processed(_rated({"round 2": 4, "round 10": 36}), programme, "c", "estimates")
    later = gather_programme(programme)
    assert conditions_table(later)["Most ratings say that criteria are met"].tolist() == ["yes"] * 3
    assert "Ratings are those of" not in conditions_for_success(later)._repr_html_()


@pytest.mark.slow
def test_places_are_compared_by_their_means(tmp_path: Path) -> None:
    programme = _programme(tmp_path)
    for place, closed in (("b", 4), ("c", 36)):
        rows = as_rows([_change(CHANGES[place])])
        both = pd.concat([rows.assign(primary=True), _closed(closed)], ignore_index=True)
        write_processed(both, programme, place, "estimates")
    assert compared_places(gather_programme(programme)) == []  # one place only without the condition
    text = YML.replace("  - {id: c, name: Cedar}", "  - {id: c, name: Cedar}\n  - {id: d, name: Dogwood}")
    (tmp_path / "data" / "raw" / "test" / "programme.yml").write_text(text, encoding="utf-8")
    larger = load_programme("test", tmp_path)
    both = pd.concat([as_rows([_change(-0.1)]).assign(primary=True), _closed(4)], ignore_index=True)
    write_processed(both, larger, "d", "estimates")
    (line,) = compared_places(gather_programme(larger))
    assert "changed by +0.40 in 2 places with it and by +0.00 in 2 without; difference +0.40" in line
    assert "p = 0.67 by dealing the places anew (no less than 0.33 is possible)" in line
