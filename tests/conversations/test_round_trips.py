"""What was written in each shape is read back: the same speakers, the same words.

Allowed to differ: runs of white space become one space, and turns without words are dropped.
"""

import html
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conversations.reading import odt_xml, read, said, word_xml
from tests.damage import zipped

pytestmark = pytest.mark.slow

Turns = Sequence[tuple[str, str]]

NAMES = ["Joan Ackroyd", "Zeb", "Siân ap Rhys", "Złota Nowak", "عائشة", "O’Neill, Bo (NHS LEEDS)"]
LETTERS = st.sampled_from("abcde ABC 123 ŵżźłé عہ 😀 .,;?!'’“”()/-–£&<>{}\\|*\"%@")
WORDS = st.text(LETTERS, min_size=1, max_size=60).map(lambda text: " ".join(text.split()))
COLONS = st.sampled_from(["", " at 10:30: early", " one thing: it rains", " see https://example.org:80/x"])
SAID = st.builds(lambda words, more: f"So {words} went{more}.", WORDS, COLONS)
TURNS = st.lists(st.tuples(st.sampled_from(NAMES), SAID), min_size=2, max_size=8).map(
    lambda turns: [("Joan Ackroyd", "What helps?"), *turns, ("Joan Ackroyd", "So thank you.")]
)
Write = Callable[[Turns], "str | bytes"]


def clock(second: int, mark: str = ".") -> str:
    return f"00:{second // 60:02}:{second % 60:02}{mark}000"


def teams_vtt(turns: Turns) -> str:
    cue = "{}-9d8e-4f70-a1b2-c3d4e5f60718/{}-0\n{} --> {}\n<v {}>{}</v>\n"
    return "WEBVTT\n\n" + "\n".join(
        cue.format(f"{n:08x}", n, clock(n), clock(n + 1), who, html.escape(what, quote=False))
        for n, (who, what) in enumerate(turns)
    )


def zoom_vtt(turns: Turns) -> str:
    cues = (
        f"{n}\n{clock(n)} --> {clock(n + 1)}\n{who}: {html.escape(what, quote=False)}\n"
        for n, (who, what) in enumerate(turns, 1)
    )
    return "WEBVTT\n\n" + "\n".join(cues)


def srt(turns: Turns) -> str:
    cues = (
        f"{n}\n{clock(n, ',')} --> {clock(n + 1, ',')}\n{who}: {html.escape(what)}\n"
        for n, (who, what) in enumerate(turns, 1)
    )
    return "\r\n".join("\n".join(cues).split("\n"))


def otter(turns: Turns) -> str:
    return (
        "\n".join(f"{who}  0:{n:02}\n{what}\n" for n, (who, what) in enumerate(turns))
        + "\nTranscribed by https://otter.ai\n"
    )


def labelled(turns: Turns) -> str:
    return "Interview\n\n" + "\n".join(f"{who}: {what}" for who, what in turns)


def word(turns: Turns) -> bytes:
    document = docx.Document()
    for who, what in turns:
        document.add_paragraph(f"{who}: {what}")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def teams_docx(turns: Turns) -> bytes:
    document = docx.Document()
    document.add_paragraph("Joan Ackroyd started transcription")
    for n, (who, what) in enumerate(turns):
        document.add_paragraph(f"{who}   0:{n:02}\n{what}")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def odt(turns: Turns) -> bytes:
    return odt_xml("".join(f"<text:p>{html.escape(f'{who}: {what}')}</text:p>" for who, what in turns))


def rtf(turns: Turns) -> bytes:
    return ("{\\rtf1\\ansi " + "".join(rtf_text(f"{who}: {what}") + "\\par\n" for who, what in turns) + "}").encode(
        "ascii"
    )


def rtf_text(text: str) -> str:
    pieces = []
    for character in text:
        if character in "{}\\":
            pieces.append("\\" + character)
        elif ord(character) < 128:
            pieces.append(character)
        else:
            halves = character.encode("utf-16-le")
            units = [int.from_bytes(halves[i : i + 2], "little", signed=True) for i in range(0, len(halves), 2)]
            pieces += [f"\\u{unit}?" for unit in units]
    return "".join(pieces)


def csv_notes(turns: Turns) -> str:
    quoted = (f'"{who}","{what.replace(chr(34), chr(34) * 2)}"' for who, what in turns)
    return "speaker,text\r\n" + "\r\n".join(quoted)


WAYS: dict[str, Write] = {
    "Teams VTT": teams_vtt, "Zoom VTT": zoom_vtt, "SRT": srt, "Otter": otter, "text": labelled, "Word document": word,
    "Teams DOCX": teams_docx, "ODT document": odt, "RTF document": rtf, "notes": csv_notes,
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(turns=TURNS)
def test_what_was_written_is_read_back(tmp_path: Path, way: str, turns: list[tuple[str, str]]) -> None:
    found = read(tmp_path, "x", WAYS[way](turns))
    assert found.format == way
    assert said(found) == [(who, " ".join(what.split())) for who, what in turns]


def test_a_document_that_says_it_in_another_order_of_parts_is_read_alike(tmp_path: Path) -> None:
    body = "<w:p><w:r><w:t>I: One.</w:t></w:r></w:p><w:p><w:r><w:t>R: Two.</w:t></w:r></w:p>"
    plain = word_xml(body)
    other = zipped(
        {
            "word/media/image1.png": b"\x89PNG",
            "word/document.xml": f"<document><body>{body}</body></document>".replace("w:", ""),
        }
    )
    assert said(read(tmp_path, "a", plain)) == said(read(tmp_path, "b", other))
