"""What differs between a transcript and the register is logged, and the register stays."""

import datetime as dt
from collections import Counter

import pandas as pd
import pytest

from hct_eval.conversations.cleaning_log import DATE, LANGUAGE, Register, cleaning_log
from hct_eval.conversations.language import languages_of
from hct_eval.conversations.turns import Conversation

POLISH = "Mieszkamy tutaj od dwunastu lat i nadal nie znamy sąsiadów z naszej ulicy."
ENGLISH = "Um, well, the bus never comes when it rains, you know, so we walk home from the shops."
COUNTS = {"missing": 0, "conflicting": 0, "withdrawn": 0}


@pytest.mark.slow
def test_another_language_and_another_day_are_logged() -> None:
    rows = [
        ("a", "en", "2023-01-05", POLISH),
        ("b", "en-GB", "2023-01-06", ENGLISH),
        ("c", None, None, POLISH),
        ("d", "Polish", "2023-01-06", POLISH),
        ("e", "bfi", "2023-01-06", ENGLISH),
    ]
    frame = pd.DataFrame(rows, columns=["conversation_id", "language", "held_on", "text"])
    frame = frame.assign(held_on=pd.to_datetime(frame["held_on"]), language=frame["language"].astype("string"))
    day = dt.date(2023, 1, 6)
    cleaned = [Conversation(name, "text", (), Counter(), day) for name in frame["conversation_id"]]
    languages = {name: languages_of([text]) for name, text in zip(frame["conversation_id"], frame["text"], strict=True)}
    log = cleaning_log(Register(frame, COUNTS), cleaned, {}, {}, 0, languages)
    assert log[["conversation_id", "step"]].to_numpy().tolist() == [["a", LANGUAGE], ["a", DATE]]
    assert frame["language"].tolist()[:2] == ["en", "en-GB"]
