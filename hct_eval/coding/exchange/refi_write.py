"""REFI-QDA projects and codebooks, written: valid by the standard's schema, and whole when they are read again.

A claim is a `Link` from the code of its cause to the code of its effect, `direction="OneWay"`, its name the sign. Its
note holds strength, certainty, quote and the rest, has the coder as its user, and belongs to the passage as well: that
is how the passage that carries the claim is known. The passage is coded with both codes, so that a program without
links shows them; these codings, known by their ids, are not read again.
"""

import io
import zipfile
from collections import Counter
from collections.abc import Mapping
from typing import Any

from hct_eval import __version__
from hct_eval.coding.exchange import refi_names
from hct_eval.coding.exchange.coding import COLUMNS, Coding, records
from hct_eval.coding.exchange.refi_names import (
    CLAIM,
    CODING,
    FACTOR,
    FRAGMENT,
    LABEL,
    NOTE,
    SOURCE,
    USER,
    VARIABLE,
    make_guid,
)

Row = dict[str, Any]

_BLANK = "\n\n"


def project_bytes(coding: Coding) -> tuple[bytes, dict[str, int]]:
    """Return a coding as the bytes of a project (.qdpx), and the counts of what it could not hold.

    Where a source's text is not known, a document is made of its fragments, and says so.
    """
    writer = _Writer(coding)
    root = writer.build()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in [("project.qde", _serialise(root)), *writer.texts.items()]:
            entry = zipfile.ZipInfo(name)  # a fixed day: the same coding gives the same bytes
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return buffer.getvalue(), dict(+writer.dropped)


def codebook_bytes(coding: Coding) -> tuple[bytes, dict[str, int]]:
    """Return the factors of a coding as the bytes of a codebook (.qdc), and the counts of what it cannot hold."""
    from lxml import etree

    writer = _Writer(coding, codebook_only=True)
    namespace = refi_names.CODEBOOK_NAMESPACE
    root = etree.Element(f"{{{namespace}}}CodeBook", nsmap={None: namespace}, origin=_origin())
    writer.add_codes(root, namespace)
    dropped = Counter({name: len(getattr(coding, name)) for name in ("sources", "fragments", "codings", "claims")})
    dropped["variables of sources"] = len(coding.variables)
    dropped["details of factors beside label and definition"] = int(
        coding.factors.drop(columns=["label", "definition"]).notna().any(axis=1).sum()
    )
    return _serialise(root), dict(+(writer.dropped + dropped))


def _origin() -> str:
    return f"{refi_names.ORIGIN} {__version__}"


def _serialise(root: Any) -> bytes:
    from lxml import etree

    content: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return content


