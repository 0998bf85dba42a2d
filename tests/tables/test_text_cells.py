"""People's words reach a spreadsheet as text."""

import pytest

from hct_eval.tables.text_cells import as_text_cell


@pytest.mark.parametrize("words", ["=1+1", "+44 is how they ring", "-no", "@home", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(words: str) -> None:
    assert as_text_cell(words) == f"'{words}"


@pytest.mark.parametrize("cell", ["", "we = them", "’tis", 3, -4.5, None])
def test_other_cells_stay_as_they_are(cell: object) -> None:
    assert as_text_cell(cell) is cell
