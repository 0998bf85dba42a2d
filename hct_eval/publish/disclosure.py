"""Small numbers of people: what may be shown, what becomes `*`, and what is left out.

Counts are of people (or conversations, one a person), never of mentions. The policy (threshold and base) comes from
`programme.yml`; whatever cannot be judged is not shown.
"""

import math
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

import pandas as pd

from hct_eval.change.estimates import CANNOT_TELL
from hct_eval.programme import DisclosurePolicy
from hct_eval.publish.audit.answers import beside_changes, nearly_all_alike
from hct_eval.publish.audit.cells import Relation, cells_frame, count_cell, total_cell
from hct_eval.publish.audit.estimates import hidden_rows
from hct_eval.publish.audit.moves import coarse_steps, widened
from hct_eval.publish.audit.reach import NOT_RECORDED, blank_key, left_out, protected_reach, reach_key
from hct_eval.publish.audit.shares import of_rounded_counts, share_steps
from hct_eval.publish.audit.suppress import protect

_SURE = ("improved", "got worse")
"""Findings that would tell of a change which way it went, though it is not shown."""

_UNSAID = "not shown, since it would tell of too few people, or of nearly all or none of them."

HIDDEN = "*"
"""What stands in place of a suppressed number."""

_ALL_ASKED, _SCORED, _NOT_SCORED = "all who were asked", "scored", "not scored"

_DOMINANCE = 0.5
"""No one person or researcher stands behind more than this share of a published link."""


def rounded_count(n: int | None, policy: DisclosurePolicy) -> int | None:
    """Return a count of people as it may be shown (0, or rounded to the base), or None where it must be hidden.

    A count that is not known is hidden too; a negative one is a ValueError.
    """
    if n is None or pd.isna(n):
        return None
    if n < 0:
        message = "a count of people cannot be negative"
        raise ValueError(message)
    if 0 < n <= policy.threshold:
        return None
    return rounded_blank(n, policy)


def safe_number(n: int | None, policy: DisclosurePolicy) -> str:
    """Return a number of people in words: rounded, or `fewer than 8`."""
    shown = rounded_count(n, policy)
    return f"fewer than {policy.threshold + 1}" if shown is None else f"{shown:,}"


def rounded_share(numerator: int | None, n: int | None, policy: DisclosurePolicy) -> float | None:
    """Return a share of people (0 to 1) from rounded counts, or None where numerator, complement or n is too small.

    0 % and 100 % of a group say something of each of its members, so they are hidden too.
    """
    if numerator is None or n is None or pd.isna(numerator) or pd.isna(n):
        return None
    if numerator > n:
        message = "the numerator of a share cannot exceed its n"
        raise ValueError(message)
    if min(numerator, n - numerator) <= policy.threshold:
        return None
    above, of = rounded_count(numerator, policy), rounded_count(n, policy)
    return above / of if above is not None and of else None


def safe_share(numerator: int | None, n: int | None, policy: DisclosurePolicy) -> str:
    """Return a share of people as whole per cent, or `*` where numerator, complement or n is too small."""
    shown = rounded_share(numerator, n, policy)
    return HIDDEN if shown is None else f"{shown:.0%}"


def rounded_counts(
    frame: pd.DataFrame, columns: Sequence[str], policy: DisclosurePolicy, *, sums: bool = True, of: int | None = None
) -> pd.DataFrame:
    """Return the frame with its columns of counts rounded and hidden ones missing (Int64), for charts.

    Where a column's cells add up to a known total (`sums`, assumed unless told otherwise), as many more are hidden as
    it takes for none to be found by subtraction (see `hct_eval.publish.audit`). `of` is how many people there are in
    all, where that is known: a count that leaves out no more than the threshold of them tells of nearly each, and is
    hidden.
    """
    shown = frame.copy()
    for column in columns:
        exact = pd.to_numeric(frame[column]).astype("Int64")
        values = pd.Series([rounded_count(n, policy) for n in exact.tolist()], index=frame.index, dtype="Int64")
        known = exact.notna().all()  # what is not known adds up to nothing that anybody could subtract from
        values = values.mask(_protected(exact, policy)) if sums and known else values
        shown[column] = values if of is None else values.mask((of - exact).between(0, policy.threshold))
    return shown


