"""GraphML and GEXF, read and written: what Gephi, yEd, Cytoscape and PRSM exchange."""

import io
import re
from collections.abc import Mapping
from typing import Any

from hct_eval.maps.cognitive_map import CognitiveMap
from hct_eval.maps.formats.assemble import Edge, Node, Tally, assemble
from hct_eval.maps.formats.facts import ids_of, rows_of, value_of
from hct_eval.maps.formats.kumu_json import SIGNED_WEIGHT, STRENGTHS
from hct_eval.maps.formats.map_file import FormatError, MapFile, Target
from hct_eval.maps.formats.polarity import as_number, sign_of
from hct_eval.tables.xml_files import child, children, local_name

GRAPHML, GEXF = "GraphML file", "GEXF file"
_DRAWN = {"r", "g", "b", "a", "color", "colour", "shape", "size", "style"}
"""Attributes that PRSM and Gephi write of how a thing looks."""

_TITLE = re.compile(rb'(<graph\s+id=")(.*?)("\s+edgedefault=)', re.DOTALL)


def mended_title(content: bytes) -> bytes:
    """Return a GraphML file with the graph's title escaped: PRSM writes it as it is, quotes and all."""
    match = _TITLE.search(content[:20_000])
    if not match or not re.search(rb'["<&]', match[2]):
        return content
    bare = match[2].replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b'"', b"&quot;")
    return content[: match.start(2)] + bare + content[match.end(2) :]


def recognises(root: Any) -> str:
    """Return which of the two an XML document is, or ''."""
    return {"graphml": GRAPHML, "gexf": GEXF}.get(local_name(root).lower(), "")


def read_graphml(root: Any) -> MapFile:
    """Return the map of a GraphML document; FormatError if there is no graph or no node in it."""
    keys = {
        key.get("id") or "": (key.get("attr.name") or "", key.get("attr.type") or "") for key in children(root, "key")
    }
    graph = child(root, "graph")
    if graph is None:
        message = f"{GRAPHML}: there is no graph in it; export it again"
        raise FormatError(message)
    tally = Tally()
    nodes = [
        _node(one.get("id") or f"number {number}", _data(one, keys), tally)
        for number, one in enumerate(children(graph, "node"), start=1)
    ]
    prsm = {"style", "weight", "r", "g", "b"} <= {name for name, _ in keys.values()}
    undirected = graph.get("edgedefault") == "undirected"
    edges = [
        _edge(one, _data(one, keys), undirected if one.get("directed") is None else one.get("directed") == "false",
              prsm, tally)
        for one in children(graph, "edge")
    ]  # fmt: skip
    return assemble(GRAPHML, nodes, edges, found={"nodes": len(nodes), "edges": len(edges)}, tally=tally)


def read_gexf(root: Any) -> MapFile:
    """Return the map of a GEXF document; FormatError if there is no graph or no node in it."""
    graph = child(root, "graph")
    if graph is None:
        message = f"{GEXF}: there is no graph in it; export it again"
        raise FormatError(message)
    kinds = {"node": {}, "edge": {}}  # type: dict[str, dict[str, tuple[str, str]]]
    for listed in children(graph, "attributes"):
        titles = kinds.get(listed.get("class") or "", {})
        for one in children(listed, "attribute"):
            titles[one.get("id") or ""] = ((one.get("title") or "").removeprefix(_FACT), one.get("type") or "")
    tally = Tally()
    nodes, edges = [], []
    for number, one in enumerate(children(child(graph, "nodes"), "node"), start=1):
        values = {"label": one.get("label"), **_values(one, kinds["node"])}
        spot = child(one, "position")
        if spot is not None:
            values |= {"x": as_number(spot.get("x")), "y": as_number(spot.get("y"))}
        nodes.append(_node(one.get("id") or f"number {number}", values, tally))
    default = graph.get("defaultedgetype") or "undirected"
    for one in children(child(graph, "edges"), "edge"):
        values = {"label": one.get("label"), "weight": as_number(one.get("weight")), **_values(one, kinds["edge"])}
        edges.append(_edge(one, values, (one.get("type") or default) == "undirected", False, tally))
    return assemble(GEXF, nodes, edges, found={"nodes": len(nodes), "edges": len(edges)}, tally=tally)


def _node(key: str, values: Mapping[str, Any], tally: Tally) -> Node:
    label = next((values[name] for name in ("label", "name") if value_of(values.get(name)) is not None), None)
    facts = {n: v for n, v in values.items() if n not in ("label", "name") and not (n in _DRAWN and n != "style")}
    tally.add("{n} [fact|facts] about looks (colours, shapes, sizes) [is|are] left out.", len(values) - len(facts) - 1)
    return Node(key, str(label if value_of(label) is not None else key), {"id": key, **facts})


