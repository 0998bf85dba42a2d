"""From a file's factors and connections to one map: single labels, found ends, one link for parallel connections."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from hct_eval.maps.cognitive_map import CognitiveMap
from hct_eval.maps.formats.facts import LINK_NAMES, NODE_NAMES, column_of, field_names, value_of
from hct_eval.maps.formats.map_file import FormatError, MapFile
from hct_eval.maps.formats.polarity import MINUS, PLUS, UNCLEAR
from hct_eval.tables.words import with_number

MAX_FACTORS = 3_000
MAX_LINKS = 60_000
MAX_LABEL = 2_000
MAX_FIELDS = 300

_KINDS = {"sources": "Int64", "citations": "Int64", "x": "Float64", "y": "Float64"}
"""Columns that are numbers or nothing; a field of that name that holds something else is called `file x` and so on."""


@dataclass(frozen=True)
class Node:
    """A factor as a file lists it: the key that connections know it by, its label, and what else is said of it."""

    key: str
    label: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Edge:
    """A connection between two keys; `weight` is exact, `strength` takes the sign's direction; None is not known."""

    source: str
    target: str
    sign: str | None = None
    weight: float | None = None
    strength: float | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    copies: int = 1


@dataclass
class Tally:
    """What happened while a file was read, as counts under sentences for `with_number`."""

    counts: Counter[str] = field(default_factory=Counter)

    def add(self, sentence: str, n: int = 1) -> None:
        """Count something once more."""
        if n:
            self.counts[sentence] += n

    def lines(self) -> tuple[str, ...]:
        """Return the sentences with their counts."""
        return tuple(with_number(sentence, n) for sentence, n in self.counts.items())


def assemble(
    kind: str,
    nodes: Sequence[Node],
    edges: Sequence[Edge],
    *,
    found: Mapping[str, int],
    tally: Tally | None = None,
    create_ends: bool = False,
    notes: Iterable[str] = (),
) -> MapFile:
    """Return the map of a file's factors and connections.

    `create_ends`: a connection's end that no factor has becomes a factor (labels are the keys); without it, the
    connection is left out and counted. FormatError if there is no factor, or more than a map can be.
    """
    tally = Tally() if tally is None else tally
    _refuse_huge(kind, nodes, edges)
    names, concepts = _concepts(kind, nodes, tally)
    if create_ends:
        _add_ends(kind, names, concepts, edges, tally)
    if not concepts:
        message = f"{kind}: there is no factor in it; export a map that has some"
        raise FormatError(message)
    rows = [_signed(edge, names, tally) for edge in edges if _has_ends(edge, names, tally)]
    links = _together(rows, tally)
    if len(concepts) > MAX_FACTORS:
        message = f"{kind}: it holds more than {MAX_FACTORS:,} factors; split the map"
        raise FormatError(message)
    largest = max((abs(row["weight"]) for row in links), default=0.0)
    if largest > 1:
        tally.add(f"Weights go up to {largest:g}; they are kept as they are, but methods here expect -1 to 1.")
    frame = _frame(links, ["cause", "effect", "weight", "sign"], LINK_NAMES)
    facts = _frame(list(concepts.values()), ["concept"], NODE_NAMES)
    return MapFile(CognitiveMap.from_links(frame, concepts=facts, notes=tuple(notes)), kind, dict(found), tally.lines())


def clean_label(label: Any) -> str:
    """Return a label on one line: line breaks and runs of spaces become one space."""
    return re.sub(r"\s+", " ", str(label if label is not None else "")).strip()


def _refuse_huge(kind: str, nodes: Sequence[Node], edges: Sequence[Edge]) -> None:
    if len(nodes) > MAX_FACTORS or len(edges) > MAX_LINKS:
        message = (
            f"{kind}: it holds {len(nodes):,} factors and {len(edges):,} connections; "
            f"at most {MAX_FACTORS:,} and {MAX_LINKS:,} can be read: split the map"
        )
        raise FormatError(message)
    fields = {str(name) for node in nodes for name in node.facts} | {str(n) for edge in edges for n in edge.facts}
    if len(fields) > MAX_FIELDS:
        message = f"{kind}: it holds {len(fields):,} different fields; at most {MAX_FIELDS} can be read: remove some"
        raise FormatError(message)


def _concepts(kind: str, nodes: Sequence[Node], tally: Tally) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
    """Return the label of each key, and each label's facts."""
    names: dict[str, str] = {}
    concepts: dict[str, dict[str, Any]] = {}
    single = {node.key: (clean_label(node.label), str(node.facts.get("type") or "")) for node in reversed(nodes)}
    labels, typed = Counter(label for label, _ in single.values()), Counter(single.values())
    for number, node in enumerate(nodes, start=1):
        label = clean_label(node.label)
        _check_label(kind, label, number)
        if node.key in names:
            tally.add(
                "{n} [factor|factors] [is|are] listed again under the same identity; what [it adds|they "
                "add] is taken into the first."
            )
            _take_in(concepts[names[node.key]], node.facts, tally)
            continue
        if not label:
            tally.add("{n} [factor|factors] [has|have] no label; [it is|they are] called 'no label' and a number.")
            label = _free("no label 1", concepts, "no label {n}")
        elif label != str(node.label).strip():
            tally.add("{n} [label|labels] had line breaks or runs of spaces; [it is|they are] on one line now.")
        if labels[label] > 1:
            kind_of = clean_label(node.facts.get("type"))
            tally.add(
                "{n} [factor|factors] [shares|share] [its|their] label with another one; the type or a "
                "number after it keeps [it|them] apart."
            )
            alone = kind_of and typed[(label, str(node.facts.get("type") or ""))] == 1
            label = f"{label} ({kind_of})" if alone else label
        label = _free(label, concepts, label + " ({n})")
        names[node.key] = label
        concepts[label] = {"concept": label, **node.facts}
    return names, concepts


