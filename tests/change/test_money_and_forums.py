"""Money, forums, researchers and areas."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from hct_eval.change.area_effects import area_effect, two_way_effect
from hct_eval.change.forums import action_estimates, speaking_estimates
from hct_eval.change.intervals import gini
from hct_eval.change.researchers import researcher_estimates, status_on
from hct_eval.change.resources import money_by_way, money_by_year, money_flows, resource_estimates
from hct_eval.programme import DisclosurePolicy
from tests.change.frames import day, organisations, typed

pytestmark = pytest.mark.slow


def _funding(shares, contracts=12, basis="spent"):
    rows = [
        {
            "funding_id": f"f{basis}{year}-{n}", "funder": "Council", "recipient": "Somebody", "amount_gbp": 1000.0 + n,
            "basis": basis, "to_sector": "VCSE" if n < round(share * contracts) else "NHS", "year": year,
        }
        for year, share in shares.items()
        for n in range(contracts)
    ]  # fmt: skip
    return typed("funding", rows)


def test_the_share_of_money_is_that_of_pounds():
    rows = resource_estimates(_funding({2020: 0.25, 2021: 0.5}), seed=1)
    first = rows[rows["period"] == "2020/21"].iloc[0]
    assert first["value"] == pytest.approx(sum(1000 + n for n in range(3)) / sum(1000 + n for n in range(12)))
    assert first["low"] < first["value"] < first["high"]
    assert (first["n"], first["counts"]) == (12, "contracts")


def test_three_years_are_no_trend():
    trend = resource_estimates(_funding({2020: 0.1, 2021: 0.5, 2022: 0.9}), seed=1)
    trend = trend[trend["statistic"] == "mean change"].iloc[0]
    assert trend["finding"] == "we cannot tell"
    assert pd.isna(trend["value"])
    assert "3 years with 10 contracts or more; fewer than 4 cannot show a trend" in trend["sentence"]


def test_a_year_with_one_grant_is_no_year_of_a_trend():
    frame = pd.concat([_funding({2020: 1.0}, 1), _funding({2021: 0.4, 2022: 0.3, 2023: 0.3})], ignore_index=True)
    trend = resource_estimates(frame, seed=1)
    trend = trend[trend["statistic"] == "mean change"].iloc[0]
    assert (trend["finding"], trend["n"], trend["missing"]) == ("we cannot tell", 36, 1)


def test_a_steady_shift_is_found_and_no_shift_is_not():
    up = resource_estimates(_funding({y: 0.1 + 0.15 * (y - 2020) for y in range(2020, 2025)}, 20), seed=1)
    flat = resource_estimates(_funding(dict.fromkeys(range(2020, 2025), 0.3), 20), seed=1)
    assert up[up["statistic"] == "mean change"].iloc[0]["finding"] == "improved"
    assert flat[flat["statistic"] == "mean change"].iloc[0]["finding"] == "we cannot tell"


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_share_that_never_varied_has_no_range_to_tell(share):
    rows = resource_estimates(_funding(dict.fromkeys(range(2006, 2022), share), 10), seed=1, began=2014)
    told = rows.set_index("statistic")["sentence"]
    assert told["mean change"] == (
        f"VCSE share of money spent: {100 * share:.0f} % in 2006/07, {100 * share:.0f} % in 2021/22 (160 contracts). "
        "We have no interval for it, so we cannot tell."
    )
    assert told["difference"] == (
        "VCSE share of money spent, after 2014/15 against before (16 years). "
        "We have no interval for it, so we cannot tell."
    )


def test_kinds_of_figures_are_never_added():
    both = pd.concat([_funding({2020: 0.5}), _funding({2020: 0.25}, basis="up to")], ignore_index=True)
    rows = resource_estimates(both, seed=1)
    assert set(rows["measure"]) == {"VCSE share of spend", "VCSE share of money (up to)"}
    assert len(money_by_year(both)) == 4


def test_few_contracts_give_pounds_only():
    row = resource_estimates(_funding({2020: 0.5}, 4), seed=1).iloc[0]
    assert pd.isna(row["value"])
    assert "£2,001 of £4,006 in 4 contracts" in row["sentence"]


def test_where_no_contract_names_a_sector_no_count_is_promised():
    nobody = _funding({2020: 0.5}, 4, basis="up to").assign(to_sector=pd.NA)
    row = resource_estimates(typed("funding", nobody.to_dict("records")), seed=1).iloc[0]
    assert row["sentence"] == (
        "Money promised (at most), what goes to charities and community groups, 2020/21: no contract names the "
        "recipient's sector, so there is no share to give."
    )
    assert row["finding"] == "we cannot tell"
    assert row["label"] == "share of money promised (at most) that goes to charities and community groups"


def test_the_bootstrap_is_repeatable_and_blind_to_order():
    frame = _funding(dict.fromkeys(range(2020, 2025), 0.3))
    other = frame.sample(frac=1, random_state=2).reset_index(drop=True)
    assert resource_estimates(frame, seed=1).equals(resource_estimates(other, seed=1))
    assert not resource_estimates(frame, seed=1).equals(resource_estimates(frame, seed=2))


def test_asks_are_counted_and_timed():
    events = typed("events", [{"event_id": "e1", "kind": "forum", "date": day("2024-01-01")}])
    actions = [
        {
            "action_id": f"a{n:02d}", "event_id": "e1", "decision_asked": "a bench",
            "response": "agreed" if n < 20 else "no response yet",
            "closed_on": day("2024-01-01") + pd.Timedelta(days=n + 1) if n < 20 else None,
        }
        for n in range(30)
    ]  # fmt: skip
    rows = action_estimates(typed("actions", actions), events).set_index("label")
    closed = rows.loc["asks that were closed"]
    assert (closed["numerator"], closed["n"]) == (20, 30)
    assert round(closed["low"], 4) == 0.4878
    days = rows.loc["median days until an ask was closed"]
    assert (days["value"], days["low"], days["high"], days["n"], days["missing"]) == (10.5, 6, 15, 20, 10)
    assert "10 still open" in days["sentence"]
    assert action_estimates(typed("actions", []), events).empty


def test_who_speaks():
    rows = [
        {"event_id": f"e{e:02d}", "organisation_id": f"o{o:02d}", "role": role, "speaking_turns": turns}
        for e in range(12)
        for o, role, turns in ((0, "member", 6 + e % 3), (1, "member", 3), (1, "resident", 1))
    ]
    events = typed("events", [{"event_id": f"e{e:02d}", "kind": "forum", "date": day("2024-01-01")} for e in range(12)])
    found = speaking_estimates(typed("attendance", rows), events, organisations(["NHS", "VCSE"]), seed=1)
    statutory = found[found["label"] == "speaking turns of statutory bodies"].iloc[0]
    assert statutory["value"] == pytest.approx(84 / 132)
    unequal = found[found["statistic"] == "gini"].iloc[0]
    assert unequal["value"] == pytest.approx(gini([84, 48]))
    assert unequal["low"] <= unequal["value"] <= unequal["high"]
    moved = found[found["statistic"] == "difference"]
    assert moved["finding"].unique().tolist() == ["we cannot tell"]  # six events a half
    assert speaking_estimates(typed("attendance", []), events, organisations(["NHS"]), seed=1).empty


def _three_sides(residents):
    """Return attendance of as many events as there are turns of residents; None where nobody noted them."""
    rows = [
        {"event_id": f"e{e:02d}", "organisation_id": o, "role": role, "speaking_turns": turns}
        for e, said in enumerate(residents)
        for o, role, turns in (("o00", "member", 12 - e % 2), ("o01", "member", 6), ("o01", "resident", said))
    ]
    dates = [
        {"event_id": f"e{e:02d}", "kind": "forum", "date": day("2024-01-01") + pd.Timedelta(days=e)}
        for e in range(len(residents))
    ]
    return typed("attendance", rows), typed("events", dates), organisations(["NHS", "VCSE"])


def test_turns_that_nobody_noted_are_not_none():
    assert speaking_estimates(*_three_sides([None] * 20), seed=1).empty
    half = speaking_estimates(*_three_sides([5, 6] * 6 + [None] * 12), seed=1)
    assert half[["n", "missing"]].drop_duplicates().to_numpy().tolist() == [[12, 12]]
    residents = half.set_index("label").loc["speaking turns of residents"]
    assert residents["value"] == pytest.approx(11 / 46)  # 5 of 23 and 6 of 23: all that was said at two events
    assert set(half.loc[half["statistic"] == "difference", "finding"]) == {"we cannot tell"}


def test_halves_that_are_alike_moved_neither_way():
    events = [{"event_id": f"e{e:02d}", "kind": "board", "date": day("2024-01-01")} for e in range(24)]
    rows = [
        {"event_id": f"e{e:02d}", "organisation_id": o, "role": "member", "speaking_turns": turns}
        for e in range(24)
        for o, turns in (("o00", 3 + e % 3), ("o01", 5 - e % 3))
    ]
    found = speaking_estimates(
        typed("attendance", rows), typed("events", events), organisations(["NHS", "VCSE"]), seed=1
    ).set_index("label")
    moved = found.loc["change in the share of speaking turns of statutory bodies", "sentence"]
    assert "against the first: 0.00 percentage points (likely between" in moved


def test_residents_speak_more_in_the_second_half():
    rng = np.random.default_rng(12)
    events, rows = [], []
    for e in range(24):  # named backwards, so that only the dates can put them in order
        events.append({"event_id": f"e{99 - e}", "kind": "board", "date": day("2024-01-01") + pd.Timedelta(days=9 * e)})
        residents = rng.poisson(14 if e < 12 else 26)
        for organisation, role, turns in (("o00", "member", rng.poisson(80)), ("o01", "resident", residents)):
            rows.append(
                {"event_id": f"e{99 - e}", "organisation_id": organisation, "role": role, "speaking_turns": int(turns)}
            )
    found = speaking_estimates(
        typed("attendance", rows), typed("events", events), organisations(["NHS", "VCSE"]), seed=1
    ).set_index("label")
    change = found.loc["change in the share of speaking turns of residents"]
    assert change["low"] < 26 / 106 - 14 / 94 < change["high"]
    assert change["finding"] == "describes"


def _seed_example():
    """30 trained, 20 of them available, 5 of these active (the seed documents' Plymouth)."""
    rows = []
    for n in range(30):
        steps = ["recruited", "trained", *(["available"] if n < 20 else []), *(["active"] if n < 5 else [])]
        rows += [
            {"person_id": f"r{n:02d}", "status": step, "from": day(f"2023-0{1 + place}-01")}
            for place, step in enumerate(steps)
        ]
    return typed("researchers", rows)


def test_the_seed_example_of_researchers():
    # METHODS section 4; oracles.json "wilson 20/30", "5/20", "5/30": 67 % (49 to 81), 25 % (11 to 47), 17 % (7 to 34)
    rows = researcher_estimates(_seed_example(), DisclosurePolicy())
    shown = (100 * rows[["value", "low", "high"]].astype(float)).round().astype(int).to_numpy().tolist()
    assert shown == [[67, 49, 81], [25, 11, 47], [17, 7, 34]]
    assert rows["sentence"].str.contains("Available: they could be called on").tolist() == [True, True, False]
    assert rows["sentence"].str.contains("Active: the researchers' log has them at work").tolist() == [
        False,
        True,
        True,
    ]


def test_status_is_that_of_the_day():
    frame = _seed_example()
    frame.loc[frame["person_id"] == "r00", "to"] = pd.Timestamp("2023-12-31")
    assert status_on(frame, pd.Timestamp("2023-02-15"))["status"].value_counts().to_dict() == {"trained": 30}
    assert status_on(frame, pd.Timestamp("2024-02-15")).set_index("person_id")["status"].isna()["r00"]
    assert researcher_estimates(typed("researchers", []), DisclosurePolicy()).empty


def _areas(effect, areas=24, seed=1):
    rng = np.random.default_rng(seed)
    level, drift = rng.normal(20, 3, areas), rng.normal(0, 0.3, 5)
    rows = []
    for area in range(areas):
        for year in range(5):
            inside = area < areas // 2 and year >= 2
            rate = level[area] + drift[year] + effect * inside + rng.normal(0, 0.8)
            rows.append(
                {
                    "area_id": f"a{area:02d}",
                    "period": 2020 + year,
                    "indicator": "often lonely",
                    "numerator": round(rate * 100),
                    "denominator": 10000,
                    "in_programme": inside,
                }
            )
    return typed("indicators", rows)  # fmt: skip


def test_area_effect_finds_what_was_planted():
    row = area_effect(_areas(-2.0)).iloc[0]
    assert row["low"] < -2.0 < row["high"] < 0
    assert (row["n"], row["counts"], row["finding"]) == (24, "areas", "describes")
    assert area_effect(_areas(0.0)).iloc[0]["finding"] == "we cannot tell"


def test_areas_that_moved_alike_moved_neither_way():
    frame = _areas(0.0)
    noise = np.random.default_rng(2).integers(-90, 90, (12, 5))
    mirrored = np.stack([noise, -noise], axis=1).ravel()  # what one area does, its neighbour does the other way about
    row = area_effect(frame.assign(numerator=pd.array(2000 + mirrored, dtype="Int64"))).iloc[0]
    assert "moved by 0.00 per 100 (likely between" in row["sentence"]


def test_area_effect_is_that_of_statsmodels():
    import statsmodels.formula.api as smf

    frame = _areas(-2.0).assign(rate=lambda f: 100 * f["numerator"].astype(float) / f["denominator"].astype(float))
    frame["d"] = frame["in_programme"].astype(float)
    groups = pd.factorize(frame["area_id"])[0]
    fit = smf.ols("rate ~ d + C(area_id) + C(period)", frame.astype({"area_id": object, "period": int})).fit(
        cov_type="cluster", cov_kwds={"groups": groups}, use_t=True
    )
    own = two_way_effect(frame["rate"].to_numpy(), frame["d"].to_numpy(), groups, pd.factorize(frame["period"])[0])
    assert own.value == pytest.approx(fit.params["d"])
    # statsmodels counts 24 dummies of areas in K = 29; they are nested in the clusters, so only the constant counts
    assert own.error == pytest.approx(fit.bse["d"] * np.sqrt((120 - 29) / (120 - 6)))
    assert own.high - own.value == pytest.approx(own.error * stats.t.ppf(0.975, 23))


def _from_the_first_year(frame, areas):
    """Put areas into the programme from the first year on."""
    early = frame["area_id"].isin([f"a{area:02d}" for area in areas])
    return frame.assign(in_programme=frame["in_programme"].mask(early, other=True))


def test_areas_without_a_before_do_not_make_up_the_number():
    row = area_effect(_from_the_first_year(_areas(-2.0), range(11))).iloc[0]
    assert pd.isna(row["value"])
    assert row["finding"] == "we cannot tell"
    assert "1 area in the programme, 12 others (and 11 left out, for they were in it in every" in row["sentence"]


def test_areas_without_a_before_are_left_out_of_the_estimate():
    frame = _areas(-2.0, areas=28)
    row = area_effect(_from_the_first_year(frame, range(3))).iloc[0]
    alone = area_effect(frame[~frame["area_id"].isin(["a00", "a01", "a02"])]).iloc[0]
    assert row[["value", "low", "high", "n"]].tolist() == alone[["value", "low", "high", "n"]].tolist()
    assert row["n"] == 25
    unknown = frame["numerator"].mask(frame["area_id"].isin(["a00", "a01", "a02"]) & (frame["period"] < 2022))
    assert area_effect(frame.assign(numerator=unknown)).iloc[0]["value"] == alone["value"]


def test_figures_that_are_not_known_are_no_missing_areas():
    frame = _areas(-2.0, areas=26)
    gone = (frame["area_id"] == "a25") | ((frame["area_id"] < "a05") & (frame["period"] == 2024))
    row = area_effect(frame.assign(numerator=frame["numerator"].mask(gone))).iloc[0]
    assert (row["n"], row["missing"], row["counts"]) == (25, 1, "areas")
    assert (
        "13 areas in the programme, 12 others; of 130 figures, one an area and period, 10 not known;" in row["sentence"]
    )


def test_few_areas_are_only_counted():
    row = area_effect(_areas(-2.0, areas=12)).iloc[0]
    assert pd.isna(row["value"])
    assert row["finding"] == "we cannot tell"
    assert area_effect(typed("indicators", [])).empty


def test_area_effect_keeps_its_error_rate():
    """200 programmes of 24 areas without effect: alarms in at most 5 % and what chance adds to it (3 SD)."""
    rng = np.random.default_rng(3)
    area, period = np.repeat(np.arange(24), 5), np.tile(np.arange(5), 24)
    treated = ((area < 12) & (period >= 2)).astype(float)
    alarms = 0
    for _ in range(200):
        outcome = rng.normal(0, 2, 24)[area] + rng.normal(0, 1, 5)[period] + rng.normal(0, 1, 120)
        alarms += two_way_effect(outcome, treated, area, period).excludes_zero
    assert alarms <= 200 * 0.05 + 3 * np.sqrt(200 * 0.05 * 0.95)


def test_the_way_money_is_given_is_told_apart():
    frame = _funding({2020: 0.5, 2021: 0.5})
    rows = resource_estimates(frame.assign(commissioning_type=frame["to_sector"].mask(frame.index > 4)), seed=1)
    assert rows["group"].isna().all()  # fewer than ten given in any way
    frame["commissioning_type"] = ["grant" if sector == "VCSE" else "contract" for sector in frame["to_sector"]]
    frame["commissioning_type"] = frame["commissioning_type"].astype("string")
    rows = resource_estimates(frame, seed=1).set_index("group")
    assert "given as grant" in rows.index
    assert rows.loc["given as contract", "value"] == 0
    assert rows.loc["given as grant", ["value", "n"]].tolist() == [1, 12]
    ways = money_by_way(frame).set_index(["commissioning_type", "to_sector"])
    assert ways["contracts"].to_dict() == {("contract", "NHS"): 12, ("grant", "VCSE"): 12}


def test_flows_run_from_sector_to_sector():
    frame = _funding({2020: 0.5}, 4)
    frame["from_sector"] = pd.array(["NHS", "NHS", "NHS", None], dtype="string")
    flows = money_flows(frame).set_index("flow")
    assert flows["amount_gbp"].to_dict() == {"NHS to NHS": 1002, "NHS to VCSE": 2001, "not recorded to NHS": 1003}
    assert flows["contracts"].sum() == 4


def _long(change, years=range(2006, 2022)):
    return _funding({year: 0.1 + max(0, year - 2013) * change for year in years}, 20)


def test_a_change_of_course_needs_eight_years_a_side_and_a_beginning():
    bent = resource_estimates(_long(0.08), seed=1, began=2014).set_index("label")
    row = bent.loc["change of course in the share of money spent that goes to charities and community groups"]
    assert row["low"] > 0.04
    assert row["finding"] == "improved"
    assert (row["n"], row["counts"], row["primary"]) == (16, "years", False)
    assert row["missing"] == 0
    thin = _funding({2005: 0.1, 2022: 0.5}, 3)
    nowhere = _funding({2021: 0.5}, 4).assign(to_sector=pd.NA, funding_id=lambda f: "x" + f["funding_id"])
    nowhere = nowhere.astype(thin.dtypes.to_dict())
    more = resource_estimates(pd.concat([thin, _long(0.08), nowhere], ignore_index=True), seed=1, began=2014)
    other = more.set_index("label").loc[row.name]
    assert other[["value", "n", "missing"]].tolist() == [row["value"], 16, 2]  # years; of contracts, 3 + 3 + 4
    assert "Left out: 10 contracts of thinner years or without a recipient's sector." in other["sentence"]
    straight = resource_estimates(_long(0.0), seed=1, began=2014)
    assert straight[straight["counts"] == "years"].iloc[0]["finding"] == "we cannot tell"
    for began in (None, 2013, 2030):
        assert (resource_estimates(_long(0.08), seed=1, began=began)["counts"] == "contracts").all()
