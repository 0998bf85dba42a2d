"""Every command and every block of code in the README and in docs does what it says."""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml

from hct_eval import cli
from hct_eval.programme import Programme
from tests.notebooks.conftest import Journey
from tests.notebooks.documents import REPOSITORY, Block, blocks, pages

OWN_TESTS = {
    "docs/batch.md": "tests/batch/test_docs.py",
    "docs/first_hour.md": "tests/test_first_hour.py",
    "docs/publishing.md": "tests/publish/edition/test_publishing_docs.py",
    "docs/workshop.md": "tests/publish/test_workshop_docs.py",
}
"""Pages whose commands suppose something else than the finished sample, and the tests that give them."""

SHELL = [block for block in blocks("sh") if not block.why_not and block.page not in OWN_TESTS]
LEFT_OUT = {"needs conda", "this is what runs the tests", "asks on a terminal", "needs a cluster", "opens a browser"}
"""The only reasons for which a block may go without a test."""


def test_pages_with_tests_of_their_own_are_read_by_these() -> None:
    for page, test in OWN_TESTS.items():
        assert Path(page).name in (REPOSITORY / test).read_text(encoding="utf-8"), page


def test_pages_have_blocks_of_known_languages_only() -> None:
    known = {"sh", "python", "yaml", "powershell", "csv", "text", "markdown", "ini", "sql"}
    assert {block.language for block in blocks()} <= known
    assert len(SHELL) > 5


@pytest.mark.parametrize("block", [b for b in blocks("sh", "powershell") if b.why_not], ids=lambda block: block.id)
def test_what_is_not_run_has_a_good_reason(block: Block) -> None:
    assert block.why_not in LEFT_OUT


@pytest.mark.parametrize("block", blocks("sh", "powershell"), ids=lambda block: block.id)
def test_every_command_of_ours_exists_with_its_options(block: Block) -> None:
    known: Any = typer.main.get_command(cli.app)
    for words in _ours(block.body):
        command = known.commands[words[1]]
        options = {name for parameter in command.params for name in parameter.opts + parameter.secondary_opts}
        given = {word.split("=")[0] for word in words[2:] if word.startswith("-")}
        assert given <= options | {"--help"}, words


def _ours(body: str) -> Iterator[list[str]]:
    for line in body.replace("\\\n", " ").splitlines():
        words = shlex.split(line, comments=True)
        if len(words) > 1 and words[0].replace("\\", "/").split("/")[-1] == "hct-eval":
            yield words


@pytest.mark.parametrize("block", [b for b in blocks("yaml") if "title:" in b.body], ids=lambda block: block.id)
def test_a_programme_that_is_shown_is_valid(block: Block, tmp_path: Path) -> None:
    Programme.model_validate({**yaml.safe_load(block.body), "id": "shown", "project": tmp_path})


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_the_python_of_a_page_runs_from_top_to_bottom(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = page.relative_to(REPOSITORY).as_posix()
    known: dict[str, object] = {}
    for block in blocks("python"):
        if block.page == name:
            exec(compile(block.body, block.id, "exec"), known)


@pytest.fixture(scope="module")
def project(journey: Journey, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project as the pages suppose it: the sample was run, and the set-up is in `.venv`."""
    folder = tmp_path_factory.mktemp("pages") / "project"
    shutil.copytree(journey.project, folder)
    shutil.copytree(REPOSITORY / "notebooks", folder / "notebooks")
    shutil.copytree(REPOSITORY / "benchmarks", folder / "benchmarks")
    (folder / ".venv").symlink_to(sys.prefix, target_is_directory=True)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("block", SHELL, ids=lambda block: block.id)
def test_a_block_of_commands_runs(block: Block, project: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "HCT_EVAL_PROJECT"}
    environment |= {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1"}
    command = ["bash", "-euo", "pipefail", "-c", block.body]
    done = subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, timeout=900, check=False
    )
    assert done.returncode == 0, f"{block.body}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    assert "Traceback" not in done.stdout + done.stderr
