"""A page as `render_report` writes it, small: what stands there is known to the letter."""

import pandas as pd

from hct_eval.publish.charts import Chart, figure
from hct_eval.publish.page import finish_page
from hct_eval.publish.prose import card, linked, missing, more, quotation, say, section
from hct_eval.publish.tables import show_table

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="300pt" height="90pt"><text x="5" y="20">Drawn</text></svg>'
EYEBROW = "Learning report. A programme of several places that work with one another, for a test"
HOSTILE = '#panic("x") <b>bold</b> $x$ *b* _i_ @ref \\ ] [ `raw` = 5 # {a}'


def chart() -> Chart:
    frame = pd.DataFrame({"Place": ["A", "B"], "People": [12, 9]})
    alt = 'Bar chart. Most live at "A". 2 bars, from A (12), the largest, to B (9), the smallest shown.'
    return figure(SVG, title="Most live at A", alt=alt, table=frame, note="Nobody is left out.")


def page(*parts: object, banner: str = "<strong>Illustrative.</strong> All of it is invented.") -> str:
    """A whole page around the given parts, or around one of each kind."""
    own = parts or (
        "<h2>Overview</h2>",
        linked([("We listened to 21 people.", "#what-we-heard", "What we heard")]),
        "<h2>What we heard</h2>",
        section(say("Most spoke of buses & hills."), chart(), more("The rest", table(rows=40))),
        quotation("I am on my own", "Resident, North", "loneliness"),
        card("An idea", "Verdict: we cannot tell", "Evidence: 1 for."),
        missing("Nobody was asked twice."),
        '<p class="hct-download"><a href="data/table-1.csv" download>Download table 1</a></p>',
        table(columns=9),
        linked([("Rows:", "data/reach.csv", "reach.csv"), ("Back", "#main", "top")]),
    )
    body = "".join(part if isinstance(part, str) else part._repr_html_() for part in parts or own)  # type: ignore[attr-defined]
    return finish_page(
        f"<!DOCTYPE html><html lang='en-GB'><head><title>Learning report: North</title></head><body>"
        f"<header><p class='banner'>{banner}</p><p class='eyebrow'>{EYEBROW}</p><h1>North</h1>"
        f"<dl class='hct-cover'><div><dt>Period</dt><dd>The year 2023</dd></div>"
        f"<div><dt>Status</dt><dd>Draft</dd></div></dl></header>"
        f"<nav><h2>Contents</h2></nav><main id='main'>{body}</main></body></html>"
    )


def table(rows: int = 2, columns: int = 2) -> object:
    names = ["What was asked of whom", *(f"Number {n}" for n in range(1, columns))]
    values = [[f"Row {row} with words that need some room", *range(row, row + columns - 1)] for row in range(rows)]
    return show_table(pd.DataFrame(values, columns=names), caption=f"A table of {rows} rows", note="* few")
