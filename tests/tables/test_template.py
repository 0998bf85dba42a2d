import datetime as dt
import io
from pathlib import Path

import openpyxl
import pytest

from hct_eval.programme import Programme
from hct_eval.tables import read_raw
from hct_eval.tables.catalogue import collected_tables
from hct_eval.tables.check import check_programme
from hct_eval.tables.examples import EXAMPLES, PREFIX
from hct_eval.tables.read import read_with_problems
from hct_eval.tables.template import EXPLAINED, LISTS, READ_ME, Scope, template_columns, template_workbook
from hct_eval.tables.template_words import USES

DAY = dt.date(2024, 3, 31)
SCOPES: tuple[Scope, ...] = ("partnership", "programme")


def workbook(scope: Scope = "partnership", **extra: tuple[str, ...]) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(template_workbook(scope, "North", DAY, extra)))


def put(programme: Programme, book: openpyxl.Workbook, folder: Path) -> None:
    book.save(folder / "tables.xlsx")


@pytest.mark.parametrize("scope", SCOPES)
def test_there_is_a_sheet_for_each_collected_table_and_each_column(scope: Scope) -> None:
    book, tables = workbook(scope), collected_tables(scope)
    assert book.sheetnames == [READ_ME, *(table.name for table in tables), EXPLAINED, LISTS]
    for table in tables:
        header = [cell.value for cell in book[table.name][1]]
        assert sorted([*header, "partnership_id"]) == sorted(table.columns)
        assert all(cell.comment and cell.comment.text for cell in book[table.name][1])


def test_the_same_input_gives_the_same_bytes() -> None:
    assert template_workbook("partnership", "North", DAY) == template_workbook("partnership", "North", DAY)


@pytest.mark.slow
def test_as_it_is_made_the_template_is_empty_and_right(small: Programme) -> None:
    for place in small.place_ids:
        put(small, workbook(), small.raw(place))
    put(small, workbook("programme"), small.raw())
    assert check_programme(small) == []
    for table in collected_tables():
        assert read_raw(small, "north", table.name).empty, table.name


@pytest.mark.slow
def test_every_table_has_an_example_that_is_valid_without_its_mark(small: Programme) -> None:
    put(small, _unmarked(workbook()), small.raw("north"))
    put(small, _unmarked(workbook("programme")), small.raw())
    transcripts = small.raw("north") / "transcripts"
    transcripts.mkdir()
    (transcripts / EXAMPLES["conversations"]["file"]).write_text("WEBVTT\n", encoding="utf-8")
    assert check_programme(small) == []
    for scope, place in (("partnership", "north"), ("programme", None)):
        for table in collected_tables(scope):
            assert len(read_raw(small, place, table.name)) == 1, table.name


def test_an_example_fills_every_column_that_is_needed() -> None:
    for scope in SCOPES:
        for table in collected_tables(scope):
            needed = {name for name in template_columns(table) if not table.columns[name].nullable}
            assert needed <= set(EXAMPLES[table.name]) <= set(table.columns), table.name
    assert set(USES) == set(EXAMPLES)


def test_an_example_left_in_a_row_of_ones_own_is_refused(small: Programme) -> None:
    book = workbook()
    page = book["conversations"]
    header = [cell.value for cell in page[1]]
    page.cell(2, 1).value = "c1"  # written over the example; the rest is still the example's
    put(small, book, small.raw("north"))
    _, problems = read_with_problems(small, "north", "conversations")
    kinds = {problem.kind for problem in problems}
    assert kinds == {"example of the template left in place"}
    assert {problem.column for problem in problems} == set(EXAMPLES["conversations"]) - {header[0]}
    assert {problem.row for problem in problems} == {2}


@pytest.mark.slow
def test_ones_own_words_may_begin_like_an_example(small: Programme) -> None:
    book = workbook()
    page = book["learning_log"]
    for place, words in enumerate(("l1", f"{PREFIX}a walk", f"{PREFIX}rain", "worked"), start=1):
        page.cell(3, place).value = words
    put(small, book, small.raw("north"))
    assert read_raw(small, "north", "learning_log")["tried"].tolist() == [f"{PREFIX}a walk"]


def test_lists_hold_the_vocabulary_and_what_the_programme_adds() -> None:
    book = workbook(origin=("door knocking",))
    rules = {
        str(rule.sqref): rule.formula1
        for rule in book["conversations"].data_validations.dataValidation
        if rule.type == "list"
    }
    column = [cell.value for cell in book["conversations"][1]].index("origin")
    letter = openpyxl.utils.get_column_letter(column + 1)
    area = rules[f"{letter}2:{letter}1001"].split("!")[1].replace("$", "")
    values = [row[0].value for row in book[LISTS][area]]
    assert values[0] == "community researcher"
    assert values[-1] == "door knocking"


def _unmarked(book: openpyxl.Workbook) -> openpyxl.Workbook:
    for name in EXAMPLES.keys() & set(book.sheetnames):
        for cell in book[name][2]:
            if cell.value:
                cell.value = str(cell.value).removeprefix(PREFIX)
    return book
