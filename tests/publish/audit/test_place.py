"""A report that would tell too much is not made, and says why without saying the number."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from hct_eval.publish.audit.cells import DisclosureError
from hct_eval.publish.audit.checklist import checklist
from hct_eval.publish.audit.place import check_place
from hct_eval.publish.release import released_tables
from hct_eval.publish.results import PlaceResults, gather
from hct_eval.publish.tables import ShownTable
from tests.publish.places import make_programme


def bared(results: PlaceResults, row: str, number: str) -> dict[str, ShownTable]:
    """Return a place's tables as they would be if one hidden row had been let through."""
    tables = released_tables(results)
    reach = tables["reach"].frame.copy()
    reach.loc[reach["value"] == row, "people"] = number
    return tables | {"reach": replace(tables["reach"], frame=reach)}


def test_a_small_number_that_is_shown_stops_the_report(tmp_path: Path) -> None:
    results = gather(make_programme(tmp_path), "north")
    with pytest.raises(DisclosureError) as refused:
        check_place(results, bared(results, "Harbour", "2"))
    assert "reach, row 'area: Harbour': a small number of people is shown" in str(refused.value)


@pytest.mark.slow
def test_a_number_that_gives_a_hidden_one_away_stops_the_report(tmp_path: Path) -> None:
    results = gather(make_programme(tmp_path), "north")
    shown = released_tables(results)["reach"].frame.set_index("value")["people"]
    assert shown[["Downhill", "Harbour"]].tolist() == ["*", "*"]
    with pytest.raises(DisclosureError) as refused:
        check_place(results, bared(results, "Downhill", "7"))
    assert "row 'area: Harbour': its hidden number follows from what is shown beside it" in str(refused.value)
    assert "2" not in str(refused.value).replace("North", "")


@pytest.mark.slow
def test_the_checklist_says_what_was_hidden_and_why_and_asks_a_person(tmp_path: Path) -> None:
    results = gather(make_programme(tmp_path), "north")
    page = checklist(results, check_place(results, released_tables(results)))
    assert "- who was reached, area, Harbour: too few people" in page
    assert "- who was reached, area, Downhill: hidden so that a small number beside it" in page
    assert "- estimates, people who left: too few people" in page
    assert "- map, 2 links: too few people" in page
    assert page.count("- [ ]") >= 7


def test_the_checklist_names_each_sentence_of_the_partnerships_own_in_which_a_code_stands_for_a_name(
    tmp_path: Path,
) -> None:
    results = gather(make_programme(tmp_path), "north")
    log = results.tables["learning_log"].assign(tried=["A leaflet for [Place 8NZ6]", "A walk"])
    told = {"story_id": ["S1", "S2"], "ripple": [1, 1], "title": ["A walk", "A talk"], "change": ["Steps", "Words"]}
    stories = pd.DataFrame(told | {"contribution": "We asked.", "substantiated_by": "[Person K68E] ledger"})
    stories = stories.assign(consent=["anonymous quote", "internal"])
    coded = replace(results, tables={**results.tables, "learning_log": log, "outcome_stories": stories})
    rows = check_place(results, released_tables(results))
    page = checklist(coded, rows)
    assert "- [ ] learning_log, L1, column tried: in the report a code stands here for a name" in page
    assert "- [ ] outcome_stories, S1, column substantiated_by: in the report a code stands" in page
    assert "outcome_stories, S2" not in page  # nobody may read it: its teller did not agree
    assert "[Place 8NZ6]" not in page
    assert "stands here for a name" not in checklist(results, rows)
