"""Consent, copies and roles."""

import pandas as pd
import pytest

from hct_eval.conversations.consent import blank_withdrawn, settle_consent, strictest
from hct_eval.conversations.duplicates import find_copies
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


def test_of_several_consents_the_strictest_is_taken() -> None:
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
