"""The commands: what they print where, and with which exit status they end."""

import re
import shlex
import shutil
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest
import typer
import typer.main

from hct_eval import __version__, cli
from hct_eval.batch import engine, tell
from hct_eval.cli import words
from hct_eval.programme import Programme
from tests.batch import tiny_project


@pytest.fixture
def project(tmp_path, monkeypatch):
    tiny_project.run_here(monkeypatch)
    monkeypatch.setattr(
        engine, "code_of", lambda *_, **__: {"module hct_eval": "the code"}
    )  # somebody may be working on it
    monkeypatch.setitem(sys.modules, "hct_eval.publish.report", tiny_project.fake_report_module())
    folder = tiny_project.make_project(tmp_path / "project")
    monkeypatch.setenv("HCT_EVAL_PROJECT", str(folder))
    return folder


@pytest.fixture
def command(monkeypatch, capsys):
    """Run a command line; return its exit status, what it printed, and what it said on stderr."""

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["hct-eval", *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            cli.main()
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err + printed.out
        return end.value.code or 0, printed.out, printed.err

    return run


def test_version(command):
    assert command("--version") == (0, f"hct-eval {__version__}\n", "")


@pytest.mark.slow
def test_a_run_says_where_the_reports_are_and_a_second_has_nothing_to_do(command, project):
    code, out, err = command("run")  # the only programme of one's own needs no name
    assert (code, err) == (0, "")
    assert "[13 of 13] programme, 07_programme_report: done" in out
    assert "13 notebooks run." in out
    assert "  bere       reports/tiny/bere/report.html" in out
    assert str(project) not in out
    code, out, err = command("run", "tiny", "--jobs", "1")
    assert (code, out.splitlines()[0]) == (0, "Nothing to do: 13 notebooks are up to date.")
    code, out, err = command("run", "tiny", "--explain")
    assert (code, out) == (0, "Nothing to do: 13 notebooks are up to date.\n")
    code, out, err = command("status")
    assert "13 of 13 notebooks up to date" in out
    assert command("open", "-p", "alton") == (0, "reports/tiny/alton/report.html\n", "")


def test_a_failure_is_told_on_stderr_with_status_1(command, project):
    (project / "data" / "raw" / "tiny" / "alton" / "conversations.csv").write_text("own error")
    code, out, err = command("run", "tiny")
    assert code == 1
    assert "02_code_fragments failed for alton, in 'Read what is there': ProgrammeError: claims.csv, row 3" in err
    assert "`hct-eval check tiny` lists every problem" in err
    assert "leaves out: alton" in out


def test_only_and_partnership_choose_what_runs(command, project):
    code, out, _ = command("run", "tiny", "-p", "alton", "--only", "1", "--parameter", "seed=4")
    assert code == 0
    assert "1 notebook run." in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["run", "tinny"], "did you mean 'tiny'"),
        (["run", "tiny", "-p", "altom"], "did you mean 'alton'"),
        (["run", "tiny", "--only", "build"], "there is no stage 'build'"),
        (["run", "tiny", "--parameter", "sead=4"], "did you mean 'seed'"),
        (["run", "tiny", "--parameter", "seed=x"], "the text given is not one"),
        (["run", "tiny", "--parameter", "seed"], "NAME=VALUE"),
        (["run", "tiny", "--jobs", "0"], "--jobs"),
        (["open", "tiny"], "there is no report of programme yet"),
        (["check", "../../etc"], "is not a programme's name"),
        (["rum"], "rum"),
    ],
)
def test_wrong_input_is_one_message_on_stderr_with_status_2(command, project, words, message):
    code, out, err = command(*words)
    assert code == 2
    assert message in err
    assert out == ""


def test_several_programmes_must_be_named(command, project):
    other = project / "data" / "raw" / "other"
    other.mkdir()
    (other / "programme.yml").write_text((project / "data" / "raw" / "tiny" / "programme.yml").read_text())
    code, _, err = command("status")
    assert code == 2
    assert "name one: other, tiny" in err


def test_check_lists_problems_by_file_without_values(command, project):
    place = project / "data" / "raw" / "tiny" / "alton"
    (place / "funding.csv").write_text("funder,amount_gbp\nMrs Smith of Alton,a lot of money\n")
    code, out, err = command("check", "tiny", "-p", "alton")
    assert (code, err) == (2, "")
    lines = out.splitlines()
    assert lines[0] == "Errors: to be mended, the worst first"
    assert "  alton/funding.csv" in lines
    assert any(line.startswith("    row 2, column amount_gbp: ") for line in lines)
    assert any(line.endswith(" in tiny.") and "errors, " in line for line in lines)
    assert "Smith" not in out
    assert "a lot of" not in out


