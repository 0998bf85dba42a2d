"""Small coded places for the tests of this room."""

from collections.abc import Sequence

import pandas as pd

from hct_eval.tables import TABLES

_CLAIM = ["claim_id", "fragment_id", "conversation_id", "cause", "effect", "sign", "coder", "quote"]


def empty(name: str, *, processed: bool = False) -> pd.DataFrame:
    schema = TABLES[name].processed_schema if processed else TABLES[name].schema
    return pd.DataFrame({column: pd.array([], dtype=str(spec.dtype)) for column, spec in schema.columns.items()})


def claims(rows: Sequence[Sequence[str | None]]) -> pd.DataFrame:
    """Claims from (fragment, conversation, cause, effect, sign, coder, quote); ids k0, k1, ... in that order."""
    numbered = [(f"k{number}", *row) for number, row in enumerate(rows)]
    frame = pd.DataFrame(numbered, columns=_CLAIM, dtype="string")
    return frame.assign(
        consent=pd.Series("named", index=frame.index, dtype="string"),
        quote_grade=pd.Series("exact", index=frame.index, dtype="string"),
        publishable=frame["quote"].notna().astype("boolean"),
        strength=pd.Series(pd.NA, index=frame.index, dtype="Int64"),
    )


def raw_claims(rows: Sequence[Sequence[str | None]]) -> pd.DataFrame:
    """The same as a coder writes them: without what stage 02 adds."""
    return claims(rows).drop(columns=["conversation_id", "consent", "quote_grade", "publishable"])


def fragments(rows: Sequence[Sequence[str]]) -> pd.DataFrame:
    """Fragments from (fragment, conversation, text)."""
    frame = pd.DataFrame(rows, columns=["fragment_id", "conversation_id", "text"], dtype="string")
    unknown = pd.Series(pd.NA, index=frame.index)
    return frame.assign(
        coder=pd.Series("A", index=frame.index, dtype="string"),
        turn_id=unknown.astype("string"),
        start=unknown.astype("Int64"),
    )


def factors(*labels: str, **columns: Sequence[str | None]) -> pd.DataFrame:
    frame = empty("factors")
    given = pd.DataFrame({"label": list(labels), **columns}, dtype="string")
    return given.reindex(columns=frame.columns).astype(frame.dtypes.to_dict())


def conversations(**consent: str | None) -> pd.DataFrame:
    return pd.DataFrame({"conversation_id": list(consent), "consent": list(consent.values())}, dtype="string")


def transcripts(**held: str | None) -> pd.DataFrame:
    """Transcripts by conversation; None for one that is released, else why it is not."""
    frame = pd.DataFrame({"conversation_id": list(held), "held_because": list(held.values())}, dtype="string")
    return frame.assign(released=frame["held_because"].isna().astype("boolean"))


def turns(rows: Sequence[Sequence[str]]) -> pd.DataFrame:
    """Turns from (conversation, text, text_clean), numbered in that order."""
    frame = pd.DataFrame(rows, columns=["conversation_id", "text", "text_clean"], dtype="string")
    numbers = range(1, len(frame) + 1)
    return frame.assign(
        turn_number=numbers, turn_id=[f"{c}-t{n}" for c, n in zip(frame["conversation_id"], numbers, strict=True)]
    )
