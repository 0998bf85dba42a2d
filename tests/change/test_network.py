"""Networks: published values, and error rates where nothing happened."""

import math
import re

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from hct_eval.change import network
from hct_eval.change.intervals import mean_t
from hct_eval.change.relationships import relationship_estimates
from hct_eval.change.scales import TRUST_ITEMS
from tests.change.frames import organisations, ties


def _from_graph(graph):
    matrix = nx.to_numpy_array(graph)
    np.fill_diagonal(matrix, np.nan)
    return matrix


def test_florentine_marriages_are_those_of_networkx():
    # 20 marriages among 15 connected families
    marriage = _from_graph(nx.florentine_families_graph())
    assert network.density(marriage) == pytest.approx(20 * 2 / (15 * 14))
    assert network.reciprocity(marriage) == 1


def test_structure_of_known_networks():
    star = np.full((6, 6), 0.0)
    star[1:, 0] = 1
    np.fill_diagonal(star, np.nan)
    assert network.centralisation(star) == 1
    assert network.reciprocity(star) == 0
    ring = _from_graph(nx.cycle_graph(7))
    assert network.centralisation(ring) == 0
    mixed = np.array([[np.nan, 1, 0], [1, np.nan, 1], [np.nan, np.nan, np.nan]])
    assert network.density(mixed) == pytest.approx(3 / 4)
    assert network.reciprocity(mixed) == 1  # over the one tie each way whose answer is known
    assert math.isnan(network.reciprocity(np.full((4, 4), np.nan)))


def test_brokerage_of_known_networks():
    star = np.full((6, 6), 0.0)
    star[1:, 0] = star[0, 1:] = 1
    assert network.brokerage(star).tolist() == [1, 0, 0, 0, 0, 0]
    assert network.most_brokerage(star) == 1
    one_way = np.array([[np.nan, 1, 0], [0, np.nan, 1], [0, 0, np.nan]])
    assert network.brokerage(one_way).tolist() == [0, 0.5, 0]  # one of the two ordered pairs of others
    assert network.most_brokerage(np.where(one_way == 1, np.nan, one_way)) == 0  # what is not known is no tie
    assert math.isnan(network.most_brokerage(np.full((2, 2), 1.0)))


@pytest.mark.slow
def test_leaving_out_organisations_keeps_false_alarms_rare():
    """400 networks without change whose raters and rated differ: at most 5 % and what chance adds to it (3 SD)."""
    rng = np.random.default_rng(20240229)
    alarms, naive = 0, 0
    for _ in range(400):
        generous, liked = rng.normal(0, 0.5, (2, 12))
        change = np.rint(generous[:, None] + liked[None, :] + rng.normal(0, 0.8, (12, 12)))
        np.fill_diagonal(change, np.nan)
        change[rng.random((12, 12)) < 0.2] = np.nan
        alarms += network.jackknife(network.mean_received, change).excludes_zero
        naive += mean_t(np.nanmean(change, axis=0)).excludes_zero
    allowed = 400 * 0.05 + 3 * math.sqrt(400 * 0.05 * 0.95)
    assert alarms <= allowed < naive  # a plain t test on organisations cries wolf


def test_sector_gap_is_the_difference_of_the_two_ways():
    power = np.full((4, 4), np.nan)
    statutory, vcse = np.array([True, True, False, False]), np.array([False, False, True, True])
    power[2, 0], power[3, 0], power[0, 2] = 4, 3, 1
    assert network.sector_gap(power, statutory, vcse) == 2.5
    assert math.isnan(network.sector_gap(np.full((4, 4), np.nan), statutory, vcse))


SECTORS = ["NHS", "local authority", "VCSE", "community group", "VCSE", "NHS"] * 2


def _power(rng, over_vcse, over_statutory):
    side = np.isin(SECTORS, ["NHS", "local authority"])
    mean = np.full((12, 12), 1.5)
    mean[np.ix_(~side, side)], mean[np.ix_(side, ~side)] = over_vcse, over_statutory
    return np.clip(np.rint(mean + rng.normal(0, 0.6, (12, 12))), 0, 4)


