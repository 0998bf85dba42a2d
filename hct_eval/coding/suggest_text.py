"""Texts as sparse rows: words cut to their first letters, and runs of letters within words, weighed by TF-IDF.

No stemmer and no model is needed: words cut to five letters found labels as well as Snowball's stems did.
"""

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

STEM_LETTERS = 5
RUN_LENGTHS = (3, 4, 5)

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ENDING = re.compile(r"(?<=\w{3})(?:es|(?<!s)s|e)$")


@dataclass(frozen=True)
class Texts:
    """Texts, one row each (scipy CSR), by stem and by run of letters; a row has length 1, or 0 if it has no words."""

    stems: Any
    runs: Any


def words_of(text: str) -> list[str]:
    """Return the words of a text in small letters, straight apostrophes; numbers and marks are left out."""
    return [word.replace("’", "'") for word in _WORD.findall(text.casefold())]


def stem_of(word: str) -> str:
    """Return a word without its plural or last e, cut to STEM_LETTERS letters: "bus" for buses, "hous" for house."""
    return _ENDING.sub("", word)[:STEM_LETTERS]


def runs_of(word: str) -> list[str]:
    """Return the runs of three to five letters of a word between spaces."""
    padded = f" {word} "
    return [padded[at : at + length] for length in RUN_LENGTHS for at in range(len(padded) - length + 1)]


def read_texts(*groups: Sequence[str]) -> list[Texts]:
    """Return each group of texts as rows over the same columns; how rare a word is, is counted over all of them.

    Stop words have no stem. A term that stands f times weighs 1 + log f, times log((1 + n) / (1 + texts with it)) + 1
    (scikit-learn's smooth TF-IDF).
    """
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, CountVectorizer, TfidfTransformer

    texts = [text for group in groups for text in group]
    counter = CountVectorizer(analyzer=words_of)
    counts = counter.fit_transform([*texts, "a"])[:-1]  # one word more, so that there is always a vocabulary
    vocabulary = [str(word) for word in counter.get_feature_names_out()]
    bounds = np.cumsum([0, *(len(group) for group in groups)])

    def weighed(parts: Callable[[str], Sequence[str]]) -> list[Any]:
        terms = counts @ _parts(vocabulary, parts)
        table = TfidfTransformer(sublinear_tf=True).fit_transform(terms).tocsr()
        return [table[start:end] for start, end in itertools.pairwise(bounds)]

    stems = weighed(lambda word: () if word in ENGLISH_STOP_WORDS else (stem_of(word),))
    return [Texts(*pair) for pair in zip(stems, weighed(runs_of), strict=True)]


def _parts(vocabulary: Sequence[str], parts: Callable[[str], Sequence[str]]) -> Any:
    """Return how often each word holds each part: one row a word, one column a part in alphabetical order."""
    from scipy.sparse import csr_matrix

    cut = [parts(word) for word in vocabulary]
    column = {part: at for at, part in enumerate(sorted({part for each in cut for part in each}))}
    rows = np.repeat(np.arange(len(cut)), [len(each) for each in cut])
    columns = [column[part] for each in cut for part in each]
    return csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(cut), max(1, len(column))))
