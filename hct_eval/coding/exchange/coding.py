"""What every exchange format is read into and written from: coding in the columns of the project's own tables."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from hct_eval.programme import ID_PATTERN
from hct_eval.tables import TABLES
from hct_eval.tables.columns import typed

Row = Mapping[str, Any]


class ExchangeError(Exception):
    """A coding file cannot be read or written; the text says which kind of file, where in it, and what to do.

    The text never holds what people said, names, or the name of a file.
    """


def _own_columns(table: str) -> dict[str, str]:
    columns = TABLES[table].columns
    return {name: str(column.dtype) for name, column in columns.items() if name != "partnership_id"}


COLUMNS: dict[str, dict[str, str]] = {
    "sources": dict.fromkeys(("conversation_id", "name", "text", "notes"), "string"),
    "fragments": _own_columns("fragments"),
    "factors": _own_columns("factors"),
    "claims": _own_columns("claims"),
    "codings": {
        **dict.fromkeys(("fragment_id", "label", "coder"), "string"),
        "recorded_on": _own_columns("fragments")["recorded_on"],
    },
    "variables": dict.fromkeys(("conversation_id", "variable", "value"), "string"),
}
"""The frames of a `Coding` and their columns: `fragments`, `factors` and `claims` as the raw tables have them, without
the partnership (its folder says that); the other three are what other programs hold besides."""


def frame(name: str, rows: Iterable[Row] = ()) -> pd.DataFrame:
    """Return a frame of one of COLUMNS from rows; an absent value and an empty text are unknown."""
    listed = list(rows)
    data = {
        column: typed([_value(row.get(column), dtype) for row in listed], dtype)
        for column, dtype in COLUMNS[name].items()
    }
    return pd.DataFrame(data, index=range(len(listed)))


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a frame's rows as dictionaries, with None for what is unknown."""
    plain = table.astype(object).where(table.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in plain.to_dict(orient="records")]


@dataclass(frozen=True)
class Coding:
    """Coding as one file holds it, or is to hold it.

    `sources`: a document each, its `name` in the other program, its `text` if it is known. `fragments`: as the raw
    table, but `start` and `end` count code points within the source's `text` where that is known (end exclusive).
    `factors` and `claims`: as the raw tables. `codings`: which label was given to which fragment, by whom, apart from
    any claim. `variables`: what is recorded of a source (text). `found`: how many of what the file holds, in its own
    terms; `dropped`: how many of what was not taken; `remarks`: what was decided on the way. None of the last three
    holds anybody's words.
    """

    format: str
    sources: pd.DataFrame = field(default_factory=lambda: frame("sources"))
    fragments: pd.DataFrame = field(default_factory=lambda: frame("fragments"))
    factors: pd.DataFrame = field(default_factory=lambda: frame("factors"))
    claims: pd.DataFrame = field(default_factory=lambda: frame("claims"))
    codings: pd.DataFrame = field(default_factory=lambda: frame("codings"))
    variables: pd.DataFrame = field(default_factory=lambda: frame("variables"))
    found: Mapping[str, int] = field(default_factory=dict)
    dropped: Mapping[str, int] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Return counts only: the frames hold people's words."""
        sizes = ", ".join(f"{name}={len(getattr(self, name))}" for name in COLUMNS)
        return f"Coding({self.format}: {sizes})"


def make_id(prefix: str, *parts: object) -> str:
    """Return an id that is the same whenever the same file is read, and differs between files."""
    written = "\x1f".join("" if part is None else str(part) for part in parts)
    return prefix + hashlib.blake2s(written.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def source_id(name: str | None, number: int, taken: set[str]) -> str:
    """Return a conversation's id from a document's name: the name without its ending if that is an id, else S001.

    `number` is the document's place in the file, from 1; the id is added to `taken`.
    """
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", (name or "").strip())
    wanted = stem if re.fullmatch(ID_PATTERN, stem) else f"S{number:03}"
    return free_id(wanted, taken)


def id_of_guid(prefix: str, guid: str) -> str:
    """Return a guid of another program as an id; one that is none, or could hold words, is turned into one."""
    return guid if re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", guid) else make_id(prefix, guid)


def free_id(wanted: str, taken: set[str]) -> str:
    """Return the id, or with -2, -3, ... if it is taken; it is added to `taken`."""
    chosen, number = wanted, 1
    while chosen in taken:
        number += 1
        chosen = f"{wanted[:58]}-{number}"
    taken.add(chosen)
    return chosen


def count(rows: Sequence[object], what: str) -> dict[str, int]:
    """Return {what: how many}, or nothing if there are none."""
    return {what: len(rows)} if rows else {}


def _value(value: Any, dtype: str) -> Any:
    if pd.isna(value) or value == "":
        return None
    if dtype.startswith("datetime"):
        day = pd.to_datetime(value, errors="coerce")
        return None if pd.isna(day) else day.tz_localize(None).normalize()
    if dtype == "Int64":
        return int(value)
    return bool(value) if dtype == "boolean" else str(value)
