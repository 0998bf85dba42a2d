"""CSV text is cut into cells where its rows say so; workbooks that would take much memory are refused."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from hct_eval.coding.exchange.sheets import sheet_rows
from hct_eval.tables import sheets
from hct_eval.tables.catalogue import TABLES
from hct_eval.tables.parse import parse_cells
from hct_eval.tables.problems import TableError
from hct_eval.tables.sheets import Source, find_delimiter, read_cells, read_sheets, sheets_of
from tests.damage import zipped


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1,5;2\n", ";"),
        ("a\tb\n1\t2\n", "\t"),
        (",Transport; Buses; Late,Loneliness\nTransport; Buses; Late,,1\nLoneliness,,\n", ","),
        (";A;B\nA;0,5;\nB;;0,2\n", ";"),
        ("x&amp;,y&amp;\nz&amp;,w\n", ","),
        ('a,b\n"one; two\nthree",4\n5,6\n', ","),
        ("a,b\n1,2,3\n4\n5,6\n", ","),
        ("alone\n1\n", ","),
        ("", ","),
    ],
)
def test_what_stands_between_cells_is_told_by_rows_of_one_width(text: str, delimiter: str) -> None:
    assert find_delimiter(text) == delimiter


def test_a_workbook_with_a_cell_far_from_the_others_is_refused(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["fragment_id", "text"])
    sheet.cell(1_048_576, 16_384, "x")
    book.save(tmp_path / "far.xlsx")
    with pytest.raises(TableError, match=r"reach over more than 20,000,000 cells.*Remove what stands far"):
        sheets_of(tmp_path / "far.xlsx", "far.xlsx")


@pytest.mark.parametrize("target", ["xl/Worksheets/SHEET1.xml", "/xl/worksheets/sheet1.xml", "worksheets/sheet1.xml"])
def test_a_far_cell_is_found_however_the_workbook_points_to_its_sheet(tmp_path: Path, target: str) -> None:
    far = '<worksheet><sheetData><row/><row><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    main = '<workbook xmlns:r="r"><sheets><sheet name="fragments" r:id="r1"/></sheets></workbook>'
    parts: dict[str, str | bytes] = {
        "xl/workbook.xml": main,
        "xl/_rels/workbook.xml.rels": f'<Relationships><Relationship Id="r1" Target="{target}"/></Relationships>',
        "xl/worksheets/sheet1.xml": far,
    }
    (tmp_path / "far.xlsx").write_bytes(zipped(parts))
    with pytest.raises(TableError, match="reach over more than"):
        sheets_of(tmp_path / "far.xlsx", "far.xlsx")


def _read(path: Path, name: str = "fragments") -> list[tuple[int | None, str, str, str]]:
    source = Source(path, None if path.suffix == ".csv" else name, path.name)
    found = parse_cells(read_cells(source), TABLES[name], {})[1]
    assert all("like" not in str(problem) for problem in found)
    return [(one.row, one.column, one.kind, one.severity) for one in found]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_words_cut_off_by_a_sign_between_cells_are_a_problem_at_their_row(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "fragments.csv"
    lines = ["fragment_id,conversation_id,text", "F1,C1,It was quiet", "F2,C1,I like it, but the bus was cut"]
    for end in ("", ",,,"):  # a spreadsheet gives every row as many cells as the longest
        text = "\n".join([lines[0] + end, lines[1] + end, lines[2]])
        path.write_text(text.replace(",", delimiter), encoding="utf-8")
        assert _read(path) == [(3, "", "more cells than columns", "error")]
    path.write_text("\n".join([lines[0], lines[1] + ",,", "F3,C1"]).replace(",", delimiter), encoding="utf-8")
    assert _read(path) == []


def test_notes_beside_a_table_are_named_in_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "fragments.csv"
    path.write_text("fragment_id,,text,,\nF1,,Quiet,,I like this one\nF2,why,Loud,,\n", encoding="utf-8")
    wanted = [(row, "", "cell in no column", "warning") for row in (2, 3)]
    assert [one for one in _read(path) if one[1] == ""] == wanted
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "fragments"
    for row in (
        ["fragment_id", "text"],
        ["F1", "Quiet", "I like this one"],
        ["F2", "Loud"],
        [None, None, None, "see 2"],
    ):
        sheet.append(row)
    book.save(tmp_path / "book.xlsx")
    wanted = [(row, "", "cell in no column", "warning") for row in (2, 4)]
    assert [one for one in _read(tmp_path / "book.xlsx") if one[2] == "cell in no column"] == wanted


def test_a_cell_with_an_error_of_the_spreadsheet_is_a_problem_at_its_row(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "funding"
    for row in (
        ["funding_id", "funder", "recipient", "amount_gbp", "basis", "year"],
        ["f1", "A", "B", 5, "spent", 2024],
        [None] * 6,
        ["f2", "#NAME?", "B", "#DIV/0!", "spent", 2024],
        ["f3", "A", "#REF!", "#N/A", "spent", "#VALUE!"],
    ):
        sheet.append(row)
    book.save(tmp_path / "book.xlsx")
    cells = [(4, "funder"), (4, "amount_gbp"), (5, "recipient"), (5, "amount_gbp"), (5, "year")]
    found = _read(tmp_path / "book.xlsx", "funding")
    assert sorted(found) == sorted((*cell, "wrong value", "error") for cell in cells)
    with pytest.raises(TableError, match=r"row 4, column funder: wrong value; expected a value, not an error of the"):
        sheet_rows(Source(tmp_path / "book.xlsx", "funding", "book.xlsx"))


def test_an_error_in_a_note_stops_nothing(tmp_path: Path) -> None:
    path = tmp_path / "fragments.csv"
    path.write_text("fragment_id,conversation_id,text,notes\nF1,C1,Quiet,#NAME?\n", encoding="utf-8")
    assert _read(path) == [(2, "notes", "wrong value", "warning")]


def test_an_error_that_a_spreadsheet_wrote_into_csv_is_a_problem_too(tmp_path: Path) -> None:
    path = tmp_path / "fragments.csv"
    for error in ("#REF!", "#N/A", "#BEZUG!", "#VALEUR!", "Err:502"):
        path.write_text(f"fragment_id,conversation_id,text\nF1,C1,{error}\n", encoding="utf-8")
        assert _read(path) == [(2, "text", "wrong value", "error")]


def _two_sheets(path: Path) -> Path:
    book = Workbook()
    for name in ("One", "Two words"):
        page = book.create_sheet(name)
        page.append(["a", "b"])
        page.append([name, 2])
        page.append([None, 3])
        page.merge_cells("A2:A3")
    book.save(path)
    return path


def test_sheets_read_in_one_opening_are_what_each_is_by_itself(tmp_path: Path) -> None:
    path = _two_sheets(tmp_path / "two.xlsx")
    found = read_sheets(path, "two.xlsx", ["two_words", "one", "three"])
    assert list(found) == ["two_words", "one"]
    for name, cells in found.items():
        assert cells == read_cells(sheets_of(path, "two.xlsx")[name])
    assert found["one"].rows == [["One", "2"], ["", "3"]]
    assert found["one"].merged == ((3, "a"),)


def test_how_far_a_workbook_reaches_is_looked_at_once_for_all_its_sheets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _two_sheets(tmp_path / "two.xlsx")
    looked = []
    archive = sheets.Archive
    monkeypatch.setattr(sheets, "Archive", lambda *given: looked.append(given) or archive(*given))
    for source in sheets_of(path, "two.xlsx").values():
        read_cells(source)
    assert len(looked) == 1
