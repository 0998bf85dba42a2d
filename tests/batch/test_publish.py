"""A release is written whole, once, and only when every gate lets it through; what is out is never forgotten."""

import json
import os
import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from hct_eval.batch import publish as command
from hct_eval.batch.fingerprint import file_hash
from hct_eval.batch.outcome import Failure, Outcome, TaskOutcome
from hct_eval.batch.plan import record_path
from hct_eval.batch.publish import Published, publish
from hct_eval.batch.record import RunRecord, write_record
from hct_eval.batch.tell_release import refusal_lines, release_lines
from hct_eval.programme import Programme
from hct_eval.publish.audit.cells import DisclosureError
from hct_eval.publish.audit.ledger import read_ledger
from hct_eval.publish.audit.place import check_place
from hct_eval.publish.edition.finding import Finding, PublishError
from hct_eval.publish.edition.folder import find_releases
from hct_eval.publish.release import released_tables
from hct_eval.publish.results import gather
from hct_eval.tables import read_processed, write_processed
from tests.publish.edition.reports import PAGE, QUOTE, write_report
from tests.publish.places import make_programme

DAY, LATER = date(2026, 11, 30), date(2026, 12, 31)
SAID = QUOTE.replace("number 1 here", "number 2 &lt;i&gt;here&lt;/i&gt;")
FINE = PAGE.replace(QUOTE, SAID)


@pytest.fixture
def programme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programme:
    """A place with a report that every gate lets through; what would run its notebooks is left out."""
    monkeypatch.setattr(command, "_run", lambda *_: [])
    made = make_programme(tmp_path)
    write_register(made)
    make_report(made)
    return made


def write_register(programme: Programme) -> None:
    rows = [f"c{i},2023-03-01,{'withdrawn' if i == 0 else 'anonymous quote'}" for i in range(30)]
    text = "\n".join(["conversation_id,held_on,consent", *rows])
    (programme.raw("north") / "conversations.csv").write_text(text, encoding="utf-8")


def make_report(programme: Programme, page: str = FINE, uphill: str = "20", place: str = "north") -> None:
    """Write the report, and the record that says that a run made it."""
    folder = write_report(programme, page, place)
    (folder / "data" / "reach.csv").write_text(f"dimension,value,people\narea,Uphill,{uphill}\n", encoding="utf-8")
    files = [path for path in folder.rglob("*") if path.is_file()]
    outputs = {path.relative_to(programme.project).as_posix(): file_hash(path) for path in files}
    stage = "07_programme_report" if place == "programme" else "06_learning_report"
    record = RunRecord(programme.id, place, stage, "done", outputs=outputs)
    write_record(record, record_path(programme, place, stage))


def released(programme: Programme, on: date = DAY, tolerance: float = 0.0) -> Published:
    return publish(programme, ["north"], on=on, tolerance=tolerance)


