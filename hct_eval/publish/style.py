"""One style for every chart: afcharts' own, with what is too pale in it mended."""

import io
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

INK = "#1A1A1A"
AXIS = "#6B6B6B"
"""Axis and ticks: 5.3:1 on white, where afcharts' own grey (#CCCCCC) has 1.6:1."""
GRID = "#DADADA"
SOFT = "#4A4A4A"
"""Words beside the message: 8.9:1 on white."""
STAMP = "#8A1538"
"""What must not be missed, such as that the data are invented: 9:1 on white."""
BLUE = "#12436D"
FILL = "#2073BC"
"""Bars: 5:1 on white, and a black interval drawn over them stays visible (4.3:1)."""
SERIES = (("#12436D", "o", "-"), ("#B8480A", "s", "--"), ("#801650", "^", "-."), ("#3D3D3D", "D", ":"))
"""Colour, marker and dash of at most four series: each differs by shape and dash as well; all above 4.5:1."""

READER_FONTS = "Arial, Helvetica, 'Liberation Sans', 'DejaVu Sans', sans-serif"
WIDE, NARROW = 6.6, 3.35
"""Widths in inches: beside text, and on a phone."""

_SALT = "hct-eval"
_LAYOUT_FONT = "DejaVu Sans"
"""Comes with matplotlib, so layout is the same everywhere; it is wider than what readers see."""


def chart_rc() -> Any:
    """Return matplotlib settings for a chart: afcharts' style, mended, and reproducible SVG."""
    spec = find_spec("afcharts")
    places = list(spec.submodule_search_locations or []) if spec else []
    base: dict[str, Any] = {}
    if places:
        base = _plain(mpl.rc_params_from_file(Path(places[0]) / "afcharts.mplstyle", use_default_template=False))
    mended = {
        "font.size": 11,
        "font.sans-serif": [_LAYOUT_FONT],
        "text.color": INK,
        "axes.edgecolor": AXIS,
        "axes.labelcolor": INK,
        "axes.grid": False,
        "xtick.color": AXIS,
        "ytick.color": AXIS,
        "xtick.labelcolor": INK,
        "ytick.labelcolor": INK,
        "grid.color": GRID,
        "figure.facecolor": "white",
        "svg.fonttype": "none",
        "svg.hashsalt": _SALT,
    }
    return base | mended


def _plain(settings: Any) -> dict[str, Any]:
    return dict(settings.items())


def new_figure(width: float, height: float) -> Figure:
    """Return an empty figure in inches, apart from any global state."""
    figure = Figure(figsize=(width, height), layout=ConstrainedLayoutEngine(w_pad=0.04, h_pad=0.04))
    FigureCanvasSVG(figure)
    return figure


def to_svg(figure: Figure) -> str:
    """Return the figure as SVG: text as text, the same bytes for the same content, no date and no creator."""
    if engine := figure.get_layout_engine():  # laid out here, it is drawn once; matplotlib would draw it for that alone
        engine.execute(figure)
        figure.set_layout_engine(None)
    out = io.StringIO()
    metadata = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    figure.savefig(out, format="svg", metadata=metadata)
    svg = out.getvalue()
    svg = svg[svg.index("<svg") :]
    return svg.replace(f"'{_LAYOUT_FONT}'", READER_FONTS).replace(f"{_LAYOUT_FONT};", f"{READER_FONTS};")
