"""What a coder finds in a workbook, and that bringing it up to date keeps what was typed."""

import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import PatternFill

from hct_eval.coding.suggest_lines import SUGGESTION
from hct_eval.coding.workbook import new_copy, workbook_path, write_workbooks, written_in_words
from hct_eval.coding.workbook_book import Book
from hct_eval.coding.workbook_sheets import COLUMNS, GONE, SHEETS
from hct_eval.programme import Programme
from hct_eval.tables import TableError, read_raw
from hct_eval.tables.coders import copy_of
from hct_eval.tables.read import read_with_problems
from tests.coding.copies import SAID, begin, code_some, fill, headers, release, table

pytestmark = pytest.mark.slow


def test_a_copy_has_everything_to_read_and_lists_to_choose_from(small: Programme) -> None:
    release(small)
    (path,) = begin(small, "NK")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == list(SHEETS)
    for sheet, columns in COLUMNS.items():
        page = book[sheet]
        assert headers(page) == [column.header for column in columns]
        assert all(cell.comment and len(cell.comment.text) > 10 for cell in page[1])
        assert page.freeze_panes == "B2"
        assert page.auto_filter.ref.startswith("A1:")
        assert page["A2"].alignment.wrap_text
    turns = table(path, "turns")
    assert [row["text"] for row in turns] == [text for said in SAID.values() for _, text in said]
    assert book["turns"]["D4"].data_type == "s"  # "=SUM(A1)..." was said; it is no formula
    assert [row["words"] for row in table(path, "conversations")] == [
        sum(len(text.split()) for _, text in said) for said in SAID.values()
    ]
    lists = {(rule.formula1, str(rule.sqref)) for rule in book["claims"].data_validations.dataValidation}
    assert {
        ('"+,-,?"', "E2:E151"),
        ('"sure,fairly sure,unsure"', "G2:G151"),
        ("=list_of_fragment_id", "B2:B151"),
        ("=list_of_label", "C2:C151"),
        ("=list_of_label", "D2:D151"),
    } <= lists
    lists = {(rule.formula1, str(rule.sqref)) for rule in book["fragments"].data_validations.dataValidation}
    assert lists == {("=list_of_conversation_id", "B2:B101"), ("=list_of_turn_id", "C2:C101")}
    names = {name: entry.attr_text for name, entry in book.defined_names.items()}
    assert names["list_of_turn_id"] == "'turns'!$A$2:$A$8"
    assert names["list_of_fragment_id"] == "'fragments'!$A$2:$A$101"
    assert "COUNTA('factors'!$A$2:" in names["list_of_label"]  # grows with what is written below


def test_a_copy_is_its_owner_s_runs_nothing_and_names_nobody_in_its_properties(small: Programme) -> None:
    release(small)
    (path,) = begin(small, "NK")
    assert path.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert not [name for name, text in parts.items() if "<f>" in text or "externalLink" in name]
    assert "openpyxl" not in parts["docProps/core.xml"]
    assert [path.name for path in path.parent.iterdir()] == ["north_NK.xlsx"]


def test_a_copy_that_nobody_has_filled_in_is_no_coding(small: Programme) -> None:
    release(small)
    begin(small, "NK", "TS")
    assert {name: len(read_raw(small, "north", name)) for name in ("fragments", "factors", "claims")} == {
        "fragments": 0,
        "factors": 0,
        "claims": 0,
    }
    assert len(read_raw(small, "north", "conversations")) == 4  # the sheet of that name is no register


def test_what_was_filled_in_is_read_with_its_place_and_coder(small: Programme) -> None:
    release(small)
    (path,) = begin(small, "NK")
    code_some(path)
    fragments, claims = read_raw(small, "north", "fragments"), read_raw(small, "north", "claims")
    assert fragments["fragment_id"].tolist() == ["NOR-A-F001", "NOR-A-F002"]
    assert fragments["coder"].tolist() == ["NK", "NK"]
    assert claims[["claim_id", "fragment_id", "cause", "sign", "strength"]].head(1).to_numpy().tolist() == [
        ["NOR-A-C001", "NOR-A-F001", "~Buses", "+", 2],
    ]
    assert claims["strength"].isna().tolist() == [False, True]
    (written,) = write_workbooks(small, "north", ["NK"])
    assert (written.fragments, written.claims, written.conversations, written.added) == (2, 2, 4, 0)
    for row in table(path, "fragments")[:2]:
        text = {f"{home}-t{n}": text for home, said in SAID.items() for n, (_, text) in enumerate(said, 1)}
        assert text[row["turn id"]][row["start"] : row["end"]] == row["text"]
    assert [row["words of the fragment"] for row in table(path, "claims")[:2]] == [
        row["text"] for row in table(path, "fragments")[:2]
    ]


