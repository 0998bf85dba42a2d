"""A withdrawal in plain words, for the evaluator who was asked for it, and the record of it that stays."""

import dataclasses
import json
import sys
from collections.abc import Sequence
from typing import Any

from hct_eval.batch.changes import Change, Rewording
from hct_eval.batch.lock import BatchError
from hct_eval.batch.progress import failures
from hct_eval.batch.withdraw import Withdrawal
from hct_eval.batch.withdrawn import records_folder
from hct_eval.programme import Programme
from hct_eval.publish.prose import day, listing
from hct_eval.tables.private_files import write_owner_only
from hct_eval.tables.problems import rows_in_words
from hct_eval.tables.words import plural

_ON_TERMINAL = 12
_MOVED = {"map_links": ("weight", "sign", "sources", "citations"), "map_concepts": ("sources", "citations")}
"""Values whose change is told of a link or a factor; the likely ranges of all others move a little with them."""


def question(programme: Programme, conversation_id: str, place: str, *, erase_raw: bool) -> str:
    """Return what is asked before anything is done."""
    name = programme.partnership(place).name
    erase = " Its transcript is deleted as well, for good." if erase_raw else ""
    return (
        f"Withdraw {conversation_id} of {name}? All that was made from it is deleted, and the reports of {name} and of "
        f"the programme are made again, which takes some minutes.{erase}"
    )


def refuse_without_terminal() -> None:
    """Raise BatchError if nobody can be asked."""
    if not sys.stdin.isatty():
        message = "nobody is there to be asked; add --yes if the conversation is to be withdrawn"
        raise BatchError(message)


def recorded(done: Withdrawal, programme: Programme) -> list[str]:
    """Write the record of a withdrawal that is finished, and say where it is."""
    if done.already or not done.finished:
        return []
    return [f"Recorded, without anything that was said: {write_record(done, programme)}"]


def withdrawal_lines(done: Withdrawal, *, most: int | None = _ON_TERMINAL) -> list[str]:
    """Return what came of a withdrawal: what is gone, what changed (at most `most` of each kind), what is left."""
    lines = [*_head(done)]
    if done.finished and not done.already:
        lines += [*_links(done, most), *_factors(done, most), *_estimates(done, most), *_other_numbers(done)]
        lines += [*_sentences(done, most), *_quotes(done)]
    return [*lines, "", *_searched(done)]


def raw_lines(done: Withdrawal) -> list[str]:
    """Return where the partnership's own files still hold the conversation: for the terminal, since it names files."""
    raw = done.raw
    lines = ["", f"Deleted: {plural(done.erased, 'transcript file')}."] if done.erased else [""]
    if not (raw.transcripts or raw.coded or raw.turns or raw.unread):
        return [*lines, "No raw file that we read holds it any more."]
    if raw.transcripts or raw.coded or raw.turns:
        lines.append("Your own files under data/raw still hold what was said. They are yours, and were not touched:")
    lines += [f"  its transcript: see {file}, row {row}, column file" for file, row in raw.transcripts]
    lines += [f"  its coding: {file}, {rows_in_words(rows)}" for file, rows in raw.rows.items()]
    lines += [f"  its words, to be coded: {file}" for file in raw.turns]
    if raw.transcripts:
        shared = raw.shared and "Another conversation stands in the same file, so take this one's part out by hand."
        lines.append(shared or "Delete the transcript yourself, or give this command again with --erase-raw.")
    lines += ["Delete the rows of its coding in the coders' files."] if raw.coded else []
    if raw.turns:
        again = f"`hct-eval code {done.programme} --partnership {done.place}`"
        lines.append(f"Give {again} again: it takes the words out of the coders' workbooks.")
    if raw.unread:
        lines.append(
            "These could not be read, and may hold something of it too: mend them, or look into them yourself:"
        )
        lines += [f"  {file}" for file in raw.unread]
    return [*lines, "Think of backups and copies elsewhere too."]


def trouble_lines(done: Withdrawal) -> list[str]:
    """Return what went wrong, and what to do."""
    lines = [done.trouble] if done.trouble else []
    lines += failures(done.outcome) if done.outcome else []
    again = f"`hct-eval withdraw {done.programme} {done.conversations[0]} --partnership {done.place}`"
    if not done.finished:
        lines.append(
            f"It is withdrawn and deleted, but the reports are not all made again. Mend what is said above, then give "
            f"{again} again: it goes on from here, and says what changed."
        )
    for one in done.left:
        held = [plural(one.runs, "run", "runs") + " of its words"] if one.runs else []
        held += [plural(one.rows, "row")] if one.rows else []
        lines.append(f"{one.file} {one.trouble or 'still holds ' + listing(held)}.")
    if done.left:
        lines.append(
            "Delete these files if they are copies. If HCT Eval has just made them, the same words stand in one of "
            f"your own tables or texts under data/raw: take them out there. Then give {again} again."
        )
    if any(one.file.startswith("releases/") for one in done.left):
        lines.append(
            "What was published holds their words: take it off wherever it was put, and delete the whole folder of "
            "that release. Its ledger stays, so that later releases are still compared with what was shown."
        )
    return lines


