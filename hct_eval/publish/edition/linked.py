"""The gate on links: every address of every page leads somewhere within the release, or openly out of it."""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import unquote, urlsplit

from hct_eval.publish.edition.candidate import Candidate
from hct_eval.publish.edition.finding import Finding
from hct_eval.publish.edition.read_page import Page, said

GATE = "links"
INDEX = "index.html"

_OUT = {"http", "https", "mailto", "tel"}


def linked(candidates: Sequence[Candidate], index: Page) -> list[Finding]:
    """Return links that lead nowhere, and addresses that stand twice on a page.

    `index` is the page that lists the reports of this release; it lies above their folders.
    """
    pages = {f"{one.place}/{page.name}": (one.place, page) for one in candidates for page in one.pages}
    pages[INDEX] = ("", index)
    files = {f"{one.place}/{name}" for one in candidates for name in one.files} | {INDEX}
    anchors = {where: set(page.addresses) for where, (_, page) in pages.items()}
    found = []
    for where, (place, page) in pages.items():
        for what, advice in (*_twice(page), *_nowhere(where, page, files, anchors)):
            found.append(Finding(GATE, place, "refuse", f"{page.name}: {what}", advice))
    return found


def _twice(page: Page) -> Iterator[tuple[str, str]]:
    for name in sorted({name for name in page.addresses if page.addresses.count(name) > 1}):
        yield f"the address #{name} stands twice", "Give one of the two headings other words."


def _nowhere(where: str, page: Page, files: set[str], anchors: Mapping[str, set[str]]) -> Iterator[tuple[str, str]]:
    seen = set()
    for link in page.every("a", "area"):
        address = (link.get("href") or "").strip()
        if address in seen or not address:
            continue
        seen.add(address)
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            if parts.scheme not in _OUT:
                yield (
                    f"the link “{said(link)}” leads to {address[:60]}",
                    "Link to a page within the report, or to https.",
                )
            continue
        target = (
            posixpath.normpath(posixpath.join(posixpath.dirname(where), unquote(parts.path))) if parts.path else where
        )
        if target not in files:
            advice = "Make what it leads to, publish it together with this report, or take the link out."
            yield f"the link “{said(link)}” leads to {parts.path}, which is not in this release", advice
        elif parts.fragment and target in anchors and unquote(parts.fragment) not in anchors[target]:
            advice = "The heading was renamed or is gone: link to the heading that there is."
            yield (
                f"the link “{said(link)}” leads to #{parts.fragment}, which is not on {posixpath.basename(target)}",
                advice,
            )
