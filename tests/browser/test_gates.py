"""The gates find what they are there to find: a page with every fault fails each of them."""

from pathlib import Path

import pytest

from tests.browser import gates
from tests.browser.chromium import chromium
from tests.programs import need

pytestmark = pytest.mark.slow

BAD = """<html><head><title>Bad</title><style>
a:focus {{ outline: none }} .pale {{ color: #bbb }} .wide {{ width: 500px }} .away {{ position: fixed; left: -999px }}
</style></head><body><main><h1>One</h1><h3>Three</h3>
<img src="{dot}" alt="{alt}"><img src="{dot}" alt="{alt}"><img src="{dot}" alt="short">
<p class="pale wide">Pale and wide</p><a href="#nowhere">no outline</a> <a href="#" class="away">out of sight</a>
<button onkeydown="event.preventDefault()">keeps the focus</button> <a href="#">never reached</a>
<table><tr><th>No scope</th></tr></table></main></body></html>"""
DOT = "data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg'/>"
ALT = "No description has been provided for this image"


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.html"
    path.write_text(BAD.format(dot=DOT, alt=ALT), encoding="utf-8")
    return path


def test_a_bad_page_fails_in_the_browser(bad: Path) -> None:
    with chromium(need("Chromium")) as page:
        page.visit(bad)
        assert {fault.partition(":")[0] for fault in gates.axe_faults(page)} >= {"color-contrast", "html-has-lang"}
        assert [fault.partition(":")[0] for fault in gates.contrast_faults(page)] == ["color-contrast"]
        assert len(gates.lost_colours(page)) == 3
        faults = " ".join(gates.out_of_reach(page))
        assert 'focus cannot be seen on <a href="#nowhere"' in faults
        assert 'focus cannot be seen on <a href="#" class="away"' in faults
        assert 'cannot be reached: <a href="#">never reached' in faults
        assert any("Pale and wide" in element for element in gates.too_wide(page))


def test_a_bad_page_fails_by_its_structure(bad: Path) -> None:
    faults = " ".join(gates.structure_faults(bad))
    for words in (
        "no text that says what a picture shows: 'short'",
        "placeholder: No description",
        "two pictures with one text",
        "h1 is followed by h3",
        "a table without a caption",
        "a header without scope",
        "leads nowhere: #nowhere",
    ):
        assert words in faults, words


def test_a_bad_page_is_not_valid(bad: Path) -> None:
    assert any("doctype" in error.lower() for error in gates.html_errors([bad]))
