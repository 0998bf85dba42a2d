"""Our own workbook of a map: sheets links and concepts, with every column; it loses nothing."""

from collections.abc import Mapping
from typing import Any

from hct_eval.maps.cognitive_map import CognitiveMap
from hct_eval.maps.formats.assemble import Edge, Node, Tally, assemble, clean_label
from hct_eval.maps.formats.bounded import refuser
from hct_eval.maps.formats.facts import rows_of, value_of
from hct_eval.maps.formats.map_file import FormatError, MapFile, Target
from hct_eval.maps.formats.polarity import as_number, sign_of
from hct_eval.maps.formats.sheets import Grid, header_of
from hct_eval.tables.workbooks import workbook_bytes

KIND, CSV = "links workbook", "links (CSV)"


def recognises(sheets: Mapping[str, Grid]) -> bool:
    """Whether a workbook has a sheet of links with cause, effect and weight or sign, and no other program's columns."""
    return bool(_links(sheets))


def read(sheets: Mapping[str, Grid], kind: str = KIND) -> MapFile:
    """Return the map; FormatError with the row if a link has no end, or neither weight nor sign."""
    tally = Tally()
    grid = _links(sheets)
    edges = [_edge(row, number, kind) for number, row in _rows(grid)]
    listed = next((g for name, g in sheets.items() if name.strip().lower() == "concepts"), [])
    nodes = []
    for number, row in _rows(listed):
        label = clean_label(row.pop("concept", None))
        if not label:
            message = f"{kind}, sheet concepts, row {number}: the concept is missing; write its label or remove the row"
            raise FormatError(message)
        nodes.append(Node(label, label, row))
    notes = [str(row["note"]) for _, row in _rows(sheets.get("notes", [])) if value_of(row.get("note")) is not None]
    strange = [name for name in sheets if name.strip().lower() not in ("links", "concepts", "notes")]
    tally.add("{n} further [sheet|sheets] [is|are] left out.", len(strange) if len(sheets) > 1 else 0)
    found = {"links": len(edges), "concepts": len(nodes)}
    return assemble(kind, nodes, edges, found=found, tally=tally, create_ends=True, notes=notes)


def workbook(m: CognitiveMap) -> bytes:
    """Return a map as a workbook of its links, concepts and notes."""
    sheets: dict[str, tuple[list[str], list[list[Any]]]] = {}
    for name, frame in (("links", m.links), ("concepts", m.concepts)):
        columns = [str(column) for column in frame.columns]
        rows = rows_of(frame)
        kept = [column for column in columns if any(column in row for row in rows) or column in _FIRST]
        sheets[name] = (kept, [[row.get(column) for column in kept] for row in rows])
    if m.notes:
        sheets["notes"] = (["note"], [[note] for note in m.notes])
    return workbook_bytes(sheets, refuser(KIND))


_FIRST = ("cause", "effect", "weight", "sign", "concept")


def _edge(row: dict[str, Any], number: int, kind: str) -> Edge:
    cause, effect = clean_label(row.pop("cause", None)), clean_label(row.pop("effect", None))
    weight, sign = as_number(row.get("weight")), sign_of(row.get("sign"))
    if not cause or not effect:
        message = (
            f"{kind}, sheet links, row {number}: a link needs a cause and an effect; complete it or remove the row"
        )
        raise FormatError(message)
    if (weight is None and row.get("weight") is not None) or (weight is None and sign is None):
        message = f"{kind}, sheet links, row {number}: a link needs a weight (a number) or a sign (+ - ?)"
        raise FormatError(message)
    copies = int(min(max(as_number(row.get("parallel")) or 1, 1), 1e6))
    facts = {name: value for name, value in row.items() if name not in ("weight", "sign", "parallel")}
    return Edge(cause, effect, sign, weight, None, facts, copies)


def _links(sheets: Mapping[str, Grid]) -> Grid:
    named = [grid for name, grid in sheets.items() if name.strip().lower() == "links" or len(sheets) == 1]
    for grid in named:
        names = {name.lower() for name in header_of(grid[0])} if grid else set()
        if {"cause", "effect"} <= names and names & {"weight", "sign"} and not names & _FOREIGN:
            return grid
    return []


_FOREIGN = {"fragment_id", "conversation_id", "source_id", "selected_text", "sentiment", "claim_id"}
"""Columns of coding: rows that have them are claims of single people, not links of a map."""


def _rows(grid: Grid) -> list[tuple[int, dict[str, Any]]]:
    header = header_of(grid[0]) if grid else []
    names = [name.lower() if name.lower() in _LOWER else name for name in header]
    rows = []
    for number, cells in enumerate(grid[1:], start=2):
        row: dict[str, Any] = {}
        for name, cell in zip(names, cells, strict=False):
            if name and name not in row:
                row[name] = value_of(cell)
        if any(value is not None for value in row.values()):
            rows.append((number, row))
    return rows


_LOWER = {"cause", "effect", "weight", "sign", "concept", "note", "sources", "citations", "claim_ids", "parallel"}
TARGET = Target(KIND, workbook)
