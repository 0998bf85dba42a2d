"""Claims hold their evidence: consent, release, grade, sources before citations."""

import pandas as pd
import pytest

from hct_eval.coding.claims import (
    HELD,
    LOOSE,
    UNKNOWN,
    WITHDRAWN,
    ClaimError,
    Evidence,
    gather_evidence,
    link_support,
    say_evidence,
)
from tests.coding.frames import claims, conversations, empty, fragments, raw_claims, transcripts, turns

CONVERSATIONS = ["quoted", "named", "internal", "silent", "gone", "held", "stranger"]


@pytest.fixture
def evidence() -> Evidence:
    """One fragment and claim a conversation, one claim that hangs in the air, one quote that nobody said."""
    pulled = fragments([(f"f-{name}", name, "The bus stopped.") for name in CONVERSATIONS])
    rows: list[tuple[str | None, ...]] = [
        (f"f-{name}", "", "Buses", "Going out", "+", "A", "The bus stopped") for name in CONVERSATIONS
    ]
    rows += [("f-quoted", "", "Buses", "Going out", "+", "B", "the tram"), ("f-none", "", "A", "B", "+", "A", None)]
    return gather_evidence(
        pulled,
        raw_claims(rows),
        conversations(
            quoted="anonymous quote", named="named", internal="internal", silent=None, gone="withdrawn", held="named"
        ),
        transcripts(quoted=None, held="a copy of quoted"),
        turns([("quoted", "It was sad. The bus stopped.", "It was sad. The bus stopped.")]),
    )


def test_only_what_consent_and_release_allow_stays(evidence: Evidence) -> None:
    assert evidence.fragments["conversation_id"].tolist() == ["quoted", "named", "internal", "silent"]
    assert evidence.claims["conversation_id"].tolist() == ["quoted", "named", "internal", "silent", "quoted"]
    assert not {"gone", "held", "stranger"} & set(evidence.claims["conversation_id"])


def test_what_was_left_out_is_counted(evidence: Evidence) -> None:
    counts = {(row.table, row.reason): (row.rows, row.conversations) for row in evidence.dropped.itertuples()}
    assert counts == {
        ("fragments", WITHDRAWN): (1, 1),
        ("fragments", f"{HELD}: a copy of another conversation"): (1, 1),
        ("fragments", UNKNOWN): (1, 1),
        ("claims", WITHDRAWN): (1, 1),
        ("claims", f"{HELD}: a copy of another conversation"): (1, 1),
        ("claims", UNKNOWN): (1, 1),
        ("claims", LOOSE): (1, 0),
    }
    words = say_evidence(evidence)
    assert "4 fragments from 4 conversations carry 5 claims (coders named: 2)." in words
    assert "Left out: 1 claim, because the transcript is not released: a copy of another conversation." in words


def test_a_quote_is_publishable_only_with_consent_and_when_found(evidence: Evidence) -> None:
    by_claim = evidence.claims.set_index("claim_id")
    assert by_claim["consent"].tolist() == ["anonymous quote", "named", "internal", "internal", "anonymous quote"]
    assert by_claim["quote_grade"].tolist() == ["exact", "exact", "exact", "exact", "not found"]
    assert by_claim["publishable"].tolist() == [True, True, False, False, False]


def test_an_id_that_stands_twice_is_refused() -> None:
    pulled = fragments([("f1", "c1", "one"), ("f1", "c1", "two")])
    with pytest.raises(ClaimError, match="fragments, column fragment_id: f1 stands twice"):
        gather_evidence(pulled, empty("claims"), conversations(c1="named"), transcripts(), empty("turns"))


def test_nothing_collected_is_nothing_coded() -> None:
    evidence = gather_evidence(
        empty("fragments"),
        empty("claims"),
        empty("conversations", processed=True),
        empty("transcripts"),
        empty("turns"),
    )
    assert evidence.claims.empty
    assert say_evidence(evidence).startswith("No conversation has been coded here")
    assert link_support(evidence.claims).empty


def test_sources_are_people_and_lead() -> None:
    support = link_support(
        claims(
            [
                ("f1", "c1", "A", "B", "+", "X", None),
                ("f2", "c1", "A", "B", "+", "X", None),
                ("f3", "c1", "A", "B", "+", "X", None),
                ("f4", "c2", "A", "B", "-", "X", None),
                ("f1", "c1", "A", "C", "+", "X", None),
                ("f4", "c2", "A", "C", "+", "X", None),
            ]
        )
    )
    assert support[["cause", "effect", "sign", "sources", "citations"]].to_numpy().tolist() == [
        ["A", "C", "+", 2, 2],
        ["A", "B", "+", 1, 3],
        ["A", "B", "-", 1, 1],
    ]
    assert support["claim_ids"].tolist() == ["k4; k5", "k0; k1; k2", "k3"]


def test_a_second_coder_adds_no_evidence() -> None:
    rows = [
        ("f1", "c1", "A", "B", "+", "X", None),
        ("f1", "c1", "A", "B", "+", "X", None),
        ("f1", "c1", "A", "B", "+", "Y", None),
        ("f2", "c1", "A", "B", "+", "Y", None),
    ]
    twice = link_support(claims(rows))
    assert twice["citations"].tolist() == [3]
    assert twice["claim_ids"].tolist() == ["k0; k1; k2; k3"]


def test_row_order_does_not_matter(evidence: Evidence) -> None:
    there = link_support(evidence.claims)
    pd.testing.assert_frame_equal(there, link_support(evidence.claims.iloc[::-1]))
