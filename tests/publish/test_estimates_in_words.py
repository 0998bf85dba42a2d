"""How sure we are is said in one vocabulary, and never more surely than the range allows."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hct_eval.publish.estimates_in_words import (
    change_in_words,
    count_in_words,
    counted_in_words,
    finding_of,
    in_ten,
    level_in_words,
    moved_in_words,
    points_after,
    tenths_between,
    verdicts_in_words,
)

_SURE = ("better", "worse", "rose", "fell")


def _row(value: float, low: float, high: float, finding: str, unit: str = "points") -> dict[str, object]:
    return {"value": value, "low": low, "high": high, "finding": finding, "unit": unit, "statistic": "mean change"}


@given(st.floats(-5, 5), st.floats(0, 5), st.floats(0, 5), st.sampled_from(["improved", "got worse", "we cannot tell"]))
def test_a_range_that_holds_no_change_is_never_called_a_change(
    value: float, below: float, above: float, finding: str
) -> None:
    row = _row(value, value - below, value + above, finding)
    sentence = change_in_words(row, "loneliness")
    if value - below <= 0 <= value + above or finding == "we cannot tell":
        assert sentence.startswith("We cannot tell if loneliness changed")
        assert moved_in_words(row).startswith("may not have changed: we cannot tell")
        assert not any(word in sentence for word in _SURE)
        assert finding_of(row) == "we cannot tell"
    else:
        assert sentence.endswith(("which is better.", "which is worse."))


def test_no_range_is_no_finding() -> None:
    row = _row(-1.0, math.nan, math.nan, "improved")
    assert change_in_words(row, "loneliness") == "We cannot tell if loneliness changed."


def test_changes_in_words() -> None:
    assert change_in_words(_row(-0.7, -1.0, -0.4, "improved"), "loneliness") == (
        "Loneliness fell by 0.7 points (likely by 0.4 to 1.0), which is better."
    )
    share = _row(0.08, 0.02, 0.14, "got worse", "share")
    assert moved_in_words(share) == "rose by 8 percentage points (likely by 2 to 14)"
    assert moved_in_words(_row(0.3, 0.01, 0.6, "improved")) == "rose by 0.30 points (likely by 0.01 to 0.60)"
    assert moved_in_words(_row(0.01, 0.004, 0.02, "improved", "share")).startswith("rose by 1 percentage point (")
    assert moved_in_words(_row(-0.004, -0.007, -0.001, "improved", "share")).startswith(
        "fell by less than 1 percentage point (likely by"
    )
    open_share = _row(0.01, -0.05, 0.07, "we cannot tell", "share")
    assert moved_in_words(open_share).endswith("(the likely range runs from −5 to 7 percentage points)")


def test_a_sure_change_of_which_nobody_said_which_way_is_good_changed() -> None:
    row = _row(0.08, 0.02, 0.14, "describes", "share")
    assert finding_of(row) == "changed"
    assert change_in_words(row, "turnout") == (
        "Turnout rose by 8 percentage points (likely by 2 to 14); nobody has said which way is good."
    )
    assert finding_of(_row(0.08, -0.02, 0.14, "describes", "share")) == "describes"
    assert finding_of(row | {"statistic": "share"}) == "describes"  # a level is only described
    assert counted_in_words(["changed", "changed", "we cannot tell"]) == (
        "2 changed (nobody has said which way is good) and for 1 we cannot tell"
    )
    assert [points_after(shown) for shown in ("−1", "1", "−24")] == [
        " percentage point",
        " percentage point",
        " percentage points",
    ]


def test_levels_and_shares_in_words() -> None:
    row = _row(0.67, 0.49, 0.81, "describes", "share") | {"statistic": "share"}
    assert level_in_words(row) == "67% (likely between 49% and 81%)"
    assert in_ten(0.63) == "about 6 in 10"
    assert tenths_between(0.38, 0.84) == "likely 4 to 8 in 10"
    assert tenths_between(0.58, 0.62) == "likely close to 6 in 10"


def test_findings_and_verdicts_are_counted_in_the_same_words() -> None:
    assert counted_in_words(["improved", "got worse", "we cannot tell"]) == (
        "1 got better, 1 got worse and for 1 we cannot tell"
    )
    assert counted_in_words(["we cannot tell"] * 3) == "we cannot tell for any"
    assert counted_in_words([]) == ""
    assert verdicts_in_words(["supported", "not supported", "we cannot tell"]) == (
        "1 held up, 1 did not hold and for 1 we cannot tell yet"
    )
    assert verdicts_in_words(["we cannot tell"]) == "we cannot tell yet"


@pytest.mark.parametrize(
    ("n", "counts", "said"),
    [
        (1, "people", "1 person"),
        (1, "contracts", "1 contract"),
        (1, "pairs of organisations", "1 pair of organisations"),
        (1200, "people", "1,200 people"),
        (pd.NA, "people", "few people"),
    ],
)
def test_one_of_what_is_counted_is_one(n: object, counts: str, said: str) -> None:
    assert count_in_words(n, counts) == said
