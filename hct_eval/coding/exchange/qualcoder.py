"""QualCoder's project database (`data.qda`, SQLite), read from a copy in memory: nothing of it can run or change."""

import sqlite3
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from hct_eval.coding.exchange.bounded import CODING, refuser
from hct_eval.coding.exchange.coding import Coding, ExchangeError, frame, make_id, source_id
from hct_eval.coding.exchange.offsets import AS_IT_STANDS, Mark, place_marks
from hct_eval.tables.bounds import read_bytes

KIND = "QualCoder project"
MAGIC = b"SQLite format 3\x00"

_COLUMNS = {
    "source": ("id", "name", "fulltext", "memo"),
    "code_name": ("cid", "name", "memo", "catid"),
    "code_cat": ("catid", "name", "supercatid"),
    "code_text": ("cid", "fid", "seltext", "pos0", "pos1", "owner", "date", "memo"),
    "cases": ("caseid", "name"),
    "case_text": ("caseid", "fid"),
    "attribute": ("name", "attr_type", "value", "id"),
}
_COUNTED = {
    "code_av": "codings of recordings",
    "code_image": "codings of pictures",
    "annotation": "annotations",
    "journal": "journal entries",
}
_MOST_STEPS = 50_000_000

Rows = list[dict[str, Any]]


def read(path: Path) -> Coding:
    """Read a project: texts, codes with their categories as hierarchy, coded text, cases and attributes as variables.

    Codings of recordings and pictures, annotations and journals are counted. ExchangeError if the database is damaged,
    is another program's, or is still open in QualCoder.
    """
    journal = path.with_name(f"{path.name}-wal")
    if journal.is_file() and journal.stat().st_size:
        message = f"{KIND}: it is still open, and its last changes are not in the file yet; close QualCoder first"
        raise ExchangeError(message)
    content = bytearray(read_bytes(path, CODING, refuser(KIND)))
    content[18:20] = b"\x01\x01"  # "no write-ahead log": a copy in memory cannot have one
    try:
        with closing(sqlite3.connect(":memory:")) as base:
            base.deserialize(bytes(content))
            tables, counted = _tables(base)
    except (sqlite3.Error, UnicodeDecodeError, OverflowError, MemoryError):  # a damaged name breaks the error itself
        message = f"{KIND}: the database is damaged; open it in QualCoder and save a copy"
        raise ExchangeError(message) from None
    return _coding(tables, counted)


