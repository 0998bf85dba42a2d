"""Estimates as cells and relations: shares that make a whole, groups that make everybody, one count in two rows."""

from collections.abc import Hashable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any

import pandas as pd

from hct_eval.programme import DisclosurePolicy
from hct_eval.publish.audit.asked import AGAINST, missing_that_tells
from hct_eval.publish.audit.cells import (
    UNKNOWN,
    Cell,
    Content,
    DisclosureError,
    Relation,
    cells_frame,
    content_of,
    count_cell,
    hidden,
    known_cell,
    share_cell,
    total_cell,
)
from hct_eval.publish.audit.suppress import protect

_SAME = ["topic", "measure", "period"]
_WITHIN = r"^(.*) within (\d+) months$"
_WHOLE = [*_SAME, "group", "n", "missing"]
"""Shares of one measure, moment and group of people are parts of a whole where their numerators add up to n."""

_READ = (*_WHOLE, "statistic", "label", "numerator")


def protected_estimates(estimates: pd.DataFrame, policy: DisclosurePolicy) -> tuple[pd.DataFrame, tuple[Relation, ...]]:
    """Return the cells of estimates that count people, with enough of them hidden, and the relations between them.

    `share <index>` is the numerator of a row, `n <index>` the people that it rests on. A count that stands in two rows
    of one measure and moment (the numerator of one is the n of another) is one cell.
    """
    shares = estimates[estimates["numerator"].notna() & (estimates["n"] > 0)]
    rows = [
        (f"share {i}", _where(row), str(row["label"]), share_cell(int(row["numerator"]), int(row["n"]), policy))
        for i, row in shares.iterrows()
    ]
    relations = []
    for number, part in enumerate(_parts(shares, _WHOLE)):
        n = int(part["n"].iloc[0])
        if len(part) > 1 and int(part["numerator"].sum()) == n:
            whole = known_cell(n, n) if n > policy.threshold else known_cell(1, policy.threshold)
            rows.append((f"whole {number}", _where(part.iloc[0]), "all", whole))
            relations.append(Relation(f"whole {number}", tuple(f"share {i}" for i in part.index)))
    wholes = _wholes(estimates)
    everyone = {i for whole, _ in wholes for i in whole}
    rows += [
        (f"n {i}", _where(row), str(row["label"]), (total_cell if i in everyone else count_cell)(int(row["n"]), policy))
        for i, row in estimates.iterrows()
    ]
    relations += [Relation(f"n {i}", tuple(f"n {j}" for j in groups)) for whole, groups in wholes for i in whole]
    between, sums = _between(shares, policy)
    rows, relations = [*rows, *between], [*relations, *sums]
    relations += [Relation(f"share {i}", (f"n {i}",), "<=") for i in shares.index]
    same = _same_counts(estimates, shares)
    cells = _not_none(cells_frame(rows), same)
    relations += same
    return protect(cells, relations), tuple(relations)


def hidden_rows(estimates: pd.DataFrame, policy: DisclosurePolicy) -> pd.DataFrame:
    """Return by row of the estimates that count people whether its `value`, its `n` and its `missing` must be hidden.

    A row whose n is hidden loses its value as well, since a share of so few, or of a hidden number, would tell it. Of
    a measure and moment that no choice of further rows protects, everything is hidden. How many are missing from a
    comparison of two groups is hidden where the number of any group is: it goes with n to make everybody. And n and
    missing together are how many were asked, which must tell of no small number either (see `missing_that_tells`).
    """
    return _hidden_rows(content_of(estimates, _READ), policy).copy()


@lru_cache(maxsize=256)
def _hidden_rows(content: Content, policy: DisclosurePolicy) -> pd.DataFrame:
    estimates = content.frame
    none = pd.DataFrame({"value": [], "n": [], "missing": []}, dtype=bool)
    try:  # no relation leaves its measure and moment, so that all can go at once
        shown = protected_estimates(estimates, policy)[0]["shown"].astype(bool)
        parts = [_hidden_of(part, shown) for part in _parts(estimates, _SAME)]
    except DisclosureError:
        parts = [_hidden_or_all(part, policy) for part in _parts(estimates, _SAME)]
    stars = pd.concat([none, *parts]).reindex(estimates.index).astype(bool)
    return stars.assign(missing=missing_that_tells(estimates, stars, policy))


def _hidden_or_all(part: pd.DataFrame, policy: DisclosurePolicy) -> pd.DataFrame:
    try:
        return _hidden_of(part, protected_estimates(part, policy)[0]["shown"].astype(bool))
    except DisclosureError:
        return pd.DataFrame({"value": True, "n": True, "missing": True}, index=part.index)


def _hidden_of(part: pd.DataFrame, shown: "pd.Series[bool]") -> pd.DataFrame:
    """Return which rows of one measure and moment are hidden, given by cell what is shown."""
    n = pd.Series([not shown[f"n {i}"] for i in part.index], index=part.index, dtype=bool)
    everybody = _of_two(part) & bool(n.any())
    n |= _beside_hidden(part, n)
    share = pd.Series([not shown.get(f"share {i}", True) for i in part.index], index=part.index, dtype=bool)
    return pd.DataFrame({"value": share | n, "n": n, "missing": n | everybody})


