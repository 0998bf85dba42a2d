"""The one guard over files from outside: sizes, archives, names in them, and XML."""

import io
import os
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from hct_eval.tables.archives import Archive
from hct_eval.tables.bounds import Bounds, read_bytes
from hct_eval.tables.xml_files import child, child_text, children, parse_xml, read_events
from tests.damage import zipped

SMALL = Bounds(what="a letter", file=1000, part=500, unpacked=800, parts=3, tags=20, depth=5, too_long="cut it")
DEEP = b"<a>" * 300 + b"</a>" * 300
BOMB = b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;&c;</a>'


class RefusalError(Exception):
    """What a room would raise."""


def refuse(wrong: str, advice: str) -> RefusalError:
    return RefusalError(f"{wrong}; {advice}")


class Heard:
    """Keeps what a stream of XML says."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def start(self, name: str, values: Mapping[str, str]) -> None:
        self.said.append(f"<{name}{''.join(f' {key}={value}' for key, value in values.items())}>")

    def text(self, text: str) -> None:
        self.said.append(text)

    def end(self, name: str) -> None:
        self.said.append(f"</{name}>")


def test_a_file_is_read_up_to_its_bound_and_refused_above(tmp_path: Path) -> None:
    path = tmp_path / "secret name"
    path.write_bytes(b"x" * 1000)
    assert len(read_bytes(path, SMALL, refuse)) == 1000
    path.write_bytes(b"x" * 1001)
    with pytest.raises(RefusalError, match="larger than 0 MB; cut it"):
        read_bytes(path, SMALL, refuse)


@pytest.mark.parametrize("there", [True, False])
def test_what_is_no_file_is_refused_without_its_name(tmp_path: Path, there: bool) -> None:
    path = tmp_path / "secret name"
    if there:
        path.mkdir()
    with pytest.raises(RefusalError, match="no file of that name") as caught:
        read_bytes(path, SMALL, refuse)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"a": b"0" * 501}, "unpacks to more than a letter can be; check where"),
        ({"a": b"0" * 401, "b": b"0" * 400}, "unpacks to more"),
        ({str(n): b"" for n in range(4)}, "unpacks to more"),
    ],
)
def test_an_archive_that_unpacks_to_more_than_the_bounds_is_refused(parts: dict[str, bytes], words: str) -> None:
    with pytest.raises(RefusalError, match=words):
        Archive(zipped(parts), SMALL, refuse).read("a")


def test_parts_that_are_not_read_count_only_where_the_bounds_say_so() -> None:
    packed = zipped({"film": b"0" * 100_000, "a": b"0" * 500, "b": b"0" * 300, "c": b"0"})
    archive = Archive(packed, replace(SMALL, parts=4, all_parts=False), refuse)
    assert [len(archive.read(name) or b"") for name in "ab"] == [500, 300]
    with pytest.raises(RefusalError, match="unpacks to more"):
        archive.read("c")


def lying(content: bytes) -> bytes:
    """Return an archive that unpacks to more than it says: its sizes are those of the first ten bytes."""
    packed = bytearray(zipped({"a": content}))
    for mark, at in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
        begin = packed.index(mark) + at
        packed[begin : begin + 4] = struct.pack("<I", zlib.crc32(content[:10]))
        packed[begin + 8 : begin + 12] = struct.pack("<I", 10)
    return bytes(packed)


UNPACK = """
import resource, sys
from hct_eval.tables.archives import Archive
from hct_eval.tables.bounds import Bounds
bounds = Bounds(what="a letter", file=10**9, part=10**6, unpacked=10**6, parts=3, tags=20)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
assert len(Archive(sys.stdin.buffer.read(), bounds, lambda wrong, advice: ValueError(wrong)).read("a")) <= 10**6
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is told in other units elsewhere")
@pytest.mark.slow
def test_an_archive_that_lies_about_its_sizes_takes_no_more_memory_than_it_may() -> None:
    packed = lying(b"0" * 200_000_000)
    done = subprocess.run([sys.executable, "-c", UNPACK], input=packed, capture_output=True, check=True)
    assert int(done.stdout) < 30_000_000


@pytest.mark.parametrize(
    "content",
    [b"", b"PK", b"PK\x03\x04" + b"x" * 99, b"words", zipped({"a": b"b" * 99})[:-30]],
    ids=["empty", "two letters", "a start only", "no archive", "cut short"],  # the bytes hold the time of day
)
def test_a_damaged_archive_is_refused(content: bytes) -> None:
    with pytest.raises(RefusalError, match="it is damaged; open it in the program that wrote it"):
        Archive(content, SMALL, refuse)


