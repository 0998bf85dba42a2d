import json
import os
import subprocess
import sys
import textwrap

import pytest

from hct_eval.batch import engine, execute
from hct_eval.batch.lock import BatchError, is_running, run_lock
from hct_eval.batch.parameters import ParameterError
from hct_eval.batch.plan import plan_places
from hct_eval.batch.progress import explanations, failures, summary
from hct_eval.batch.record import read_record, read_records
from hct_eval.batch.run import programme_status, run_programme
from hct_eval.programme import STAGES, ProgrammeError, load_programme
from tests.batch.tiny_project import tree
from tests.conversations.workbooks import fill

pytestmark = pytest.mark.slow
PLACES = ("alton", "bere")
REAL_PAPERMILL = execute._papermill

# What stage 01 does with the review, around results that are of no matter here.
REVIEW = """
import pandas as pd
from hct_eval.conversations import take_review, write_private
from hct_eval.conversations.review import Review
from hct_eval.programme import load_programme
prog = load_programme(programme, root)
take_review(prog, partnership)
words = pd.DataFrame({"words": [], "kind": [], "found by": [], "times": [], "context": []}, dtype=str)
texts = pd.DataFrame({"conversation": [], "turn": [], "role": [], "text": []}, dtype=str)
signed = pd.DataFrame({"conversation": ["alton-1"], "status": ["not signed off"], "version": ["A" * 10]})
write_private(prog, partnership, Review(words, words, words, texts, signed), words)
"""


def ran(outcome):
    return sorted((task.place, task.stage[:2]) for task in outcome.with_status("done"))


def raw(programme, place, name):
    return programme.raw(place) / name


def test_everything_runs_in_order_and_is_recorded(finished, first_outcome):
    assert first_outcome.exit_status == 0
    assert len(ran(first_outcome)) == 13
    assert first_outcome.reports["alton"] == "reports/tiny/alton/report.html"
    assert set(first_outcome.reports) == {*PLACES, "programme"}
    assert (finished.processed() / "partnerships.parquet").read_text() == "alton, bere"
    records = read_records(finished, "alton")
    assert [record.stage for record in records] == list(STAGES[:-1])
    record = records[1]
    assert record.status == "done"
    assert record.parameters == {"programme": "tiny", "partnership": "alton"}
    assert record.versions["pandas"].startswith("3")
    assert record.inputs["data/raw/tiny/alton/claims.csv"] == "no file"
    assert len(record.inputs["data/raw/tiny/alton/conversations.csv"]) == 64
    assert set(record.inputs) >= {"results of alton/01_clean_conversations"}
    assert list(record.outputs) == ["data/processed/tiny/alton/claims.parquet"]
    assert record.started <= record.finished


def test_a_second_run_runs_nothing_and_says_so(finished):
    before = tree(finished.processed("alton"))
    outcome = run_programme(finished)
    assert ran(outcome) == []
    assert summary(outcome)[0] == "Nothing to do: 13 notebooks are up to date."
    assert tree(finished.processed("alton")) == before


def test_one_changed_file_reruns_its_place_and_the_programme_s_report(finished):
    raw(finished, "bere", "conversations.csv").write_text("conversation_id\nbere-2\n")
    outcome = run_programme(finished)
    assert ran(outcome) == [("bere", f"0{i}") for i in range(1, 7) if i != 5 and i != 6] + [
        ("bere", "05"),
        ("bere", "06"),
        ("programme", "07"),
    ]
    assert (finished.processed("bere") / "leverage.parquet").read_text().startswith("conversation_id\nbere-2")


def test_a_change_counts_even_if_the_time_stamp_stays(finished):
    path = raw(finished, "bere", "wellbeing.csv")
    stamp = path.stat()
    path.write_text("person_id\n2\n")
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert ("bere", "05") in ran(run_programme(finished))


