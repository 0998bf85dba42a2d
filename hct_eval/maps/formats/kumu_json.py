"""Kumu's two JSON dialects read: a blueprint (labels as keys) and a project's export (ids, maps, views)."""

from collections.abc import Iterator, Mapping
from typing import Any

from hct_eval.maps.formats.assemble import Edge, Node, Tally, assemble, clean_label
from hct_eval.maps.formats.facts import METRICS, text_of, value_of
from hct_eval.maps.formats.map_file import FormatError, MapFile
from hct_eval.maps.formats.polarity import as_number, sign_of

BLUEPRINT, PROJECT = "Kumu blueprint", "Kumu project"
SIGNED_WEIGHT = "signed weight"
"""The field in which we write a link's exact weight; `weight` or `strength` of others has no sign of its own."""

STRENGTHS = ("weight", "strength", "influence")
TYPE_NAMES = ("element type", "connection type", "type")
_OWN = {"_id", "id", "attributes", "label"}
_OF_CONNECTIONS = {*_OWN, "from", "to", "direction", "delayed", "reversed"}
_GONE = ("deleted", "_deleted", "deleted_at", "deletedAt", "archived", "trashed")


def recognises(data: Any) -> bool:
    """Whether what a JSON file holds is Kumu's."""
    return isinstance(data, dict) and isinstance(data.get("elements"), list) and "connections" in data


def is_project(data: Mapping[str, Any]) -> bool:
    """Whether it is a project's export, with attributes of their own, and not a blueprint."""
    return any(isinstance(item, dict) and isinstance(item.get("attributes"), dict) for item in _items(data, "elements"))


def read(data: Mapping[str, Any]) -> MapFile:
    """Return the map; FormatError if there is no element in it."""
    project = is_project(data)
    kind = PROJECT if project else BLUEPRINT
    tally = Tally()
    places = positions(data)
    keys, nodes = _nodes(data, places, kind, tally)
    edges = [edge for item in _listed(data, "connections", tally) for edge in _edges(item, keys, tally)]
    found = {name: len(_items(data, name)) for name in ("elements", "connections", "loops", "maps", "perspectives")}
    _say_of_maps(data, {text_of(item.get("_id")) for item in _listed(data, "elements", Tally())}, tally)
    by_label = not project and not any("_id" in item or "id" in item for item in _listed(data, "elements", Tally()))
    return assemble(kind, nodes, edges, found=found, tally=tally, create_ends=by_label)