def _edge(one: Any, values: Mapping[str, Any], undirected: bool, prsm: bool, tally: Tally) -> Edge:
    facts = {name: value for name, value in values.items() if name not in _DRAWN or name == "style"}
    sign = next((s for s in (sign_of(facts.pop(name, None)) for name in ("sign", "polarity")) if s), None)
    sign = sign_of(facts.get("label")) if sign is None else sign
    exact = as_number(facts.pop(SIGNED_WEIGHT, None))
    strength = None
    if prsm:
        tally.add("{n} [link|links] [carries|carry] a width of drawing as [its|their] weight; it is not taken for one.")
        facts["line width"] = facts.pop("weight", None)
    else:
        strength = next((as_number(facts[n]) for n in STRENGTHS if as_number(facts.get(n)) is not None), None)
        facts.pop("weight", None)
    if undirected:
        tally.add(
            "{n} [connection|connections] [has|have] no direction; [it is|they are] read from the "
            "first factor to the second, and marked."
        )
    facts = {"id": one.get("id"), "direction": "undirected" if undirected else facts.pop("direction", None), **facts}
    copies = int(min(max(as_number(facts.pop("parallel", None)) or 1, 1), 1e6))
    return Edge(one.get("source") or "", one.get("target") or "", sign, exact, strength, facts, copies)


def _data(element: Any, keys: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for one in children(element, "data"):
        name, kind = keys.get(one.get("key") or "", ("", ""))
        inner = [part for part in one.iter() if local_name(part) == "NodeLabel"]
        text = "".join((inner[0] if inner else one).itertext())
        values["label" if inner else name or str(one.get("key"))] = _typed(text, kind)
    return values


def _values(element: Any, titles: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for one in children(child(element, "attvalues"), "attvalue"):
        name, kind = titles.get(one.get("for") or one.get("id") or "", ("", ""))
        values[name or str(one.get("for"))] = _typed(one.get("value") or "", kind)
    return values


def _typed(text: str, kind: str) -> Any:
    """Return a value of its declared kind; what is none (`undefined` as an int) is not known."""
    if kind == "boolean":
        return {"true": True, "1": True, "false": False, "0": False}.get(text.strip().lower())
    if kind in ("int", "integer", "long", "float", "double"):
        return as_number(text)
    return value_of(None if text == "undefined" else text)


def graphml_bytes(m: CognitiveMap) -> bytes:
    """Return a map as GraphML: labels, signs and every fact as attributes."""
    import networkx as nx

    graph = _graph(m, "GraphML")
    text = "\n".join(nx.generate_graphml(graph, prettyprint=True, named_key_ids=False, edge_id_from_attribute="id"))
    return f"<?xml version='1.0' encoding='utf-8'?>\n{text}\n".encode()


def gexf_bytes(m: CognitiveMap) -> bytes:
    """Return a map as GEXF, with positions where they are known; it holds no date, so that the same map is the same."""
    import networkx as nx

    graph = _graph(m, "GEXF")
    for facts in (*(one for _, one in graph.nodes(data=True)), *(one for _, _, one in graph.edges(data=True))):
        for name in _GEXF_NAMES & set(facts):
            facts[f"{_FACT}{name}"] = facts.pop(name)
    for _, facts in graph.nodes(data=True):
        spot = {name: float(facts.pop(name)) for name in ("x", "y") if name in facts}
        if len(spot) == 2:
            facts["viz"] = {"position": {**spot, "z": 0.0}}
        else:
            facts.update(spot)
    buffer = io.BytesIO()
    nx.write_gexf(graph, buffer, version="1.2draft")
    return re.sub(rb"\s*<meta .*?</meta>", b"", buffer.getvalue(), flags=re.DOTALL)


_FACT = "fact "
_GEXF_NAMES = {"type", "kind", "start", "end", "viz", "slices", "spells", "parents", "pid", "timestamp"}
"""Names that the writer of GEXF takes for something else; as a fact they are written with _FACT before them."""


def _graph(m: CognitiveMap, kind: str) -> Any:
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph()
    rows = rows_of(m.concepts)
    ids = dict(zip((row["concept"] for row in rows), ids_of(rows, "n", 0), strict=True))
    for row in rows:
        facts = {name: value for name, value in row.items() if name not in ("concept", "id")}
        graph.add_node(ids[row["concept"]], **_writable({"label": row["concept"], **facts}, kind))
    taken: set[str] = set()
    for number, row in enumerate(rows_of(m.links)):
        facts = {name: value for name, value in row.items() if name not in ("cause", "effect", "weight", "sign")}
        own = {"sign": row["sign"], SIGNED_WEIGHT: float(row["weight"]), "weight": abs(float(row["weight"]))}
        name = str(facts.get("id", f"e{number}"))
        taken.add(name := name if name not in taken else f"{name} {number}")  # a mutual connection is two edges here
        values = _writable({**facts, **own, "id": name}, kind)
        graph.add_edge(ids[row["cause"]], ids[row["effect"]], **values)
    return graph


def _writable(facts: dict[str, Any], kind: str) -> dict[str, Any]:
    """Return facts as XML can hold them; FormatError for control characters."""
    for value in facts.values():
        if isinstance(value, str) and re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", value):
            message = f"{kind}: a label or a text holds a control character, which XML cannot; remove it"
            raise FormatError(message)
    return {name: float(v) if isinstance(v, int) and not isinstance(v, bool) else v for name, v in facts.items()}


TARGET_GRAPHML, TARGET_GEXF = Target(GRAPHML, graphml_bytes), Target(GEXF, gexf_bytes)
