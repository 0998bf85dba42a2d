"""Whose words the reports quote, found out from outside: published words are looked up in all that anybody said.

Nothing that chose the quotes is used. Every piece of a quote is searched for, letters only, in what each person said.
"""

import json
import re
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from lxml import html

from hct_eval.tables import read_processed, read_raw
from tests.notebooks.attacker_reading import rows_of
from tests.notebooks.conftest import Journey

pytestmark = pytest.mark.slow

PLACES = ("coventry", "croydon", "gloucestershire", "leeds", "newham", "plymouth")


def letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


def told(journey: Journey, place: str, *, by: str) -> dict[str, str]:
    """Return by conversation the letters of all that somebody of a role said.

    Of residents also the passages that were coded: some partnerships keep no transcript, others have it without "hm".
    """
    turns = read_processed(journey.programme, place, "turns")
    words = turns.loc[turns["role"] == by, ["conversation_id", "text_clean"]].set_axis(["who", "text"], axis=1)
    if by == "resident":
        coded = read_processed(journey.programme, place, "fragments")[["conversation_id", "text"]]
        words = pd.concat([words, coded.set_axis(["who", "text"], axis=1)])
    return words.groupby("who")["text"].agg(lambda said: letters(" ".join(map(str, said)))).to_dict()


def speakers(quote: str, said: dict[str, str]) -> set[str]:
    """Return the conversations in which every piece of a quote stands."""
    pieces = [letters(piece) for piece in re.split(r"\[[^\]]*\]|…|\.\.\.", quote)]
    assert any(pieces)
    return {who for who, text in said.items() if all(piece in text for piece in pieces)}


def on_page(folder: Path) -> list[str]:
    page = html.fromstring((folder / "report.html").read_bytes())
    return [" ".join(element.itertext()).strip().strip("“”") for element in page.iter("blockquote", "q")]


def in_map(folder: Path) -> list[tuple[int, str]]:
    """Return the link (a number) and the words of each quote that the map's page holds; none without a map."""
    path = folder / "map.html"
    if not path.is_file():
        return []
    page = path.read_text("utf-8")
    payload = json.JSONDecoder().raw_decode(page, page.index('{"factors":'))[0]
    return [(link, words) for link, words in payload["quotes"]]


def quotable(journey: Journey, place: str) -> set[str]:
    """Return the conversations whose people agreed to be quoted, as the register itself has it."""
    register = read_raw(journey.programme, place, "conversations")
    return set(register.loc[register["consent"].isin(["anonymous quote", "named"]), "conversation_id"])


@pytest.mark.parametrize("place", PLACES)
def test_each_quote_is_a_residents_who_agreed_and_nobody_is_quoted_twice(first_run: Journey, place: str) -> None:
    folder, agreed = first_run.programme.reports(place), quotable(first_run, place)
    said, asked = (told(first_run, place, by=role) for role in ("resident", "researcher"))
    table = [row["quote"] for row in rows_of(folder / "data" / "quotes.csv")]
    assert len(table) > 2
    for quotes in (on_page(folder), table, [words for _, words in in_map(folder)]):
        found = [speakers(quote, said) & agreed for quote in quotes]
        assert all(found)
        assert not any(speakers(quote, asked) for quote in quotes)
        (most,) = Counter(who for whose in found if len(whose) == 1 for who in whose).most_common(1)
        assert most[1] == 1
        assert sum(len(whose) > 1 for whose in found) <= 1  # words so common that several people said them


@pytest.mark.parametrize("place", PLACES)
def test_the_table_quotes_what_the_page_does_and_where_people_disagree_two_do(first_run: Journey, place: str) -> None:
    folder = first_run.programme.reports(place)
    rows = rows_of(folder / "data" / "quotes.csv")
    assert sorted(map(letters, on_page(folder))) == sorted(letters(row["quote"]) for row in rows)
    signs: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        signs.setdefault((row["cause"], row["effect"]), set()).add(row["sign"])
    page = " ".join(html.fromstring((folder / "report.html").read_bytes()).text_content().split())
    assert any(len(own) > 1 for own in signs.values()) == ("Where people disagree" in page)
    assert ("Where people disagree" in page) != ("We looked for two people who say the opposite" in page)
    assert len(signs) > 1 or len(rows) == 1  # not all on one link


def test_the_programmes_report_quotes_nobody_whom_no_place_quotes(first_run: Journey) -> None:
    programme = first_run.programme
    everyone = {letters(words) for place in PLACES for words in on_page(programme.reports(place))}
    across = {letters(words) for words in on_page(programme.reports("programme"))}
    assert across <= everyone


def test_words_are_found_and_other_peoples_are_not() -> None:
    said = {"a": letters("I went down. It was cold, and wet."), "b": letters("It was cold there")}
    assert speakers("I went down [...] and wet", said) == {"a"}
    assert speakers("it was COLD", said) == {"a", "b"}
    assert speakers("It was warm", said) == set()
