"""A Kumu project brought up to date with a new map: what changed is changed, everything else stays as it was."""

import json
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from hct_eval.maps.cognitive_map import CognitiveMap
from hct_eval.maps.diff import diff_maps, say_changed_factors
from hct_eval.maps.formats import kumu_json
from hct_eval.maps.formats.assemble import Tally
from hct_eval.maps.formats.bounded import parse_json, read_text
from hct_eval.maps.formats.facts import rows_of, text_of, value_of
from hct_eval.maps.formats.kumu_json import PROJECT, SIGNED_WEIGHT, TYPE_NAMES
from hct_eval.maps.formats.kumu_write import connection_fields, element_fields, short_hash
from hct_eval.maps.formats.map_file import EVIDENCE, FormatError
from hct_eval.maps.formats.polarity import sign_of

_STYLES = ({"+": "++", "-": "+-"}, {"+": "Same", "-": "Opposite"})
_APART = {"concept", "cause", "effect", "weight", "sign", "id", "x", "y", "polarity", "direction", "parallel"}
COUNTS = frozenset(
    {"sources", "citations", "share_positive", "single_voice", "largest_share", "unclear", "unknown_strength"}
)
"""Fields that count people, or are shares of them."""

_OURS = COUNTS | EVIDENCE | {"low", "high", "level", "kind", "controllable"}
"""Fields that a map of ours fills: one that it leaves empty is not known any more."""

_NEAR = 120.0
"""How far from the middle of its neighbours a new factor is put, in Kumu's units."""


def update_project(
    content: bytes, m: CognitiveMap, *, evidence: bool = False, counted: bool = False
) -> tuple[bytes, tuple[str, ...]]:
    """Return a Kumu project (the content of its JSON export) brought up to date with a map, and what was done.

    Ids, positions, fields that the map does not know, views, colours and drawn loops stay. Factors and links that are
    not in the map any more go; new ones come, near what they are linked with. Fields that lead back to what people
    said go too, unless `evidence`. With `counted`, what the map does not hold goes without exception: counts, quotes,
    ranges and levels of an earlier map, items that are only marked as deleted, loose ends. FormatError if the content
    is no project's export.
    """
    data = parse_json(read_text(content), PROJECT)
    if not kumu_json.recognises(data) or not kumu_json.is_project(data):
        message = (
            "only the JSON export of a Kumu project can be brought up to date; in Kumu, export the project as JSON"
        )
        raise FormatError(message)
    data["connections"] = data["connections"] or []
    _give_ids(data)
    old = kumu_json.read(data).map
    work = _Work(data, old, m, Tally())
    work.update_elements()
    work.update_connections()
    if not evidence:
        work.drop_evidence()
    if counted:
        work.drop_earlier()
    work.say_of_loops()
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "surrogatepass"), (
        work.diff.sentence,
        *say_changed_factors(work.diff),
        *work.tally.lines(),
    )


