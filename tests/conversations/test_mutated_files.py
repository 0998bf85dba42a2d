"""Files damaged in every way give turns or TranscriptError: no other exception, no hang, no flood of memory."""

import io
import random
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import Workbook

from hct_eval.conversations.transcript import TranscriptError
from tests.conversations.reading import odt_xml, p, read, word_xml
from tests.conversations.test_documents import odt_table, rtf_table, word_table
from tests.conversations.test_meeting_files import MEET
from tests.conversations.test_round_trips import WAYS
from tests.damage import PLAIN, inside

FILES = Path(__file__).parent / "files"
TURNS = [
    ("Joan Ackroyd", "What helps, Żółta?"),
    ("Zeb", "The bus at 10:30: £3."),
    ("Joan Ackroyd", "And?"),
    ("Zeb", "No."),
]
MOST = 300_000_000


def workbook() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["id", "speaker", "text"], ["C1", "Ann", "The bus"], ["C2", 4505577104, 0.5], ["C3", None, "Nothing"]):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    sheet.row_dimensions[4].hidden = True
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def originals() -> list[bytes]:
    """Return a sound file of every format, ours and those that other programs wrote."""
    made = [write(TURNS) for write in WAYS.values()]
    files = [one.encode("utf-8") if isinstance(one, str) else one for one in made]
    files += [MEET.encode(), word_xml(p("Ann   0:04") + p("Hello")), odt_xml("<text:p>I: One</text:p>"), workbook()]
    files += [table(*TURNS) for table in (word_table, odt_table, rtf_table)]
    files += ["I: tŷ\nR: żół\nI: x\n".encode(encoding) for encoding in ("utf-16", "utf-16-be", "utf-32")]
    return files + [path.read_bytes() for path in sorted(FILES.iterdir()) if path.suffix not in {".md", ".doc"}]


DAMAGES = (*PLAIN, inside, inside, inside)


def check(folder: Path, draws: random.Random, files: list[bytes], times: int) -> int:
    """Read `times` damaged files; return how many of them gave turns."""
    good = 0
    for number in range(times):
        content = draws.choice(DAMAGES)(draws.choice(files), draws.choice(files), draws)
        if not content:
            continue
        try:
            found = read(folder, "x", content)
        except TranscriptError as error:
            assert 10 < len(str(error)) < 150, number  # noqa: PT017 - what is raised is the matter
        else:
            assert found.turns, number
            good += 1
    return good


@pytest.mark.slow
def test_damaged_files_give_turns_or_a_clear_error(tmp_path: Path) -> None:
    files = originals()
    assert all(read(tmp_path, "x", one).turns for one in files)
    good = check(tmp_path, random.Random(11), files, 200)
    assert 20 < good < 180


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_many_damaged_files_give_turns_or_a_clear_error(tmp_path: Path, seed: int) -> None:
    assert check(tmp_path, random.Random(seed), originals(), 350) > 50


READ_AND_WEIGH = """
import resource, sys
from pathlib import Path
from hct_eval.conversations.transcript import TranscriptError, read_transcript
from python_calamine import CalamineWorkbook
import openpyxl, docx
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read_transcript(Path(sys.argv[1]))
except TranscriptError:
    pass
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is told in other units elsewhere")
@pytest.mark.parametrize("number", range(8))
def test_files_that_unpack_to_much_take_little_memory(tmp_path: Path, number: int) -> None:
    heavy = (
        lambda: word_xml(p("a" * 4_900_000)), lambda: word_xml("<w:p/>" * 400_000),
        lambda: word_xml(p("<w:r><w:t>ab</w:t><w:br/></w:r>" * 250_000)),
        lambda: odt_xml("<text:p>I: ab</text:p>" * 90_000),
        lambda: b"I: ab\nR: cd\n" * 50_000, lambda: b"id,text\n" + b"C1,ab\n" * 99_000,
        lambda: b"WEBVTT\n\n" + b"00:01.000 --> 00:02.000\nAnn: hi\n\n" * 60_000,
        lambda: b"{\\rtf1 " + b"ab\\par\n" * 100_000,
    )  # fmt: skip
    path = tmp_path / "x"
    path.write_bytes(heavy[number]())
    command = [sys.executable, "-c", READ_AND_WEIGH, str(path)]
    assert int(subprocess.run(command, check=True, capture_output=True, text=True).stdout) < MOST
