"""Whom we missed: reach against the area's profile, as it may be shown.

Everything shown is a function of rounded counts: an exact share beside a rounded total would give the count away, and
so would a verdict on a hidden count. "Nobody yet" is shown: it points at nobody, and where it stands beside hidden
counts, those are hidden in pairs, so that no total gives one away.
"""

import pandas as pd

from hct_eval.conversations.profile import (
    FEWER,
    MORE,
    NOT_COMPARED,
    NOT_IN_PROFILE,
    NOT_SHOWN,
    blank_may_be_none,
    judged,
    missed_in_words,
    uncompared,
    value_key,
    who_in_words,
)
from hct_eval.programme import DisclosurePolicy
from hct_eval.publish.audit.reach import few_enough, left_out, protected_reach, reach_key
from hct_eval.publish.charts import Chart, interval_plot
from hct_eval.publish.disclosure import HIDDEN, rounded_blank, rounded_count
from hct_eval.publish.estimates_in_words import LINES
from hct_eval.publish.tables import ShownTable, rows_of, show_table

_NUMBERS = ("share", "low", "high")
_CAPTION = "Whom we reached against who lives there"


def safe_profile(compared: pd.DataFrame, policy: DisclosurePolicy, heard: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return a comparison of reach with the area's profile (see `reach_against_profile`) as it may be shown.

    `conversations`, `total` and `missing` become text; share, interval and verdict come from the rounded counts. Where
    the count or the rest of the total is hidden or 0, share and interval are unknown. A hidden count keeps a verdict
    only if every count that could be hidden has the same one, and if no other count was hidden for its sake. `heard` is
    the table reach as it is shown beside this one (see `rounded_reach`): what it hides is hidden here too.
    """
    if compared.empty:
        return compared
    as_reach = _as_reach(compared)
    cells, relations = protected_reach(as_reach, policy)
    silent = left_out(as_reach, cells)
    if heard is not None:
        silent += [name for name in as_reach["dimension"].unique() if name not in set(heard["dimension"])]
    compared = compared[~compared["dimension"].isin(silent)]
    if compared.empty:
        return compared
    spoken = as_reach[~as_reach["dimension"].isin(silent)]
    hidden = _hidden_in(heard) if heard is not None else _hidden_keys(spoken, cells)
    parts = []
    for name, part in compared.groupby("dimension", sort=True):
        stars = pd.Series([(name, value_key(str(v), str(name))) in hidden for v in part["value"]], index=part.index)
        own = [reach_key(name, value) for value in part["value"][stars]]
        parts.append(_safe(part, stars, policy, alone=not few_enough(cells, relations, own, policy)))
    shown = pd.concat(parts, ignore_index=True)
    return shown.sort_values(["dimension", "value"], ignore_index=True)


def missed_chart(shown: pd.DataFrame) -> Chart:
    """Draw our conversations' share minus the people's share, in percentage points, with intervals.

    `shown` is what `safe_profile` gives. Values without a figure are in the table only, and the title speaks of none of
    them: what `missed_in_words` says of all stands beside the chart.
    """
    drawn = shown.dropna(subset=["share", "expected"])
    points = pd.DataFrame({"label": drawn["dimension"].str.capitalize() + ": " + drawn["value"]})
    for name in _NUMBERS:
        points[name] = (100 * (drawn[name] - drawn["expected"])).round().astype("Float64")
    totals = drawn.groupby("dimension")["total"].first()
    base = ", ".join(f"{total} for {dimension}" for dimension, total in totals.items())
    return interval_plot(
        points,
        "label",
        *_NUMBERS,
        title=_title(shown, drawn),
        unit="percentage points, our conversations minus the people who live there",
        base=f"n = {base}",
        note=f"{LINES} Right of the dashed line we heard more than their share, left of it fewer." if base else "",
        reference=0.0,
    )


def _title(shown: pd.DataFrame, drawn: pd.DataFrame) -> str:
    if shown.empty:
        return missed_in_words(shown).removesuffix(".")
    if drawn.empty:
        return "No share of our conversations may be shown beside that of the people who live there"
    for verdict in (FEWER, MORE):
        who = who_in_words(drawn[drawn["verdict"] == verdict])
        if who:
            return f"We heard {verdict.replace(' ', ' people ', 1)} {who}"
    dimensions = " or ".join(drawn["dimension"].unique())
    return f"Of no {dimensions} drawn here can we say that we heard fewer or more people than their share"


def missed_table(shown: pd.DataFrame) -> ShownTable:
    """Return the comparison as a table: per cents, and what can be said of each value."""
    table = pd.DataFrame(
        {
            "value": shown["dimension"].str.capitalize() + ": " + shown["value"],
            "conversations": shown["conversations"],
            "share": _per_cent(shown["share"]),
            "low": _per_cent(shown["low"]),
            "high": _per_cent(shown["high"]),
            "share_of_the_people": _per_cent(shown["expected"]),
            "verdict": shown["verdict"],
        }
    )
    bases = [
        f"{str(row['dimension']).capitalize()}: recorded for {row['total']} conversations, not for {row['missing']}."
        for row in rows_of(shown.drop_duplicates("dimension"))
    ]
    if (shown["verdict"] == NOT_COMPARED).any():
        bases.append("Who named no group may belong to none, so groups have no share here.")
    note = " ".join([*bases, f"{HIDDEN} too few people, or hidden to protect such a number; its share is hidden too."])
    return show_table(table, caption=_CAPTION, note=note if bases else "")


def _as_reach(compared: pd.DataFrame) -> pd.DataFrame:
    """Return the counts of a comparison in the shape of the table reach."""
    columns = ["dimension", "value", "conversations", "total"]
    heard = compared[compared["conversations"] > 0].assign(total=compared["total"] + compared["missing"])
    blank = heard.drop_duplicates("dimension").assign(value=None, conversations=heard["missing"])
    both = pd.concat([heard, blank[blank["conversations"] > 0]])[columns]
    return both.astype({"value": "string", "conversations": "Int64", "total": "Int64"})


def _hidden_keys(as_reach: pd.DataFrame, cells: pd.DataFrame) -> set[tuple[object, str]]:
    named = as_reach[as_reach["value"].notna()]
    pairs = zip(named["dimension"], named["value"].astype(str), strict=True)
    return {(d, value_key(v, str(d))) for d, v in pairs if not cells.loc[reach_key(d, v), "shown"]}


def _hidden_in(heard: pd.DataFrame) -> set[tuple[object, str]]:
    stars = heard[heard["conversations"].isna() & heard["value"].notna()]
    return {(d, value_key(str(v), str(d))) for d, v in zip(stars["dimension"], stars["value"], strict=True)}


def _safe(part: pd.DataFrame, stars: "pd.Series[bool]", policy: DisclosurePolicy, *, alone: bool) -> pd.DataFrame:
    rounded = pd.Series([rounded_blank(n, policy) for n in part["conversations"]], index=part.index, dtype="Int64")
    counts = rounded.mask(stars)
    total = rounded_count(int(part["total"].iloc[0]), policy)
    missing = rounded_blank(part["missing"].iloc[0], policy)
    named = part.loc[part["conversations"] > 0, "value"].astype(str)
    unclear = total is not None and blank_may_be_none(str(part["dimension"].iloc[0]), named, missing)
    rows = []
    for count, expected, verdict in zip(counts, part["expected"], part["verdict"], strict=True):
        n = None if pd.isna(count) else int(count)
        known = None if pd.isna(expected) else float(expected)
        given = verdict != NOT_IN_PROFILE
        own = uncompared(given=given) if unclear else _judged(n, total, known, policy, given=given, alone=alone)
        rows.append(own)
    judgement = pd.DataFrame(rows, columns=[*_NUMBERS, "verdict"], index=part.index)
    return part.assign(
        conversations=counts.map(_text).astype("string"),
        total=_text(total),
        missing=HIDDEN if total is None else f"{missing:,}",
        **{name: judgement[name].astype("Float64") for name in _NUMBERS},
        verdict=judgement["verdict"],
    )


def _text(n: int | None) -> str:
    return HIDDEN if n is None or pd.isna(n) else f"{n:,}"


def _judged(
    n: int | None, total: int | None, expected: float | None, policy: DisclosurePolicy, *, given: bool, alone: bool
) -> tuple[float | None, float | None, float | None, str]:
    """Judge one rounded count; `alone` says that more than small counts are hidden, or must be taken to be."""
    if total is None:
        return None, None, None, NOT_SHOWN if given else NOT_IN_PROFILE
    if n is None:
        ends = {judged(k, total, expected, given=given)[3] for k in (1, policy.threshold)}
        return None, None, None, ends.pop() if len(ends) == 1 and not (alone and given) else NOT_SHOWN
    share, low, high, verdict = judged(min(n, total), total, expected, given=given)
    if min(n, total - n) <= policy.threshold:
        return None, None, None, verdict
    return share, low, high, verdict


def _per_cent(shares: pd.Series) -> pd.Series:
    return pd.Series(["" if pd.isna(x) else f"{x:.0%}" for x in shares], index=shares.index, dtype="string")
