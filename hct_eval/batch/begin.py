"""The command `init`: a folder for a new programme, with a workbook for every table and a note on what goes where.

It is made under another name and then given its own, so that it is there whole or not at all. Nothing that is there
already is changed.
"""

import datetime as dt
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib import resources
from os import environ
from pathlib import Path

import yaml

from hct_eval.batch.bring import Brought, bring
from hct_eval.programme import (
    ID_PATTERN,
    PROGRAMME_FOLDER,
    Partnership,
    Programme,
    ProgrammeError,
    find_project,
    list_programmes,
    load_programme,
    packaged_notebooks,
)
from hct_eval.tables.check import check_programme
from hct_eval.tables.files import SHARED, build_folder, write_whole
from hct_eval.tables.template import template_workbook
from hct_eval.tables.words import plural

TABLES = "tables.xlsx"
FOLDERS = ("transcripts", "coding", "text")
Ask = Callable[[str, str], str]
"""Ask a person something: the question, and what is meant by an empty answer."""


class BeginError(Exception):
    """A programme cannot be begun; the text says why and what to do. Nothing was written."""


@dataclass(frozen=True)
class Beginning:
    """A programme that is to be begun: the name of its folder, its title, its places (id, name), its period."""

    id: str
    title: str
    places: tuple[tuple[str, str], ...]
    period: str = ""
    sources: tuple[tuple[str, Path], ...] = ()
    """Files to start from: the place that each is for, and the file."""
    participants: int | None = None
    """How many people drew a map that is among the files."""


def ask_for(name: str, title: str, places: Sequence[str], period: str, ask: Ask | None) -> Beginning:
    """Settle what a new programme is from what was typed, and ask for what lacks (`ask` is None where nobody can be).

    `places` are written ID or ID=NAME. BeginError if something lacks or cannot be used.
    """
    _check_id(name, "a programme")
    listed = list(places)
    if ask is None:
        lacks = [option for option, given in (("--title", title), ("--place", listed)) if not given]
        if lacks:
            message = f"nobody is there to be asked: add {' and '.join(lacks)}"
            raise BeginError(message)
    else:
        asked_title = not title
        title = title or ask("Title of the programme, as the report shows it", name)
        number = 1
        while not places:
            what = "First place, as ID or ID=NAME (such as riverside=Riverside partnership)"
            answer = ask(what if number == 1 else f"Place {number} (empty: no more)", "").strip()
            if not answer and listed:
                break
            listed += [answer] if answer else []
            number = len(listed) + 1
        period = period or (ask("Period, such as April 2023 to March 2025 (may stay empty)", "") if asked_title else "")
    return Beginning(name, _one_line(title, "title"), _places(listed), _one_line(period, "period", empty=True))


def asker() -> Ask | None:
    """Return a way to ask the person at the terminal; None if there is none."""
    if not sys.stdin.isatty():
        return None
    import typer

    return lambda question, usual: str(typer.prompt(question, default=usual, show_default=bool(usual)))


def init_lines(
    name: str,
    title: str,
    places: Sequence[str],
    period: str,
    day: dt.date,
    *,
    given: Sequence[str] = (),
    participants: int | None = None,
) -> list[str]:
    """Begin a programme, or make the folders that one lacks; return what was done and what to do next, in lines.

    `given` are files to start from, written FILE or PLACE=FILE. A programme that is there is only filled in where
    nothing but its name was given. BeginError or BringError if it cannot be done.
    """
    if not (title or places or period or given) and _is_programme(name):
        said, place = fill_in(name, day)
    else:
        wish = ask_for(name, title, places, period, asker())
        wish = replace(wish, sources=_sources(given, wish.places), participants=participants)
        said, place = begin(wish, day), wish.places[0][0]
    return [*said, *next_steps(name, place, from_files=bool(given))]


def _is_programme(name: str) -> bool:
    try:
        return name in list_programmes()
    except ProgrammeError:
        return False


