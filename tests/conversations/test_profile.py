"""Reach against the area's profile says whom we missed, and no more than the numbers allow."""

import pandas as pd
import pytest

from hct_eval.conversations.profile import judged, missed_in_words, reach_against_profile


def reach(dimension: str, counts: dict[str | None, int], total: int) -> pd.DataFrame:
    rows = [(dimension, value, n, total) for value, n in counts.items()]
    return pd.DataFrame(rows, columns=["dimension", "value", "conversations", "total"])


def profile(dimension: str, people: dict[str, int]) -> pd.DataFrame:
    return pd.DataFrame([(dimension, v, n) for v, n in people.items()], columns=["dimension", "value", "people"])


def test_reach_is_compared_with_who_lives_there() -> None:
    heard = reach("area", {"North": 40, " south ": 9, "Elsewhere": 1, None: 10}, 60)
    lives = profile("area", {"North": 400, "South": 400, "East": 200})
    compared = reach_against_profile(heard, lives).set_index("value")
    assert compared["verdict"].to_dict() == {
        "East": "nobody yet",
        "Elsewhere": "not in the profile",
        "North": "more than their share",
        "south": "fewer than their share",
    }
    share, n, z = 9 / 50, 50, 1.959964  # Wilson 1927: the roots of (share - p)^2 = z^2 p (1 - p) / n
    middle, spread = share + z**2 / (2 * n), z * (share * (1 - share) / n + z**2 / (4 * n**2)) ** 0.5
    ends = [(middle - spread) / (1 + z**2 / n), (middle + spread) / (1 + z**2 / n)]
    assert compared.loc["south", ["low", "high"]].tolist() == pytest.approx(ends, rel=1e-5)
    assert set(compared["total"]) == {50}
    assert set(compared["missing"]) == {10}
    assert missed_in_words(compared.reset_index()) == (
        "We heard fewer people than their share from south; nobody yet from East."
    )


@pytest.mark.parametrize(
    ("n", "total", "expected", "verdict"),
    [
        (5, 60, 0.10, "we cannot tell"),  # 4 to 18 %: as likely a third of their share as all of it
        (60, 600, 0.10, "about their share"),  # 8 to 13 %
        (9, 9, 0.10, "we cannot tell"),  # under ten conversations
        (5, 60, None, "we cannot tell"),
        (0, 60, 0.10, "nobody yet"),
        (0, 60, 0.05, "nobody yet, maybe by chance"),  # in one case of twenty: 0.95 to the power of 60
        (0, 9, 0.90, "nobody yet, maybe by chance"),
        (0, 60, None, "nobody yet, maybe by chance"),
        (0, 0, 0.10, "we cannot tell"),
        (57, 60, 0.93, "about their share"),
    ],
)
def test_about_is_said_only_where_the_interval_is_narrow(
    n: int, total: int, expected: float | None, verdict: str
) -> None:
    assert judged(n, total, expected)[3] == verdict


def test_overlapping_groups_need_the_whole_and_few_conversations_say_nothing() -> None:
    heard = reach("group", {"carer": 12, "renting": 30}, 40)
    without = reach_against_profile(heard, profile("group", {"carer": 100, "renting": 100}))
    assert set(without["verdict"]) == {"we cannot tell"}
    whole = reach_against_profile(heard, profile("group", {"carer": 100, "renting": 100, "everyone": 1000}))
    assert set(whole["verdict"]) == {"more than their share"}
    few = reach_against_profile(reach("area", {"North": 3}, 3), profile("area", {"North": 1}))
    assert few["verdict"].tolist() == ["we cannot tell"]
    assert missed_in_words(few) == "We heard too few people to say whom we missed."
    assert "No profile of the area was given" in missed_in_words(few.head(0))


def test_languages_match_by_tag_or_name_and_have_a_sentence_of_their_own() -> None:
    heard = reach("language", {"en-GB": 50, "en": 9, "Polish": 1}, 60)
    lives = profile("language", {"English": 900, "pl": 50, "so": 25, "ur": 25})
    compared = reach_against_profile(heard, lives)
    assert compared.set_index("value")["conversations"].to_dict() == {
        "English": 59,
        "Polish": 1,
        "Somali": 0,
        "Urdu": 0,
    }
    assert missed_in_words(compared) == (
        "Of no language can we say that we heard fewer people than their share. "
        "We heard nobody yet whose language is Somali or Urdu, which may be chance."
    )


def test_nobody_is_said_to_be_missed_where_a_few_at_most_were_to_be_expected() -> None:
    """Of 59 people of whom 1.5 % speak a language, none speaks it in two cases of five: that says nothing."""
    assert (1 - 0.015) ** 59 > 0.4
    heard = reach("area", {"North": 59}, 59)
    compared = reach_against_profile(heard, profile("area", {"North": 885, "East": 15, "South": 100}))
    verdicts = compared.set_index("value")["verdict"].to_dict()
    assert verdicts["East"] == "nobody yet, maybe by chance"
    assert (1 - 0.10) ** 59 < 0.025
    assert verdicts["South"] == "nobody yet"
    assert (
        missed_in_words(compared)
        == "We heard nobody yet from South. We heard nobody yet from East, which may be chance."
    )


def test_groups_are_not_compared_while_a_blank_may_mean_that_somebody_belongs_to_none() -> None:
    lives = pd.concat(
        [profile("group", {"carer": 90, "everyone": 1000}), profile("area", {"North": 500, "South": 500})]
    )
    where = reach("area", {"North": 30, "South": 30}, 60)
    heard = pd.concat([reach("group", {"carer": 7, "Navy family": 26, None: 30}, 63), where])
    compared = reach_against_profile(heard, lives)
    groups = compared[compared["dimension"] == "group"].set_index("value")
    assert groups["verdict"].to_dict() == {"Navy family": "not in the profile", "carer": "cannot be compared"}
    assert groups[["share", "low", "high"]].isna().all(axis=None)
    assert missed_in_words(compared) == (
        "Of no area can we say that we heard fewer people than their share. 30 people named no group; we do not know "
        "whether they belong to any, so groups cannot be compared."
    )
    assert missed_in_words(compared[compared["dimension"] == "group"]).startswith("30 people named no group;")


def test_groups_are_compared_where_none_was_recorded_or_everybody_named_one() -> None:
    lives = profile("group", {"carer": 90, "everyone": 1000})
    for counts, of in (({"carer": 20, "None": 10, None: 33}, 30), ({"carer": 20, "Navy family": 43}, 63)):
        carers = reach_against_profile(reach("group", counts, 63), lives).set_index("value").loc["carer"]
        assert carers["share"] == pytest.approx(20 / of)
        assert carers["verdict"] == "more than their share"
