"""The ledger: every branch of the rule, and no verdict without evidence."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hct_eval.learning.hypotheses import STRENGTHS, Weight, judge, ledger
from hct_eval.tables import TABLES, VOCABULARIES
from tests.change.frames import typed

KINDS = VOCABULARIES["evidence_kind"]


def _hypotheses(verdict=None, reason=None):
    row = {
        "hypothesis_id": "H1",
        "programme_hypothesis": "P1",
        "context": "On the estates",
        "mechanism": "one worker who stays",
        "outcome": "people come back",
        "verdict": verdict,
        "reason": reason,
    }
    return typed("hypotheses", [row])


def _evidence(*pieces):
    rows = [
        {
            "evidence_id": f"E{n}",
            "hypothesis_id": "H1",
            "kind": kind,
            "direction": direction,
            "strength": strength,
            "text": "Something.",
        }
        for n, (direction, strength, kind) in enumerate(pieces)
    ]
    return typed("evidence", rows)


@pytest.mark.parametrize(
    ("pieces", "verdict"),
    [
        ([], "we cannot tell"),
        ([("for", "strong", "survey")], "we cannot tell"),
        ([("for", "strong", "survey"), ("for", "moderate", "fragment")], "supported"),
        ([("for", "strong", "survey"), ("for", "strong", "survey")], "partly supported"),
        ([("for", "strong", "survey"), ("for", "weak", "fragment")], "we cannot tell"),
        (
            [("for", "strong", "survey"), ("for", "moderate", "fragment"), ("mixed", "weak", "other")],
            "partly supported",
        ),
        ([("for", "strong", "survey"), ("against", "strong", "fragment")], "we cannot tell"),
        (
            [("for", "moderate", "survey"), ("for", "moderate", "fragment"), ("against", "strong", "other")],
            "partly supported",
        ),
        (
            [
                ("for", "moderate", "survey"),
                ("for", "moderate", "fragment"),
                ("against", "strong", "other"),
                ("mixed", "moderate", "other"),
            ],
            "we cannot tell",
        ),
        ([("against", "strong", "survey"), ("against", "moderate", "network")], "not supported"),
        (
            [("against", "strong", "survey"), ("against", "moderate", "network"), ("for", "weak", "other")],
            "we cannot tell",
        ),
        ([("mixed", "strong", "survey"), ("mixed", "strong", "network")], "we cannot tell"),
    ],
)
def test_the_rule(pieces, verdict):
    row = ledger(_hypotheses(), _evidence(*pieces)).iloc[0]
    assert row["verdict"] == verdict
    assert row["evidence_for"] == sum(piece[0] == "for" for piece in pieces)
    assert row["evidence_against"] == sum(piece[0] == "against" for piece in pieces)


THIN, BOTH_WAYS = "It is too thin", "It pulls both ways"


@pytest.mark.parametrize(
    ("pieces", "why"),
    [
        ([("for", "moderate", "survey"), ("for", "weak", "fragment"), ("against", "weak", "document")], THIN),
        ([("mixed", "strong", "survey"), ("mixed", "strong", "network")], THIN),
        (
            [("for", "moderate", "survey"), ("for", "moderate", "fragment"), *[("against", "strong", "other")] * 2],
            BOTH_WAYS,
        ),
        ([("against", "strong", "survey"), ("against", "moderate", "network"), ("for", "weak", "other")], BOTH_WAYS),
        ([("against", "strong", "survey"), ("against", "strong", "survey")], "What speaks against it is of one kind"),
    ],
)
def test_where_the_rule_gives_no_verdict_the_reason_is_the_one_that_holds(pieces, why):
    row = ledger(_hypotheses(), _evidence(*pieces)).iloc[0]
    assert row["verdict"] == "we cannot tell"
    assert row["reason"].startswith(why)


def test_the_same_counts_are_told_apart_by_how_many_pieces_are_solid():
    solid = [("for", "moderate", "survey"), ("for", "moderate", "fragment"), ("against", "weak", "document")]
    thin = [("for", "moderate", "survey"), ("for", "weak", "fragment"), ("against", "weak", "document")]
    rows = [ledger(_hypotheses(), _evidence(*pieces)).iloc[0] for pieces in (solid, thin)]
    assert [(row["evidence_for"], row["evidence_against"]) for row in rows] == [(2, 1), (2, 1)]
    assert [(row["solid_for"], row["verdict"]) for row in rows] == [(2, "partly supported"), (1, "we cannot tell")]


def test_the_places_own_verdict_stands_beside_ours():
    row = ledger(_hypotheses("supported", "We saw it."), _evidence()).iloc[0]
    assert (row["verdict"], row["own_verdict"]) == ("we cannot tell", "supported")
    assert row["reason"] == 'No evidence was recorded. The partnership itself says "supported": We saw it.'
    same = ledger(_hypotheses("we cannot tell", "Too early."), _evidence()).iloc[0]
    assert "partnership itself" not in same["reason"]


def test_evidence_on_criteria_is_not_evidence_on_hypotheses():
    evidence = _evidence(("for", "strong", "survey"), ("for", "strong", "network"))
    evidence["hypothesis_id"] = pd.array([pd.NA, "H9"], dtype="string")
    assert ledger(_hypotheses(), evidence).iloc[0]["evidence_for"] == 0


def test_the_ledger_fits_its_table():
    frame = ledger(_hypotheses(), _evidence(("for", "strong", "survey")))
    TABLES["ledger"].schema.validate(frame.assign(partnership_id=pd.array(["x"], dtype="string")))
    said = (
        "On the estates; what should make the difference: one worker who stays; what should follow: people come back."
    )
    assert frame.iloc[0]["statement"] == said
    assert ledger(typed("hypotheses", []), typed("evidence", [])).empty


_weights = st.lists(st.tuples(st.sampled_from(list(STRENGTHS)), st.sampled_from(KINDS)), max_size=6).map(
    lambda pieces: Weight(
        len(pieces),
        sum(STRENGTHS[s] for s, _ in pieces),
        sum(STRENGTHS[s] >= 2 for s, _ in pieces),
        len({k for s, k in pieces if STRENGTHS[s] >= 2}),
    )
)


@given(_weights, _weights, _weights)
def test_more_against_never_helps(favour, against, mixed):
    order = ["not supported", "we cannot tell", "partly supported", "supported"]
    verdict, reason = judge(favour, against, mixed)
    heavier = Weight(against.pieces + 2, against.weight + 6, against.solid + 2, against.kinds + 1)
    assert order.index(judge(favour, heavier, mixed)[0]) <= order.index(verdict)
    assert reason
    if verdict == "supported":
        assert (against.pieces, mixed.pieces) == (0, 0)