def _check_label(kind: str, label: str, number: int) -> None:
    if len(label) > MAX_LABEL:
        message = f"{kind}, factor {number}: its label has {len(label):,} characters; at most {MAX_LABEL:,} can be read"
        raise FormatError(message)


def _free(label: str, taken: Mapping[str, Any], pattern: str) -> str:
    number = 2
    while label in taken:
        label = pattern.replace("{n}", str(number))
        number += 1
    return label


def _take_in(facts: dict[str, Any], more: Mapping[str, Any], tally: Tally) -> None:
    for name, value in more.items():
        if facts.get(name) in (None, ""):
            facts[name] = value
        elif value not in (None, "") and value != facts[name]:
            tally.add(
                "{n} [fact|facts] of factors listed twice [contradicts|contradict] each other; the first is kept."
            )


def _add_ends(
    kind: str, names: dict[str, str], concepts: dict[str, dict[str, Any]], edges: Sequence[Edge], tally: Tally
) -> None:
    for number, edge in enumerate(edges, start=1):
        for key in (edge.source, edge.target):
            label = clean_label(key)
            if label and key not in names and len(names) <= MAX_FACTORS:
                if label not in concepts:
                    _check_label(f"{kind}, connection {number}", label, len(concepts) + 1)
                    tally.add(
                        "{n} [factor|factors] [stands|stand] only in connections, not in the list of factors; [it "
                        "was|they were] added."
                    )
                    concepts[label] = {"concept": label}
                names[key] = label


def _has_ends(edge: Edge, names: Mapping[str, str], tally: Tally) -> bool:
    if edge.source in names and edge.target in names:
        return True
    tally.add(
        "{n} [connection|connections] [points|point] at factors that the file does not hold; [it is|they are] left out."
    )
    return False


def _signed(edge: Edge, names: Mapping[str, str], tally: Tally) -> dict[str, Any]:
    sign, weight = edge.sign, edge.weight
    if weight is None and edge.strength is not None:
        weight = _by_strength(sign, edge.strength, tally)
    if weight is None:
        if sign is None:
            tally.add(
                "{n} [connection|connections] [has|have] no polarity and no weight; [its|their] sign is ? "
                "and [its|their] weight 0."
            )
        elif sign != UNCLEAR:
            tally.add(
                "{n} [connection|connections] [has|have] a polarity but no weight; [it counts|they count] 1 or -1."
            )
        weight = {PLUS: 1.0, MINUS: -1.0}.get(sign or "", 0.0)
    if sign is None:
        sign = PLUS if weight > 0 else MINUS if weight < 0 else UNCLEAR
    ends = {"cause": names[edge.source], "effect": names[edge.target]}
    return {**ends, "weight": weight, "sign": sign, "copies": edge.copies, **edge.facts}


def _by_strength(sign: str | None, strength: float, tally: Tally) -> float:
    if sign is None:
        return strength
    if sign == UNCLEAR:
        return 0.0
    if strength < 0 and sign == PLUS:
        tally.add(
            "{n} [connection|connections] [has|have] the polarity + and a strength below 0; the polarity is taken."
        )
    return abs(strength) if sign == PLUS else -abs(strength)


def _together(rows: list[dict[str, Any]], tally: Tally) -> list[dict[str, Any]]:
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault((row["cause"], row["effect"]), []).append(row)
    return [_merged(group, tally) for group in groups.values()]


def _merged(group: list[dict[str, Any]], tally: Tally) -> dict[str, Any]:
    """One link of parallel connections: mean weight, ? where signs differ, every different text joined by |."""
    first = dict(group[0])
    copies = sum(int(row["copies"]) for row in group)
    del first["copies"]
    if len(group) > 1:
        tally.add(
            "{n} [connection|connections] [runs|run] beside another one, from and to the same factors; "
            "[it is|they are] one link with it.",
            len(group) - 1,
        )
        first["weight"] = sum(row["weight"] for row in group) / len(group)
        signs = {row["sign"] for row in group}
        if len(signs) > 1:
            tally.add(
                "{n} [link|links] [is|are] told with different polarities by parallel connections; "
                "[its|their] sign is ?."
            )
        first["sign"] = signs.pop() if len(signs) == 1 else UNCLEAR
        for name in {name for row in group for name in row} - {"cause", "effect", "weight", "sign", "copies"}:
            first[name] = _joined([row.get(name) for row in group])
    if copies > 1:
        first["parallel"] = copies
    return first


def _joined(values: Iterable[Any]) -> Any:
    known = [value for value in map(value_of, values) if value is not None]
    if not known or all(isinstance(value, bool) for value in known):
        return any(known) if known else None
    if all(isinstance(value, float) for value in known):
        return known[0] if len(set(known)) == 1 else "|".join(dict.fromkeys(f"{value:g}" for value in known))
    return "|".join(dict.fromkeys(str(value) for value in known))


def _frame(rows: list[dict[str, Any]], first: list[str], reserved: frozenset[str]) -> pd.DataFrame:
    names = field_names({name: None for row in rows for name in row if name not in first}, reserved)
    data: dict[str, Any] = {name: pd.Series([row[name] for row in rows], dtype="object") for name in first}
    for written, name in names.items():
        column = column_of([row.get(written) for row in rows], name)
        if column is not None:
            foreign = name in _KINDS and column.dtype != _KINDS[name]
            data[f"file {name}" if foreign else name] = column
    return pd.DataFrame(data)
