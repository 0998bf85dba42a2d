"""What a coder does in JupyterLab, saved row by row into a workbook of its own that is read like any other copy.

It is not the coder's workbook for a spreadsheet, which may be open in one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from hct_eval.coding.codebook import ENDS, normalise_label, pole_free
from hct_eval.coding.places import Turns
from hct_eval.coding.suggest_lines import and_now, suggestion_lines, what_is_known
from hct_eval.coding.workbook import PANEL, new_copy, refuse_coder, workbook_path
from hct_eval.coding.workbook_book import Book
from hct_eval.coding.workbook_sheets import CLAIMS, CONVERSATIONS, FACTORS, FRAGMENTS
from hct_eval.programme import Programme
from hct_eval.tables import Problem, TableError, read_processed
from hct_eval.tables.coders import FOLDER, GIVEN_ID, copy_of
from hct_eval.tables.private_files import write_owner_only
from hct_eval.tables.problems import nearest
from hct_eval.tables.read import read_with_problems
from hct_eval.tables.sheets import read_cells, sheets_of

Cells = Mapping[str, str | int | None]


@dataclass(frozen=True)
class Fragment:
    """A piece of a turn: its words, and the characters where they begin and end (excluded)."""

    id: str
    turn_id: str
    text: str = field(repr=False)
    start: int | None = None
    end: int | None = None


class Coding:
    """A coder's work on the released turns of a place: what there is to read, and rows saved at once.

    TableError if nothing is released, the coder's name cannot be used, or a workbook cannot be opened.
    """

    def __init__(self, programme: Programme, partnership_id: str, coder: str) -> None:
        refuse_coder(partnership_id, coder)
        self._place, self._coder = (programme, partnership_id), coder
        turns = read_processed(programme, partnership_id, "turns").sort_values(["conversation_id", "turn_number"])
        mine = self._given() or set(turns["conversation_id"])
        self._turns: pd.DataFrame = turns[turns["conversation_id"].isin(mine)]
        if self._turns.empty:
            advice = "Sign transcripts off, and run stage 01."
            shown = f"{partnership_id}/{FOLDER}"
            raise TableError([Problem(shown, None, "", "nothing to code", "released transcripts", advice)])
        self.said = Turns(self._turns)
        pulled, claims, factors = (
            read_with_problems(programme, partnership_id, name)[0] for name in ("fragments", "claims", "factors")
        )
        own = pulled[(pulled["coder"] == coder) & pulled["text"].notna() & pulled["fragment_id"].notna()]
        columns = own[["fragment_id", "turn_id", "text"]].fillna("").astype(str)
        self._fragments = [Fragment(*row) for row in columns.to_numpy().tolist()]
        self._labels = sorted({normalise_label(label) for label in factors["label"].dropna()})
        self._known = what_is_known(pulled, claims, factors, coder, set(self._turns["conversation_id"]))

    @property
    def path(self) -> Path:
        """The workbook in which rows are saved."""
        path = workbook_path(*self._place, self._coder)
        return path.with_name(f"{path.stem}{PANEL}.xlsx")

    @property
    def labels(self) -> list[str]:
        """The labels of the codebook, new ones included."""
        return list(self._labels)

    def conversations(self) -> list[str]:
        """Return the conversations that this coder reads."""
        return list(dict.fromkeys(self._turns["conversation_id"]))

    def turns(self, conversation_id: str) -> list[tuple[str, str]]:
        """Return the turns of a conversation: id and role."""
        own = self._turns[self._turns["conversation_id"] == conversation_id]
        return list(zip(own["turn_id"], own["role"], strict=True))

    def fragments(self, turn_id: str) -> list[Fragment]:
        """Return what this coder pulled from a turn, in this workbook or another."""
        return [one for one in self._fragments if one.turn_id == turn_id]

    def add_fragment(self, conversation_id: str, turn_id: str, start: int, end: int) -> Fragment:
        """Save a piece of a turn at once."""
        words = self.said.text(turn_id)[start:end]
        cells: Cells = {
            "conversation id": conversation_id,
            "turn id": turn_id,
            "text": words,
            "start": start,
            "end": end,
        }
        one = Fragment(self._save(FRAGMENTS, cells), turn_id, words, start, end)
        self._fragments.append(one)
        return one

    def add_claim(self, fragment: Fragment, cells: Cells) -> str:
        """Save a claim about a fragment at once (cause, effect, sign, strength, certainty, quote); return its id."""
        name = self._save(CLAIMS, {"fragment id": fragment.id, **cells})
        labels = [str(cells[end]) for end in ENDS if cells.get(end)]
        self._known = and_now(self._known, fragment.id, fragment.text, labels)
        return name

    def suggestions(self, fragment: Fragment) -> str:
        """Return a line of suggestions for a fragment, marked as such; "" where there is none."""
        return suggestion_lines({fragment.id: fragment.text}, self._known).get(fragment.id, "")

    def is_known(self, label: str) -> bool:
        """Whether a label, or its opposite, is in the codebook; capitals do not matter."""
        return pole_free(label).casefold() in {pole_free(one).casefold() for one in self._labels}

    def nearest(self, label: str) -> str:
        """Return advice that names the label nearest to one that is not in the codebook, or ''."""
        return nearest(pole_free(label), self._labels)

    def add_factor(self, label: str) -> None:
        """Save a new factor at once, by the label of its own pole."""
        self._save(FACTORS, {"label": pole_free(label)})
        self._labels = sorted({*self._labels, pole_free(label)})

    def _given(self) -> set[str]:
        """Return the conversations of the coder's workbook; none if there is no such workbook."""
        path = workbook_path(*self._place, self._coder)
        sheets = sheets_of(path, self._shown(path)) if path.is_file() else {}
        if CONVERSATIONS not in sheets:
            return set()
        cells = read_cells(sheets[CONVERSATIONS])
        place = cells.header.index("conversation_id") if "conversation_id" in cells.header else None
        return set() if place is None else {row[place] for row in cells.rows if row[place]}

    def _shown(self, path: Path) -> str:
        return f"{self._place[1]}/{FOLDER}/{path.name}"

    def _save(self, sheet: str, cells: Cells) -> str:
        """Add a row to a sheet of the workbook, which is written whole or not at all; return the row's id."""
        before = self.path.read_bytes() if self.path.is_file() else None
        mark = copy_of(self.path, self._shown(self.path)) if before is not None else None
        mark = mark or new_copy(*self._place, self._coder)
        book = Book(before, mark, self._shown(self.path))
        page = book.pages[sheet]
        if sheet == FACTORS:
            name, own = str(cells["label"]), {}
        else:
            key = f"{sheet[:-1]} id"
            pattern = re.compile(rf"{re.escape(mark.prefix)}-{sheet[0].upper()}(\d+)")
            numbers = [int(match[1]) for match in map(pattern.fullmatch, page.rows) if match]
            name = f"{mark.prefix}-{sheet[0].upper()}{max(numbers, default=0) + 1:03d}"
            own = {key: name, "coder": self._coder, GIVEN_ID: name}
        page.add({**own, **cells}, name)
        write_owner_only(self.path, book.content())
        return name