def begin(wish: Beginning, day: dt.date) -> list[str]:
    """Make the folder of a new programme, and the project around it if there is none; return what was done, in lines.

    BeginError if a folder of that name is there, or it cannot be written.
    """
    project = find_or_choose_project()
    folder = project / "data" / "raw" / wish.id
    if folder.exists():
        message = (
            f"there is a folder data/raw/{wish.id} already, and nothing in it was changed; choose another name. To add "
            "a place to a programme, write it into its programme.yml and run this command again without options"
        )
        raise BeginError(message)
    brought = _bring_all(wish)
    try:
        fresh = not (project / "data" / "raw").is_dir()
        said = _copy_notebooks(project)
        if fresh:
            write_whole(
                project / ".gitignore", b"# What people said stays here.\ndata/\nreports/\n", mode=SHARED, anew=False
            )
        build_folder(folder, partial(_write_programme, wish=wish, day=day, brought=brought))
    except OSError as error:
        message = (
            f"the folder cannot be made ({error.strerror}); look at the disk and its permissions. Nothing was left"
        )
        raise BeginError(message) from None
    said = [f"Made data/raw/{wish.id} for {_names(wish.places)}.", *said]
    for place, found in brought:
        said += ["", f"{place}:", *(f"  {line}" for line in found.said)]
        said += ["  Still to be filled in:", *(f"  - {line}" for line in found.to_do)] if found.to_do else []
    return [*said, *_check_lines(wish, project)] if brought else said


def _bring_all(wish: Beginning) -> list[tuple[str, Brought]]:
    """Read every file to start from; nothing is written before all could be read."""
    brought: list[tuple[str, Brought]] = []
    taken: set[tuple[str, str]] = set()
    for number, (place, path) in enumerate(wish.sources, start=1):
        found = bring(path, number, wish.participants)
        written = {*((place, name) for name in found.files), *(("", name) for name in found.shared)}
        if written & taken:
            message = (
                f"two of the files for {place} would both become a file of one name; bring in one, then copy the other"
            )
            raise BeginError(message)
        taken |= written
        brought.append((place, found))
    return brought


def _check_lines(wish: Beginning, project: Path) -> list[str]:
    """Say how many mistakes the tables have as they were brought in."""
    programme = load_programme(wish.id, project)
    problems = [one for one in check_programme(programme) if one.severity == "error"]
    if not problems:
        return ["", "What was brought in has been checked: nothing in it has to be mended first."]
    many = plural(len(problems), "mistake")
    return ["", f"What was brought in has {many} to be mended: hct-eval check {wish.id} lists them."]


def _sources(given: Sequence[str], places: Sequence[tuple[str, str]]) -> tuple[tuple[str, Path], ...]:
    """Return the place and path of each file that was written FILE or PLACE=FILE."""
    ids = [place for place, _ in places]
    found = []
    for text in given:
        place, equals, path = text.partition("=")
        if equals and place in ids:
            found.append((place, Path(path).expanduser()))
        elif len(ids) == 1:
            found.append((ids[0], Path(text).expanduser()))
        else:
            message = f"there are several places: write --from PLACE=FILE, with one of {', '.join(ids)}"
            raise BeginError(message)
    return tuple(found)


def fill_in(name: str, day: dt.date) -> tuple[list[str], str]:
    """Make the folders of the places that a programme names and that have none.

    Return what was done, in lines, and the first place for which something was.
    BeginError if every place has one.
    """
    programme = load_programme(name)
    absent = [place for place in programme.partnerships if not programme.raw(place.id).exists()]
    if not absent:
        message = (
            f"the programme {name!r} is there already, with a folder for each of its places; nothing was changed. "
            "To add a place, write it into its programme.yml first"
        )
        raise BeginError(message)
    try:
        for place in absent:
            build_folder(programme.raw(place.id), partial(_fill_place, place=place, programme=programme, day=day))
    except OSError as error:
        message = f"the folder cannot be made ({error.strerror}); look at the disk and its permissions"
        raise BeginError(message) from None
    names = _names([(place.id, place.name) for place in absent])
    return [f"Made the folder of {names} in data/raw/{name}."], absent[0].id


def next_steps(name: str, place: str, *, from_files: bool) -> list[str]:
    """Return what to do next, in lines; what was brought in from files comes first where there is any."""
    table = f"data/raw/{name}/{place}/{TABLES}"
    fill = f"fill in {table}, first the sheet conversations; put transcripts beside it"
    if from_files:
        fill = f"fill in {table}: what is named above, and the sheet conversations if any were held"
    return [
        "",
        "Next:",
        f"  1. read data/raw/{name}/README.md: what to put where",
        f"  2. {fill}",
        f"  3. hct-eval check {name}",
        f"  4. hct-eval run {name}",
    ]


def find_or_choose_project() -> Path:
    """Return the project's folder: as `find_project` finds it, else `$HCT_EVAL_PROJECT`, else the current folder."""
    try:
        return find_project()
    except ProgrammeError:
        named = environ.get("HCT_EVAL_PROJECT")
        folder = Path(named).expanduser().resolve() if named else Path.cwd()
        if not folder.is_dir():
            message = "HCT_EVAL_PROJECT names a folder that is not there; make it, or set it to another one"
            raise BeginError(message) from None
        return folder


