"""The focus: what the partnership chose, what the map suggests, and how far that can be leant on."""

import numpy as np
import pandas as pd

from hct_eval.publish.charts import Chart, interval_plot, ranked_bars
from hct_eval.publish.plots import decimals_of
from hct_eval.publish.prose import Section, Shown, heading, missing, say, section, spoken
from hct_eval.publish.results import PlaceResults
from hct_eval.publish.tables import show_table
from hct_eval.tables.words import plural

_SHOWN = 8
_UNREST = {
    "limit cycle": "The map's sums never come to rest: what is shown is the middle of their swings.",
    "not settled": "The map's sums did not come to rest, so this is less sure.",
}
"""What is said of a scenario that has no fixed point, by its status without the period in brackets."""
_NONE_MARKED = "Nobody has marked yet which of these were chosen."
_NONE_IS_THE_FOCUS = (
    "None of these carries the name of the chosen focus, and none is marked as part of it: the list does not say "
    "why it was chosen."
)


def our_focus(results: PlaceResults) -> Section:
    """Return the focus and why, the short list, what the map says moves most, and what one person told whole."""
    place = results.place
    chosen = f"The partnership chose this focus: {place.focus}" if place.focus else ""
    head = say(chosen, place.why) if chosen else missing("No focus has been written down for this place yet.")
    return section(head, *_shortlist(results), leverage_chart(results), *_scenarios(results), *_told_whole(results))


def leverage_chart(results: PlaceResults) -> Chart | None:
    """Return the factors that move the outcomes most in the map, as ranks with their intervals."""
    shown = leverage_rows(results)
    if shown.empty:
        return None
    first = shown.iloc[0]
    doubt = ""
    if pd.notna(first["rank_low"]) and pd.notna(first["rank_high"]):
        same = first["rank_low"] == first["rank_high"]
        span = f"it could rank from {first['rank_low']} to {first['rank_high']}" if not same else "it would stay there"
        doubt = f"; with other people heard, {span}"
    which = "show and could act on" if shown["controllable"].fillna(value=False).all() else "show"
    return interval_plot(
        shown,
        "concept",
        "rank",
        "rank_low",
        "rank_high",
        title=f"Of what we may {which}, {spoken(str(first['concept']))} comes first in the map{doubt}",
        unit="rank (1 = most effect on what people want)",
        base=results.base(results.coded),
        note="A thinking aid, not a forecast. The lines show the ranks when the people are drawn again and again.",
    )


def leverage_rows(results: PlaceResults) -> pd.DataFrame:
    """Return the leading factors that may be published and that the partnership could act on, by rank."""
    frame = results.tables["leverage"]
    frame = frame[(frame["sources"] > results.policy.threshold).fillna(value=False)]
    actable = frame[frame["controllable"].fillna(value=False).astype(bool)]
    return (actable if len(actable) else frame).sort_values(["rank", "concept"]).head(_SHOWN).reset_index(drop=True)


def _shortlist(results: PlaceResults) -> list[Shown]:
    frame = results.tables["shortlist"]
    frame = frame[frame["concept"].isin(results.concepts["concept"])]
    if frame.empty:
        return []
    ranks = results.tables["leverage"].set_index("concept")["rank"]
    frame = frame.assign(_rank=frame["concept"].map(ranks))
    frame = frame.sort_values(["chosen", "_rank", "concept"], ascending=[False, True, True])
    why = frame["why"].str.slice(0, 1).str.upper() + frame["why"].str.slice(1)
    table = pd.DataFrame({"Could work on": frame["concept"], "Why it is here": why})
    picked = frame["chosen"].fillna(value=False).astype(bool)
    if picked.any():
        table["Chosen"] = picked.map({True: "yes", False: "no"})
    unmarked = _NONE_IS_THE_FOCUS if results.place.focus else _NONE_MARKED
    note = "" if picked.any() else unmarked
    return [show_table(table, caption="The short list for the workshop that chooses the focus", note=note)]


def _scenarios(results: PlaceResults) -> list[Shown]:
    frame = results.tables["scenarios"]
    frame = frame[frame["concept"].isin(results.concepts["concept"]) & (frame["scenario"] != frame["concept"])]
    if frame.empty:
        return []
    order = leverage_rows(results)["concept"].astype(str).tolist()
    scenarios = sorted(set(frame["scenario"].astype(str)), key=lambda name: (_place(name, order), name))
    part = frame[frame["scenario"] == scenarios[0]].copy()
    part = part.assign(_size=part["effect"].abs()).sort_values(["_size", "concept"], ascending=[False, True])
    part = part[part["_size"] >= 0.05 * part["_size"].max()].head(_SHOWN)
    scenario = str(part["scenario"].iloc[0])
    statuses = sorted({status.partition(" (")[0] for status in part["status"].astype(str)})
    unrest = [_UNREST[status] for status in statuses if status in _UNREST]
    chart = ranked_bars(
        part,
        "concept",
        "effect",
        low="low",
        high="high",
        title=_what_follows(scenario, part),
        unit="change in the map (-1 to 1)",
        base=results.base(results.coded),
        note=" ".join(["A thinking aid, not a forecast.", *unrest]),
    )
    return [heading("If we acted on it"), chart]


def _what_follows(scenario: str, moved: pd.DataFrame) -> str:
    """Say what more of a factor does in the map, from what it moves, the largest effect first.

    Where the range of that effect, with the decimals that the chart writes, takes in 0, only its direction is said.
    """
    numbers = moved[["effect", "low", "high"]].astype("Float64").to_numpy(float, na_value=np.nan)
    places = decimals_of(numbers.flat)
    low, high = (round(end, places) for end in numbers[0, 1:].tolist())
    more, what, up = spoken(scenario), spoken(str(moved["concept"].iloc[0])), numbers[0, 0] > 0
    if low <= 0 <= high:
        way = "more" if up else "less"
        return f"In the map, more {more} goes with {way} {what}, but the range takes in no effect"
    return f"In the map, if there were more {more}, {what} {'rises' if up else 'falls'} most"


def _place(scenario: str, order: list[str]) -> int:
    """Return where a scenario's factor stands among the leading ones."""
    return next((i for i, concept in enumerate(order) if concept in scenario), len(order))


def _told_whole(results: PlaceResults) -> list[Shown]:
    paths = results.tables["paths"]
    if paths.empty:
        return []
    links = paths.groupby(["cause", "effect"])["told_whole_by"].max()  # a link is on the ways of many levers
    whole = int((links > 0).sum())
    text = f"The ways from what the partnership can do to what people want run through {plural(len(links), 'link')}. "
    if whole == len(links):
        return [say(f"{text}Each is on a way that one person told whole.")]
    if not whole:
        return [
            say(f"{text}No one person told a whole way: it is pieced together from different people, so less sure.")
        ]
    told = (
        f"Single people told a whole way through {whole} of them; the rest is pieced together from different people, "
    )
    return [say(f"{text}{told}so it is less sure.")]
