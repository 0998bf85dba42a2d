"""The rendered page without what only a screen needs: plain HTML that pandoc keeps whole, and its drawings."""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from lxml import etree
from lxml import html as lxml_html

from hct_eval.publish.formats.tables import is_narrow, lay_out_table

ANNEX = "Annex: the numbers behind the figures, and more tables"
_ONLY_ON_SCREEN = ("script", "style", "nav", "button", "template", "source")
_BLOCKS = {"hct-note": "note", "hct-missing": "missing", "hct-nothing": "missing", "hct-verdict": "verdict"}
"""Classes of paragraphs on the page, and what they are called in print."""

_SHORT = 26
"""Rows up to which a narrow table stands whole beside another."""

_NUMBER = re.compile(r"(Figure|Table) (\d+)")
_SVG = re.compile(r"data:image/svg\+xml(;base64)?,(.*)", re.DOTALL)


@dataclass(frozen=True)
class Printed:
    """A report for print: the cover's words, the body as HTML, its drawings (file name to SVG).

    `facts` are the cover's pairs, such as ("Period", "2021 to 2025"); figures and tables keep the numbers of the page.
    `narrow` are the drawings that the page has for a phone as well, by the same file names.
    """

    title: str
    heading: str
    eyebrow: str
    banner: str
    facts: tuple[tuple[str, str], ...]
    body: str = field(repr=False)
    pictures: dict[str, str] = field(repr=False)
    narrow: dict[str, str] = field(repr=False)

    @property
    def marks(self) -> tuple[str, ...]:
        """What each page says of the whole: how far the report is, and that it is illustrative if it is."""
        status = tuple(words for name, words in self.facts if name == "Status")
        return (*status, "Illustrative") if self.banner else status


def print_version(page: str) -> Printed:
    """Return what is printed of a rendered report (its whole HTML), tables behind a click gathered in an annex."""
    tree = lxml_html.fromstring(page)
    main = tree.find(".//main")
    if main is None:
        message = "the page has no main part, so it is no report"
        raise ValueError(message)
    main = _clean(main)
    pictures, narrow = _take_pictures(main)
    _figures(main)
    for number in of_class(main, "hct-number"):
        number.tag = "strong"
    for table in list(main.iter("table")):
        lay_out_table(table)
        if "hct-dense" in _classes(table):
            _wrap(table, "dense")
    _blocks(main)
    _annex(main)
    _links(main)
    return Printed(
        title=_text(tree.find(".//title")),
        heading=_text(tree.find(".//h1")),
        eyebrow=_text(_first(tree, "eyebrow")),
        banner=_text(_first(tree, "banner")),
        facts=tuple((_text(pair.find("dt")), _text(pair.find("dd"))) for pair in tree.iterfind(".//header//dl/div")),
        body="".join(etree.tostring(part, encoding="unicode", method="html") for part in main),
        pictures=pictures,
        narrow=narrow,
    )


def of_class(element: lxml_html.HtmlElement, name: str) -> Iterator[lxml_html.HtmlElement]:
    """Return the elements within one that have a class, in order."""
    return (one for one in list(element.iter()) if name in _classes(one))


def _clean(main: lxml_html.HtmlElement) -> lxml_html.HtmlElement:
    """Return the page's main part without what only a screen needs; wrappers go, and what they hold stays."""
    for source in main.iterfind(".//picture/source"):
        for image in source.itersiblings("img"):
            image.set("data-narrow", source.get("srcset", ""))
    for element in list(main.iter()):
        if not isinstance(element.tag, str) or element.tag in _ONLY_ON_SCREEN or "hct-download" in _classes(element):
            element.drop_tree()
        elif element.tag == "picture" or {"hct-drawing", "hct-table"} & _classes(element):
            element.drop_tag()
    return main


def _take_pictures(main: lxml_html.HtmlElement) -> tuple[dict[str, str], dict[str, str]]:
    """Return the drawings of the page by file name, and those for a phone; each image then names its file."""
    pictures: dict[str, str] = {}
    narrow: dict[str, str] = {}
    for image in main.iter("img"):
        name = f"drawing-{len(pictures) + 1}.svg"
        pictures[name] = _svg(image.get("src", ""))
        small = image.attrib.pop("data-narrow", None)
        if small:
            narrow[name] = _svg(small)
        image.set("src", name)
    return pictures, narrow


