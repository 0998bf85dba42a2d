"""Every problem in a programme's raw data, at once."""

import difflib
from collections.abc import Sequence

import pandas as pd

from hct_eval.programme import Programme
from hct_eval.tables.catalogue import TABLES, collected_tables
from hct_eval.tables.problems import Problem
from hct_eval.tables.read import read_with_problems
from hct_eval.tables.sheets import header_name
from hct_eval.tables.strays import stray_tables
from hct_eval.tables.transcript_names import transcript_names

_NOT_REGISTERED = (
    "If it is misspelt, correct it: nothing was withdrawn under that name. If the register's row was taken out since, "
    "leave it."
)

EARLIEST = "2000-01-01"
"""Day before which no conversation of a programme is likely to have been held."""


def check_programme(programme: Programme, places: Sequence[str] | None = None) -> list[Problem]:
    """Read every table of the programme and of the given partnerships (default: all) and return what is wrong."""
    problems = stray_tables(programme, None)
    for table in collected_tables("programme"):
        problems += read_with_problems(programme, None, table.name)[1]
    for place in places or programme.place_ids:
        problems += check_partnership(programme, place)
    return problems


def check_partnership(programme: Programme, partnership_id: str) -> list[Problem]:
    """Read every table of one partnership, check that ids it points at exist, and return what is wrong."""
    folder = programme.raw(partnership_id)
    if not folder.is_dir():
        advice = f"Make the folder, or take {partnership_id!r} out of programme.yml."
        return [
            Problem(
                partnership_id,
                None,
                "",
                "folder is missing",
                f"a folder data/raw/{programme.id}/{partnership_id}",
                advice,
            )
        ]
    frames: dict[str, pd.DataFrame] = {}
    problems = stray_tables(programme, partnership_id)
    for table in collected_tables("partnership"):
        frames[table.name], found = read_with_problems(programme, partnership_id, table.name)
        problems += found
    for name in frames:
        problems += _dangling(name, frames)
    problems += _missing_transcripts(programme, partnership_id, frames)
    problems += _unnamed_transcripts(programme, partnership_id, frames["conversations"])
    problems += _periods(frames)
    problems += _unlikely_days(frames["conversations"])
    return sorted(set(problems), key=lambda p: (p.severity, p.file, p.row or 0, p.column))


def _dangling(name: str, frames: dict[str, pd.DataFrame]) -> list[Problem]:
    problems = []
    frame = frames[name]
    for column, spec in TABLES[name].columns.items():
        other, _, other_column = spec.metadata.get("to", "").partition(".")
        if other not in frames or other == name:
            continue
        known = list(frames[other][other_column].dropna())
        values = frame[column]
        for _, row in frame[values.notna() & ~values.isin(known)].iterrows():
            advice = _NOT_REGISTERED if name == "withdrawals" else _add_or_correct(row[column], known, other)
            problems.append(
                Problem(
                    row["_file"],
                    row["_row"],
                    column,
                    "points at nothing",
                    f"an id of the table {other}",
                    advice,
                    severity="warning" if name == "withdrawals" else "error",
                )
            )
    return problems


def _add_or_correct(value: str, known: Sequence[str], other: str) -> str:
    """Return advice for an id that points at nothing: the one meant, where it only differs in how it is written."""
    meant = [one for one in known if header_name(str(one)) == header_name(value)]
    near = meant or difflib.get_close_matches(value, list(map(str, known)), n=1, cutoff=0.9)
    return f"Did you mean {near[0]!r}?" if near else f"Add it to the table {other}, or correct it here."


