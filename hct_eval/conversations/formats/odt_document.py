"""OpenDocument text as paragraphs, read as a stream from content.xml alone.

Headers and footers, notes, annotations, tracked deletions, hidden text, fields that tell of the file, and text in
frames are not speech; they are counted. Tracked insertions are read.
"""

from collections import Counter
from collections.abc import Mapping

from hct_eval.conversations.formats.body_text import Body, DocumentText
from hct_eval.conversations.formats.package import refuse
from hct_eval.conversations.formats.word_document import Properties
from hct_eval.tables.archives import Archive
from hct_eval.tables.bounds import LOCKED

_COUNTED = {
    "deletion": "tracked deletions",
    "annotation": "comments",
    "note": "footnotes",
    "text-box": "text boxes",
    "hidden-text": "hidden text",
    "hidden-paragraph": "hidden text",
    "table-of-content": "tables of contents",
    "placeholder": "fields not filled in",
}
_FIELDS = {
    "author-name", "author-initials", "initial-creator", "creator", "printed-by", "file-name", "title",
    "subject", "keywords",
    "description", "user-defined", "page-number", "page-count", "page-continuation", "chapter", "template-name",
    "print-date",
    "sender-firstname", "sender-lastname", "sender-initials", "sender-email", "sender-phone-private", "sender-company",
    "creation-date", "creation-time", "modification-date", "modification-time", "editing-cycles", "editing-duration",
    "word-count", "character-count", "paragraph-count",
}  # fmt: skip
_PASSED = {"tracked-changes", "forms", "frame", "ruby-text", "object", "desc", "script", "alphabetical-index"}
_PROPERTIES = {"initial-creator", "creator", "title", "subject", "description", "keyword", "printed-by", "user-defined"}
_MAX_SPACES = 1000


def is_odt(package: Archive) -> bool:
    """Whether an archive is an OpenDocument text (also a template or one with a password)."""
    return package.start("mimetype").startswith(b"application/vnd.oasis.opendocument.text")


def read_odt(package: Archive) -> DocumentText:
    """Return the body's text and counts of what is not speech; TranscriptError if it is damaged or has a password."""
    lock = _Lock()
    package.read_events("META-INF/manifest.xml", lock)
    if lock.closed:
        raise refuse(*LOCKED)
    styles = _PageStyles()
    package.read_events("styles.xml", styles)
    reader = _BodyReader(styles.bold, styles.hidden)
    package.read_events("content.xml", reader)
    properties = Properties(_PROPERTIES)
    package.read_events("meta.xml", properties)
    reader.body.skipped += styles.skipped
    reader.body.skipped["document properties"] += properties.filled
    return reader.body.laid_out()


class _Lock:
    closed = False

    def start(self, name: str, values: Mapping[str, str]) -> None:
        self.closed = self.closed or name == "encryption-data" or values.get("full-path") == "encrypted-package"

    def text(self, text: str) -> None:
        pass

    def end(self, name: str) -> None:
        pass


class _Looks:
    """Which styles are bold or hidden, by what they say or are based on."""

    def __init__(self) -> None:
        self.bold: set[str] = set()
        self.hidden: set[str] = set()
        self._style = ""

    def start(self, name: str, values: Mapping[str, str]) -> None:
        if name == "style":
            self._style = values.get("name", "")
            base = values.get("parent-style-name", "")
            self.bold |= {self._style} if base in self.bold else set()
            self.hidden |= {self._style} if base in self.hidden else set()
        elif name == "text-properties" and self._style:
            weight = values.get("font-weight")
            if weight is not None:
                (self.bold.add if weight in {"bold", "600", "700", "800", "900"} else self.bold.discard)(self._style)
            if values.get("display") is not None:
                (self.hidden.add if values["display"] == "none" else self.hidden.discard)(self._style)


class _PageStyles(_Looks):
    def __init__(self) -> None:
        super().__init__()
        self.skipped: Counter[str] = Counter()
        self._waiting = False

    def start(self, name: str, values: Mapping[str, str]) -> None:
        super().start(name, values)
        if name in {"header", "footer", "header-left", "footer-left", "header-first", "footer-first"}:
            self._waiting = True

    def text(self, text: str) -> None:
        if self._waiting and text.strip():
            self.skipped["page headers and footers"] += 1
            self._waiting = False

    def end(self, name: str) -> None:
        if name.startswith(("header", "footer")):
            self._waiting = False


class _BodyReader:
    def __init__(self, bold: set[str], hidden: set[str]) -> None:
        self.body = Body()
        self._looks = _Looks()
        self._looks.bold, self._looks.hidden = set(bold), set(hidden)
        self._in_body = False
        self._skip: list[str] = []
        self._spans: list[tuple[bool, bool]] = []  # of each open paragraph, link and span: bold, hidden
        self._sections: list[bool] = []
        self._counted = False

    def start(self, name: str, values: Mapping[str, str]) -> None:
        if self._skip:
            self._skip.append(name)
            self.body.skipped[_COUNTED.get(name, "")] += name in _COUNTED
            return
        if not self._in_body:
            self._in_body = name == "text"
            self._looks.start(name, values)
            return
        if name in _PASSED or name in _COUNTED or name in _FIELDS:
            self._skip.append(name)
            self.body.skipped[_COUNTED.get(name, "fields")] += name in _COUNTED or name in _FIELDS
            self.body.skipped["pictures"] += name == "frame"
            return
        if name in {"p", "h", "span", "a"}:
            self._open(values.get("style-name", ""))
        elif name == "section":
            self._sections.append(values.get("display") == "none")
            self.body.skipped["hidden text"] += self._sections[-1]
        elif name in {"s", "tab", "line-break"}:
            self._write({"tab": "\t", "line-break": "\n"}.get(name) or " " * _spaces(values.get("c", "1")))
        elif name in {"table", "table-row", "table-cell"}:
            {
                "table": self.body.start_table, "table-row": self.body.start_row, "table-cell": self.body.start_cell
            }[name]()  # fmt: skip

    def text(self, text: str) -> None:
        if not self._skip and self._spans:
            self._write(" ".join(text.split("\n")) if "\n" in text else text)

    def end(self, name: str) -> None:
        if self._skip:
            self._skip.pop()
        elif not self._in_body:
            return
        elif name in {"p", "h", "span", "a"} and self._spans:
            self._spans.pop()
            self._counted = self._counted and name in {"span", "a"}
            if name in {"p", "h"}:
                self.body.end_paragraph()
        elif name == "section" and self._sections:
            self._sections.pop()
        elif name == "table":
            self.body.end_table()

    def _open(self, style: str) -> None:
        bold, hidden = self._spans[-1] if self._spans else (False, False)
        self._spans.append((bold or style in self._looks.bold, hidden or style in self._looks.hidden))

    def _write(self, text: str) -> None:
        bold, hidden = self._spans[-1] if self._spans else (False, False)
        if any(self._sections):
            return
        if hidden:
            self.body.skipped["hidden text"] += bool(text.strip()) and not self._counted
            self._counted = True
        else:
            self.body.write(text, bold=bold)


def _spaces(count: str) -> int:
    return min(int(count), _MAX_SPACES) if count.isascii() and count.isdigit() and len(count) < 6 else 1