def test_a_new_time_stamp_alone_is_no_change(finished):
    os.utime(raw(finished, "bere", "conversations.csv"))
    assert ran(run_programme(finished)) == []


def test_a_second_run_asks_pytask_to_run_nothing(finished, monkeypatch):
    asked = []
    pytask = engine.ask_pytask
    monkeypatch.setattr(
        engine, "ask_pytask", lambda *given, **options: asked.append(options) or pytask(*given, **options)
    )
    assert ran(run_programme(finished)) == []
    assert [options.get("explain") for options in asked] == [True]


def test_a_changed_place_does_not_have_the_others_asked_to_run(finished, monkeypatch):
    raw(finished, "bere", "wellbeing.csv").write_text("person_id\n2\n")
    asked = []
    pytask = engine.ask_pytask

    def noting(programme, tasks, **options):
        asked.extend(task.task.place for task in tasks if not options.get("explain"))
        return pytask(programme, tasks, **options)

    monkeypatch.setattr(engine, "ask_pytask", noting)
    assert ran(run_programme(finished)) == [("bere", "05"), ("bere", "06"), ("programme", "07")]
    assert set(asked) == {"bere", "programme"}


def test_a_late_table_leaves_the_early_stages_alone(finished):
    raw(finished, "alton", "wellbeing.csv").write_text("person_id\n2\n")
    assert ran(run_programme(finished)) == [("alton", "05"), ("alton", "06"), ("programme", "07")]


def test_a_stage_that_gives_the_same_results_again_sets_nothing_going(finished):
    raw(finished, "alton", "conversations.csv").write_text("conversation_id\nalton-1\n# a remark")
    assert ("alton", "03") not in ran(run_programme(finished))


def test_a_file_that_comes_or_goes_is_noticed(finished):
    path = raw(finished, "alton", "transcripts") / "second.txt"
    path.write_text("hello again")
    # The speakers of all transcripts count where words are de-identified; the tables come out the same.
    assert ran(run_programme(finished)) == [("alton", "01"), ("alton", "02"), ("alton", "05")]
    path.unlink()
    assert ran(run_programme(finished)) == [("alton", "01"), ("alton", "02"), ("alton", "05")]
    raw(finished, "alton", "wellbeing.csv").unlink()
    assert ("alton", "05") in ran(run_programme(finished))


def test_what_the_private_folder_and_editors_leave_does_not_count(finished):
    finished.private("alton").mkdir()
    (finished.private("alton") / "queue.csv").write_text("x")
    raw(finished, "alton", "~$claims.xlsx").write_text("x")
    assert ran(run_programme(finished)) == []


def test_a_key_that_stage_01_writes_sets_the_stages_going_that_read_it(tiny):
    path = tiny.project / "notebooks" / "01_clean_conversations.ipynb"
    book = json.loads(path.read_text())
    book["cells"][-1]["source"] += "(raw / 'private').mkdir(exist_ok=True)\n"
    book["cells"][-1]["source"] += "(raw / 'private' / 'pseudonyms.csv').write_text('kind,code,name')\n"
    path.write_text(json.dumps(book))
    run_programme(tiny, ["alton"])
    assert ran(run_programme(tiny, ["alton"])) == []
    (tiny.private("alton") / "pseudonyms.csv").unlink()
    assert ("alton", "01") in ran(run_programme(tiny, ["alton"]))
    (tiny.private("alton") / "salt.txt").write_text("another salt, longer than sixteen")
    assert ran(run_programme(tiny, ["alton"])) == [("alton", "01"), ("alton", "02"), ("alton", "05")]


def test_a_result_that_was_removed_is_made_again(finished):
    (finished.processed("alton") / "claims.parquet").unlink()
    assert ran(run_programme(finished)) == [("alton", "02")]
    (finished.runs("alton") / "04_choose_focus.ipynb").unlink()
    assert ran(run_programme(finished)) == [("alton", "04")]


