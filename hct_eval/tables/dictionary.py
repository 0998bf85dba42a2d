"""The data dictionary, written from the schemas."""

from collections.abc import Mapping, Sequence

from hct_eval.tables.catalogue import TABLES
from hct_eval.tables.columns import VOCABULARIES, Table

_KINDS = {
    "key": "id",
    "ref": "id",
    "text": "words",
    "list": "values with `;` between",
    "whole": "whole number",
    "number": "number",
    "date": "day",
    "flag": "yes or no",
    "choice": "choice",
}


def data_dictionary() -> str:
    """Return the data dictionary as Markdown: every table, its columns, their values, and what is never kept."""
    parts = [
        "# Data dictionary",
        "",
        "Made from the schemas by `python -m hct_eval.tables.dictionary > docs/data_dictionary.md`.",
        "Raw tables are CSV files or workbook sheets with the table's name. Headers are forgiving (case, spaces),",
        "values are not. Unknown is an empty cell, or a reason where the column allows one: "
        + ", ".join(VOCABULARIES["reason"])
        + ".",
        "",
    ]
    for group in dict.fromkeys(table.group for table in TABLES.values()):
        parts += [f"## {group.capitalize()}", ""]
        for table in TABLES.values():
            if table.group == group:
                parts += _describe(table)
    return "\n".join(parts).rstrip() + "\n"


def _describe(table: Table) -> list[str]:
    lines = [f"### `{table.name}`", "", table.about, ""]
    if table.key:
        lines += [f"Key: {', '.join(f'`{column}`' for column in table.key)}.", ""]
    lines += ["| column | values | needed | what it is |", "|---|---|---|---|"]
    columns = {**table.columns, **table.added}
    for name, column in columns.items():
        needed = "" if column.nullable else "yes"
        about = column.description + _handling(column.metadata, name in table.added)
        lines.append(f"| `{name}` | {_values(column.metadata)} | {needed} | {about} |")
    return [*lines, ""]


def plain_values(metadata: Mapping[str, object], extra: Mapping[str, Sequence[str]] | None = None) -> str:
    """Return in words, without marks, what may stand in a column; `extra` are values added to its vocabulary."""
    return _values(metadata, extra or {}).replace("`", "")


def _values(metadata: Mapping[str, object], extra: Mapping[str, Sequence[str]] | None = None) -> str:
    kind = str(metadata["kind"])
    if kind == "choice":
        name = str(metadata["vocabulary"])
        words = ", ".join(f"`{value}`" for value in (*VOCABULARIES[name], *(extra or {}).get(name, ())))
    else:
        words = _KINDS[kind]
    low, high = metadata.get("low"), metadata.get("high")
    if low is not None and high is not None:
        words += f", {low} to {high}"
    elif low is not None:
        words += f", {low} or more"
    if metadata.get("to"):
        words += f" of `{metadata['to']}`"
    if metadata.get("unit"):
        words += f" ({metadata['unit']})"
    return words + (", or a reason" if metadata.get("reasons") else "")


def _handling(metadata: Mapping[str, object], added: bool) -> str:
    if metadata.get("private") == "drop":
        return " *Stays in the raw data.*"
    if metadata.get("private") == "pseudonym":
        return " *Kept as a pseudonym.*" if metadata["kind"] == "key" else " *Kept as a pseudonym only.*"
    if metadata.get("free"):
        return " *De-identified before it is kept.*"
    return " *Added by a notebook.*" if added else ""


if __name__ == "__main__":
    print(data_dictionary(), end="")  # noqa: T201 - this command prints
