"""Which labels of the codebook might fit a passage: a suggestion with what it rests on, never a code.

Three views, each standardised over the labels of a passage and equal in weight: the nearest coded passages, how
its letters lean towards a label over all coded passages (ridge regression), and the label's own words. No download.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hct_eval.coding.claims import ClaimError
from hct_eval.coding.codebook import ENDS, map_labels, normalise_label, pole_free
from hct_eval.coding.suggest_text import Texts, read_texts

LABEL_WORDS = "label similarity"
"""What a suggestion rests on where the passage and the label share words."""

LEANING = "words of passages coded so"
"""What a suggestion rests on where no near passage carries the label and the label's own words are not in it."""

NEAREST, SHARPNESS, RIDGE, RUNS = 20, 3, 1.0, 2000
"""Coded passages that vote; the power of their similarity; the ridge penalty; runs of letters that are regressed on."""

_BLOCK = 512
_NAMED = 3
_COLUMNS = ["passage_id", "label", "score", "rests_on"]


@dataclass(frozen=True)
class _Coded:
    """Coded passages: ids in alphabetical order, and which of them carry which label (sparse, one row a passage)."""

    ids: np.ndarray
    labels: list[str]
    carries: Any


@dataclass(frozen=True)
class _Ridge:
    """Weights of runs of letters for labels, averages of both, and the inverse of the penalised Gram matrix."""

    columns: np.ndarray
    mean: np.ndarray
    base: np.ndarray
    weights: np.ndarray
    inverse: np.ndarray
    passages: int


