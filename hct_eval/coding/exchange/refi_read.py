"""REFI-QDA projects and codebooks, read as any program writes them (NVivo, ATLAS.ti, MAXQDA, QualCoder, Quirkos)."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hct_eval.coding.exchange import refi_links, refi_names
from hct_eval.coding.exchange.bounded import CODING, refuser
from hct_eval.coding.exchange.coding import COLUMNS, Coding, ExchangeError, frame, free_id, id_of_guid, source_id
from hct_eval.coding.exchange.offsets import AS_IT_STANDS, Mark, Placed, fits_quote, place_marks
from hct_eval.coding.exchange.refi_project import Code, Project, day, position
from hct_eval.tables.archives import Archive
from hct_eval.tables.bounds import read_bytes
from hct_eval.tables.decode import decode
from hct_eval.tables.words import plural
from hct_eval.tables.xml_files import child, child_text, children, local_name, parse_xml

PROJECT, CODEBOOK = "REFI-QDA project", "REFI-QDA codebook"

_FOUND = {
    "Code": "codes",
    "Coding": "codings",
    "Link": "links",
    "TextSource": "text documents",
    "PDFSource": "PDF documents",
    "PictureSource": "pictures",
    "AudioSource": "sound recordings",
    "VideoSource": "video recordings",
    "PlainTextSelection": "passages of text",
    "Note": "notes",
    "Case": "cases",
    "Variable": "variables",
    "Set": "sets",
    "Graph": "drawings",
    "User": "users",
}
_NOT_TEXT = {
    "PictureSource": "pictures",
    "AudioSource": "sound recordings",
    "VideoSource": "video recordings",
}


def read_project(path: Path) -> Coding:
    """Read a project (.qdpx): its documents, passages, codes, codings, variables, and links as claims.

    Passages of text documents, and of the plain text of PDF documents, become fragments. Pictures, recordings and
    pages are counted, with the codings they carry. ExchangeError if the archive or its XML cannot be read.
    """
    with Archive(path, CODING, refuser(PROJECT)) as archive:
        names = {_last_piece(name): name for name in archive.names}

        def read_part(where: str) -> bytes | None:
            return archive.read(names.get(_last_piece(where), ""))

        content = read_part("project.qde")
        if content is None:
            message = f"{PROJECT}: the archive holds no project.qde; export the project again"
            raise ExchangeError(message)
        root = parse_xml(content, CODING, refuser(f"{PROJECT}, project.qde"))
        if local_name(root) != "Project":
            message = f"{PROJECT}, project.qde: expected the element Project at the top; export the project again"
            raise ExchangeError(message)
        return _read_root(root, read_part)


def read_codebook(path: Path) -> Coding:
    """Read a codebook (.qdc): codes as factors. ExchangeError if its XML cannot be read."""
    root = parse_xml(read_bytes(path, CODING, refuser(CODEBOOK)), CODING, refuser(CODEBOOK))
    if local_name(root) != "CodeBook":
        message = f"{CODEBOOK}: expected the element CodeBook at the top; export the codebook again"
        raise ExchangeError(message)
    found = _count_elements(root)
    project = Project(root, root)
    dropped = Counter({"sets of codes": found.get("sets", 0)})
    factors = _factors(project, dropped)
    return Coding(CODEBOOK, factors=frame("factors", factors), found=found, dropped=dict(+dropped))


def _last_piece(name: str) -> str:
    """Return the last piece of a part's name, without capitals: programs differ in the folders before it."""
    return name.replace("\\", "/").rsplit("/", 1)[-1].casefold()


def _read_root(root: Any, read_part: Callable[[str], bytes | None]) -> Coding:
    project = Project(root, child(root, "CodeBook"))
    found = _count_elements(root)
    dropped = project.dropped
    factors = _factors(project, dropped)
    documents = _Documents(project, read_part)
    for element in children(child(root, "Sources"), "TextSource", "PDFSource", *_NOT_TEXT):
        documents.take(element)
    _cases(project, documents)
    claims = refi_links.read_claims(project, documents.labels_of, documents.fragment_ids)
    _count_rest(project)
    return Coding(
        PROJECT,
        sources=frame("sources", documents.sources),
        fragments=frame("fragments", documents.fragments),
        factors=frame("factors", factors),
        claims=frame("claims", claims),
        codings=frame("codings", documents.codings),
        variables=frame("variables", documents.variables),
        found=found,
        dropped=dict(+dropped),
        remarks=(*documents.remarks(), *refi_links.remarks(claims, project)),
    )


