"""Agreement on a link's direction: over people, over pairs of people, over maps of workshops."""

import itertools

import numpy as np
import pandas as pd
import pytest

from hct_eval.maps import CognitiveMap, MapError, build_map, words
from hct_eval.maps.consensus import CONSENSUS, CONTESTED, UNCLEAR, across_maps, consensus, sign_agreement
from tests.maps.published import claims


def said(cause: str, plus: int, minus: int = 0, unclear: int = 0) -> list[tuple[str, str, str, str]]:
    signs = ["+"] * plus + ["-"] * minus + ["?"] * unclear
    return [(f"p{k}", cause, sign, "End") for k, sign in enumerate(signs)]


def test_links_are_agreed_contested_or_unclear() -> None:
    told = claims(
        *said("All", 12),
        *said("Most", 9, 1),
        *said("Split", 6, 5),
        *said("Three", 3),
        *said("One", 1),
        *said("Vague", 1, 0, 3),
    )
    table = consensus(build_map(told)).set_index("cause")
    assert table["agreement"].to_dict() == {
        "All": CONSENSUS,
        "Most": CONSENSUS,
        "Split": CONTESTED,
        "Three": UNCLEAR,
        "One": UNCLEAR,
        "Vague": UNCLEAR,
    }
    assert table.loc["Split", ["signed", "positive"]].tolist() == [11, 6]
    assert table.loc["Vague", ["sources", "signed"]].tolist() == [4, 1]
    assert "people agree on the direction of 2 and differ on 1; for 3 too few" in words.say_consensus(table)


def test_the_range_of_a_share_is_wilsons() -> None:
    # 81 of 263 and 15 of 148: Newcombe 1998, Statistics in Medicine 17:857, table I, method 3.
    table = consensus(build_map(claims(*said("A", 81, 182), *said("B", 15, 133)))).set_index("cause")
    assert table.loc["A", ["low", "high"]].astype(float).round(4).tolist() == [0.2553, 0.3662]
    assert table.loc["B", ["low", "high"]].astype(float).round(4).tolist() == [0.0624, 0.1605]


def test_a_link_whose_direction_nobody_gives_has_no_share() -> None:
    row = consensus(build_map(claims(*said("A", 0, 0, 4)))).iloc[0]
    assert row["agreement"] == UNCLEAR
    assert row[["share_positive", "low", "high"]].isna().all()


def test_a_map_without_people_is_refused() -> None:
    m = CognitiveMap.from_links(pd.DataFrame({"cause": ["A"], "effect": ["B"], "weight": [1.0]}))
    with pytest.raises(MapError, match="built from claims"):
        consensus(m)


def test_agreement_counts_pairs_of_people() -> None:
    told = claims(*said("A", 5, 2), *said("B", 0, 3), *said("C", 1))
    pairs = [
        one == other for signs in (["+"] * 5 + ["-"] * 2, ["-"] * 3) for one, other in itertools.combinations(signs, 2)
    ]
    found = sign_agreement(told)
    assert (found.value, found.pairs) == (pytest.approx(sum(pairs) / len(pairs)), len(pairs))
    assert np.isnan(found.low)  # fewer than ten people
    assert "too few of them" in words.say_agreement(found)


def test_agreement_with_nobody_to_agree_with_is_unknown() -> None:
    found = sign_agreement(claims(*said("A", 1)))
    assert np.isnan(found.value)
    assert "cannot say how far they agree" in words.say_agreement(found)


@pytest.mark.slow
def test_the_range_of_agreement_covers_what_more_people_would_show() -> None:
    rng = np.random.default_rng(3)
    chance = [0.9, 0.75, 0.6, 0.95, 0.85]  # of a plus, by link
    tell = [0.8, 0.5, 0.4, 0.3, 0.6]
    weight = np.square(tell)
    truth = float(np.dot(weight, [p * p + (1 - p) ** 2 for p in chance]) / weight.sum())
    covered = 0
    for _ in range(200):
        rows = [
            (f"p{k}", f"F{j}", "+" if rng.random() < chance[j] else "-", "End")
            for k in range(30)
            for j in range(5)
            if rng.random() < tell[j]
        ]
        found = sign_agreement(claims(*rows))
        covered += found.low <= truth <= found.high
    assert 0.85 <= covered / 200 <= 0.99


def test_links_over_the_maps_of_workshops() -> None:
    maps = [
        CognitiveMap.from_links(pd.DataFrame(rows, columns=["cause", "effect", "weight"]))
        for rows in ([("A", "B", 1.0), ("B", "C", 0.5)], [("A", "B", -0.2)], [("A", "B", 0.3), ("C", "A", 1.0)])
    ]
    table = across_maps(maps).set_index(["cause", "effect"])
    assert table.loc[("A", "B")].tolist() == [3, 3, 2, 1, False]
    assert table.loc[("B", "C"), "maps"] == 1
    assert pd.isna(table.loc[("B", "C"), "same"])
    assert words.say_across(table) == (
        "3 workshops drew 3 links in all. On every map: 1; on one map alone: 2. "
        "The maps differ about the direction of 1."
    )
    assert words.say_across(across_maps([])) == "No workshop map was collected here."
