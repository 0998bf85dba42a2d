"""Transcripts as a person reads and signs them: the de-identified text, and where each stands."""

from collections.abc import Mapping, Sequence

import pandas as pd

from hct_eval.conversations.clean import count_words
from hct_eval.conversations.deidentify import Deidentified
from hct_eval.conversations.review_sheets import (
    CHANGED,
    COLUMNS,
    NOT_SIGNED,
    SIGN_OFF,
    SIGNED,
    SIGNED_IN_TABLE,
    TRANSCRIPTS,
)
from hct_eval.conversations.roles import find_roles
from hct_eval.conversations.sign_offs import SignOff, missing_signature
from hct_eval.conversations.turns import Conversation

CELL = 30_000
"""Characters in one cell of the workbook (a spreadsheet takes 32,767)."""

Signature = tuple[str, str, str]
"""Where a transcript stands (signed, changed, ...), who signed it, on which day (ISO 8601)."""


def signatures_of(
    versions: Mapping[str, str], table: pd.DataFrame, given: Mapping[str, Sequence[SignOff]]
) -> dict[str, Signature]:
    """Return where each transcript stands; a row of the raw table `sign_offs` signs the transcript as it is.

    `versions` are the transcripts' fingerprints as they are now, `given` the signatures that were given in the review.
    A signature under another version than today's holds nothing: the transcript is to be read again.
    """
    in_table = {row.conversation_id: row for row in table.itertuples(index=False)}
    found: dict[str, Signature] = {}
    for name, version in versions.items():
        why = missing_signature(version, given.get(name, ()))
        if why is None:
            last = next(one for one in reversed(given[name]) if one.version == version)
            found[name] = (SIGNED, last.signed_by, last.signed_on)
        elif name in in_table:
            row = in_table[name]
            found[name] = (SIGNED_IN_TABLE, str(row.signed_by), f"{row.signed_on:%Y-%m-%d}")
        else:
            found[name] = (why, "", "")
    return found


def to_read(
    cleaned: Sequence[Conversation],
    done: Sequence[Deidentified],
    register: pd.DataFrame,
    held: Mapping[str, str],
    versions: Mapping[str, str],
    signatures: Mapping[str, Signature],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows of the sheets Transcripts and Sign-off, for transcripts that only a signature can hold back.

    `done` are the turns of all conversations in order; `register` has the columns conversation_id, researcher and
    language. The frames hold people's words and names.
    """
    known = register.set_index("conversation_id")[["researcher", "language"]].astype("object")
    known = known.where(known.notna(), None)
    results = iter(done)
    texts: list[tuple[str, str, str, str]] = []
    rows: list[tuple[object, ...]] = []
    for one in cleaned if done else ():
        name = one.conversation_id
        safe = [next(results) for _ in one.turns]
        if held.get(name, NOT_SIGNED) not in (NOT_SIGNED, CHANGED):
            continue
        roles = find_roles(one.turns, known["researcher"].get(name))
        for number, (turn, result) in enumerate(zip(one.turns, safe, strict=True), start=1):
            texts += _pieces(name, number, roles[turn.speaker], result.text)
        words = sum(count_words(turn.text) for turn in one.turns)
        replaced, doubtful = sum(len(one.replaced) for one in safe), sum(len(one.doubtful) for one in safe)
        status, by, on = signatures[name]
        language = known["language"].get(name) or ""
        rows.append((name, len(one.turns), words, replaced, doubtful, language, status, by, on, versions[name]))
    read = pd.DataFrame(texts, columns=_headers(TRANSCRIPTS))
    return read, pd.DataFrame(rows, columns=_headers(SIGN_OFF))


def _pieces(conversation: str, number: int, role: str, text: str) -> list[tuple[str, str, str, str]]:
    """Cut a turn that is too long for a cell."""
    starts = range(0, max(1, len(text)), CELL)
    return [
        (conversation, f"{number} goes on" if start else str(number), role, text[start : start + CELL])
        for start in starts
    ]


def _headers(sheet: str) -> list[str]:
    return [column.header for column in COLUMNS[sheet]]
