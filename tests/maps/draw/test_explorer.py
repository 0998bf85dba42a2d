"""The explorer as a file: what it holds, what it refuses to hold, and that nothing in it can break out."""

import json
import re

import pandas as pd
import pytest

from hct_eval.maps import MapError
from hct_eval.maps.draw import draw_map
from hct_eval.maps.draw.explorer import embedded, explorer_html
from hct_eval.maps.draw.places import place_rest
from tests.maps.draw.example import NASTY, page

LINKS = pd.DataFrame([("A", "B", "+", "10"), ("B", "C", "-", "*")], columns=["cause", "effect", "sign", "people"])
CONCEPTS = pd.DataFrame({"concept": ["A", "B", "C"]})
PLACES = pd.DataFrame(
    [("A", 0, 0, 50, 20), ("B", 90, 0, 50, 20), ("C", 0, 90, 50, 20)], columns=["concept", "x", "y", "width", "height"]
)


def held(html: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, flags=re.DOTALL)
    assert found
    return dict(json.loads(found.group(1)))


def test_what_people_wrote_cannot_end_its_element() -> None:
    html = page()
    assert html.count("</script") == 3
    assert NASTY not in html
    assert [words for _, words in held(html)["quotes"]] == [NASTY]  # type: ignore[attr-defined]
    assert "<h1>Map &lt;of&gt; “Anywhere” &amp; 😀</h1>" in html


def test_a_half_character_does_not_stop_the_page() -> None:
    html = explorer_html(CONCEPTS, LINKS, PLACES, title="broken \ud800 half")
    html.encode("utf-8")
    assert "<h1>broken ? half</h1>" in html


def test_the_page_may_ask_for_nothing() -> None:
    html = page()
    assert "default-src 'none'" in html
    assert re.findall(r"<(?:link|img|iframe)\b|\bsrc=", re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)) == []


@pytest.mark.parametrize("column", ["sources", "citations", "claim_ids"])
def test_exact_counts_and_ids_are_refused(column: str) -> None:
    with pytest.raises(MapError, match=column):
        explorer_html(CONCEPTS, LINKS.assign(**{column: 4711}), PLACES, title="x")
    with pytest.raises(MapError, match=column):
        explorer_html(CONCEPTS.assign(**{column: 4711}), LINKS, PLACES, title="x")


def test_only_the_columns_it_knows_are_in_the_file() -> None:
    html = explorer_html(CONCEPTS.assign(secret="canary-1"), LINKS.assign(coder="canary-2"), PLACES, title="x")
    assert "canary" not in html


def test_circles_and_quotes_of_other_links_stay_out() -> None:
    loops = pd.DataFrame([("A -> B -> A", "reinforcing")], columns=["loop", "kind"])
    quotes = pd.DataFrame([("C", "A", "canary")], columns=["cause", "effect", "quote"])
    html = explorer_html(CONCEPTS, LINKS, PLACES, title="x", loops=loops, quotes=quotes)
    assert held(html)["loops"] == []
    assert "canary" not in html


def test_a_factor_without_a_place_is_named() -> None:
    with pytest.raises(MapError, match="'C'"):
        explorer_html(CONCEPTS, LINKS, PLACES.head(2), title="x")


def test_the_file_is_the_same_in_whatever_order_rows_stand() -> None:
    one = explorer_html(CONCEPTS, LINKS, PLACES, title="x")
    assert one == explorer_html(CONCEPTS[::-1], LINKS[::-1], PLACES[::-1], title="x")


def test_a_frame_for_notebooks_runs_only_its_own_script() -> None:
    frame = embedded(page())
    assert 'sandbox="allow-scripts"' in frame
    assert "<script" not in frame
    assert "allow-same-origin" not in frame


def test_factors_left_out_of_the_drawing_get_room_of_their_own() -> None:
    names = [f"Factor {n:02}" for n in range(40)]
    links = pd.DataFrame({"cause": names, "effect": names[1:] + names[:1], "sign": "+", "sources": range(40)})
    concepts = pd.DataFrame({"concept": [*names, "Alone"]})
    drawn = draw_map(concepts, links, max_links=8, seed=1, starts=1).positions
    places = place_rest(drawn, concepts, links)
    assert places.equals(place_rest(drawn[::-1], concepts[::-1], links[::-1]))
    assert sorted(places["concept"]) == sorted(concepts["concept"])
    kept = places[places["concept"].isin(drawn["concept"])].reset_index(drop=True)
    assert kept.equals(drawn.sort_values("concept", ignore_index=True))
    for a in places.itertuples():
        for b in places.itertuples():
            apart = abs(a.x - b.x) >= (a.width + b.width) / 2 or abs(a.y - b.y) >= (a.height + b.height) / 2
            assert a.concept == b.concept or apart
