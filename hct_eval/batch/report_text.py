"""The sentences of a report's page and its quotes, by section: what a reader reads, without tables and drawings."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

_BLOCKS = ("p", "li", "h3", "figcaption", "summary", "dt", "dd")
_PASSED_OVER = ("table", "svg", "script", "style", "nav", "head", "title")
FRONT = "Front of the report"


@dataclass(frozen=True)
class ReportText:
    """Sentences and quotes of a page, each by the heading of its section, in order."""

    sentences: dict[str, list[str]] = field(default_factory=dict)
    quotes: dict[str, list[str]] = field(default_factory=dict)


class _Reader(HTMLParser):
    """Gathers the text of blocks as the parser meets them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found = ReportText()
        self.section = FRONT
        self.inside: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block; what a block held before another began within it is a text of its own."""
        own = dict(attrs).get("class") or ""
        quote = tag == "figure" and ("hct-quote" in own or "figure" in self.inside)
        if quote or tag == "blockquote" or tag in _PASSED_OVER:
            self.inside.append(tag)
        if tag in (*_BLOCKS, "h2") or (tag == "span" and own.startswith("hct-")):
            self.flush()

    def handle_endtag(self, tag: str) -> None:
        """End a block: a heading begins a section, other blocks give sentences or a quote."""
        if tag == "h2":
            self.section = _tidy(self.words) or self.section
            self.words = []
        elif tag in _BLOCKS or tag == "blockquote":
            self.flush()
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        """Keep words that a reader reads as text."""
        if not set(self.inside) & set(_PASSED_OVER):
            self.words.append(data)

    def flush(self) -> None:
        """Put the words so far where they belong."""
        text = _tidy(self.words)
        self.words = []
        if not text or set(self.inside) & set(_PASSED_OVER):
            return
        if "blockquote" in self.inside:
            self.found.quotes.setdefault(self.section, []).append(text.strip("“”"))
        elif "figure" not in self.inside:
            self.found.sentences.setdefault(self.section, []).extend(_split(text))


def read_report(page: str) -> ReportText:
    """Return the sentences and quotes of a report's page."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.found


def _tidy(words: list[str]) -> str:
    return re.sub(r"\s+", " ", "".join(words)).strip()


def _split(text: str) -> list[str]:
    sentences = re.split(r"(?<=[.!?]) (?=[A-Z“\d])", text)
    return [one for one in sentences if not re.fullmatch(r"(?:Figure|Table) \d+\.", one)]
