"""People's words reach a spreadsheet as text."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hct_eval.tables.text_cells import as_text_cell, csv_bytes, guard_cell, unguard_cell


@pytest.mark.parametrize("words", ["=1+1", "+44 is how they ring", "-no", "@home", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(words: str) -> None:
    assert as_text_cell(words) == f"'{words}"


@pytest.mark.parametrize("cell", ["", "we = them", "’tis", 3, -4.5, None])
def test_other_cells_stay_as_they_are(cell: object) -> None:
    assert as_text_cell(cell) is cell


@given(st.text(st.sampled_from("=+-@'\t\r\nab é"), max_size=5))
def test_what_is_guarded_is_read_again_as_it_was_and_runs_in_no_spreadsheet(cell: str) -> None:
    assert unguard_cell(guard_cell(cell)) == cell
    assert len(cell) < 2 or as_text_cell(guard_cell(cell)) == guard_cell(cell)


@given(st.lists(st.lists(st.text(st.sampled_from("=-',;\"\nab é"), min_size=1), min_size=2, max_size=2)))
def test_rows_of_text_are_read_again_from_csv_as_they_were(rows: list[list[str]]) -> None:
    read = csv.reader(io.StringIO(csv_bytes(rows).decode(), newline=""))
    assert [[unguard_cell(cell) for cell in row] for row in read] == rows


def test_a_sign_alone_and_numbers_are_not_guarded() -> None:
    assert csv_bytes([["-", -1.5, "-1.5"]]) == b"-,-1.5,'-1.5\n"