def test_check_of_good_data_is_status_0(command, project):
    for name in ("conversations.csv", "wellbeing.csv"):
        (project / "data" / "raw" / "tiny" / "bere" / name).unlink()
    shutil.rmtree(project / "data" / "raw" / "tiny" / "bere" / "transcripts")  # no row names what is in it
    code, out, _ = command("check", "tiny", "-p", "bere")
    assert code == 0
    assert out.splitlines()[:3] == ["No problems found in tiny.", "", "What the data are enough for:"]


def test_no_project_is_said_plainly(command, tmp_path, monkeypatch):
    monkeypatch.delenv("HCT_EVAL_PROJECT", raising=False)
    monkeypatch.chdir(tmp_path)
    code, _, err = command("status")
    assert code == 2
    assert "no folder data/raw here or above" in err


def test_a_command_starts_without_the_heavy_libraries():
    heavy = ["pandas", "papermill", "pytask", "matplotlib", "nbformat", "spacy"]
    code = f"import hct_eval.cli, hct_eval.batch.choose, sys; print([m for m in {heavy} if m in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"


@pytest.mark.slow
def test_withdraw_asks_says_what_came_of_it_and_is_done_once(command, project, monkeypatch):
    (project / "data" / "raw" / "tiny" / "alton" / "conversations.csv").write_text(
        "conversation_id,consent\nalton-1,named\nalton-2,named\n"
    )
    code, out, err = command("withdraw", "tiny", "alton-1")
    assert (code, out) == (2, "")
    assert "add --yes" in err
    code, out, err = command("withdraw", "tiny", "alton-3", "--yes")
    assert (code, out) == (2, "")
    assert "tiny has no conversation 'alton-3'; did you mean 'alton-" in err
    monkeypatch.setattr(tell, "refuse_without_terminal", lambda: None)
    monkeypatch.setattr(typer, "confirm", lambda *_, **__: (_ for _ in ()).throw(typer.Abort))
    assert command("withdraw", "tiny", "alton-1")[0] == 1
    assert not (project / "data" / "raw" / "tiny" / "alton" / "withdrawals.csv").exists()
    code, out, err = command("withdraw", "tiny", "alton-1", "--yes", "--by", "Petra")
    assert (code, err) == (0, "")
    assert out.startswith("alton-1 (alton) was withdrawn on ")
    assert "nothing of it is left" in out
    assert "data/raw/tiny/alton/private/withdrawals/alton-1.record.txt" in out
    assert str(project) not in out
    code, out, err = command("withdraw", "tiny", "alton-1", "--yes")
    assert (code, err) == (0, "")
    assert out.startswith("alton-1 (alton) was withdrawn before this.")


def test_a_table_of_withdrawals_that_cannot_be_read_is_one_message(command, project):
    path = project / "data" / "raw" / "tiny" / "alton" / "withdrawals.csv"
    path.write_text("conversation_id,withdrawn_on\nalton-9,some day\n")
    code, out, err = command("withdraw", "tiny", "alton-1", "--yes")
    assert (code, out) == (2, "")
    assert "alton/withdrawals.csv, row 2, column withdrawn_on" in err


def test_every_command_has_an_example_that_it_would_take() -> None:
    known: Any = typer.main.get_command(cli.app)
    for name, command in known.commands.items():
        examples = re.findall(r"Example: (hct-eval .+)", command.help)
        assert examples, name
        for example in examples:
            typed = shlex.split(example)
            assert typed[1] == name
            options = {option for parameter in command.params for option in parameter.opts}
            assert {word for word in typed[2:] if word.startswith("-")} <= options, example


def test_the_shell_completes_programmes_and_the_places_of_the_one_that_was_typed(
    small: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HCT_EVAL_PROJECT", str(small.project))
    assert words._programmes("s") == ["small"]
    assert words._programmes("x") == []
    assert words._places(SimpleNamespace(params={"programme": "small"}), "n") == ["north"]  # type: ignore[arg-type]
    assert words._places(SimpleNamespace(params={"programme": "nowhere"}), "") == []  # type: ignore[arg-type]
