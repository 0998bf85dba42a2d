"""Maps for tests: any that hypothesis can think of, and what of a map a format can hold."""

from collections.abc import Collection
from typing import Any

import pandas as pd
from hypothesis import strategies as st

from hct_eval.maps import CognitiveMap
from hct_eval.maps.formats.map_file import Target

Rows = list[dict[str, Any]]

PIECES = [
    "Bus",
    "café",
    "🚌",
    "ŵy",
    "سكن",
    "<b>&amp;",
    '"',
    "'",
    "=1",
    "-",
    "+x",
    "@",
    "a b",
    "(x)",
    "7",
    "|",
    "A",
    "{n}",
]
texts = st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join)
labels = texts.filter(lambda label: label.strip() == label)
weights = st.integers(-100, 100).map(lambda number: number / 100)
numbers = st.integers(-5000, 5000).map(lambda number: number / 10)


def column(draw: st.DrawFn, values: st.SearchStrategy[Any], count: int, dtype: str) -> "pd.Series[Any]":
    return pd.Series(draw(st.lists(st.none() | values, min_size=count, max_size=count)), dtype=dtype)


@st.composite
def maps(draw: st.DrawFn) -> CognitiveMap:
    """Draw a map with facts of every kind: loops, idle and contradicting links, mutual ones, places, fields."""
    names = draw(st.lists(labels, min_size=1, max_size=6, unique_by=lambda label: label.casefold()))
    n = len(names)
    pair = st.tuples(st.sampled_from(names), st.sampled_from(names))
    pairs = draw(st.lists(pair, unique=True, max_size=8))
    links = pd.DataFrame(
        {
            "cause": pd.Series([cause for cause, _ in pairs], dtype="object"),
            "effect": pd.Series([effect for _, effect in pairs], dtype="object"),
            "weight": draw(st.lists(weights, min_size=len(pairs), max_size=len(pairs))),
            "sign": draw(st.lists(st.sampled_from("+-?"), min_size=len(pairs), max_size=len(pairs))),
        }
    )
    concepts = pd.DataFrame({"concept": names})
    for frame, count in ((concepts, n), (links, len(pairs))):
        if draw(st.booleans()):
            frame["sources"] = column(draw, st.integers(0, 99), count, "Int64")
        if draw(st.booleans()):
            frame["description"] = column(draw, texts.map(lambda text: f"{text}\nx"), count, "string")
        if draw(st.booleans()):
            frame["Own field é"] = column(draw, texts.map(lambda text: f"_{text}".strip()), count, "string")
        if draw(st.booleans()):
            frame["a number"] = column(draw, numbers, count, "Float64")
        if draw(st.booleans()):
            frame["controllable"] = column(draw, st.booleans(), count, "boolean")
    if draw(st.booleans()):
        concepts["type"] = column(draw, st.sampled_from(["Factor", "Ziel", "7"]), n, "string")
        concepts["tags"] = column(draw, st.sampled_from(["a", "a|b c"]), n, "string")
    if draw(st.booleans()):
        concepts["x"] = draw(st.lists(numbers, min_size=n, max_size=n))
        concepts["y"] = draw(st.lists(numbers, min_size=n, max_size=n))
    if draw(st.booleans()):
        concepts["id"] = [f"e-{number}" for number in range(n)]
    if draw(st.booleans()) and len(links):
        there = set(pairs)
        mutual = [cause != effect and (effect, cause) in there for cause, effect in pairs]
        if "description" not in links and any(mutual):
            links = links[["cause", "effect", "weight", "sign"]].assign(
                weight=links["weight"].mask(mutual, 0.5), sign=links["sign"].mask(mutual, "+"),
                direction=pd.Series(mutual).map({True: "mutual", False: None}).astype("string"),
            )  # fmt: skip
    return CognitiveMap.from_links(links, concepts=concepts)


def held_by(m: CognitiveMap, target: Target) -> CognitiveMap:
    """Return what of a map a format can hold."""
    concepts, links = m.concepts, m.links
    if target.concept_columns is not None:
        concepts = concepts[[n for n in concepts if n == "concept" or n in target.concept_columns]]
    if target.link_columns is not None:
        links = links[[n for n in links if n in {"cause", "effect", "sign", *target.link_columns}]]
    if not target.idle_links:
        links = links[links["weight"] != 0]
    if not target.contradictions:
        links = links.drop(columns="sign")
    return CognitiveMap.from_links(links, concepts=concepts)


def plain(m: CognitiveMap) -> tuple[Rows, Rows]:
    """Return a map's concepts and links as rows of what is known, numbers rounded as a spreadsheet may keep them."""
    return _rows(m.concepts), _rows(m.links)


def without(rows: Rows, names: Collection[str]) -> Rows:
    """Return rows less some of their fields."""
    return [{name: value for name, value in row.items() if name not in names} for row in rows]


def _rows(frame: pd.DataFrame) -> Rows:
    columns = [(name, frame[name].tolist(), frame[name].notna().tolist()) for name in frame]
    return [{name: _rounded(values[n]) for name, values, known in columns if known[n]} for n in range(len(frame))]


def _rounded(value: Any) -> Any:
    return round(float(value), 9) if isinstance(value, int | float) and not isinstance(value, bool) else value
