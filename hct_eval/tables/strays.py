"""Files and sheets that look like tables and that nobody reads, or a misnamed table would seem not to be collected."""

import difflib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from hct_eval.programme import Programme
from hct_eval.tables.catalogue import collected_tables
from hct_eval.tables.coders import FOLDER
from hct_eval.tables.examples import is_example_row
from hct_eval.tables.problems import Problem, TableError, nearest
from hct_eval.tables.sheets import Source, header_name, read_cells, sheets_of

_OTHER_FORMS = {".ods": ".xlsx", ".xls": ".xlsx", ".xlsm": ".xlsx", ".xlsb": ".xlsx", ".fods": ".xlsx", ".tsv": ".csv"}
"""Endings of tables in a form that is not read, and what to save them as."""

_COPY = re.compile(
    r"(?:copy_of_)?(?P<name>[a-z_]+?)(?:_(?:(?:v|q|w|wave_?|round_?|year_?)?\d+|copy|old|new|final|draft))*"
)
_NEAR = 0.8
"""How alike the names of a sheet and a table are, so that the one may be meant for the other: conversation(s)."""


def stray_tables(programme: Programme, partnership_id: str | None) -> list[Problem]:
    """Return what in a place's folder, or for None the programme's, looks like a table and is not read.

    A CSV file in a place's folder that is no table is an error; all else is a warning. A name is shown only where it is
    like a table's: any other may be a person's.
    """
    folder, root = programme.raw(partnership_id), programme.raw()
    scope = "partnership" if partnership_id else "programme"
    own = [table.name for table in collected_tables(scope)]
    others = [table.name for table in collected_tables("programme" if partnership_id else "partnership")]
    paths = [path for path in sorted([*folder.glob("*"), *(folder / FOLDER).glob("*")]) if path.is_file()]
    found: list[Problem] = []
    for path in paths:
        if path.name.startswith(("~$", ".")):
            continue
        shown, ending = path.relative_to(root).as_posix(), path.suffix.lower()
        if ending == ".csv":
            error = partnership_id is not None and path.parent == folder
            found += _csv_file(path, shown, own, others, error=error)
        elif ending == ".xlsx":
            found += _sheets(path, shown, own, others)
        elif ending in _OTHER_FORMS:
            found.append(_other_form(path, shown, [*own, "tables"]))
    return found


def _csv_file(path: Path, shown: str, own: Sequence[str], others: Sequence[str], *, error: bool) -> list[Problem]:
    name = header_name(path.stem)
    if name in own:
        return []
    if name in others:
        return [_elsewhere(shown, name, others)]
    meant = _meant(name, own)
    if error:
        advice = _rename(meant) or nearest(name, own) or "Rename it after the table it holds, or move it elsewhere."
        safe = shown if meant or nearest(name, own) else _hidden(shown, "a CSV file")
        return [Problem(safe, None, "", "not a table", "a file named after a table", advice)]
    wanted = "a file named after a table"
    return [_warning(shown, "file that is not read", wanted, f"{_rename(meant)} If not, ignore this.")] if meant else []


def _sheets(path: Path, shown: str, own: Sequence[str], others: Sequence[str]) -> Iterator[Problem]:
    try:
        sheets = sheets_of(path, shown)
    except TableError:  # said where the tables are read
        return
    for name, source in sheets.items():
        meant = "" if name in own else _meant(name, own)
        if not (meant or name in others) or not _is_filled(source):
            continue
        if name in others:
            yield _elsewhere(source.shown, name, others)
        else:
            wanted = "a sheet named after a table"
            yield _warning(source.shown, "sheet that is not read", wanted, f"{_rename(meant)} If not, ignore this.")


def _is_filled(source: Source) -> bool:
    try:
        return any(not is_example_row(row) for row in read_cells(source).rows)
    except TableError:
        return True


def _other_form(path: Path, shown: str, own: Sequence[str]) -> Problem:
    ending = path.suffix.lower()
    safe = shown if _meant(header_name(path.stem), own) or header_name(path.stem) in own else ""
    advice = f"If it holds tables, save it as {_OTHER_FORMS[ending]} and take this one away: it is not read."
    kind = "file that is not read"
    return _warning(safe or _hidden(shown, f"a file that ends in {ending}"), kind, "tables in .xlsx or .csv", advice)


def _meant(name: str, own: Sequence[str]) -> str:
    """Return the table that a name is a copy's of, or nearly; '' if of none."""
    found = _COPY.fullmatch(name)
    bare = found["name"] if found else name
    return bare if bare in own else next(iter(difflib.get_close_matches(bare, own, n=1, cutoff=_NEAR)), "")


def _rename(meant: str) -> str:
    return f"If it holds that table, rename it {meant!r}, or move its rows to the others of {meant}." if meant else ""


def _elsewhere(shown: str, name: str, others: Sequence[str]) -> Problem:
    whole = others == [table.name for table in collected_tables("programme")]
    whose, where = ("the whole programme", "beside programme.yml") if whole else ("one place", "in that place's folder")
    advice = f"Move it into a file {where}: here, {name} is not read."
    return _warning(shown, "table in the wrong folder", f"tables of {whose} {where}", advice)


def _hidden(shown: str, what: str) -> str:
    return f"{shown.rpartition('/')[0]}/({what})".removeprefix("/")


def _warning(shown: str, kind: str, expected: str, advice: str) -> Problem:
    return Problem(shown, None, "", kind, expected, advice, severity="warning")
