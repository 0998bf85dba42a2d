"""Stable pseudonyms: short codes from a secret salt, and the key that stays beside the raw data."""

import hashlib
import hmac
import re
import secrets

from hct_eval.conversations.wordlists import normalise
from hct_eval.programme import Programme
from hct_eval.tables.private_files import write_owner_only

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""32 characters that are not mistaken for one another."""

SHORT, LONG = 4, 10
"""Length of codes in running text (20 bits) and in columns of ids (50 bits: two of 10,000 share one once in 10^7)."""

CODE = rf"\[(?:Person|Place) [{_LETTERS}]{{{SHORT}}}\]"
"""Pattern of what stands in a text in place of somebody's name or of a small place's."""

_TITLES = (
    r"^(?:mr|mrs|ms|miss|mx|dr|doctor|sir|dame|rev|reverend|cllr|councillor|prof|professor|aunt|auntie|aunty|uncle) "
)


class SaltError(Exception):
    """The salt of the pseudonyms cannot be read or made; the text names the file."""


def read_salt(programme: Programme, partnership_id: str) -> bytes:
    """Return the secret that pseudonyms are made with, and make it once where there is none.

    An illustrative programme may commit `salt.txt` beside its `programme.yml`; any other place gets its own in
    `private/`, readable by its owner only.
    """
    shared = programme.raw() / "salt.txt"
    if shared.is_file():
        return shared.read_text(encoding="utf-8").strip().encode()
    path = programme.private(partnership_id) / "salt.txt"
    if not path.is_file():
        write_owner_only(path, f"{secrets.token_hex(32)}\n".encode(), anew=False)  # of two made at once the first stays
    salt = path.read_text(encoding="utf-8").strip().encode()
    if len(salt) < 16:
        message = (
            f"{partnership_id}/private/salt.txt is too short; restore it from a backup, or delete it and accept "
            "that all pseudonyms change"
        )
        raise SaltError(message)
    return salt


def person_key(name: str) -> str:
    """Return a person's name as it is compared: normalised, without a title."""
    bare = normalise(name)
    return re.sub(_TITLES, "", bare)


def code(salt: bytes, partnership_id: str, kind: str, name: str, length: int = SHORT) -> str:
    """Return the code of a name: HMAC-SHA-256 with the place's salt, so that nobody can try names out (RFC 2104)."""
    message = f"{partnership_id}\x1f{kind}\x1f{name}".encode()
    digest = hmac.new(salt, message, hashlib.sha256).digest()
    number = int.from_bytes(digest[:16], "big")
    letters = []
    for _ in range(length):
        number, rest = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[rest])
    return "".join(letters)
