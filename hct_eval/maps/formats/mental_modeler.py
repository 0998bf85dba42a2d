"""Mental Modeler's .mmp: XML and JSON under one ending, read and written."""

import json
from collections.abc import Mapping
from typing import Any

from hct_eval.maps.cognitive_map import CognitiveMap
from hct_eval.maps.formats.assemble import Edge, Node, Tally, assemble
from hct_eval.maps.formats.facts import ids_of, rows_of, text_of, value_of
from hct_eval.maps.formats.map_file import FormatError, MapFile, Target
from hct_eval.maps.formats.polarity import as_number, influence
from hct_eval.tables.xml_files import child, child_text, children, local_name

XML, JSON = "Mental Modeler file (XML)", "Mental Modeler file (JSON)"

_STATES = {"preferredState": "preferred state", "actualState": "actual state"}
_NUMBERS = {"x": "x", "y": "y", **_STATES}
_TEXTS = {"notes": "description", "units": "units", "group": "group"}
_EMPTY = {"group": "0", "preferred state": 0.0, "actual state": 0.0}
"""What Mental Modeler writes where nothing was set."""


def recognises_xml(root: Any) -> bool:
    """Whether an XML document is a Mental Modeler file."""
    return local_name(root).lower() == "mentalmodeler"


def recognises_json(data: Any) -> bool:
    """Whether what a JSON file holds is Mental Modeler's."""
    return isinstance(data, dict) and isinstance(data.get("concepts"), list) and "elements" not in data


def read_xml(root: Any) -> MapFile:
    """Return the map; only the concepts directly under the file's own list count, not those of scenarios."""
    listed = children(child(root, "concepts"), "concept")
    concepts = []
    for one in listed:
        concept: dict[str, Any] = {name: child_text(one, name).strip() for name in ("id", "name", *_NUMBERS, *_TEXTS)}
        relations = children(child(one, "relationships"), "relationship")
        concept["relationships"] = [{n: child_text(r, n).strip() for n in _RELATION} for r in relations]
        concepts.append(concept)
    named = child(root, "groupNames")
    groups = {str(n): "".join(g.itertext()).strip() for n, g in enumerate([] if named is None else list(named))}
    scenarios = len(children(child(root, "scenarios"), "scenario"))
    return _read(concepts, groups, scenarios, XML, Tally())


def read_json(data: Mapping[str, Any]) -> MapFile:
    """Return the map of the JSON dialect, whose numbers are texts."""
    tally = Tally()
    concepts = [one for one in data["concepts"] if isinstance(one, dict)]
    tally.add(
        "{n} [entry|entries] under concepts [is|are] no [concept|concepts]; [it is|they are] left out.",
        len(data["concepts"]) - len(concepts),
    )
    named = data.get("groupNames")
    groups = {str(k): str(v) for k, v in named.items() if isinstance(v, str)} if isinstance(named, dict) else {}
    scenarios = data.get("scenarios")
    return _read(concepts, groups, len(scenarios) if isinstance(scenarios, list) else 0, JSON, tally)


_RELATION = ("id", "notes", "confidence", "influence")


def _read(
    concepts: list[dict[str, Any]], groups: Mapping[str, str], scenarios: int, kind: str, tally: Tally
) -> MapFile:
    nodes, edges, count = [], [], 0
    for number, one in enumerate(concepts, start=1):
        key = text_of(one.get("id")) or f"number {number}"
        nodes.append(Node(key, text_of(one.get("name")), _facts(one, groups)))
        relations = one.get("relationships")
        for relation in relations if isinstance(relations, list) else []:
            if not isinstance(relation, dict):
                tally.add(
                    "{n} [relationship|relationships] [is|are] no [relationship|relationships]; [it is|they "
                    "are] left out."
                )
                continue
            count += 1
            edges.append(_edge(key, relation, kind, number, tally))
    found = {"concepts": len(concepts), "relationships": count, "scenarios": scenarios}
    tally.add(
        "{n} [scenario|scenarios] [is|are] in the file; [it is|they are] not taken, since scenarios are computed anew.",
        scenarios,
    )
    return assemble(kind, nodes, edges, found=found, tally=tally)


