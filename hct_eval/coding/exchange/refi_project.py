"""REFI-QDA: what the elements of a project share while it is read (codes, users, notes, variables)."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hct_eval.coding.exchange import refi_names
from hct_eval.coding.exchange.coding import ExchangeError
from hct_eval.tables.xml_files import child, child_text, children, local_name


@dataclass(frozen=True)
class Code:
    """A code, its label within the hierarchy, and the label above it.

    `ours`: this project wrote it. `is_factor`: it is a row of the codebook, and not only a label that claims use.
    """

    element: Any
    label: str
    parent: str | None
    ours: bool
    is_factor: bool


class Project:
    """A project's XML with its tables of codes, users, notes and variables, and the count of what was not taken."""

    def __init__(self, root: Any, codebook: Any) -> None:
        self.root, self._codebook = root, codebook
        self.dropped: Counter[str] = Counter()
        self._read: set[str] = set()

    @cached_property
    def ours(self) -> bool:
        """Whether this project wrote the file, and no other program since."""
        return (self.root.get("origin") or "").startswith(refi_names.ORIGIN)

    @cached_property
    def users(self) -> dict[str, str]:
        """Coders' names by their guid."""
        found = children(child(self.root, "Users"), "User")
        return {
            refi_names.bare_guid(user.get("guid")): user.get("name") or user.get("id") or user.get("guid") or ""
            for user in found
        }

    @cached_property
    def codes(self) -> dict[str, Code]:
        """Codes by their guid, from the top of the hierarchy down."""
        codes: dict[str, Code] = {}
        for code in _walk(child(self._codebook, "Codes"), ()):
            codes.setdefault(refi_names.bare_guid(code.element.get("guid")), code)
        return codes

    def notes_of(self, element: Any, columns: Mapping[str, str]) -> tuple[str | None, dict[str, Any]]:
        """Return the text of an element's notes, and what a note of this project says of these columns."""
        guid = refi_names.bare_guid(element.get("guid"))
        texts: list[str] = []
        details: dict[str, Any] = {}
        for ref in self.note_guids(element):
            note = self._notes.get(ref)
            if note is None:
                continue
            text = child_text(note, "PlainTextContent")
            made = refi_names.is_made(ref, refi_names.NOTE, guid)
            known = refi_names.read_details(text, columns) if made else None
            if known is not None:
                details.update(known)
            elif not refi_names.is_claim_note(text):
                texts += [part for part in (child_text(note, "Description"), text) if part]
            self._read.add(ref)
        return "\n\n".join(texts) or None, details

    def note_guids(self, element: Any) -> list[str]:
        """Return the guids of an element's own notes."""
        return [refi_names.bare_guid(ref.get("targetGUID")) for ref in children(element, "NoteRef")]

    def note(self, guid: str) -> Any:
        """Return a note, and count it as read; None if there is none."""
        self._read.add(guid)
        return self._notes.get(guid)

    def unread_notes(self) -> int:
        """Return how many notes were never asked for."""
        return len(set(self._notes) - self._read)

    def variables_of(self, element: Any) -> Iterator[tuple[str, str]]:
        """Give the variables of a document or a case and their values, as text."""
        for value in children(element, "VariableValue"):
            ref = child(value, "VariableRef")
            name = None if ref is None else self._variables.get(refi_names.bare_guid(ref.get("targetGUID")))
            texts = ["".join(one.itertext()) for one in value if local_name(one).endswith("Value")]
            if name and any(texts):
                yield name, texts[0]
            else:
                self.dropped["values without a variable, or empty"] += 1

    @cached_property
    def _notes(self) -> dict[str, Any]:
        found = children(child(self.root, "Notes"), "Note")
        return {refi_names.bare_guid(note.get("guid")): note for note in found}

    @cached_property
    def _variables(self) -> dict[str, str]:
        found = children(child(self.root, "Variables"), "Variable")
        return {refi_names.bare_guid(one.get("guid")): one.get("name") or "" for one in found}


def day(element: Any) -> str | None:
    """Return the day on which an element was made, as 2026-03-31; None if it is missing or no day."""
    found = re.match(
        r"(?:19|20|21)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])", element.get("creationDateTime") or ""
    )
    return found[0] if found else None


def position(element: Any, name: str) -> int:
    """Return a passage's start or end; ExchangeError if it is no whole number."""
    written = (element.get(name) or "").strip()
    if not re.fullmatch(r"[+-]?\d{1,15}", written):
        message = (
            f"REFI-QDA project, project.qde, line {element.sourceline}: the passage's {name} is not a whole number; "
            "export the project again"
        )
        raise ExchangeError(message)
    return int(written)


def _walk(parent: Any, above: tuple[str, ...]) -> Iterator[Code]:
    for element in children(parent, "Code"):
        name, guid = element.get("name") or "", refi_names.bare_guid(element.get("guid"))
        plain = refi_names.join_path((*above, name))
        kind = next((k for k in (refi_names.FACTOR, refi_names.LABEL) if refi_names.is_made(guid, k, plain)), None)
        parts = (name,) if kind else tuple(part.strip() for part in name.split("::") if part.strip()) or (name,)
        path = (*above, *parts)
        label = refi_names.join_path(path)
        higher = refi_names.join_path(path[:-1]) or None
        yield Code(element, label, higher, kind is not None, kind != refi_names.LABEL)
        yield from _walk(element, path)
