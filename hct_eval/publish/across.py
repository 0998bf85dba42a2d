"""The report across places: who is in it, what recurs, estimates side by side (never ranked), what stays open."""

from itertools import combinations

import pandas as pd

from hct_eval.change.estimates import CANNOT_TELL
from hct_eval.programme import Programme, Status
from hct_eval.publish import anchors
from hct_eval.publish.audit.across import total_may_be_said
from hct_eval.publish.charts import Chart, interval_plot, ranked_bars
from hct_eval.publish.estimates_in_words import LINES, MEANINGS, SURE, counted_in_words, finding_of, verdicts_in_words
from hct_eval.publish.experience import SIGNS
from hct_eval.publish.many_places import MANY, many, place_names, show_across
from hct_eval.publish.overview import MOST, Message, cover_lines
from hct_eval.publish.plots import POINTS
from hct_eval.publish.programme_results import REPORTED, ProgrammeResults
from hct_eval.publish.prose import (
    Section,
    Words,
    linked,
    listing,
    missing,
    say,
    section,
    spoken,
)
from hct_eval.publish.readability import plainest
from hct_eval.publish.results import SIGNED
from hct_eval.publish.tables import Row, known, rows_of, show_table
from hct_eval.tables.words import plural

_CHARTS, _CHARTS_OF_MANY = 8, 3
"""A chart has a row for each place: of many places only the first measures are drawn, main ones before others."""

_ROWS = 15


def programme_cover(programme: Programme, status: Status) -> Words:
    """Return the lines below the title of the report across places."""
    names = [place.name for place in programme.partnerships]
    places = listing(names) if len(names) <= MANY else str(len(names))
    return cover_lines({"Places": places, "Period": programme.period}, status)


def programme_messages(results: ProgrammeResults) -> Section:
    """Return the overview across places: at most six sentences, each with a link to its section."""
    messages = programme_messages_of(results)
    return section(linked((text, f"#{anchors.anchor(title)}", title) for text, title in messages))


def programme_messages_of(results: ProgrammeResults) -> list[Message]:
    """Return the key messages across places as (sentence, section)."""
    if not results.places:
        return [("No place has results yet, so there is nothing to say.", anchors.PLACES)]
    found: list[Message] = []
    heard = sum(len(place.conversations) > 0 for place in results.places)
    said = listened_across(results) or "people"
    if heard:
        found.append((f"We listened to {said} in {plural(heard, 'place')}.", anchors.PLACES))
    factors = common_factors(results)
    everywhere = factors[factors["places"] == len(results.places)]["concept"].astype(str).tolist()
    if len(results.places) > 1 and everywhere:
        found.append((_came_up(everywhere), anchors.COMMON))
    links = recurring_links(results)
    if len(links):
        n = f"{plural(len(links), 'link was', 'links were')} told in more than one place"
        found.append((f"{n}, each time by enough people to show it.", anchors.COMMON))
    found += [*_change(results), *_verdicts(results), *_failures(results)]
    return found[:MOST]


def _came_up(everywhere: list[str]) -> str:
    """Say which factors came up in every place, with the first two names that leave the sentence easy to read."""
    if len(everywhere) == 1:
        return f"People spoke of {spoken(everywhere[0])} in every place."
    counted = f"{len(everywhere)} factors came up in every place"
    pairs = combinations([spoken(name) for name in everywhere], 2)
    return plainest([*(f"{counted}, {listing(pair)} among them." for pair in pairs), f"{counted}."])


def listened_across(results: ProgrammeResults) -> str | None:
    """Return how many people all places listened to, as it may be said; None where it would tell a place's number."""
    heard = [len(place.conversations) for place in results.places]
    if not heard or not total_may_be_said(heard, results.programme.disclosure):
        return None
    return results.places[0].people(sum(heard))


def places_told(results: ProgrammeResults) -> pd.DataFrame:
    """Return a row a place: who leads, people listened to and coded as may be said, its status."""
    counts = {p.place.id: (p.people(len(p.conversations)), p.people(p.coded)) for p in results.places}
    return pd.DataFrame(
        {
            "Place": results.status["name"],
            "Led by": results.status["lead"].fillna(""),
            "Listened to": [counts.get(i, ("none", "none"))[0] for i in results.status["partnership_id"]],
            "Coded": [counts.get(i, ("none", "none"))[1] for i in results.status["partnership_id"]],
            "Status": results.status["status"],
        }
    )


