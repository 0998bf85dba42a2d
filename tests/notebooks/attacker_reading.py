"""What an attacker reads: the published files of a programme, and the equations between the numbers in them.

Only what lies in the folders of reports is opened. The threshold is read from the sentence that tells it.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import openpyxl
from lxml import etree, html

from tests.notebooks.attacker_solving import Moves, System, counts_behind, moved

STAR = "*"
FEW = "too few to show"
SHUT = {STAR, FEW, "[c]", "few people", "few researchers", "not shown"}
"""What stands in place of a number; `[c]` is the workbook's mark for confidential."""

TONGUES = {"ar": "Arabic", "cy": "Welsh", "en": "English", "pl": "Polish", "so": "Somali", "ur": "Urdu"}
TITLES = {
    "area": "Where people live",
    "origin": "How the conversation came about",
    "language": "Language spoken",
    "group": "Groups that people said they belong to",
    "consent": "What people agreed to",
}

COARSE = (0.5, 0.2, 0.1)
"""Steps of which all three numbers of a change are multiples where it was rounded; a note says that some were."""

Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Table:
    """A table of one file as text: where it stands, its head and its rows."""

    source: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tables_of(folder: Path) -> Iterator[Table]:
    """Give every table of a report: of its CSV files, its page, its Word file and its workbook."""
    for path in sorted(folder.glob("data/*.csv")):
        head, *rows = csv.reader(io.StringIO(path.read_text("utf-8-sig")))
        yield Table(path.name, tuple(map(_plain, head)), tuple(tuple(map(_plain, row)) for row in rows))
    page = html.fromstring((folder / "report.html").read_bytes())
    for number, table in enumerate(page.iter("table")):
        yield _table(
            f"report.html {number}", [[_text(cell) for cell in row.iter("th", "td")] for row in table.iter("tr")]
        )
    with zipfile.ZipFile(folder / "report.docx") as archive:
        body = etree.fromstring(archive.read("word/document.xml"))
    w = f"{{{body.nsmap['w']}}}"
    for number, table in enumerate(body.iter(f"{w}tbl")):
        rows = [
            [" ".join("".join(cell.itertext(f"{w}t")).split()) for cell in row.iter(f"{w}tc")]
            for row in table.iter(f"{w}tr")
        ]
        yield _table(f"report.docx {number}", rows)
    for path in folder.glob("data/*.xlsx"):
        for sheet in openpyxl.load_workbook(path, data_only=True).worksheets:
            for found in sheet.tables.values():
                cells = [["" if c.value is None else _plain(str(c.value)) for c in row] for row in sheet[found.ref]]
                yield _table(f"{path.name} {sheet.title}", cells)


def unlike(folder: Path) -> tuple[int, list[str]]:
    """Return how many cells are hidden somewhere in a report, and those of them that another of its files shows."""
    seen: dict[tuple[str, ...], set[str]] = {}
    for table in tables_of(folder):
        ids = [row[:1] for row in table.rows]
        wide = 1 if len(set(ids)) == len(ids) else 2
        for row in table.rows:
            for name, cell in zip(table.head[wide:], row[wide:], strict=False):
                seen.setdefault((re.sub(r" \([%£]\)$", "", name), table.head[0], *row[:wide]), set()).add(cell)
    hidden = {key: cells for key, cells in seen.items() if cells & SHUT}
    return len(hidden), [" / ".join(key) for key, cells in hidden.items() if not cells <= SHUT | {"none", ""}]


def rows_of(path: Path) -> Rows:
    """Return the rows of a CSV file, none if there is no such file."""
    if not path.is_file():
        return []
    rows = csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))
    return [{key: _plain(value) for key, value in row.items()} for row in rows]


def prose(folder: Path) -> str:
    """Return the words of a page without its tables."""
    page = html.fromstring((folder / "report.html").read_bytes())
    for element in list(page.iter("table", "script", "style")):
        element.clear()
    return _text(page)


def threshold(folder: Path) -> int:
    """Return the threshold that the report itself tells."""
    return int(re.search(r"Counts of 1 to (\d+) people are not shown", prose(folder))[1])


def listened(folder: Path) -> int:
    return int(re.search(r"We held conversations with ([\d,]+) people", prose(folder))[1].replace(",", ""))


def coded(folder: Path) -> int:
    return int(re.search(r"We coded what ([\d,]+) people said", prose(folder))[1].replace(",", ""))