def test_a_result_that_is_no_longer_made_is_removed(finished):
    path = raw(finished, "alton", "conversations.csv")
    text = path.read_text()
    path.write_text(text + "#extra")
    run_programme(finished)
    assert (finished.processed("alton") / "extra.parquet").is_file()
    path.write_text(text)
    run_programme(finished)
    assert not (finished.processed("alton") / "extra.parquet").exists()
    assert (finished.processed("alton") / "conversations.parquet").is_file()


def test_a_changed_notebook_reruns_its_stage_everywhere(finished):
    path = finished.project / "notebooks" / "05_measure_change.ipynb"
    book = json.loads(path.read_text())
    book["cells"][0]["source"] = "# Another title"
    path.write_text(json.dumps(book))
    assert ran(run_programme(finished)) == [("alton", "05"), ("bere", "05")]


def test_changed_code_reruns_what_comes_from_it(finished, monkeypatch):
    monkeypatch.setattr(engine, "code_of", lambda *_, **__: {"module hct_eval": "other code"})
    assert "module hct_eval changed" in explanations(run_programme(finished, explain=True).tasks)[0]
    assert len(ran(run_programme(finished))) == 13


def test_code_that_one_stage_uses_reruns_that_stage_and_explain_names_it(finished, monkeypatch):
    def code_of(notebook, **_):
        changed = {"module hct_eval.maps.loops": "new"} if notebook.stem == "03_build_map" else {}
        return {"module hct_eval": "the code", **changed}

    monkeypatch.setattr(engine, "code_of", code_of)
    line = "alton: 03_build_map would run, because module hct_eval.maps.loops is new to it."
    assert line in explanations(run_programme(finished, explain=True).tasks)
    assert ran(run_programme(finished)) == [("alton", "03"), ("bere", "03")]
    kept = [path.read_text() for path in (finished.batch() / "code").iterdir()]
    assert len(kept) == 2  # what no record names is gone
    assert ran(run_programme(finished)) == []


def test_outputs_that_somebody_saved_in_a_notebook_rerun_nothing(finished):
    path = finished.project / "notebooks" / "05_measure_change.ipynb"
    book = json.loads(path.read_text())
    book["cells"][-1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "seen"}]
    path.write_text(json.dumps(book, indent=1))
    assert ran(run_programme(finished)) == []


def test_a_broken_place_leaves_the_others_and_the_report_names_it(tiny):
    raw(tiny, "alton", "conversations.csv").write_text("boom")
    outcome = run_programme(tiny)
    assert outcome.exit_status == 1
    assert ran(outcome) == [("bere", f"0{i}") for i in range(1, 7)] + [("programme", "07")]
    (failed,) = outcome.failed
    assert (failed.place, failed.stage) == ("alton", "01_clean_conversations")
    assert failed.failure.cell == "Read what is there"
    assert failed.failure.error == "ValueError"
    assert len(outcome.with_status("not run")) == 5
    assert outcome.left_out == ("alton",)
    assert (tiny.processed() / "partnerships.parquet").read_text() == "bere"
    text = "\n".join(failures(outcome))
    assert "01_clean_conversations failed for alton, in 'Read what is there': ValueError" in text
    assert "raise ValueError" in text  # the line of the cell
    assert "Smith said: boom" not in text  # never the value
    assert "The programme's report leaves out: alton." in summary(outcome)


def test_an_error_of_ours_shows_its_text(tiny):
    for place in PLACES:
        raw(tiny, place, "conversations.csv").write_text("own error")
    outcome = run_programme(tiny)
    lines = failures(outcome)
    wanted = (
        "02_code_fragments failed for 2 of 2 places (alton, bere), in 'Read what is there': "
        "ProgrammeError: claims.csv, row 3, column cause: empty. Fill it in."
    )
    assert lines[0] == wanted
    assert "(of an earlier run)" not in "\n".join(summary(outcome))
    assert outcome.with_status("not run")[-1].reason == "no partnership has come through all its stages"


