"""Averages, changes and slopes over nearly the same people tell no single answer."""

import numpy as np
import pandas as pd
import pytest

from hct_eval.change.scales import SCALES
from hct_eval.change.surveys import survey_estimates
from hct_eval.programme import DisclosurePolicy
from hct_eval.publish.disclosure import safe_estimates

POLICY = DisclosurePolicy(threshold=4, base=1, reason="test")
BY_NAME = {scale.measure: scale for scale in SCALES}
UCLA, HAPPY, SWEMWBS = "loneliness (UCLA-3)", "happiness", "mental wellbeing (SWEMWBS)"


def scored(answers: dict[int, list[float | None]], measure: str = UCLA) -> pd.DataFrame:
    """Return the answers of people by wave, None for who did not answer it."""
    rows = [
        (f"p{i}", wave, np.nan if answer is None else answer)
        for wave, given in answers.items()
        for i, answer in enumerate(given)
    ]
    frame = pd.DataFrame(rows, columns=["person_id", "wave", "score"]).astype({"score": float})
    return frame.assign(took_part="unknown", measure=measure, reason=None)


def shown(
    answers: dict[int, list[float | None]], measure: str = UCLA, policy: DisclosurePolicy = POLICY
) -> pd.DataFrame:
    found = survey_estimates(scored(answers, measure), policy, scales=(BY_NAME[measure],))
    rows = safe_estimates(found, policy)
    return rows.set_index(rows["label"] + ", " + rows["period"].fillna(""))


FIRST = [3, 4, 5, 6, 7, 8, 9, 3, 4, 5, 6, 7, 8, 9, 3, 9]
MOVES = [1, -2, 3, -1, 2, -3, 0, 2, -1, 1, -3, 2, -2, 0, 1, -1]
LAST = [float(min(9, max(3, x + m))) for x, m in zip(FIRST, MOVES, strict=True)]


def known(row: pd.Series) -> float:
    """Return a sum of answers as a reader multiplies it."""
    return float(row["n"]) * float(row["value"])


@pytest.mark.parametrize("gone", [3.0, 7.0, 9.0])
def test_the_answer_of_the_one_who_did_not_answer_again_is_not_three_averages_put_together(gone: float) -> None:
    found = survey_estimates(scored({1: [*FIRST, gone], 2: [*LAST, None]}), POLICY, scales=(BY_NAME[UCLA],))
    exact = found.set_index(found["label"] + ", " + found["period"].fillna(""))
    names = [f"average {UCLA}, wave 1", f"average {UCLA}, wave 2", f"change in {UCLA}, wave 1 to wave 2"]
    first, last, change = (exact.loc[name] for name in names)
    assert known(first) - (known(last) - known(change)) == pytest.approx(gone)  # what would have been published
    first, last, change = (shown({1: [*FIRST, gone], 2: [*LAST, None]}).loc[name] for name in names)
    assert not first["hidden"]
    assert not change["hidden"]
    if not last["hidden"]:
        assert last["coarse"]
        middle = (last["low"] + last["high"]) / 2
        ends = [max(last["value"], middle) - 0.25, min(last["value"], middle) + 0.25]
        possible = [known(first) - (last["n"] * end - known(change)) for end in reversed(ends)]
        assert possible[0] <= 3
        assert possible[1] >= 9


def test_the_last_average_is_not_shown_where_three_did_not_answer_again() -> None:
    rows = shown({1: [*FIRST, 9, 9, 9], 2: [*LAST, None, None, None]})
    assert rows.loc[f"average {UCLA}, wave 2", "hidden"]
    assert pd.isna(rows.loc[f"average {UCLA}, wave 2", "value"])
    assert not rows.loc[f"average {UCLA}, wave 1", "hidden"]


def test_averages_stay_where_enough_people_answered_only_once_or_all_answered_twice() -> None:
    many = [3, 9, 3, 9, 6]
    rows = shown({1: [*FIRST, *many], 2: [*LAST, *[None] * 5]})
    assert not rows.loc[f"average {UCLA}, wave 2", ["hidden", "coarse"]].any()
    rows = shown({1: FIRST, 2: LAST})
    assert not rows["hidden"].any()


