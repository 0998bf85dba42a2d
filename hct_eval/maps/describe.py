"""The map in tables: what stage 03 keeps, what stands behind the map, and the words to open single links with."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from hct_eval.maps.build import SOURCE
from hct_eval.maps.cognitive_map import CognitiveMap
from hct_eval.maps.structure import By, structure
from hct_eval.maps.uncertainty import Resampled


def count_asked(conversations: pd.DataFrame, fragments: pd.DataFrame, claims: pd.DataFrame) -> int:
    """Count the conversations whose answers are known: those that were coded, and at least those that made claims.

    What nobody has coded yet is not known to hold nothing. A register may be lacking.
    """
    coded = coded_conversations(conversations, fragments)
    return max(int(coded[SOURCE].nunique()) if SOURCE in coded else 0, int(claims[SOURCE].nunique()))


def coded_conversations(conversations: pd.DataFrame, fragments: pd.DataFrame) -> pd.DataFrame:
    """Return the register's rows of the conversations that were coded: not withdrawn, and with at least one fragment.

    One that was coded and brought no claim is among them: it counts as one who said nothing of the kind.
    """
    if not {SOURCE, "consent"} <= set(conversations):
        return conversations.head(0)
    held = (conversations["consent"] != "withdrawn").fillna(value=True)
    return conversations[held & conversations[SOURCE].isin(fragments[SOURCE])].reset_index(drop=True)


def researcher_of(conversations: pd.DataFrame) -> Mapping[str, str]:
    """Return each conversation's researcher (a pseudonym), where the register names one."""
    if "researcher" not in conversations:
        return {}
    known = conversations.dropna(subset=["researcher"])
    return dict(zip(known[SOURCE].map(str), known["researcher"].map(str), strict=True))


def map_support(m: CognitiveMap, claims: pd.DataFrame, asked: int) -> pd.DataFrame:
    """Return what the map rests on, one row a fact: what, number."""
    links = m.links
    coded = claims.groupby("fragment_id")["coder"].nunique() if {"coder", "fragment_id"} <= set(claims) else pd.Series()
    rows: list[tuple[str, int]] = [
        ("conversations coded", asked),
        ("conversations with a claim", int(claims[SOURCE].nunique())),
        ("claims", len(claims)),
        ("fragments that two or more coders read", int((coded > 1).sum())),
        (
            "claims without a strength (taken as moderate)",
            int(claims["strength"].isna().sum()) if "strength" in claims else len(claims),
        ),
        ("claims without a clear sign (support, no weight)", int((~claims["sign"].isin(["+", "-"])).sum())),
        ("factors", len(m)),
        ("links", len(links)),
        ("links that one person alone tells", int(links["single_voice"].sum()) if "single_voice" in links else 0),
        ("links on whose sign people differ", int((links["sign"] == "?").sum())),
    ]
    return pd.DataFrame(rows, columns=["what", "number"])


def best_measure(m: CognitiveMap) -> tuple[By, str]:
    """Return how to measure strengths, and why: by weight, or by people where most links have no clear sign."""
    links = m.links
    unsigned = int((links["weight"] == 0).sum())
    if len(links) and 2 * unsigned > len(links) and not links["sources"].isna().any():
        words = (
            f"{unsigned} of {len(links)} links have no sign that could be used, so strengths count people instead of "
            "weights, and no scenario is computed."
        )
        return "sources", words
    return "weight", "Strengths are sums of weights."


def concept_results(
    m: CognitiveMap, factors: pd.DataFrame, centrality: Resampled | None = None, by: By = "weight"
) -> pd.DataFrame:
    """Return the columns of the table `map_concepts`: structure, codebook facts, and the range of centrality."""
    frame = structure(m, by)
    facts = factors.drop_duplicates("label").set_index("label").reindex(frame["concept"])
    for name in ("level", "kind", "controllable", "importance"):
        frame[name] = facts[name].array if name in facts else pd.NA
    frame["centrality_low"], frame["centrality_high"] = pd.NA, pd.NA
    if centrality is not None and by == "weight":
        ranges = centrality.intervals.set_index("concept").reindex(frame["concept"])
        frame["centrality_low"], frame["centrality_high"] = ranges["low"].array, ranges["high"].array
    kept = [
        "concept", "sources", "citations", "level", "kind", "controllable", "importance", "role", "out_strength",
        "in_strength", "centrality", "centrality_low", "centrality_high", "betweenness",
    ]  # fmt: skip
    return frame[kept]


