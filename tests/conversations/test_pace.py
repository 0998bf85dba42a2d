"""Length and pace are known where times and roles are, and odd figures are pointed at."""

import pandas as pd
import pytest

from hct_eval.conversations.pace import minutes_of, odd_transcripts, pace_in_words, pace_of, pace_table
from hct_eval.conversations.turns import RawTurn

TURNS = pd.DataFrame(
    [
        ("a", "S1", "researcher", "Why? And then?", 100),
        ("a", "S2", "resident", "Because.", 250),
        ("a", "S2", "resident", "So it is.", 50),
        ("b", "S1", "unknown", "Hm.", 300),
        ("c", "S1", "researcher", "Who?? Me?", 8000),
        ("c", "S2", "resident", "Me.", 1000),
        ("n", "S1", "resident", "She said that it is far.", 20),
    ],
    columns=["conversation_id", "speaker", "role", "text", "words"],
)


def transcripts() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "conversation_id": ["a", "b", "c", "d", "n"],
            "format": ["SRT", "text", "text", None, "notes"],
            "words": pd.array([400, 300, 9000, None, 20], dtype="Int64"),
            "minutes": pd.array([4.0, None, 10.0, None, None], dtype="Float64"),
            "released": [True, True, True, False, True],
        }
    )


def test_pace_is_known_where_times_and_roles_are() -> None:
    paces = pace_of(TURNS, transcripts()).set_index("conversation_id")
    assert list(paces.index) == ["a", "b", "c", "n"]
    a = paces.loc["a"]
    assert (a["pace"], a["resident_share"], a["longest_turn"], a["questions"]) == (100, 0.75, 250, 5)
    assert paces.loc["b"][["pace", "resident_share", "questions"]].isna().all()
    assert paces.loc["c", "questions"] == 2
    table = pace_table(paces.reset_index()).set_index("measure")
    assert table.loc["words a minute", ["n", "missing", "median"]].tolist() == [2, 2, 500]


def test_the_sentence_says_median_quartiles_n_and_missing() -> None:
    words = pace_in_words(pace_of(TURNS, transcripts()))
    assert words == (
        "Residents spoke 43% of the words in the middle conversation; in half of them between 27% and 59% "
        "(n = 2, 2 without speakers' roles)."
    )
    assert pace_in_words(pace_of(TURNS.head(0), transcripts().head(0))).startswith("Who spoke is known of no")


def test_odd_transcripts_are_pointed_at_but_notes_have_one_voice() -> None:
    odd = odd_transcripts(pace_of(TURNS, transcripts()))
    assert odd["conversation_id"].tolist() == ["b", "c", "c"]
    assert odd["why"].str.split(":").str[0].tolist() == [
        "one speaker only",
        "a resident has under 20% of the words",
        "more than 300 words a minute",
    ]


@pytest.mark.parametrize(
    ("times", "minutes"),
    [
        ([(None, None)], None),
        ([(10.0, 40.0), (45.0, 190.0)], 3.0),
        ([(0.0, None), (120.0, None)], 2.0),
        ([(0.0, 60.0), (58.0, 118.0), (55.0, 57.0)], 2.0),
        ([(0.0, 60.0), (60.0, 120.0), (0.0, 180.0)], 5.0),
    ],
    ids=["without times", "with ends", "without ends", "people talk at once", "two recordings"],
)
def test_minutes_run_from_the_first_to_the_last_time_of_each_recording(
    times: list[tuple[float | None, float | None]], minutes: float | None
) -> None:
    assert minutes_of([RawTurn("A", "words", start, end) for start, end in times]) == minutes
