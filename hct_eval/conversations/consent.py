"""Consent: four states, and what is missing or unclear counts as the narrowest that keeps the conversation."""

from collections.abc import Collection

import pandas as pd

from hct_eval.programme import Programme
from hct_eval.tables import read_raw
from hct_eval.tables.columns import CONSENT

WITHDRAWN, DEFAULT = "withdrawn", "internal"
_STRICTNESS = {"withdrawn": 0, "internal": 1, "anonymous quote": 2, "named": 3}
_KEPT_WHEN_WITHDRAWN = ("partnership_id", "conversation_id", "consent")


def withdrawn_since(programme: Programme, partnership_id: str) -> frozenset[str]:
    """Return the conversations that the table `withdrawals` lists: withdrawn, whatever the register says."""
    return frozenset(read_raw(programme, partnership_id, "withdrawals")["conversation_id"])


def settle_consent(
    register: pd.DataFrame, withdrawn: Collection[str] = frozenset()
) -> tuple[pd.DataFrame, dict[str, int]]:
    """Return the register with one consent a conversation, and how many were settled and why.

    Missing or unknown consent becomes internal; rows of one conversation that differ become withdrawn if one
    of them is, otherwise internal. Conversations in `withdrawn` are withdrawn whatever their rows say.
    """
    register = register.assign(consent=register["consent"].mask(register["conversation_id"].isin(withdrawn), WITHDRAWN))
    known = register["consent"].where(register["consent"].isin(CONSENT))
    missing = known.isna()
    settled = register.assign(consent=known.fillna(DEFAULT))
    states = settled.groupby("conversation_id")["consent"].unique()
    conflicting = states[states.map(len) > 1]
    for name, differing in conflicting.items():
        settled.loc[settled["conversation_id"] == name, "consent"] = WITHDRAWN if WITHDRAWN in differing else DEFAULT
    settled = settled.drop_duplicates("conversation_id", ignore_index=True)
    gone = settled["consent"] == WITHDRAWN
    counts = {"missing": int(missing.sum()), "conflicting": len(conflicting), "withdrawn": int(gone.sum())}
    return settled, counts


def standing(register: pd.DataFrame) -> pd.DataFrame:
    """Return the register without withdrawn conversations: how many these are is told by no number made from it."""
    return register[(register["consent"].fillna(DEFAULT) != WITHDRAWN).astype(bool)]


def blank_withdrawn(register: pd.DataFrame) -> pd.DataFrame:
    """Return the register with nothing but the id and the consent of withdrawn conversations."""
    blank = register.copy()
    gone = blank["consent"] == WITHDRAWN
    for column in [name for name in blank.columns if name not in _KEPT_WHEN_WITHDRAWN]:
        blank[column] = blank[column].mask(gone)
    return blank


def strictest(states: list[str]) -> str:
    """Return the narrowest of several consents, as one person's words stand under all of them."""
    return min(states, key=lambda state: _STRICTNESS.get(state, 1), default=DEFAULT)
