"""What the map says, in sentences: messages for figures and sections, made from the tables they stand above."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from hct_eval.maps.build import Zeros
from hct_eval.maps.cognitive_map import CognitiveMap
from hct_eval.maps.consensus import CONSENSUS, CONTESTED, UNCLEAR, SignAgreement
from hct_eval.maps.coverage import look_up, say_coverage
from hct_eval.maps.draw import READS
from hct_eval.maps.groups import MORE, UNSURE, GroupComparison
from hct_eval.maps.suggest import MAP, PEOPLE
from hct_eval.maps.uncertainty import FEWEST, Resampled
from hct_eval.maps.waves import CHANGES, FEW, WaveComparison
from hct_eval.tables.words import plural

NO_MAP = "No causal claims were coded here, so there is no map."
_NAMED = 3
"""At most so many links or groups are named in a sentence; the table has the rest."""


def say_strongest(links: pd.DataFrame) -> str:
    """Say which link of clear sign was told by no fewer people than any other."""
    if links.empty:
        return "No link of clear sign was told, so none can be called the strongest."
    first = links.iloc[0]
    if pd.isna(first["sources"]) or first["sources"] < 2:
        return "No link was told by more than one person"
    told = f"{first['cause']} → {first['effect']} ({READS[str(first['sign'])]})"
    return f"No link of clear sign was told by more people than {told}"


def say_contested(contested: pd.DataFrame) -> str:
    """Say on how many links people differ."""
    if contested.empty:
        return "On no link that two or more people told do they differ about its direction."
    first = contested.iloc[0]
    return (
        f"People differ on {plural(len(contested), 'link')}, most of all on {first['cause']} → {first['effect']}: "
        "such a link is marked ? and its sign is not averaged away."
    )


def say_centrality(concepts: pd.DataFrame) -> str:
    """Say around which factors the map turns."""
    if concepts.empty:
        return NO_MAP
    order = concepts.sort_values(["centrality", "concept"], ascending=[False, True])
    names = [str(name) for name in order["concept"].head(3)]
    return f"The map turns on {list_words(names)}"


def say_loops(loops: pd.DataFrame) -> str:
    """Say how many feedback loops there are, of which kind, and whether the search was cut short."""
    if loops.empty:
        words = "There is no feedback loop in this map: nothing that people said leads back to its own beginning."
    else:
        kinds = loops["kind"].value_counts()
        parts = [f"{int(kinds[kind])} {kind}" for kind in ("reinforcing", "balancing", "unknown") if kind in kinds]
        words = (
            f"There are {len(loops)} feedback loops: {', '.join(parts)}."
            if len(loops) > 1
            else f"There is one feedback loop: {parts[0][2:]}."
        )
    return f"{words} {loops.attrs.get('stopped', '')}".strip()


def say_single_voices(links: pd.DataFrame, influence: pd.DataFrame) -> str:
    """Say how much of the map rests on one person, without saying on whom."""
    if links.empty:
        return NO_MAP
    single = int(links["single_voice"].fillna(value=False).sum())
    rest = "rests" if single == 1 else "rest"
    words = f"{single} of {plural(len(links), 'link')} {rest} on one person alone; such a link has no range."
    if len(influence) > 1:
        most = int(influence["links_lost"].max())
        words += f" Without the one person who adds most, {plural(most, 'link')} would go."
    return words


def say_range(outcome: Resampled, people: str, *, sums: bool = False) -> str:
    """Say what the ranges mean and how often such ranges held the truth in simulations, or why there are none.

    `people` is how many might have told a link, as it may be said. `sums`: the items add up links, or are effects of
    all of them.
    """
    if outcome.speakers < FEWEST:
        return f"Fewer than {FEWEST} people made claims, so no range is given."
    table = outcome.intervals
    if len(table) and table["low"].isna().all():
        reasons = " ".join(f"{_sentence(str(note))}" for note in sorted(set(table["note"]) - {""}))
        return reasons or "No range is given."
    words = (
        f"Low and high: {outcome.words} (here {people} people; {outcome.resamples} draws of what others might "
        "have said)."
    )
    if sums and outcome.allows_unseen:
        words += (
            " The ranges allow for links that nobody asked told, so that an estimate tends to lie low in its range."
        )
    return words


def say_ranks(zeros: Zeros, people: int) -> str:
    """Say how often ranges of ranks held the true rank in simulations with about as many people."""
    return f"Ranks: {say_coverage(look_up('rank', zeros, people))}."


def say_effects(zeros: Zeros, people: int) -> str:
    """Say how often ranges of scenario effects held the truth in simulations with about as many people."""
    return f"Low and high: {say_coverage(look_up('effect', zeros, people))}."


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def say_leverage(leverage: pd.DataFrame, target: str) -> str:
    """Say which lever moves the target most in the map, and how sure its place is."""
    if not target:
        return NO_MAP
    if leverage.empty:
        return f"No factor that could be tried moves {target} in this map, so nothing is ranked."
    first = leverage.iloc[0]
    way = "raises" if first["effect"] > 0 else "lowers"
    words = f"In the map, more of {first['concept']} {way} {target} most"
    if pd.notna(first["p_top3"]):
        words += f"; it is among the first three in {round(100 * float(first['p_top3']))} of 100 drawn maps"
    return words


def say_paths(summary: pd.DataFrame, max_links: int) -> str:
    """Say how much of the ways to the target somebody told whole."""
    if summary.empty:
        return f"No way of up to {plural(max_links, 'link')} leads from what could be tried to the outcome."
    whole = int((summary["told_whole"] > 0).sum())
    rest = len(summary) - whole
    words = (
        f"From {plural(len(summary), 'factor')} a way of up to {plural(max_links, 'link')} leads to the outcome; "
        f"for {whole} of them at least one person told a whole way."
    )
    if rest:
        words += f" For {rest} the way is stitched together from different people, and nobody may have meant it."
    return words


def say_scenarios(scenarios: pd.DataFrame) -> str:
    """Say how many effects keep their direction however the map is computed."""
    if scenarios.empty:
        return "There is no scenario to show."
    firm = int((scenarios["holds_in"] >= 1).sum())
    cycles = int((scenarios["status"] != "fixed point").sum())
    keep = "keeps its" if firm == 1 else "keep their"
    effects = plural(len(scenarios), "effect")
    words = f"{firm} of {effects} {keep} direction in every way of computing that was tried."
    if cycles:
        words += f" {cycles} belong to runs that do not come to rest."
    return words


def say_carrying(carrying: pd.DataFrame, lever: str, target: str) -> str:
    """Say on which single link the effect of a lever rests most (`carrying` from `focus.carrying_links`)."""
    if carrying.empty:
        return "There is no effect that could rest on a single link."
    first = carrying.iloc[0]
    turning = int(carrying["turns"].sum())
    words = f"What {lever} does to {target} rests most on one link: {first['cause']} → {first['effect']}."
    if not turning:
        return f"{words} No single link turns the direction if it is wrong."
    links = "One link alone turns" if turning == 1 else f"{turning} links, each alone, turn"
    return f"{words} {links} the direction if people are wrong about it."


def say_consensus(links: pd.DataFrame) -> str:
    """Say on how many links people agree, differ, or are too few to tell (`links` from `consensus`)."""
    if links.empty:
        return "There is no link on which people could agree or differ."
    kinds = links["agreement"].value_counts()
    agree, differ, open_ = (int(kinds.get(kind, 0)) for kind in (CONSENSUS, CONTESTED, UNCLEAR))
    words = f"Of {plural(len(links), 'link')}, people agree on the direction of {agree} and differ on {differ}"
    return f"{words}; for {open_} too few told them to say." if open_ else f"{words}."


def say_agreement(agreement: SignAgreement) -> str:
    """Say how often two people who speak of the same link see it working in the same direction."""
    if math.isnan(agreement.value):
        return "No two people give the same link a direction, so we cannot say how far they agree."
    words = (
        "If two people speak of the same link, they give it the same direction in "
        f"{_hundred(agreement.value)} of 100 cases"
    )
    if math.isnan(agreement.low):
        return f"{words}; there are too few of them, or they are too much alike, to give a range."
    return f"{words} (between {_hundred(agreement.low)} and {_hundred(agreement.high)} had others been asked)."


def say_across(links: pd.DataFrame) -> str:
    """Say how many links the maps of several workshops share (`links` from `across_maps`)."""
    if links.empty:
        return "No workshop map was collected here."
    maps = int(links["of"].iloc[0])
    if maps == 1:
        return f"One workshop drew a map, with {plural(len(links), 'link')}; there is no other to lay beside it."
    every, one = int((links["maps"] == maps).sum()), int((links["maps"] == 1).sum())
    turned = int((~links["same"]).fillna(value=False).sum())
    drew = plural(len(links), "link")
    words = f"{maps} workshops drew {drew} in all. On every map: {every}; on one map alone: {one}."
    return f"{words} The maps differ about the direction of {turned}." if turned else words


def say_groups(comparison: GroupComparison) -> str:
    """Say whether groups speak of different things, or why that cannot be said."""
    if not comparison.recorded:
        return (
            "No conversation records the groups that people belong to, "
            "so we cannot say whether groups see this differently."
        )
    able = comparison.sizes.loc[comparison.sizes["compared"], "group"].map(str).tolist()
    if not able:
        return (
            "Groups were recorded for some people, but no group is large enough to be compared "
            "without pointing at single people."
        )
    words = f"Compared with the other people whose groups we know: {list_words(able)}. {_wholes(comparison)}"
    shown = comparison.differences
    if shown.empty:
        return f"{words} Link by link there are not enough people on both sides to show any difference."
    sure = shown[shown["finding"] != UNSURE]
    if sure.empty:
        words += " No single difference is larger than what chance can bring."
    else:
        words += f" {_so_many(len(sure), 'difference is', 'differences are')} larger than what chance brings: "
        words += "; ".join(_group_words(row) for row in sure.head(_NAMED).to_dict("records")) + "."
    half = float(((shown["high"] - shown["low"]) / 2).median())
    return (
        f"{words} Groups may differ all the same: with so few people a difference is known to about "
        f"{round(100 * half)} points either way."
    )


def say_waves(comparison: WaveComparison, alpha: float = 0.05) -> str:
    """Say whether the map changed between two waves of listening, or why that cannot be said."""
    if len(comparison.waves) < 2:
        which = "in one wave" if comparison.waves else "without a wave being recorded"
        return f"The conversations here were held {which}, so we cannot say whether the map changed."
    if comparison.links.empty:
        return "No link was told in either wave, so there is nothing to compare."
    first, last = comparison.waves
    further = "further apart than" if comparison.p <= alpha else "no further apart than"
    words = f"As a whole, the maps of wave {first} and wave {last} lie {further} chance brings (p {_p(comparison.p)})."
    changes = comparison.links[comparison.links["change"].isin(CHANGES)]
    if changes.empty:
        words += " No single link changed more than chance brings."
    for change, rows in changes.groupby("change", sort=False):
        named = [f"{row['cause']} → {row['effect']}" for row in rows.head(_NAMED).to_dict("records")]
        more = f", and {len(rows) - _NAMED} more" if len(rows) > _NAMED else ""
        words += f" {str(change)[0].upper()}{str(change)[1:]}: {'; '.join(named)}{more}."
    few = int((comparison.links["change"] == FEW).sum())
    if few:
        words += f" On {few} of the {plural(len(comparison.links), 'link')} we cannot tell: too few people told them."
    return words


def say_suggested(suggested: pd.DataFrame) -> str:
    """Say which factors both people and the map put forward, and which only one of them does."""
    if suggested.empty:
        return "Neither people nor the map put any factor forward."
    by = {who: set(rows["concept"]) for who, rows in suggested.groupby("suggested_by")}
    people, own = by.get(PEOPLE, set()), by.get(MAP, set())
    if not people:
        return "Nobody has marked yet what can be acted on or matters most; the map alone puts factors forward."
    both = sorted(people & own)
    if not both:
        return "People and the map put different factors forward."
    return f"Put forward by people and by the map: {list_words(both)}."


def say_settings(settings: pd.DataFrame) -> str:
    """Say in how many ways of computing the first lever stays first, and keeps its direction (`rank_in_settings`)."""
    if settings.empty:
        return "Nothing is ranked, so there is nothing to compute in other ways."
    first, same = int((settings["rank"] == 1).sum()), int(settings["same_direction"].fillna(value=False).sum())
    lever, ways = settings["lever"].iloc[0], len(settings)
    return f"Of {ways} ways of computing, {lever} ranks first in {first} and moves the outcome the same way in {same}."


def say_between(
    between: CognitiveMap, beside: CognitiveMap, follows: CognitiveMap, levers: list[str], target: str
) -> str:
    """Say what lies between levers and target (`routes`), what is next to it, and what else follows from the levers."""
    if not levers or not target or between.links.empty:
        return "No way leads from what could be tried to the outcome."
    ends = {*levers, target}
    inner = sorted(set(between.labels) - ends)
    lie = "lies" if len(inner) == 1 else "lie"
    words = f"Between {list_words(levers)} and {target} {lie} {list_words(inner)}." if inner else "The way is one link."
    near = len(set(beside.labels) - set(between.labels))
    others = sorted(set(follows.labels) - set(between.labels))
    words += f" {_so_many(near, 'factor is', 'factors are')} next to that way: they can help it or stand against it."
    return f"{words} Moved as well, without leading there: {list_words(others)}." if others else words


def say_ticks(shortlist: pd.DataFrame, ticks: Mapping[str, bool]) -> str:
    """Say what a workshop decided on the shortlist (`ticks`, by factor), and what else the words for the focus name."""
    listed = shortlist["concept"].map(str)
    undecided = ~listed.isin(list(ticks))
    named = listed[shortlist["chosen"].astype(bool) & undecided].tolist()
    if not ticks:
        if named:
            return f"No workshop has ticked yet; the words for the focus name {list_words(named)}."
        return "No workshop has ticked yet, and the words for the focus name none of these factors."
    chosen, refused = ([label for label, yes in ticks.items() if yes == wanted] for wanted in (True, False))
    if chosen:
        words = f"A workshop decided; chosen: {list_words(chosen)}."
    elif not undecided.any():
        words = "A workshop decided against all."
    else:
        left = _so_many(int(undecided.sum()), "factor is", "factors are")
        words = f"A workshop decided against {list_words(refused)}; {left.lower()} not decided."
    return f"{words} Named by the words for the focus, and not decided: {list_words(named)}." if named else words


def list_words(names: list[str]) -> str:
    """Return names as a list in words."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _wholes(comparison: GroupComparison, alpha: float = 0.05) -> str:
    wholes = comparison.wholes
    apart = wholes.loc[(wholes["p_adjusted"] <= alpha).fillna(value=False), "group"].map(str).tolist()
    if apart:
        return f"As a whole, more than chance brings, these speak of other things than the others: {list_words(apart)}."
    return "As a whole, none of them speaks of other things than the others, as far as we can tell."


def _group_words(row: dict[Any, Any]) -> str:
    more = "more" if row["finding"] == MORE else "less"
    return f"people in the group {row['group']} speak of {row['speaks_of']} {more} often"


def _so_many(count: int, one: str, several: str) -> str:
    return f"One {one}" if count == 1 else f"{count} {several}"


def _hundred(share: float) -> int:
    return round(100 * share)


def _p(value: float) -> str:
    return "under 0.001" if value < 0.001 else f"= {value:.3f}" if value < 0.1 else f"= {value:.2f}"
