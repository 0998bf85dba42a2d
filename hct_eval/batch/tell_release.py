"""What came of publishing, in lines for a terminal: what was found, what changed, where the release is."""

from collections.abc import Sequence

from hct_eval.batch.publish import Published
from hct_eval.publish.edition.candidate import place_name
from hct_eval.publish.edition.finding import Finding
from hct_eval.publish.edition.folder import PUBLIC, TEAM
from hct_eval.publish.edition.tell_changes import place_sentence, release_sentences
from hct_eval.tables.words import plural

_MOST = 12


def release_lines(done: Published) -> list[str]:
    """Return what changed, what a person should look at, and where the release is or that it could be made."""
    programme, asked = done.asked.programme, done.asked
    lines = [
        f"Release {release} is in the ledger of {place} now; an earlier command was cut short."
        for release, place in done.finished
    ]
    if done.changes:
        lines += [
            "What changed:",
            *(f"  {one}" for one in release_sentences(programme, done.changes, asked.tolerance, done.gone)),
        ]
        told = [one for one in done.changes if not one.first and (one.changes or one.quotes_changed)]
        lines += [
            f"  {place_name(programme, one.place)}: {place_sentence(one, asked.tolerance)}" for one in told[:_MOST]
        ]
        lines += [f"  ... and {plural(len(told) - _MOST, 'report')} more."] if len(told) > _MOST else []
    warnings = [finding for finding in done.findings if finding.severity == "warn"]
    lines += ["To be looked at by a person:", *_folded(done, warnings)] if warnings else []
    if done.refused:
        return lines
    if done.release is None:
        return [*lines, "Every gate lets it through. Nothing was written (--dry-run)."]
    files = len(done.release.manifest.files)
    shown = done.release.folder.relative_to(programme.project).as_posix()
    return [
        *lines,
        f"Published: {shown} ({plural(len(done.changes), 'report')}, {plural(files, 'file')}).",
        f"  {PUBLIC}/ is what goes out; {TEAM}/ stays in the house: what changed, and a checklist for each place.",
        f"  Its manifest has the SHA-256 {done.digest}.",
        "Somebody reads and signs each checklist before anything goes out.",
    ]


def refusal_lines(done: Published) -> list[str]:
    """Return why nothing was published, place by place, with what to do."""
    if not done.refused:
        return []
    return ["Not published, for these reasons:", *_folded(done, done.refused), "Nothing was written."]


def _folded(done: Published, findings: Sequence[Finding]) -> list[str]:
    """Return findings as lines, those that are the same in several places together."""
    places: dict[tuple[str, str, str], list[str]] = {}
    for one in findings:
        name = place_name(done.asked.programme, one.place)
        places.setdefault((one.gate, one.what, one.advice), []).append(name)
    lines = []
    for (gate, what, advice), names in places.items():
        where = ", ".join(names) if len(names) <= _MOST else f"{len(names)} reports"
        lines += [f"  {where}: {gate}: {what}.", f"    {advice}"]
    return lines
