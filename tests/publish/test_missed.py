"""Whom we missed is shown so that no hidden count can be found from it."""

from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from hct_eval.conversations.profile import missed_in_words, reach_against_profile
from hct_eval.programme import DisclosurePolicy
from hct_eval.publish.disclosure import rounded_reach, safe_reach
from hct_eval.publish.missed import missed_chart, missed_table, safe_profile
from hct_eval.publish.reach import who_we_missed
from hct_eval.publish.results import gather
from hct_eval.tables import read_processed, write_processed
from tests.publish.places import make_programme

PLAIN = DisclosurePolicy(threshold=4, base=1)
DEFAULT = DisclosurePolicy()


def reach(dimension: str, counts: dict[str | None, int], total: int) -> pd.DataFrame:
    rows = [(dimension, value, n, total) for value, n in counts.items()]
    frame = pd.DataFrame(rows, columns=["dimension", "value", "conversations", "total"])
    return frame.astype({"value": "string", "conversations": "Int64", "total": "Int64"})


def profile(dimension: str, people: dict[str, int]) -> pd.DataFrame:
    return pd.DataFrame([(dimension, v, n) for v, n in people.items()], columns=["dimension", "value", "people"])


def shown(counts: dict[str | None, int], people: dict[str, int], policy: DisclosurePolicy) -> pd.DataFrame:
    heard = reach("area", counts, sum(counts.values()))
    return safe_profile(reach_against_profile(heard, profile("area", people)), policy).set_index("value")


def test_shares_come_from_rounded_counts() -> None:
    frame = shown({"North": 38, "South": 23}, {"North": 50, "South": 50}, DEFAULT)
    assert frame["conversations"].to_dict() == {"North": "40", "South": "25"}
    assert frame["total"].tolist() == ["60", "60"]
    assert frame.loc["North", "share"] == pytest.approx(40 / 60)


def test_a_lone_hidden_count_takes_another_with_it_and_both_keep_silent() -> None:
    frame = shown({"North": 42, "South": 7, "East": 17}, {"North": 500, "South": 300, "East": 200}, DEFAULT)
    assert frame["conversations"].to_dict() == {"East": "*", "North": "40", "South": "*"}
    assert frame.loc[["East", "South"], ["share", "low", "high"]].isna().all(axis=None)
    assert set(frame.loc[["East", "South"], "verdict"]) == {"cannot be shown"}


@pytest.mark.slow
def test_a_verdict_never_tells_hidden_counts_apart() -> None:
    people = {"North": 400, "South": 150, "East": 150, "West": 300}
    every = [shown({"North": 50, "South": n, "East": 8 - n, "West": 9}, people, DEFAULT) for n in range(1, 8)]
    for one, other in pairwise(every):
        pd.testing.assert_frame_equal(one, other)
    assert set(every[0].loc[["South", "East"], "verdict"]) == {"cannot be shown"}  # 1 would be fewer, 7 would not


def test_a_hidden_count_keeps_a_verdict_that_all_hidden_counts_would_have() -> None:
    people = {"North": 30, "South": 35, "East": 35}
    frame = shown({"North": 90, "South": 3, "East": 5}, people, DEFAULT)
    assert frame.loc[["South", "East"], "verdict"].tolist() == ["fewer than their share"] * 2
    assert missed_in_words(frame.reset_index()) == "We heard fewer people than their share from East or South."


def test_the_title_of_the_chart_speaks_of_what_is_drawn() -> None:
    def title(counts: dict[str | None, int], people: dict[str, int]) -> str:
        return missed_chart(shown(counts, people, PLAIN).reset_index()).title

    three = {"North": 30, "South": 35, "East": 35}
    hidden = title({"North": 90, "South": 3, "East": 5}, three)  # South and East have no dot
    assert hidden == "We heard more people than their share from North"
    assert title({"North": 70, "South": 20}, three) == "We heard fewer people than their share from South"  # East: none
    alike = "Of no area drawn here can we say that we heard fewer or more people than their share"
    assert title({"North": 20, "South": 20}, {"North": 50, "South": 50, "Nowhere": 1}) == alike
    nothing = "No share of our conversations may be shown beside that of the people who live there"
    assert title({"North": 3, "South": 2}, three).removesuffix(".") == nothing


def test_without_rounding_hidden_counts_that_add_up_to_few_take_another_with_them() -> None:
    heard = {"en": 56, "ar": 1, "cy": 1, "pl": 1, None: 4}
    frame = safe_reach(reach("language", heard, 63), PLAIN).set_index("value")["conversations"]
    assert frame.to_dict() == {"en": "*", "ar": "*", "cy": "*", "pl": "*", "not recorded": "4"}
    rounded = safe_reach(reach("language", heard, 63), DEFAULT).set_index("value")["conversations"]
    assert rounded["en"] == "55"