def _tables(base: sqlite3.Connection) -> tuple[dict[str, Rows], dict[str, int]]:
    """Return the tables' rows by name, and how many there are of what is not read."""
    base.execute("PRAGMA trusted_schema = OFF")
    base.execute("PRAGMA query_only = ON")
    base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, CODING.file)
    steps = iter(range(_MOST_STEPS // 10_000))
    base.set_progress_handler(lambda: next(steps, None) is None, 10_000)
    base.text_factory = lambda raw: raw.decode("utf-8", errors="replace")
    real = {name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    missing = sorted({"source", "code_name", "code_text"} - real)
    if missing:
        message = f"{KIND}: the database has no table {missing[0]}; expected QualCoder's data.qda"
        raise ExchangeError(message)
    tables = {name: _rows(base, name, columns) if name in real else [] for name, columns in _COLUMNS.items()}
    counts = {
        words: base.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # noqa: S608 - names are ours
        for name, words in _COUNTED.items()
        if name in real
    }
    return tables, {words: n for words, n in counts.items() if n}


def _rows(base: sqlite3.Connection, table: str, columns: tuple[str, ...]) -> Rows:
    """Return a table's rows; a column that an older version lacks is unknown."""
    there = {row[1] for row in base.execute(f"PRAGMA table_info({table})")}
    asked = ", ".join(f'"{name}"' if name in there else "NULL" for name in columns)
    found = base.execute(f"SELECT {asked} FROM {table} ORDER BY rowid")  # noqa: S608 - names are ours
    return [dict(zip(columns, row, strict=True)) for row in found]


def _coding(tables: Mapping[str, Rows], counted: Mapping[str, int]) -> Coding:
    dropped = Counter(counted)
    labels, factors = _codes(tables)
    sources, names = _sources(tables, dropped)
    fragments: dict[str, dict[str, Any]] = {}
    codings: list[dict[str, Any]] = []
    how: Counter[str] = Counter()
    for number, source in sources.items():
        coded = [row for row in tables["code_text"] if row["fid"] == number]
        marks = [Mark(_whole(row, "pos0"), _whole(row, "pos1"), _text(row["seltext"])) for row in coded]
        placed = place_marks(source["text"], marks)
        source["text"] = placed.text
        how[placed.counted] += bool(marks)
        for row, mark, span in zip(coded, marks, placed.spans, strict=True):
            fragment = _fragment(row, mark, span, source)
            fragments.setdefault(fragment["fragment_id"], fragment)
            dropped["places outside their document"] += span is None
            if row["cid"] not in labels:
                dropped["codings with a code that is not in the file"] += 1
                continue
            coding = {"label": labels[row["cid"]], "coder": _text(row["owner"]), "recorded_on": _text(row["date"])[:10]}
            codings.append({"fragment_id": fragment["fragment_id"], **coding})
    dropped["codings of a document that is not in the file"] += sum(
        1 for row in tables["code_text"] if row["fid"] not in sources
    )
    found = {"documents": len(tables["source"]), "codes": len(labels), "codings": len(tables["code_text"])}
    remarks = tuple(
        f"Places in {n} documents were counted with {way}: so the passages' words fit best."
        for way, n in sorted(how.items())
        if way != AS_IT_STANDS and n
    )
    return Coding(
        KIND,
        sources=frame("sources", sources.values()),
        fragments=frame("fragments", fragments.values()),
        factors=frame("factors", factors),
        codings=frame("codings", codings),
        variables=frame("variables", _variables(tables, names)),
        found={**found, "cases": len(tables["cases"])},
        dropped=dict(+dropped),
        remarks=remarks,
    )


def _codes(tables: Mapping[str, Rows]) -> tuple[dict[Any, str], Rows]:
    """Return labels by the code's number, and factors; categories stand before the code in its label."""
    categories = {row["catid"]: row for row in tables["code_cat"]}
    labels: dict[Any, str] = {}
    factors: dict[str, dict[str, Any]] = {}
    for row in tables["code_name"]:
        path, above = [_text(row["name"])], row["catid"]
        while above in categories and len(path) <= len(categories):  # a circle of categories ends
            path.insert(0, _text(categories[above]["name"]))
            above = categories[above]["supercatid"]
        label = "; ".join(path)
        labels[row["cid"]] = label
        parent = "; ".join(path[:-1])
        factors.setdefault(label, {"label": label, "parent": parent, "definition": _text(row["memo"])})
    return labels, list(factors.values())


def _sources(tables: Mapping[str, Rows], dropped: Counter[str]) -> tuple[dict[Any, dict[str, Any]], dict[Any, str]]:
    """Return documents with a text, and the conversations' ids, by the document's number."""
    sources: dict[Any, dict[str, Any]] = {}
    taken: set[str] = set()
    for row in tables["source"]:
        if not row["fulltext"]:
            dropped["recordings, pictures and documents without text"] += 1
            continue
        name = _text(row["name"])
        conversation = source_id(name, len(sources) + 1, taken)
        text, notes = _text(row["fulltext"]), _text(row["memo"])
        sources[row["id"]] = {"conversation_id": conversation, "name": name, "text": text, "notes": notes}
    return sources, {number: source["conversation_id"] for number, source in sources.items()}


def _fragment(
    row: Mapping[str, Any], mark: Mark, span: tuple[int, int] | None, source: Mapping[str, Any]
) -> dict[str, Any]:
    words = source["text"][slice(*span)] if span else mark.quoted
    conversation, owner = source["conversation_id"], _text(row["owner"])
    return {
        "fragment_id": make_id("Q", source["name"], mark.start, mark.end, owner),
        "conversation_id": conversation,
        "text": words,
        "start": span[0] if span else None,
        "end": span[1] if span else None,
        "coder": owner,
        "recorded_on": _text(row["date"])[:10],
        "notes": _text(row["memo"]),
    }


def _variables(tables: Mapping[str, Rows], names: Mapping[Any, str]) -> Rows:
    of_case: dict[Any, list[str]] = {}
    for row in tables["case_text"]:
        if row["fid"] in names and names[row["fid"]] not in of_case.setdefault(row["caseid"], []):
            of_case[row["caseid"]].append(names[row["fid"]])
    said = [("case", row["name"], of_case.get(row["caseid"], [])) for row in tables["cases"]]
    for row in tables["attribute"]:
        by_file = [names[row["id"]]] if row["id"] in names else []
        said.append((row["name"], row["value"], by_file if row["attr_type"] == "file" else of_case.get(row["id"], [])))
    return [
        {"conversation_id": conversation, "variable": _text(variable), "value": _text(value)}
        for variable, value, conversations in said
        for conversation in conversations
        if _text(variable) and _text(value)
    ]


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    return "" if value is None else str(value)


def _whole(row: Mapping[str, Any], name: str) -> int:
    if not isinstance(row[name], int):
        message = (
            f"{KIND}, table code_text, column {name}: a place that is not a whole number; export the project again"
        )
        raise ExchangeError(message)
    return int(row[name])
