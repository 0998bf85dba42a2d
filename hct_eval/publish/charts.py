"""Charts for people to read: the message as title, alt text from the data, and the numbers beside the drawing."""

import base64
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from html import escape

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from hct_eval.publish.plots import POINTS, Rows, draw_bars, draw_intervals, draw_lines, row_text, value_text
from hct_eval.publish.style import NARROW, SERIES, WIDE, chart_rc, to_svg
from hct_eval.publish.tables import readable_name, table_html

BARS, DOTS = "Bar chart", "Dot plot with intervals"
"""Kinds of charts of rows, as their texts name them."""


@dataclass(frozen=True)
class Chart:
    """A chart: its drawing (SVG; `narrow` for a phone), its message, a text that says the same, and its numbers.

    `table` is the twin shown beside it, `plotted` the values read back from the drawing; `unit` says in what they are,
    `base` of how many people, and when.
    """

    svg: str
    title: str
    alt: str
    table: pd.DataFrame
    note: str
    plotted: pd.DataFrame
    unit: str = ""
    base: str = ""
    narrow: str = field(default="", repr=False)
    kind: str = ""
    rows: Rows | None = field(default=None, repr=False)

    def _repr_html_(self) -> str:
        base = f'<br><span class="hct-base">{self._base()}</span>' if self.unit or self.base else ""
        note = f'<p class="hct-note">{escape(self.note)}</p>' if self.note else ""
        if not self.svg:
            said = f"<p><strong>{escape(self.title)}</strong> {escape(self.alt)}</p>"
            return f'<div class="hct-nothing">{said}{note}</div>'
        caption = '<figcaption><span class="hct-number" data-kind="Figure"></span>'
        caption += f'<span class="hct-title">{escape(self.title)}</span>{base}</figcaption>'
        twin = ""
        if not self.table.empty:
            table = table_html(self.table, f"Numbers behind the figure: {self.title}", css="hct-table hct-twin")
            twin = f"<details><summary>The numbers as a table</summary>{table}</details>"
        return f'<figure class="hct-figure"{self._data()}>{caption}{self._picture()}{note}{twin}</figure>'

    def _data(self) -> str:
        """Say how it is drawn, for whoever draws it again from the page."""
        if self.rows is None:
            return ""
        line = "" if self.rows.reference is None else f' data-reference="{self.rows.reference:g}"'
        return f' data-chart="{escape(self.kind)}" data-unit="{escape(self.rows.unit)}"{line}'

    def _base(self) -> str:
        parts = [("hct-unit", f"{self.unit}." if self.unit and self.base else self.unit), ("hct-n", self.base)]
        return " ".join(f'<span class="{css}">{escape(text)}</span>' for css, text in parts if text)

    def _picture(self) -> str:
        image = f'<img src="{_data_uri(self.svg)}" alt="{escape(self.alt)}"{_size(self.svg)}>'
        if not self.narrow:
            label = f'role="group" tabindex="0" aria-label="Drawing: {escape(self.title)}"'
            return f'<div class="hct-drawing" {label}>{image}</div>'
        small = f'<source media="(max-width: 38em)" srcset="{_data_uri(self.narrow)}">'
        return f"<picture>{small}{image}</picture>"


def ranked_bars(
    frame: pd.DataFrame,
    label: str,
    value: str,
    *,
    title: str,
    unit: str,
    base: str,
    note: str = "",
    low: str | None = None,
    high: str | None = None,
    limit: int = 15,
) -> Chart:
    """Return bars from the largest to the smallest of `value`, at most `limit` of them, with intervals where given.

    A row without a value (unknown, or hidden because too few people, or nearly all, stand behind it) gets no bar; the
    note counts such rows. `unit` "share" takes values from 0 to 1 and writes per cent, "pounds" writes pounds.
    """
    known = frame[frame[value].notna()]
    ordered = known.assign(_size=known[value].astype(float), _name=known[label].astype(str))
    ordered = ordered.sort_values(["_size", "_name"], ascending=[False, True], kind="stable").head(limit)
    notes = [note, _left_out(len(frame) - len(known), len(known) - len(ordered), limit)]
    rows = _rows(ordered, label, value, low, high, unit)
    if not rows.labels:
        return _nothing(frame, title, notes)
    return drawn(
        lambda width: draw_bars(rows, width),
        title=title,
        unit=unit,
        base=base,
        notes=notes,
        kind=BARS,
        said=_bars_in_words(rows),
        table=_twin(ordered, {label: "", value: unit, low: "low", high: "high"}),
        rows=rows,
    )


