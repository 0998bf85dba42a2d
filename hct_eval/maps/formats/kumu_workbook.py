"""Kumu's workbook: sheets of elements and of connections, read and written."""

from collections.abc import Iterator, Mapping
from typing import Any

from hct_eval.maps.cognitive_map import CognitiveMap
from hct_eval.maps.formats.assemble import MAX_LINKS, Edge, Node, Tally, assemble, clean_label
from hct_eval.maps.formats.bounded import refuser
from hct_eval.maps.formats.facts import METRICS, ids_once, rows_of, text_of, value_of
from hct_eval.maps.formats.kumu_json import SIGNED_WEIGHT, STRENGTHS, polarity_of
from hct_eval.maps.formats.kumu_write import connection_fields, connection_rows
from hct_eval.maps.formats.map_file import FormatError, MapFile, Target
from hct_eval.maps.formats.polarity import as_number, sign_of
from hct_eval.maps.formats.sheets import Grid, header_of, sections
from hct_eval.tables.workbooks import workbook_bytes

KIND = "Kumu workbook"

Row = dict[str, Any]


def recognises(sheets: Mapping[str, Grid]) -> bool:
    """Whether some section of a workbook is a list of connections, as Kumu has them."""
    return any(kind == "connections" for _, kind, _ in _sections(sheets))


def read(sheets: Mapping[str, Grid], kind: str = KIND) -> MapFile:
    """Return the map of a workbook's sheets (or of one CSV file, as one sheet)."""
    tally = Tally()
    tally.add(
        "{n} [sheet|sheets] [has|have] (ignore) in [its|their] name; [it is|they are] left out.",
        sum(map(_ignored, sheets)),
    )
    elements, connections = [], []
    for where, what, rows in _sections(sheets):
        if what == "elements":
            elements += rows
        elif what == "connections":
            connections += rows
        elif what != "header only":
            tally.add(f"The {where} is neither a list of elements nor of connections; it is left out.")
    keys, nodes = _nodes(elements, tally)
    edges: list[Edge] = []
    for number, row in enumerate(connections, start=1):
        edges += _edges(row, keys, tally)
        if len(edges) > MAX_LINKS or any(str(row[end]).count("|") > MOST_ENDS for end in ("from", "to") if end in row):
            message = (
                f"{kind}, connection {number}: the connections up to it are more than a map can hold; split the map"
            )
            raise FormatError(message)
    found = {"elements": len(elements), "connections": len(connections)}
    return assemble(kind, nodes, edges, found=found, tally=tally, create_ends=True)


def workbook(m: CognitiveMap) -> bytes:
    """Return a map as a Kumu workbook: elements and connections, with every fact in a column."""
    rows = ids_once(rows_of(m.concepts))
    names = list(dict.fromkeys(name for row in rows for name in row if name not in {"concept", *_ELEMENT}))
    columns = ["Label", *_ELEMENT.values(), *names]
    body = [[row.get(name) for name in ("concept", *_ELEMENT, *names)] for row in rows]
    links = []
    for row, direction in connection_rows(m):
        facts = connection_fields(row, "type")
        facts |= {name: row[name] for name in ("id", "delayed", "reversed") if name in row}
        facts["tags"] = "|".join(facts["tags"]) if "tags" in facts else None
        links.append({"from": row["cause"], "to": row["effect"], "direction": direction, **facts})
    first = {"from": "From", "to": "To", "type": "Type", "direction": "Direction", "label": "Label"}
    more = list(dict.fromkeys(name for row in links for name in row if name not in first and row[name] is not None))
    table = [[row.get(name) for name in (*first, *more)] for row in links]
    sheets = {"elements": (columns, body), "connections": ([*first.values(), *more], table)}
    return workbook_bytes(sheets, refuser(KIND))


_ELEMENT = {"type": "Type", "description": "Description", "tags": "Tags"}


def _sections(sheets: Mapping[str, Grid]) -> Iterator[tuple[str, str, list[Row]]]:
    """Give the sections of all sheets that count: where, elements or connections, and rows by column."""
    for sheet, grid in sheets.items():
        if _ignored(sheet):
            continue
        for section in sections(grid):
            header = [name.lower() for name in header_of(section[0][1])]
            what = _what(header)
            rows = [_row(header_of(section[0][1]), cells) for _, cells in section[1:]]
            if what or rows:
                yield f"section from row {section[0][0]} of sheet {list(sheets).index(sheet) + 1}", what, rows