def test_bringing_up_to_date_keeps_every_cell_and_adds_what_is_new(small: Programme) -> None:
    release(small, {name: SAID[name] for name in ("c1", "c2")})
    one, two = begin(small, "NK", "TS")
    code_some(one)
    fill(one, "conversations", 2, finished="yes", notes="read on the train")
    fill(two, "factors", 2, label="Rent", definition="What people pay for their homes.")
    book = openpyxl.load_workbook(one)
    book["claims"]["C2"].fill = PatternFill("solid", fgColor="FF0000")
    book["turns"]["E3"] = "ask about this"
    book.create_sheet("my own")["B2"] = "keep me"
    book.save(one)
    before = {sheet: table(one, sheet) for sheet in ("fragments", "claims", "factors", "conversations")}
    release(small)
    written = write_workbooks(small, "north")
    assert [(row.coder, row.added) for row in written] == [("NK", 2), ("TS", 0)] or sum(
        row.added for row in written
    ) >= 2
    after = {sheet: table(one, sheet) for sheet in before}
    for sheet, rows in before.items():
        for old, new in zip(rows, after[sheet], strict=False):
            assert {name: cell for name, cell in old.items() if cell is not None}.items() <= new.items()
    assert {row["label"] for row in after["factors"]} == {"Buses", "Going out", "Meeting people", "Loneliness", "Rent"}
    assert after["factors"][-1]["as others describe it"] == "definition: What people pay for their homes."
    assert after["factors"][-1]["definition"] is None
    again = openpyxl.load_workbook(one)
    assert again["claims"]["C2"].fill.fgColor.rgb == "00FF0000"
    assert again["turns"]["E3"].value == "ask about this"
    assert again["my own"]["B2"].value == "keep me"
    assert {row["conversation id"] for path in (one, two) for row in table(path, "turns")} == set(SAID)


def test_rows_are_as_high_as_their_text_and_free_rows_grow_with_what_is_typed(small: Programme) -> None:
    release(small, {"c1": [("resident", "We wait, and we wait. " * 40)]})
    (path,) = begin(small, "NK")
    assert openpyxl.load_workbook(path)["turns"].row_dimensions[2].height > 100
    assert openpyxl.load_workbook(path)["fragments"].row_dimensions[2].height is None
    fill(path, "fragments", 2, conversation_id="c1", text="We wait, and we wait. " * 10)
    write_workbooks(small, "north")
    page = openpyxl.load_workbook(path)["fragments"]
    assert page.row_dimensions[2].height > 40
    assert page.row_dimensions[3].height is None


def test_a_second_time_nothing_is_written(small: Programme) -> None:
    release(small)
    (path,) = begin(small, "NK")
    code_some(path)
    write_workbooks(small, "north")
    as_saved = path.read_bytes()
    write_workbooks(small, "north")
    assert path.read_bytes() == as_saved


def test_there_are_always_free_rows_with_new_ids(small: Programme) -> None:
    release(small)
    (path,) = begin(small, "NK")
    for row in range(2, 6):
        fill(path, "fragments", row, conversation_id="c1", text="I get lonely when I stay in.")
    write_workbooks(small, "north")
    ids = [row["fragment id"] for row in table(path, "fragments")]
    assert len(ids) == len(set(ids)) == 104
    assert ids[-1] == "NOR-A-F104"


def test_words_of_a_transcript_that_is_held_back_again_leave_the_copy(small: Programme) -> None:
    release(small)
    (path,) = begin(small, "NK")
    code_some(path)
    release(small, {name: SAID[name] for name in ("c2", "c3", "c4")})
    write_workbooks(small, "north")
    gone = [row["text"] for row in table(path, "turns") if row["conversation id"] == "c1"]
    assert gone == [GONE] * 3
    assert len(read_raw(small, "north", "fragments")) == 2  # what the coder typed stays, until stage 02 leaves it out


def test_suggestions_say_that_they_are_suggestions_and_what_they_rest_on(small: Programme) -> None:
    release(small)
    (path,) = begin(small, "NK")
    code_some(path)
    said = [turns[-1][1] for turns in (SAID["c3"], SAID["c4"])]
    for row, (home, text) in enumerate(zip(("c3", "c4"), said, strict=True), start=4):
        fill(path, "fragments", row, conversation_id=home, turn_id=f"{home}-t1", text=text)
    write_workbooks(small, "north")
    one, two, three, four, free = (row["suggested labels"] for row in table(path, "fragments")[:5])
    assert all(line.startswith(SUGGESTION) for line in (one, two, three, four))
    assert "Buses (its own words)" in one
    drafted = "may say that “Nobody answers the phone at the surgery” leads to “I give up and worry”"
    assert f"{drafted} (sign - once words of less are taken out, from “so”)" in three
    assert "may say that “I sleep badly” leads to “I snap at the children” (sign +, from “so”)" in four
    assert free is None
    assert "suggested_labels" not in read_raw(small, "north", "fragments").columns
    assert read_raw(small, "north", "claims")["cause"].tolist() == ["~Buses", "Meeting people"]
    write_workbooks(small, "north", suggest=False)
    assert table(path, "fragments")[0]["suggested labels"] == one


