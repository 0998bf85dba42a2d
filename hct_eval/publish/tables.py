"""Tables for people to read: a caption, header cells with scopes, readable names, escaped text."""

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from hct_eval.tables.text_cells import as_text_cell

NAMES = {
    "_label": "What",
    "_clear": "Clear change",
    "partnership_id": "Partnership",
    "conversation_id": "Conversation",
    "hypothesis_id": "Hypothesis",
    "sources": "People",
    "citations": "Mentions",
    "sources_within": "People, with factors beneath",
    "n": "n",
    "low": "Low",
    "high": "High",
    "p_top3": "Among the first three of drawn maps",
    "rank_low": "Best rank",
    "rank_high": "Worst rank",
    "centrality_low": "Centrality, low",
    "centrality_high": "Centrality, high",
    "single_voice": "Rests on one person",
    "largest_share": "Largest share from one person or researcher",
    "share_positive": "Share who say it raises the effect",
    "told_whole_by": "People who told the whole path",
    "holds_in": "Direction holds in",
    "evidence_for": "For",
    "solid_for": "For, moderate or strong",
    "evidence_against": "Against",
    "evidence_mixed": "Mixed",
    "weakest_sources": "People behind the weakest link",
    "amount_gbp": "Amount (£)",
    "held_because": "Held because",
    "out_strength": "Out-strength",
    "in_strength": "In-strength",
}
"""Readable names of columns whose own name, with spaces for underscores, would not do."""

_UNKNOWN = "not known"

_LONG = 60
"""A cell with more characters than this is a sentence, and its column is given room on a phone."""


Row = Mapping[Hashable, Any]
"""One row of a frame, by column."""


def rows_of(frame: pd.DataFrame) -> list[Row]:
    """Return a frame's rows in order, each by column."""
    return list(frame.to_dict("records"))


def known(value: Any) -> bool:
    """Return True for a value that is there (one value of a row)."""
    return not bool(pd.isna(value))


@dataclass(frozen=True)
class ShownTable:
    """A table as it is shown: a frame, what it is (caption) and a note below it."""

    frame: pd.DataFrame
    caption: str
    note: str = ""

    def _repr_html_(self) -> str:
        if self.frame.empty:
            return f'<p class="hct-nothing"><strong>{escape(self.caption)}.</strong> There is nothing to show.</p>'
        note = f'<p class="hct-note">{escape(self.note)}</p>' if self.note else ""
        return f'<div class="hct-table-block">{table_html(self.frame, self.caption)}{note}</div>'


def show_table(frame: pd.DataFrame, *, caption: str, note: str = "") -> ShownTable:
    """Return a table for display; the first column names the rows, so it should differ between them."""
    return ShownTable(frame.reset_index(drop=True), caption, note)


def readable_name(column: str) -> str:
    """Return a column's name as a reader wants it."""
    if column in NAMES:
        return NAMES[column]
    words = re.sub(r"_+", " ", str(column)).strip()
    return words[:1].upper() + words[1:]


def table_html(frame: pd.DataFrame, caption: str, *, css: str = "hct-table") -> str:
    """Return a table as HTML: caption, column and row headers with scopes, every cell escaped.

    It stands in a labelled, focusable group so that a wide one scrolls by itself, by keyboard too.
    """
    numeric = {name: _is_number(frame[name]) for name in frame.columns}
    texts = {name: cell_texts(frame[name]) for name in frame.columns}
    long = {name: any(len(text) > _LONG for text in texts[name]) for name in frame.columns}
    head = "".join(
        f'<th scope="col"{_class(numeric[name])}>{escape(readable_name(name))}</th>' for name in frame.columns
    )
    rows = []
    for position in range(len(frame)):
        cells = [
            f'<th scope="row">{escape(texts[name][position])}</th>'
            if column == 0
            else f"<td{_class(numeric[name], long=long[name])}>{escape(texts[name][position])}</td>"
            for column, name in enumerate(frame.columns)
        ]
        rows.append(f"<tr>{''.join(cells)}</tr>")
    number = "" if "hct-twin" in css else '<span class="hct-number" data-kind="Table"></span>'
    return (
        f'<div class="{css}" role="group" tabindex="0" aria-label="Table: {escape(caption)}"><table>'
        f'<caption><span class="hct-caption">{number}{escape(caption)}</span></caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def cell_texts(column: pd.Series) -> list[str]:
    """Return a column's values as a reader wants them: days, yes and no, thousands, as many decimals as it needs."""
    if pd.api.types.is_datetime64_any_dtype(column):
        return [_UNKNOWN if pd.isna(day) else f"{day.day} {day:%B %Y}" for day in column]
    if pd.api.types.is_bool_dtype(column):
        return [_UNKNOWN if pd.isna(value) else ("yes" if value else "no") for value in column]
    if pd.api.types.is_numeric_dtype(column):
        decimals = _decimals(column)
        return [_UNKNOWN if pd.isna(value) else number_text(float(value), decimals) for value in column]
    return ["" if pd.isna(value) else str(value) for value in column]


def number_text(value: float, decimals: int) -> str:
    """Return a number with thousands separators, a real minus sign, and no minus before a zero."""
    text = f"{value:,.{decimals}f}"
    if not text.strip("-0.,"):
        text = text.lstrip("-")
    return text.replace("-", "\N{MINUS SIGN}")


def neutralise(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with text that a spreadsheet would take for a formula made harmless by an apostrophe."""
    safe = frame.copy()
    for name in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[name]) and not pd.api.types.is_datetime64_any_dtype(safe[name]):
            safe[name] = [as_text_cell(value) for value in safe[name]]
    return safe.rename(columns=as_text_cell)


def _decimals(column: pd.Series) -> int:
    values = column.dropna().astype(float)
    if values.empty or (values.round(0) == values).all():
        return 0
    largest = values.abs().max()
    if largest >= 1000:
        return 0
    return 1 if largest >= 20 else 2


def _is_number(column: pd.Series) -> bool:
    if pd.api.types.is_bool_dtype(column):
        return False
    if pd.api.types.is_numeric_dtype(column):
        return True
    texts = [str(value) for value in column.dropna()]
    return bool(texts) and all(re.fullmatch(r"\*|[-\N{MINUS SIGN}]?£?[\d,.]+%?", text) for text in texts)


def _class(numeric: bool, *, long: bool = False) -> str:
    return ' class="num"' if numeric else ' class="long"' if long else ""
