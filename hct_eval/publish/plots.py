"""Drawings behind the charts: each takes clean values, draws on its own figure and reads back what it drew."""

import math
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

from hct_eval.publish.style import AXIS, BLUE, FILL, GRID, INK, NARROW, SERIES, new_figure
from hct_eval.publish.tables import number_text

POINTS = "share points"
"""The unit of a difference of two shares (0 to 1): percentage points."""

_LINE = 0.18
"""Height of a line of text in inches."""


@dataclass(frozen=True)
class Rows:
    """What a chart of rows shows: one label a row, its value, and an interval or NaN, in drawing order.

    `clear` says for each row whether its finding is clear; empty where that is not asked. `reference` is a value that
    rows are compared with, such as no change at 0.
    """

    labels: list[str]
    points: list[float]
    low: list[float]
    high: list[float]
    unit: str
    clear: tuple[bool, ...] = ()
    reference: float | None = None

    def first(self, n: int) -> "Rows":
        """Return the first rows alone."""
        ends = {name: getattr(self, name)[:n] for name in ("labels", "points", "low", "high", "clear")}
        return replace(self, **ends)

    @property
    def has_interval(self) -> bool:
        """True where any row has an interval."""
        return any(math.isfinite(x) for x in [*self.low, *self.high])


def value_text(value: float, unit: str, decimals: int | None = None) -> str:
    """Return a value as a reader wants it: a share (0 to 1) as per cent, pounds with their sign."""
    if not math.isfinite(value):
        return "not known"
    if unit.lower().startswith("share"):
        return number_text(100 * value, 0) + ("" if unit == POINTS else "%")
    places = decimals if decimals is not None else (0 if float(value).is_integer() or abs(value) >= 100 else 2)
    text = number_text(value, places)
    if unit.lower().startswith("pounds"):
        return f"\N{MINUS SIGN}£{text[1:]}" if text.startswith("\N{MINUS SIGN}") else f"£{text}"
    return text


def row_text(rows: Rows, position: int) -> str:
    """Return a row's value, with its interval where there is one: `0.42 (0.1 to 0.7)`."""
    value = rows.points[position]
    if not math.isfinite(value):
        return "no figure"
    decimals = _decimals(rows)
    low, high = rows.low[position], rows.high[position]
    text = value_text(value, rows.unit, decimals)
    if math.isfinite(low) and math.isfinite(high):
        text += f" ({value_text(low, rows.unit, decimals)} to {value_text(high, rows.unit, decimals)})"
    return text


def draw_bars(rows: Rows, width: float) -> tuple[Figure, pd.DataFrame]:
    """Draw horizontal bars from zero, the first on top, each with its value; return what the axes hold.

    Values stand at the bars' ends; where bars go both ways, in a column of their own.
    """
    both_ways = any(x < 0 for x in [*rows.points, *rows.low])
    figure, axes, positions = _row_axes(rows, width, foot=0.1, values_above=both_ways)
    axes.barh(positions, rows.points, height=0.24, color=FILL)
    if rows.has_interval:
        _intervals(axes, rows, positions, INK)
    axes.axvline(0, color=AXIS, linewidth=1)
    axes.xaxis.set_visible(False)
    axes.spines["bottom"].set_visible(False)
    ends = [_outer(rows, i) for i in range(len(rows.labels))]
    if both_ways:
        known = [x for x in [*rows.points, *rows.low, *rows.high, 0.0] if math.isfinite(x)]
        axes.set_xlim(min(known) * 1.05, max(known) * 1.05 or 0.05 * abs(min(known)))
        _value_column(axes, rows, positions, width)
    else:
        for i, (position, end) in enumerate(zip(positions, ends, strict=True)):
            _beside(axes, row_text(rows, i), (end, position))
        axes.set_xlim(0, _reach(rows, ends, width))
    drawn = [float(patch.get_width()) for patch in axes.patches if isinstance(patch, Rectangle)]
    return figure, _read_rows(axes, rows, drawn)


def draw_intervals(rows: Rows, width: float) -> tuple[Figure, pd.DataFrame]:
    """Draw a dot and an interval a row, in the order given, values beside them; return what the axes hold.

    Dots of rows that are not clear are hollow.
    """
    figure, axes, positions = _row_axes(rows, width, foot=0.5, values_above=True)
    reference = rows.reference
    _intervals(axes, rows, positions, BLUE)
    (dots,) = axes.plot(rows.points, positions, "o", color=BLUE, markersize=8, zorder=3)
    for x, y, clear in zip(rows.points, positions, rows.clear, strict=False):
        if not clear:
            axes.plot([x], [y], "o", color="white", markeredgecolor=BLUE, markeredgewidth=1.8, markersize=8, zorder=4)
    if reference is not None:
        axes.axvline(reference, color=INK, linewidth=1, linestyle=(0, (4, 3)), zorder=1)
    axes.grid(visible=True, axis="x", color=GRID)
    axes.set_axisbelow(True)
    known = [x for x in [*rows.points, *rows.low, *rows.high, reference] if x is not None and math.isfinite(x)]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    spare = (high - low or abs(high) or 1.0) * 0.06
    axes.set_xlim(low - spare, high + spare)
    whole = all(float(x).is_integer() for x in known)
    ticks = list(MaxNLocator(3 if width <= NARROW else 5, integer=whole).tick_values(low, high))
    if whole and low >= 1:  # ranks, which have no 0
        ticks = [1.0, *(tick for tick in ticks if tick > 1)]
    axes.set_xticks([tick for tick in ticks if low - spare <= tick <= high + spare])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _tick_text(float(value), rows.unit)))
    _value_column(axes, rows, positions, width)
    return figure, _read_rows(axes, rows, [float(x) for x in np.asarray(dots.get_xdata())])


