"""The programme's configuration, and every path in the project.

A project is the folder that holds `data/`, `notebooks/` and `reports/`. A programme is one folder under `data/raw`,
described by its `programme.yml`; a partnership is one folder within it.
"""

import difflib
import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

STAGES = (
    "01_clean_conversations",
    "02_code_fragments",
    "03_build_map",
    "04_choose_focus",
    "05_measure_change",
    "06_learning_report",
    "07_programme_report",
)
"""The notebooks in the order in which they run; the last one is the programme's, the others are a partnership's."""

PROGRAMME_FOLDER = "programme"
"""The folder of the programme's own results, beside the partnerships' folders."""

Status = Literal["draft", "for review", "published"]
"""How far a report is; its cover says so."""

ID_PATTERN = r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}"
LONGEST_YAML = 2_000_000
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Reads no more than plain values; in C, if PyYAML was built with it, which 150 places are a second's worth of."""

_DEEPEST, _MOST_ALIASES = 20, 50
Identifier = Annotated[str, Field(pattern=rf"^{ID_PATTERN}$")]


class ProgrammeError(Exception):
    """The project, a programme or a partnership is missing or described wrongly; the text says what to mend."""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Partnership(_Value):
    """One place: its folder under the programme's raw data has the name `id`."""

    id: Identifier
    name: str
    lead: str = ""
    phases: tuple[int, ...] = (1,)
    period: str = ""
    """When this place took part, where that is not the programme's whole period."""
    place: str = ""
    focus: str = ""
    why: str = ""
    hypotheses: tuple[str, ...] = ()
    """Which of the programme's hypotheses this place's theory speaks to (ids)."""
    status: Status = "draft"
    """How far this place's report is."""


class DisclosurePolicy(_Value):
    """How small counts of people are hidden (default: counts 1 to 7 suppressed, others rounded to 5)."""

    threshold: int = Field(default=7, ge=1)
    base: int = Field(default=5, ge=1)
    reason: str = "The default of the project: counts of 1 to 7 people are not shown, others are rounded to 5."


class Hypothesis(_Value):
    """A hypothesis of the whole programme."""

    id: Identifier
    text: str


class Programme(_Value):
    """A programme as `programme.yml` describes it, and where its files are."""

    id: Identifier
    title: str
    data_status: Literal["illustrative", "real"]
    period: str = ""
    began: int | None = Field(default=None, ge=1990, le=2100)
    """The financial year (by its April) in which the programme began; long series are asked for a change there."""
    about: str = ""
    partnerships: tuple[Partnership, ...] = Field(min_length=1)
    disclosure: DisclosurePolicy = DisclosurePolicy()
    hypotheses: tuple[Hypothesis, ...] = ()
    criteria: tuple[str, ...] = ()
    primary_measures: tuple[str, ...] = ()
    right_words: tuple[str, ...] = ()
    """Words that look like the misspelt name of a place and are right; `publish` leaves them alone."""
    area_characteristics: tuple[str, ...] = ()
    """Indicators that only describe areas (their deprivation, their age): comparators are matched on them as well."""
    vocabularies: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Values that the programme adds to a closed vocabulary of the tables, by the vocabulary's name."""
    status: Status = "draft"
    """How far the report across places is; each place has its own."""
    project: Path = Field(exclude=True)

    @field_validator("partnerships")
    @classmethod
    def _ids_differ(cls, places: tuple[Partnership, ...]) -> tuple[Partnership, ...]:
        ids = [place.id for place in places]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            message = f"the same partnership id stands twice: {', '.join(twice)}"
            raise ValueError(message)
        if PROGRAMME_FOLDER in ids:
            message = f"{PROGRAMME_FOLDER!r} is kept for the programme's own results; give the partnership another id"
            raise ValueError(message)
        return places

    @model_validator(mode="after")
    def _hypotheses_are_known(self) -> "Programme":
        known = {hypothesis.id for hypothesis in self.hypotheses}
        for place in self.partnerships:
            strange = sorted(set(place.hypotheses) - known)
            if strange:
                message = f"{place.id} names hypotheses that the programme has not: {', '.join(strange)}"
                raise ValueError(message)
        return self

    @property
    def place_ids(self) -> tuple[str, ...]:
        """The partnerships' ids, in the order of `programme.yml`."""
        return tuple(place.id for place in self.partnerships)

    def partnership(self, partnership_id: str) -> Partnership:
        """Return one partnership; ProgrammeError with the nearest id if there is none of that name."""
        for place in self.partnerships:
            if place.id == partnership_id:
                return place
        message = (
            f"programme {self.id!r} has no partnership {partnership_id!r}{suggest(partnership_id, self.place_ids)}"
        )
        raise ProgrammeError(message)

    def report_status(self, partnership_id: str) -> Status:
        """Return how far a place's report is, or the one across places ("programme")."""
        return self.status if partnership_id == PROGRAMME_FOLDER else self.partnership(partnership_id).status

    def raw(self, partnership_id: str | None = None) -> Path:
        """Folder of raw data: the programme's, or one partnership's."""
        return _under(self.project / "data" / "raw" / self.id, partnership_id)

    def private(self, partnership_id: str) -> Path:
        """Folder beside the raw data for the pseudonym key and the review queue; never leaves the place's machine."""
        return self.raw(partnership_id) / "private"

    def processed(self, partnership_id: str = PROGRAMME_FOLDER) -> Path:
        """Folder of typed, de-identified tables."""
        return _under(self.project / "data" / "processed" / self.id, partnership_id)

    def runs(self, partnership_id: str = PROGRAMME_FOLDER) -> Path:
        """Folder of executed notebooks and run records."""
        return self.processed(partnership_id) / "runs"

    def batch(self) -> Path:
        """Folder in which the batch keeps what it knows of earlier runs."""
        return self.project / "data" / "processed" / self.id / ".batch"

    def log(self) -> Path:
        """File into which every run writes a line a notebook."""
        return self.batch() / "log.txt"

    def reports(self, partnership_id: str = PROGRAMME_FOLDER) -> Path:
        """Folder of what may be published."""
        return _under(self.project / "reports" / self.id, partnership_id)

    def releases(self) -> Path:
        """Folder of what was published, one folder a release; nothing in it is ever changed."""
        return self.project / "releases" / self.id


