"""Raw tables: from a partnership's folder to typed frames, or every reason why not."""

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from hct_eval.programme import Programme
from hct_eval.tables.catalogue import TABLES
from hct_eval.tables.coders import CODED, FOLDER, copy_of, join_copies, merged_cells, settle_rows
from hct_eval.tables.columns import Table, typed
from hct_eval.tables.parse import PLACE, parse_cells
from hct_eval.tables.problems import Problem, TableError
from hct_eval.tables.sheets import Source, find_sources, read_cells
from hct_eval.tables.workshops import HELD, with_free_ids, workshop_rows


def read_raw(programme: Programme, partnership_id: str | None, name: str) -> pd.DataFrame:
    """Read a collected table of one partnership (or the programme's, for None) as a typed frame.

    The frame has every column of the schema, private ones included, and `<column>_missing` beside columns that may hold
    a reason; a table that was not collected is an empty frame. Files of one table are put together; identical rows
    count once. TableError lists everything that is wrong.
    """
    frame, problems = read_with_problems(programme, partnership_id, name)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise TableError(errors)
    return frame.drop(columns=PLACE)


def read_with_problems(
    programme: Programme, partnership_id: str | None, name: str
) -> tuple[pd.DataFrame, list[Problem]]:
    """Read a collected table as `read_raw` does, with PLACE columns, and return what is wrong instead of raising it."""
    table = TABLES[name]
    root, folder = programme.raw(), programme.raw(partnership_id)
    rows, problems = _read_sources(programme, partnership_id, table)
    frames = [_empty(table), *rows]
    try:
        if name in HELD:
            frame, found = workshop_rows(table, folder, root)
            frame, strange = with_free_ids(frame, frames) if name == "workshop_maps" else (frame, [])
            frames.append(frame)
            problems += [*found, *strange]
    except TableError as error:
        problems += [problem for problem in error.problems if problem not in problems]
    frame = pd.concat(frames, ignore_index=True)
    content = [column for column in frame.columns if column not in PLACE]
    frame = frame.drop_duplicates(subset=content, ignore_index=True)
    if name in CODED:
        frame, found = join_copies(frame, table)
        problems += found
    if partnership_id is not None:
        problems += _foreign_rows(frame, partnership_id)
        frame["partnership_id"] = typed([partnership_id] * len(frame), "string")
    problems += _schema_problems(frame, table, problems)
    return frame, sorted(problems, key=lambda p: (p.file, p.row or 0, p.column))


def read_every_row(programme: Programme, partnership_id: str | None, name: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Read the rows of a collected table as often as they stand in its files and sheets, with PLACE columns.

    Mistakes in cells leave them unknown. Files and sheets that cannot be read at all are named, as messages name them.
    """
    frames, problems = _read_sources(programme, partnership_id, TABLES[name])
    unread = [problem.file for problem in problems if problem.row is None]
    return pd.concat([_empty(TABLES[name]), *frames], ignore_index=True), tuple(unread)


def _read_sources(
    programme: Programme, partnership_id: str | None, table: Table
) -> tuple[list[pd.DataFrame], list[Problem]]:
    """Read the files and sheets of a table one by one, so that one that cannot be read hides no other."""
    frames: list[pd.DataFrame] = []
    problems: list[Problem] = []
    for source in find_sources(programme.raw(partnership_id), table.name, programme.raw(), problems):
        try:
            frame, found = _read_source(source, table, programme)
        except TableError as error:
            found = list(error.problems)
        else:
            frames.append(frame)
        problems += found
    return frames, problems


def _read_source(source: Source, table: Table, programme: Programme) -> tuple[pd.DataFrame, list[Problem]]:
    cells, problems = read_cells(source), []
    if table.name in CODED and source.sheet is not None and source.path.parent.name == FOLDER:
        problems = merged_cells(cells, table)
        cells = settle_rows(cells, table, copy_of(source.path, source.shown))
    frame, found = parse_cells(cells, table, programme.vocabularies)
    return frame, [*problems, *found]


def _empty(table: Table) -> pd.DataFrame:
    data = {}
    for name, column in table.columns.items():
        data[name] = typed([], column.dtype)
        if column.metadata.get("reasons"):
            data[f"{name}_missing"] = typed([], "string")
    return pd.DataFrame({**data, "_file": typed([], "object"), "_row": typed([], "object")})


def _foreign_rows(frame: pd.DataFrame, partnership_id: str) -> list[Problem]:
    strange = frame[frame["partnership_id"].notna() & (frame["partnership_id"] != partnership_id)]
    advice = "Move the row to its own partnership's folder, or leave the column empty."
    return [
        Problem(
            row["_file"],
            row["_row"],
            "partnership_id",
            "row of another partnership",
            repr(partnership_id),
            advice,
        )
        for _, row in strange.iterrows()
    ]


def _schema_problems(frame: pd.DataFrame, table: Table, known: list[Problem]) -> list[Problem]:
    """Ask pandera what else is wrong: empty needed cells, values out of range, keys that stand twice."""
    if frame.empty:
        return []
    bare = frame.drop(columns=[c for c in frame.columns if c not in table.columns])
    try:
        table.schema.validate(bare, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
    else:
        return []
    seen = {(p.file, p.row, p.column) for p in known}
    absent = {p.column for p in known if p.kind == "column is missing"}
    problems = {}
    for case in cases.dropna(subset=["index"]).itertuples():
        row = frame.loc[case.index if hasattr(case, "index") and not callable(case.index) else case.Index]
        problem = _explain(str(case.check), str(case.column), case.failure_case, row, table)
        if (problem.file, problem.row, problem.column) not in seen and problem.column not in absent:
            problems[problem.file, problem.row, problem.column, problem.kind] = problem
    return list(problems.values())


def _explain(check: str, column: str, value: object, row: pd.Series, table: Table) -> Problem:
    file, number = row["_file"], row["_row"]
    if "unique" in check:
        keys = ", ".join(table.key)
        return Problem(
            file,
            number,
            keys,
            "stands twice",
            f"{keys} to differ between rows",
            "Remove or rename one of the rows.",
        )
    spec: pa.Column = table.columns[column]
    if check == "not_nullable":
        wanted = "a value: " + str(spec.description).rstrip(".")
        return Problem(file, number, column, "empty", wanted, "Fill it in, or remove the row.")
    low, high = spec.metadata.get("low"), spec.metadata.get("high")
    wanted = f"at least {low}" if high is None else f"{low} to {high}"
    return Problem(
        file,
        number,
        column,
        "out of range",
        wanted,
        "Check it against the source.",
        f"{value:g}" if isinstance(value, int | float) else "",
    )
