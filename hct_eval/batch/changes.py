"""What a withdrawal changed: the numbers of every table and the sentences of every report, before and after."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

import pandas as pd

from hct_eval.batch.report_text import ReportText, read_report
from hct_eval.batch.said import Said, read_kept, runs_of, split_words
from hct_eval.programme import PROGRAMME_FOLDER, Programme
from hct_eval.tables.catalogue import TABLES

COUNTED = ("turns", "fragments", "claims")
_PRIVATE = ("turns", "transcripts", "cleaning_log", "partnerships")
"""Tables whose rows are a conversation's own: they are not compared."""

_ONLY_COUNTED = ("reach", "reach_profile", "review_summary")
"""Tables whose changes would tell who the person was: how many numbers changed is said, not which."""

_NAMED_BY: Mapping[str, tuple[str, ...]] = {"estimates": ("label", "group", "period")}
_KINDS = ("whole", "number", "flag", "choice")

Row = dict[str, Any]


@dataclass(frozen=True)
class Snapshot:
    """What stands at one moment, without anybody's words: JSON can hold it.

    `counts`: rows of the conversation by table. `tables`: rows of the compared tables, key and values only. `reports`:
    sentences by report and section, without those that hold the conversation's words (`None` in their place).
    `quotes`: how many of its quotes stand in each section.
    """

    counts: dict[str, int] = field(default_factory=dict)
    tables: dict[str, list[Row]] = field(default_factory=dict)
    reports: dict[str, dict[str, list[str | None]]] = field(default_factory=dict)
    quotes: dict[str, dict[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """One row of a table that changed, by its key; `before` or `after` is None if the row was not there."""

    table: str
    key: tuple[str, ...]
    before: Row | None
    after: Row | None

    @property
    def numbers(self) -> int:
        """How many values differ (all of a row that came or went)."""
        one, two = self.before or {}, self.after or {}
        return sum(not _same(one.get(name), two.get(name)) for name in {**one, **two})


@dataclass(frozen=True)
class Rewording:
    """One sentence of a report that changed: `old` is empty for a new one, `new` for one that went."""

    report: str
    section: str
    old: str
    new: str
    hidden: bool = False
    """Whether the old wording held words of the conversation and is therefore not kept."""


@dataclass(frozen=True)
class Changes:
    """Everything that differs between two snapshots."""

    rows: tuple[Change, ...] = ()
    counted: Mapping[str, int] = field(default_factory=dict)
    """How many numbers changed in tables whose rows are not told."""
    sentences: tuple[Rewording, ...] = ()
    quotes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def of(self, table: str) -> list[Change]:
        """Return the changed rows of one table."""
        return [change for change in self.rows if change.table == table]


def take_snapshot(programme: Programme, place: str, said: Said) -> Snapshot:
    """Return what stands now for a place and the programme; tables and reports that cannot be read count as not there.

    What holds words of the conversation is left out here already, so that a snapshot may be kept until a withdrawal
    that was interrupted is finished.
    """
    folder = programme.processed(place)
    own = {name: read_kept(folder / f"{name}.parquet") for name in COUNTED}
    counts = {name: int(_ids(frame).isin(list(said.conversations)).sum()) for name, frame in own.items()}
    names = [name for name, table in TABLES.items() if not table.collected and name not in _PRIVATE]
    tables = {name: _rows(read_kept(folder / f"{name}.parquet"), name, said) for name in names}
    reports, quotes = {}, {}
    for report in (place, PROGRAMME_FOLDER):
        path = programme.reports(report) / "report.html"
        if path.is_file():
            text = read_report(path.read_text(encoding="utf-8"))
            reports[report] = {name: [_safe(one, said) for one in found] for name, found in text.sentences.items()}
            quotes[report] = _count_quotes(text, said)
    return Snapshot(counts, tables, reports, quotes)


def compare(before: Snapshot, after: Snapshot) -> Changes:
    """Return what differs between two snapshots."""
    rows: list[Change] = []
    counted: dict[str, int] = {}
    for table in {**before.tables, **after.tables}:
        found = _changed_rows(table, before.tables.get(table, []), after.tables.get(table, []))
        if table in _ONLY_COUNTED:
            counted |= {table: n} if (n := sum(change.numbers for change in found)) else {}
        else:
            rows += found
    sentences = [
        one
        for report in {**before.reports, **after.reports}
        for one in _changed_sentences(report, before.reports.get(report, {}), after.reports.get(report, {}))
    ]
    quotes = {report: {name: n for name, n in found.items() if n} for report, found in before.quotes.items()}
    return Changes(
        tuple(rows),
        counted,
        tuple(dict.fromkeys(sentences)),
        {report: found for report, found in quotes.items() if found},
    )


def _rows(frame: pd.DataFrame, name: str, said: Said) -> list[Row]:
    """Return key and values of a table's rows, with None for what is not known; keys that hold words are left out."""
    columns = TABLES[name].columns
    keep = [*TABLES[name].key, *_NAMED_BY.get(name, ())]
    keep += [c for c, spec in columns.items() if c not in keep and spec.metadata["kind"] in _KINDS]
    there = [column for column in keep if column in frame]
    plain = frame[there].astype(object).where(frame[there].notna(), None)
    rows: list[Row] = [{str(k): _value(v) for k, v in row.items()} for row in plain.to_dict("records")]
    return [row for row in rows if not any(isinstance(v, str) and runs_of(v) & said.runs for v in row.values())]


def _value(value: Any) -> Any:
    """Return a plain number, yes or no, or text."""
    return value.item() if hasattr(value, "item") else value


def _changed_rows(table: str, before: Sequence[Row], after: Sequence[Row]) -> list[Change]:
    key = TABLES[table].key

    def by_key(rows: Sequence[Row]) -> dict[tuple[str, ...], Row]:
        return {tuple(str(row.get(name)) for name in key): row for row in rows}

    one, two = by_key(before), by_key(after)
    changes = [Change(table, name, one.get(name), two.get(name)) for name in {**one, **two}]
    return [change for change in changes if change.numbers]


def _same(one: Any, two: Any) -> bool:
    if isinstance(one, float) and isinstance(two, float):
        return math.isclose(one, two, rel_tol=1e-9, abs_tol=1e-12)
    return bool(one == two)


def _changed_sentences(
    report: str, before: Mapping[str, Sequence[str | None]], after: Mapping[str, Sequence[str | None]]
) -> list[Rewording]:
    changed = []
    for section in {**before, **after}:
        old, new = list(before.get(section, [])), list(after.get(section, []))
        for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if tag != "equal":
                changed += _paired(report, section, old[a:b], new[c:d])
    return changed


def _paired(report: str, section: str, old: Sequence[str | None], new: Sequence[str | None]) -> list[Rewording]:
    """Pair each new sentence with the old one most like it; the rest came or went."""
    left, pairs = list(old), []
    for sentence in new:
        likeness = [SequenceMatcher(None, one or "", sentence or "").ratio() for one in left]
        best = max(range(len(left)), key=likeness.__getitem__, default=-1)
        if best >= 0 and (likeness[best] > 0.5 or (len(old), len(new)) == (1, 1)):
            one = left.pop(best)
            pairs.append(Rewording(report, section, one or "", sentence or "", hidden=one is None))
        else:
            pairs.append(Rewording(report, section, "", sentence or ""))
    return pairs + [Rewording(report, section, one or "", "", hidden=one is None) for one in left]


def _safe(sentence: str, said: Said) -> str | None:
    return None if runs_of(sentence) & said.runs or " ".join(split_words(sentence)) in said.quotes else sentence


def _count_quotes(text: ReportText, said: Said) -> dict[str, int]:
    return {
        name: n
        for name, quotes in text.quotes.items()
        if (n := sum(" ".join(split_words(quote)) in said.quotes for quote in quotes))
    }


def _ids(frame: pd.DataFrame) -> pd.Series:
    return frame["conversation_id"] if "conversation_id" in frame else pd.Series(dtype="string")
