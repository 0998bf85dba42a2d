"""A place whose raw data hold planted names and words in every field that may hold any."""

import csv
import datetime as dt
import shutil
from collections.abc import Iterable
from pathlib import Path

import docx
import openpyxl
import pandas as pd
import yaml
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl.comments import Comment

from hct_eval.publish.workshop_book import results_workbook
from hct_eval.tables.catalogue import TABLES
from hct_eval.tables.sheets import find_sources, read_cells

PLACE = "newham"
FIRST, LAST = "Quorxelda", "Vimblethorpe"
NAME = f"{FIRST} {LAST}"
PHONE, EMAIL, POSTCODE = "07700 900461", "q.vimblethorpe@example.org", "E16 4ZZ"
HIDDEN = "Zanziwick"
"""Stands wherever nobody reads: notes, properties, comments, headers, hidden sheets, rows and text."""

CANARIES = (FIRST, LAST, PHONE, PHONE.replace(" ", ""), EMAIL, POSTCODE, HIDDEN)


def plant(raw: Path) -> None:
    """Plant canaries in the copy of one place under `raw` (the programme's folder); other places are left out."""
    settings = yaml.safe_load((raw / "programme.yml").read_text(encoding="utf-8"))
    settings["partnerships"] = [
        place | {"status": "published"} for place in settings["partnerships"] if place["id"] == PLACE
    ]
    settings["status"] = "published"
    (raw / "programme.yml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    for other in raw.iterdir():
        if other.is_dir() and other.name != PLACE:
            shutil.rmtree(other)
    folder = raw / PLACE
    for name, table in TABLES.items():
        for source in find_sources(folder, name, raw) if table.collected else ():
            if source.sheet is None:
                _plant_csv(source.path, name, raw, folder)
    for path in (folder / "coding").glob("*.xlsx"):
        _plant_workbook(path)
    _plant_transcripts(folder)
    _plant_workshop(folder / "a workshop.xlsx")
    for text in (*folder.glob("text/*.md"), *raw.glob("programme/text/*.md")):
        note = f"\n\n<!-- {HIDDEN}: ask\n{NAME} -->\n\n[//]: # ({HIDDEN} wrote this)\n"
        text.write_text(text.read_text(encoding="utf-8") + note, encoding="utf-8")
    (folder / "names.txt").write_text(f"# people whom residents name\n{NAME}\n", encoding="utf-8")


def _plant_csv(path: Path, name: str, raw: Path, folder: Path) -> None:
    cells = read_cells(next(source for source in find_sources(folder, name, raw) if source.path == path))
    rows = [dict(zip(cells.header, row, strict=False)) for row in cells.rows]
    marks = {column: known.metadata for column, known in TABLES[name].columns.items()}
    people: dict[str, str] = {}
    for number, row in enumerate(rows):
        row.setdefault("source", "a meeting")
        row["notes"] = f"{HIDDEN} rang; {NAME} too"
        for column, mark in marks.items():
            value = row.get(column, "")
            if mark["private"] == "pseudonym" and mark["kind"] == "key" and value:
                row[column] = people.setdefault(value, f"{LAST}-{len(people)}")
            elif mark["private"] == "drop" and column not in ("file", "notes"):
                row[column] = f"{HIDDEN} {NAME}"
            elif mark.get("free") and value:
                said = f"as {NAME} told us on {PHONE}" if number % 2 else f"and {FIRST.lower()} said so ({EMAIL})"
                row[column] = f"{value.rstrip('.')}, {said}."
    _write(path, rows)


def _write(path: Path, rows: Iterable[dict[str, str]]) -> None:
    header = list(dict.fromkeys(column for row in rows for column in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(rows)


def _plant_workbook(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    book.properties.creator = book.properties.title = f"{HIDDEN} {NAME}"
    for page in list(book.worksheets):
        headers = [str(cell.value).strip().lower() for cell in page[1]]
        page["A1"].comment = Comment(f"{HIDDEN} wrote this", NAME)
        for column in [i for i, header in enumerate(headers, start=1) if header in ("text", "quote", "definition")]:
            for row in range(2, page.max_row + 1):
                if page.cell(row, column).value:
                    page.cell(row, column).value = f"{page.cell(row, column).value} {NAME} knows."
    hidden = book.create_sheet(f"{HIDDEN} list")
    hidden.sheet_state = "hidden"
    hidden.append([HIDDEN, NAME, PHONE])
    book.save(path)


def _plant_workshop(path: Path) -> None:
    """Write a workshop's workbook that somebody filled in with names, though it asks for none."""
    links = pd.DataFrame({"cause": ["Damp"], "effect": ["Poor sleep"], "sign": ["+"]})
    labels, made = ["Damp", "Poor sleep"], dt.date(2022, 1, 1)
    path.write_bytes(results_workbook(links, labels, place="Newham", folder="here", day=made))
    book = openpyxl.load_workbook(path)
    book.properties.creator = f"{HIDDEN} {NAME}"
    for row, answer in ((2, "NEW-W9"), (3, "2022-03-01"), (4, 9)):
        book["Workshop"].cell(row, 2).value = answer
    for sheet in ("Links weighed", "Factors voted on", "Decisions made"):
        headers = {cell.value: cell.column for cell in book[sheet][1]}
        book[sheet].cell(2, headers["notes"]).value = f"{HIDDEN} rang; {NAME} too"
        words = {"strength": "strong", "votes": 3, "chosen": "yes", "by when": "2022-05-01"}
        words |= {"decision": f"Ask {NAME} to ring {PHONE}", "why": f"{FIRST.lower()} said so ({EMAIL})"}
        words |= {"taken on by": f"{NAME}, the caretaker"}
        for header in headers.keys() & words.keys():
            book[sheet].cell(2, headers[header]).value = words[header]
    book.save(path)


def _plant_transcripts(folder: Path) -> None:
    """Rename a speaker and the files after her, and add a Word document and a workbook with hidden parts."""
    register = folder / "conversations.csv"
    with register.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows):
        if not row["file"]:
            continue
        path = folder / "transcripts" / row["file"]
        row["file"] = f"{NAME} {number}{path.suffix}"
        path.rename(path.with_name(row["file"]))
        row["researcher"] = NAME if number % 3 == 0 else row["researcher"]
    for name, ending in (("NEW-901", "docx"), ("NEW-902", "xlsx"), ("NEW-903", "txt")):
        rows.append({**dict.fromkeys(rows[0], ""), "conversation_id": name, "file": f"{LAST}-{name}.{ending}"})
        rows[-1] |= {"consent": "anonymous quote", "held_on": "2022-01-05", "researcher": "NEW-R01", "area": "East Ham"}
    _write(register, rows)
    with (folder / "sign_offs.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"NEW-90{n},{NAME},2022-02-01,a meeting,{HIDDEN}\n" for n in (1, 2, 3))
    _word(folder / "transcripts" / f"{LAST}-NEW-901.docx")
    _notes(folder / "transcripts" / f"{LAST}-NEW-902.xlsx")
    spoken = f"{NAME}: The lift is out and I ring {PHONE} and no one comes.\nAnn: What then?\n"
    closing = f"{NAME}: They say {FIRST.lower()} must wait. I am at {POSTCODE}, write to {EMAIL}.\nAnn: Thank you.\n"
    (folder / "transcripts" / f"{LAST}-NEW-903.txt").write_text(spoken + closing, encoding="utf-8")


def _word(path: Path) -> None:
    document = docx.Document()
    properties = document.core_properties
    properties.author = properties.title = properties.comments = properties.last_modified_by = f"{HIDDEN} {NAME}"
    document.sections[0].header.paragraphs[0].text = f"{HIDDEN}, talk with {NAME}"
    document.sections[0].footer.paragraphs[0].text = f"{HIDDEN}"
    document.add_paragraph("I: What helps with the damp?")
    told = document.add_paragraph(f"R: The line for tenants, and {NAME}, who rings back within a week.")
    secret = told.add_run(f" {HIDDEN} is not to be named.")
    secret.font.hidden = True
    deleted = f'<w:del {nsdecls("w")} w:id="7" w:author="{NAME}"><w:r><w:delText>{HIDDEN}</w:delText></w:r></w:del>'
    told._p.append(parse_xml(deleted))
    document.add_comment(told.runs[0], text=f"{HIDDEN} said this to {NAME}", author=NAME, initials="QV")
    document.add_paragraph("I: And the lift?")
    document.add_paragraph("R: It was mended in March and broke in April, and we carried the shopping up.")
    document.save(path)


def _notes(path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    book.properties.creator = book.properties.description = f"{HIDDEN} {NAME}"
    page.append(["Conversation ID", "What was said", "Phone"])
    page.append(["NEW-902", f"The landing meetings helped, and {NAME} brought tea.", PHONE])
    page.append(["NEW-902", f"{HIDDEN} said nothing on this row.", PHONE])
    page.row_dimensions[3].hidden = True
    page["B2"].comment = Comment(f"{HIDDEN} heard this", NAME)
    hidden = book.create_sheet("Sheet2")
    hidden.append(["What was said"])
    hidden.append([f"{HIDDEN} sheet of {NAME}"])
    hidden.sheet_state = "veryHidden"
    book.save(path)
