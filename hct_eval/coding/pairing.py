"""Which claims of different coders are about the same thing: pairing by the words that they rest on."""

import numpy as np
import pandas as pd

from hct_eval.coding.quotes import normalise_text, quote_span

ATTRIBUTES = ("cause", "effect", "sign")
UNITS = ["unit", "conversation_id", "fragment_id", "coder", "claim_id", *ATTRIBUTES, "strength"]


def match_claims(claims: pd.DataFrame, fragments: pd.DataFrame) -> pd.DataFrame:
    """Pair coders' claims in fragments that two or more coders coded: one row a claim, with the `unit` it belongs to.

    Claims of different coders belong to one unit if their quotes overlap in the fragment's text (a quote that is not
    there, or none, stands for the whole fragment); the pairing with most overlap is taken, and where several claims
    rest on the same words, the one with most labels alike. Columns: unit, conversation_id, fragment_id, coder,
    claim_id, cause, effect, sign, strength. Claims without a coder are left out.
    """
    coded = claims.dropna(subset="coder")
    many = coded.groupby("fragment_id")["coder"].transform("nunique") > 1
    texts = dict(zip(fragments["fragment_id"], fragments["text"], strict=True))
    double = coded[many].sort_values(["fragment_id", "coder", "claim_id"])
    coders, quotes = double["coder"].to_numpy(dtype=object), double["quote"].to_numpy(dtype=object)
    labels = double[list(ATTRIBUTES)].to_numpy(dtype=object)
    number = double["fragment_id"].to_numpy(dtype=object)
    units = np.zeros(len(double), dtype=int)
    begins = np.flatnonzero(np.concatenate([[True], number[1:] != number[:-1]])[: len(number)])
    used = 0
    for begin, end in zip(begins, [*begins[1:], len(double)], strict=False):
        here = slice(begin, end)
        spans = _spans(quotes[here], texts.get(number[begin], ""))
        units[here] = _units_of(coders[here], labels[here], spans) + used
        used = units[here].max() + 1
    return double.assign(unit=units)[UNITS].astype({"unit": "Int64"}).reset_index(drop=True)


def _units_of(coders: np.ndarray, labels: np.ndarray, spans: np.ndarray) -> np.ndarray:
    """Return the number of each claim's unit, from 0, within one fragment; claims are sorted by coder."""
    from scipy.optimize import linear_sum_assignment

    unit = np.full(len(coders), -1)
    members: list[list[int]] = []
    for coder in dict.fromkeys(coders):
        mine = [row for row, name in enumerate(coders) if name == coder]
        score = np.array([[_likeness(row, unit_rows, spans, labels) for unit_rows in members] for row in mine])
        if members:
            for here, there in zip(*linear_sum_assignment(score, maximize=True), strict=True):
                if score[here, there] > 0:
                    unit[mine[here]] = there
                    members[there].append(mine[here])
        for row in mine:
            if unit[row] < 0:
                unit[row] = len(members)
                members.append([row])
    return unit


def _spans(quotes: np.ndarray, text: str) -> np.ndarray:
    whole = (0, max(len(normalise_text(text)), 1))
    found = [None if pd.isna(quote) else quote_span(quote, text) for quote in quotes]
    return np.array([span or whole for span in found])


def _likeness(row: int, members: list[int], spans: np.ndarray, labels: np.ndarray) -> float:
    """Return how far a claim's words overlap with a unit's (shared / covered, mean); labels decide between equals."""
    total = 0.0
    for other in members:
        shared = min(spans[row, 1], spans[other, 1]) - max(spans[row, 0], spans[other, 0])
        if shared <= 0:
            return 0.0
        cover = max(spans[row, 1], spans[other, 1]) - min(spans[row, 0], spans[other, 0])
        alike = labels[row] == labels[other]
        total += shared / cover + 1e-6 * (2 * alike[0] + 2 * alike[1] + alike[2])
    return total / len(members)
