"""XML from outside, as a tree or as a stream: no document type, no entities, no network, bounded size and depth."""

from collections.abc import Collection, Mapping
from typing import IO, Any, Protocol
from xml.parsers import expat

from hct_eval.tables.bounds import DAMAGED, Bounds, Refuse

TYPED = ("it declares a document type of its own, which no such program writes", "export it again")
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
        raise refuse(*TYPED)
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


def read_events(stream: IO[bytes], reader: Reader, bounds: Bounds, refuse: Refuse, only: Collection[str] = ()) -> None:
    """Pass a stream's elements and text to a reader, without a tree in memory; the room's errors are `parse_xml`'s.

    With `only`, the starts of elements of these names are passed on and nothing else, which takes a third of the time.
    """
    events = _Events(reader, bounds, refuse, only)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = events.refuse_type
    parser.StartElementHandler, parser.EndElementHandler = events.start, events.end
    if not only:
        parser.CharacterDataHandler = reader.text
    try:
        while piece := stream.read(_PIECE):
            parser.Parse(piece)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError):
        raise refuse(*DAMAGED) from None


class _Events:
    """Passes elements on by their plain names, and counts them."""

    def __init__(self, reader: Reader, bounds: Bounds, refuse: Refuse, only: Collection[str]) -> None:
        self._reader, self._bounds, self._refuse, self._only = reader, bounds, refuse, only
        self._depth = self._count = 0
        self._short: dict[str, str] = {}

    def refuse_type(self, *_: object) -> None:
        raise self._refuse(*TYPED)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._count += 1
        if self._count > self._bounds.tags:
            raise self._refuse(f"it holds more than {self._bounds.tags:,} tags", self._bounds.advice)
        if self._depth > self._bounds.depth:
            raise self._refuse(f"its tags nest more than {self._bounds.depth} deep", self._bounds.advice)
        plain = self._plain(name)
        if not self._only or plain in self._only:
            self._reader.start(plain, {self._plain(key): value for key, value in attributes.items()})

    def end(self, name: str) -> None:
        self._depth -= 1
        if not self._only:
            self._reader.end(self._plain(name))

    def _plain(self, name: str) -> str:
        short = self._short.get(name)
        if short is None:
            if len(self._short) > 10_000:
                self._short.clear()
            short = self._short[name] = name.rpartition(":")[2]
        return short
