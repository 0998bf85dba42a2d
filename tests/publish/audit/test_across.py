"""The programme's total is said only where it gives no place's hidden number away."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hct_eval.change.scales import SCALES
from hct_eval.change.surveys import survey_estimates
from hct_eval.change.took_part import people_compared, took_part_estimates
from hct_eval.programme import PROGRAMME_FOLDER, DisclosurePolicy
from hct_eval.publish.across import programme_messages_of
from hct_eval.publish.across_learning import released_across
from hct_eval.publish.audit.across import pooled_missing_tells, pooled_tells, total_may_be_said
from hct_eval.publish.audit.bounds import recovered
from hct_eval.publish.audit.cells import DisclosureError
from hct_eval.publish.audit.differences import compare_releases
from hct_eval.publish.audit.ledger import record_release
from hct_eval.publish.audit.programme import READER, across_cells, check_across
from hct_eval.publish.audit.published import SAID
from hct_eval.publish.disclosure import safe_estimates
from hct_eval.publish.programme_results import ProgrammeResults, gather_programme
from hct_eval.tables import read_processed, write_processed
from tests.publish.places import make_programme

PLAIN = DisclosurePolicy(threshold=4, base=1)


@pytest.mark.parametrize(
    ("people", "may"), [([30, 20, 12], True), ([30, 20, 3], False), ([30, 3, 4], True), ([30, 1, 1], False)]
)
def test_the_total_less_the_others_must_not_be_a_hidden_number(people: list[int], may: bool) -> None:
    assert total_may_be_said(people, PLAIN) == may


@pytest.mark.slow
def test_the_report_across_places_leaves_out_a_total_that_would_tell(tmp_path: Path) -> None:
    programme = make_programme(tmp_path)
    said = programme_messages_of(gather_programme(programme))[0][0]
    assert said == "We listened to 34 people in 2 places."
    few = read_processed(programme, "south", "conversations").tail(2)
    write_processed(few, programme, "south", "conversations")
    said = programme_messages_of(gather_programme(programme))[0][0]
    assert said == "We listened to people in 2 places."


UCLA = SCALES[0].measure


def answered(place: str, took: int, others: int) -> pd.DataFrame:
    """Return answers of two waves in a place, of so many who took part and so many who did not."""
    generator = np.random.default_rng(len(place))
    rows = []
    for kind, many in (("yes", took), ("no", others)):
        before = generator.integers(3, 10, many)
        after = np.clip(before + generator.integers(-3, 4, many), 3, 9)
        for wave, scores in ((1, before), (2, after)):
            rows += [(place, f"{kind} {i}", wave, kind, UCLA, float(x), None) for i, x in enumerate(scores)]
    return pd.DataFrame(rows, columns=["place", "person_id", "wave", "took_part", "measure", "score", "reason"]).astype(
        {"reason": "string"}
    )


@pytest.mark.parametrize(
    ("sizes", "tells"),
    [
        ({"A": (16, 16), "Bo": (18, 17), "Cat": (20, 16)}, False),
        ({"A": (16, 16), "Bo": (18, 17), "Cat": (20, 5)}, True),  # the third is the mean times three less two
        ({"A": (16, 16), "Bo": (18, 6), "Cat": (20, 5)}, True),  # mean and interval: two equations for two
        ({"A": (16, 16), "Bo": (18, 17), "Cat": (1, 2), "Dora": (20, 20), "Eve": (1, 1)}, True),
        ({"A": (16, 16), "Bo": (18, 1), "Cat": (20, 1), "Dora": (20, 1)}, True),  # n less all others: 3 in 3 places
        ({"A": (16, 16), "Bo": (18, 3), "Cat": (20, 3), "Dora": (20, 3)}, False),
    ],
)
def test_a_mean_over_places_does_not_tell_the_difference_that_one_of_them_does_not_show(
    sizes: dict[str, tuple[int, int]], *, tells: bool
) -> None:
    pooled, own, people = over_places([answered(place, *size) for place, size in sizes.items()])
    assert pooled_tells(pooled, own, people, PLAIN).tolist() == [tells]


def over_places(parts: list[pd.DataFrame]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return the mean over places of these, their own estimates as they are shown, and how many are compared."""
    scored = pd.concat(parts, ignore_index=True)
    own = [
        safe_estimates(survey_estimates(part, PLAIN, scales=SCALES[:1]), PLAIN).assign(place=place)
        for place, part in scored.groupby("place")
    ]
    pooled = safe_estimates(took_part_estimates(scored, PLAIN), PLAIN)
    return pooled, pd.concat(own, ignore_index=True), people_compared(scored)