def _svg(address: str) -> str:
    found = _SVG.match(address)
    if found is None:
        message = "an image of the page is no drawing within it; every figure comes from publish as SVG"
        raise ValueError(message)
    data = unquote_to_bytes(found.group(2))
    return (base64.b64decode(data) if found.group(1) else data).decode("utf-8")


def _figures(main: lxml_html.HtmlElement) -> None:
    """Give figures an address, and take out of them what is not drawing or caption."""
    for figure in list(main.iter("figure")):
        if "hct-quote" in _classes(figure):
            continue
        number = _NUMBER.search(_text(_first(figure, "hct-number")))
        if number:
            figure.set("id", f"figure-{number.group(2)}")
        for element in reversed([part for part in figure if part.tag not in ("img", "figcaption")]):
            element.tail = None
            figure.addnext(element)
        for words in of_class(figure, "hct-title"):
            words.tag = "strong"


def _blocks(main: lxml_html.HtmlElement) -> None:
    """Turn the page's kinds of paragraphs into blocks that the templates know; every other class goes."""
    for element in list(main.iter()):
        kinds = [_BLOCKS[name] for name in _classes(element) if name in _BLOCKS]
        if kinds and element.tag == "p":
            _wrap(element, kinds[0])
        elif kinds:
            _mark(element, kinds[0])
        elif "hct-card" in _classes(element):
            _mark(element, "card")
        elif "hct-quote" in _classes(element):
            _quote(element)
    for overview in main.iterfind(".//h2[@id='overview']"):
        for messages in list(overview.itersiblings("div", "h2", "ul", "ol", "section"))[:1]:
            found = [messages] if messages.tag in ("ul", "ol") else list(messages.iter("ul", "ol"))[:1]
            for one in found:
                _wrap(one, "messages")
    for wrapper in list(main.iter("div", "section")):
        if not wrapper.get("data-kind"):
            wrapper.drop_tag()


def _quote(figure: lxml_html.HtmlElement) -> None:
    figure.tag = "div"
    _mark(figure, "said")
    for caption in figure.findall("figcaption"):
        caption.tag = "p"
        _wrap(caption, "who")


def _annex(main: lxml_html.HtmlElement) -> None:
    """Move tables behind a click to the end, and say where they are."""
    annex = lxml_html.Element("div")
    section = ""
    for element in list(main.iter("h2", "details")):
        if element.tag == "h2":
            section = _text(element)
            continue
        summary = element.find("summary")
        words = _text(summary)
        if summary is not None:
            summary.drop_tree()
        if not element.findall(".//table") or element.findall(".//figure"):
            element.drop_tag()
            continue
        if not len(annex) or annex.get("title") != section:
            annex.set("title", section)
            annex.append(_element("h3", section))
        element.addprevious(_pointer(element, words))
        annex.extend(list(element))
        element.drop_tree()
    if len(annex):
        main.append(_element("h2", ANNEX, id="annex"))
        main.extend(_side_by_side(list(annex)))


def _side_by_side(parts: list[lxml_html.HtmlElement]) -> list[lxml_html.HtmlElement]:
    """Put short narrow tables (each with its note) side by side, two and two; a long one runs over two columns."""
    laid: list[lxml_html.HtmlElement] = []
    for part in _with_notes(parts):
        rows = len(list(part.iter("tr")))
        pair = laid[-1] if laid and laid[-1].get("data-kind") == "pair" and len(laid[-1]) == 1 else None
        if rows == 0 or not is_narrow(next(part.iter("table"))):
            laid += list(part)
        elif rows > _SHORT:
            part.set("data-kind", "narrow")
            laid.append(part)
        elif pair is not None:
            pair.append(part)
        else:
            box = _element("div", "")
            box.set("data-kind", "pair")
            box.append(part)
            laid.append(box)
    return laid


