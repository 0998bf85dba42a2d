"""Rich text (RTF) as paragraphs.

striprtf was tried and not taken: hidden and deleted text come out as speech, characters beyond the first plane as
halves, what is left out is not counted, and its patterns are quadratic. Here one pass over the control words keeps the
state of each group. Source: Rich Text Format Specification 1.9.1 (Microsoft 2008).
"""

import re
from dataclasses import dataclass, replace

from hct_eval.conversations.formats.body_text import Body, DocumentText
from hct_eval.conversations.formats.fields import tells_of_the_file
from hct_eval.conversations.turns import TranscriptError

MARK = b"{\\rtf"
_MAX_DEPTH = 2000
_MAX_TOKENS = 4_000_000
_TOKEN = re.compile(
    r"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.DOTALL
)
_COUNTED = {
    **dict.fromkeys(("header", "headerl", "headerr", "headerf"), "page headers and footers"),
    **dict.fromkeys(("footer", "footerl", "footerr", "footerf"), "page headers and footers"),
    "footnote": "footnotes", "annotation": "comments", "shptxt": "text boxes", "dptxbxtext": "text boxes",
    "pict": "pictures",
}  # fmt: skip
_INFO = {"author", "operator", "title", "subject", "company", "manager", "keywords", "doccomm", "comment", "category"}
_PASSED = frozenset(
    (
        "fonttbl", "colortbl", "stylesheet", "listtable", "listoverridetable", "info", "fldinst", "listtext",
        "pntext", "object",
        "revtbl", "rsidtbl", "themedata", "atnauthor", "atnid", "xe", "tc", "do", "shp", "shpinst", "template",
        "filetbl", "datafield",
        "latentstyles", "pn", "nonesttables", "ftnsep", "ftnsepc", "aftnsep", "aftnsepc", "ftncn", "aftncn",
        "upr", "txe", "rxe",
        "nonshppict", "atnref", "atndate", "atntime", "atrfstart", "atrfend", "bkmkstart", "bkmkend", "private",
        "pgptbl", "userprops",
    )
)  # fmt: skip
_READ_STARRED = frozenset({"ud", "shppict", "nesttableprops"})
_SIGNS = {
    "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "tab": "\t",
    "line": "\n", "emspace": " ", "enspace": " ", "qmspace": " ", "ltrmark": "\u200e", "rtlmark": "\u200f",
    "zwj": "\u200d",
    "zwnj": "\u200c", "lbr": "\n", "softline": "\n",
}  # fmt: skip
_ESCAPED = {"~": "\u00a0", "_": "-", "{": "{", "}": "}", "\\": "\\"}
_CHARSETS = {
    77: "mac_roman", 78: "shift_jis", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "big5", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250",
    254: "cp437", 255: "cp850",
}  # fmt: skip
_CODE_PAGES = {"65001": "utf-8", "10000": "mac_roman", "936": "gbk", "950": "big5", "874": "cp874"}


@dataclass(frozen=True)
class _State:
    """What holds within one group."""

    skipped: bool = False
    kind: str = ""  # the destination
    bold: bool = False
    hidden: bool = False
    deleted: bool = False
    fallback: int = 1  # how many characters stand in for one of Unicode
    font: int = -1


def read_rtf(raw: bytes) -> DocumentText:
    """Return the body's text and counts of what is not speech; TranscriptError if groups are nested beyond sense."""
    reader = _RtfReader()
    text = raw.decode("latin-1")
    place = 0
    count = 0
    while not reader.closed and (match := _TOKEN.match(text, place)):
        place = match.end() + reader.take(match)
        count += 1
        if count > _MAX_TOKENS:
            raise TranscriptError("it holds more than a transcript can; check where it comes from")
    return reader.finish()


