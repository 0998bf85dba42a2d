"""The drawing of what changed: which links, how they are told apart, and what is said of the rest."""

import xml.etree.ElementTree as ET

import pandas as pd

from hct_eval.maps import CognitiveMap
from hct_eval.maps.diff import diff_maps
from hct_eval.maps.draw import draw_changes

SPACE = "{http://www.w3.org/2000/svg}"


def made(*links: tuple[str, str, float]) -> CognitiveMap:
    return CognitiveMap.from_links(pd.DataFrame(links, columns=["cause", "effect", "weight"]))


DIFF = diff_maps(
    made(("A", "B", 0.5), ("B", "C", 0.5), ("C", "D", 0.9), ("D", "A", 0.2)),
    made(("A", "B", 0.5), ("B", "C", -0.5), ("D", "A", 0.9), ("A", "C", 0.4)),
)


def test_each_kind_of_link_has_a_dash_a_mark_and_words_of_its_own() -> None:
    drawing = draw_changes(DIFF, seed=1, names=("then", "now"), starts=2)
    kinds = {(row.cause, row.effect): row.kind for row in drawing.shown.itertuples()}
    assert kinds == {
        ("A", "B"): "both",
        ("B", "C"): "turned",
        ("C", "D"): "lost",
        ("D", "A"): "both",
        ("A", "C"): "new",
    }
    root = ET.fromstring(drawing.svg)
    said = [part.text for part in root.iter(f"{SPACE}text") if part.text]
    for mark, times in (("↔", 1), ("▲", 1), ("×", 1), ("=", 2)):
        assert said.count(mark) == times + 1, mark  # once more in the key
    assert {"only in now", "only in then", "in both", "in both, with another sign"} <= set(said)
    body = next(part for part in root if part.tag == f"{SPACE}g")
    arrows = [part for part in body if part.tag == f"{SPACE}path"]
    dashes = {(part.get("stroke"), part.get("stroke-dasharray")) for part in arrows}
    assert len(dashes) == len({dash for _, dash in dashes}) == 4
    assert "1 only in now" in drawing.alt


def test_what_changed_is_drawn_before_what_stayed_and_the_rest_is_counted() -> None:
    drawing = draw_changes(DIFF, seed=1, max_links=3, starts=2)
    assert drawing.shown["kind"].tolist() == ["turned", "new", "lost"]
    assert drawing.left_out == 2
    assert "2 more links are not drawn." in drawing.svg
    assert "2 more links are not drawn." in drawing.alt


def test_two_empty_maps_give_no_picture_and_say_so() -> None:
    drawing = draw_changes(diff_maps(made(), made()), seed=1)
    assert (drawing.svg, drawing.left_out) == ("", 0)
    assert "no link to draw" in drawing.alt