def safe_counts(
    frame: pd.DataFrame, columns: Sequence[str], policy: DisclosurePolicy, *, sums: bool = True, of: int | None = None
) -> pd.DataFrame:
    """Return the frame with its columns of counts as text, hidden ones as `*` (see `rounded_counts`)."""
    shown = rounded_counts(frame, columns, policy, sums=sums, of=of)
    for column in columns:
        texts = [HIDDEN if pd.isna(n) else f"{int(n):,}" for n in shown[column]]
        shown[column] = pd.Series(texts, index=frame.index, dtype="string")
    return shown


def safe_where(frame: pd.DataFrame, column: str, people: "pd.Series[bool]", policy: DisclosurePolicy) -> pd.DataFrame:
    """Return the frame with a column of counts as text, of which only the rows marked `people` count any people."""
    counted = safe_counts(frame[people], [column], policy, sums=False)[column]
    texts = [HIDDEN if pd.isna(n) else f"{int(n):,}" for n in frame[column]]
    plain = pd.Series(texts, index=frame.index, dtype="string")
    return frame.assign(**{column: plain.mask(people, counted.reindex(frame.index))})


def safe_links(links: pd.DataFrame, policy: DisclosurePolicy, of: int) -> pd.DataFrame:
    """Return links as colleagues may see them: all of them, people as text; no weight where too few told the link.

    What one or a few people said how strongly is theirs. `of` is how many might have told a link.
    """
    few = (links["sources"] <= policy.threshold).fillna(value=True).astype(bool)
    told = {name: links[name].mask(few) for name in ("weight", "low", "high") if name in links}
    return safe_counts(links.assign(**told), ["sources"], policy, sums=False, of=of)


def safe_status(over_time: pd.DataFrame, policy: DisclosurePolicy) -> pd.DataFrame:
    """Return researchers over time (trained, ready, active, left) as text.

    A count that leaves out too few of those trained, or of those ready, is hidden as well: it says of nearly each of
    them what they do.
    """
    counts = ["trained", "ready", "active", "left"]
    shown = safe_counts(over_time, counts, policy, sums=False)
    for part, whole in (("ready", "trained"), ("active", "trained"), ("left", "trained"), ("active", "ready")):
        few = (over_time[whole] - over_time[part]).between(0, policy.threshold) & (over_time[part] > 0)
        shown[part] = shown[part].mask(few, HIDDEN)
    return shown


def safe_reasons(reasons: pd.DataFrame, shown: pd.DataFrame, policy: DisclosurePolicy) -> pd.DataFrame:
    """Return who could be scored and why others could not (measure, wave, reason, people), with people as text.

    `shown` are the estimates as they may be shown (see `safe_estimates`). Where these hide a number of people of a
    measure, all of whom it was asked are one row of `*`, since those who were scored, less the groups that are shown,
    would be the others. Where a reason is that of few, all reasons are one row: the estimates say how many are missing.
    Measures add up to no total that anybody is shown.
    """
    people = shown[shown["n"].isna() | shown["missing"].isna()]
    own = reasons.assign(reason=reasons["reason"].mask(reasons["measure"].isin(people["measure"]), _ALL_ASKED))
    others = ~own["reason"].isin([_ALL_ASKED, _SCORED])
    few = (others & (own["people"] <= policy.threshold)).groupby([own["measure"], own["wave"]]).transform("any")
    own = own.assign(reason=own["reason"].mask(others & few, _NOT_SCORED))
    summed = own.groupby(["measure", "wave", "reason"], sort=False)["people"].sum().reset_index()
    counted = safe_counts(summed, ["people"], policy, sums=False)
    return counted.assign(people=counted["people"].mask(summed["reason"] == _ALL_ASKED, HIDDEN))


