"""What people have already, brought into a new programme: a map, coding of another program, or tables in a workbook."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hct_eval.batch.convert import counts
from hct_eval.programme import ID_PATTERN
from hct_eval.tables.catalogue import TABLES, collected_tables
from hct_eval.tables.coders import CODED
from hct_eval.tables.columns import VOCABULARIES
from hct_eval.tables.problems import TableError
from hct_eval.tables.sheets import header_name, sheets_of
from hct_eval.tables.words import plural

Rows = Mapping[str, Sequence[Mapping[str, str | float]]]


_NAMED = (
    "conversations, column conversation_id: ids come from the documents' names, and are kept. Where one names a "
    "person, change it there, in the coding workbook and in the transcript's name"
)


class BringError(Exception):
    """A file cannot be brought into a programme; the text says why and what to do."""


@dataclass(frozen=True)
class Brought:
    """What a file gives a place.

    `rows` go into the place's workbook, by table; `files` are written beside it, by their path within the place's
    folder, and `shared` beside programme.yml. `said` is what was read and left out; `to_do` what has to be filled in
    before it is of use.
    """

    said: tuple[str, ...]
    to_do: tuple[str, ...] = ()
    rows: Rows = field(default_factory=dict, repr=False)
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    shared: Mapping[str, bytes] = field(default_factory=dict, repr=False)


def bring(path: Path, number: int, participants: int | None = None) -> Brought:
    """Read a file (or the folder of a coding program) as what it is: tables, a map, or coding.

    `number` tells it from other files of its place; `participants` is how many people drew the map, if it is one.
    BringError if it is none of these, or cannot be read.
    """
    if not path.exists():
        message = "there is no file of that name to start from; check the path"
        raise BringError(message)
    try:
        tables = _tables_in(path)
    except TableError as error:
        raise BringError(str(error)) from None
    if tables:
        return _bring_tables(path, tables)
    from hct_eval.coding.exchange import find_reader
    from hct_eval.maps.formats import find_map

    if path.is_file() and find_map(path):
        return _bring_map(path, number, participants)
    if find_reader(path):
        return _bring_coding(path, number)
    message = (
        "the file holds no map and no coding in a format that is known, and none of its sheets is called like a table; "
        "docs/guide.md lists the formats: export it again as one of them"
    )
    raise BringError(message)


def _tables_in(path: Path) -> list[str]:
    """Return the tables that a workbook or CSV file holds; none if they are only those that coding files have too."""
    known = {table.name for scope in ("partnership", "programme") for table in collected_tables(scope)}
    if path.is_file() and path.suffix.lower() == ".csv":
        names = {header_name(path.stem)} & known
    elif path.is_file() and path.suffix.lower() == ".xlsx":
        names = set(sheets_of(path, "the workbook")) & known
    else:
        names = set()
    return sorted(names) if names - set(CODED) else []


def _bring_tables(path: Path, tables: Sequence[str]) -> Brought:
    """Take a file of tables as it is: beside programme.yml where they are of the whole programme, as only there read.

    BringError if some are and some are a place's.
    """
    name = path.name if path.stem.lower() != "tables" else f"{path.stem}_given{path.suffix}"
    said = f"Copied a file with {plural(len(tables), 'table')}: {', '.join(tables)}."
    shared = [table for table in tables if TABLES[table].scope == "programme"]
    if not shared:
        return Brought((said,), files={name: path.read_bytes()})
    if len(shared) < len(tables):
        own = ", ".join(table for table in tables if table not in shared)
        message = (
            f"the file holds tables of the whole programme ({', '.join(shared)}) and of a place ({own}), which lie in "
            "different folders: save them as two files, and bring in both"
        )
        raise BringError(message)
    said = f"{said.rstrip('.')}. It is of the whole programme, and lies beside programme.yml."
    return Brought((said,), shared={name: path.read_bytes()})


def _bring_map(path: Path, number: int, participants: int | None) -> Brought:
    from hct_eval.maps.formats import FormatError, read_map

    try:
        found = read_map(path)
    except FormatError as error:
        raise BringError(str(error)) from None
    links, concepts = found.map.links, found.map.concepts
    if links.empty:
        message = f"the {found.format} has factors, but no connection between them; nothing can be started from it"
        raise BringError(message)
    largest = max(1.0, float(links["weight"].abs().max()))
    shared = {"workshop_id": f"drawn-{number}", "source": found.format}
    people = {} if participants is None else {"participants": participants}
    drawn = [
        {**shared, **people, "cause": row["cause"], "effect": row["effect"], "weight": row["weight"] / largest}
        for row in links.to_dict("records")
    ]
    factors = [_factor(row, found.format) for row in concepts.to_dict("records")]
    said = [
        f"Read a {found.format}: {counts(found.found)}.",
        *found.said,
        f"Taken from it: {plural(len(links), 'link')} (workshop_maps) and {plural(len(factors), 'factor')} (factors).",
    ]
    said += [f"Weights were divided by {largest:g}, so that they run from -1 to 1."] if largest > 1 else []
    unknown = "workshop_maps, column participants: how many people drew the map; until then the report does not show it"
    to_do = [
        *([unknown] if participants is None else []),
        "workshop_maps, column held_on: when it was drawn",
        "factors: read the labels for names of people, since they are published; controllable: what you could act on",
    ]
    return Brought(tuple(said), tuple(to_do), {"workshop_maps": drawn, "factors": factors})


def _factor(row: Mapping[Any, Any], source: str) -> dict[str, str | float]:
    factor: dict[str, str | float] = {"label": str(row["concept"]), "source": source}
    for column, field_name in (("kind", "type"), ("level", "level")):
        vocabulary = TABLES["factors"].columns[column].metadata["vocabulary"]
        word = str(row.get(field_name) or "").strip().lower()
        if word in VOCABULARIES[vocabulary]:
            factor[column] = word
    description = row.get("description")
    if isinstance(description, str) and description.strip():
        factor["definition"] = " ".join(description.split())
    return factor


def _bring_coding(path: Path, number: int) -> Brought:
    from hct_eval.coding.exchange import COLUMNS, ExchangeError, coding_workbook, read_coding

    try:
        coding = read_coding(path)
        content, _ = coding_workbook(coding)
    except ExchangeError as error:
        raise BringError(str(error)) from None
    files = {f"coding/imported-{number}.xlsx": content}
    texts = coding.sources.dropna(subset=["text"]).set_index("conversation_id")["text"]
    files |= {f"transcripts/{name}.txt": str(text).encode("utf-8") for name, text in texts.items()}
    ids = sorted({*coding.sources["conversation_id"].dropna(), *coding.fragments["conversation_id"].dropna()})
    if not all(re.fullmatch(ID_PATTERN, one) for one in ids):
        message = (
            f"the {coding.format} has conversation ids that are none: letters, digits, '-' and '_' only; mend them"
        )
        raise BringError(message)
    register = [{"conversation_id": str(one), **({"file": f"{one}.txt"} if one in texts.index else {})} for one in ids]
    taken = {name: len(getattr(coding, name)) for name in COLUMNS}
    said = [f"Read a {coding.format}: {counts(coding.found)}.", f"Taken from it: {counts(taken)}."]
    said += [f"Not taken: {counts(coding.dropped)}."] if any(coding.dropped.values()) else []
    said += [*coding.remarks, f"Registered {plural(len(register), 'conversation')}, {len(texts)} with a text."]
    return Brought(tuple(said), _missing_of(coding, len(register), len(texts)), {"conversations": register}, files)


def _from_a_name(conversation_id: str) -> bool:
    """Whether an id was taken from a document's name, and not made up by the reader of a format."""
    return not re.fullmatch(r"S\d{3,}(-\d+)?", conversation_id)


def _missing_of(coding: Any, conversations: int, texts: int) -> tuple[str, ...]:
    fragments, claims = coding.fragments, coding.claims
    gaps = {
        "fragments without words": int(fragments["text"].isna().sum()),
        "fragments without a conversation": int(fragments["conversation_id"].isna().sum()),
        "claims without a fragment": int(claims["fragment_id"].isna().sum()),
    }
    allowed = "what each person agreed to. Empty counts as internal: counted, never quoted"
    to_do = [
        f"conversations, column consent ({conversations} empty): {allowed}",
        "conversations, columns held_on, area, groups: as far as you know them",
        *([_NAMED] if coding.sources["conversation_id"].dropna().map(_from_a_name).any() else []),
    ]
    lacking = conversations - texts
    to_do += [f"{plural(lacking, 'transcript')} into the folder transcripts"] if lacking else []
    to_do += [f"the coding workbook: {counts(gaps)}"] if any(gaps.values()) else []
    if claims.empty:
        to_do.append("claims: the file has codes, but nothing that leads to something; without claims there is no map")
    return tuple(to_do)
