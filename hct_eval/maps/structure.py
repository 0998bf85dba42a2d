"""What the map is made of: roles, strengths, bridges, loops, and how the whole is built."""

import math
from fractions import Fraction
from itertools import islice
from typing import Any, Literal

import networkx as nx
import numpy as np
import pandas as pd

from hct_eval.maps.cognitive_map import CognitiveMap, FloatArray, MapError

By = Literal["weight", "sources", "citations"]


def structure(m: CognitiveMap, by: By = "weight") -> pd.DataFrame:
    """Return one row a concept: role, out_strength, in_strength, centrality, degrees, leverage, betweenness.

    Strengths are sums of |weight| over outgoing and incoming links; centrality is both together. `by="sources"` or
    `"citations"` counts people or claims instead of weight, for maps whose signs are not known. Role: transmitter (no
    link comes in), receiver (none goes out), ordinary, isolated. Leverage is out- over in-degree (empty without an
    incoming link). Betweenness is the share of shortest paths through a concept, a link being 1/|weight| long; links of
    weight 0 carry none.
    """
    size = _sizes(m, by)
    frame = _strengths(m, size)
    frame["betweenness"] = _betweenness(m, size)
    return frame


def _strengths(m: CognitiveMap, size: FloatArray) -> pd.DataFrame:
    """Return what `structure` gives, but for betweenness: that takes seconds where there are hundreds of concepts."""
    (cause, effect), n = m.ends(), len(m)
    out = np.bincount(cause, weights=size, minlength=n)
    into = np.bincount(effect, weights=size, minlength=n)
    out_degree, in_degree = np.bincount(cause, minlength=n), np.bincount(effect, minlength=n)
    role = np.select(
        [(out_degree == 0) & (in_degree == 0), in_degree == 0, out_degree == 0],
        ["isolated", "transmitter", "receiver"],
        "ordinary",
    )
    frame = m.concepts[["concept", "sources", "citations"]]
    frame["role"] = role.astype("object")
    frame["out_strength"], frame["in_strength"], frame["centrality"] = out, into, out + into
    frame["out_degree"], frame["in_degree"] = out_degree, in_degree
    frame["leverage"] = pd.Series(out_degree / np.where(in_degree > 0, in_degree, np.nan), dtype="Float64")
    return frame


def structure_summary(m: CognitiveMap) -> pd.DataFrame:
    """Return the map's own indices: index, value (empty where undefined), note.

    Density is C / (N (N - 1)). Hierarchy is MacDonald's (1983), 12 sum (od - mean)^2 / ((N - 1) N (N + 1)), on
    out-strength and again on the number of outgoing links. Complexity is receivers over transmitters.
    """
    cause, effect = m.ends()
    n, links = len(m), len(cause)
    frame = _strengths(m, _sizes(m, "weight"))
    roles = frame["role"].value_counts()
    transmitters, receivers = int(roles.get("transmitter", 0)), int(roles.get("receiver", 0))
    rows: list[tuple[str, float, str]] = [
        ("concepts", n, ""),
        ("links", links, ""),
        ("links per concept", _ratio(links, n), ""),
        ("self-loops", int((cause == effect).sum()), "links from a concept to itself"),
        ("density", _ratio(links, n * (n - 1)), "links there are, of all that could be"),
        ("transmitters", transmitters, "no link comes in"),
        ("receivers", receivers, "no link goes out"),
        ("ordinary", int(roles.get("ordinary", 0)), ""),
        ("isolated", int(roles.get("isolated", 0)), ""),
        (
            "complexity",
            _ratio(receivers, transmitters),
            "receivers over transmitters" if transmitters else "undefined: there is no transmitter",
        ),
        ("hierarchy", hierarchy(frame["out_strength"].to_numpy(dtype=float)), "0 democratic, 1 one concept rules"),
        ("hierarchy by links", hierarchy(frame["out_degree"].to_numpy(dtype=float)), "on the number of outgoing links"),
    ]
    return pd.DataFrame(rows, columns=["index", "value", "note"]).astype({"value": "Float64"})


def hierarchy(out: FloatArray) -> float:
    """Return MacDonald's hierarchy index of out-degrees (or out-strengths); NaN for fewer than two concepts."""
    n = len(out)
    return 12 * float(((out - out.mean()) ** 2).sum()) / ((n - 1) * n * (n + 1)) if n > 1 else math.nan


