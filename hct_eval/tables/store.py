"""Processed tables: written whole or not at all, as Parquet, and only as their schema allows."""

from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaError, SchemaErrors

from hct_eval.programme import PROGRAMME_FOLDER, Programme
from hct_eval.tables.catalogue import TABLES
from hct_eval.tables.columns import typed
from hct_eval.tables.files import write_whole
from hct_eval.tables.problems import Problem, TableError


def table_path(programme: Programme, partnership_id: str, name: str) -> Path:
    """Path of a processed table."""
    return programme.processed(partnership_id) / f"{name}.parquet"


def write_processed(frame: pd.DataFrame, programme: Programme, partnership_id: str, name: str) -> Path:
    """Write a processed table, sorted by its key so that equal content gives equal bytes; return its path.

    Columns that the schema does not know (private ones among them) are refused with TableError, never dropped in
    silence; columns that the frame lacks are added as unknown unless the schema needs them.
    """
    table = TABLES[name]
    schema = table.processed_schema
    typed = frame.reset_index(drop=True)
    if "partnership_id" not in typed and partnership_id != PROGRAMME_FOLDER:
        typed = typed.assign(partnership_id=partnership_id)
    strange = [column for column in typed.columns if column not in schema.columns]
    if strange:
        problem = Problem(
            f"table {name}",
            None,
            strange[0],
            "column must not be kept",
            ", ".join(schema.columns),
            "Protect or drop it.",
        )
        raise TableError([problem])
    typed = _with_types(typed, schema, name)
    try:
        schema.validate(typed, lazy=True)
    except SchemaErrors as errors:
        raise TableError(_without_values(errors, name)) from None
    order = [column for column in ("partnership_id", *table.key) if column in typed]
    typed = typed.sort_values(order, kind="stable", ignore_index=True)
    path = table_path(programme, partnership_id, name)
    write_whole(path, typed.to_parquet(index=False))
    return path


def read_processed(programme: Programme, partnership_id: str, name: str) -> pd.DataFrame:
    """Read a processed table; an empty typed frame if the stage that writes it found nothing to write."""
    path = table_path(programme, partnership_id, name)
    if path.is_file():
        return pd.read_parquet(path)
    schema = TABLES[name].processed_schema
    return pd.DataFrame({column: typed([], spec.dtype) for column, spec in schema.columns.items()})


def _with_types(frame: pd.DataFrame, schema: pa.DataFrameSchema, name: str) -> pd.DataFrame:
    data = {}
    for column, spec in schema.columns.items():
        values = frame[column] if column in frame else pd.Series([None] * len(frame), index=frame.index, dtype="object")
        try:
            dtype: Any = str(spec.dtype)
            data[column] = values.astype(dtype)
        except (TypeError, ValueError):
            problem = Problem(
                f"table {name}", None, column, "wrong type", str(spec.dtype), "Mend the step that makes it."
            )
            raise TableError([problem]) from None
    return pd.DataFrame(data)


def _without_values(errors: SchemaErrors | SchemaError, name: str) -> list[Problem]:
    """Pandera's failure cases without the values, which may be somebody's words."""
    cases = errors.failure_cases[["column", "check"]].drop_duplicates()
    return [
        Problem(
            f"table {name}",
            None,
            str(case.column),
            f"fails the check {case.check}",
            "the data dictionary",
            "Mend the step that makes it.",
        )
        for case in cases.itertuples()
    ]
