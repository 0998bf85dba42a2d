"""The page as text: addresses of headings, contents list, numbers of figures and tables."""

import re
from collections.abc import Iterable
from html import unescape

from hct_eval.publish.anchors import anchor

_HEADING = re.compile(r"<h([2-4])\b[^>]*>(.*?)</h\1>", re.DOTALL)
_NUMBER = re.compile(r'<span class="hct-number" data-kind="(Figure|Table)"></span>')


def contents_of(sources: Iterable[str]) -> list[tuple[str, str]]:
    """Return (address, words) of every second-level heading in the given Markdown texts, in order."""
    titles = [match.group(1) for text in sources for match in re.finditer(r"(?m)^##[ \t]+(.+?)[ \t]*$", text)]
    return [(anchor(title), title) for title in titles]


def finish_page(page: str) -> str:
    """Return the page with addresses on its headings and its figures and tables numbered in order."""
    return _numbered(_addressed(page))


def _addressed(page: str) -> str:
    taken: dict[str, int] = {}

    def address(match: re.Match[str]) -> str:
        level, inner = match.groups()
        name = anchor(unescape(re.sub(r"<[^>]+>", "", inner))) or "section"
        taken[name] = taken.get(name, 0) + 1
        unique = name if taken[name] == 1 else f"{name}-{taken[name]}"
        return f'<h{level} id="{unique}">{inner}</h{level}>'

    return _HEADING.sub(address, page)


def _numbered(page: str) -> str:
    seen = {"Figure": 0, "Table": 0}

    def number(match: re.Match[str]) -> str:
        kind = match.group(1)
        seen[kind] += 1
        return f'<span class="hct-number">{kind} {seen[kind]}. </span>'

    return _NUMBER.sub(number, page)
