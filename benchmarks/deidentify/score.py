"""Counting what was found: recall of whole marks, false alarms, and the length of the review queue."""

import re
from collections.abc import Sequence

import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from benchmarks.deidentify.sets import PUBLIC, Sentence
from hct_eval.conversations.deidentify import Deidentified, deidentify_all
from hct_eval.conversations.shield import Shield

NAMES = ("person", "place")


def find(sentences: Sequence[Sentence]) -> list[Deidentified]:
    """De-identify sentences with a shield that knows nobody, as in a new place without any lists."""
    return deidentify_all([sentence.text for sentence in sentences], Shield("benchmark", b"a salt for benchmarks"))


def recall_table(sentences: Sequence[Sentence], done: Sequence[Deidentified]) -> pd.DataFrame:
    """Return recall by kind of mark: n, found and recall by machine, and with the review queue, each with an interval.

    A mark counts as found only if every letter and digit of it was replaced (or, with the queue, replaced or listed for
    a person). Intervals are Wilson's at 95 %. The row `names` is persons and places together.
    """
    rows = []
    for sentence, result in zip(sentences, done, strict=True):
        machine = {place for span in result.replaced for place in range(span.start, span.end)}
        queue = machine | {place for span in result.doubtful for place in range(span.start, span.end)}
        for mark in sentence.marks:
            said = re.sub(r"['’]s$", "", sentence.text[mark.start : mark.end])  # the 's of a name names nobody
            letters = [mark.start + p for p, letter in enumerate(said) if re.match(r"\w", letter)]
            rows.append((mark.kind, machine.issuperset(letters), queue.issuperset(letters)))
    each = pd.DataFrame(rows, columns=["kind", "machine", "queue"])
    each = each[each["kind"] != PUBLIC]
    names = each[each["kind"].isin(NAMES)].assign(kind="names")
    grouped = pd.concat([each, names]).groupby("kind", sort=True)
    return pd.DataFrame([_row(str(kind), part) for kind, part in grouped])


def alarm_table(sentences: Sequence[Sentence], done: Sequence[Deidentified]) -> dict[str, float]:
    """Return words, replaced stretches that touch no mark, and queued stretches, each per 1,000 words."""
    words = sum(len(re.findall(r"\w+", sentence.text)) for sentence in sentences)
    false = sum(1 for s, d in zip(sentences, done, strict=True) for span in d.replaced if not _touches(span, s))
    queued = sum(len(result.doubtful) for result in done)
    idle = sum(1 for s, d in zip(sentences, done, strict=True) for span in d.doubtful if not _touches(span, s))
    rate = 1000 / words
    return {"words": words, "false": false * rate, "queued": queued * rate, "queued for nothing": idle * rate}


def _touches(span: object, sentence: Sentence) -> bool:
    return any(span.start < mark.end and mark.start < span.end for mark in sentence.marks)  # type: ignore[attr-defined]


def _row(kind: str, part: pd.DataFrame) -> dict[str, object]:
    row: dict[str, object] = {"kind": kind, "n": len(part)}
    for way in ("machine", "queue"):
        found = int(part[way].sum())
        low, high = proportion_confint(found, len(part), method="wilson")
        row |= {way: found / len(part), f"{way}_low": low, f"{way}_high": high}
    return row
