"""What every map format is read into and written from: a cognitive map, and what the file held, lost and meant."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from hct_eval.maps.cognitive_map import CognitiveMap
from hct_eval.tables.words import plural


class FormatError(Exception):
    """A map file cannot be read or written; the text says which kind of file, where in it, and what to do.

    The text names places (an element's number, a sheet's row), never labels, descriptions or the name of a file.
    """


@dataclass(frozen=True)
class MapFile:
    """A map as one file holds it.

    `map` has, besides its own columns, what the file says of concepts (`id`, `type`, `description`, `tags`, `x`, `y`,
    `delayed` and so on, and the file's own fields by name) and of links. `format` is its kind. `found` counts what the
    file lists, before anything was put together. `said` are sentences: what was put together, assumed or left out.
    """

    map: CognitiveMap
    format: str
    found: Mapping[str, int] = field(default_factory=dict)
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class Target:
    """A format that can be written.

    `content` makes the file's bytes. `concept_columns` and `link_columns` are what it can hold beside cause, effect and
    concept, None for everything; `contradictions`: whether a sign can differ from that of the weight;
    `idle_links`: whether a link of weight 0 can be told from none.
    """

    kind: str
    content: Callable[[CognitiveMap], bytes]
    concept_columns: frozenset[str] | None = None
    link_columns: frozenset[str] | None = None
    contradictions: bool = True
    idle_links: bool = True


EVIDENCE = frozenset(
    {"claim_id", "claim_ids", "fragment", "fragment_id", "fragment_ids", "fragments", "quote", "quotes"}
)
"""Columns that lead back to what a person said; written only when asked for."""


def without_evidence(m: CognitiveMap) -> tuple[CognitiveMap, int]:
    """Return the map without columns of EVIDENCE, and how many values that leaves out."""
    concepts, links = m.concepts, m.links
    count = sum(_filled(frame, set(evidence_columns(frame))) for frame in (concepts, links))
    concepts = concepts.drop(columns=evidence_columns(concepts))
    links = links.drop(columns=evidence_columns(links))
    return CognitiveMap.from_links(links, concepts=concepts, notes=m.notes), count


def evidence_columns(frame: pd.DataFrame) -> list[str]:
    """Return the columns of a frame that lead back to what a person said, however they are written."""
    return [name for name in frame.columns if str(name).strip().lower().replace(" ", "_") in EVIDENCE]


def not_held(m: CognitiveMap, target: Target) -> tuple[str, ...]:
    """Say what of a map a format has no place for, with counts; nothing if it holds everything."""
    said = []
    for what, frame, kept in (
        ("factors", m.concepts, target.concept_columns),
        ("links", m.links, target.link_columns),
    ):
        base = {"concept", "cause", "effect"}
        lost = {} if kept is None else {n: _filled(frame, {n}) for n in frame.columns if n not in kept | base}
        listed = ", ".join(f"{name} {count}" for name, count in lost.items() if count and name != "sign")
        if listed:
            said.append(f"A {target.kind} has no place for these facts about {what}: {listed}.")
    idle = 0 if target.idle_links else int((m.links["weight"] == 0).sum())
    if idle:
        said.append(
            f"A {target.kind} has no place for links of weight 0: {plural(idle, 'link is', 'links are')} left out."
        )
    if not target.contradictions:
        plain = m.links["weight"].map(lambda weight: "+" if weight > 0 else "-" if weight < 0 else "?")
        odd = int(((plain != m.links["sign"]) & (target.idle_links | (m.links["weight"] != 0))).sum())
        if odd:
            said.append(
                f"A {target.kind} has no place for a sign beside the weight: "
                f"{plural(odd, 'link keeps only its weight', 'links keep only their weight')}."
            )
    return tuple(said)


def _filled(frame: pd.DataFrame, names: set[str]) -> int:
    return int(sum(frame[name].notna().sum() for name in frame.columns if name in names))
