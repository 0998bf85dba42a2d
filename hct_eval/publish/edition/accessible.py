"""The gate on accessibility: what of it can be seen in the page's text. A browser's checks (axe) are in the tests."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from hct_eval.publish.edition.candidate import Candidate
from hct_eval.publish.edition.contrast import pale_pairs
from hct_eval.publish.edition.finding import Finding
from hct_eval.publish.edition.read_page import Page, said

GATE = "accessibility"

_SHORTEST_ALT = 15
_PLACEHOLDER = re.compile(
    r"no description has been provided|alt(?:ernative)? text|place ?holder|lorem ipsum|\btodo\b|\btbc\b|untitled|"
    r"^(?:an? )?(?:image|picture|photo|figure|chart|graph|plot|map|drawing|logo|icon)s?(?: of)?[\s\d.:]*$|"
    r"\.(?:png|jpe?g|svg|gif|webp)$",
    re.IGNORECASE,
)
_EMPTY_WORDS = {"here", "click here", "click", "link", "this link", "more", "read more", "this", "this page", "details"}

Told = Iterator[tuple[str, str]]
"""What is wrong, and what to do."""


def accessible(candidate: Candidate) -> list[Finding]:
    """Return what keeps people from reading the report's pages: headings, pictures, tables, links, colours."""
    checks: tuple[Callable[[Page], Told], ...] = (_document, _headings, _pictures, _tables, _links, _colours)
    return [
        Finding(GATE, candidate.place, "refuse", f"{page.name}: {what}", advice)
        for page in candidate.pages
        for check in checks
        for what, advice in check(page)
    ]


def _document(page: Page) -> Told:
    if not (page.root.get("lang") or "").strip():
        yield "it does not say its language", 'Write <html lang="en-GB">.'
    if not (page.root.findtext("head/title") or "").strip():
        yield "it has no title", "Give it a <title> that names the place and the programme."
    for element in page.every("meta"):
        if element.get("name") == "viewport" and re.search(
            r"user-scalable\s*=\s*(?:no|0)|maximum-scale\s*=\s*1\b", element.get("content") or ""
        ):
            yield "it forbids readers to make it larger", "Take user-scalable and maximum-scale out of the viewport."
    if not any(True for _ in page.every("main")):
        yield "it has no main part", "Put the report's own part into <main>."


def _headings(page: Page) -> Told:
    heads = [(int(element.tag[1]), said(element)) for element in page.every("h1", "h2", "h3", "h4", "h5", "h6")]
    tops = sum(level == 1 for level, _ in heads)
    if tops != 1:
        yield f"it has {tops} first-level headings", "Leave exactly one <h1>: the place's name."
    last = 0
    for level, words in heads:
        if not words:
            yield f"a heading of level {level} is empty", "Give it words, or take it out."
        if last and level > last + 1:
            yield f"the heading “{words}” is of level {level} below one of level {last}", f"Make it level {last + 1}."
        last = level


def _pictures(page: Page) -> Told:
    texts: list[str] = []
    for number, element in enumerate(page.every("img"), start=1):
        alt = element.get("alt")
        if _hidden(element):
            continue
        text = " ".join((alt or "").split())
        if not text:
            yield f"picture {number} has no description", "Say in its alt text what it is and what it shows."
        elif _PLACEHOLDER.search(text) or len(text) < _SHORTEST_ALT:
            yield (
                f"the description of picture {number} says nothing (“{text[:40]}”)",
                "Say what it is and what it shows.",
            )
        else:
            texts.append(text)
    for text in sorted(text for text, times in Counter(texts).items() if times > 1):
        yield f"two pictures have the same description (“{text[:40]}…”)", "Say in each what it alone shows."
    for element in page.every("svg"):
        named = element.get("aria-label") or element.get("aria-labelledby") or element.find("{*}title") is not None
        if not _hidden(element) and not (element.get("role") == "img" and named):
            yield "a drawing has neither a description nor is it hidden", 'Add role="img" and a label, or aria-hidden.'


def _hidden(element: Any) -> bool:
    around = [element, *element.iterancestors()]
    return any(one.get("aria-hidden") == "true" for one in around) or element.get("role") in ("presentation", "none")


def _tables(page: Page) -> Told:
    for number, table in enumerate(page.every("table"), start=1):
        if not any(True for _ in table.iter("td", "th")):
            continue  # a script fills it: the tests look at it in a browser
        caption = table.find("caption")
        title = said(caption)[:50] if caption is not None else ""
        name = f"the table “{title}”" if title else f"table {number}"
        if not title and not table.get("aria-label") and not table.get("aria-labelledby"):
            yield f"{name} has no caption", "Say in a caption what it shows."
        heads = list(table.iter("th"))
        if not heads:
            yield f"{name} has no header cells", "Make the cells of its first row <th scope=col>."
        elif any(head.get("scope") not in ("col", "row", "colgroup", "rowgroup") for head in heads):
            yield f"header cells of {name} do not say what they head", "Give each <th> a scope: col or row."


def _links(page: Page) -> Told:
    for link in page.every("a"):
        if link.get("href") is None:
            continue
        words = link.get("aria-label") or said(link) or " ".join(image.get("alt") or "" for image in link.iter("img"))
        plain = words.strip().strip(".:→ ").lower()
        if not plain:
            yield f"a link to {link.get('href')[:50]} has no words", "Say in words where it leads."
        elif plain in _EMPTY_WORDS or re.fullmatch(r"(?:https?://|www\.)\S+", plain):
            yield f"the link “{words.strip()[:50]}” does not say where it leads", "Say in words where it leads."


def _colours(page: Page) -> Told:
    for pair in pale_pairs(page.styles):
        yield str(pair), "Choose a darker or a lighter one in the style sheet."