def _edge(key: str, relation: Mapping[str, Any], kind: str, number: int, tally: Tally) -> Edge:
    written = text_of(relation.get("influence"))
    weight = influence(written)
    if weight is None and written:
        message = f"{kind}, concept {number}: an influence is no number and none of H+ M+ L+ H- M- L-; mend it"
        raise FormatError(message)
    if weight is None:
        tally.add(
            "{n} [relationship|relationships] [has|have] no influence; [its|their] weight is 0 and [its|their] sign ?."
        )
    elif weight == 0:
        tally.add("{n} [relationship|relationships] [has|have] the influence 0: links without a known sign.")
    confidence = as_number(relation.get("confidence"))
    facts = {"description": text_of(relation.get("notes")) or None, "confidence": confidence or None}
    return Edge(key, text_of(relation.get("id")), None, weight or 0.0, None, facts)


def _facts(one: Mapping[str, Any], groups: Mapping[str, str]) -> dict[str, Any]:
    facts: dict[str, Any] = {"id": value_of(one.get("id"))}
    facts |= {column: as_number(one.get(name)) for name, column in _NUMBERS.items()}
    facts |= {column: text_of(one.get(name)) or None for name, column in _TEXTS.items()}
    facts = {name: None if value == _EMPTY.get(name, ()) else value for name, value in facts.items()}
    if facts.get("group"):
        facts["type"] = groups.get(str(facts["group"])) or None
    return facts


def _model(m: CognitiveMap) -> list[dict[str, Any]]:
    rows = rows_of(m.concepts)
    ids = dict(zip((row["concept"] for row in rows), ids_of(rows, ""), strict=True))
    relations: dict[str, list[dict[str, str]]] = {row["concept"]: [] for row in rows}
    for row in rows_of(m.links):
        relations[row["cause"]].append(
            {
                "id": ids[row["effect"]],
                "name": row["effect"],
                "notes": str(row.get("description", "")),
                "confidence": f"{row.get('confidence', 0)!r}",
                "influence": f"{float(row['weight'])!r}",
            }
        )
    return [
        {
            "id": ids[row["concept"]],
            "name": row["concept"],
            **{name: str(row.get(column, "0" if name == "group" else "")) for name, column in _TEXTS.items()},
            **_place(row, number),
            **{name: repr(row[column]) for name, column in _STATES.items() if column in row},
            "relationships": relations[row["concept"]],
        }
        for number, row in enumerate(rows)
    ]


def _place(row: Mapping[str, Any], number: int) -> dict[str, str]:
    """Return a concept's place, or one in a grid: Mental Modeler has no layout of its own to fall back on."""
    known = "x" in row and "y" in row
    x, y = (row["x"], row["y"]) if known else (60 + number % 6 * 200, 60 + number // 6 * 120)
    return {"x": repr(x), "y": repr(y)}


def json_bytes(m: CognitiveMap) -> bytes:
    """Return a map as a Mental Modeler file, JSON."""
    data = {"info": {"name": "Model", "version": "1.0"}, "groupNames": {}, "concepts": _model(m), "scenarios": []}
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "surrogatepass")


def xml_bytes(m: CognitiveMap) -> bytes:
    """Return a map as a Mental Modeler file, XML; FormatError if a text holds what XML cannot."""
    from lxml import etree

    root = etree.Element("mentalmodeler")
    try:
        etree.SubElement(etree.SubElement(root, "info"), "name").text = "Model"
        etree.SubElement(root, "groupNames")
        listed = etree.SubElement(root, "concepts")
        for concept in _model(m):
            _element(etree, etree.SubElement(listed, "concept"), concept)
        etree.SubElement(root, "scenarios")
    except ValueError:
        message = f"{XML}: a label or a note holds a control character, which XML cannot; remove it"
        raise FormatError(message) from None
    text: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return text


def _element(etree: Any, parent: Any, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        element = etree.SubElement(parent, name)
        if isinstance(value, list):
            for relation in value:
                _element(etree, etree.SubElement(element, "relationship"), relation)
        else:
            element.text = value


_HELD = frozenset({"id", "description", "units", "group", "x", "y", "preferred state", "actual state"})
_LINKS = frozenset({"weight", "confidence", "description"})
TARGET_XML = Target(XML, xml_bytes, _HELD, _LINKS, contradictions=False)
TARGET_JSON = Target(JSON, json_bytes, _HELD, _LINKS, contradictions=False)
