"""Notes in CSV and XLSX: what spreadsheets do to them, and what in them is hidden."""

import datetime as dt
from pathlib import Path

import pytest
from openpyxl import Workbook

from hct_eval.conversations.transcript import Transcript, TranscriptError, read_transcript
from tests.conversations.reading import read

DATES = "cells that a spreadsheet turned into a date (read as they stand)"


def rows_of(found: Transcript) -> list[tuple[str, str, str]]:
    return [(turn.conversation, turn.speaker, turn.text) for turn in found.turns]


def test_dates_long_numbers_and_merged_cells_are_kept_and_counted(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["Notes of the team", None, None],
        ["Conversation ID", "Speaker", "What was said"],
        ["C1", "Ann", dt.date(2023, 5, 4)],
        [None, None, 4505577104.0],
        [4505577104, "Bo", 0.00001],
        [9.434765919e9, "Bo", True],
        ["Conversation ID", "Speaker", "What was said"],
        ["C3", "Bo", None],
        ["C4", "Bo", dt.time(4, 5)],
    ):
        sheet.append(row)
    sheet.merge_cells("A3:A4")
    sheet.merge_cells("B3:B4")
    sheet.merge_cells("A1:C1")
    book.save(tmp_path / "n.xlsx")
    found = read_transcript(tmp_path / "n.xlsx")
    assert rows_of(found) == [
        ("C1", "Ann", "2023-05-04"),
        ("C1", "Ann", "4505577104"),
        ("4505577104", "Bo", "0.00001"),
        ("9434765919", "Bo", "TRUE"),
        ("C4", "Bo", "04:05:00"),
    ]
    assert found.skipped == {
        "rows above the header": 1,
        "repeated header rows": 1,
        "rows without words": 1,
        DATES: 2,
    }


def test_hidden_rows_columns_and_sheets_are_counted_and_not_read(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["id", "text", "speaker", "quote"],
        ["C1", "One", "CANARY", "a"],
        ["C2", "CANARY", "Bo", "b"],
        ["C3", "Two", "Cy", ""],
    ):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    for state in ("hidden", "veryHidden"):
        other = book.create_sheet(state)
        other.append(["id", "text"])
        other.append(["C1", "CANARY"])
        other.sheet_state = state
    empty = book.create_sheet("list of streets")
    empty.append(["street"])
    book.save(tmp_path / "n.xlsx")
    found = read_transcript(tmp_path / "n.xlsx")
    assert rows_of(found) == [("C1", "", "One"), ("C3", "", "Two")]
    assert found.skipped == {
        "hidden rows": 1,
        "hidden columns": 1,
        "hidden sheets": 2,
        "sheets without a column for the words": 1,
        "other columns of text": 1,
    }


def test_cells_with_an_error_of_the_spreadsheet_are_counted(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["id", "text", "area"], ["C1", "One", "#N/A"], ["C2", "#NAME?", "x"]):
        sheet.append(row)
    sheet.column_dimensions["C"].hidden = True
    book.save(tmp_path / "n.xlsx")
    found = read_transcript(tmp_path / "n.xlsx")
    assert rows_of(found) == [("C1", "", "One")]
    assert found.skipped["cells with an error of the spreadsheet such as #REF! (read as empty)"] == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_with_titles_above_quotes_and_digits_lost(tmp_path: Path, encoding: str, delimiter: str) -> None:
    rows = [
        ["Notes of the team", "", ""],
        ["Ref", "Name", "What was said"],
        ["C1", "Ann", '"The bus, again; £3"'],
        ["C2", "Siân", "4.50558E+09"],
        ["Ref", "Name", "What was said"],
        ["C3", "Zoë", '"It said ""no""\nto us"'],
    ]
    text = "\r\n".join(delimiter.join(row) for row in rows)
    found = read(tmp_path, "n.csv", text.encode(encoding))
    assert rows_of(found) == [
        ("C1", "Ann", "The bus, again; £3"),
        ("C2", "Siân", "4.50558E+09"),
        ("C3", "Zoë", 'It said "no" to us'),
    ]
    assert found.skipped["numbers in exponent form (digits were lost before; read as they stand)"] == 1
    assert (found.skipped["repeated header rows"], found.skipped["rows above the header"]) == (1, 1)


