"""A coder's workbook survives what people do to workbooks: nothing that was typed is lost."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from hct_eval.batch.check import check_lines
from hct_eval.coding.workbook import write_workbooks
from hct_eval.programme import Programme
from hct_eval.tables import TableError, read_raw
from hct_eval.tables.read import read_with_problems
from tests.coding.copies import begin, code_some, fill, headers, release, table
from tests.office import convert

pytestmark = pytest.mark.slow

TABLES = {"fragments": "fragment_id", "factors": "label", "claims": "claim_id"}


@pytest.fixture
def coded(small: Programme) -> tuple[Programme, Path]:
    release(small)
    (path,) = begin(small, "NK")
    code_some(path)
    fill(path, "claims", 3, certainty="unsure", strength=3, notes="=1+1 is a note")
    return small, path


def everything(programme: Programme) -> dict[str, list[dict[str, Any]]]:
    """Return all that is read, in the order of the ids."""
    found = {}
    for name, key in TABLES.items():
        frame = read_raw(programme, "north", name).sort_values(key)
        found[name] = frame.astype("object").where(frame.notna(), None).to_dict("records")
    return found


def sort(book: Any) -> None:
    for name in ("fragments", "claims", "turns"):
        page = book[name]
        rows = [list(row) for row in page.iter_rows(min_row=2, values_only=True)]
        random.Random(7).shuffle(rows)
        for number, row in enumerate(rows, start=2):
            for place, value in enumerate(row, start=1):
                page.cell(number, place).value = value


def filter_rows(book: Any) -> None:
    book["fragments"].auto_filter.add_filter_column(1, ["c2"])
    for row in range(2, 5):
        book["fragments"].row_dimensions[row].hidden = True


def insert_a_column(book: Any) -> None:
    for name in ("fragments", "claims", "factors"):
        book[name].insert_cols(2)
        book[name]["B1"], book[name]["B2"] = "what I think", "hm"


def rename_and_reorder(book: Any) -> None:
    for page in book.worksheets:
        for cell in page[1] if page.title != "Read me" else []:
            cell.value = str(cell.value).upper().replace(" ", "_") + " "
        if page.title != "Read me":
            name, page.title = page.title, "in between"
            page.title = name.capitalize()
    book.move_sheet("Claims", -3)
    book.move_sheet("Turns", 3)


def leave_gaps(book: Any) -> None:
    for name in ("fragments", "claims", "factors"):
        book[name].insert_rows(2, 3)
        book[name].insert_rows(8, 2)


def delete_what_waits(book: Any) -> None:
    for name in ("fragments", "claims"):
        book[name].delete_rows(4, 400)


def drop_other_sheets(book: Any) -> None:
    for name in ("turns", "conversations"):
        del book[name]


EDITS = [sort, filter_rows, insert_a_column, rename_and_reorder, leave_gaps, delete_what_waits, drop_other_sheets]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_an_edit_loses_nothing_and_bringing_up_to_date_after_it_loses_nothing(
    coded: tuple[Programme, Path], edit: Callable[[Any], None]
) -> None:
    programme, path = coded
    before = everything(programme)
    book = openpyxl.load_workbook(path)
    edit(book)
    book.save(path)
    assert everything(programme) == before
    write_workbooks(programme, "north")
    after = everything(programme)
    for name, rows in before.items():
        for old, new in zip(rows, after[name], strict=True):
            filled = {header for header in new if old[header] is None and new[header] is not None}
            assert filled <= {"start", "end"}
            assert {header: new[header] for header in new if header not in filled} == {
                header: old[header] for header in old if header not in filled
            }
    assert all(row["start"] is not None for row in after["fragments"])
    assert everything(programme) == after
    again = openpyxl.load_workbook(path)
    assert {page.title.lower() for page in again.worksheets} >= {*TABLES, "turns", "conversations"}
    if edit is insert_a_column:
        assert [again[name]["B2"].value for name in TABLES] == ["hm"] * 3
        rules = {str(rule.sqref)[0] for rule in again["claims"].data_validations.dataValidation}
        assert rules == set("CDEFGH")  # the lists went along with their columns
    if edit is sort:
        assert table(path, "turns")[0]["turn id"] != "c1-t1"  # the coder's order stays


def test_a_row_added_without_an_id_gets_one_that_stays(coded: tuple[Programme, Path]) -> None:
    programme, path = coded
    book = openpyxl.load_workbook(path)
    for cells in (["c4", "c4-t1", "Rent goes up and I worry more."], ["c3", "c3-t1", "so I give up and worry"]):
        page = book["fragments"]
        page.append([None, *cells])
    book["claims"].append([None, "NOR-A-F001", "Buses", "Loneliness", "-", 2])
    book.save(path)
    given = {row["text"]: row["fragment_id"] for row in everything(programme)["fragments"]}
    assert len(set(given.values())) == 4
    assert all(name.startswith("NOR-A-") for name in given.values())
    assert {row["coder"] for row in everything(programme)["fragments"]} == {"NK"}
    book = openpyxl.load_workbook(path)
    sort(book)
    book.save(path)
    assert {row["text"]: row["fragment_id"] for row in everything(programme)["fragments"]} == given
    write_workbooks(programme, "north")
    assert {row["text"]: row["fragment_id"] for row in everything(programme)["fragments"]} == given
    (row,) = [number for number, row in enumerate(table(path, "fragments"), 2) if row["conversation id"] == "c3"]
    fill(path, "fragments", row, text="Nobody answers the phone at the surgery")  # from now on the id holds
    assert set(given.values()) == {row["fragment_id"] for row in everything(programme)["fragments"]}
    fill(path, "fragments", row, fragment_id=None)
    assert set(given.values()) == {row["fragment_id"] for row in everything(programme)["fragments"]}


def test_merged_cells_are_named_and_nothing_is_lost(coded: tuple[Programme, Path]) -> None:
    programme, path = coded
    fill(path, "fragments", 4, conversation_id="c1", text="I get lonely when I stay in.")
    fill(path, "fragments", 5, conversation_id="c1", text="It is far.")
    book = openpyxl.load_workbook(path)
    book["fragments"].merge_cells("B4:B5")
    book.save(path)
    frame, problems = read_with_problems(programme, "north", "fragments")
    assert len(frame) == 4
    shown = "north/coding/north_NK.xlsx, sheet fragments"
    assert (shown, 5, "conversation_id", "cell merged with one above") in {
        (found.file, found.row, found.column, found.kind) for found in problems
    }
    with pytest.raises(TableError, match="Undo the merging"):
        read_raw(programme, "north", "fragments")
    write_workbooks(programme, "north")
    assert len(read_with_problems(programme, "north", "fragments")[0]) == 4
    assert openpyxl.load_workbook(path)["fragments"].merged_cells.ranges


def test_a_formula_that_a_coder_wrote_keeps_its_value(coded: tuple[Programme, Path], tmp_path: Path) -> None:
    programme, path = coded
    fill(path, "claims", 3, strength="=1+1")
    through_libreoffice(path, tmp_path)
    before = everything(programme)
    assert before["claims"][1]["strength"] == 2
    fill(path, "factors", 6, label="Rent")
    through_libreoffice(path, tmp_path)
    release(programme, {"c1": [("resident", "Since the bus was cut I stay in.")]})
    write_workbooks(programme, "north")
    assert everything(programme)["claims"] == before["claims"]


@pytest.mark.slow
def test_a_round_trip_through_libreoffice_loses_nothing(coded: tuple[Programme, Path], tmp_path: Path) -> None:
    programme, path = coded
    before, turns = everything(programme), table(path, "turns")
    through_libreoffice(path, tmp_path)
    assert everything(programme) == before
    assert [row["text"] for row in table(path, "turns")] == [row["text"] for row in turns]
    write_workbooks(programme, "north")
    through_libreoffice(path, tmp_path)
    after = everything(programme)
    assert [row["start"] for row in after["fragments"]] == [0, 21]
    assert [{**row, "start": None, "end": None} for row in after["fragments"]] == before["fragments"]
    assert (after["claims"], after["factors"]) == (before["claims"], before["factors"])
    book = openpyxl.load_workbook(path)
    rules = {rule.formula1 for rule in book["claims"].data_validations.dataValidation}
    assert '"+,-,?"' in rules
    assert [rule for rule in rules if "list_of_label" in rule]
    assert all(cell.comment for cell in book["claims"][1])
    fill(path, "fragments", 4, conversation_id="c1", text="It is far.")
    write_workbooks(programme, "north")
    assert openpyxl.load_workbook(path)["claims"].freeze_panes == "B2"  # which LibreOffice drops
    assert not [line for line in check_lines(programme, ["north"])[0] if "coding/" in line]


def test_the_same_rows_in_two_copies_are_one_and_open_cells_are_filled_by_the_other(small: Programme) -> None:
    release(small)
    one, two = begin(small, "NK", "TS")
    code_some(one)
    shutil.copy(one, two)  # somebody passes their copy on
    write_workbooks(small, "north", ["NK"])
    fill(two, "claims", 3, strength="2")
    found = everything(small)
    assert [len(rows) for rows in found.values()] == [2, 4, 2]
    assert found["claims"][1]["strength"] == 2
    assert [row["start"] for row in found["fragments"]] == [0, 21]


def test_a_thousand_rows_are_read_in_the_order_that_they_have(small: Programme) -> None:
    release(small)
    (path,) = begin(small, "NK")
    book = openpyxl.load_workbook(path)
    for number in range(1000):
        book["fragments"].append([f"X-{number}", "c1", "c1-t2", "It is far."])
    book.save(path)
    frame = read_raw(small, "north", "fragments")
    assert frame["fragment_id"].tolist() == [f"X-{number}" for number in range(1000)]
    assert isinstance(frame, pd.DataFrame)
    assert headers(openpyxl.load_workbook(path)["fragments"])[0] == "fragment id"


def through_libreoffice(path: Path, folder: Path) -> None:
    """Open the workbook in LibreOffice and save it there."""
    (saved,) = convert("xlsx", folder / "saved", path)
    path.write_bytes(saved.read_bytes())
