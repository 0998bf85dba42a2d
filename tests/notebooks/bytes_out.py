"""Everything that can be read from a written file: archives unpacked, workbooks row by row, drawings decoded."""

import base64
import binascii
import io
import re
import struct
import urllib.parse
import zipfile
import zlib
from pathlib import Path

import openpyxl
import pandas as pd

_EMBEDDED = re.compile(r"data:[\w.+/-]+(?:;[\w=-]+)*?(;base64)?,([A-Za-z0-9+/=%._~!*'()-]+)")
_PNG = b"\x89PNG\r\n\x1a\n"


def contents(path: Path) -> str:
    """Return all text of a file: Parquet as a table, archives unpacked, everything else as bytes, and what is in it."""
    if path.suffix == ".parquet":
        return pd.read_parquet(path).to_csv() + path.read_bytes().decode("utf-8", errors="ignore")
    if path.suffix == ".pdf":
        return path.read_bytes().decode("utf-8", errors="ignore") + _printed(path)
    return readable(path.read_bytes())


def readable(raw: bytes) -> str:
    """Return all text in some bytes: archives within archives, a workbook's rows, a picture's hidden words."""
    if zipfile.is_zipfile(io.BytesIO(raw)):
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = archive.namelist()
            inner = [readable(archive.read(name)) + name for name in names]
            inner.append(archive.comment.decode("utf-8", errors="ignore"))
        return "".join(inner) + ("\n".join(sheet_rows(raw)) if "xl/workbook.xml" in names else "")
    if raw.startswith(_PNG):
        return "".join(kind + picture_words(body) for kind, body in chunks(raw) if kind != "IDAT")
    text = raw.decode("utf-8", errors="ignore")
    return text + raw.decode("utf-16-le", errors="ignore") + "".join(embedded(text))


def sheet_rows(raw: bytes) -> list[str]:
    """Return the rows of every sheet, hidden ones too, as text: what was computed, what was written, remarks."""
    found = []
    for cached in (True, False):
        book = openpyxl.load_workbook(io.BytesIO(raw), data_only=cached)
        for sheet in book.worksheets:
            found.append(sheet.title)
            for row in sheet.iter_rows():
                found.append(" ".join(str(cell.value) for cell in row if cell.value is not None))
                found += [cell.comment.text for cell in row if cell.comment]
    return found


def chunks(picture: bytes) -> list[tuple[str, bytes]]:
    """Return the parts of a PNG by their four letters; whatever follows its end comes last, as `tail`."""
    found, at = [], len(_PNG)
    while at + 12 <= len(picture) and (not found or found[-1][0] != "IEND"):
        (length,) = struct.unpack(">I", picture[at : at + 4])
        found.append((picture[at + 4 : at + 8].decode("latin-1"), picture[at + 8 : at + 8 + length]))
        at += 12 + length
    return [*found, ("tail", picture[at:])]


def picture_words(body: bytes) -> str:
    """Return what stands in one part of a PNG, also where it is deflated (zTXt, iTXt, iCCP)."""
    plain = body.decode("utf-8", errors="ignore")
    for start in [match.start() for match in re.finditer(b"\x78", body)][:20]:
        try:
            plain += zlib.decompress(body[start:]).decode("utf-8", errors="ignore")
        except zlib.error:
            continue
    return plain


def _printed(path: Path) -> str:
    """Words of a PDF's pages and properties, whatever packs them."""
    import pymupdf

    with pymupdf.open(path) as pdf:
        return "\n".join([str(pdf.metadata), pdf.get_xml_metadata(), *(page.get_text() for page in pdf)])


def embedded(text: str) -> list[str]:
    """Return what stands in the data addresses of a page: drawings, fonts, whatever can be read as text."""
    found = []
    for coded, body in _EMBEDDED.findall(text.replace("\\/", "/")):
        try:
            plain = base64.b64decode(body) if coded else urllib.parse.unquote_to_bytes(body)
        except (binascii.Error, ValueError):
            continue
        found.append(plain.decode("utf-8", errors="ignore"))
    return found
