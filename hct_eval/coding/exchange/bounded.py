"""Files from elsewhere, read within bounds: archives without unpacking, XML without entities and without a network."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hct_eval.coding.exchange.coding import ExchangeError

MAX_BYTES = 200_000_000
"""Most bytes of a file, or of one part of an archive, that are read (recordings in an archive are not)."""

MAX_PARTS = 50_000


def read_bytes(path: Path, kind: str) -> bytes:
    """Read a file; ExchangeError if it is larger than MAX_BYTES."""
    if path.stat().st_size > MAX_BYTES:
        message = f"{kind}: it is larger than {MAX_BYTES // 1_000_000} MB; split the project"
        raise ExchangeError(message)
    return path.read_bytes()


class Parts:
    """The parts of an open archive, found by the last piece of their names, read within MAX_BYTES in all."""

    def __init__(self, archive: zipfile.ZipFile, kind: str) -> None:
        self._archive, self._kind, self._left = archive, kind, MAX_BYTES
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if len(entries) > MAX_PARTS:
            message = f"{kind}: it has more than {MAX_PARTS} parts; split the project"
            raise ExchangeError(message)
        self._entries = {entry.filename.replace("\\", "/").rsplit("/", 1)[-1].casefold(): entry for entry in entries}

    def names(self) -> set[str]:
        """Last pieces of the parts' names, without capitals."""
        return set(self._entries)

    def read(self, name: str) -> bytes | None:
        """Return a part by the last piece of its name (capitals do not matter), or None if there is none."""
        entry = self._entries.get(name.replace("\\", "/").rsplit("/", 1)[-1].casefold())
        if entry is None:
            return None
        with self._archive.open(entry) as stream:
            content = stream.read(self._left + 1)
        self._left -= len(content)
        if self._left < 0:
            message = f"{self._kind}: its texts unpack to more than {MAX_BYTES // 1_000_000} MB; split the project"
            raise ExchangeError(message)
        return content


@contextmanager
def open_archive(path: Path, kind: str) -> Iterator[Parts]:
    """Open an archive for reading its parts; ExchangeError if it is damaged or protected."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield Parts(archive, kind)
    except RuntimeError:  # zipfile's word for "encrypted"
        message = f"{kind}: it is protected by a password; export it without"
        raise ExchangeError(message) from None
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
        message = f"{kind}: the archive is damaged; export it again"
        raise ExchangeError(message) from None


def parse_xml(content: bytes, kind: str, part: str) -> Any:
    """Return the root element of an XML document; ExchangeError if it is damaged or declares entities."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        place = f", line {line}" if line else ""
        message = f"{kind}, {part}{place}: it is not whole XML; export it again"
        raise ExchangeError(message) from None
    if root.getroottree().docinfo.internalDTD is not None:
        message = f"{kind}, {part}: it declares its own document type, which no such program writes; it is not read"
        raise ExchangeError(message)
    return root


def local_name(element: Any) -> str:
    """Return an element's name without its namespace; '' for a comment."""
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def children(element: Any, *names: str) -> list[Any]:
    """Return an element's children of these names, in order, whatever their namespace; [] for None."""
    return [] if element is None else [child for child in element if local_name(child) in names]


def child(element: Any, name: str) -> Any:
    """Return an element's first child of this name, or None."""
    return next(iter(children(element, name)), None)


def child_text(element: Any, name: str) -> str:
    """Return the text of an element's first child of this name, or ''."""
    found = child(element, name)
    return "" if found is None else "".join(found.itertext())
