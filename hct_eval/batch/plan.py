"""Which notebook runs for which place, from which files, and where its results go."""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hct_eval.programme import PROGRAMME_FOLDER, STAGES, Programme, ProgrammeError, notebook_path, suggest
from hct_eval.tables.catalogue import collected_tables
from hct_eval.tables.problems import TableError
from hct_eval.tables.sheets import header_name

PLACE_STAGES = STAGES[:-1]
PROGRAMME_STAGE = STAGES[-1]
REPORT_STAGES = STAGES[-2:]

EARLY_TABLES = (
    "conversations",
    "sign_offs",
    "area_profile",
    "withdrawals",
    "researchers",
    "fragments",
    "factors",
    "codebook_merges",
    "claims",
    "workshop_maps",
    "organisations",
)
"""Collected tables that stages 01 to 03 read (de-identification reads some of them); stage 05 the others, but ticks."""

TICKS = "focus_ticks.csv"
"""What a workshop ticked: stage 04 alone reads it, here or in a workbook."""

_SHIELDED = (STAGES[0], STAGES[1], STAGES[4])
"""Stages that de-identify: besides their own tables they read salt, key, register and the transcripts' speakers."""

_PRIVATE = ("salt.txt", "pseudonyms.csv", "withdrawals/names.txt")
_OTHER = "other files"
_FOLDERS = ("transcripts", "coding", "text")


@dataclass(frozen=True)
class Input:
    """Some files that a notebook depends on, under a name fit for a log (file names can hold people's names)."""

    label: str
    files: tuple[Path, ...]
    root: Path
    live: bool = False
    """Whether an earlier stage of the same run may write them, so that they are looked at anew for each task."""
    says: Callable[[], str] | None = None
    """What counts instead of the files' bytes, where a stage writes a file that people write into as well; it is read
    from files below `root` and from nothing else."""


@dataclass(frozen=True)
class Task:
    """One notebook for one place: what it is given, what it reads, and where what it makes goes."""

    programme: Programme = field(repr=False)
    stage: str
    place: str
    notebook: Path
    parameters: Mapping[str, object]
    inputs: tuple[Input, ...]
    earlier: tuple[tuple[str, str], ...]
    """(place, stage) of every run whose results this one reads."""

    @property
    def name(self) -> str:
        """`place/stage`, the task's name in messages and in the batch's memory."""
        return f"{self.place}/{self.stage}"

    @property
    def record(self) -> Path:
        """Where the record of the run goes; it is written last, and only what it says counts."""
        return record_path(self.programme, self.place, self.stage)

    @property
    def executed(self) -> Path:
        """Where the executed notebook goes."""
        return self.programme.runs(self.place) / f"{self.stage}.ipynb"

    @property
    def folders(self) -> tuple[Path, ...]:
        """Folders in which the notebook writes: the place's tables, and its report if the stage makes one."""
        tables = self.programme.processed(self.place)
        return (tables, self.programme.reports(self.place)) if self.stage in REPORT_STAGES else (tables,)

    @property
    def report(self) -> bool:
        """Whether the executed notebook becomes a report."""
        return self.stage in REPORT_STAGES


def record_path(programme: Programme, place: str, stage: str) -> Path:
    """Path of the record of a stage's last run for a place."""
    return programme.runs(place) / f"{stage}.json"


def find_stage(name: str) -> str:
    """Return a stage's full name from its number (`3`, `03`) or name; ProgrammeError with a suggestion otherwise."""
    for stage in STAGES:
        number, _, rest = stage.partition("_")
        if name.removesuffix(".ipynb") in (stage, number, number.lstrip("0"), rest):
            return stage
    message = f"there is no stage {name!r}{suggest(name, STAGES)}"
    raise ProgrammeError(message)


def plan_places(
    programme: Programme,
    places: Sequence[str],
    stages: Sequence[str] = PLACE_STAGES,
    given: Mapping[str, Mapping[str, object]] | None = None,
) -> list[Task]:
    """Return the tasks of the given places, in order of stage; `given` holds checked extra parameters by stage."""
    shared = {stage: _programme_inputs(programme, stage) for stage in stages}
    groups = {place: _place_groups(programme, place) for place in places}
    return [
        Task(
            programme,
            stage,
            place,
            notebook_path(stage, programme.project),
            {"programme": programme.id, "partnership": place, **(given or {}).get(stage, {})},
            (*_inputs(programme, place, stage, groups[place]), *shared[stage]),
            tuple((place, other) for other in PLACE_STAGES[: PLACE_STAGES.index(stage)]),
        )
        for place in places
        for stage in stages
        if stage in PLACE_STAGES
    ]


def plan_programme(
    programme: Programme, ready: Sequence[str], given: Mapping[str, Mapping[str, object]] | None = None
) -> Task:
    """Return the task of the programme's report over the places whose results are ready."""
    return Task(
        programme,
        PROGRAMME_STAGE,
        PROGRAMME_FOLDER,
        notebook_path(PROGRAMME_STAGE, programme.project),
        {"programme": programme.id, **(given or {}).get(PROGRAMME_STAGE, {})},
        tuple(_programme_inputs(programme, PROGRAMME_STAGE)),
        tuple((place, stage) for place in ready for stage in PLACE_STAGES),
    )


