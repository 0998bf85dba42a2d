"""Fitting the weights of causal speech on texts whose licences allow it, and writing them into the package."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks.suggest.sets import Sentence, read_news, read_spoken
from hct_eval.coding.causal_features import SIGNALS, grams_in, signals_in
from hct_eval.coding.causal_speech import WEIGHTS

SOURCES = (
    "BECAUSE 2.0 (Dunietz, Levin and Carbonell 2017), sentences of a hearing of the US Congress; MIT licence",
    "Causal News Corpus (Tan and others 2022), training part; CC0",
)
GRAMS, NEWS_WEIGHT, PENALTY, THRESHOLD = 0.3, 0.1, 0.5, 0.5
"""How much small words may say beside triggers (a small scale is a strong penalty); what a news sentence counts beside
a spoken one; C of scikit-learn; the confidence from which a sentence is causal.

Round numbers, chosen by looking at a handful (.3 to 1, .03 to .3, .3 to 1): F1 by speaker stayed between .75 and .78.
Small words are kept low so that short sentences are judged by their triggers, not by how members of Congress speak.
"""

SPOKEN_TEXTS, NEWS_TEXTS = 12, 30
"""A word or pair counts only if it stands in so many sentences of both sources: small words, no topics, no names."""


def fit(spoken: Sequence[Sentence], news: Sequence[Sentence]) -> dict[str, Any]:
    """Fit the logistic regression; causal and other sentences weigh the same within each source.

    Returns `bias`, `threshold`, `triggers` and `grams` (weights by name), rounded to four places.
    """
    from sklearn.linear_model import LogisticRegression

    sentences = [*spoken, *news]
    grams = _common([s.text for s in spoken], [s.text for s in news])
    table = np.array([_row(sentence.text, grams) for sentence in sentences])
    causal = np.array([sentence.causal for sentence in sentences])
    weights = np.concatenate([_balanced(spoken, 1.0), _balanced(news, NEWS_WEIGHT)])
    model = LogisticRegression(C=PENALTY, max_iter=5000).fit(table, causal, sample_weight=weights)
    values = [float(value) for value in model.coef_[0]]
    return {
        "bias": round(float(model.intercept_[0]), 4),
        "threshold": THRESHOLD,
        "triggers": {name: round(value, 4) for name, value in zip(SIGNALS, values, strict=False)},
        "grams": {gram: round(GRAMS * value, 4) for gram, value in zip(grams, values[len(SIGNALS) :], strict=True)},
    }


def write() -> None:
    """Fit on all sentences of both sources and write causal_weights.json."""
    spoken, news = read_spoken(), read_news()
    head = {"version": 1, "sources": SOURCES, "made_by": "python -m benchmarks.suggest train"}
    counts = {"sentences": {"spoken": len(spoken), "news": len(news)}}
    WEIGHTS.write_text(json.dumps(head | counts | fit(spoken, news), indent=1) + "\n", encoding="utf-8")


def _common(spoken: Sequence[str], news: Sequence[str]) -> list[str]:
    """Words and pairs that stand in many sentences of both sources, mostly without a capital."""
    counts = [Counter(gram for text in texts for gram in grams_in(text)) for texts in (spoken, news)]
    capitals = Counter(
        word.strip(".,;?:'").lower() for text in [*spoken, *news] for word in text.split()[1:] if word[0].isupper()
    )
    total = counts[0] + counts[1]
    often = [gram for gram in counts[0] if counts[0][gram] >= SPOKEN_TEXTS and counts[1][gram] >= NEWS_TEXTS]
    return sorted(g for g in often if all(w == "i" or 4 * capitals[w] < total[w] for w in g.split() if w in total))


def _row(text: str, grams: Sequence[str]) -> list[float]:
    found, stand = signals_in(text), grams_in(text)
    known = [gram in stand for gram in grams]
    share = GRAMS / max(1, sum(known)) ** 0.5
    return [*(float(signal in found) for signal in SIGNALS), *(share * k for k in known)]


def _balanced(sentences: Sequence[Sentence], weight: float) -> np.ndarray:
    causal = np.array([sentence.causal for sentence in sentences], dtype=bool)
    return np.where(causal, (~causal).sum() / max(1, causal.sum()), 1.0) * weight
