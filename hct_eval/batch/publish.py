"""The command `publish`: run what is stale, ask every gate, write the release, then the ledgers; or say why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from hct_eval.batch.fingerprint import file_hash, versions
from hct_eval.batch.lock import run_lock
from hct_eval.batch.outcome import Listener, Outcome
from hct_eval.batch.plan import PLACE_STAGES, PROGRAMME_STAGE, record_path
from hct_eval.batch.record import read_record, read_records
from hct_eval.batch.run import explain_again, run_again
from hct_eval.programme import PROGRAMME_FOLDER, Programme
from hct_eval.publish.edition import disclosed
from hct_eval.publish.edition.candidate import Candidate, chosen_places, find_candidate
from hct_eval.publish.edition.changes import PlaceChanges, compare
from hct_eval.publish.edition.figures import read_tables
from hct_eval.publish.edition.finding import Finding, PublishError
from hct_eval.publish.edition.folder import (
    GATE as EARLIER,
)
from hct_eval.publish.edition.folder import (
    Release,
    find_releases,
    last_with,
    next_name,
    sweep,
    untouched,
    write_release,
)
from hct_eval.publish.edition.gates import GATES, fail_closed, refusals, run_gates
from hct_eval.publish.edition.manifest import MANIFEST, Manifest, verdicts
from hct_eval.publish.edition.read_page import Page
from hct_eval.publish.edition.recorded import ledger_bytes, ledger_file, names_in_ledgers, record
from hct_eval.publish.edition.team_pages import changes_page, checklist_page
from hct_eval.publish.programme_results import gather_programme, programme_fingerprint
from hct_eval.publish.report import index_page
from hct_eval.publish.results import fingerprint, gather

FRESH = "up to date"


@dataclass(frozen=True)
class Asked:
    """What is to be published: checked places, the day, the tolerance in per cent, and whether only to say."""

    programme: Programme
    places: tuple[str, ...]
    on: date
    tolerance: float = 0.0
    dry_run: bool = False


@dataclass(frozen=True)
class Published:
    """What came of it. `release` is None where a gate refused or nothing was to be written.

    `finished` are releases and places whose ledger an earlier command, cut short, had not written.
    """

    asked: Asked
    findings: tuple[Finding, ...]
    changes: tuple[PlaceChanges, ...] = ()
    release: Release | None = None
    digest: str = ""
    finished: tuple[tuple[str, str], ...] = ()
    gone: tuple[str, ...] = ()
    """Releases that a ledger knows and whose folders are no longer there."""

    @property
    def refused(self) -> list[Finding]:
        """The findings that stop the release."""
        return refusals(self.findings)

    @property
    def exit_status(self) -> int:
        """0 if it was published or, in a dry run, could be; else 1."""
        return 1 if self.refused else 0


def publish(
    programme: Programme,
    places: Sequence[str] | None = None,
    *,
    on: date | None = None,
    tolerance: float = 0.0,
    dry_run: bool = False,
    jobs: int = 2,
    listen: Listener | None = None,
) -> Published:
    """Publish the reports of a programme, or of some places, if every gate lets them through.

    What is stale is run first (not in a dry run, which writes nothing at all). ProgrammeError for an unknown place,
    BatchError if a run of the programme is under way, PublishError if a release cannot be read, written or recorded.
    """
    asked = Asked(programme, chosen_places(programme, places), on or _today(), tolerance, dry_run)
    with run_lock(programme):
        finished: list[tuple[str, str]] = []
        if not dry_run:
            sweep(programme)
            finished = [(one.name, place) for one in find_releases(programme) for place in record(programme, one)]
        return _publish(asked, _run(asked, jobs, listen), tuple(finished))


def _publish(asked: Asked, stale: list[Finding], finished: tuple[tuple[str, str], ...]) -> Published:
    programme, places = asked.programme, asked.places
    releases = find_releases(programme)
    candidates = [one for one in (find_candidate(programme, place) for place in places) if one]
    index = index_page(programme, [one.place for one in candidates])
    gates = run_gates(programme, places, candidates, Page("index.html", index))
    findings = [*_not_told_again(stale, gates), *gates]
    for one in candidates:
        findings += fail_closed(FRESH, one.place, lambda one=one: _as_made(one))  # type: ignore[misc]
    findings += fail_closed(EARLIER, "", lambda: untouched(releases, places, asked.on))
    changes = tuple(_changes(one, releases, asked.tolerance) for one in candidates)
    gone = tuple(sorted(names_in_ledgers(programme) - {one.name for one in releases}))
    found = Published(asked, tuple(dict.fromkeys(findings)), changes, finished=finished, gone=gone)
    if found.refused or asked.dry_run:
        return found
    release, digest = _write(asked, candidates, index, found, releases)
    try:
        record(programme, release)
    except Exception as error:
        message = (
            f"release {release.name} stands, but is not in every ledger ({type(error).__name__}). Mend what stops it "
            "and publish again: that finishes it, before anything else"
        )
        raise PublishError(message) from error
    return replace(found, release=release, digest=digest)


def _run(asked: Asked, jobs: int, listen: Listener | None) -> list[Finding]:
    """Run what is stale and return what is not up to date after it, a finding a place."""
    programme = asked.programme
    own = [place for place in asked.places if place != PROGRAMME_FOLDER]
    given = _last_parameters(programme, asked.places)
    found: dict[str, Finding] = {}
    if not asked.dry_run:
        outcome = run_again(programme, own, given, jobs, listen)
        found = _failed(asked, outcome)
    for task in explain_again(programme, own, given).tasks:
        if task.place in asked.places and task.status != "up to date" and task.place not in found:
            what = f"{task.stage} is not up to date ({task.failure or task.reason or task.status})"
            advice = f"Run `hct-eval run {programme.id}` and mend what it says."
            found[task.place] = Finding(FRESH, task.place, "refuse", what, advice)
    return list(found.values())


def _failed(asked: Asked, outcome: Outcome) -> dict[str, Finding]:
    found = {}
    for task in outcome.with_status("failed", "not run"):
        if task.place in asked.places and task.place not in found:
            what = f"{task.stage} did not come through: {task.failure or task.reason}".rstrip(".")
            advice = "Mend what it says, then publish again."
            found[task.place] = Finding(FRESH, task.place, "refuse", what, advice)
    return found


def _last_parameters(programme: Programme, places: Sequence[str]) -> dict[str, Mapping[str, object]]:
    """Return what each stage's last run was given, so that publishing changes nothing.

    PublishError if places were run with different ones: one report would then be made otherwise than the others.
    """
    found: dict[str, Mapping[str, object]] = {}
    for place in places:
        for one in read_records(programme, place):
            own = {name: value for name, value in one.parameters.items() if name not in _PLACES}
            if found.setdefault(one.stage, own) != own:
                message = (
                    f"{place} was last run with other parameters of {one.stage} than the places before it; run all "
                    f"with the same ones (`hct-eval run {programme.id} --parameter ...`), then publish"
                )
                raise PublishError(message)
    return found


def _not_told_again(stale: Sequence[Finding], gates: Sequence[Finding]) -> list[Finding]:
    """Return what is not up to date, without runs that stopped for what the gate on disclosure says of the place."""
    told = [(one.place, one.what) for one in gates if one.gate == disclosed.GATE]
    return [one for one in stale if not any(place == one.place and what in one.what for place, what in told)]


_PLACES = {"programme", "partnership", "partnerships"}


def _as_made(candidate: Candidate) -> list[Finding]:
    """Return files of a report that are not what its last run made."""
    programme = candidate.programme
    stage = PROGRAMME_STAGE if candidate.across else PLACE_STAGES[-1]
    last = read_record(record_path(programme, candidate.place, stage))
    made: Mapping[str, str] = last.outputs if last else {}
    found = []
    for name, path in candidate.files.items():
        shown = path.relative_to(programme.project).as_posix()
        if made.get(shown) == file_hash(path):
            continue
        what = f"{name} was changed since it was made" if shown in made else f"{name} was not made by the last run"
        advice = f"Delete it, then run `hct-eval run {programme.id}`, which makes what belongs there."
        found.append(Finding(FRESH, candidate.place, "refuse", what, advice))
    return found


def _changes(candidate: Candidate, releases: list[Release], tolerance: float) -> PlaceChanges:
    last = last_with(releases, candidate.place)
    old = read_tables(last.files_of(candidate.place)) if last else None
    return compare(candidate.place, last.name if last else "", old, read_tables(candidate.files), tolerance)


def _write(
    asked: Asked, candidates: list[Candidate], index: str, found: Published, releases: list[Release]
) -> tuple[Release, str]:
    programme = asked.programme
    name = next_name(programme, asked.on, names_in_ledgers(programme))
    page = changes_page(programme, name, asked.on, found.changes, asked.tolerance, found.gone)
    team = {"changes.html": page.encode()}
    for one in candidates:
        told = disclosed.what_is_disclosed(programme, one.place)
        team[ledger_file(one.place)] = ledger_bytes(told.rows)
        if told.checklist:
            page = checklist_page(programme, one.place, name, asked.on, told.checklist, found.findings)
            team[f"checklist-{one.place}.html"] = page.encode()
    manifest = Manifest(
        programme=programme.id,
        release=name,
        released_on=asked.on,
        illustrative=programme.data_status == "illustrative",
        places=tuple(one.place for one in candidates),
        disclosure=programme.disclosure,
        tolerance=asked.tolerance,
        since={one.place: one.since for one in found.changes},
        previous={releases[-1].name: file_hash(releases[-1].folder / MANIFEST)} if releases else {},
        versions=versions(),
        inputs={one.place: _inputs(one) for one in candidates},
        gates=verdicts((FRESH, *GATES, EARLIER), found.findings),
        files={},
    )
    return write_release(candidates, index, team, manifest)


def _inputs(candidate: Candidate) -> str:
    if candidate.across:
        return programme_fingerprint(gather_programme(candidate.programme))
    return fingerprint(gather(candidate.programme, candidate.place))


def _today() -> date:
    import datetime as dt

    return dt.datetime.now().astimezone().date()
