"""The sample's seven reports as pages: accessible, whole in themselves, and plain; each gate counts its faults."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html

from hct_eval.programme import PROGRAMME_FOLDER
from hct_eval.publish.overview import MOST
from hct_eval.publish.readability import HARDEST, grade, sentences
from tests.browser import gates
from tests.browser.chromium import Page, chromium
from tests.notebooks.conftest import Journey
from tests.programs import need

PLACES = ("coventry", "croydon", "gloucestershire", "leeds", "newham", "plymouth", PROGRAMME_FOLDER)
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def tab() -> Iterator[Page]:
    with chromium(need("Chromium")) as one:
        yield one


@pytest.fixture(params=PLACES)
def report(request: pytest.FixtureRequest, first_run: Journey) -> Path:
    return first_run.programme.reports(request.param) / "report.html"


@pytest.fixture
def page(report: Path, tab: Page) -> Page:
    tab.requests.clear()
    tab.complaints.clear()
    tab.size(1280, 1000)
    tab.prefers(prefers_color_scheme="light", forced_colors="none")
    tab.visit(report)
    return tab


def test_a_report_passes_every_gate_in_a_browser(page: Page, report: Path) -> None:
    asked = [url for url in page.requests if not url.startswith("data:")]
    faults = {
        "asked for something else": [url for url in asked if url != report.as_uri()] + page.complaints,
        "axe": gates.axe_faults(page),
        "forced colours": gates.lost_colours(page),
    }
    page.prefers(prefers_color_scheme="dark", forced_colors="none")
    faults["contrast in dark"] = gates.contrast_faults(page)
    faults["keyboard"] = gates.out_of_reach(page)
    faults["sideways"] = gates.too_wide(page)
    assert {name: found for name, found in faults.items() if found} == {}


def test_a_map_to_explore_fits_a_phone_its_table_too(first_run: Journey, tab: Page) -> None:
    for place in PLACES[:-1]:
        tab.size(gates.NARROWEST, 800)
        tab.open(first_run.programme.reports(place) / "map.html")
        assert gates.too_wide(tab) == []
        inner = (
            "(() => { const s = document.querySelector('#table .scroll'); return s.scrollWidth - s.clientWidth; })()"
        )
        assert tab.run(inner) == 0, place


def test_every_page_is_valid_html(first_run: Journey) -> None:
    root = first_run.programme.reports(PROGRAMME_FOLDER).parent
    pages = [*sorted(root.glob("*/report.html")), root / "index.html"]
    assert len(pages) == len(PLACES) + 1
    assert gates.html_errors(pages) == []


def test_alternative_texts_headings_tables_and_addresses(report: Path) -> None:
    assert gates.structure_faults(report) == []


def test_key_messages_are_few_plain_and_lead_to_their_evidence(report: Path) -> None:
    tree = html.parse(str(report)).getroot()
    items = tree.xpath("//h2[@id='overview']/following::ul[1]/li")
    assert 4 <= len(items) <= MOST
    for item in items:
        text = " ".join(item.text.split())
        assert sentences(text) == 1, text
        assert grade(text) <= HARDEST, text
        (link,) = item.iter("a")
        assert tree.xpath(f"//h2[@id='{link.get('href')[1:]}']"), text


def test_the_cover_says_how_far_a_report_is(first_run: Journey) -> None:
    for place, said in ((PROGRAMME_FOLDER, "For review"), ("plymouth", "Published"), ("newham", "Draft")):
        tree = html.parse(str(first_run.programme.reports(place) / "report.html")).getroot()
        (status,) = tree.xpath("//div[@class='hct-status']/dd")
        assert status.text.startswith(said), place


def test_writers_words_hold_numbers_and_no_placeholder(first_run: Journey) -> None:
    for place in PLACES:
        assert "{{" not in (first_run.programme.reports(place) / "report.html").read_text("utf-8")
    plymouth = (first_run.programme.reports("plymouth") / "report.html").read_text("utf-8")
    assert "loneliness fell by 0.7 points (likely by 0.4 to 1.0)" in plymouth
    across = (first_run.programme.reports(PROGRAMME_FOLDER) / "report.html").read_text("utf-8")
    assert "In Leeds, it may not have changed: we cannot tell" in across
