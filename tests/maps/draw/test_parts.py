"""A map told in small ones: which links each has, and how they stand on the page."""

import re
import xml.etree.ElementTree as ET

import pandas as pd
import pytest

from hct_eval.maps.draw import draw_parts, parts_around

SPACE = "{http://www.w3.org/2000/svg}"
LINKS = pd.DataFrame(
    [
        *((f"Cause {n}", "Hub <one>", "+", 20 - n) for n in range(10)),
        *(("Hub two", f"Effect {n}", "-", 5) for n in range(3)),
        ("Hub two", "Hub <one>", "-", 30),
        ("Lone", "Pair", "+", 99),
    ],
    columns=["cause", "effect", "sign", "sources"],
)


def test_each_part_is_around_a_factor_and_has_each_link_once() -> None:
    parts = parts_around(LINKS)
    assert list(parts)[:1] == ["Hub <one>"]
    assert {name: len(links) for name, links in parts.items()} == {"Hub <one>": 8, "Hub two": 3}
    first = parts["Hub <one>"]
    assert first["sources"].tolist() == [30, *range(20, 13, -1)]
    pairs = [pair for links in parts.values() for pair in zip(links["cause"], links["effect"], strict=True)]
    assert len(pairs) == len(set(pairs))
    assert parts_around(LINKS.head(0)) == {}
    assert len(parts_around(LINKS, parts=1, most=3)["Hub <one>"]) == 3


@pytest.mark.slow
def test_small_maps_stand_side_by_side_within_a4_and_do_not_overlap() -> None:
    parts = parts_around(LINKS)
    small = draw_parts({**parts, "Nothing": LINKS.head(0)}, seed=1, starts=2)
    root = ET.fromstring(small.svg)
    width, height = (float(root.attrib[side].removesuffix("pt")) for side in ("width", "height"))
    assert width <= 510
    assert height <= 760
    panels = [
        part
        for part in root
        if part.tag == f"{SPACE}g" and part.find(f"{SPACE}rect") is not None and part.find(f"{SPACE}g") is not None
    ]
    lefts = [float(re.findall(r"[\d.]+", part.attrib["transform"])[0]) for part in panels]
    wide = float(panels[0].find(f"{SPACE}rect").attrib["width"])  # type: ignore[union-attr]
    assert len(panels) == 2
    assert lefts[1] - lefts[0] >= wide
    assert sorted(small.shown["part"].unique()) == ["Hub <one>", "Hub two"]
    assert "Hub <one>, 8 links; Hub two, 3 links" in small.alt
    assert small.svg == draw_parts(parts, seed=1, starts=2).svg


def test_no_part_gives_no_picture() -> None:
    assert draw_parts({}, seed=1).svg == ""
