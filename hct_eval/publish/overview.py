"""The front of a report: its cover, and at most six key messages in plain words, linked to their evidence."""

from html import escape
from typing import Any

import pandas as pd

from hct_eval.publish import anchors
from hct_eval.publish.drawn import headline
from hct_eval.publish.links import link_in_words
from hct_eval.publish.plots import value_text
from hct_eval.publish.prose import (
    Section,
    Words,
    linked,
    listing,
    lower_first,
    missing,
    section,
    span_in_words,
    tenths_between,
    written,
)
from hct_eval.publish.results import SIGNED, PlaceResults
from hct_eval.publish.tables import Row, known, rows_of
from hct_eval.publish.themes import theme_in_words, theme_shares
from hct_eval.tables.words import plural

MOST = 6
"""An overview has no more key messages than this."""

Message = tuple[str, str]
"""What is said, and the section (its title) that holds the evidence."""


def cover(results: PlaceResults) -> Words:
    """Return the lines below the report's title: who, where, when, and what the programme is."""
    place, programme = results.place, results.programme
    facts = [
        ("Place", place.place or place.name),
        ("Led by", place.lead),
        ("Period", programme.period),
        ("Phases", ", ".join(map(str, place.phases)) if any(p.phases != (1,) for p in programme.partnerships) else ""),
    ]
    rows = "".join(f"<div><dt>{escape(k)}</dt><dd>{escape(v)}</dd></div>" for k, v in facts if v)
    return Words(f'<dl class="hct-cover">{rows}</dl>')


def key_messages(results: PlaceResults) -> Section:
    """Return the overview: at most six sentences made from the data, each with a link to its section."""
    messages = messages_of(results)
    if not messages:
        return section(missing("Nothing has been collected here yet, so there is nothing to say."))
    return section(linked((text, f"#{anchors.anchor(title)}", title) for text, title in messages))


def messages_of(results: PlaceResults) -> list[Message]:
    """Return the key messages as (sentence, section); what was not collected is said rather than left out."""
    first = [*_reach(results), *_heard(results), *_focus(results), *_change(results)]
    failures, verdicts = _failures(results), _verdicts(results)
    room = MOST - len(first) - len(failures)
    return [*first, *(verdicts if room > 0 else []), *failures][:MOST]


def why_it_matters(results: PlaceResults) -> Section:
    """Return why the work matters and to whom: the writers' introduction, or what programme.yml says."""
    own = written(results.programme.raw(results.place.id), "introduction")
    about = [text for text in (results.place.why, results.programme.about) if text]
    if own is None and not about:
        return section(missing("Nobody has written yet why this work matters here (text/introduction.md)."))
    return section(own, *(Words(f"<p>{escape(text)}</p>") for text in about))


def _reach(results: PlaceResults) -> list[Message]:
    n = len(results.conversations)
    if n == 0:
        return [("No conversations were recorded here, so we cannot say what people think.", anchors.REACH)]
    when = span_in_words(results.conversations["held_on"])
    return [(f"We listened to {results.people(n)} in {results.place.name}{when}.", anchors.REACH)]


def _heard(results: PlaceResults) -> list[Message]:
    themes = theme_shares(results).dropna(subset=["share"]).sort_values(["share", "concept"], ascending=[False, True])
    messages = [
        (f"{theme_in_words(theme)} ({tenths_between(float(theme['low']), float(theme['high']))}).", anchors.HEARD)
        for theme in rows_of(themes.head(1))
    ]
    if results.drawn_instead and not results.drawn.is_empty:
        return [*messages, (f"{headline(results)}. It was drawn by a group, not told in conversations.", anchors.MAP)]
    clear = results.links[results.links["sign"].isin(["+", "-"])]
    most = "no link was told by more people"
    return messages + [(f"{link_in_words(link)}: {most}.", anchors.MAP) for link in rows_of(clear.head(1))]


