"""Two waves of listening: what changed is found, what chance brings is not."""

import numpy as np
import pandas as pd
import pytest

from hct_eval.maps import words
from hct_eval.maps.waves import (
    APPEARED,
    FEW,
    FLIPPED,
    MORE,
    SAME,
    STRONGER,
    VANISHED,
    WEAKER,
    compare_waves,
)
from tests.maps.published import claims


def register(first: int, second: int) -> pd.DataFrame:
    names = [f"a{k}" for k in range(first)] + [f"b{k}" for k in range(second)]
    return pd.DataFrame({"conversation_id": names, "wave": [1] * first + [2] * second})


def said(
    wave: str, count: int, cause: str, sign: str, strength: int = 2, begin: int = 0
) -> list[tuple[str, str, str, str, int]]:
    return [(f"{wave}{k}", cause, sign, "End", strength) for k in range(begin, begin + count)]


def changes(rows: list[tuple[str, str, str, str, int]], first: int = 30, second: int = 30) -> dict[str, str]:
    outcome = compare_waves(claims(*rows), register(first, second), seed=1, resamples=999)
    return dict(zip(outcome.links["cause"], outcome.links["change"], strict=True))


def test_each_kind_of_change_is_named() -> None:
    told = changes(
        [
            *said("b", 15, "New", "+"),
            *said("a", 15, "Gone", "+"),
            *said("a", 15, "Turned", "+"),
            *said("b", 15, "Turned", "-"),
            *said("a", 3, "Common", "+"),
            *said("b", 20, "Common", "+"),
            *said("a", 15, "Up", "+", 1),
            *said("b", 15, "Up", "+", 3),
            *said("a", 15, "Down", "-", 3),
            *said("b", 15, "Down", "-", 1),
            *said("a", 15, "Same", "+"),
            *said("b", 14, "Same", "+"),
            *said("b", 1, "Rare", "+"),
        ]
    )
    assert told == {
        "New": APPEARED,
        "Gone": VANISHED,
        "Turned": FLIPPED,
        "Common": MORE,
        "Up": STRONGER,
        "Down": WEAKER,
        "Same": SAME,
        "Rare": FEW,
    }


def test_fewer_people_asked_is_no_vanishing() -> None:
    told = changes([*said("a", 30, "Buses", "+"), *said("b", 3, "Buses", "+"), *said("a", 6, "Hills", "+")], 60, 6)
    assert told == {"Buses": SAME, "Hills": SAME}


def test_shares_are_of_those_asked_silent_people_included() -> None:
    outcome = compare_waves(claims(*said("a", 5, "Buses", "+"), *said("b", 5, "Buses", "+")), register(10, 50), seed=1)
    row = outcome.links.iloc[0]
    assert (float(row["share_others"]), float(row["share"])) == (0.5, 0.1)
    assert outcome.people == (10, 50)


def test_one_wave_or_none_stops_with_a_sentence() -> None:
    told = claims(*said("a", 5, "Buses", "+"))
    one = compare_waves(told, register(10, 0), seed=1)
    assert one.links.empty
    assert "held in one wave" in words.say_waves(one)
    none = compare_waves(told, register(10, 0).drop(columns="wave"), seed=1)
    assert "without a wave" in words.say_waves(none)
    assert list(none.links.columns) == list(compare_waves(told, register(5, 5), seed=1).links.columns)


def test_changes_are_named_in_a_sentence() -> None:
    rows = [
        *said("b", 15, "New", "+"),
        *said("a", 15, "Turned", "+"),
        *said("b", 15, "Turned", "-"),
        *said("b", 1, "Rare", "+"),
    ]
    outcome = compare_waves(claims(*rows), register(30, 30), seed=1)
    assert words.say_waves(outcome) == (
        "As a whole, the maps of wave 1 and wave 2 lie further apart than chance brings (p under 0.001). "
        "Appeared: New → End. Flipped: Turned → End. On 1 of the 3 links we cannot tell: too few people told them."
    )


def test_the_same_seed_gives_the_same_answer_in_any_order_of_rows() -> None:
    rng = np.random.default_rng(4)
    rows = [
        row
        for wave in "ab"
        for j in range(6)
        for k in range(12)
        if rng.random() < 0.6
        for row in said(wave, 1, f"F{j}", "+", int(rng.integers(1, 4)), k)
    ]
    told, asked = claims(*rows), register(12, 12)
    one = compare_waves(told, asked, seed=7, resamples=500)
    other = compare_waves(
        told.sample(frac=1, random_state=1), asked.sample(frac=1, random_state=2), seed=7, resamples=500
    )
    pd.testing.assert_frame_equal(one.links, other.links)
    assert one.p == other.p


def test_the_distance_is_that_of_means_over_everyone_asked() -> None:
    rows = [*said("a", 4, "Buses", "+", 3), *said("b", 2, "Buses", "-", 3)]
    outcome = compare_waves(claims(*rows), register(8, 10), seed=1)
    assert outcome.distance == pytest.approx(4 / 8 + 2 / 10)


@pytest.mark.slow
def test_chance_alone_seldom_gives_a_change() -> None:
    rng = np.random.default_rng(11)
    found, far = 0, 0
    for seed in range(30):
        rows = [
            row
            for wave in "ab"
            for j in range(8)
            for k in range(15)
            if rng.random() < 0.1 + 0.1 * j
            for row in said(wave, 1, f"F{j}", rng.choice(["+", "-"], p=[0.7, 0.3]), int(rng.integers(1, 4)), k)
        ]
        outcome = compare_waves(claims(*rows), register(15, 15), seed=seed, resamples=199)
        found += bool((~outcome.links["change"].isin([SAME, FEW])).any())
        far += outcome.p <= 0.05
    assert found <= 4
    assert far <= 5
