"""Scores of scales against the instruments' tables."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hct_eval.change import scales
from tests.change.frames import UCLA, ties, typed, wellbeing

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "statistics" / "instruments.json"


def _swemwbs(*raw):
    rows = []
    for number, total in enumerate(raw):
        items = [1 + (total - 7 + 6 - place) // 7 for place in range(7)]
        assert sum(items) == total
        answers = {f"swemwbs_{n}": item for n, item in enumerate(items, start=1)}
        rows.append({"person_id": f"p{number:02d}", "wave": 1, **answers})
    return typed("wellbeing", rows)


def test_swemwbs_goes_from_raw_to_metric():
    # ../shared/reference/statistics/instruments.json, tests.swemwbs_raw_to_metric
    scored = scales.score_wellbeing(_swemwbs(7, 14, 21, 23, 26, 35))
    assert scored["score"].tolist() == [7.0, 15.32, 19.25, 20.73, 23.21, 35.0]


@pytest.mark.skipif(not REFERENCE.is_file(), reason="../shared is absent")
def test_the_whole_metric_table_is_the_reference():
    given = json.loads(REFERENCE.read_text())["swemwbs"]["raw_to_metric"]
    assert {int(raw): metric for raw, metric in given.items()} == dict(scales.SWEMWBS_METRIC)


def test_the_copyright_line_stands_only_where_it_must():
    assert scales.copyright_line(scales.score_wellbeing(_swemwbs(21))) == scales.SWEMWBS_COPYRIGHT
    assert scales.copyright_line(scales.score_wellbeing(wellbeing([5], [5]))) == ""


def test_ucla_is_a_sum():
    # instruments.json, tests.ucla3
    answers = [(1, 1, 1), (2, 2, 2), (2, 2, 1), (3, 3, 3)]
    rows = [{"person_id": f"p{n}", "wave": 1, **dict(zip(UCLA, a, strict=True))} for n, a in enumerate(answers)]
    assert scales.score_wellbeing(typed("wellbeing", rows))["score"].tolist() == [3, 6, 5, 9]


def test_a_scale_needs_all_its_answers_and_says_why_not():
    frame = wellbeing([5, 6, 7], [5, 6, 7])
    frame.loc[0, "ucla_isolated"] = pd.NA
    frame.loc[0, "ucla_isolated_missing"] = "declined"
    frame.loc[2, ["ucla_isolated", "ucla_left_out"]] = pd.NA
    frame.loc[2, "ucla_isolated_missing"] = "declined"
    frame.loc[2, "ucla_left_out_missing"] = "don't know"
    frame.loc[4, "ucla_left_out"] = pd.NA
    counts = scales.missing_by_reason(scales.score_wellbeing(frame))
    wave_1 = counts[counts["wave"] == 1].set_index("reason")["people"].to_dict()
    assert wave_1 == {"declined": 1, "several reasons": 1, "no reason given": 1}


def test_scales_that_were_not_asked_are_not_scored():
    assert scales.score_wellbeing(wellbeing([5], [5]))["measure"].unique().tolist() == ["loneliness (UCLA-3)"]
    assert scales.score_wellbeing(typed("wellbeing", [])).empty


def test_the_direct_question_is_ordered():
    rows = [{"person_id": f"p{n}", "wave": 1, "lonely_direct": a} for n, a in enumerate(scales.LONELY_DIRECT)]
    assert scales.score_wellbeing(typed("wellbeing", rows))["score"].tolist() == [1, 2, 3, 4, 5]


def test_a_rating_counts_only_with_all_three_items():
    frame = ties({1: np.array([[np.nan, 4.0], [1.0, np.nan]])})
    frame.loc[0, "openness"] = pd.NA
    assert scales.pair_scores(frame)["trust"].isna().tolist() == [True, False]
