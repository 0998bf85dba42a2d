"""The figures and tables of a finished page, read back from it: what can be downloaded is what stands there."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from hct_eval.publish.anchors import anchor

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_LABEL = re.compile(r"(Figure|Table) \d+")
_BLOCKS = ("hct-figure", "hct-table-block")
_NAME = 60
"""The length of the words in a file's name."""


@dataclass(frozen=True)
class PageTable:
    """A figure's numbers or a table as it stands on the page: `label` (Figure 3), its words, and its frame.

    Numbers are numbers, a sign they all carry (% or £) stands in the column's name; everything else is text as shown.
    Of a chart of rows, `kind`, `measure` (its unit) and `reference` say how it was drawn.
    """

    label: str
    title: str
    frame: pd.DataFrame = field(repr=False)
    unit: str = ""
    base: str = ""
    note: str = ""
    kind: str = ""
    measure: str = ""
    reference: float | None = None

    @property
    def name(self) -> str:
        """The name of its file, without ending: `figure-3-about-7-in-10-people`."""
        words = anchor(self.title)
        if len(words) > _NAME:
            words = words[: _NAME + 1].rpartition("-")[0] or words[:_NAME]
        return f"{anchor(self.label)}-{words}".rstrip("-")


def page_tables(page: str) -> list[PageTable]:
    """Return every numbered figure that has numbers beside it, and every numbered table, in the order of the page."""
    from lxml import html

    found = []
    for number in html.fromstring(page).iter("span"):
        label = _LABEL.match(_text(number)) if number.get("class") == "hct-number" else None
        if label:
            found += list(_read(label.group(), number))
    return found


def _read(label: str, number: Any) -> Iterator[PageTable]:
    around = next(e for e in number.iterancestors("figure", "div") if e.get("class") in _BLOCKS)
    table = next(around.iter("table"), None)
    if table is None:
        return
    title = _first(around, "hct-title") if label.startswith("Figure") else _first(around, "hct-caption")
    title = title.removeprefix(f"{label}.").strip()
    unit, base, note = (_first(around, css) for css in ("hct-unit", "hct-n", "hct-note"))
    line = around.get("data-reference")
    yield PageTable(
        label,
        title,
        read_table(table),
        unit.rstrip("."),
        base,
        note,
        around.get("data-chart", ""),
        around.get("data-unit", ""),
        float(line) if line else None,
    )


def read_table(table: Any) -> pd.DataFrame:
    """Return a table of the page (an lxml element) as a frame; a header that stands twice is numbered."""
    header = [_text(cell) for cell in table.find("thead").iter("th")]
    rows = [[_text(cell) for cell in row] for row in table.find("tbody").iter("tr")]
    columns: dict[str, list[Any]] = {}
    for place, name in enumerate(header):
        unique, values = _column(name or f"Column {place + 1}", [row[place] for row in rows])
        taken = sum(other.rsplit(" [", 1)[0].lower() == unique.lower() for other in columns)
        columns[f"{unique} [{taken + 1}]" if taken else unique] = values
    return pd.DataFrame({name: pd.Series(values, dtype=_kind(values)) for name, values in columns.items()})


def _column(name: str, texts: Sequence[str]) -> tuple[str, list[Any]]:
    """Return a column with its numbers as numbers; a sign that all of them carry goes to its name.

    A column where other cells hold figures too, such as `3 of 12`, stays text.
    """
    plain = [text.replace("\N{MINUS SIGN}", "-").replace(",", "") for text in texts]
    bare = [text.replace("£", "", 1).removesuffix("%") for text in plain]
    counted = [bool(_NUMBER.fullmatch(text)) for text in bare]
    signs = {
        "£" * ("£" in text) + "%" * text.endswith("%") for text, is_one in zip(plain, counted, strict=True) if is_one
    }
    other = [text for text, is_one in zip(texts, counted, strict=True) if not is_one]
    if len(signs) != 1 or any(mark.isdigit() for text in other for mark in text):
        return name, list(texts)
    sign = signs.pop()
    values = [_value(text) if is_one else shown for text, is_one, shown in zip(bare, counted, texts, strict=True)]
    return (f"{name} ({sign})" if sign and f"({sign})" not in name else name), values


def _value(text: str) -> float | int:
    return float(text) if "." in text else int(text)


def _kind(values: Sequence[Any]) -> str:
    kinds = {type(value) for value in values}
    return "int64" if kinds == {int} else "float64" if kinds and kinds <= {int, float} else "object"


def _first(block: Any, css: str) -> str:
    return next((_text(e) for e in block.iter("span", "p") if e.get("class") == css), "")


def _text(element: Any) -> str:
    return " ".join(element.text_content().split())
