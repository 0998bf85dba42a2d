"""Titles of charts of shares are sentences, and say what is drawn."""

import pandas as pd
import pytest

from hct_eval.change.estimates import as_rows, shares
from hct_eval.publish.change import estimates_chart

pytestmark = pytest.mark.slow


def _shown(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(hidden=False, coarse=False)


def test_the_title_over_several_shares_is_a_sentence() -> None:
    rows = [
        {"measure": "asks", "label": label, "numerator": k, "n": 30, "missing": 0, "counts": "asks"}
        for label, k in (("asks that got an answer", 20), ("asks that were closed", 5))
    ]
    chart = estimates_chart(_shown(shares(pd.DataFrame(rows), "forums")), "forums")
    assert chart is not None
    assert chart.title == (
        "Forums: of the shares shown, the largest is 67%: asks that got an answer; the smallest is 17%: asks that were "
        "closed"
    )