@pytest.mark.slow
def test_too_many_columns_rows_or_far_cells_are_refused_before_they_are_opened(tmp_path: Path) -> None:
    for place, words in (("XFD1048576", "500 columns"), ("B1048576", "200000 rows"), ("SG3", "500 columns")):
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        sheet["A1"] = "text"
        sheet[place] = "x"
        book.save(tmp_path / "n.xlsx")
        with pytest.raises(TranscriptError, match=words):
            read_transcript(tmp_path / "n.xlsx")
    with pytest.raises(TranscriptError, match="200000 rows"):
        read(tmp_path, "n.csv", "id,text\n" + "C1,hello\n" * 200_000)
    with pytest.raises(TranscriptError, match="500 columns"):
        read(tmp_path, "n.csv", "id,text" + ",x" * 600 + "\nC1,hello\n")


def test_a_workbook_without_a_column_for_the_words_says_what_is_wanted(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["id", "street"])
    sheet.append(["C1", "hello there"])
    book.save(tmp_path / "n.xlsx")
    with pytest.raises(TranscriptError, match="no column for the words"):
        read_transcript(tmp_path / "n.xlsx")


@pytest.mark.parametrize(
    "title",
    [
        "Transcript, 3 March 2024",
        "Notes, visit to the hub",
        "Story; told at the hub",
        "Interview, transcript",
        "Transcript\t3 March 2024",
        "Evaluation\n\nInterview, transcript",
        "id, transcript",
    ],
)
@pytest.mark.parametrize(
    "said",
    [
        ("How are you, and how is home?", "Fine, thanks, but lonely since the bus, the 42, was cut."),
        ("Hello, you", "Good morning, Ann"),  # as many cells as the title
    ],
)
def test_a_title_that_reads_like_a_header_makes_no_table_of_an_interview(
    tmp_path: Path, title: str, said: tuple[str, str]
) -> None:
    for blank in (" ", "\t"):
        found = read(tmp_path, "a.txt", f"{title}\nI:{blank}{said[0]}\nR:{blank}{said[1]}\n")
        assert [(turn.speaker, turn.text) for turn in found.turns] == [("I", said[0]), ("R", said[1])]


def test_prose_under_a_title_with_a_comma_is_kept_whole(tmp_path: Path) -> None:
    said = "I felt alone, and it was, I think, the bus."
    found = read(tmp_path, "a.txt", f"Notes, visit to the hub\n\n{said}\n\nThen we left, late.\n")
    assert [turn.text for turn in found.turns][-2:] == [said, "Then we left, late."]
    with pytest.raises(TranscriptError, match="take out the first line if it is no header"):
        read(tmp_path, "a.txt", f"Interview, transcript\n\n{said}\n")


@pytest.mark.parametrize(
    ("text", "turns"),
    [
        ("id,text\nC1,Fine\nC2,Bad\n", [("C1", "", "Fine"), ("C2", "", "Bad")]),
        ("id, text\nC1, Fine\n", [("C1", "", "Fine")]),
        ("area,notes\nHarbour,Fine\n", [("", "", "Fine")]),
        ("area, notes\nHarbour, Fine\nHarbour, Bad\nHill, Good\n", [("", "", t) for t in ("Fine", "Bad", "Good")]),
        ("notes;area\nI: Hello, you;Harbour\nR: Fine;Hill\n", [("", "", "I: Hello, you"), ("", "", "R: Fine")]),
        ('line,text\n1,"I: Hello, you"\n2,R: Fine\n', [("", "", "I: Hello, you"), ("", "", "R: Fine")]),
        ("Speaker\tText\nAnn:\tHello\nBo:\tFine\n", [("", "Ann:", "Hello"), ("", "Bo:", "Fine")]),
        ("Of May,,\nText,Area,Day\nI: Hello,Harbour,3\nR: Fine,Hill,4\n", [("", "", "I: Hello"), ("", "", "R: Fine")]),
        ("id,text,area\nC1,Fine\nC2,Bad,Hill,,\n", [("C1", "", "Fine"), ("C2", "", "Bad")]),
    ],
)
def test_tables_that_people_type_are_tables(tmp_path: Path, text: str, turns: list[tuple[str, str, str]]) -> None:
    found = read(tmp_path, "n.csv", text)
    assert (found.format, rows_of(found)) == ("notes", turns)


@pytest.mark.parametrize("end", ["", ",,"])
def test_words_cut_off_by_an_unquoted_comma_are_refused_at_their_row(tmp_path: Path, end: str) -> None:
    with pytest.raises(TranscriptError, match="row 3 has more cells than its header has columns") as caught:
        read(tmp_path, "n.csv", f"id,text{end}\nC1,Fine\nC2,I felt alone, since the bus was cut\n")
    assert "bus" not in str(caught.value)
