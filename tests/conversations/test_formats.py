import io
from pathlib import Path

import docx
import pytest
from openpyxl import Workbook

from hct_eval.conversations.transcript import TranscriptError, read_transcript
from tests.conversations.reading import read, said

TEAMS = """WEBVTT

3f2a1b4c-9d8e-4f70-a1b2-c3d4e5f60718/12-0
00:00:01.000 --> 00:00:04.000
<v Joan Ackroyd>What &amp; who helps?</v>

3f2a1b4c-9d8e-4f70-a1b2-c3d4e5f60718/15-0
00:00:05.000 --> 00:00:06.000
<v Zeb>The garden

3f2a1b4c-9d8e-4f70-a1b2-c3d4e5f60718/15-1
00:00:07.000 --> 00:00:09.000
and the café.</v>
"""
ZOOM = """WEBVTT

1
00:00:01.000 --> 00:00:04.000
Joan Ackroyd: What helps?

2
00:00:05.000 --> 00:00:06.000
Zeb Thwaite: The bus at 10:30: it gets me out

3
00:00:07.000 --> 00:00:09.000
and home again.
"""
SRT = """1\r
00:00:01,000 --> 00:00:04,000\r
Joan: What helps?\r
\r
2\r
00:00:05,500 --> 00:00:06,000\r
Zeb: <i>The garden</i>\r
\r
3\r
00:00:07,000 --> 00:00:09,000\r
Joan: Thank you\r
"""
OTTER = """Conversation with Zeb
Thu, Jan 05, 2023 4:01PM • 12:34

SUMMARY KEYWORDS
garden, bus, neighbour

SPEAKERS
Zeb, Joan

Joan Ackroyd  0:04
What helps?

Zeb  0:09
The garden. I go at 10:30
most days.

Joan Ackroyd  1:02:03
Thank you.

Transcribed by https://otter.ai
"""
OTTER_ALONE = """SUMMARY KEYWORDS
garden

Nobody asked me before.

I go to the garden.

Transcribed by https://otter.ai
"""
INTERVIEW = """Interview 4
Date: 3 March 2023

I: What helps?
R: The garden. One thing: it rains.
More of the same answer.
I: See https://example.org: good?
R: Yes.
"""
IDS = "[id1] The bus never comes.\n[id2] What do you do then?\n[id1] Walk.\n"
PLAIN = "Date: 3 March 2023\n\nShe said the bus never comes.\nSo she walks.\n\nThe café is shut: that is the worst.\n"
NOTES = (
    'Conversation ID,Where,What was said\nC7,hall,"The bus, again"\n,hall,And the café\nC8,park,Nothing helps\nC9,a,\n'
)


def word(*paragraphs: str) -> bytes:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "HEADER OF THE PAGE"
    document.core_properties.author = "AUTHOR OF THE FILE"
    for text in paragraphs:
        document.add_paragraph(text)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_teams_vtt_keeps_names_whether_tags_are_closed_or_missing(tmp_path: Path) -> None:
    found = read(tmp_path, "any.txt", TEAMS)
    assert found.format == "Teams VTT"
    assert found.cues
    assert said(found) == [("Joan Ackroyd", "What & who helps?"), ("Zeb", "The garden"), ("Zeb", "and the café.")]
    assert [(turn.start, turn.end) for turn in found.turns] == [(1, 4), (5, 6), (7, 9)]


def test_zoom_vtt_goes_on_with_the_speaker_and_leaves_colons_in_prose(tmp_path: Path) -> None:
    found = read(tmp_path, "zoom.vtt", ZOOM)
    assert found.format == "Zoom VTT"
    assert said(found) == [
        ("Joan Ackroyd", "What helps?"),
        ("Zeb Thwaite", "The bus at 10:30: it gets me out"),
        ("Zeb Thwaite", "and home again."),
    ]


def test_srt_with_carriage_returns_and_markup(tmp_path: Path) -> None:
    found = read(tmp_path, "x.txt", SRT)
    assert (found.format, found.turns[1].start) == ("SRT", 5.5)
    assert said(found) == [("Joan", "What helps?"), ("Zeb", "The garden"), ("Joan", "Thank you")]


