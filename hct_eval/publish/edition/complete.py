"""The gate on files: every report is there, holds only known kinds of file, and in the same formats as the others."""

from collections.abc import Sequence

from hct_eval.programme import Programme
from hct_eval.publish.edition.candidate import KINDS, Candidate, place_name
from hct_eval.publish.edition.finding import Finding
from hct_eval.publish.prose import listing

GATE = "files"


def complete(programme: Programme, places: Sequence[str], candidates: Sequence[Candidate]) -> list[Finding]:
    """Return reports that are missing, files that nobody knows, and reports that lack a format others have."""
    there = {one.place for one in candidates}
    found = [
        Finding(GATE, place, "refuse", "there is no report", f"Make it with `hct-eval run {programme.id}`.")
        for place in places
        if place not in there
    ]
    for one in candidates:
        found += [
            Finding(
                GATE, one.place, "refuse", f"{name} is of a kind that is not published", "Take it out of the folder."
            )
            for name in one.strangers
        ]
    names = {
        one.place: {name for name in one.files if "/" not in name and name.startswith("report.")} for one in candidates
    }
    for name in sorted(set().union(*names.values())):
        lacking = [place_name(programme, place) for place, own in names.items() if name not in own]
        if lacking and KINDS.get(f".{name.rpartition('.')[2]}"):
            what = f"{listing(lacking)} {'have' if len(lacking) > 1 else 'has'} no {name}, others do"
            found.append(Finding(GATE, "", "warn", what, "Make it there too, or say where it is missing."))
    return found
