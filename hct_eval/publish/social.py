"""Pictures of a report's charts in the size that social media show: message, chart, place, and words for each."""

import io
import json
import math
from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

from hct_eval.publish.charts import BARS, DOTS, said_row
from hct_eval.publish.downloads import About
from hct_eval.publish.page_tables import PageTable, page_tables
from hct_eval.publish.plots import Rows, draw_bars, draw_intervals
from hct_eval.publish.style import BLUE, INK, SOFT, STAMP, WIDE, chart_rc
from hct_eval.publish.tables import NAMES
from hct_eval.tables.files import SHARED, write_whole

SIZE = (1200, 675)
"""Width and height in pixels."""

MOST = 4
ALT = "alt.json"
_DPI = 100
_SIDE, _TOP, _FOOT = 56, 44, 84
"""Margins in pixels; the place stands in the lower one."""
_ROWS = 7
CLEAR = NAMES["_clear"]
_INVENTED = "ILLUSTRATIVE: INVENTED DATA"


def write_social(page: str, folder: Path, about: About) -> list[Path]:
    """Write at most `MOST` pictures (PNG) into `folder`/social, and what each shows in words; return the pictures.

    They are drawn from the numbers that the finished page shows, so nothing gets out this way that is not published.
    `alt.json` holds file, title and alt text of each. Pictures of an earlier report go.
    """
    files, words = {}, []
    for table in telling(page_tables(page)):
        picture, alt = social_picture(table, about)
        name = f"{table.name}.png"
        files[name] = picture
        words.append({"file": name, "title": table.title, "alt": alt})
    if words:
        files[ALT] = (json.dumps(words, ensure_ascii=False, indent=1) + "\n").encode()
    target = folder / "social"
    for name, content in files.items():
        write_whole(target / name, content, mode=SHARED)
    for old in set(target.glob("*.*")) - {target / name for name in files}:
        old.unlink()
    return [target / name for name in files if name != ALT]


def telling(tables: Sequence[PageTable]) -> list[PageTable]:
    """Return the figures that stand for a report, at most `MOST`: themes, changes (clear ones first), one more."""
    rows = [table for table in tables if table.kind]
    bars = [table for table in rows if table.kind == BARS]
    bars = sorted(bars, key=lambda table: not drawn_rows(table).has_interval)[:1]
    changes = [table for table in rows if drawn_rows(table).clear]
    changes = sorted(changes, key=lambda table: not any(drawn_rows(table).clear))[: MOST - 2]
    others = [table for table in rows if table.kind == DOTS and table.reference is None][:1]
    return [*bars, *changes, *others]


def drawn_rows(table: PageTable) -> Rows:
    """Return what a figure of the page was drawn from, out of the numbers beside it."""
    scale = 0.01 if table.measure.lower().startswith("share") else 1.0
    columns = [table.frame[name] for name in table.frame.columns]
    numbers = [[x * scale if isinstance(x, int | float) else math.nan for x in column] for column in columns[1:4]]
    unknown = [math.nan] * len(table.frame)
    points, low, high = [*numbers, unknown, unknown][:3]
    clear = tuple(text == "yes" for text in table.frame[CLEAR]) if CLEAR in table.frame else ()
    return Rows([str(x) for x in columns[0]], points, low, high, table.measure, clear, table.reference)


def social_picture(table: PageTable, about: About) -> tuple[bytes, str]:
    """Return a figure of rows as a PNG of `SIZE`, and its words: same numbers, same bytes, nothing of who made it.

    As many of the first rows are drawn as there is room for; the picture says how many there are.
    """
    whole = drawn_rows(table)
    with mpl.rc_context(chart_rc()):
        figure = Figure(figsize=(SIZE[0] / _DPI, SIZE[1] / _DPI), dpi=_DPI, facecolor="white")
        FigureCanvasAgg(figure)
        top = _heading(figure, table.title)
        top = _lines(figure, _wrapped(figure, _base(table, whole), 13), top, 13, color=SOFT) - 8
        rows, drawing = _drawing(whole, table.kind, top - _FOOT)
        spare = (top - _FOOT - drawing.shape[0]) / 2
        figure.figimage(drawing, _SIDE, _FOOT + max(spare, 0), origin="upper")
        beyond = "" if rows == whole else f"{len(rows.labels)} of {len(whole.labels)} are shown."
        _foot(figure, about, beyond)
        out = io.BytesIO()
        figure.savefig(out, format="png", dpi=_DPI, metadata={"Software": None})
    return out.getvalue(), _alt(table, rows, whole, about)


