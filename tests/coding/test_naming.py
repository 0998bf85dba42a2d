"""Factors that coders named in one fragment, as sets: MASI's distance, alpha over it, and its interval.

The value of the worked sets was computed with another library, nltk 3.10.4 (AnnotationTask with masi_distance).
"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hct_eval.coding.naming import masi, measure_naming
from hct_eval.coding.reliability import NOTHING, ONE_VALUE, Rules, alpha
from tests.coding.frames import claims

Sets = list[tuple[str, str]]
X: Sets = [("a", "a"), ("a", "b"), ("a", "b"), ("c", "c"), ("a", "c"), ("b", "b")]
Y: Sets = [("a", "a"), ("a", "~a"), ("c", "b"), ("d", "d"), ("c", "a"), ("b", "b")]
NLTK = 0.46055437100213215


def named(first: Sets, second: Sets, *, places: int = 6) -> pd.DataFrame:
    rows = [(f"f{n}", f"c{n % places}", *ends, "+", "X", None) for n, ends in enumerate(first)]
    return claims(rows + [(f"f{n}", f"c{n % places}", *ends, "+", "Y", None) for n, ends in enumerate(second)])


def test_masi_of_sets_that_are_equal_nested_meeting_and_apart() -> None:
    assert masi(frozenset("a"), frozenset("a")) == 0
    assert masi(frozenset("ab"), frozenset("a")) == pytest.approx(1 - 1 / 2 * 2 / 3)
    assert masi(frozenset("ab"), frozenset("bc")) == pytest.approx(1 - 1 / 3 * 1 / 3)
    assert masi(frozenset("ab"), frozenset("cd")) == 1


def test_alpha_over_sets_is_that_of_another_library() -> None:
    row = measure_naming(named(X, Y), Rules(1, least=2)).iloc[0]
    assert row["value"] == pytest.approx(NLTK, abs=1e-12)
    assert row[["attribute", "n", "agreed", "missing", "conversations"]].tolist() == ["factors", 6, 3, 0, 6]
    assert row["low"] < row["value"] < row["high"]


def test_the_bootstrap_draws_conversations() -> None:
    """One of two conversations has all the agreement: a resample has both, or only one of them."""
    first, second = [("a", "a"), ("a", "a"), ("b", "b"), ("b", "b")], [("a", "a"), ("b", "b"), ("b", "b"), ("a", "a")]
    row = measure_naming(named(first, second, places=2), Rules(1, least=2)).iloc[0]
    apart = alpha([list("abab"), list("baba")])[0]
    assert (row["low"], row["high"]) == (pytest.approx(apart), pytest.approx(1.0))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=2, max_size=12))
@pytest.mark.slow
def test_with_one_label_a_fragment_it_is_nominal_alpha(pairs: list[tuple[str, str]]) -> None:
    first, second = ([(label, label) for label in labels] for labels in zip(*pairs, strict=True))
    row = measure_naming(named(first, second), Rules(1, resamples=20, least=1)).iloc[0]
    value, note = alpha(list(zip(*pairs, strict=True)))
    if note:
        assert row["note"] == ONE_VALUE
    else:
        assert row["value"] == pytest.approx(value)


def test_what_cannot_be_compared_is_counted() -> None:
    coded = claims([("f1", "c1", "a", "b", "+", "X", None), ("f1", "c1", "a", "b", "+", None, None)])
    row = measure_naming(coded, Rules(1)).iloc[0]
    assert row[["n", "missing", "note"]].tolist() == [0, 1, NOTHING]
    assert np.isnan(row["value"]) if row["value"] is not pd.NA else True
