"""Two releases side by side: what one person more would tell is refused, what many changed may follow."""

import pandas as pd
import pytest

from hct_eval.programme import DisclosurePolicy
from hct_eval.publish.audit.differences import changed_rows, compare_releases, least_people
from hct_eval.publish.audit.published import fingerprint, published_rows
from hct_eval.publish.disclosure import safe_reach
from tests.publish.audit.grids import people_said

PLAIN = DisclosurePolicy(threshold=4, base=1)
HES = DisclosurePolicy()

Counts = dict[str, dict[str | None, int]]

BEFORE: Counts = {
    "area": {"North": 40, "South": 23, "East": 7, "West": 6},
    "origin": {"event": 50, "outreach": 20, None: 6},
    "group": {"carer": 17, "renting": 30, None: 40},
}


def release(counts: Counts, policy: DisclosurePolicy, estimates: pd.DataFrame | None = None) -> pd.DataFrame:
    listened = sum(counts["area"].values())
    rows = [(name, value, n, listened) for name, values in counts.items() for value, n in values.items() if n]
    reach = pd.DataFrame(rows, columns=["dimension", "value", "conversations", "total"])
    reach = reach.astype({"value": "string", "conversations": "Int64", "total": "Int64"})
    shown = safe_reach(reach, policy).rename(columns={"conversations": "people"})
    tables = {"reach": shown} | ({} if estimates is None else {"estimates": estimates})
    return published_rows(tables, {"listened": people_said(listened, policy)})


def joined(counts: Counts, people: int = 1, area: str = "West") -> Counts:
    """Return the counts with so many people more, all alike."""
    more = {"area": area, "origin": "outreach", "group": "carer"}
    return {name: values | {more[name]: values.get(more[name], 0) + people} for name, values in counts.items()}


def verdict(before: Counts, after: Counts, policy: DisclosurePolicy) -> list[str]:
    return compare_releases((policy, release(before, policy)), (policy, release(after, policy)))


def test_the_same_release_again_may_follow() -> None:
    assert verdict(BEFORE, BEFORE, PLAIN) == []
    assert verdict(BEFORE, BEFORE, HES) == []


def test_one_person_more_is_seen_where_nothing_is_rounded_and_refused() -> None:
    refused = verdict(BEFORE, joined(BEFORE), PLAIN)
    assert len(refused) == 1
    assert "reach" in refused[0]
    assert "raise the base" in refused[0]
    old, new = release(BEFORE, PLAIN), release(joined(BEFORE), PLAIN)
    assert least_people((PLAIN, old), (PLAIN, new)) == 1


@pytest.mark.parametrize("area", ["North", "South", "East", "West", "Harbour"])
def test_one_person_more_is_either_not_seen_at_all_or_refused(area: str) -> None:
    after = joined(BEFORE, area=area)
    old, new = release(BEFORE, HES), release(after, HES)
    assert bool(verdict(BEFORE, after, HES)) == bool(len(changed_rows(old, new)))


def test_a_rounded_number_that_crosses_by_one_is_refused() -> None:
    before = BEFORE | {"area": {"North": 42, "South": 23, "East": 7, "West": 6}}
    after = BEFORE | {"area": {"North": 43, "South": 23, "East": 7, "West": 6}}
    assert "listened" in verdict(before, after, HES)[0] or "area: North" in verdict(before, after, HES)[0]


def test_a_star_that_becomes_a_number_by_one_is_refused() -> None:
    after = BEFORE | {"area": BEFORE["area"] | {"East": 8, "North": 39}}
    assert "reach" in verdict(BEFORE, after, HES)[0]


def test_one_person_who_moved_is_refused_though_the_total_stays() -> None:
    after = BEFORE | {"area": BEFORE["area"] | {"North": 39, "South": 24}}
    assert least_people((PLAIN, release(BEFORE, PLAIN)), (PLAIN, release(after, PLAIN))) == 1
    assert verdict(BEFORE, after, PLAIN)


def test_many_more_people_may_follow_where_numbers_are_rounded() -> None:
    after = joined(joined(BEFORE, 20, area="North"), 12, area="South")
    assert verdict(BEFORE, after, HES) == []
    old, new = release(BEFORE, HES), release(after, HES)
    assert 32 - 4 <= least_people((HES, old), (HES, new)) <= 32


