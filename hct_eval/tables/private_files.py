"""Files that hold people's names: written for their owner only, whole or not at all, or one row at a time."""

import csv
import errno
import io
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from hct_eval.tables.csv_text import csv_reader
from hct_eval.tables.files import is_full, no_room, wait_for, write_whole
from hct_eval.tables.problems import Problem, TableError
from hct_eval.tables.text_cells import csv_bytes, unguard_cell


def write_owner_only(path: Path, content: bytes, *, anew: bool = True) -> None:
    """Write a file whole or not at all, readable by its owner only; OSError where another program holds it.

    Without `anew`, a file that is there already stays, also when two programs make one at the same time.
    """
    make_folder(path.parent)
    write_whole(path, content, anew=anew)


def append_rows(path: Path, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Add rows to a CSV file of these columns, and make the file if there is none.

    All rows go to the end of the file in one write, so that two programs that add at the same time lose nothing; on a
    full disk none of them is left there, and NoRoomError says so.
    """
    if not rows:
        return
    write_owner_only(path, csv_bytes([columns]), anew=False)
    handle = os.open(path, os.O_RDWR | os.O_APPEND)
    with os.fdopen(handle, "r+b", buffering=0) as file:
        wait_for(file)
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 1))
        unfinished = size > 0 and file.read(1) != b"\n"  # an editor may have left out the last line's end
        content = (b"\n" if unfinished else b"") + csv_bytes(rows)
        try:
            written = file.write(content)
            os.fsync(file.fileno())
            if written < len(content):
                raise OSError(errno.ENOSPC, "half of it was written")
        except OSError as error:
            file.truncate(size)
            raise no_room(path, error) if is_full(error) else error from None


def read_rows(path: Path, columns: Sequence[str], shown: str) -> list[Mapping[str, str]]:
    """Read what `append_rows` wrote, in the order of writing; [] without a file, TableError if it was damaged."""
    if not path.is_file():
        return []
    try:
        rows = list(csv_reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error):
        rows = []
    if not rows or tuple(rows[0]) != tuple(columns):
        advice = "Restore the file from a backup; what it held is not known without it."
        raise TableError([Problem(shown, 1, "", "damaged", f"a CSV file with columns {', '.join(columns)}", advice)])
    short = [n for n, row in enumerate(rows, start=1) if row and len(row) != len(columns)]
    if short:
        advice = "Restore the file from a backup, or mend this row."
        raise TableError([Problem(shown, n, "", "damaged", f"{len(columns)} cells", advice) for n in short])
    return [dict(zip(columns, map(unguard_cell, row), strict=True)) for row in rows[1:] if row]


def make_folder(folder: Path) -> None:
    """Make a private folder, for its owner only."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
