"""Files damaged in every way give a map or FormatError: no other exception, no hang, no flood of memory."""

import contextlib
import io
import json
import random
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook

from hct_eval.maps import CognitiveMap
from hct_eval.maps.formats import FormatError, lz_string
from hct_eval.maps.formats.kumu_update import update_project
from hct_eval.maps.formats.registry import TARGETS, read_map_bytes
from tests.damage import PLAIN, flipped, inside, zipped
from tests.maps.formats.reading import project
from tests.maps.formats.test_others import GRAPHML, MMP, prsm_file

MOST = 600_000_000


def originals() -> list[bytes]:
    """Return a sound file of every format, in the shape of other programs and in ours."""
    links = pd.DataFrame({"cause": ["A", "B"], "effect": ["B", "C"], "weight": [0.5, -1], "note": ["x", None]})
    concepts = pd.DataFrame({"concept": ["A", "B", "C"], "x": [1.0, 2, 3], "y": [1.0, 2, 3], "type": ["t", None, "u"]})
    m = CognitiveMap.from_links(links, concepts=concepts)
    written = [target.content(m) for target in TARGETS.values()]
    kumu = project(
        [("a", "A", "t"), ("b", "B", None)], [("a", "b", "+", "mutual")], maps=[{"elements": [{"element": "a"}]}]
    )
    others = [json.dumps(kumu), MMP, json.dumps(prsm_file()), lz_string.compress(json.dumps(prsm_file())), GRAPHML]
    return written + [text.encode() for text in others]


def swollen(content: bytes, _: bytes, draws: random.Random) -> bytes:
    """Blow one label up to a million characters."""
    return (
        content.replace(b"A", b"A" * 1_000_000, 1) if draws.random() < 0.2 else content.replace(b"B", b"\xf0\x9f" * 99)
    )


def entities(content: bytes, _: bytes, draws: random.Random) -> bytes:
    bomb = (
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;"><!ENTITY s SYSTEM "file:///etc/passwd">]>'
    )
    name = draws.choice((b"&b;", b"&s;"))
    head, mark, rest = content.partition(b"?>")
    return (head + mark + bomb + rest if mark else bomb + content).replace(b"A", name).replace(b"Bus", name)


def mistyped(content: bytes, _: bytes, draws: random.Random) -> bytes:
    """Put values of another type, and items that point at themselves, into JSON; other files are flipped."""
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except ValueError:
        return flipped(content, b"", draws)
    for _n in range(draws.randint(1, 4)):
        holder = data
        while True:
            keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
            if not keys:
                break
            key = draws.choice(keys)
            inner = holder[key]
            if isinstance(inner, dict | list) and inner and draws.random() < 0.8:
                holder = inner
                continue
            odd = (
                None,
                True,
                -1,
                1e308,
                10**400,
                "",
                [],
                {},
                [[]],
                {"a": [1]},
                "n1",
                "a",
                ["a", None],
                "\ud800",
                "\x00",
            )
            holder[key] = draws.choice(odd)
            break
    return json.dumps(data).encode()


def within(content: bytes, other: bytes, draws: random.Random) -> bytes:
    return inside(content, other, draws, (*PLAIN, entities, swollen))


DAMAGES = (*PLAIN, swollen, entities, mistyped, mistyped, within, within)


def written(m: CognitiveMap, draws: random.Random) -> None:
    """Write what a damaged file gave in another format, and into a Kumu project: a file or a clear error again."""
    with contextlib.suppress(FormatError):
        draws.choice(list(TARGETS.values())).content(m)
        update_project(json.dumps(project([("a", "A", "t"), ("b", "B", None)], [("a", "b", "+")])).encode(), m)


def check(draws: random.Random, files: list[bytes], times: int) -> int:
    """Read `times` damaged files; return how many of them gave a map."""
    good = 0
    for number in range(times):
        content = draws.choice(DAMAGES)(draws.choice(files), draws.choice(files), draws)
        try:
            found = read_map_bytes(content)
        except FormatError as error:
            assert 20 < len(str(error)) < 400, number  # noqa: PT017 - what is raised is the matter
        else:
            assert 0 < len(found.map) <= 3_000, number
            assert all(len(label) <= 2_100 for label in found.map.labels), number
            written(found.map, draws)
            good += 1
    return good


@pytest.mark.slow
def test_damaged_files_give_a_map_or_a_clear_error() -> None:
    files = originals()
    assert all(len(read_map_bytes(one).map) for one in files)
    assert 20 < check(random.Random(11), files, 200) < 180


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_2000_damaged_files_give_a_map_or_a_clear_error(seed: int) -> None:
    assert 25 < check(random.Random(seed), originals(), 250) < 225


def test_entities_and_other_documents_are_never_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET")
    for whole, marked in ((MMP, "<mentalmodeler>"), (GRAPHML, "<graphml ")):
        declared = f'<!DOCTYPE x [<!ENTITY s SYSTEM "{secret.as_uri()}">]>'
        text = whole.replace(marked, declared + marked).replace("Bus", "&s;")
        with pytest.raises(FormatError, match="document type"):
            read_map_bytes(text.encode())


def heavy(number: int) -> bytes:
    """Return a small file that would take much: archives, deep nesting, far cells, texts shared a million times."""
    if number == 0:
        return zipped({"xl/workbook.xml": b"<a>" + b" " * 400_000_000 + b"</a>"})
    if number == 1:
        return b'{"elements": [' + b'{"label": "a"},' * 1_500_000 + b'{}], "connections": []}'
    if number == 2:
        return b"<mentalmodeler>" + b"<concepts/>" * 2_000_000 + b"</mentalmodeler>"
    if number == 3:
        return b"," + b"a," * 14_000_000
    if number == 4:
        return b'{"elements": [' + b",".join(b'{"label": "%d"}' % n for n in range(90_000)) + b'], "connections": []}'
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["From", "To"])
    if number == 5:
        sheet.cell(1_048_576, 16_384, "x")
    else:
        for _ in range(6_000):
            sheet.append(["z" * 32_000] * 2)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


READ_AND_WEIGH = """
import resource, sys
from pathlib import Path
from hct_eval.maps.formats import FormatError, read_map
import lxml.etree, python_calamine
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read_map(Path(sys.argv[1]))
except FormatError as error:
    print(error, file=sys.stderr)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is told in other units elsewhere")
@pytest.mark.parametrize("number", range(7))
def test_small_files_that_would_take_much_are_refused_in_little_memory(tmp_path: Path, number: int) -> None:
    path = tmp_path / "x"
    path.write_bytes(heavy(number))
    command = [sys.executable, "-c", READ_AND_WEIGH, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stderr.strip()
    assert int(done.stdout) < MOST
