"""The map of experience: its drawing, its strongest links, and how much stands behind it."""

import pandas as pd

from hct_eval.maps.coverage import look_up, say_coverage
from hct_eval.maps.draw import draw_map
from hct_eval.publish.charts import Chart, figure, line_band
from hct_eval.publish.disclosure import safe_curve, shown_loops
from hct_eval.publish.drawn import behind_the_drawn_map, drawn_map_section
from hct_eval.publish.links import link_in_words, told_most
from hct_eval.publish.prose import Section, Shown, bullets, heading, linked, listing, missing, say, section, spoken
from hct_eval.publish.results import PlaceResults
from hct_eval.publish.tables import ShownTable, rows_of, show_table
from hct_eval.tables.words import plural

DRAWN = 40
_LOOPS = 5
SIGNS = {"+": "more", "-": "less", "?": "contested"}


def map_of_experience(results: PlaceResults, seed: int) -> Section:
    """Return the drawn map of links that may be published, the strongest of them as a table, and loops.

    Where no conversation gives such a link, it is the map that workshops drew, if they did.
    """
    everything = results.tables["map_links"]
    if everything.empty and results.drawn_instead:
        return drawn_map_section(results, seed)
    if results.drawn_instead:
        none = f"No link that people told can be shown. {left_out(results)}"
        return section(missing(none), drawn_map_section(results, seed))
    if everything.empty:
        return section(missing("No links between factors were coded here, so there is no map."))
    if results.links.empty:
        return section(missing(f"No link can be shown. {left_out(results)}"))
    explore = linked([("The same map, to search, follow and compare on screen:", "map.html", "explore the map")])
    return section(say(_about(results)), map_figure(results, seed), explore, *_loops(results))


def behind_the_map(results: PlaceResults) -> Section:
    """Return what the map rests on: people per link, links that one person told, contested ones, saturation."""
    links = results.tables["map_links"]
    if results.drawn_instead:
        return behind_the_drawn_map(results)
    if links.empty:
        return section(missing("There is no map, so there is nothing to say of what stands behind it."))
    single = int(links["single_voice"].sum())
    contested = results.links[results.links["sign"] == "?"]
    facts = [
        f"The whole map has {plural(len(results.tables['map_concepts']), 'factor')} and {plural(len(links), 'link')},",
        f"told by {results.people(results.coded)}.",
        f"{plural(single, 'link rests', 'links rest')} on one person alone." if single else "",
        left_out(results),
    ]
    doubt = [f"{link_in_words(row)}." for row in rows_of(contested)]
    return section(say(*facts), say(*doubt) if doubt else None, links_table(results), saturation_chart(results))


def map_figure(results: PlaceResults, seed: int) -> Chart:
    """Return the map as a figure with its links as a table; only links that may be published reach the drawing."""
    ends = set(results.links["cause"]) | set(results.links["effect"])
    concepts = results.tables["map_concepts"]
    drawing = draw_map(concepts[concepts["concept"].isin(ends)], results.links, max_links=DRAWN, seed=seed)
    title = told_most(results.links) or "The links that people told"
    beyond = (
        f"The {DRAWN} links with most people are drawn; {drawing.left_out} more are in the data."
        if drawing.left_out
        else ""
    )
    note = (
        "A full line with + means: more of one, more of the other. A dashed line with - means: more of one, "
        "less of the other. Thicker lines were told by more people. This is what people said leads to what; "
        "it is no proof that it does."
    )
    table = link_rows(results.links.merge(drawing.shown[["cause", "effect"]], on=["cause", "effect"]))
    return figure(
        drawing.svg,
        title=title,
        alt=f"Map. {title}. {drawing.alt}",
        table=table,
        note=f"{note} {beyond}".strip(),
        unit="what people said leads to what",
        base=results.base(results.coded),
    )


def links_table(results: PlaceResults, limit: int = 12) -> ShownTable:
    """Return the links as a table, those first that most was told of."""
    hidden = f" {left_out(results)}" if left_out(results) else ""
    ranges = say_coverage(look_up("weight", "mentioned", results.coded))
    return show_table(
        link_rows(results.links).head(limit),
        caption="The links that were told most",
        note=f"Weight runs from -1 to 1. Low and high: {ranges}.{hidden}",
    )


def link_rows(links: pd.DataFrame) -> pd.DataFrame:
    """Return links (see `shown_links`) for readers: what leads to what, people, weight and its range."""
    return pd.DataFrame(
        {
            "More of this": links["cause"].astype("string"),
            "leads to": links["sign"].map(SIGNS).astype("string"),
            "of this": links["effect"].astype("string"),
            "People": links["people"],
            "Weight": links["weight"].astype("Float64").round(2),
            "Low": links["low"].astype("Float64").round(2),
            "High": links["high"].astype("Float64").round(2),
        }
    ).reset_index(drop=True)


def left_out(results: PlaceResults) -> str:
    """Say how many links are not shown, and why."""
    links = results.tables["map_links"]
    few = int((links["sources"] <= results.policy.threshold).sum())
    lopsided = len(links) - len(results.links) - few
    parts = []
    if few:
        least = results.policy.threshold + 1
        parts.append(
            f"{plural(few, 'link is', 'links are')} not shown because "
            f"fewer than {least} people told {'it' if few == 1 else 'them'}."
        )
    if lopsided:
        parts.append(
            f"{plural(lopsided, 'link is', 'links are')} not shown because more than half of what was said came from "
            "one person or one researcher's conversations."
        )
    return " ".join(parts)


def saturation_chart(results: PlaceResults) -> Chart | None:
    """Return how many different factors and links had been heard after each conversation."""
    frame = results.tables["saturation"]
    if frame.empty:
        return None
    frame = frame.sort_values(["what", "conversations"])
    links = frame[frame["what"] == "links"]["mean"].astype(float).tolist()
    title = "Too few conversations to say whether new ones add new links"
    if len(links) > 1:
        added = f"{links[-1] - links[-2]:.1f}"
        said = "hardly any new link" if added == "0.0" else f"about {added} new links"
        title = f"The last conversation coded added {said}"
    return line_band(
        safe_curve(frame, results.policy),
        "conversations",
        "mean",
        low="low",
        high="high",
        group="what",
        title=title,
        unit="different ones heard so far, by number of conversations",
        base=results.base(results.coded),
        note="Averaged over many orders of the conversations; the band holds 95 of 100 orders.",
    )


def _about(results: PlaceResults) -> str:
    links = results.links[["cause", "effect"]].assign(size=results.links["weight"].abs().round(2))
    ends = links.melt("size", value_name="concept").groupby("concept")["size"].sum().round(2).reset_index()
    central = ends.sort_values(["size", "concept"], ascending=[False, True])["concept"].head(3)
    names = listing([spoken(str(name)) for name in central])
    return (
        f"The map puts together what different people said leads to what. Most comes together at {names}. "
        if names
        else "The map puts together what different people said. "
    ) + "It holds what people think and live, and helps to ask better questions; it does not prove causes."


def _loops(results: PlaceResults) -> list[Shown]:
    shown = shown_loops(results.tables["map_loops"], results.links)
    shown = shown[shown["kind"] != "unknown"]
    if shown.empty:
        return []
    words = {"reinforcing": "feeds itself", "balancing": "holds itself back"}
    lines = [
        f"{str(row.loop).replace(' -> ', ' → ')}: {words[str(row.kind)]}."
        for row in shown.head(_LOOPS).itertuples(index=False)
    ]
    found = bullets(lines)
    return [heading("Circles in the map"), found] if found else []
