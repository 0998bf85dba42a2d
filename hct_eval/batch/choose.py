"""What a command line leaves open, settled: which programme, which report, which values."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from hct_eval.batch.parameters import ParameterError
from hct_eval.programme import (
    PROGRAMME_FOLDER,
    Programme,
    ProgrammeError,
    find_project,
    list_programmes,
    load_programme,
)

SAMPLE = "hct-sample"


def choose_programme(name: str) -> Programme:
    """Load the named programme; without a name the only one of one's own, or else the sample."""
    if name:
        return load_programme(name)
    project = find_project()
    known = list_programmes(project)
    own = [programme for programme in known if programme != SAMPLE]
    if len(own) > 1:
        message = f"there are several programmes; name one: {', '.join(known)}"
        raise ProgrammeError(message)
    return load_programme(own[0] if own else SAMPLE, project)


def split_parameters(texts: Sequence[str]) -> dict[str, object]:
    """Split NAME=VALUE; ParameterError if a text has no `=` or a name comes twice."""
    values: dict[str, object] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip().isidentifier():
            message = "a parameter is given as NAME=VALUE, such as --parameter seed=3"
            raise ParameterError(message)
        if name.strip() in values:
            message = f"parameter {name.strip()!r} is given twice"
            raise ParameterError(message)
        values[name.strip()] = value
    return values


def read_day(text: str) -> dt.date | None:
    """Return the day that was typed as 2026-11-30, None for ""; ParameterError if it is none."""
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        message = "--on takes a day as year, month and day, such as 2026-11-30"
        raise ParameterError(message) from None


def find_report(programme: Programme, place: str) -> Path:
    """Path of a place's report (of the programme's own for ""); ProgrammeError if it has not been made."""
    chosen = programme.partnership(place).id if place and place != PROGRAMME_FOLDER else PROGRAMME_FOLDER
    path = programme.reports(chosen) / "report.html"
    if not path.is_file():
        message = f"there is no report of {chosen} yet; make it with `hct-eval run {programme.id}`"
        raise ProgrammeError(message)
    return path
