"""Zip archives from outside (documents, workbooks, projects): read part by part in memory, nothing unpacked to disk."""

import io
import lzma
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from hct_eval.tables.bounds import DAMAGED, LOCKED, Bounds, Refuse
from hct_eval.tables.xml_files import Reader, read_events

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
)


class Archive:
    """An open archive; `names` are its parts. Names are only looked up here, so a path in one leads nowhere.

    The room's error if it is damaged, protected, or holds more than the bounds allow.
    """

    def __init__(self, source: Path | bytes, bounds: Bounds, refuse: Refuse) -> None:
        self._bounds, self._refuse, self._left = bounds, refuse, bounds.unpacked
        with self._sound():
            self._zip = zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source)
            entries = [entry for entry in self._zip.infolist() if not entry.is_dir()]
        if len(entries) > bounds.parts or (
            bounds.all_parts and sum(entry.file_size for entry in entries) > bounds.unpacked
        ):
            raise bounds.unpacks_to_more(refuse)
        if any(entry.flag_bits & 1 for entry in entries):
            raise refuse(*LOCKED)
        self._entries = {entry.filename: entry for entry in entries}
        self.names = tuple(self._entries)
        if len(self.names) < len(entries):  # of two parts with one name, programs differ in which they take
            raise refuse(*DAMAGED)

    def __enter__(self) -> Self:
        """Return the archive, to be closed at the end."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close the archive."""
        self._zip.close()

    def read(self, name: str) -> bytes | None:
        """Return a part's bytes, or None if there is no such part.

        Never more than one byte over the bounds is unpacked, whatever the archive says of its sizes.
        """
        entry = self._entries.get(name)
        if entry is None:
            return None
        most = min(self._bounds.part, self._left)
        with self._sound(), self._zip.open(entry) as part:
            content = part.read(most + 1)
        if len(content) > most:
            raise self._bounds.unpacks_to_more(self._refuse)
        self._left -= len(content)
        return content

    def start(self, name: str, most: int = 1000) -> bytes:
        """Return the first bytes of a part; b"" if it is not there or cannot be read."""
        try:
            with self._zip.open(self._entries[name]) as part:
                return part.read(most)
        except _BROKEN:
            return b""

    def read_events(self, name: str, reader: Reader, only: Collection[str] = ()) -> None:
        """Pass a part's XML to a reader, piece by piece (see `xml_files`); a part that is not there is passed over."""
        entry = self._entries.get(name)
        if entry is None:
            return
        if entry.file_size > self._bounds.part:
            raise self._bounds.unpacks_to_more(self._refuse)
        with self._sound(), self._zip.open(entry) as part:
            read_events(part, reader, self._bounds, self._refuse, only)

    @contextmanager
    def _sound(self) -> Iterator[None]:
        try:
            yield
        except _BROKEN:
            raise self._refuse(*DAMAGED) from None