def everything(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_release_holds_copies_a_manifest_the_changes_and_a_checklist(programme: Programme) -> None:
    done = released(programme)
    assert done.refused == []
    folder = programme.project / "releases" / "test" / "2026-11-30"
    assert sorted(everything(folder)) == [
        "MANIFEST.json",
        "public/index.html",
        "public/north/data/reach.csv",
        "public/north/report.html",
        "team/changes.html",
        "team/checklist-north.html",
        "team/ledger/north.csv",
    ]
    copy, original = folder / "public/north/report.html", programme.reports("north") / "report.html"
    assert copy.read_bytes() == original.read_bytes()
    manifest = json.loads((folder / "MANIFEST.json").read_text(encoding="utf-8"))
    assert manifest["files"]["public/north/report.html"]["sha256"] == file_hash(original)
    assert manifest["gates"][0]["gate"] == "up to date"
    assert {"hct_eval", "pandas", "python"} <= set(manifest["versions"])
    assert list(read_ledger(programme, "north")["release"].unique()) == ["2026-11-30"]
    said = "\n".join(release_lines(done))
    assert "This is the first release" in said
    assert "Published: releases/test/2026-11-30 (1 report, 6 files)." in said


@pytest.mark.skipif(os.name == "nt", reason="permissions are other ones there")
@pytest.mark.slow
def test_what_was_released_is_read_only_and_the_teams_pages_are_the_owners(programme: Programme) -> None:
    released(programme)
    folder = programme.releases() / "2026-11-30"
    assert stat.S_IMODE((folder / "public/north/report.html").stat().st_mode) == 0o444
    assert stat.S_IMODE((folder / "team/checklist-north.html").stat().st_mode) == 0o400


@pytest.mark.slow
def test_the_checklist_and_the_ledgers_rows_are_not_in_what_goes_out(programme: Programme) -> None:
    released(programme)
    out = everything(programme.releases() / "2026-11-30" / "public")
    assert not [name for name, content in out.items() if b"too few people" in content or "checklist" in name]


@pytest.mark.slow
def test_the_same_inputs_give_the_same_bytes(programme: Programme, tmp_path_factory: pytest.TempPathFactory) -> None:
    released(programme)
    other = make_programme(tmp_path_factory.mktemp("again"))
    write_register(other)
    make_report(other)
    released(other)
    assert everything(programme.releases()) == everything(other.releases())


@pytest.mark.slow
def test_a_second_release_says_what_changed_and_vouches_for_the_first(programme: Programme) -> None:
    first = released(programme)
    make_report(programme, uphill="25")
    second = released(programme, LATER)
    assert second.release is not None
    assert [(c.row, c.before, c.after) for c in second.changes[0].changes] == [("area: Uphill", "20", "25")]
    assert second.release.manifest.previous == {"2026-11-30": first.digest}
    page = (second.release.folder / "team" / "changes.html").read_text(encoding="utf-8")
    assert "up by 5 (25 %)" in page
    assert 'href="http' not in page
    assert "North: Of 1 figure, since release 2026-11-30: 1 moved." in "\n".join(release_lines(second))


@pytest.mark.slow
def test_a_second_release_on_one_day_has_a_number(programme: Programme) -> None:
    released(programme)
    again = released(programme)
    assert again.release is not None
    assert again.release.name == "2026-11-30-2"
    assert list(read_ledger(programme, "north")["release"].unique()) == ["2026-11-30", "2026-11-30-2"]


@pytest.mark.slow
def test_a_name_that_a_ledger_knows_is_not_given_again(programme: Programme) -> None:
    first = released(programme)
    assert first.release is not None
    first.release.folder.rename(programme.project / "elsewhere")
    again = released(programme)
    assert again.release is not None
    assert again.release.name == "2026-11-30-2"
    assert "The folder of 2026-11-30 is gone: there is nothing to compare with." in "\n".join(release_lines(again))


def spoil_page(programme: Programme) -> None:
    make_report(programme, FINE.replace('lang="en-GB"', ""))


def spoil_file(programme: Programme) -> None:
    (programme.reports("north") / "report.html").write_text(FINE + " ", encoding="utf-8")


def strange_file(programme: Programme) -> None:
    (programme.reports("north") / "data" / "mine.csv").write_text("a\n1\n", encoding="utf-8")


def take_away(programme: Programme) -> None:
    (programme.reports("north") / "report.html").unlink()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (spoil_page, "accessibility: report.html: it does not say its language"),
        (spoil_file, "up to date: report.html was changed since it was made"),
        (strange_file, "up to date: data/mine.csv was not made by the last run"),
        (take_away, "files: there is no report"),
    ],
)
@pytest.mark.slow
def test_a_refusal_says_why_and_writes_nothing(
    programme: Programme, spoil: Callable[[Programme], None], said: str
) -> None:
    spoil(programme)
    done = released(programme)
    assert (done.release, done.exit_status) == (None, 1)
    assert said in "\n".join(refusal_lines(done))
    assert not programme.releases().exists()
    assert read_ledger(programme, "north").empty


@pytest.mark.slow
def test_a_dry_run_says_the_same_and_writes_nothing(programme: Programme) -> None:
    done = publish(programme, ["north"], on=DAY, dry_run=True)
    assert (done.release, done.exit_status) == (None, 0)
    assert "Every gate lets it through. Nothing was written (--dry-run)." in release_lines(done)
    assert not programme.releases().exists()


