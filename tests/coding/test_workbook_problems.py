"""What does not fit in coders' workbooks is said row by row, mended by nobody but people, and tells nobody's words."""

import shutil
from pathlib import Path

import pytest

from hct_eval.batch.check import check_lines
from hct_eval.coding.workbook import workbook_path, write_workbooks
from hct_eval.coding.workbook_check import coding_problems
from hct_eval.programme import Programme, load_programme
from hct_eval.tables import TableError, read_raw
from hct_eval.tables.read import read_with_problems
from tests.coding.copies import begin, code_some, fill, release, table
from tests.conftest import make_small

pytestmark = pytest.mark.slow

SECRET = "Zebedee Thwaite"
BOOK = "north/coding/north_NK.xlsx"


@pytest.fixture(scope="module")
def _coded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = tmp_path_factory.mktemp("coded")
    small = make_small(project)
    release(small)
    code_some(*begin(small, "NK"))
    write_workbooks(small, "north")
    assert coding_problems(small, "north") == []
    return project


@pytest.fixture
def coded(_coded: Path, tmp_path: Path) -> tuple[Programme, Path]:
    """A copy of a place that a coder has coded without a slip."""
    small = load_programme("small", shutil.copytree(_coded, tmp_path / "copy"))
    return small, workbook_path(small, "north", "NK")


# sheet, row, what somebody writes there, then the column and the kind of what is said, and a word of what to do
SLIPS = [
    ("fragments", 2, {"text": f"Since the bus was cut {SECRET} stays in."}, "text", "words are not in", "Copy them"),
    (
        "fragments",
        2,
        {"turn_id": "", "text": f"As the bus is cut {SECRET} is at home."},
        "text",
        "words are not in the conversation",
        "retyped",
    ),
    ("fragments", 2, {"turn_id": "c1-t9"}, "turn_id", "points at nothing", "Did you mean 'c1-t"),
    ("fragments", 2, {"turn_id": "c2-t2"}, "turn_id", "turn of another", "Correct the turn"),
    ("fragments", 2, {"start": 3}, "start", "does not fit", "Empty start and end"),
    (
        "fragments",
        4,
        {"conversation_id": "c1", "turn_id": "c1-t2", "text": "I stay in."},
        "start",
        "words stand there",
        "more words",
    ),
    ("fragments", 2, {"fragment_id": "my-own"}, "fragment_id", "id was changed", "Write NOR-A-F001 again"),
    ("claims", 2, {"claim_id": "K7"}, "claim_id", "id was changed", "Write NOR-A-C001 again"),
    ("claims", 2, {"cause": "Busses"}, "cause", "not in the codebook", "Did you mean 'Buses'?"),
    ("claims", 3, {"effect": SECRET}, "effect", "not in the codebook", "write it into the sheet factors"),
    ("claims", 2, {"quote": f"{SECRET} said so"}, "quote", "was not said", "Copy them anew"),
]


@pytest.mark.parametrize(("sheet", "row", "cells", "column", "kind", "advice"), SLIPS)
def test_each_slip_is_said_with_its_place_and_what_to_do(
    coded: tuple[Programme, Path], sheet: str, row: int, cells: dict[str, object], column: str, kind: str, advice: str
) -> None:
    programme, path = coded
    fill(path, sheet, row, **cells)
    found = [one for one in coding_problems(programme, "north") if one.column == column and one.row == row]
    assert [(one.file, one.kind.startswith(kind)) for one in found] == [(f"{BOOK}, sheet {sheet}", True)]
    assert advice in found[0].advice
    lines, _ = check_lines(programme, ["north"])
    assert f"  {BOOK}, sheet {sheet}" in lines
    assert "Zebedee" not in "".join(lines) + repr(coding_problems(programme, "north"))
    typed = table(path, sheet)[row - 2] | {"suggested labels": None}  # not typed, and free to change
    write_workbooks(programme, "north")
    assert {name: table(path, sheet)[row - 2][name] for name, cell in typed.items() if cell is not None} == {
        name: cell for name, cell in typed.items() if cell is not None
    }, "nothing is mended in silence"