def _under(folder: Path, name: str | None) -> Path:
    return folder / name if name else folder


def suggest(name: str, known: tuple[str, ...] | list[str]) -> str:
    """Return a clause that helps with a misspelt name: the nearest known one, or the list of all."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    if near:
        return f"; did you mean {near[0]!r}?"
    return f"; there are: {', '.join(known)}" if known else ""


def find_project(start: Path | None = None) -> Path:
    """Return the project's folder: `$HCT_EVAL_PROJECT`, or the nearest folder upwards that has `data/raw`."""
    named = os.environ.get("HCT_EVAL_PROJECT")
    if named and start is None:
        folder = Path(named).expanduser().resolve()
        if not (folder / "data" / "raw").is_dir():
            message = "HCT_EVAL_PROJECT names a folder without data/raw; set it to the folder that holds data/"
            raise ProgrammeError(message)
        return folder
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "data" / "raw").is_dir():
            return folder
    message = "no folder data/raw here or above; change into the project's folder, or set HCT_EVAL_PROJECT to it"
    raise ProgrammeError(message)


def notebook_path(stage: str, project: Path | None = None) -> Path:
    """Path of a stage's notebook: the project's own copy, or the one that came with the package."""
    own = (project or find_project()) / "notebooks" / f"{stage}.ipynb"
    if own.is_file():
        return own
    return packaged_notebooks() / f"{stage}.ipynb"


def packaged_notebooks() -> Path:
    """Folder of the notebooks that came with the package: within it once installed, beside it in the repository."""
    here = Path(__file__).resolve().parent
    return here / "notebooks" if (here / "notebooks").is_dir() else here.parent / "notebooks"


def list_programmes(project: Path | None = None) -> list[str]:
    """Names of the programmes in the project, sorted."""
    raw = (project or find_project()) / "data" / "raw"
    return sorted(path.parent.name for path in raw.glob("*/programme.yml"))


def load_programme(name: str, project: Path | None = None) -> Programme:
    """Read `data/raw/<name>/programme.yml`; ProgrammeError names the file, the entry and what was expected."""
    root = project or find_project()
    if not re.fullmatch(ID_PATTERN, name):
        message = f"{name!r} is not a programme's name: letters, digits, '-' and '_' only"
        raise ProgrammeError(message)
    path = root / "data" / "raw" / name / "programme.yml"
    if not path.is_file():
        message = (
            f"there is no programme {name!r} (data/raw/{name}/programme.yml){suggest(name, list_programmes(root))}"
        )
        raise ProgrammeError(message)
    entries = _read_yaml(path)
    try:
        return Programme.model_validate({**entries, "id": name, "project": root})
    except ValidationError as error:
        lines = [f"  {'.'.join(map(str, e['loc'])) or 'programme'}: {e['msg']}" for e in error.errors()]
        message = f"data/raw/{name}/programme.yml is not right:\n" + "\n".join(lines)
        raise ProgrammeError(message) from None


def _bounded(path: Path) -> str:
    """Read a YAML text; ProgrammeError if it is longer, nests deeper or repeats itself more than a programme's does."""
    shown = f"data/raw/{path.parent.name}/programme.yml"
    if path.stat().st_size > LONGEST_YAML:
        message = f"{shown}: larger than {LONGEST_YAML // 1_000_000} MB; check where it comes from"
        raise ProgrammeError(message)
    text, depth, aliases = path.read_text(encoding="utf-8"), 0, 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        aliases += isinstance(event, yaml.AliasEvent)
        if depth > _DEEPEST or aliases > _MOST_ALIASES:
            what = (
                f"entries nest deeper than {_DEEPEST}" if depth > _DEEPEST else f"more than {_MOST_ALIASES} aliases (*)"
            )
            message = (
                f"{shown}, line {event.start_mark.line + 1 if event.start_mark else 1}: {what}; write the entries out"
            )
            raise ProgrammeError(message)
    return text


def _read_yaml(path: Path) -> dict[str, Any]:
    try:
        entries = yaml.load(_bounded(path), Loader=_LOADER)  # noqa: S506 - a safe loader, in C where there is one
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        message = f"data/raw/{path.parent.name}/programme.yml{where}: not readable as YAML (UTF-8)"
        raise ProgrammeError(message) from None
    if not isinstance(entries, dict):
        message = f"data/raw/{path.parent.name}/programme.yml: expected entries such as 'title: ...'"
        raise ProgrammeError(message)
    return entries