def places_table(results: ProgrammeResults) -> Section:
    """Return who is in the report and who is not, with people listened to and coded."""
    absent = results.status[results.status["status"] != REPORTED]["name"].astype(str).tolist()
    note = missing(f"Not in this report: {listing(absent)}. Nothing here speaks for them.") if absent else None
    return section(note, show_across(results, places_told(results), caption="The programme's places", file="places"))


def common_factors(results: ProgrammeResults) -> pd.DataFrame:
    """Return factors by the number of places in which enough people spoke of them, then by name.

    Columns concept, places, where. By how many people spoke of them they are not sorted: places hide some of that.
    """
    columns = ["concept", "where"]
    parts = [place.concepts.assign(where=place.place.name)[columns] for place in results.places]
    frame = pd.concat([part for part in parts if len(part)]) if any(map(len, parts)) else pd.DataFrame(columns=columns)
    found = frame.groupby("concept").agg(places=("where", "size"), where=("where", lambda names: listing(list(names))))
    return found.reset_index().sort_values(["places", "concept"], ascending=[False, True], ignore_index=True)


def recurring_links(results: ProgrammeResults) -> pd.DataFrame:
    """Return links that may be published in two places or more: cause, effect, places, same sign, where."""
    links = results.links()
    if links.empty:
        return pd.DataFrame(columns=["cause", "effect", "places", "signs", "where"])
    grouped = links.sort_values("_order").groupby(["cause", "effect"])
    found = grouped.agg(
        places=("place", "size"),
        signs=("sign", lambda s: listing(sorted({SIGNS[sign] for sign in s}))),
        where=("place", lambda names: listing(list(names))),
    ).reset_index()
    found = found[found["places"] > 1]
    return found.sort_values(["places", "cause", "effect"], ascending=[False, True, True], ignore_index=True)


def what_recurs(results: ProgrammeResults) -> Section:
    """Return factors and links that several places share."""
    factors, links = common_factors(results), recurring_links(results)
    if factors.empty:
        return section(missing("No place has a map with factors that may be shown, so nothing can be compared."))
    head = say(
        "A factor or link counts in a place when more people spoke of it there than the threshold of this report. "
        "Places coded with their own words, so a link that is missing may only be named differently."
    )
    if links.empty:
        return section(
            head, factors_chart(results), missing("No link was told in more than one place by enough people.")
        )
    table = links.head(_ROWS).rename(
        columns={"cause": "More of this", "signs": "leads to", "effect": "of this", "where": "Where"}
    )
    table = table[["More of this", "leads to", "of this", "places", *([] if many(results) else ["Where"])]]
    note = "" if len(links) <= _ROWS else f"{_ROWS} of {len(links)}; all are in the data."
    return section(head, factors_chart(results), show_table(table, caption="Links told in several places", note=note))


def factors_chart(results: ProgrammeResults) -> Chart:
    """Return factors by the number of places in which people spoke of them."""
    factors = common_factors(results)
    everywhere = factors[factors["places"] == len(results.places)]["concept"].tolist()
    title = (
        f"{plural(len(everywhere), 'factor')} came up in every place: {listing(everywhere, 3)}" if everywhere else ""
    )
    return ranked_bars(
        factors,
        "concept",
        "places",
        title=title or "No factor came up in every place",
        unit="places in which enough people spoke of it",
        base=f"n = {plural(len(results.places), 'place')}",
        limit=12,
    )


def side_by_side(results: ProgrammeResults) -> Section:
    """Return estimates that two places or more have, side by side in the programme's order; no ranking."""
    measured = measured_in_several(results)
    charts = side_by_side_charts(results)
    if not charts:
        return section(missing("No estimate was made in more than one place, so nothing stands side by side."))
    head = say(
        "Places are listed in the programme's order. They differ in whom they asked, how many and when, "
        "so the figures do not rank them."
    )
    left = len(measured) - len(charts)
    more = f"{plural(left, 'more figure')} that several places have {'is' if left == 1 else 'are'} in the data."
    return section(head, say(*MEANINGS), *charts, say(more) if left else None)


def side_by_side_charts(results: ProgrammeResults) -> list[Chart]:
    """Return one chart for each of the first estimates that at least two places have (see `measured_in_several`)."""
    return [
        _one_measure(part, results)
        for part in measured_in_several(results)[: _CHARTS_OF_MANY if many(results) else _CHARTS]
    ]


