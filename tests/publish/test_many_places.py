"""A report across so many places that nobody would read about each: numbers instead of names, the rest as data."""

import re
from html import unescape
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest

from hct_eval.programme import load_programme
from hct_eval.publish import across, across_learning, across_words, conditions, framework, programme_colophon, together
from hct_eval.publish.many_places import MANY, ROWS, place_names
from hct_eval.publish.predictions import predictions_across
from hct_eval.publish.programme_results import ProgrammeResults, gather_programme
from hct_eval.tables import write_processed
from tests.publish.places import YML, north_tables

pytestmark = pytest.mark.slow

SECTIONS = (
    across.places_table,
    framework.shared_and_own,
    across.what_recurs,
    across.side_by_side,
    together.what_is_local,
    together.places_together,
    together.where_places_disagree,
    across_learning.hypotheses_by_place,
    predictions_across,
    across_learning.criteria_by_place,
    conditions.conditions_for_success,
    across_learning.what_did_not_work_across,
    across_learning.unknown_across,
    across_words.asks_across,
    programme_colophon.programme_downloads,
    programme_colophon.programme_thanks,
)


def _results(root: Path, places: int) -> ProgrammeResults:
    raw = root / "data" / "raw" / "test"
    raw.mkdir(parents=True)
    head = YML.format(status="illustrative", threshold=4, base=1).partition("partnerships:")[0]
    lines = [f"  - {{id: p{i:02}, name: Place {i:02}, focus: Buses, hypotheses: [P1]}}\n" for i in range(places)]
    (raw / "programme.yml").write_text(f"{head}partnerships:\n{''.join(lines)}", encoding="utf-8")
    programme = load_programme("test", root)
    tables = north_tables()
    for i in range(places):
        for name, frame in tables.items():
            write_processed(frame, programme, f"p{i:02}", name)
    return gather_programme(programme)


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> ProgrammeResults:
    return _results(tmp_path_factory.mktemp("few"), 3)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> ProgrammeResults:
    return _results(tmp_path_factory.mktemp("many"), MANY + 1)


def _page(results: ProgrammeResults) -> dict[str, str]:
    return {section.__name__: unescape(section(results)._repr_html_()) for section in SECTIONS}


def test_of_few_places_every_one_is_named_and_of_many_no_section_but_charts_goes_through_them(
    few: ProgrammeResults, many: ProgrammeResults
) -> None:
    for section, page in _page(few).items():
        told = set(re.findall(r"Place \d\d", page))
        assert told in (set(), {f"Place {i:02}" for i in range(3)}), section
    pages = _page(many)
    charts = pages.pop("side_by_side")
    assert len(set(re.findall(r"Place \d\d", charts))) == MANY + 1
    for section, page in pages.items():
        assert len(set(re.findall(r"Place \d\d", page))) <= ROWS, section


def test_what_a_page_leaves_out_is_beside_it_whole(many: ProgrammeResults) -> None:
    pages, tables = _page(many), across_learning.released_across(many.programme, many)
    named = [re.findall(r"first (\d+) of ([\d,]+) rows, in the programme's order; all are in (\w+)\.csv", page)
             for page in pages.values()]  # fmt: skip
    told = [one for page in named for one in page]
    assert {name for *_, name in told} >= {"places", "priorities", "hypotheses", "conditions", "did_not_work"}
    for shown, of, name in told:
        assert int(shown) == ROWS
        assert len(tables[name].frame) >= int(of.replace(",", "")) > ROWS
        assert f"{name}.csv" in pages["programme_downloads"]


def test_titles_of_charts_count_places_and_their_base_has_two_ends(
    few: ProgrammeResults, many: ProgrammeResults
) -> None:
    for results, names in ((few, True), (many, False)):
        for chart in across.side_by_side_charts(results):
            assert bool(re.search(r"Place \d\d", f"{chart.title} {chart.base}")) is names
    assert all(re.fullmatch(r"n = (\d+|few, which is not shown,) to \d+ .* a place", chart.base)
               for chart in across.side_by_side_charts(many))  # fmt: skip


def test_the_cover_counts_many_places(few: ProgrammeResults, many: ProgrammeResults) -> None:
    assert "Place 00, Place 01 and Place 02" in across.programme_cover(few.programme, "draft").markup
    assert f">{MANY + 1}<" in across.programme_cover(many.programme, "draft").markup


def test_a_handful_of_many_places_is_named(many: ProgrammeResults) -> None:
    assert place_names(many, ["A", "B"]) == "A and B"
    assert place_names(many, list("ABCDEFG")) == "7 places"


def test_parts_of_the_framework_are_counted_rather_than_given_a_column_for_each_place(many: ProgrammeResults) -> None:
    table = pd.read_html(StringIO(framework.shared_and_own(many)._repr_html_()))[0]
    assert table.columns.tolist() == ["Shared framework", "Places that took it up"]
    assert table["Places that took it up"].tolist() == (framework.framework(many).drop(
        columns="Shared framework") != "not here").sum(axis=1).tolist()  # fmt: skip
