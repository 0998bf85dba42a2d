"""Coders' workbooks of a place: written, and brought up to date without touching what a coder typed."""

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from hct_eval.coding.places import FOUND, Turns
from hct_eval.coding.share import share_out
from hct_eval.coding.suggest_lines import Known, suggestion_lines, what_is_known
from hct_eval.coding.workbook_book import CELL, Book, Page
from hct_eval.coding.workbook_sheets import CLAIMS, CONVERSATIONS, FACTORS, FRAGMENTS, GONE, TURNS
from hct_eval.programme import ID_PATTERN, Programme
from hct_eval.tables import Problem, TableError, read_processed
from hct_eval.tables.coders import FOLDER, FRAGMENT_WORDS, GIVEN_ID, OTHERS_SAY, SUGGESTED, Copy, copy_of, make_id
from hct_eval.tables.private_files import write_owner_only
from hct_eval.tables.read import read_with_problems
from hct_eval.tables.sheets import header_name, read_cells, sheets_of
from hct_eval.tables.words import plural

SPARE = {FRAGMENTS: 100, CLAIMS: 150, FACTORS: 60}
"""Free rows that a workbook offers, with their ids."""

PANEL = "_panel"
"""Ends the name of the workbook in which the panel in JupyterLab keeps a coder's work."""

_LETTER = {FRAGMENTS: "F", CLAIMS: "C"}
_FACTOR = ("label", "parent", "level", "kind", "definition", "controllable", "importance")


@dataclass(frozen=True)
class Written:
    """What a coder's workbook holds now: conversations (and those finished), words to read, rows coded, and where.

    `added` are conversations that were not in it before; `left_alone` says why it was not written, "" if it was, or if
    nothing was new.
    """

    coder: str
    path: str
    conversations: int
    added: int
    words: int
    finished: int
    fragments: int
    claims: int
    left_alone: str = ""


@dataclass(frozen=True)
class _Place:
    """What all copies of a place need to know."""

    turns: pd.DataFrame = field(repr=False)
    said: Turns = field(repr=False)
    factors: pd.DataFrame = field(repr=False)
    pulled: pd.DataFrame = field(repr=False)

    @property
    def fragments(self) -> dict[str, str]:
        """The words of each fragment, by its id."""
        return dict(zip(self.pulled["fragment_id"], self.pulled["text"], strict=True))


def workbook_path(programme: Programme, partnership_id: str, coder: str) -> Path:
    """Path of a coder's workbook."""
    return programme.raw(partnership_id) / FOLDER / f"{partnership_id}_{coder}.xlsx"


def write_workbooks(
    programme: Programme,
    partnership_id: str,
    coders: Sequence[str] = (),
    *,
    percent: float = 20,
    seed: int = 20240229,
    suggest: bool = True,
) -> list[Written]:
    """Write a workbook for each coder of a place, or bring it up to date; say what each holds.

    Without `coders`, the copies that are there are brought up to date. Conversations with released turns are shared out
    among the coders, `percent` (0 to 100) of them to two; who has one keeps it. With `suggest` each fragment gets a
    line of suggestions, which count for nothing.
    TableError if nothing is released, a coder's name cannot be used, there is no copy, or a file cannot be opened.
    """
    turns = read_processed(programme, partnership_id, "turns").sort_values(["conversation_id", "turn_number"])
    copies = _copies(programme, partnership_id)
    chosen = list(dict.fromkeys(coders)) or [one for one, (copy, _) in copies.items() if copy is not None]
    _refuse(partnership_id, turns, chosen)
    words = {str(name): int(count) for name, count in turns.groupby("conversation_id")["words"].sum().items()}
    shares = share_out(words, chosen, percent, seed, {coder: given for coder, (_, given) in copies.items()})
    place = _gather(programme, partnership_id, turns)
    claims = read_with_problems(programme, partnership_id, "claims")[0] if suggest else None
    prefixes = _prefixes(programme, partnership_id)
    written = []
    for coder in chosen:
        mark = copies.get(coder, (None, []))[0] or _new_copy(partnership_id, coder, prefixes)
        prefixes.add(mark.prefix)
        path = workbook_path(programme, partnership_id, coder)
        known = None if claims is None else what_is_known(place.pulled, claims, place.factors, coder, shares[coder])
        written.append(_write(path, f"{partnership_id}/{FOLDER}/{path.name}", mark, shares[coder], place, known))
    return written


