"""Saturation: averaged over orders, against the exact expectation."""

from math import comb

import pandas as pd
import pytest

from hct_eval.coding.saturation import saturation, say_saturation
from tests.coding.frames import claims, empty, fragments

TOLD = {"c1": "AB", "c2": "AB", "c3": "AC", "c4": "AC", "c5": "AD", "c6": ""}


@pytest.fixture
def place() -> tuple[pd.DataFrame, pd.DataFrame]:
    rows = [(f"f-{c}", c, link[0], link[1], "+", "X", None) for c, link in TOLD.items() if link]
    rows.append(("f-c1", "c1", "A", "B", "-", "Y", None))
    return claims(rows), fragments([(f"f-{c}", c, "words") for c in TOLD])


def expected(sizes: list[int], drawn: int, of: int) -> float:
    """Mean number of distinct items among `drawn` of `of` conversations; an item is in `size` of them (rarefaction)."""
    return sum(1 - comb(of - size, drawn) / comb(of, drawn) for size in sizes)


def test_the_mean_over_orders_is_the_exact_expectation(place: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    curve = saturation(*place, seed=3, orders=4000)
    for what, sizes in (("links", [2, 2, 1]), ("factors", [5, 2, 2, 1])):
        told = curve[curve["what"] == what]
        assert told["conversations"].tolist() == [1, 2, 3, 4, 5, 6]
        for row in told.itertuples():
            assert row.mean == pytest.approx(expected(sizes, row.conversations, 6), abs=0.05)
            assert row.low <= row.mean <= row.high
        assert told["mean"].iloc[-1] == told["low"].iloc[-1] == len(sizes)
    assert say_saturation(curve) == (
        "The 6 coded conversations name 3 different links; averaged over orders, the last one added 0.2."
    )


def test_the_seed_decides_and_the_order_of_rows_does_not(place: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    coded, pulled = place
    there = saturation(coded, pulled, seed=3, orders=50)
    pd.testing.assert_frame_equal(there, saturation(coded.iloc[::-1], pulled.iloc[::-1], seed=3, orders=50))
    assert not there.equals(saturation(coded, pulled, seed=4, orders=50))


def test_one_conversation_or_none_says_so(place: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    nothing = saturation(empty("claims", processed=True), empty("fragments"), seed=1)
    assert nothing.empty
    assert "fewer than two coded conversations" in say_saturation(nothing)
    coded, pulled = place
    alone = saturation(coded[coded["conversation_id"] == "c1"], pulled[pulled["conversation_id"] == "c1"], seed=1)
    assert alone["mean"].tolist() == [2.0, 1.0]
    assert "fewer than two" in say_saturation(alone)


def test_fragments_without_a_claim_add_conversations_and_nothing_else(place: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    curve = saturation(place[0].head(0), place[1], seed=1, orders=10)
    assert set(curve["mean"]) == {0.0}
    assert curve["conversations"].max() == 6
