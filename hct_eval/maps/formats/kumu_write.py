"""Kumu's two JSON dialects written."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from hct_eval.maps.cognitive_map import CognitiveMap
from hct_eval.maps.formats.facts import ids_once, rows_of
from hct_eval.maps.formats.kumu_json import BLUEPRINT, PROJECT, SIGNED_WEIGHT
from hct_eval.maps.formats.map_file import Target
from hct_eval.maps.formats.polarity import sign_of

MUTUAL = "mutual"
_ELEMENT = {"concept", "id", "type", "x", "y"}
_CONNECTION = {"cause", "effect", "weight", "sign", "id", "type", "direction", "delayed", "reversed", "polarity"}
"""What is not written as a field, but in a place of its own."""


def project_bytes(m: CognitiveMap) -> bytes:
    """Return a map as a Kumu project with one map; factors without a place get none, and Kumu places them."""
    ids = concept_ids(m)
    elements, spots = [], []
    for row in rows_of(m.concepts):
        elements.append({"_id": ids[row["concept"]], "attributes": element_fields(row, "element type")})
        spot = _only(row, "x", "y")
        if len(spot) == 2:
            spots.append({"element": ids[row["concept"]], "position": spot})
    connections = []
    for row, direction in connection_rows(m):
        connections.append(
            {
                "_id": link_id(row),
                "from": ids[row["cause"]],
                "to": ids[row["effect"]],
                "direction": direction,
                "delayed": row.get("delayed") is True,
                "reversed": row.get("reversed") is True,
                "attributes": connection_fields(row, "connection type"),
            }
        )
    shown = {"_id": "map-1", "name": "Map", "elements": spots, "connections": []}
    return _json({"elements": elements, "connections": connections, "loops": [], "maps": [shown], "perspectives": []})


def blueprint_bytes(m: CognitiveMap) -> bytes:
    """Return a map as a Kumu blueprint, whose connections name their ends by label."""
    rows = ids_once(rows_of(m.concepts))
    elements = [{**_only(row, "id", "x", "y"), **element_fields(row, "type")} for row in rows]
    named = any("id" in element for element in elements)
    ends = {row["concept"]: element.get("id", row["concept"]) for row, element in zip(rows, elements, strict=True)}
    connections = []
    for row, direction in connection_rows(m):
        flags = {name: True for name in ("delayed", "reversed") if row.get(name) is True}
        fields = connection_fields(row, "type")
        cause, effect = (ends[row[end]] if named else row[end] for end in ("cause", "effect"))
        connections.append({**_only(row, "id"), "from": cause, "to": effect, "direction": direction, **flags, **fields})
    return _json({"elements": elements, "connections": connections})


def concept_ids(m: CognitiveMap) -> dict[str, str]:
    """Return an id for each concept: its own if no earlier one has it, or one made from its label."""
    rows = ids_once(rows_of(m.concepts))
    return {row["concept"]: str(row.get("id") or f"elem-{short_hash(row['concept'])}") for row in rows}


def link_id(row: dict[str, Any]) -> str:
    """Return a link's own id, or one made from its ends."""
    return str(row.get("id") or f"conn-{short_hash(row['cause'] + chr(0) + row['effect'])}")


def short_hash(text: str) -> str:
    """Return a short name that is the same whenever the text is."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def element_fields(row: dict[str, Any], type_name: str) -> dict[str, Any]:
    """Return the fields of an element: label, type, tags as a list, and every other fact."""
    fields: dict[str, Any] = {"label": row["concept"]}
    fields |= {type_name: row["type"]} if "type" in row else {}
    return fields | _others(row, _ELEMENT)


def connection_fields(row: dict[str, Any], type_name: str) -> dict[str, Any]:
    """Return the fields of a connection: polarity, its exact weight, and every other fact."""
    written = row.get("polarity")
    sign = written if written is not None and sign_of(written) == row["sign"] else row["sign"]
    fields = {type_name: row.get("type", row["sign"]), "polarity": sign, SIGNED_WEIGHT: float(row["weight"])}
    return fields | _others(row, _CONNECTION)


def connection_rows(m: CognitiveMap) -> Iterator[tuple[dict[str, Any], str]]:
    """Give the links with their direction; two links that are one mutual connection are given once."""
    rows = rows_of(m.links)
    by_ends = {(row["cause"], row["effect"]): row for row in rows}
    for row in rows:
        direction = str(row.get("direction", "directed"))
        back = by_ends.get((row["effect"], row["cause"]))
        pair = direction == MUTUAL and back is not None and _alike(row, back)
        if pair and row["cause"] > row["effect"]:
            continue
        yield row, direction if pair or direction == "undirected" else "directed"


def _alike(row: dict[str, Any], back: dict[str, Any]) -> bool:
    ends = ("cause", "effect")
    return {n: v for n, v in row.items() if n not in ends} == {n: v for n, v in back.items() if n not in ends}


def _others(row: dict[str, Any], set_apart: set[str]) -> dict[str, Any]:
    facts = {name: value for name, value in row.items() if name not in set_apart}
    if "tags" in facts:
        facts["tags"] = str(facts["tags"]).split("|")
    return facts


def _only(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names if name in row}


def _json(data: Any) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "surrogatepass")


TARGET_PROJECT = Target(PROJECT, project_bytes)
TARGET_BLUEPRINT = Target(BLUEPRINT, blueprint_bytes)
