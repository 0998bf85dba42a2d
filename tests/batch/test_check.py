"""`hct-eval check`: problems by cause with what they do, what the data are enough for, and the marked copy."""

import io
import shutil
from pathlib import Path

import openpyxl
import pytest

from hct_eval.batch.causes import cause_of, group_problems, table_of
from hct_eval.batch.check import check_lines
from hct_eval.batch.marked import TO_MEND, MarkError, marked_copy
from hct_eval.batch.readiness import Ready, place_readiness
from hct_eval.programme import Programme
from hct_eval.tables.problems import Problem

SECRET = "Marjorie Tregenza"


def put(programme: Programme, name: str, *rows: str) -> Path:
    path = programme.raw("north") / name
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def ready(programme: Programme) -> dict[str, Ready]:
    return {row.section: row for row in place_readiness(programme, "north")}


@pytest.mark.slow
def test_what_stops_the_first_stage_comes_first_and_says_so(small: Programme) -> None:
    put(small, "learning_log.csv", "log_id,tried,happened,result", "l1,a,b,workd", "l2,a,b,workd", "l3,a,b,fine")
    put(small, "conversations.csv", "conversation_id,held_on", "c1,2024-31-03")
    put(small, "actions.csv", "action_id,event_id,decision_asked,response", "a1,e9,x,agreed")
    lines, errors = check_lines(small, ["north"])
    assert errors == 5
    titles = [line for line in lines if line[:1].isdigit() and ". " in line]
    assert titles == [
        "1. days that cannot be read (1)",
        "2. values that are not on their list (3)",
        "3. ids that point at nothing (1)",
    ]
    assert "   Until it is mended, the report of north is not made: stage 01 stops at it." in lines
    assert "   Until it is mended, the report of north is not made: stage 05 stops at it." in lines
    assert any("rows 2 to 3, column result" in line and "Did you mean 'worked'?" in line for line in lines)


def test_every_kind_of_problem_has_a_cause_of_its_own_words() -> None:
    def problem(kind: str, expected: str = "x", severity: str = "error") -> Problem:
        return Problem("north/ties.csv", 2, "wave", kind, expected, "Mend it.", severity=severity)  # type: ignore[arg-type]

    assert cause_of(problem("wrong value", "a day as 2024-03-31")).title == "days that cannot be read"
    assert cause_of(problem("not readable as CSV: damaged")).stops
    assert cause_of(problem("something new")).title == "something new"
    groups = group_problems([problem("was not said", severity="warning"), problem("empty"), problem("empty")])
    assert [(len(group.problems), group.is_error, group.stage) for group in groups] == [(2, True, 4), (1, False, None)]


def test_the_table_of_a_file_or_sheet() -> None:
    assert table_of("north/conversations.csv") == "conversations"
    assert table_of("north/coding/north_AB.xlsx, sheet Claims") == "claims"


@pytest.mark.slow
def test_an_id_that_is_only_written_otherwise_is_named(small: Programme) -> None:
    put(small, "events.csv", "event_id,kind,date", "E-01,forum,2024-03-31")
    put(small, "actions.csv", "action_id,event_id,decision_asked,response", "a1,e_01,x,agreed", "a2,E-77,x,agreed")
    text = "\n".join(check_lines(small, ["north"])[0])
    assert "row 2, column event_id" in text
    assert "Did you mean 'E-01'?" in text
    assert "Add it to the table events" in text


@pytest.mark.slow
def test_transcripts_that_are_spelt_otherwise_or_registered_nowhere_are_said_without_their_names(
    small: Programme,
) -> None:
    folder = small.raw("north") / "transcripts"
    folder.mkdir()
    for name in (f"{SECRET}.vtt", "C1 talk.docx"):
        (folder / name).write_text("WEBVTT\n", encoding="utf-8")
    put(small, "conversations.csv", "conversation_id,file", "c1,c1_talk.vtt", "c2,elsewhere.vtt")
    text = "\n".join(check_lines(small, ["north"])[0])
    assert "compare words, capitals, spaces and the ending" in text
    assert "Put the file there" in text
    assert "file that no row names (found 2)" in text
    assert "Marjorie" not in text


@pytest.mark.slow
def test_readiness_names_what_a_section_needs(small: Programme) -> None:
    assert {row.state for row in ready(small).values()} == {"not yet"}
    put(small, "wellbeing.csv", "person_id,wave,ucla_companionship,ucla_left_out,ucla_isolated", "p1,1,1,2,3")
    assert ready(small)["change in loneliness"] == Ready(
        "change in loneliness", "not yet", "needs a second wave: all rows are of wave 1"
    )
    people = [f"p{number},{wave},1,2,3" for number in range(12) for wave in (1, 2)]
    put(small, "wellbeing.csv", "person_id,wave,ucla_companionship,ucla_left_out,ucla_isolated", *people[:6])
    assert ready(small)["change in loneliness"].state == "in part"
    assert "fewer than 10" in ready(small)["change in loneliness"].words
    put(small, "wellbeing.csv", "person_id,wave,ucla_companionship,ucla_left_out,ucla_isolated", *people)
    found = ready(small)["change in loneliness"]
    assert (found.state, found.words) == ("ready", "12 answered in wave 1 and in wave 2")
    assert ready(small)["change in mental wellbeing (SWEMWBS)"].state == "not yet"