def test_many_more_people_do_not_hide_a_few_where_nothing_is_rounded() -> None:
    after = joined(joined(BEFORE, 20, area="North"), 2, area="South")
    assert "moved by a few people only" in verdict(BEFORE, after, PLAIN)[0]


MONTHS = [f"2022-{month:02d}" for month in range(1, 13)] + [f"2023-{month:02d}" for month in range(1, 8)]
FEW: Counts = {"area": {"North": 10, "South": 10}, "month": dict.fromkeys(MONTHS[1:], 1) | {MONTHS[0]: 2}}
MANY: Counts = {"area": {"North": 100, "South": 90}, "month": dict.fromkeys(MONTHS, 10)}


def test_a_dimension_that_was_left_out_once_may_be_shown_when_many_more_people_are_behind_it() -> None:
    """Twenty people in nineteen months: the names of the months alone would tell."""
    old, new = release(FEW, HES), release(MANY, HES)
    assert not old["row"].str.startswith("month").any()
    assert new["row"].str.startswith("month").sum() == 19
    assert least_people((HES, old), (HES, new)) > 150
    assert compare_releases((HES, old), (HES, new)) == []


@pytest.mark.parametrize("policy", [HES, PLAIN], ids=["hes", "plain"])
@pytest.mark.parametrize("before", [FEW, BEFORE], ids=["left out", "never asked"])
def test_a_dimension_that_is_shown_at_last_of_hardly_anybody_more_is_refused(
    before: Counts, policy: DisclosurePolicy
) -> None:
    for came in (0, 3):
        area = before["area"] | {"North": before["area"]["North"] + came}
        month = {"2022-01": 8, "2022-02": sum(area.values()) - 8}
        assert verdict(before, before | {"area": area, "month": month}, policy)


def test_a_value_that_is_new_in_a_dimension_that_was_listed_was_nobodys_before() -> None:
    more = joined(BEFORE, 5, "Harbour")
    assert least_people((PLAIN, release(BEFORE, PLAIN)), (PLAIN, release(more, PLAIN))) == 5


def test_a_finer_rule_than_before_does_not_make_the_same_people_public() -> None:
    coarse = DisclosurePolicy(threshold=7, base=10)
    assert compare_releases((coarse, release(BEFORE, coarse)), (HES, release(BEFORE, HES)))


