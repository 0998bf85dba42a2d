"""Everything that can be read from a written file: archives unpacked, drawings in data addresses decoded."""

import base64
import binascii
import io
import re
import urllib.parse
import zipfile
from pathlib import Path

import pandas as pd

_EMBEDDED = re.compile(r"data:[\w.+/-]+(?:;[\w=-]+)*?(;base64)?,([A-Za-z0-9+/=%._~!*'()-]+)")


def contents(path: Path) -> str:
    """Return all text of a file: Parquet as a table, archives unpacked, everything else as bytes, and what is in it."""
    if path.suffix == ".parquet":
        return pd.read_parquet(path).to_csv() + path.read_bytes().decode("utf-8", errors="ignore")
    if path.suffix == ".pdf":
        return path.read_bytes().decode("utf-8", errors="ignore") + _printed(path)
    raw = path.read_bytes()
    if zipfile.is_zipfile(io.BytesIO(raw)):
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            inner = [archive.read(name).decode("utf-8", errors="ignore") + name for name in archive.namelist()]
        return "".join(inner)
    text = raw.decode("utf-8", errors="ignore")
    return text + raw.decode("utf-16-le", errors="ignore") + "".join(embedded(text))


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
