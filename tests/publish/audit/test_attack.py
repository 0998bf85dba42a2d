"""An attacker who has nothing but what is published of the bundled sample, made from its raw registers."""

from pathlib import Path

import pandas as pd
import pytest

from hct_eval.change.scales import score_wellbeing
from hct_eval.change.surveys import survey_estimates
from hct_eval.conversations.consent import settle_consent
from hct_eval.conversations.profile import reach_against_profile
from hct_eval.conversations.summary import reach_table
from hct_eval.programme import DisclosurePolicy, load_programme
from hct_eval.publish.audit.bounds import possible
from hct_eval.publish.audit.differences import changed_rows, compare_releases, least_people
from hct_eval.publish.audit.published import published_rows, reader_cells
from hct_eval.publish.audit.reach import reach_key
from hct_eval.publish.change import estimate_rows
from hct_eval.publish.disclosure import rounded_reach, safe_estimates, safe_reach
from hct_eval.publish.missed import missed_table, safe_profile
from hct_eval.tables import read_raw
from tests.publish.audit.grids import people_said
from tests.publish.audit.survey_attack import narrowed, read_rows

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).parents[3]
SAMPLE = load_programme("hct-sample", REPOSITORY)
HES = DisclosurePolicy()


def published(register: pd.DataFrame, place: str, policy: DisclosurePolicy) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what is published of a register's conversations, and the exact table reach that nobody is shown."""
    reach = reach_table(register)
    compared = reach_against_profile(reach, read_raw(SAMPLE, place, "area_profile"))
    tables = {
        "reach": safe_reach(reach, policy).rename(columns={"conversations": "people"}),
        "reach_profile": missed_table(safe_profile(compared, policy, rounded_reach(reach, policy))).frame,
    }
    listened = int((register["consent"] != "withdrawn").sum())
    return published_rows(tables, {"listened": people_said(listened, policy)}), reach


def register_of(place: str) -> pd.DataFrame:
    register, _ = settle_consent(read_raw(SAMPLE, place, "conversations"))
    return register


@pytest.mark.parametrize("place", SAMPLE.place_ids)
@pytest.mark.parametrize("policy", [SAMPLE.disclosure, HES], ids=["plain", "hes"])
def test_no_small_count_of_any_place_can_be_worked_out(place: str, policy: DisclosurePolicy) -> None:
    rows, exact = published(register_of(place), place, policy)
    cells, relations = reader_cells(rows, policy)
    found = possible(cells, relations)
    named = exact[exact["value"].notna() & (exact["conversations"] <= policy.threshold)]
    small = [reach_key(d, v) for d, v in zip(named["dimension"], named["value"], strict=True)]
    assert set(small) <= set(found.index)  # none is shown
    assert (found.loc[small, "low"] <= 1).all()
    assert (found.loc[small, "high"] >= policy.threshold).all()


def test_the_attack_finds_what_is_not_protected() -> None:
    # the sample as it was published before: each column hid a lone number's neighbour, but consent adds up to all
    rows, exact = published(register_of("plymouth"), "plymouth", SAMPLE.disclosure)
    consent = exact[exact["dimension"] == "consent"].set_index("value")["conversations"]
    bare = rows.copy()
    bare.loc[bare["row"] == "consent: internal", "shown"] = str(consent["internal"])
    found = possible(*reader_cells(bare, SAMPLE.disclosure))
    assert tuple(found.loc["reach/consent/named"]) == (consent["named"], consent["named"])


@pytest.mark.parametrize("policy", [SAMPLE.disclosure, HES], ids=["plain", "hes"])
@pytest.mark.parametrize("person", [0, 17, 40])
def test_one_person_more_is_not_seen_or_the_release_is_refused(policy: DisclosurePolicy, person: int) -> None:
    everyone = register_of("plymouth")
    kept = everyone[everyone["consent"] != "withdrawn"]
    without = everyone.drop(index=kept.index[person])
    before, _ = published(without, "plymouth", policy)
    after, _ = published(everyone, "plymouth", policy)
    seen = len(changed_rows(before, after)) > 0
    refused = compare_releases((policy, before), (policy, after))
    assert bool(refused) == seen
    assert not seen or least_people((policy, before), (policy, after)) <= policy.threshold


def test_twenty_people_more_may_be_published_where_numbers_are_rounded() -> None:
    everyone = register_of("plymouth")
    coarse = everyone.assign(held_on=pd.Timestamp("2023-01-01"), language="en", origin="event", area="Plymouth")
    coarse = coarse.assign(groups=None)
    before, _ = published(coarse.iloc[:40], "plymouth", HES)
    after, _ = published(coarse, "plymouth", HES)
    assert len(changed_rows(before, after))
    assert compare_releases((HES, before), (HES, after)) == []


@pytest.mark.parametrize("policy", [SAMPLE.disclosure, HES], ids=["plain", "hes"])
@pytest.mark.parametrize("dropped_out", [True, False], ids=["nobody twice", "asked once"])
def test_how_few_did_not_take_part_does_not_follow_from_what_is_missing(
    policy: DisclosurePolicy, *, dropped_out: bool
) -> None:
    """Three are left of those who did not take part; they did not come again, or one question was asked only once."""
    table = read_raw(SAMPLE, "coventry", "wellbeing")
    others = table.loc[table["in_programme"].eq(other=False).fillna(value=False), "person_id"].unique()
    table = table[~table["person_id"].isin(others[3:])]
    last = table["wave"] == table["wave"].max()
    if dropped_out:
        table = table[~(last & table["person_id"].isin(others))]
    else:
        table = table.assign(ons_satisfied=table["ons_satisfied"].mask(last))
    scored = score_wellbeing(table)
    group = scored["person_id"].isin(others).map({True: "did not take part", False: "took part"})
    exact = survey_estimates(scored, policy)
    shown = read_rows(estimate_rows(safe_estimates(exact, policy)))
    assert shown["n"].isna().sum() >= 6
    assert shown["missing"].notna().sum() >= 7  # of those who took part, it is said
    assert narrowed(shown, exact, scored.assign(group=group), policy) == {}
