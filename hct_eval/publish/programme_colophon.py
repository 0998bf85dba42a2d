"""The back of the report across places: methods, data to download, how it was made, thanks."""

import pandas as pd

from hct_eval.publish.across_learning import released_across
from hct_eval.publish.colophon import PARTS, SWEMWBS, installed, python_version, swemwbs_used
from hct_eval.publish.downloads import LIST_HERE
from hct_eval.publish.many_places import place_links, place_names
from hct_eval.publish.programme_results import ProgrammeResults, newest_of, programme_fingerprint
from hct_eval.publish.prose import Section, Words, bullets, day, linked, missing, say, section
from hct_eval.publish.tables import show_table
from hct_eval.publish.writers import written
from hct_eval.tables.words import plural


def programme_methods(results: ProgrammeResults) -> Section:
    """Return how places were put side by side, and what that cannot show."""
    policy = results.programme.disclosure
    lines = [
        "Each place's own report says how its figures were made; here they are only put side by side.",
        (
            "Places chose what to measure, and whom they asked. We test whether places differ at all in a change "
            "(Welch's test, corrected for everything that was tested), never which is better: nothing here is a league "
            "table."
        ),
        f"Counts of 1 to {policy.threshold} people are not shown. {policy.reason}",
        (
            "Factors and links are compared by their names. Where two places use different names for the same thing, "
            "this report misses it."
        ),
    ]
    used = any(swemwbs_used(place) for place in results.places)
    return section(bullets(lines), say(SWEMWBS) if used else None)


def programme_downloads(results: ProgrammeResults) -> Section:
    """Return links to the tables beside the report."""
    tables = released_across(results.programme, results)
    rows = [
        (f"{table.caption} ({plural(len(table.frame), 'row')}):", f"data/{name}.csv", f"{name}.csv")
        for name, table in tables.items()
        if len(table.frame)
    ]
    places = place_links(results, "its own report")
    return section(linked(rows) or missing("There is no table to download."), Words(LIST_HERE), places)


def how_programme_was_made(results: ProgrammeResults) -> Section:
    """Return what it takes to make the same report again."""
    newest = newest_of(results)
    facts = [
        ("Newest entry in the data", day(newest) if newest is not None else "no dates in the data"),
        ("Fingerprint of the inputs (SHA-256)", programme_fingerprint(results)),
        ("Command", f"hct-eval run {results.programme.id}"),
        ("Python", python_version()),
        *((name, installed(name)) for name in PARTS),
    ]
    return section(
        say("The same inputs and versions give the same report, dated by its newest data and not by its making."),
        show_table(pd.DataFrame(facts, columns=["What", "Which"]), caption="Inputs and versions"),
    )


def programme_thanks(results: ProgrammeResults) -> Section:
    """Return thanks (text/thanks.md) and what people agreed to."""
    names = place_names(results, [place.place.name for place in results.places])
    thanks = say(f"Thank you to everyone in {names} who talked, listened and took part." if names else "Thank you.")
    return section(
        written(results, "thanks") or thanks,
        say("Nobody is quoted in this report. The places' own reports quote only people who agreed to it."),
    )