def safe_curve(curve: pd.DataFrame, policy: DisclosurePolicy) -> pd.DataFrame:
    """Return a curve over numbers of conversations with the first and those that are multiples of the base."""
    return curve[(curve["conversations"] % policy.base == 0) | (curve["conversations"] == 1)]


def safe_shares(frame: pd.DataFrame, shares: Mapping[str, tuple[str, str]], policy: DisclosurePolicy) -> pd.DataFrame:
    """Return the frame with shares of people as text (see `safe_share`): each name from its columns (numerator, n)."""
    shown = frame.copy()
    for name, (numerator, n) in shares.items():
        texts = [safe_share(k, of, policy) for k, of in zip(frame[numerator].tolist(), frame[n].tolist(), strict=True)]
        shown[name] = pd.Series(texts, index=frame.index, dtype="string")
    return shown


def safe_comparison(
    frame: pd.DataFrame, policy: DisclosurePolicy, *, means: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Return a comparison of two shares as it may be shown: share, share_others and difference as text, no counts.

    The frame has told, people, told_others, others, difference, low, high. The difference with its range, in points of
    100, is `*` unless both shares may be shown; where counts are rounded it is widened to steps of 5 points, so that no
    count can be worked out from it. `means` names columns with a mean over the people of a column of counts (mean:
    count); it is missing where these are too few.
    """
    shown = safe_shares(frame, {"share": ("told", "people"), "share_others": ("told_others", "others")}, policy)
    hidden = (shown["share"] == HIDDEN) | (shown["share_others"] == HIDDEN)
    step = 5 if policy.base > 1 else 1
    ends = zip(hidden, *(frame[name].tolist() for name in ("difference", "low", "high")), strict=True)
    texts = [HIDDEN if star or pd.isna(low) else _points(middle, low, high, step) for star, middle, low, high in ends]
    shown["difference"] = pd.Series(texts, index=frame.index, dtype="string")
    for mean, count in (means or {}).items():
        shown[mean] = frame[mean].where(frame[count] > policy.threshold)
    counts = ["told", "people", "told_others", "others", "low", "high", "residual", "p", "p_adjusted"]
    return shown.drop(columns=counts, errors="ignore")


def safe_tenths(frame: pd.DataFrame, low: str, high: str, n: str, policy: DisclosurePolicy) -> pd.Series:
    """Return ranges of a share of `n` people as text, "3 to 9 of 10": widened to whole tenths, `*` for a small n.

    A range so wide tells no count, and not whether all or none were of one mind.
    """
    texts = []
    for start, end, people in zip(frame[low].tolist(), frame[high].tolist(), frame[n].tolist(), strict=True):
        small = rounded_count(people, policy) in (None, 0) or pd.isna(start) or pd.isna(end)
        texts.append(HIDDEN if small else f"{math.floor(start * 10)} to {math.ceil(end * 10)} of 10")
    return pd.Series(texts, index=frame.index, dtype="string")


def _points(middle: float, low: float, high: float, step: int) -> str:
    at = round(100 * middle / step) * step
    ends = math.floor(100 * low / step) * step, math.ceil(100 * high / step) * step
    return f"{at:+d} ({ends[0]:+d} to {ends[1]:+d})".replace("-", "−").replace("+0", "0")


def rounded_reach(reach: pd.DataFrame, policy: DisclosurePolicy) -> pd.DataFrame:
    """Return the table reach with `conversations` and `total` rounded and hidden counts missing (Int64).

    Take the whole table, not one dimension of it: its dimensions share a total, and as many counts are hidden as it
    takes for no small one to be worked out from all of them together (see `protected_reach`). What was not recorded
    says nothing of anybody: it is rounded, and hidden only where it would say how few did. A dimension of which nothing
    may be shown loses its rows.
    """
    cells, _ = protected_reach(reach, policy)
    shown = reach[~reach["dimension"].isin(left_out(reach, cells))].copy()
    names = zip(shown["dimension"], shown["value"], strict=True)
    seen = cells["shown"].loc[[blank_key(name) if pd.isna(v) else reach_key(name, v) for name, v in names]]
    pairs = zip(seen, shown["conversations"], strict=True)
    counts = [rounded_blank(n, policy) if there else None for there, n in pairs]
    shown["conversations"] = pd.array(counts, dtype="Int64")
    shown["total"] = pd.array([rounded_count(n, policy) for n in shown["total"]], dtype="Int64")
    return shown


def safe_reach(reach: pd.DataFrame, policy: DisclosurePolicy) -> pd.DataFrame:
    """Return dimension, value and conversations of the table reach as text (see `rounded_reach`)."""
    shown = rounded_reach(reach, policy)
    texts = [HIDDEN if pd.isna(n) else f"{n:,}" for n in shown["conversations"].tolist()]
    values = shown["value"].astype("string").fillna(NOT_RECORDED)
    return shown[["dimension"]].assign(value=values, conversations=pd.array(texts, dtype="string"))


def rounded_blank(n: int, policy: DisclosurePolicy) -> int:
    """Return how many did not say, rounded to the base: nobody is known by what was not recorded."""
    return int((int(n) + policy.base // 2) // policy.base * policy.base)


def _protected(exact: pd.Series, policy: DisclosurePolicy) -> "pd.Series[bool]":
    """Return which counts of a column must be hidden, given that they add up to a total that is shown."""
    keys = [str(i) for i in range(len(exact))]
    counts = [(key, "the column", key, count_cell(int(n), policy)) for key, n in zip(keys, exact, strict=True)]
    total = ("total", "the column", "all", total_cell(int(exact.sum()), policy))
    cells = protect(cells_frame([*counts, total]), [Relation("total", tuple(keys))])
    return pd.Series(~cells["shown"].astype(bool).loc[keys].to_numpy(bool), index=exact.index)


def publishable_links(links: pd.DataFrame, policy: DisclosurePolicy) -> pd.DataFrame:
    """Return the links of a map that may be published.

    A link needs more people than the threshold, and no one person or researcher behind more than half of it; where
    `largest_share` is unknown the link stays out.
    """
    enough = links["sources"] > policy.threshold
    spread = (links["largest_share"] <= _DOMINANCE).fillna(value=False)
    return links[(enough & spread).fillna(value=False)]


def shown_links(links: pd.DataFrame, policy: DisclosurePolicy, of: int | None = None) -> pd.DataFrame:
    """Return the links that may be published, with people as they are shown, and in an order that tells no more.

    `sources` is rounded, and `people` is the same as text. A link that leaves out no more than the threshold of the
    `of` people asked is `*`; its `sources` are `of`, rounded, whoever told it. Most people come first, then by name, so
    that neither order nor thickness of an arrow tells of two links shown alike which one more people told.
    """
    kept = publishable_links(links, policy)
    shown = rounded_counts(kept, ["sources"], policy, sums=False, of=of)["sources"]
    texts = [HIDDEN if pd.isna(n) else f"{int(n):,}" for n in shown]
    most = rounded_blank(of, policy) if of is not None else pd.NA
    kept = kept.assign(sources=shown.fillna(most), people=pd.array(texts, dtype="string"))
    return kept.sort_values(["sources", "cause", "effect"], ascending=[False, True, True], ignore_index=True)


def shown_loops(loops: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """Return the loops of which every link is in `links` (see `shown_links`), best supported as shown first, by name.

    `loop` has labels joined by ` -> `. How many people told the weakest link exactly is not in it.
    """
    people = dict(zip(zip(links["cause"], links["effect"], strict=True), links["sources"].tolist(), strict=True))
    rings = [str(loop).split(" -> ") for loop in loops["loop"]]
    rings = [ring if len(ring) > 1 and ring[0] == ring[-1] else [*ring, ring[0]] for ring in rings]
    weakest = [min(people.get(step, 0) for step in pairwise(ring)) for ring in rings]
    kept = loops.drop(columns="weakest_sources", errors="ignore").assign(_weakest=weakest)
    kept = kept[kept["_weakest"] > 0].sort_values(["_weakest", "loop"], ascending=[False, True], ignore_index=True)
    return kept.drop(columns="_weakest")


def publishable_concepts(concepts: pd.DataFrame, policy: DisclosurePolicy) -> pd.DataFrame:
    """Return the concepts of a map that more people than the threshold mentioned."""
    return concepts[(concepts["sources"] > policy.threshold).fillna(value=False)]


def safe_estimates(estimates: pd.DataFrame, policy: DisclosurePolicy) -> pd.DataFrame:
    """Return estimates as they may be published: those on too few people lose value, interval, counts and sentence.

    Only rows that count people are touched (`counts` is "people" or "pairs of people"); for shares the numerator
    and the complement must exceed the threshold as well, and as many more rows are hidden as it takes for none of
    these counts to be worked out from the others (see `protected_estimates`). How many are missing is
    rounded, and hidden where n is, or where it would tell how few answered or were asked. A
    column `hidden` says which rows lost their value; a column `coarse` which values were rounded to coarser steps,
    so that nobody's answers can be worked out from them (see `coarse_steps`). What such rows find is no more than
    what they show allows.
    """
    people = estimates["counts"].fillna("people").str.contains("people|person|researcher|resident", case=False)
    people = people.fillna(value=True).astype(bool)
    stars = hidden_rows(estimates[people], policy).reindex(estimates.index, fill_value=False)
    own = estimates[people]
    concealed = stars.loc[people, "value"].astype(bool) | nearly_all_alike(own, policy)
    hidden = concealed.reindex(estimates.index, fill_value=False)
    steps = beside_changes(own, concealed, coarse_steps(own, concealed, policy), policy)
    steps = share_steps(own, steps, policy).mask(concealed, steps)  # of a hidden row, not even its step
    steps = steps.reindex(estimates.index, fill_value=0.0)
    shown = widened(estimates, steps)
    shown = of_rounded_counts(shown, people, policy)
    shown = concealed_rows(shown.assign(hidden=False, coarse=steps > 0), hidden | steps.isna())
    for column in ("n", "missing", "numerator"):
        counts = [None if pd.isna(n) else rounded_blank(n, policy) for n in shown[column].tolist()]
        rounded = pd.Series(counts, index=shown.index, dtype="Int64")
        star = stars["missing" if column == "missing" else "n"].astype(bool)
        shown[column] = shown[column].mask(people, rounded.mask(star))
    if policy.base > 1:
        shown["sentence"] = [_rounded_text(str(text), policy) for text in shown["sentence"]]
    return shown


def concealed_rows(shown: pd.DataFrame, rows: "pd.Series[bool]") -> pd.DataFrame:
    """Return estimates with some rows hidden: without value, range, numerator, finding or sentence that tells of them.

    How many people they rest on stays.
    """
    found = shown.assign(hidden=shown["hidden"] | rows)
    found.loc[rows, ["value", "low", "high", "numerator"]] = pd.NA
    found["finding"] = found["finding"].mask(rows & found["finding"].isin(_SURE), CANNOT_TELL)
    unsaid = [f"{_row_name(row)}: {_UNSAID}" for _, row in found[rows].iterrows()]
    found.loc[rows, "sentence"] = pd.Series(unsaid, index=found.index[rows], dtype="string")
    return found


def _row_name(row: pd.Series) -> str:
    """Return what an estimate is of, when and of whom."""
    beside = [str(row[name]) for name in ("group", "period") if name in row.index and pd.notna(row[name])]
    label = str(row["label"] if pd.notna(row["label"]) else row["measure"])
    return f"{label} ({', '.join(beside)})" if beside else label


def _rounded_text(sentence: str, policy: DisclosurePolicy) -> str:
    """Return a sentence with its numbers of people as they may be shown."""

    def said(match: "re.Match[str]") -> str:
        shown = rounded_count(int(match.group(1).replace(",", "")), policy)
        return f"{'few' if shown is None else f'about {shown:,}'} {match.group(2)}"

    return re.sub(
        r"(?:\babout |(?<![\d.,]))(\d[\d,]*) ((?:pairs of )?(?:people|person|researchers?|residents?)\b)",
        said,
        sentence,
    )