def estimates(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    """Return estimates as they are published, from (what, n, result, missing)."""
    columns = ["What", "n", "Result", "Missing"]
    frame = pd.DataFrame(rows, columns=columns).assign(**{"Likely range": "4 to 6", "How sure": "Describes only"})
    return frame[["What", "Result", "Likely range", "n", "Missing", "How sure"]]


LONELY = "Average loneliness (wave 1)"
Estimate = tuple[str, str, str, str]


def judged(old: list[Estimate], new: list[Estimate], policy: DisclosurePolicy = HES) -> list[str]:
    both = [release(BEFORE, policy, estimates(*rows)) for rows in (old, new)]
    return compare_releases((policy, both[0]), (policy, both[1]))


@pytest.mark.parametrize(
    ("n", "result", "may"),
    [("60 people", "5.1", True), ("60 people", "5.2", False), ("65 people", "5.2", False), ("80 people", "5.2", True)],
)
def test_an_estimate_may_change_only_with_more_people_than_the_threshold(n: str, result: str, may: bool) -> None:
    refused = judged([(LONELY, "60 people", "5.1", "5")], [(LONELY, n, result, "5")])
    assert (refused == []) == may
    assert may or f"estimates, {LONELY}" in refused[0]


@pytest.mark.parametrize(
    "what",
    [
        "Average mental wellbeing (SWEMWBS) (took part, wave 2)",
        "Change in happiness (took part, wave 1 to wave 3)",
        "Change a wave in loneliness (UCLA-3) (took part, wave 1 to wave 3)",
        "Difference in change in happiness (took part, against did not take part, wave 1 to wave 2)",
        "People whose loneliness (UCLA-3) got better (took part, wave 1 to wave 2)",
    ],
)
def test_with_one_person_more_no_average_change_slope_or_share_may_follow(what: str) -> None:
    refused = judged([(what, "16 people", "5.10", "4")], [(what, "17 people", "5.25", "3")], PLAIN)
    assert refused == [each for each in refused if f"estimates, {what}" in each]
    assert refused


def test_a_researcher_more_is_no_less_a_person() -> None:
    what = "Trained researchers who are active (16 March 2023)"
    assert judged([(what, "20 researchers", "50%", "0")], [(what, "21 researchers", "52%", "0")], PLAIN)
    assert judged([(what, "20 researchers", "50%", "0")], [(what, "20 researchers", "50%", "0")], PLAIN) == []


def test_pairs_of_people_are_not_so_many_people() -> None:
    # one person more among twelve makes 22 directed pairs more
    what = "Average trust (wave 1)"
    assert judged([(what, "132 pairs of people", "3.1", "0")], [(what, "156 pairs of people", "3.2", "0")])
    of_organisations = [(what, "12 organisations", "3.1", "0")], [(what, "13 organisations", "3.2", "0")]
    assert judged(*of_organisations) == []


def test_the_same_average_of_one_person_fewer_under_another_group_is_refused() -> None:
    # one of 17 says that she took part; the others' average is new, everybody's is gone: the difference is hers
    everybody = ("Average happiness (wave 1)", "17 people", "6.5", "0")
    others = ("Average happiness (did not say if they took part, wave 1)", "16 people", "6.4", "0")
    hers = ("Average happiness (took part, wave 1)", "few people", "too few to show", "not shown")
    refused = judged([everybody], [hers, others], PLAIN)
    assert len(refused) == 1
    assert f"{others[0]}: it changed since the last release (beside {everybody[0]})" in refused[0]
    assert judged([everybody], [(others[0], *everybody[1:])], PLAIN) == []  # only the name is another
    assert (
        judged([everybody], [everybody, others], PLAIN) == []
    )  # both stand in one release, which its own audit judges


def test_a_new_wave_may_follow_and_a_figure_may_be_hidden_later() -> None:
    first = ("Average happiness (wave 1)", "17 people", "6.5", "0")
    third = ("Average happiness (wave 3)", "16 people", "6.4", "1")
    second = ("Average happiness (wave 2)", "16 people", "6.6", "1")
    assert judged([first, second], [first, third], PLAIN) == []
    assert judged([first], [(first[0], first[1], "too few to show", "0")], PLAIN) == []
    assert judged([first], [(first[0], "16 people", "too few to show", "1")], PLAIN)  # their number moved by one
    assert judged([(first[0], first[1], "too few to show", "0")], [first], PLAIN)


def test_a_release_that_told_how_many_were_missing_does_not_stand_in_the_way_of_one_that_does_not() -> None:
    told, untold = (("Average happiness (wave 1)", "17 people", "6.5", missing) for missing in ("6", "not shown"))
    assert judged([told], [untold], PLAIN) == []
    assert judged([(*told[:3], "few")], [untold], PLAIN) == []  # as it once was said
    assert judged([untold], [told], PLAIN)
    assert judged([told], [(*untold[:2], "6.6", untold[3])], PLAIN)


def test_a_ledger_that_kept_long_names_as_prints_is_still_compared() -> None:
    what = "Difference in change in happiness (took part, against did not take part, wave 1 to wave 2)"
    old, new = (release(BEFORE, PLAIN, estimates((what, n, "0.5", "0"))) for n in ("30 people", "31 people"))
    old["row"] = old["row"].replace(what, fingerprint(what))
    refused = compare_releases((PLAIN, old), (PLAIN, new))
    assert len(refused) == 1
    assert what in refused[0]


def test_conversations_a_month_are_judged_with_what_people_told() -> None:
    what = "Change a month in conversations a month (2022-11 to 2024-09)"
    refused = judged([(what, "23 months", "1%", "6")], [(what, "23 months", "2%", "6")])
    assert len(refused) == 1
    assert "no more than 7 people are behind it" in refused[0]
