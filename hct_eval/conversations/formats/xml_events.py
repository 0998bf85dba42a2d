"""XML from outside, read as a stream: no tree in memory, no document type, no entities, bounded depth and size."""

import xml.sax
from collections.abc import Mapping
from typing import IO, Any, Protocol
from xml.sax.handler import ContentHandler

MAX_DEPTH = 400
MAX_ELEMENTS = 2_000_000
_PIECE = 1 << 16


class XmlError(Exception):
    """The XML is damaged, or asks for what a transcript never needs."""


class Reader(Protocol):
    """What takes the events; names come without their prefix."""

    def start(self, name: str, values: Mapping[str, str]) -> None:
        """Take the start of an element with its attributes."""

    def text(self, text: str) -> None:
        """Take characters."""

    def end(self, name: str) -> None:
        """Take the end of an element."""


def read_events(stream: IO[bytes], reader: Reader) -> None:
    """Pass a stream's elements and text to a reader; XmlError if it is damaged, too deep, too large or has a DTD."""
    from defusedxml import DefusedXmlException
    from defusedxml.sax import make_parser

    parser: Any = make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(_Handler(reader))
    try:
        while piece := stream.read(_PIECE):
            parser.feed(piece)
        parser.close()
    except (xml.sax.SAXException, DefusedXmlException, LookupError, ValueError) as error:
        raise XmlError(type(error).__name__) from None


class _Handler(ContentHandler):
    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self._reader, self._depth, self._count = reader, 0, 0
        self._short: dict[str, str] = {}

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 - SAX calls it so
        self._depth += 1
        self._count += 1
        if self._depth > MAX_DEPTH or self._count > MAX_ELEMENTS:
            raise XmlError("too deep or too large")
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
