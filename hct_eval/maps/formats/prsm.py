"""PRSM's .prsm: JSON, plain or packed by lz-string, read and written. Polarity lives in the names of link styles."""

import json
from collections.abc import Mapping
from typing import Any

from hct_eval.maps.cognitive_map import CognitiveMap
from hct_eval.maps.formats import lz_string
from hct_eval.maps.formats.assemble import Edge, Node, Tally, assemble
from hct_eval.maps.formats.facts import ids_of, rows_of, text_of, value_of
from hct_eval.maps.formats.kumu_json import SIGNED_WEIGHT
from hct_eval.maps.formats.kumu_write import connection_rows
from hct_eval.maps.formats.map_file import MapFile, Target
from hct_eval.maps.formats.polarity import PLUS, as_number, sign_in_words, sign_of

KIND, PACKED = "PRSM map", "PRSM map (compressed)"
_UNNAMED = ("", "sample", "basic link", "default")


def recognises(data: Any) -> bool:
    """Whether what a JSON file holds is PRSM's."""
    return isinstance(data, dict) and isinstance(data.get("nodes"), list) and isinstance(data.get("edges"), list)


def unpacked(text: str) -> str | None:
    """Return the JSON text of a compressed file, or None if the text is none."""
    try:
        plain = lz_string.decompress(text)
    except lz_string.LzStringError:
        return None
    return plain if plain.lstrip().startswith("{") else None


def read(data: Mapping[str, Any], kind: str = KIND) -> MapFile:
    """Return the map; FormatError if there is no factor in it."""
    tally = Tally()
    styles = _styles(data)
    named = data.get("attributeTitles")
    titles = {str(k): str(v) for k, v in named.items() if isinstance(v, str)} if isinstance(named, dict) else {}
    titles = {key: title for key, title in titles.items() if title != "*deleted*"}
    nodes, edges = [], []
    for number, item in enumerate(_listed(data, "nodes", tally), start=1):
        if item.get("isCluster"):
            tally.add(
                "{n} [factor|factors] [stands|stand] for a group that was folded up; [it is|they are] left "
                "out, its members are kept."
            )
            continue
        key = text_of(item.get("id")) or f"number {number}"
        label = item.get("label") if isinstance(item.get("label"), str) else text_of(item.get("label"))
        nodes.append(Node(key, str(label or ""), {"id": key, **_node_facts(item, styles["nodes"], titles)}))
    for item in _listed(data, "edges", tally):
        if item.get("isClusterEdge"):
            tally.add("{n} [link|links] [belongs|belong] to a group that was folded up; [it is|they are] left out.")
            continue
        edges += _edges(item, styles["edges"], titles, tally)
    found = {"nodes": len(data["nodes"]), "edges": len(data["edges"])}
    return assemble(kind, nodes, edges, found=found, tally=tally)


def note_text(note: Any) -> str | None:
    """Return a note's text: PRSM keeps it as plain text, or as the pieces of an editor."""
    if isinstance(note, dict) and isinstance(note.get("ops"), list):
        pieces = [op.get("insert") for op in note["ops"] if isinstance(op, dict)]
        return "".join(piece for piece in pieces if isinstance(piece, str)).strip() or None
    return text_of(note) or None


def _styles(data: Mapping[str, Any]) -> dict[str, dict[str, dict[str, Any]]]:
    given = data.get("styles", data.get("samples"))
    found: dict[str, dict[str, dict[str, Any]]] = {"nodes": {}, "edges": {}}
    for part, styles in found.items():
        listed = given.get(part) if isinstance(given, dict) else None
        if isinstance(listed, dict):
            styles.update({str(key): one for key, one in listed.items() if isinstance(one, dict)})
    return found


def _node_facts(
    item: Mapping[str, Any], styles: Mapping[str, Mapping[str, Any]], titles: Mapping[str, str]
) -> dict[str, Any]:
    style = styles.get(text_of(item.get("grp")), {})
    return {
        "type": _style_name(style),
        "description": note_text(item.get("note", item.get("title"))),
        "x": as_number(item.get("x")),
        "y": as_number(item.get("y")),
        **_titled(item, titles),
    }


def _titled(item: Mapping[str, Any], titles: Mapping[str, str]) -> dict[str, Any]:
    """Return the attributes that the map's makers named, by these names."""
    known = {title: value_of(item.get(key)) for key, title in titles.items()}
    return {title: value for title, value in known.items() if value is not None}


def _edges(
    item: Mapping[str, Any], styles: Mapping[str, Mapping[str, Any]], titles: Mapping[str, str], tally: Tally
) -> list[Edge]:
    style = styles.get(text_of(item.get("grp")), {})
    named = item.get("groupLabel") if isinstance(item.get("groupLabel"), str) else style.get("groupLabel")
    sign = sign_in_words(named)
    sign = sign_of(value_of(item.get("label"))) if sign is None else sign
    facts: dict[str, Any] = {
        "id": value_of(item.get("id")),
        "label": value_of(item.get("label")),
        "style": _style_name(style),
        "description": note_text(item.get("note", item.get("title"))),
        **_titled(item, titles),
    }
    exact = as_number(facts.pop(SIGNED_WEIGHT, None))
    facts.pop("style" if facts["style"] in _SIGN_STYLES.values() else "", None)
    source, target = text_of(item.get("from")), text_of(item.get("to"))
    arrows = item.get("arrows", style.get("arrows"))
    to, back = _points(arrows, "to"), _points(arrows, "from")
    if back and not to:
        tally.add(
            "{n} [link|links] [has|have] [its|their] arrow at the start; [it is|they are] read the way "
            "the arrow points."
        )
        source, target = target, source
    elif not to and arrows is not None:
        tally.add(
            "{n} [link|links] [has|have] no arrow; [it is|they are] read from the first factor to the "
            "second, and marked."
        )
        facts["direction"] = "undirected"
    if not (to and back):
        return [Edge(source, target, sign, exact, None, facts)]
    tally.add("{n} [link|links] [has|have] an arrow at both ends; each is read as two links, one each way.")
    facts["direction"] = "mutual"
    return [
        Edge(ends[0], ends[1], sign, exact, None, facts) for ends in dict.fromkeys([(source, target), (target, source)])
    ]


