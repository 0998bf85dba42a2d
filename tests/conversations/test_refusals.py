"""Files that are refused, and how: locked, old, too large, or meant to do harm."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from hct_eval.conversations.transcript import TranscriptError
from tests.conversations.reading import odt_xml, p, read, word_xml
from tests.damage import zipped

pytestmark = pytest.mark.slow

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
ENTITY = '<!DOCTYPE x [<!ENTITY e "speech"><!ENTITY f SYSTEM "file:///etc/hostname">]>'
MANIFEST = "<manifest><file-entry full-path='content.xml'><encryption-data/></file-entry></manifest>"
DEEP = "<w:p>" * 100_000
MIME = "application/vnd.oasis.opendocument."


BOX = "<w:r><w:pict><w:txbxContent><w:p/></w:txbxContent></w:pict></w:r>"
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "old Word": (lambda: OLD, "old Word or Excel"),
    "locked Word": (lambda: OLD + "EncryptedPackage".encode("utf-16-le"), "password"),
    "locked ODT": (
        lambda: zipped({"mimetype": MIME + "text", "META-INF/manifest.xml": MANIFEST, "content.xml": b"\x00\x01"}),
        "password",
    ),
    "ODS": (lambda: zipped({"mimetype": MIME + "spreadsheet"}), "neither a text document nor a workbook"),
    "no XML": (lambda: word_xml(ENTITY), "damaged"),
    "entities in Word": (
        lambda: zipped({"word/document.xml": ENTITY + "<document>&e;&f;</document>"}),
        "document type",
    ),
    "entities in ODT": (
        lambda: zipped({"mimetype": MIME + "text", "content.xml": ENTITY + "<text>&e;</text>"}),
        "document type",
    ),
    "entities in XLSX": (lambda: zipped({"xl/workbook.xml": ENTITY + "<workbook>&e;</workbook>"}), "document type"),
    "a large part": (lambda: zipped({"word/document.xml": b"a" * 70_000_000}), "more than a transcript can"),
    "a zip bomb": (lambda: zipped({f"word/media/{n}": b"0" * 80_000_000 for n in range(4)}), "unpacks to more"),
    "many parts": (lambda: zipped({str(n): "" for n in range(20_001)}), "unpacks to more"),
    "deep Word": (lambda: word_xml(DEEP), "nest more than 400 deep"),
    "deep ODT": (lambda: odt_xml(DEEP), "nest more than 400 deep"),
    "deep RTF": (lambda: b"{\\rtf1 " + b"{" * 100_000, "damaged"),
    "long": (lambda: word_xml(p("a" * 5_000_001)), "more than 5000000 characters"),
    "many paragraphs": (lambda: word_xml("<w:p/>" * 300_001), "more than 300000 paragraphs"),
    "HTML": (lambda: b"<!DOCTYPE html><html><body>I: hello</body></html>", "web page"),
    "XML": (lambda: b'<?xml version="1.0"?><tt>I: hello</tt>', "XML"),
    "JSON": (lambda: b'[{"speaker": "Ann", "text": "hello"}]', "JSON"),
    "MHTML": (lambda: b"MIME-Version: 1.0\nContent-Type: text/html\n\nhello", "web page or e-mail"),
    "gzip": (lambda: b"\x1f\x8b\x08\x00" + bytes(50), "compressed"),
    "a recording": (lambda: b"\x00\x00\x00\x20ftypM4A " + bytes(50), "recording"),
    "text boxes": (lambda: word_xml(p(BOX, "1")), "text boxes"),
    "another table": (lambda: b"Area,Mood,Day\nnorth,good,1\nsouth,low,2\n", "no column for the words"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refused_in_a_sentence_that_holds_nothing_of_the_file(tmp_path: Path, what: str) -> None:
    make, words = REFUSED[what]
    with pytest.raises(TranscriptError, match=words) as caught:
        read(tmp_path, "Marvin Quibble.docx", make())
    assert "Marvin" not in str(caught.value)
    assert "hello" not in str(caught.value)


def test_names_in_an_archive_lead_nowhere(tmp_path: Path) -> None:
    places = {"../../outside": "x", "/tmp/outside-hct": "x", "..\\outside": "x", "word/../../outside": "x"}
    inside = tmp_path / "in"
    inside.mkdir()
    raw = zipped(
        {"word/document.xml": "<d><p><r><t>I: One two.</t></r></p><p><r><t>R: Three.</t></r></p></d>", **places}
    )
    found = read(inside, "x.docx", raw)
    assert found.speakers == ("I", "R")
    assert not (tmp_path / "outside").exists()
    assert not (Path(tempfile.gettempdir()) / "outside-hct").exists()
    assert [path.name for path in inside.iterdir()] == ["x.docx"]


ONE_CUE = b"WEBVTT\n\n00:01.000 --> 00:02.000\n"
HARD = {
    "spaces": b"I: a\n" + b" " * 10**6 + b"xx",
    "colons": b":" * 10**6 + b"ab",
    "labels": b"Ann: b: c: " * 10**5,
    "names": b"A" * 10**6 + b": x",
    "blank lines": b"\n" * 250_000 + b"ab",
    "voices": ONE_CUE + b"<v a" * 250_000,
    "voice": ONE_CUE + b"<v " + b" " * 10**6,
    "arrows": b"WEBVTT\n\n" + b"-->\n" * 250_000,
    "numbers": b"1\n00:00:01,000 --> 00:00:02,000\n" + b"1" * 10**6,
    "brackets": b"[(" * 500_000 + b"ab",
    "quote": b'text,id\n"' + b"a" * 10**6,
    "commas": b"text,id\n" + b"," * 10**6,
    "stars": b"**A:** x\n**B:** y\n" + b"*" * 10**6,
    "words": b"{\\rtf1 " + b"\\b" * 400_000,
    "fields": b"{\\rtf1 " + b"{\\field{\\*\\fldinst HYPERLINK }" * 30_000,
    "titles": b"Garden talk - Transcript\n" * 40_000 + b"00:00:01\nAttendees\n" + b"Meeting ended after 00:10:00",
    "dates": b"Date: " + b"1 " * 500_000 + b"\nI: xx\nR: yy",
}


@pytest.mark.parametrize("what", HARD)
def test_text_made_to_take_long_is_read_or_refused_like_any_other(tmp_path: Path, what: str) -> None:
    try:
        assert read(tmp_path, "x", HARD[what]).turns
    except TranscriptError as error:
        assert len(str(error)) < 150  # noqa: PT017 - either outcome is right