def interval_plot(
    frame: pd.DataFrame,
    label: str,
    value: str,
    low: str,
    high: str,
    *,
    title: str,
    unit: str,
    base: str,
    note: str = "",
    reference: float | None = None,
    clear: str | None = None,
) -> Chart:
    """Return dots with their intervals, one row each in the order given (a forest plot; it ranks nothing).

    A row without a value keeps its place and says "no figure"; `reference` draws a dashed line, such as no change at 0.
    `clear` names a column of true and false: dots of rows that are not clear are hollow, and the note says so.
    """
    rows = _rows(frame, label, value, low, high, unit)
    rows = replace(rows, reference=reference, clear=tuple(bool(x) for x in frame[clear]) if clear else ())
    if frame[value].notna().sum() == 0:
        return _nothing(frame, title, [note])
    line = f"The dashed line marks {value_text(reference, unit)}." if reference is not None else ""
    filled = "Filled dots: a clear change. Hollow dots: we cannot tell." if clear else ""
    said = "; ".join(f"{name}: {said_row(rows, i)}" for i, name in enumerate(rows.labels[:8]))
    more = "; the rest is in the table" if len(rows.labels) > 8 else ""
    return drawn(
        lambda width: draw_intervals(rows, width),
        title=title,
        unit=unit,
        base=base,
        notes=[note, line, filled],
        kind=DOTS,
        said=f"{said}{more}.",
        table=_twin(frame, {label: "", value: unit, low: "low", high: "high", clear: ""}),
        rows=rows,
    )


def said_row(rows: Rows, position: int) -> str:
    """Return a row's value and interval in words, and whether it is clear where that is asked."""
    clear = rows.clear[position : position + 1]
    return row_text(rows, position) + (", a clear change" if any(clear) else "")


def line_band(
    frame: pd.DataFrame,
    x: str,
    y: str,
    *,
    title: str,
    unit: str,
    base: str,
    low: str | None = None,
    high: str | None = None,
    group: str | None = None,
    note: str = "",
) -> Chart:
    """Return lines over `x` in the order given, with bands from `low` to `high`; at most four groups.

    More groups than four are a ValueError: take the ones that carry the message, or draw small charts.
    """
    clean = pd.DataFrame(
        {
            "x": frame[x].reset_index(drop=True),
            "y": _floats(frame, y),
            "low": _floats(frame, low),
            "high": _floats(frame, high),
            "group": [str(g) for g in frame[group]] if group else "",
        }
    )
    clean[["low", "high"]] = clean[["low", "high"]].mask(clean["y"].isna())
    if clean["group"].nunique() > len(SERIES):
        message = f"a chart shows at most {len(SERIES)} groups, not {clean['group'].nunique()}"
        raise ValueError(message)
    if clean["y"].notna().sum() == 0:
        return _nothing(frame, title, [note])
    if not pd.api.types.is_numeric_dtype(clean["x"]):
        clean["x"] = clean["x"].astype(str)
    return drawn(
        lambda width: draw_lines(clean, width, unit, readable_name(x)),
        title=title,
        unit=unit,
        base=base,
        notes=[note],
        kind="Line chart",
        said=_lines_in_words(clean, unit),
        table=_twin(frame, {group: "", x: "", y: unit, low: "low", high: "high"}),
    )


def figure(
    svg: str, *, title: str, alt: str, table: pd.DataFrame, note: str = "", unit: str = "", base: str = ""
) -> Chart:
    """Return a chart around an SVG drawn elsewhere (the map); its alt text must say more than its title."""
    if not alt.strip():
        message = "a figure needs a text that says what it shows"
        raise ValueError(message)
    start = svg.find("<svg")
    return Chart(
        svg[start:] if start >= 0 else "",
        title,
        alt,
        table.reset_index(drop=True),
        note,
        table,
        _unit_words(unit),
        base,
    )