def read_reach(system: System, folder: Path) -> None:
    """Collect who was reached: reach.csv, tables 1 to 5, the comparison with the area's profile, and the prose."""
    place, people = folder.name, listened(folder)
    rows = [(row["dimension"], row["value"], row["people"]) for row in rows_of(folder / "data" / "reach.csv")]
    for dimension, title in TITLES.items():
        for path in (folder / "data").glob("table-*.csv"):
            own = rows_of(path)
            if own and title in own[0]:
                rows += [(dimension, row[title], row["People"]) for row in own]
    for row in rows_of(folder / "data" / "reach_profile.csv"):
        dimension, _, value = row["value"].partition(": ")
        rows.append((dimension.lower(), value, row["conversations"]))
    parts: dict[str, set[str]] = {}
    for dimension, value, text in rows:
        name = f"{place} {dimension} {TONGUES.get(value, value)}"
        parts.setdefault(dimension, set()).add(name)
        _count(system, name, text, 1)
    for dimension, names in parts.items():
        blank = system.know(f"{place} {dimension} not recorded", 0, people)
        if blank not in names:
            system.know(blank, 0, 0)
        named = sorted(names - {blank})
        if dimension == "group":  # people can belong to several: each at most those who said anything
            for name in named:
                system.equal({name: 1.0, blank: 1.0}, 0, people)
            system.equal(dict.fromkeys([*named, blank], 1.0), people, 10 * people)
        else:
            system.equal(dict.fromkeys(sorted({*named, blank}), 1.0), people)
    for row in rows_of(folder / "data" / "reach_profile.csv"):
        dimension, _, value = row["value"].partition(": ")
        if row["share"]:
            name, blank = (
                f"{place} {dimension.lower()} {each}" for each in (TONGUES.get(value, value), "not recorded")
            )
            share = float(row["share"].rstrip("%"))
            of = people - system.ends[blank][1]
            system.know(name, *counts_behind(share, int(of), 0.5))


def read_map(system: System, folder: Path, common: Rows, place_name: str) -> None:
    """Collect who spoke of what and who told which link: themes, figure, links, and what recurs across places.

    A factor that counts across places, and whose share is not shown, was spoken of by nearly everybody.
    """
    place, people, few = folder.name, coded(folder), threshold(folder)
    for row in rows_of(folder / "data" / "themes.csv"):
        ends = float(row["low"]), float(row["high"])
        known = counts_behind(float(row["share"]), people, 0.5, ends)
        system.know(f"{place} spoke of {row['concept']}", *known)
    for path in (folder / "data").glob("figure-*.csv"):
        for row in rows_of(path):
            if "Share (%)" in row and "Concept" in row:
                known = counts_behind(float(row["Share (%)"]), people, 0.05)
                system.know(f"{place} spoke of {row['Concept']}", *known)
    for row in common:
        name = f"{place} spoke of {row['concept']}"
        if place_name in re.split(r", | and ", row["where"]) and name not in system.ends:
            system.hide(name, people - few, people)
    for row in rows_of(folder / "data" / "links.csv"):
        told = int(row["People"].replace(",", ""))
        for end in (row["More of this"], row["of this"]):
            name = f"{place} spoke of {end}"
            if name not in system.ends:
                system.hide(name, people - few, people)
            system.know(name, told, people)


_AVERAGE = re.compile(r"(Average|Change in|Change a wave in) (.+) \(([^()]*)\)$")
SCALES = {"loneliness (UCLA-3)": (3, 9), "mental wellbeing (SWEMWBS)": (7, 35), "collaboration": (1, 5)}
"""Lowest and highest answer; of whatever is not here, 0 and 10."""


@dataclass(frozen=True)
class Average:
    """A printed average: of how many people, between which ends it lies given its rounding; none where it is hidden."""

    n: int | None
    ends: tuple[float, float] | None
    exact: bool


def averages(own: Rows) -> dict[tuple[str, str], dict[str, Average]]:
    """Return by measure and group what is printed of averages: `wave 1`, ..., `change` and `slope`."""
    found: dict[tuple[str, str], dict[str, Average]] = {}
    for row in own:
        match = _AVERAGE.match(row["What"])
        if not match or (not _people(row["n"]) and "people" not in row["n"]):
            continue
        *group, when = match[3].split(", ")
        name = {"Change in": "change", "Change a wave in": "slope"}.get(match[1], when)
        found.setdefault((match[2], ", ".join(group)), {})[name] = _average(row)
    return found


