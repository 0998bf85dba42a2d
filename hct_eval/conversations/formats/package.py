"""Documents that are zip archives (Word, ODT, workbooks): opened in memory, bounded, nothing unpacked to disk."""

import io
import lzma
import zipfile
import zlib

from hct_eval.conversations.formats.xml_events import Reader, XmlError, read_events
from hct_eval.conversations.turns import TranscriptError

MAX_UNPACKED = 300_000_000
MAX_ENTRIES = 20_000
MAX_PART = 60_000_000
"""Bytes of one XML part; an hour's transcript has about one million."""

DAMAGED = "it is damaged; open it in the program that wrote it and save it again"
LOCKED = "it is protected by a password; save it without"
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    XmlError,
)


class Package:
    """An archive in memory; `names` are its parts. Names are only looked up, so a path in one leads nowhere."""

    def __init__(self, raw: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(raw))
            entries = self._archive.infolist()
        except _BROKEN:
            raise TranscriptError("it is damaged; export it again") from None
        if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
            raise TranscriptError("it unpacks to more than a transcript can be; check where it comes from")
        if any(entry.flag_bits & 1 for entry in entries):
            raise TranscriptError(LOCKED)
        self.names = frozenset(entry.filename for entry in entries)

    def read(self, name: str, reader: Reader) -> None:
        """Pass a part's XML to a reader, piece by piece; a part that is not there is passed over."""
        if name not in self.names:
            return
        if self._archive.getinfo(name).file_size > MAX_PART:
            raise TranscriptError("it unpacks to more than a transcript can be; check where it comes from")
        try:
            with self._archive.open(name) as part:
                read_events(part, reader)
        except _BROKEN:
            raise TranscriptError(DAMAGED) from None

    def bytes_of(self, name: str, limit: int = 1000) -> bytes:
        """Return the first bytes of a small part, b"" if it is not there or cannot be read."""
        try:
            with self._archive.open(name) as part:
                return part.read(limit)
        except _BROKEN:
            return b""
