"""The report that README shows a reader before they install anything says what the sample says now."""

from pathlib import Path

import pytest

from hct_eval.publish.overview import messages_of
from hct_eval.publish.results import gather
from tests.notebooks.conftest import Journey

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "example"
BULLET = "\N{BLACK MEDIUM SMALL SQUARE}"


def words(path: Path) -> str:
    import pymupdf

    with pymupdf.open(path) as pages:
        return " ".join(" ".join(page.get_text() for page in pages).split())


@pytest.mark.parametrize("name", ["report", "summary"])
def test_key_messages_of_the_committed_report_are_those_of_a_fresh_run(first_run: Journey, name: str) -> None:
    messages = [text for text, _ in messages_of(gather(first_run.programme, "plymouth"))]
    shown, fresh = (
        words(path)
        for path in (EXAMPLE / f"plymouth-{name}.pdf", first_run.programme.reports("plymouth") / f"{name}.pdf")
    )
    for text in messages:
        assert " ".join(text.split()) in shown, f"{text}: run `make example`"
    assert shown.count(BULLET) == fresh.count(BULLET), "run `make example`"


def test_the_example_says_that_it_is_invented() -> None:
    for path in EXAMPLE.glob("*.pdf"):
        assert "invented, to show what a report looks like" in words(path), path.name


@pytest.mark.parametrize("page", ["README.md", "docs/index.md"])
def test_the_example_is_one_click_away(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")[:2500]
    assert {path.name for path in EXAMPLE.glob("*.pdf") if f"example/{path.name})" in text} == {
        "plymouth-report.pdf",
        "plymouth-summary.pdf",
    }
