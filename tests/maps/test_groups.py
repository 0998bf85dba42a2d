"""Groups of people compared: exact tests against published and counted values, and nothing small that shows."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest

from hct_eval.maps import words
from hct_eval.maps.groups import LESS, MORE, UNSURE, compare_groups
from hct_eval.maps.shares import adjusted, compare_shares, standardised_residual
from tests.maps.published import claims


def people(groups: dict[str, str | None]) -> pd.DataFrame:
    return pd.DataFrame({"conversation_id": list(groups), "groups": list(groups.values())})


def counts(*rows: tuple[int, int, int, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["told", "people", "told_others", "others"])


def test_the_range_of_a_difference_is_newcombes() -> None:
    # Newcombe 1998, Statistics in Medicine 17:873, table II, method 10: rows a, b, c, f, g and h.
    rows = [(56, 70, 48, 80), (9, 10, 3, 10), (6, 7, 2, 7), (5, 56, 0, 29), (0, 10, 0, 20), (0, 10, 0, 10)]
    table = compare_shares(counts(*rows))
    expected = [
        (0.0524, 0.3339),
        (0.1705, 0.8090),
        (0.0582, 0.8062),
        (-0.0381, 0.1926),
        (-0.1611, 0.2775),
        (-0.2775, 0.2775),
    ]
    assert np.round(table[["low", "high"]].to_numpy(dtype=float), 4).tolist() == [list(pair) for pair in expected]


def test_the_range_covers_about_as_often_as_it_says_at_small_numbers() -> None:
    # Every outcome of 12 and 18 people, weighed by its probability: no simulation, so no luck.
    n, m = 12, 18
    every = compare_shares(counts(*[(k, n, j, m) for k in range(n + 1) for j in range(m + 1)]))
    low, high = (every[end].to_numpy(dtype=float) for end in ("low", "high"))
    covered = []
    for one, other in itertools.product((0.1, 0.2, 0.35, 0.5, 0.65, 0.8), repeat=2):
        weight = [
            math.comb(n, k) * one**k * (1 - one) ** (n - k) * math.comb(m, j) * other**j * (1 - other) ** (m - j)
            for k in range(n + 1)
            for j in range(m + 1)
        ]
        holds = (low <= one - other) & (one - other <= high)
        covered.append(float(np.dot(weight, holds)))
    assert min(covered) > 0.90
    assert 0.94 < np.mean(covered) < 0.98


def test_fishers_test_is_the_permutation_of_people_counted_out() -> None:
    said = [1, 1, 1, 1, 0, 0, 1, 0, 0, 0]  # the first four are in the group
    observed = sum(said[:4])
    deals = [sum(said[at] for at in deal) for deal in itertools.combinations(range(10), 4)]
    chance = {k: deals.count(k) / len(deals) for k in set(deals)}
    expected = sum(p for p in chance.values() if p <= chance[observed] + 1e-12)
    table = compare_shares(counts((observed, 4, sum(said) - observed, 6)))
    assert float(table["p"].iloc[0]) == pytest.approx(expected)


def test_fishers_p_is_scipys() -> None:
    from scipy.stats import fisher_exact

    rows = [(k, 9, j, 14) for k in range(10) for j in range(15)]
    table = compare_shares(counts(*rows))
    expected = [float(fisher_exact([[k, n - k], [j, m - j]])[1]) for k, n, j, m in rows]
    assert table["p"].to_numpy(dtype=float) == pytest.approx(expected)


def test_a_comparison_that_could_never_be_found_is_not_tested() -> None:
    # Two of 20 said it: however they fall, p is at least .23.
    table = compare_shares(counts((2, 10, 0, 10), (9, 10, 1, 10)))
    assert table["testable"].tolist() == [False, True]
    p = adjusted(table["p"], table["testable"])
    assert pd.isna(p.iloc[0])
    assert p.iloc[1] == pytest.approx(table["p"].iloc[1])


def test_an_empty_group_has_no_residual_and_no_share() -> None:
    table = compare_shares(counts((0, 0, 5, 10)))
    assert table[["share", "difference", "low", "high", "residual", "p"]].isna().all(axis=None)
    assert not table["testable"].iloc[0]
    one = [np.array([float(value)]) for value in (5, 10, 20, 20)]
    assert np.isnan(standardised_residual(*one)).all()  # everybody said it


def test_residuals_are_those_of_the_chi_square_test() -> None:
    from statsmodels.stats.contingency_tables import Table

    table = compare_shares(counts((12, 20, 9, 35)))
    other = Table(np.array([[12, 8], [9, 26]]), shift_zeros=False).standardized_resids
    assert float(table["residual"].iloc[0]) == pytest.approx(float(other[0, 0]))


def told_apart(inside: int, outside: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Forty carers and forty others; so many of each say that rest lowers strain, all say that noise raises it."""
    register = people(
        {f"c{k}": "carer; renting" if k < 20 else "carer" for k in range(40)} | {f"o{k}": "student" for k in range(40)}
    )
    rows = [(f"{who}{k}", "Rest", "-", "Strain") for who, n in (("c", inside), ("o", outside)) for k in range(n)]
    return claims(*rows, *[(f"{who}{k}", "Noise", "+", "Strain") for who in "co" for k in range(20)]), register


