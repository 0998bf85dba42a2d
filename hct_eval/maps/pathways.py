"""Ways through the map: sub-maps, traces from what can be done to what is wanted, and how hard they are to cut."""

from collections import deque
from collections.abc import Iterable, Sequence

import networkx as nx
import pandas as pd

from hct_eval.maps.build import SOURCE
from hct_eval.maps.cognitive_map import CognitiveMap, MapError

Pair = tuple[str, str]
PATH_COLUMNS = ["origin", "target", "cause", "effect", "told_whole_by", "sources"]


def downstream(m: CognitiveMap, origins: Iterable[str], max_links: int | None = None) -> CognitiveMap:
    """Return the sub-map of what the origins lead to within `max_links` links (no limit by default)."""
    return m.only(_reach(_neighbours(_pairs(m)), _known(m, origins), max_links))


def upstream(m: CognitiveMap, targets: Iterable[str], max_links: int | None = None) -> CognitiveMap:
    """Return the sub-map of what leads to the targets within `max_links` links (no limit by default)."""
    return m.only(_reach(_neighbours(_turned(_pairs(m))), _known(m, targets), max_links))


def around(m: CognitiveMap, concepts: Iterable[str], *, back: int = 2, ahead: int = 2) -> CognitiveMap:
    """Return the sub-map within `back` links before and `ahead` links after the concepts."""
    centre = _known(m, concepts)
    before = _reach(_neighbours(_turned(_pairs(m))), centre, back)
    return m.only({*before, *_reach(_neighbours(_pairs(m)), centre, ahead)})


def ego(m: CognitiveMap, concepts: Iterable[str], radius: int = 1) -> CognitiveMap:
    """Return the sub-map within `radius` links (1 to 3) of the concepts, whichever way the arrows point."""
    if radius not in (1, 2, 3):
        message = f"radius is {radius!r}; it can be 1, 2 or 3 links"
        raise MapError(message)
    return m.only(_near(m, _known(m, concepts), radius))


def routes(
    m: CognitiveMap, origins: Iterable[str], targets: Iterable[str], radius: int = 0, max_links: int | None = None
) -> CognitiveMap:
    """Return the sub-map of every way from an origin to a target, with what lies within `radius` links (0 to 3) of it.

    Ways of at most `max_links` links (no limit by default) that neither come back to their origin nor go on from their
    target; they may go round a circle in between. Where there is no way, only the origins and targets and what is near
    them are left. Barbrook-Johnson and Penn 2021, doi 10.1177/1356389020976153.
    """
    if radius not in (0, 1, 2, 3):
        message = f"radius is {radius!r}; it can be 0 (the ways alone) to 3 links"
        raise MapError(message)
    heads, ends = _known(m, origins), _known(m, targets)
    bound = max_links if max_links is not None else len(m) * 2
    kept, every = {*heads, *ends}, _pairs(m)
    for origin in heads:
        for target in ends:
            pairs = [pair for pair in every if pair[1] != origin and pair[0] != target]
            distances = _distances(pairs, [origin], [target])
            kept.update(label for pair in _on_trace(pairs, distances, origin, target, bound) for label in pair)
    return m.only(_near(m, sorted(kept), radius) if radius else kept)


def union(m: CognitiveMap, parts: Iterable[CognitiveMap]) -> CognitiveMap:
    """Return the sub-map of `m` with every concept that one of its sub-maps has, and the links of `m` between them."""
    return m.only({label for part in parts for label in part.labels})


def intersection(m: CognitiveMap, parts: Iterable[CognitiveMap]) -> CognitiveMap:
    """Return the sub-map of `m` with the concepts that all its sub-maps have, and the links of `m` between them."""
    kept = [set(part.labels) for part in parts]
    return m.only(set.intersection(*kept) if kept else set())


def trace_paths(
    m: CognitiveMap,
    claims: pd.DataFrame | None,
    origins: Sequence[str],
    targets: Sequence[str],
    max_links: int = 4,
) -> pd.DataFrame:
    """Return the links on a path from an origin to a target of at most `max_links` links, pair by pair.

    Columns origin, target, cause, effect, told_whole_by, sources. A link x -> y belongs when the distance from the
    origin to x, plus 1, plus that from y to the target is at most `max_links`. `told_whole_by` counts the people whose
    own claims alone hold such a path through the link: 0 means that the path exists only by stitching different
    people's claims together. Without `claims` the column is empty.
    """
    _known(m, [*origins, *targets])
    every = _pairs(m)
    own = _by_source(claims, set(every)) if claims is not None else None
    support = {(row.cause, row.effect): row.sources for row in m.links.itertuples()}
    rows = []
    everyone = _distances(every, origins, targets)
    single = [(pairs, _distances(pairs, origins, targets)) for pairs in (own or {}).values()]
    for origin in origins:
        for target in targets:
            if origin == target:
                continue
            told: dict[Pair, int] = {}
            for pairs, distances in single:
                for pair in _on_trace(pairs, distances, origin, target, max_links):
                    told[pair] = told.get(pair, 0) + 1
            for pair in _on_trace(every, everyone, origin, target, max_links):
                whole = told.get(pair, 0) if own is not None else pd.NA
                rows.append((origin, target, *pair, whole, support[pair]))
    frame = pd.DataFrame(rows, columns=PATH_COLUMNS)
    return frame.astype({"told_whole_by": "Int64", "sources": "Int64"})


