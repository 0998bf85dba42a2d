"""One page for a board: the page's own sentences, one drawing, the ask and how sure, whatever there is of them."""

import datetime as dt
from pathlib import Path

import pytest

from hct_eval.publish import anchors
from hct_eval.publish.formats.semantic import print_version
from hct_eval.publish.formats.summary import summary_pdf
from hct_eval.publish.prose import bullets, linked, missing, say, section
from tests.publish import pages
from tests.publish.formats import example

DAY = dt.date(2024, 1, 2)
MESSAGES = [(f"Message {n} is said in a sentence of some length, as they are.", "#overview", "Why") for n in range(6)]


def _page(messages: list[tuple[str, str, str]] = MESSAGES, asks: int = 2, chart: bool = True) -> str:
    return example.page(
        "<h2>Overview</h2>",
        section(linked(messages) or missing("Nothing has been collected here yet.")),
        f"<h2>{anchors.HEARD}</h2>",
        section(example.chart() if chart else say("Nothing.")),
        f"<h2>{anchors.ASKS}</h2>",
        section(*(say(f"We ask for thing {n}.") for n in range(asks))),
        "<h3>Open</h3>",
        say("Not an ask."),
        f"<h2>{anchors.METHODS}</h2>",
        section(bullets(["People cannot stand for everyone.", "Counts are of people.", "Likely ranges are wide."])),
    )


def _made(page: str, folder: Path) -> Path:
    path = folder / "summary.pdf"
    path.write_bytes(summary_pdf(print_version(page), DAY))
    return path


def test_it_says_in_the_pages_words_what_was_found_asked_and_how_sure(tmp_path: Path) -> None:
    path = _made(_page(), tmp_path)
    words = pages.words(path)
    for n in range(6):
        assert f"Message {n} is said in a sentence of some length, as they are." in words
    for said in (
        "Most live at A",
        "We ask for thing 0. We ask for thing 1.",
        "stand for everyone.",
        "ranges are wide.",
    ):
        assert said in words
    assert "Not an ask" not in words
    assert "Counts are of people" not in words
    assert "Illustrative. All of it is invented." in words
    assert pages.sizes(path) == [pages.A4]


@pytest.mark.slow
def test_nothing_is_wrong_for_a_screen_reader(tmp_path: Path) -> None:
    path = _made(_page(), tmp_path)
    assert pages.errors(path) == []
    assert pages.facts(path)["Title"] == "Learning report: North: summary"


def test_it_is_one_page_with_much_to_say_and_with_nothing(tmp_path: Path) -> None:
    long = [(text * 6, address, words) for text, address, words in MESSAGES]
    for page in (_page(long, asks=3), _page([], asks=0, chart=False)):
        assert pages.sizes(_made(page, tmp_path)) == [pages.A4]
    assert "Nothing has been collected here yet." in pages.words(tmp_path / "summary.pdf")


def test_the_same_page_gives_the_same_bytes(tmp_path: Path) -> None:
    assert _made(_page(), tmp_path).read_bytes() == summary_pdf(print_version(_page()), DAY)