def draw_lines(frame: pd.DataFrame, width: float, unit: str, x_name: str = "") -> tuple[Figure, pd.DataFrame]:
    """Draw lines with bands from columns x, y, low, high, group (in drawing order); return what the axes hold."""
    figure = new_figure(width, 3.6 if width > NARROW else 3.2)
    axes = figure.add_subplot()
    axes.set_xlabel(x_name, loc="left")
    words = not pd.api.types.is_numeric_dtype(frame["x"])
    places = {x: i for i, x in enumerate(dict.fromkeys(frame["x"]))} if words else {}
    read = []
    for (colour, marker, dash), (name, part) in zip(SERIES, frame.groupby("group", sort=False), strict=False):
        xs = [float(places[x]) if words else float(x) for x in part["x"]]
        many = len(xs) > 12
        (line,) = axes.plot(xs, part["y"].to_numpy(float), color=colour, linestyle=dash, marker="" if many else marker)
        _band(axes, xs, part, colour)
        label = str(name)
        if label:
            last = part["y"].last_valid_index()
            at = xs[list(part.index).index(last)] if last is not None else xs[-1]
            height = float(part["y"].loc[last]) if last is not None else 0.0
            words_ = textwrap.fill(f"{marker_word(marker)}{label}", 18)
            axes.annotate(words_, (at, height), (6, 0), textcoords="offset points", va="center", color=colour)
        line_x, line_y = np.asarray(line.get_xdata()), np.asarray(line.get_ydata())
        names = {i: x for x, i in places.items()}
        read += [
            {"group": label, "x": names.get(int(x), x) if words else float(x), "y": float(y)}
            for x, y in zip(line_x, line_y, strict=True)
        ]
    _line_axes(axes, frame, places, unit, width)
    return figure, pd.DataFrame(read, columns=["group", "x", "y"])


def marker_word(marker: str) -> str:
    """Return the sign that stands before a line's label, so that it is known by more than its colour."""
    return {"o": "\N{BLACK CIRCLE} ", "s": "\N{BLACK SQUARE} ", "^": "\N{BLACK UP-POINTING TRIANGLE} "}.get(
        marker, "\N{BLACK DIAMOND} "
    )


def _band(axes: Axes, xs: list[float], part: pd.DataFrame, colour: str) -> None:
    if part["low"].notna().any():
        low, high = part["low"].to_numpy(float), part["high"].to_numpy(float)
        axes.fill_between(xs, low, high, color=colour, alpha=0.15, linewidth=0)
        for edge in (low, high):
            axes.plot(xs, edge, color=colour, linewidth=0.7, alpha=0.8, label="_edge")


def _line_axes(axes: Axes, frame: pd.DataFrame, places: dict[str, int], unit: str, width: float) -> None:
    axes.grid(visible=True, axis="y", color=GRID)
    formatter = FuncFormatter(lambda value, _: _tick_text(float(value), unit))
    axes.yaxis.set_major_formatter(formatter)
    axes.yaxis.set_major_locator(MaxNLocator(5))
    known = pd.concat([frame["y"], frame["low"], frame["high"]]).dropna().astype(float)
    if not known.empty and known.min() >= 0:
        axes.set_ylim(0, known.max() * 1.1 or 1)
    if places:
        axes.set_xticks(list(places.values()), [textwrap.fill(str(x), 12) for x in places])
    else:
        ticks = MaxNLocator(4 if width <= NARROW else 8, integer=True).tick_values(0, float(frame["x"].max()))
        axes.set_xticks([tick for tick in ticks if frame["x"].min() <= tick <= frame["x"].max()])
    if frame["group"].astype(str).str.len().gt(0).any():
        left, right = axes.get_xlim()
        axes.set_xlim(left, right + (right - left) * (0.45 if width <= NARROW else 0.25))


