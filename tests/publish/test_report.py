"""The report as a whole: one page by itself, accessible in its structure, with nothing that must not be published."""

import itertools
import json
import re
from html import unescape
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from lxml import html as lxml_html

from hct_eval.programme import Programme
from hct_eval.publish import anchors
from hct_eval.publish.downloads import METADATA
from hct_eval.publish.formats.build import PDF, SUMMARY, WORD
from hct_eval.publish.report import BANNER, ReportError, render_report
from hct_eval.publish.social import ALT
from hct_eval.tables import write_processed
from tests.notebooks.bytes_out import contents
from tests.publish import pages
from tests.publish.places import HOSTILE, executed, make_programme

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Programme:
    """A programme whose three reports have been rendered."""
    root = tmp_path_factory.mktemp("project")
    programme = make_programme(root)
    text = programme.raw("north") / "text"
    (text / "introduction.md").write_text(
        "# Hello\n\n<script>bad()</script>\n\n![A hill](http://example.org/hill.png) **bold**", "utf-8"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HCT_EVAL_PROJECT", str(root))
        for place in ("north", "south"):
            ran = executed("06_learning_report", {"programme": "test", "partnership": place}, root / f"{place}.ipynb")
            render_report(ran, programme, place)
        ran = executed("07_programme_report", {"programme": "test"}, root / "all.ipynb")
        render_report(ran, programme, "programme")
    return programme


@pytest.fixture(scope="module", params=["north", "south", "programme"])
def page(request: pytest.FixtureRequest, made: Programme) -> str:
    return (made.reports(request.param) / "report.html").read_text("utf-8")


def test_nothing_is_loaded_from_elsewhere(page: str) -> None:
    assert "<script" not in page
    assert '<link rel="stylesheet"' not in page
    sources = re.findall(r'(?:src|srcset)="([^"]+)"', page)
    assert all(source.startswith("data:image/svg+xml;base64,") for source in sources)
    assert "url(" not in page
    assert "http://example.org" not in page
    assert "default-src 'none'" in page


def test_no_code_and_no_working_cells(page: str) -> None:
    assert "load_programme" not in page
    assert "working" not in lxml_html.fromstring(page).text_content()
    assert "to_string" not in page


def test_structure_is_one_that_readers_of_screens_can_use(page: str) -> None:
    tree = lxml_html.fromstring(page)
    assert tree.get("lang") == "en-GB"
    assert len(tree.findall(".//h1")) == 1
    assert len(tree.findall(".//main")) == 1
    assert tree.find(".//title").text.startswith("Learning report")
    levels = [int(h.tag[1]) for h in tree.iter("h1", "h2", "h3", "h4")]
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for image in tree.iter("img"):
        assert len(image.get("alt")) > 40
        assert image.getparent().tag in ("picture", "div")
    for table in tree.iter("table"):
        assert table.find("caption") is not None
        assert all(cell.get("scope") in ("col", "row") for cell in table.iter("th"))
    alts = [image.get("alt") for image in tree.iter("img")]
    assert len(alts) == len(set(alts))


def test_every_link_within_the_page_leads_somewhere(page: str) -> None:
    tree = lxml_html.fromstring(page)
    ids = {element.get("id") for element in tree.iter()}
    inner = [a.get("href")[1:] for a in tree.iter("a") if a.get("href", "").startswith("#")]
    assert len(inner) > 5
    assert set(inner) <= ids


def test_figures_and_tables_are_numbered_in_order(page: str) -> None:
    for kind in ("Figure", "Table"):
        numbers = [int(n) for n in re.findall(rf'hct-number">{kind} (\d+)\. ', page)]
        assert numbers == list(range(1, len(numbers) + 1))
    assert "data-kind" not in page


def test_the_banner_stands_on_every_illustrative_page(page: str) -> None:
    assert BANNER in page


def test_the_sections_stand_in_the_order_of_the_design(made: Programme) -> None:
    tree = lxml_html.fromstring((made.reports("north") / "report.html").read_text("utf-8"))
    titles = [h.text_content() for h in tree.find(".//main").iter("h2")]
    assert titles == [
        "Overview",
        "Why it matters, and to whom",
        anchors.REACH,
        anchors.HEARD,
        anchors.MAP,
        anchors.FOCUS,
        anchors.CHANGE,
        anchors.HYPOTHESES,
        anchors.LEARNT,
        anchors.UNANSWERED,
        anchors.ASKS,
        anchors.METHODS,
        anchors.DATA,
        anchors.MADE,
        anchors.THANKS,
    ]


def test_what_is_too_small_or_must_not_be_quoted_is_in_no_byte(made: Programme) -> None:
    everything = _every_text(made.reports("north"))
    assert "Rare thing" not in everything  # two people told it
    assert "Everything" not in everything.replace("Everything that", "")  # one voice behind most of it
    claims = pd.read_parquet(made.processed("north") / "claims.parquet")
    for claim in claims.itertuples():
        if not claim.publishable:
            assert claim.quote.split("<")[0].strip() not in everything
    for conversation in claims["conversation_id"].unique():
        assert f">{conversation}<" not in everything


def test_peoples_text_is_escaped_and_formulas_are_harmless(made: Programme) -> None:
    page = (made.reports("north") / "report.html").read_text("utf-8")
    assert HOSTILE not in page
    assert "&lt;script&gt;alert" in page
    assert "&lt;b&gt;matter&lt;/b&gt;" in page
    log = (made.reports("north") / "data" / "learning_log.csv").read_text("utf-8-sig")
    assert "'=cmd()" in log


@pytest.mark.parametrize("place", ["north", "south", "programme"])
def test_messages_captions_and_numbers_are_the_same_on_paper_in_word_and_on_one_page(
    made: Programme, place: str
) -> None:
    folder = made.reports(place)
    main = lxml_html.fromstring((folder / "report.html").read_text("utf-8")).find(".//main")
    said = [item.text.strip() for item in main.xpath("h2[@id='overview']/following-sibling::div[1]//li")]
    captions = [" ".join(c.text_content().split()) for c in main.xpath(".//figcaption[span]|.//caption[.//*[text()]]")]
    captions = [caption for caption in captions if re.match(r"(Figure|Table) \d+\. ", caption)]
    cells = [" ".join(cell.text_content().split()) for cell in main.iterfind(".//td[@class='num']")]
    word = _plain(lxml_html.fromstring(pages.words_of(folder / "report.docx")).text_content())
    paper = _plain(pages.words(folder / "report.pdf"))
    for printed in (word, paper):
        assert [text for text in (*said, *captions) if _plain(text) not in printed] == []
        assert [cell for cell in cells if _plain(cell) not in printed] == []
    assert [text for text in said if _plain(text) not in _plain(pages.words(folder / "summary.pdf"))] == []
    assert said or place == "south"


def test_printed_files_are_linked_and_lie_beside_the_page(made: Programme) -> None:
    for place in ("north", "south", "programme"):
        page = (made.reports(place) / "report.html").read_text("utf-8")
        for name in (PDF, WORD, SUMMARY):
            assert f'href="{name}"' in page
            assert (made.reports(place) / name).stat().st_size > 10_000


def test_downloads_lie_beside_the_page(made: Programme) -> None:
    for place in ("north", "south", "programme"):
        folder = made.reports(place)
        linked = re.findall(r'href="(data/[^"]+)"', (folder / "report.html").read_text("utf-8"))
        there = {f"data/{path.name}" for path in (folder / "data").iterdir()}
        assert set(linked) == there - {f"data/{METADATA}"}


def test_pictures_for_social_media_lie_beside_the_page_with_their_words(made: Programme) -> None:
    for place in ("north", "south", "programme"):
        folder = made.reports(place) / "social"
        words = json.loads((folder / ALT).read_text("utf-8")) if folder.is_dir() else []
        page = unescape((made.reports(place) / "report.html").read_text("utf-8"))
        assert {word["file"] for word in words} == {path.name for path in folder.glob("*.png")}
        assert all(word["title"] in page for word in words)
        assert words or place != "north"


def test_a_place_with_a_register_only_says_what_is_missing(made: Programme) -> None:
    page = lxml_html.fromstring((made.reports("south") / "report.html").read_text("utf-8")).text_content()
    for words in (
        "No conversation has been coded",
        "there is no map",
        "No hypotheses were written down",
        "No learning log",
    ):
        assert words in page


def test_the_index_lists_what_there_is(made: Programme) -> None:
    index = (made.reports("north").parent / "index.html").read_text("utf-8")
    assert re.findall(r'href="([^"#]+/report.html)"', index) == [
        "programme/report.html",
        "north/report.html",
        "south/report.html",
    ]


def test_the_same_inputs_give_the_same_report(made: Programme, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HCT_EVAL_PROJECT", str(made.project))
    before = _every_text(made.reports("south"))
    again = executed("06_learning_report", {"programme": "test", "partnership": "south"}, tmp_path / "again.ipynb")
    render_report(again, made, "south")
    assert _every_text(made.reports("south")) == before


def test_a_notebook_that_stopped_is_refused_by_its_heading(made: Programme, tmp_path: Path) -> None:
    cells = [nbformat.v4.new_markdown_cell("## What we heard"), nbformat.v4.new_code_cell("1/0", execution_count=1)]
    cells[1].outputs = [nbformat.v4.new_output("error", ename="ZeroDivisionError", evalue="secret words")]
    with pytest.raises(ReportError, match="What we heard") as caught:
        render_report(_write(cells, tmp_path), made, "north")
    assert "secret" not in str(caught.value)


def test_a_cell_that_was_not_run_is_refused(made: Programme, tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="was not run"):
        render_report(_write([nbformat.v4.new_code_cell("1")], tmp_path), made, "north")


def test_output_that_went_past_publish_is_refused(made: Programme, tmp_path: Path) -> None:
    cell = nbformat.v4.new_code_cell("frame", execution_count=1)
    cell.outputs = [
        nbformat.v4.new_output("execute_result", data={"text/html": "<table><td>3</td></table>"}, execution_count=1)
    ]
    with pytest.raises(ReportError, match="did not go through"):
        render_report(_write([cell], tmp_path), made, "north")


def test_another_places_notebook_is_refused(made: Programme, tmp_path: Path) -> None:
    path = _write([], tmp_path, {"programme": "test", "partnership": "south"})
    with pytest.raises(ReportError, match="another place"):
        render_report(path, made, "north")


def test_tables_of_an_earlier_report_do_not_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programme = make_programme(tmp_path)
    monkeypatch.setenv("HCT_EVAL_PROJECT", str(tmp_path))
    render_report(_write([], tmp_path), programme, "north")
    assert (programme.reports("north") / "data" / "learning_log.csv").is_file()
    (programme.reports("north") / "workshop-pack.pdf").write_bytes(b"of an earlier map")
    (programme.reports("north") / "workshop-results.xlsx").write_bytes(b"filled in")
    log = pd.read_parquet(programme.processed("north") / "learning_log.parquet")
    write_processed(log.head(0), programme, "north", "learning_log")
    render_report(_write([], tmp_path), programme, "north")
    assert not (programme.reports("north") / "data" / "learning_log.csv").exists()
    assert not (programme.reports("north") / "workshop-pack.pdf").exists()
    assert (programme.reports("north") / "workshop-results.xlsx").read_bytes() == b"filled in"
    assert not list(programme.reports("north").rglob(".*"))


def _write(cells: list[object], folder: Path, parameters: dict[str, str] | None = None) -> Path:
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["papermill"] = {"parameters": parameters or {}}
    path = folder / "run.ipynb"
    nbformat.write(notebook, path)
    return path


def _plain(text: str) -> str:
    """Text without spaces, kinds of quotation marks and apostrophes, capitals: what a typesetter may change."""
    return re.sub(r"[\s“”\"'’‘\u00ad-]", "", text).lower()


def _every_text(folder: Path) -> str:
    """Every text of a report: drawings decoded, archives unpacked."""
    return "\n".join(contents(path) for path in sorted(folder.rglob("*")) if path.is_file())
