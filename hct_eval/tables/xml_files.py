"""XML from outside, as a tree or as a stream: no document type, no entities, no network, bounded size and depth."""

import xml.sax
from collections.abc import Mapping
from typing import IO, Any, Protocol
from xml.sax.handler import ContentHandler

from hct_eval.tables.bounds import DAMAGED, Bounds, Refuse

_PIECE = 1 << 16


def parse_xml(content: bytes, bounds: Bounds, refuse: Refuse) -> Any:
    """Return the root element (lxml) of a document without its comments.

    The room's error if it is damaged, has more tags or is deeper than the bounds allow, or declares a document type.
    """
    from lxml import etree

    if content.count(b"<") > bounds.tags:
        raise refuse(f"it holds more than {bounds.tags:,} tags", bounds.advice)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True, remove_comments=True, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        place = f" (line {line})" if line else ""
        raise refuse(f"it is not whole XML{place}", "export it again") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise refuse("it declares a document type of its own, which no such program writes", "export it again")
    return root


def local_name(element: Any) -> str:
    """Return an element's name without its namespace; '' for what is no element."""
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def children(element: Any, *names: str) -> list[Any]:
    """Return an element's own children of these names, in order, whatever their namespace; [] for None."""
    return [] if element is None else [child for child in element if local_name(child) in names]


def child(element: Any, name: str) -> Any:
    """Return an element's first child of this name, or None."""
    return next(iter(children(element, name)), None)


def child_text(element: Any, name: str) -> str:
    """Return the text of an element's first child of this name, or ''."""
    found = child(element, name)
    return "" if found is None else "".join(found.itertext())


class Reader(Protocol):
    """What takes the events of a stream; names come without their prefix."""

    def start(self, name: str, values: Mapping[str, str]) -> None:
        """Take the start of an element with its attributes."""

    def text(self, text: str) -> None:
        """Take characters."""

    def end(self, name: str) -> None:
        """Take the end of an element."""


def read_events(stream: IO[bytes], reader: Reader, bounds: Bounds, refuse: Refuse) -> None:
    """Pass a stream's elements and text to a reader, without a tree in memory; the room's errors are `parse_xml`'s."""
    from defusedxml import DefusedXmlException
    from defusedxml.sax import make_parser

    parser: Any = make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(_Handler(reader, bounds, refuse))
    try:
        while piece := stream.read(_PIECE):
            parser.feed(piece)
        parser.close()
    except (xml.sax.SAXException, DefusedXmlException, LookupError, ValueError):
        raise refuse(*DAMAGED) from None


class _Handler(ContentHandler):
    def __init__(self, reader: Reader, bounds: Bounds, refuse: Refuse) -> None:
        super().__init__()
        self._reader, self._bounds, self._refuse = reader, bounds, refuse
        self._depth = self._count = 0
        self._short: dict[str, str] = {}

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 - SAX calls it so
        self._depth += 1
        self._count += 1
        if self._count > self._bounds.tags:
            raise self._refuse(f"it holds more than {self._bounds.tags:,} tags", self._bounds.advice)
        if self._depth > self._bounds.depth:
            raise self._refuse(f"its tags nest more than {self._bounds.depth} deep", self._bounds.advice)
        values = {self._plain(key): value for key, value in attrs.items()} if len(attrs) else {}
        self._reader.start(self._plain(name), values)

    def endElement(self, name: str) -> None:  # noqa: N802
        self._depth -= 1
        self._reader.end(self._plain(name))

    def characters(self, content: str) -> None:
        self._reader.text(content)

    def _plain(self, name: str) -> str:
        if name not in self._short:
            if len(self._short) > 10_000:
                self._short.clear()
            self._short[name] = name.rpartition(":")[2]
        return self._short[name]