def _write_programme(folder: Path, wish: Beginning, day: dt.date, brought: Sequence[tuple[str, Brought]]) -> None:
    put(folder / ".gitignore", "# Nobody commits people's words by accident.\n*\n")
    listed = ", ".join(place for place, _ in wish.places)
    put(
        folder / "README.md",
        _template("README.md").format(id=wish.id, title=wish.title, places=listed, first=wish.places[0][0]),
    )
    write_whole(folder / TABLES, template_workbook("programme", wish.title, day), mode=SHARED)
    for path, content in (file for _, found in brought for file in found.shared.items()):
        write_whole(folder / path, content)
    for place, name in wish.places:
        own = [found for of, found in brought if of == place]
        rows: dict[str, list[Mapping[str, str | float]]] = {}
        for found in own:
            for table, more in found.rows.items():
                rows.setdefault(table, []).extend(more)
        _write_place(folder / place, template_workbook("partnership", name, day, rows=rows))
        for path, content in (file for found in own for file in found.files.items()):
            write_whole(folder / place / path, content)
    entries = "".join(
        _template("place.yml").format(id=_quoted(place), name=_quoted(name)) for place, name in wish.places
    )
    period = f"period: {_quoted(wish.period)}" if wish.period else '# period: "April 2023 to March 2025"'
    text = _template("programme.yml").format(title=_quoted(wish.title), period=period, places=entries.rstrip())
    put(folder / "programme.yml", text)  # last: it makes the folder a programme


def _fill_place(folder: Path, place: Partnership, programme: Programme, day: dt.date) -> None:
    _write_place(folder, template_workbook("partnership", place.name, day, programme.vocabularies))


def _write_place(folder: Path, workbook: bytes) -> None:
    for name in FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    write_whole(folder / TABLES, workbook, mode=SHARED)


def _copy_notebooks(project: Path) -> list[str]:
    """Copy the notebooks into a project that has none; say so."""
    folder = project / "notebooks"
    source = packaged_notebooks()
    if source == folder or any(folder.glob("*.ipynb")):
        return []
    found = sorted(source.glob("*.ipynb"))
    if not folder.exists():
        build_folder(folder, partial(_copy_files, found))
    else:
        _copy_files(found, folder)
    return [f"Copied {len(found)} notebooks into notebooks/: they run as they are, and are yours to read and change."]


def _copy_files(files: Sequence[Path], folder: Path) -> None:
    for one in files:
        write_whole(folder / one.name, one.read_bytes(), mode=SHARED, anew=False)


def put(path: Path, text: str) -> None:
    """Write a text file for the team."""
    write_whole(path, text.encode("utf-8"), mode=SHARED)


def _template(name: str) -> str:
    return (resources.files("hct_eval.batch") / "templates" / name).read_text(encoding="utf-8")


def _quoted(words: str) -> str:
    """Return words as YAML takes them for words, whatever stands in them."""
    return str(yaml.safe_dump(words, default_style='"', allow_unicode=True, width=2**20)).strip()


def _places(texts: Sequence[str]) -> tuple[tuple[str, str], ...]:
    places = []
    for text in texts:
        place, _, name = (part.strip() for part in text.partition("="))
        _check_id(place, "a place")
        if place.lower() in {PROGRAMME_FOLDER, *FOLDERS}:
            message = f"{place!r} cannot be a place's id: it is kept for a folder of that name; choose another"
            raise BeginError(message)
        places.append((place, _one_line(name or place.replace("-", " ").replace("_", " ").title(), "place")))
    ids = [place.lower() for place, _ in places]
    twice = sorted({place for place in ids if ids.count(place) > 1})
    if twice:
        message = f"the same place stands twice: {', '.join(twice)}"
        raise BeginError(message)
    return tuple(places)


def _check_id(text: str, what: str) -> None:
    if not re.fullmatch(ID_PATTERN, text):
        near = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:64]
        hint = f"; such as {near!r}" if near else ""
        message = f"{text!r} is no name for the folder of {what}: letters, digits, '-' and '_', no spaces{hint}"
        raise BeginError(message)


def _one_line(words: str, what: str, *, empty: bool = False) -> str:
    clean = " ".join(words.split())
    if not clean and not empty:
        message = f"the {what} is empty; give some words"
        raise BeginError(message)
    return clean


def _names(places: Sequence[tuple[str, str]]) -> str:
    return ", ".join(f"{name} ({place})" for place, name in places)
