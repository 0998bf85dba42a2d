"""The back of a report: methods and limits, data to download, how it was made, thanks and consent."""

import platform
from importlib.metadata import PackageNotFoundError, version

import pandas as pd

from hct_eval.publish.disclosure import rounded_count
from hct_eval.publish.downloads import LIST_HERE
from hct_eval.publish.prose import Section, Shown, Words, bullets, day, linked, listing, missing, say, section
from hct_eval.publish.release import released_tables
from hct_eval.publish.results import PlaceResults, fingerprint, newest_day
from hct_eval.publish.tables import show_table
from hct_eval.publish.writers import written
from hct_eval.tables.words import plural

SWEMWBS = (
    "Short Warwick Edinburgh Mental Wellbeing Scale (SWEMWBS) © NHS Health Scotland, University of Warwick and "
    "University of Edinburgh, 2008, all rights reserved."
)
"""The line that the scale's owners ask for wherever it was used."""

_GRADES = {
    "exact": "stand there word for word",
    "normalised": "are there but for capitals, marks or spaces",
    "stitched": "are there in pieces, in the order said",
    "not found": "could not be found",
}
"""How quotes were found, as a reader is told."""

DRAWN_METHOD = (
    "The map here was drawn in a workshop as one picture. It is shown only where more people than that took part, and "
    "nothing in it counts people; what was drawn was not compared with what people said in conversations."
)
"""What a reader has to know of a map that no conversation gave."""

_WHO_LISTENED = " Who listened was not written down here, so that was judged by persons alone."

PARTS = ("hct-eval", "pandas", "numpy", "scipy", "statsmodels", "networkx", "matplotlib", "nbconvert")


def methods_and_limits(results: PlaceResults) -> Section:
    """Return how words became claims, claims a map, numbers estimates, and what none of these can do."""
    policy = results.policy
    lines = [
        f"Counts are of people, not of mentions. Counts of 1 to {policy.threshold} people are not shown"
        + (f" and others are rounded to the nearest {policy.base}, also within shares. " if policy.base > 1 else ". ")
        + policy.reason,
        (
            "A link is shown only if more people than that told it, and no one person or researcher stands behind more "
            f"than half of it.{_WHO_LISTENED if results.nobody_listened else ''} Quotes come only from people who "
            "agreed to be quoted."
        ),
        *([DRAWN_METHOD] if results.drawn_instead and not results.drawn.is_empty else []),
        "People who took part chose to. What they say cannot stand for everyone who lives here.",
        (
            "The map says what people think leads to what. It is no proof that one thing causes another, and what is "
            "tried on it is a thinking aid, not a forecast."
        ),
        "Likely ranges are 95% intervals. With few people they are rough, and may be too narrow.",
        *_words(results),
    ]
    return section(bullets(lines), _agreement(results), _licence(results))


def _words(results: PlaceResults) -> list[str]:
    lines = []
    summary = results.tables["review_summary"]
    if len(summary):
        lines.append(
            f"Names and other identifiers were replaced {int(summary['replaced'].sum()):,} times before anything was "
            "coded, and a named person released each transcript that is used."
        )
    audit = audit_in_words(results)
    if audit:
        lines.append(audit)
    return lines


def audit_in_words(results: PlaceResults) -> str:
    """Return how quotes were found in their sources, as counts that may be shown; "" where there was none to look up.

    Numbers are rounded and hidden as numbers of people are: a few quotes may be one person's. Where one grade alone is
    hidden and nothing is rounded, the number of all quotes is not said either, since it would give the hidden one away.
    """
    audit = results.tables["quote_audit"].set_index("grade")["claims"]
    if not audit.sum():
        return ""
    counts = {grade: int(audit.get(grade, 0)) for grade in _GRADES}
    hidden = sum(rounded_count(count, results.policy) is None for count in counts.values())
    alone = hidden == 1 and results.policy.base == 1
    every = "Each quote" if alone else f"Each of {_quotes(sum(counts.values()), results)} quotes"
    found = [f"{_quotes(counts[grade], results)} {words}" for grade, words in _GRADES.items() if counts[grade]]
    lost = "" if counts["not found"] else " All were found."
    return f"{every} was looked up in its source: {listing(found)}.{lost} What is not found there is never shown."


def _quotes(count: int, results: PlaceResults) -> str:
    shown = rounded_count(count, results.policy)
    if shown is None:
        return f"fewer than {results.policy.threshold + 1}"
    return f"{'about ' if results.policy.base > 1 else ''}{shown:,}"


def _agreement(results: PlaceResults) -> Shown | None:
    frame = results.tables["agreement"]
    if frame.empty:
        return None
    table = frame[["attribute", "statistic", "value", "low", "high", "n", "missing", "note"]]
    table = table.assign(note=table["note"].fillna(""))
    return show_table(
        table.rename(columns={"n": "Compared", "missing": "Could not be compared"}),
        caption="How far people who coded the same passages agree",
        note="1 is full agreement; for alpha, 0 is what chance would give.",
    )


def _licence(results: PlaceResults) -> Shown | None:
    return say(SWEMWBS) if swemwbs_used(results) else None


def swemwbs_used(results: PlaceResults) -> bool:
    """Return True where anybody answered an item of SWEMWBS."""
    answers = results.tables["wellbeing"]
    items = [f"swemwbs_{n}" for n in range(1, 8)]
    return any(item in answers and bool(answers[item].notna().any()) for item in items)


def downloads(results: PlaceResults) -> Section:
    """Return links to the tables that lie beside the report, after disclosure control."""
    tables = {name: table for name, table in released_tables(results).items() if len(table.frame)}
    if not tables:
        nothing = missing("There is no whole table to download: nothing was collected, or nothing may be shown.")
        return section(nothing, Words(LIST_HERE))
    rows = [
        (f"{table.caption} ({plural(len(table.frame), 'row')}):", f"data/{name}.csv", f"{name}.csv")
        for name, table in tables.items()
    ]
    return section(
        say("These tables hold the numbers of this report, as far as they may be shown."),
        linked(rows),
        Words(LIST_HERE),
    )


def how_it_was_made(results: PlaceResults) -> Section:
    """Return what it takes to make the same report again: command, versions, a hash of the inputs, their date."""
    newest = newest_day(results)
    facts = [
        ("Newest entry in the data", day(newest) if newest is not None else "no dates in the data"),
        ("Fingerprint of the inputs (SHA-256)", fingerprint(results)),
        ("Command", f"hct-eval run {results.programme.id} --partnership {results.place.id}"),
        ("Python", platform.python_version()),
        *((name, installed(name)) for name in PARTS),
    ]
    table = pd.DataFrame(facts, columns=["What", "Which"])
    return section(
        say("The same inputs and versions give the same report, dated by its newest data and not by its making."),
        show_table(table, caption="Inputs and versions"),
    )


def thanks_and_consent(results: PlaceResults) -> Section:
    """Return thanks (text/thanks.md) and what people agreed to."""
    own = written(results, "thanks")
    head = own or say(f"Thank you to everyone in {results.place.name} who talked, listened and took part.")
    consent = say(
        "Everyone whose words stand here agreed to be quoted without a name. People who took part can withdraw at any "
        "time: their words, and all that was made from them, are then removed and this report is made again."
    )
    return section(head, consent)


def python_version() -> str:
    """Return Python's version."""
    return platform.python_version()


def installed(name: str) -> str:
    """Return the version of an installed package, or that it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