class _Work:
    """One update while it is under way: the project's data, changed in place, and which id each new concept has."""

    def __init__(self, data: dict[str, Any], old: CognitiveMap, new: CognitiveMap, tally: Tally) -> None:
        self.data, self.old, self.new, self.tally = data, old, new, tally
        self.diff = diff_maps(old, new)
        self.facts = {row["concept"]: row for row in rows_of(new.concepts)}
        self.before = {row["concept"]: row for row in rows_of(old.concepts)}
        self.ids: dict[str, str] = {}
        self.gone: set[str] = set()

    def update_elements(self) -> None:
        """Change, take out and add elements."""
        items = {text_of(item.get("_id")): item for item in _dicts(self.data, "elements")}
        heirs: dict[str, str] = {}
        for old in sorted(self.diff.successors, key=lambda label: (label != self.diff.successors[label], label)):
            heirs.setdefault(self.diff.successors[old], old)
        for label, facts in self.facts.items():
            was = heirs.get(label, "")
            key = str(self.before.get(was, {}).get("id", ""))
            if key in items:
                self.ids[label] = key
                self._change(items[key], label, was, facts)
        kept = set(self.ids.values())
        lost = {str(row["id"]) for row in self.before.values() if "id" in row} - kept
        self._take_out("elements", "element", lost)
        for label, facts in self.facts.items():
            if label not in self.ids:
                self.ids[label] = _unused(f"elem-{short_hash(label)}", items)
                fields = element_fields({name: v for name, v in facts.items() if name != "parallel"}, "element type")
                self.data["elements"].append({"_id": self.ids[label], "attributes": fields})
                self._place(label)

    def update_connections(self) -> None:
        """Change, take out and add connections."""
        items = {text_of(item.get("_id")): item for item in _dicts(self.data, "connections")}
        rows = {(row["cause"], row["effect"]): row for row in rows_of(self.new.links)}
        before = {(row["cause"], row["effect"]): row for row in rows_of(self.old.links)}
        carried: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for ends, row in before.items():
            for key in str(row.get("id", "")).split("|"):
                carried[key].append(ends)
        done: set[tuple[str, str]] = set()
        for key, pairs in carried.items():
            if key in items:
                self._change_connection(key, items[key], pairs, (rows, before), done)
        self._take_out("connections", "connection", self.gone)
        for ends, row in rows.items():
            if ends not in done:
                fields = connection_fields(row, "connection type")
                made = {"_id": _unused(f"conn-{short_hash(ends[0] + chr(0) + ends[1])}", items)}
                ids = {"from": self.ids[ends[0]], "to": self.ids[ends[1]]}
                flags = {"direction": "directed", "delayed": False, "reversed": False}
                self.data["connections"].append({**made, **ids, **flags, "attributes": fields})

    def drop_evidence(self) -> None:
        """Take out fields that lead back to what people said."""
        for item in (*_dicts(self.data, "elements"), *_dicts(self.data, "connections")):
            for holder in (item, item.get("attributes")):
                if isinstance(holder, dict):
                    for name in [name for name in holder if _plain(name) in EVIDENCE]:
                        del holder[name]
                        self.tally.add(
                            "{n} [field|fields] with fragments, quotes or claim ids [was|were] taken out of the "
                            "project."
                        )

    def drop_earlier(self) -> None:
        """Take out counts, quotes, ranges and levels that are not the new map's own there, and items not in it."""
        labels = {key: label for label, key in self.ids.items()}
        links = {(row["cause"], row["effect"]): row for row in rows_of(self.new.links)}
        odd: dict[str, set[str]] = {"elements": set(), "connections": set()}
        for item in _dicts(self.data, "elements"):
            key = text_of(item.get("_id"))
            self._drop_earlier(item, self.facts.get(labels.get(key, ""), {}))
            odd["elements"] |= {key} - set(labels)
        for item in _dicts(self.data, "connections"):
            ends = tuple(labels.get(text_of(item.get(end)), "") for end in ("from", "to"))
            self._drop_earlier(item, links.get((ends[0], ends[1]), {}))
            odd["connections"] |= set() if (ends[0], ends[1]) in links else {text_of(item.get("_id"))}
        for name, keys in odd.items():
            self._take_out(name, name[:-1], keys)
            self.tally.add(
                f"{{n}} {name} that the map does not hold (deleted ones, loose ends) were taken out.", len(keys)
            )

    def _drop_earlier(self, item: dict[str, Any], known: Mapping[str, Any]) -> None:
        """Leave in an item's fields of ours what the new map says there: of several that were put together, each."""
        for holder in (item, item.get("attributes")):
            if not isinstance(holder, dict):
                continue
            for name in [name for name in holder if _plain(name) in _OURS]:
                if name not in known:
                    del holder[name]
                    self.tally.add(
                        "{n} [field|fields] of an earlier map (counts, quotes, ranges, levels) [was|were] taken out of "
                        "the project."
                    )
                elif value_of(holder[name]) != known[name]:
                    holder[name] = known[name]

    def say_of_loops(self) -> None:
        """Count drawn loops that name a connection that is gone."""
        loops = sum(1 for loop in _dicts(self.data, "loops") if self.gone & set(_texts(loop)))
        self.tally.add(
            "{n} drawn [loop|loops] [holds|hold] a connection that is gone; look at [it|them] in Kumu.", loops
        )

    def _change(self, item: dict[str, Any], label: str, was: str, facts: Mapping[str, Any]) -> None:
        attributes = item["attributes"] if isinstance(item.get("attributes"), dict) else item
        if was != label:
            attributes["label"] = label
        known = self.before.get(was, {})
        for name, value in facts.items():
            if name in _APART or known.get(name) == value:
                continue
            field = _type_field(attributes, "element type") if name == "type" else name
            attributes[field] = str(value).split("|") if name == "tags" else value

    def _change_connection(
        self,
        key: str,
        item: dict[str, Any],
        pairs: list[tuple[str, str]],
        versions: tuple[Mapping[tuple[str, str], dict[str, Any]], Mapping[tuple[str, str], dict[str, Any]]],
        done: set[tuple[str, str]],
    ) -> None:
        rows, before = versions
        moved = [(self._now(ends), ends) for ends in pairs]
        alive = [(now, ends) for now, ends in moved if now in rows]
        if not alive:
            self.gone.add(key)
            return
        now, ends = alive[0]
        told = {(rows[one]["sign"], rows[one]["weight"]) for one, _ in alive}
        changed = any(rows[one][name] != before[was][name] for one, was in alive for name in ("sign", "weight"))
        whole = len(alive) == len(pairs) and (not changed or len(told) == 1)
        if len(pairs) > 1 and not whole:
            item["direction"] = "directed"
            self.tally.add(
                "{n} mutual [connection|connections] [is|are] told one way only now, or each way with another sign or "
                "weight; "
                "[it was|they were] taken apart."
            )
        if len(pairs) == 1 or not whole:
            item["from"], item["to"] = self.ids[now[0]], self.ids[now[1]]
            done.add(now)
        else:
            first = self._now((self._label(item.get("from")), self._label(item.get("to"))))
            item["from"], item["to"] = (self.ids.get(end, "") for end in (first if first in rows else now))
            done.update(one for one, _ in alive)
        _change_fields(item, rows[now], before[ends])

    def _label(self, key: Any) -> str:
        return next((label for label, row in self.before.items() if str(row.get("id")) == text_of(key)), "")

    def _now(self, ends: tuple[str, str]) -> tuple[str, str]:
        return self.diff.successors.get(ends[0], ""), self.diff.successors.get(ends[1], "")

    def _take_out(self, name: str, reference: str, lost: set[str]) -> None:
        if not lost:
            return
        self.data[name] = [
            item for item in self.data[name] if not (isinstance(item, dict) and text_of(item.get("_id")) in lost)
        ]
        for one in _dicts(self.data, "maps"):
            if isinstance(one.get(name), list):
                one[name] = [
                    item for item in one[name] if not (isinstance(item, dict) and text_of(item.get(reference)) in lost)
                ]

    def _place(self, label: str) -> None:
        """Put a new factor on the map that shows most, round the middle of the factors it is linked with."""
        maps = [one for one in _dicts(self.data, "maps") if isinstance(one.get("elements"), list)]
        if not maps:
            return
        shown = max(maps, key=lambda one: len(one["elements"]))
        links = self.new.links
        near = {*links.loc[links["cause"] == label, "effect"], *links.loc[links["effect"] == label, "cause"]}
        places = kumu_json.positions(self.data)
        spots = [places[self.ids[one]] for one in sorted(near) if self.ids.get(one) in places] or list(places.values())
        entry: dict[str, Any] = {"element": self.ids[label]}
        if spots:
            angle = int(short_hash(label), 16) % 360 * math.pi / 180
            x, y = (sum(spot[axis] for spot in spots) / len(spots) for axis in (0, 1))
            entry["position"] = {
                "x": round(x + _NEAR * math.cos(angle), 1),
                "y": round(y + _NEAR * math.sin(angle), 1),
            }
        shown["elements"].append(entry)