def _place_groups(programme: Programme, place: str) -> dict[str, tuple[Path, ...]]:
    """Return the raw files of a place in the groups that stages depend on: a table, a folder, the rest."""
    folder = programme.raw(place)
    tables = [f"{table.name}.csv" for table in collected_tables()]
    groups: dict[str, list[Path]] = {name: [] for name in (*tables, *_FOLDERS, _OTHER)}
    for path in sorted(folder.rglob("*")):
        if _counts(path, folder):
            groups[_group(path, folder, tables)].append(path)
    return {name: tuple(found) for name, found in groups.items()}


def _inputs(programme: Programme, place: str, stage: str, groups: Mapping[str, tuple[Path, ...]]) -> list[Input]:
    folder = programme.raw(place)
    label = f"data/raw/{programme.id}/{place}"
    own = [Input(f"{label}/{name}", found, folder) for name, found in groups.items() if _reads(stage, name)]
    if stage in _SHIELDED:
        # One hash of both: with the secret salt in it, the hash tells nobody which names the key holds.
        private = tuple(programme.private(place) / name for name in _PRIVATE)
        own.append(Input(f"{label}/private: salt and key of the pseudonyms", private, folder, live=True))
        own += _reviewed(programme, place, stage, label)
    return own


def _reviewed(programme: Programme, place: str, stage: str, label: str) -> list[Input]:
    """Return what people decided and signed, whether stage 01 has taken it from the workbook yet or not.

    The workbook's bytes do not count, since stage 01 writes it anew; that it is there does.
    """
    folder = programme.private(place)
    says = functools.partial(_say, "decisions_state", programme, place)
    inputs = [Input(f"{label}/private: decisions about words", (), folder, says=says)]
    if stage == STAGES[0]:
        signed = functools.partial(_say, "signatures_state", programme, place)
        there = functools.partial(_there, folder / "review.xlsx")
        inputs.append(Input(f"{label}/private: signatures", (), folder, says=signed))
        inputs.append(Input(f"{label}/private: the review workbook", (), folder, live=True, says=there))
    return inputs


def _say(what: str, programme: Programme, place: str) -> str:
    from hct_eval import conversations  # importing it takes long

    try:
        state: str = getattr(conversations, what)(programme, place)
    except TableError as error:  # a damaged file is said by the stage that reads it
        return str(error)
    return state


def _there(path: Path) -> str:
    return "there" if path.is_file() else ""


def _programme_inputs(programme: Programme, stage: str) -> list[Input]:
    """`programme.yml` for all; other files beside it for the stages that de-identify or read the programme's tables."""
    folder = programme.raw()
    label = f"data/raw/{programme.id}"
    inputs = [Input(f"{label}/programme.yml", (folder / "programme.yml",), folder)]
    tables = [f"{table.name}.csv" for table in collected_tables("programme")]
    files = [path for path in sorted(folder.glob("*")) if _counts(path, folder) and path.name != "programme.yml"]
    counted = [path for path in files if _group(path, folder, tables) in tables]
    if stage in (STAGES[4], PROGRAMME_STAGE):
        inputs.append(Input(f"{label}: the programme's tables", tuple(counted), folder))
    if stage == PROGRAMME_STAGE:
        texts = sorted((folder / PROGRAMME_FOLDER / "text").glob("*.md"))
        inputs.append(Input(f"{label}/{PROGRAMME_FOLDER}/text", tuple(texts), folder))
    if stage in (*_SHIELDED, PROGRAMME_STAGE):
        rest = tuple(path for path in files if path not in counted)
        inputs.append(Input(f"{label}: the programme's other files", rest, folder))
    return inputs


def _counts(path: Path, folder: Path) -> bool:
    """Files that people put there: not the private folder, not what editors leave (`~$...`, `.DS_Store`)."""
    parts = path.relative_to(folder).parts
    passed_over = parts[0] == "private" or any(part.startswith((".", "~$")) for part in parts)
    return path.is_file() and not passed_over


def _group(path: Path, folder: Path, tables: Sequence[str]) -> str:
    parts = path.relative_to(folder).parts
    if len(parts) > 1:
        return parts[0] if parts[0] in _FOLDERS else _OTHER
    name = f"{header_name(path.stem)}.csv"
    return name if path.suffix.lower() == ".csv" and name in tables else _OTHER


def _reads(stage: str, group: str) -> bool:
    """Whether a stage reads a group of a place's raw files; one of an unknown kind counts for all that read any."""
    early = not group.endswith(".csv") or group.removesuffix(".csv") in EARLY_TABLES
    return {
        "01": early and group != "text",
        "02": early and group != "text",
        "03": group in ("workshop_maps.csv", "coding", _OTHER),
        "04": group in (TICKS, "coding", _OTHER),
        "05": group not in ("text", TICKS),
        "06": group == "text",
    }[stage[:2]]
