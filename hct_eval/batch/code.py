"""The answer of `hct-eval code`: coders' workbooks written place by place, and what in them has to be mended."""

from collections.abc import Sequence

from hct_eval.coding.workbook import write_workbooks, written_in_words
from hct_eval.coding.workbook_check import coding_problems
from hct_eval.programme import Programme
from hct_eval.tables import Problem, TableError, check_partnership
from hct_eval.tables.coders import FOLDER
from hct_eval.tables.problems import fold_rows


def code_lines(
    programme: Programme, places: Sequence[str] | None, coders: Sequence[str], percent: float, seed: int
) -> tuple[list[str], list[str], int]:
    """Write the workbooks of the places (default: all).

    Return what was written and what is to be mended, as lines, and the number of errors among the latter. A place that
    cannot be done stops no other.
    """
    said: list[str] = []
    problems: list[Problem] = []
    for place in [programme.partnership(name).id for name in places] if places else programme.place_ids:
        try:
            said += written_in_words(place, write_workbooks(programme, place, coders, percent=percent, seed=seed))
        except TableError as error:
            problems += error.problems
            continue
        problems += [one for one in check_partnership(programme, place) if f"/{FOLDER}/" in one.file]
        problems += coding_problems(programme, place)
    wrong: list[str] = []
    for file in dict.fromkeys(problem.file for problem in problems):
        wrong += [file, *(f"  {line}" for line in fold_rows([one for one in problems if one.file == file]))]
    return said, wrong, sum(problem.severity == "error" for problem in problems)
