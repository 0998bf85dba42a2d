"""The printed report: words stay words, numbers are the page's, screen readers find all, same input same bytes."""

import datetime as dt
from pathlib import Path

import pytest

from hct_eval.publish.charts import figure
from hct_eval.publish.formats.pdf import report_pdf
from hct_eval.publish.formats.semantic import print_version
from hct_eval.publish.prose import say
from tests.publish import pages
from tests.publish.formats import example

DAY = dt.date(2024, 1, 2)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pdf") / "report.pdf"
    path.write_bytes(report_pdf(print_version(example.page()), DAY))
    return path


@pytest.mark.slow
def test_nothing_is_wrong_for_a_screen_reader(made: Path) -> None:
    assert pages.errors(made) == []


def test_the_file_is_tagged_titled_dated_and_the_same_each_time(made: Path) -> None:
    known = pages.facts(made)
    assert (known["Title"], known["Tagged"]) == ("Learning report: North", "yes")
    assert "Author" not in known
    assert known["CreationDate"].startswith("Tue Jan  2 00:00:00 2024")
    assert b"en-GB" in made.read_bytes()
    assert made.read_bytes() == report_pdf(print_version(example.page()), DAY)


def test_every_word_and_number_of_the_page_is_printed(made: Path) -> None:
    words = pages.words(made)
    for said in ("We listened to 21 people.", "buses & hills", "“I am on my own”", "Resident, North, on loneliness"):
        assert said in words
    for said in ("Figure 1. Most live at A", "Table 2. A table of 2 rows", "Numbers behind Figure 1", "Row 39 with"):
        assert said in words
    assert "What we heard (page 3)" in words


def test_what_people_said_is_never_markup(tmp_path: Path) -> None:
    shown = figure(example.SVG, title=example.HOSTILE, alt=example.HOSTILE, table=example.chart().table.head(0))
    body = example.page("<h2>Overview</h2>", say(example.HOSTILE), shown)
    path = tmp_path / "report.pdf"
    path.write_bytes(report_pdf(print_version(body), DAY))
    plain = pages.words(path).replace("“", '"').replace("”", '"')
    assert plain.count(example.HOSTILE) == 2