@pytest.mark.parametrize(("percent", "seen"), [(0, True), (100, False)])
def test_what_another_coder_found_in_a_conversation_of_two_is_not_behind_suggestions(
    small: Programme, percent: float, seen: bool
) -> None:
    release(small)
    paths = begin(small, "NK", "TS", percent=percent)
    other, mine = (table(path, "conversations")[0]["conversation id"] for path in paths)
    for path, home in zip(paths, (other, mine), strict=True):
        at = min(2, len(SAID[home]))
        fill(path, "fragments", 2, conversation_id=home, turn_id=f"{home}-t{at}", text=SAID[home][at - 1][1])
    first = table(paths[0], "fragments")[0]["fragment id"]
    fill(paths[0], "claims", 2, fragment_id=first, cause="Zeal", effect="Worry", sign="+")
    write_workbooks(small, "north", percent=percent)
    shown = table(paths[1], "fragments")[0]["suggested labels"] or ""
    assert ("Zeal (" in shown) is seen


def test_a_workbook_that_we_did_not_begin_is_gone_on_with(small: Programme) -> None:
    release(small)
    path = workbook_path(small, "north", "LP")
    path.parent.mkdir()
    book = openpyxl.Workbook()
    book.active.title = "Fragments"
    book.active.append(["Fragment ID", "Conversation ID", "Text", "Coder", "Recorded on"])
    book.active.append(["N-1", "c2", "The allotment helps.", "LP", "2024-03-01"])
    book.save(path)
    write_workbooks(small, "north", ["LP"])
    (row,) = read_raw(small, "north", "fragments").to_dict("records")
    assert (row["fragment_id"], row["turn_id"], row["start"], row["end"]) == ("N-1", "c2-t2", 0, 20)
    assert str(row["recorded_on"].date()) == "2024-03-01"
    assert table(path, "Fragments")[1]["Fragment ID"] == "NOR-A-F001"


def test_a_copy_that_another_program_holds_stays_and_is_said(small: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    release(small)
    (path,) = begin(small, "NK")
    code_some(path)
    as_saved, real = path.read_bytes(), Path.replace

    def held(self: Path, target: Path) -> Path:
        if target.name == "north_NK.xlsx":
            raise PermissionError(13, "in use")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", held)
    lines = written_in_words("north", write_workbooks(small, "north"))
    assert "another program holds it open" in lines[1]
    assert path.read_bytes() == as_saved
    assert not list(path.parent.glob(".*"))


def test_a_file_that_cannot_be_opened_is_refused_and_left_alone(small: Programme) -> None:
    release(small)
    (path,) = begin(small, "NK")
    half = path.read_bytes()[:4000]
    path.write_bytes(half)
    with pytest.raises(TableError, match="not readable as a workbook"):
        write_workbooks(small, "north", ["NK"])
    assert path.read_bytes() == half


@pytest.mark.parametrize(
    ("coders", "released", "said"),
    [
        (["NK"], False, "run stage 01"),
        ([], True, "--coder NK"),
        (["../NK"], True, "initials or a short id"),
        (["Nina K"], True, "initials or a short id"),
    ],
)
def test_what_cannot_be_done_is_refused_and_writes_nothing(
    small: Programme, coders: list[str], said: str, *, released: bool
) -> None:
    if released:
        release(small)
    with pytest.raises(TableError, match=said) as caught:
        write_workbooks(small, "north", coders)
    assert not (small.raw("north") / "coding").exists()
    assert "Nina" not in str(caught.value)


def test_who_described_a_factor_may_correct_it_though_others_have_seen_it(small: Programme) -> None:
    release(small)
    one, two = begin(small, "NK", "TS")
    fill(one, "factors", 2, label="Buses", definition="How oftn buses come.", level="system")
    write_workbooks(small, "north")
    fill(one, "factors", 2, definition="How often buses come.")
    found, problems = read_with_problems(small, "north", "factors")
    assert problems == []
    assert found.set_index("label").loc["Buses", ["definition", "level"]].tolist() == [
        "How often buses come.",
        "system",
    ]
    write_workbooks(small, "north")
    assert table(two, "factors")[0]["as others describe it"] == "level: system; definition: How often buses come."


def test_a_copy_s_ids_begin_like_those_of_no_panel(small: Programme) -> None:
    release(small)
    panel = new_copy(small, "north", "NK")
    path = workbook_path(small, "north", "NK_panel")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(Book(None, panel, "north/coding/north_NK_panel.xlsx").content())
    begin(small, "NK", "TS")
    marks = [copy_of(found, found.name) for found in sorted(path.parent.glob("*.xlsx"))]
    assert len(marks) == len({mark.prefix for mark in marks if mark}) == 3
