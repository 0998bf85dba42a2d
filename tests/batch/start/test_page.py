"""The start page, driven from Python on a tiny project."""

import sys
from pathlib import Path

import nbformat
import pytest

from hct_eval.batch.outcome import Failure, TaskOutcome
from hct_eval.batch.plan import find_stage
from hct_eval.batch.start import copies, servers, start_page, told
from hct_eval.batch.start.command import RunningCommand
from hct_eval.programme import STAGES, Programme, ProgrammeError


def test_a_copy_has_its_place_filled_in_and_no_outputs(small: Programme) -> None:
    path = copies.write_copy(small, "south", "03_build_map")
    assert path == small.processed("south") / "opened" / "03_build_map.ipynb"
    cells = nbformat.read(path, as_version=4).cells
    assert not any(cell.get("outputs") for cell in cells)
    injected = next(cell for cell in cells if "injected-parameters" in cell.metadata.get("tags", []))
    assert 'programme = "small"' in injected.source
    assert 'partnership = "south"' in injected.source
    assert "papermill" not in nbformat.read(path, as_version=4).metadata


def test_a_stage_is_known_by_its_number_and_a_wrong_one_is_refused() -> None:
    assert find_stage("04") == "04_choose_focus"
    with pytest.raises(ProgrammeError, match="did you mean '03_build_map'"):
        find_stage("03_bild_map")


def test_the_table_says_what_state_each_notebook_is_in(small: Programme) -> None:
    tasks = [
        TaskOutcome("north", STAGES[0], "up to date"),
        TaskOutcome("north", STAGES[1], "would run", reason="the rows changed"),
        TaskOutcome("south", STAGES[0], "would run", reason="its last run failed"),
        TaskOutcome("south", STAGES[1], "would run", failure=Failure("", "ValueError", "")),
        TaskOutcome("south", STAGES[2], "would run", reason="it has not been run yet"),
    ]
    page = told.freshness(small, tasks)
    assert "A test programme: 1 of 5 notebooks up to date" in page
    assert "<th scope='row'>North</th><td>up to date</td><td>stale</td>" in page
    assert "<strong>failed</strong></td><td><strong>failed</strong></td><td>not run yet" in page


def test_with_many_places_only_those_are_shown_that_need_somebody(small: Programme) -> None:
    place = small.partnerships[0]
    places = tuple(place.model_copy(update={"id": f"p{n}", "name": f"P{n}"}) for n in range(60))
    many = small.model_copy(update={"partnerships": places})
    tasks = [TaskOutcome(p.id, STAGES[0], "may run" if p.id == "p7" else "up to date") for p in places]
    page = told.freshness(many, tasks)
    assert page.count("<th scope='row'>") == 1
    assert "P7" in page
    assert "wholly up to date are not shown" in page


def test_what_was_said_is_escaped() -> None:
    assert "<b>" not in told.lines(["<b>bold</b>"])


@pytest.mark.slow
def test_a_running_command_is_heard_line_by_line_and_ends_with_its_status(small: Programme) -> None:
    heard: list[str] = []
    ended: list[int] = []
    RunningCommand(["check", "nowhere"], small.project, heard.append, ended.append).wait(60)
    assert ended == [2]
    assert heard[0].startswith("hct-eval: there is no programme 'nowhere'")


@pytest.mark.slow
def test_the_page_checks_a_place_and_says_so(small: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HCT_EVAL_PROJECT", str(small.project))
    page = start_page()
    assert page.programme.value == "small"
    assert page.place.options == ("all places", "north", "south")
    page.place.value = "south"
    page.buttons["Check the data"].click()
    assert page.buttons["Run"].disabled
    page.wait(60)
    assert "$ hct-eval check small --partnership south" in page.output.value
    assert "in small." in page.output.value
    assert not page.buttons["Run"].disabled
    assert page.buttons["Stop"].disabled


def test_the_page_says_in_words_what_is_wrong_with_a_programme(
    small: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HCT_EVAL_PROJECT", str(small.project))
    page = start_page()
    (small.raw() / "programme.yml").write_text("title: [", encoding="utf-8")
    page.buttons["Look again"].click()
    assert "not readable as YAML" in page.message.value
    assert page.table.value == ""


def test_the_programmes_own_notebook_needs_no_place(small: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HCT_EVAL_PROJECT", str(small.project))
    page = start_page("small")
    page.buttons["Open the notebook"].click()
    assert "Choose a place first" in page.message.value
    page.stage.value = STAGES[-1]
    page.buttons["Open the notebook"].click()
    assert "/lab/tree/data/processed/small/programme/opened/07_programme_report.ipynb" in page.message.value


def test_a_project_without_programmes_says_how_to_begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data" / "raw").mkdir(parents=True)
    monkeypatch.setenv("HCT_EVAL_PROJECT", str(tmp_path))
    assert "hct-eval init" in start_page().message.value


def test_views_are_of_this_machine_only_and_of_notebooks_that_need_no_code(small: Programme) -> None:
    command = servers.view_command(small, "north", "03", browser=False)
    assert command[:3] == [sys.executable, "-m", "voila"]
    assert "--Voila.ip=127.0.0.1" in command
    assert "--VoilaConfiguration.file_allowlist=reports/.*" in command
    with pytest.raises(ProgrammeError, match="01_clean_conversations is not shown without its code"):
        servers.view_command(small, "north", "01")
    with pytest.raises(ProgrammeError, match="which place"):
        servers.view_command(small, "", "04")