def test_power_that_is_even_and_stays_so_goes_neither_way():
    even = np.tile([1.0, 3.0], (12, 6))  # all say the same of the same ones, on either side as often
    waves = {1: even, 2: np.roll(even, 1, axis=1)}
    rows = relationship_estimates(ties(waves, "power_over"), organisations(["NHS"] * 6 + ["VCSE"] * 6), seed=1)
    said = rows.set_index(["statistic", "period"])["sentence"]
    first, change = said["gap", "wave 1"], said["mean change", "wave 1 to wave 2"]
    assert "decide as much over charities and groups as these over them: by 0.00 points of 4" in first
    assert ": 0.00 points (" in change


@pytest.mark.slow
def test_a_narrower_power_gap_is_found():
    rng = np.random.default_rng(9)
    waves = {1: _power(rng, 3.2, 1.0), 2: _power(rng, 2.4, 1.5)}  # the numbers planted in the sample's Leeds
    rows = relationship_estimates(ties(waves, "power_over"), organisations(SECTORS), seed=1).set_index(
        ["statistic", "period"]
    )
    first, change = rows.loc[("gap", "wave 1")], rows.loc[("mean change", "wave 1 to wave 2")]
    assert 1.6 < first["value"] < 2.8
    assert first["p"] < 0.01
    assert change["finding"] == "improved"
    assert change["n"] == 12


@pytest.mark.parametrize(
    ("before", "after", "finding", "levels"),
    [
        ((3.2, 1.0), (2.4, 1.5), "improved", r"from \+2\.\d to \+0\.\d\d"),
        ((2.2, 1.8), (1.2, 3.0), "describes", r"from \+0\.\d\d to −1\.\d"),  # turned round, and four times as wide
        ((2.9, 1.2), (1.2, 2.9), "describes", r"from \+1\.\d to −1\.\d"),  # turned round, and as wide
        ((2.2, 1.8), (3.2, 1.0), "got worse", r"from \+0\.\d\d to \+2\.\d"),
    ],
)
def test_a_power_gap_is_better_only_where_it_comes_nearer_to_even(before, after, finding, levels):
    rng = np.random.default_rng(9)
    waves = {1: _power(rng, *before), 2: _power(rng, *after)}
    rows = relationship_estimates(ties(waves, "power_over"), organisations(SECTORS), seed=1)
    change = rows[rows["statistic"] == "mean change"].iloc[0]
    assert change["finding"] == finding
    assert re.search(rf" points \(likely between [^)]*\), {levels}\. ", change["sentence"])


def test_trust_is_compared_over_the_same_pairs():
    rng = np.random.default_rng(10)
    before = np.clip(np.rint(2.4 + rng.normal(0, 0.7, (12, 12))), 1, 3)
    after = before + (rng.random((12, 12)) < 0.6)
    after[3] = np.nan  # one organisation did not answer the second time
    rows = relationship_estimates(ties({1: before, 2: after}), organisations(SECTORS), seed=1)
    change = rows[(rows["measure"] == "trust between organisations") & (rows["statistic"] == "mean change")].iloc[0]
    assert (change["n"], change["missing"], change["finding"]) == (12, 0, "improved")
    assert "among the same pairs of 12 organisations, 1 of them only as others rate it: +" in change["sentence"]
    assert "same 121 rated pairs" in change["method"]
    assert rows.loc[rows["measure"] == "power gap", "finding"].tolist() == ["not collected"]


def test_organisations_that_were_not_there_do_not_make_up_the_number():
    """Five organisations whose ratings of one another rose, and eight that joined afterwards."""
    rng = np.random.default_rng(14)
    after = np.clip(np.rint(2.6 + rng.normal(0, 0.6, (13, 13))), 1, 4)
    before = np.full((13, 13), np.nan)
    before[:5, :5] = np.clip(after[:5, :5] - 1 + rng.integers(0, 2, (5, 5)), 1, 4)
    rows = relationship_estimates(ties({1: before, 2: after}), organisations(SECTORS), seed=1)
    trust = rows[rows["measure"] == "trust between organisations"].set_index("period")
    assert trust[["n", "missing"]].to_dict("split")["data"] == [[5, 0], [13, 0], [5, 8]]
    for period in ("wave 1", "wave 1 to wave 2"):
        assert trust.loc[period, ["value", "low", "high", "p"]].isna().all()
        assert "With fewer than 10 we give counts only" in trust.loc[period, "sentence"]
        assert "5 organisations" in trust.loc[period, "sentence"]