def test_a_clear_difference_is_found_and_named() -> None:
    told, register = told_apart(30, 10)
    outcome = compare_groups(told, register, threshold=5, seed=1)
    links = outcome.differences[outcome.differences["what"] == "link"]
    first = links[links["group"] == "carer"].iloc[0]
    assert (first["cause"], first["effect"], first["finding"]) == ("Rest", "Strain", MORE)
    assert float(first["difference"]) == 0.5
    other = outcome.differences[outcome.differences["group"] == "student"].iloc[0]
    assert (float(other["difference"]), other["finding"]) == (-0.5, LESS)
    assert "people in the group carer speak of Rest" in words.say_groups(outcome)


def test_no_difference_is_said_to_be_no_proof_of_likeness() -> None:
    told, register = told_apart(20, 19)
    outcome = compare_groups(told, register, threshold=5, seed=1)
    assert set(outcome.differences["finding"]) == {UNSURE}
    assert (
        "No single difference is larger than what chance can bring. Groups may differ all the same"
        in words.say_groups(outcome)
    )


def test_nothing_small_shows_not_even_nobody_or_everybody() -> None:
    told, register = told_apart(38, 0)
    outcome = compare_groups(told, register, threshold=5, seed=1)
    shown = outcome.differences
    assert not ((shown["cause"] == "Rest") & (shown["group"] == "carer")).any()
    for cell in (
        shown["told"],
        shown["people"] - shown["told"],
        shown["told_others"],
        shown["others"] - shown["told_others"],
    ):
        assert (cell > 5).all()
    assert outcome.hidden > 0
    assert "Rest" not in words.say_groups(outcome)


def test_where_everything_is_small_nothing_is_left_and_it_says_so() -> None:
    told, register = told_apart(38, 0)
    outcome = compare_groups(told[told["cause"] == "Rest"], register, threshold=5, seed=1)
    assert outcome.tested > 0
    assert len(outcome.differences) == 0
    assert "there are not enough people on both sides" in words.say_groups(outcome)


def test_a_person_counts_once_and_may_be_in_several_groups() -> None:
    told, register = told_apart(30, 10)
    twice = compare_groups(pd.concat([told, told]), pd.concat([register, register]), threshold=5, seed=1)
    once = compare_groups(told, register, threshold=5, seed=1)
    pd.testing.assert_frame_equal(twice.differences, once.differences)
    assert once.sizes.set_index("group")["people"].to_dict() == {"carer": 40, "renting": 20, "student": 40}