def measured_in_several(results: ProgrammeResults) -> list[pd.DataFrame]:
    """Return each estimate that at least two places have, a row a place, in the order of what must not be missed.

    Main measures come first, then changes, those that are sure in some place, and what most places have.
    """
    shown = results.estimates
    if shown.empty:
        return []
    drawn = shown[shown["value"].notna() & shown["low"].notna()]
    drawn = drawn.assign(
        _signed=drawn["statistic"].isin(SIGNED),
        _what=[alike(row) for row in rows_of(drawn)],
        _sure=[finding_of(row) in SURE for row in rows_of(drawn)],
    )
    order = drawn.groupby("_what").agg(
        primary=("primary", "max"), signed=("_signed", "max"), sure=("_sure", "max"), places=("place", "nunique")
    )
    order = order[order["places"] > 1].reset_index()
    order = order.sort_values(["primary", "signed", "sure", "places", "_what"], ascending=[False] * 4 + [True])
    parts = dict(iter(drawn.sort_values(["_order", "period"]).groupby("_what")))
    return [parts[what].drop_duplicates("place", keep="last") for what in order["_what"]]


def _one_measure(part: pd.DataFrame, results: ProgrammeResults) -> Chart:
    first = rows_of(part)[0]
    name = str(first["label"])[:1].upper() + str(first["label"])[1:]
    signed = bool(part["_signed"].all())
    part = part.assign(finding=[finding_of(row) for row in rows_of(part)])
    part = part.assign(_clear=part["finding"] != CANNOT_TELL)
    clear = part[part["finding"].isin(SURE)]
    if signed:
        if many(results):
            counts = clear["finding"].value_counts()
            said = [f"{what} in {plural(int(n), 'place')}" for what, n in sorted(counts.items())][::-1]
        else:
            said = [f"{row['finding']} in {row['place']}" for row in rows_of(clear)]
        unsure = len(part) - len(clear)
        where = f"{', '.join(said)}" if said else ""
        rest = f"in {plural(unsure, 'place')} we cannot tell" if unsure else ""
        title = f"{name}: {'; '.join(p for p in (where, rest) if p)}"
    else:
        overlap = part["low"].max() <= part["high"].min()
        title = f"{name}: {'the likely ranges of all places overlap' if overlap else 'places differ'}"
    without = [p.place.name for p in results.places if p.place.name not in set(part["place"])]
    return interval_plot(
        part,
        "place",
        "value",
        "low",
        "high",
        title=title,
        unit=POINTS if signed and first["unit"] == "share" else str(first["unit"]),
        base=_bases(part, results),
        reference=0.0 if signed else None,
        clear="_clear" if signed else None,
        note=f"{LINES} No figure: {place_names(results, without)}." if without else LINES,
    )


def _bases(part: pd.DataFrame, results: ProgrammeResults) -> str:
    """Say how many each place's figure rests on; of many places, the fewest and the most."""
    if not many(results):
        return f"n = {', '.join(_n(row) for row in rows_of(part))}"
    counted, shown = str(part["counts"].iloc[0]), part["n"].dropna().astype(int)
    fewest = "few, which is not shown," if len(shown) < len(part) else f"{shown.min():,}"
    return f"n = {fewest} to {shown.max():,} {counted} a place"


def _n(row: Row) -> str:
    shown = f"{int(row['n']):,}" if known(row["n"]) else "few"
    return f"{shown} {row['counts']} ({row['place']})"


def alike(row: Row) -> str:
    """Return what makes estimates of two places the same: all but the period, which differs from place to place."""
    parts = (row[c] for c in ("topic", "measure", "label", "statistic", "group", "unit"))
    return "\x1f".join(str(part) if known(part) else "" for part in parts)


def _change(results: ProgrammeResults) -> list[Message]:
    shown = results.estimates
    if shown.empty:
        return [("No place measured change in a way that lets us say if it came.", anchors.SIDE)]
    main = shown[shown["primary"] & shown["finding"].isin(["improved", "got worse", CANNOT_TELL])]
    if main.empty:
        return []
    counted = counted_in_words(finding_of(row) for row in rows_of(main))
    measures = plural(main["measure"].nunique(), "main measure")
    return [(f"Of {plural(len(main), 'result')} that places have on {measures}, {counted}.", anchors.SIDE)]


def _verdicts(results: ProgrammeResults) -> list[Message]:
    ledger = results.table("ledger")
    if ledger.empty:
        return []
    ideas = plural(len(ledger), "idea")
    return [(f"Of {ideas} that places tested, {verdicts_in_words(ledger['verdict'])}.", anchors.HYPOTHESES)]


def _failures(results: ProgrammeResults) -> list[Message]:
    log = results.table("learning_log")
    failed = int((log["result"] == "did not work").sum()) if len(log) else 0
    if not failed:
        return []
    return [
        (f"Of {plural(len(log), 'thing')} that places tried, {failed} did not work, and we say why.", anchors.LEARNT)
    ]
