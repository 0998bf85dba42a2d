"""Funnel plots of areas: who differs by more than chance, without names and without a league table."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from hct_eval.change.estimates import FEWEST
from hct_eval.change.funnel import PROBABILITIES, Funnel, funnel, places_in_funnel
from hct_eval.programme import DisclosurePolicy
from hct_eval.publish.charts import Chart, drawn
from hct_eval.publish.disclosure import rounded_count, rounded_share
from hct_eval.publish.prose import Section, missing, say, section
from hct_eval.publish.style import AXIS, GRID, INK, NARROW, SERIES, new_figure
from hct_eval.tables.words import plural

_DASHES = {"95": "--", "99.8": ":"}
_MARKS = {True: ("D", SERIES[1][0]), False: ("o", SERIES[0][0])}
_WIDE = 60
"""Points along each limit."""
_CHART = "Areas without names: a ranking would mostly show chance."


def area_funnels(indicators: pd.DataFrame, policy: DisclosurePolicy) -> Section:
    """Return for each indicator the areas' rates in the last period, by size, with the limits of chance.

    `indicators` is the programme's table (see FORMATS). An area whose count, or the count of the others in it, is too
    small to show is left out of the drawing, of the table and of the common rate, so that it cannot be worked out.
    """
    head = say(
        "Each point is one area in the last year. Small areas differ more by chance, so the limits are wide on the "
        "left and narrow on the right. About 1 area in 20 lies outside the inner limits by chance alone, and 1 in 500 "
        "outside the outer ones. A point outside asks for a closer look; it does not say why."
    )
    charts = [one_funnel(str(name), own, policy) for name, own in indicators.groupby("indicator")]
    few = sum(chart is None for chart in charts)
    left = missing(f"For {plural(few, 'indicator')} fewer than {FEWEST} areas could be shown: no drawing.")
    return section(head, *charts, left if few else None)


def one_funnel(name: str, own: pd.DataFrame, policy: DisclosurePolicy) -> Chart | None:
    """Return one indicator's funnel for its last period; None where fewer than 10 areas can be shown."""
    last = own[own["period"] == own["period"].max()]
    points = shown_areas(last, policy)
    if len(points) < FEWEST:
        return None
    events, of = (points[column].to_numpy(dtype=float) for column in ("events", "of"))
    found = funnel(events, of)
    points = points.assign(rate=100 * events / of, lies=places_in_funnel(found, events, of))
    hidden = len(last) - len(points)
    return drawn(
        lambda width: _draw(points, found, width),
        title=_title(name, points, found),
        unit="per 100 people",
        base=f"{last['period'].iloc[0]}, {plural(len(points), 'area')}",
        notes=[_CHART, _spread_in_words(found), _left_out(hidden)],
        kind="Funnel plot",
        said=_said(points, found),
        table=_twin(points, found),
    )


def shown_areas(last: pd.DataFrame, policy: DisclosurePolicy) -> pd.DataFrame:
    """Return the areas of one period that may be plotted, by size: events, of (counts as shown), inside (programme)."""
    known = last[last["numerator"].notna() & last["denominator"].gt(0).fillna(value=False)]
    rows = []
    for events, of, inside in zip(
        known["numerator"].tolist(), known["denominator"].tolist(), known["in_programme"].fillna(False), strict=True
    ):
        judged = rounded_count(events, policy) if events > of else rounded_share(events, of, policy)
        shown = rounded_count(events, policy), rounded_count(of, policy)
        if judged is not None and all(shown):
            rows.append((*shown, bool(inside)))
    frame = pd.DataFrame(rows, columns=["events", "of", "inside"])
    return frame.sort_values(["of", "events", "inside"], ignore_index=True)


def _title(name: str, points: pd.DataFrame, found: Funnel) -> str:
    outside = int((points["lies"] != "within").sum())
    limits = "limits widened for how much areas differ" if found.spread > 1 else "what chance allows"
    if not outside:
        return f"{name[:1].upper()}{name[1:]}: all areas lie within {limits}"
    lie = "lies" if outside == 1 else "lie"
    return f"{name[:1].upper()}{name[1:]}: {outside} of {len(points)} areas {lie} outside {limits}"


