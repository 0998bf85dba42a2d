"""The look of Word files: a reference document whose styles pandoc uses, made by code so that it can be read here."""

import io
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

INK, SOFT, BRAND, PANEL = "1D1D1F", "55585C", "12436D", "F1F4F8"
WARN, HAIR = "FFF3D1", "C9CED6"
_SERIF, _SANS = "Georgia", "Arial"

RUNNING = "Running head"
"""Stands in the header until a report's own words take its place."""

_PLAIN = "Body Text"
# name: (based on, font, points, bold, colour, space before, space after)
_STYLES: dict[str, tuple[str, str, float, bool, str, float, float]] = {
    "Normal": ("", _SANS, 11, False, INK, 0, 6),
    "Body Text": ("Normal", _SANS, 11, False, INK, 0, 8),
    "First Paragraph": (_PLAIN, _SANS, 11, False, INK, 0, 8),
    "Compact": (_PLAIN, _SANS, 11, False, INK, 0, 4),
    "Cover line": ("Normal", _SANS, 13, False, SOFT, 90, 6),
    "Title": ("Normal", _SERIF, 44, True, BRAND, 0, 24),
    "Cover fact": ("Normal", _SANS, 12, False, INK, 0, 8),
    "Banner": ("Normal", _SANS, 11, False, "3D2C00", 18, 18),
    "TOC Heading": ("Normal", _SERIF, 22, True, BRAND, 0, 12),
    "toc 1": ("Normal", _SANS, 11, False, INK, 0, 6),
    "Heading 1": ("Normal", _SERIF, 22, True, BRAND, 30, 10),
    "Heading 2": ("Normal", _SERIF, 15, True, BRAND, 20, 6),
    "Heading 3": ("Normal", _SERIF, 12, True, BRAND, 14, 4),
    "Block Text": (_PLAIN, _SERIF, 12, False, INK, 12, 0),
    "Quote source": ("Normal", _SANS, 9.5, False, SOFT, 0, 12),
    "Key message": (_PLAIN, _SANS, 12, False, INK, 0, 8),
    "Verdict": (_PLAIN, _SANS, 11, True, BRAND, 0, 4),
    "Not collected": (_PLAIN, _SANS, 11, False, SOFT, 0, 8),
    "Note": ("Normal", _SANS, 9, False, SOFT, 2, 10),
    "Caption": ("Normal", _SANS, 10, False, INK, 14, 4),
    "Image Caption": ("Caption", _SANS, 10, False, INK, 14, 4),
    "Table Caption": ("Caption", _SANS, 10, False, INK, 14, 4),
    "Captioned Figure": (_PLAIN, _SANS, 11, False, INK, 0, 4),
    "Figure": (_PLAIN, _SANS, 11, False, INK, 0, 4),
    "Table text": ("Normal", _SANS, 9, False, INK, 1.5, 1.5),
    "Table text small": ("Normal", _SANS, 7.5, False, INK, 1, 1),
    "Table heading": ("Normal", _SANS, 8.5, True, BRAND, 1.5, 1.5),
    "Table heading small": ("Normal", _SANS, 7, True, BRAND, 1, 1),
    "Header": ("Normal", _SANS, 8.5, False, SOFT, 0, 0),
    "Footer": ("Normal", _SANS, 8.5, False, SOFT, 0, 0),
}
_KEEP_NEXT = {"Title", "Cover line", "Heading 1", "Heading 2", "Heading 3", "Image Caption", "Table Caption", "Caption"}
_SHADED = {"Banner": WARN}
_BARRED = {"Block Text": BRAND, "Quote source": BRAND, "Not collected": HAIR, "Banner": "B98900"}
"""Styles with a bar at the left, and its colour; the cover's first line has one above it."""


def style_id(name: str) -> str:
    """Return the id under which a Word file names a style."""
    return name.replace(" ", "").replace("toc", "TOC")