def test_without_recorded_groups_it_says_so_and_stops() -> None:
    told, register = told_apart(30, 10)
    for empty in (register.assign(groups=pd.NA), register.drop(columns="groups"), register.assign(groups=" ; ")):
        outcome = compare_groups(told, empty, threshold=5, seed=1)
        assert outcome.differences.empty
        assert outcome.tested == 0
        assert "cannot say whether groups" in words.say_groups(outcome)


def test_small_groups_are_not_compared() -> None:
    told, register = told_apart(30, 10)
    outcome = compare_groups(told, register, threshold=40, seed=1)
    assert outcome.differences.empty
    assert "no group is large enough" in words.say_groups(outcome)


def test_many_small_differences_show_in_the_whole() -> None:
    # Each of 30 links is told by 55 in 100 of one group and 35 in 100 of the other: too little to see link by link.
    rng = np.random.default_rng(8)
    register = people({f"p{k}": "a" if k < 15 else "b" for k in range(30)})
    rows = [
        (f"p{k}", f"F{j}", "+", "End")
        for k in range(30)
        for j in range(30)
        if rng.random() < (0.55 if (k < 15) == (j % 2 == 0) else 0.3)
    ]
    outcome = compare_groups(claims(*rows), register, threshold=3, seed=1)
    assert (outcome.differences["finding"] == UNSURE).all()
    assert (outcome.wholes["p"] < 0.01).all()
    assert "these speak of other things than the others: a and b." in words.say_groups(outcome)


@pytest.mark.slow
def test_what_a_researcher_brings_out_is_no_difference_between_groups() -> None:
    # Group a was mostly listened to by one researcher, who draws other links out of people than the other one.
    rng = np.random.default_rng(9)
    first = [k < 14 or 20 <= k < 24 for k in range(40)]
    register = people({f"p{k}": "a" if k < 20 else "b" for k in range(40)})
    heard_by = {f"p{k}": "one" if first[k] else "two" for k in range(40)}
    rows = [
        (f"p{k}", f"F{j}", "+", "End")
        for k in range(40)
        for j in range(30)
        if rng.random() < (0.7 if first[k] == (j % 2 == 0) else 0.2)
    ]
    naive = compare_groups(claims(*rows), register, threshold=3, seed=1).wholes
    within = compare_groups(claims(*rows), register, threshold=3, seed=1, researchers=heard_by).wholes
    assert (naive["p"] < 0.05).all()
    assert (within["p"] > 0.05).all()
    alone = {f"p{k}": "one" if k < 20 else "two" for k in range(40)}
    assert (compare_groups(claims(*rows), register, threshold=3, seed=1, researchers=alone).wholes["p"] == 1).all()


def test_the_whole_counts_people_once_and_the_silent_too() -> None:
    register = people({f"p{k}": "a" if k < 4 else "b" for k in range(12)})
    rows = [(f"p{k}", "F", "+", "End") for k in (0, 1, 1, 4)]
    outcome = compare_groups(claims(*rows), register, threshold=2, seed=1)
    assert outcome.wholes["distance"].tolist() == pytest.approx([2 / 4 - 1 / 8] * 2)


@pytest.mark.slow
def test_chance_alone_seldom_gives_a_finding() -> None:
    # Groups are dealt at random: a false finding anywhere in at most about 5 of 100 places.
    rng = np.random.default_rng(20)
    found = 0
    for _ in range(30):
        register = people(
            {f"p{k}": "; ".join(np.array(["a", "b", "c"])[rng.random(3) < 0.5]) or None for k in range(40)}
        )
        rows = [(f"p{k}", f"F{j}", "+", "End") for j in range(8) for k in range(40) if rng.random() < 0.1 + 0.1 * j]
        outcome = compare_groups(claims(*rows), register, threshold=0, seed=1, resamples=1)
        found += bool((outcome.differences["finding"] != UNSURE).any())
    assert found <= 4
