"""The eighteen points of the three levels, and for each what in the repository bears it out.

Source of the points: NHS England, RAP Community of Practice, "Levels of RAP" (read on 2026-11-30), in our own words.
A point is held only if what is named was found. What no repository can show of itself is left to a person, and says so.
"""

import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from scripts.rap.repository import Repository

Level = Literal["baseline", "silver", "gold"]
OPEN_ENDINGS = {".py", ".ipynb", ".js", ".typ", ".j2", ".css"}
CLOSED_ENDINGS = {".sas", ".do", ".sps", ".xlsm", ".vbs", ".m", ".mlx"}
"""Programs that need a licence to be run."""


@dataclass(frozen=True)
class Point:
    """One point: its level, what is asked, whether it is held, and what shows it (or what is missing)."""

    level: Level
    asked: str
    held: bool
    shown_by: str


Question = Callable[[Repository], tuple[bool, str]]


def assess(repository: Repository) -> list[Point]:
    """Return all eighteen points, in the order of the framework."""
    return [Point(level, asked, *question(repository)) for level, asked, question in _POINTS]


def level_reached(points: list[Point]) -> Level | None:
    """Return the highest level of which, and of all levels below which, every point is held."""
    reached: Level | None = None
    for level in ("baseline", "silver", "gold"):
        if not all(point.held for point in points if point.level == level):
            break
        reached = level
    return reached


def _open_language(repository: Repository) -> tuple[bool, str]:
    endings = {name[name.rfind(".") :] for name in repository.files if "." in name}
    closed = sorted(endings & CLOSED_ENDINGS)
    held = ".py" in endings and ".ipynb" in endings and not closed
    return held, "Python and notebooks" + (f", but also {', '.join(closed)}" if closed else "; nothing needs a licence")


def _versions(repository: Repository) -> tuple[bool, str]:
    return bool(repository.files), "git" if repository.files else "this is no git repository"


def _readme(repository: Repository) -> tuple[bool, str]:
    missing = [
        word for word in ("make reports", "make test", "hct-eval run") if word not in repository.text("README.md")
    ]
    return not missing, f"README lacks {missing}" if missing else "`README.md`: two commands from nothing to reports"


def _reviewed(repository: Repository) -> tuple[bool, str]:
    held = "somebody else reads" in repository.text("docs/contributing.md")
    return held, "asked of every change by `docs/contributing.md`; that it was done, a person must say"


def _open(repository: Repository) -> tuple[bool, str]:
    held = "MIT" in repository.text("LICENSE") and repository.has("CITATION.cff")
    return held, "MIT licence, `CITATION.cff`, the version in every report; the public address, a person must see to"


def _little_by_hand(repository: Repository) -> tuple[bool, str]:
    held = bool(repository.under("hct_eval/batch", ".py")) and len(repository.under("notebooks", ".ipynb")) > 0
    return (
        held,
        "`hct-eval run` makes everything; by hand are only what a person must decide: sign-offs, codes, the focus",
    )


def _documented(repository: Repository) -> tuple[bool, str]:
    bare = [name for name, documented in repository.public if not documented]
    pages = ("docs/guide.md", "docs/methods.md", "docs/contributing.md", "docs/data_dictionary.md")
    held = not bare and bool(repository.public) and repository.has(*pages)
    return (
        held,
        f"without docstring: {', '.join(bare[:5])}" if bare else "`docs/`, and a docstring on every public function",
    )


def _organised(repository: Repository) -> tuple[bool, str]:
    folders = ("data/raw", "notebooks", "hct_eval", "tests", "docs", "reports")
    missing = [folder for folder in folders if not repository.under(folder)]
    held = not missing and "importlinter" in repository.text("pyproject.toml")
    return (
        held,
        f"no {', '.join(missing)}" if missing else "raw data, results and reports apart; floors kept by import-linter",
    )


def _reusable(repository: Repository) -> tuple[bool, str]:
    defining = [path for path in repository.under("notebooks", ".ipynb") if _defines(repository.text(path))]
    held = not defining and bool(repository.public)
    return held, f"defined in {', '.join(defining)}" if defining else "notebooks define nothing; cells call the package"