def test_a_part_whose_bytes_were_changed_is_refused() -> None:
    packed = zipped({"a": os.urandom(100)})
    at = packed.index(b"PK\x01\x02") - 20
    changed = packed[:at] + bytes([packed[at] ^ 1]) + packed[at + 1 :]
    with pytest.raises(RefusalError, match="damaged"):
        Archive(changed, SMALL, refuse).read("a")


def test_a_protected_archive_is_refused() -> None:
    packed = bytearray(zipped({"a": b"b"}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(mark) + at] |= 1
    with pytest.raises(RefusalError, match="protected by a password; save it without"):
        Archive(bytes(packed), SMALL, refuse)


def test_names_in_an_archive_are_only_looked_up(tmp_path: Path) -> None:
    names = ("../out", f"{tmp_path}/out", "..\\out")
    with Archive(zipped(dict.fromkeys(names, b"x")), SMALL, refuse) as archive:
        assert archive.names == names
        assert archive.read("../out") == b"x"
        assert archive.read("out") is None
        assert archive.start("out") == b""
    assert not any(tmp_path.iterdir())


def test_two_parts_with_one_name_are_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a", "shown")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a", "hidden")
    with pytest.raises(RefusalError, match="damaged"):
        Archive(buffer.getvalue(), SMALL, refuse)


def test_a_tree_has_names_without_their_namespace_and_no_comments() -> None:
    root = parse_xml(b'<x:a xmlns:x="urn:x"><x:b> 1<!-- not this --> </x:b><c/><x:b>2</x:b></x:a>', SMALL, refuse)
    assert [one.text for one in children(root, "b")] == [" 1 ", "2"]
    assert len(children(root, "b", "c")) == 3
    assert (child_text(root, "b"), child_text(root, "d"), child(root, "d")) == (" 1 ", "", None)
    assert children(None, "b") == []


def test_a_stream_says_the_same_without_prefixes() -> None:
    heard = Heard()
    read_events(io.BytesIO(b'<x:a xmlns:x="urn:x"><b x:c="d">e</b></x:a>'), heard, SMALL, refuse)
    assert heard.said == ["<a x=urn:x>", "<b c=d>", "e", "</b>", "</a>"]


def test_of_a_stream_the_starts_of_some_elements_alone_can_be_asked_for() -> None:
    heard = Heard()
    read_events(io.BytesIO(b'<a><x:b xmlns:x="urn:x" c="d">e</x:b></a>'), heard, SMALL, refuse, ("b",))
    assert heard.said == ["<b x=urn:x c=d>"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<a><b></a>", "damaged|not whole XML .line 1.; export"),
        (b"\xff\xfe<", "damaged|not whole XML"),
        (BOMB, "document type of its own"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>', "document type of its own"),
        (b"<a>" + b"<b/>" * 30 + b"</a>", "more than 20 tags; check where it comes from"),
        (DEEP, "tags"),
    ],
)
def test_damaged_deep_large_and_declaring_xml_is_refused_as_tree_and_as_stream(content: bytes, words: str) -> None:
    with pytest.raises(RefusalError, match=words):
        parse_xml(content, SMALL, refuse)
    with pytest.raises(RefusalError, match="nest more than 5 deep" if content is DEEP else words):
        read_events(io.BytesIO(content), Heard(), SMALL, refuse)


def test_a_tree_deeper_than_any_document_is_refused() -> None:
    with pytest.raises(RefusalError, match="not whole XML"):
        parse_xml(DEEP, replace(SMALL, tags=10_000), refuse)


def test_the_xml_of_an_archive_is_read_within_the_same_bounds() -> None:
    archive = Archive(
        zipped({"a": b"<a/>", "b": BOMB, "c": b"<a>" + b" " * 600}), replace(SMALL, unpacked=2000), refuse
    )
    heard = Heard()
    archive.read_events("a", heard)
    archive.read_events("there is none", heard)
    assert heard.said == ["<a>", "</a>"]
    with pytest.raises(RefusalError, match="document type"):
        archive.read_events("b", heard)
    with pytest.raises(RefusalError, match="unpacks to more"):
        archive.read_events("c", heard)
