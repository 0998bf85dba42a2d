"""What notebook 01 shows: language, dates, length and pace, and whom we missed."""

import datetime as dt
from collections import Counter

import pandas as pd
import pytest

from hct_eval.conversations.cleaning_log import DATE, LANGUAGE, Register, cleaning_log
from hct_eval.conversations.language import languages_of
from hct_eval.conversations.pace import odd_transcripts, pace_in_words, pace_of, pace_table
from hct_eval.conversations.profile import missed_in_words, reach_against_profile
from hct_eval.conversations.summary import language_table, unheard_in_words
from hct_eval.conversations.turns import Conversation
from hct_eval.programme import DisclosurePolicy
from hct_eval.publish.disclosure import safe_profile

WELSH = "Dw i'n mynd i'r clwb cinio bob dydd Mawrth i weld fy ffrindiau a chael sgwrs."
POLISH = "Mieszkamy tutaj od dwunastu lat i nadal nie znamy sąsiadów z naszej ulicy."
SOMALI = "Halkan waxaan deggenahay toban sano laakiin cidna ma garanayo oo baska ma yimaado."
URDU = "ہم یہاں بیس سال سے رہ رہے ہیں لیکن بس کبھی وقت پر نہیں آتی۔"
ARABIC = "نحن نعيش هنا منذ ثلاث سنوات ولا نعرف أحدا من الجيران في الشارع."
ENGLISH = "Um, well, the bus never comes when it rains, you know, so we walk home from the shops."


@pytest.mark.parametrize(
    ("text", "tag"),
    [(WELSH, "cy"), (POLISH, "pl"), (SOMALI, "so"), (URDU, "ur"), (ARABIC, "ar"), (ENGLISH, "en"), ("No, never.", "")],
)
def test_a_turn_s_language_is_told_if_it_is_long_enough(text: str, tag: str) -> None:
    assert languages_of([text]).main == tag


def test_a_mixed_conversation_says_how_much_of_it_is_not_english() -> None:
    spoken = languages_of([ENGLISH] * 3 + [POLISH, WELSH, "No."])
    assert spoken.main == "en"
    assert sorted(spoken.others) == ["cy", "pl"]
    assert 0.3 < spoken.foreign < 0.5
    assert languages_of([]).foreign == 0


def test_what_differs_from_the_register_is_logged_and_left() -> None:
    frame = pd.DataFrame(
        {
            "conversation_id": ["a", "b", "c"],
            "language": pd.array(["en", "en-GB", None], dtype="string"),
            "held_on": pd.to_datetime(["2023-01-05", "2023-01-06", None]),
        }
    )
    register = Register(frame, {"missing": 0, "conflicting": 0, "withdrawn": 0})
    day = dt.date(2023, 1, 6)
    cleaned = [Conversation(name, "text", (), _none(), day) for name in "abc"]
    languages = {"a": languages_of([POLISH]), "b": languages_of([ENGLISH]), "c": languages_of([WELSH])}
    log = cleaning_log(register, cleaned, {}, {}, 0, languages)
    assert log[["conversation_id", "step"]].to_numpy().tolist() == [["a", LANGUAGE], ["a", DATE]]


def _none() -> Counter[str]:

    return Counter()


def transcripts() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "conversation_id": ["a", "b", "c", "d"],
            "format": ["SRT", "text", "text", None],
            "words": pd.array([400, 300, 9000, None], dtype="Int64"),
            "minutes": pd.array([4.0, None, 10.0, None], dtype="Float64"),
            "language": pd.array(["en", "pl", "en", None], dtype="string"),
            "not_english": pd.array([0.0, 0.9, 0.1, None], dtype="Float64"),
            "released": [True, True, True, False],
        }
    )


TURNS = pd.DataFrame(
    [
        ("a", "S1", "researcher", "Why? And then?", 100),
        ("a", "S2", "resident", "Because.", 250),
        ("a", "S2", "resident", "So it is.", 50),
        ("b", "S1", "unknown", "Hm.", 300),
        ("c", "S1", "researcher", "Who?", 8000),
        ("c", "S2", "resident", "Me.", 1000),
    ],
    columns=["conversation_id", "speaker", "role", "text", "words"],
)


def test_pace_is_known_where_times_and_roles_are() -> None:
    paces = pace_of(TURNS, transcripts()).set_index("conversation_id")
    assert list(paces.index) == ["a", "b", "c"]
    a = paces.loc["a"]
    assert (a["pace"], a["resident_share"], a["longest_turn"], a["questions"]) == (100, 0.75, 250, 2.5)
    assert paces.loc["b"][["pace", "resident_share", "questions"]].isna().all()
    table = pace_table(paces.reset_index()).set_index("measure")
    assert table.loc["words a minute", ["n", "missing"]].tolist() == [2, 1]
    assert "n = 2, 1 without speakers' roles" in pace_in_words(paces.reset_index())
    odd = odd_transcripts(paces.reset_index())
    assert odd["conversation_id"].tolist() == ["b", "c", "c"]


def test_transcripts_that_the_model_cannot_listen_to_are_named_with_their_language() -> None:
    assert language_table(transcripts()).to_numpy().tolist() == [["English", 2], ["Polish", 1]]
    assert "by machine in Polish" in unheard_in_words(transcripts())
    assert "every word of b before" in unheard_in_words(transcripts())
    assert "All transcripts are in English" in unheard_in_words(transcripts().head(1))


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
    assert compared.loc["south", ["total", "missing"]].tolist() == [50, 10]
    assert missed_in_words(compared.reset_index()) == (
        "We heard fewer people than their share from south; nobody yet from East."
    )


def test_overlapping_groups_need_the_whole_and_few_conversations_say_nothing() -> None:
    heard = reach("group", {"carer": 12, "renting": 30}, 40)
    without = reach_against_profile(heard, profile("group", {"carer": 100, "renting": 100}))
    assert set(without["verdict"]) == {"we cannot tell"}
    whole = reach_against_profile(heard, profile("group", {"carer": 100, "renting": 100, "everyone": 1000}))
    assert set(whole["verdict"]) == {"more than their share"}
    few = reach_against_profile(reach("area", {"North": 3}, 3), profile("area", {"North": 1, "South": 1}))
    assert few["verdict"].tolist() == ["we cannot tell", "nobody yet"]
    assert "No profile of the area was given" in missed_in_words(few.head(0))


def test_small_counts_of_the_comparison_are_hidden_with_their_shares() -> None:
    heard = reach("area", {"North": 40, "South": 3, "East": 17}, 60)
    lives = profile("area", {"North": 500, "South": 300, "East": 200})
    shown = safe_profile(reach_against_profile(heard, lives), DisclosurePolicy()).set_index("value")
    assert shown["conversations"].to_dict() == {"East": "*", "North": "40", "South": "*"}
    assert shown.loc[["East", "South"], ["share", "low", "high", "difference"]].isna().all(axis=None)
    assert shown.loc["North", "difference"] == pytest.approx(40 / 60 - 0.5)
    assert shown.loc["South", "verdict"] == "fewer than their share"
