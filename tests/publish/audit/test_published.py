"""What is published as rows of text, and what a reader makes of it, whatever the length of a name."""

import pandas as pd
import pytest

from hct_eval.programme import DisclosurePolicy
from hct_eval.publish.audit.bounds import recovered
from hct_eval.publish.audit.differences import compare_releases, least_people
from hct_eval.publish.audit.published import fingerprint, published_rows, reader_cells
from hct_eval.publish.disclosure import safe_reach
from tests.publish.audit.grids import people_said

LONG = "Gypsy, Roma and Traveller people, boaters and travelling showpeople"
AREA = "The streets between the old harbour, the railway line and the eastern ring road"


def published(policy: DisclosurePolicy, times: int = 1) -> pd.DataFrame:
    """Return what is published of forty people, or so many times as many, with a long name in two dimensions."""
    counts = [("area", AREA, 20), ("area", "South", 16), ("area", None, 4)]
    counts += [("group", "Carer", 15), ("group", LONG, 12), ("group", "Young people", 5), ("group", None, 12)]
    reach = pd.DataFrame(counts, columns=["dimension", "value", "conversations"])
    reach = reach.assign(conversations=reach["conversations"] * times, total=40 * times)
    reach = reach.astype({"value": "string", "conversations": "Int64", "total": "Int64"})
    shown = safe_reach(reach, policy).rename(columns={"conversations": "people"})
    profile = pd.DataFrame({"value": [f"Area: {AREA}"], "conversations": shown.loc[shown["value"] == AREA, "people"]})
    said = {"listened": people_said(40 * times, policy)}
    return published_rows({"reach": shown, "reach_profile": profile}, said)


@pytest.mark.parametrize("policy", [DisclosurePolicy(), DisclosurePolicy(threshold=4, base=1)], ids=["hes", "plain"])
def test_a_long_name_of_a_group_or_an_area_is_a_value_of_its_dimension(policy: DisclosurePolicy) -> None:
    rows = published(policy)
    assert {f"group: {LONG}", f"area: {AREA}", f"Area: {AREA}"} <= set(rows["row"])
    cells, relations = reader_cells(rows, policy)
    assert {relation.total for relation in relations} == {"listened", "reach recorded/area", "reach recorded/group"}
    assert recovered(cells, relations).empty


def test_a_ledger_that_kept_a_long_group_as_a_print_is_still_compared() -> None:
    hes = DisclosurePolicy()
    old, new = published(hes), published(hes, times=10)
    prints = {f"{dimension}: {name}" for dimension, name in (("group", LONG), ("area", AREA), ("Area", AREA))}
    old = old.assign(row=[fingerprint(row) if row in prints else row for row in old["row"].tolist()])
    assert least_people((hes, published(hes)), (hes, new)) > 300
    assert compare_releases((hes, old), (hes, new)) == compare_releases((hes, published(hes)), (hes, new)) == []
