"""Consent, copies, roles and the researcher pipeline."""

import pandas as pd
import pytest

from hct_eval.conversations.consent import blank_withdrawn, may_quote, settle_consent, strictest
from hct_eval.conversations.duplicates import find_copies
from hct_eval.conversations.researchers import researcher_pipeline, without_small
from hct_eval.conversations.roles import find_roles
from hct_eval.conversations.turns import RawTurn


def register(*rows: tuple[str, str | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["conversation_id", "consent"], dtype="string")
    return frame.assign(area="Seacroft", partnership_id="leeds")


def test_missing_and_conflicting_consent_is_internal_and_withdrawn_wins() -> None:
    rows = register(
        ("a", None), ("b", "named"), ("b", "anonymous quote"), ("c", "named"), ("c", "withdrawn"), ("d", "named")
    )
    settled, counts = settle_consent(rows)
    states = dict(zip(settled["conversation_id"], settled["consent"], strict=True))
    assert states == {"a": "internal", "b": "internal", "c": "withdrawn", "d": "named"}
    assert counts == {"missing": 1, "conflicting": 2, "withdrawn": 1}
    later, counts = settle_consent(rows, {"b"})
    assert dict(zip(later["conversation_id"], later["consent"], strict=True))["b"] == "withdrawn"
    assert counts == {"missing": 1, "conflicting": 1, "withdrawn": 2}
    blank = blank_withdrawn(settled).set_index("conversation_id")
    assert blank["area"].isna().to_dict() == {"a": False, "b": False, "c": True, "d": False}


def test_only_two_states_allow_a_quote_and_the_strictest_is_taken() -> None:
    assert [may_quote(state) for state in ("internal", "anonymous quote", "named", "withdrawn")] == [
        False,
        True,
        True,
        False,
    ]
    assert strictest(["named", "anonymous quote"]) == "anonymous quote"
    assert strictest(["named", "withdrawn", "internal"]) == "withdrawn"


LONG = [" ".join(f"word{i * 7 % 101} thing{i}" for i in range(120))]


def test_copies_are_found_exact_and_near_and_other_talk_is_not() -> None:
    near = [LONG[0].replace("thing50", "something else")]
    short = ["I go to the hall on Mondays"]
    texts = {"b": LONG, "a": LONG, "c": near, "d": short, "e": [*short, "and Tuesdays"], "f": short, "g": []}
    assert find_copies(texts) == {"b": ("a", "exact"), "c": ("a", "near"), "f": ("d", "exact")}


def turns(*said: tuple[str, str]) -> list[RawTurn]:
    return [RawTurn(speaker, text) for speaker, text in said]


@pytest.mark.parametrize(
    ("said", "researcher", "roles"),
    [
        ((("I", "Why?"), ("R", "Because.")), None, {"I": "researcher", "R": "resident"}),
        ((("Zeb", "Hm."), ("Joan", "Well.")), "Joan Ackroyd", {"Joan": "researcher", "Zeb": "resident"}),
        ((("Zeb", "So."), ("Ann", "Why?"), ("Zeb", "It is.")), None, {"Ann": "researcher", "Zeb": "resident"}),
        ((("Zeb", "So?"), ("Ann", "Why?")), None, {"Ann": "unknown", "Zeb": "unknown"}),
        ((("", "She said it rains."),), None, {"": "resident"}),
        ((("id1", "It rains."), ("id2", "Does it?")), None, {"id1": "resident", "id2": "researcher"}),
    ],
)
def test_roles(said: tuple[tuple[str, str], ...], researcher: str | None, roles: dict[str, str]) -> None:
    assert find_roles(turns(*said), researcher) == roles


def log(trained: int, available: int, active: int) -> pd.DataFrame:
    rows = []
    for person in range(trained):
        rows.append((f"R{person}", "trained", "2022-01-01", None if person >= available else "2022-02-01"))
        if person < available:
            rows.append((f"R{person}", "available", "2022-02-02", None if person >= active else "2022-03-01"))
        if person < active:
            rows.append((f"R{person}", "active", "2022-03-02", None))
    frame = pd.DataFrame(rows, columns=["person_id", "status", "from", "to"])
    return frame.assign(**{"from": pd.to_datetime(frame["from"]), "to": pd.to_datetime(frame["to"])})


def test_pipeline_gives_the_seed_example_with_wilson_intervals() -> None:
    # METHODS section 4: 30 trained, 20 available, 5 active: 67 % (49 to 81), 25 % (11 to 47), 17 % (7 to 34).
    pipeline = researcher_pipeline(log(30, 20, 5))
    per_cent = (pipeline[["share", "low", "high"]] * 100).round().astype(int).to_numpy().tolist()
    assert per_cent == [[67, 49, 81], [25, 11, 47], [17, 7, 34]]
    assert pipeline[["n", "total"]].to_numpy().tolist() == [[20, 30], [5, 20], [5, 30]]


def test_pipeline_counts_who_left_as_trained_only_and_recruits_not_at_all() -> None:
    frame = log(4, 2, 2)
    gone = pd.DataFrame({"person_id": ["R0", "R9", "R9"], "status": ["left", "recruited", "left"]})
    gone["from"] = pd.to_datetime(["2022-05-01", "2022-01-01", "2022-02-01"])
    gone["to"] = pd.to_datetime([None, "2022-01-31", None])
    frame = pd.concat([frame, gone], ignore_index=True).sample(frac=1, random_state=5)
    assert researcher_pipeline(frame)[["n", "total"]].to_numpy().tolist() == [[1, 4], [1, 1], [1, 4]]


def test_pipeline_without_researchers_says_nothing_and_small_shares_are_hidden() -> None:
    empty = researcher_pipeline(log(0, 0, 0))
    assert empty["total"].tolist() == [0, 0, 0]
    assert empty["share"].isna().all()
    hidden = without_small(researcher_pipeline(log(30, 20, 5)), 7)
    assert hidden["share"].isna().tolist() == [False, True, True]