def _defines(notebook: str) -> bool:
    cells = [cell for cell in json.loads(notebook)["cells"] if cell["cell_type"] == "code"]
    lines = [line for cell in cells for line in "".join(cell["source"]).splitlines()]
    return any(line.lstrip().startswith(("def ", "class ")) for line in lines)


def _standards(repository: Repository) -> tuple[bool, str]:
    settings = repository.text("pyproject.toml")
    held = (
        "[tool.ruff.lint]" in settings and "strict = true" in settings and "ruff check" in repository.text("Makefile")
    )
    return held, "ruff (PEP 8 and more), strict types, checked by `make lint`, which is part of `make test`"


def _tested(repository: Repository) -> tuple[bool, str]:
    held = bool(repository.under("tests", ".py")) and repository.has("tests/notebooks/test_journey.py")
    return (
        held,
        "unit tests, published values, whole runs of the sample, notebooks compared with what they said (nbval)",
    )


def _dependencies(repository: Repository) -> tuple[bool, str]:
    held = repository.has("pyproject.toml", "requirements.lock", "environment.yml")
    return held and "--hash=sha256:" in repository.text(
        "requirements.lock"
    ), "`requirements.lock` (hashes), `environment.yml`"


def _logs(repository: Repository) -> tuple[bool, str]:
    return repository.has("hct_eval/batch/record.py"), "a record of every run, without personal text; `hct-eval status`"


def _tidy(repository: Repository) -> tuple[bool, str]:
    held = repository.has("docs/data_dictionary.md") and bool(repository.under("hct_eval/tables", ".py"))
    return held, "one row, one fact; one schema a table (`docs/data_dictionary.md`, made from the schemas)"


def _packaged(repository: Repository) -> tuple[bool, str]:
    project = tomllib.loads(repository.text("pyproject.toml") or "")
    held = "build-system" in project and bool(project.get("project", {}).get("scripts"))
    return held, "`pyproject.toml`: a wheel with the command `hct-eval`"


def _integrated(repository: Repository) -> tuple[bool, str]:
    held = "make test" in repository.text(".ci/run")
    return held, "`.ci/run`: the README's own test command on a fresh clone"


def _scheduled(repository: Repository) -> tuple[bool, str]:
    held = repository.has("schedule/hct-eval.service", "schedule/hct-eval.timer")
    return held, "`schedule/`: a monthly timer; a run makes only what its inputs have changed"


def _signposted(repository: Repository) -> tuple[bool, str]:
    version = tomllib.loads(repository.text("pyproject.toml") or "").get("project", {}).get("version", "none")
    held = f"## {version}" in repository.text("CHANGELOG.md")
    return (
        held,
        f"`CHANGELOG.md` up to version {version}; `changes.html` in every release of a report"
        if held
        else "no changelog",
    )


_POINTS: tuple[tuple[Level, str, Question], ...] = (
    ("baseline", "Results come from code in an open-source language", _open_language),
    ("baseline", "The code is under version control", _versions),
    ("baseline", "A README says step by step how to make the results again", _readme),
    ("baseline", "Somebody else has read the code", _reviewed),
    ("baseline", "The code is open, and linked with what was published", _open),
    ("silver", "Little is done by hand", _little_by_hand),
    ("silver", "Guidance, structure, methods and functions are documented", _documented),
    ("silver", "Folders are laid out in a standard way", _organised),
    ("silver", "Functions are reused", _reusable),
    ("silver", "The code keeps to an agreed style", _standards),
    ("silver", "There is a framework of tests", _tested),
    ("silver", "What it depends on is written down", _dependencies),
    ("silver", "Runs write logs", _logs),
    ("silver", "Data are tidy", _tidy),
    ("gold", "The code is a package", _packaged),
    ("gold", "Tests run by themselves when something is brought in", _integrated),
    ("gold", "It runs on a schedule or when something happens", _scheduled),
    ("gold", "Changes are signposted", _signposted),
)