def told_whole(paths: pd.DataFrame) -> pd.DataFrame:
    """Return for each origin and target: links of the trace, links that somebody told whole, most people who did."""
    frame = paths.assign(whole=(paths["told_whole_by"] > 0).fillna(value=False).astype(bool))
    grouped = frame.groupby(["origin", "target"], sort=True)
    return grouped.agg(
        links=("cause", "size"), told_whole=("whole", "sum"), most_people=("told_whole_by", "max")
    ).reset_index()


def robustness(
    m: CognitiveMap, origins: Sequence[str], targets: Sequence[str], max_links: int | None = None
) -> pd.DataFrame:
    """Return how many claims, and how many people, must be doubted to cut every path: origin, target, claims, people.

    Maximum flow with the links' citations as capacity, and again with their sources (a person who tells several links
    counts at each, so fewer may do). With `max_links`, only links on paths of at most that length take part. Rows 'all
    origins' and 'all targets' join several. Powell, Copestake and Remnant 2024, doi 10.1177/13563890231196601.
    """
    _known(m, [*origins, *targets])
    links = m.links
    if max_links is not None:
        pairs = _pairs(m)
        distances = _distances(pairs, origins, targets)
        kept: set[Pair] = set()
        for origin in origins:
            for target in targets:
                kept |= set(_on_trace(pairs, distances, origin, target, max_links))
        links = links[[pair in kept for pair in pairs]]
    rows = []
    for target_name, sinks in _joined(targets, "all targets"):
        for origin_name, heads in _joined(origins, "all origins"):
            flows = [_flow(links, heads, sinks, capacity) for capacity in ("citations", "sources")]
            rows.append((origin_name, target_name, *flows))
    frame = pd.DataFrame(rows, columns=["origin", "target", "claims", "people"])
    return frame.astype({"claims": "Int64", "people": "Int64"})


def _joined(names: Sequence[str], word: str) -> list[tuple[str, Sequence[str]]]:
    each: list[tuple[str, Sequence[str]]] = [(name, [name]) for name in names]
    return [(word, names), *each] if len(names) > 1 else each


def _flow(links: pd.DataFrame, origins: Sequence[str], targets: Sequence[str], capacity: str) -> int | None:
    if links[capacity].isna().any():
        return None
    if set(origins) & set(targets):
        return None
    graph: nx.DiGraph[tuple[str, str]] = nx.DiGraph()
    for cause, effect, size in zip(links["cause"], links["effect"], links[capacity], strict=True):
        graph.add_edge(("at", cause), ("at", effect), capacity=int(size))
    graph.add_edges_from((("origin", ""), ("at", name)) for name in origins)
    graph.add_edges_from((("at", name), ("target", "")) for name in targets)
    return int(nx.maximum_flow_value(graph, ("origin", ""), ("target", "")))


def _on_trace(
    pairs: Iterable[Pair],
    distances: tuple[dict[str, dict[str, int]], dict[str, dict[str, int]]],
    origin: str,
    target: str,
    max_links: int,
) -> list[Pair]:
    ahead, behind = distances[0][origin], distances[1][target]
    if ahead.get(target, max_links + 1) > max_links:
        return []  # most people's own claims join most pairs in no way
    return [
        (cause, effect)
        for cause, effect in pairs
        if cause in ahead and effect in behind and ahead[cause] + 1 + behind[effect] <= max_links
    ]


def _distances(
    pairs: list[Pair], origins: Sequence[str], targets: Sequence[str]
) -> tuple[dict[str, dict[str, int]], dict[str, dict[str, int]]]:
    onward, back = _neighbours(pairs), _neighbours(_turned(pairs))
    return (
        {name: _reach(onward, [name], None) for name in origins},
        {name: _reach(back, [name], None) for name in targets},
    )


def _reach(neighbours: dict[str, list[str]], begin: Iterable[str], limit: int | None) -> dict[str, int]:
    """Distance in links from the nearest beginning to each label that can be reached."""
    distance = dict.fromkeys(begin, 0)
    queue = deque(distance)
    while queue:
        here = queue.popleft()
        if limit is not None and distance[here] >= limit:
            continue
        for there in neighbours.get(here, []):
            if there not in distance:
                distance[there] = distance[here] + 1
                queue.append(there)
    return distance


def _near(m: CognitiveMap, concepts: Iterable[str], radius: int) -> dict[str, int]:
    pairs = _pairs(m)
    return _reach(_neighbours([*pairs, *_turned(pairs)]), concepts, radius)


def _pairs(m: CognitiveMap) -> list[Pair]:
    links = m.links
    return list(zip(links["cause"], links["effect"], strict=True))


def _turned(pairs: Iterable[Pair]) -> list[Pair]:
    return [(effect, cause) for cause, effect in pairs]


def _neighbours(pairs: Iterable[Pair]) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for cause, effect in pairs:
        out.setdefault(cause, []).append(effect)
    return out


def _by_source(claims: pd.DataFrame, known: set[Pair]) -> dict[str, list[Pair]]:
    """Each source's own links, those of the map only."""
    if not {"cause", "effect", SOURCE} <= set(claims.columns):
        message = f"claims need the columns cause, effect, {SOURCE} to see who told a path whole"
        raise MapError(message)
    own: dict[str, set[Pair]] = {}
    for source, cause, effect in zip(claims[SOURCE], claims["cause"], claims["effect"], strict=True):
        if (cause, effect) in known:
            own.setdefault(str(source), set()).add((cause, effect))
    return {source: sorted(own[source]) for source in sorted(own)}


def _known(m: CognitiveMap, labels: Iterable[str]) -> list[str]:
    names = list(labels)
    for name in names:
        m.place(name)
    return names