def test_two_averages_do_not_tell_the_change_that_is_rounded() -> None:
    still = [5.0] * 10
    rows = shown({1: [*still, 4, 4, 6, 6], 2: [*still, 5, 5, 5, 5]})
    assert rows.loc[f"change in {UCLA}, wave 1 to wave 2", "coarse"]
    assert rows.loc[f"average {UCLA}, wave 2", "hidden"]


def test_a_slope_does_not_tell_how_one_who_missed_the_last_wave_had_moved() -> None:
    middle = [float(x) for x in FIRST]
    rows = shown({1: [*FIRST, 3], 2: [*middle, 9], 3: [*LAST, None]})
    assert rows.loc[f"change a wave in {UCLA}, wave 1 to wave 3", "hidden"]
    rows = shown({1: FIRST, 2: middle, 3: LAST})
    assert not rows.loc[f"change a wave in {UCLA}, wave 1 to wave 3", "hidden"]
    alike = [5.0] * 14
    rows = shown({1: alike, 2: alike, 3: [*alike[:10], 4, 4, 6, 6]})
    assert rows.loc[f"change in {UCLA}, wave 1 to wave 3", "coarse"]
    assert rows.loc[f"change a wave in {UCLA}, wave 1 to wave 3", "hidden"]


@pytest.mark.parametrize(
    ("measure", "answers", "all_alike"),
    [
        (UCLA, [9.0] * 12, True),  # everybody
        (UCLA, [9.0] * 11 + [3.0], True),  # all but one
        (HAPPY, [10.0] * 10 + [0.0] * 4, True),  # all but four
        (SWEMWBS, [35.0] * 13 + [7.0, 21.54], True),
        (HAPPY, [10.0] * 7 + [9.0, 8.0, 9.0, 8.0, 9.0, 7.0], False),
        (UCLA, [float(x) for x in FIRST], False),
    ],
)
def test_an_average_does_not_tell_what_nearly_everybody_answered(
    measure: str, answers: list[float], *, all_alike: bool
) -> None:
    row = shown({1: answers}, measure).loc[f"average {measure}, wave 1"]
    assert bool(row["hidden"]) == all_alike
    assert pd.isna(row["value"]) == all_alike


def test_that_nobody_changed_is_not_said() -> None:
    rows = shown({1: FIRST, 2: [float(x) for x in FIRST]})
    change = rows.loc[f"change in {UCLA}, wave 1 to wave 2"]
    assert change["hidden"]
    assert pd.isna(change["value"])
    assert "nobody changed" not in " ".join(rows["sentence"])


@pytest.mark.parametrize(
    ("moves", "told"),
    [
        ([5.0, 6.2, 5.5, 4.8, 6.0, 5.1, 5.9, 4.9, 5.2, 5.6, 6.1], True),  # everybody got better, by nearly as much
        ([5.0, 6.2, 5.5, 4.8, 6.0, 5.1, 5.9, 4.9, 5.2, 5.6, 0.5], True),
        ([-5.0, -6.2, -5.5, -4.8, -6.0, -5.1, -5.9, -4.9, -5.2, -5.6, -6.1], True),
        ([0.1, -0.2, 0.3, 0.0, 0.2, -0.1, 0.0, 0.1, -0.3, 0.2, 1.2], True),  # all but one stayed as they were
        ([5.0, -3.0, 8.0, 2.0, 0.0, 4.0, -1.5, 7.0, 1.0, 3.0, -2.0], False),
    ],
)
def test_a_change_in_metric_scores_does_not_tell_how_nearly_everybody_moved(moves: list[float], *, told: bool) -> None:
    first = [20.0, 21.0, 22.0, 19.0, 18.0, 23.0, 20.5, 21.5, 22.5, 19.5, 18.5]
    rows = shown({1: first, 2: [x + move for x, move in zip(first, moves, strict=True)]}, SWEMWBS)
    change = rows.loc[f"change in {SWEMWBS}, wave 1 to wave 2"]
    assert bool(change["hidden"]) == told
