"""What becomes of a test whose program is missing, and how CI gets the programs."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests import programs

INSTALLER = Path(__file__).parents[1] / ".ci" / "programs"
ALL = {name for _, brought in programs.PROGRAMS.values() for name in re.findall(r"apt-get install ([\w -]+)", brought)}
PACKAGES = {package for names in ALL for package in names.split()}


@pytest.mark.parametrize("name", programs.PROGRAMS)
def test_without_its_program_a_test_is_left_out_here_and_fails_in_ci(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(programs.PROGRAMS, name, (lambda: None, programs.PROGRAMS[name][1]))
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=f"{name.upper()} IS NOT INSTALLED"):
        programs.need(name)
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="CI leaves no test out"):
        programs.need(name)


def test_a_program_that_is_there_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HCT_CHROMIUM", "/somewhere/chromium")
    assert programs.need("Chromium") == "/somewhere/chromium"


def machine(folder: Path, **commands: str) -> subprocess.CompletedProcess[str]:
    """Run the installer on a machine that has these commands (name and script) and nothing else."""
    for name, script in {"id": "echo 0", "sleep": "", **commands}.items():
        command = folder / name.replace("_", "-")
        command.write_text(f"#!{shutil.which('bash')}\n{script}\n", encoding="utf-8")
        command.chmod(0o755)
    bash = str(shutil.which("bash"))
    return subprocess.run(
        [bash, str(INSTALLER)], env={"PATH": str(folder)}, capture_output=True, text=True, check=False
    )


APT = """echo "$@" >> {log}
{body}"""


def test_on_debian_as_root_what_is_missing_is_installed_and_a_failed_try_is_repeated(tmp_path: Path) -> None:
    log = tmp_path / "log"
    fails_once = f'if [[ "$1" == install && ! -f {tmp_path}/tried ]]; then : > {tmp_path}/tried; exit 100; fi'
    done = machine(tmp_path, apt_get=APT.format(log=log, body=fails_once), pdftotext="")
    assert done.returncode == 0, done.stderr
    assert "The first try to install them failed." in done.stdout
    said = log.read_text(encoding="utf-8").splitlines()
    assert [line.split()[0] for line in said] == ["update", "install", "update", "install"]
    assert PACKAGES - {"poppler-utils"} <= set(said[-1].split())
    assert "poppler-utils" not in said[-1]
    assert "-y" in said[-1].split()


def test_when_nothing_can_be_installed_it_fails_in_words(tmp_path: Path) -> None:
    done = machine(tmp_path, apt_get="exit 100")
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1].startswith("Could not install chromium")


@pytest.mark.parametrize("commands", [{}, {"apt_get": "exit 100", "id": "echo 1000"}], ids=["no apt-get", "not root"])
def test_elsewhere_it_only_says_what_is_missing(tmp_path: Path, commands: dict[str, str]) -> None:
    done = machine(tmp_path, **commands)
    assert done.returncode == 0
    (line,) = done.stdout.splitlines()
    assert set(line.rstrip(".").split()) >= PACKAGES


def test_where_everything_is_there_nothing_happens(tmp_path: Path) -> None:
    wanted = re.findall(r"(?m)^want (\S+)", INSTALLER.read_text(encoding="utf-8"))
    done = machine(tmp_path, apt_get="exit 100", **dict.fromkeys((name.replace("-", "_") for name in wanted), ""))
    assert (done.returncode, done.stdout) == (0, "")
