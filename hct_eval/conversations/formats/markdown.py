"""Text exported with Markdown's signs (`**Name:**`, `### 00:00:03`), as copies from Google Docs have them."""

import re
from collections.abc import Sequence

_NAME = re.compile(r"\s{0,8}(?:[-*]\s)?\*\*(?P<name>[^*\n]{1,90}?)\s?:?\*\*\s?:?\s?(?P<rest>.*)", re.DOTALL)
_COLON = re.compile(r"\s{0,8}(?:[-*]\s)?\*\*[^*\n]{1,90}(?::\*\*|\*\*:)")
_TITLE = re.compile(r"\s{0,3}#{1,6}\s(?P<title>.{1,200}?)\s{0,3}(?:\{#[^{}]{0,80}\})?")


def without_markdown(lines: Sequence[str]) -> list[str]:
    """Return lines without the signs around names and titles, if bold names with a colon show Markdown."""
    if sum(1 for line in lines if _COLON.match(line[:200])) < 2:
        return list(lines)
    return [_plain(line) for line in lines]


def _plain(line: str) -> str:
    title = _TITLE.fullmatch(line[:300])
    if title:
        return title["title"].replace("**", "").replace("\\-", "-").strip("* ")
    name = _NAME.fullmatch(line) if _COLON.match(line[:200]) else None
    return f"{name['name']}: {name['rest']}".replace("\\-", "-") if name else line