def write_record(done: Withdrawal, programme: Programme) -> str:
    """Write the record beside the raw data, as JSON and as text, for its owner only; return its path in the project.

    It holds what changed and nothing that was said. An earlier record of the same conversation stays.
    """
    folder = records_folder(programme, done.place)
    number = sum(1 for _ in folder.glob(f"{done.conversations[0]}.record*.json")) + 1
    stem = f"{done.conversations[0]}.record{'' if number == 1 else f'-{number}'}"
    lines = [*withdrawal_lines(done, most=None), "", *_raw_counts(done)]
    entries = json.dumps(_entries(done), indent=1, ensure_ascii=False)
    write_owner_only(folder / f"{stem}.txt", "".join(f"{line}\n" for line in lines).encode())
    write_owner_only(folder / f"{stem}.json", f"{entries}\n".encode())
    return (folder / f"{stem}.txt").relative_to(programme.project).as_posix()


def _entries(done: Withdrawal) -> dict[str, Any]:
    changes = dataclasses.asdict(done.changes)
    return {
        "programme": done.programme,
        "partnership": done.place,
        "conversations": list(done.conversations),
        "withdrawn_on": done.withdrawn_on.isoformat(),
        "rows_removed": done.before.counts,
        "changed": changes,
        "files_searched": done.searched,
        "files_that_still_hold_it": [dataclasses.asdict(one) for one in done.left],
        "raw": {
            "transcripts": len(done.raw.transcripts),
            "coded_rows": done.raw.coded,
            "workbooks_with_its_turns": len(done.raw.turns),
            "files_not_read": len(done.raw.unread),
            "transcripts_deleted": done.erased,
        },
    }


def _head(done: Withdrawal) -> list[str]:
    name, when = done.conversations[0], day(done.withdrawn_on)
    if done.already:
        return [f"{name} ({done.place}) was withdrawn before this. Nothing was left to remove."]
    counts = [plural(n, table.removesuffix("s")) for table, n in done.before.counts.items()]
    gone = (
        f"{listing(counts)} are gone." if sum(done.before.counts.values()) else "Nothing had been made from its words."
    )
    lines = [f"{name} ({done.place}) was withdrawn on {when}. {gone}"]
    if len(done.conversations) > 1:
        lines.append(f"The same talk also stood under {listing(done.conversations[1:])}: withdrawn with it.")
    if done.names_kept:
        lines.append(
            f"{plural(done.names_kept, 'name')} that others of {done.place} say too stay in "
            "private/withdrawals/names.txt, so that they are still replaced there."
        )
    if done.held_too:
        lines.append(
            f"{plural(done.held_too, 'other conversation')} of {done.place} cannot be read now, because a withdrawn "
            "one stands in the same transcript file: take its part out of that file, then run again."
        )
    if done.outcome is None and not done.trouble:
        lines.append("Nothing had been run for this place, so nothing was made again.")
    return lines


def _links(done: Withdrawal, most: int | None) -> list[str]:
    moved, gone = _moved(done.changes.of("map_links"), "map_links")
    lines: list[str] = []
    if moved:
        rows = [
            (" -> ".join(c.key), _arrow(c, "weight"), _arrow(c, "sources"), _arrow(c, "citations"))
            for c in _widest(moved)
        ]
        title = f"Links that rest on fewer people now ({len(moved)}), before -> after"
        lines += ["", title, *_table(("link", "weight", "people", "mentions"), rows, most)]
    if gone:
        names = [" -> ".join(change.key) for change in gone]
        lines += ["", f"Links that only this person told, now gone ({len(gone)})", *_indented(names, most)]
    if not moved and not gone:
        lines += ["", "No link of the map changed."]
    return lines


def _factors(done: Withdrawal, most: int | None) -> list[str]:
    moved, gone = _moved(done.changes.of("map_concepts"), "map_concepts")
    lines: list[str] = []
    if moved:
        rows = [(c.key[0], _arrow(c, "sources"), _arrow(c, "citations")) for c in _widest(moved)]
        title = f"Factors that fewer people speak of now ({len(moved)}), before -> after"
        lines += ["", title, *_table(("factor", "people", "mentions"), rows, most)]
    if gone:
        names = [change.key[0] for change in gone]
        lines += ["", f"Factors that only this person named, gone from the map ({len(gone)})", *_indented(names, most)]
    return lines


