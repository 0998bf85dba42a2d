"""Conditions for success are counted, never proven."""

import pandas as pd

from hct_eval.learning.conditions import go_together


def _places(condition, outcome):
    words = {"y": "yes", "n": "no", "?": "we cannot tell"}
    return pd.DataFrame({"long money": [words[c] for c in condition], "trust": [words[c] for c in outcome]})


def test_places_are_counted_by_condition_and_outcome():
    row = go_together(_places("yyyn?n", "yynyy?"), ["long money"], "trust").iloc[0]
    assert row[["with_both", "condition_only", "outcome_only", "neither", "unknown"]].tolist() == [2, 1, 1, 0, 2]
    assert "in 2 of 3 places with it and in 1 of 1 without: too few to tell this from chance" in row["says"]


def test_a_condition_that_all_share_tells_nothing():
    assert go_together(_places("yyyy", "ynyn"), ["long money"], "trust")["says"].tolist() == [""]
    assert go_together(_places("????", "yyyn"), ["long money"], "trust")["says"].tolist() == [""]


def test_even_many_places_are_no_proof():
    says = go_together(_places("y" * 6 + "n" * 6, "y" * 6 + "n" * 6), ["long money"], "trust")["says"].iloc[0]
    assert says.endswith("it need not be the cause.")
