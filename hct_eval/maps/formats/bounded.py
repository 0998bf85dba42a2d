"""Files from elsewhere, read within bounds: no entities, no network, no more than a map can be."""

import json
import re
from typing import Any

from hct_eval.maps.formats.map_file import FormatError
from hct_eval.tables.bounds import Bounds, Refuse
from hct_eval.tables.decode import decode

MAX_PIECES = 600_000
"""Most tags of an XML file, and objects and lists of a JSON file."""

MAP = Bounds(
    what="a map",
    file=30_000_000,  # maps of 500 factors take about one million
    part=30_000_000,
    unpacked=60_000_000,
    parts=2_000,
    tags=MAX_PIECES,
)

_ESCAPES = re.compile(
    r"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
)


def refuser(kind: str) -> Refuse:
    """Return what makes a FormatError for files of a kind."""
    return lambda wrong, advice: FormatError(f"{kind}: {wrong}; {advice}")


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
