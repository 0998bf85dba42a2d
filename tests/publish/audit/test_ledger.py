"""What was published is kept, whole and readable, and nothing else is."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from hct_eval.publish.audit.cells import DisclosureError
from hct_eval.publish.audit.ledger import ledger_path, read_ledger, record_release, releases
from hct_eval.publish.audit.place import check_place, place_rows
from hct_eval.publish.release import released_tables
from hct_eval.publish.results import gather
from hct_eval.tables import TableError, read_processed, write_processed
from tests.publish.places import make_programme

DAY = date(2026, 11, 24)


def test_a_release_is_recorded_once_and_read_back(tmp_path: Path) -> None:
    programme = make_programme(tmp_path, threshold=4, base=5)
    results = gather(programme, "north")
    rows = place_rows(results, released_tables(results))
    path = record_release(programme, "north", rows, release="2026-1", released_on=DAY)
    assert path == tmp_path / "data" / "raw" / "test" / "north" / "private" / "published.csv"
    ((name, policy, kept),) = releases(read_ledger(programme, "north"))
    assert (name, policy.threshold, policy.base) == ("2026-1", 4, 5)
    pd.testing.assert_frame_equal(kept, rows, check_dtype=False)
    with pytest.raises(DisclosureError, match="stands in it already"):
        record_release(programme, "north", rows, release="2026-1", released_on=DAY)


@pytest.mark.slow
def test_the_ledger_holds_no_exact_small_count_and_no_words_of_people(tmp_path: Path) -> None:
    programme = make_programme(tmp_path)
    results = gather(programme, "north")
    rows = place_rows(results, released_tables(results))
    text = record_release(programme, "north", rows, release="1", released_on=DAY).read_text(encoding="utf-8")
    assert "I said" not in text
    harbour = rows[(rows["row"] == "area: Harbour") & (rows["table"] == "reach")]
    assert harbour["shown"].tolist() == ["*"]


@pytest.mark.slow
def test_a_release_that_told_how_many_withdrew_does_not_stand_in_the_way_of_one_that_does_not(tmp_path: Path) -> None:
    programme = make_programme(tmp_path)
    results = gather(programme, "north")
    rows = check_place(results, released_tables(results))
    assert not rows["row"].str.contains("withdrawn").any()
    once = pd.DataFrame([("reach", "consent: withdrawn", "people", "*")], columns=rows.columns, dtype="string")
    record_release(programme, "north", pd.concat([rows, once]), release="1", released_on=DAY)
    check_place(results, released_tables(results))
    gone = pd.DataFrame([("reach", "consent: named", "people", "*")], columns=rows.columns, dtype="string")
    record_release(programme, "north", pd.concat([rows, gone]), release="2", released_on=DAY)
    with pytest.raises(DisclosureError, match="consent: named"):
        check_place(results, released_tables(results))


@pytest.mark.slow
def test_the_same_data_may_be_published_again_and_one_person_more_may_not(tmp_path: Path) -> None:
    programme = make_programme(tmp_path)
    results = gather(programme, "north")
    rows = check_place(results, released_tables(results))
    record_release(programme, "north", rows, release="1", released_on=DAY)
    check_place(results, released_tables(results))
    people = read_processed(programme, "north", "conversations")
    more = pd.concat([people, people.tail(1).assign(conversation_id="c99")], ignore_index=True)
    reach = read_processed(programme, "north", "reach")
    one = reach["value"].isin(["Uphill", "en"])
    reach = reach.assign(conversations=reach["conversations"] + one.astype(int), total=reach["total"] + 1)
    write_processed(more, programme, "north", "conversations")
    write_processed(reach, programme, "north", "reach")
    later = gather(programme, "north")
    with pytest.raises(DisclosureError) as refused:
        check_place(later, released_tables(later))
    assert "the report of North is not made" in str(refused.value)
    assert "changed since the last release" in str(refused.value)


@pytest.mark.slow
def test_a_ledger_that_cannot_be_read_stops_everything(tmp_path: Path) -> None:
    programme = make_programme(tmp_path)
    ledger_path(programme, "north").parent.mkdir()
    ledger_path(programme, "north").write_text("what,is,this\n1,2,3\n", encoding="utf-8")
    results = gather(programme, "north")
    with pytest.raises(TableError, match=r"data/raw/test/north/private/published\.csv"):
        check_place(results, released_tables(results))