def test_what_few_rated_counts_those_few():
    rng = np.random.default_rng(15)
    trust = np.where(np.add.outer(np.arange(12), np.arange(12)) < 9, rng.integers(1, 4, (12, 12)), np.nan)
    frame = pd.concat([ties({1: trust}), ties({1: rng.integers(0, 5, (12, 12)).astype(float)}, "frequency")])
    frame = frame.groupby(["rater_org", "rated_org", "wave"], as_index=False).first()
    rows = relationship_estimates(frame.astype(ties({}).dtypes.to_dict()), organisations(SECTORS), seed=1)
    n = rows.drop_duplicates("measure").set_index("measure")[["n", "missing"]].T.to_dict("list")
    assert n["contact (density)"] == [12, 0]
    assert n["trust between organisations"] == n["contact and trust"] == [9, 3]
    assert "trust by contact" not in n  # nine organisations are too few for a model


def test_the_power_gap_counts_those_who_rate_or_are_rated_across():
    power = np.full((13, 13), 2.0)
    power[:6, 6:12] = np.random.default_rng(16).integers(0, 3, (6, 6))
    power[5, 6:], power[6:, 5] = np.nan, np.nan  # says nothing of the other side, nor they of it
    sectors = ["NHS"] * 6 + ["VCSE"] * 6 + ["funder"]
    gap = relationship_estimates(ties({1: power}, "power_over"), organisations(sectors), seed=1)
    gap = gap.set_index("measure").loc["power gap"]
    assert (gap["n"], gap["missing"]) == (11, 2)
    assert gap["sentence"].split("; ")[1].startswith("11 organisations")


def _two_ratings(rng, by_contact, by_side):
    """Return ties whose trust follows contact and being on the same side, plus noise."""
    side = np.isin(SECTORS, ["NHS", "local authority"])
    same = side[:, None] == side[None, :]
    frequency = np.clip(np.rint(2 + same + rng.normal(0, 1, (12, 12))), 0, 4)
    trust = np.clip(np.rint(1.2 + by_contact * frequency + by_side * same + rng.normal(0, 0.4, (12, 12))), 1, 4)
    frame = ties({1: frequency}, "frequency")
    for item in TRUST_ITEMS:
        frame[item] = [
            int(trust[int(a[1:]), int(b[1:])]) for a, b in zip(frame.rater_org, frame.rated_org, strict=True)
        ]
    return frame.astype(dict.fromkeys(TRUST_ITEMS, "Int64"))


@pytest.mark.parametrize(("by_contact", "by_side"), [(0.5, 0.0), (0.0, 0.9)])
def test_contact_and_side_are_told_apart(by_contact, by_side):
    frame = _two_ratings(np.random.default_rng(13), by_contact, by_side)
    rows = relationship_estimates(frame, organisations(SECTORS), seed=1).set_index("measure")
    for measure, planted in (("trust by contact", by_contact), ("trust by same side", by_side)):
        row = rows.loc[measure]
        assert row["finding"] == ("describes" if planted else "we cannot tell"), measure
        assert row["value"] == pytest.approx(planted, abs=0.2)
        assert row["statistic"] == "slope"


def test_sides_that_nobody_registered_are_not_compared():
    frame = _two_ratings(np.random.default_rng(13), 0.5, 0)
    rows = relationship_estimates(frame, organisations([]), seed=1)
    assert "slope" not in set(rows["statistic"])


def test_no_ties_no_rows():
    assert relationship_estimates(ties({}), organisations([]), seed=1).empty


@pytest.mark.slow
def test_rows_do_not_depend_on_the_order_of_the_table():
    rng = np.random.default_rng(11)
    frame = ties({1: _power(rng, 3, 1), 2: _power(rng, 3, 1)}, "power_over")
    other = frame.sample(frac=1, random_state=3).reset_index(drop=True)
    one, two = (relationship_estimates(f, organisations(SECTORS), seed=1) for f in (frame, other))
    assert one.equals(two)