def _spread_in_words(found: Funnel) -> str:
    if found.spread > 1:
        return (
            f"Areas differ more than by chance (dispersion {found.dispersion:.1f}, where about 1 is chance), as places "
            "with different people do: the limits are widened by its root."
        )
    return f"{found.law} limits; dispersion {found.dispersion:.1f}: chance can explain how much areas differ."


def _left_out(hidden: int) -> str:
    if not hidden:
        return ""
    return f"{plural(hidden, 'area')} {'is' if hidden == 1 else 'are'} not plotted: too few people, or no figure."


def _said(points: pd.DataFrame, found: Funnel) -> str:
    said = []
    for inside, who in ((True, "programme areas"), (False, "other areas")):
        lies = points.loc[points["inside"] == inside, "lies"]
        between, beyond = int((lies == "between").sum()), int((lies == "beyond").sum())
        said.append(f"of {len(lies)} {who} {between} lie between the 95 and the 99.8% limits and {beyond} beyond both")
    return (
        f"All areas together have {100 * found.target:.1f} per 100;"
        f" areas have {int(points['of'].min()):,} to {int(points['of'].max()):,} people; {'; '.join(said)}."
    )


def _twin(points: pd.DataFrame, found: Funnel) -> pd.DataFrame:
    ends = found.limits(points["of"].to_numpy(dtype=float))
    twin = pd.DataFrame(
        {
            "People": points["of"].astype("Int64"),
            "Rate per 100": points["rate"].round(2),
            "Programme area": np.where(points["inside"], "yes", "no"),
        }
    )
    for level in PROBABILITIES:
        for side in ("low", "high"):
            twin[f"{side} {level}%".capitalize()] = (100 * ends[f"{side}_{level}"]).round(2)
    return twin.assign(Lies=points["lies"])


def _draw(points: pd.DataFrame, found: Funnel, width: float) -> tuple[Figure, pd.DataFrame]:
    """Draw rates over sizes with the limits, and read the points back from the axes."""
    narrow = width <= NARROW
    figure = new_figure(width, 3.2 if narrow else 3.8)
    axes = figure.add_subplot()
    reach = float(points["of"].max())
    _draw_limits(axes, found, np.linspace(max(1.0, 0.85 * float(points["of"].min())), 1.05 * reach, _WIDE))
    read = []
    for inside, (marker, colour) in _MARKS.items():
        own = points[points["inside"] == inside]
        word = "in the programme" if inside else "other areas"
        marks = axes.scatter(own["of"], own["rate"], marker=marker, s=42, color=colour, zorder=3, label=word)
        read += [{"group": word, "x": float(x), "y": float(y)} for x, y in np.asarray(marks.get_offsets())]
    axes.grid(visible=True, axis="y", color=GRID)
    axes.set_axisbelow(True)
    axes.set_xlim(right=reach * (1.5 if narrow else 1.25))
    for axis, most in ((axes.xaxis, 3 if narrow else 6), (axes.yaxis, 5)):
        axis.set_major_locator(MaxNLocator(most))
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{round(float(value), 10):,.10g}"))
    axes.set_xticks([tick for tick in axes.get_xticks() if tick <= 1.1 * reach])
    axes.set_xlabel("People in the area")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2, frameon=False, handletextpad=0.2)
    return figure, pd.DataFrame(read, columns=["group", "x", "y"])


def _draw_limits(axes: Axes, found: Funnel, of: np.ndarray) -> None:
    ends = found.limits(of)
    axes.plot(of[[0, -1]], [100 * found.target] * 2, color=INK, linewidth=1.2, zorder=1)
    axes.annotate("all areas", (of[-1], 100 * found.target), (6, 0), textcoords="offset points", va="center")
    for level, dash in _DASHES.items():
        for side in ("low", "high"):
            line = 100 * ends[f"{side}_{level}"]
            axes.plot(of, line, color=AXIS, linestyle=dash, linewidth=1.5, zorder=1)
            shift = (6, 5 if (side == "high") == (level == "99.8") else -5)
            axes.annotate(
                f"{level}%", (of[-1], float(line.iloc[-1])), shift, textcoords="offset points", va="center", color=INK
            )
