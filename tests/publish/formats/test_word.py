"""The Word file, unpacked: headings, captions, descriptions, header rows, language, nobody's name; and as a picture."""

import io
import re
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from lxml import etree

from hct_eval.publish.formats.semantic import print_version
from hct_eval.publish.formats.word import report_docx
from tests.office import convert
from tests.publish import pages
from tests.publish.formats import example

DAY = pd.Timestamp(2024, 1, 2)  # as the newest day of frames is
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("word") / "report.docx"
    path.write_bytes(report_docx(print_version(example.page()), DAY))
    return path


@pytest.fixture(scope="module")
def parts(made: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(made) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def body(parts: dict[str, bytes]) -> etree._Element:
    return etree.fromstring(parts["word/document.xml"]).find(f"{W}body")


def test_sections_are_headings_and_the_title_is_a_title(body: etree._Element) -> None:
    assert _words(body, "Title") == ["North"]
    assert _words(body, "Heading1")[:2] == ["Overview", "What we heard"]
    assert _words(body, "TOC1") == _words(body, "Heading1")
    anchors = [link.get(f"{W}anchor") for link in body.iter(f"{W}hyperlink")]
    marks = {mark.get(f"{W}name") for mark in body.iter(f"{W}bookmarkStart")}
    assert set(anchors) <= marks


def test_every_paragraph_has_a_style_that_the_file_defines(parts: dict[str, bytes], body: etree._Element) -> None:
    known = {style.get(f"{W}styleId") for style in etree.fromstring(parts["word/styles.xml"]).iter(f"{W}style")}
    used = {style.get(f"{W}val") for tag in ("pStyle", "rStyle", "tblStyle") for style in body.iter(f"{W}{tag}")}
    assert used - known == set()
    names = [s.get(f"{W}styleId") for s in etree.fromstring(parts["word/styles.xml"]).iter(f"{W}style")]
    assert len(names) == len(set(names))


def test_captions_stand_above_and_say_the_pages_numbers(body: etree._Element) -> None:
    (caption,) = [p for p in body.iter(f"{W}p") if _style(p) == "ImageCaption"]
    assert "".join(caption.itertext()).startswith("Figure 1. Most live at A")
    assert _style(caption.getnext()) == "CaptionedFigure"
    assert _words(body, "TableCaption")[0] == "Table 2. A table of 2 rows"


def test_every_drawing_is_described_and_there(parts: dict[str, bytes], body: etree._Element) -> None:
    drawings = [one for one in body.iter() if one.tag.endswith("}docPr")]
    assert [one.get("descr") for one in drawings] == [example.chart().alt]
    assert len({one.get("id") for one in drawings}) == len(drawings)
    media = [name for name in parts if name.startswith("word/media/")]
    assert len(media) == 1
    assert parts[media[0]].startswith(b"\x89PNG")


def test_every_table_has_a_header_row_and_rows_that_hold_together(body: etree._Element) -> None:
    tables = list(body.iter(f"{W}tbl"))
    assert len(tables) == 3
    for table in tables:
        first, *rest = table.iter(f"{W}tr")
        assert first.find(f"{W}trPr/{W}tblHeader") is not None
        assert not [row for row in rest if row.find(f"{W}trPr/{W}tblHeader") is not None]
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in (first, *rest))
        assert table.find(f"{W}tblPr/{W}tblLook").get(f"{W}firstRow") == "1"
        assert table.find(f"{W}tblPr/{W}tblCaption").get(f"{W}val")


def test_the_language_is_british_english_everywhere(parts: dict[str, bytes]) -> None:
    styles = etree.fromstring(parts["word/styles.xml"])
    assert [lang.get(f"{W}val") for lang in styles.find(f"{W}docDefaults").iter(f"{W}lang")] == ["en-GB"]
    assert not [name for name, part in parts.items() if name.endswith(".xml") and b'w:val="en-US"' in part]
    assert b"<dc:language>en-GB</dc:language>" in parts["docProps/core.xml"]


def test_properties_say_what_it_is_and_nobodys_name(parts: dict[str, bytes]) -> None:
    core = etree.fromstring(parts["docProps/core.xml"])
    said = {etree.QName(one).localname: one.text for one in core}
    moment = "2024-01-02T00:00:00Z"
    assert said == {
        "title": "Learning report: North",
        "subject": example.EYEBROW,
        "language": "en-GB",
        "created": moment,
        "modified": moment,
    }
    for name in ("docProps/app.xml", "docProps/custom.xml"):
        assert not re.search(rb"<(Manager|Company|property)\b", parts.get(name, b""))


def test_a_long_title_is_set_smaller_and_stays_one_title() -> None:
    name = "A partnership of many places and people"
    data = report_docx(print_version(example.page().replace("<h1>North</h1>", f"<h1>{name}</h1>")), DAY)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = etree.fromstring(archive.read("word/document.xml")).find(f"{W}body")
    (title,) = [p for p in body.iter(f"{W}p") if _style(p) == "Title"]
    assert _words(body, "Title") == [name]
    assert [child.tag for child in title.find(f"{W}r")] == [f"{W}rPr", f"{W}t"]


def test_pages_say_what_they_belong_to(parts: dict[str, bytes]) -> None:
    (head,) = [part for name, part in parts.items() if re.fullmatch(r"word/header\d\.xml", name)]
    assert "".join(etree.fromstring(head).itertext()).strip() == "North. Draft. Illustrative"


def test_the_same_page_gives_the_same_bytes(made: Path) -> None:
    assert made.read_bytes() == report_docx(print_version(example.page()), DAY)


def test_hostile_words_stay_words() -> None:
    page = example.page("<h2>Overview</h2>", f"<p>{'a < b &amp; c'}</p>").replace("North", "&lt;w:p&gt; &amp; North")
    data = report_docx(print_version(page), DAY)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith(".xml"):
                etree.fromstring(archive.read(name))


@pytest.mark.slow
def test_libreoffice_shows_every_word_of_it(made: Path, tmp_path: Path) -> None:
    (printed,) = convert("pdf", tmp_path / "printed", made)
    words = pages.words(printed)
    for said in ("We listened to 21 people.", "Figure 1. Most live at A", "“I am on my own”", "Row 39 with words"):
        assert said in words
    assert int(pages.facts(printed)["Pages"]) >= 4


def _style(paragraph: etree._Element) -> str:
    found = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if found is None else found.get(f"{W}val")


def _words(body: etree._Element, style: str) -> list[str]:
    texts = [[t.text or "" for t in p.iter(f"{W}t")] for p in body.iter(f"{W}p") if _style(p) == style]
    return ["".join(text) for text in texts]


def test_the_days_in_its_properties_are_written_as_word_reads_them(parts: dict[str, bytes]) -> None:
    core = parts["docProps/core.xml"].decode()
    assert re.findall(r"W3CDTF\">([^<]+)<", core) == ["2024-01-02T00:00:00Z"] * 2
