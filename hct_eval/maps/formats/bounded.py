"""Files from elsewhere, read within bounds: no entities, no network, no more than a map can be."""

import json
import re
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

from hct_eval.maps.formats.map_file import FormatError
from hct_eval.tables.decode import decode

MAX_BYTES = 30_000_000
"""Most bytes of a file, and of a workbook when unpacked; maps of 500 factors take about one million."""

MAX_PIECES = 600_000
"""Most tags of an XML file, objects and lists of a JSON file, or cells of a sheet."""

MAX_PARTS = 2_000

_ESCAPES = re.compile(
    r"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
)


def read_bytes(path: Path) -> bytes:
    """Read a file; FormatError if it is not there or larger than MAX_BYTES."""
    try:
        if not path.is_file():
            message = "there is no file of that name; check the path"
            raise FormatError(message)
        if path.stat().st_size > MAX_BYTES:
            message = f"the file is larger than {MAX_BYTES // 1_000_000} MB, which no map is; check where it comes from"
            raise FormatError(message)
        return path.read_bytes()
    except OSError as error:
        message = f"the file cannot be read ({error.strerror}); check that it is open to you"
        raise FormatError(message) from None


def read_text(content: bytes) -> str:
    """Return a text file's characters, without a byte order mark."""
    return decode(content).text.lstrip("\ufeff")


def parse_json(text: str, kind: str) -> Any:
    """Return what a JSON text holds; FormatError with line and column if it is damaged, too deep or too large."""
    if text.count("{") + text.count("[") > MAX_PIECES or text.count(",") > 5 * MAX_PIECES:
        message = f"{kind}: it holds more than {MAX_PIECES:,} objects, which no map does; check where it comes from"
        raise FormatError(message)
    try:
        return json.loads(_ESCAPES.sub(_whole, text), parse_constant=lambda _: None)
    except json.JSONDecodeError as error:
        message = f"{kind}, line {error.lineno}, column {error.colno}: it is not whole JSON; export it again"
    except (ValueError, RecursionError):
        message = f"{kind}: it nests too deep, or a number in it is too long; export it again"
    raise FormatError(message) from None


def _whole(found: "re.Match[str]") -> str:
    """Return an escape as it is, but U+FFFD for half of a surrogate pair, which is no character."""
    return found[0] if len(found[0]) != 6 else "\\ufffd"


def parse_xml(content: bytes, kind: str) -> Any:
    """Return the root of an XML document; FormatError if it is damaged, too large or declares a document type."""
    from lxml import etree

    if content.count(b"<") > MAX_PIECES:
        message = f"{kind}: it holds more than {MAX_PIECES:,} tags, which no map does; check where it comes from"
        raise FormatError(message)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True, remove_comments=True, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        place = f", line {line}" if line else ""
        message = f"{kind}{place}: it is not whole XML; export it again"
        raise FormatError(message) from None
    if root.getroottree().docinfo.internalDTD is not None:
        message = f"{kind}: it declares a document type of its own, which no such program writes; it is not read"
        raise FormatError(message)
    return root


def local_name(element: Any) -> str:
    """Return an element's name without its namespace; '' for what is no element."""
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def children(element: Any, name: str) -> list[Any]:
    """Return an element's own children of this name, in order, whatever their namespace; [] for None."""
    return [] if element is None else [child for child in element if local_name(child) == name]


def child(element: Any, name: str) -> Any:
    """Return an element's first child of this name, or None."""
    return next(iter(children(element, name)), None)


def child_text(element: Any, name: str) -> str:
    """Return the text of an element's first child of this name, or ''."""
    found = child(element, name)
    return "" if found is None else "".join(found.itertext()).strip()


def unpack(content: bytes, kind: str) -> dict[str, bytes]:
    """Return the XML parts of an archive by name; FormatError if it is damaged, protected, or unpacks to too much.

    What is read never exceeds what the archive declares, and that is bounded first.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = [e for e in archive.infolist() if e.filename.lower().endswith((".xml", ".rels"))]
            if len(archive.infolist()) > MAX_PARTS or sum(entry.file_size for entry in entries) > 2 * MAX_BYTES:
                message = f"{kind}: it unpacks to more than a map can be; check where it comes from"
                raise FormatError(message)
            if any(entry.flag_bits & 1 for entry in entries):
                message = f"{kind}: it is protected by a password; save it without"
                raise FormatError(message)
            return {entry.filename: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        message = f"{kind}: the file is damaged; open it in a spreadsheet and save it again"
        raise FormatError(message) from None
