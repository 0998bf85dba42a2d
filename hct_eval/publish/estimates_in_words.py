"""The words for how sure an estimate is: one vocabulary for key messages, charts, tables and writers' own texts.

The sentences of single estimates end with `hct_eval.change.estimates.PHRASES`; what stands here says the same of them
in fewer words. Where zero lies inside a range, or there is no range, the word is "we cannot tell", whatever else
a row says.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from hct_eval.change.estimates import CANNOT_TELL
from hct_eval.publish.plots import value_text
from hct_eval.publish.prose import day, listing, lower_first
from hct_eval.publish.results import SIGNED
from hct_eval.publish.tables import Row, known, number_text

HOW_SURE: Mapping[str, str] = {
    "improved": "Fairly sure: better",
    "got worse": "Fairly sure: worse",
    "changed": "Fairly sure: changed",
    CANNOT_TELL: "We cannot tell",
    "describes": "Describes only",
    "not collected": "Not collected",
}
"""How sure we are, by finding, as tables say it."""

MEANINGS = (
    "Fairly sure means: zero, which would be no change, lies outside the likely range (95% interval).",
    "Where nobody has said which way is good, it says only that it changed.",
    (
        "We cannot tell means: zero lies inside the likely range, or too few answered, or it stands out alone but not "
        "beside everything else that we tested."
    ),
    "Describes only means: it says how things were, not whether they changed.",
)
"""What a reader is told the words mean, before any of them is used."""

LINES = "Lines show the likely range (95% interval)."
"""The note below every chart with intervals."""

_COUNTED = {
    "improved": "got better",
    "got worse": "got worse",
    "changed": "changed (nobody has said which way is good)",
}
SURE = tuple(_COUNTED)
"""Findings (see `finding_of`) that say that something changed."""

_PERCENTAGE_POINTS = "percentage points"
_GOOD_OR_BAD = ("improved", "got worse")
_VERDICTS = {"supported": "held up", "partly supported": "held in part", "not supported": "did not hold"}


def finding_of(row: Row) -> str:
    """Return a row's finding, but "we cannot tell" for a change that is called sure while its range holds 0.

    A change or difference that is sure, but of which nobody has said which way is good, is "changed".
    """
    finding = str(row["finding"])
    if row["statistic"] not in SIGNED:
        return finding
    if finding == "describes" and _leaves_out_no_change(row):
        return "changed"
    return CANNOT_TELL if finding in _COUNTED and not _leaves_out_no_change(row) else finding


def change_in_words(row: Row, name: str) -> str:
    """Say one change of `name` with its likely range and whether it is good: one sentence."""
    name = name[:1].upper() + name[1:]
    finding = finding_of(row)
    if finding == "changed":
        return f"{name} {moved_in_words(row)}; nobody has said which way is good."
    if finding not in _GOOD_OR_BAD:
        span = f": the likely range runs from {_ends(row)}" if _has_range(row) else ""
        return f"We cannot tell if {lower_first(name)} changed{span}."
    return f"{name} {moved_in_words(row)}, which is {'better' if finding == 'improved' else 'worse'}."


def moved_in_words(row: Row) -> str:
    """Say how far something moved, as what follows its name: `fell by 0.7 points (likely by 0.4 to 1.0)`."""
    if finding_of(row) == CANNOT_TELL or not _leaves_out_no_change(row):
        span = f" (the likely range runs from {_ends(row)})" if _has_range(row) else ""
        return f"may not have changed: we cannot tell{span}"
    unit, sizes = _as_sizes(row)
    by, low, high = (value_text(size, unit, _places(sizes, unit)) for size in sizes)
    if unit == _PERCENTAGE_POINTS:
        said = f"{by}{points_after(by)}" if sizes[0] else "less than 1 percentage point"
    else:
        said = by if unit == "pounds" else f"{by} {unit}"
    return f"{'rose' if float(row['value']) > 0 else 'fell'} by {said} (likely by {low} to {high})"


def level_in_words(row: Row) -> str:
    """Say a level with its likely range: `67% (likely between 49% and 81%)`."""
    unit, values = str(row["unit"]), [float(row[name]) for name in ("value", "low", "high") if known(row[name])]
    said, *ends = (value_text(value, unit, _places(values, unit)) for value in values)
    return f"{said} (likely between {' and '.join(ends)})" if _has_range(row) else said


def counted_in_words(findings: Iterable[str]) -> str:
    """Count findings on change in words: `1 got better, 2 got worse and for 3 we cannot tell`; "" for none."""
    counts = pd.Series(list(findings), dtype="string").value_counts()
    parts = [f"{counts[finding]} {words}" for finding, words in _COUNTED.items() if finding in counts]
    unsure = int(counts.drop(labels=list(_COUNTED), errors="ignore").sum())
    if unsure and not parts:
        return f"{CANNOT_TELL} for any" if unsure > 1 else CANNOT_TELL
    return listing([*parts, *([f"for {unsure} {CANNOT_TELL}"] if unsure else [])])


def verdicts_in_words(verdicts: Iterable[str]) -> str:
    """Count verdicts in words: `1 held up, 1 did not hold and for 2 we cannot tell`; "" for none."""
    counts = pd.Series(list(verdicts), dtype="string").value_counts()
    parts = [f"{counts[verdict]} {words}" for verdict, words in _VERDICTS.items() if verdict in counts]
    unsure = int(counts.get(CANNOT_TELL, 0))
    if unsure and not parts:
        return f"{CANNOT_TELL} yet for any" if unsure > 1 else f"{CANNOT_TELL} yet"
    return listing([*parts, *([f"for {unsure} {CANNOT_TELL} yet"] if unsure else [])])


def label_of(row: Row, without: Collection[str] = ()) -> str:
    """Return what an estimate is, with its group and period (those of `without` left out)."""
    label = str(row["label"]) if row["label"] != "change over time" else f"{row['measure']}, change over time"
    beside = [moment_in_words(str(row[c])) for c in ("group", "period") if c not in without and known(row[c])]
    beside = [words for words in beside if words not in label]
    text = f"{label} ({', '.join(beside)})" if beside else label
    return text[:1].upper() + text[1:]


def moment_in_words(period: str) -> str:
    """Return a period for readers; a day written 2024-03-31 becomes 31 March 2024."""
    return day(period) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", period) else period


def count_in_words(n: Any, counts: str) -> str:
    """Return n with what it counts: `1 contract`, `1 person`, `1 pair of areas`, `12 people`, `few people`."""
    if not known(n):
        return f"few {counts}"
    what, of, whose = counts.partition(" of ")
    one = "person" if what == "people" else what.removesuffix("s")
    return f"{int(n):,} {one + of + whose if int(n) == 1 else counts}"


def points_after(shown: str) -> str:
    """Return what follows a number of percentage points: ` percentage points`."""
    return " percentage point" if shown.lstrip("\N{MINUS SIGN}") == "1" else " percentage points"


def in_ten(share: float) -> str:
    """Return a share (0 to 1) as people say it: `about 6 in 10`."""
    tenths = round(share * 10)
    if tenths <= 0:
        return "fewer than 1 in 10"
    return "nearly all" if tenths >= 10 else f"about {tenths} in 10"


def tenths_between(low: float, high: float) -> str:
    """Return an interval of shares in words: `likely 4 to 8 in 10`."""
    a, b = round(low * 10), round(high * 10)
    return f"likely close to {a} in 10" if a == b else f"likely {a} to {b} in 10"


def _has_range(row: Row) -> bool:
    return known(row["low"]) and known(row["high"])


def _leaves_out_no_change(row: Row) -> bool:
    return _has_range(row) and known(row["value"]) and (float(row["low"]) > 0 or float(row["high"]) < 0)


def _ends(row: Row) -> str:
    unit, ends = str(row["unit"]), [float(row["low"]), float(row["high"])]
    if unit == "share":
        return f"{' to '.join(number_text(100 * end, 0) for end in ends)} percentage points"
    return " to ".join(value_text(end, unit, _places(ends, unit)) for end in ends)


def _as_sizes(row: Row) -> tuple[str, list[float]]:
    """Return a change's unit and its sizes without sign, the smaller end first; a share's in percentage points."""
    unit = str(row["unit"])
    ends = sorted((abs(float(row["low"])), abs(float(row["high"]))))
    sizes = [abs(float(row["value"])), *ends]
    return (_PERCENTAGE_POINTS, [round(100 * size) for size in sizes]) if unit == "share" else (unit, sizes)


def _places(values: Sequence[float], unit: str) -> int | None:
    """Return decimals for points: one, or two where one would show something as 0 that is not."""
    if unit != "points":
        return None
    return 2 if any(0 < abs(value) < 0.05 for value in values) else 1