def drawn(
    draw: Callable[[float], tuple[Figure, pd.DataFrame]],
    *,
    title: str,
    unit: str,
    base: str,
    notes: list[str],
    kind: str,
    said: str,
    table: pd.DataFrame,
    rows: Rows | None = None,
) -> Chart:
    """Return the chart that `draw(width)` makes: beside text and for a phone; it also reads back what it drew."""
    with mpl.rc_context(chart_rc()):
        wide, plotted = draw(WIDE)
        svg = to_svg(wide)
        narrow = to_svg(draw(NARROW)[0])
    note = " ".join(part for part in notes if part)
    alt = f"{kind}. {title}. {said}"
    return Chart(svg, title.rstrip("."), alt, table, note, plotted, _unit_words(unit), base, narrow, kind, rows)


def _nothing(frame: pd.DataFrame, title: str, notes: list[str]) -> Chart:
    why = "There is nothing to draw: no rows." if frame.empty else "There is nothing to draw: no figure may be shown."
    return Chart("", title.rstrip(".") + ".", why, frame.head(0), " ".join(filter(None, notes)), pd.DataFrame())


def _rows(frame: pd.DataFrame, label: str, value: str, low: str | None, high: str | None, unit: str) -> Rows:
    """Return the rows; one without a value has no interval either, so that no drawing tells what is hidden."""
    points = _floats(frame, value)
    lows, highs = (
        [math.nan if math.isnan(x) else e for x, e in zip(points, _floats(frame, end), strict=True)]
        for end in (low, high)
    )
    return Rows([str(name) for name in frame[label]], points, lows, highs, unit)


def _floats(frame: pd.DataFrame, column: str | None) -> list[float]:
    if column is None:
        return [float("nan")] * len(frame)
    return [float("nan") if pd.isna(x) else float(x) for x in frame[column]]


def _twin(frame: pd.DataFrame, columns: dict[str | None, str]) -> pd.DataFrame:
    """Return the numbers as a table: only what the chart shows, shares as per cent."""
    shown = pd.DataFrame(index=frame.index)
    share = any(unit.lower().startswith("share") for unit in columns.values())
    for name, unit in columns.items():
        if name is None:
            continue
        column = frame[name]
        if share and unit:
            column = (column.astype("Float64") * 100).round(1)
        suffix = (" (percentage points)" if POINTS in columns.values() else " (%)") if share and unit else ""
        shown[readable_name(name) + suffix] = column
    return shown.reset_index(drop=True)


def _unit_words(unit: str) -> str:
    words = {"share": "Per cent", "pounds": "Pounds", POINTS: "Percentage points"}.get(unit.lower(), unit)
    return words[:1].upper() + words[1:]


def _left_out(unknown: int, beyond: int, limit: int) -> str:
    parts = []
    if beyond > 0:
        which = "largest of those with a figure" if unknown > 0 else "largest"
        parts.append(f"The {limit} {which} are shown; {beyond} more are not.")
    if unknown > 0:
        row = "row is" if unknown == 1 else "rows are"
        parts.append(f"{unknown} {row} not shown: too few people, nearly all of them, or no figure.")
    return " ".join(parts)


def _bars_in_words(rows: Rows) -> str:
    if len(rows.labels) == 1:
        return f"One bar: {rows.labels[0]}, {row_text(rows, 0)}."
    first, last = row_text(rows, 0), row_text(rows, len(rows.labels) - 1)
    return (
        f"{len(rows.labels)} bars, from {rows.labels[0]} ({first}), the largest, "
        f"to {rows.labels[-1]} ({last}), the smallest shown."
    )


def _lines_in_words(clean: pd.DataFrame, unit: str) -> str:
    parts = []
    for name, part in clean[clean["y"].notna()].groupby("group", sort=False):
        first, last = part.iloc[0], part.iloc[-1]
        who = f"{name!s}: " if name else ""
        parts.append(
            f"{who}{value_text(first['y'], unit)} at {first['x']}, {value_text(last['y'], unit)} at {last['x']}"
        )
    bands = " Bands show the intervals." if clean["low"].notna().any() else ""
    return "; ".join(parts) + "." + bands


def _data_uri(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def _size(svg: str) -> str:
    """Width and height in CSS pixels, from the SVG's own (points, or none)."""
    found = [re.search(rf'<svg\b[^>]*?\b{side}="([\d.]+)(pt|px|in|)"', svg) for side in ("width", "height")]
    if not all(found):
        return ""
    scale = {"pt": 96 / 72, "in": 96.0, "px": 1.0, "": 1.0}
    width, height = (round(float(m.group(1)) * scale[m.group(2)]) for m in found if m)
    return f' width="{width}" height="{height}"'
