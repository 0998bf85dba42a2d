"""Workbooks and Word files whose bytes never change: stored uncompressed, with one fixed time and one fixed system."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

MADE_ON = dt.datetime(2024, 2, 29, 12, 0, 0)  # noqa: DTZ001 - a file's property without a zone
UNIX = 3
"""Number of the system in a zip's entries; the writing machine's own would differ."""

Cell = str | int | float | dt.date | None


def repack(raw: bytes, drop: Sequence[str] = ()) -> bytes:
    """Write a zip again without compression and times (libraries for compression differ between machines)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new:
        for entry in old.infolist():
            if entry.filename in drop:
                continue
            fresh = zipfile.ZipInfo(entry.filename, MADE_ON.timetuple()[:6])
            fresh.create_system = UNIX
            fresh.external_attr = 0o600 << 16
            new.writestr(fresh, old.read(entry))
    return out.getvalue()


def workbook(sheets: Mapping[str, tuple[Sequence[str], Sequence[Sequence[Cell]]]], widths: dict[str, int]) -> bytes:
    """Return an .xlsx: per sheet a bold, frozen header and wrapped rows; days are real dates."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": MADE_ON, "author": "", "comments": "Invented: the sample programme of HCT Eval."})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#DDE6EE"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "dd/mm/yyyy", "valign": "top"})
    for name, (header, rows) in sheets.items():
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for column, title in enumerate(header):
            sheet.set_column(column, column, widths.get(title, 14))
            sheet.write_string(0, column, title, bold)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                _write_cell(sheet, number, column, value, (wrapped, day))
    book.close()
    return repack(out.getvalue())


def _write_cell(sheet: Any, row: int, column: int, value: Cell, formats: tuple[Any, Any]) -> None:
    wrapped, day = formats
    if value is None or value == "":
        return
    if isinstance(value, dt.date):
        sheet.write_datetime(row, column, dt.datetime.combine(value, dt.time()), day)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, wrapped)
    else:
        sheet.write_number(row, column, value, wrapped)


def word_file(title: str, paragraphs: Sequence[tuple[str, ...]]) -> bytes:
    """Return a .docx: a title, then paragraphs of lines; a first line in bold where a paragraph has more than one."""
    import docx

    document = docx.Document()
    properties = document.core_properties
    properties.author, properties.title, properties.comments = (
        "",
        "",
        "Invented: the sample programme of HCT Eval.",
    )
    properties.created = properties.modified = MADE_ON
    _slim(document)
    if title:
        document.add_paragraph(title, style="Title")
    for lines in paragraphs:
        paragraph = document.add_paragraph()
        for number, line in enumerate(lines):
            run = paragraph.add_run(line)
            run.bold = True if number == 0 and len(lines) > 1 else None
            if number < len(lines) - 1:
                run.add_break()
    out = io.BytesIO()
    document.save(out)
    return _without_leftovers(repack(out.getvalue(), drop=_LEFTOVERS))


_LEFTOVERS = ("word/stylesWithEffects.xml", "docProps/thumbnail.jpeg")


def _slim(document: Any) -> None:
    """Drop the template's hundreds of styles, so that a transcript is a few kilobytes."""
    styles = document.styles.element
    keep = {"Normal", "Title", "DefaultParagraphFont", "TableNormal", "NoList"}
    for style in list(styles.style_lst):
        if style.styleId not in keep:
            styles.remove(style)


def _without_leftovers(raw: bytes) -> bytes:
    """Drop the relations and content types of the parts that were left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename.endswith((".rels", "[Content_Types].xml")):
                text = content.decode("utf-8")
                text = re.sub(r"<(Relationship|Override)\b[^>]*(stylesWithEffects|thumbnail)[^>]*/>", "", text)
                content = text.encode("utf-8")
            new.writestr(entry, content)
    return out.getvalue()
