"""The focus: what the partnership chose, what the map suggests, and how far that can be leant on."""

import pandas as pd

from hct_eval.publish.charts import Chart, interval_plot, ranked_bars
from hct_eval.publish.prose import Section, Shown, heading, listing, missing, say, section, spoken
from hct_eval.publish.results import PlaceResults
from hct_eval.publish.tables import show_table
from hct_eval.tables.words import plural

_SHOWN = 8
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
        span = f"it could rank from {first['rank_low']} to {first['rank_high']}" if not same else "it would still do so"
        doubt = f"; with other people heard, {span}"
    return interval_plot(
        shown,
        "concept",
        "rank",
        "rank_low",
        "rank_high",
        title=f"In the map, {spoken(str(first['concept']))} moves what people want most{doubt}",
        unit="rank (1 = moves most)",
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
    known = set(results.concepts["concept"])
    frame = frame[frame["concept"].isin(known) & (frame["scenario"] != frame["concept"])]
    if frame.empty:
        return []
    order = leverage_rows(results)["concept"].astype(str).tolist()
    scenarios = sorted(set(frame["scenario"].astype(str)), key=lambda name: (_place(name, order), name))
    part = frame[frame["scenario"] == scenarios[0]].copy()
    part = part.assign(_size=part["effect"].abs()).sort_values(["_size", "concept"], ascending=[False, True])
    part = part[part["_size"] >= 0.05 * part["_size"].max()]
    scenario = str(part["scenario"].iloc[0])
    top = part.iloc[0]
    way = "rises" if top["effect"] > 0 else "falls"
    settled = sorted(part["status"].astype(str).unique())
    chart = ranked_bars(
        part.head(_SHOWN),
        "concept",
        "effect",
        low="low",
        high="high",
        title=f"In the map, if there were more {spoken(scenario)}, {spoken(str(top['concept']))} {way} most",
        unit="change in the map (-1 to 1)",
        base=results.base(results.coded),
        note=f"A thinking aid, not a forecast. The map's arithmetic ended in: {listing(settled)}.",
    )
    return [heading("If we acted on it"), chart]


def _place(scenario: str, order: list[str]) -> int:
    """Return where a scenario's factor stands among the leading ones."""
    return next((i for i, concept in enumerate(order) if concept in scenario), len(order))


def _told_whole(results: PlaceResults) -> list[Shown]:
    paths = results.tables["paths"]
    if paths.empty:
        return []
    whole = int((paths["told_whole_by"] > 0).sum())
    text = (
        f"The ways from what the partnership can do to what people want run through {plural(len(paths), 'link')}. "
        f"Single people told a whole way through {whole} of them; the rest is pieced together from different people, "
        "so it is less sure."
    )
    return [say(text)]
