"""Where the sample is written, and CSV files as different people save them."""

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

Value = str | int | float | bool | dt.date | None


class Folder:
    """A folder to write into: every byte is written by `put`, with no time, no locale and no platform in it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def put(self, name: str, content: bytes | str) -> None:
        """Write one file; text as UTF-8 with plain newlines."""
        target = self.path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)

    def table(self, name: str, rows: Sequence[Mapping[str, Value]], style: str = "plain") -> None:
        """Write a CSV; the header is every column in order of first use. No file for no rows."""
        if rows:
            self.put(name, csv_bytes(rows, style))


def csv_bytes(rows: Sequence[Mapping[str, Value]], style: str = "plain") -> bytes:
    """Return rows as CSV.

    `style` is how the file was saved: plain (UTF-8), bom (UTF-8 with a mark and CRLF), cp1252 semicolons (a spreadsheet
    set to another country), utf-16 ("Unicode text": tabs), spoken headers (capitals and spaces in column names).
    """
    columns = list(dict.fromkeys(column for row in rows for column in row))
    header = [_spoken(column) if style == "spoken headers" else column for column in columns]
    delimiter = {"cp1252 semicolons": ";", "utf-16": "\t"}.get(style, ",")
    newline = "\n" if style in ("plain", "spoken headers") else "\r\n"
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=newline)
    writer.writerow(header)
    writer.writerows([_text(row.get(column)) for column in columns] for row in rows)
    encoding = {"bom": "utf-8-sig", "cp1252 semicolons": "cp1252", "utf-16": "utf-16-le"}.get(style, "utf-8")
    mark = b"\xff\xfe" if style == "utf-16" else b""
    return mark + out.getvalue().encode(encoding, "replace")


def _spoken(column: str) -> str:
    return column.replace("_", " ").capitalize()


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, dt.date) else str(value)