def _of_two(part: pd.DataFrame) -> "pd.Series[bool]":
    """Mark the rows that compare two groups."""
    named = part["group"] if "group" in part.columns else pd.Series(pd.NA, index=part.index)
    return named.astype("string").str.contains(AGAINST, regex=False).fillna(value=False).astype(bool)


def _beside_hidden(part: pd.DataFrame, hidden: "pd.Series[bool]") -> "pd.Series[bool]":
    """Return which rows compare two groups of which one's number is hidden: theirs is the sum of both."""
    if "group" not in part.columns:
        return pd.Series(data=False, index=part.index)
    few = set(part.loc[hidden & part["group"].notna(), "group"].astype(str))
    sides = part["group"].astype("string").fillna("").str.split(AGAINST, regex=False)
    return pd.Series([len(each) > 1 and bool(few & set(each)) for each in sides], index=part.index, dtype=bool)


def _not_none(cells: pd.DataFrame, same: list[Relation]) -> pd.DataFrame:
    """Return the cells where a numerator that is also the n of another row need not pass for 0.

    A row that rests on nobody shows its 0, so a reader knows of the others that they rest on somebody.
    """
    pairs = [{relation.total, *relation.parts} for relation in same]
    tied = {key for pair in pairs for key in pair if key.startswith("n ")}
    while grown := {key for pair in pairs if pair & tied for key in pair} - tied:
        tied |= grown
    none = cells.index.isin(tied) & (cells["open_low"] == 0).fillna(value=False).astype(bool)
    return cells.assign(open_low=cells["open_low"].mask(none, 1))


def _where(row: "pd.Series") -> str:
    return f"estimates, {row['topic']}"


def _parts(frame: pd.DataFrame, columns: list[str]) -> Iterator[pd.DataFrame]:
    """Give the rows that are alike in those of the columns that the frame has, in the order of their values."""
    found = _places(frame, columns)
    for places in found:
        yield frame if len(found) == 1 else frame.iloc[places]


def _places(frame: pd.DataFrame, columns: list[str]) -> list[list[int]]:
    """Return the places of the rows that are alike in these columns, unknown values last.

    There are hundreds of parts of a row or two, for which pandas' own groups take twenty times as long.
    """
    lists = [
        [(pd.isna(v), None if pd.isna(v) else v) for v in frame[name]] for name in columns if name in frame.columns
    ]
    found: dict[tuple[tuple[bool, Any], ...], list[int]] = {}
    for place, alike in enumerate(zip(*lists, strict=True)):
        found.setdefault(alike, []).append(place)
    return [found[alike] for alike in sorted(found)]


def _wholes(estimates: pd.DataFrame) -> list[tuple[list[Hashable], list[Hashable]]]:
    """Return rows on everybody with the rows on groups that add up to them: one measure, statistic, label, moment."""
    if "group" not in estimates.columns:
        return []
    index, everybody, n = list(estimates.index), estimates["group"].isna().tolist(), estimates["n"].tolist()
    found = []
    for places in _places(estimates, [*_SAME, "statistic", "label"]):
        whole, groups = [i for i in places if everybody[i]], [i for i in places if not everybody[i]]
        if len(whole) == 1 and len(groups) > 1 and sum(n[i] for i in groups) == n[whole[0]]:
            found.append(([index[whole[0]]], [index[i] for i in groups]))
    return found


def _between(shares: pd.DataFrame, policy: DisclosurePolicy) -> tuple[list[tuple[str, str, str, Cell]], list[Relation]]:
    """Return how many it happened to between two spans of time, such as within 12 months and not within 6.

    Nothing shows that number, but the two shares beside one another do; it is guarded as a count that is hidden.
    """
    rows: list[tuple[str, str, str, Cell]] = []
    relations = []
    months = shares["label"].astype("string").str.extract(_WITHIN)
    spans = shares.assign(_what=months[0], _months=pd.to_numeric(months[1])).dropna(subset=["_months"])
    for part in _parts(spans, [*_SAME, "group", "n", "_what"]):
        ordered = part.sort_values("_months")
        for i, j in pairwise(ordered.index):
            more = int(shares["numerator"][j]) - int(shares["numerator"][i])
            key, few = f"between {i} and {j}", 0 < more <= policy.threshold
            guard = {"open_low": 1, "open_high": policy.threshold} if few else {}
            cell = hidden({"count": more, "hidden_low": 0, "hidden_high": UNKNOWN, **guard})
            rows.append((key, _where(part.iloc[0]), f"{ordered['label'][j]}, but not before", cell))
            relations.append(Relation(f"share {j}", (f"share {i}", key)))
    return rows, relations


def _same_counts(estimates: pd.DataFrame, shares: pd.DataFrame) -> list[Relation]:
    """Return that a numerator equals the n, or the numerator, of other rows of the measure and moment: one count."""
    relations = []
    for part in _parts(shares, _SAME):
        around = estimates.loc[part.index]
        for i, k, n in zip(part.index, part["numerator"], part["n"], strict=True):
            ns = [j for j in around.index[around["n"] == k] if j != i]
            others = [j for j in part.index[(part["numerator"] == k) & (part["n"] != n)] if j != i]
            relations += [Relation(f"share {i}", (f"n {j}",)) for j in ns]
            relations += [Relation(f"share {i}", (f"share {j}",)) for j in others]
    return relations
