"""What one report publishes of people, as rows of text; and what a reader can make of these rows alone."""

import hashlib
import re
from collections.abc import Mapping, Sequence

import pandas as pd

from hct_eval.conversations.profile import value_key
from hct_eval.programme import DisclosurePolicy
from hct_eval.publish.audit.cells import UNKNOWN, Cell, Relation, cells_frame, known_cell
from hct_eval.publish.audit.reach import LISTENED, NOT_RECORDED, OVERLAPPING, blank_key, reach_key, recorded_key

STAR = "*"
TOO_FEW = "too few to show"
"""What estimates say in place of a figure that is not shown."""

NOT_SHOWN = "not shown"
"""What estimates say in place of how many are missing, where that would tell of few; it may be any number."""

COLUMNS = ["table", "row", "column", "shown"]

SAID = "said in the text"
"""Stands for a table where a number is said in a sentence."""

KEYS: Mapping[str, tuple[str, ...]] = {
    "reach": ("dimension", "value"),
    "reach_profile": ("value",),
    "themes": ("concept",),
    "quotes": ("cause", "effect", "sign"),
    "links": ("More of this", "of this"),
    "leverage": ("concept",),
    "estimates": ("What",),
}
"""The tables that are made from people's words and answers, with the columns that name a row."""

_NAMED = ("estimates", "reach", "reach_profile")
"""Tables whose rows bear names of the package's or of categories, no words of people: kept whatever their length.

Of who was reached a row says its dimension too, without which nobody could tell what adds up to what.
"""

_LONG, _WORDS = 60, "quote"
_BETWEEN = ": "


def published_rows(
    tables: Mapping[str, pd.DataFrame], said: Mapping[str, str], keyed: Mapping[str, tuple[str, ...]] = KEYS
) -> pd.DataFrame:
    """Return every cell of the tables that `keyed` names, and what is said, as table, row, column, shown (all text).

    Words of people, and any long text, stand as a fingerprint, but for names of categories. Rows of one name are
    numbered.
    """
    rows: list[tuple[str, str, str, str]] = [(SAID, name, "people", text) for name, text in said.items()]
    for name, keys in keyed.items():
        frame = tables.get(name, pd.DataFrame())
        seen: dict[str, int] = {}
        for record in frame.to_dict("records"):
            row = _BETWEEN.join(_text(record[key]) for key in keys)
            row = row if name in _NAMED else _short(row)
            seen[row] = seen.get(row, 0) + 1
            row = row if seen[row] == 1 else f"{row} ({seen[row]})"
            rows += [(name, row, str(c), _kept(str(c), _text(v))) for c, v in record.items() if c not in keys]
    return pd.DataFrame(rows, columns=COLUMNS, dtype="string")


def reader_cells(rows: pd.DataFrame, policy: DisclosurePolicy) -> tuple[pd.DataFrame, tuple[Relation, ...]]:
    """Return the counts of people in published rows as a reader knows them, and how they hang together.

    Nothing is known but the text, the threshold and the base. Every hidden count is guarded.
    """
    people = rows[rows["column"].str.lower() == "people"]
    found: list[tuple[str, str, str, Cell]] = []
    for table, row, text in people[["table", "row", "shown"]].to_numpy():
        cell = read_count(str(text), policy)
        found += [(_key(table, row), table, row, cell)] if cell is not None else []
    found += _profile(rows, policy)
    dims: dict[str, list[str]] = {}
    for row in rows.loc[rows["table"] == "reach", "row"]:
        dimension, _, value = row.partition(_BETWEEN)
        dims.setdefault(dimension, []).append(value)
    relations: list[Relation] = []
    for dimension, values in dims.items():
        named = tuple(reach_key(dimension, v) for v in values if v != NOT_RECORDED)
        recorded, blank = recorded_key(dimension), blank_key(dimension)
        found.append((recorded, "reach", f"{dimension}, recorded", known_cell(0, UNKNOWN)))
        if NOT_RECORDED not in values:
            found.append((blank, "reach", f"{dimension}, not recorded", known_cell(0, 0)))
        relations += [Relation(LISTENED, (recorded, blank))]
        relations += _whole(recorded, named, overlap=dimension in OVERLAPPING)
    if relations and LISTENED not in {key for key, *_ in found}:
        found.append((LISTENED, SAID, LISTENED, known_cell(0, UNKNOWN)))
    return cells_frame(found), tuple(relations)


def read_count(text: str, policy: DisclosurePolicy) -> Cell | None:
    """Return what a shown count says: `*`, `fewer than 8`, `about 45 people`, `45`; None where it is no count."""
    if text == STAR:
        star = {"low": 1, "high": UNKNOWN, "gap": False, "shown": False, "spare": False}
        return star | {"open_low": 1, "open_high": policy.threshold, "hidden_low": 1, "hidden_high": UNKNOWN}
    if text.startswith(("fewer than", "few")):
        return known_cell(0, policy.threshold) | {"shown": False}
    match = re.fullmatch(r"(?:about )?([\d,]+)(?: \D+)?", text)
    if not match:
        return None
    shown, half = int(match.group(1).replace(",", "")), policy.base // 2
    return known_cell(max(0, shown - half), shown - half + policy.base - 1)


def _profile(rows: pd.DataFrame, policy: DisclosurePolicy) -> list[tuple[str, str, str, Cell]]:
    """Return the counts of the comparison with the area's profile, under the keys of the table reach."""
    names: dict[tuple[str, str], list[str]] = {}
    for heard in rows.loc[rows["table"] == "reach", "row"]:
        dimension, _, value = heard.partition(_BETWEEN)
        names.setdefault((dimension, value_key(value, dimension)), []).append(value)
    found = []
    own = rows[(rows["table"] == "reach_profile") & (rows["column"] == "conversations")]
    for row, text in zip(own["row"], own["shown"], strict=True):
        dimension, _, value = row.partition(_BETWEEN)
        same = names.get((dimension.lower(), value_key(value, dimension.lower())), [])
        cell = read_count(text, policy)
        if len(same) == 1 and cell is not None:
            found.append((reach_key(dimension.lower(), same[0]), "reach_profile", row, cell))
    return found


def _whole(recorded: str, named: Sequence[str], *, overlap: bool) -> list[Relation]:
    if overlap:
        return [Relation(recorded, (value,), ">=") for value in named]
    return [Relation(recorded, tuple(named))]


def _key(table: str, row: str) -> str:
    if table == SAID:
        return row
    if table != "reach":
        return f"{table}/{row}"
    dimension, _, value = row.partition(_BETWEEN)
    return blank_key(dimension) if value == NOT_RECORDED else reach_key(dimension, value)


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]


def _kept(column: str, text: str) -> str:
    return fingerprint(text) if column == _WORDS else _short(text)


def _short(text: str) -> str:
    return text if len(text) <= _LONG else fingerprint(text)


def fingerprint(text: str) -> str:
    """Return what stands for words of people, or for a long text, in a ledger."""
    return f"#{hashlib.sha256(text.encode()).hexdigest()[:12]}"