def test_a_failed_stage_leaves_what_it_made_before_and_runs_again(finished):
    path = raw(finished, "alton", "conversations.csv")
    text = path.read_text()
    executed = (finished.runs("alton") / "01_clean_conversations.ipynb").read_bytes()
    path.write_text("boom")
    outcome = run_programme(finished)
    assert outcome.exit_status == 1
    assert "reports/tiny/alton/report.html (of an earlier run)" in "\n".join(summary(outcome))
    record = read_record(finished.runs("alton") / "01_clean_conversations.json")
    assert record.status == "failed"
    assert "said: boom" not in json.dumps(dict(record.failure))
    assert (finished.runs("alton") / "01_clean_conversations.ipynb").read_bytes() == executed
    path.write_text(text)
    assert ran(run_programme(finished))[0] == ("alton", "01")
    assert run_programme(finished).exit_status == 0


def test_a_place_without_a_folder_fails_alone(tiny):
    raw(tiny, "alton", "").rename(tiny.raw() / "elsewhere")
    outcome = run_programme(tiny)
    assert "no folder data/raw/tiny/alton" in failures(outcome)[0]
    assert ("bere", "06") in ran(outcome)


def test_a_report_page_that_cannot_be_made_is_a_failure(tiny, monkeypatch):
    def broken(*_):
        raise KeyError("what somebody said")

    monkeypatch.setattr(sys.modules["hct_eval.publish.report"], "render_report", broken)
    outcome = run_programme(tiny, ["alton"])
    assert outcome.failed[0].failure.cell == "making the report's page"
    assert "somebody" not in "\n".join(failures(outcome))


def test_two_stages_must_not_write_one_file(tiny):
    path = tiny.project / "notebooks" / "05_measure_change.ipynb"
    path.write_text(path.read_text().replace("estimates.parquet", "claims.parquet"))
    outcome = run_programme(tiny, ["alton"])
    assert "02_code_fragments wrote before it" in failures(outcome)[0]


def test_only_one_stage_and_one_place(tiny):
    outcome = run_programme(tiny, ["bere"], only="01")
    assert ran(outcome) == [("bere", "01")]
    outcome = run_programme(tiny, ["bere"], only="03_build_map")
    assert ran(outcome) == []
    assert "it needs the results of 02_code_fragments" in "\n".join(failures(outcome))
    assert outcome.exit_status == 1


def test_one_place_brings_the_programme_s_report_up_to_date(finished):
    raw(finished, "alton", "wellbeing.csv").write_text("person_id\n3\n")
    raw(finished, "bere", "wellbeing.csv").write_text("person_id\n3\n")
    outcome = run_programme(finished, ["alton"])
    assert ran(outcome) == [("alton", "05"), ("alton", "06"), ("programme", "07")]
    assert (finished.processed() / "partnerships.parquet").read_text() == "alton, bere"


def test_force_runs_what_is_up_to_date(finished):
    assert ran(run_programme(finished, ["alton"], only="04", force=True)) == [("alton", "04")]


def test_explain_says_why_and_runs_nothing(finished):
    raw(finished, "alton", "wellbeing.csv").write_text("person_id\n2\n")
    (raw(finished, "bere", "transcripts") / "Mary Jones.txt").write_text("hello")
    before = tree(finished.project)
    outcome = run_programme(finished, explain=True)
    lines = explanations(outcome.tasks)
    assert "alton: 05_measure_change would run, because data/raw/tiny/alton/wellbeing.csv changed." in lines
    assert "bere: 01_clean_conversations would run, because data/raw/tiny/bere/transcripts changed." in lines
    assert any(line.startswith("programme: 07_programme_report may run") for line in lines)
    assert "Mary" not in "\n".join(lines)
    after = {name: data for name, data in tree(finished.project).items() if "/.batch/" not in name}
    assert after == {name: data for name, data in before.items() if "/.batch/" not in name}
    assert ("alton", "05") in ran(run_programme(finished))
    assert explanations(run_programme(finished, explain=True).tasks)[0].startswith("Nothing to do")