def _give_ids(data: dict[str, Any]) -> None:
    """Give an id to elements and connections that have none, and another one to connections that share theirs."""
    for name, mark in (("elements", "elem"), ("connections", "conn")):
        taken = {text_of(item.get("_id")) for item in _dicts(data, name)}
        seen: set[str] = set()
        for number, item in enumerate(_dicts(data, name)):
            key = text_of(item.get("_id"))
            if not key or (name == "connections" and key in seen):
                item["_id"] = _unused(f"{mark}-{number}", dict.fromkeys(taken | seen))
            seen.add(text_of(item["_id"]))


def _change_fields(item: dict[str, Any], row: Mapping[str, Any], was: Mapping[str, Any]) -> None:
    attributes = item["attributes"] if isinstance(item.get("attributes"), dict) else item
    if row["sign"] != was["sign"]:
        _write_sign(attributes, row["sign"], was["sign"])
    if row["weight"] != was["weight"]:
        attributes[SIGNED_WEIGHT] = float(row["weight"])
    for name, value in row.items():
        if name not in _APART and was.get(name) != value:
            field = _type_field(attributes, "connection type") if name == "type" else name
            attributes[field] = str(value).split("|") if name == "tags" else value


def _write_sign(attributes: dict[str, Any], sign: str, was: str) -> None:
    """Write a polarity wherever the file has the old one, in the words that it uses: Kumu draws by any of them."""
    fields = [name for name in ("polarity", *TYPE_NAMES, "label") if sign_of(attributes.get(name))]
    for name in [*fields[:1], *(name for name in fields[1:] if sign_of(attributes[name]) == was)] or ["polarity"]:
        written = str(attributes.get(name) or "").strip()
        style = next((style for style in _STYLES if written.lower() in {word.lower() for word in style.values()}), {})
        if written in ("-+", "--"):
            style = _STYLES[0]
        attributes[name] = style.get(sign, sign)


def _type_field(attributes: Mapping[str, Any], usual: str) -> str:
    return next((name for name in TYPE_NAMES if name in attributes), usual)


def _plain(name: Any) -> str:
    """Return a field's name without capitals and blanks, as fields are compared."""
    return str(name).strip().lower().replace(" ", "_")


def _unused(key: str, items: Mapping[str, Any]) -> str:
    while key in items:
        key += "x"
    return key


def _dicts(data: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = data.get(name)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _texts(value: Any) -> Iterator[str]:
    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, list | dict):
            stack.extend(one.values() if isinstance(one, dict) else one)
