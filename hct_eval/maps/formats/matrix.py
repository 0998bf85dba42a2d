"""A matrix of weights with labels on both sides, CSV or XLSX: rows are causes, columns effects, in any order."""

from collections.abc import Sequence
from typing import Any

from hct_eval.maps.cognitive_map import CognitiveMap
from hct_eval.maps.formats.assemble import MAX_FACTORS, Edge, Node, Tally, assemble, clean_label
from hct_eval.maps.formats.bounded import refuser
from hct_eval.maps.formats.facts import text_of, value_of
from hct_eval.maps.formats.map_file import FormatError, MapFile, Target
from hct_eval.maps.formats.polarity import influence
from hct_eval.maps.formats.sheets import Grid
from hct_eval.tables.text_cells import csv_bytes
from hct_eval.tables.workbooks import workbook_bytes

CSV, XLSX = "matrix (CSV)", "matrix (workbook)"


def recognises(grid: Grid) -> bool:
    """Whether a sheet has labels on both sides, most of them on each."""
    filled = [row for row in grid if any(value_of(cell) is not None for cell in row)]
    if len(filled) < 2:
        return False
    columns, rows = set(_labels(filled[0][1:])), {clean_label(text_of(row[0])) for row in filled[1:] if row}
    columns.discard("")
    rows.discard("")
    return bool(columns) and len(columns & rows) * 2 >= max(len(columns), len(rows))


def read(grid: Grid, kind: str) -> MapFile:
    """Return the map, aligned by label; FormatError if labels differ, repeat, or a cell is no weight."""
    numbered = [(n, row) for n, row in enumerate(grid, start=1) if any(value_of(cell) is not None for cell in row)]
    top = numbered[0][1]
    columns = _labels(top[1:])
    while columns and not columns[-1]:
        columns.pop()
    body = numbered[1:]
    rows = [clean_label(text_of(row[0])) for _, row in body]
    _check(kind, rows, columns)
    tally = Tally()
    edges = []
    for (number, row), cause in zip(body, rows, strict=True):
        for place, effect in enumerate(columns, start=1):
            cell = value_of(row[place]) if place < len(row) else None
            weight = influence(cell)
            if cell is not None and weight is None:
                message = f"{kind}, row {number}, column {place + 1}: a cell is no number; leave it empty for no link"
                raise FormatError(message)
            if weight:
                edges.append(Edge(cause, effect, None, weight))
        beyond = [cell for cell in row[len(columns) + 1 :] if value_of(cell) is not None]
        tally.add("{n} [cell|cells] [stands|stand] beyond the last label; [it is|they are] left out.", len(beyond))
    found = {"rows": len(rows), "columns": len(columns), "weights": len(edges)}
    return assemble(kind, [Node(label, label) for label in rows], edges, found=found, tally=tally)


def _check(kind: str, rows: Sequence[str], columns: Sequence[str]) -> None:
    if len(rows) > MAX_FACTORS:
        message = f"{kind}: it holds more than {MAX_FACTORS:,} factors; split the map"
        raise FormatError(message)
    for what, labels in (("row", rows), ("column", columns)):
        if len(set(labels)) < len(labels) or "" in labels:
            place = next(n for n, label in enumerate(labels, start=1) if not label or labels.index(label) + 1 < n)
            message = f"{kind}, {what} {place + 1}: its label is empty or stands there twice; each factor needs one"
            raise FormatError(message)
    odd = set(rows) ^ set(columns)
    if odd:
        message = (
            f"{kind}: {len(odd)} labels stand on one side only (of {len(rows)} rows and {len(columns)} columns); "
            "give rows and columns the same labels, in any order"
        )
        raise FormatError(message)


def csv_matrix(m: CognitiveMap) -> bytes:
    """Return a map as a CSV matrix; a cell is empty where there is no link."""
    return csv_bytes(_grid(m), "utf-8-sig", "surrogatepass")


def xlsx_matrix(m: CognitiveMap) -> bytes:
    """Return a map as a workbook with one sheet, matrix."""
    grid = _grid(m)
    return workbook_bytes({"matrix": (grid[0], grid[1:])}, refuser(XLSX))


def _grid(m: CognitiveMap) -> list[list[Any]]:
    body = [[label, *[cell or None for cell in row]] for label, row in zip(m.labels, m.matrix.tolist(), strict=True)]
    return [["", *m.labels], *body]


def _labels(cells: Sequence[Any]) -> list[str]:
    return [clean_label(text_of(cell)) for cell in cells]


_NONE: frozenset[str] = frozenset()
TARGET_CSV = Target(CSV, csv_matrix, _NONE, frozenset({"weight"}), contradictions=False, idle_links=False)
TARGET_XLSX = Target(XLSX, xlsx_matrix, _NONE, frozenset({"weight"}), contradictions=False, idle_links=False)
