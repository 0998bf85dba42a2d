"""Small numbers of people stay hidden, whatever is asked."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hct_eval.change.scales import missing_by_reason, score_wellbeing
from hct_eval.change.surveys import survey_estimates
from hct_eval.programme import DisclosurePolicy
from hct_eval.publish.disclosure import (
    HIDDEN,
    publishable_concepts,
    publishable_links,
    rounded_count,
    rounded_counts,
    safe_comparison,
    safe_counts,
    safe_curve,
    safe_estimates,
    safe_links,
    safe_number,
    safe_reasons,
    safe_share,
    safe_status,
    safe_tenths,
    safe_where,
    shown_links,
    shown_loops,
)
from tests.publish.places import estimates

HES = DisclosurePolicy()
SAMPLE = DisclosurePolicy(threshold=4, base=1, reason="test")
policies = st.builds(DisclosurePolicy, threshold=st.integers(1, 20), base=st.integers(1, 10), reason=st.just("test"))


@pytest.mark.parametrize(
    ("n", "shown"), [(0, 0), (1, None), (7, None), (8, 10), (12, 10), (13, 15), (1002, 1000), (None, None)]
)
def test_counts_follow_the_hes_rule(n: int | None, shown: int | None) -> None:
    # QUALITY section 2: 1 to 7 hidden, others rounded to 5
    assert rounded_count(n, HES) == shown


@given(n=st.integers(1, 10_000), policy=policies)
def test_no_small_count_is_ever_shown(n: int, policy: DisclosurePolicy) -> None:
    shown = rounded_count(n, policy)
    assert (shown is None) == (n <= policy.threshold)
    if shown is not None:
        assert abs(shown - n) <= policy.base / 2
        assert shown % policy.base == 0


def test_a_negative_count_is_an_error() -> None:
    with pytest.raises(ValueError, match="negative"):
        rounded_count(-1, HES)


@pytest.mark.parametrize(
    ("numerator", "n", "shown"),
    [
        (20, 40, "50%"),
        (0, 40, "*"),
        (40, 40, "*"),
        (4, 40, "*"),
        (36, 40, "*"),
        (5, 40, "12%"),
        (2, 3, "*"),
        (0, 0, "*"),
    ],
)
def test_a_share_hides_its_tails_and_small_bases(numerator: int, n: int, shown: str) -> None:
    assert safe_share(numerator, n, SAMPLE) == shown


@given(numerator=st.integers(0, 200), rest=st.integers(0, 200), policy=policies)
def test_a_shown_share_never_rests_on_a_small_group(numerator: int, rest: int, policy: DisclosurePolicy) -> None:
    if safe_share(numerator, numerator + rest, policy) != HIDDEN:
        assert min(numerator, rest) > policy.threshold


def test_a_lone_hidden_cell_takes_the_next_smallest_with_it() -> None:
    frame = pd.DataFrame({"area": list("abcd"), "people": [30, 3, 12, 9]})
    assert safe_counts(frame, ["people"], SAMPLE)["people"].tolist() == ["30", "*", "12", "*"]
    assert safe_counts(frame, ["people"], SAMPLE, sums=False)["people"].tolist() == ["30", "*", "12", "9"]


@given(st.lists(st.integers(0, 40), min_size=2, max_size=8))
@pytest.mark.slow
def test_no_cell_of_a_column_can_be_found_by_subtraction(counts: list[int]) -> None:
    shown = rounded_counts(pd.DataFrame({"people": counts}), ["people"], SAMPLE)["people"]
    others = sum(1 for n in counts if n > 0) - int((pd.Series(counts)[shown.isna()] > 0).sum())
    assert int(shown.isna().sum()) != 1 or others == 0


def test_row_order_does_not_change_what_is_hidden() -> None:
    frame = pd.DataFrame({"area": list("abcd"), "people": [30, 3, 12, 9]})
    forwards = safe_counts(frame, ["people"], SAMPLE).set_index("area")["people"]
    backwards = safe_counts(frame[::-1], ["people"], SAMPLE).set_index("area")["people"]
    assert forwards.sort_index().equals(backwards.sort_index())


def test_links_need_enough_people_and_no_dominant_one() -> None:
    links = pd.DataFrame(
        {
            "cause": list("abcd"),
            "sources": pd.array([4, 5, 9, 9], dtype="Int64"),
            "largest_share": pd.array([0.1, 0.5, 0.51, None], dtype="Float64"),
        }
    )
    assert publishable_links(links, SAMPLE)["cause"].tolist() == ["b"]
    concepts = pd.DataFrame({"concept": ["x", "y"], "sources": pd.array([4, 5], dtype="Int64")})
    assert publishable_concepts(concepts, SAMPLE)["concept"].tolist() == ["y"]


def some_links() -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "cause": list("dcbaef"),
            "effect": list("abcdfe"),
            "sources": pd.array([19, 12, 11, 12, 3, 20], dtype="Int64"),
            "largest_share": 0.2,
            "weight": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6],
        }
    )
    return frame.assign(low=frame["weight"] - 0.1, high=frame["weight"] + 0.1)


def test_links_stand_in_the_order_of_what_is_shown_of_them() -> None:
    shown = shown_links(some_links(), SAMPLE, 20)
    assert shown["cause"].tolist() == [
        "d",
        "f",
        "a",
        "c",
        "b",
    ]  # nearly everybody by name, then by people, then by name
    assert shown["people"].tolist() == ["*", "*", "12", "12", "11"]
    assert shown["sources"].tolist() == [20, 20, 12, 12, 11]
    rounded = shown_links(some_links(), HES, 60)
    assert rounded[["cause", "sources"]].to_numpy().tolist() == [["d", 20], ["f", 20], ["a", 10], ["b", 10], ["c", 10]]


def test_a_loop_stands_by_its_weakest_link_as_that_is_shown() -> None:
    links = shown_links(some_links(), SAMPLE, 20)
    loops = pd.DataFrame({"loop": ["d -> a -> d", "b -> c -> b", "e -> f -> e"], "weakest_sources": [1, 2, 3]})
    shown = shown_loops(loops, links)
    assert shown["loop"].tolist() == ["d -> a -> d", "b -> c -> b"]
    assert "weakest_sources" not in shown


def test_colleagues_see_every_link_and_no_weight_that_too_few_people_gave() -> None:
    shown = safe_links(some_links(), SAMPLE, of=20)
    assert shown["sources"].tolist() == ["*", "12", "11", "12", "*", "*"]
    assert shown["weight"].isna().tolist() == [False] * 4 + [True, False]
    assert shown["high"].isna().tolist() == [False] * 4 + [True, False]


def test_researchers_over_time_hide_few_and_nearly_all() -> None:
    rows = [(30, 20, 8, 6), (30, 27, 8, 0), (12, 12, 9, 0), (9, 3, 3, 1)]
    shown = safe_status(pd.DataFrame(rows, columns=["trained", "ready", "active", "left"], dtype="Int64"), SAMPLE)
    assert shown.to_numpy().tolist() == [
        ["30", "20", "8", "6"],
        ["30", "*", "8", "0"],
        ["12", "*", "*", "0"],
        ["9", "*", "*", "*"],
    ]


def test_only_rows_of_people_are_hidden_and_a_curve_stops_at_the_base() -> None:
    frame = pd.DataFrame({"what": ["people", "claims", "people"], "number": pd.array([3, 3, 33], dtype="Int64")})
    assert safe_where(frame, "number", frame["what"] == "people", HES)["number"].tolist() == ["*", "3", "35"]
    curve = pd.DataFrame({"conversations": range(1, 13)})
    assert safe_curve(curve, HES)["conversations"].tolist() == [1, 5, 10]
    assert [safe_number(n, HES) for n in (0, 7, 8, 1002)] == ["0", "fewer than 8", "10", "1,000"]


def test_estimates_of_few_people_lose_their_value_and_their_sentence() -> None:
    shown = safe_estimates(_typed(estimates()), SAMPLE).set_index("estimate_id")
    assert shown["hidden"].to_dict() == {"E1": False, "E2": True, "E3": False, "E4": False}
    assert shown.loc["E2", ["value", "low", "high", "numerator"]].isna().all()
    assert "too few" in shown.loc["E2", "sentence"]
    assert shown.loc["E1", "missing"] == 3  # nobody is known by what was not recorded
    assert shown.loc["E3", "numerator"] == 6  # asks are no people


def test_of_parts_of_a_whole_never_one_alone_is_hidden() -> None:
    rows = [("got better", 30), ("got worse", 2), ("stayed the same", 10)]
    frame = _shares([(label, k, 42) for label, k in rows])
    shown = safe_estimates(frame, SAMPLE).set_index("label")
    assert shown["hidden"].to_dict() == {"got better": False, "got worse": True, "stayed the same": True}


def test_a_count_that_is_the_base_of_another_share_is_hidden_there_too() -> None:
    # of 22 trained 20 are available: all but 2, so hidden; but that 20 is what the other share rests on
    frame = _shares([("trained who are available", 20, 22), ("available who are active", 9, 20)])
    shown = safe_estimates(frame, SAMPLE)
    assert shown["hidden"].tolist() == [True, True]
    assert shown["n"].isna().tolist() == [False, True]
    apart = safe_estimates(frame.assign(period=["2023", "2024"]), SAMPLE)
    assert apart["hidden"].tolist() == [True, False]


@pytest.mark.slow
@pytest.mark.parametrize("policy", [SAMPLE, DisclosurePolicy()], ids=["sample", "default"])
def test_a_small_team_is_never_a_reason_to_refuse(policy: DisclosurePolicy) -> None:
    # whoever is trained, available, active: however few they are, the table is shown with what may be
    for trained in range(1, 8):
        for available in range(trained + 1):
            for active in range(available + 1):
                rows = [("available", available, trained), ("active", active, trained)]
                of_available = [("available who are active", active, available)] if available else []
                shown = safe_estimates(_shares([*rows, *of_available]), policy)
                kept = shown.loc[~shown["hidden"], "numerator"].dropna()
                assert (kept > policy.threshold).all()


def test_how_many_are_missing_does_not_tell_how_few_answered() -> None:
    frame = _shares([("few answered", 1, 3), ("most answered", 30, 70)]).assign(missing=[72, 5])
    shown = safe_estimates(_typed(frame), SAMPLE)
    assert shown["n"].isna().tolist() == [True, False]
    assert shown["missing"].isna().tolist() == [True, False]


def test_how_many_researchers_have_no_known_status_does_not_narrow_how_few_are_ready() -> None:
    # they are among the 30 who were trained, so of 27 without a status no more than 3 can be available
    rows = [("trained researchers who are available", 3, 30), ("available researchers who are active", 0, 3)]
    frame = _shares(rows).assign(measure="community researchers", counts="researchers", period="2024-03-01")
    shown = {many: safe_estimates(_typed(frame.assign(missing=many)), SAMPLE) for many in (27, 2)}
    assert shown[27]["missing"].isna().tolist() == [True, True]
    assert shown[2]["missing"].isna().tolist() == [False, True]


def _asked(rows: list[tuple[str, int | None, str | None, bool]], policy: DisclosurePolicy) -> list[tuple[object, ...]]:
    """Return who could be scored as shown, from (person, life satisfaction in wave 1, why it is unknown, took part)."""
    people, answers, reasons, took_part = (list(column) for column in zip(*rows, strict=True))
    frame = pd.DataFrame({"person_id": people, "wave": 1, "ons_satisfied": pd.array(answers, dtype="Int64")})
    frame = frame.assign(ons_satisfied_missing=reasons, in_programme=pd.array(took_part, dtype="boolean"))
    scored = score_wellbeing(frame)
    estimates = safe_estimates(survey_estimates(scored, policy), policy)
    shown = safe_reasons(missing_by_reason(scored), estimates, policy)
    return sorted(shown.itertuples(index=False, name=None))


@pytest.mark.parametrize("policy", [HES, SAMPLE], ids=["hes", "sample"])
def test_the_survey_of_one_person_is_no_reason_to_refuse(policy: DisclosurePolicy) -> None:
    assert _asked([("p", 5, None, True)], policy) == [("life satisfaction", 1, "all who were asked", "*")]
    nobody = pd.DataFrame({"measure": "m", "wave": [1, 2], "reason": "declined", "people": 1})
    rows = safe_reasons(nobody, _typed(estimates()).assign(measure="another"), policy)
    assert rows["people"].tolist() == ["*", "*"]
    none = missing_by_reason(score_wellbeing(pd.DataFrame({"person_id": [], "wave": []})))
    assert safe_reasons(none, _typed(estimates()), policy).empty


def test_who_was_scored_less_the_group_that_is_shown_is_not_the_group_that_is_not() -> None:
    took, others = ([(f"{kind}{i}", i % 9, None, kind == "t") for i in range(20)] for kind in "to")
    assert _asked([*took, *others[:3]], SAMPLE) == [("life satisfaction", 1, "all who were asked", "*")]
    assert _asked([*took, *others], SAMPLE) == [("life satisfaction", 1, "scored", "40")]


def test_a_reason_of_few_is_told_with_all_other_reasons_or_not_at_all() -> None:
    answered = [(f"t{i}", i % 9, None, True) for i in range(20)]
    declined, asked_not = ([(f"{why}{i}", None, why, True) for i in range(6)] for why in ("declined", "not asked"))
    told = {row[2]: row[3] for row in _asked([*answered, *declined, *asked_not], SAMPLE)}
    assert told == {"scored": "20", "declined": "6", "not asked": "6"}
    told = {row[2]: row[3] for row in _asked([*answered, *declined, *asked_not[:1]], SAMPLE)}
    assert told == {"scored": "20", "not scored": "7"}
    told = {row[2]: row[3] for row in _asked([*answered, *declined[:1]], SAMPLE)}
    assert told == {"scored": "20", "not scored": "*"}


def test_a_small_group_is_not_the_difference_of_everyone_and_the_others() -> None:
    frame = _shares([("lonely", 20, 60), ("lonely", 15, 45), ("lonely", 3, 12), ("lonely", 1, 3)])
    frame = frame.assign(statistic="mean", numerator=pd.NA, group=[None, "carers", "renting", "veterans"])
    shown = safe_estimates(_typed(frame), SAMPLE)
    assert shown["hidden"].tolist() == [False, False, True, True]


def test_a_group_too_small_to_show_is_not_what_two_groups_together_have_more_than_the_other() -> None:
    frame = _shares([("change in m", 0, 20), ("change in m", 0, 3), ("difference in change in m", 0, 23)])
    groups = ["took part", "did not take part", "took part, against did not take part"]
    frame = frame.assign(statistic="mean change", numerator=pd.NA, value=pd.NA, low=pd.NA, high=pd.NA, group=groups)
    shown = safe_estimates(_typed(frame), SAMPLE)
    assert shown["n"].isna().tolist() == [False, True, True]
    both = safe_estimates(_typed(frame.assign(n=[20, 12, 32])), SAMPLE)
    assert both["n"].tolist() == [20, 12, 32]


def test_how_few_did_not_say_of_which_group_they_are_is_not_everybody_less_the_groups() -> None:
    groups = ["took part", "did not take part", "did not say if they took part", "took part, against did not take part"]
    labels = ["change in m"] * 3 + ["difference in change in m"]
    frame = _shares([(label, 0, n) for label, n in zip(labels, (20, 12, 2, 32), strict=True)])
    frame = frame.assign(statistic="mean change", numerator=pd.NA, value=pd.NA, low=pd.NA, high=pd.NA, group=groups)
    frame = _typed(frame.assign(missing=[3, 2, 1, 8]))  # 40 in all: 23 and 14, so 3 did not say
    shown = safe_estimates(frame, SAMPLE)
    assert shown["n"].isna().tolist() == [False, False, True, False]
    assert shown["missing"].isna().tolist() == [False, False, True, True]


def test_how_few_left_between_two_spans_of_time_is_not_the_difference_of_two_shares() -> None:
    # 12 of 30 had left within 12 months and 14 within 24: two in the second year
    label = "trained researchers who had left within {} months"
    months = {3: 6, 6: 12, 12: 12, 24: 14}
    frame = _shares([(label.format(month), k, 30) for month, k in months.items()])
    shown = safe_estimates(frame, SAMPLE)["hidden"].tolist()
    assert shown[0] is False
    assert shown[3] is True or shown[1:3] == [True, True]
    apart = _shares([(label.format(month), k, 30) for month, k in {3: 6, 12: 12, 24: 18}.items()])
    assert not safe_estimates(apart, SAMPLE)["hidden"].any()


def test_an_exact_share_does_not_tell_the_count_that_is_rounded() -> None:
    # 10 of 23 are 43.5 %, and of 21 to 25 people no other number is
    frame = _shares([("people who came", 10, 23), ("people who stayed", 14, 36)]).assign(
        low=0.25,
        high=0.64,
        sentence="People who came: 43 % of about 25 people (likely between 25 % and 64 %). So be it.",
    )
    shown = safe_estimates(frame, HES)
    assert shown["value"].tolist() == [10 / 25, 15 / 35]
    assert shown["sentence"][0] == "People who came: 40 % of about 25 people (likely between 23 % and 59 %). So be it."
    assert safe_estimates(frame, SAMPLE)["value"].tolist() == [10 / 23, 14 / 36]
    balance = frame.head(1).assign(statistic="difference", label="change", numerator=pd.NA, value=-3 / 23, p=0.3)
    coarse = safe_estimates(_typed(balance.assign(low=-0.3, high=0.1, unit="share", primary=False)), HES)
    assert coarse[["value", "low", "high"]].to_numpy().tolist() == [[-0.15, -0.3, 0.1]]


def _shares(rows: list[tuple[str, int, int]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["label", "numerator", "n"])
    frame = frame.assign(
        topic="wellbeing",
        measure="m",
        statistic="share",
        unit="share",
        missing=0,
        counts="people",
        value=frame["numerator"] / frame["n"],
        low=0.0,
        high=1.0,
        sentence="A sentence.",
        finding="describes",
        period=None,
        group=None,
    )
    return _typed(frame)


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype(
        {
            "n": "Int64",
            "missing": "Int64",
            "numerator": "Int64",
            "value": "Float64",
            "low": "Float64",
            "high": "Float64",
        }
    )


def test_a_comparison_shows_no_small_cell_and_no_exact_difference() -> None:
    frame = pd.DataFrame(
        [
            (20, 40, 10, 40, 0.25, 0.0414, 0.4299),
            (37, 40, 10, 40, 0.675, 0.49, 0.79),
            (0, 0, 10, 40, pd.NA, pd.NA, pd.NA),
        ],
        columns=["told", "people", "told_others", "others", "difference", "low", "high"],
    )
    shown = safe_comparison(frame, DisclosurePolicy())
    assert shown.columns.tolist() == ["difference", "share", "share_others"]
    assert shown.iloc[0].tolist() == ["+25 (0 to +45)", "50%", "25%"]
    assert shown.iloc[1].tolist() == ["*", "*", "25%"]
    assert shown.iloc[2].tolist() == ["*", "*", "25%"]
    with_mean = safe_comparison(frame.assign(mean=[0.5, 0.4, 0.3]), DisclosurePolicy(), means={"mean": "told"})
    assert with_mean["mean"].fillna(9).tolist() == [0.5, 0.4, 9]
    exact = safe_comparison(frame, DisclosurePolicy(threshold=2, base=1, reason="tests"))
    assert exact["difference"].tolist() == ["+25 (+4 to +43)", "+68 (+49 to +79)", "*"]


def test_a_share_in_tenths_hides_whether_all_agree() -> None:
    frame = pd.DataFrame({"low": [0.886, 0.839, pd.NA, 0.2], "high": [1.0, 0.994, pd.NA, 0.9], "n": [30, 30, 30, 5]})
    shown = safe_tenths(frame, "low", "high", "n", DisclosurePolicy())
    assert shown.tolist() == ["8 to 10 of 10", "8 to 10 of 10", "*", "*"]