def _what(header: list[str]) -> str:
    if "from" in header and "to" in header:
        return "connections"
    return "elements" if header[:1] == ["label"] or header[:2] == ["id", "label"] else ""


def _row(header: list[str], cells: list[Any]) -> Row:
    row: Row = {}
    for name, cell in zip(header, cells, strict=False):
        plain = name.lower() if name.lower() in _KNOWN else name
        if name and plain not in row:
            row[plain] = value_of(cell)
    return row


_KNOWN = {"id", "label", "type", "description", "tags", "from", "to", "direction", "polarity"}


def _nodes(rows: list[Row], tally: Tally) -> tuple[dict[str, str], list[Node]]:
    keys: dict[str, str] = {}
    nodes = []
    for number, row in enumerate(rows, start=1):
        label, named, kind = (text_of(row.get(name)) for name in ("label", "id", "type"))
        key = f"id {named}" if named else f"label {clean_label(label)} {kind}" if label else f"number {number}"
        facts = {name: value for name, value in row.items() if name not in ("label", "type")}
        facts = _without_metrics(facts, tally)
        nodes.append(Node(key, label, {"type": kind or None, **facts}))
        for name in (named, clean_label(label)):
            if name and keys.setdefault(name, key) != key:
                tally.add(
                    "{n} [label|labels] [names|name] several elements; a connection by label goes to the first of them."
                )
    return keys, nodes


def _edges(row: Row, keys: Mapping[str, str], tally: Tally) -> Iterator[Edge]:
    sources, targets = (_ends(row.get(end), keys) for end in ("from", "to"))
    if not sources or not targets:
        tally.add("{n} [row|rows] of connections [has|have] no From or no To; [it is|they are] left out.")
        return
    sign, kind = polarity_of(row)
    exact = as_number(row.get(SIGNED_WEIGHT))
    strength = next((as_number(v) for n, v in row.items() if n.lower() in STRENGTHS and as_number(v) is not None), None)
    written = next((row[n] for n in ("polarity", "type") if sign_of(row.get(n))), None)
    direction = text_of(row.get("direction")).lower() or "directed"
    drop = {"from", "to", "type", "polarity", "direction", SIGNED_WEIGHT, "parallel"}
    drop |= {name for name in row if name.lower() == "weight" and strength is not None}
    facts = {
        "type": kind,
        "polarity": written if written != sign else None,
        "direction": None if direction == "directed" else direction,
        **_without_metrics({name: value for name, value in row.items() if name not in drop}, tally),
    }
    copies = int(min(max(as_number(row.get("parallel")) or 1, 1), 1e6))
    tally.add(
        "{n} [connection|connections] [comes|come] from cells that name several factors with | between them.",
        len(sources) * len(targets) if len(sources) * len(targets) > 1 else 0,
    )
    for source in sources:
        for target in targets:
            yield Edge(source, target, sign, exact, strength, facts, copies)
            if direction == "mutual" and source != target:
                tally.add("{n} [connection|connections] [is|are] mutual; each is read as two links, one each way.")
                yield Edge(target, source, sign, exact, strength, facts, copies)
            elif direction == "undirected":
                tally.add(
                    "{n} [connection|connections] [has|have] no direction; [it is|they are] read from the "
                    "first factor to the second, and marked."
                )


def _ends(cell: Any, keys: Mapping[str, str]) -> list[str]:
    """Return the keys that a cell names: the whole cell if a factor is called so, else its parts between |."""
    whole = clean_label(text_of(cell))
    if whole in keys or "|" not in whole:
        return [keys.get(whole, whole)] if whole else []
    parts = [clean_label(part) for part in whole.split("|")]
    return [keys.get(part, part) for part in dict.fromkeys(parts) if part][: MOST_ENDS + 1]


MOST_ENDS = 200
"""Most factors that one cell may name."""


def _without_metrics(facts: Mapping[str, Any], tally: Tally) -> dict[str, Any]:
    stale = [name for name in facts if name.lower() in METRICS and facts[name] is not None]
    tally.add(
        "{n} stored [metric|metrics] [is|are] left out: [it is|they are] stale once a map changes, "
        "and [is|are] computed anew.",
        len(stale),
    )
    return {name: value for name, value in facts.items() if name.lower() not in METRICS}


def _ignored(sheet: str) -> bool:
    return "(ignore)" in sheet.lower()


TARGET = Target(KIND, workbook)
