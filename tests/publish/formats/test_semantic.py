"""What is printed of a page: every word, figure and table, nothing that only a screen needs, addresses that lead on."""

import re

import pytest
from lxml import html as lxml_html

from hct_eval.publish.formats.semantic import ANNEX, print_version
from hct_eval.publish.formats.tables import column_shares
from tests.publish.formats import example


def _tree() -> lxml_html.HtmlElement:
    return lxml_html.fromstring(f"<div>{print_version(example.page()).body}</div>")


def test_the_covers_words_are_the_pages() -> None:
    made = print_version(example.page())
    assert (made.title, made.heading, made.eyebrow) == ("Learning report: North", "North", example.EYEBROW)
    assert made.banner == "Illustrative. All of it is invented."
    assert made.facts == (("Period", "The year 2023"), ("Status", "Draft"))


def test_drawings_keep_their_description_caption_and_number() -> None:
    image = _tree().find(".//figure/img")
    assert image.get("alt") == example.chart().alt
    assert image.getparent().find("figcaption").text_content() == "Figure 1. Most live at A"
    assert print_version(example.page()).pictures == {image.get("src"): example.SVG}
    assert image.get("width") == "400"


def test_tables_behind_a_click_stand_in_the_annex_and_are_pointed_to() -> None:
    tree = _tree()
    headings = [h.text for h in tree.iter("h2", "h3")]
    assert headings[-2:] == [ANNEX, "What we heard"]
    captions = [caption.text_content() for caption in tree.iter("caption")]
    assert captions == [
        "Table 2. A table of 2 rows",
        "Numbers behind Figure 1. Most live at A",
        "Table 1. A table of 40 rows",
    ]
    pointers = [
        a.getparent().text_content() for a in tree.iter("a") if a.get("href", "").startswith(("#table", "#num"))
    ]
    assert pointers == ["Numbers behind Figure 1.", "The rest: Table 1."]


def test_links_lead_somewhere_or_are_words() -> None:
    tree = _tree()
    ids = {element.get("id") for element in tree.iter()}
    assert all(a.get("href")[1:] in ids for a in tree.iter("a"))
    assert "reach.csv" in tree.text_content()
    assert not [a for a in tree.iter("a") if "csv" in a.text_content()]
    assert "Download" not in tree.text_content()


def test_kinds_of_blocks_are_known_and_no_class_of_the_screen_stays() -> None:
    body = print_version(example.page()).body
    kinds = {"note", "missing", "verdict", "card", "said", "who", "messages", "pointer"}
    kinds |= {"pair", "narrow", "dense"}
    assert set(re.findall(r'class="([^"]*)"', body)) == kinds
    assert "hct-" not in body
    assert "details" not in body


def test_a_picture_from_elsewhere_is_refused() -> None:
    with pytest.raises(ValueError, match="no drawing within it"):
        print_version(example.page('<figure><img src="https://example.org/a.png" alt="x"></figure>'))


def test_wide_tables_fit_and_narrow_ones_are_left_alone() -> None:
    assert column_shares([["Place", "People"], ["A", "12"]]) is None
    shares = column_shares([["What", "n", "Note"], ["Loneliness", "12", "because " * 30], ["Trust", "7 people", "x"]])
    assert shares is not None
    assert sum(shares) == pytest.approx(100)
    assert shares[2] > 60
    assert shares[1] > 8