def _points(arrows: Any, end: str) -> bool:
    """Whether an arrow stands at an end; where nothing is said, PRSM draws one at the second factor."""
    if isinstance(arrows, str):
        return end in arrows
    if not isinstance(arrows, dict):
        return end == "to"
    one = arrows.get(end)
    middle = arrows.get("middle")
    along = end == "to" and isinstance(middle, dict) and middle.get("enabled") is True
    return along or one is True or (isinstance(one, dict) and one.get("enabled", True) is not False)


def _style_name(style: Mapping[str, Any]) -> str | None:
    name = value_of(style.get("groupLabel"))
    return None if str(name or "").lower() in _UNNAMED else str(name)


def _listed(data: Mapping[str, Any], name: str, tally: Tally) -> list[dict[str, Any]]:
    good = [item for item in data[name] if isinstance(item, dict)]
    tally.add(f"{{n}} entries under {name} are no {name}; they are left out.", len(data[name]) - len(good))
    return good


_SIGN_STYLES = {PLUS: "Positive", "-": "Negative", "?": "Unclear"}
_COLOURS = {PLUS: "#1b7837", "-": "#b2182b", "?": "#666666"}


def prsm_bytes(m: CognitiveMap) -> bytes:
    """Return a map as a .prsm file: types become factor styles, signs become link styles."""
    return (_json(m) + "\n").encode("utf-8", "surrogatepass")


def packed_bytes(m: CognitiveMap) -> bytes:
    """Return a map as a compressed .prsm file."""
    return lz_string.compress(_json(m)).encode("utf-8", "surrogatepass")


def _json(m: CognitiveMap) -> str:
    rows = rows_of(m.concepts)
    links = list(connection_rows(m))
    types = list(dict.fromkeys(str(row["type"]) for row in rows if "type" in row))
    groups = {name: f"group{number}" for number, name in enumerate(types, start=1)} if len(types) < _STYLES else {}
    styled = _NODE if groups else _NODE - {"type"}
    ids = dict(zip((row["concept"] for row in rows), ids_of(rows, "factor"), strict=True))
    names = ids_of([row for row, _ in links], "link")
    named = [name for row in rows for name in row if name not in styled]
    titles = list(dict.fromkeys([*named, *[name for row, _ in links for name in row if name not in _LINK]]))
    keys = {title: f"att{number}" for number, title in enumerate((SIGNED_WEIGHT, *titles), start=1)}
    nodes = [
        {
            "id": ids[row["concept"]],
            "label": row["concept"],
            "grp": groups.get(str(row.get("type")), "group0"),
            **{name: row[name] for name in ("x", "y") if name in row},
            **_note(row),
            **{keys[name]: value for name, value in row.items() if name not in styled},
        }
        for row in rows
    ]
    edges = [_edge(row, way, name, ids, keys) for name, (row, way) in zip(names, links, strict=True)]
    arrows = {"to": {"enabled": True}, "middle": {"enabled": False}, "from": {"enabled": False}}
    styles = {
        "nodes": {"group0": {"groupLabel": ""}, **{key: {"groupLabel": name} for name, key in groups.items()}},
        "edges": {
            f"edge{number}": {"groupLabel": name, "arrows": arrows, "color": {"color": _COLOURS[sign]}}
            for number, (sign, name) in enumerate(_SIGN_STYLES.items())
        },
    }
    data = {"version": "2.0.0", "mapTitle": "Map", "lastNodeSample": "group0", "lastLinkSample": "edge0",
            "attributeTitles": {key: title for title, key in keys.items()}, "styles": styles, "nodes": nodes,
            "edges": edges}  # fmt: skip
    return json.dumps(data, ensure_ascii=False, indent=1)


_STYLES = 16
"""Styles that PRSM has for factors; more types than that are kept as an attribute."""

_NODE = {"concept", "id", "type", "description", "x", "y"}
_LINK = {"cause", "effect", "weight", "sign", "id", "label", "description", "direction"}


def _edge(
    row: Mapping[str, Any], way: str, name: str, ids: Mapping[str, str], keys: Mapping[str, str]
) -> dict[str, Any]:
    edge = {
        "id": name,
        "from": ids[row["cause"]],
        "to": ids[row["effect"]],
        "grp": f"edge{list(_SIGN_STYLES).index(row['sign'])}",
        "label": row.get("label", ""),
        keys[SIGNED_WEIGHT]: float(row["weight"]),
        **_note(row),
        **{keys[name]: value for name, value in row.items() if name not in _LINK},
    }
    if way != "directed":
        edge["arrows"] = {end: {"enabled": way == "mutual" and end != "middle"} for end in ("to", "middle", "from")}
    return edge


def _note(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"note": {"ops": [{"insert": f"{row['description']}\n"}]}} if "description" in row else {}


TARGET, TARGET_PACKED = Target(KIND, prsm_bytes), Target(PACKED, packed_bytes)
