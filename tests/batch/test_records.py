"""All runs of a programme in one place, as RO-Crate, and run again."""

import json
import sqlite3
from dataclasses import replace

import pytest

from hct_eval.batch import records, run
from hct_eval.batch.crate import describe_runs, export_crate
from hct_eval.batch.lock import BatchError
from hct_eval.batch.manner import Limits
from hct_eval.batch.progress import failures
from hct_eval.batch.record import RunRecord, read_record
from hct_eval.batch.records import Wanted, find_records, forget_records, records_path, take_in
from hct_eval.batch.reproduce import find_run, reproduce, reproduced_lines
from hct_eval.batch.run import run_programme
from hct_eval.batch.withdraw import delete_derived
from hct_eval.programme import STAGES
from tests.batch.tiny_project import tree

FIRST = STAGES[0]


@pytest.mark.slow
def test_every_run_stays_with_who_asked_what_and_what_came_of_it(finished):
    before = find_records(finished)
    assert len(before) == 13
    (finished.raw("alton") / "conversations.csv").write_text("boom")
    run_programme(finished, ["alton"], parameters={"seed": 4}, by="data lead", limits=Limits(600, 10**9))
    assert len(find_records(finished)) == 15  # the failed one, and the report over the places that are left
    (failed,) = find_records(finished, Wanted(status="failed"))
    assert (failed.place, failed.stage, failed.by) == ("alton", FIRST, "data lead")
    assert failed.command == "hct-eval run tiny --partnership alton --parameter seed=4"
    assert (failed.time_limit, failed.memory_limit) == (600, 10**9)
    assert failed.failure["cell"] == "Read what is there"
    assert failed == read_record(finished.runs("alton") / f"{FIRST}.json")
    of_place = find_records(finished, Wanted(place="alton", stage=FIRST))
    assert [one.status for one in of_place] == ["failed", "done"]
    assert find_records(finished, Wanted(since="2999-01-01")) == []
    assert len(find_records(finished, most=3)) == 3


@pytest.mark.slow
def test_any_tool_can_ask_the_records(finished):
    base = sqlite3.connect(records_path(finished))
    (wrote,) = base.execute(
        "SELECT place, stage FROM runs JOIN outputs USING (run) WHERE path LIKE '%bere/leverage.parquet'"
    ).fetchall()
    assert wrote == ("bere", "04_choose_focus")
    assert base.execute("SELECT DISTINCT version FROM versions WHERE package = 'pandas'").fetchall()


@pytest.mark.slow
def test_an_unchanged_run_does_not_open_the_records(finished, monkeypatch):
    monkeypatch.setattr(run, "take_in", None)
    assert run_programme(finished).exit_status == 0


def some(place="north", **entries):
    given = {
        "run": f"run-{place}",
        "status": "done",
        "parameters": {"seed": 1, "partnership": place},
        "versions": {"pandas": "3.1"},
        "code": "c" * 64,
        "notebook": f"notebooks/{FIRST}.ipynb",
        "inputs": {f"data/raw/small/{place}/claims.csv": "a" * 64, "text": "no file"},
        "started": "2026-11-30T10:00:00+00:00",
        "finished": "2026-11-30T10:00:02+00:00",
        "executed": f"data/processed/small/{place}/runs/{FIRST}.ipynb",
        "outputs": {f"data/processed/small/{place}/a table.parquet": "b" * 64},
        "command": "hct-eval run small",
    }
    return RunRecord("small", place, FIRST, **(given | entries))


def put(programme, *found):
    from hct_eval.batch.record import write_record

    for one in found:
        write_record(one, programme.runs(one.place) / f"{one.stage}.json")
    return take_in(programme)


def test_a_record_is_taken_in_once_and_one_that_has_not_ended_not_at_all(small):
    assert put(small, some(), some("south", status="started")) == 1
    assert put(small, some()) == 0
    assert find_records(small) == [some()]


