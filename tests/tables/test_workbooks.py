"""Workbooks that other programs read hold what they were given, and no formula."""

import io

import openpyxl
import pytest

from hct_eval.tables.workbooks import LONGEST_CELL, workbook_bytes


class RefusalError(Exception):
    """What a room would raise."""


def refuse(wrong: str, advice: str) -> RefusalError:
    return RefusalError(f"{wrong}; {advice}")


def test_text_stays_text_and_numbers_numbers() -> None:
    row = ["=1+1", "-3", "https://example.org", -3, 0.5, True, None, "€" * LONGEST_CELL]
    sheets = {"one": ([f"column {n}" for n in range(len(row))], [row]), "two": (["a"], [])}
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(sheets, refuse)))
    header, cells = book["one"].iter_rows()
    assert [cell.value for cell in header] == list(sheets["one"][0])
    assert [cell.value for cell in cells] == row
    assert [cell.data_type for cell in cells[:2]] == ["s", "s"]
    assert [[cell.value for cell in one] for one in book["two"].iter_rows()] == [["a"]]


def test_a_text_longer_than_a_cell_is_refused_with_its_place() -> None:
    with pytest.raises(RefusalError, match=r"^sheet one, row 3, column b holds more than the 32,767 characters"):
        workbook_bytes({"one": (["a", "b"], [["x", "y"], ["x", "y" * (LONGEST_CELL + 1)]])}, refuse)
