"""Codings for tests: a small one written by hand, and any that hypothesis can think of."""

import datetime as dt
from typing import Any

import pandas as pd
from hypothesis import strategies as st

from hct_eval.coding.exchange import COLUMNS, Coding, frame

TEXT = "The bus never comes 🚌.\r\nSo I stay in.\r\nThen Mam frets – café’s shut too."


KEYS = {
    "sources": ["conversation_id"],
    "fragments": ["fragment_id"],
    "factors": ["label"],
    "claims": ["claim_id"],
    "codings": ["fragment_id", "label", "coder"],
    "variables": ["conversation_id", "variable", "value"],
}


def same_coding(one: Coding, other: Coding) -> bool:
    """Whether two codings hold the same rows, in whatever order; counts, remarks and format do not matter."""
    return all(_sorted(getattr(one, name), name).equals(_sorted(getattr(other, name), name)) for name in COLUMNS)


def _sorted(table: pd.DataFrame, name: str) -> pd.DataFrame:
    order = [*KEYS[name], *[column for column in table.columns if column not in KEYS[name]]]
    return table[list(COLUMNS[name])].sort_values(order, kind="stable", ignore_index=True)


def place(words: str, text: str = TEXT) -> dict[str, Any]:
    start = text.index(words)
    return {"text": words, "start": start, "end": start + len(words)}


def small() -> Coding:
    """Two conversations (one without its text), two coders, an opposite, a hierarchy, a claim without a fragment."""
    return Coding(
        "test",
        sources=frame(
            "sources", [{"conversation_id": "C-1", "name": "Talk one.txt", "text": TEXT, "notes": "in the hall"}]
        ),
        fragments=frame(
            "fragments",
            [
                {"fragment_id": "F1", "conversation_id": "C-1", "coder": "AB", **place("The bus never comes 🚌")},
                {"fragment_id": "F2", "conversation_id": "C-1", "notes": "= short", **place("So I stay in")},
                {"fragment_id": "F3", "conversation_id": "C-2", "turn_id": "t4", "text": "=1+1", "start": 3, "end": 7},
            ],
        ),
        factors=frame(
            "factors",
            [
                {"label": "Transport; Buses", "level": "system", "controllable": False, "importance": 2},
                {"label": "~Going out", "definition": "How much people leave the house."},
                {"label": "Worry", "parent": "Feelings", "recorded_on": dt.date(2026, 3, 1)},
            ],
        ),
        claims=frame(
            "claims",
            [
                {
                    "claim_id": "K1",
                    "fragment_id": "F2",
                    "cause": "~Transport; Buses",
                    "effect": "~Going out",
                    "sign": "+",
                    "strength": 3,
                    "certainty": "fairly sure",
                    "coder": "CD",
                    "quote": "So I stay in",
                    "recorded_on": dt.date(2026, 3, 2),
                    "notes": "two\nlines",
                    "source": "workshop",
                },
                {"claim_id": "K2", "fragment_id": "F2", "cause": "Worry", "effect": "Transport; Buses", "sign": "?"},
                {"claim_id": "K3", "cause": "Worry", "effect": "Worry; at night", "sign": "-", "coder": "AB"},
            ],
        ),
        codings=frame(
            "codings",
            [
                {"fragment_id": "F1", "label": "Transport; Buses", "coder": "AB", "recorded_on": dt.date(2026, 3, 3)},
                {"fragment_id": "F1", "label": "Only a code"},
            ],
        ),
        variables=frame("variables", [{"conversation_id": "C-1", "variable": "age", "value": "25"}]),
    )


IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,8}", fullmatch=True)
DAYS = st.none() | st.dates(dt.date(1990, 1, 2), dt.date(2100, 12, 30))


