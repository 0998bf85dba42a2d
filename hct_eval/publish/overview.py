"""The front of a report: its cover, and at most six key messages in plain words, linked to their evidence."""

import re
from collections.abc import Mapping
from html import escape

from hct_eval.change.estimates import CANNOT_TELL
from hct_eval.programme import Status
from hct_eval.publish import anchors
from hct_eval.publish.disclosure import rounded_count
from hct_eval.publish.drawn import headline
from hct_eval.publish.estimates_in_words import (
    change_in_words,
    counted_in_words,
    finding_of,
    in_ten,
    tenths_between,
    verdicts_in_words,
)
from hct_eval.publish.links import told_most
from hct_eval.publish.prose import (
    Section,
    Words,
    linked,
    listing,
    lower_first,
    missing,
    section,
    spoken,
    years_in_words,
)
from hct_eval.publish.readability import plainest
from hct_eval.publish.results import SIGNED, PlaceResults
from hct_eval.publish.tables import Row, known, rows_of
from hct_eval.publish.themes import came_up_most, first_themes, theme_shares
from hct_eval.publish.writers import written
from hct_eval.tables.words import plural

MOST = 6
"""An overview has no more key messages than this."""

STATUS_WORDS: Mapping[Status, str] = {
    "draft": "Draft, not for sharing",
    "for review": "For review, not for sharing",
    "published": "Published",
}
"""How far a report is, as its cover says it."""

Message = tuple[str, str]
"""What is said, and the section (its title) that holds the evidence."""


def cover(results: PlaceResults, status: Status) -> Words:
    """Return the lines below the report's title: who, where, when, which phases, and how far the report is."""
    place, programme = results.place, results.programme
    several = any(one.phases != (1,) for one in programme.partnerships)
    phases = listing([str(phase) for phase in place.phases])
    return cover_lines(
        {
            "Place": place.place or place.name,
            "Led by": place.lead,
            "Period": place.period or programme.period,
            "Phase" if len(place.phases) == 1 else "Phases": phases if several else "",
        },
        status,
    )


def cover_lines(facts: Mapping[str, str], status: Status) -> Words:
    """Return a cover's facts (empty ones left out), the report's status last."""
    rows = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(text)}</dd></div>" for name, text in facts.items() if text)
    mark = f'<div class="hct-status"><dt>Status</dt><dd>{escape(STATUS_WORDS[status])}</dd></div>'
    return Words(f'<dl class="hct-cover">{rows}{mark}</dl>')


def key_messages(results: PlaceResults) -> Section:
    """Return the overview: at most six sentences made from the data, each with a link to its section."""
    messages = messages_of(results)
    if not messages:
        return section(missing("Nothing has been collected here yet, so there is nothing to say."))
    return section(linked((text, f"#{anchors.anchor(title)}", title) for text, title in messages))


def messages_of(results: PlaceResults) -> list[Message]:
    """Return the key messages as (sentence, section); what was not collected is said rather than left out.

    Where there is more to say than fits, what the map says goes first: its own section begins with it.
    """
    before = [*_reach(results), *_heard(results)]
    after = [*_focus(results), *_change(results), *_verdicts(results), *_failures(results)]
    room = MOST - len(before) - len(after)
    return [*before, *(_map(results) if room > 0 else []), *after][:MOST]


def why_it_matters(results: PlaceResults) -> Section:
    """Return why the work matters and to whom: the writers' introduction, or what programme.yml says."""
    own = written(results, "introduction")
    about = [text for text in (results.place.why, results.programme.about) if text]
    if own is None and not about:
        return section(missing("Nobody has written yet why this work matters here (text/introduction.md)."))
    return section(own, *(Words(f"<p>{escape(text)}</p>") for text in about))


def _reach(results: PlaceResults) -> list[Message]:
    n = len(results.conversations)
    if n == 0:
        return [("No conversations were recorded here, so we cannot say what people think.", anchors.REACH)]
    listened = f"We listened to {results.people(n)} in {results.place.name}"
    when, coded = years_in_words(results.conversations["held_on"]), _coded(results)
    also = [f"{moment} and coded what {coded} said" for moment in (when, "")] if coded else []
    return [(plainest([f"{listened}{said}." for said in (*also, when)]), anchors.REACH)]


def _heard(results: PlaceResults) -> list[Message]:
    """Say what came up most of what may be shown, as a share of those coded."""
    said = []
    shares = theme_shares(results).dropna(subset=["share"])
    for theme in rows_of(shares.head(1)):
        many = in_ten(float(theme["share"])).removeprefix("about ")
        span = tenths_between(float(theme["low"]), float(theme["high"])).removesuffix(" in 10")
        coded = _coded(results)
        these = coded if coded.startswith("about ") else f"the {coded}"
        firsts = first_themes(shares)
        each = "" if len(firsts) == 1 else " each"
        people = (f"{these} people coded", these, "them")
        ways = [f"{came_up_most(shares)}: {many} of {who}{each} ({span})." for who in people]
        if each:  # of names that are hard to read together, the first that is easy; the section has all
            one_of = f"is one of {len(firsts)} things that came up most: {many} of them ({span})."
            ways += [f"Of what we may show, {spoken(name)} {one_of}" for name in firsts]
            ways.append(f"{len(firsts)} of the things that we may show came up most: {many} of them each ({span}).")
        said.append((plainest(ways), anchors.HEARD))
    return said