def _average(row: dict[str, str]) -> Average:
    ends = re.fullmatch(r"(\S+) to (\S+)", row["Likely range"])
    if row["Result"] in (FEW, "none") or not ends or re.search("%|percentage", row["Result"]):
        return Average(_people(row["n"]), None, exact=False)
    value, low, high = (float(text.replace("−", "-")) for text in (row["Result"], ends[1], ends[2]))
    fits = [step for step in COARSE if all(abs(x / step - round(x / step)) < 1e-6 for x in (value, low, high))]
    step = fits[0] if fits else 0.01
    middle = (low + high) / 2  # the exact average is the middle of the exact range, of which each end lies within
    least, most = (max, min) if fits else ((lambda a, _: a), (lambda a, _: a))
    return Average(_people(row["n"]), (least(value, middle) - step / 2, most(value, middle) + step / 2), exact=not fits)


def scale_of(measure: str) -> tuple[int, int]:
    """Return the lowest and the highest answer of a measure."""
    return next((ends for name, ends in SCALES.items() if measure.startswith(name)), (0, 10))


_MOVED = re.compile(r"People whose (.+) (got better|got worse|stayed (?:about )?the same)(?: by .+?)? \(([^()]*)\)$")
_CHANGED = re.compile(r"Change in (.+) \(([^()]*)\)$")
_DOWN_IS_BETTER = ("loneliness", "anxiety")


def read_moves(system: System, folder: Path, own: Rows) -> int:
    """Collect who got better, worse or stayed the same; with what the mean change and its likely range say of it."""
    families: dict[tuple[str, str], dict[str, dict[str, str]]] = {}
    for row in own:
        if match := _MOVED.match(row["What"]):
            word = re.sub("stayed.*", "same", match[2])
            families.setdefault((match[1], match[3]), {})[word] = row
    changes = {(m[1], m[2]): row for row in own if (m := _CHANGED.match(row["What"]))}
    count = 0
    for (measure, when), family in families.items():
        n = _people(next(iter(family.values()))["n"])
        if n is None:
            continue
        names = {word: f"{folder.name} {measure} {when} {word}" for word in ("got better", "same", "got worse")}
        for word, name in names.items():
            text = family.get(word, {}).get("Result", FEW)
            if text == FEW:
                system.hide(name, 0, n)
            else:
                system.know(name, *_share(text, n, family[word]["Likely range"]))
        system.equal(dict.fromkeys(names.values(), 1.0), n)
        change = changes.get((measure, when))
        moves = None if change is None else _moves(change, measure, n)
        if moves:
            up, down = (
                ("got worse", "got better") if measure.startswith(_DOWN_IS_BETTER) else ("got better", "got worse")
            )
            words = {"up": up, "down": down, "same": "same"}
            found = moved(moves, {way: system.ends[names[word]] for way, word in words.items()})
            for way, ends in found.items():
                system.know(names[words[way]], *ends)
            count += 2
    return count + len(families)


def _moves(row: dict[str, str], measure: str, n: int) -> Moves | None:
    ends = re.fullmatch(r"(\S+) to (\S+)", row["Likely range"])
    if not ends or row["Result"] in (FEW, "none") or "SWEMWBS" in measure:
        return None
    shown, percent, _ = row["Result"].partition(" percentage point")
    value, low, high = (float(x.replace("−", "-")) / (100 if percent else 1) for x in (shown, ends[1], ends[2]))
    widest = 1 if percent else 4 if measure.startswith("collaboration") else 6 if "UCLA" in measure else 10
    fits = [step for step in COARSE if all(abs(x / step - round(x / step)) < 1e-6 for x in (value, low, high))]
    return Moves(n, value, low, high, fits[0] if fits else 0.01, bool(fits), range(-widest, widest + 1))


def _share(text: str, n: int, ends: str) -> tuple[int, int]:
    if whole := re.fullmatch(r"(\d+) of (\d+)", text):
        return int(whole[1]), int(whole[1])
    known = re.fullmatch(r"(\d+)% to (\d+)%", ends)
    return counts_behind(float(text.rstrip("%")), n, 0.5, (float(known[1]), float(known[2])) if known else None)


def _people(text: str) -> int | None:
    match = re.match(r"([\d,]+) (people|person|researchers?)", text)
    return int(match[1].replace(",", "")) if match else None


def _count(system: System, name: str, text: str, least: int) -> None:
    if text == STAR:
        system.hide(name, least)
    else:
        system.know(name, int(text.replace(",", "")), int(text.replace(",", "")))


def _table(source: str, rows: list[list[str]]) -> Table:
    head, *rest = rows or [[]]
    return Table(source, tuple(head), tuple(tuple(row) for row in rest))


def _plain(cell: str) -> str:
    return " ".join(unescape(cell).removeprefix("'").split())


def _text(element: html.HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())