def words(least: int = 0, *, plain: bool = False) -> st.SearchStrategy[str]:
    """Texts that XML can hold, with what makes trouble in it; `plain`: as a cell of a table keeps them."""
    if plain:
        piece = st.sampled_from(
            ["Bus", "~", "; ", "café", "🚌", "=1", "-", "+x", "@", "'", "<b>&amp;", '"', "é é", "::"]
        )
        return st.lists(piece, min_size=max(least, 1), max_size=6).map("".join).map(str.strip).filter(bool)
    characters = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
    piece = st.sampled_from(["\r\n", "\n", "\t", "; ", "~", "::", "🚌", "\ufeff", "]]>", "&lt;"]) | characters
    return st.lists(piece, min_size=least, max_size=8).map("".join)


@st.composite
def codings(draw: st.DrawFn, *, plain: bool = False) -> Coding:
    """Draw a coding; `plain` ones hold only what a table of text cells can hold (no texts of sources)."""
    text = words(1, plain=plain)
    some = st.none() | text
    homes = draw(st.lists(IDS, unique_by=str.lower, max_size=3))
    sources = [
        {"conversation_id": home, "name": draw(some) if not plain else home, "text": None if plain else draw(some)}
        for home in homes
    ]
    if not plain:
        sources = [{**row, "notes": draw(some)} for row in sources]
    whole = {row["conversation_id"]: row["text"] or "" for row in sources}
    coders = st.none() | st.sampled_from(["AB", "C D"])
    fragments = []
    for name in draw(st.lists(IDS, unique=True, max_size=4)) if homes else []:
        home = draw(st.sampled_from(homes))
        start, end = sorted(draw(st.tuples(*[st.integers(0, len(whole[home]) + 2)] * 2)))
        given = draw(st.sampled_from(["slice", "other", "nowhere"]))
        said = whole[home][start:end] if given == "slice" else draw(text)
        spot = {} if given == "nowhere" else {"start": start, "end": end}
        more = {"turn_id": draw(some), "source": draw(some), "notes": draw(some), "coder": draw(coders)}
        said = said or ("x" if plain else said)
        row = {"fragment_id": name, "conversation_id": home, "text": said, **spot, **more, "recorded_on": draw(DAYS)}
        fragments.append(row)
    known = st.none() | st.sampled_from([row["fragment_id"] for row in fragments] or [None])
    label = text.map(lambda written: written if plain else f"{written}x")
    labels = draw(st.lists(label, unique=True, min_size=1, max_size=5))
    factors = [
        {
            "label": one,
            "parent": draw(some),
            "level": draw(st.none() | st.just("system")),
            "definition": draw(some),
            "controllable": draw(st.none() | st.booleans()),
            "importance": draw(st.none() | st.integers(1, 3)),
        }
        for one in draw(st.lists(st.sampled_from(labels), unique=True))
    ]
    ends = st.sampled_from(labels)
    claims = [
        {
            "claim_id": name,
            "fragment_id": draw(known),
            "cause": draw(ends),
            "effect": draw(ends),
            "sign": draw(st.sampled_from("+-?")),
            "strength": draw(st.none() | st.integers(1, 3)),
            "certainty": draw(st.none() | st.just("sure")),
            "coder": draw(coders),
            "quote": draw(some),
            "recorded_on": draw(DAYS),
            "source": draw(some),
            "notes": draw(some),
        }
        for name in draw(st.lists(IDS, unique=True, max_size=4))
    ]
    pairs = st.lists(st.tuples(st.sampled_from([row["fragment_id"] for row in fragments] or [""]), ends), unique=True)
    coded = [
        {"fragment_id": fragment, "label": one, "coder": draw(coders), "recorded_on": draw(DAYS)}
        for fragment, one in draw(pairs)
        if fragments
    ]
    said = [{"conversation_id": home, "variable": draw(text), "value": draw(text)} for home in homes]
    return Coding(
        "test",
        **{
            name: frame(name, rows)
            for name, rows in {
                "sources": sources,
                "fragments": fragments,
                "factors": factors,
                "claims": claims,
                "codings": coded,
                "variables": said,
            }.items()
        },
    )
