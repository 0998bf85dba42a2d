"""Titles of charts of shares are sentences, and say what is drawn."""

import pandas as pd
import pytest

from hct_eval.change.estimates import shares
from hct_eval.change.resources import resource_estimates
from hct_eval.publish import change
from hct_eval.publish.change import estimates_chart
from tests.change.frames import typed

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


def test_shares_of_years_and_shares_of_all_years_are_drawn_apart() -> None:
    ways = {"grant": 4, "contract": 2}
    funding = [
        {
            "funding_id": f"{year}-{way}-{n}", "funder": "Council", "recipient": "Somebody", "amount_gbp": 1000.0 + n,
            "basis": "spent", "to_sector": "VCSE" if n < to_vcse + (year == 2021) else "NHS", "year": year,
            "commissioning_type": way,
        }
        for year in (2020, 2021)
        for way, to_vcse in ways.items()
        for n in range(12)
    ]  # fmt: skip
    rows = _shown(resource_estimates(typed("funding", funding), seed=1))
    charts = [chart for chart in change._charts(rows, "resources") if chart is not None]
    years, by_way = charts
    assert years.title.startswith(
        "Share of money spent that goes to charities and community groups: from 25% (2020/21)"
    )
    assert by_way.title.startswith(
        "Share of money spent that goes to charities and community groups: of the shares shown"
    )
    assert "given as grant; the smallest is" in by_way.title
    assert years.plotted["label"].tolist() == ["2020/21", "2021/22"]
    assert sorted(by_way.plotted["label"]) == ["given as contract", "given as grant"]
