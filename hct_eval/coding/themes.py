"""Themes: which factors people speak of, on which level, and quotes from different people."""

from collections import Counter
from typing import Any

import pandas as pd

from hct_eval.coding.claims import count_support
from hct_eval.coding.codebook import parents
from hct_eval.coding.quotes import FOUND
from hct_eval.tables.columns import QUOTABLE
from hct_eval.tables.words import plural

LINK = ["cause", "effect"]
NO_LEVEL = "not recorded"

_OTHER_SIGN = {"+": "-", "-": "+"}
_QUOTES = [
    "cause",
    "effect",
    "sign",
    "majority_sign",
    "disagrees",
    "conversation_id",
    "claim_id",
    "quote",
    "quote_grade",
]


def factor_support(claims: pd.DataFrame, factors: pd.DataFrame) -> pd.DataFrame:
    """Count who speaks of each factor, as cause or effect: one row a factor, most sources first.

    Columns: factor, level, kind, sources (distinct conversations), citations (claims), as_cause and as_effect
    (sources), sources_within (sources of the factor or of any factor beneath it). A factor of the codebook that nobody
    named has zeros.
    """
    mentions = _mentions(claims)
    support = count_support(mentions, ["factor"])
    within = mentions.assign(factor=mentions["factor"].map(_with_parents)).explode("factor")
    for name, rows in (
        ("as_cause", mentions[mentions["cause"] == mentions["factor"]]),
        ("as_effect", mentions[mentions["effect"] == mentions["factor"]]),
        ("sources_within", within.astype({"factor": "string"})),
    ):
        people = rows.groupby("factor")["conversation_id"].nunique().rename(name).reset_index()
        support = support.merge(people, how="outer", on="factor")
    about = factors[["label", "level", "kind"]].rename(columns={"label": "factor"})
    frame = support.merge(about, how="outer", on="factor")
    counts = ["sources", "citations", "as_cause", "as_effect", "sources_within"]
    frame[counts] = frame[counts].fillna(0).astype("Int64")
    frame = frame[["factor", "level", "kind", *counts]]
    return frame.sort_values(["sources", "citations", "factor"], ascending=[False, False, True], ignore_index=True)


def level_support(claims: pd.DataFrame, factors: pd.DataFrame) -> pd.DataFrame:
    """Count who speaks of factors on each level: one row a level, most sources first; a person counts once a level.

    Columns: level (`not recorded` where the codebook gives none), factors (distinct), sources, citations.
    """
    levels = factors.set_index("label")["level"].astype("string")
    mentions = _mentions(claims)
    mentions["level"] = mentions["factor"].map(levels).astype("string").fillna(NO_LEVEL)
    support = count_support(mentions.drop_duplicates(["claim_id", "level"]), ["level"])
    distinct = mentions.groupby("level")["factor"].nunique().rename("factors").reset_index()
    frame = support.merge(distinct.astype({"level": "string", "factors": "Int64"}), how="left", on="level")
    return frame[["level", "factors", "sources", "citations"]]