class _Writer:
    """One project being written: its XML, the texts beside it, and what could not be held."""

    def __init__(self, coding: Coding, *, codebook_only: bool = False) -> None:
        self.dropped: Counter[str] = Counter()
        self.texts: dict[str, bytes] = {}
        self._factors = records(coding.factors)
        self._sources, self._fragments = records(coding.sources), records(coding.fragments)
        self._claims, self._codings = records(coding.claims), records(coding.codings)
        told = records(coding.variables)
        self._variables = [row for row in told if row["variable"] and row["value"]]
        self.dropped["values without a variable, or empty"] += len(told) - len(self._variables)
        self.dropped["codings without a label"] += sum(1 for row in self._codings if not row["label"])
        self._codings = [row for row in self._codings if row["label"]]
        if codebook_only:
            self._claims, self._codings = [], []
        self._leave_loose()
        self._fragments_of = _group(self._fragments, "conversation_id")
        self._codings_of = _group(self._codings, "fragment_id")
        self._claims_of = _group(self._claims, "fragment_id")
        self._variables_of = _group(self._variables, "conversation_id")
        self._codes: dict[str, str] = {}
        self._notes: list[Row] = []

    def _leave_loose(self) -> None:
        """Leave out, and count, codings and variables of what is not there."""
        fragments = {row["fragment_id"] for row in self._fragments}
        homes = {row["conversation_id"] for row in (*self._sources, *self._fragments)}
        coded = [row for row in self._codings if row["fragment_id"] in fragments]
        said = [row for row in self._variables if row["conversation_id"] in homes]
        self.dropped["codings of fragments that are not there"] += len(self._codings) - len(coded)
        self.dropped["variables of sources that are not there"] += len(self._variables) - len(said)
        self._codings, self._variables = coded, said

    def build(self) -> Any:
        """Return the project's root element."""
        from lxml import etree

        namespace = refi_names.PROJECT_NAMESPACE
        root = etree.Element(f"{{{namespace}}}Project", nsmap={None: namespace}, name="Coding", origin=_origin())
        self._add_users(root)
        if self._labels():
            self.add_codes(self._add(root, "CodeBook"), namespace)
        self._add_variables(root)
        self._add_sources(root)
        links = self._links()
        self._add_notes(root)
        if links:
            parent = self._add(root, "Links")
            for link, note in links:
                self._add(self._add(parent, "Link", link), "NoteRef", {"targetGUID": note})
        return root

    def add_codes(self, parent: Any, namespace: str) -> None:
        """Add the codes, nested by the hierarchy of their labels."""
        rows = {row["label"]: row for row in self._factors if row["label"]}
        self.dropped["factors without a label, or with the label of another"] += len(self._factors) - len(rows)
        paths = {refi_names.split_path(label) for label in self._labels()}
        for path in list(paths):
            paths |= {path[:depth] for depth in range(1, len(path))}
        nodes: dict[tuple[str, ...], Any] = {(): self._add(parent, "Codes")} if paths else {}
        order = {label: number for number, label in enumerate(rows)}
        known = sorted(paths, key=lambda path: (len(path), order.get(refi_names.join_path(path), len(order)), path))
        for path in known:
            label = refi_names.join_path(path)
            row = rows.get(label)
            guid = make_guid(LABEL if row is None else FACTOR, label)
            self._codes[label] = guid
            said = {"guid": guid, "name": path[-1], "isCodable": "true"}
            node = nodes[path] = self._add(nodes[path[:-1]], "Code", said)
            if row is None:
                continue
            if row["definition"]:
                self._add(node, "Description", text=row["definition"])
            if namespace == refi_names.PROJECT_NAMESPACE:
                self._add_details(node, guid, _without(row, "label", "definition"))

    def _labels(self) -> set[str]:
        labels = {row["label"] for row in (*self._factors, *self._codings) if row["label"]}
        return labels | {row[end] for row in self._claims for end in ("cause", "effect") if row[end]}

    def _add_users(self, root: Any) -> None:
        every = (*self._fragments, *self._codings, *self._claims)
        coders = sorted({row["coder"] for row in every if row["coder"]})
        users = self._add(root, "Users") if coders else None
        for coder in coders:
            self._add(users, "User", {"guid": make_guid(USER, coder), "name": coder})

    def _add_variables(self, root: Any) -> None:
        names = sorted({row["variable"] for row in self._variables})
        parent = self._add(root, "Variables") if names else None
        for name in names:
            said = {"guid": make_guid(VARIABLE, name), "name": name, "typeOfVariable": "Text"}
            self._add(parent, "Variable", said)

    def _add_sources(self, root: Any) -> None:
        known = {row["conversation_id"] for row in self._sources}
        homeless = {row["conversation_id"] for row in self._fragments} - known
        made: list[Row] = [
            {"conversation_id": name, "name": name, "text": None, "notes": None} for name in sorted(homeless, key=str)
        ]
        rows = [*self._sources, *made]
        parent = self._add(root, "Sources") if rows else None
        for row in rows:
            self._add_source(parent, row)

    def _add_source(self, parent: Any, row: Row) -> None:
        conversation = row["conversation_id"] or ""
        guid = make_guid(SOURCE, conversation)
        fragments = self._fragments_of.get(row["conversation_id"], [])
        composed = row["text"] is None
        text = _BLANK.join(one["text"] for one in fragments if one["text"]) if composed else row["text"]
        self.texts[f"sources/{guid}.txt"] = text.encode("utf-8")
        name = row["name"] or conversation
        said = {"guid": guid, "name": name, "plainTextPath": f"{refi_names.INTERNAL}{guid}.txt"}
        element = self._add(parent, "TextSource", said)
        description = refi_names.COMPOSED if composed else row["notes"]
        if description:
            self._add(element, "Description", text=description)
        after = 0
        for one in fragments:
            start, end = _place(one, text, after if composed else None)
            after = max(after, end)
            self._add_fragment(element, one, text, start, end)
        details = {"conversation_id": row["conversation_id"], "name": row["name"], "notes": row["notes"]}
        self._add_details(element, guid, details)
        for value in self._variables_of.get(row["conversation_id"], []):
            holder = self._add(element, "VariableValue")
            self._add(holder, "VariableRef", {"targetGUID": make_guid(VARIABLE, value["variable"])})
            self._add(holder, "TextValue", text=value["value"])

    def _add_fragment(self, parent: Any, row: Row, text: str, start: int, end: int) -> None:
        guid = make_guid(FRAGMENT, row["fragment_id"])
        said = {"guid": guid, "name": row["fragment_id"], "startPosition": str(start), "endPosition": str(end)}
        element = self._add(parent, "PlainTextSelection", {**said, **_made(row)})
        if row["notes"]:
            self._add(element, "Description", text=row["notes"])
        for number, coding in enumerate(self._codings_of.get(row["fragment_id"], [])):
            made = make_guid(CODING, row["fragment_id"], coding["label"], coding["coder"], number)
            self._add_coding(element, made, coding)
        for claimed in self._ends_of(row["fragment_id"]):
            made = make_guid(refi_names.END, row["fragment_id"], claimed["label"], claimed["coder"])
            self._add_coding(element, made, claimed)
        details = {"turn_id": row["turn_id"], "source": row["source"]}
        told = {
            "start": start,
            "end": end,
            "text": text[start:end] or None,
            "conversation_id": row["conversation_id"] or "",
        }
        details |= {name: row[name] for name, value in told.items() if row[name] != value}
        kept = {name: value for name, value in details.items() if value is not None or name in told}
        self._add_details(element, guid, kept)
        for claim in self._claims_of.get(row["fragment_id"], []):
            self._add(element, "NoteRef", {"targetGUID": make_guid(NOTE, CLAIM, claim["claim_id"])})

    def _ends_of(self, fragment_id: Any) -> list[Row]:
        """Return causes and effects of a fragment's claims as codings, each once a coder, where none is there yet."""
        there = {(row["label"], row["coder"]) for row in self._codings_of.get(fragment_id, [])}
        claims = self._claims_of.get(fragment_id, [])
        ends = dict.fromkeys((row[end], row["coder"]) for row in claims for end in ("cause", "effect") if row[end])
        return [{"label": label, "coder": coder} for label, coder in ends if (label, coder) not in there]

    def _add_coding(self, element: Any, guid: str, coding: Row) -> None:
        one = self._add(element, "Coding", {"guid": guid, **_made(coding)})
        self._add(one, "CodeRef", {"targetGUID": self._codes[coding["label"]]})

    def _links(self) -> list[tuple[dict[str, str], str]]:
        fragments = {row["fragment_id"] for row in self._fragments}
        links = []
        for row in self._claims:
            if not (row["cause"] and row["effect"]):
                self.dropped["claims without a cause or an effect"] += 1
                continue
            note = make_guid(NOTE, CLAIM, row["claim_id"])
            loose = row["fragment_id"] not in fragments
            details = _without(row, "coder", *([] if loose else ["fragment_id"]))
            self._notes.append(
                {"guid": note, "name": f"Claim {row['claim_id']}", "text": details, "coder": row["coder"]}
            )
            said = {
                "guid": make_guid(CLAIM, row["claim_id"]),
                "name": row["sign"] or "?",
                "direction": "OneWay",
                "originGUID": self._codes[row["cause"]],
                "targetGUID": self._codes[row["effect"]],
            }
            links.append((said, note))
        return links

    def _add_details(self, element: Any, guid: str, details: Row) -> None:
        """Let a note of the element hold what the standard has no place for, if there is anything."""
        if not any(value is not None for value in details.values()) and not details.keys() & {"start", "end", "text"}:
            return
        note = make_guid(NOTE, guid)
        self._notes.append({"guid": note, "name": "Details", "text": details, "coder": None})
        self._add(element, "NoteRef", {"targetGUID": note})

    def _add_notes(self, root: Any) -> None:
        parent = self._add(root, "Notes") if self._notes else None
        for note in self._notes:
            element = self._add(parent, "Note", {"guid": note["guid"], "name": note["name"], **_made(note)})
            plain = {name: _plain(name, value) for name, value in note["text"].items()}
            self._add(element, "PlainTextContent", text=refi_names.write_details(plain))

    def _add(self, parent: Any, name: str, said: Mapping[str, str] | None = None, text: str = "") -> Any:
        from lxml import etree

        namespace = etree.QName(parent).namespace
        element = etree.SubElement(parent, f"{{{namespace}}}{name}")
        for key, value in (said or {}).items():
            element.set(key, self._allowed(value))
        if text:
            element.text = self._allowed(text)
        return element

    def _allowed(self, text: str) -> str:
        allowed, removed = refi_names.without_forbidden(text)
        self.dropped["control characters that XML cannot hold"] += removed
        return allowed