def _estimates(done: Withdrawal, most: int | None) -> list[str]:
    changed = done.changes.of("estimates")
    if not changed:
        return ["", "No estimate changed: surveys, ratings and money do not rest on conversations."]
    rows = [(_label(c), _arrow(c, "value"), _arrow(c, "n"), _arrow(c, "finding")) for c in changed]
    title = f"Estimates that changed ({len(changed)}), before -> after"
    return ["", title, *_table(("estimate", "value", "n", "finding"), rows, most)]


def _other_numbers(done: Withdrawal) -> list[str]:
    counts: dict[str, int] = dict(done.changes.counted)
    for change in done.changes.rows:
        if change.table != "estimates":
            counts[change.table] = counts.get(change.table, 0) + change.numbers
    told = [f"{n} in {table.replace('_', ' ')}" for table, n in sorted(counts.items())]
    if not told:
        return []
    return ["", f"Numbers that changed in all tables, likely ranges among them: {listing(told)}."]


def _sentences(done: Withdrawal, most: int | None) -> list[str]:
    found = done.changes.sentences
    if not found:
        return ["", "No sentence of a report changed."]
    lines = ["", f"Report sentences that changed ({len(found)})"]
    last = ""
    for one in found[:most]:
        where = f"  {one.report}, {one.section}:"
        lines += [where] if where != last else []
        lines += _reworded(one)
        last = where
    return lines + _more(len(found), most)


def _reworded(one: Rewording) -> list[str]:
    old = "(not kept: it held words of the conversation)" if one.hidden else one.old
    lines = [f"    was: {old}"] if old else []
    return [*lines, f"    now: {one.new or '(gone)'}"]


def _quotes(done: Withdrawal) -> list[str]:
    return [
        f"{plural(n, 'quote')} of this person removed from “{section}” in the report of {report}."
        for report, sections in done.changes.quotes.items()
        for section, n in sections.items()
    ]


def _searched(done: Withdrawal) -> list[str]:
    what = f"Searched {plural(done.searched, 'file')} under data/processed, reports, releases and notebooks"
    if done.left:
        return [f"{what}: {plural(len(done.left), 'file')} may still hold something of it."]
    return [f"{what}: nothing of it is left."]


def _raw_counts(done: Withdrawal) -> list[str]:
    raw = done.raw
    kept = f"{plural(len(raw.transcripts), 'transcript')}, {plural(raw.coded, 'row')} of coding"
    kept += f", its turns in {plural(len(raw.turns), 'workbook')} of coders" if raw.turns else ""
    kept += f"; {plural(len(raw.unread), 'file')} could not be read" if raw.unread else ""
    return [f"The partnership's own files still held: {kept}. Transcript files deleted: {done.erased}."]


def _moved(changes: Sequence[Change], table: str) -> tuple[list[Change], list[Change]]:
    """Rows whose told values changed, and rows that went."""
    gone = [change for change in changes if change.after is None]
    moved = [c for c in changes if c.after and any(" -> " in _arrow(c, name) for name in _MOVED[table])]
    return moved, gone


def _widest(changes: Sequence[Change]) -> list[Change]:
    """Most people first."""
    return sorted(changes, key=lambda c: (-int((c.before or c.after or {}).get("sources") or 0), c.key))


def _label(change: Change) -> str:
    row = change.after or change.before or {}
    beside = [str(row[name]) for name in ("group", "period") if row.get(name)]
    return f"{row.get('label')} ({', '.join(beside)})" if beside else str(row.get("label"))


def _arrow(change: Change, name: str) -> str:
    one, two = (_number((row or {}).get(name)) for row in (change.before, change.after))
    return one if one == two else f"{one} -> {two}"


def _number(value: Any) -> str:
    if value is None:
        return "none"
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]], most: int | None) -> list[str]:
    shown = [head, *rows[:most]]
    widths = [max(len(row[i]) for row in shown) for i in range(len(head))]
    lines = ["  " + "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in shown]
    return lines + _more(len(rows), most)


def _indented(names: Sequence[str], most: int | None) -> list[str]:
    return [*(f"  {name}" for name in names[:most]), *_more(len(names), most)]


def _more(number: int, most: int | None) -> list[str]:
    return [f"  and {number - most} more, in the record"] if most is not None and number > most else []
