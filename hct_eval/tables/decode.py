"""Bytes of a text file to characters, by the ladder that real files need."""

import codecs
from dataclasses import dataclass

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Decoded:
    """A file's text and the encoding that it was read with."""

    text: str
    encoding: str


def decode(raw: bytes) -> Decoded:
    """Decode by byte order mark, then strict UTF-8, then the pattern of NUL bytes (UTF-16), then cp1252.

    A statistical detector is not asked: it reads short cp1252 text as East Asian. Bytes that cp1252 leaves undefined
    become U+FFFD, so that nothing is lost in silence.
    """
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return Decoded(raw.decode(encoding, errors="replace"), encoding)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if text and "\x00" not in text:
        return Decoded(text, "utf-8")
    even, odd = raw[0::2].count(0), raw[1::2].count(0)
    if max(even, odd) > len(raw) // 8:
        encoding = "utf-16-le" if odd > even else "utf-16-be"
        return Decoded(raw.decode(encoding, errors="replace"), encoding)
    if not raw or text:
        return Decoded(text, "utf-8")
    return Decoded(raw.decode("cp1252", errors="replace"), "cp1252")
