"""The drawing: what it shows, what it leaves out, and what its file must not hold."""

import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from hct_eval.maps import MapError
from hct_eval.maps.draw import draw_map
from hct_eval.maps.draw.drawing import bends_of
from hct_eval.maps.draw.layout import lay_out
from hct_eval.maps.draw.text import wrap

SPACE = "{http://www.w3.org/2000/svg}"
LINKS = pd.DataFrame(
    [
        ("Buses", "Loneliness", -0.8, "-", 9),
        ("Money & <time>", "Buses", 0.5, "+", 4),
        ("Loneliness", "Distress", 0.3, "?", 2),
    ],
    columns=["cause", "effect", "weight", "sign", "sources"],
)
CONCEPTS = pd.DataFrame({"concept": ["Buses", "Loneliness", "Money & <time>", "Distress", "Alone"]})


def texts(svg: str) -> list[str]:
    return [part.text or "" for part in ET.fromstring(svg).iter() if part.tag in {f"{SPACE}text", f"{SPACE}tspan"}]


def test_labels_and_signs_are_text_and_escaped() -> None:
    drawing = draw_map(CONCEPTS, LINKS, seed=1, starts=2)
    said = " ".join(texts(drawing.svg))
    assert "Money & <time>" in said
    assert {"+", "−", "?"} <= set(texts(drawing.svg))
    assert "<!--" not in drawing.svg
    assert "title" not in drawing.svg
    assert "stroke-dasharray" in drawing.svg


def test_the_picture_is_the_same_each_time_and_boxes_stand_apart() -> None:
    first = draw_map(CONCEPTS, LINKS, seed=1, starts=2)
    assert first.svg == draw_map(CONCEPTS, LINKS.iloc[::-1], seed=1, starts=2).svg
    places = first.positions
    assert sorted(places["concept"]) == ["Buses", "Distress", "Loneliness", "Money & <time>"]
    for a in places.itertuples():
        for b in places.itertuples():
            apart = abs(a.x - b.x) >= (a.width + b.width) / 2 or abs(a.y - b.y) >= (a.height + b.height) / 2
            assert a.concept == b.concept or apart


def test_links_told_by_most_are_drawn_and_the_rest_is_counted() -> None:
    drawing = draw_map(CONCEPTS, LINKS, max_links=1, seed=1, starts=1)
    assert drawing.shown[["cause", "effect"]].to_numpy().tolist() == [["Buses", "Loneliness"]]
    assert drawing.left_out == 2
    assert "2 links told by fewer people are not drawn" in drawing.alt
    assert "3 factors have no drawn link" in drawing.alt
    assert "more leads to less" in drawing.alt


def test_no_count_of_people_is_in_the_file() -> None:
    many = LINKS.assign(sources=[4711, 1234, 1])
    assert "4711" not in draw_map(CONCEPTS, many, seed=1, starts=1).svg + draw_map(CONCEPTS, many, seed=1, starts=1).alt


def test_an_empty_map_says_so() -> None:
    drawing = draw_map(CONCEPTS, LINKS.head(0), seed=1)
    assert (drawing.svg, drawing.left_out, len(drawing.positions)) == ("", 0, 0)
    assert "no link to draw" in drawing.alt
    with pytest.raises(MapError, match="cause, effect and sign"):
        draw_map(CONCEPTS, pd.DataFrame({"cause": ["a"]}), seed=1)


def test_arrows_both_ways_and_to_themselves_are_drawn() -> None:
    links = pd.DataFrame({"cause": ["A", "B", "A"], "effect": ["B", "A", "A"], "sign": ["+", "-", "+"]})
    layout = lay_out(["A", "B"], [(0, 1), (1, 0), (0, 0)], seed=1, starts=1)
    assert len(draw_map(pd.DataFrame({"concept": ["A", "B"]}), links, seed=1, starts=1).shown) == 3
    assert layout.faults.overlaps == layout.faults.through == 0
    there, back = layout.routes[0].line, layout.routes[1].line
    assert abs(there[len(there) // 2] - back[len(back) // 2]).max() > 4


@pytest.mark.parametrize(
    ("label", "lines"),
    [
        ("Loneliness", ("Loneliness",)),
        ("Transport; Reliable buses", ("Transport;", "Reliable buses")),
        ("Confidence to go out alone", ("Confidence to go", "out alone")),
        ("x" * 40, ("x" * 17 + "-", "x" * 23)),
        ("", ("",)),
    ],
)
def test_labels_are_wrapped(label: str, lines: tuple[str, ...]) -> None:
    assert wrap(label) == lines


def test_bends_tell_where_an_arrow_leaves_the_straight_line_and_on_which_side() -> None:
    links = pd.DataFrame({"cause": ["A", "B", "A"], "effect": ["B", "A", "A"], "sign": ["+", "-", "+"]})
    assert draw_map(pd.DataFrame({"concept": ["A", "B"]}), links.tail(1), seed=1, starts=1).bends.empty
    layout = lay_out(["A", "B", "C"], [(0, 1)], seed=1, starts=1)
    begin, end = layout.boxes[0], layout.boxes[1]
    bow = np.array([(begin.x, begin.y), ((begin.x + end.x) / 2, (begin.y + end.y) / 2), (end.x, end.y)])
    right = np.array([-(end.y - begin.y), end.x - begin.x]) / np.hypot(end.x - begin.x, end.y - begin.y)
    bow[1] += 40 * right
    route = replace(
        layout.routes[0], line=np.column_stack([np.interp(np.linspace(0, 2, 41), [0, 1, 2], bow[:, k]) for k in (0, 1)])
    )
    bends = bends_of(replace(layout, routes=(route,)), links.head(1))
    assert bends["aside"].max() == pytest.approx(40)
    assert bends.loc[bends["aside"].idxmax(), "along"] == pytest.approx(0.5)
    assert bends["along"].is_monotonic_increasing
