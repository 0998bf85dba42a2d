"""From which sector to which the money flowed, as a picture: bands as wide as their pounds."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hct_eval.change.resources import VCSE, money_between
from hct_eval.publish.charts import Chart, drawn
from hct_eval.publish.plots import value_text
from hct_eval.publish.results import PlaceResults
from hct_eval.publish.style import BLUE, INK, NARROW, SERIES, new_figure
from hct_eval.publish.tables import rows_of
from hct_eval.tables.words import plural

_GAP = 0.04
"""Room between two sectors, as a share of all money."""
_BAR = 0.04
_HATCH = "//"
"""Marks money to charities and community groups, so that it is known by more than its colour."""


def money_pictures(results: PlaceResults) -> list[Chart]:
    """Return one picture of flows for each kind of figure (awarded, spent, ...); kinds are never added up.

    All years together, where both sectors are known; money of which either sector is not recorded is left out and said.
    """
    funding = results.tables["funding"]
    return [
        _picture(str(basis), own)
        for basis, own in funding.groupby("basis")
        if own[["from_sector", "to_sector"]].notna().all(axis=1).any()
    ]


def _picture(basis: str, own: pd.DataFrame) -> Chart:
    flows = money_between(own)
    total, to_vcse = float(flows["amount_gbp"].sum()), float(flows.loc[_to_vcse(flows), "amount_gbp"].sum())
    unknown = own[own[["from_sector", "to_sector"]].isna().any(axis=1)]
    years = sorted(int(year) for year in own["year"].dropna().unique())
    span = f"{years[0]} to {years[-1]}" if len(years) > 1 else f"{years[0]}" if years else "year not recorded"
    title = f"Of {value_text(total, 'pounds', 0)} {basis}, {value_text(to_vcse, 'pounds', 0)} went to charities"
    title += " and community groups"
    note = "Hatched: to charities and community groups."
    if len(unknown):
        money = value_text(float(unknown["amount_gbp"].sum()), "pounds", 0)
        note += f" {plural(len(unknown), 'amount')} ({money}) without a sector on either side not drawn."
    return drawn(
        lambda width: _draw(flows, width),
        title=title,
        unit="pounds",
        base=f"{plural(int(flows['contracts'].sum()), 'amount')}, {span}",
        notes=[note],
        kind="Flow diagram",
        said=_in_words(flows),
        table=flows.rename(columns={"amount_gbp": "pounds", "contracts": "amounts"}),
    )


def _to_vcse(flows: pd.DataFrame) -> "pd.Series[bool]":
    return flows["to_sector"].isin(VCSE)


def _in_words(flows: pd.DataFrame) -> str:
    lines = [
        f"from {row['from_sector']} to {row['to_sector']} {value_text(float(row['amount_gbp']), 'pounds', 0)}"
        for row in rows_of(flows.sort_values("amount_gbp", ascending=False, kind="stable").head(6))
    ]
    rest = "; the rest is in the table" if len(flows) > len(lines) else ""
    return f"{'; '.join(lines)}{rest}."


def _draw(flows: pd.DataFrame, width: float) -> tuple[Figure, pd.DataFrame]:
    """Draw givers on the left, receivers on the right, a band a flow; read the bands' widths back from the axes."""
    narrow = width <= NARROW
    figure = new_figure(width, 3.2)
    axes = figure.add_subplot()
    axes.set_axis_off()
    total = float(flows["amount_gbp"].sum())
    left = _stacked(axes, flows, "from_sector", 0.0, total, narrow=narrow)
    right = _stacked(axes, flows, "to_sector", 1.0, total, narrow=narrow)
    read = []
    for row in rows_of(flows):
        giver, receiver, size = str(row["from_sector"]), str(row["to_sector"]), float(row["amount_gbp"])
        start, end, ours = left[giver], right[receiver], receiver in VCSE
        steps = np.linspace(0, 1, 40)
        smooth = start + (end - start) * (3 * steps**2 - 2 * steps**3)
        colour = SERIES[1][0] if ours else BLUE
        band = axes.fill_between(
            _BAR + steps * (1 - 2 * _BAR),
            smooth,
            smooth - size,
            facecolor=colour,
            edgecolor="white",
            alpha=0.55,
            linewidth=0.8,
            hatch=_HATCH if ours else None,
        )
        left[giver] -= size
        right[receiver] -= size
        ends = np.asarray(band.get_paths()[0].vertices)
        at_start = ends[np.isclose(ends[:, 0], _BAR), 1]
        read.append((f"{giver} to {receiver}", float(at_start.max() - at_start.min())))
    axes.set_xlim(-(0.9 if narrow else 0.45), 1 + (0.9 if narrow else 0.45))
    return figure, pd.DataFrame(read, columns=["label", "value"])


def _stacked(axes: Axes, flows: pd.DataFrame, side: str, x: float, total: float, *, narrow: bool) -> dict[str, float]:
    """Draw one side's sectors as bars with their labels; return where each one's first band begins (its top)."""
    sums = flows.groupby(side)["amount_gbp"].sum()
    tops, top = {}, 0.0
    for sector, amount in sums.items():
        tops[str(sector)] = top
        start = x if x == 0 else x - _BAR
        axes.fill_between([start, start + _BAR], top, top - amount, facecolor=INK, linewidth=0)
        outside = (x - 0.02, "right") if x == 0 else (x + 0.02, "left")
        value = value_text(float(amount), "pounds", 0)
        lines = [str(sector), value] if narrow else [f"{sector}, {value}"]
        for k, line in enumerate(lines):  # a text each: readers' fonts differ in width, and only so do lines stay flush
            axes.annotate(
                line,
                (outside[0], top - amount / 2),
                (0, 12 * ((len(lines) - 1) / 2 - k)),
                textcoords="offset points",
                ha=outside[1],
                va="center",
                fontsize=9 if narrow else 10,
            )
        top -= amount + max(_GAP * total, 0.12 * total if narrow else 0.06 * total)
    return tops
