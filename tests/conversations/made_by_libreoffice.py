"""Writes the documents that LibreOffice is given to convert: see `files/README.md`."""

import datetime as dt
from pathlib import Path

import docx
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from openpyxl import Workbook

INTERVIEW = [
    ("I", "What helps? It’s £3 – dear."),
    ("R", "The garden. One thing: it rains."),
    ("I", "Pwy sy’n helpu Siân yn Nhŷ’r Ysgol? Put in."),
    ("R", "Żółta łódka 😀, عائشة said: nothing."),
    ("I", "See https://example.org: good?"),
    ("R", "Yes."),
]
BOLD = [
    ("Złota Nowak", "What helps?"),
    ("Siân ap Rhys", "The garden; it’s “lovely”."),
    ("Złota Nowak", "And?"),
    ("Siân ap Rhys", "Nothing: that is all."),
]
TABLE = [("I", "What helps?"), ("R", "The garden: Żółta."), ("I", "And?"), ("R", "Nothing.")]
OTTER_TURNS = [
    ("Siân ap Rhys", "What helps?"),
    ("Joan Francis", "The garden. I go at 10:30 most days."),
    ("Siân ap Rhys", "Thank you."),
]
NOTES = [("C1", "Siân", "The bus, again; £3"), ("C1", "Żółta", "عائشة said no"), ("C2", "4505577104", "2023-05-04")]
OTTER = (
    "Conversation\nThu, Jan 05, 2023 4:01PM • 12:34\n\nSUMMARY KEYWORDS\ngarden, bus\n\n"
    "SPEAKERS\nSiân ap Rhys, Joan\n\n"
    "Siân ap Rhys  0:04\nWhat helps?\n\nJoan Francis  0:09\nThe garden. I go at 10:30\nmost days.\n\n"
    "Siân ap Rhys  1:02:03\nThank you.\n\nTranscribed by https://otter.ai\n"
)


def write_all(folder: Path) -> None:
    """Write interview, names_in_bold and table (.docx), notes (.xlsx) and otter (.txt) into a folder."""
    _interview().save(str(folder / "interview.docx"))
    document = _empty()
    for who, what in BOLD:
        document.add_paragraph().add_run(who).bold = True
        document.add_paragraph(what)
    document.save(str(folder / "names_in_bold.docx"))
    document = _empty()
    table = document.add_table(rows=0, cols=3)
    for number, (who, what) in enumerate(TABLE):
        for cell, text in zip(table.add_row().cells, (f"00:0{number}:01", who, what), strict=True):
            cell.text = text
    document.save(str(folder / "table.docx"))
    _notes().save(folder / "notes.xlsx")
    (folder / "otter.txt").write_text(OTTER, encoding="utf-8")


def _empty() -> Document:
    document = docx.Document()
    document.core_properties.author = document.core_properties.comments = ""
    return document


def _interview() -> Document:
    document = _empty()
    document.sections[0].header.paragraphs[0].text = "PAGE HEADER"
    document.sections[0].footer.paragraphs[0].text = "PAGE FOOTER"
    for line in ("Interview 4", "Date: 3 March 2023", "I: What helps? It’s £3 – dear."):
        document.add_paragraph(line)
    answer = document.add_paragraph("R: The garden. One thing: it rains.")
    answer.add_run(" HIDDEN TEXT").font.hidden = True
    document.add_comment(answer.runs[0], text="A REMARK", author="x", initials="x")
    question = document.add_paragraph("I: Pwy sy’n helpu Siân yn Nhŷ’r Ysgol?")
    _tracked(question, "del", "delText", " STRUCK OUT")
    _tracked(question, "ins", "t", " Put in.")
    for who, what in INTERVIEW[3:]:
        document.add_paragraph(f"{who}: {what}")
    return document


def _tracked(paragraph: Paragraph, change: str, kind: str, words: str) -> None:
    mark, run, text = OxmlElement(f"w:{change}"), OxmlElement("w:r"), OxmlElement(f"w:{kind}")
    for name, value in (("id", "9"), ("author", "x"), ("date", "2023-01-01T00:00:00Z")):
        mark.set(qn(f"w:{name}"), value)
    text.set(qn("xml:space"), "preserve")
    text.text = words
    run.append(text)
    mark.append(run)
    paragraph._p.append(mark)


def _notes() -> Workbook:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["Conversation ID", "Speaker", "What was said"],
        ["C1", "Siân", "The bus, again; £3"],
        [None, "Żółta", "عائشة said no"],
        ["C2", 4505577104, dt.date(2023, 5, 4)],
        ["C3", "Bo", "HIDDEN ROW"],
    ):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    sheet.row_dimensions[5].hidden = True
    hidden = book.create_sheet("drafts")
    hidden.append(["id", "text"])
    hidden.append(["C1", "HIDDEN SHEET"])
    hidden.sheet_state = "hidden"
    return book