def _row_axes(rows: Rows, width: float, *, foot: float, values_above: bool) -> tuple[Figure, Axes, list[float]]:
    """Return axes with one row a label, in inches: labels to the left where there is room, above on a phone.

    Each line of a label is a text of its own: readers' fonts differ in width, and only so do lines stay flush.
    """
    narrow = width <= NARROW
    wrapped = [_wrap(label, 36 if narrow else 28) for label in rows.labels]
    if narrow and values_above:
        wrapped = [[*lines, row_text(rows, i)] for i, lines in enumerate(wrapped)]
    above = [_LINE * len(lines) + 0.16 if narrow else max(0.18, _LINE * len(lines) / 2 + 0.05) for lines in wrapped]
    below = [0.2 if narrow else height for height in above]
    tops = np.cumsum([0.0, *(up + down for up, down in zip(above, below, strict=True))])
    positions = [float(top + up) for top, up in zip(tops[:-1], above, strict=True)]
    figure = new_figure(width, float(tops[-1]) + foot)
    axes = figure.add_subplot()
    axes.set_ylim(float(tops[-1]), 0)
    axes.spines["left"].set_visible(False)
    axes.set_yticks([])
    for position, lines in zip(positions, wrapped, strict=True):
        for k, line in enumerate(lines):
            _label_line(axes, line, position, k, len(lines), narrow=narrow)
    return figure, axes, positions


def _label_line(axes: Axes, line: str, position: float, k: int, count: int, *, narrow: bool) -> None:
    points = 72 * _LINE
    offset = (0.0, 14 + points * (count - 1 - k)) if narrow else (-7.0, points * ((count - 1) / 2 - k))
    axes.annotate(
        line,
        (0, position),
        offset,
        xycoords=axes.get_yaxis_transform(),
        textcoords="offset points",
        ha="left" if narrow else "right",
        va="baseline" if narrow else "center",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
        gid=f"label-{position:.4f}",
    )


def _wrap(label: str, width: int) -> list[str]:
    return textwrap.wrap(label, width, break_on_hyphens=False) or [""]


def _value_column(axes: Axes, rows: Rows, positions: list[float], width: float) -> None:
    """Write the values in a column to the right; on a phone they already stand above the rows."""
    if width > NARROW:
        for i, position in enumerate(positions):
            _beside(axes, row_text(rows, i), (1, position), xycoords=axes.get_yaxis_transform())


def _beside(axes: Axes, text: str, point: tuple[float, float], **where: Any) -> None:
    axes.annotate(text, point, (7, 0), textcoords="offset points", va="center", annotation_clip=False, **where)


def _reach(rows: Rows, ends: list[float], width: float) -> float:
    """Return where the axis of bars ends, with room for their values (in the units of the axis)."""
    reach = max([*ends, 1e-9])
    longest = max((len(row_text(rows, i)) for i in range(len(ends))), default=1)
    return reach * (1.04 + longest * (0.045 if width <= NARROW else 0.03))


def _tick_text(value: float, unit: str) -> str:
    if unit.lower().startswith(("share", "pounds")):
        return value_text(value, unit)
    return f"{round(value, 10):,.10g}".replace("-", "\N{MINUS SIGN}")


def _intervals(axes: Axes, rows: Rows, positions: list[float], colour: str) -> None:
    axes.hlines(positions, rows.low, rows.high, color=colour, linewidth=1.6, zorder=2, label="intervals")
    for ends in (rows.low, rows.high):
        axes.plot(ends, positions, "|", color=colour, markersize=7, markeredgewidth=1.6, zorder=2)


def _read_rows(axes: Axes, rows: Rows, values: list[float]) -> pd.DataFrame:
    """Read labels and intervals back from the axes, beside the values that were read from the marks."""
    labels: dict[str, list[str]] = {}
    for text in axes.texts:
        gid = text.get_gid()
        if gid:
            labels.setdefault(gid, []).append(text.get_text())
    frame = pd.DataFrame({"label": [" ".join(lines) for lines in labels.values()], "value": values})
    if rows.has_interval:
        lines = [c for c in axes.collections if isinstance(c, LineCollection) and c.get_label() == "intervals"]
        ends = [_ends(segment) for line in lines for segment in line.get_segments()]
        frame["low"] = [low for low, _ in ends]
        frame["high"] = [high for _, high in ends]
    return frame


def _ends(segment: np.ndarray) -> tuple[float, float]:
    return (float(segment[0][0]), float(segment[-1][0])) if len(segment) else (math.nan, math.nan)


def _decimals(rows: Rows) -> int:
    return decimals_of([*rows.points, *rows.low, *rows.high])


def decimals_of(values: Iterable[float]) -> int:
    """Return how many decimals numbers that are not shares are written with beside one another (unknown ones NaN)."""
    known = [x for x in values if math.isfinite(x)]
    if all(float(x).is_integer() for x in known):
        return 0
    largest = max((abs(x) for x in known), default=0.0)
    return 0 if largest >= 100 else 1 if largest >= 10 else 2 if largest >= 0.1 else 3


def _outer(rows: Rows, position: int) -> float:
    """Return the end of a bar or of its interval, whichever is further from zero on the bar's side."""
    value = rows.points[position]
    ends = [x for x in (value, rows.low[position], rows.high[position]) if math.isfinite(x)]
    return min(ends) if value < 0 else max(ends)
