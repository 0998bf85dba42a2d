"""Length and pace of conversations: how long, how fast, and who had the word."""

import math
from collections.abc import Sequence

import pandas as pd

from hct_eval.conversations.roles import RESEARCHER, RESIDENT
from hct_eval.conversations.turns import RawTurn

FASTEST, SLOWEST = 300, 40
"""Words a minute beyond which the times or the words of a transcript are likely wrong (people talk at 100 to 200)."""
OVERLAP = 30.0
"""Seconds by which a turn may begin before the one above it where people talk at once; more is another recording."""
LEAST_SHARE = 0.2
"""Share of a resident's words below which the speakers may have been mixed up."""

_NOTES = "notes"
"""Format of what a listener wrote down: one voice is no mistake there."""

MEASURES = {
    "words": "words",
    "minutes": "minutes",
    "pace": "words a minute",
    "resident_share": "residents' share of the words (%)",
    "longest_turn": "words of a resident's longest turn",
    "questions": "researcher's questions in 10 minutes",
}
"""The measures of a conversation, and how they are said."""


def minutes_of(turns: Sequence[RawTurn]) -> float | None:
    """Return how long a conversation took, in minutes to one decimal; None without times.

    From the first time to the last one (the start of the last turn, where the file gives no ends). Where the times
    begin anew, a second recording begins; the lengths of the recordings are added.
    """
    recordings: list[tuple[float, float]] = []
    before = math.inf
    for turn in turns:
        if turn.start is None:
            continue
        end = max(turn.start, turn.end or turn.start)
        if turn.start < before - OVERLAP:
            recordings.append((turn.start, end))
        first, last = recordings[-1]
        recordings[-1] = (first, max(last, end))
        before = turn.start
    return round(sum(last - first for first, last in recordings) / 60, 1) if recordings else None


def pace_of(turns: pd.DataFrame, transcripts: pd.DataFrame) -> pd.DataFrame:
    """Return one row a released conversation: conversation_id, speakers (NA for notes), and the MEASURES.

    `turns` and `transcripts` are the processed tables. Minutes (and with them pace and questions) are unknown without
    times, the residents' share and longest turn without roles.
    """
    out = transcripts[transcripts["released"].astype(bool)].set_index("conversation_id")
    said = turns.assign(asks=turns["text"].str.count(r"\?+"))
    spoken = said.groupby("conversation_id")["words"].sum()
    resident, researcher = said[said["role"] == RESIDENT], said[said["role"] == RESEARCHER]
    both = set(resident["conversation_id"]) & set(researcher["conversation_id"])
    known = out.index.to_series().isin(both)
    minutes = out["minutes"].astype("Float64").where(out["minutes"] > 0)
    words = out["words"].astype("Float64")
    frame = pd.DataFrame(
        {
            "speakers": said.groupby("conversation_id")["speaker"].nunique().mask(out["format"] == _NOTES),
            "words": words,
            "minutes": minutes,
            "pace": words / minutes,
            "resident_share": (resident.groupby("conversation_id")["words"].sum() / spoken).where(known),
            "longest_turn": resident.groupby("conversation_id")["words"].max().where(known),
            "questions": (10 * researcher.groupby("conversation_id")["asks"].sum() / minutes).where(known),
        },
        index=out.index,
    )
    return frame.astype("Float64").rename_axis("conversation_id").reset_index()


def pace_table(paces: pd.DataFrame) -> pd.DataFrame:
    """Describe each of the MEASURES: n, missing, lower quartile, median, upper quartile."""
    rows = []
    for name, words in MEASURES.items():
        values = paces[name].dropna().astype(float) * (100 if name == "resident_share" else 1)
        quartiles = values.quantile([0.25, 0.5, 0.75]).round(1).tolist() if len(values) else [None] * 3
        rows.append((words, len(values), len(paces) - len(values), *quartiles))
    return pd.DataFrame(rows, columns=["measure", "n", "missing", "lower_quartile", "median", "upper_quartile"])


def pace_in_words(paces: pd.DataFrame) -> str:
    """Say how much of the talk was residents', with n, missing and quartiles."""
    shares = paces["resident_share"].dropna().astype(float)
    missing = len(paces) - len(shares)
    if shares.empty:
        return "Who spoke is known of no conversation, so we cannot say how much of the talk was residents'."
    low, middle, high = shares.quantile([0.25, 0.5, 0.75])
    unknown = f", {missing} without speakers' roles" if missing else ""
    return (
        f"Residents spoke {middle:.0%} of the words in the middle conversation; in half of them between {low:.0%} and "
        f"{high:.0%} (n = {len(shares)}{unknown})."
    )


def odd_transcripts(paces: pd.DataFrame) -> pd.DataFrame:
    """List transcripts whose figures look wrong, for somebody to look at: conversation_id, why."""
    checks: Sequence[tuple[pd.Series, str]] = (
        (paces["pace"] > FASTEST, f"more than {FASTEST} words a minute: are the times right?"),
        (paces["pace"] < SLOWEST, f"fewer than {SLOWEST} words a minute: is a part missing?"),
        (paces["resident_share"] < LEAST_SHARE, f"a resident has under {LEAST_SHARE:.0%} of the words: who is who?"),
        (paces["speakers"] == 1, "one speaker only: is anybody's part missing?"),
    )
    found = [paces.loc[wrong.fillna(value=False), ["conversation_id"]].assign(why=why) for wrong, why in checks]
    return pd.concat(found).sort_values(["conversation_id", "why"], ignore_index=True)
