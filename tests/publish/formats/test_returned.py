"""A returned Word file: comments and tracked edits come back as Markdown, names of reviewers do not."""

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from hct_eval.publish.formats.returned import ReturnedError, returned_as_markdown
from hct_eval.publish.formats.semantic import print_version
from hct_eval.publish.formats.word import report_docx
from tests.publish.formats import example


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    path = tmp_path / "report.docx"
    path.write_bytes(report_docx(print_version(example.page()), dt.date(2024, 1, 2)))
    return path


@pytest.mark.slow
def test_comments_and_edits_come_back_by_section(sent: Path) -> None:
    document = Document(str(sent))
    said = _paragraph(document, "We listened to 21")
    document.add_comment(said.runs[0], text="Is this *all*? [check]", author="Quorxelda Smith", initials="QS")
    changed = _paragraph(document, "Most spoke of buses")
    run = changed.runs[0]
    run.text = "Most spoke of "
    run._r.addnext(_change("ins", "t", "trains", "Another Vantrell"))
    run._r.addnext(_change("del", "delText", "buses & hills.", "Quorxelda Smith"))
    document.save(str(sent))
    assert returned_as_markdown(sent).splitlines() == [
        "# Comments and edits",
        "",
        "## Overview",
        "",
        "- Comment on “We listened to 21 people.”: Is this \\*all\\*? \\[check\\] (reviewer 1)",
        "",
        "## What we heard",
        "",
        "- Edit (reviewer 1 and reviewer 2)",
        "  - Was: Most spoke of buses & hills.",
        "  - Now: Most spoke of trains",
    ]


def test_a_file_without_remarks_says_so(sent: Path) -> None:
    assert "No comment, and no tracked edit" in returned_as_markdown(sent)


@pytest.mark.parametrize("data", [b"not a zip", b"PK\x03\x04 broken", b""])
def test_damaged_files_are_refused_in_words(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "back.docx"
    path.write_bytes(data)
    with pytest.raises(ReturnedError, match=r"back\.docx: it is damaged; open it"):
        returned_as_markdown(path)


def test_another_kind_of_file_and_a_missing_one_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "book.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
    with pytest.raises(ReturnedError, match=r"no Word file; save it as \.docx"):
        returned_as_markdown(path)
    with pytest.raises(ReturnedError, match="no file of that name"):
        returned_as_markdown(tmp_path / "gone.docx")


@pytest.mark.slow
def test_what_unpacks_to_far_too_much_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 70_000_000)
    path = tmp_path / "bomb.docx"
    path.write_bytes(buffer.getvalue())
    with pytest.raises(ReturnedError, match="unpacks to more than a report can be"):
        returned_as_markdown(path)


def _paragraph(document: Any, words: str) -> Any:
    return next(one for one in document.paragraphs if one.text.startswith(words))


def _change(kind: str, text: str, words: str, author: str) -> Any:
    escaped = words.replace("&", "&amp;")
    return parse_xml(
        f'<w:{kind} {nsdecls("w")} w:id="900" w:author="{author}" w:date="2024-01-01T00:00:00Z"><w:r>'
        f'<w:{text} xml:space="preserve">{escaped}</w:{text}></w:r></w:{kind}>'
    )
