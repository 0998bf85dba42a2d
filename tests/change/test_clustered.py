"""People in places: exact permutation, place means and GEE keep false alarms rare where a plain test does not."""

import math

import numpy as np
import pandas as pd
import pytest

from hct_eval.change.clustered import (
    between_places,
    clustered_slopes,
    gee_slopes,
    place_means,
    places_permuted_p,
)
from hct_eval.change.intervals import welch


def test_place_means_leave_out_what_is_not_known():
    assert place_means([1.0, 3.0, np.nan, 5.0], ["b", "b", "b", "a"]).to_dict() == {"a": 5.0, "b": 2.0}


def test_three_places_against_three_can_never_be_sure():
    assert places_permuted_p([10, 11, 12], [1, 2, 3], seed=1) == pytest.approx(2 / 20)
    assert places_permuted_p([10, 11, 12, 13], [1, 2, 3, 4], seed=1) == pytest.approx(2 / 70)


@pytest.mark.slow
def test_many_places_are_dealt_at_random():
    rng = np.random.default_rng(1)
    inside, outside = rng.normal(0.9, 1, 15), rng.normal(0, 1, 15)
    drawn = places_permuted_p(inside, outside, seed=1)
    assert drawn == places_permuted_p(inside, outside, seed=1)
    assert drawn == pytest.approx(between_places(inside, outside).p, abs=0.02)


def test_between_places_is_students_t():
    # Student's sleep data as R's t.test(var.equal = TRUE) prints it: -3.363874 to 0.203874, p .07919
    first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    found = between_places(first, second)
    assert (found.low, found.high) == pytest.approx((-3.363874, 0.203874), abs=1e-6)
    assert found.p == pytest.approx(0.07918671, abs=1e-7)


def test_too_few_places_have_no_interval():
    assert math.isnan(between_places([1.0], [2.0]).low)
    assert math.isnan(between_places([], [2.0]).value)
    assert math.isnan(places_permuted_p([], [1.0], seed=1))


def test_slopes_without_clusters_to_spare_are_not_given():
    y, x = np.arange(8.0), {"x": np.array([0.0, 1.0] * 4)}
    assert math.isnan(gee_slopes(y, x, [0, 0, 0, 0, 1, 1, 1, 1])["x"].value)
    assert math.isnan(clustered_slopes(y, x, ["one"] * 8)["x"].value)
    assert math.isnan(clustered_slopes(y, {"x": np.ones(8)}, range(8))["x"].value)


def investments():
    from statsmodels.datasets import grunfeld

    return grunfeld.load_pandas().data.query("firm != 'American Steel'")


def test_dummies_of_clusters_are_not_counted():
    """Grunfeld's investment of 10 firms over 20 years (Baltagi's form), as gretl prints it: fixed effects, robust."""
    firms = investments()
    y, predictors = firms["invest"].to_numpy(), {name: firms[name].to_numpy() for name in ("value", "capital")}
    firm, years = pd.factorize(firms["firm"])[0], pd.get_dummies(firms["year"], dtype=float).to_numpy()[:, 1:]
    one_way = clustered_slopes(y, predictors, firm, within=firm)
    assert [slope.value for slope in one_way.values()] == pytest.approx([0.110124, 0.310065], rel=1e-5)
    assert [slope.error for slope in one_way.values()] == pytest.approx([0.0151945, 0.0527518], rel=1e-5)
    assert one_way["value"].p == pytest.approx(4.83e-05, rel=1e-3)
    two_way = clustered_slopes(y, predictors, firm, years, firm)
    assert [slope.value for slope in two_way.values()] == pytest.approx([0.117716, 0.357916], rel=1e-5)
    assert [slope.error for slope in two_way.values()] == pytest.approx([0.0108244, 0.0478484], rel=1e-5)
    with pytest.raises(ValueError, match="within one cluster"):
        clustered_slopes(y, predictors, firms["year"], within=firm)


def test_without_levels_held_every_column_is_counted():
    """As gretl prints Grunfeld's pooled regression, errors clustered by firm: the constant and both slopes count."""
    firms = investments()
    predictors = {name: firms[name].to_numpy() for name in ("value", "capital")}
    found = clustered_slopes(firms["invest"].to_numpy(), predictors, firms["firm"])
    assert [slope.error for slope in found.values()] == pytest.approx([0.0158943, 0.0849671], rel=1e-4)


def test_bias_reduced_errors_are_wider():
    rng = np.random.default_rng(3)
    place = np.repeat(np.arange(6), 10)
    y, x = rng.normal(size=60) + rng.normal(size=6)[place], {"x": (place < 3).astype(float)}
    reduced, robust = gee_slopes(y, x, place)["x"], gee_slopes(y, x, place, errors="robust")["x"]
    assert reduced.value == pytest.approx(robust.value)
    assert reduced.error == pytest.approx(robust.error * 1.5, rel=0.01)  # 3 places a side: each residual over 1 - 1/3


@pytest.mark.slow
def test_false_alarms_at_six_places_are_rare():
    """300 programmes of six places x 20 people without an effect (ICC .1, as in METHODS): 5 % and what chance adds."""
    rng = np.random.default_rng(20240229)
    place = np.repeat(np.arange(6), 20)
    inside = np.arange(6) < 3
    alarms = {"means": 0, "gee": 0, "plain": 0}
    for _ in range(300):
        y = rng.normal(0, math.sqrt(0.1), 6)[place] + rng.normal(0, math.sqrt(0.9), 120)
        means = place_means(y, place).to_numpy()
        alarms["means"] += between_places(means[inside], means[~inside]).p < 0.05
        alarms["gee"] += gee_slopes(y, {"x": inside[place].astype(float)}, place)["x"].p < 0.05
        alarms["plain"] += welch(y[inside[place]], y[~inside[place]]).p < 0.05
    allowed = 300 * 0.05 + 3 * math.sqrt(300 * 0.05 * 0.95)
    assert alarms["means"] <= allowed
    assert alarms["gee"] <= allowed
    assert alarms["plain"] > allowed
