"""The answer of `hct-eval check`: what is wrong by cause, the worst first, and what the data are enough for."""

from collections.abc import Sequence
from pathlib import Path

from hct_eval.batch.causes import Group, group_problems
from hct_eval.batch.readiness import readiness_lines
from hct_eval.programme import Programme
from hct_eval.tables.problems import Problem, fold_rows
from hct_eval.tables.words import plural


def check_lines(
    programme: Programme, places: Sequence[str] | None, workbook: Path | None = None
) -> tuple[list[str], int]:
    """Return all problems of the raw data by cause, then what each place's data are enough for, and the errors' number.

    Causes come with what they do to the report, errors before warnings; under each stand its files and rows. With
    `workbook` (a workbook of one of the places), a copy of it with the wrong cells marked is written, and named.
    """
    chosen = [programme.partnership(place).id for place in places] if places else list(programme.place_ids)
    problems = all_problems(programme, chosen)
    errors = sum(problem.severity == "error" for problem in problems)
    lines = _problem_lines(group_problems(problems))
    warnings = len(problems) - errors
    end = "No problems found" if not problems else f"{plural(errors, 'error')}, {plural(warnings, 'warning')}"
    lines.append(f"{end} in {programme.id}.")
    if workbook is not None:
        from hct_eval.batch.marked import write_marked

        lines += write_marked(programme, workbook, problems)
    there = [place for place in chosen if programme.raw(place).is_dir()]
    enough = [line for place in there for line in readiness_lines(programme, place)]
    return [*lines, "", "What the data are enough for:", *enough], errors


def all_problems(programme: Programme, places: Sequence[str]) -> list[Problem]:
    """Return everything that is wrong in the programme's tables and those of the places, their reviews and coding."""
    from hct_eval.coding.workbook_check import coding_problems
    from hct_eval.conversations import ids_like_names, review_problems
    from hct_eval.tables.check import check_programme

    problems = check_programme(programme, list(places))
    for place in places:
        problems += [*ids_like_names(programme, place), *review_problems(programme, place)]
        problems += coding_problems(programme, place)
    return problems


def _problem_lines(groups: Sequence[Group]) -> list[str]:
    lines: list[str] = []
    for title, own in (
        ("Errors: to be mended, the worst first", [group for group in groups if group.is_error]),
        ("Warnings: worth a look", [group for group in groups if not group.is_error]),
    ):
        lines += [title] if own else []
        for number, group in enumerate(own, start=1):
            found = group.problems
            files = list(dict.fromkeys(problem.file for problem in found))
            where = f" in {len(files)} files" if len(files) > 1 else ""
            lines += ["", f"{number}. {group.cause.title} ({len(found)}{where})"]
            lines += [f"   {group.effect}"] if group.effect else []
            for file in files:
                lines.append(f"  {file}")
                lines += [f"    {line}" for line in fold_rows([one for one in found if one.file == file])]
        lines += [""] if own else []
    return lines