REFUSED = [
    ("claims", 2, {"sign": "plus"}, "sign", "one of +, -, ?"),
    ("claims", 2, {"certainty": "unsurre"}, "certainty", "Did you mean 'unsure'?"),
    ("claims", 2, {"strength": 7}, "strength", "1 to 3"),
    ("fragments", 2, {"fragment_id": "a b"}, "fragment_id", "an id of letters"),
    ("factors", 2, {"level": SECRET}, "level", "one of individual"),
    ("fragments", 3, {"fragment_id": "NOR-A-F001"}, "text", "Compare with row 2"),
]


@pytest.mark.parametrize(("sheet", "row", "cells", "column", "words"), REFUSED)
def test_what_a_table_cannot_hold_is_refused_with_its_place(
    coded: tuple[Programme, Path], sheet: str, row: int, cells: dict[str, object], column: str, words: str
) -> None:
    programme, path = coded
    fill(path, sheet, row, **cells)
    with pytest.raises(TableError) as caught:
        read_raw(programme, "north", sheet)
    places = {(one.file, one.row, one.column): str(one) for one in caught.value.problems}
    assert words in places[f"{BOOK}, sheet {sheet}", row, column]
    assert "Zebedee" not in str(caught.value)


def test_one_id_with_different_content_in_two_copies_is_said_at_both(coded: tuple[Programme, Path]) -> None:
    programme, one = coded
    (two,) = begin(programme, "TS")
    fill(two, "fragments", 2, fragment_id="NOR-A-F001", given_id="NOR-A-F001", conversation_id="c1", text="It is far.")
    _, problems = read_with_problems(programme, "north", "fragments")
    said = {(found.file, found.row, found.column): found.advice for found in problems}
    other = "north/coding/north_TS.xlsx, sheet fragments"
    assert said[f"{BOOK}, sheet fragments", 2, "text"].startswith(f"Compare with {other}, row 2")
    assert said[other, 2, "text"].startswith(f"Compare with {BOOK}, sheet fragments, row 2")
    assert {column for _, _, column in said} == {"text", "coder"}
    fill(two, "factors", 2, label="Buses", definition="Buses that run.")
    assert len(read_raw(programme, "north", "factors")) == 4  # an open cell contradicts nothing
    fill(one, "factors", 2, definition="Buses, however often.")
    with pytest.raises(TableError, match="column definition: stands twice"):
        read_raw(programme, "north", "factors")


def test_a_claim_whose_fragment_does_not_exist_is_an_error_of_the_check(coded: tuple[Programme, Path]) -> None:
    programme, path = coded
    fill(path, "claims", 2, fragment_id="NOR-A-F077")
    lines, errors = check_lines(programme, ["north"])
    assert errors == 1
    assert any("row 2, column fragment_id: points at nothing" in line for line in lines)


def test_words_that_stand_twice_are_found_by_start_and_end(coded: tuple[Programme, Path]) -> None:
    programme, path = coded
    fill(path, "fragments", 4, conversation_id="c1", turn_id="c1-t2", text="I stay in.", start=51)
    assert coding_problems(programme, "north") == []
    write_workbooks(programme, "north")
    assert table(path, "fragments")[2]["end"] == 61


def test_fragments_that_name_no_turn_are_looked_for_forgivingly(coded: tuple[Programme, Path]) -> None:
    programme, path = coded
    fill(path, "fragments", 4, conversation_id="c1", text="i STAY in")
    assert coding_problems(programme, "north") == []


def test_without_a_codebook_every_label_is_new(small: Programme, tmp_path: Path) -> None:
    release(small)
    (path,) = begin(small, "NK")
    code_some(path)
    for row in range(2, 6):
        fill(path, "factors", row, label=None)
    assert coding_problems(small, "north") == []


def test_a_place_without_coding_has_no_slips(small: Programme) -> None:
    assert coding_problems(small, "south") == []
