"""Fragments of different coders that are one passage, and what follows for counts and agreement."""

import pandas as pd
import pytest

from hct_eval.coding.agreement import match_claims
from hct_eval.coding.claims import count_support, gather_evidence, locate_evidence
from hct_eval.coding.passages import find_passages
from tests.coding.frames import conversations, fragments, raw_claims, transcripts, turns

SAID = turns(
    [
        (home, said, said)
        for home, said in [
            ("c1", "Since the bus was cut I stay in. I get lonely when I stay in. It is far."),
            ("c1", "And rent went up."),
            ("c2", "The allotment helps, you meet people there."),
        ]
    ]
)
PULLED = [
    ("A1", "c1", "Since the bus was cut I stay in.", "A"),
    ("A2", "c1", "And rent went up.", "A"),
    ("B1", "c1", "the bus was cut I stay in. I get lonely", "B"),
    ("B2", "c1", "It is far.", "B"),
    ("C1", "c1", "bus was cut I stay in.", "C"),
    ("A3", "c2", "The allotment helps, you meet people there.", "A"),
    ("A4", "c2", "you meet people there.", "A"),
    ("B3", "c2", "you meet people there.", "B"),
    ("B4", "c2", "words that nobody said", "B"),
]


def pulled(rows: list[tuple[str, str, str, str]] = PULLED) -> pd.DataFrame:
    frame = fragments([row[:3] for row in rows])
    return frame.assign(coder=pd.array([row[3] for row in rows], dtype="string"), end=frame["start"])


def test_the_same_words_are_one_passage_whoever_pulled_them() -> None:
    found = find_passages(pulled(), SAID)
    expected = {
        "A1": "A1",
        "B1": "A1",
        "C1": "A1",
        "A2": "A2",
        "B2": "B2",
        "A3": "A3",
        "A4": "A4",
        "B3": "A4",
        "B4": "B4",
    }
    assert found.of.to_dict() == expected
    texts = dict(zip(found.texts["fragment_id"], found.texts["text"], strict=True))
    assert set(texts) == {"A1", "A2", "B2", "A3", "A4", "B4"}
    assert texts["A1"] == "since the bus was cut i stay in i get lonely"
    assert texts["B2"] == "It is far."


def test_the_order_of_rows_changes_nothing() -> None:
    found, again = find_passages(pulled(), SAID), find_passages(pulled(PULLED[::-1]), SAID)
    assert found.of.sort_index().to_dict() == again.of.sort_index().to_dict()
    pd.testing.assert_frame_equal(found.texts, again.texts)


@pytest.mark.parametrize("coders", ["A", None])
def test_what_one_coder_pulled_twice_or_nobody_signed_stays_apart(coders: str | None) -> None:
    frame = pulled([("X1", "c2", "you meet people", "A"), ("X2", "c2", "you meet people", "A")]).assign(coder=coders)
    assert find_passages(frame, SAID).of.to_dict() == {"X1": "X1", "X2": "X2"}


def test_a_second_reading_is_no_second_citation_and_can_be_compared() -> None:
    told = [
        ("A1", "c1", "~Buses", "Going out", "+", "A", "the bus was cut I stay in"),
        ("B1", "c1", "~Buses", "Going out", "+", "B", "the bus was cut I stay in."),
        ("B1", "c1", "Going out", "Loneliness", "-", "B", "I get lonely"),
    ]
    gathered = gather_evidence(
        pulled(),
        raw_claims(told),
        conversations(c1="anonymous quote", c2="internal"),
        transcripts(c1=None, c2=None),
        SAID,
    )
    evidence, _ = locate_evidence(gathered, SAID)
    assert evidence.claims["fragment_id"].tolist() == ["A1", "A1", "A1"]
    assert evidence.claims["pulled_as"].tolist() == ["A1", "B1", "B1"]
    support = count_support(evidence.claims, ["cause", "effect"]).set_index("cause")["citations"]
    assert support.to_dict() == {"~Buses": 1, "Going out": 1}
    units = match_claims(evidence.claims, evidence.passages)
    assert units.groupby("unit")["coder"].agg("".join).tolist() == ["AB", "B"]
