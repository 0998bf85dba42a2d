"""Rows of the `estimates` table: a number, its doubt, and a sentence that says no more than they allow.

The one small vocabulary of certainty stands here (`PHRASES`); every sentence of the table ends with one of its phrases.
"""

import hashlib
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from hct_eval.change.intervals import NOT_A_NUMBER, Interval, wilson
from hct_eval.programme import DisclosurePolicy
from hct_eval.tables import TABLES

FEWEST = 10
"""Below this n only counts are given, and nothing is concluded."""

LEVEL = 0.05
"""Error level of tests, after adjusting for their number."""

PHRASES: Mapping[str, str] = {
    "improved": "Zero (no change) lies outside that range, so we say that it improved.",
    "got worse": "Zero (no change) lies outside that range, so we say that it got worse.",
    "we cannot tell": "Zero (no change) lies inside that range, so we cannot tell.",
    "too few": f"With fewer than {FEWEST} we give counts only and cannot tell.",
    "test": "A stricter test does not bear it out, so we cannot tell.",
    "adjusted": "It stands out alone but not beside everything else we tested, so we cannot tell.",
    "once": "It was asked only once, so we cannot tell.",
    "points": "So we cannot tell.",
    "before": "So we cannot tell.",
    "no interval": "We have no interval for it, so we cannot tell.",
    "differs": "Zero (no difference) lies outside that range.",
    "describes": "",
    "not collected": "",
}
"""What each finding says in plain words; further keys are reasons for "we cannot tell" ("differs": for "describes")."""

CANNOT_TELL = "we cannot tell"
"""What stands for a finding or a verdict that the data do not allow."""

PEOPLE = ("people", "researchers")
"""What `counts` says where n counts persons; their numbers are rounded in sentences."""


def estimate(
    *,
    topic: str,
    measure: str,
    label: str,
    statistic: str,
    unit: str,
    n: int,
    missing: int,
    counts: str,
    method: str,
    fact: str,
    finding: str,
    interval: Interval | None = None,
    period: str | None = None,
    group: str | None = None,
    numerator: int | None = None,
    phrase: str | None = None,
    main: bool = True,
) -> dict[str, Any]:
    """Return one row; `phrase` (a key of PHRASES, by default the finding) ends the sentence after the `fact`.

    `main` is False for tests that stay beside the question, such as a comparison group's own change: `gather` never
    makes them primary.
    """
    known = interval or Interval(NOT_A_NUMBER)
    key = (topic, measure, label, statistic, period or "", group or "")
    return {
        "estimate_id": _identify(key),
        "topic": topic,
        "measure": measure,
        "label": label,
        "statistic": statistic,
        "period": period,
        "group": group,
        "value": _or_none(known.value),
        "low": _or_none(known.low),
        "high": _or_none(known.high),
        "p": _or_none(known.p),
        "p_adjusted": None,
        "unit": unit,
        "n": int(n),
        "missing": int(missing),
        "numerator": numerator,
        "counts": counts,
        "method": method,
        "finding": finding,
        "sentence": f"{fact} {PHRASES[phrase or finding]}".strip(),
        "primary": main,
    }


def not_collected(topic: str, measure: str, sentence: str) -> pd.DataFrame:
    """Return the one row that says what was not collected and what can therefore not be said."""
    row = estimate(
        topic=topic,
        measure=measure,
        label=measure,
        statistic="none",
        unit="none",
        n=0,
        missing=0,
        counts="rows",
        method="Nothing was computed.",
        fact=sentence,
        finding="not collected",
    )
    return as_rows([row])


def judge(interval: Interval, n: int, better: str | None) -> tuple[str, str]:
    """Return finding and phrase for a change or a difference.

    `better` says which way is good ("higher" or "lower"); without it a change that is sure is only described.
    """
    if n < FEWEST:
        return "we cannot tell", "too few"
    if not math.isfinite(interval.low):
        return "we cannot tell", "no interval"
    if not interval.excludes_zero:
        return "we cannot tell", "we cannot tell"
    if math.isfinite(interval.p) and interval.p >= LEVEL:
        return "we cannot tell", "test"
    if better is None:
        return "describes", "differs"
    good = (interval.low > 0) == (better == "higher")
    return ("improved", "improved") if good else ("got worse", "got worse")


