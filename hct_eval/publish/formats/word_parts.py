"""Mending of a Word file's parts: cover, contents, captions above drawings, tables, properties without a person."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from hct_eval.publish.formats.reference import RUNNING, style_id
from hct_eval.publish.formats.semantic import Printed

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_HEADER = re.compile(r"word/header\d+\.xml")
_MANY = 7
"""A table with as many columns or more gets smaller type."""

_LONG, _LONG_SIZE = 24, "56"
"""A title of more letters is smaller (in half points), so that it does not fill the cover."""

_ROOM, _CELL, _LETTER, _SMALL = 9072, 220, 105, 90
"""Widths in twentieths of a point: of a page's text, of a cell's margins, of a letter in either type of tables."""

_CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties '
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{title}</dc:title><dc:subject>{subject}</dc:subject>'
    '<dc:language>en-GB</dc:language><dcterms:created xsi:type="dcterms:W3CDTF">{day}T00:00:00Z</dcterms:created>'
    '<dcterms:modified xsi:type="dcterms:W3CDTF">{day}T00:00:00Z</dcterms:modified></cp:coreProperties>'
)
"""Properties of the file: what it is and of when; nobody's name."""


def mend(data: bytes, printed: Printed, day: dt.date) -> bytes:
    """Return pandoc's Word file with what it leaves out; same input, same bytes."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in sorted(archive.namelist())}
    parts["word/document.xml"] = _document(parts["word/document.xml"], printed)
    parts["docProps/core.xml"] = _core(printed, day)
    parts["word/settings.xml"] = parts["word/settings.xml"].replace(b'"en-US"', b'"en-GB"')
    head = _escaped(running_head(printed)).encode()
    parts |= {name: part.replace(RUNNING.encode(), head) for name, part in parts.items() if _HEADER.fullmatch(name)}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def running_head(printed: Printed) -> str:
    """Return what stands at the top of each page."""
    return ". ".join((printed.heading, *printed.marks))


def _document(part: bytes, printed: Printed) -> bytes:
    root = etree.fromstring(part)
    body = root.find(_w("body"))
    _captions(body)
    for table in body.iter(_w("tbl")):
        _table(table)
    for number, drawing in enumerate(body.iter(_DRAWING), start=1):
        drawing.set("id", str(number))
        drawing.set("name", f"Drawing {number}")
    headings = [(anchor, words) for anchor, words in _headings(body)]
    front = [*_cover(printed), *_contents(headings)]
    for place, element in enumerate(front):
        body.insert(place, element)
    for heading in [p for p in body.iter(_w("p")) if _style_of(p) == "Heading1"][:1]:
        heading.find(_w("pPr")).append(etree.Element(_w("pageBreakBefore")))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _captions(body: Any) -> None:
    """Put what a drawing says above it, as on the page, and keep the two together."""
    for caption in [p for p in body.iter(_w("p")) if _style_of(p) == "ImageCaption"]:
        drawing = caption.getprevious()
        if drawing is not None and _style_of(drawing) == "CaptionedFigure":
            drawing.addprevious(caption)


def _table(table: Any) -> None:
    """Give a table its type and, where pandoc leaves it to the reader's program, the width that its words need."""
    rows = table.findall(_w("tr"))
    small = len(table.findall(f"{_w('tblGrid')}/{_w('gridCol')}")) >= _MANY
    for row in rows:
        properties = row.find(_w("trPr"))
        if properties is None:
            properties = etree.Element(_w("trPr"))
            row.insert(0, properties)
        properties.insert(0, etree.Element(_w("cantSplit")))
        head = properties.find(_w("tblHeader")) is not None
        name = f"Table {'heading' if head else 'text'}{' small' if small else ''}"
        for style in row.iter(_w("pStyle")):
            style.set(_w("val"), style_id(name))
    table.find(f"{_w('tblPr')}/{_w('tblLook')}").set(_w("firstColumn"), "1")
    if table.find(f"{_w('tblPr')}/{_w('tblLayout')}") is None:
        _widths(table, rows, _SMALL if small else _LETTER)


