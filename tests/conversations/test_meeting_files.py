"""Teams, Zoom, Google Meet, Otter and other recorders: what their files look like, and what in them is not speech."""

import datetime as dt
from pathlib import Path

import pytest

from hct_eval.conversations.transcript import TranscriptError
from tests.conversations.reading import p, read, said, word_xml

MEET = """📝 Notes
Jul 24, 2023
Garden talk
Invited Ann Lee ann.lee@example.org Bo Ek
Attachments Garden talk
Summary
Ann Lee told of the garden: SUMMARY CANARY.
Details
Garden and bus: Bo Ek asked for CANARY a bus (00:00:12).
Suggested next steps
Ann Lee: will ring the CANARY council.
[Bo Ek] CANARY write it down.
You should review Gemini's notes to make sure they're accurate. Get tips and learn how Gemini takes notes
Please provide feedback about using Gemini to take notes in a short survey.
📖 Transcript
Jul 24, 2023
Garden talk - Transcript
00:00:03

Ann Lee: What helps?
Bo Ek: The garden at 10:30: it is
lovely, and more.
Ann Lee: Summary
00:01:04

Bo Ek: See https://example.org/a:b for more.
Transcription ended after 00:30:30

This editable transcript was computer generated and might contain errors. People can also change it.
"""
MEET_TURNS = [
    ("Ann Lee", "What helps?"),
    ("Bo Ek", "The garden at 10:30: it is lovely, and more."),
    ("Ann Lee", "Summary"),
    ("Bo Ek", "See https://example.org/a:b for more."),
]


def test_meet_reads_the_transcript_and_never_the_notes_by_gemini(tmp_path: Path) -> None:
    for name, content in (("m.txt", MEET), ("m.docx", word_xml("".join(p(x) for x in MEET.split("\n"))))):
        found = read(tmp_path, name, content)
        assert (found.format, found.held_on) == ("Google Meet", dt.date(2023, 7, 24))
        assert said(found) == MEET_TURNS
        assert [turn.start for turn in found.turns] == [3, 3, 3, 64]
        assert "CANARY" not in str(found.turns)
        assert found.skipped["lines of summaries by a machine"] >= 8
        assert found.skipped["footer"] == 2


def test_meet_in_markdown_is_read_alike(tmp_path: Path) -> None:
    lines = []
    for line in MEET.split("\n"):
        name, colon, rest = line.partition(": ")
        marked = f"**{name}:** {rest}" if colon and name in {"Ann Lee", "Bo Ek"} else line
        lines.append(f"### **{line}** {{#{line}}}" if line.startswith("00:") else marked)
    assert said(read(tmp_path, "m.md", "\n".join(lines))) == MEET_TURNS


def test_meet_of_the_older_kind_lists_who_attended_and_ends_with_the_meeting(tmp_path: Path) -> None:
    text = (
        "Talk (2023-07-24 15:51 GMT) - Transcript\nAttendees\nAnn Lee, Bo Ek, Ann Lee's Presentation\nTranscript\n"
        "Ann Lee: Hello.\nBo Ek: Hello you.\nAnn Lee: So.\nMeeting ended after 00:10:02 👋\nNOT SPEECH\n"
    )
    found = read(tmp_path, "m.txt", text)
    assert said(found) == [("Ann Lee", "Hello."), ("Bo Ek", "Hello you."), ("Ann Lee", "So.")]
    assert found.held_on == dt.date(2023, 7, 24)


def test_notes_by_gemini_alone_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TranscriptError, match="a summary and no speech"):
        read(tmp_path, "m.txt", MEET.split("📖")[0])


TEAMS_RUN = "<w:r><w:drawing><wp:docPr descr='PICTURE OF ANN'/><a:t>PICTURE</a:t></w:drawing></w:r>".replace(
    "wp:", "w:"
).replace("a:t", "w:t")


BOLD = "<w:r><w:rPr><w:b/></w:rPr><w:t>{}</w:t></w:r>"


def teams(*turns: str) -> bytes:
    return word_xml(
        p("Garden talk-20230105_160100-Meeting Recording")
        + p("January 5, 2023, 4:01PM")
        + p("27m 42s")
        + p(BOLD.format("Ann Lee"), "<w:r><w:t> started transcription</w:t></w:r>")
        + "".join(turns)
        + p(BOLD.format("Ann Lee"), "<w:r><w:t> stopped transcription</w:t></w:r>")
    )