def _coded(results: PlaceResults) -> str:
    """Return how many people were coded as it may be said, `61` or `about 60`; "" where nobody or too few were."""
    shown = rounded_count(results.coded, results.policy)
    return results.people(results.coded).removesuffix(" people") if shown else ""


def _map(results: PlaceResults) -> list[Message]:
    if results.drawn_instead and not results.drawn.is_empty:
        return [(f"{headline(results)}. It was drawn by a group, not told in conversations.", anchors.MAP)]
    told = told_most(results.links)
    return [(f"{told}.", anchors.MAP)] if told else []


def _focus(results: PlaceResults) -> list[Message]:
    if results.place.focus:
        return [(f"What we chose to work on: {focus_in_short(results.place.focus)}.", anchors.FOCUS)]
    if results.has("shortlist"):
        return [("There is a short list, but no focus has been written down yet.", anchors.FOCUS)]
    return []


def focus_in_short(focus: str) -> str:
    """Return what a focus names before it explains itself: its words up to the first colon, semicolon or full stop."""
    return lower_first(re.split(r"[:;.](?:\s|$)", focus.strip())[0])


def _change(results: PlaceResults) -> list[Message]:
    """One message on change, of the main measures where there are any: what got worse before what improved."""
    rows = results.estimates
    rows = rows[rows["statistic"].isin(SIGNED) | rows["primary"]]
    rows = rows.loc[[i for i, row in zip(rows.index, rows_of(rows), strict=True) if finding_of(row) in _ORDER]]
    if len(rows) and rows["hidden"].all():
        return [("What we measured of change cannot be shown, since it would tell of few people.", anchors.CHANGE)]
    rows = rows[~rows["hidden"]]
    if rows.empty:
        return [("We did not measure change here in a way that lets us say if it came.", anchors.CHANGE)]
    main = rows[rows["primary"]] if rows["primary"].any() else rows
    told = [(finding_of(row), row) for row in rows_of(main)]
    order = sorted(told, key=lambda one: _ORDER.index(one[0]))
    (finding, first), rest = order[0], [finding for finding, _ in order[1:]]
    what = "main measure" if first["primary"] else "measure"
    if rest and finding == CANNOT_TELL:
        which = f"either of our 2 {what}s" if len(told) == 2 else f"any of our {len(told)} {what}s"
        return [(f"We cannot tell if {which} moved.", anchors.CHANGE)]
    said = change_in_words(first, _short_measure(first))
    if finding != CANNOT_TELL and first["statistic"] == "mean change" and first["counts"] == "people":
        said = f"{_asked_twice(first, results)} {lower_first(said)}"
    return [(f"{said.removesuffix('.')}{_others(rest, what)}.", anchors.CHANGE)]


def _others(rest: list[str], what: str) -> str:
    """Say what the measures that are not named found: `; of 3 other main measures, 1 got worse and for 2 ...`."""
    if not rest:
        return ""
    if len(rest) == 1:
        return f"; for the other {what}, " + counted_in_words(rest).replace("1 ", "it ", 1)
    return f"; of {len(rest)} other {what}s, {counted_in_words(rest)}"


def _short_measure(row: Row) -> str:
    """Return a measure's name as a key message says it: a main measure without its brackets."""
    name = str(row["measure"])
    return re.sub(r" *\([^)]*\)", "", name) if row["primary"] else name


def _asked_twice(row: Row, results: PlaceResults) -> str:
    """Say how many answered both times, of whom alone it is told how they moved."""
    group = str(row["group"]) if known(row["group"]) else ""
    whom = {"": "", "took part": " who took part"}.get(group, f" ({group})")
    people = results.people(int(row["n"])) if known(row["n"]) else "few people"
    return f"{people[:1].upper() + people[1:]}{whom} answered twice:"


_ORDER = ("got worse", "improved", "changed", CANNOT_TELL)
"""What got worse is said before what improved."""


def _verdicts(results: PlaceResults) -> list[Message]:
    ledger = results.tables["ledger"]
    if ledger.empty:
        return []
    ideas = plural(len(ledger), "idea")
    return [(f"Of {ideas} that we set out to test, {verdicts_in_words(ledger['verdict'])}.", anchors.HYPOTHESES)]


def _failures(results: PlaceResults) -> list[Message]:
    log = results.tables["learning_log"]
    failed = int((log["result"] == "did not work").sum())
    of = plural(len(log), "thing")
    return [(f"Of {of} that we tried, {failed} did not work, and we say why.", anchors.LEARNT)] if failed else []
