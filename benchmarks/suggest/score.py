"""Counting: labels among the first ten, sentences judged right, spans shared; each with a bootstrap interval."""

from collections.abc import Callable, Sequence
from math import nan

import numpy as np
import pandas as pd

from benchmarks.suggest.sets import Sentence
from benchmarks.suggest.train import fit
from hct_eval.coding.causal_speech import causal_confidence, drafts_of
from hct_eval.coding.codebook import normalise_label
from hct_eval.coding.suggest_labels import suggest_labels

DRAWS, SEED = 2000, 20261124

Figures = dict[str, float]


def interval(groups: Sequence[str], measure: Callable[[np.ndarray], Figures]) -> pd.DataFrame:
    """Return each figure with its 95 % percentile interval from drawing whole groups again: figure, value, low, high.

    `measure` takes the places of the rows to count. Groups are interviews, speakers, sentences or links.
    """
    names = np.asarray(groups)
    members = [np.flatnonzero(names == name) for name in sorted(set(groups))]
    value = measure(np.arange(len(groups)))
    rng = np.random.default_rng(SEED)
    draws = (rng.integers(len(members), size=len(members)) for _ in range(DRAWS))
    drawn = [list(measure(np.concatenate([members[at] for at in draw])).values()) for draw in draws]
    low, high = np.nanpercentile(drawn, [2.5, 97.5], axis=0)
    return pd.DataFrame({"figure": list(value), "value": list(value.values()), "low": low, "high": high})


def label_table(coded: pd.DataFrame, *, whole_codebook: bool, top: int = 10) -> pd.DataFrame:
    """Suggest labels for each interview from all others; any right among `top`, and recall, averaged over passages.

    With the whole codebook every label that any interview uses is known by its words; without, only those that the
    other interviews use, so that some cannot be found.
    """
    right = _labels_of(coded.assign(label=coded["label"].map(normalise_label)))
    rows = []
    for source, asked in coded.groupby("source", sort=True):
        rest = coded[coded["source"] != source]
        found = suggest_labels(asked, rest, (coded if whole_codebook else rest)[["label"]], top)
        best = _labels_of(found)
        for passage in asked["passage_id"].unique():
            hit = len(right[passage] & best.get(passage, set()))
            rows.append((source, hit > 0, hit / len(right[passage])))
    done = pd.DataFrame(rows, columns=["source", "any", "recall"])
    any_right, recall = done["any"].to_numpy(float), done["recall"].to_numpy(float)
    return interval(
        done["source"].tolist(),
        lambda at: {f"any right in top {top}": any_right[at].mean(), f"recall at {top}": recall[at].mean()},
    )


def _labels_of(frame: pd.DataFrame) -> dict[str, set[str]]:
    return {str(passage): set(labels) for passage, labels in frame.groupby("passage_id")["label"]}


def cross_validated(spoken: Sequence[Sentence], news: Sequence[Sentence]) -> np.ndarray:
    """Return each spoken sentence's confidence from weights fitted on news and on the other groups only."""
    groups = np.array([sentence.group for sentence in spoken])
    confidence = np.full(len(spoken), nan)
    for name in sorted(set(groups)):
        weights = fit([s for s, group in zip(spoken, groups, strict=True) if group != name], news)
        for at in np.flatnonzero(groups == name):
            confidence[at] = causal_confidence(spoken[at].text, weights)
    return confidence


def judged_table(sentences: Sequence[Sentence], judged: np.ndarray, groups: Sequence[str]) -> pd.DataFrame:
    """Return F1, MCC, precision and recall of the sentences judged causal."""
    causal = np.array([sentence.causal for sentence in sentences])
    return interval(groups, lambda at: _figures(causal[at], judged[at]))


def span_table(sentences: Sequence[Sentence], judged: np.ndarray) -> pd.DataFrame:
    """Compare drafts of the sentences judged causal with all labelled links, each with the draft that fits it best.

    `found`: cause and effect each share a character with the draft's. `cause`, `effect`: F1 over characters, 0 if no
    draft. `direction`: among links found, whether more of the cause is said to mean more, or less, of the effect (words
    of less within the spans do not count here). `drafts that fit`: share of drafts that share both ends with a link.
    """
    links, drafts = list[tuple[float, float, float, float]](), list[float]()
    for sentence, yes in zip(sentences, judged, strict=True):
        made = drafts_of(sentence.text, 1.0) if yes else []
        spans = [(set(range(*d.cause_span)), set(range(*d.effect_span)), d.inhibits) for d in made]
        for link in sentence.links:
            fits = [(_overlap(c, link.cause), _overlap(e, link.effect), i) for c, e, i in spans]
            best = max(fits, key=lambda fit: (min(fit[:2]) > 0, fit[0] + fit[1]), default=(0.0, 0.0, False))
            both = min(best[:2]) > 0
            links.append((both, *best[:2], float(best[2] == link.inhibits) if both else nan))
        drafts += [any(c & link.cause and e & link.effect for link in sentence.links) for c, e, _ in spans]
    of_links, of_drafts = np.array(links, dtype=float), np.array(drafts, dtype=float)
    names = ("found", "cause", "effect", "direction")
    table = interval(
        [str(at) for at in range(len(links))],
        lambda at: dict(zip(names, np.nanmean(of_links[at], axis=0), strict=True)),
    )
    fitting = interval([str(at) for at in range(len(drafts))], lambda at: {"drafts that fit": of_drafts[at].mean()})
    return pd.concat([table.assign(n=len(links)), fitting.assign(n=len(drafts))], ignore_index=True)


def _overlap(ours: set[int], theirs: frozenset[int]) -> float:
    return 2 * len(ours & theirs) / (len(ours) + len(theirs))


def _figures(causal: np.ndarray, judged: np.ndarray) -> Figures:
    both, only_judged = float((causal & judged).sum()), float((~causal & judged).sum())
    missed, neither = float((causal & ~judged).sum()), float((~causal & ~judged).sum())
    root = ((both + only_judged) * (both + missed) * (neither + only_judged) * (neither + missed)) ** 0.5
    return {
        "F1": 2 * both / (2 * both + only_judged + missed) if both else 0.0,
        "MCC": (both * neither - only_judged * missed) / root if root else 0.0,
        "precision": both / (both + only_judged) if both + only_judged else nan,
        "recall": both / (both + missed) if both + missed else nan,
    }
