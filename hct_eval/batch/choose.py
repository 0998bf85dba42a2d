"""What a command line leaves open, settled: which programme, which report, which values; and the answer of `check`."""

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


def check_lines(programme: Programme, places: Sequence[str] | None) -> tuple[list[str], int]:
    """Return all problems of the raw data as lines, by file, errors before warnings, and the number of errors."""
    from hct_eval.coding.workbook_check import coding_problems
    from hct_eval.conversations import review_problems
    from hct_eval.tables.check import check_programme
    from hct_eval.tables.problems import fold_rows
    from hct_eval.tables.words import plural

    chosen = [programme.partnership(place).id for place in places] if places else None
    problems = check_programme(programme, chosen)
    for place in chosen or programme.place_ids:
        problems += [*review_problems(programme, place), *coding_problems(programme, place)]
    lines: list[str] = []
    errors = [problem for problem in problems if problem.severity == "error"]
    warnings = [problem for problem in problems if problem.severity == "warning"]
    for title, found in (("Errors", errors), ("Warnings", warnings)):
        lines += [f"{title}:"] if found else []
        for file in dict.fromkeys(problem.file for problem in found):
            lines.append(f"  {file}")
            lines += [f"    {line}" for line in fold_rows([p for p in found if p.file == file])]
    end = "No problems found" if not problems else f"{plural(len(errors), 'error')}, {plural(len(warnings), 'warning')}"
    return [*lines, f"{end} in {programme.id}."], len(errors)
