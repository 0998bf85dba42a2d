"""Views of the estimates."""

import pandas as pd

from hct_eval.change import reading
from hct_eval.change.estimates import as_rows, estimate, gather
from hct_eval.change.intervals import Interval
from hct_eval.learning.collected import WITHOUT


def _row(measure, finding, statistic="mean change", **more):
    return estimate(
        topic="wellbeing",
        measure=measure,
        label=f"change in {measure}",
        statistic=statistic,
        unit="points",
        n=20,
        missing=1,
        counts="people",
        method="A test.",
        fact=f"{measure}.",
        finding=finding,
        interval=Interval(1, 0, 2),
        **more,
    )


def _estimates():
    return gather(
        [
            as_rows(
                [
                    _row("b", "we cannot tell"),
                    _row("c", "got worse", period="wave 1 to wave 2", group="took part"),
                    _row("a", "improved"),
                    _row("d", "describes", "mean", period="wave 1"),
                ]
            )
        ]
    )


def test_what_got_worse_comes_first():
    said = reading.what_we_can_say(_estimates(), "wellbeing")
    assert said["finding"].tolist() == ["got worse", "improved", "we cannot tell", "describes"]
    assert reading.what_we_can_say(_estimates(), "forums").empty


def test_labels_name_group_and_period():
    assert reading.to_plot(_estimates(), "wellbeing", ["mean change"])["label"].tolist() == ["a", "b", "c, took part"]
    assert reading.to_plot(_estimates(), "wellbeing", ["mean"])["label"].tolist() == ["d, wave 1"]
    assert reading.to_plot(as_rows([]), "wellbeing", ["mean"]).empty


def test_the_headline_counts_findings_and_no_more():
    assert (
        reading.headline(_estimates(), "wellbeing") == "Of 3 comparisons, 1 improved, 1 got worse, for 1 we cannot tell"
    )
    assert reading.headline(_estimates(), "forums") == "No change was measured here"


def test_every_gap_is_one_row():
    sentences = pd.DataFrame({"table": list(WITHOUT), "sentence": list(WITHOUT.values())})
    rows = gather(reading.gaps(sentences))
    assert set(rows["finding"]) == {"not collected"}
    assert WITHOUT["wellbeing"] in set(rows["sentence"])
    assert reading.gaps(sentences.head(0)) == []
