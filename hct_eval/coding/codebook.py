"""The codebook: labels of factors, their hierarchy and opposites, and what claims add to it.

`;` makes a hierarchy ("Transport; Buses"), a leading `~` the opposite pole ("~Transport"). METHODS section 1.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from hct_eval.tables.words import plural

OPPOSITE = "~"
ENDS = ("cause", "effect")
FLIPS = ("flip_cause", "flip_effect")
"""Columns in which `combine_opposites` records at which end of a claim an opposite pole was turned."""

_TURNED = {"+": "-", "-": "+", "?": "?"}
_REPORT = ["label", "as_written", "why", "citations"]

ADDED = "in the claims, not in the codebook"
IMPLIED = "above another label in the hierarchy"
SPELLING = "written in another way"
POLE = "opposite pole of a factor"
TWICE = "stands more than once in the codebook"


class LabelError(Exception):
    """A label or a level of the hierarchy cannot be used; the text says which row and what to do."""


@dataclass(frozen=True)
class Codebook:
    """A whole codebook, the claims written in its labels, and what had to be changed for that.

    `factors`: one row a factor, no opposite poles. `claims`: as given, `cause` and `effect` in the codebook's spelling,
    opposites kept. `report`: one row a change: label, as_written, why, citations.
    """

    factors: pd.DataFrame
    claims: pd.DataFrame
    report: pd.DataFrame


@lru_cache(maxsize=65_536)
def split_label(label: str) -> tuple[bool, tuple[str, ...]]:
    """Return whether a label is an opposite pole, and its components from the top; empty components do not count."""
    text = unicodedata.normalize("NFC", label).strip()
    bare = re.sub(r"^[~\s]+", "", text)
    opposite = text[: len(text) - len(bare)].count(OPPOSITE) % 2 == 1
    parts = (" ".join(part.split()) for part in bare.split(";"))
    return opposite, tuple(part for part in parts if part)


def join_label(components: Iterable[str], *, opposite: bool = False) -> str:
    """Return the label with these components."""
    return (OPPOSITE if opposite else "") + "; ".join(components)


def normalise_label(label: str) -> str:
    """Return the label in its one written form: single spaces, `; ` between components, at most one leading `~`."""
    opposite, components = split_label(label)
    return join_label(components, opposite=opposite)


def pole_free(label: str) -> str:
    """Return the normalised label of the factor behind a label, whichever pole it names."""
    return join_label(split_label(label)[1])


def parents(label: str) -> tuple[str, ...]:
    """Return the labels of the factors above a label, from the top; opposites count as their factor."""
    components = split_label(label)[1]
    return tuple(join_label(components[:depth]) for depth in range(1, len(components)))


def zoom_label(label: str, levels: int) -> str:
    """Return the label cut to its first `levels` levels (1 or more); an opposite stays an opposite."""
    if levels < 1:
        message = "zoom needs at least one level: levels=1 keeps the top of the hierarchy"
        raise LabelError(message)
    opposite, components = split_label(label)
    return join_label(components[:levels], opposite=opposite)


def zoom(claims: pd.DataFrame, levels: int) -> pd.DataFrame:
    """Return the claims with both labels cut to their first `levels` levels; no claim is dropped, loops included."""
    return claims.assign(**{end: map_labels(claims[end], lambda label: zoom_label(label, levels)) for end in ENDS})


def combine_opposites(claims: pd.DataFrame) -> pd.DataFrame:
    """Return the claims with `~X` turned into X; a claim turned at one end changes its sign, at both ends keeps it.

    Adds the columns `flip_cause` and `flip_effect` (True where that end was turned); an unclear sign stays unclear.
    """
    turned = {}
    for end, flip in zip(ENDS, FLIPS, strict=True):
        labels = map_labels(claims[end], normalise_label)
        turned[end] = map_labels(labels, pole_free)
        turned[flip] = labels.str.startswith(OPPOSITE).fillna(False).astype("boolean")
    once = turned["flip_cause"] ^ turned["flip_effect"]
    sign = claims["sign"].where(~once, claims["sign"].map(_TURNED))
    for flip in set(FLIPS) & set(claims.columns):
        turned[flip] = turned[flip] ^ claims[flip].astype("boolean")
    return claims.assign(**turned, sign=sign.astype("string"))


def complete_codebook(factors: pd.DataFrame, claims: pd.DataFrame) -> Codebook:
    """Return the codebook made whole: every label that claims use, and every factor above another, has a row.

    Labels that differ only in spaces or capitals are one factor, written as in `factors`, else as most claims write it;
    `~X` belongs to X. Everything that was added, joined or respelt is in the report. `factors` may be empty. LabelError
    if a claim's label has no words.
    """
    _refuse_empty(claims)
    cited = Counter(label for end in ENDS for label in claims[end].dropna())
    given = list(factors["label"].dropna()) + list(factors["parent"].dropna())
    spelling = _choose_spellings(given, cited)

    def spelt(label: str) -> str:
        opposite, components = split_label(label)
        keys = _keys(components)
        return join_label((spelling[key] for key in keys), opposite=opposite)

    respelt = claims.assign(**{end: map_labels(claims[end], spelt) for end in ENDS})
    kept = _join_rows(factors, spelt)
    known = set(kept["label"])
    used = sorted({pole_free(label) for label in [*respelt["cause"].dropna(), *respelt["effect"].dropna()]} - known)
    above = {parent for label in [*known, *used] for parent in parents(label)} | set(kept["parent"].dropna())
    implied = sorted(above - known - set(used))
    whole = _add_rows(kept, [*used, *implied], claims)
    changes = _changes(factors, cited, spelt, used, implied)
    return Codebook(whole, respelt, changes)


def say_codebook(book: Codebook, combined: pd.DataFrame) -> str:
    """Say in words how large the codebook is, what claims added to it, and how many claims had an opposite turned."""
    if book.factors.empty:
        return "There is no codebook here, and no claim to make one from."
    why = book.report["why"].value_counts()
    words = f"The codebook has {plural(len(book.factors), 'factor')}"
    words += f", {why[ADDED]} of them added from the claims." if ADDED in why else "."
    words += (
        f" {plural(why[IMPLIED], 'stands', 'stand')} there only because a label lies beneath." if IMPLIED in why else ""
    )
    words += f" {plural(why[SPELLING], 'label was', 'labels were')} written in another way." if SPELLING in why else ""
    turned = int((combined["flip_cause"] | combined["flip_effect"]).sum())
    return words + (f" In {turned} of {plural(len(combined), 'claim')} an opposite was turned." if turned else "")


def map_labels(labels: pd.Series, change: Callable[[str], str]) -> pd.Series:
    """Return the labels with `change` applied to each distinct one; unknown stays unknown."""
    changed = {label: change(label) for label in labels.dropna().unique()}
    return labels.map(changed).astype("string")


def _refuse_empty(claims: pd.DataFrame) -> None:
    for end in ENDS:
        empty = claims[map_labels(claims[end], pole_free).fillna("") == ""]
        if len(empty):
            message = (
                f"claims, claim {empty['claim_id'].iloc[0]}, column {end}: a label without words "
                f"({len(empty)} in all); expected the name of a factor. Write it, or remove the claim."
            )
            raise LabelError(message)


def _keys(components: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return what makes a label, and each one above it, the same as another: its components without capitals."""
    folded = tuple(part.casefold() for part in components)
    return [folded[:depth] for depth in range(1, len(folded) + 1)]