def new_copy(programme: Programme, partnership_id: str, coder: str) -> Copy:
    """Return the mark of a new copy for a coder, whose ids begin like those of no other copy of the place."""
    return _new_copy(partnership_id, coder, _prefixes(programme, partnership_id))


def _prefixes(programme: Programme, partnership_id: str) -> set[str]:
    """Return what the ids of each copy of the place begin with, those of the panel too."""
    paths = (programme.raw(partnership_id) / FOLDER).glob("*.xlsx")
    marks = [copy_of(path, f"{partnership_id}/{FOLDER}/{path.name}") for path in paths if _is_workbook(path)]
    return {mark.prefix for mark in marks if mark is not None}


def refuse_coder(partnership_id: str, coder: str) -> None:
    """Raise TableError if a coder's name cannot stand in ids and file names."""
    if not re.fullmatch(ID_PATTERN, coder) or coder.endswith(PANEL):
        advice = "Give the coder initials or a short id, such as NK: it stands in the file's name."
        shown = f"{partnership_id}/{FOLDER}"
        raise TableError([Problem(shown, None, "coder", "wrong name", "letters, digits, '-' and '_'", advice)])


def written_in_words(partnership_id: str, written: Iterable[Written]) -> list[str]:
    """Say for each coder what there is to read, how far it is, and where it is; no words of anybody."""
    lines = []
    for one in written:
        new = f" ({one.added} new)" if one.added else ""
        lines.append(
            f"{partnership_id}, {one.coder}: {plural(one.conversations, 'conversation')}{new}, {one.words:,} words, "
            f"{one.finished} finished; {plural(one.fragments, 'fragment')}, {plural(one.claims, 'claim')}; {one.path}"
        )
        if not one.conversations:
            lines.append(
                "  Every conversation has its readers already; a higher --double gives some of them to this coder."
            )
        if one.left_alone:
            lines.append(f"  It was left as it is: {one.left_alone}.")
    return lines


def _refuse(partnership_id: str, turns: pd.DataFrame, coders: Sequence[str]) -> None:
    shown = f"{partnership_id}/{FOLDER}"
    if turns.empty:
        advice = "Sign transcripts off, and run stage 01."
        raise TableError([Problem(shown, None, "", "nothing to code", "released transcripts", advice)])
    if not coders:
        advice = "Say who codes: --coder NK --coder TS."
        raise TableError([Problem(shown, None, "", "no coder is known", "a copy or the name of a coder", advice)])
    for coder in coders:
        refuse_coder(partnership_id, coder)


def _copies(programme: Programme, partnership_id: str) -> dict[str, tuple[Copy | None, list[str]]]:
    """Return by coder the mark of their workbook (None if we did not begin it) and the conversations that it holds."""
    found: dict[str, tuple[Copy | None, list[str]]] = {}
    for path in sorted((programme.raw(partnership_id) / FOLDER).glob("*.xlsx")):
        if not _is_workbook(path):
            continue
        shown = f"{partnership_id}/{FOLDER}/{path.name}"
        mark = copy_of(path, shown)
        named = path.stem.removeprefix(f"{partnership_id}_").removesuffix(PANEL)
        coder = mark.coder if mark else named
        own, given = found.get(coder, (None, []))
        is_panel = path.stem.endswith(PANEL)
        found[coder] = (own if is_panel else mark, list(dict.fromkeys([*given, *_conversations_in(path, shown)])))
    return found


