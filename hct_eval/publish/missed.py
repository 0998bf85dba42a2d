"""Whom we missed: reach against the area's profile, as it may be shown.

Everything shown is a function of rounded counts: an exact share beside a rounded total would give the count away, and
so would a verdict on a hidden count. "Nobody yet" is shown: it points at nobody, and where it stands beside hidden
counts, those are hidden in pairs, so that no total gives one away.
"""

import pandas as pd

from hct_eval.conversations.profile import NOT_IN_PROFILE, NOT_SHOWN, judged, missed_in_words
from hct_eval.programme import DisclosurePolicy
from hct_eval.publish.charts import Chart, interval_plot
from hct_eval.publish.disclosure import HIDDEN, OVERLAPPING, rounded_blank, rounded_count, rounded_counts
from hct_eval.publish.tables import ShownTable, rows_of, show_table

_NUMBERS = ("share", "low", "high")
_CAPTION = "Whom we reached against who lives there"


def safe_profile(compared: pd.DataFrame, policy: DisclosurePolicy) -> pd.DataFrame:
    """Return a comparison of reach with the area's profile (see `reach_against_profile`) as it may be shown.

    `conversations`, `total` and `missing` become text; share, interval and verdict come from the rounded counts. Where
    the count or the rest of the total is hidden or 0, share and interval are unknown. A hidden count keeps a verdict
    only if every count that could be hidden has the same one, and if no other count was hidden for its sake.
    """
    parts = [_safe(part, str(name), policy) for name, part in compared.groupby("dimension", sort=True)]
    shown = pd.concat(parts, ignore_index=True) if parts else compared
    return shown.sort_values(["dimension", "value"], ignore_index=True)


def missed_chart(shown: pd.DataFrame) -> Chart:
    """Draw our conversations' share minus the people's share, in percentage points, with intervals; the message on top.

    `shown` is what `safe_profile` gives. Values without a figure are in the table only.
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
        title=missed_in_words(shown).removesuffix("."),
        unit="percentage points, our conversations minus the people who live there",
        base=f"n = {base}",
        note="Right of the dashed line we heard more than their share, left of it fewer." if base else "",
        reference=0.0,
    )


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
    note = " ".join([*bases, f"{HIDDEN} too few people, or hidden to protect such a number; its share is hidden too."])
    return show_table(table, caption=_CAPTION, note=note if bases else "")


def _safe(part: pd.DataFrame, dimension: str, policy: DisclosurePolicy) -> pd.DataFrame:
    counts = rounded_counts(part, ["conversations"], policy, sums=dimension not in OVERLAPPING)["conversations"]
    total = rounded_count(int(part["total"].iloc[0]), policy)
    alone = bool((part["conversations"][counts.isna()] > policy.threshold).any())
    rows = []
    for count, expected, verdict in zip(counts, part["expected"], part["verdict"], strict=True):
        n = None if pd.isna(count) else int(count)
        known = None if pd.isna(expected) else float(expected)
        rows.append(_judged(n, total, known, policy, given=verdict != NOT_IN_PROFILE, alone=alone))
    judgement = pd.DataFrame(rows, columns=[*_NUMBERS, "verdict"], index=part.index)
    return part.assign(
        conversations=counts.map(_text).astype("string"),
        total=_text(total),
        missing=f"{rounded_blank(part['missing'].iloc[0], policy):,}",
        **{name: judgement[name].astype("Float64") for name in _NUMBERS},
        verdict=judgement["verdict"],
    )


def _text(n: int | None) -> str:
    return HIDDEN if n is None or pd.isna(n) else f"{n:,}"


def _judged(
    n: int | None, total: int | None, expected: float | None, policy: DisclosurePolicy, *, given: bool, alone: bool
) -> tuple[float | None, float | None, float | None, str]:
    """Judge one rounded count; `alone` says that a count was hidden for the sake of others that would be found."""
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