@pytest.mark.slow
def test_what_is_stale_is_refused(programme: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    stale = Finding("up to date", "north", "refuse", "05_measure_change is not up to date", "Run it.")
    monkeypatch.setattr(command, "_run", lambda *_: [stale])
    assert released(programme).refused == [stale]


def one_person_more(programme: Programme) -> None:
    people = read_processed(programme, "north", "conversations")
    more = pd.concat([people, people.tail(1).assign(conversation_id="c99")], ignore_index=True)
    reach = read_processed(programme, "north", "reach")
    one = reach["value"].isin(["Uphill", "en"]).astype(int)
    write_processed(more, programme, "north", "conversations")
    write_processed(
        reach.assign(conversations=reach["conversations"] + one, total=reach["total"] + 1), programme, "north", "reach"
    )


@pytest.mark.slow
def test_what_the_gate_on_disclosure_refuses_is_not_told_again_as_a_run_that_failed(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(programme)
    one_person_more(programme)
    results = gather(programme, "north")
    with pytest.raises(DisclosureError) as refused:
        check_place(results, released_tables(results))
    failure = Failure("", "DisclosureError", str(refused.value))
    outcome = Outcome("test", (TaskOutcome("north", "06_learning_report", "failed", failure=failure),))
    monkeypatch.setattr(command, "_run", lambda asked, *_: list(command._failed(asked, outcome).values()))
    text = "\n".join(refusal_lines(released(programme, LATER)))
    assert text.count("changed since the last release") == 1
    assert "North: disclosure: " in text
    other = Failure("", "ReportError", "it did not run to its end")
    outcome = Outcome("test", (TaskOutcome("north", "06_learning_report", "failed", failure=other),))
    assert "06_learning_report did not come through" in "\n".join(refusal_lines(released(programme, LATER)))


@pytest.mark.slow
def test_a_released_file_that_was_changed_is_noticed(programme: Programme) -> None:
    first = released(programme)
    assert first.release is not None
    path = first.release.folder / "public" / "north" / "data" / "reach.csv"
    path.chmod(0o600)
    path.write_text("dimension,value,people\narea,Uphill,21\n", encoding="utf-8")
    (first.release.folder / "public" / "more.html").write_text("", encoding="utf-8")
    whats = [finding.what for finding in released(programme, LATER).refused]
    assert whats == [
        "release 2026-11-30: public/more.html was added",
        "release 2026-11-30: public/north/data/reach.csv was changed",
    ]


@pytest.mark.slow
def test_a_manifest_that_is_gone_stops_everything(programme: Programme) -> None:
    first = released(programme)
    assert first.release is not None
    (first.release.folder / "MANIFEST.json").unlink()
    with pytest.raises(PublishError, match=r"releases/test/2026-11-30/MANIFEST\.json is gone"):
        released(programme, LATER)


@pytest.mark.slow
def test_a_release_before_the_last_one_is_refused(programme: Programme) -> None:
    released(programme, LATER)
    assert "there is a later release already" in released(programme, DAY).refused[0].what


@pytest.mark.slow
def test_a_full_disk_leaves_nothing(programme: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("hct_eval.publish.edition.folder.write_manifest", full)
    with pytest.raises(PublishError, match="cannot be written"):
        released(programme)
    assert list(programme.releases().iterdir()) == []
    assert read_ledger(programme, "north").empty


@pytest.mark.slow
def test_a_ledger_that_was_not_written_is_written_by_the_next_command(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("hct_eval.publish.edition.recorded.record_release", cut)
        with pytest.raises(PublishError, match="stands, but is not in every ledger"):
            released(programme)
    assert read_ledger(programme, "north").empty
    (programme.releases() / ".0a.part").mkdir()
    again = released(programme, LATER)
    assert again.finished == (("2026-11-30", "north"),)
    assert list(read_ledger(programme, "north")["release"].unique()) == ["2026-11-30", "2026-12-31"]
    assert [one.name for one in find_releases(programme)] == ["2026-11-30", "2026-12-31"]
    assert not list(programme.releases().glob(".*"))