def loops(m: CognitiveMap, max_length: int = 6, *, max_loops: int = 5000) -> pd.DataFrame:
    """Return the feedback loops of at most `max_length` links: loop, length, kind, weakest_sources.

    kind: reinforcing (an even number of minus signs), balancing (an odd number), unknown when a link's sign is
    contested. The search grows length by length; if there are more than `max_loops` it ends with the last length it
    could finish, and `frame.attrs["stopped"]` says so (empty when nothing was left out).
    """
    graph: nx.DiGraph[int] = nx.DiGraph()
    cause, effect = m.ends()
    graph.add_nodes_from(range(len(m)))
    graph.add_edges_from(zip(cause.tolist(), effect.tolist(), strict=True))
    found: list[list[int]] = []
    stopped = ""
    for length in range(1, max_length + 1):
        cycles = list(islice(nx.simple_cycles(_on_loops(graph, length), length_bound=length), max_loops + 1))
        if len(cycles) > max_loops:
            stopped = (
                f"More than {max_loops} loops of up to {length} links: only those of up to {length - 1} are listed."
            )
            break
        found = cycles
    frame = _loop_frame(m, found)
    frame.attrs["stopped"] = stopped
    return frame


def _on_loops(graph: "nx.DiGraph[int]", length: int) -> "nx.DiGraph[int]":
    """Return the links that lie on a loop of at most `length` links: there is a way back of one link less.

    Without this the search walks every way of that length, also where none returns: on a ring of layers it never ends.
    """
    back = dict(nx.all_pairs_shortest_path_length(graph, cutoff=length - 1))
    kept: nx.DiGraph[int] = nx.DiGraph()
    kept.add_edges_from((cause, effect) for cause, effect in graph.edges if cause in back[effect])
    return kept


def _loop_frame(m: CognitiveMap, found: list[list[int]]) -> pd.DataFrame:
    links = m.links
    facts = {
        (int(i), int(j)): (sign, sources)
        for i, j, sign, sources in zip(*m.ends(), links["sign"], links["sources"], strict=True)
    }
    rows: list[dict[str, Any]] = []
    for cycle in found:
        first = cycle.index(min(cycle, key=lambda place: m.labels[place]))
        ring = cycle[first:] + cycle[:first]
        steps = [facts[pair] for pair in zip(ring, ring[1:] + ring[:1], strict=True)]
        known = [sources for _, sources in steps if not pd.isna(sources)]
        rows.append(
            {
                "loop": " -> ".join(m.labels[place] for place in [*ring, ring[0]]),
                "length": len(ring),
                "kind": _kind([sign for sign, _ in steps]),
                "weakest_sources": min(known) if len(known) == len(steps) else pd.NA,
            }
        )
    frame = pd.DataFrame(rows, columns=["loop", "length", "kind", "weakest_sources"])
    frame = frame.astype({"loop": "object", "length": "int64", "kind": "object", "weakest_sources": "Int64"})
    order = ["weakest_sources", "length", "loop"]
    return frame.sort_values(order, ascending=[False, True, True], ignore_index=True)


def _kind(signs: list[str]) -> str:
    if "?" in signs:
        return "unknown"
    return "balancing" if signs.count("-") % 2 else "reinforcing"


def _sizes(m: CognitiveMap, by: By) -> FloatArray:
    if by == "weight":
        return np.asarray(m.links["weight"].abs().to_numpy(dtype=float))
    if by not in ("sources", "citations"):
        message = f"by is {by!r}; it can be weight, sources or citations"
        raise MapError(message)
    if m.links[by].isna().any():
        message = f"the map's links have no {by}; build it from claims, or use by='weight'"
        raise MapError(message)
    return np.asarray(m.links[by].to_numpy(dtype=float))


def _betweenness(m: CognitiveMap, size: FloatArray) -> list[float]:
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(len(m)))
    cause, effect = m.ends()
    kept = size > 0
    ends = zip(cause[kept].tolist(), effect[kept].tolist(), strict=True)
    rows = zip(ends, _whole_lengths(size[kept]), strict=True)
    graph.add_weighted_edges_from(((i, j, length) for (i, j), length in rows), weight="length")
    share = nx.betweenness_centrality(graph, weight="length", normalized=True)
    return [float(share[place]) for place in range(len(m))]


def _whole_lengths(size: FloatArray) -> list[int]:
    """Return whole numbers in the ratio of 1/size: ways that are equally long in truth are so in the computer, too.

    As floats they are not: seven times 2/3, over seven, is more than 2/3 by its last bit, and all ways would be the
    other's.
    """
    lengths = [Fraction(1 / one).limit_denominator(10_000) for one in size.tolist()]
    scale = math.lcm(*(length.denominator for length in lengths))
    return [int(length * scale) for length in lengths]


def _ratio(top: float, bottom: float) -> float:
    return top / bottom if bottom else math.nan
