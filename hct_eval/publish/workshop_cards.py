"""Factor cards for a workshop: what people say of a factor in front, one person's words on the back."""

import re
import textwrap
from typing import Any

import pandas as pd

from hct_eval.publish.disclosure import HIDDEN, rounded_counts
from hct_eval.publish.explorer import published_quotes
from hct_eval.publish.heard import areas_of
from hct_eval.publish.links import link_in_words
from hct_eval.publish.prose import named
from hct_eval.publish.results import PlaceResults
from hct_eval.publish.tables import Row, rows_of

Card = dict[str, Any]
_SHEET = 4
_LONGEST = 420
"""Characters of a quote that a card can hold at a size that can be read across a table; nobody's words are cut."""

_BLANK = 1
"""Cards for a new factor, at least; more where the last sheet has room."""
SILENT = "No quote may be shown for this factor."


def cards_of(results: PlaceResults, links: pd.DataFrame) -> list[Card | None]:
    """Return one card for each end of `links` (published), most told first, then blank ones (None) to fill a sheet.

    A card has label, people, before and after (links as factor, sign, change, people), quote ("" for none), who and
    silence (what stands in place of a quote). Counts of people went through disclosure control; a quote stands on one
    card only, and no two quotes are one person's.
    """
    quotes = quotes_of_factors(results, links)
    concepts = results.tables["map_concepts"]
    ends = concepts[concepts["concept"].isin({*links["cause"], *links["effect"]})]
    ends = rounded_counts(ends, ["sources"], results.policy, sums=False, of=results.coded)
    ends = ends.sort_values(["sources", "concept"], ascending=[False, True], na_position="first")
    cards: list[Card | None] = [_card(row, links, quotes.get(str(row["concept"])), results) for row in rows_of(ends)]
    blank = _BLANK + (-len(cards) - _BLANK) % _SHEET
    return [*cards, *[None] * blank]


def quotes_of_factors(results: PlaceResults, links: pd.DataFrame) -> dict[str, Row]:
    """Return for factors the quote that may stand on their card: cause, effect and quote, as the explorer shows them.

    Each quote goes to one factor; a factor with few quotes to choose from comes first, so that few go without.
    """
    quotes = published_quotes(results.tables["claims"], results.links, areas_of(results))
    quotes = quotes.merge(links[["cause", "effect"]], on=["cause", "effect"])
    quotes = quotes[quotes["quote"].str.len() <= _LONGEST]
    ends = sorted({*links["cause"], *links["effect"]})
    about = {end: quotes[(quotes["cause"] == end) | (quotes["effect"] == end)] for end in ends}
    chosen: dict[str, Row] = {}
    used: set[str] = set()
    for end in sorted(ends, key=lambda label: (len(about[label]), label)):
        free = about[end][~about[end]["quote"].isin(used)]
        if len(free):
            chosen[end] = rows_of(free)[0]
            used.add(str(chosen[end]["quote"]))
    return chosen


def breakable(label: str) -> str:
    """Return a label in which words too long for a card's line may be broken (zero-width spaces); others stay."""
    return re.sub(r"\S{18,}", lambda word: "\u200b".join(textwrap.wrap(word.group(), 8)), label)


def people_in_words(n: int | None, results: PlaceResults) -> str:
    """Return a rounded number of people in words: `about 25 people`; `nearly everybody` where it may not be shown.

    That is all but so few of those whose conversations were coded that each of them could be known. Factors and links
    of fewer people than may be shown are on no card.
    """
    return "nearly everybody" if pd.isna(n) else results.people(n)


def _card(concept: Row, links: pd.DataFrame, quote: Row | None, results: PlaceResults) -> Card:
    label = str(concept["concept"])
    return {
        "label": breakable(label),
        "people": people_in_words(concept["sources"], results),
        "before": [_entry(row, "cause", results) for row in rows_of(links[links["effect"] == label])],
        "after": [_entry(row, "effect", results) for row in rows_of(links[links["cause"] == label])],
        "quote": _bare(str(quote["quote"])) if quote else "",
        "who": breakable(_who(quote, results)) if quote else "",
        "silence": SILENT,
    }


def _entry(link: Row, end: str, results: PlaceResults) -> dict[str, str]:
    return {
        "factor": breakable(named(str(link[end]))),
        "sign": str(link["sign"]),
        "change": "more" if link["sign"] == "+" else "less",
        "people": people_in_words(None if link["people"] == HIDDEN else link["sources"], results),
    }


def _who(quote: Row, results: PlaceResults) -> str:
    links = results.links
    link = rows_of(links[(links["cause"] == quote["cause"]) & (links["effect"] == quote["effect"])])[0]
    return f"Resident, {results.place.name}. Told as: {link_in_words(link)}."


def _bare(quote: str) -> str:
    return quote.strip().strip("\"'“”‘’").strip()