def _choose_spellings(given: list[str], cited: Counter[str]) -> dict[tuple[str, ...], str]:
    """Return each label's last component as spelt in the codebook, else most often, else first by alphabet."""
    votes: dict[tuple[str, ...], Counter[tuple[bool, str]]] = {}
    weighed = [(label, True, 1) for label in given] + [(label, False, n) for label, n in cited.items()]
    for label, in_codebook, times in weighed:
        components = split_label(label)[1]
        for key, written in zip(_keys(components), components, strict=True):
            votes.setdefault(key, Counter())[in_codebook, written] += times
    return {key: min(found, key=lambda vote: (not vote[0], -found[vote], vote[1]))[1] for key, found in votes.items()}


def _join_rows(factors: pd.DataFrame, spelt: Callable[[str], str]) -> pd.DataFrame:
    """Join rows of one label into one: the first known value wins, and rows of the factor's own pole lead."""
    frame = factors.assign(
        label=map_labels(factors["label"], lambda label: pole_free(spelt(label))),
        parent=map_labels(factors["parent"], lambda label: pole_free(spelt(label))),
        _pole=map_labels(factors["label"], normalise_label).str.startswith(OPPOSITE),
    )
    order = ["label", "_pole", *[column for column in frame.columns if column not in ("label", "_pole")]]
    frame = frame.sort_values(order, kind="stable").drop(columns="_pole")
    joined = frame.groupby("label", as_index=False, sort=True).first()[list(factors.columns)]
    joined["parent"] = joined["parent"].fillna(map_labels(joined["label"], _parent_or_nothing).replace("", pd.NA))
    return joined.astype(factors.dtypes.to_dict())


def _parent_or_nothing(label: str) -> str:
    above = parents(label)
    return above[-1] if above else ""


def _add_rows(factors: pd.DataFrame, labels: list[str], claims: pd.DataFrame) -> pd.DataFrame:
    added = pd.DataFrame({"label": labels}, dtype="string")
    added["parent"] = map_labels(added["label"], _parent_or_nothing).replace("", pd.NA)
    if "source" in factors.columns:
        added["source"] = "added from the claims"
    if "partnership_id" in factors.columns and "partnership_id" in claims.columns and len(claims):
        added["partnership_id"] = claims["partnership_id"].iloc[0]
    added = added.reindex(columns=factors.columns).astype(factors.dtypes.to_dict())
    return pd.concat([factors, added], ignore_index=True).sort_values("label", ignore_index=True)


def _changes(
    factors: pd.DataFrame,
    cited: Counter[str],
    spelt: Callable[[str], str],
    used: list[str],
    implied: list[str],
) -> pd.DataFrame:
    citations: Counter[str] = Counter()
    for label, times in cited.items():
        citations[pole_free(spelt(label))] += times
    rows = [(label, label, ADDED, citations[label]) for label in used]
    rows += [(label, label, IMPLIED, 0) for label in implied]
    for label, times in cited.items():
        if normalise_label(label) != spelt(label):
            rows.append((spelt(label), label, SPELLING, times))
    given = Counter(factors["label"].dropna())
    for label in given:
        if spelt(label).startswith(OPPOSITE):
            rows.append((pole_free(spelt(label)), label, POLE, cited[label]))
    places = Counter(pole_free(spelt(label)) for label in given.elements())
    rows += [(label, label, TWICE, citations[label]) for label, times in places.items() if times > 1]
    report = pd.DataFrame(rows, columns=_REPORT).astype(
        {"label": "string", "as_written": "string", "why": "string", "citations": "Int64"}
    )
    return report.sort_values(["why", "label", "as_written"], ignore_index=True)