def guarded(interval: Interval, n: int) -> Interval:
    """Return the interval, or nothing at all where n is below FEWEST."""
    return interval if n >= FEWEST else Interval(NOT_A_NUMBER)


def shares(counted: pd.DataFrame, topic: str, policy: DisclosurePolicy | None = None) -> pd.DataFrame:
    """Turn counts into estimates of shares with Wilson intervals; under 10, counts only.

    `counted` has measure, label (what the numerator did, e.g. "actions that were closed"), numerator, n, missing,
    counts (what n counts), and perhaps period and group; `note`, if there, is added to the sentence.
    """
    rows = []
    for record in counted.to_dict("records"):
        item = {str(name): value for name, value in record.items()}
        numerator, n, missing = (int(item[name]) for name in ("numerator", "n", "missing"))
        interval = guarded(wilson(numerator, n), n)
        enough = n >= FEWEST
        note = item.get("note")
        rows.append(
            estimate(
                topic=topic,
                measure=item["measure"],
                label=item["label"],
                statistic="share",
                period=_text(item.get("period")),
                group=_text(item.get("group")),
                unit="share",
                n=n,
                missing=missing,
                numerator=numerator,
                counts=item["counts"],
                interval=interval,
                method="Share with Wilson's score interval.",
                fact=_share_fact(item, interval, numerator, n, policy or DisclosurePolicy())
                + (f" {note}" if _text(note) else ""),
                finding="describes" if enough else "we cannot tell",
                phrase="too few" if n and not enough else "describes",
            )
        )
    return as_rows(rows)


def _share_fact(item: Mapping[str, Any], interval: Interval, numerator: int, n: int, policy: DisclosurePolicy) -> str:
    where = ", ".join(filter(None, (_text(item.get("group")), _text(item.get("period")))))
    head = f"{_capital(str(item['label']))}{f' ({where})' if where else ''}:"
    if n == 0:
        return f"{head} nothing to count."
    if n < FEWEST:
        return f"{head} {few(numerator, n, item['counts'])}."
    return f"{head} {percent(interval.value)} of {how_many(n, item['counts'], policy)} ({between(interval, 'share')})."


def few(numerator: int, n: int, counts: str) -> str:
    """Say a share of fewer than 10: counts, but never of people."""
    return "too few to show" if counts in PEOPLE else f"{numerator} of {how_many(n, counts)}"


def how_many(n: int, counts: str, policy: DisclosurePolicy | None = None) -> str:
    """Say how many: exact for things, `about` so many for people."""
    if counts not in PEOPLE:
        return f"{n:,} {counts.removesuffix('s') if n == 1 else counts}"
    return about(n, counts, policy)