def test_what_is_forgotten_is_in_no_byte_of_the_file(small):
    put(small, some(), some("south"))
    forget_records(small, ["north"])
    assert [one.place for one in find_records(small)] == ["south"]
    left = records_path(small).read_bytes()
    assert b"run-south" in left
    assert b"run-north" not in left
    assert b"small/north" not in left


def test_a_withdrawal_takes_the_records_of_its_place_and_of_the_programme_out(small):
    put(small, some(), some("south"), some("programme"))
    delete_derived(small, "north")
    assert [one.place for one in find_records(small)] == ["south"]


@pytest.mark.slow
def test_records_that_cannot_be_kept_undo_no_result(finished):
    records_path(finished).write_bytes(b"no database at all" * 100)
    (finished.raw("alton") / "wellbeing.csv").write_text("person_id\n2\n")
    outcome = run_programme(finished)
    assert len(outcome.with_status("done")) == 3
    assert outcome.exit_status == 1
    assert "records.sqlite cannot be used" in failures(outcome)[0]


def test_a_damaged_file_is_said(small):
    put(small, some())
    records_path(small).write_bytes(b"no database at all" * 100)
    with pytest.raises(BatchError, match=r"\.batch/records\.sqlite cannot be used"):
        find_records(small)


def test_a_day_that_is_none_is_refused():
    with pytest.raises(BatchError, match="--since is a day such as"):
        records.day_of("yesterday")


def test_the_metadata_are_what_ro_crate_asks_for(small):
    failure = {"cell": "Read", "error": "TableError", "message": "north/claims.csv, row 3"}
    found = [some(by="data lead"), some("south", status="failed", failure=failure)]
    whole = small.project / "data/processed/small/north/a table.parquet"
    notebook = small.project / "notebooks" / f"{FIRST}.ipynb"
    for path in (whole, notebook):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"twelve bytes")
    document = describe_runs(small, found)
    entities = {one["@id"]: one for one in document["@graph"]}
    assert len(entities) == len(document["@graph"])
    descriptor, root = entities["ro-crate-metadata.json"], entities["./"]
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.2"}
    assert descriptor["about"] == {"@id": "./"}
    assert document["@context"][0] == "https://w3id.org/ro/crate/1.2/context"
    assert root["@type"] == "Dataset"
    assert root["datePublished"] == "2026-11-30"
    assert all(root[name] for name in ("name", "description", "license"))
    actions = [one for one in document["@graph"] if one["@type"] == "CreateAction"]
    assert [one["name"] for one in actions] == [f"{FIRST} for north", f"{FIRST} for south"]
    assert actions[0]["actionStatus"]["@id"].endswith("CompletedActionStatus")
    assert actions[0]["agent"] == {"@id": "#by-data%20lead"}
    assert (actions[1]["error"], actions[1]["result"]) == ("Read: TableError", [])
    assert {"@id": "data/processed/small/north/a%20table.parquet"} in root["hasPart"]
    table = entities["data/processed/small/north/a%20table.parquet"]
    assert (table["sha256"], table["contentSize"], table["name"]) == ("b" * 64, "12", "a table.parquet")
    assert table["encodingFormat"] == "application/vnd.apache.parquet"

    def named(value):
        if isinstance(value, dict) and set(value) == {"@id"}:
            yield value["@id"]
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from named(inner)

    elsewhere = {name for name in named(document["@graph"]) if name not in entities}
    assert all(name.startswith("http") for name in elsewhere)  # whatever is named is described


