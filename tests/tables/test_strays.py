"""What looks like a table and is not read is told of, with what to rename; a person's name in a file's name is not."""

import pytest

from hct_eval.programme import Programme
from hct_eval.tables import check_programme
from hct_eval.tables.check import check_partnership
from hct_eval.tables.strays import stray_tables
from tests.books import write_book

SECRET = "Marjorie Tregenza"


def _found(programme: Programme, place: str | None = "north") -> list[tuple[str, str, str]]:
    return [(one.file, one.kind, one.severity) for one in stray_tables(programme, place)]


@pytest.mark.parametrize(
    ("sheet", "table"),
    [
        ("wellbeing (2)", "wellbeing"),
        ("Copy of Wellbeing", "wellbeing"),
        ("Conversation", "conversations"),
        ("conversations 2024", "conversations"),
        ("wellbeing wave 2", "wellbeing"),
        ("learning log_old", "learning_log"),
        ("Learninglog", "learning_log"),
    ],
)
def test_a_sheet_named_nearly_like_a_table_is_a_warning(small: Programme, sheet: str, table: str) -> None:
    write_book(small.raw("north") / "tables.xlsx", {sheet: [["a"], ["b"]]})
    [problem] = check_partnership(small, "north")
    assert (problem.file, problem.severity) == (f"north/tables.xlsx, sheet {sheet}", "warning")
    assert f"rename it {table!r}, or move its rows" in problem.advice


@pytest.mark.parametrize(
    "sheet",
    ["Sheet1", "Notes", "Read me", "Lists", "Columns explained", "Pivot", "Workshop", "Factors voted on",
     "Decisions made", "turns", "sources", "codings", "variables", "ID 12", SECRET],
)  # fmt: skip
def test_other_sheets_are_peoples_own(small: Programme, sheet: str) -> None:
    write_book(small.raw("north") / "tables.xlsx", {sheet: [["a"], ["b"]]})
    assert stray_tables(small, "north") == []


def test_an_empty_sheet_or_one_with_the_example_only_loses_nothing(small: Programme) -> None:
    rows: list[list[object]] = [["conversation_id", "area"], ["e.g. conv-01", "e.g. Harbour"]]
    write_book(small.raw("north") / "tables.xlsx", {"wellbeing (2)": [], "conversations (2)": rows})
    assert check_partnership(small, "north") == []


def test_files_in_a_form_that_is_not_read_are_warnings(small: Programme) -> None:
    for name in ("tables.ods", "Wellbeing.xls", f"{SECRET}.xlsm", "coding/north_AB.ods", "claims.tsv", "report.docx"):
        (small.raw("north") / name).parent.mkdir(exist_ok=True)
        (small.raw("north") / name).write_bytes(b"x")
    found = stray_tables(small, "north")
    assert {one.file: one.advice.partition(" and take")[0][-5:] for one in found} == {
        "north/Wellbeing.xls": ".xlsx",
        "north/(a file that ends in .xlsm)": ".xlsx",
        "north/claims.tsv": " .csv",
        "north/coding/(a file that ends in .ods)": ".xlsx",
        "north/tables.ods": ".xlsx",
    }
    assert {one.severity for one in found} == {"warning"}
    assert check_programme(small) == sorted(found, key=lambda one: one.file)


def test_csv_files_are_told_of_whatever_the_case_of_their_ending(small: Programme) -> None:
    place = small.raw("north")
    (place / "coding").mkdir()
    for name in (
        "CLAIM.CSV",
        "claims (2).csv",
        f"{SECRET}.Csv",
        "FACTORS.CSV",
        "coding/fragments_2.csv",
        "coding/taguette.csv",
    ):
        (place / name).write_text("label\nBuses\n", encoding="utf-8")
    assert _found(small) == [
        ("north/CLAIM.CSV", "not a table", "error"),
        ("north/(a CSV file)", "not a table", "error"),
        ("north/claims (2).csv", "not a table", "error"),
        ("north/coding/fragments_2.csv", "file that is not read", "warning"),
    ]


def test_a_table_in_the_wrong_folder_is_a_warning(small: Programme) -> None:
    (small.raw("north") / "indicators.csv").write_text("area\nHarbour\n", encoding="utf-8")
    write_book(small.raw("north") / "ours.xlsx", {"Indicators": [["area"], ["Harbour"]]})
    (small.raw() / "wellbeing.csv").write_text("person_id\np1\n", encoding="utf-8")
    write_book(
        small.raw() / "tables.xlsx",
        {"conversations": [["conversation_id"], ["c1"]], "indicators": [], "Notes": [["a"], ["b"]]},
    )
    (small.raw() / "indicator.csv").write_text("area\nHarbour\n", encoding="utf-8")
    (small.raw() / "anything.csv").write_text("a\nb\n", encoding="utf-8")
    wrong = ("table in the wrong folder", "warning")
    assert _found(small) == [("north/indicators.csv", *wrong), ("north/ours.xlsx, sheet Indicators", *wrong)]
    assert _found(small, None) == [
        ("indicator.csv", "file that is not read", "warning"),
        ("tables.xlsx, sheet conversations", *wrong),
        ("wellbeing.csv", *wrong),
    ]
    advice = {one.file: one.advice for one in check_programme(small) if one.kind == wrong[0]}
    assert advice["north/indicators.csv"].startswith("Move it into a file beside programme.yml")
    assert advice["wellbeing.csv"].startswith("Move it into a file in that place's folder")


def test_no_name_that_may_be_a_persons_is_shown(small: Programme) -> None:
    for name in (f"{SECRET}.csv", f"{SECRET}.ods", f"{SECRET}.xlsm"):
        (small.raw("north") / name).write_text("a\nb\n", encoding="utf-8")
    write_book(small.raw("north") / f"{SECRET}.xlsx", {SECRET: [["a"], ["b"]]})
    found = check_partnership(small, "north")
    assert len(found) == 3
    assert not any("Marjorie" in repr(one) for one in found)