def positions(data: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    """Return where elements stand, by id: in the first of the project's maps that places them."""
    places: dict[str, tuple[float, float]] = {}
    for one in _items(data, "maps"):
        for item in _items(one, "elements"):
            spot = item.get("position") if isinstance(item, dict) else None
            if isinstance(spot, dict):
                x, y = as_number(spot.get("x")), as_number(spot.get("y"))
                if x is not None and y is not None:
                    places.setdefault(text_of(item.get("element")), (x, y))
    return places


def facts_of(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return an element's or connection's fields by name, from its attributes and from itself."""
    set_apart = _OF_CONNECTIONS if "from" in item and "to" in item else _OWN
    own = {name: value for name, value in item.items() if name not in set_apart}
    attributes = item.get("attributes")
    return {**own, **attributes} if isinstance(attributes, dict) else own


def polarity_of(facts: Mapping[str, Any]) -> tuple[str | None, Any]:
    """Return a connection's sign and its type (None if the type is nothing but the sign)."""
    kind = next((value_of(facts[name]) for name in TYPE_NAMES if value_of(facts.get(name)) is not None), None)
    named = sign_of(value_of(facts.get("polarity")))
    if named is not None:
        return named, None if str(kind) == named else kind
    by_type = sign_of(kind)
    if by_type is not None:
        return by_type, None
    return sign_of(value_of(facts.get("label"))), kind


def _nodes(
    data: Mapping[str, Any], places: Mapping[str, tuple[float, float]], kind: str, tally: Tally
) -> tuple[dict[str, str], list[Node]]:
    """Return the factors, and the key for each id or label that a connection can name."""
    keys: dict[str, str] = {}
    nodes: list[Node] = []
    for number, item in enumerate(_listed(data, "elements", tally), start=1):
        if _gone(item):
            tally.add("{n} [element|elements] [is|are] marked as deleted but still listed; [it is|they are] left out.")
            continue
        facts = facts_of(item)
        label = value_of(facts.pop("label", None) if "label" in facts else item.get("label"))
        named = text_of(item.get("_id", item.get("id")))
        group = next((value_of(facts[name]) for name in TYPE_NAMES if value_of(facts.get(name)) is not None), None)
        key = f"id {named}" if named else f"label {clean_label(label)} {group or ''}"
        if label is None and not named:
            key = f"number {number}"
        facts = _without_metrics({n: v for n, v in facts.items() if n not in TYPE_NAMES}, tally)
        spot = places.get(named)
        facts |= {"x": spot[0], "y": spot[1]} if spot else {}
        nodes.append(Node(key, text_of(label), {"id": named or None, "type": group, **facts}))
        if named:
            keys[named] = key
        if kind == BLUEPRINT and label is not None:
            if clean_label(label) in keys and keys[clean_label(label)] != key:
                tally.add(
                    "{n} [label|labels] [names|name] several elements; a connection by label goes to the first of them."
                )
            keys.setdefault(clean_label(label), key)
    return keys, nodes


def _edges(item: Mapping[str, Any], keys: Mapping[str, str], tally: Tally) -> Iterator[Edge]:
    if _gone(item):
        tally.add(
            "{n} [connection|connections] [is|are] marked as deleted but still listed; [it is|they are] left out."
        )
        return
    facts = {"label": item.get("label"), **facts_of(item)}
    sign, kind = polarity_of(facts)
    exact = as_number(facts.get(SIGNED_WEIGHT))
    strength = next((as_number(facts[n]) for n in STRENGTHS if as_number(facts.get(n)) is not None), None)
    written = next((value_of(facts[n]) for n in ("polarity", *TYPE_NAMES) if sign_of(value_of(facts.get(n)))), None)
    copies = as_number(facts.get("parallel")) or 1
    drop = {*TYPE_NAMES, "polarity", SIGNED_WEIGHT, "parallel"} | ({"weight"} if strength is not None else set())
    rest = _without_metrics({name: value for name, value in facts.items() if name not in drop}, tally)
    direction = str(value_of(item.get("direction")) or "directed").lower()
    if item.get("reversed") is True:
        tally.add(
            "{n} [connection|connections] [is|are] marked as reversed; [it is read as it stands|they "
            "are read as they stand], see the column reversed."
        )
    facts = {
        "id": value_of(item.get("_id", item.get("id"))),
        "type": kind,
        "polarity": written if written != sign else None,
        "direction": direction if direction != "directed" else None,
        "delayed": True if item.get("delayed") is True else None,
        "reversed": True if item.get("reversed") is True else None,
        **rest,
    }
    source, target = (_key(item.get(end), keys) for end in ("from", "to"))
    edge = Edge(source, target, sign, exact, strength, facts, int(min(max(copies, 1), 1e6)))
    yield edge
    if direction == "mutual" and source != target:
        tally.add("{n} [connection|connections] [is|are] mutual; each is read as two links, one each way.")
        yield Edge(target, source, sign, exact, strength, facts, edge.copies)
    elif direction == "undirected":
        tally.add(
            "{n} [connection|connections] [has|have] no direction; [it is|they are] read from the "
            "first factor to the second, and marked."
        )


def _key(end: Any, keys: Mapping[str, str]) -> str:
    named = clean_label(text_of(end))
    return keys.get(text_of(end), keys.get(named, named))


def _say_of_maps(data: Mapping[str, Any], known: set[str], tally: Tally) -> None:
    listed = [
        text_of(item.get("element"))
        for one in _items(data, "maps")
        for item in _items(one, "elements")
        if isinstance(item, dict)
    ]
    tally.add(
        "{n} [place|places] on maps [is|are] for elements that the project does not hold; [it "
        "is|they are] passed over.",
        sum(1 for key in listed if key not in known),
    )
    if listed:
        tally.add(
            "{n} [element|elements] [is|are] on no map of the project (taken off, perhaps); [it is|they are] kept.",
            len(known - set(listed)),
        )
    loops = len(_items(data, "loops"))
    tally.add(
        "{n} [loop|loops] [is|are] drawn in the file; [it is|they are] not taken, since loops are "
        "found anew from the links.",
        loops,
    )


def _without_metrics(facts: Mapping[str, Any], tally: Tally) -> dict[str, Any]:
    stale = [name for name in facts if str(name).strip().lower() in METRICS]
    tally.add(
        "{n} stored [metric|metrics] [is|are] left out: [it is|they are] stale once a map changes, "
        "and [is|are] computed anew.",
        len(stale),
    )
    return {name: value for name, value in facts.items() if name not in stale}


def _gone(item: Mapping[str, Any]) -> bool:
    return any(item.get(name) not in (None, False, "", 0) for name in _GONE)


def _items(data: Any, name: str) -> list[Any]:
    found = data.get(name) if isinstance(data, Mapping) else None
    return found if isinstance(found, list) else []


def _listed(data: Mapping[str, Any], name: str, tally: Tally) -> list[dict[str, Any]]:
    items = _items(data, name)
    good = [item for item in items if isinstance(item, dict)]
    tally.add(f"{{n}} entries under {name} are no {name}; they are left out.", len(items) - len(good))
    if data.get(name) is not None and not isinstance(data.get(name), list):
        message = f"Kumu file: {name!r} is no list; export the project again"
        raise FormatError(message)
    return good