def _count_elements(root: Any) -> dict[str, int]:
    counts = Counter(local_name(element) for element in root.iter())
    return {words: counts[name] for name, words in _FOUND.items() if counts[name]}


def _factors(project: Project, dropped: Counter[str]) -> list[dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = {}
    for code in project.codes.values():
        if not code.is_factor:
            continue
        if code.label in rows:
            dropped["codes with the name of another code"] += 1
            continue
        rows[code.label] = _factor(code, project)
    return list(rows.values())


def _factor(code: Code, project: Project) -> dict[str, Any]:
    notes, details = project.notes_of(code.element, COLUMNS["factors"])
    row = {"label": code.label, "definition": child_text(code.element, "Description"), "notes": notes}
    return {**row, "parent": None if code.ours else code.parent, **details}


class _Documents:
    """The documents of a project as they are taken up one by one: their passages, codings and variables."""

    def __init__(self, project: Project, read_part: Callable[[str], bytes | None]) -> None:
        self._project, self._read_part = project, read_part
        self.sources: list[dict[str, Any]] = []
        self.fragments: list[dict[str, Any]] = []
        self.codings: list[dict[str, Any]] = []
        self.variables: list[dict[str, Any]] = []
        self.labels_of: dict[str, list[str]] = {}
        """Labels given to a passage, by its guid."""
        self.fragment_ids: dict[str, str] = {}
        """Fragments by their passage's guid."""
        self.conversation_of: dict[str, str] = {}
        """Conversations by their document's guid."""
        self._taken: set[str] = set()
        self._fragments_taken: set[str] = set()
        self._counted: Counter[str] = Counter()
        self._wordless = 0

    def take(self, element: Any) -> None:
        """Take up one document: its text and passages, or the count of what is not text."""
        dropped, kind = self._project.dropped, local_name(element)
        if kind in _NOT_TEXT:
            dropped[_NOT_TEXT[kind]] += 1
            dropped[f"codings of {_NOT_TEXT[kind]}"] += _codings_below(element)
            return
        pages = children(element, "PDFSelection")
        dropped["codings of pages of PDF documents"] += sum(_codings_below(page) for page in pages)
        dropped["codings of whole documents"] += len(children(element, "Coding"))
        self._take_text(element, element if kind == "TextSource" else child(element, "Representation"))

    def _take_text(self, element: Any, holder: Any) -> None:
        """Take up a document whose text and passages are in `holder` (None if it has none)."""
        notes, details = self._project.notes_of(element, COLUMNS["sources"])
        name = element.get("name")
        conversation = details.get("conversation_id")
        if conversation is None or conversation in self._taken:
            conversation = source_id(name, len(self.sources) + 1, self._taken)
        self._taken.add(conversation)
        self.conversation_of[refi_names.bare_guid(element.get("guid"))] = conversation
        description = child_text(element, "Description")
        composed = description == refi_names.COMPOSED
        text, had_mark = self._text(holder) if holder is not None else (None, False)
        placed = self._passages(holder, conversation, text, had_mark)
        row = {
            "name": name or conversation,
            "text": None if composed or text is None else placed.text,
            "notes": "\n\n".join(part for part in ("" if composed else description, notes or "") if part),
        }
        self.sources.append({**row, **details, "conversation_id": conversation})
        self._take_variables(element, conversation)

    def remarks(self) -> list[str]:
        """Return in words how places were counted, and what the file lacked."""
        lines = [
            f"Places in {plural(n, 'document')} were counted with {how}: so the passages' words fit best."
            for how, n in sorted(self._counted.items())
            if how != AS_IT_STANDS
        ]
        lines += (
            [f"{plural(self._wordless, 'passage has', 'passages have')} no words in the file."]
            if self._wordless
            else []
        )
        return lines

    def _text(self, holder: Any) -> tuple[str | None, bool]:
        """Return a document's text (None if the file has none), and whether a byte order mark stood before it."""
        inline = child(holder, "PlainTextContent")
        if inline is not None and "".join(inline.itertext()):
            return "".join(inline.itertext()), False
        where = holder.get("plainTextPath") or ""
        raw = self._read_part(where) if where.startswith(refi_names.INTERNAL) else None
        if self._project.ours and raw is not None:
            return raw.decode("utf-8", errors="replace"), False
        if not raw:
            self._project.dropped["documents whose text is not in the file as plain text"] += 1
            return None, False
        text = decode(raw).text
        return text.removeprefix("\ufeff"), raw.startswith(b"\xef\xbb\xbf")

    def _passages(self, holder: Any, conversation: str, text: str | None, had_mark: bool) -> Placed:
        passages = children(holder, "PlainTextSelection")
        marks = [
            Mark(position(one, "startPosition"), position(one, "endPosition"), (one.get("name") or "").strip())
            for one in passages
        ]
        if text is None:
            placed = Placed("", tuple(None for _ in marks), AS_IT_STANDS)
        elif self._project.ours:
            inside = [0 <= mark.start <= mark.end <= len(text) for mark in marks]
            spans = [(mark.start, mark.end) if ok else None for mark, ok in zip(marks, inside, strict=True)]
            placed = Placed(text, tuple(spans), AS_IT_STANDS)
        else:
            placed = place_marks(text, marks, had_mark=had_mark)
        if passages:
            self._counted[placed.counted] += 1
        for element, mark, span in zip(passages, marks, placed.spans, strict=True):
            words = placed.text[slice(*span)] if span else None
            self._passage(element, conversation, mark, span, words)
            self._project.dropped["places outside their document"] += text is not None and span is None
        return placed

    def _passage(
        self, element: Any, conversation: str, mark: Mark, span: tuple[int, int] | None, words: str | None
    ) -> None:
        project = self._project
        guid = refi_names.bare_guid(element.get("guid"))
        ours = refi_names.is_made(guid, refi_names.FRAGMENT, mark.quoted)
        title = "" if ours else mark.quoted
        if words is None and title and len(title) == mark.end - mark.start and not title.endswith(("…", "...")):
            words = title
        if words and fits_quote(words, title):
            title = ""
        notes, details = project.notes_of(element, COLUMNS["fragments"])
        row: dict[str, Any] = {
            "fragment_id": free_id(mark.quoted if ours else id_of_guid("F", guid), self._fragments_taken),
            "conversation_id": conversation,
            "text": words,
            "start": span[0] if span else None if ours else mark.start,
            "end": span[1] if span else None if ours else mark.end,
            "coder": project.users.get(refi_names.bare_guid(element.get("creatingUser"))),
            "recorded_on": day(element),
            "notes": "\n\n".join(part for part in (title, child_text(element, "Description"), notes or "") if part),
        }
        row = {**row, **{name: value for name, value in details.items() if name != "fragment_id"}}
        self._wordless += not row["text"]
        self.fragments.append(row)
        self.fragment_ids[guid] = row["fragment_id"]
        for coding in children(element, "Coding"):
            self._coding(coding, guid, row["fragment_id"])

    def _coding(self, coding: Any, guid: str, fragment_id: str) -> None:
        target = child(coding, "CodeRef")
        code = None if target is None else self._project.codes.get(refi_names.bare_guid(target.get("targetGUID")))
        if code is None:
            self._project.dropped["codings with a code that is not in the file"] += 1
            return
        coder = self._project.users.get(refi_names.bare_guid(coding.get("creatingUser")))
        made = refi_names.bare_guid(coding.get("guid"))
        if refi_names.is_made(made, refi_names.END, fragment_id, code.label, coder):
            return
        row = {"fragment_id": fragment_id, "label": code.label, "coder": coder, "recorded_on": day(coding)}
        self.codings.append(row)
        self.labels_of.setdefault(guid, []).append(code.label)

    def _take_variables(self, element: Any, conversation: str) -> None:
        for variable, value in self._project.variables_of(element):
            self.variables.append({"conversation_id": conversation, "variable": variable, "value": value})


def _codings_below(element: Any) -> int:
    return sum(1 for one in element.iter() if local_name(one) == "Coding")


def _cases(project: Project, documents: _Documents) -> None:
    """Give what a case says (its name, its variables) to the conversations that belong to it."""
    for case in children(child(project.root, "Cases"), "Case"):
        of = [refi_names.bare_guid(one.get("targetGUID")) for one in children(case, "SourceRef")]
        known = [documents.conversation_of[guid] for guid in of if guid in documents.conversation_of]
        said = [("case", case.get("name") or ""), *project.variables_of(case)]
        project.dropped["cases without a document that was read"] += not known
        project.dropped["codes and passages of cases"] += len(children(case, "CodeRef", "SelectionRef"))
        documents.variables += [
            {"conversation_id": conversation, "variable": variable, "value": value}
            for conversation in known
            for variable, value in said
            if value
        ]


def _count_rest(project: Project) -> None:
    dropped = project.dropped
    dropped["sets of codes and documents"] += len(children(child(project.root, "Sets"), "Set"))
    dropped["drawings"] += len(children(child(project.root, "Graphs"), "Graph"))
    dropped["notes that belong to nothing that was read"] += project.unread_notes()