def coded_passages(fragments: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """Return what has been coded: `passage_id`, `text`, `label`, one row a fragment and label that a claim uses in it.

    `fragments` need fragment_id and text; `claims` fragment_id, cause, effect. Fragments without claims are left out.
    """
    ends = pd.concat([claims[["fragment_id", end]].rename(columns={end: "label"}) for end in ENDS])
    joined = ends.dropna().merge(fragments[["fragment_id", "text"]], on="fragment_id", how="inner")
    joined = joined.assign(label=map_labels(joined["label"], normalise_label))
    joined = joined.rename(columns={"fragment_id": "passage_id"})[["passage_id", "text", "label"]]
    return joined.drop_duplicates(["passage_id", "label"]).sort_values(["passage_id", "label"], ignore_index=True)


def suggest_labels(passages: pd.DataFrame, coded: pd.DataFrame, codebook: pd.DataFrame, top: int = 10) -> pd.DataFrame:
    """Return at most `top` labels for each passage, best first: `passage_id`, `label`, `score`, `rests_on`.

    `passages` need passage_id and text; `coded` passage_id, text, label (see `coded_passages`); `codebook` label. Those
    that nobody has used yet, and labels used but not in the codebook, can be suggested. `score` is the mean of three
    standardised views: it orders the labels of one passage and is no probability. `rests_on` names at most three of the
    nearest coded passages that carry the label, and LABEL_WORDS where the label's words stand in the passage (`; `
    between), else LEANING. What was coded in a passage itself never counts for it: a second coder stays independent.
    A passage without words has no suggestion. ClaimError if a passage stands twice with different words.
    """
    texts, coded_texts = _texts(passages), _texts(coded)
    used = coded.assign(label=map_labels(coded["label"], normalise_label)).dropna(subset="label")
    known = map_labels(codebook["label"], normalise_label).dropna()
    labels = sorted(label for label in {*known, *used["label"]} if pole_free(label))
    if not labels or texts.empty:
        return _frame([])
    book = _Coded(coded_texts.index.to_numpy(), labels, _carries(used, coded_texts.index, labels))
    asked, past, words = read_texts(texts.tolist(), coded_texts.tolist(), [pole_free(label) for label in labels])
    ridge = _fit(past, book.carries)
    rows: list[tuple[str, str, float, str]] = []
    for start in range(0, len(texts), _BLOCK):
        block = slice(start, start + _BLOCK)
        some = Texts(asked.stems[block], asked.runs[block])
        rows += _suggest(texts.index[block].to_numpy(), some, past, words, book, ridge, top)
    return _frame(rows)


def _texts(frame: pd.DataFrame) -> pd.Series:
    """Each passage's words by its id, in the order of ids."""
    once = frame[["passage_id", "text"]].dropna().drop_duplicates().sort_values("passage_id")
    twice = once.loc[once["passage_id"].duplicated(), "passage_id"]
    if len(twice):
        message = f"passages, passage_id: {twice.iloc[0]} stands with different words; give each passage its own id"
        raise ClaimError(message)
    return once.set_index("passage_id")["text"]


def _carries(used: pd.DataFrame, ids: pd.Index, labels: list[str]) -> Any:
    from scipy.sparse import csr_matrix

    pairs = used[["passage_id", "label"]].drop_duplicates()
    row, column = ids.get_indexer(pd.Index(pairs["passage_id"])), pd.Index(labels).get_indexer(pd.Index(pairs["label"]))
    kept = row >= 0
    return csr_matrix((np.ones(kept.sum()), (row[kept], column[kept])), shape=(len(ids), len(labels)))


def _fit(past: Texts, carries: Any) -> _Ridge:
    """Regress labels on the most common runs of letters, both taken from their averages."""
    from scipy.linalg import cho_factor, cho_solve

    passages = past.runs.shape[0]
    weight = np.round(np.asarray(past.runs.sum(axis=0)).ravel(), 9)
    common = np.sort(np.argsort(-weight, kind="stable")[:RUNS])
    runs = past.runs[:, common]
    mean, base = (np.asarray(table.sum(axis=0)).ravel() / max(1, passages) for table in (runs, carries))
    gram, cross = np.eye(len(common)) * RIDGE, np.zeros((len(common), carries.shape[1]))
    for start in range(0, passages, _BLOCK):  # in dense blocks: several times faster than the sparse product
        centred = runs[start : start + _BLOCK].toarray() - mean
        gram += centred.T @ centred
        cross += (carries[start : start + _BLOCK].T @ centred).T
    inverse = cho_solve(cho_factor(gram), np.eye(len(gram)))
    weights = inverse @ cross
    return _Ridge(common, mean, base, weights, inverse, passages)


def _suggest(
    ids: np.ndarray, asked: Texts, past: Texts, words: Texts, book: _Coded, ridge: _Ridge, top: int
) -> Iterator[tuple[str, str, float, str]]:
    own = pd.Index(book.ids).get_indexer(pd.Index(ids))
    near = _nearest((asked.stems @ past.stems.T).toarray(), own)
    votes = (near.power(SHARPNESS) @ book.carries).toarray()
    leaning = _leaning(asked.runs, ridge, book.carries, own)
    shared = (asked.stems @ words.stems.T).toarray()
    named = (_standard(shared) + _standard((asked.runs @ words.runs.T).toarray())) / 2
    score = np.round((_standard(votes) + _standard(leaning) + _standard(named)) / 3, 6)
    for row, passage in enumerate(ids):
        if asked.runs[row].nnz == 0:
            continue
        best = _best(score[row], top)
        reasons = _reasons(near[row], book, shared[row] > 0, best)
        for label, because in zip(best, reasons, strict=True):
            yield passage, book.labels[label], float(score[row, label]), because


def _nearest(similar: np.ndarray, own: np.ndarray) -> Any:
    """Keep each row's NEAREST largest similarities; a passage is not near itself."""
    from scipy.sparse import csr_matrix

    rows = np.flatnonzero(own >= 0)
    similar[rows, own[rows]] = 0
    if similar.shape[1] > NEAREST:
        kept = np.argpartition(-similar, NEAREST - 1, axis=1)[:, :NEAREST]
        thin = np.zeros_like(similar)
        np.put_along_axis(thin, kept, np.take_along_axis(similar, kept, axis=1), axis=1)
        similar = thin
    return csr_matrix(similar)


def _leaning(runs: Any, ridge: _Ridge, carries: Any, own: np.ndarray) -> np.ndarray:
    """Return the regression's value for each label; for a coded passage, its value had that passage not been coded.

    Leaving one row out of a ridge regression: (fitted - h y) / (1 - h), h the row's leverage.
    """
    centred = runs[:, ridge.columns].toarray() - ridge.mean
    value = centred @ ridge.weights + ridge.base
    rows = np.flatnonzero(own >= 0)
    if len(rows):
        part = centred[rows]
        leverage = ((part @ ridge.inverse) * part).sum(axis=1, keepdims=True) + 1 / ridge.passages
        leverage = np.minimum(leverage, 1 - 1e-9)
        value[rows] = (value[rows] - leverage * carries[own[rows]].toarray()) / (1 - leverage)
    return np.asarray(value)


def _standard(view: np.ndarray) -> np.ndarray:
    """Return each row taken from its mean, in standard deviations; a row that tells no labels apart is all 0."""
    spread = view.std(axis=1, keepdims=True)
    return np.asarray((view - view.mean(axis=1, keepdims=True)) / np.where(spread > 1e-12, spread, np.inf))


def _best(scores: np.ndarray, top: int) -> np.ndarray:
    """Return the columns of the `top` largest scores; labels stand in alphabetical order, which breaks ties."""
    cut = np.partition(scores, len(scores) - top)[len(scores) - top] if top < len(scores) else -np.inf
    kept = np.flatnonzero(scores >= cut)
    return np.asarray(kept[np.argsort(-scores[kept], kind="stable")][:top])


def _reasons(near: Any, book: _Coded, shared: np.ndarray, best: np.ndarray) -> Iterator[str]:
    """Say what each of the best labels of one passage rests on."""
    closest = near.indices[np.lexsort((near.indices, -near.data))]
    carried = book.carries[closest][:, best].toarray() > 0
    for at, label in enumerate(best):
        named = [str(each) for each in book.ids[closest[carried[:, at]][:_NAMED]]]
        yield "; ".join([*named, *([LABEL_WORDS] if shared[label] else [])] or [LEANING])


def _frame(rows: list[tuple[str, str, float, str]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=_COLUMNS)
    return frame.astype({"passage_id": "string", "label": "string", "score": "Float64", "rests_on": "string"})
