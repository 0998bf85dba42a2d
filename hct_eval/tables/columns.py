"""The kinds of column that tables are made of, and their closed vocabularies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd
import pandera.pandas as pa

LEVELS = ("individual", "community", "organisation", "system")
SECTORS = ("VCSE", "NHS", "local authority", "community group", "funder", "other")
CONSENT = ("internal", "anonymous quote", "named", "withdrawn")
QUOTABLE = ("anonymous quote", "named")
"""Consents that allow a quote; a missing consent counts as internal."""

REASONS = ("not asked", "declined", "don't know", "not applicable")
"""Why a value is unknown; written in place of the value in raw tables, kept in `<column>_missing` afterwards."""

VOCABULARIES: dict[str, tuple[str, ...]] = {
    "level": LEVELS,
    "sector": SECTORS,
    "consent": CONSENT,
    "reason": REASONS,
    "basis": ("up to", "awarded", "spent", "expected"),
    "commissioning": ("grant", "contract", "core funding", "pooled budget", "in kind", "other"),
    "researcher_status": ("recruited", "trained", "available", "active", "paused", "left"),
    "origin": ("community researcher", "workshop", "outreach", "event", "phone call", "written", "other"),
    "profile_dimension": ("area", "group", "language"),
    "factor_kind": ("need", "barrier", "asset", "practice", "outcome"),
    "sign": ("+", "-", "?"),
    "workshop_strength": ("weak", "moderate", "strong", "not true"),
    "certainty": ("sure", "fairly sure", "unsure"),
    "verdict": ("supported", "partly supported", "not supported", "we cannot tell"),
    "evidence_kind": ("fragment", "survey", "network", "document", "map path", "other"),
    "direction": ("for", "against", "mixed"),
    "evidence_strength": ("weak", "moderate", "strong"),
    "experiment_kind": ("experiment", "prototype"),
    "change_direction": ("up", "down", "no change", "unclear"),
    "decision": ("adopt", "adapt", "stop", "keep testing"),
    "result": ("worked", "partly", "did not work", "too early"),
    "rater_side": ("VCSE", "NHS", "local authority", "residents", "funder"),
    "event_kind": ("forum", "board", "workshop", "meeting", "other"),
    "attendance_role": ("chair", "member", "resident", "observer"),
    "response": ("agreed", "partly agreed", "declined", "no response yet"),
    "lonely_direct": ("often or always", "some of the time", "occasionally", "hardly ever", "never"),
    "status": ("planned", "under way", "finished", "stopped"),
    "role": ("researcher", "resident", "unknown"),
    "quote_grade": ("exact", "normalised", "stitched", "not found"),
    "map_role": ("transmitter", "receiver", "ordinary", "isolated"),
    "loop_kind": ("reinforcing", "balancing", "unknown"),
    "finding": ("improved", "got worse", "we cannot tell", "describes", "not collected"),
}

Kind = Literal["key", "ref", "text", "choice", "whole", "number", "date", "flag", "list"]
Private = Literal["", "drop", "pseudonym"]
"""What becomes of a column that may name a person when it leaves the raw data: nothing, dropped, or a pseudonym."""

_DTYPES: dict[str, Any] = {
    "key": "string",
    "ref": "string",
    "text": "string",
    "choice": "string",
    "list": "string",
    "whole": "Int64",
    "number": "Float64",
    "date": "datetime64[us]",
    "flag": "boolean",
}


def typed(values: Sequence[Any], dtype: object) -> Any:
    """Return an array of one of the tables' types; unknown values are None."""
    kind: Any = str(dtype)
    return pd.array(values, dtype=kind)


def _column(kind: Kind, about: str, *, needed: bool, private: Private = "", **extra: Any) -> pa.Column:
    low, high = extra.get("low"), extra.get("high")
    checks = []
    if low is not None:
        checks.append(pa.Check.ge(low))
    if high is not None:
        checks.append(pa.Check.le(high))
    return pa.Column(
        _DTYPES[kind],
        checks=checks,
        nullable=not needed,
        required=needed,
        description=about,
        metadata={"kind": kind, "private": private, **extra},
    )


def key(about: str, *, private: Private = "") -> pa.Column:
    """Column of ids that name a row: letters, digits, `-`, `_`. `private` ids name a person and are pseudonymised."""
    return _column("key", about, needed=True, private=private)


def ref(about: str, to: str, *, needed: bool = True, private: Private = "") -> pa.Column:
    """Column that points at another table's id; `to` is `table.column`."""
    return _column("ref", about, needed=needed, private=private, to=to)


