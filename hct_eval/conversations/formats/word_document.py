"""Word documents as paragraphs, read from the main part alone: insertions and content controls are read.

python-docx leaves out tracked insertions and content controls, which hold speech, and builds trees of every part, so
the main part is read here as a stream. Headers, footers, notes, comments, deletions, hidden text, pictures and text
boxes are not speech; they are counted. Nothing that a relationship points to is opened.
"""

import posixpath
import re
from collections import Counter
from collections.abc import Mapping

from hct_eval.conversations.formats.body_text import Body, DocumentText
from hct_eval.conversations.formats.fields import tells_of_the_file
from hct_eval.tables.archives import Archive

_OFF = {"0", "false", "off", "none"}
_COUNTED = {"del": "tracked deletions", "moveFrom": "tracked deletions", "txbxContent": "text boxes"}
_PASSED = {
    "drawing", "pict", "object", "Fallback", "instrText", "rPrChange", "pPrChange", "sectPr", "tblPr", "trPr",
    "tcPr", "numPr", "rt",
} | set(_COUNTED)  # fmt: skip
_PARTS = {"header": "page headers and footers", "footer": "page headers and footers"}
_NOTES = {"comment": "comments", "footnote": "footnotes", "endnote": "footnotes"}
_PROPERTIES = {"creator", "lastModifiedBy", "title", "subject", "description", "keywords", "category"}


def main_part(package: Archive) -> str:
    """Return the name of the part that holds the body, "" if the archive is no Word document."""
    links = _Links()
    package.read_events("_rels/.rels", links)
    for target in [*links.targets, "word/document.xml"]:
        name = posixpath.normpath(target.lstrip("/"))
        if name in package.names and name.endswith(".xml") and name.startswith("word/"):
            return name
    return ""


def read_word(package: Archive, part: str) -> DocumentText:
    """Return the body's text and counts of what is not speech; TranscriptError if it is damaged."""
    styles = _Styles()
    package.read_events("word/styles.xml", styles)
    reader = _BodyReader(styles.resolved("vanish"), styles.resolved("b"))
    package.read_events(part, reader)
    skipped = reader.body.skipped
    for name in sorted(package.names):
        kind = re.fullmatch(r"word/(header|footer|comments|footnotes|endnotes)\d*\.xml", name)
        if kind:
            found = _Filled()
            package.read_events(name, found)
            skipped += found.paragraphs if kind[1] not in _PARTS else Counter({_PARTS[kind[1]]: int(found.any)})
    properties = Properties(_PROPERTIES)
    package.read_events("docProps/core.xml", properties)
    skipped["document properties"] += properties.filled
    return reader.body.laid_out()


class Properties:
    """Counts which of an element's names are filled: who wrote the file, its title."""

    def __init__(self, wanted: set[str]) -> None:
        self._wanted, self._inside, self.filled = wanted, False, 0

    def start(self, name: str, values: Mapping[str, str]) -> None:  # noqa: ARG002
        """See `Reader`."""
        self._inside = name in self._wanted

    def text(self, text: str) -> None:
        """See `Reader`."""
        if self._inside and text.strip():
            self.filled += 1
            self._inside = False

    def end(self, name: str) -> None:  # noqa: ARG002
        """See `Reader`."""
        self._inside = False


class _Links:
    def __init__(self) -> None:
        self.targets: list[str] = []

    def start(self, name: str, values: Mapping[str, str]) -> None:
        if name == "Relationship" and values.get("Type", "").endswith("/officeDocument"):
            self.targets.append(values.get("Target", ""))

    def text(self, text: str) -> None:
        pass

    def end(self, name: str) -> None:
        pass


class _Filled:
    """Whether a part has text, and how many of its comments or notes have."""

    def __init__(self) -> None:
        self.any, self.paragraphs, self._note, self._in_text = False, Counter[str](), "", False

    def start(self, name: str, values: Mapping[str, str]) -> None:
        self._note = (
            _NOTES.get(name, self._note) if values.get("type") not in {"separator", "continuationSeparator"} else ""
        )
        self._in_text = name == "t"

    def text(self, text: str) -> None:
        if self._in_text and text.strip():
            self.any = True
            if self._note:
                self.paragraphs[self._note] += 1
                self._note = ""

    def end(self, name: str) -> None:
        self._in_text = False
        if name in _NOTES:
            self._note = ""


class _Styles:
    """Which styles are bold or hidden, by what they say or are based on."""

    def __init__(self) -> None:
        self._says: dict[str, dict[str, bool]] = {}
        self._base: dict[str, str] = {}
        self._style = ""

    def start(self, name: str, values: Mapping[str, str]) -> None:
        if name == "style":
            self._style = values.get("styleId", "")
        elif name == "basedOn":
            self._base[self._style] = values.get("val", "")
        elif name in {"b", "vanish"} and self._style:
            self._says.setdefault(self._style, {})[name] = values.get("val", "1") not in _OFF

    def text(self, text: str) -> None:
        pass

    def end(self, name: str) -> None:
        if name == "style":
            self._style = ""

    def resolved(self, what: str) -> frozenset[str]:
        found = set()
        for style in {*self._says, *self._base}:
            at, steps = style, 0
            while what not in self._says.get(at, {}) and at in self._base and steps < 20:
                at, steps = self._base[at], steps + 1
            if self._says.get(at, {}).get(what):
                found.add(style)
        return frozenset(found)