class _RtfReader:
    def __init__(self) -> None:
        self.body = Body()
        self._state = _State()
        self._stack: list[_State] = []
        self._fonts: dict[int, str] = {}
        self._encoding = "cp1252"
        self._bytes = bytearray()
        self._units: list[int] = []
        self._waiting = 0  # characters to leave out after one of Unicode
        self._star = False
        self._fields: list[str] = []
        self._in_table = self._table_open = False
        self._cells: list[str] = []
        self.closed = False

    def take(self, match: re.Match[str]) -> int:
        """Take a token; return how many of the characters after it are binary."""
        word, number, code, sign, brace, plain = match.groups()
        if word:
            return self._control(word, number)
        if code:
            self._characters(bytes((int(code, 16),)))
        elif brace == "{":
            self._flush()
            if len(self._stack) >= _MAX_DEPTH:
                raise TranscriptError("it is damaged; open it in Word and save it again")
            self._stack.append(self._state)
            self._waiting, self._star = 0, False
        elif brace == "}":
            self._close()
        elif sign:
            self._escape(sign)
        elif plain:
            self._characters(plain.encode("latin-1"))
        return 0

    def finish(self) -> DocumentText:
        """Close what is open and return the body."""
        self._state = _State()
        self._flush()
        if self._cells or self._table_open:
            self._end_table()
        return self.body.laid_out()

    def _escape(self, sign: str) -> None:
        self._flush()
        if sign == "*":
            self._star = True
        elif sign in "\r\n":
            self._paragraph()
        elif sign in _ESCAPED:
            self._write(_ESCAPED[sign])

    def _characters(self, found: bytes) -> None:
        if self._waiting:
            left = min(self._waiting, len(found))
            self._waiting -= left
            found = found[left:]
        if found and self._state.kind == "fldinst" and self._fields:
            self._fields[-1] += found.decode("latin-1")[:200]
        elif found and not self._state.skipped:
            if self._units:
                self._flush()
            self._bytes += found

    def _control(self, word: str, number: str | None) -> int:
        value = int(number) if number else None
        if word == "u" and value is not None:
            self._unicode(value)
            return 0
        if word == "bin":
            return max(value or 0, 0)
        self._flush()
        self._waiting = 0
        starred, self._star = self._star, False
        if word in _COUNTED or word in _PASSED or word in _INFO or (starred and word not in _READ_STARRED):
            self._destination(word)
        elif word in _SIGNS:
            self._write(_SIGNS[word])
        elif word in {"b", "v", "deleted", "plain", "uc", "f", "fcharset", "ansicpg", "mac", "pc", "pca"}:
            self._look(word, value)
        elif word in {"field", "fldrslt"}:
            self._field(word)
        elif not self._state.skipped:
            self._structure(word)
        return 0

    def _destination(self, word: str) -> None:
        if not self._state.skipped:
            self.body.skipped[_COUNTED.get(word, "")] += word in _COUNTED
        elif self._state.kind == "info":
            self.body.skipped["document properties"] += word in _INFO
        elif self._state.kind in {"shp", "shpinst", "do"} and word in {"shptxt", "dptxbxtext"}:
            self.body.skipped["text boxes"] += 1
        self._state = replace(self._state, skipped=True, kind=word)

    def _field(self, word: str) -> None:
        if word == "field":
            self._fields.append("")
            self._state = replace(self._state, kind="field")
        elif self._fields and tells_of_the_file(self._fields[-1]):
            self.body.skipped["fields"] += not self._state.skipped
            self._state = replace(self._state, skipped=True)

    def _look(self, word: str, value: int | None) -> None:
        on = value != 0
        if word == "plain":
            self._state = replace(self._state, bold=False, hidden=False, deleted=False)
        elif word in {"b", "v", "deleted"}:
            name = {"b": "bold", "v": "hidden", "deleted": "deleted"}[word]
            self._state = replace(self._state, **{name: on})  # type: ignore[arg-type]
        elif word == "uc":
            self._state = replace(self._state, fallback=min(max(value if value is not None else 1, 0), 20))
        elif word == "f" and value is not None:
            self._state = replace(self._state, font=value)
        elif word == "fcharset" and value is not None:
            self._fonts[self._state.font] = _CHARSETS.get(value, "")
        elif word == "ansicpg" and value:
            self._encoding = _known(_CODE_PAGES.get(str(value), f"cp{value}"))
        elif word in {"mac", "pc", "pca"}:
            self._encoding = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}[word]

    def _structure(self, word: str) -> None:
        if word in {"par", "sect", "page", "column"}:
            self._paragraph()
        elif word in {"intbl", "pard"}:
            self._in_table = word == "intbl"
        elif word in {"cell", "nestcell"}:
            self._cells.append(self.body.take())
        elif word in {"row", "nestrow"}:
            self._row()

    def _paragraph(self) -> None:
        if self._in_table:
            self.body.write("\n")
            return
        self._end_table()
        self.body.end_paragraph()

    def _row(self) -> None:
        if not self._table_open:
            self.body.start_table()
            self._table_open = True
        self.body.start_row()
        for cell in self._cells:
            self.body.start_cell()
            self.body.write(cell)
            self.body.end_paragraph()
        self._cells = []

    def _end_table(self) -> None:
        if self._cells:
            self._row()
        if self._table_open:
            self.body.end_table()
            self._table_open = False

    def _unicode(self, value: int) -> None:
        if self._bytes:
            self._flush()
        if not self._state.skipped:
            self._units.append(value % 0x10000)
        self._waiting = self._state.fallback

    def _write(self, text: str) -> None:
        if self._state.skipped:
            return
        if self._state.hidden or self._state.deleted:
            what = "hidden text" if self._state.hidden else "tracked deletions"
            self.body.skipped[what] += bool(text.strip())
        else:
            self.body.write(text, bold=self._state.bold)

    def _flush(self) -> None:
        if self._bytes:
            encoding = self._fonts.get(self._state.font) or self._encoding
            found, self._bytes = bytes(self._bytes), bytearray()
            self._write(found.decode(encoding, errors="replace"))
        if self._units and not 0xD800 <= self._units[-1] < 0xDC00:  # a first half waits for its second
            pairs = b"".join(unit.to_bytes(2, "little") for unit in self._units)
            self._units = []
            self._write(pairs.decode("utf-16-le", errors="replace"))

    def _close(self) -> None:
        self._flush()
        if self._stack:
            if self._state.kind == "field" and self._stack[-1].kind != "field" and self._fields:
                self._fields.pop()
            self._state = self._stack.pop()
        self.closed = not self._stack
        self._waiting, self._star = 0, False


def _known(encoding: str) -> str:
    import codecs

    try:
        codecs.lookup(encoding)
    except LookupError:
        return "cp1252"
    return encoding
