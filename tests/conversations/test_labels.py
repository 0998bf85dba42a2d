"""Speakers in interviews that people type: marks, names in every script, and colons that name nobody."""

from pathlib import Path

import pytest

from tests.conversations.reading import read, said


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("I", "R"), ("I1", "P12"), ("Interviewer", "Interviewee"), ("Złota Nowak", "Łucja"), ("عائشة", "محمد علي"),
        ("Siân ap Rhys", "Dafydd"), ("Q", "A"), ("SPEAKER 1", "SPEAKER 2"), ("Mrs J. Smith", "Dr. Okonkwo"),
        ("Ann (she/her)", "Bo O’Neill-Ek"), ("Cabdi Maxamed", "Xaawo"), ("ثریا", "نسیم بیگم"), ("Int", "FG2"),
        ("王芳", "李伟"), ("Question", "Answer"), ("Ann", "Smith, Bo (NHS LEEDS)"),
    ],
)  # fmt: skip
def test_speakers_of_every_kind(tmp_path: Path, first: str, second: str) -> None:
    turns = [
        (first, "What helps?"),
        (second, "The garden. See https://example.org: good."),
        (first, "And at 10:30?"),
        (second, "Nothing: I sleep."),
        (first, "Thanks"),
        (second, "Yes"),
    ]
    text = "\n".join(f"{who}: {what}" for who, what in turns)
    assert said(read(tmp_path, "x.txt", text)) == turns
    assert said(read(tmp_path, "y.txt", text.replace(": ", ":\n", 1).replace("\n", "\r\n"))) == turns


@pytest.mark.parametrize(
    "shape",
    ["{1}\t{2}", "{1}:\t{2}", "{1} - {2}", "{1} – {2}", "{0} {1}: {2}", "{0}. {1}\t{2}", "{1} [00:00:0{0}] {2}"],
)
@pytest.mark.parametrize("names", [("I", "R"), ("Ann Lee", "Siân ap Rhys")])
def test_labels_set_off_by_tabs_dashes_and_times_below_line_numbers(
    tmp_path: Path, shape: str, names: tuple[str, str]
) -> None:
    said_ = ["What helps?", "The garden - at 10:30: lovely.", "And 2 more?", "One thing: it rains."]
    turns = [(names[n % 2], words) for n, words in enumerate(said_)]
    text = "\n".join(shape.format(n, *turn) for n, turn in enumerate(turns, start=1))
    assert said(read(tmp_path, "x.txt", text)) == turns


def test_names_in_small_letters_that_take_turns_and_groups_that_speak_at_once(tmp_path: Path) -> None:
    turns = [
        ("ann", "what helps?"),
        ("bo", "the bus, and: the hall"),
        ("ann", "ok"),
        ("bo", "yes"),
        ("ann", "right"),
        ("bo", "bye"),
    ]
    assert said(read(tmp_path, "x.txt", "\n".join(f"{who}: {what}" for who, what in turns))) == turns
    group = [
        ("Facilitator", "Hi all."),
        ("F1", "The bus"),
        ("M2", "A car"),
        ("All", "yes"),
        ("F1", "ok"),
        ("Facilitator", "Bye."),
    ]
    assert said(read(tmp_path, "y.txt", "\n".join(f"{who}: {what}" for who, what in group))) == group


def test_who_took_part_is_a_header_and_not_a_turn(tmp_path: Path) -> None:
    text = "Interviewer: Ann Lee\nParticipant: a man in his sixties\nDate: 3 March 2023\n\n"
    text += "He said that the bus never comes.\n"
    assert read(tmp_path, "x.txt", text).speakers == ()
    found = read(tmp_path, "y.txt", text + "\nI: What helps?\nR: The bus.\nI: And?\nR: No.\n")
    assert found.speakers == ("I", "R")
    assert found.skipped == {"lines before the first speaker": 4}


def test_right_to_left_text_keeps_its_order_whatever_signs_of_direction_it_has(tmp_path: Path) -> None:
    text = "\u200fعائشة: نعم، الحديقة\u200f\n\u202bمحمد\u202c: لا: أبدا\n\u200fعائشة: طيب\nمحمد: آه"
    found = read(tmp_path, "x.txt", text)
    assert found.speakers == ("عائشة", "محمد")
    assert [turn.text.strip("\u200f") for turn in found.turns] == ["نعم، الحديقة", "لا: أبدا", "طيب", "آه"]


PROSE = (
    "One thing: it rains.", "Remember: the bus.", "Monday: we go to the hall.", "10:30: early for us.",
    "https://example.org/a: nice.",
    "So I said: no.", "Honestly: never.", "Lovely: just what we need.", "NB: bring a coat.",
    "[laughs] And so on.", "[inaudible 00:03:10] the hall.",
)  # fmt: skip


@pytest.mark.parametrize("prose", PROSE)
def test_a_colon_in_prose_names_nobody(tmp_path: Path, prose: str) -> None:
    text = f"I: What helps?\nR: The garden.\n{prose}\nI: And?\nR: Nothing.\n"
    found = read(tmp_path, "x.txt", text)
    assert found.speakers == ("I", "R")
    assert said(found)[1][1] == f"The garden. {prose}"
    alone = read(tmp_path, "y.txt", f"She told us about the hall.\n\n{prose}\n\nAnd then she went home.\n")
    assert alone.speakers == ()


def test_somebody_who_speaks_once_is_heard_as_somebody(tmp_path: Path) -> None:
    text = "I: What helps?\nR: The garden.\nMary Thwaite: Tea, love?\nR: Please.\nJoan: Me too.\nI: And?\n"
    assert read(tmp_path, "x.txt", text).speakers == ("I", "R", "Mary Thwaite", "Joan")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_language_in_every_encoding_of_unicode(tmp_path: Path, encoding: str) -> None:
    turns = [("I", "Beth sy’n helpu’r tŷ?"), ("R", "Żółta łódź: عائشة، ہاں 😀"), ("I", "Waa yahay"), ("R", "Tak")]
    text = "\r\n".join(f"{who}: {what}" for who, what in turns)
    assert said(read(tmp_path, "x.txt", text.encode(encoding))) == turns