def link_results(m: CognitiveMap, weights: Resampled | None = None) -> pd.DataFrame:
    """Return the columns of the table `map_links`: weight with its range, sign, support, doubt, claims behind it."""
    links = m.links
    for name, empty in (("share_positive", pd.NA), ("single_voice", False), ("largest_share", pd.NA)):
        if name not in links:
            links[name] = empty
    links["low"], links["high"] = pd.NA, pd.NA
    if weights is not None and len(links):
        pairs = pd.MultiIndex.from_frame(links[["cause", "effect"]])
        ranges = weights.intervals.set_index(["cause", "effect"]).reindex(pairs)
        links["low"], links["high"] = ranges["low"].array, ranges["high"].array
    kept = [
        "cause", "effect", "weight", "low", "high", "sign", "share_positive", "sources", "citations", "single_voice",
        "largest_share", "claim_ids",
    ]  # fmt: skip
    return links[kept]


def strongest_links(links: pd.DataFrame, limit: int = 10) -> pd.DataFrame:
    """Return the links of clear sign that most people told; of equals the heavier first."""
    clear = links[links["sign"] != "?"]
    order = clear.assign(_size=clear["weight"].abs()).sort_values(
        ["sources", "_size", "cause", "effect"], ascending=[False, False, True, True]
    )
    return order.head(limit).drop(columns="_size").reset_index(drop=True)


def contested_links(links: pd.DataFrame, limit: int = 10) -> pd.DataFrame:
    """Return links on whose sign people differ (two or more people), those told by most first."""
    open_ = links[(links["sign"] == "?") & (links["sources"] > 1)]
    order = open_.sort_values(["sources", "cause", "effect"], ascending=[False, True, True])
    return order.head(limit).reset_index(drop=True)


def quotes_of(links: pd.DataFrame, claims: pd.DataFrame, each: int = 2) -> pd.DataFrame:
    """Return publishable quotes behind links: cause, effect, sign, quote; different people, at most `each` a sign.

    Only claims marked `publishable` are taken, the shorter quotes first, one a conversation and link.
    """
    columns = ["cause", "effect", "sign", "quote"]
    if links.empty or claims.empty or "publishable" not in claims:
        return pd.DataFrame(columns=columns)
    free = claims[claims["publishable"].fillna(value=False).astype(bool) & claims["quote"].notna()]
    wanted = links[["cause", "effect"]].reset_index(names="_link")
    found = free.merge(wanted, on=["cause", "effect"], how="inner")
    found = found.assign(_length=found["quote"].str.len()).sort_values(["_link", "sign", "_length", "claim_id"])
    found = found.drop_duplicates(["_link", SOURCE]).groupby(["_link", "sign"]).head(each)
    return found.sort_values(["_link", "sign", "_length", "claim_id"])[columns].reset_index(drop=True)


def drawable(links: pd.DataFrame, fewest: int = 2) -> tuple[pd.DataFrame, str]:
    """Return the links that `fewest` people or more told, none mostly one voice; and say how many are left out."""
    enough = links["sources"] >= fewest
    spread = (links["largest_share"] <= 0.5).fillna(value=False)
    shown = links[(enough & spread).fillna(value=False)]
    out = len(links) - len(shown)
    words = (
        f"{out} of {len(links)} links are not drawn: fewer than {fewest} people, or mostly one voice." if out else ""
    )
    return shown.reset_index(drop=True), words


def read_map(concepts: pd.DataFrame, links: pd.DataFrame) -> CognitiveMap:
    """Return the map that stage 03 kept in `map_concepts` and `map_links`."""
    facts: dict[str, Any] = {"concepts": concepts.drop(columns="partnership_id", errors="ignore")}
    return CognitiveMap.from_links(links.drop(columns="partnership_id", errors="ignore"), **facts)