class _BodyReader:
    def __init__(self, hidden: frozenset[str], bold: frozenset[str]) -> None:
        self.body = Body()
        self._hidden, self._bold = hidden, bold
        self._skip: list[str] = []  # elements that are passed over, the innermost last
        self._told = ""  # text found within them
        self._in_run = self._in_text = self._in_properties = False
        self._run: dict[str, bool] = {}
        self._paragraph: list[dict[str, bool]] = []
        self._fields: list[list[str]] = []  # of each open field: its instruction, "" or "result"
        self._blank = [False]  # of each open content control: whether it shows only what it asks for
        self._was_hidden = False

    def start(self, name: str, values: Mapping[str, str]) -> None:
        if self._skip:
            self._skip.append(name)
            if name == "txbxContent" and "Fallback" not in self._skip:
                self.body.skipped["text boxes"] += 1
            return
        if name in _PASSED and not (name in {"del", "moveFrom"} and self._in_properties):
            self._skip.append(name)
            self._told = ""
            self.body.skipped["pictures"] += name in {"drawing", "pict"}
            return
        if self._in_run and not self._in_properties:
            self._in_text = name == "t"
            self._in_run_element(name, values)
        self._outside_run(name, values)

    def text(self, text: str) -> None:
        if self._skip:
            if self._skip[-1] in {"t", "delText"}:
                self._told += text.strip()[:1]
            elif self._skip[-1] == "instrText" and self._fields:
                self._fields[-1][0] += text[:200]
        elif self._in_text and self._in_run:
            self._write(text)

    def end(self, name: str) -> None:
        if self._skip:
            self._skip.pop()
            if not self._skip and name in {"del", "moveFrom"} and self._told:
                self.body.skipped[_COUNTED[name]] += 1
            return
        if name == "t":
            self._in_text = False
        elif name == "r":
            self._in_run = False
        elif name in {"rPr", "pPr"}:
            self._in_properties = False
        elif name == "p" and self._paragraph:
            self._paragraph.pop()
            self._was_hidden = False
            self.body.end_paragraph()
        elif name == "tbl":
            self.body.end_table()
        elif name == "sdt" and len(self._blank) > 1:
            self._blank.pop()
        elif name == "fldSimple" and self._fields:
            self._fields.pop()

    def _outside_run(self, name: str, values: Mapping[str, str]) -> None:
        if name == "r":
            self._in_run, self._run = True, {}
        elif name in {"rPr", "pPr"}:
            self._in_properties = True
        elif name in {"rStyle", "pStyle", "b", "vanish"} and self._in_properties:
            self._style(name, values.get("val", "1"))
        elif name == "p":
            self._paragraph.append({})
        elif name == "fldSimple":
            self._fields.append([values.get("instr", ""), "result"])
        elif name in {"tbl", "tr", "tc"}:
            {"tbl": self.body.start_table, "tr": self.body.start_row, "tc": self.body.start_cell}[name]()
        elif name == "sdt":
            self._blank.append(False)
        elif name == "showingPlcHdr":
            self._blank[-1] = values.get("val", "1") not in _OFF
            self.body.skipped["fields not filled in"] += self._blank[-1]
        elif name == "altChunk":
            self.body.skipped["embedded documents"] += 1

    def _in_run_element(self, name: str, values: Mapping[str, str]) -> None:
        if name == "fldChar":
            kind = values.get("fldCharType")
            if kind == "begin":
                self._fields.append(["", ""])
            elif kind == "separate" and self._fields:
                self._fields[-1][1] = "result"
            elif kind == "end" and self._fields:
                self._fields.pop()
        elif name in {"br", "cr"}:
            self._write("\n")
        elif name in {"tab", "ptab"}:
            self._write("\t")
        elif name == "noBreakHyphen":
            self._write("-")

    def _style(self, name: str, value: str) -> None:
        at = self._run if self._in_run else self._paragraph[-1] if self._paragraph else {}
        if name in {"b", "vanish"}:
            if self._in_run:  # on the paragraph's mark it says nothing about the words
                at[name] = value not in _OFF
            return
        for what, styles in (("b", self._bold), ("vanish", self._hidden)):
            if value in styles:
                at.setdefault(what, True)

    def _write(self, text: str) -> None:
        whole = self._paragraph[-1] if self._paragraph else {}
        if self._run.get("vanish", whole.get("vanish", False)):
            self.body.skipped["hidden text"] += bool(text.strip()) and not self._was_hidden
            self._was_hidden = True
        elif any(kind == "result" and tells_of_the_file(order) for order, kind in self._fields):
            self.body.skipped["fields"] += bool(text.strip())
        elif not any(self._blank) and (not self._fields or self._fields[-1][1] == "result"):
            self._was_hidden = self._was_hidden and not text.strip()
            self.body.write(text, bold=self._run.get("b", whole.get("b", False)))
