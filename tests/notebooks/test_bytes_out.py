"""The search itself finds what is hidden in every kind of file that is written: else no canary would ever be found."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from matplotlib.figure import Figure
from openpyxl.comments import Comment

from tests.notebooks.bytes_out import contents

WORD = "Zanziwick"


def hidden_sheet() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("quiet")
    sheet.sheet_state = "veryHidden"
    sheet.append(["Harbour", 2])
    sheet["A1"].comment = Comment(WORD, "")
    return saved(book)


def cached_value() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet().write_formula(0, 0, "=1+1", None, WORD)
    book.close()
    return out.getvalue()


def properties() -> bytes:
    book = openpyxl.Workbook()
    book.properties.creator = WORD
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def archive_in_archive() -> bytes:
    inner = properties()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("embeddings/book.xlsx", inner)
    return out.getvalue()


def picture(part: bytes, body: bytes) -> bytes:
    out = io.BytesIO()
    Figure(figsize=(1, 1)).savefig(out, format="png")
    plain = out.getvalue()
    whole = struct.pack(">I", len(body)) + part + body + struct.pack(">I", zlib.crc32(part + body))
    return plain[:33] + whole + plain[33:]


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("a.xlsx", hidden_sheet()),
        ("b.xlsx", cached_value()),
        ("c.xlsx", properties()),
        ("d.docx", archive_in_archive()),
        ("e.png", picture(b"tEXt", b"Author\0" + WORD.encode())),
        ("f.png", picture(b"zTXt", b"Author\0\0" + zlib.compress(WORD.encode()))),
        ("g.png", picture(b"tEXt", b"a\0b") + WORD.encode()),
        ("h.csv", f"a,{WORD}\n".encode("utf-8-sig")),
    ],
)
def test_the_search_finds_a_hidden_word(name: str, raw: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(raw)
    assert WORD in contents(tmp_path / name)


def test_a_workbooks_numbers_stand_beside_their_names(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(hidden_sheet())
    assert "Harbour 2" in contents(tmp_path / "a.xlsx")