@pytest.mark.parametrize(
    "turn",
    [
        lambda name, time, text: p(f"{name}   {time}<w:br/>".replace("<w:br/>", "</w:t><w:br/><w:t>") + text),
        lambda name, time, text: p(TEAMS_RUN, name, f"   {time}", "<w:r><w:br/></w:r>", text),
        lambda name, time, text: p(TEAMS_RUN) + p(name, "   ", time) + p(text) + p(),
        lambda name, time, text: p(name) + p(time) + p(text),
        lambda name, time, text: p(name, f"<w:r><w:tab/><w:t>{time}</w:t></w:r>") + p(text),
        lambda name, time, text: p(f"0:{time}.0 --> 0:{time}.9".replace("0:1:", "1:")) + p(name) + p(text),
        lambda name, time, text: p(BOLD.format(name), f"   {time}", "<w:r><w:br/></w:r>", text),
        lambda name, time, text: p(name, "\u00a0\u00a0\u00a0", time) + p(text),
    ],
    ids=[
        "one run",
        "picture and runs",
        "own paragraphs",
        "name, then time",
        "tab",
        "span above",
        "bold",
        "hard spaces",
    ],
)
def test_teams_documents_of_every_year(tmp_path: Path, turn: object) -> None:
    make = turn
    body = [
        make(*one)  # type: ignore[operator]
        for one in (
            ("Ann Lee", "0:04", "What helps? It is 10:30"),
            ("Lewis, Bo (LEEDS TEACHING NHS TRUST)", "0:09", "Nothing: really."),
            ("Ann Lee", "1:02:03", "Summary"),
        )
    ]
    found = read(tmp_path, "t.docx", teams(*body))
    assert found.format == "Teams DOCX"
    assert said(found) == [
        ("Ann Lee", "What helps? It is 10:30"),
        ("Lewis, Bo (LEEDS TEACHING NHS TRUST)", "Nothing: really."),
        ("Ann Lee", "Summary"),
    ]
    assert [one.start for one in found.turns] == [4, 9, 3723]
    assert found.held_on == dt.date(2023, 1, 5)
    assert found.skipped["notices"] == 2


def test_teams_recap_before_the_transcript_is_no_speech(tmp_path: Path) -> None:
    recap = p("AI-generated content may be incorrect") + p("Meeting notes") + p("Ann Lee: RECAP") + p("Follow-up tasks")
    recap += p("Bo: ring RECAP")
    turns = p("Ann Lee   0:04</w:t><w:br/><w:t>Hello") + p("Bo Ek   0:06</w:t><w:br/><w:t>Hello you")
    found = read(tmp_path, "t.docx", word_xml(recap + p("Ann Lee started transcription") + turns))
    assert said(found) == [("Ann Lee", "Hello"), ("Bo Ek", "Hello you")]
    assert found.skipped["lines of summaries by a machine"] == 5


@pytest.mark.parametrize(
    "heading",
    ["{0}\n{1} seconds\n0:0{1}\n", "{0} 0 minutes {1} seconds\n0:0{1}\n", "{0} 0 minutes {1} seconds0:0{1}\n"],
)
def test_teams_as_people_copy_it_from_the_screen(tmp_path: Path, heading: str) -> None:
    turns = [("Ann Lee", "What helps?"), ("Bo Ek", "It took 3 minutes 2 seconds, no more."), ("Ann Lee", "OK")]
    found = read(
        tmp_path, "t.txt", "".join(heading.format(who, n) + what + "\n" for n, (who, what) in enumerate(turns, 3))
    )
    assert said(found) == turns
    assert [turn.start for turn in found.turns] == [3, 4, 5]


def test_teams_vtt_without_tags_or_with_blank_lines_within_a_cue(tmp_path: Path) -> None:
    head = "WEBVTT\n\nNOTE not speech\n\n"
    cue = "3f2a1b4c-9d8e-4f70-a1b2-c3d4e5f60718/12-{}\n00:00:0{}.000 --> 00:00:0{}.500\n{}\n\n"
    text = head + "".join(
        cue.format(n, n, n, words)
        for n, words in enumerate(
            ["<v Ann ap Rhys>Hello", "there</v>", "<v عائشة>نعم: هذا</v>", "<v Bo>One\n\nTwo</v>"]
        )
    )
    found = read(tmp_path, "t.vtt", text)
    assert said(found) == [("Ann ap Rhys", "Hello"), ("Ann ap Rhys", "there"), ("عائشة", "نعم: هذا"), ("Bo", "One Two")]
    assert found.skipped == {"notes within the file": 1}


