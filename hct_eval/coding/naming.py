"""Agreement on factors: whether coders of the same fragment named the same things.

A fragment may carry several factors, so that each coder's reading is a set of labels. The distance of two sets is
MASI's (Passonneau 2006, Measuring Agreement on Set-valued Items, LREC): 1 - Jaccard x m, where m is 1 for equal sets,
2/3 if one lies in the other, 1/3 if they only meet, 0 if they share nothing; alpha is Krippendorff's for any distance.
"""

import numpy as np
import pandas as pd

from hct_eval.coding.codebook import ENDS, map_labels, pole_free
from hct_eval.coding.reliability import ALPHA, NOTHING, ONE_VALUE, Rules, estimate, typed_table

_BLOCK = 512
"""Sets compared with all others at a time, so that thousands of them fit in memory."""


def measure_naming(claims: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Measure agreement on the factors that coders named in a fragment: one row of a table of agreement (`factors`).

    A coder's set is every cause and effect of their claims in the fragment, whichever pole. n: fragments with claims of
    two or more coders; agreed: with one set for all; missing: fragments with a claim that names no coder and fewer than
    two that do. Zoom the claims first to ask whether coders agree on the larger themes.
    """
    read, missing = _label_sets(claims)
    fragments = read.groupby("fragment_id")
    row = {"attribute": "factors", "statistic": f"{ALPHA} (MASI)", "n": len(fragments), "missing": missing}
    row |= {"agreed": int(fragments["labels"].nunique().eq(1).sum())}
    row |= {"conversations": int(read["conversation_id"].nunique())}
    if read["labels"].nunique() < 2:
        return typed_table([estimate(row, float("nan"), NOTHING if read.empty else ONE_VALUE, _none, rules)])
    observed, pairs, total = _parts(read)

    def resampled(drawn: np.ndarray) -> np.ndarray:
        expected = ((drawn @ pairs) * drawn).sum(axis=1)
        size = drawn @ total
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(expected > 0, 1 - (size - 1) * (drawn @ observed) / expected, np.nan)

    value = float(resampled(np.ones((1, len(total))))[0])
    return typed_table([estimate(row, value, "", resampled, rules)])


def masi(first: frozenset[str], second: frozenset[str]) -> float:
    """Return MASI's distance of two sets that are not both empty: 0 equal, 1 nothing in common."""
    shared = len(first & second)
    if first == second:
        return 0.0
    nested = 2 / 3 if first <= second or second <= first else 1 / 3
    return 1 - shared / len(first | second) * nested


def _label_sets(claims: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Return each coder's labels in fragments that two or more coded, and how many fragments name no second coder.

    Columns: conversation_id, fragment_id, coder, labels (lines of a text); in order of fragments.
    """
    named = claims.dropna(subset="coder")
    many = named.groupby("fragment_id")["coder"].transform("nunique") > 1
    double = named[many]
    lacking = set(claims.loc[claims["coder"].isna(), "fragment_id"]) - set(double["fragment_id"])
    by = ["conversation_id", "fragment_id", "coder"]
    long = pd.concat([double[by].assign(label=double[end]) for end in ENDS], ignore_index=True)
    long["label"] = map_labels(long["label"], pole_free)
    distinct = long.drop_duplicates().sort_values([*by, "label"])
    return distinct.groupby(by)["label"].agg("\n".join).rename("labels").reset_index(), len(lacking)


def _parts(read: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return what alpha is made of, by conversation: distances within fragments, between all sets, and numbers of sets.

    The second is conversations x conversations, so that a resample needs no set any more.
    """
    codes, texts = pd.factorize(read["labels"], sort=True)
    sets = [frozenset(text.split("\n")) for text in texts]
    home, _ = pd.factorize(read["conversation_id"], sort=True)
    places = int(home.max()) + 1
    observed = np.zeros(places)
    for rows in read.groupby("fragment_id").indices.values():
        here = codes[rows]
        apart = sum(masi(sets[a], sets[b]) for a in here for b in here)
        observed[home[rows[0]]] += apart / (len(rows) - 1)
    by_home = np.zeros((places, len(sets)))
    np.add.at(by_home, (home, codes), 1)
    pairs = np.zeros((places, places))
    for start in range(0, len(sets), _BLOCK):
        block = slice(start, start + _BLOCK)
        pairs += by_home[:, block] @ _distances(sets[block], sets) @ by_home.T
    return observed, pairs, np.bincount(home, minlength=places).astype(float)


def _distances(some: list[frozenset[str]], every: list[frozenset[str]]) -> np.ndarray:
    """Return MASI's distance of some sets from every set (some x every)."""
    from scipy.sparse import csr_matrix

    number = {label: place for place, label in enumerate(sorted(set().union(*every)))}

    def matrix(sets: list[frozenset[str]]) -> csr_matrix:
        columns = [number[label] for labels in sets for label in labels]
        ends = np.cumsum([0, *map(len, sets)])
        return csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(sets), len(number)))

    shared = (matrix(some) @ matrix(every).T).toarray()
    sizes = np.array([len(labels) for labels in some])[:, None], np.array([len(labels) for labels in every])[None, :]
    nested = np.where(shared == np.minimum(*sizes), 2 / 3, 1 / 3)
    nested[(shared == sizes[0]) & (shared == sizes[1])] = 1
    return np.asarray(1 - shared / (sizes[0] + sizes[1] - shared) * nested)


def _none(drawn: np.ndarray) -> np.ndarray:
    return np.full(len(drawn), np.nan)
