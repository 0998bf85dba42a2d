"""Experiments, criteria, stories, and what was collected."""

import pandas as pd
import pytest

from hct_eval.learning import collected, criteria, experiments, stories
from hct_eval.tables import TABLES, collected_tables
from tests.change.frames import day, typed


def _trials():
    trials = [
        ("E1", "experiment", "up", "up", "adopt"),
        ("E2", "experiment", "up", "no change", "stop"),
        ("E3", "prototype", "down", "down", "adapt"),
        ("E4", "prototype", "up", "unclear", "keep testing"),
        ("E5", "experiment", None, "up", None),
    ]
    return typed(
        "experiments",
        [
            {
                "experiment_id": i,
                "kind": kind,
                "question": f"Question {i}?",
                "predicted_direction": predicted,
                "observed_direction": observed,
                "decision": decision,
                "start": day(f"2024-0{6 - n}-01"),
                "result": "Something.",
            }
            for n, (i, kind, predicted, observed, decision) in enumerate(trials)
        ],
    )


def test_a_prediction_comes_true_only_where_both_are_clear():
    table = experiments.predictions(_trials()).set_index("experiment_id")["came_true"]
    assert table.to_dict() == {"E1": "yes", "E2": "no", "E3": "yes", "E4": "cannot say", "E5": "cannot say"}
    counts = experiments.prediction_counts(_trials()).iloc[0]
    assert (counts["numerator"], counts["n"], counts["missing"]) == (2, 3, 2)


def test_experiments_stand_in_order_of_their_start():
    assert experiments.predictions(_trials())["experiment_id"].tolist() == ["E5", "E4", "E3", "E2", "E1"]


def test_decisions_are_counted_without_losing_the_undecided():
    counts = experiments.decisions(_trials())
    assert counts["trials"].sum() == 5
    assert "not decided yet" in set(counts["decision"])


def test_no_experiments_no_counts():
    empty = typed("experiments", [])
    assert experiments.prediction_counts(empty).empty
    assert experiments.predictions(empty).empty
    assert experiments.decisions(empty).empty


def _ratings():
    rated = [
        (1, "VCSE", 1, 2),
        (1, "NHS", 1, 4),
        (2, "VCSE", 1, None),
        (1, "VCSE", 2, 3),
        (1, "NHS", 2, 3),
        (2, "VCSE", 2, 3),
    ]
    return typed(
        "criteria_ratings",
        [{"criterion": c, "rater_side": side, "round": r, "rating": rating} for c, side, r, rating in rated],
    )


def test_criteria_by_side_and_round():
    table = criteria.ratings_by_side(_ratings(), ["The plan"]).set_index(["number", "round"])
    first = table.loc[(1, 1)]
    assert (first["criterion"], first["lowest"], first["highest"], first["NHS"], first["missing"]) == (
        "The plan",
        2,
        4,
        4,
        0,
    )
    assert table.loc[(2, 2), "criterion"] == "criterion 2"
    assert (table.loc[(2, 1), "rated"], table.loc[(2, 1), "missing"]) == (0, 2)


def test_ratings_are_counted_with_what_is_missing():
    counts = criteria.criteria_counts(_ratings()).set_index("period")
    assert counts.loc["round 1", ["numerator", "n", "missing"]].tolist() == [1, 2, 1]
    assert counts.loc["round 2", ["numerator", "n", "missing"]].tolist() == [3, 3, 0]


def test_ratings_moved_side_by_side():
    moves = criteria.rating_moves(_ratings()).set_index("rater_side")
    assert moves.loc["VCSE"].to_dict() == {"higher": 1, "same": 0, "lower": 0, "missing": 1}
    assert moves.loc["NHS"].to_dict() == {"higher": 0, "same": 0, "lower": 1, "missing": 0}
    assert criteria.rating_moves(typed("criteria_ratings", [])).empty


def _log():
    results = ["worked", "did not work", "too early", "partly", "did not work"]
    rows = [
        {"log_id": f"L{n}", "tried": f"Thing {n}", "happened": "Something.", "result": result}
        for n, result in enumerate(results)
    ]
    return typed("learning_log", rows)


def test_what_did_not_work_comes_first():
    assert stories.log_by_result(_log())["log_id"].tolist() == ["L1", "L4", "L3", "L2", "L0"]
    failed = stories.did_not_work(_log(), _trials())
    assert failed["tried"].tolist() == ["Thing 1", "Thing 4", "Question E2?"]


@pytest.mark.parametrize(
    ("consent", "told"),
    [("anonymous quote", True), ("named", True), ("internal", False), ("withdrawn", False), (None, False)],
)
def test_a_story_is_told_only_as_consent_allows(consent, told):
    row = {"story_id": "S1", "title": "A bench", "change": "It came.", "ripple": 2, "consent": consent}
    table = stories.stories_by_ripple(typed("outcome_stories", [row]))
    assert table.iloc[0]["may_be_told"] == told
    assert table.iloc[0]["ripple"] == "people near them"
    assert stories.story_counts(typed("outcome_stories", [row])).iloc[0].tolist() == ["people near them", 1, 0]


def test_collected_says_rows_and_days():
    tables = {
        "experiments": _trials(),
        "funding": typed(
            "funding",
            [{"funding_id": "f", "funder": "a", "recipient": "b", "amount_gbp": 1.0, "basis": "spent", "year": 2022}],
        ),
        "wellbeing": typed("wellbeing", []),
    }
    table = collected.what_was_collected(tables).set_index("table")
    assert table.loc["experiments", ["rows", "first", "last"]].tolist() == [
        5,
        pd.Timestamp("2024-02-01"),
        pd.Timestamp("2024-06-01"),
    ]
    assert table.loc["funding", "first"] == pd.Timestamp("2022-04-01")
    assert table.loc["wellbeing", "rows"] == 0
    assert collected.caption("What changed", tables, "experiments") == "What changed"
    assert collected.caption("What changed", tables, "wellbeing").startswith("What changed: No surveys")
    said = collected.not_collected_sentences(table.reset_index())
    assert said["table"].tolist() == ["wellbeing"]
    whole = table.reset_index().assign(partnership_id=pd.array(["x"] * 3, dtype="string"))
    TABLES["collected"].schema.validate(whole)


def test_every_table_of_the_stage_has_its_sentence():
    groups = ("programme", "theory, learning", "measures")
    names = {table.name for table in collected_tables() if table.group in groups}
    assert names <= set(collected.WITHOUT)
