"""Where in coded conversations somebody may say what leads to what, and nobody pulled it: places to read again."""

import pandas as pd

from hct_eval.coding.causal_speech import is_causal
from hct_eval.coding.places import sentences
from hct_eval.coding.quotes import RESEARCHER
from hct_eval.tables.words import plural

_COLUMNS = ["conversation_id", "sentences", "pulled", "left", "turns"]
_MOST = 8


def find_unpulled(turns: pd.DataFrame, fragments: pd.DataFrame) -> pd.DataFrame:
    """Count sentences that may make a causal claim, by coded conversation, and say in which turns none was pulled.

    Columns: conversation_id, sentences (that seem causal, of everybody but the researcher), pulled (those that share a
    character with a fragment), left, turns (ids of turns that hold those left, `; ` between, at most 8); most left
    first. `fragments` with their turn, start and end (see `claims.locate_evidence`); one without a place pulls nothing.
    No words are given. The machine errs both ways: `benchmarks/suggest` prints how often.
    """
    coded = turns[turns["conversation_id"].isin(fragments["conversation_id"]) & (turns["role"] != RESEARCHER)]
    placed = fragments.dropna(subset=["turn_id", "start", "end"])
    spans: dict[str, list[tuple[int, int]]] = {}
    for turn, start, end in zip(placed["turn_id"], placed["start"], placed["end"], strict=True):
        spans.setdefault(str(turn), []).append((int(start), int(end)))
    rows = []
    for home, turn, text in coded[["conversation_id", "turn_id", "text"]].astype(str).to_numpy().tolist():
        for start, end in sentences(text):
            if is_causal(text[start:end]):
                pulled = any(begin < end and start < last for begin, last in spans.get(turn, []))
                rows.append((home, turn, pulled))
    found = pd.DataFrame(rows, columns=["conversation_id", "turn_id", "pulled"])
    by_home = found.groupby("conversation_id")["pulled"].agg(sentences="size", pulled="sum").reset_index()
    by_home["left"] = by_home["sentences"] - by_home["pulled"]
    left = found[~found["pulled"].astype(bool)].drop_duplicates(["conversation_id", "turn_id"])
    ids = left.groupby("conversation_id")["turn_id"].agg(lambda names: "; ".join(list(names)[:_MOST]))
    frame = by_home.assign(turns=by_home["conversation_id"].map(ids)).reindex(columns=_COLUMNS)
    frame = frame.astype(
        {"conversation_id": "string", "sentences": "Int64", "pulled": "Int64", "left": "Int64", "turns": "string"}
    )
    return frame.sort_values(["left", "conversation_id"], ascending=[False, True], ignore_index=True)


def say_unpulled(found: pd.DataFrame) -> str:
    """Say in words how much of what may be causal talk lies in fragments; no share where there is none."""
    total, pulled = int(found["sentences"].sum()), int(found["pulled"].sum())
    if not total:
        return "No sentence of a coded conversation looks like a causal claim to the machine."
    return (
        f"{plural(total, 'sentence')} of {plural(len(found), 'coded conversation')} may make a causal claim; "
        f"{pulled} of them ({100 * pulled / total:.0f} in 100) lie in a fragment. "
        "The machine is often wrong, so this is a hint where to read again, not a measure of anybody's work."
    )
