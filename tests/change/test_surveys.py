"""Surveys in waves: the right people, the right verdict, and honest error rates."""

import numpy as np
import pandas as pd
import pytest

from hct_eval.change.estimates import guarded, judge
from hct_eval.change.intervals import mean_t
from hct_eval.change.scales import collaboration_scales, score_collaboration, score_wellbeing
from hct_eval.change.surveys import survey_estimates
from hct_eval.programme import DisclosurePolicy
from tests.change.frames import typed, wellbeing

POLICY = DisclosurePolicy()


def _estimates(frame):
    return survey_estimates(score_wellbeing(frame), POLICY)


def _change(frame, group=None):
    rows = _estimates(frame)
    rows = rows[rows["statistic"] == "mean change"]
    return rows[rows["group"].isna() if group is None else rows["group"] == group].iloc[0]


def _drop(rng, n, by):
    before = rng.integers(5, 10, n)
    return before, np.clip(before - rng.binomial(2, by, n) + rng.integers(-1, 2, n), 3, 9)


def test_less_lonely_is_improved_and_says_so():
    before, after = _drop(np.random.default_rng(1), 40, 0.6)
    row = _change(wellbeing(before, after))
    assert row["value"] == pytest.approx(float((after - before).mean()))
    assert row["finding"] == "improved"
    assert "went down by" in row["sentence"]
    assert "we say that it improved" in row["sentence"]
    assert "Wilcoxon" in row["method"]


def test_no_change_is_we_cannot_tell():
    before, after = _drop(np.random.default_rng(2), 40, 0.0)
    row = _change(wellbeing(before, after))
    assert row["finding"] == "we cannot tell"
    assert "improved" not in row["sentence"]


def test_moves_that_cancel_are_no_difference():
    before, after = [5, 7] * 10, [7, 5] * 10
    assert (
        ": no difference on average (wave 1 to wave 2), likely between" in _change(wellbeing(before, after))["sentence"]
    )
    frame = pd.concat([wellbeing(before, after), wellbeing(before, after).assign(wave=lambda f: f["wave"] + 2)])
    trend = _estimates(frame).set_index("statistic").loc["slope", "sentence"]
    assert "all 4 waves: no difference on average each wave, likely between" in trend
    answers = {5: "hardly ever", 7: "occasionally"}
    direct = [
        {"person_id": f"p{person:02d}", "wave": wave, "lonely_direct": answers[score], "in_programme": took}
        for person, both in enumerate(zip(before * 2, after * 2, strict=True))
        for wave, score in enumerate(both, start=1)
        for took in [person < 20]
    ]
    rows = _estimates(typed("wellbeing", direct)).query("statistic == 'difference'").set_index("group")["sentence"]
    assert ": no difference on balance (wave 1 to wave 2)" in rows["took part"]
    assert "against the others: 0 % of people on balance (" in rows["took part, against did not take part"]


def test_nine_pairs_are_too_few_whatever_they_say():
    row = _change(wellbeing([9] * 9, [3, 4, 3, 4, 3, 4, 3, 4, 3]))
    assert pd.isna(row["value"])
    assert (row["n"], row["finding"]) == (9, "we cannot tell")


def test_everybody_the_same_has_no_interval():
    row = _change(wellbeing([6] * 12, [5] * 12))
    assert row["finding"] == "we cannot tell"
    assert row["value"] == -1
    assert pd.isna(row["low"])


def test_who_left_is_missing_not_zero():
    before, after = _drop(np.random.default_rng(3), 30, 0.6)
    frame = wellbeing(before, [a if n < 20 else None for n, a in enumerate(after)])
    row = _change(frame)
    assert (row["n"], row["missing"]) == (20, 10)
    assert row["value"] == pytest.approx(float((after - before)[:20].mean()))


def test_shares_of_better_same_worse_add_up():
    before, after = _drop(np.random.default_rng(4), 90, 0.5)
    rows = survey_estimates(score_wellbeing(wellbeing(before, after)), DisclosurePolicy(threshold=1))
    shares = rows[rows["statistic"] == "share"]
    assert shares["numerator"].sum() == 90
    better = shares[shares["label"].str.contains("better")].iloc[0]
    assert better["numerator"] == int((after < before).sum())


