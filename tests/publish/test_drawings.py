"""Drawings stand out from the page, and their bytes tell nothing that is hidden: no bar, no dot, no scale, no order."""

import itertools

import numpy as np
import pandas as pd
import pytest

from hct_eval.publish.charts import Chart, interval_plot, line_band, ranked_bars
from hct_eval.publish.plots import row_text
from hct_eval.publish.style import GRID
from tests.publish.drawings import bars, contrast, dots, mark_colours, text_colours, texts

FRAME = pd.DataFrame(
    {
        "what": ["Buses", "Damp", "A rare thing", "Money"],
        "n": [20.0, 10.0, np.nan, 8.0],
        "low": [15.0, 6.0, np.nan, 4.0],
        "high": [25.0, 15.0, np.nan, 12.0],
        "clear": [True, False, False, True],
    }
)
WORDS = {"title": "Buses lead", "unit": "people", "base": "n = 28 people"}
ENDS = {"low": "low", "high": "high"}


def drawn(frame: pd.DataFrame) -> list[Chart]:
    lines = pd.concat([frame.assign(x=x, g=g) for x, g in itertools.product((1, 2), "abcd")])
    return [
        ranked_bars(frame, "what", "n", **ENDS, **WORDS),
        ranked_bars(frame.assign(n=frame["n"] - 12, low=frame["low"] - 12), "what", "n", **WORDS),
        interval_plot(frame, "what", "n", "low", "high", reference=12, clear="clear", **WORDS),
        line_band(lines, "x", "n", **ENDS, group="g", **WORDS),
    ]


@pytest.fixture(scope="module")
def charts() -> list[Chart]:
    return drawn(FRAME)


@pytest.mark.slow
def test_all_letters_and_marks_stand_out_from_white(charts: list[Chart]) -> None:
    for svg in itertools.chain.from_iterable((chart.svg, chart.narrow) for chart in charts):
        letters, marks = text_colours(svg), mark_colours(svg) - {"#ffffff", GRID.lower()}
        assert letters
        assert len(marks) >= 2
        assert {colour for colour in letters if contrast(colour, "#ffffff") < 4.5} == set()
        assert {colour for colour in marks if contrast(colour, "#ffffff") < 3} == set()


def test_an_interval_stands_out_from_the_bar_that_it_is_drawn_over() -> None:
    assert contrast("#1a1a1a", "#2073bc") >= 3


def test_bars_are_as_long_as_the_numbers_beside_them_and_no_more_of_them(charts: list[Chart]) -> None:
    bar, both_ways = charts[:2]
    for svg in (bar.svg, bar.narrow):
        lengths = np.asarray(bars(svg))
        assert np.allclose(lengths / lengths[0], [1, 0.5, 0.4], atol=0.001)
    assert np.sign(bars(both_ways.svg)).tolist() == [1, -1, -1]


def test_only_findings_that_are_clear_have_filled_dots_and_words_say_so(charts: list[Chart]) -> None:
    plot = charts[2]
    assert dots(plot.svg) == (3, 1)
    assert "Filled dots" in plot.note
    assert plot.table["Clear"].tolist() == [True, False, False, True]
    assert "Buses: 20 (15 to 25), a clear change" in plot.alt
    assert "Damp: 10 (6 to 15);" in plot.alt


@pytest.mark.slow
def test_what_is_hidden_moves_no_byte() -> None:
    leaks = FRAME.assign(low=FRAME["low"].fillna(1.0), high=FRAME["high"].fillna(90.0))
    for safe, leaking in zip(drawn(FRAME), drawn(leaks), strict=True):
        assert safe.svg == leaking.svg
        assert safe.narrow == leaking.narrow


def test_every_text_of_a_drawing_is_a_label_a_value_or_a_tick(charts: list[Chart]) -> None:
    for chart in (charts[0], charts[2]):
        assert chart.rows is not None
        words = " ".join(chart.rows.labels)
        values = {row_text(chart.rows, i) for i in range(len(chart.rows.labels))}
        for text in texts(chart.svg):
            assert text in words or text in values or text.isdecimal(), text
    assert "A rare thing" not in texts(charts[0].svg)


def test_each_of_four_lines_is_known_by_its_mark_and_dash_too(charts: list[Chart]) -> None:
    signs = {text[0] for text in texts(charts[3].svg) if text[-1:] in "abcd" and len(text) == 3}
    assert len(signs) == 4


def test_the_table_beside_a_drawing_rounds_as_the_drawing_does() -> None:
    frame = pd.DataFrame({"w": ["Anxiety"], "v": [-0.52], "l": [-1.05], "h": [0.0152]})
    chart = interval_plot(frame, "w", "v", "l", "h", **WORDS)
    assert "−0.52 (−1.05 to 0.02)" in texts(chart.svg)
    assert "0.02" in chart._repr_html_().split("<details>")[1]  # not 0.015 first, and then 0.01
