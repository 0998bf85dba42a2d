"""Which fragments of different coders are one passage: they pulled the same words, each with an id of their own."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from hct_eval.coding.pulling import HALF, locate_fragments
from hct_eval.coding.quotes import normalise_text

Span = tuple[int, int]


@dataclass(frozen=True)
class Passages:
    """`of`: passage by fragment id (the first id of those that are one). `texts`: fragment_id (of a passage), text."""

    of: "pd.Series[str]"
    texts: pd.DataFrame = field(repr=False)


def find_passages(fragments: pd.DataFrame, turns: pd.DataFrame) -> Passages:
    """Put fragments of different coders together where at least HALF of the words of both are the same.

    `fragments` need fragment_id, conversation_id, turn_id, text, start, coder; `turns` are stage 01's. Coders are
    paired one to one, with most words shared; two fragments of one coder stay two, and so does one that names no coder
    or is not found. A passage's text runs from the first word that any of them pulled to the last.
    """
    placed = locate_fragments(fragments, turns).sort_values("fragment_id", ignore_index=True)
    texts = placed.set_index("fragment_id")["text"].astype("object")
    of = texts.index.to_series().astype("object")
    able = placed.dropna(subset=["first", "last", "coder"])
    several = able.groupby("conversation_id")["coder"].transform("nunique") > 1
    for home, pulled in able[several].groupby("conversation_id"):
        said = _words(turns[turns["conversation_id"] == home])
        for members in _together(pulled["coder"].tolist(), _spans(pulled)):
            ids, span = pulled["fragment_id"].iloc[members], _spans(pulled.iloc[members])
            if len(members) > 1:
                of[ids] = ids.iloc[0]
                texts[ids.iloc[0]] = " ".join(said[min(a for a, _ in span) : max(b for _, b in span)])
    kept = texts[texts.index == of.to_numpy()]
    frame = pd.DataFrame({"fragment_id": kept.index.astype("string"), "text": kept.to_numpy()}).astype("string")
    return Passages(of.astype("string"), frame.reset_index(drop=True))


def _spans(pulled: pd.DataFrame) -> list[Span]:
    return list(zip(pulled["first"].astype(int), pulled["last"].astype(int), strict=True))


def _words(turns: pd.DataFrame) -> list[str]:
    """Return a conversation's words, as `locate_fragments` counts them."""
    ordered = turns.sort_values("turn_number", kind="stable")
    return " ".join(filter(None, map(normalise_text, ordered["text"]))).split(" ")


def _together(coders: Sequence[str], spans: Sequence[Span]) -> list[list[int]]:
    """Return which fragments of a conversation are one passage, as positions; coders join in alphabetical order."""
    from scipy.optimize import linear_sum_assignment

    passages: list[list[int]] = []
    for coder in sorted(set(coders)):
        mine = [at for at, name in enumerate(coders) if name == coder]
        if passages:
            score = np.array([[_alike(spans[at], [spans[n] for n in members]) for members in passages] for at in mine])
            met = [
                (mine[row], column)
                for row, column in zip(*linear_sum_assignment(score, maximize=True), strict=True)
                if score[row, column] > 0
            ]
            for at, column in met:
                passages[column].append(at)
            mine = [at for at in mine if at not in {place for place, _ in met}]
        passages += [[at] for at in mine]
    return [sorted(members) for members in passages]


def _alike(span: Span, others: Sequence[Span]) -> float:
    """Return the least share of words (shared / covered) with any of the others; 0 if less than HALF."""
    shares = [(min(span[1], b) - max(span[0], a)) / (max(span[1], b) - min(span[0], a)) for a, b in others]
    return min(shares) if min(shares) >= HALF else 0.0
