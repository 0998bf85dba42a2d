"""Sign-offs: a named person has read one version of a transcript, and it may leave stage 01."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from hct_eval.conversations.pseudonyms import LONG, code
from hct_eval.conversations.review_sheets import CHANGED, NOT_SIGNED
from hct_eval.conversations.turns import RawTurn


@dataclass(frozen=True)
class SignOff:
    """Somebody's signature under one version of a transcript; without a name, all earlier ones are taken back.

    `signed_on` is a day as ISO 8601; `source` says where it was given.
    """

    conversation_id: str
    signed_by: str = field(repr=False)
    signed_on: str
    version: str
    source: str

    @property
    def content(self) -> tuple[str, str, str, str]:
        """What was signed, by whom, when."""
        return self.conversation_id, self.signed_by, self.signed_on, self.version


def version_of(salt: bytes, partnership_id: str, turns: Sequence[RawTurn]) -> str:
    """Return the fingerprint of a transcript as it was read and cleaned: ten characters, keyed with the place's salt.

    It depends on who said what, not on what is replaced in it, so that a later decision about a word undoes no
    signature.
    """
    said = json.dumps([[turn.speaker, turn.text] for turn in turns], ensure_ascii=False)
    return code(salt, partnership_id, "version", said, LONG)


def in_force(sign_offs: Iterable[SignOff]) -> dict[str, list[SignOff]]:
    """Return the signatures that stand, by conversation, in the order in which they were given."""
    standing: dict[str, list[SignOff]] = {}
    for one in sign_offs:
        if one.signed_by:
            standing.setdefault(one.conversation_id, []).append(one)
        else:
            standing.pop(one.conversation_id, None)
    return standing


def missing_signature(version: str, signatures: Sequence[SignOff]) -> str | None:
    """Say why a version of a transcript has no signature; None if it has one."""
    if any(one.version == version for one in signatures):
        return None
    return CHANGED if signatures else NOT_SIGNED
