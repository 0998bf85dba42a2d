"""Each of the sample's places has its own theory on a page, drawn from its own tables, and says what it lacks."""

import re
from html import unescape
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest

from hct_eval.learning.collected import WITHOUT, what_was_collected
from hct_eval.learning.hypotheses import current, ledger
from hct_eval.programme import Programme, load_programme
from hct_eval.publish import lessons
from hct_eval.publish.results import NEEDED, PlaceResults
from hct_eval.tables import TABLES, collected_tables, read_raw

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PLACES = ("coventry", "croydon", "gloucestershire", "leeds", "newham", "plymouth")


@pytest.fixture(scope="module")
def sample() -> Programme:
    return load_programme("hct-sample", ROOT)


def _empty(name: str) -> pd.DataFrame:
    columns = TABLES[name].processed_schema.columns
    return pd.DataFrame({column: pd.Series(dtype=str(spec.dtype)) for column, spec in columns.items()})


def _found(sample: Programme, place: str) -> PlaceResults:
    """Return a place's results as far as its theory and what it collected go, straight from its own raw tables."""
    raw = {table.name: read_raw(sample, place, table.name) for table in collected_tables() if table.name in WITHOUT}
    tables = {name: _empty(name) for name in NEEDED}
    tables |= {name: raw[name] for name in ("hypotheses", "evidence", "experiments", "learning_log")}
    tables["ledger"] = ledger(raw["hypotheses"], raw["evidence"])
    tables["collected"] = what_was_collected(raw)
    return PlaceResults(sample, sample.partnership(place), tables)


@pytest.mark.parametrize("place", PLACES)
def test_a_place_has_its_own_theory_on_a_page(sample: Programme, place: str) -> None:
    results = _found(sample, place)
    page = unescape(lessons.hypotheses_on_a_page(results)._repr_html_())
    own = current(read_raw(sample, place, "hypotheses"))
    assert len(own) >= 3
    for row in own.to_dict("records"):
        assert str(row["mechanism"]).rstrip(".") in page
    for verdict in results.tables["ledger"]["verdict"]:
        assert f"Verdict: {verdict}" in page
    for text in results.tables["evidence"].dropna(subset=["hypothesis_id"])["text"]:
        assert str(text) in page
    others = {other: read_raw(sample, other, "hypotheses")["mechanism"].tolist() for other in PLACES if other != place}
    assert not any(str(mechanism) in page for own_words in others.values() for mechanism in own_words)


@pytest.mark.parametrize("place", PLACES)
def test_a_place_says_what_it_did_not_collect(sample: Programme, place: str) -> None:
    results = _found(sample, place)
    page = unescape(lessons.still_unknown(results)._repr_html_())
    collected = results.tables["collected"].set_index("table")["rows"]
    lacking = [name for name in WITHOUT if collected[name] == 0]
    for name, sentence in WITHOUT.items():
        assert (sentence in page) == (name in lacking)


def test_the_places_that_lack_surveys_and_ties_are_those_of_the_plan(sample: Programme) -> None:
    lacking = {place: set(_missing(_found(sample, place))) for place in PLACES}
    assert {place for place in PLACES if "wellbeing" in lacking[place]} == {"croydon"}
    assert {place for place in PLACES if "ties" in lacking[place]} == {"coventry", "newham", "plymouth"}


def _missing(results: PlaceResults) -> list[str]:
    collected = results.tables["collected"]
    return collected.loc[collected["rows"] == 0, "table"].tolist()


def test_coventry_shows_how_its_hypothesis_was_rewritten(sample: Programme) -> None:
    page = unescape(lessons.hypotheses_on_a_page(_found(sample, "coventry"))._repr_html_())
    assert "How hypotheses were rewritten" in page
    assert "boards that say yes more often" in page
    assert "not ruled out: Forums had begun to offer food" in page


@pytest.mark.parametrize("place", PLACES)
def test_the_pieces_counted_for_a_hypothesis_are_those_in_the_table_of_its_evidence(
    sample: Programme, place: str
) -> None:
    results = _found(sample, place)
    page = lessons.hypotheses_on_a_page(results)._repr_html_()
    direct = _table(page, "Evidence for and against each hypothesis")
    for row in results.tables["ledger"].to_dict("records"):
        own = direct[direct["Hypothesis"] == row["statement"]]["Speaks"].value_counts()
        for way in ("for", "against", "mixed"):
            assert own.get(way, 0) == row[f"evidence_{way}"]


def test_what_speaks_against_another_explanation_is_not_said_to_speak_against_the_hypothesis(
    sample: Programme,
) -> None:
    page = lessons.hypotheses_on_a_page(_found(sample, "croydon"))._repr_html_()
    assert "Evidence: 1 for, 1 against and 0 mixed. 2 more pieces are about another explanation." in page
    rivals = _table(page, "Evidence about other explanations of what followed")
    assert rivals["Speaks"].tolist() == ["against the other explanation"] * 2
    plymouth = lessons.hypotheses_on_a_page(_found(sample, "plymouth"))._repr_html_()
    assert "Evidence: 2 for, 1 against and 0 mixed. 1 more piece is about another explanation." in plymouth


def _table(page: str, caption: str) -> pd.DataFrame:
    """Return one table of a section by its caption."""
    (found,) = [table for table in re.findall(r"<table.*?</table>", page, re.DOTALL) if caption in table]
    return pd.read_html(StringIO(found))[0]
