"""QAP and MRQAP: published values, what they see and how often they cry wolf."""

import math
from itertools import permutations

import numpy as np
import pytest

from hct_eval.change.network import correlation
from hct_eval.change.qap import mrqap, qap_p, tie_slopes
from tests.change.test_published import families


def _drawn(rng, n=12):
    matrix = rng.normal(size=(n, n))
    np.fill_diagonal(matrix, np.nan)
    return matrix


def test_florentine_families_by_qap():
    # METHODS section 4: r = .3719, p about .0007 (Padgett & Ansell's families; published.json has r)
    assert qap_p(families("marriage"), families("business"), seed=1) == pytest.approx(0.0007, abs=0.0006)


def test_one_predictor_is_the_plain_test():
    marriage, business = families("marriage"), families("business")
    found = mrqap(business, {"marriage": marriage}, seed=3, permutations=2000).iloc[0]
    assert found["p"] == qap_p(marriage, business, seed=3, permutations=2000)
    assert found["pairs"] == 240


def test_all_orders_of_four_organisations_give_the_exact_p():
    rng = np.random.default_rng(2)
    a, b = _drawn(rng, 4), _drawn(rng, 4)
    strong = [abs(correlation(a[np.ix_(order, order)], b)) for order in permutations(range(4))]
    exact = np.mean(np.array(strong) >= abs(correlation(a, b)) - 1e-12)
    assert qap_p(a, b, seed=1, permutations=20_000) == pytest.approx(exact, abs=0.015)


def test_slopes_are_those_of_least_squares_over_the_known_pairs():
    rng = np.random.default_rng(4)
    a, b = _drawn(rng), _drawn(rng)
    a[2, 5] = b[3, 1] = np.nan
    y = 2 * a - 0.5 * b + 1
    y[0, 1] = np.nan
    assert tie_slopes(y, a, b) == pytest.approx([2, -0.5])
    assert mrqap(y, {"a": a, "b": b}, seed=1, permutations=99)["pairs"].tolist() == [129, 129]


def test_the_order_of_organisations_changes_no_slope():
    rng = np.random.default_rng(4)
    a, b = _drawn(rng), _drawn(rng)
    order = np.ix_(*[rng.permutation(12)] * 2)
    assert tie_slopes(a, b) == pytest.approx(tie_slopes(a[order], b[order]))


def test_a_planted_link_is_seen():
    rng = np.random.default_rng(5)
    a = _drawn(rng, 14)
    assert qap_p(a, a + rng.normal(0, 1, (14, 14)), seed=1, permutations=500) < 0.01


def test_what_goes_through_another_network_is_not_taken_for_its_own():
    rng = np.random.default_rng(6)
    cause = _drawn(rng, 16)
    follows, outcome = cause + rng.normal(0, 0.5, (16, 16)), cause + rng.normal(0, 0.5, (16, 16))
    found = mrqap(outcome, {"cause": cause, "follows": follows}, seed=1, permutations=999).set_index("predictor")["p"]
    assert qap_p(follows, outcome, seed=1, permutations=999) < 0.01
    assert found["cause"] < 0.01
    assert found["follows"] > 0.1


@pytest.mark.slow
def test_false_alarms_are_as_rare_as_promised_with_missing_answers():
    """200 networks in which raters and rated differ, but nothing else: at most 5 % and what chance adds (3 SD)."""
    rng = np.random.default_rng(7)
    plain, beside = [], []
    for n in range(200):
        a, b, y = (_drawn(rng, 10) + rng.normal(size=(10, 1)) + rng.normal(size=(1, 10)) for _ in range(3))
        b += 0.7 * a
        y[rng.random((10, 10)) < 0.2] = np.nan
        y[rng.integers(10)] = np.nan  # one organisation answers nothing
        plain.append(qap_p(a, y, seed=n, permutations=199))
        beside.append(mrqap(y, {"a": a, "b": b}, seed=n, permutations=199)["p"].iloc[1])
    allowed = 0.05 + 3 * math.sqrt(0.05 * 0.95 / 200)
    assert np.mean(np.array(plain) <= 0.05) <= allowed
    assert np.mean(np.array(beside) <= 0.05) <= allowed


def test_predictors_that_cannot_be_told_apart_have_no_p():
    a = _drawn(np.random.default_rng(8))
    y = a + _drawn(np.random.default_rng(9))
    assert mrqap(y, {"a": a, "twice a": 2 * a}, seed=1)[["slope", "p"]].isna().to_numpy().all()
    assert mrqap(y, {"a": a, "constant": np.ones((12, 12))}, seed=1)["p"].isna().all()
    assert math.isnan(qap_p(a, np.ones((12, 12)), seed=1))
    assert math.isnan(qap_p(np.full((4, 4), np.nan), a[:4, :4], seed=1))


def test_the_same_seed_gives_the_same_p():
    rng = np.random.default_rng(10)
    a, b = _drawn(rng), _drawn(rng)
    assert qap_p(a, b, seed=1, permutations=300) == qap_p(a, b, seed=1, permutations=300)
