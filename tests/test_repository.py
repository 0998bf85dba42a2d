"""The repository's own files agree with each other."""

import re
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_ci_runs_the_test_command_of_the_readme() -> None:
    command = read(".ci/run").strip().splitlines()[-1]
    blocks = re.findall(r"```sh\n(.*?)```", read("README.md"), flags=re.DOTALL)
    assert command == "make test"
    assert command in blocks[0].splitlines()


def test_every_dependency_is_pinned_with_a_hash_and_no_address() -> None:
    project = tomllib.loads(read("pyproject.toml"))
    wanted = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["names"]]
    wanted += project["dependency-groups"]["dev"]
    lock = read("requirements.lock")
    pinned = {re.sub(r"[-_.]+", "-", name.lower()) for name in re.findall(r"(?m)^([A-Za-z0-9._-]+)==", lock)}
    for requirement in wanted:
        name = re.split(r"[\[<>=!~ ;]", requirement, maxsplit=1)[0]
        assert re.sub(r"[-_.]+", "-", name.lower()) in pinned, requirement
    assert "://" not in lock
    entries = re.split(r"(?m)^(?=[A-Za-z0-9])", lock)[1:]
    assert all("--hash=sha256:" in entry for entry in entries)


def test_commands_of_the_readme_exist() -> None:
    targets = set(re.findall(r"(?m)^([a-z-]+):", read("Makefile")))
    assert set(re.findall(r"`?make ([a-z-]+)", read("README.md"))) <= targets


def test_links_of_the_documents_lead_somewhere() -> None:
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_git_keeps_peoples_words_out() -> None:
    for path in (
        "data/raw/mine/here/conversations.csv",
        "data/processed/mine/x.parquet",
        "reports/mine/r.html",
        "releases/mine/2026-11-30/public/index.html",
        "data/raw/hct-sample/leeds/private/key.csv",
    ):
        done = subprocess.run(["git", "check-ignore", "-q", path], cwd=ROOT, check=False)
        assert done.returncode == 0, path
    done = subprocess.run(
        ["git", "check-ignore", "-q", "data/raw/hct-sample/leeds/conversations.csv"], cwd=ROOT, check=False
    )
    assert done.returncode == 1
