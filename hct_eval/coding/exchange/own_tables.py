"""The project's own tables: a coding workbook, or a folder of CSV files, as the coders and `read_raw` know them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from hct_eval.coding.exchange.bounded import refuser
from hct_eval.coding.exchange.coding import COLUMNS, Coding, ExchangeError, frame, records
from hct_eval.coding.exchange.sheets import as_cells, cell_text, sheet_rows
from hct_eval.tables import TABLES
from hct_eval.tables.columns import VOCABULARIES, Table
from hct_eval.tables.parse import parse_cells
from hct_eval.tables.sheets import Cells, Source, header_name, read_cells
from hct_eval.tables.text_cells import csv_bytes, unguard_cell
from hct_eval.tables.workbooks import workbook_bytes

WORKBOOK, FOLDER = "coding workbook", "folder of coding tables"

TABLE_SHEETS = ("fragments", "factors", "claims")
"""What `read_raw` takes; the other sheets hold what the project's tables have no place for."""

_OTHERS = {
    "codings": tuple(COLUMNS["codings"]),
    "variables": tuple(COLUMNS["variables"]),
    "sources": ("conversation_id", "name", "notes"),
}
_LOST = {
    "unknown column": "columns of {} that are not in the data dictionary",
    "cell in no column": "rows of {} with cells in no column",
}
"""Warnings about a table that tell of something that is not taken."""


def recognises(names: Mapping[str, Source]) -> bool:
    """Whether a workbook's sheets, or a folder's files, are coding tables of the project."""
    return any(name in names for name in TABLE_SHEETS)


def folder_sources(folder: Path) -> dict[str, Source]:
    """Return the tables of a folder by their names."""
    found = sorted(path for path in folder.glob("*.csv") if path.is_file())
    return {header_name(path.stem): Source(path, None, f"table {header_name(path.stem)}") for path in found}


def table_files(folder: Path) -> list[Path]:
    """Return the files of a folder that hold tables of a coding."""
    known = {*TABLE_SHEETS, *_OTHERS}
    return sorted(path for path in folder.glob("*.csv") if path.is_file() and header_name(path.stem) in known)


def read(sources: Mapping[str, Source], kind: str) -> Coding:
    """Read the tables; ExchangeError with place and advice if a value cannot be taken."""
    frames: dict[str, Any] = {}
    dropped: dict[str, int] = {}
    for name in TABLE_SHEETS:
        if name in sources:
            frames[name], lost = _read_table(sources[name], TABLES[name], kind)
            dropped |= {what.format(name): lost[of] for of, what in _LOST.items() if lost[of]}
    for name in _OTHERS:
        if name in sources:
            rows = sheet_rows(sources[name])
            frames[name] = frame(name, rows if sources[name].sheet else [_unescaped(row) for row in rows])
    known = {*TABLE_SHEETS, *_OTHERS}
    others = [name for name in sources if name not in known]
    dropped |= {"other sheets or tables": len(others)} if others else {}
    return Coding(kind, **frames, found={name: len(table) for name, table in frames.items()}, dropped=dropped)


def workbook(coding: Coding) -> tuple[bytes, dict[str, int]]:
    """Return a coding as the bytes of a workbook, and the counts of what it does not hold."""
    content = {
        name: (columns, as_cells(rows))
        for name, (columns, rows) in _tables(coding).items()
        if rows or name in TABLE_SHEETS
    }
    return workbook_bytes(content, refuser(WORKBOOK)), _not_held(coding)


def folder_files(coding: Coding) -> tuple[dict[str, bytes], dict[str, int]]:
    """Return a coding as CSV files by their names, and the counts of what they do not hold.

    A cell that a spreadsheet would run as a formula has an apostrophe before it.
    """
    files = {
        f"{name}.csv": csv_bytes([columns, *([cell_text(value) for value in row] for row in rows)])
        for name, (columns, rows) in _tables(coding).items()
        if rows
    }
    return files, _not_held(coding)


def _tables(coding: Coding) -> dict[str, tuple[list[str], list[list[Any]]]]:
    columns = {**{name: tuple(COLUMNS[name]) for name in TABLE_SHEETS}, **_OTHERS}
    return {
        name: (list(wanted), [[row[column] for column in wanted] for row in records(getattr(coding, name))])
        for name, wanted in columns.items()
    }


def _not_held(coding: Coding) -> dict[str, int]:
    texts = int(coding.sources["text"].notna().sum())
    return {"texts of conversations (transcripts have their own folder)": texts} if texts else {}


def _read_table(source: Source, table: Table, kind: str) -> tuple[Any, Counter[str]]:
    cells = read_cells(source)
    if source.sheet is None:
        cells = replace(cells, rows=[[unguard_cell(cell) for cell in row] for row in cells.rows])
    parsed, problems = parse_cells(cells, table, _words_used(cells, table))
    wrong = [str(problem) for problem in problems if problem.severity == "error"]
    if wrong:
        more = f"; and {len(wrong) - 1} more like it" if len(wrong) > 1 else ""
        message = f"{kind}: {wrong[0]}{more}"
        raise ExchangeError(message)
    return frame(table.name, records(parsed)), Counter(
        problem.kind for problem in problems if problem.severity == "warning"
    )


def _words_used(cells: Cells, table: Table) -> dict[str, tuple[str, ...]]:
    """Return the values of choice columns: a programme may have words of its own, so only the sign is strict."""
    used = {}
    for name, column in table.columns.items():
        vocabulary = column.metadata.get("vocabulary")
        if vocabulary and vocabulary != "sign" and name in cells.header:
            place = cells.header.index(name)
            known = {word.lower() for word in VOCABULARIES[vocabulary]}
            used[vocabulary] = tuple({row[place] for row in cells.rows if row[place].lower() not in known})
    return used


def _unescaped(row: Mapping[str, str]) -> dict[str, str]:
    return {name: unguard_cell(cell) for name, cell in row.items()}
