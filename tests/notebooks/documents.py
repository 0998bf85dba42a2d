"""The blocks of code in the README and the pages of docs, and whether a test can run them."""

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]

_BLOCK = re.compile(r"(?m)^(?P<indent> *)```(?P<language>[a-z]+)\n(?P<body>(?:.*\n)*?)(?P=indent)```$")
_WHY_NOT = re.compile(r"<!-- not run by a test: ([^>]+) -->\s*$")


@dataclass(frozen=True)
class Block:
    """One block: its page, line, language, text, and why no test runs it ("" if one does)."""

    page: str
    line: int
    language: str
    body: str
    why_not: str

    @property
    def id(self) -> str:
        return f"{self.page}:{self.line}"


def pages() -> list[Path]:
    """The README and every page of docs."""
    return [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("*.md"))]


def blocks(*languages: str) -> list[Block]:
    """Every block in one of these languages, in order of pages and lines; all languages if none is given."""
    return [block for page in pages() for block in _blocks(page) if not languages or block.language in languages]


def _blocks(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    found = []
    for match in _BLOCK.finditer(text):
        why = _WHY_NOT.search(text[: match.start()])
        line = text.count("\n", 0, match.start()) + 1
        body = textwrap.dedent(match["body"])
        name = page.relative_to(REPOSITORY).as_posix()
        found.append(Block(name, line, match["language"], body, why[1] if why else ""))
    return found
