"""Problems put together by their cause, the worst first, each with what it does to the report."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from hct_eval.programme import STAGES
from hct_eval.tables.problems import Problem
from hct_eval.tables.sheets import header_name

_STAGE_OF = {
    **dict.fromkeys(("conversations", "sign_offs", "withdrawals", "researchers", "area_profile", "organisations"), 0),
    **dict.fromkeys(("fragments", "factors", "codebook_merges", "claims"), 1),
    "workshop_maps": 2,
    "focus_ticks": 3,
    "indicators": 6,
}
"""The first stage that reads a table, by its place in STAGES; stage 05 reads the others."""

_OTHERS = 4


@dataclass(frozen=True)
class Cause:
    """One cause: what is wrong in words, what follows for the report, and whether a stage stops at it."""

    title: str
    follows: str = ""
    stops: bool = False


@dataclass(frozen=True)
class Group:
    """Problems of one cause and severity; `stage` is the first that stops at one of them, or None."""

    cause: Cause
    problems: tuple[Problem, ...] = field(repr=False)
    stage: int | None = None

    @property
    def is_error(self) -> bool:
        """Whether it has to be mended."""
        return self.problems[0].severity == "error"

    @property
    def effect(self) -> str:
        """What it does to the report, in one sentence."""
        if self.stage is None:
            return self.cause.follows
        places = dict.fromkeys(problem.file.partition("/")[0] for problem in self.problems if "/" in problem.file)
        whose = f"of {', '.join(places)}" if places else "of the programme"
        return f"Until it is mended, the report {whose} is not made: stage {STAGES[self.stage][:2]} stops at it."


_WRONG_VALUES = (
    ("one of ", Cause("values that are not on their list", stops=True)),
    ("a day", Cause("days that cannot be read", stops=True)),
    ("an id", Cause("ids with spaces or other signs in them", stops=True)),
    ("a number", Cause("cells that should be numbers", stops=True)),
    ("a whole number", Cause("numbers that should be whole", stops=True)),
    ("a value, not an error", Cause("cells that hold an error of the spreadsheet", stops=True)),
    ("yes or no", Cause("cells that should say yes or no", stops=True)),
)
"""Causes of a wrong value, by how what was expected begins."""

_NOT_USED = "What it holds is not used."
_CAUSES = {
    "column is missing": Cause("columns that are missing", stops=True),
    "column stands twice": Cause("columns that stand twice", stops=True),
    "stands twice": Cause("ids that stand twice", stops=True),
    "empty": Cause("cells that are empty and must not be", stops=True),
    "out of range": Cause("numbers that are too small or too large", stops=True),
    "row of another partnership": Cause("rows of another partnership", stops=True),
    "cell merged with one above": Cause("merged cells", stops=True),
    "example of the template left in place": Cause("examples of the template in rows of your own", stops=True),
    "folder is missing": Cause("places without a folder", "Nothing can be run for the place."),
    "not a table": Cause("files that are no table", _NOT_USED),
    "file that is not read": Cause("files that look like tables and are not read", _NOT_USED),
    "sheet that is not read": Cause("sheets that look like tables and are not read", _NOT_USED),
    "table in the wrong folder": Cause("tables in the wrong folder", _NOT_USED),
    "more cells than columns": Cause("rows with more cells than columns: words may be cut off", stops=True),
    "cell in no column": Cause("cells that stand in no column", _NOT_USED),
    "value named twice": Cause("lists that name a value twice", "It counts once."),
    "unknown column": Cause("columns that no table has", "The column is not used, and not kept."),
    "points at nothing": Cause(
        "ids that point at nothing", "These rows are left out wherever the two are put together."
    ),
    "file not found": Cause("transcripts that are not there", "What was said in them is missing from the report."),
    "file that no row names": Cause(
        "transcripts that no conversation names", "They are not read: nobody knows who consented to what."
    ),
    "ends before it begins": Cause("things that end before they begin", "Lengths of time come out wrong."),
    "closed before it was asked": Cause("answers before the question", "Waiting times come out wrong."),
    "a day in the future": Cause("days that are yet to come", "The day is used as it stands."),
    "a day before 2000": Cause("days long ago", "The day is used as it stands."),
    "was not said": Cause("quotes that are not in their source", "They are never published; the claim still counts."),
    "words are not in the conversation": Cause(
        "fragments that nobody said so", "Quotes that are only in them are never published; their claims still count."
    ),
    "may be a name": Cause("ids that may be a person's name", "Ids are kept in every table, and so would the name."),
    "not in the codebook": Cause(
        "labels that are not in the codebook", "Each becomes a factor of its own: two spellings are two factors."
    ),
    "id was changed": Cause("ids that were typed over", "The row counts as another than the one it was."),
}


def group_problems(problems: Sequence[Problem]) -> list[Group]:
    """Return the problems by cause: errors first, what stops an earlier stage before what stops a later one."""
    found: dict[tuple[str, str], list[Problem]] = {}
    causes: dict[str, Cause] = {}
    for problem in problems:
        cause = cause_of(problem)
        causes[cause.title] = cause
        found.setdefault((problem.severity, cause.title), []).append(problem)
    groups = [Group(causes[title], tuple(own), _first_stage(causes[title], own)) for (_, title), own in found.items()]
    return sorted(
        groups,
        key=lambda one: (
            not one.is_error,
            len(STAGES) if one.stage is None else one.stage,
            -len(one.problems),
            one.cause.title,
        ),
    )


def cause_of(problem: Problem) -> Cause:
    """Return the cause of a problem; one that is not known by its kind is a cause of its own."""
    if problem.kind == "wrong value":
        return next(
            (cause for start, cause in _WRONG_VALUES if problem.expected.startswith(start)),
            Cause("values that cannot be read", stops=True),
        )
    if problem.kind.startswith("not readable"):
        return Cause("files that cannot be read", stops=True)
    return _CAUSES.get(problem.kind, Cause(problem.kind))


def _first_stage(cause: Cause, problems: Sequence[Problem]) -> int | None:
    if not cause.stops or problems[0].severity != "error":
        return None
    return min(_STAGE_OF.get(table_of(problem.file), _OTHERS) for problem in problems)


def table_of(file: str) -> str:
    """Return the table that a file or sheet, as problems name it, holds."""
    sheet = re.search(r", sheet (.+)$", file)
    return header_name(sheet[1] if sheet else file.rsplit("/", 1)[-1].rsplit(".", 1)[0])
