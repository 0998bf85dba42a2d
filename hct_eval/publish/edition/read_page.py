"""A page of a report as the gates look at it: its elements, its words, its styles."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

_BETWEEN = {"p", "li", "dt", "dd", "td", "th", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "div", "figcaption", "summary"}
_BETWEEN |= {"caption", "blockquote", "section", "br", "title", "option", "label", "button"}
_UNREAD = {"script", "style", "head", "template"}


@dataclass(frozen=True)
class Page:
    """One HTML page: its name within the folder of its report, and its text."""

    name: str
    source: str

    @cached_property
    def root(self) -> Any:
        """The `html` element; ValueError where there is nothing to read."""
        import lxml.html

        if not self.source.strip():
            message = f"{self.name} is empty"
            raise ValueError(message)
        return lxml.html.document_fromstring(self.source, parser=lxml.html.HTMLParser(encoding="utf-8"))

    def every(self, *tags: str) -> Iterator[Any]:
        """Give the elements of these names in order; all elements where none is named."""
        for element in self.root.iter(*tags):
            if isinstance(element.tag, str):
                yield element

    @cached_property
    def addresses(self) -> list[str]:
        """Every `id` of the page, in order."""
        return [str(element.get("id")) for element in self.every() if element.get("id")]

    @cached_property
    def styles(self) -> str:
        """The page's own style sheets, one after the other, without comments."""
        return re.sub(r"/\*.*?\*/", " ", "\n".join(style.text or "" for style in self.every("style")), flags=re.DOTALL)

    def words(self, *, without: frozenset[str] = frozenset()) -> str:
        """Return what a reader reads, a line a block; the elements named in `without` are left out."""
        body = self.root.find("body")
        parts: list[str] = []
        if body is not None:
            _gather(body, parts, _UNREAD | without)
        lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
        return "\n".join(line for line in lines if line)


def said(element: Any) -> str:
    """Return an element's words on one line."""
    return " ".join(str(element.text_content()).split())


def _gather(element: Any, parts: list[str], passed_over: frozenset[str] | set[str]) -> None:
    if not isinstance(element.tag, str) or element.tag in passed_over:
        return
    block = element.tag in _BETWEEN
    parts.append("\n" if block else "")
    parts.append(element.text or "")
    for child in element:
        _gather(child, parts, passed_over)
        parts.append(child.tail or "")
    parts.append("\n" if block else "")
