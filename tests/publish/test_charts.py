"""What a chart plots is what it was given; what it says of itself is true; the same input gives the same bytes."""

import re

import pandas as pd
import pytest

from hct_eval.publish.charts import Chart, figure, interval_plot, line_band, ranked_bars
from hct_eval.publish.plots import value_text
from hct_eval.publish.style import AXIS, BLUE, FILL, INK, SERIES, SOFT, STAMP
from tests.publish.drawings import contrast

HOSTILE = '<b onload="x">'


def bars(**changes: object) -> Chart:
    frame = pd.DataFrame(
        {
            "what": ["Buses", "Loneliness", "Money", HOSTILE],
            "people": [9, 22, None, 5],
            "low": [4, 15, None, 2],
            "high": [15, 27, None, 9],
        }
    )
    options = {"title": "Loneliness leads", "unit": "people", "base": "n = 28 people", **changes}
    return ranked_bars(frame, "what", "people", **options)  # type: ignore[arg-type]


def test_bars_are_ranked_and_read_back_from_the_axes() -> None:
    chart = bars()
    assert chart.plotted["label"].tolist() == ["Loneliness", "Buses", HOSTILE]
    assert chart.plotted["value"].tolist() == [22.0, 9.0, 5.0]
    assert "1 row is not shown: too few people, nearly all of them, or no figure." in chart.note


def test_what_is_largest_is_so_of_what_has_a_figure() -> None:
    assert "The 2 largest of those with a figure are shown; 1 more are not." in bars(limit=2).note
    known = pd.DataFrame({"l": ["a", "b"], "v": [2, 1]})
    whole = ranked_bars(known, "l", "v", title="t", unit="u", base="b", limit=1)
    assert whole.note == "The 1 largest are shown; 1 more are not."


def test_intervals_are_read_back_from_the_axes() -> None:
    plotted = bars(low="low", high="high").plotted
    assert plotted[["low", "high"]].to_numpy().tolist() == [[15.0, 27.0], [4.0, 15.0], [2.0, 9.0]]


def test_a_long_label_is_wrapped_but_stays_whole() -> None:
    label = "Having somewhere free and warm to meet people in the neighbourhood on a winter evening"
    chart = ranked_bars(pd.DataFrame({"l": [label], "v": [3]}), "l", "v", title="t", unit="u", base="b")
    assert chart.plotted["label"].tolist() == [label]


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes_and_no_date() -> None:
    assert bars().svg == bars().svg
    assert bars().narrow == bars().narrow
    assert not re.search(r"20\d\d-\d\d-\d\d|matplotlib\.org|Matplotlib v", bars().svg)


def test_text_stays_text_and_the_page_escapes_it() -> None:
    chart = bars()
    assert ">Loneliness</text>" in chart.svg
    html = chart._repr_html_()
    assert HOSTILE not in html
    assert "<figure" in html
    assert "<figcaption" in html
    assert "<table" in html


def test_alt_says_type_message_and_numbers() -> None:
    alt = bars().alt
    assert alt.startswith("Bar chart. Loneliness leads.")
    assert "22" in alt
    assert "3 bars" in alt
    assert 'alt="Bar chart.' in bars()._repr_html_()


def test_nothing_to_draw_is_said_in_words() -> None:
    chart = ranked_bars(pd.DataFrame({"l": [], "v": []}), "l", "v", title="None", unit="u", base="b")
    assert chart.svg == ""
    assert "nothing to draw" in chart._repr_html_()
    assert "<img" not in chart._repr_html_()


def test_a_forest_plot_keeps_its_order_and_rows_without_a_figure() -> None:
    frame = pd.DataFrame({"p": ["B", "A", "C"], "v": [0.2, 0.5, None], "l": [-0.1, 0.3, None], "h": [0.5, 0.7, None]})
    chart = interval_plot(frame, "p", "v", "l", "h", title="t", unit="points", base="b", reference=0)
    assert chart.plotted["label"].tolist() == ["B", "A", "C"]
    assert chart.plotted["value"].iloc[:2].tolist() == [0.2, 0.5]
    assert chart.plotted["value"].isna().tolist() == [False, False, True]
    assert "C: no figure" in chart.alt
    assert "no figure" in chart.svg


def test_bars_that_go_both_ways_keep_their_values() -> None:
    frame = pd.DataFrame({"l": ["up", "down"], "v": [0.4, -0.7]})
    chart = ranked_bars(frame, "l", "v", title="t", unit="effect", base="b")
    assert chart.plotted["value"].tolist() == [0.4, -0.7]
    assert "−0.70" in chart.svg


def test_lines_are_read_back_with_their_groups() -> None:
    frame = pd.DataFrame({"x": [1, 2, 1, 2], "y": [3.0, 4.0, 1.0, 2.0], "g": ["a", "a", "b", "b"]})
    chart = line_band(frame, "x", "y", group="g", title="t", unit="things", base="b")
    assert chart.plotted.to_numpy().tolist() == [["a", 1, 3.0], ["a", 2, 4.0], ["b", 1, 1.0], ["b", 2, 2.0]]
    words = line_band(
        pd.DataFrame({"x": ["before", "after"], "y": [0.2, 0.4]}), "x", "y", title="t", unit="share", base="b"
    )
    assert words.plotted["x"].tolist() == ["before", "after"]
    assert "20% at before" in words.alt


def test_more_than_four_lines_are_refused() -> None:
    frame = pd.DataFrame({"x": [1] * 5, "y": [1.0] * 5, "g": list("abcde")})
    with pytest.raises(ValueError, match="at most 4"):
        line_band(frame, "x", "y", group="g", title="t", unit="u", base="b")


def test_a_figure_drawn_elsewhere_needs_words() -> None:
    with pytest.raises(ValueError, match="says what it shows"):
        figure("<svg/>", title="t", alt=" ", table=pd.DataFrame())


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(0.423, "share", "42%"), (-1234.5, "pounds", "−£1,234"), (3.0, "points", "3"), (-0.25, "points", "−0.25")],
)
def test_values_are_written_for_readers(value: float, unit: str, text: str) -> None:
    assert value_text(value, unit) == text


@pytest.mark.parametrize("colour", [INK, AXIS, BLUE, FILL, SOFT, STAMP, *(colour for colour, _, _ in SERIES)])
def test_everything_drawn_stands_out_from_white(colour: str) -> None:
    # WCAG 2.2: 3:1 for what is drawn; lines' labels take their line's colour, so those need 4.5:1
    letters = {INK, SOFT, STAMP, *(c for c, _, _ in SERIES)}
    assert contrast(colour, "#ffffff") >= (4.5 if colour in letters else 3)