def test_how_few_of_a_place_did_not_say_if_they_took_part_is_not_missing_over_places() -> None:
    unsaid = answered("Cat", 0, 3).assign(took_part="unknown")
    parts = [answered("A", 16, 16), answered("Bo", 18, 17), answered("Cat", 20, 16)]
    unsaid["person_id"] += " who did not say"
    pooled, own, people = over_places([*parts, unsaid])
    assert own[own["label"].str.startswith("difference") & (own["place"] == "Cat")]["missing"].isna().all()
    assert pooled["missing"].tolist() == [0]
    assert pooled_missing_tells(pooled, own, people).tolist() == [False]


def test_missing_over_places_is_not_said_where_a_place_does_not_say_how_many_a_group_has() -> None:
    for few, tells in ((3, True), (12, False)):
        parts = [answered("A", 16, 16), *(answered(place, 18, few) for place in ("Bo", "Cat", "Dora"))]
        pooled, own, people = over_places(parts)
        assert pooled_tells(pooled, own, people, PLAIN).tolist() == [False]
        assert pooled_missing_tells(pooled, own, people).tolist() == [tells]


def written(root: Path, south: int | None = None) -> ProgrammeResults:
    programme = make_programme(root)
    if south is not None:
        people = read_processed(programme, "south", "conversations").iloc[[0] * south]
        names = [f"s{i}" for i in range(south)]
        write_processed(people.assign(conversation_id=names, consent="internal"), programme, "south", "conversations")
    return gather_programme(programme)


def checked(results: ProgrammeResults) -> pd.DataFrame:
    return check_across(results, released_across(results.programme, results))


def test_what_the_report_across_places_shows_of_people_is_in_its_rows(tmp_path: Path) -> None:
    rows = checked(written(tmp_path)).set_index(["table", "row", "column"])["shown"]
    assert rows["said in the text", "listened", "people"] == "34 people"
    assert rows["places", "North", "Listened to"] == "29 people"
    assert rows["places", "South", "Coded"] == "0 people"
    assert rows["common_factors", "Joining in", "places"] == "1"
    assert rows["estimates", "North: Change in loneliness", "n"] == "28 people"


def test_a_place_that_is_hidden_does_not_follow_from_the_total(tmp_path: Path) -> None:
    results = written(tmp_path, south=3)
    rows = checked(results)
    assert "listened" not in set(rows["row"])
    told = pd.DataFrame([{"table": SAID, "row": "listened", "column": "people", "shown": "32 people"}])
    cells, relations = across_cells(pd.concat([rows, told], ignore_index=True), PLAIN)
    assert recovered(cells, relations)["row"].tolist() == ["South"]


def test_a_total_of_before_and_a_total_of_now_do_not_tell_how_many_came_to_the_place_that_is_hidden(
    tmp_path: Path,
) -> None:
    results = written(tmp_path)
    record_release(results.programme, PROGRAMME_FOLDER, checked(results), release="1", released_on=date(2026, 1, 1))
    assert checked(results) is not None  # the same again
    more = written(tmp_path, south=7)  # two people more
    with pytest.raises(DisclosureError) as refused:
        checked(more)
    assert "the report of the programme is not made" in str(refused.value)
    assert "changed since the last release" in str(refused.value)


def test_many_more_people_in_every_place_may_follow_where_numbers_are_rounded(tmp_path: Path) -> None:
    def rows(north: int, south: int) -> pd.DataFrame:
        told = [(SAID, "listened", "people", f"about {north + south} people")]
        told += [("places", place, "Listened to", f"about {n} people") for place, n in (("N", north), ("S", south))]
        return pd.DataFrame(told, columns=["table", "row", "column", "shown"], dtype="string")

    hes = DisclosurePolicy()
    assert compare_releases((hes, rows(40, 20)), (hes, rows(60, 40)), READER) == []
    assert compare_releases((hes, rows(40, 20)), (hes, rows(40, 25)), READER)
    alone = rows(40, 20)[lambda all_: all_["row"] != "S"]
    assert compare_releases((hes, alone), (hes, rows(60, 40)), READER) == []
