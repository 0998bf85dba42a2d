from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hct_eval.programme import Programme
from hct_eval.tables import TableError, read_raw
from hct_eval.tables.decode import decode
from hct_eval.tables.read import read_every_row, read_with_problems
from hct_eval.tables.sheets import header_name


def put(programme: Programme, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = programme.raw("north") / name
    path.write_bytes(text.encode(encoding))
    return path


def test_headers_are_forgiving(small: Programme) -> None:
    put(small, "conversations.csv", "Conversation ID, HELD ON ,Consent\nc1,2024-03-31,Anonymous Quote\n")
    frame = read_raw(small, "north", "conversations")
    assert frame["conversation_id"].tolist() == ["c1"]
    assert frame["held_on"].tolist() == [pd.Timestamp("2024-03-31")]
    assert frame["consent"].tolist() == ["anonymous quote"]
    assert frame["partnership_id"].tolist() == ["north"]


@pytest.mark.parametrize("day", ["31/03/2024", "31.03.2024", "2024-03-31 00:00:00", "31-03-2024"])
def test_days_are_read_day_first(small: Programme, day: str) -> None:
    put(small, "conversations.csv", f"conversation_id,held_on\nc1,{day}\n")
    assert read_raw(small, "north", "conversations")["held_on"].tolist() == [pd.Timestamp("2024-03-31")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_every_encoding_people_have(small: Programme, encoding: str) -> None:
    put(small, "conversations.csv", "conversation_id,area\nc1,Cwm – “Tŷ”\n".replace("ŷ", "é"), encoding)
    assert read_raw(small, "north", "conversations")["area"].tolist() == ["Cwm – “Té”"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_delimiter_people_have(small: Programme, delimiter: str) -> None:
    put(
        small,
        "conversations.csv",
        delimiter.join(["conversation_id", "area"]) + "\n" + delimiter.join(["c1", "Efford"]),
    )
    assert read_raw(small, "north", "conversations")["area"].tolist() == ["Efford"]


def test_a_reason_is_kept_beside_the_unknown_value(small: Programme) -> None:
    put(small, "wellbeing.csv", "person_id,wave,ucla_isolated\np1,1,Declined\np2,1,2\np3,1,don’t know\np4,1,\n")
    frame = read_raw(small, "north", "wellbeing").set_index("person_id")
    assert frame.loc["p2", "ucla_isolated"] == 2
    assert frame["ucla_isolated"].isna().tolist() == [True, False, True, True]
    assert frame["ucla_isolated_missing"].fillna("").tolist() == ["declined", "", "don't know", ""]


def test_sheets_of_a_workbook_are_tables(small: Programme) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Funding"
    sheet.append(["Funding ID", "Funder", "Recipient", "Amount GBP", "Basis", "Year"])
    sheet.append(["f1", "A fund", "A charity", 12500.5, "awarded", 2022])
    sheet.append([None] * 6)
    sheet.append(["f2", "A fund", "A charity", "£1,000", "Spent", 2023])
    book.create_sheet("Pivot").append(["not a table"])
    book.save(small.raw("north") / "our money.xlsx")
    frame = read_raw(small, "north", "funding")
    assert frame["amount_gbp"].tolist() == [12500.5, 1000.0]
    assert frame["year"].tolist() == [2022, 2023]


def test_what_was_not_collected_is_an_empty_table_of_the_same_types(small: Programme) -> None:
    empty = read_raw(small, "north", "ties")
    put(small, "ties.csv", "rater_org,rated_org,wave,frequency\no1,o2,1,3\n")
    full = read_raw(small, "north", "ties")
    assert empty.empty
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


def test_the_same_row_in_two_files_counts_once_and_a_conflict_is_refused(small: Programme) -> None:
    (small.raw("north") / "coding").mkdir()
    head = "label,level,definition\n"
    put(small, "factors.csv", head + "Loneliness,individual,Being cut off\n")
    put(small, "coding/factors.csv", head + "Loneliness,individual,Being cut off\nBuses,system,\n")
    assert sorted(read_raw(small, "north", "factors")["label"]) == ["Buses", "Loneliness"]
    put(small, "coding/factors.csv", head + "Loneliness,community,Being cut off\n")
    with pytest.raises(TableError) as caught:
        read_raw(small, "north", "factors")
    assert {problem.kind for problem in caught.value.problems} == {"stands twice"}


def test_a_row_of_another_partnership_is_refused(small: Programme) -> None:
    put(small, "conversations.csv", "conversation_id,partnership_id\nc1,south\n")
    with pytest.raises(TableError, match="row of another partnership"):
        read_raw(small, "north", "conversations")


def test_a_date_that_a_spreadsheet_made_of_a_score_is_explained(small: Programme) -> None:
    put(small, "wellbeing.csv", "person_id,wave,ons_happy\np1,1,2024-05-04\n")
    with pytest.raises(TableError, match="may have turned something like 4-5 into a date"):
        read_raw(small, "north", "wellbeing")


def test_a_programme_can_add_to_a_vocabulary(small: Programme) -> None:
    put(small, "conversations.csv", "conversation_id,origin\nc1,door knocking\n")
    with pytest.raises(TableError):
        read_raw(small, "north", "conversations")
    wider = small.model_copy(update={"vocabularies": {"origin": ("door knocking",)}})
    assert read_raw(wider, "north", "conversations")["origin"].tolist() == ["door knocking"]


def test_a_broken_workbook_is_refused_in_words(small: Programme) -> None:
    (small.raw("north") / "book.xlsx").write_bytes(b"PK\x03\x04 this is no workbook")
    with pytest.raises(TableError, match=r"north/book\.xlsx: not readable as a workbook"):
        read_raw(small, "north", "ties")


def test_a_file_that_cannot_be_read_hides_no_other(small: Programme) -> None:
    (small.raw("north") / "a book.xlsx").write_bytes(b"PK\x03\x04 this is no workbook")
    (small.raw("north") / "coding").mkdir()
    put(small, "claims.csv", 'claim_id,fragment_id\nk1,"f1\n')
    put(small, "coding/claims.csv", "claim_id,fragment_id,cause,effect,sign\nk2,f2,A,B,more\n")
    frame, problems = read_with_problems(small, "north", "claims")
    assert frame["claim_id"].tolist() == ["k2"]
    assert [(one.file, one.row, one.kind.partition(":")[0]) for one in problems] == [
        ("north/a book.xlsx", None, "not readable as a workbook"),
        ("north/claims.csv", None, "not readable as CSV"),
        ("north/coding/claims.csv", 2, "wrong value"),
    ]
    rows, unread = read_every_row(small, "north", "claims")
    assert (rows["claim_id"].tolist(), unread) == (["k2"], ("north/a book.xlsx", "north/claims.csv"))
    with pytest.raises(TableError) as caught:
        read_raw(small, "north", "workshop_maps")
    assert len(caught.value.problems) == 1


def test_too_many_columns_are_refused(small: Programme) -> None:
    put(small, "ties.csv", ",".join(f"c{n}" for n in range(100_000)) + "\n1\n")
    with pytest.raises(TableError, match="too many columns"):
        read_raw(small, "north", "ties")


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=200))
def test_utf8_is_always_read_as_written(text: str) -> None:
    if not text.startswith("\ufeff"):
        assert decode(text.encode("utf-8")).text == text


@given(st.binary(max_size=300))
def test_no_bytes_break_decoding(raw: bytes) -> None:
    assert isinstance(decode(raw).text, str)


def test_header_names() -> None:
    assert [header_name(t) for t in ("Held on", "held-on ", "HELD_ON", " Held  On")] == ["held_on"] * 4
