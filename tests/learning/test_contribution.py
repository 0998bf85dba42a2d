"""Whose doing was it, which versions went before, and was the map right?"""

import pandas as pd
import pytest

from hct_eval.learning.contribution import contributions, versions
from hct_eval.learning.experiments import map_counts, map_predictions
from hct_eval.learning.hypotheses import HypothesisError, current, ledger, rivals
from tests.change.frames import day, typed


def _hypotheses(*replaces):
    """Return hypotheses H1, H2, ...; each `replaces` names the version before, or None."""
    return typed(
        "hypotheses",
        [
            {
                "hypothesis_id": f"H{n}",
                "context": f"Here {n}",
                "mechanism": "being asked",
                "outcome": "people come",
                "verdict": "not supported" if n == 1 else None,
                "reason": f"reason {n}",
                "replaces": before,
                "recorded_on": day(f"2024-0{n}-01"),
            }
            for n, before in enumerate(replaces, start=1)
        ],
    )


def _evidence(*pieces):
    return typed(
        "evidence",
        [
            {
                "evidence_id": f"E{n}",
                "hypothesis_id": "H1",
                "kind": kind,
                "direction": way,
                "strength": strength,
                "text": "It is so.",
                "rival": rival,
            }
            for n, (kind, way, strength, rival) in enumerate(pieces)
        ],
    )


FOR = [("survey", "for", "strong", None), ("document", "for", "moderate", None)]
BUS = "a new bus"


def _bus(way):
    return [("document", way, "strong", BUS), ("survey", way, "moderate", BUS)]


@pytest.mark.parametrize(
    ("pieces", "standing", "verdict", "said"),
    [
        ([], None, "supported", "No other explanation was looked at"),
        (_bus("against"), "ruled out", "supported", "A contribution is likely: a new bus did not bring it about."),
        (_bus("for"), "plays a part", "partly supported", "so did: a new bus."),
        (_bus("against")[:1], "open", "supported", "not ruled out: a new bus."),
    ],
)
def test_a_rival_explanation_limits_what_may_be_claimed(pieces, standing, verdict, said):
    hypotheses, evidence = _hypotheses(None), _evidence(*FOR, *pieces)
    found = rivals(evidence)
    assert found["standing"].tolist() == ([standing] if standing else [])
    table = ledger(hypotheses, evidence)
    assert table["verdict"].tolist() == [verdict]
    assert table["evidence_for"].tolist() == [2]  # pieces about the rival are no pieces for the hypothesis
    view = contributions(hypotheses, evidence, table).iloc[0]
    assert said in view["so_we_say"]
    assert view["kinds"] == "for: 1 document, 1 survey"


def test_no_contribution_is_claimed_where_nothing_is_shown():
    hypotheses = _hypotheses(None)
    view = contributions(hypotheses, _evidence(), ledger(hypotheses, _evidence())).iloc[0]
    assert view["so_we_say"] == "No contribution is claimed: we cannot tell."


def test_only_the_last_version_stands_in_the_ledger_and_all_in_the_history():
    hypotheses = _hypotheses(None, "H1", "H2", None)
    assert current(hypotheses)["hypothesis_id"].tolist() == ["H3", "H4"]
    assert ledger(hypotheses, _evidence())["hypothesis_id"].tolist() == ["H3", "H4"]
    history = versions(hypotheses)
    assert history[["hypothesis_id", "version"]].to_numpy().tolist() == [["H3", 1], ["H3", 2], ["H3", 3]]
    assert history["statement"].str.slice(0, 6).tolist() == ["Here 1", "Here 2", "Here 3"]
    assert history["verdict"].tolist()[0] == "not supported"
    assert versions(_hypotheses(None, None)).empty
    assert versions(typed("hypotheses", [])).empty


@pytest.mark.parametrize("replaces", [("H1",), ("H2", "H1"), ("H3", "H1", "H2")])
def test_versions_in_a_circle_are_refused_and_named(replaces):
    with pytest.raises(HypothesisError, match="column replaces: H1"):
        current(_hypotheses(*replaces))


SCENARIOS = pd.DataFrame(
    {
        "scenario": ["Places to meet"] * 3,
        "concept": ["Joining in", "Loneliness", "Stigma"],
        "effect": [0.3, -0.2, -0.01],
        "low": [0.1, -0.3, -0.1],
        "high": [0.5, -0.1, 0.1],
    }
).convert_dtypes()


def _trials(*trials):
    return typed(
        "experiments",
        [
            {
                "experiment_id": f"E{n}",
                "kind": "experiment",
                "question": "Does it?",
                "observed_direction": seen,
                "map_cause": cause,
                "map_effect": effect,
            }
            for n, (cause, effect, seen) in enumerate(trials)
        ],
    )


def test_the_map_is_right_only_where_it_was_sure_and_something_was_seen():
    here = "Places to meet"
    trials = _trials(
        (here, "Joining in", "up"),
        (here, "Loneliness", "no change"),
        (here, "Stigma", "down"),
        (here, "Joining in", "unclear"),
        ("Transport", "Joining in", "up"),
        (None, "Joining in", "up"),
    )
    found = map_predictions(trials, SCENARIOS)
    assert found["map_says"].tolist() == ["up", "down", "unclear", "up", "not simulated"]
    assert found["map_right"].tolist() == ["yes", "no", "cannot say", "cannot say", "cannot say"]
    counts = map_counts(found).iloc[0]
    assert (counts["numerator"], counts["n"], counts["missing"]) == (1, 2, 3)
    assert map_counts(map_predictions(_trials(), SCENARIOS)).empty


def test_a_map_of_so_few_people_that_it_has_no_range_points_nowhere():
    few = SCENARIOS.assign(low=pd.NA, high=pd.NA).astype({"low": "Float64", "high": "Float64"})
    found = map_predictions(_trials(("Places to meet", "Joining in", "up")), few)
    assert found[["map_says", "map_right"]].to_numpy().tolist() == [["unclear", "cannot say"]]
    assert map_counts(found)["n"].tolist() == [0]


def test_without_a_map_nothing_was_simulated():
    found = map_predictions(_trials(("A", "B", "up")), SCENARIOS.head(0))
    assert found["map_says"].tolist() == ["not simulated"]