def _focus(results: PlaceResults) -> list[Message]:
    if results.place.focus:
        return [(f"The partnership chose its focus: {lower_first(results.place.focus).rstrip('.')}.", anchors.FOCUS)]
    if results.has("shortlist"):
        return [("The partnership has a short list, but has not yet written down its focus.", anchors.FOCUS)]
    return []


def _change(results: PlaceResults) -> list[Message]:
    """At most one message on change: the primary measures first, what got worse before what improved."""
    rows = results.estimates
    rows = rows[~rows["hidden"] & rows["finding"].isin(["improved", "got worse", "we cannot tell"])]
    rows = rows[rows["statistic"].isin(SIGNED) | rows["primary"]]
    if rows.empty:
        return [("We did not measure change here in a way that lets us say if it came.", anchors.CHANGE)]
    main = rows[rows["primary"]] if rows["primary"].any() else rows
    counts = main["finding"].value_counts()
    if len(main) == 1:
        return [(change_in_words(rows_of(main)[0]), anchors.CHANGE)]
    parts = [
        f"{counts[finding]} {words}"
        for finding, words in (("improved", "got better"), ("got worse", "got worse"), ("we cannot tell", ""))
        if finding in counts and words
    ]
    unsure = int(counts.get("we cannot tell", 0))
    if unsure == len(main):
        names = listing([lower_first(str(measure)) for measure in main["measure"].drop_duplicates()])
        return [(f"We cannot tell if there was a change in {names}.", anchors.CHANGE)]
    if unsure:
        parts.append(f"for {unsure} we cannot tell")
    which = "main measures" if rows["primary"].any() else "changes that we measured"
    first = main[main["finding"] != "we cannot tell"].head(1)
    detail = f" {change_in_words(rows_of(first)[0])}" if len(first) else ""
    return [(f"Of the {len(main)} {which}, {', '.join(parts)}.{detail}", anchors.CHANGE)]


def change_in_words(row: Row) -> str:
    """Say one change with its likely range: who improved, who got worse, or that we cannot tell."""
    name = str(row["measure"])
    name = name[:1].upper() + name[1:]
    if known(row["group"]) and str(row["group"]) == "took part":
        name += " of those who took part"
    value, low, high = (_number(row[column]) for column in ("value", "low", "high"))
    unit = str(row["unit"])
    if row["finding"] == "we cannot tell":
        span = f": the likely range runs from {value_text(low, unit)} to {value_text(high, unit)}"
        return f"We cannot tell if {lower_first(name)} changed{span if known(row['low']) else ''}."
    way = "rose" if value > 0 else "fell"
    good = "better" if row["finding"] == "improved" else "worse"
    low, high = sorted((abs(low), abs(high)))
    points = "" if unit.startswith(("share", "pounds")) else f" {unit}"
    by, a, b = (value_text(x, unit, 1 if unit == "points" else None) for x in (abs(value), low, high))
    return f"{name} {way} by {by}{points}, which is {good} (likely by {a} to {b})."


def _verdicts(results: PlaceResults) -> list[Message]:
    ledger = results.tables["ledger"]
    if ledger.empty:
        return []
    ideas = plural(len(ledger), "idea")
    return [(f"Of {ideas} that we tested, {verdicts_in_words(ledger['verdict'])}.", anchors.HYPOTHESES)]


def verdicts_in_words(verdicts: "pd.Series[str]") -> str:
    """Say how many ideas held up, held in part, did not, or stay open."""
    counts = verdicts.value_counts()
    words = {
        "supported": "held up",
        "partly supported": "held in part",
        "not supported": "did not hold",
        "we cannot tell": "cannot be told yet",
    }
    return listing([f"{counts[name]} {said}" for name, said in words.items() if name in counts])


def _failures(results: PlaceResults) -> list[Message]:
    log = results.tables["learning_log"]
    failed = int((log["result"] == "did not work").sum())
    of = plural(len(log), "thing")
    return [(f"Of {of} that we tried, {failed} did not work, and we say why.", anchors.LEARNT)] if failed else []


def _number(value: Any) -> float:
    return float(value) if known(value) else float("nan")