@pytest.mark.parametrize(
    ("moves", "shown"),
    [
        ([-1] * 20 + [0] * 12 + [1] * 8, ["better", "same", "worse"]),
        ([-1] * 20 + [0] * 18 + [1] * 2, ["better"]),  # with "same" beside it, 2 of 40 could be worked out
        ([-1] * 2 + [0] * 18 + [1] * 20, ["worse"]),
        ([-1] * 20 + [0] * 2 + [1] * 18, ["better"]),
        ([-1] * 34 + [0] * 3 + [1] * 3, ["better", "same", "worse"]),  # two small ones hide one another
    ],
)
def test_a_lone_small_share_cannot_be_worked_out(moves, shown):
    rows = _estimates(wellbeing([6] * 40, [6 + move for move in moves]))
    labels = rows.loc[rows["statistic"] == "share", "label"]
    assert [word for word in ("better", "same", "worse") if labels.str.contains(word).any()] == shown


@pytest.mark.slow
def test_those_who_took_part_stand_apart():
    rng = np.random.default_rng(5)
    took, others = (
        wellbeing(*_drop(rng, 30, 0.7), in_programme=True),
        wellbeing(*_drop(rng, 30, 0.0), in_programme=False),
    )
    both = pd.concat([took, others.assign(person_id="q" + others["person_id"])], ignore_index=True)
    assert _change(both, "took part")["finding"] == "improved"
    assert _change(both, "did not take part")["finding"] == "we cannot tell"
    rows = _estimates(both)
    difference = rows[rows["label"].str.startswith("difference")].iloc[0]
    assert difference["value"] == pytest.approx(
        _change(both, "took part")["value"] - _change(both, "did not take part")["value"]
    )
    assert "Nobody drew lots" in difference["sentence"]


def test_one_wave_is_asked_only_once():
    frame = wellbeing(range(3, 10), [None] * 7)
    rows = _estimates(frame)
    assert "mean change" not in set(rows["statistic"])
    assert (
        rows.loc[rows["statistic"] == "none", "sentence"].item()
        == "Loneliness (UCLA-3): It was asked only once, so we cannot tell."
    )


def test_people_who_did_not_say_are_neither_in_nor_out():
    rng = np.random.default_rng(5)
    took, unsaid = wellbeing(*_drop(rng, 20, 0.7), in_programme=True), wellbeing(*_drop(rng, 12, 0.0))
    both = pd.concat([took, unsaid.assign(person_id="q" + unsaid["person_id"])], ignore_index=True)
    assert _change(both, "took part")["n"] == 20
    assert _change(both, "did not say if they took part")["n"] == 12


def test_row_order_does_not_matter():
    frame = wellbeing(*_drop(np.random.default_rng(6), 25, 0.4))
    shuffled = frame.sample(frac=1, random_state=1).reset_index(drop=True)
    pd.testing.assert_frame_equal(_estimates(frame), _estimates(shuffled))


def test_no_answers_no_rows():
    assert _estimates(typed("wellbeing", [])).empty


def test_the_direct_question_is_compared_by_direction():
    answers = ["never", "hardly ever", "occasionally", "some of the time", "often or always"]
    rows = []
    for person in range(20):
        start = 1 + person % 4
        for wave in (1, 2):
            moved = start - (wave == 2 and person % 5 > 0)
            rows.append({"person_id": f"p{person}", "wave": wave, "lonely_direct": answers[moved]})
    found = _estimates(typed("wellbeing", rows))
    change = found[found["statistic"] == "difference"].iloc[0]
    assert change["value"] == pytest.approx(-0.8)
    assert change["finding"] == "improved"
    assert found[found["label"].str.contains("often or always")]["n"].tolist() == [20, 20]