def _widths(table: Any, rows: list[Any], letter: int) -> None:
    cells = [["".join(cell.itertext()) for cell in row.findall(_w("tc"))] for row in rows]
    needs = [max(map(len, column)) * letter + _CELL for column in zip(*cells, strict=True)]
    fit = min(1.0, _ROOM / sum(needs))
    widths = [round(need * fit) for need in needs]
    width = table.find(f"{_w('tblPr')}/{_w('tblW')}")
    width.set(_w("type"), "dxa")
    width.set(_w("w"), str(sum(widths)))
    for column, own in zip(table.iter(_w("gridCol")), widths, strict=True):
        column.set(_w("w"), str(own))
    for row in rows:
        for cell, own in zip(row.findall(_w("tc")), widths, strict=True):
            properties = cell.find(_w("tcPr"))
            properties.insert(0, etree.Element(_w("tcW"), {_w("w"): str(own), _w("type"): "dxa"}))


def _headings(body: Any) -> Iterator[tuple[str, str]]:
    for paragraph in body.iter(_w("p")):
        before = paragraph.getprevious()
        if _style_of(paragraph) == "Heading1" and before is not None and before.tag == _w("bookmarkStart"):
            yield before.get(_w("name")), "".join(paragraph.itertext())


def _cover(printed: Printed) -> list[Any]:
    title = _paragraph("Title", printed.heading)
    if len(printed.heading) > _LONG:
        etree.SubElement(etree.SubElement(title.find(_w("r")), _w("rPr")), _w("sz"), {_w("val"): _LONG_SIZE})
        title.find(_w("r")).insert(0, title.find(f"{_w('r')}/{_w('rPr')}"))
    lines = [_paragraph("Cover line", printed.eyebrow), title]
    if printed.banner:
        lines.append(_paragraph("Banner", printed.banner))
    lines += [_paragraph("Cover fact", f"{name}: ", words) for name, words in printed.facts]
    return lines


def _contents(headings: list[tuple[str, str]]) -> list[Any]:
    """Return the contents list: links that stand there at once, in a field that Word brings up to date."""
    title = _paragraph("TOC Heading", "Contents")
    title.find(_w("pPr")).append(etree.Element(_w("pageBreakBefore")))
    rows = []
    for anchor, words in headings:
        row = _paragraph("toc 1")
        link = etree.SubElement(row, _w("hyperlink"), {_w("anchor"): anchor, _w("history"): "1"})
        link.append(_run(words))
        rows.append(row)
    if rows:
        begin = [_field("begin"), _instruction(r'TOC \o "1-1" \h \z \u'), _field("separate")]
        for place, run in enumerate(begin, start=1):
            rows[0].insert(place, run)
        rows[-1].append(_field("end"))
    return [title, *rows]


def _paragraph(style: str, *texts: str) -> Any:
    paragraph = etree.Element(_w("p"))
    properties = etree.SubElement(paragraph, _w("pPr"))
    etree.SubElement(properties, _w("pStyle"), {_w("val"): style_id(style)})
    for place, words in enumerate(texts):
        paragraph.append(_run(words, bold=len(texts) > 1 and place == 0))
    return paragraph


def _run(words: str, *, bold: bool = False) -> Any:
    run = etree.Element(_w("r"))
    if bold:
        etree.SubElement(etree.SubElement(run, _w("rPr")), _w("b"))
    text = etree.SubElement(run, _w("t"), {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
    text.text = words
    return run


def _field(kind: str) -> Any:
    run = etree.Element(_w("r"))
    etree.SubElement(run, _w("fldChar"), {_w("fldCharType"): kind})
    return run


def _instruction(words: str) -> Any:
    run = etree.Element(_w("r"))
    text = etree.SubElement(run, _w("instrText"), {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
    text.text = words
    return run


def _core(printed: Printed, day: dt.date) -> bytes:
    return _CORE.format(
        title=_escaped(printed.title), subject=_escaped(printed.eyebrow), day=f"{day:%Y-%m-%d}"
    ).encode()


def _style_of(paragraph: Any) -> str:
    style = paragraph.find(f"{_w('pPr')}/{_w('pStyle')}")
    return "" if style is None else str(style.get(_w("val")))


def _w(name: str) -> str:
    return f"{{{W}}}{name}"


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
