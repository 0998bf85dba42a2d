"""Which labels might be one factor, by their words or by the words they were given to. Never applied by itself."""

from typing import Any

import numpy as np
import pandas as pd

from hct_eval.coding.codebook import ENDS, map_labels, normalise_label, pole_free
from hct_eval.coding.polarity import opposed
from hct_eval.coding.suggest_text import Texts, read_texts

SIMILAR_LABEL, SAME_EXAMPLES = "similar label", "same examples"
"""Why a merge is suggested."""

LABEL_FLOOR, EXAMPLES_FLOOR = 0.6, 0.6
"""Cosines from which two labels' words, or their passages' words, count as alike."""

MOST = 200
"""Suggestions at most: what a person can go through."""

_COLUMNS = ["label_a", "label_b", "why", "score"]


def suggest_merges(factors: pd.DataFrame, claims: pd.DataFrame, most: int = MOST) -> pd.DataFrame:
    """Return pairs of labels to look at: `label_a`, `label_b`, `why`, `score` (cosine, 0 to 1), best first.

    `factors` need label; `claims` cause, effect, fragment_id, coder, quote; labels used without the codebook count too.
    `why` is SIMILAR_LABEL, SAME_EXAMPLES, or both with `; ` between. SAME_EXAMPLES needs two different quotes on each
    side, since one pair may be alike by chance. Never suggested: labels that point different ways (`polarity.opposed`);
    a label and one above it in the hierarchy; labels that one coder gave to one fragment, who told them apart.
    """
    used = pd.concat([claims.assign(label=map_labels(claims[end], normalise_label)) for end in ENDS])
    used = used.dropna(subset="label")
    known = {*map_labels(factors["label"], normalise_label).dropna(), *used["label"]}
    labels = sorted(label for label in known if pole_free(label))
    if len(labels) < 2:
        return _frame([])
    examples = _examples(used, labels)
    words, said = read_texts([pole_free(label).replace(";", " ") for label in labels], [text for text, _ in examples])
    enough = np.array([quotes > 1 for _, quotes in examples])
    by_label = _alike(words)
    by_example = (said.stems @ said.stems.T).toarray() * np.outer(enough, enough)
    apart = _told_apart(used, labels)
    pairs = np.argwhere(np.triu((by_label >= LABEL_FLOOR) | (by_example >= EXAMPLES_FLOOR), k=1) & ~apart)
    rows = []
    for a, b in pairs:
        if not _one_above(labels[a], labels[b]) and not opposed(labels[a], labels[b]):
            alike, same = round(float(by_label[a, b]), 4), round(float(by_example[a, b]), 4)
            why = [SIMILAR_LABEL] * (alike >= LABEL_FLOOR) + [SAME_EXAMPLES] * (same >= EXAMPLES_FLOOR)
            rows.append((labels[a], labels[b], "; ".join(why), min(1.0, max(alike, same))))
    rows.sort(key=lambda row: (-row[3], row[0], row[1]))
    return _frame(rows[:most])


def _alike(words: Texts) -> np.ndarray:
    """How alike labels are: the mean cosine of their cut words and their runs of letters."""
    return np.asarray(((words.stems @ words.stems.T) + (words.runs @ words.runs.T)).toarray() / 2)


def _examples(used: pd.DataFrame, labels: list[str]) -> list[tuple[str, int]]:
    """Each label's quotes put together, in alphabetical order, and how many different ones there are."""
    quotes = used[["label", "quote"]].dropna().drop_duplicates().sort_values(["label", "quote"])
    joined = quotes.groupby("label")["quote"].agg(["\n".join, "size"])
    texts = joined.reindex(labels)
    return [(str(text), int(n)) if pd.notna(text) else ("", 0) for text, n in texts.itertuples(index=False)]


def _told_apart(used: pd.DataFrame, labels: list[str]) -> np.ndarray:
    """Which pairs of labels one coder gave to one fragment."""
    from scipy.sparse import csr_matrix

    held = used[["fragment_id", "coder", "label"]].drop_duplicates()
    place = held.groupby(["fragment_id", "coder"], dropna=False).ngroup().to_numpy()
    column = pd.Index(labels).get_indexer(pd.Index(held["label"]))
    shape = (int(place.max(initial=-1)) + 1, len(labels))
    table: Any = csr_matrix((np.ones(len(held)), (place, column)), shape=shape)
    return np.asarray((table.T @ table).toarray() > 0)


def _one_above(first: str, second: str) -> bool:
    a, b = (pole_free(label).casefold().split("; ") for label in (first, second))
    shorter = min(len(a), len(b))
    return len(a) != len(b) and a[:shorter] == b[:shorter]


def _frame(rows: list[tuple[str, str, str, float]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=_COLUMNS)
    return frame.astype({"label_a": "string", "label_b": "string", "why": "string", "score": "Float64"})
