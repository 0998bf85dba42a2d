"""Intervals and tests against values that others computed."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hct_eval.change.estimates import adjust
from hct_eval.change.intervals import bootstrap, gini, mean_t, median_interval, welch, wilcoxon, wilson


@pytest.mark.parametrize(
    ("numerator", "n", "low", "high"),
    [  # ../shared/reference/statistics/oracles.json, "wilson ...": R 4.2.2 (and Newcombe 1998, Table I)
        (81, 263, 0.2552885199, 0.366209577),
        (15, 148, 0.06238639953, 0.1604872417),
        (0, 20, 0.0, 0.1611251581),
        (1, 29, 0.006113214293, 0.1717552188),
        (20, 30, 0.4878005164, 0.8076950192),
        (5, 20, 0.1118617014, 0.4687008776),
        (5, 30, 0.07336542372, 0.3356435051),
    ],
)
def test_wilson_is_that_of_r(numerator, n, low, high):
    found = wilson(numerator, n)
    assert found.value == numerator / n
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-9)


HOLLANDER_WOLFE = (
    [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30],
    [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29],
)


def test_wilcoxon_is_that_of_r():
    # oracles.json "wilcoxon p": R's example of nine patients (Hollander & Wolfe 1973, p. 29), one-sided
    assert wilcoxon(np.subtract(*HOLLANDER_WOLFE), "greater").p == pytest.approx(0.01953125, abs=1e-9)


BENJAMINI_HOCHBERG_1995 = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
]  # fmt: skip


@pytest.mark.parametrize(
    ("method", "expected"),
    [  # oracles.json "fdr_bh q1" to "q15" and "holm q1" to "q15": R 4.2.2, p.adjust
        (
            "fdr_bh",
            [
                0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.06385714286, 0.06385714286, 0.0645, 0.0765, 0.486,
                0.5811818182, 0.714875, 0.7532307692, 0.8132142857, 1.0,
            ],
        ),
        (
            "holm",
            [0.0015, 0.0056, 0.0247, 0.114, 0.2211, 0.278, 0.278, 0.278, 0.3213, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0],
        ),
    ],
)  # fmt: skip
def test_p_is_adjusted_as_r_does(method, expected):
    assert adjust(BENJAMINI_HOCHBERG_1995, method) == pytest.approx(expected, abs=1e-6)


def test_mean_and_welch_on_students_sleep_data():
    # Student 1908, extra hours of sleep; t interval .70 to 2.46 and Welch -3.365 to .205 as R's t.test prints them
    first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    paired = mean_t(np.subtract(second, first))
    assert (paired.value, paired.low, paired.high) == pytest.approx((1.58, 0.7001142, 2.4598858), abs=1e-6)
    assert paired.p == pytest.approx(0.002832890, abs=1e-8)
    unpaired = welch(first, second)
    assert (unpaired.low, unpaired.high) == pytest.approx((-3.3654832, 0.2054832), abs=1e-6)
    assert unpaired.p == pytest.approx(0.07939414, abs=1e-7)


def test_no_spread_gives_no_interval():
    assert math.isnan(mean_t([0, 0, 0, 0]).low)
    assert math.isnan(mean_t([1.0]).low)
    assert math.isnan(wilcoxon([0.0, 0.0]).p)


def test_median_interval_covers_by_order_statistics():
    # n = 20: the 6th and the 15th of 20 cover with probability .9586 (binomial)
    found = median_interval(range(1, 21))
    assert (found.value, found.low, found.high) == (10.5, 6.0, 15.0)
    assert math.isnan(median_interval([1, 2, 3]).low)


def test_gini_of_known_shares():
    assert gini([5, 5, 5, 5]) == pytest.approx(0)
    assert gini([0, 0, 0, 1]) == pytest.approx(0.75)
    assert gini([1, 2, 3, 4]) == pytest.approx(0.25)
    assert math.isnan(gini([0, 0]))


LAW_SCHOOLS = (
    [576, 635, 558, 578, 666, 580, 555, 661, 651, 605, 653, 575, 545, 572, 594],
    [3.39, 3.30, 2.81, 3.03, 3.44, 3.07, 3.00, 3.43, 3.36, 3.13, 3.12, 2.74, 2.76, 2.88, 2.96],
)


def test_bootstrap_of_the_law_schools():
    # oracles.json "law r" .776 (Efron 1979); the percentile interval lies near the BCa .338 to .940
    lsat, gpa = (np.array(scores, dtype=float) for scores in LAW_SCHOOLS)
    found = bootstrap(lambda rows: float(np.corrcoef(lsat[rows], gpa[rows])[0, 1]), 15, seed=1)
    assert found.value == pytest.approx(0.776374491, abs=1e-9)
    assert 0.38 < found.low < 0.52
    assert 0.93 < found.high < 0.98


@given(st.integers(0, 200), st.integers(1, 200))
def test_wilson_holds_the_share(numerator, n):
    numerator = min(numerator, n)
    found = wilson(numerator, n)
    assert 0 <= found.low <= found.value <= found.high <= 1


@given(st.lists(st.integers(0, 50), min_size=1, max_size=30))
def test_gini_does_not_depend_on_order_or_unit(values):
    found = gini(values)
    if sum(values):
        assert 0 <= found < 1
        assert gini([10 * v for v in reversed(values)]) == pytest.approx(found)