def _heading(figure: Figure, title: str) -> float:
    """Write the message in as many lines as it takes; return where the next line stands (pixels from below)."""
    for size in (26, 23, 20, 17):
        lines = _wrapped(figure, title, size, "bold")
        if len(lines) <= 3:
            break
    return _lines(figure, lines, SIZE[1] - _TOP, size, color=INK, weight="bold") - 6


def _wrapped(
    figure: Figure, text: str, size: float, weight: str = "normal", width: float = SIZE[0] - 2 * _SIDE
) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        drawn = Text(0, 0, longer, figure=figure, fontsize=size, weight=weight, parse_math=False)
        long = drawn.get_window_extent(figure.canvas.get_renderer()).width > width  # type: ignore[attr-defined]
        if lines and not long:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _lines(figure: Figure, lines: Sequence[str], top: float, size: float, **look: str) -> float:
    """Write lines from `top` down (pixels from below); return where the next would stand."""
    step = size * _DPI / 72 * 1.28
    for number, line in enumerate(lines):
        place = (_SIDE / SIZE[0], (top - number * step) / SIZE[1])
        figure.text(*place, line, size=size, va="top", parse_math=False, **look)  # type: ignore[arg-type]
    return top - len(lines) * step


def _foot(figure: Figure, about: About, beyond: str) -> None:
    figure.add_artist(Line2D([0, 1], [(_FOOT - 12) / SIZE[1]] * 2, color=BLUE, linewidth=3))
    stamp = 0.0
    if about.invented:
        box = {"facecolor": "white", "edgecolor": STAMP, "linewidth": 2, "pad": 7}
        right, low = 1 - _SIDE / SIZE[0], (_FOOT - 46) / SIZE[1]
        drawn = figure.text(
            right, low, _INVENTED, size=12, color=STAMP, weight="bold", ha="right", va="center", bbox=box
        )
        stamp = drawn.get_window_extent(figure.canvas.get_renderer()).width + 40  # type: ignore[attr-defined]
    whose = f"{about.place[:1].upper()}{about.place[1:]}. {about.programme}. {beyond}"
    lines = _wrapped(figure, whose, 12, width=SIZE[0] - 2 * _SIDE - stamp)
    _lines(figure, lines[:2], _FOOT - 24, 12, color=SOFT)


def _drawing(whole: Rows, kind: str, room: float) -> tuple[Rows, np.ndarray]:
    """Return the rows that there is room for, and their drawing in colours."""
    dpi = (SIZE[0] - 2 * _SIDE) / WIDE
    draw = draw_bars if kind == BARS else draw_intervals
    for n in range(min(_ROWS, len(whole.labels)), 0, -1):
        rows = whole.first(n)
        figure, _ = draw(rows, WIDE)
        if figure.get_figheight() * dpi <= room:
            break
    canvas = FigureCanvasAgg(figure)
    figure.set_dpi(dpi)
    canvas.draw()  # type: ignore[no-untyped-call]
    return rows, np.asarray(canvas.buffer_rgba()) / 255  # type: ignore[no-untyped-call]


def _base(table: PageTable, rows: Rows) -> str:
    """Say in what the numbers are, of how many people and when, and what lines and dots mean."""
    ends = "Lines: the likely range (95% interval)." if rows.has_interval else ""
    dots = "Filled dots: a clear change; hollow: we cannot tell." if rows.clear else ""
    parts = (f"{table.unit}." * bool(table.unit), f"{table.base}." * bool(table.base), ends, dots)
    return " ".join(part for part in parts if part)


def _alt(table: PageTable, rows: Rows, whole: Rows, about: About) -> str:
    said = "; ".join(f"{label}: {said_row(rows, i)}" for i, label in enumerate(rows.labels))
    rest = "" if rows == whole else "; the rest is in the report"
    invented = " Illustrative: the data are invented." if about.invented else ""
    return f"{table.kind}. {table.title}. {said}{rest}. {_base(table, whole)} {about.source}{invented}"
