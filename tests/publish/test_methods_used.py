"""What a report says of its methods: each once, without the results of single estimates."""

import pandas as pd
import pytest

from hct_eval.publish.change import _methods, _without_results


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Mean change; Wilcoxon's test sees no sure change (p = 0.442).", "Mean change; Wilcoxon's test beside it."),
        ("Mean change; Wilcoxon's test sees a change (p < 0.001).", "Mean change; Wilcoxon's test beside it."),
        ("Mean of ratings, over 1,176 ratings; jackknife.", "Mean of ratings, over all ratings; jackknife."),
        ("Share of 182 known directed pairs.", "Share of all known directed pairs."),
        ("Poisson model (dispersion 0.9) with a t interval.", "Poisson model with a t interval."),
        ("Share with Wilson's score interval.", "Share with Wilson's score interval."),
    ],
)
def test_results_are_taken_out_of_a_method(said: str, kept: str) -> None:
    assert _without_results(said) == kept


def test_methods_stand_once_and_only_where_something_was_computed() -> None:
    shown = pd.DataFrame(
        {
            "value": [1.0, 2.0, None],
            "method": ["Share of 12 pairs.", "Share of 14 pairs.", "Nothing was computed."],
        }
    )
    listed = str(_methods(shown))
    assert listed.count("Share of all pairs.") == 1
    assert "Nothing was computed" not in listed
