"""Agreement on fragments: whether coders who read the same conversation pulled the same stretches.

Coders' stretches are compared pair by pair with F1, the share of what the two pulled that the other pulled too. What
nobody pulled has no number of units (where would one end?), so that there is no frequency to reckon chance from; with
very many possible units kappa comes to F1 (Hripcsak and Rothschild 2005, doi 10.1197/jamia.M1733). Krippendorff's alpha
for unitising is for coders who divided the whole text, which pulling fragments is not.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from hct_eval.coding.quotes import find_quote, normalise_text
from hct_eval.coding.reliability import F1, Rules, share_row, typed_table

NOBODY = "cannot be computed: no conversation was read for fragments by two people"
HALF = 0.5
"""Two stretches are the same one if at least half of the words that either covers are in both."""

_PARTS = ["stretches", "stretches_alike", "words", "words_alike"]


@dataclass(frozen=True)
class _Conversation:
    """A conversation's words: by turn (where it begins, as written, normalised), all in one, and where each begins."""

    turns: dict[str, tuple[int, str, str]]
    text: str
    starts: list[int]


def locate_fragments(fragments: pd.DataFrame, turns: pd.DataFrame) -> pd.DataFrame:
    """Return the fragments with where each lies in its conversation: `first` and `last` (words, last excluded).

    A fragment is looked for in its turn where it names one, else in the whole conversation, by its words (normalised;
    where they stand twice in a turn, the place nearest to `start`, else the first). Both are unknown where it is not
    found, or where the conversation has no released transcript.
    """
    ordered = turns.sort_values(["conversation_id", "turn_number"], kind="stable")
    places = {str(name): _read_conversation(said) for name, said in ordered.groupby("conversation_id", sort=False)}
    columns = (fragments[name] for name in ("conversation_id", "text", "turn_id", "start"))
    found = [
        _find(places[home], words, turn, start) if home in places else None
        for home, words, turn, start in zip(*columns, strict=True)
    ]
    first = pd.array([None if span is None else span[0] for span in found], dtype="Int64")
    last = pd.array([None if span is None else span[1] for span in found], dtype="Int64")
    return fragments.assign(first=first, last=last)


def measure_pulling(fragments: pd.DataFrame, turns: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Measure agreement on which stretches were pulled: two rows of a table of agreement (`fragment` and `words`).

    fragment: F1 of stretches, paired one to one where at least HALF of their words are shared; words: F1 of words. They
    come from conversations in which two or more coders pulled something: one who read it and pulled nothing is not
    seen. n: stretches (words) of each coder of each pair, added up; agreed: those that the other pulled too; missing:
    stretches of such conversations that were not found in a transcript.
    """
    pulled = fragments.dropna(subset="coder")
    twice = pulled.groupby("conversation_id")["coder"].transform("nunique") > 1
    both = locate_fragments(pulled[twice], turns)
    lost = int(both["first"].isna().sum())
    parts = {}
    for conversation_id, frame in both.dropna(subset="first").groupby("conversation_id"):
        spans = [list(zip(own["first"], own["last"], strict=True)) for _, own in frame.groupby("coder")]
        if len(spans) > 1:
            parts[conversation_id] = np.sum([_compare(one, other) for one, other in combinations(spans, 2)], axis=0)
    frame = pd.DataFrame.from_dict(parts, orient="index", columns=_PARTS)
    rows = []
    for name, what in (("fragment", "stretches"), ("words", "words")):
        shares = pd.DataFrame({"hit": frame[f"{what}_alike"], "all": frame[what]})
        row = share_row(name, F1, shares, rules, missing=lost if name == "fragment" else 0)
        rows.append(row if row["n"] else row | {"note": NOBODY})
    return typed_table(rows)


def _read_conversation(turns: pd.DataFrame) -> _Conversation:
    places, texts, begin = {}, [], 0
    for turn_id, text in zip(turns["turn_id"], turns["text"], strict=True):
        plain = normalise_text(text)
        places[turn_id] = (begin, text, plain)
        if plain:
            texts.append(plain)
            begin += len(plain) + 1
    whole = " ".join(texts)
    return _Conversation(places, whole, [0, *(place + 1 for place, letter in enumerate(whole) if letter == " ")])


def _find(place: _Conversation, words: str, turn_id: Any, start: Any) -> tuple[int, int] | None:
    """Return the first word of a fragment, and the one after its last; None where it is not there."""
    begin, written, plain = (0, "", "") if pd.isna(turn_id) else place.turns.get(str(turn_id), (0, "", ""))
    span = _nearest(words, plain, written, start)
    if span is None:
        begin, span = 0, find_quote(words, place.text)
    if span is None:
        return None
    return bisect_left(place.starts, begin + span[0]), bisect_left(place.starts, begin + span[1])


def _nearest(words: str, plain: str, written: str, start: Any) -> tuple[int, int] | None:
    """Return where words stand in a turn; of several places the one nearest to character `start` as written."""
    wanted, padded = normalise_text(words), f" {plain} "
    places, at = [], -1
    while wanted and (at := padded.find(f" {wanted} ", at + 1)) >= 0:
        places.append(at)
    if pd.isna(start) or len(places) < 2:
        return find_quote(words, plain)
    near = len(normalise_text(written[: int(start)]))
    best = min(places, key=lambda place: abs(place - near))
    return best, best + len(wanted)


def _compare(one: Sequence[tuple[int, int]], other: Sequence[tuple[int, int]]) -> np.ndarray:
    """Return _PARTS of two coders' stretches of one conversation, each counted for both of them."""
    from scipy.optimize import linear_sum_assignment

    first, second = np.array(one, dtype=int), np.array(other, dtype=int)
    shared = np.minimum(first[:, None, 1], second[None, :, 1]) - np.maximum(first[:, None, 0], second[None, :, 0])
    cover = np.maximum(first[:, None, 1], second[None, :, 1]) - np.minimum(first[:, None, 0], second[None, :, 0])
    same = np.where(shared / cover >= HALF, shared / cover, 0)
    rows, columns = linear_sum_assignment(same, maximize=True)
    alike = 2 * int((same[rows, columns] > 0).sum())
    mine, theirs = _words(first), _words(second)
    return np.array([len(first) + len(second), alike, len(mine) + len(theirs), 2 * len(mine & theirs)])


def _words(spans: np.ndarray) -> set[int]:
    return {word for first, last in spans for word in range(first, last)}