def _with_notes(parts: list[lxml_html.HtmlElement]) -> list[lxml_html.HtmlElement]:
    """Return boxes of what belongs together: a table and what follows it, or a heading alone."""
    boxes: list[lxml_html.HtmlElement] = []
    for part in parts:
        begins = part.tag in ("h3", "table") or part.get("data-kind") == "dense"
        if begins or not boxes or boxes[-1][0].tag == "h3":
            boxes.append(_element("div", ""))
        boxes[-1].append(part)
    return boxes


def _pointer(details: lxml_html.HtmlElement, summary: str) -> lxml_html.HtmlElement:
    """Return a paragraph that leads to the tables of `details`, which get addresses; twins bear a figure's number."""
    pointer = _element("p", "")
    figure = next((one for one in details.itersiblings("figure", preceding=True) if one.get("id")), None)
    links = []
    for table in details.iter("table"):
        caption = table.find("caption")
        number = _NUMBER.search(_text(caption))
        if number is None or caption is None:
            of = str(figure.get("id", "")).removeprefix("figure-") if figure is not None else ""
            words, address = f"Numbers behind Figure {of}", f"numbers-{of}"
            _retitle(caption, words)
        else:
            words, address = number.group(0), f"table-{number.group(2)}"
        table.set("id", address)
        links.append(_element("a", words, href=f"#{address}"))
    pointer.text = "" if len(links) == 1 and links[0].text.startswith("Numbers") else f"{summary}: "
    for place, link in enumerate(links, start=1):
        link.tail = "." if place == len(links) else ", "
        pointer.append(link)
    box = _element("div", "")
    box.append(pointer)
    _mark(box, "pointer")
    return box


def _retitle(caption: lxml_html.HtmlElement | None, words: str) -> None:
    """Name a figure's numbers by the figure's number: its title stands there already."""
    if caption is not None:
        said = re.sub(r"^Numbers behind the figure:?\s*", "", _text(caption))
        for child in list(caption):
            child.drop_tree()
        caption.text = ""
        strong = _element("strong", f"{words}.")
        strong.tail = f" {said}"
        caption.append(strong)


def _links(main: lxml_html.HtmlElement) -> None:
    """Keep links that lead somewhere on paper; of others the words stay."""
    ids = {element.get("id") for element in main.iterdescendants()}
    for link in list(main.iter("a")):
        address = link.get("href", "")
        inner = address.startswith("#") and address[1:] in ids
        if not inner and not address.startswith(("https://", "http://")):
            link.drop_tag()
    targets = {link.get("href", "")[1:] for link in main.iter("a")}
    for element in main.iter():
        keep = element.tag in ("h2", "h3", "h4") or element.get("id") in targets
        if not keep and element.get("id"):
            del element.attrib["id"]
        kind = element.get("data-kind")
        for name in ("class", "data-kind", "role", "tabindex", "aria-label", "title"):
            element.attrib.pop(name, None)
        if kind:
            element.set("class", kind)


def _mark(element: lxml_html.HtmlElement, kind: str) -> None:
    element.set("data-kind", kind)
    if kind in STYLES:
        element.set("data-custom-style", STYLES[kind])


STYLES = {
    "note": "Note",
    "missing": "Not collected",
    "verdict": "Verdict",
    "card": "Body Text",
    "said": "Block Text",
    "who": "Quote source",
    "messages": "Key message",
    "pointer": "Note",
}
"""The blocks that print knows, and the Word style of each."""


def _wrap(element: lxml_html.HtmlElement, kind: str) -> None:
    box = _element("div", "")
    element.addprevious(box)
    box.tail, element.tail = element.tail, None
    box.append(element)
    _mark(box, kind)


def _element(tag: str, text: str, **attributes: str) -> lxml_html.HtmlElement:
    element = lxml_html.Element(tag, **attributes)
    element.text = text
    return element


def _first(element: lxml_html.HtmlElement, name: str) -> lxml_html.HtmlElement | None:
    return next(of_class(element, name), None)


def _classes(element: lxml_html.HtmlElement) -> set[str]:
    return set(str(element.get("class") or "").split())


def _text(element: lxml_html.HtmlElement | None) -> str:
    return "" if element is None else " ".join(element.text_content().split())