def test_what_was_not_recorded_is_shown_and_protects_nobody() -> None:
    frame = rounded_reach(reach("area", {"North": 30, "South": 20, "East": 3, None: 4}, 57), PLAIN)
    assert frame["conversations"].isna().tolist() == [False, True, True, False]
    groups = rounded_reach(reach("group", {"carer": 3, "renting": 20, None: 30}, 57), PLAIN)
    assert groups["conversations"].isna().tolist() == [True, False, False]


def test_a_dimension_whose_rows_alone_would_tell_is_left_out() -> None:
    months: dict[str | None, int] = {f"2023-{month:02d}": 1 for month in range(1, 12)} | {"2023-12": 2}
    both = pd.concat([reach("month", months, 13), reach("area", {"North": 7, "South": 6}, 13)], ignore_index=True)
    frame = rounded_reach(both, PLAIN)
    assert set(frame["dimension"]) == {"area"}
    assert frame["conversations"].tolist() == [7, 6]
    compared = reach_against_profile(reach("area", months, 13), profile("area", dict.fromkeys(map(str, months), 10)))
    assert safe_profile(compared, PLAIN).empty


def test_where_hardly_anybody_said_it_is_hidden_how_many_did_not() -> None:
    frame = rounded_reach(reach("language", {"en": 2, None: 58}, 60), PLAIN)
    assert frame["conversations"].isna().all()


def test_reach_and_comparison_hide_the_same_counts() -> None:
    counts: dict[str | None, int] = {"b": 5, "A": 2, "C": 5, "d": 30}
    heard = safe_reach(reach("area", counts, 42), PLAIN).set_index("value")["conversations"]
    compared = shown(counts, {"b": 1, "A": 1, "C": 1, "d": 1}, PLAIN)["conversations"]
    assert heard.to_dict() == compared.to_dict()


def test_chart_and_table_say_their_bases_and_an_empty_profile_says_how_to_add_one() -> None:
    frame = shown({"North": 38, "South": 23, None: 9}, {"North": 50, "South": 50}, DEFAULT).reset_index()
    chart, table = missed_chart(frame), missed_table(frame)
    assert chart.plotted["value"].tolist() == [17, -8]
    assert "n = 60 for area" in chart.base
    assert "Dot plot with intervals" in chart.alt
    assert "Area: recorded for 60 conversations, not for 10." in table.note
    nothing = safe_profile(reach_against_profile(reach("area", {"North": 9}, 9), profile("area", {})), DEFAULT)
    assert "fill in the table area_profile" in missed_chart(nothing)._repr_html_()
    assert "There is nothing to show" in missed_table(nothing)._repr_html_()


def test_groups_have_no_share_while_a_blank_as_it_is_shown_may_mean_none() -> None:
    lives = profile("group", {"carer": 90, "renting": 300, "LGBTQ+": 40, "everyone": 1000})

    def compared(blank: int) -> pd.DataFrame:
        counts: dict[str | None, int] = {"carer": 20, "renting": 40, "LGBTQ+": 3, None: blank}
        heard = reach("group", counts, 55 + blank)
        return safe_profile(reach_against_profile(heard, lives), DEFAULT).set_index("value")

    frame = compared(30)
    assert frame["conversations"].to_dict() == {"LGBTQ+": "*", "carer": "20", "renting": "40"}
    assert frame[["share", "low", "high"]].isna().all(axis=None)
    assert set(frame["verdict"]) == {"cannot be compared"}
    assert "groups have no share here" in missed_table(frame.reset_index()).note
    # so few did not say that the report shows 0: whether there is one of them is not told by a verdict either
    pd.testing.assert_frame_equal(compared(2), compared(0))
    assert compared(2).loc["carer", "verdict"] == "more than their share"


@pytest.mark.slow
def test_the_report_says_whom_we_missed_beside_who_lives_there_or_that_nobody_knows(tmp_path: Path) -> None:
    programme = make_programme(tmp_path)
    without = who_we_missed(gather(programme, "north"))._repr_html_()
    assert "No profile of the area was given, so we cannot say whom we missed." in without
    assert "area_profile" not in without  # what to do about it is told to the team, in notebook 01
    own = read_processed(programme, "north", "reach")
    areas = own.loc[own["dimension"] == "area", "value"].dropna().unique()
    lives = profile("area", dict.fromkeys([*areas, "Nowhere"], 100))
    write_processed(reach_against_profile(own, lives), programme, "north", "reach_profile")
    page = who_we_missed(gather(programme, "north"))._repr_html_()
    assert "We heard nobody yet from Nowhere" in page
    assert "Dot plot with intervals" in page