def about(n: int, counts: str, policy: DisclosurePolicy | None = None) -> str:
    """Say how many there are of what counts people: "about", rounded to the policy's base; few are "fewer than"."""
    rule = policy or DisclosurePolicy()
    if n < max(FEWEST, rule.threshold + 1):
        return f"fewer than {max(FEWEST, rule.threshold + 1)} {counts}"
    rounded = (n + rule.base // 2) // rule.base * rule.base
    return f"{'about ' if rule.base > 1 else ''}{rounded:,} {counts}"


def percent(share: float) -> str:
    """Return a share as whole per cent: '67 %'."""
    return f"{100 * share:.0f} %"


def digits(interval: Interval) -> int:
    """Return how many decimals an estimate and its ends are shown with: two where it is below 1, else one."""
    return 2 if abs(interval.value) < 1 else 1


def number(value: float, unit: str, decimals: int = 1) -> str:
    """Return a number as a sentence shows it: whole per cent, pounds and days, else with so many decimals."""
    if unit == "share":
        return f"{round(100 * value, 0) + 0.0:.0f} %"  # + 0.0 turns -0.0 into 0.0
    if unit == "pounds":
        return f"£{value:,.0f}"
    if unit == "days":
        return f"{value:.0f}"
    return f"{round(value, decimals) + 0.0:.{decimals}f}"


def way(interval: Interval, unit: str) -> int:
    """Return 1 or -1, the way a change or a difference goes; 0 where it is 0 as shown and its range holds 0."""
    size = number(abs(interval.value), unit, digits(interval))
    if size == number(0.0, unit, digits(interval)) and not interval.excludes_zero:
        return 0
    return 1 if interval.value > 0 else -1


def signed(interval: Interval, unit: str) -> str:
    """Return a change or a difference with its sign: '+0.95', '−12 %'; without one where it goes neither way."""
    sign = {1: "+", -1: "−", 0: ""}[way(interval, unit)]
    return f"{sign}{number(abs(interval.value), unit, digits(interval))}"


def p_in_words(p: float) -> str:
    """Return a p value as a sentence shows it: `p = 0.027`, or `p < 0.001`, never 0."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def between(interval: Interval, unit: str) -> str:
    """Say the interval: '49 % to 81 % is likely'; or that there is none."""
    if not math.isfinite(interval.low):
        return "no interval"
    low, high = (number(end, unit, digits(interval)) for end in (interval.low, interval.high))
    return f"likely between {low} and {high}".replace("-", "−")


def as_rows(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return rows as a frame with the columns of the `estimates` table and its types (no partnership yet)."""
    schema = TABLES["estimates"].columns
    data = {
        name: pd.Series([row.get(name) for row in rows], dtype=str(column.dtype))
        for name, column in schema.items()
        if name != "partnership_id"
    }
    return pd.DataFrame(data)


def gather(frames: Iterable[pd.DataFrame], primary_measures: Sequence[str] = ()) -> pd.DataFrame:
    """Put all estimates together, sorted, with p adjusted: Holm over primary tests, Benjamini-Hochberg over the rest.

    Primary are the main tests of the measures that programme.yml names. A change that stood alone but not after
    adjustment becomes "we cannot tell". ValueError if two rows are the same estimate.
    """
    full = [frame for frame in frames if len(frame)]
    table = pd.concat(full, ignore_index=True) if full else as_rows([])
    if table["estimate_id"].duplicated().any():
        twice = sorted(table.loc[table["estimate_id"].duplicated(), "estimate_id"])
        message = f"the same estimate stands twice: {', '.join(twice)}"
        raise ValueError(message)
    table = table.sort_values("estimate_id", ignore_index=True)
    tested = table["p"].notna()
    table["primary"] = table["primary"] & tested & table["measure"].isin(list(primary_measures))
    for first, method in ((True, "holm"), (False, "fdr_bh")):
        chosen = table.index[tested & (table["primary"] == first)]
        table.loc[chosen, "p_adjusted"] = adjust([float(p) for p in table.loc[chosen, "p"]], method)
    return _after_adjustment(table)


def adjust(p: Sequence[float], method: str) -> list[float]:
    """Return p adjusted for the number of tests (`holm` or `fdr_bh`), in the given order."""
    from statsmodels.stats.multitest import multipletests

    return [float(q) for q in multipletests(list(p), method=method)[1]] if len(p) else []


def _after_adjustment(table: pd.DataFrame) -> pd.DataFrame:
    falls = table["p_adjusted"].ge(LEVEL).fillna(value=False) & (table["finding"] != "we cannot tell")
    for row in table.index[falls.astype(bool)]:
        finding = str(table.loc[row, "finding"])
        ending = PHRASES["differs" if finding == "describes" else finding]
        sentence = str(table.loc[row, "sentence"]).removesuffix(ending).rstrip()
        table.loc[row, "sentence"] = f"{sentence} {PHRASES['adjusted']}"
        table.loc[row, "finding"] = "we cannot tell"
    return table


def _identify(parts: Sequence[str]) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", "-".join(p for p in parts if p).lower()).strip("-")
    stamp = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:8]
    return f"{slug[:52].rstrip('-')}-{stamp}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _text(value: Any) -> str | None:
    return None if value is None or pd.isna(value) or value == "" else str(value)


def _or_none(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