@lru_cache(maxsize=1)
def reference() -> bytes:
    """Return the reference document: A4, running head and page number, a style for each block, British English."""
    from docx import Document
    from docx.oxml.ns import qn
    from docx.shared import Mm, RGBColor

    document = Document(io.BytesIO(_of_pandoc()))
    for name, look in _STYLES.items():
        _style(document, name, look)
    document.styles["Hyperlink"].font.color.rgb = RGBColor.from_string(BRAND)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")
    _table(document)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin, section.bottom_margin = Mm(25), Mm(22)
    section.header_distance = section.footer_distance = Mm(11)
    section.different_first_page_header_footer = True
    _furniture(section)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _of_pandoc() -> bytes:
    """Return pandoc's own reference: what it makes of nothing has all the styles that it writes."""
    import pypandoc

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.docx"
        pypandoc.convert_text("", "docx", format="html", outputfile=str(path), verify_format=False)
        return path.read_bytes()


def _style(document: Any, name: str, look: tuple[str, str, float, bool, str, float, float]) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt, RGBColor

    base, font, size, bold, colour, before, after = look
    styles = document.styles
    known = {one.style_id: one for one in styles}
    style = known.get(style_id(name)) or styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.element.styleId = style_id(name)
    if base:
        style.base_style = known[style_id(base)]
    _clear(style)
    style.font.name, style.font.size, style.font.bold = font, Pt(size), bold or None
    style.font.italic = name in ("Block Text", "Not collected") or None
    style.font.color.rgb = RGBColor.from_string(colour)
    layout = style.paragraph_format
    layout.space_before, layout.space_after = Pt(before), Pt(after)
    layout.line_spacing = 1.0 if name.startswith(("Title", "Table ")) else 1.15 if before else 1.25
    layout.keep_with_next = name in _KEEP_NEXT or None
    layout.widow_control = True
    if name in _SHADED:
        _child(style, "w:shd", val="clear", color="auto", fill=_SHADED[name])
    if name in _BARRED:
        _bar(style, "left", 18, _BARRED[name])
        layout.left_indent = Pt(12)
    if name == "Cover line":
        _bar(style, "top", 96, BRAND)
    if name.startswith("Heading"):
        _child(style, "w:outlineLvl", val=str(int(name[-1]) - 1))


def _clear(style: Any) -> None:
    """Take pandoc's own look off a style: fonts of a theme, borders, alignment."""
    for element in list(style.element):
        if element.tag.endswith(("}pPr", "}rPr")):
            style.element.remove(element)


def _bar(style: Any, side: str, eighths: int, colour: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    border = _child(style, "w:pBdr")
    bar = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "8"), ("color", colour)):
        bar.set(qn(f"w:{name}"), value)
    border.append(bar)


def _child(style: Any, tag: str, **attributes: str) -> Any:
    """Add a property of paragraphs to a style, where the schema wants it."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = style.element.get_or_add_pPr()
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    after = {"w:pBdr": ("w:shd",), "w:shd": (), "w:outlineLvl": ()}[tag]
    late = ("w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl")
    successors = late if tag != "w:outlineLvl" else ()
    properties.insert_element_before(element, *after, *successors)
    return element


def _table(document: Any) -> None:
    """Give pandoc's table style a shaded, ruled header and hairlines between rows."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    style = document.styles["Table"].element
    for element in list(style):
        if element.tag.endswith(("}tblPr", "}tblStylePr", "}pPr", "}rPr", "}tcPr")):
            style.remove(element)
    rule = '<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="{colour}"/>'
    lines = rule.format(side="bottom", size=4, colour=HAIR) + rule.format(side="insideH", size=4, colour=HAIR)
    below = rule.format(side="bottom", size=8, colour=BRAND)
    names = nsdecls("w")
    style.append(
        parse_xml(
            f'<w:tblPr {names}><w:tblBorders>{lines}</w:tblBorders><w:tblCellMar><w:left w:w="80" w:type="dxa"/>'
            '<w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        )
    )
    style.append(
        parse_xml(
            f'<w:tblStylePr {names} w:type="firstRow"><w:rPr><w:b/><w:color w:val="{BRAND}"/></w:rPr><w:tcPr>'
            f'<w:tcBorders>{below}</w:tcBorders><w:shd w:val="clear" w:color="auto" w:fill="{PANEL}"/></w:tcPr>'
            "</w:tblStylePr>"
        )
    )


def _furniture(section: Any) -> None:
    """Write the running head, which a report's own words replace, and the page number."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    head = section.header.paragraphs[0]
    head.style = "Header"
    head.add_run(RUNNING)
    foot = section.footer.paragraphs[0]
    foot.style = "Footer"
    foot.alignment = 2
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    foot._p.append(field)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