def _is_workbook(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(("~$", "."))


def _conversations_in(path: Path, shown: str) -> list[str]:
    ids: list[str] = []
    sheets = sheets_of(path, shown)
    for sheet in (CONVERSATIONS, FRAGMENTS):
        cells = read_cells(sheets[sheet]) if sheet in sheets else None
        if cells is not None and "conversation_id" in cells.header:
            place = cells.header.index("conversation_id")
            ids += [row[place] for row in cells.rows if row[place]]
    return ids


def _new_copy(partnership_id: str, coder: str, taken: set[str]) -> Copy:
    place = re.sub(r"[^A-Za-z0-9]", "", partnership_id)[:3].upper()
    number = 0
    while f"{place}-{_letters(number)}" in taken:
        number += 1
    return Copy(coder, f"{place}-{_letters(number)}", secrets.token_hex(16))


def _letters(number: int) -> str:
    """Return A, B, ... Z, AA, AB, ..."""
    return (_letters(number // 26 - 1) if number >= 26 else "") + chr(ord("A") + number % 26)


def _gather(programme: Programme, partnership_id: str, turns: pd.DataFrame) -> _Place:
    factors = read_with_problems(programme, partnership_id, "factors")[0].dropna(subset="label")
    pulled = read_with_problems(programme, partnership_id, "fragments")[0].dropna(subset=["fragment_id", "text"])
    return _Place(turns, Turns(turns), factors, pulled)


def _write(path: Path, shown: str, mark: Copy, share: Sequence[str], place: _Place, known: Known | None) -> Written:
    before = path.read_bytes() if path.is_file() else None
    book = Book(before, mark, shown)
    had = set(book.pages[CONVERSATIONS].rows)
    own = place.turns[place.turns["conversation_id"].isin(share)]
    _write_conversations(book.pages[CONVERSATIONS], own)
    _write_turns(book.pages[TURNS], own)
    fragments = _write_fragments(book.pages[FRAGMENTS], mark, place, known)
    claims = _write_claims(book.pages[CLAIMS], mark, place.fragments)
    _write_factors(book.pages[FACTORS], place.factors)
    left_alone = ""
    if book.changed:
        try:
            write_owner_only(path, book.content())
        except PermissionError:
            left_alone = "another program holds it open; close it there and try again"
    page = book.pages[CONVERSATIONS]
    finished = sum(page.text(row, "finished").lower() == "yes" for row in page.rows.values())
    words = int(own["words"].sum())
    return Written(mark.coder, shown, len(share), len(set(share) - had), words, finished, fragments, claims, left_alone)


def _write_conversations(page: Page, own: pd.DataFrame) -> None:
    for name, turns in own.groupby("conversation_id"):
        row = page.rows.get(str(name)) or page.add({"conversation id": str(name)}, str(name))
        page.put(row, "turns", len(turns), over=True)
        page.put(row, "words", int(turns["words"].sum()), over=True)


def _write_turns(page: Page, own: pd.DataFrame) -> None:
    """Add turns, renew the words of those that are there, and take away the words of those no longer released."""
    pieces: dict[str, tuple[str, str, str]] = {}
    for turn, home, role, text in own[["turn_id", "conversation_id", "role", "text"]].astype(str).to_numpy().tolist():
        for start in range(0, max(1, len(text)), CELL):
            name = f"{turn} goes on ({start // CELL})" if start else turn
            pieces[name] = (home, role, text[start : start + CELL])
    for name, (home, role, text) in pieces.items():
        row = page.rows.get(name) or page.add({"turn id": name}, name)
        for header, cell in (("conversation id", home), ("role", role), ("text", text)):
            page.put(row, header, cell, over=True)
    for name in set(page.rows) - set(pieces):
        row = page.rows[name]
        if re.fullmatch(rf"{re.escape(page.text(row, 'conversation id'))}-t\d+( goes on .*)?", name):
            page.put(row, "text", GONE, over=True)


def _write_fragments(page: Page, mark: Copy, place: _Place, known: Known | None) -> int:
    """Give ids, fill in places and suggestions, offer free rows; return how many fragments there are."""
    coded = _give_ids(page, FRAGMENTS, mark, ("text", "conversation id", "turn id"))
    for row in coded:
        text, home, turn = (page.text(row, header) for header in ("text", "conversation id", "turn id"))
        given = [page.text(row, header) for header in ("start", "end")]
        start, end = (int(cell) if cell.isdigit() else None for cell in given)
        found = place.said.find(home, text, turn or None, start, end)
        if found.outcome == FOUND:
            for header, value in (("turn id", found.turn_id), ("start", found.start), ("end", found.end)):
                page.put(row, header, value)
    if known is not None:
        names = {row: page.text(row, "fragment id") for row in coded}
        lines = suggestion_lines({name: page.text(row, "text") for row, name in names.items()}, known)
        for row, name in names.items():
            page.put(row, SUGGESTED, lines.get(name), over=True)
    _offer(page, FRAGMENTS, mark, len(coded))
    return len(coded)


def _write_claims(page: Page, mark: Copy, fragments: Mapping[str, str]) -> int:
    coded = _give_ids(page, CLAIMS, mark, ("fragment id", "cause", "effect", "sign", "quote"))
    for row in coded:
        page.put(row, FRAGMENT_WORDS, fragments.get(page.text(row, "fragment id")), over=True)
    _offer(page, CLAIMS, mark, len(coded))
    return len(coded)


def _write_factors(page: Page, factors: pd.DataFrame) -> None:
    """Add factors that others named, and show beside each what others say of it that the row leaves open.

    It is not written into the coder's own cells: once its writer corrects it, two books would contradict each other.
    """
    for factor in factors[list(_FACTOR)].astype("object").itertuples(index=False):
        label = str(factor.label)
        row = page.rows.get(label) or page.add({"label": label}, label)
        told = {
            header: _as_words(value)
            for header, value in zip(_FACTOR[1:], factor[1:], strict=True)
            if not pd.isna(value) and not page.text(row, header)
        }
        said = "; ".join(f"{header}: {words}" for header, words in told.items())
        page.put(row, OTHERS_SAY, said or None, over=True)
    page.last += SPARE[FACTORS]


def _as_words(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _give_ids(page: Page, sheet: str, mark: Copy, says: Sequence[str]) -> list[int]:
    """Give every row that says something its id, and note the id; return those rows, in the order of the sheet."""
    key, rows = f"{sheet[:-1]} id", []
    for row in sorted([*range(page.head + 1, page.last + 1)]):
        if not any(page.text(row, header) for header in says):
            continue
        if not page.text(row, key):
            cells = {header_name(header): page.text(row, header) for header in page.columns}
            own = {name: cell for name, cell in cells.items() if name not in map(header_name, (GIVEN_ID, SUGGESTED))}
            own.pop(header_name(FRAGMENT_WORDS), None)
            page.put(row, key, page.text(row, GIVEN_ID) or make_id(mark, sheet, own))
        page.put(row, GIVEN_ID, page.text(row, key))
        page.put(row, "coder", mark.coder)
        rows.append(row)
    return rows


def _offer(page: Page, sheet: str, mark: Copy, coded: int) -> None:
    """Add free rows with ids of their own, until there are enough."""
    key, letter = f"{sheet[:-1]} id", _LETTER[sheet]
    pattern = re.compile(rf"{re.escape(mark.prefix)}-{letter}(\d+)")
    ids = [page.text(row, header) for row in range(page.head + 1, page.last + 1) for header in (key, GIVEN_ID)]
    numbers = [int(match[1]) for match in map(pattern.fullmatch, ids) if match]
    free = sum(bool(cell) for cell in ids[::2]) - coded
    for number in range(max(numbers, default=0) + 1, max(numbers, default=0) + 1 + max(0, SPARE[sheet] - free)):
        name = f"{mark.prefix}-{letter}{number:03d}"
        page.add({key: name, "coder": mark.coder, GIVEN_ID: name}, name)
