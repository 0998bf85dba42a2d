"""What is to be released: the reports as they stand, each with its pages and its files by kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from hct_eval.programme import PROGRAMME_FOLDER, Programme
from hct_eval.publish.edition.read_page import Page
from hct_eval.publish.workshop import PACK, WORKBOOK

REPORT = "report.html"

KINDS: Mapping[str, str] = {
    ".html": "page",
    ".pdf": "PDF",
    ".docx": "Word file",
    ".xlsx": "workbook",
    ".csv": "table",
    ".json": "data",
    ".png": "image",
    ".svg": "image",
    ".txt": "text",
    ".md": "text",
}
"""Files that may be released, by the end of their names; any other stops the release."""

_STAYS = {PACK, WORKBOOK}
"""What lies in the folder for a workshop and is not part of the report."""


@dataclass(frozen=True)
class Candidate:
    """One report that is to be released: of a partnership, or (place "programme") across all of them.

    `files` are its files by their path within the report's folder, with `/` between the parts.
    """

    programme: Programme
    place: str
    files: Mapping[str, Path]

    @property
    def name(self) -> str:
        """The place's name as a reader knows it."""
        return place_name(self.programme, self.place)

    @property
    def across(self) -> bool:
        """Whether it is the report across places."""
        return self.place == PROGRAMME_FOLDER

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """Its HTML pages by name, the report itself first."""
        names = sorted((name for name in self.files if name.endswith(".html")), key=lambda name: (name != REPORT, name))
        return tuple(Page(name, self.files[name].read_text(encoding="utf-8")) for name in names)

    @property
    def strangers(self) -> list[str]:
        """Files of a kind that nobody knows."""
        return [name for name, path in self.files.items() if path.suffix.lower() not in KINDS]


def place_name(programme: Programme, place: str) -> str:
    """Return a place's name; the programme's report is `the programme`, and what concerns all is `all reports`."""
    if not place:
        return "all reports"
    return "the programme" if place == PROGRAMME_FOLDER else programme.partnership(place).name


def chosen_places(programme: Programme, places: Sequence[str] | None) -> tuple[str, ...]:
    """Return what is to be released: the named partnerships, or all of them and the report across them.

    ProgrammeError for an unknown name.
    """
    if places:
        return tuple(dict.fromkeys(programme.partnership(place).id for place in places))
    return (*programme.place_ids, PROGRAMME_FOLDER)


def find_candidate(programme: Programme, place: str) -> Candidate | None:
    """Return the report of a place as it stands; None if there is none. What editors leave is passed over."""
    folder = programme.reports(place)
    if not (folder / REPORT).is_file():
        return None
    found = {}
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith((".", "~$")) for part in parts)
        if path.is_file() and not hidden and "/".join(parts) not in _STAYS:
            found["/".join(parts)] = path
    return Candidate(programme, place, found)