def _group(rows: list[Row], key: str) -> dict[Any, list[Row]]:
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[key], []).append(row)
    return groups


def _made(row: Row) -> dict[str, str]:
    """Return the attributes that say who made an element, and when."""
    made = {"creatingUser": make_guid(USER, row["coder"])} if row["coder"] else {}
    when = row.get("recorded_on")
    return {**made, "creationDateTime": f"{when:%Y-%m-%d}T00:00:00Z"} if when is not None else made


def _without(row: Row, *names: str) -> Row:
    return {name: value for name, value in row.items() if name not in names and value is not None}


def _plain(name: str, value: Any) -> Any:
    if value is None or isinstance(value, str):
        return value
    types = {column: dtype for table in COLUMNS.values() for column, dtype in table.items()}
    if types[name] == "Int64":
        return int(value)
    return bool(value) if types[name] == "boolean" else f"{value:%Y-%m-%d}"


def _place(row: Row, text: str, after: int | None) -> tuple[int, int]:
    """Return where a fragment lies in a text: as it says, else where its words are found, else nowhere (0, 0).

    In a text made of the fragments (`after` is where the last one ended) each one follows the one before.
    """
    words, start, end = row["text"], row["start"], row["end"]
    if after is None and start is not None and end is not None and 0 <= start <= end <= len(text):
        return int(start), int(end)
    found = text.find(words, after or 0) if words else -1
    return (found, found + len(words)) if found >= 0 else (0, 0)