def test_readiness_counts_consent_coding_and_signatures(small: Programme) -> None:
    rows = [f"c{n},{'anonymous quote' if n < 9 else ''},c{n}.vtt" for n in range(10)]
    put(small, "conversations.csv", "conversation_id,consent,file", *rows)
    put(small, "sign_offs.csv", "conversation_id,signed_by,signed_on", *(f"c{n},A,2024-03-31" for n in range(9)))
    put(small, "fragments.csv", "fragment_id,conversation_id,text", *(f"f{n},c{n},words" for n in range(10)))
    put(small, "claims.csv", "claim_id,fragment_id,cause,effect,sign", *(f"k{n},f{n},A,B,+" for n in range(3)))
    found = ready(small)
    assert found["What we heard"].words.startswith("10 of 10 conversations are coded; 1 transcript waits")
    assert found["quotes"].state == "ready"
    assert "consent is empty or not on its list for 1" in found["quotes"].words
    assert found["The map of experience"] == Ready(
        "The map of experience", "in part", "3 claims of 3 people; a link needs 8 who told it"
    )


@pytest.mark.slow
def test_readiness_of_a_drawn_map_asks_for_the_number_of_people(small: Programme) -> None:
    put(small, "workshop_maps.csv", "workshop_id,cause,effect,weight,participants", "w1,A,B,1,")
    assert "participants" in ready(small)["The map of experience"].words
    put(small, "workshop_maps.csv", "workshop_id,cause,effect,weight,participants", "w1,A,B,1,14")
    assert ready(small)["The map of experience"].state == "in part"


@pytest.fixture
def book(small: Programme) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Conversations"
    for row in (["Conversation ID", "Consent", "Notes"], ["c1", "anonymus quote", SECRET], ["c 2", "named", "=1+1"]):
        page.append(row)
    from openpyxl.comments import Comment

    page["B2"].comment = Comment("ask again", "me")
    path = small.raw("north") / "our tables.xlsx"
    book.save(path)
    return path


@pytest.mark.slow
def test_the_marked_copy_has_red_cells_with_comments_and_the_original_is_as_it_was(
    small: Programme, book: Path
) -> None:
    before = book.read_bytes()
    lines, errors = check_lines(small, ["north"], book)
    assert errors == 2
    assert book.read_bytes() == before
    copy = small.private("north") / "checked_our tables.xlsx"
    assert any("A copy with 2 marks is in data/raw/small/north/private/" in line for line in lines)
    marked = openpyxl.load_workbook(copy)
    assert marked.sheetnames == [TO_MEND, "Conversations"]
    page = marked["Conversations"]
    assert page["B2"].comment.text.startswith("ask again")
    assert "Did you mean 'anonymous quote'?" in page["B2"].comment.text
    assert page["B2"].fill.fgColor.rgb.endswith("FFC7CE")
    assert page["A3"].comment is not None
    assert page["C2"].value == SECRET
    assert page["C3"].value == "=1+1"
    listed = {(row[0].value, row[1].value) for row in marked[TO_MEND].iter_rows(min_row=2)}
    assert listed == {("Conversations", "B2"), ("Conversations", "A3")}
    assert check_lines(small, ["north"])[1] == errors, "the copy is not read as data"
    assert SECRET not in "\n".join(lines)


@pytest.mark.slow
def test_what_cannot_be_marked_is_refused(small: Programme, book: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.xlsx"
    shutil.copy(book, elsewhere)
    for path in (elsewhere, book.with_name("absent.xlsx"), put(small, "events.csv", "event_id,kind,date")):
        with pytest.raises(MarkError, match=r"give the path of an \.xlsx"):
            check_lines(small, ["north"], path)
    with pytest.raises(MarkError, match="save it again"):
        marked_copy(b"PK no workbook", [])


def test_a_problem_of_a_whole_sheet_marks_its_header() -> None:
    book = openpyxl.Workbook()
    book.active.title = "ties"
    book.active["B3"] = "wave"
    stream = io.BytesIO()
    book.save(stream)
    problem = Problem("north/t.xlsx, sheet ties", 3, "rater_org", "column is missing", "who rates", "Add the column.")
    marked = openpyxl.load_workbook(io.BytesIO(marked_copy(stream.getvalue(), [problem])))
    commented = [cell.coordinate for row in marked["ties"].iter_rows() for cell in row if cell.comment]
    assert commented == ["A3"]
    assert "rater_org: column is missing" in marked[TO_MEND]["C2"].value


@pytest.mark.slow
def test_slips_of_a_sheet_made_by_hand_say_what_was_meant(small: Programme) -> None:
    put(small, "fragments.csv", "fragment_id,conversation_id,text", "f1,c1,words")
    put(small, "claims.csv", "claim_id,fragment_id,couse,effect,sign", "k1,f1,A,B,1", "k2,f1,A,B,-1.0")
    put(small, "conversations.csv", "conversation_id,file", "c1,Harbour talk 3 final.docx")
    folder = small.raw("north") / "transcripts"
    folder.mkdir()
    (folder / "Harbour talk 3.docx").touch()
    said = "\n".join(check_lines(small, ["north"])[0])
    assert "column cause: column is missing" in said
    assert "Rename the column that is called nearly so." in said
    assert "row 2, column sign: wrong value (found 1); expected one of +, -, ?. Did you mean '+'?" in said
    assert "row 3, column sign: wrong value (found -1.0); expected one of +, -, ?. Did you mean '-'?" in said
    assert "A file of nearly that name is there" in said


@pytest.mark.slow
def test_an_id_that_may_be_a_name_is_a_warning_and_not_repeated(small: Programme) -> None:
    put(small, "conversations.csv", "conversation_id", "Maureen-A", "ZainabFarooqi", "WB-01", "Harbour-Lane-2")
    lines, _ = check_lines(small, ["north"])
    place = next(number for number, line in enumerate(lines) if "ids that may be a person's name (2)" in line)
    assert lines[place + 3].startswith("    rows 2 to 3, column conversation_id: may be a name")
    assert not any("Maureen" in line or "Zainab" in line for line in lines)
