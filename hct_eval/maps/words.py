"""What the map says, in sentences: messages for figures and sections, made from the tables they stand above."""

import pandas as pd

from hct_eval.maps.build import Zeros
from hct_eval.maps.coverage import look_up, say
from hct_eval.maps.draw import READS
from hct_eval.maps.uncertainty import FEWEST, Resampled

NO_MAP = "No causal claims were coded here, so there is no map."


def say_strongest(links: pd.DataFrame) -> str:
    """Say which link most people told."""
    if links.empty:
        return "No link of clear sign was told, so none can be called the strongest."
    first = links.iloc[0]
    if pd.isna(first["sources"]) or first["sources"] < 2:
        return "No link was told by more than one person"
    return f"{first['cause']} → {first['effect']} ({READS[str(first['sign'])]}) is the link that most people told"


def say_contested(contested: pd.DataFrame) -> str:
    """Say on how many links people differ."""
    if contested.empty:
        return "On no link that two or more people told do they differ about its direction."
    first = contested.iloc[0]
    return (
        f"People differ on {_links(len(contested))}, most of all on {first['cause']} → {first['effect']}: "
        "such a link is marked ? and its sign is not averaged away."
    )


def say_centrality(concepts: pd.DataFrame) -> str:
    """Say around which factors the map turns."""
    if concepts.empty:
        return NO_MAP
    order = concepts.sort_values(["centrality", "concept"], ascending=[False, True])
    names = [str(name) for name in order["concept"].head(3)]
    return f"The map turns on {_list(names)}"


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
    words = f"{single} of {len(links)} links rest on one person alone; such a link has no range."
    if len(influence) > 1:
        most = int(influence["links_lost"].max())
        words += f" Without the one person who adds most, {_links(most)} would go."
    return words


def say_range(outcome: Resampled, *, sums: bool = False) -> str:
    """Say what the ranges mean and how often such ranges held the truth in simulations, or why there are none.

    `sums`: the items add up links, or are effects of all of them.
    """
    if outcome.speakers < FEWEST:
        return f"Fewer than {FEWEST} people made claims, so no range is given."
    table = outcome.intervals
    if len(table) and table["low"].isna().all():
        reasons = " ".join(f"{_sentence(str(note))}" for note in sorted(set(table["note"]) - {""}))
        return reasons or "No range is given."
    words = (
        f"Low and high: {outcome.words} (here {outcome.sources} people; {outcome.resamples} draws of what others might "
        "have said)."
    )
    if sums and outcome.allows_unseen:
        words += (
            " The ranges allow for links that nobody asked told, so that an estimate tends to lie low in its range."
        )
    return words


def say_ranks(zeros: Zeros, people: int) -> str:
    """Say how often ranges of ranks held the true rank in simulations with about as many people."""
    return f"Ranks: {say(look_up('rank', zeros, people))}."


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
        words += f"; it is among the first three in {round(100 * float(first['p_top3']))} of 100 resamples"
    return words


def say_paths(summary: pd.DataFrame, max_links: int) -> str:
    """Say how much of the ways to the target somebody told whole."""
    if summary.empty:
        return f"No way of up to {max_links} links leads from what could be tried to the outcome."
    whole = int((summary["told_whole"] > 0).sum())
    rest = len(summary) - whole
    words = (
        f"From {len(summary)} factors a way of up to {max_links} links leads to the outcome; "
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
    words = f"{firm} of {len(scenarios)} effects keep their direction in every way of computing that was tried."
    if cycles:
        words += f" {cycles} belong to runs that do not come to rest."
    return words


def _links(count: int) -> str:
    return "one link" if count == 1 else f"{count} links"


def _list(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