def test_zoom_vtt_with_brackets_small_letters_and_colons_in_prose(tmp_path: Path) -> None:
    said_ = [
        ("Ann (she/her)", "It was 10:30: early."),
        ("joan's iphone", "One thing: it rains. See https://example.org:80/x"),
        ("Ann (she/her)", "Right"),
        ("joan's iphone", "Lovely: just what we need"),
        ("joan's iphone", "yes"),
    ]
    cues = "".join(
        f"{n}\n00:00:{n:02}.000 --> 00:00:{n:02}.900\n{who}: {what}\n\n" for n, (who, what) in enumerate(said_, start=1)
    )
    more = "9\n00:00:09.000 --> 00:00:09.900\nRemember: it goes on\n"
    found = read(tmp_path, "z.vtt", "WEBVTT\n\n" + cues + more)
    assert said(found) == [*said_, ("joan's iphone", "Remember: it goes on")]


def test_srt_without_numbers_or_blank_lines_with_a_mark_and_carriage_returns(tmp_path: Path) -> None:
    text = (
        "\ufeff00:00:01,000 --> 00:00:02,500\r\nAnn: One\r\n\r\n"
        "00:00:03,000 --> 00:00:04,000\r\nBo: Two\r\nmore\r\n3\r\n00:00:05,000 --> 00:00:06,000\r\nAnn: 7\r\n"
    )
    found = read(tmp_path, "s.srt", text)
    assert (found.format, found.turns[0].end) == ("SRT", 2.5)
    assert said(found) == [("Ann", "One"), ("Bo", "Two more"), ("Ann", "7")]


def test_otter_with_speakers_that_it_does_not_know(tmp_path: Path) -> None:
    text = (
        "Talk\nThu, Jan 05, 2023 4:01PM • 12:34\n\nSUMMARY KEYWORDS\ngarden, bus\n\nSPEAKERS\nAnn\n\n"
        "0:01\nHello there.\n\n1:02\nThe bus comes at 10:30\nif at all.\n\nTranscribed by https://otter.ai\n"
    )
    found = read(tmp_path, "o.txt", text)
    assert [(t.speaker, t.text, t.start) for t in found.turns] == [
        ("", "Hello there.", 1),
        ("", "The bus comes at 10:30 if at all.", 62),
    ]
    assert found.held_on == dt.date(2023, 1, 5)
    named = text.replace("0:01\n", "Unknown Speaker  0:01\n", 1).replace("1:02\n", "Ann Francis  1:02\n", 1)
    assert read(tmp_path, "p.txt", named).speakers == ("Unknown Speaker", "Ann Francis")


@pytest.mark.parametrize(
    "heading",
    [
        "00:00:{0:02} {1}\n", "[{1}] 10:03:{0:02}\n", "{1} (00:{0:02}):\n", "{1} [00:00:{0:02}]\n", "0:{0:02} - {1}\n",
        "{1}\n0:{0:02}\n", "[00:00:{0:02}] {1}: ", "{1} [00:00:{0:02}]: ", "{1} (00:{0:02}): ",
        "00:00:{0:02} {1}: ", "**{1}:** ", "{1}: ", "[{1}] ", "{1} | 00:{0:02}\n", "{1} 00:00:{0:02}\n",
    ],
)  # fmt: skip
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_headings_and_labels_in_the_ways_that_programs_write_them(tmp_path: Path, heading: str, gap: str) -> None:
    turns = [
        ("Speaker 1", "What helps you when it rains?"),
        ("Złota Nowak", "The garden: it is lovely, at 10:30 at least."),
        ("Speaker 1", "Anything else?"),
        ("Złota Nowak", "One thing: the bus."),
    ]
    text = gap.join(heading.format(n, who) + what for n, (who, what) in enumerate(turns, start=3))
    found = read(tmp_path, "x.txt", f"Interview 4\nDate: 3 March 2023\n\n{text}\n")
    assert said(found) == turns
    assert found.held_on == dt.date(2023, 3, 3)
    if "{0" in heading:
        assert found.turns[0].start in {3, 36183}
