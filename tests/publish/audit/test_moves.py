"""A mean change and its interval do not tell how few people's answers went up or down."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest

from hct_eval.change.scales import SCALES, Scale
from hct_eval.change.surveys import survey_estimates
from hct_eval.programme import DisclosurePolicy
from hct_eval.publish.audit.moves import STEPS, _still_clear
from hct_eval.publish.disclosure import safe_estimates

POLICY = DisclosurePolicy(threshold=4, base=1, reason="test")
FIVE_STEPS = (Scale("collaboration (roles are clear)", ("score",), "higher", 1, 5, "points", "1 to 5"),)
DIRECT = "loneliness (direct question)"


def asked(moves: list[int], measure: str = FIVE_STEPS[0].measure, took_part: str = "unknown") -> pd.DataFrame:
    """Return answers of two waves of a question with five answers that moved like this."""
    first = [3 if abs(move) < 3 else 1 if move > 0 else 5 for move in moves]
    waves = [
        (f"{took_part} {i}", wave, start + move * (wave - 1))
        for i, (start, move) in enumerate(zip(first, moves, strict=True))
        for wave in (1, 2)
    ]
    frame = pd.DataFrame(waves, columns=["person_id", "wave", "score"]).astype({"score": float})
    return frame.assign(took_part=took_part, measure=measure, reason=None)


def shown(moves: list[int]) -> pd.DataFrame:
    return safe_estimates(survey_estimates(asked(moves), POLICY, scales=FIVE_STEPS), POLICY).set_index("label")


def possible(n: int, value: float, low: float, high: float, step: float) -> list[tuple[int, int]]:
    """Return how many can have gone up and down so that mean and t interval round to these, by trying everything."""
    from scipy.stats import t

    steps = np.array([-2, -1, 1, 2, 3])
    counts = np.indices([n + 1] * 5).reshape(5, -1)
    counts = counts[:, counts.sum(axis=0) <= n]
    mean, squares = steps @ counts / n, steps**2 @ counts
    half = t.ppf(0.975, n - 1) * np.sqrt((squares - n * mean**2) / (n - 1) / n)
    ends = np.floor(np.round((mean - half) / step, 6)) * step, np.ceil(np.round((mean + half) / step, 6)) * step
    fits = np.isclose(ends[0], low) & np.isclose(ends[1], high) & (abs(mean - value) <= step / 2 + 1e-6)
    ways = zip(counts[2:, fits].sum(axis=0).tolist(), counts[:2, fits].sum(axis=0).tolist(), strict=True)
    return sorted(set(ways))


def test_two_up_and_two_down_of_fourteen_cannot_be_told_from_a_change_of_none() -> None:
    rows = shown([1, 1, -1, -1] + [0] * 10)
    change = rows.loc["change in collaboration (roles are clear)"]
    assert bool(change["coarse"])
    assert "rounded to steps of" in change["sentence"]
    assert change["low"] <= -0.32
    assert change["high"] >= 0.32
    found = possible(14, change["value"], change["low"], change["high"], 0.5)
    assert {up for up, _ in found} >= set(range(1, 5))
    assert {down for _, down in found} >= set(range(1, 5))
    assert possible(14, 0.0, -0.33, 0.33, 0.01) == [(2, 2)]  # what two decimals would have told


def test_a_change_that_leaves_enough_open_stays_as_it_is() -> None:
    rows = shown([3, -3, 2, -2, 1, -1, 2, -2, 3, -3, 1, -1, 2, -1, 1, -2])
    change = rows.loc["change in collaboration (roles are clear)"]
    assert not change["coarse"]
    assert not change["hidden"]
    assert change["value"] == pytest.approx(0.0)


def test_how_many_got_better_gives_way_to_the_change_where_both_cannot_be_shown() -> None:
    rows = shown([1] * 7 + [2, 2] + [0] * 3 + [-1] * 2)
    change = rows.loc["change in collaboration (roles are clear)"]
    better = rows.loc["people whose collaboration (roles are clear) got better"]
    assert not change["hidden"]
    assert better["hidden"]
    assert pd.isna(better["value"])


@pytest.mark.slow
def test_a_difference_of_groups_does_not_tell_the_change_that_is_coarse() -> None:
    direct = tuple(scale for scale in SCALES if scale.measure == DIRECT)
    scored = pd.concat(
        [asked([1] * 8 + [0] * 2 + [-1] * 4, DIRECT, "yes"), asked([1] * 2 + [0] * 5 + [-1] * 6, DIRECT, "no")],
        ignore_index=True,
    )
    rows = safe_estimates(survey_estimates(scored, POLICY, scales=direct), POLICY)
    changes = rows[rows["statistic"] == "difference"].set_index("group")
    assert changes.loc[["took part", "did not take part"], "coarse"].all()
    against = changes.loc["took part, against did not take part"]
    assert against["hidden"]
    assert pd.isna(against["value"])


@pytest.mark.slow
def test_a_coarse_change_is_called_sure_only_where_what_is_shown_makes_it_so() -> None:
    label = "change in collaboration (roles are clear)"
    exact, said = set(), set()
    for ups, downs in itertools.product(range(5, 11), range(3)):
        moves = [1] * ups + [0] * (14 - ups - downs) + [-1] * downs
        found = survey_estimates(asked(moves), POLICY, scales=FIVE_STEPS)
        change = safe_estimates(found, POLICY).set_index("label").loc[label]
        if change["coarse"] and change["low"] <= 0 <= change["high"]:
            exact.add(str(found.set_index("label").loc[label, "finding"]))
            said.add((str(change["finding"]), "improved" in str(change["sentence"])))
    assert exact == {"improved", "we cannot tell"}
    assert said == {("we cannot tell", False)}


def test_a_sure_finding_of_the_widened_range_is_never_surer_than_the_exact_one() -> None:
    from scipy.stats import t

    generator = np.random.default_rng(6)
    passed = 0
    for _ in range(2000):
        n, mean, error = int(generator.integers(10, 60)), generator.normal(0, 3), generator.uniform(0.05, 1)
        tests, step = int(generator.integers(1, 12)), float(generator.choice(STEPS[1:]))
        reach = t.ppf(0.975, n - 1) * error
        low, high = (math.floor((mean - reach) / step) * step, math.ceil((mean + reach) / step) * step)
        if _still_clear(n, low, high, tests):
            passed += 1
            assert tests * 2 * t.sf(abs(mean) / error, n - 1) < 0.05
    assert 100 < passed < 1900
