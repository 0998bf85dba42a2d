"""Counts: the model follows from their spread, and exposure counts."""

import math

import numpy as np
import pytest

from hct_eval.change.counts import rate_slopes


def test_two_rates_are_their_ratio():
    # 30 events in 100 weeks against 20 in 200: ratio 3, error the root of 1/30 + 1/20
    counts, exposure = np.array([14.0, 16, 9, 11]), np.array([50.0, 50, 100, 100])
    found = rate_slopes(counts, {"x": np.array([1.0, 1, 0, 0])}, exposure=exposure)
    assert found.kind == "poisson"
    assert found.ratio("x").value == pytest.approx(3)
    assert found.slopes["x"].error == pytest.approx(math.sqrt(1 / 30 + 1 / 20), abs=1e-6)


def test_the_spread_chooses_the_model():
    rng = np.random.default_rng(1)
    x = np.arange(60) % 2.0
    assert rate_slopes(rng.poisson(5, 60).astype(float), {"x": x}).kind == "poisson"
    wild = rate_slopes(rng.negative_binomial(1, 0.15, 60).astype(float), {"x": x})
    assert wild.kind == "negative binomial"
    assert wild.dispersion > 2
    assert wild.alpha > 0


def test_quasi_poisson_widens_by_the_root_of_the_spread():
    counts, x = np.array([1.0, 9, 2, 14, 3, 8, 20, 4]), {"x": np.arange(8.0)}
    plain, wide = rate_slopes(counts, x, kind="poisson"), rate_slopes(counts, x, kind="quasi-poisson")
    assert wide.slopes["x"].value == pytest.approx(plain.slopes["x"].value)
    assert wide.slopes["x"].error == pytest.approx(plain.slopes["x"].error * math.sqrt(plain.dispersion), rel=1e-4)


@pytest.mark.parametrize("counts", [[1.0, -2, 3], [1.0, 2.5, 3], [1.0, np.nan, 3]])
def test_what_is_no_count_is_refused(counts):
    with pytest.raises(ValueError, match="whole numbers"):
        rate_slopes(np.array(counts), {"x": np.arange(3.0)})


def test_no_exposure_is_refused():
    with pytest.raises(ValueError, match="above 0"):
        rate_slopes(np.ones(4), {"x": np.arange(4.0)}, exposure=np.array([1.0, 0, 1, 1]))


def test_nothing_counted_or_too_few_rows_have_no_ratio():
    assert math.isnan(rate_slopes(np.zeros(9), {"x": np.arange(9.0)}).ratio("x").value)
    assert math.isnan(rate_slopes(np.ones(2), {"x": np.arange(2.0)}).ratio("x").value)