def test_the_direct_question_says_what_other_tests_see():
    rng = np.random.default_rng(9)
    answers = ["never", "hardly ever", "occasionally", "some of the time", "often or always"]
    rows = []
    for person in range(40):
        start = rng.integers(1, 5)
        for wave, moved in ((1, 0), (2, rng.choice([-1, 0, 1], p=[0.5, 0.4, 0.1]))):
            answer = answers[min(4, start + moved)]
            rows.append({"person_id": f"p{person:02d}", "wave": wave, "lonely_direct": answer})
    found = _estimates(typed("wellbeing", rows))
    method = found.loc[found["statistic"] == "difference", "method"].item()
    for name in ("McNemar's test", "Stuart and Maxwell's test", "ordered model (errors by person)"):
        assert name in method
    odds = float(method.split("became ")[1].split(" times")[0])
    assert 0.2 < odds < 1  # answers went down


def test_three_waves_give_a_change_a_wave():
    rng = np.random.default_rng(10)
    start = rng.integers(6, 9, 30)
    one, two = wellbeing(start, start - 1), wellbeing(start, [s - 2 if n < 20 else None for n, s in enumerate(start)])
    three = pd.concat([one, two[two["wave"] == 2].assign(wave=3)], ignore_index=True).astype(
        {"wave": one["wave"].dtype}
    )
    rows = _estimates(three)
    slope = rows[rows["label"].str.startswith("change a wave")].iloc[0]
    assert (slope["n"], slope["missing"]) == (30, 0)  # who left after the second wave still has a line
    assert slope["value"] == pytest.approx(-1)
    assert not _estimates(one)["label"].str.startswith("change a wave").any()


def test_collaboration_is_scored_by_factor():
    rows = [
        {"respondent_id": f"r{n}", "wave": wave, "factor": "shared vision", "score": min(5, 2 + n % 2 + wave)}
        for n in range(12)
        for wave in (1, 2)
    ]
    scored = score_collaboration(typed("collaboration", rows))
    found = survey_estimates(scored, POLICY, scales=collaboration_scales(scored), topic="relationships")
    assert set(found["measure"]) == {"collaboration (shared vision)"}
    assert found.loc[found["statistic"] == "mean", "value"].tolist() == [3.5, 4.5]


def _verdict(before, after):
    """What `survey_estimates` decides on, without the rows around it (the first test ties the two together)."""
    interval = guarded(mean_t(after - before), len(before))
    return interval, judge(interval, len(before), "lower")[0]


def test_the_simulations_judge_as_the_estimates_do():
    before, after = _drop(np.random.default_rng(8), 25, 0.3)
    interval, finding = _verdict(before, after)
    row = _change(wellbeing(before, after))
    assert (row["low"], row["high"], row["finding"]) == (
        pytest.approx(interval.low),
        pytest.approx(interval.high),
        finding,
    )


@pytest.mark.parametrize("n", [12, 30])
def test_false_alarms_are_as_rare_as_promised(n):
    """400 places where nothing changed: 'improved' or 'got worse' in at most 5 % and what chance adds to it (3 SD)."""
    rng = np.random.default_rng(20240229)
    alarms = 0
    for _ in range(400):
        mood = rng.normal(6, 1.5, n)
        before, after = (np.clip(np.rint(mood + rng.normal(0, 1, n)), 3, 9).astype(int) for _ in range(2))
        alarms += _verdict(before, after)[1] != "we cannot tell"
    assert alarms <= 400 * 0.05 + 3 * np.sqrt(400 * 0.05 * 0.95)


def test_intervals_cover_the_truth():
    """400 places where loneliness truly falls by .5 on average: the interval holds it in 92 to 98 %."""
    rng = np.random.default_rng(7)
    held = 0
    for _ in range(400):
        before = rng.integers(4, 9, 25)
        interval, _ = _verdict(before, before + rng.choice([-2, -1, 0, 1], 25, p=[0.2, 0.3, 0.3, 0.2]))
        held += interval.low <= -0.5 <= interval.high
    assert 0.92 * 400 <= held <= 0.98 * 400