def test_the_metadata_hold_what_a_validator_of_ro_crate_1_2_demands(small):
    """What the validator of its authors found wanting once: files that are gone, software without address or number."""
    versions = {"python": "3.12.1", "hct_eval": "0.1.0", "pandas": "3.1.1", "spacy": "not installed"}
    notebook = small.project / "notebooks" / f"{FIRST}.ipynb"
    notebook.parent.mkdir(exist_ok=True)
    notebook.write_bytes(b"{}")
    graph = describe_runs(small, [some(versions=versions)])["@graph"]
    entities = {one["@id"]: one for one in graph}
    assert entities["./"]["hasPart"] == [{"@id": f"notebooks/{FIRST}.ipynb"}]  # whatever is a part, is there
    gone = entities["#gone/data/processed/small/north/a%20table.parquet"]
    assert (gone["@type"], gone["sha256"]) == ("CreativeWork", "b" * 64)
    assert gone["description"] == f"Made by {FIRST} for north. It is no longer there."
    software = [one for one in graph if one["@type"] in ("SoftwareApplication", "ComputerLanguage")]
    assert {one["name"]: one["version"] for one in software} == {"Python": "3.12.1", "pandas": "3.1.1"}
    assert all(one["url"].startswith("https://") for one in software)
    script = entities[f"notebooks/{FIRST}.ipynb"]
    assert script["@type"] == ["File", "SoftwareSourceCode"]
    assert entities[script["programmingLanguage"]["@id"]]["@type"] == "ComputerLanguage"
    assert script["version"] == "0.1.0"
    assert [one for one in graph if not one.get("name")] == [entities["ro-crate-metadata.json"]]


def test_the_metadata_are_written_where_they_are_asked_for(small, tmp_path):
    with pytest.raises(BatchError, match=r"ends in ro-crate-metadata\.json"):
        export_crate(small, [some()], tmp_path / "crate.json")
    with pytest.raises(BatchError, match="no record to export"):
        export_crate(small, [], tmp_path / "ro-crate-metadata.json")
    licence = "https://creativecommons.org/licenses/by/4.0/"
    export_crate(small, [some()], tmp_path / "ro-crate-metadata.json", licence)
    graph = json.loads((tmp_path / "ro-crate-metadata.json").read_text())["@graph"]
    assert graph[1]["license"] == {"@id": licence}


@pytest.mark.slow
def test_a_run_is_reproduced_in_a_scratch_copy_that_goes(finished):
    (record,) = find_records(finished, Wanted("alton", "02_code_fragments"))
    before = tree(finished.project)
    found = reproduce(*find_run(record.run, finished.project))
    assert found.exit_status == 0
    assert reproduced_lines(found)[1:] == [
        "All 1 files that it wrote are the same to the byte.",
        "Nothing that it depends on has changed since.",
    ]
    after = tree(finished.project)
    assert {name for name in after if before.get(name) != after[name]} <= {
        "data/processed/tiny/.batch/lock",
        "data/processed/tiny/.batch/seen.json",
        "data/processed/tiny/.batch/clock",
    }


@pytest.mark.slow
def test_what_differs_is_named_with_what_changed_since(finished):
    (record,) = find_records(finished, Wanted("bere", FIRST))
    (finished.raw("bere") / "conversations.csv").write_text("conversation_id\nbere-2\nextra")
    record = replace(record, versions={**record.versions, "pandas": "2.9"})
    found = reproduce(finished, record)
    assert found.exit_status == 1
    lines = reproduced_lines(found)
    assert "  differs: data/processed/tiny/bere/conversations.parquet" in lines
    assert "  new: data/processed/tiny/bere/extra.parquet" in lines
    assert "  data/raw/tiny/bere/conversations.csv changed" in lines
    assert any(line.startswith("  package pandas was 2.9 and is 3") for line in lines)


@pytest.mark.slow
def test_the_programme_s_report_is_reproduced_over_the_same_places(finished):
    (record,) = find_records(finished, Wanted("programme"))
    assert reproduce(finished, record).exit_status == 0


@pytest.mark.slow
def test_a_run_that_fails_this_time_says_so_and_one_that_failed_is_refused(finished):
    (record,) = find_records(finished, Wanted("bere", FIRST))
    (finished.raw("bere") / "conversations.csv").write_text("boom")
    found = reproduce(finished, record)
    assert found.exit_status == 1
    assert "It failed this time, in 'Read what is there': ValueError" in reproduced_lines(found)[1]
    with pytest.raises(BatchError, match="did not finish"):
        reproduce(finished, replace(record, status="failed"))
    with pytest.raises(BatchError, match="there is no record 'nothing'"):
        find_run("nothing", finished.project)