def test_otter_leaves_out_keywords_speakers_and_footer_and_counts_them(tmp_path: Path) -> None:
    found = read(tmp_path, "x.txt", OTTER.replace("0:09\n", "0:09  \n"))
    assert found.format == "Otter"
    assert said(found) == [
        ("Joan Ackroyd", "What helps?"),
        ("Zeb", "The garden. I go at 10:30 most days."),
        ("Joan Ackroyd", "Thank you."),
    ]
    assert [turn.start for turn in found.turns] == [4, 9, 3723]
    assert found.skipped == {
        "lines before the first speaker": 2,
        "lines of summaries by a machine": 4,
        "footer": 1,
    }
    assert said(read(tmp_path, "y.txt", OTTER_ALONE)) == [("", "Nobody asked me before."), ("", "I go to the garden.")]


def test_otter_as_a_word_document_is_read_alike(tmp_path: Path) -> None:
    assert said(read(tmp_path, "x.docx", word(*OTTER.split("\n")))) == said(read(tmp_path, "x.txt", OTTER))


def test_teams_docx_skips_title_and_notices_and_never_the_last_turn(tmp_path: Path) -> None:
    paragraphs = (
        "Chat with Zeb-20230105_160100-Meeting Recording",
        "5 January 2023, 04:01pm",
        "Joan Ackroyd started transcription",
        "Joan Ackroyd   0:04\nWhat helps?",
        "Zeb   0:09\nThe garden.\nAnd the café.\nJoan Ackroyd stopped transcription",
    )
    found = read(tmp_path, "x.docx", word(*paragraphs))
    assert found.format == "Teams DOCX"
    assert said(found) == [("Joan Ackroyd", "What helps?"), ("Zeb", "The garden. And the café.")]
    assert found.skipped == {"page headers and footers": 1, "document properties": 2, "title lines": 2, "notices": 2}


def test_interview_with_marks_keeps_colons_and_links_in_prose(tmp_path: Path) -> None:
    for name, content in (("x.txt", INTERVIEW), ("x.docx", word(*INTERVIEW.split("\n")))):
        found = read(tmp_path, name, content)
        assert said(found) == [
            ("I", "What helps?"),
            ("R", "The garden. One thing: it rains. More of the same answer."),
            ("I", "See https://example.org: good?"),
            ("R", "Yes."),
        ]
        assert found.skipped["lines before the first speaker"] == 2


def test_ids_in_brackets_and_text_without_any_label(tmp_path: Path) -> None:
    assert [turn.speaker for turn in read(tmp_path, "x.txt", IDS).turns] == ["id1", "id2", "id1"]
    plain = read(tmp_path, "y.txt", PLAIN)
    assert said(plain) == [
        ("", "She said the bus never comes. So she walks."),
        ("", "The café is shut: that is the worst."),
    ]
    assert plain.skipped == {"header entries": 1}


def test_notes_carry_the_conversation_and_hidden_sheets_are_not_read(tmp_path: Path) -> None:
    rows = [("C7", "The bus, again"), ("C7", "And the café"), ("C8", "Nothing helps")]
    found = read(tmp_path, "notes.csv", NOTES)
    assert [(turn.conversation, turn.text) for turn in found.turns] == rows
    assert found.skipped == {"rows without words": 1, "rows without a conversation (taken from the row above)": 1}
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Notes of the team"], ["Conversation ID", "Where", "What was said"], ["C7", "hall", "The bus, again"]):
        sheet.append(row)
    hidden = book.create_sheet("drafts")
    hidden.append(["conversation", "text"])
    hidden.append(["C7", "NOT TO BE READ"])
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "notes.xlsx")
    found = read_transcript(tmp_path / "notes.xlsx")
    assert [(turn.conversation, turn.text) for turn in found.turns] == [("C7", "The bus, again")]
    assert found.skipped == {"hidden sheets": 1, "rows above the header": 1}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    found = read(tmp_path, "x.txt", "I: What’s the café like?\nR: It’s £3 for a tea – dear.\n".encode(encoding))
    assert said(found) == [("I", "What’s the café like?"), ("R", "It’s £3 for a tea – dear.")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"PK\x03\x04 not really", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Word or Excel"),
        (b"%PDF-1.7", "PDF"),
        (bytes(range(32)) * 40, "not text"),
        (b"WEBVTT\n\n", "no speech"),
        (b"12 34\n", "not known"),
    ],
)
def test_what_is_no_transcript_is_refused_in_a_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(TranscriptError, match=words):
        read(tmp_path, "Marvin Quibble.txt", content)
