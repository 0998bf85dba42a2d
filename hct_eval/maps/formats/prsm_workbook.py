"""PRSM's workbook, read and written: sheets Factors and Links, which name factors by label."""

from collections.abc import Mapping
from typing import Any

from hct_eval.maps.cognitive_map import CognitiveMap
from hct_eval.maps.formats.assemble import Edge, Node, Tally, assemble, clean_label
from hct_eval.maps.formats.bounded import refuser
from hct_eval.maps.formats.facts import rows_of, value_of
from hct_eval.maps.formats.kumu_json import SIGNED_WEIGHT
from hct_eval.maps.formats.map_file import MapFile, Target
from hct_eval.maps.formats.polarity import as_number, sign_in_words, sign_of
from hct_eval.maps.formats.sheets import Grid, header_of
from hct_eval.tables.workbooks import workbook_bytes

KIND = "PRSM workbook"

_SHOWN = {"shape", "grouplabel", "fixed", "hidden", "margin", "physics", "labelhighlightbold", "font", "color"}
"""Columns that say how PRSM draws a factor, and nothing of it."""


def recognises(sheets: Mapping[str, Grid]) -> bool:
    """Whether a workbook has PRSM's two sheets."""
    factors, links = _sheet(sheets, "factors"), _sheet(sheets, "links")
    return bool(factors and links) and "label" in _names(factors) and {"from", "to"} <= set(_names(links))


def read(sheets: Mapping[str, Grid]) -> MapFile:
    """Return the map; a factor that only links name is added and counted."""
    tally = Tally()
    factors, links = _rows(_sheet(sheets, "factors")), _rows(_sheet(sheets, "links"))
    others = len(sheets) - 2
    tally.add("{n} further [sheet|sheets] [is|are] neither Factors nor Links; [it is|they are] left out.", others)
    nodes: list[Node] = []
    for number, row in enumerate(factors, start=1):
        label = clean_label(row.get("label"))
        facts = {name: value for name, value in row.items() if name not in {"label", "note", "notes", *_SHOWN}}
        note = row.get("description") or row.get("note") or row.get("notes")
        group = row.get("grouplabel") or facts.pop("style", None)
        facts |= {"description": note, "type": facts.get("type") or group}
        key = label or f"number {number}"
        key = f"{key} {number}" if any(node.key == key for node in nodes) else key
        nodes.append(Node(key, label, facts))
    edges = [edge for row in links for edge in _edge(row, tally)]
    found = {"factors": len(factors), "links": len(links)}
    return assemble(KIND, nodes, edges, found=found, tally=tally, create_ends=True)


def workbook(m: CognitiveMap) -> bytes:
    """Return a map as a PRSM workbook."""
    factors = rows_of(m.concepts)
    links = rows_of(m.links)
    table = {
        "Factors": (_FACTOR, [_renamed(row, _FACTOR) for row in factors]),
        "Links": (_LINK, [_renamed(row, _LINK) for row in links]),
    }
    sheets = {}
    for name, (first, rows) in table.items():
        columns = list(dict.fromkeys([*first.values(), *[column for row in rows for column in row]]))
        sheets[name] = (columns, [[row.get(column) for column in columns] for row in rows])
    return workbook_bytes(sheets, refuser(KIND))


_FACTOR = {"concept": "Label", "description": "Description"}
_LINK = {"cause": "From", "effect": "To", "sign": "Polarity", "weight": SIGNED_WEIGHT, "description": "Description"}


def _renamed(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {names.get(name, name): value for name, value in row.items()}


def _edge(row: Mapping[str, Any], tally: Tally) -> list[Edge]:
    ends = [clean_label(row.get(end)) for end in ("from", "to")]
    if not all(ends):
        tally.add("{n} [row|rows] of links [has|have] no From or no To; [it is|they are] left out.")
        return []
    named = [row.get(name) for name in ("polarity", "grouplabel", "style")]
    sign = next((found for found in map(sign_in_words, named) if found), None) or sign_of(row.get("label"))
    drop = {"from", "to", "polarity", "grouplabel", SIGNED_WEIGHT, "note", "notes", *_SHOWN}
    facts = {name: value for name, value in row.items() if name not in drop}
    facts["description"] = row.get("description") or row.get("note") or row.get("notes")
    return [Edge(ends[0], ends[1], sign, as_number(row.get(SIGNED_WEIGHT)), None, facts)]


def _sheet(sheets: Mapping[str, Grid], name: str) -> Grid:
    return next((grid for sheet, grid in sheets.items() if sheet.strip().lower() == name), [])


def _names(grid: Grid) -> list[str]:
    return [name.lower() for name in header_of(grid[0])] if grid else []


def _rows(grid: Grid) -> list[dict[str, Any]]:
    header = header_of(grid[0]) if grid else []
    names = [name.lower() if name.lower() in _KNOWN or name.lower() in _SHOWN else name for name in header]
    rows = []
    for cells in grid[1:]:
        row: dict[str, Any] = {}
        for name, cell in zip(names, cells, strict=False):
            if name and name not in row:
                row[name] = value_of(cell)
        if any(value is not None for value in row.values()):
            rows.append(row)
    return rows


_KNOWN = {"label", "style", "description", "note", "notes", "x", "y", "from", "to", "polarity"}
TARGET = Target(KIND, workbook)
