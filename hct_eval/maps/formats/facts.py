"""Facts about factors and links: one value a cell, one kind of value a column, one name a field."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import Any

import pandas as pd

NODE_NAMES = frozenset({"concept", "cause", "effect", "weight", "sign", "copies"})
LINK_NAMES = frozenset({"concept", "cause", "effect", "weight", "sign", "copies"})
"""Names that a field of a file cannot have in a map's frames; it is called `file weight` and so on there."""

WHOLE = ("sources", "citations", "parallel")
"""Columns of whole numbers."""

TEXT = ("id", "type", "description", "tags", "label", "claim_ids", "direction", "polarity", "title", "group")
"""Columns that stay text, also where a value looks like a number."""

METRICS = frozenset(
    {
        "degree", "indegree", "outdegree", "in-degree", "out-degree", "closeness", "betweenness", "eigenvector",
        "closeness centrality", "betweenness centrality", "eigenvector centrality", "reach", "reach efficiency",
        "reach-efficiency", "mutual degree", "size metric", "community",
    }
)  # fmt: skip
"""Fields that Kumu computes: stale once the map changes, so they are not taken."""


def value_of(value: Any) -> Any:
    """Return a cell's value: text without spaces around it, a float, a boolean, a list as text with | between; or None.

    What cannot be one value (an object) becomes its JSON text.
    """
    if value is None or value is pd.NA:
        return None
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        try:
            number = float(value)
        except OverflowError:
            return str(value)[:400]
        return number if math.isfinite(number) else None
    if isinstance(value, list):
        parts = [value_of(part) for part in value]
        return "|".join(_text(part) for part in parts if part is not None) or None
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str) if value else None
    return str(value).strip() or None


def text_of(value: Any) -> str:
    """Return a value as text: whole numbers without a point, '' for what is not known."""
    known = value_of(value)
    return "" if known is None else _text(known)


def column_of(values: Sequence[Any], name: str) -> "pd.Series[Any] | None":
    """Return a column of one kind: whole numbers, numbers, booleans or text; None if nothing is in it."""
    known = [value_of(value) for value in values]
    filled = [value for value in known if value is not None]
    if not filled:
        return None
    if name not in TEXT:
        if all(isinstance(value, bool) for value in filled):
            return pd.Series(known, dtype="boolean")
        if all(isinstance(value, float) for value in filled):
            return _numbers(known, name)
    return pd.Series([None if value is None else _text(value) for value in known], dtype="string")


def field_names(written: Iterable[str], reserved: frozenset[str]) -> dict[str, str]:
    """Return the column for each field's name: reserved ones get `file ` before them; names that clash a number."""
    names: dict[str, str] = {}
    for name in written:
        plain = str(name).strip() or "field"
        base = f"file {plain}" if plain in reserved else plain
        candidate, number = base, 2
        while candidate in names.values():
            candidate, number = f"{base} {number}", number + 1
        names[name] = candidate
    return names


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a map's concepts or links as what is known of each, in plain Python values."""
    rows = []
    for record in frame.to_dict("records"):
        row = {}
        for name, value in record.items():
            plain = value.item() if hasattr(value, "item") else value
            if plain is None or plain is pd.NA or (isinstance(plain, float) and math.isnan(plain)):
                continue
            row[str(name)] = plain
        rows.append(row)
    return rows


def ids_once(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return rows of `rows_of` without an id that an earlier row has, as a row copied in a workbook has it."""
    seen: set[str] = set()
    kept = []
    for row in rows:
        kept.append({name: value for name, value in row.items() if name != "id" or str(value) not in seen})
        seen.add(str(row.get("id")))
    return kept


def ids_of(rows: Sequence[Mapping[str, Any]], mark: str, first: int = 1) -> list[str]:
    """Return an id for each row: its own if no earlier row has it, else `mark` and the next free number."""
    own = [str(row.get("id") or "") for row in ids_once(rows)]
    taken = set(own)
    free = (name for number in count(first) if (name := f"{mark}{number}") not in taken)
    return [name or next(free) for name in own]


def _numbers(known: Sequence[Any], name: str) -> "pd.Series[Any] | None":
    if name in WHOLE:
        if all(value is None or value.is_integer() for value in known):
            return pd.Series([None if value is None else int(value) for value in known], dtype="Int64")
        return pd.Series([None if value is None else _text(value) for value in known], dtype="string")
    return pd.Series(known, dtype="Float64")


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)