def test_what_hinders_finding_a_state_is_told_as_it_is(finished, monkeypatch):
    def broken(*_, **__):
        raise PermissionError("what somebody called the file")

    monkeypatch.setattr(engine, "code_of", broken)
    lines = explanations(run_programme(finished, ["alton"], explain=True).tasks)
    assert lines[0].startswith("alton: 01_clean_conversations cannot run: PermissionError")
    assert "it needs the results" not in lines[0]
    assert "somebody" not in "\n".join(lines)


def test_explain_before_the_first_run(tiny):
    outcome = run_programme(tiny, explain=True)
    assert {task.status for task in outcome.tasks} == {"would run", "may run"}
    assert "it has not been run yet" in explanations(outcome.tasks)[0]


def test_status_tells_fresh_stale_and_failed(finished):
    raw(finished, "alton", "conversations.csv").write_text("boom")
    run_programme(finished)
    tasks, running = programme_status(finished)
    assert not running
    by_name = {(task.place, task.stage[:2]): task for task in tasks}
    assert by_name["alton", "01"].reason == "its last run failed"
    assert by_name["bere", "03"].status == "up to date"


def test_given_parameters_reach_the_notebooks_that_have_them(finished):
    outcome = run_programme(finished, ["alton"], parameters={"seed": "7"}, from_text=True)
    assert (finished.processed("alton") / "claims.parquet").read_text().endswith("7")
    assert outcome.exit_status == 0
    assert read_record(finished.runs("alton") / "02_code_fragments.json").parameters["seed"] == 7


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"parameters": {"sead": 3}}, ParameterError, "did you mean 'seed'"),
        ({"parameters": {"seed": "7"}}, ParameterError, "'seed' is int, not str"),
        ({"parameters": {"partnership": "bere"}}, ParameterError, "use --partnership"),
        ({"places": ["altom"]}, ProgrammeError, "did you mean 'alton'"),
        ({"only": "08"}, ProgrammeError, "no stage '08'"),
    ],
)
def test_wrong_input_is_refused_before_anything_runs(tiny, options, error, message, monkeypatch):
    monkeypatch.setattr(execute, "execute_task", None)
    with pytest.raises(error, match=message):
        run_programme(tiny, **options)
    assert not tiny.batch().exists()


def test_a_notebook_without_the_tag_is_refused_before_anything_runs(tiny):
    path = tiny.project / "notebooks" / "04_choose_focus.ipynb"
    path.write_text(path.read_text().replace('"parameters"', '"params"'))
    with pytest.raises(ParameterError, match=r"04_choose_focus\.ipynb has no cell tagged"):
        run_programme(tiny)
    assert not tiny.batch().exists()


def test_two_runs_at_once_are_refused(tiny):
    code = f"""
        import sys
        from pathlib import Path
        from hct_eval.batch.lock import run_lock
        from hct_eval.programme import load_programme
        with run_lock(load_programme("tiny", Path({str(tiny.project)!r}))):
            print("held", flush=True)
            sys.stdin.read()
    """
    other = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout.readline() == "held\n"
    with pytest.raises(BatchError, match=f"under way \\(process {other.pid}\\)"):
        run_programme(tiny)
    assert is_running(tiny)
    other.kill()
    other.communicate()
    with run_lock(tiny):  # the lock went with the process
        pass
    assert not is_running(tiny)


def test_records_and_memory_hold_no_path_of_this_machine_and_no_file_name_of_a_person(finished):
    own = str(finished.project)
    files = {**tree(finished.processed("alton")), **tree(finished.batch())}
    for name, data in files.items():
        if name.endswith((".json", ".ipynb", ".lock", ".toml")):
            text = data.decode()
            assert own not in text, name
            assert "_finished" not in text
            assert sys.prefix not in text, name
            assert "Jane Doe" not in text, name


