"""CSV from outside: what does harm is refused in words, by every reader in the same way."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from hct_eval.conversations.transcript import TranscriptError, read_transcript
from hct_eval.maps.formats import FormatError, read_map
from hct_eval.tables import TableError
from hct_eval.tables.csv_text import LONGEST_CELL
from hct_eval.tables.sheets import MAX_CELLS, MOST_IN_A_ROW, Source, read_cells

PACKAGE = Path(__file__).parents[2] / "hct_eval"

HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a million columns": (
        lambda: b",".join([b"a"] * 1_000_000),
        f"too many columns, a row of more than {MOST_IN_A_ROW} cells",
    ),
    "many columns": (lambda: b",".join([b"a"] * 600), "too many columns; expected at most 500"),
    "cells without end": (lambda: b"a,b\n" + b"," * (MAX_CELLS + 1), f"more than {MAX_CELLS:,} cells"),
    "an enormous cell": (lambda: b"a,b\n1," + b"x" * (LONGEST_CELL + 1), "its rows cannot be made out"),
    "a quote never closed": (lambda: b'a,b\n1,"' + b"x\n" * LONGEST_CELL, "its rows cannot be made out"),
    "no text": (lambda: b"a,b\n1,\x00\x00\n", "bytes that are no text"),
    "a program": (lambda: b"\x7fELF" + bytes(range(256)) * 40, "bytes that are no text"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_csv_is_refused_in_words(tmp_path: Path, what: str) -> None:
    make, words = HOSTILE[what]
    path = tmp_path / "claims.csv"
    path.write_bytes(make())
    with pytest.raises(TableError, match=words) as caught:
        read_cells(Source(path, None, "alton/claims.csv"))
    assert str(caught.value).startswith("alton/claims.csv")


@pytest.mark.parametrize(
    "rows",
    [
        'F1,"I like it\nF2,Two\nF3,Three\n',  # never closed
        'F1,"I like it\nF2,"Two"\nF3,Three\n',  # closed by the next row's opening one
        'F1,"Yes" she said\n',
    ],
)
def test_a_quotation_mark_that_takes_in_other_rows_is_refused_by_every_reader(tmp_path: Path, rows: str) -> None:
    path = tmp_path / "fragments.csv"
    path.write_text(f"fragment_id,text\nF0,Nought\n{rows}", encoding="utf-8")
    words = r"cannot be made out from row 3 on: a quotation mark is out of place.*ut a cell's whole text in"
    with pytest.raises(TableError, match=words) as caught:
        read_cells(Source(path, None, "alton/fragments.csv"))
    assert "like" not in str(caught.value)
    with pytest.raises(FormatError, match=words):
        read_map(path)
    with pytest.raises(TranscriptError, match=words):
        read_transcript(path)


def test_quotation_marks_and_lines_within_a_cell_are_read_as_spreadsheets_write_them(tmp_path: Path) -> None:
    path = tmp_path / "fragments.csv"
    path.write_bytes(b'fragment_id,text\r\nF1,"It said ""no"",\r\nto us"\r\nF2,5"" of rain\r\n')
    assert read_cells(Source(path, None, "f.csv")).rows == [["F1", 'It said "no",\r\nto us'], ["F2", '5"" of rain']]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_text_in_a_usual_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "claims.csv"
    path.write_bytes("who,what\nZoë,“a café – fermé”\n".encode(encoding))
    assert read_cells(Source(path, None, "claims.csv")).rows == [["Zoë", "“a café – fermé”"]]


def test_what_one_reader_accepts_does_not_depend_on_another(tmp_path: Path) -> None:
    path, cell = tmp_path / "claims.csv", "x" * (LONGEST_CELL - 1)
    path.write_text(f"a,b\n1,{cell}\n")
    assert read_cells(Source(path, None, "claims.csv")).rows == [["1", cell]]
    broken = tmp_path / "map.csv"
    broken.write_text(f"from,to\na,{cell}xx\n")
    with pytest.raises(FormatError):
        read_map(broken)
    assert read_cells(Source(path, None, "claims.csv")).rows == [["1", cell]]


def test_csv_is_read_by_the_one_reader_alone() -> None:
    read = re.compile(r"csv\.(?:reader|DictReader)\(|field_size_limit")
    found = {path.name for path in PACKAGE.rglob("*.py") if read.search(path.read_text(encoding="utf-8"))}
    assert found == {"csv_text.py"}
