"""The gates on people's words: every quote was agreed to and found in its source, every transcript was signed for."""

import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hct_eval.coding.quotes import FOUND, normalise_text
from hct_eval.conversations.consent import settle_consent, withdrawn_since
from hct_eval.conversations.reviewed import standing_signatures
from hct_eval.programme import Programme
from hct_eval.publish.consent import count_changed_consents
from hct_eval.publish.edition.candidate import Candidate
from hct_eval.publish.edition.finding import Finding
from hct_eval.publish.edition.read_page import Page, said
from hct_eval.tables import read_processed, read_raw
from hct_eval.tables.columns import QUOTABLE
from hct_eval.tables.csv_text import csv_reader
from hct_eval.tables.words import plural

QUOTES, SIGNED = "quotes and consent", "sign-offs"

_LONG = 6
"""Words between quotation marks in running text from which on they look like something that somebody said."""


@dataclass(frozen=True)
class Quote:
    """A quote as it stands in a report, and where: a page's section, or a file. The words stay out of any message."""

    where: str
    text: str


def quoted(candidate: Candidate) -> list[Finding]:
    """Return quotes that nobody agreed to, that are not in their source, or whose speaker has changed their mind."""
    programme = candidate.programme
    places = programme.place_ids if candidate.across else (candidate.place,)
    found = []
    changed = sum(count_changed_consents(programme, place) for place in places)
    if changed:
        what = f"somebody's consent is not what it was when the map was made ({plural(changed, 'conversation')})"
        advice = f"Run `hct-eval run {programme.id}` and publish then."
        found.append(Finding(QUOTES, candidate.place, "refuse", what, advice))
    allowed = frozenset[str]().union(*(consented(programme, place) for place in places))
    for number, quote in enumerate(quotes_of(candidate), start=1):
        if normalise_text(quote.text) not in allowed:
            what = f"{quote.where}: quote {number} of the report is none that was agreed to and found in its source"
            advice = "Take it out, or quote words that the quote audit found and whose speaker agreed to be quoted."
            found.append(Finding(QUOTES, candidate.place, "refuse", what, advice))
    return found + _in_running_text(candidate, allowed)


def quotes_of(candidate: Candidate) -> list[Quote]:
    """Return every quote of a report: set as such on its pages, in the map's data, in its tables.

    ValueError where a page holds quotes in a shape that is not known.
    """
    found = [quote for page in candidate.pages for quote in (*_set_as_quotes(page), *_in_data(page))]
    for name, path in candidate.files.items():
        if name.endswith(".csv"):
            found += _in_table(name, path.read_text(encoding="utf-8-sig"))
    return found


def consented(programme: Programme, place: str) -> frozenset[str]:
    """Return the words (normalised) of a place that may be quoted today: agreed to, and found in their source."""
    now, _ = settle_consent(read_raw(programme, place, "conversations"), withdrawn_since(programme, place))
    agreed = set(now.loc[now["consent"].isin(QUOTABLE), "conversation_id"])
    claims = read_processed(programme, place, "claims")
    fit = claims["publishable"].fillna(value=False).astype(bool) & claims["quote_grade"].isin(FOUND)
    own = claims[fit & claims["conversation_id"].isin(agreed)]
    return frozenset(normalise_text(str(quote)) for quote in own["quote"].dropna())


def signed(candidate: Candidate) -> list[Finding]:
    """Return transcripts that the report uses though nobody has signed for them as they are."""
    programme = candidate.programme
    found = []
    for place in programme.place_ids if candidate.across else (candidate.place,):
        unsigned = unsigned_transcripts(programme, place)
        if unsigned:
            what = (
                f"{plural(len(unsigned), 'transcript')} of {programme.partnership(place).name} used without a signature"
            )
            listed = ", ".join(unsigned[:5])
            advice = f"Read and sign for it in the review workbook, then run again: {listed}."
            found.append(Finding(SIGNED, candidate.place, "refuse", what, advice))
    return found


def unsigned_transcripts(programme: Programme, place: str) -> list[str]:
    """Return ids of conversations whose transcript was used for the coding without a signature that stands now."""
    transcripts = read_processed(programme, place, "transcripts")
    coded = [read_processed(programme, place, name)["conversation_id"] for name in ("fragments", "claims")]
    used = transcripts[transcripts["conversation_id"].isin(pd.concat(coded).dropna())]
    standing = set(standing_signatures(programme, place)) | set(
        read_raw(programme, place, "sign_offs")["conversation_id"]
    )
    fit = used["released"].fillna(value=False).astype(bool) & used["conversation_id"].isin(standing)
    return sorted(map(str, used.loc[~fit, "conversation_id"]))


def _set_as_quotes(page: Page) -> Iterator[Quote]:
    section = "the page's head"
    for element in page.every("h2", "blockquote", "q"):
        if element.tag == "h2":
            section = f"under “{said(element)}”"
        else:
            yield Quote(f"{page.name}, {section}", said(element))


def _in_data(page: Page) -> Iterator[Quote]:
    for script in page.every("script"):
        if script.get("type") != "application/json":
            continue
        data = json.loads(script.text or "null")
        for text in _texts(data.get("quotes") if isinstance(data, Mapping) else None, page):
            yield Quote(f"{page.name}, its data", text)


def _texts(rows: Any, page: Page) -> Iterator[str]:
    for row in rows or ():
        text = row.get("quote") if isinstance(row, Mapping) else row[-1] if isinstance(row, list) else row
        if not isinstance(text, str):
            message = f"{page.name} holds quotes in a shape that this gate does not know"
            raise ValueError(message)
        yield text


def _in_table(name: str, text: str) -> Iterator[Quote]:
    rows = csv_reader(io.StringIO(text, newline=""))
    header = next(rows, [])
    for row in rows:
        for column, value in zip(header, row, strict=True):
            if column.strip().lower() == "quote" and value:
                yield Quote(name, value)


def _in_running_text(candidate: Candidate, allowed: frozenset[str]) -> list[Finding]:
    """Return a warning for long words between quotation marks in the prose: they may be somebody's, unchecked."""
    found = []
    for page in candidate.pages:
        prose = page.words(without=frozenset({"blockquote", "table"}))
        for match in re.finditer(r"“([^“”]{20,})”", prose):
            words = normalise_text(match.group(1))
            if len(words.split()) >= _LONG and words not in allowed:
                what = (
                    f"{page.name}: words between quotation marks in running text ({plural(len(words.split()), 'word')})"
                )
                advice = (
                    "If somebody said them, set them as a quote (a line that begins with >), so that they are checked."
                )
                found.append(Finding(QUOTES, candidate.place, "warn", what, advice))
    return found