def test_a_kernel_that_does_not_start_is_tried_once_more(tiny, monkeypatch):
    tries = []

    def execute_notebook(source, output, *, parameters, config, **_):
        tries.append(config)
        if len(tries) == 1:
            raise RuntimeError("Kernel died before replying to kernel_info")
        return source

    monkeypatch.setattr("papermill.execute_notebook", execute_notebook)
    with execute.kernel_environment(tiny):
        assert REAL_PAPERMILL(plan_places(tiny, ["alton"])[0], "the notebook", [], None) == "the notebook"
    assert len(tries) == 2
    if os.name == "posix":
        sockets = [config.KernelManager.ip for config in tries]
        assert len(set(sockets)) == 2  # kernels with one address answer each other's calls
        assert all(len(name) < 90 for name in sockets)  # a socket's path has at most 103 characters


def test_the_environment_is_put_back(tiny):
    before, path = dict(os.environ), list(sys.path)
    run_programme(tiny, ["alton"], only="01")
    assert dict(os.environ) == before
    assert sys.path == path


def test_the_batch_leaves_nothing_outside_its_folders(finished):
    names = {path.name for path in finished.project.iterdir()}
    assert names == {"data", "notebooks", "reports"}
    assert load_programme("tiny", finished.project).place_ids == PLACES


def test_what_people_decide_and_sign_sets_going_what_depends_on_it_and_the_workbook_s_bytes_do_not(tiny):
    path = tiny.project / "notebooks" / "01_clean_conversations.ipynb"
    book = json.loads(path.read_text())
    book["cells"][-1]["source"] += REVIEW
    path.write_text(json.dumps(book))
    run_programme(tiny, ["alton"])
    workbook = tiny.private("alton") / "review.xlsx"
    first = workbook.read_bytes()
    assert ran(run_programme(tiny, ["alton"])) == []
    fill(workbook, "Missed", 2, words="Quibbly", kind="person")
    line = (
        "alton: 01_clean_conversations would run, because data/raw/tiny/alton/private: decisions about words changed."
    )
    assert line in explanations(run_programme(tiny, ["alton"], explain=True).tasks)
    assert ran(run_programme(tiny, ["alton"])) == [("alton", "01"), ("alton", "02"), ("alton", "05")]
    assert workbook.read_bytes() != first
    assert ran(run_programme(tiny, ["alton"])) == []
    fill(workbook, "Sign-off", 2, conversation="alton-1", signed_by="Petra", signed_on="2026-11-01", version="A" * 10)
    assert ran(run_programme(tiny, ["alton"])) == [("alton", "01")]
    assert ran(run_programme(tiny, ["alton"])) == []
    workbook.unlink()
    assert ran(run_programme(tiny, ["alton"])) == [("alton", "01")]
    (tiny.private("alton") / "decisions.csv").write_text("damaged")
    outcome = run_programme(tiny, ["alton"])
    assert [task.stage[:2] for task in outcome.failed] == ["01"]
    assert "private/decisions.csv, row 1: damaged" in "\n".join(failures(outcome))


def test_an_executed_notebook_keeps_nothing_that_a_widget_showed(real_project):
    programme = load_programme("tiny", real_project)
    path = programme.project / "notebooks" / "01_clean_conversations.ipynb"
    book = json.loads(path.read_text())
    book["cells"][-1]["source"] += "import ipywidgets\nprint('kept')\nipywidgets.HTML('Mrs' + ' Jones')\n"
    path.write_text(json.dumps(book))
    run_programme(programme, ["alton"], only="01")
    executed = (programme.runs("alton") / "01_clean_conversations.ipynb").read_text()
    assert "kept" in executed
    assert "Mrs Jones" not in executed
    assert "widget-view" not in executed
    assert "widgets" not in json.loads(executed)["metadata"]