def text(about: str, *, needed: bool = False, private: Private = "", free: bool = False) -> pa.Column:
    """Column of words. `free` words were written by people and pass through de-identification before they are kept."""
    return _column("text", about, needed=needed, private=private, free=free)


def listing(about: str) -> pa.Column:
    """Column of several values with `;` between them."""
    return _column("list", about, needed=False)


def choice(about: str, vocabulary: str, *, needed: bool = True, reasons: bool = False) -> pa.Column:
    """Column with values from a closed vocabulary (a name in VOCABULARIES)."""
    return _column("choice", about, needed=needed, vocabulary=vocabulary, reasons=reasons)


def whole(
    about: str,
    low: int | None = None,
    high: int | None = None,
    *,
    needed: bool = False,
    reasons: bool = False,
) -> pa.Column:
    """Column of whole numbers from `low` to `high`; with `reasons`, a reason may stand in place of a number."""
    return _column("whole", about, needed=needed, low=low, high=high, reasons=reasons)


def number(
    about: str, low: float | None = None, high: float | None = None, *, needed: bool = False, unit: str = ""
) -> pa.Column:
    """Column of numbers from `low` to `high`, in `unit`."""
    return _column("number", about, needed=needed, low=low, high=high, unit=unit)


def date(about: str, *, needed: bool = False) -> pa.Column:
    """Column of days, written 2024-03-31 or 31/03/2024 (day first)."""
    return _column("date", about, needed=needed)


def flag(about: str, *, needed: bool = False) -> pa.Column:
    """Column of yes or no."""
    return _column("flag", about, needed=needed)


@dataclass(frozen=True)
class Table:
    """One table of the project: what it holds, whose it is, and its schema.

    `scope` says in whose folder it lies; `collected` tables are written by people, the others by a notebook.
    """

    name: str
    group: str
    about: str
    schema: pa.DataFrameSchema
    key: tuple[str, ...]
    scope: Literal["partnership", "programme"] = "partnership"
    collected: bool = True
    added: Mapping[str, pa.Column] = field(default_factory=dict)
    """Columns that a notebook adds when it keeps the table under `data/processed`."""

    @property
    def columns(self) -> dict[str, pa.Column]:
        """The schema's columns by name."""
        return dict(self.schema.columns)

    @property
    def processed_schema(self) -> pa.DataFrameSchema:
        """Schema of the table under `data/processed`: nothing private, a reason beside each value that may lack one."""
        if not self.collected:
            return self.schema
        kept: dict[str, pa.Column] = {}
        for name, column in self.columns.items():
            if column.metadata["private"] == "drop":
                continue
            kept[name] = column
            if column.metadata.get("reasons"):
                kept[f"{name}_missing"] = choice(f"Why {name} is unknown.", "reason", needed=False)
        kept.update(self.added)
        return pa.DataFrameSchema(kept, strict=True, unique=list(self.key), name=self.name)


_COMMON = {
    "recorded_on": ("date", "Day on which the row was written down."),
    "source": ("text", "Where the row comes from: a document, a meeting, a form."),
    "notes": ("text", "Notes for the team; never kept beyond the raw data."),
}


def collected(name: str, group: str, about: str, key_columns: tuple[str, ...], /, **columns: pa.Column) -> Table:
    """Return a table that people write: the given columns, the partnership's id and the common columns."""
    every = {
        "partnership_id": _column(
            "ref",
            "The partnership; filled in from the folder.",
            needed=False,
            to="partnerships.partnership_id",
        )
    }
    every.update(columns)
    for common, (kind, words) in _COMMON.items():
        if common not in every:
            every[common] = (
                date(words)
                if kind == "date"
                else text(words, private="drop" if common == "notes" else "", free=common == "source")
            )
    schema = pa.DataFrameSchema(every, strict=True, ordered=False, unique=list(key_columns), name=name)
    return Table(name, group, about, schema, key_columns)


def derived(name: str, about: str, key_columns: tuple[str, ...], /, **columns: pa.Column) -> Table:
    """Return a table that a notebook writes."""
    every = {"partnership_id": _column("ref", "The partnership.", needed=True, to="partnerships.partnership_id")}
    every.update(columns)
    unique = ["partnership_id", *key_columns] if key_columns else None
    schema = pa.DataFrameSchema(every, strict=True, ordered=False, unique=unique, name=name)
    return Table(name, "results", about, schema, key_columns, "partnership", collected=False)
