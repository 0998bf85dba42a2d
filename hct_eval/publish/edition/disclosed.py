"""The gate on disclosure: the audit of each place, again, on the day of publishing, against all that was published."""

from dataclasses import dataclass

import pandas as pd

from hct_eval.programme import PROGRAMME_FOLDER, Programme
from hct_eval.publish.across_learning import released_across
from hct_eval.publish.audit.cells import DisclosureError
from hct_eval.publish.audit.checklist import checklist
from hct_eval.publish.audit.place import check_place, place_rows
from hct_eval.publish.audit.programme import across_rows, check_across
from hct_eval.publish.edition.candidate import Candidate
from hct_eval.publish.edition.finding import Finding
from hct_eval.publish.programme_results import gather_programme
from hct_eval.publish.release import released_tables
from hct_eval.publish.results import gather

GATE = "disclosure"


@dataclass(frozen=True)
class Disclosed:
    """What a report publishes of people: the rows for the ledger, and the page for whoever signs for it.

    The report across places has no such page: whoever signs for its places has seen what it shows.
    """

    rows: pd.DataFrame
    checklist: str = ""


def disclosed(candidate: Candidate) -> list[Finding]:
    """Return why the report would tell too much of few people (see `check_place`, `check_across`), one a reason."""
    try:
        if candidate.across:
            everything = gather_programme(candidate.programme)
            check_across(everything, released_across(candidate.programme, everything))
        else:
            results = gather(candidate.programme, candidate.place)
            check_place(results, released_tables(results))
    except DisclosureError as error:
        reasons = [line.strip() for line in str(error).splitlines()[1:]] or [str(error)]
        return [Finding(GATE, candidate.place, "refuse", *_split(reason)) for reason in reasons]
    return []


def what_is_disclosed(programme: Programme, place: str) -> Disclosed:
    """Return what goes into the ledger, and the checklist, of a report that passed."""
    if place == PROGRAMME_FOLDER:
        everything = gather_programme(programme)
        return Disclosed(across_rows(everything, released_across(programme, everything)))
    results = gather(programme, place)
    rows = place_rows(results, released_tables(results))
    return Disclosed(rows, checklist(results, rows))


def _split(reason: str) -> tuple[str, str]:
    """Return the reason and its advice, which follows a semicolon."""
    what, _, advice = reason.rpartition("; ") if "; " in reason else (reason, "", "")
    return what, f"{advice[:1].upper()}{advice[1:]}." if advice else "See docs/disclosure.md."
