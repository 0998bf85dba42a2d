"""REFI-QDA: names that reading and writing share, and how a row that this project wrote is known again.

Standard: QDA-XML 1.0 (REFI, www.qdasoftware.org). What the standard has a place for goes there. What it has no place
for stands, as JSON, in a note that belongs to the element, so that other programs show it as a memo and keep it. Ids of
elements are made from our own ids: an element whose id fits its content is one that this project wrote.
"""

import json
import re
import uuid
from collections.abc import Mapping
from typing import Any

PROJECT_NAMESPACE = "urn:QDA-XML:project:1.0"
CODEBOOK_NAMESPACE = "urn:QDA-XML:codebook:1.0"
ORIGIN = "HCT Eval"
INTERNAL = "internal://"

FACTOR, LABEL = "factor", "label"
"""Kinds of code that this project writes: a row of the codebook; a label that only stands in claims or above others."""

SOURCE, FRAGMENT, CLAIM, CODING, NOTE, USER, VARIABLE = (
    "source",
    "fragment",
    "claim",
    "coding",
    "note",
    "user",
    "variable",
)

END = "end of a claim"
"""Kind of coding that this project writes so that other programs show a claim's cause and effect at its passage."""

COMPOSED = "Made of the coded fragments; the whole text was not at hand."
"""Description of a document whose text was put together from its fragments."""

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:hct-eval:coding")
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def make_guid(kind: str, *parts: object) -> str:
    """Return the id of an element that this project writes: the same for the same kind and content."""
    return str(uuid.uuid5(_NAMESPACE, "\x1f".join([kind, *(str(part) for part in parts)])))


def bare_guid(written: str | None) -> str:
    """Return an id as it is compared: without braces and capitals."""
    return (written or "").strip().strip("{}").lower()


def is_made(guid: str, kind: str, *parts: object) -> bool:
    """Whether an id is the one that this project makes of this content."""
    return guid == make_guid(kind, *parts)


def split_path(label: str) -> tuple[str, ...]:
    """Return a label's components if it is written in the one usual form, "A; B"; else the label as one piece."""
    parts = tuple(label.split("; "))
    usual = all(part and part == part.strip() and ";" not in part for part in parts)
    return parts if usual else (label,)


def join_path(parts: tuple[str, ...]) -> str:
    """Return the label with these components."""
    return "; ".join(parts)


def without_forbidden(text: str) -> tuple[str, int]:
    """Return a text without the characters that XML cannot hold, and how many these were."""
    return _NOT_IN_XML.subn("", text)


def write_details(values: Mapping[str, Any]) -> str:
    """Return a note's text: what has no place of its own in the standard, as JSON."""
    text = json.dumps(values, ensure_ascii=False, indent=1)
    return _NOT_IN_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def read_details(text: str, columns: Mapping[str, str]) -> dict[str, Any] | None:
    """Return what `write_details` wrote of these columns, or None if the note holds something else.

    `columns`: each column's type as in COLUMNS; a value of another type makes the note something else.
    """
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, dict):
        return None
    known = {name: value for name, value in values.items() if name in columns}
    return known if all(_has_type(value, columns[name]) for name, value in known.items()) else None


def _has_type(value: Any, dtype: str) -> bool:
    if value is None:
        return True
    if dtype == "Int64":
        return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53
    if dtype == "boolean":
        return isinstance(value, bool)
    return isinstance(value, str)


def is_claim_note(text: str) -> bool:
    """Whether a note is one in which this project keeps a claim."""
    values = read_details(text, {"claim_id": "string"})
    return bool(values and values.get("claim_id"))
