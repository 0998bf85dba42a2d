"""A report that comes back as Word file: its comments and tracked edits as Markdown, for those who mend the text."""

import copy
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hct_eval.tables.archives import Archive
from hct_eval.tables.bounds import DAMAGED, Bounds, read_bytes

_BOUNDS = Bounds(
    what="a report",
    file=60_000_000,
    part=60_000_000,
    unpacked=300_000_000,
    parts=5_000,
    tags=5_000_000,
    depth=400,
    too_long="a report with its drawings has a few million",
)
_DOCUMENT = "word/document.xml"
_LEAVES = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "th", "caption", "figcaption", "dt", "dd")
_MARKS = re.compile(r"([\\`*_\[\]<>#|~])")
_QUOTED = 120
"""Letters of the words that a comment is on; more are cut."""


class ReturnedError(Exception):
    """A returned file cannot be read; the text says what is wrong and what to do, without its words."""


@dataclass(frozen=True)
class Remark:
    """One comment or one edited paragraph: the heading above it, who (a number), and what as Markdown."""

    section: str
    reviewers: tuple[int, ...]
    lines: tuple[str, ...] = field(repr=False)


def returned_as_markdown(path: Path) -> str:
    """Return the comments and tracked edits of a Word file as Markdown, in the order of the text, by section.

    Of a comment it says on which words it is; of an edited paragraph how it was and how it is now, so that the new
    words can be copied into the writers' Markdown. Reviewers are numbered: their names stay in the file. ReturnedError
    if the file is no Word file, is damaged or too large.
    """
    from lxml import html as lxml_html

    remarks = list(_remarks(lxml_html.fromstring(f"<div>{_as_html(path)}</div>")))
    lines = ["# Comments and edits", ""]
    if not remarks:
        return "\n".join([*lines, "No comment, and no tracked edit: turn on “Track changes” before editing.", ""])
    section = None
    for remark in remarks:
        if remark.section != section:
            section = remark.section
            lines += [f"## {_plain(section) or 'Before the first heading'}", ""]
        who = " and ".join(f"reviewer {number}" for number in remark.reviewers)
        first, *rest = remark.lines
        lines += [f"- {first} ({who})", *(f"  - {line}" for line in rest), ""]
    return "\n".join(lines)


def _as_html(path: Path) -> str:
    """Return the document as HTML in which every comment and change is marked."""
    import pypandoc

    raw = _checked(path)
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder) / "returned.docx"
        own.write_bytes(raw)
        try:
            return str(
                pypandoc.convert_file(
                    str(own), "html", format="docx", extra_args=["--track-changes=all", "--wrap=none"]
                )
            )
        except RuntimeError:
            message = f"{path.name}: {'; '.join(DAMAGED)}"
            raise ReturnedError(message) from None


def _checked(path: Path) -> bytes:
    """Return the file's bytes; ReturnedError unless it is a sound Word file within the bounds of a report."""

    def refuse(wrong: str, advice: str) -> ReturnedError:
        return ReturnedError(f"{path.name}: {wrong}; {advice}")

    raw = read_bytes(path, _BOUNDS, refuse)
    with Archive(raw, _BOUNDS, refuse) as archive:
        if _DOCUMENT not in archive.names:
            raise refuse("it is no Word file", "save it as .docx and try again")
        for part in archive.names:
            archive.read(part)
    return raw


def _remarks(body: Any) -> Iterator[Remark]:
    section = ""
    reviewers: dict[str, int] = {}
    commented = _commented(body)
    for block in body.iter(*_LEAVES):
        if any(inner is not block for inner in block.iter(*_LEAVES)):
            continue
        if block.tag in ("h1", "h2"):
            section = _now(block)
        for comment in _of(block, "comment-start"):
            words = _plain(" ".join(comment.text_content().split()))
            on = commented.get(comment.get("id", ""), "")
            about = f" on “{_plain(on)}”" if on else ""
            yield Remark(section, (_number(comment, reviewers),), (f"Comment{about}: {words}",))
        changes = [*_of(block, "insertion"), *_of(block, "deletion")]
        added, gone = _of(block, "paragraph-insertion"), _of(block, "paragraph-deletion")
        if changes or added or gone:
            who = tuple(sorted({_number(change, reviewers) for change in [*changes, *added, *gone]}))
            yield Remark(section, who, ("Edit", f"Was: {_shown(_was(block))}", f"Now: {_shown(_now(block))}"))


def _commented(body: Any) -> dict[str, str]:
    """Return the words that each comment is on, by the comment's number."""
    found: dict[str, str] = {}
    for start in _of(body, "comment-start"):
        name, words, element = start.get("id", ""), [start.tail or ""], start
        for element in start.xpath("following::*"):
            classes = (element.get("class") or "").split()
            if "comment-end" in classes and element.get("id") == name:
                break
            if not {"comment-start", "comment-end"} & set(classes):
                words.append(element.text or "")
            words.append(element.tail or "")
            if sum(map(len, words)) > _QUOTED:
                break
        text = " ".join("".join(words).split())
        found[name] = text if len(text) <= _QUOTED else text[:_QUOTED].rpartition(" ")[0] + " …"
    return found


def _number(change: Any, reviewers: dict[str, int]) -> int:
    return reviewers.setdefault(change.get("data-author", ""), len(reviewers) + 1)


def _was(block: Any) -> str:
    return _without(block, ("insertion", "comment-start"))


def _now(block: Any) -> str:
    return _without(block, ("deletion", "comment-start"))


def _without(block: Any, names: tuple[str, ...]) -> str:
    whole = copy.deepcopy(block)
    whole.tail = None
    for name in names:
        for element in _of(whole, name):
            element.drop_tree()
    return " ".join(whole.text_content().split())


def _of(element: Any, name: str) -> list[Any]:
    return [one for one in element.iter("span") if name in (one.get("class") or "").split()]


def _shown(words: str) -> str:
    return _plain(words) or "(nothing)"


def _plain(words: str) -> str:
    """Return text as Markdown that says it and nothing else."""
    return _MARKS.sub(r"\\\1", words)
