"""Word documents as lines of text, in the order of the body, tables included; nothing outside the body is speech."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from hct_eval.conversations.turns import TranscriptError


@dataclass(frozen=True)
class WordText:
    """The body's text, one line a paragraph or line break, and what else the document holds, with counts."""

    text: str
    skipped: Mapping[str, int]


def read_paragraphs(raw: bytes) -> WordText:
    """Return the body's text; headers, footers, comments and notes are not read and are counted.

    A table row becomes one line, its cells joined by `: ` (interviews are often typed in two columns).
    """
    import docx
    from docx.exceptions import PythonDocxError
    from docx.opc.exceptions import PackageNotFoundError

    try:
        document = docx.Document(io.BytesIO(raw))
        lines = [line for block in document.iter_inner_content() for line in _lines(block)]
    except (
        PackageNotFoundError,
        PythonDocxError,
        SyntaxError,
        KeyError,
        ValueError,
        zipfile.BadZipFile,
        OSError,
        AttributeError,
    ):
        raise TranscriptError("it is damaged; open it in Word and save it again") from None
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        parts = [name.rsplit("/", 1)[-1] for name in archive.namelist() if name.startswith("word/")]
    skipped = {
        "page headers and footers": sum(1 for part in parts if part.startswith(("header", "footer"))),
        "comments": sum(1 for part in parts if part == "comments.xml"),
    }
    return WordText("\n".join(lines), {what: n for what, n in skipped.items() if n})


def _lines(block: object) -> list[str]:
    from docx.table import Table

    if isinstance(block, Table):
        rows = []
        for row in block.rows:
            cells = list(dict.fromkeys(" ".join(cell.text.split()) for cell in row.cells))
            rows.append(": ".join(cell for cell in cells if cell))
        return rows
    text: str = block.text  # type: ignore[attr-defined]
    return text.replace("\u2028", "\n").split("\n")
