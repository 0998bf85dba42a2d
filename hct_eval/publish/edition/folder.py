"""The folders of releases: found, checked against their manifests, written whole or not at all."""

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hct_eval.programme import Programme
from hct_eval.publish.edition.candidate import Candidate
from hct_eval.publish.edition.finding import EVERYWHERE, Finding, PublishError
from hct_eval.publish.edition.manifest import Manifest, differences, file_facts, read_manifest, write_manifest
from hct_eval.tables.files import build_folder

GATE = "earlier releases"

PUBLIC, TEAM = "public", "team"
"""What may leave the house, and what stays in it."""

_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})(?:-(\d+))?")
_PART = ".part"
_READ_ONLY, _OWN = 0o444, 0o400


@dataclass(frozen=True)
class Release:
    """A release that stands: its folder and what its manifest says."""

    folder: Path
    manifest: Manifest

    @property
    def name(self) -> str:
        """The release's name: its day, and its number on that day from the second on."""
        return self.folder.name

    def files_of(self, place: str) -> dict[str, Path]:
        """Return the released files of a place by path within its report's folder."""
        start = f"{PUBLIC}/{place}/"
        return {n.removeprefix(start): self.folder / n for n in self.manifest.files if n.startswith(start)}


def release_folders(programme: Programme) -> list[Path]:
    """Return the folders of releases, oldest first."""
    root = programme.releases()
    found = [(match, path) for path in (root.iterdir() if root.is_dir() else ()) if (match := _matched(path))]
    return [path for _, path in sorted(found, key=lambda one: (one[0][1], int(one[0][2] or 1)))]


def find_releases(programme: Programme) -> list[Release]:
    """Return every release that stands, oldest first; PublishError if a manifest is gone or damaged."""
    return [Release(folder, read_manifest(folder)) for folder in release_folders(programme)]


def last_with(releases: list[Release], place: str) -> Release | None:
    """Return the newest release that holds a place's report."""
    return next((release for release in reversed(releases) if place in release.manifest.places), None)


def untouched(releases: list[Release], places: tuple[str, ...], on: date) -> list[Finding]:
    """Return what was changed in the releases that this one is compared with, or that are later than it."""
    found = []
    compared = {one.name: one for one in (last_with(releases, place) for place in places) if one}
    if releases:
        compared[releases[-1].name] = releases[-1]
    for name in sorted(compared):
        for what in differences(compared[name].manifest, compared[name].folder):
            advice = "Restore it from a backup: nothing can be compared with a release that is not what went out."
            found.append(Finding(GATE, EVERYWHERE, "refuse", f"release {name}: {what}", advice))
    if releases and releases[-1].manifest.released_on > on:
        what = f"there is a later release already: {releases[-1].name}"
        found.append(Finding(GATE, EVERYWHERE, "refuse", what, "Publish on that day or after it (--on)."))
    return found


def next_name(programme: Programme, on: date, taken: set[str]) -> str:
    """Return a name for a release of this day that neither a folder nor a ledger (`taken`) knows."""
    used = {folder.name for folder in release_folders(programme)} | taken
    number, name = 1, on.isoformat()
    while name in used:
        number += 1
        name = f"{on.isoformat()}-{number}"
    return name


def write_release(
    candidates: list[Candidate], index: str, team: Mapping[str, bytes], manifest: Manifest
) -> tuple[Release, str]:
    """Write a release's folder whole or not at all: copies of the reports, what the team keeps, the manifest, last.

    `index` is the page above the reports, `team` what stays in the house, by path. The files are read-only; those of
    the team are their owner's. Returns the release and the hash of its manifest. PublishError if it cannot be written.
    """
    folder = candidates[0].programme.releases() / manifest.release

    def fill(part: Path) -> tuple[Manifest, str]:
        _copy(candidates, index, team, part)
        done = manifest.model_copy(update={"files": file_facts(part)})
        digest = write_manifest(done, part)
        for path in part.rglob("*"):
            if path.is_file():
                path.chmod(_OWN if path.relative_to(part).parts[0] == TEAM else _READ_ONLY)
        if folder.exists():
            message = f"releases/{manifest.programme}/{folder.name} is there already; nothing was written"
            raise PublishError(message)
        return done, digest

    try:
        done, digest = build_folder(folder, fill)
    except OSError as error:
        message = f"the release cannot be written ({error.strerror}); nothing was published. Make room, and try again"
        raise PublishError(message) from None
    return Release(folder, done), digest


def sweep(programme: Programme) -> None:
    """Delete what a command that was killed left half-written."""
    root = programme.releases()
    for path in root.glob(f".*{_PART}") if root.is_dir() else ():
        shutil.rmtree(path, ignore_errors=True)


def _copy(candidates: list[Candidate], index: str, team: Mapping[str, bytes], part: Path) -> None:
    for one in candidates:
        for name, path in one.files.items():
            target = part / PUBLIC / one.place / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    (part / PUBLIC / "index.html").write_bytes(index.encode())
    (part / TEAM).mkdir(mode=0o700)
    for name, content in team.items():
        target = part / TEAM / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _matched(path: Path) -> re.Match[str] | None:
    return _NAME.fullmatch(path.name) if path.is_dir() else None
