"""Two releases side by side: what one person more would tell is refused, what many changed may follow."""

import pandas as pd
import pytest

from hct_eval.programme import DisclosurePolicy
from hct_eval.publish.audit.differences import changed_rows, compare_releases, least_people
from hct_eval.publish.audit.published import published_rows
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


def test_a_finer_rule_than_before_does_not_make_the_same_people_public() -> None:
    coarse = DisclosurePolicy(threshold=7, base=10)
    assert compare_releases((coarse, release(BEFORE, coarse)), (HES, release(BEFORE, HES)))


def estimates(n: str, result: str) -> pd.DataFrame:
    row = {"What": "Average loneliness", "Result": result, "Likely range": "4 to 6", "n": n, "Missing": "5"}
    return pd.DataFrame([row | {"How sure": "Describes only"}])


@pytest.mark.parametrize(
    ("n", "result", "may"),
    [("60 people", "5.1", True), ("60 people", "5.2", False), ("65 people", "5.2", False), ("80 people", "5.2", True)],
)
def test_an_estimate_may_change_only_with_more_people_than_the_threshold(n: str, result: str, may: bool) -> None:
    old, new = release(BEFORE, HES, estimates("60 people", "5.1")), release(BEFORE, HES, estimates(n, result))
    refused = compare_releases((HES, old), (HES, new))
    assert (refused == []) == may
    assert may or "estimates, Average loneliness" in refused[0]
