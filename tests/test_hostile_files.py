"""Every reader of files from outside stands behind the one guard (its own tests: tests/tables/test_bounds.py)."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from hct_eval.coding.exchange import ExchangeError, read_coding
from hct_eval.conversations.transcript import TranscriptError, read_transcript
from hct_eval.maps.formats import FormatError, read_map
from hct_eval.tables import TableError
from hct_eval.tables.sheets import sheets_of
from tests.damage import zipped

pytestmark = pytest.mark.slow

PACKAGE = Path(__file__).parents[1] / "hct_eval"
ENTITIES = b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c SYSTEM "file:///etc/hostname">]><a>&b;&c;</a>'

READERS: dict[str, tuple[Callable[[Path], object], type[Exception], str]] = {
    "transcript": (read_transcript, TranscriptError, "word/document.xml"),
    "map": (read_map, FormatError, "xl/workbook.xml"),
    "coding": (read_coding, ExchangeError, "project.qde"),
    "table": (lambda path: sheets_of(path, "book.xlsx"), TableError, "xl/workbook.xml"),
}


def locked(part: str) -> bytes:
    packed = bytearray(zipped({part: "<a/>"}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(mark) + at] |= 1
    return bytes(packed)


HOSTILE: dict[str, tuple[Callable[[str], bytes], str]] = {
    "cut": (lambda part: zipped({part: "<a/>" * 50})[:-40], "damaged"),
    "locked": (locked, "password"),
    "entities": (lambda part: zipped({part: ENTITIES}), "document type"),
    "parts": (lambda part: zipped({part: "<a/>", **{str(n): "" for n in range(50_000)}}), "more than a"),
}


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.parametrize("reader", READERS)
def test_a_hostile_archive_is_refused_in_the_rooms_own_error(tmp_path: Path, reader: str, what: str) -> None:
    read, error, part = READERS[reader]
    make, words = HOSTILE[what]
    path = tmp_path / "Marvin Quibble.xlsx"
    path.write_bytes(make(part))
    with pytest.raises(error, match=words) as caught:
        read(path)
    assert "Marvin" not in str(caught.value)


def test_archives_are_opened_and_xml_is_parsed_by_the_guard_alone() -> None:
    own = {"tables/archives.py", "tables/xml_files.py"}
    opened = re.compile(
        r"ZipFile\((?!.*\"w\")|gzip\.open|etree\.(?:fromstring|parse|iterparse|XMLParser)|make_parser|tarfile"
    )
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if opened.search(path.read_text(encoding="utf-8"))
    }
    # What we packed ourselves: gzip, unpacked up to a bound; and the Word file that was made of our page just before.
    assert found - own == {"batch/search.py", "publish/formats/word_parts.py"}