def choose_quotes(
    claims: pd.DataFrame,
    *,
    links: int = 8,
    per_link: int = 2,
    areas: pd.Series | None = None,
    told: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Choose publishable quotes for the most told links, spread over people and areas; same claims, same choice.

    For each of the first `links` links that have a publishable quote (in the order of `told`, with columns cause and
    effect, where exact numbers of people must not be told by it; otherwise those with most sources first), up to
    `per_link` quotes by different people: one of the majority sign (+ or -, whichever more people gave; ? where as
    many gave either) first, then one of the other sign if there is one. Of a fragment that several coders coded, only
    claims that two of them share are quoted: where coders disagree, it need not be the people who do. Between
    candidates, clear signs, people quoted least so far, then areas quoted least so far (`areas`: by conversation;
    unknown ones come last), more exact quotes and those nearest to 25 words lead. No words stand twice. An unclear
    sign disagrees with nobody. Columns: cause, effect, sign, majority_sign, disagrees, conversation_id, claim_id,
    quote, quote_grade.
    """
    allowed = claims["publishable"].fillna(False).astype(bool) & claims["consent"].isin(QUOTABLE)
    allowed &= claims["quote_grade"].isin(FOUND)
    readers = claims.groupby("fragment_id")["coder"].transform("nunique")
    agreed = (readers < 2) | (claims.groupby(["fragment_id", *LINK, "sign"])["coder"].transform("nunique") > 1)
    ready = claims[allowed & agreed & claims["quote"].notna()].merge(_majority(claims), on=LINK, how="left")
    ready["disagrees"] = ready["sign"] == ready["majority_sign"].map(_OTHER_SIGN)
    ready["_unclear"] = ready["sign"] == "?"
    ready["_grade"] = ready["quote_grade"].map({"exact": 0, "normalised": 1, "stitched": 2}).fillna(3)
    ready["_length"] = (ready["quote"].str.count(r"\S+") - 25).abs()
    ready["_area"] = ready["conversation_id"].map({} if areas is None else areas.dropna().to_dict())
    order = count_support(claims, LINK) if told is None else told
    first = order[LINK].merge(ready[LINK].drop_duplicates(), on=LINK).head(links)
    times: Counter[tuple[str, str]] = Counter()
    used: set[str] = set()
    chosen = []
    by_link = dict(iter(ready.merge(first, on=LINK).groupby(LINK)))
    for link in first.itertuples(index=False, name=None):
        chosen += _choose(by_link[link], per_link, times, used)
    frame = pd.concat(chosen) if chosen else ready.head(0)
    return frame[_QUOTES].fillna({"disagrees": False}).astype({"disagrees": "boolean"}).reset_index(drop=True)


def say_quotes(chosen: pd.DataFrame, areas: pd.Series) -> str:
    """Say in words how many quotes were chosen, and over how many people and areas they spread."""
    if chosen.empty:
        return "No quote may be published: nobody agreed to it, or no quote was found in its source."
    people, about = chosen["conversation_id"].nunique(), len(chosen[LINK].drop_duplicates())
    area = chosen["conversation_id"].map(areas.dropna().to_dict())
    words = (
        f"{plural(len(chosen), 'quote')} by {plural(people, 'person', 'people')} "
        f"from {plural(area.nunique(), 'area')}, on {plural(about, 'link')}."
    )
    return words + (
        f" Of {plural(int(area.isna().sum()), 'quote')} the area is not known." if area.isna().any() else ""
    )


def say_themes(support: pd.DataFrame, conversations: int) -> str:
    """Say in one sentence which factor most people spoke of, of how many; made to be a figure's title."""
    spoken = support[support["sources"] > 0]
    if spoken.empty:
        return "No factor was named in a conversation here"
    first = spoken[spoken["sources"] == spoken["sources"].iloc[0]]["factor"]
    more = f" (as was {first.iloc[1]})" if len(first) == 2 else f" (as were {len(first) - 1} others)"
    return (
        f"{first.iloc[0]} was named in {spoken['sources'].iloc[0]} of {plural(conversations, 'coded conversation')}"
        f"{more if len(first) > 1 else ', more than any other factor'}"
    )


def say_levels(levels: pd.DataFrame, conversations: int) -> str:
    """Say in one sentence on which level most people spoke of factors; made to be a figure's title."""
    if levels.empty:
        return "No factor was named in a conversation here"
    most = levels[levels["sources"] == levels["sources"].iloc[0]]["level"].tolist()
    which = f"the level {most[0]}" if len(most) == 1 else f"each of the levels {', '.join(most[:-1])} and {most[-1]}"
    rest = "" if len(most) == len(levels) else ", fewer on the others"
    return (
        f"{levels['sources'].iloc[0]} of {plural(conversations, 'person', 'people')} spoke of factors on {which}{rest}"
    )


def _mentions(claims: pd.DataFrame) -> pd.DataFrame:
    """One row a claim and factor that it names; a claim from a factor to itself names it once."""
    kept = claims[["claim_id", "conversation_id", "fragment_id", "coder", *LINK]]
    both = pd.concat([kept.assign(factor=kept[end]) for end in LINK], ignore_index=True)
    return both.drop_duplicates(["claim_id", "factor"], ignore_index=True)


def _with_parents(label: str) -> list[str]:
    return [*parents(label), label]


def _majority(claims: pd.DataFrame) -> pd.DataFrame:
    """Return each link's sign, + or -, by number of people; ? where as many gave either, or nobody gave one."""
    people = claims.drop_duplicates([*LINK, "sign", "conversation_id"]).groupby([*LINK, "sign"]).size()
    by_sign = people.unstack("sign").reindex(columns=["+", "-"]).fillna(0)  # noqa: PD010 - sizes are unique
    sign = pd.Series("?", index=by_sign.index, dtype="string", name="majority_sign")
    sign = sign.mask(by_sign["+"] > by_sign["-"], "+").mask(by_sign["+"] < by_sign["-"], "-")
    return sign.reset_index().astype("string")


def _choose(
    candidates: pd.DataFrame, wanted: int, times: Counter[tuple[str, str]], used: set[str]
) -> list[pd.DataFrame]:
    """Quotes of one link; counts them in `times` (a person's and an area's) and `used` (words that stand already)."""
    chosen: list[pd.DataFrame] = []
    people: set[str] = set()
    majority = candidates["majority_sign"].iloc[0]
    first = "+" if majority == "?" else majority
    columns = ["conversation_id", "_area", "quote", "sign", "_unclear", "_grade", "_length", "claim_id"]
    rows = list(candidates[columns].itertuples(index=False, name=None))
    for number in range(wanted):
        sign = _OTHER_SIGN[first] if number == 1 else first
        order = {
            place: (own != sign, unclear, times["person", person], _times_near(area, times, len(used)), *rest)
            for place, (person, area, quote, own, unclear, *rest) in enumerate(rows)
            if quote not in used and person not in people
        }
        if not order:
            break
        best = min(order, key=lambda place: order[place])
        person, area, quote = rows[best][:3]
        people.add(person)
        used.add(quote)
        times["person", person] += 1
        if pd.notna(area):
            times["area", area] += 1
        chosen.append(candidates.iloc[[best]])
    return chosen


def _times_near(area: Any, times: Counter[tuple[str, str]], unknown: int) -> int:
    return times["area", area] if pd.notna(area) else unknown