def _missing_transcripts(programme: Programme, partnership_id: str, frames: dict[str, pd.DataFrame]) -> list[Problem]:
    """Files that the register names and nobody put there; those of withdrawn conversations may well be gone."""
    conversations = frames["conversations"]
    gone = conversations["conversation_id"].isin(frames["withdrawals"]["conversation_id"])
    conversations = conversations[~(gone | (conversations["consent"] == "withdrawn").fillna(value=False))]
    folder = programme.raw(partnership_id) / "transcripts"
    named = _named_files(frames["conversations"])
    problems = []
    for _, row in conversations[conversations["file"].notna()].iterrows():
        for name in transcript_names(str(row["file"])):
            if not (folder / name).is_file():
                there = [_bare(path.name) for path in folder.glob("*") if path.name not in named]
                advice = "Put the file there, or correct its name in the register."
                if difflib.get_close_matches(_bare(name), there, n=1, cutoff=0.8):
                    advice = "A file of nearly that name is there: compare words, capitals, spaces and the ending."
                where = f"a file in {partnership_id}/transcripts"
                problems.append(Problem(row["_file"], row["_row"], "file", "file not found", where, advice))
    return problems


def _unnamed_transcripts(programme: Programme, partnership_id: str, conversations: pd.DataFrame) -> list[Problem]:
    """Transcripts that no row of the register names, as one warning: file names can hold people's names."""
    named = _named_files(conversations)
    folder = programme.raw(partnership_id) / "transcripts"
    strange = [path for path in folder.glob("*") if path.is_file() and path.name not in named]
    number = sum(not path.name.startswith((".", "~$")) for path in strange)
    if not number:
        return []
    shown, expected = f"{partnership_id}/transcripts", "a row of conversations for each file (column file)"
    advice = "Register each, with its consent, or take it out of the folder."
    kind = "file that no row names"
    return [Problem(shown, None, "", kind, expected, advice, str(number), severity="warning")]


def _named_files(conversations: pd.DataFrame) -> set[str]:
    return {name for names in conversations["file"].dropna() for name in transcript_names(str(names))}


def _bare(name: str) -> str:
    return header_name(name.rsplit(".", 1)[0])


def _unlikely_days(conversations: pd.DataFrame) -> list[Problem]:
    """Conversations before 2000 or after today: most likely a slip of the pen, so a warning."""
    first, today = pd.Timestamp(EARLIEST), pd.Timestamp.now().normalize()
    day = conversations["held_on"]
    problems = []
    for _, row in conversations[(day < first) | (day > today)].iterrows():
        kind, expected = (
            ("a day before 2000", f"a day from {EARLIEST} on")
            if row["held_on"] < first
            else ("a day in the future", "a day not after today")
        )
        advice = "Correct the day: look at the year, and at whether day and month are the right way round."
        problems.append(Problem(row["_file"], row["_row"], "held_on", kind, expected, advice, severity="warning"))
    return problems


def _periods(frames: dict[str, pd.DataFrame]) -> list[Problem]:
    """Rows that end before they begin."""
    problems = []
    pairs = {
        "researchers": ("from", "to"),
        "experiments": ("start", "end"),
        "workstreams": ("starts_on", "ends_on"),
        "codebook_merges": ("decided_on", "undone_on"),
    }
    for name, (first, last) in pairs.items():
        frame = frames[name]
        for _, row in frame[frame[last] < frame[first]].iterrows():
            advice = "Correct one of the two days."
            problems.append(
                Problem(
                    row["_file"],
                    row["_row"],
                    last,
                    "ends before it begins",
                    f"a day not before {first}",
                    advice,
                )
            )
    dated = frames["actions"].merge(frames["events"][["event_id", "date"]], on="event_id", how="inner")
    for _, row in dated[dated["closed_on"] < dated["date"]].iterrows():
        expected = "a day not before the event that asked for it"
        problems.append(
            Problem(row["_file"], row["_row"], "closed_on", "closed before it was asked", expected, "Correct the day.")
        )
    fragments = frames["fragments"]
    for _, row in fragments[fragments["end"] <= fragments["start"]].iterrows():
        problems.append(
            Problem(
                row["_file"],
                row["_row"],
                "end",
                "ends before it begins",
                "a place after start",
                "Correct start or end.",
            )
        )
    return problems
