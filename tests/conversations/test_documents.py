"""Word, OpenDocument and rich text: the body is read, whoever wrote it; nothing else in the file is ever speech."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hct_eval.conversations.transcript import Transcript
from tests.conversations.reading import odt_xml, p, read, said, word_xml

TURNS = [("I", "What helps?"), ("R", "The garden."), ("I", "And?"), ("R", "The bus.")]
LINES = [f"{who}: {what}" for who, what in TURNS]


def r(inside: str, looks: str = "") -> str:
    return f"<w:r><w:rPr>{looks}</w:rPr>{inside}</w:r>"


BOX = "<w:txbxContent><w:p><w:r><w:t>CANARY</w:t></w:r></w:p></w:txbxContent>"
PICTURE = "<w:r><w:drawing><w:docPr w:descr='CANARY' w:title='CANARY'/></w:drawing></w:r>"
FIELD = (
    "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText> AUTHOR </w:instrText></w:r>"
    "<w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t>CANARY</w:t></w:r>"
    "<w:r><w:fldChar w:fldCharType='end'/></w:r>"
)
ASKED = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>CANARY</w:t></w:r></w:sdtContent></w:sdt>"
WORD = {
    "hidden text": r("<w:t>CANARY</w:t>", "<w:vanish/>") + r("<w:t>CANARY</w:t>", "<w:vanish w:val='1'/>"),
    "tracked deletions": "<w:del w:author='CANARY'><w:r><w:delText>CANARY</w:delText></w:r></w:del>",
    "text boxes": f"<w:r><w:pict>{BOX}</w:pict></w:r>",
    "pictures": PICTURE,
    "fields": FIELD,
    "fields not filled in": ASKED,
}


@pytest.mark.parametrize("what", WORD)
def test_word_counts_what_is_not_speech_and_never_reads_it(tmp_path: Path, what: str) -> None:
    body = p(LINES[0], WORD[what]) + p(WORD[what]) + "".join(p(line) for line in LINES[1:])
    found = read(tmp_path, "x", word_xml(body))
    assert said(found) == TURNS
    assert found.skipped[what] == 2
    assert "CANARY" not in repr(found)


def test_word_counts_comments_notes_headers_and_who_wrote_it(tmp_path: Path) -> None:
    text = p("CANARY")
    raw = word_xml(
        "".join(p(line) for line in LINES),
        comments=f"<w:comment w:author='CANARY'>{text}</w:comment><w:comment>{text}</w:comment>",
        footnotes=f"<w:footnote w:type='separator'>{p()}</w:footnote><w:footnote>{text}</w:footnote>",
        header1=text,
        header2=p(),
        footer1=text,
        styles="",
    )
    found = read(tmp_path, "x", raw)
    assert said(found) == TURNS
    assert found.skipped == {"comments": 2, "footnotes": 1, "page headers and footers": 2}


def test_word_reads_insertions_controls_links_and_text_that_a_style_does_not_hide(tmp_path: Path) -> None:
    control = "<w:sdt><w:sdtPr><w:alias w:val='CANARY'/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    shown = "<w:vanish w:val='0'/><w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange>"
    link, tag = (
        "<w:hyperlink>{}</w:hyperlink>".format(r("<w:t>And</w:t>")),
        "<w:smartTag>{}</w:smartTag>".format(r("<w:t>?</w:t>")),
    )
    body = p("<w:ins w:author='CANARY'><w:r><w:t>I: What </w:t></w:r></w:ins>", "helps?")
    body += control.format(p("R: The garden.")) + p("I: ", link, tag)
    body += p(r("<w:t>R: The </w:t>", shown), r("<w:t>CANARY</w:t>", "<w:rStyle w:val='h'/>"), "bus.")
    styles = "<w:style w:styleId='b'><w:rPr><w:vanish/></w:rPr></w:style>"
    styles += "<w:style w:styleId='h'><w:basedOn w:val='b'/></w:style>"
    found = read(tmp_path, "x", word_xml(body, part="word/document2.xml", styles=styles))
    assert said(found) == TURNS
    assert found.skipped == {"hidden text": 1}


def test_a_document_with_external_relationships_opens_nothing(tmp_path: Path) -> None:
    raw = word_xml("".join(p(line) for line in LINES), part="word/document.xml")
    assert said(read(tmp_path, "x", raw)) == TURNS
    outside = word_xml("", part="../../../../etc/passwd")
    with pytest.raises(Exception, match="neither a text document nor a workbook"):
        read(tmp_path, "y", outside)


ODT_STYLES = (
    "<style:style style:name='H'><style:text-properties text:display='none'/></style:style>"
    "<style:style style:name='B'><style:text-properties fo:font-weight='bold'/></style:style>"
)
ODT = {
    "hidden text": "<text:span text:style-name='H'>CANARY</text:span>",
    "comments": "<office:annotation><text:p>CANARY</text:p></office:annotation>",

    "footnotes": "<text:note><text:note-citation>CANARY</text:note-citation><text:p>CANARY</text:p></text:note>",

    "pictures": "<text:frame><text:text-box><text:p>CANARY</text:p></text:text-box></text:frame>",
    "fields": "<text:author-name>CANARY</text:author-name>",
}  # fmt: skip


@pytest.mark.parametrize("what", ODT)
def test_odt_counts_what_is_not_speech_and_never_reads_it(tmp_path: Path, what: str) -> None:
    deleted = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>CANARY</text:p></text:deletion>"
        "</text:changed-region><text:changed-region><text:insertion/></text:changed-region></text:tracked-changes>"
    )
    section = "<text:section text:display='none'><text:p>CANARY</text:p></text:section>"
    body = deleted + section + f"<text:p>{LINES[0]}{ODT[what]}</text:p><text:p>{ODT[what]}</text:p>"
    body += "".join(f"<text:p>{line.replace(' ', '<text:s/>')}</text:p>" for line in LINES[1:])
    header = "<style:header><text:p>CANARY</text:p></style:header>"
    found = read(tmp_path, "x", odt_xml(body, ODT_STYLES, styles=header, meta="<text:creator>CANARY</text:creator>"))
    assert said(found) == TURNS
    assert found.skipped[what] == 2 + (what == "hidden text")
    assert (found.skipped["tracked deletions"], found.skipped["page headers and footers"]) == (1, 1)
    assert found.skipped["document properties"] == 1
    assert "CANARY" not in repr(found)


def rtf(*lines: str) -> bytes:
    head = r"{\rtf1\ansi\ansicpg1252\deff0"
    head += r"{\fonttbl{\f0\fcharset0 CANARY;}{\f1\fcharset238 CANARY;}{\f2\fcharset178 CANARY;}}"
    return (
        head + r"{\info{\author CANARY}{\title CANARY}}" + "".join(f"{line}\\par\r\n" for line in lines) + "}"
    ).encode()


RTF = {
    "hidden text": r"{\v CANARY}\v CANARY\v0 ",
    "tracked deletions": r"{\deleted\revauthdel1 CANARY}{\deleted CANARY}",
    "comments": r"{\*\atnid C}{\*\atnauthor CANARY}{\chatn{\*\annotation CANARY {\b CANARY}}}{\*\annotation CANARY}",
    "footnotes": r"{\super\chftn{\footnote CANARY}}{\footnote CANARY}",
    "page headers and footers": r"{\header CANARY\par}{\footerl CANARY\par}",
    "pictures": r"{\*\shppict{\pict\pngblip 89504e47}}{\pict\bin4 }{\}}",
    "fields": r"{\field{\*\fldinst AUTHOR}{\fldrslt CANARY}}{\field{\*\fldinst{\b  FILENAME }}{\fldrslt{\b CANARY}}}",
    "text boxes": r"{\shp{\*\shpinst{\shptxt CANARY\par}}}{\shp{\*\shpinst{\shptxt CANARY}}}",
}


@pytest.mark.parametrize("what", RTF)
def test_rtf_counts_what_is_not_speech_and_never_reads_it(tmp_path: Path, what: str) -> None:
    found = read(tmp_path, "x", rtf(LINES[0] + RTF[what], *LINES[1:]))
    assert said(found) == TURNS
    assert found.skipped[what] == 2
    assert found.skipped["document properties"] == 2
    assert "CANARY" not in repr(found)


def test_rtf_letters_by_code_page_font_and_unicode(tmp_path: Path) -> None:
    lines = (
        r"I: It\'92s \'a33 \endash  dear, Nh\u375\'3f\uc0 ?",
        r"R: \f1\'a3\'f3d\'9f\f0 , \u-10179\u-8704 \uc2\u321ab\uc1 , {\f2\'e3\'dc\'e3}\~x\_y",
        r"I: {\*\unknown CANARY}a\line b\tab c\{\}\\ {\field{\*\fldinst HYPERLINK http://x.org}{\fldrslt link}}",
    )
    assert said(read(tmp_path, "x", rtf(*lines))) == [
        ("I", "It’s £3 – dear, Nhŷ?"),
        ("R", "Łódź, 😀Ł, مـم x-y".replace("مـم", bytes((0xE3, 0xDC, 0xE3)).decode("cp1256"))),
        ("I", "a b c{}\\ link"),
    ]


def word_table(*rows: tuple[str, ...]) -> bytes:
    cells = ("".join(f"<w:tc>{p(cell)}</w:tc>" for cell in row) for row in rows)
    return word_xml("<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>")


def odt_table(*rows: tuple[str, ...]) -> bytes:
    cells = ("".join(f"<table:table-cell><text:p>{c}</text:p></table:table-cell>" for c in row) for row in rows)
    return odt_xml(
        "<table:table>" + "".join(f"<table:table-row>{row}</table:table-row>" for row in cells) + "</table:table>"
    )


def rtf_table(*rows: tuple[str, ...]) -> bytes:
    cells = ("".join(f"\\pard\\intbl {cell}\\cell " for cell in row) for row in rows)
    return rtf("".join(f"\\trowd {row}\\row " for row in cells) + "\\pard")


@pytest.mark.parametrize("table", [word_table, odt_table, rtf_table])
def test_tables_of_speakers_and_words_with_times_numbers_and_remarks(
    tmp_path: Path, table: Callable[..., bytes]
) -> None:
    assert said(read(tmp_path, "a", table(*TURNS))) == TURNS
    timed = read(tmp_path, "b", table(*((f"00:0{n}:01", *turn) for n, turn in enumerate(TURNS))))
    assert said(timed) == TURNS
    assert [turn.start for turn in timed.turns] == [1, 61, 121, 181]
    numbered = read(tmp_path, "c", table(*((str(n), *turn) for n, turn in enumerate(TURNS))))
    assert said(numbered) == TURNS
    header = ("Line", "Speaker", "Text", "Codes")
    coded = read(tmp_path, "d", table(header, *((str(n), *turn, "REMARK") for n, turn in enumerate(TURNS))))
    assert said(coded) == TURNS
    assert coded.skipped["cells beside the transcript"] == 4
    assert said(read(tmp_path, "e", table(*((line,) for line in LINES)))) == TURNS


def bold_word(name: str, text: str) -> str:
    return p(r(f"<w:t>{name}</w:t>", "<w:b/>")) + p(text)


def bold_head(name: str, text: str) -> str:
    return p(r(f"<w:t xml:space='preserve'>{name} </w:t>", "<w:b/>"), text)


def check_names(found: Transcript, turns: list[tuple[str, str]]) -> None:
    assert said(found) == turns
    assert found.skipped["lines before the first speaker"] == 1


def test_names_in_bold_are_speakers_and_bold_headings_are_not(tmp_path: Path) -> None:
    turns = [
        ("Ann Lee", "What helps?"),
        ("Siân ap Rhys", "The garden: lovely."),
        ("Ann Lee", "And?"),
        ("Bo Ek", "Nothing: so."),
    ]
    for make in (bold_word, bold_head):
        body = p(r("<w:t>Our conversation in March</w:t>", "<w:b/>")) + "".join(make(*turn) for turn in turns)
        check_names(read(tmp_path, "x", word_xml(body)), turns)
    lines = [f"{{\\b {who}\\par}}{what}".replace("â", "\\'e2") for who, what in turns]
    check_names(read(tmp_path, "y", rtf("A conversation", *lines)), turns)
    spans = "<text:p>A conversation</text:p>" + "".join(
        f"<text:p text:style-name='B'>{who}</text:p><text:p>{what}</text:p>" for who, what in turns
    )
    check_names(read(tmp_path, "z", odt_xml(spans, ODT_STYLES)), turns)
    guide = "".join(bold_word(title, "She told us of it. " * 5) for title in ("Home life", "The bus", "What next"))
    assert read(tmp_path, "w", word_xml(guide)).speakers == ()
