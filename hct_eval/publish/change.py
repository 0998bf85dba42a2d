"""What changed: every estimate with its n, what is missing, its interval and how sure we are."""

import re
from collections.abc import Collection
from typing import Any

import pandas as pd

from hct_eval.change.estimates import CANNOT_TELL
from hct_eval.publish.audit.published import NOT_SHOWN, TOO_FEW
from hct_eval.publish.brokered import brokered_table
from hct_eval.publish.charts import Chart, interval_plot
from hct_eval.publish.estimates_in_words import (
    HOW_SURE,
    LINES,
    MEANINGS,
    SURE,
    count_in_words,
    counted_in_words,
    finding_of,
    label_of,
    moment_in_words,
    points_after,
)
from hct_eval.publish.flows import money_pictures
from hct_eval.publish.plots import POINTS, value_text
from hct_eval.publish.prose import (
    Section,
    Shown,
    bullets,
    heading,
    lower_first,
    missing,
    more,
    say,
    section,
)
from hct_eval.publish.results import SIGNED, PlaceResults
from hct_eval.publish.room import what_came_of_asks, who_was_in_the_room
from hct_eval.publish.stories import stories_of_change
from hct_eval.publish.tables import Row, ShownTable, known, rows_of, show_table
from hct_eval.publish.writers import written
from hct_eval.tables.words import plural

_SIGNED = (*SIGNED, "correlation")
_UNITS = {"share": "percentage points"}
_SURE_AMONG = ", those that are sure among them"
_SENTENCES, _SHORT, _CHARTED, _FEW = 4, 10, 12, 6
"""Most sentences a topic, most rows of an open table, most rows of a chart, most shares that get a chart."""


def what_changed(results: PlaceResults) -> Section:
    """Return the estimates by topic: sentences, a chart where several share a unit, the full table."""
    shown = results.estimates
    if shown.empty:
        return section(missing("Nothing was measured here before and after, so we cannot say what changed."))
    parts: list[Shown] = [say(*MEANINGS)]
    for topic in dict.fromkeys(shown["topic"]):
        parts += _topic(str(topic), shown[shown["topic"] == topic])
        parts += _beside(str(topic), results)
    own = written(results, "interpretation")
    made = [heading("What we make of it"), own] if own else []
    return section(*parts, *stories_of_change(results), _methods(shown), *made)


def _beside(topic: str, results: PlaceResults) -> list[Shown]:
    """Return what stands beside a topic's estimates: who was brought together, where money went, who spoke."""
    tables = {"relationships": [brokered_table], "forums": [who_was_in_the_room, what_came_of_asks]}.get(topic, [])
    shown = [table for table in (make(results) for make in tables) if table is not None]
    pictures = money_pictures(results) if topic == "resources" else []
    return [*pictures, *(more(table.caption, table) for table in shown)]


def estimates_table(rows: pd.DataFrame, caption: str, note: str = "") -> ShownTable:
    """Return estimates for readers: what, result, likely range, n, missing, how sure; `note` stands below first."""
    return show_table(
        estimate_rows(rows),
        caption=caption,
        note=f"{note} Likely range: 95% interval. n: what the figure rests on. {_star(rows)}".strip(),
    )


def estimate_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row of text an estimate; hidden figures say so, and where n is under 10 there are only counts."""
    texts = [
        {
            "What": label_of(row),
            "Result": _result(row),
            "Likely range": _range(row),
            "n": count_in_words(row["n"], str(row["counts"])),
            "Missing": f"{int(row['missing']):,}" if known(row["missing"]) else NOT_SHOWN,
            "How sure": HOW_SURE[finding_of(row)],
        }
        for row in rows_of(rows)
    ]
    return pd.DataFrame(texts, columns=["What", "Result", "Likely range", "n", "Missing", "How sure"])


def estimates_chart(rows: pd.DataFrame, topic: str) -> Chart | None:
    """Return one unit's estimates with their intervals, or None where fewer than two have any."""
    there = rows[rows["value"].notna() & rows["low"].notna()]
    if len(there) < 2:
        return None
    signed = bool(there["statistic"].isin(_SIGNED).all())
    drawn = _that_fit(there, _CHARTED) if signed else there.head(_CHARTED)
    left = f"{len(drawn)} of {len(there)} are drawn{_SURE_AMONG if signed else ''}." if len(drawn) < len(there) else ""
    same = [c for c in ("group", "period") if _is_constant(drawn[c])]
    drawn = drawn.assign(_label=_row_labels(drawn, same))
    ns = drawn["n"].dropna().astype(int)
    span = f"{ns.min():,}" if ns.min() == ns.max() else f"{ns.min():,} to {ns.max():,}"
    shared = [moment_in_words(str(drawn[c].iloc[0])) for c in same]
    drawn = drawn.assign(_clear=[finding_of(row) != CANNOT_TELL for row in rows_of(drawn)])
    unit = str(drawn["unit"].iloc[0])
    return interval_plot(
        drawn,
        "_label",
        "value",
        "low",
        "high",
        title=_change_message(there, topic) if signed else _level_message(drawn, topic),
        unit=POINTS if signed and unit == "share" else unit,
        base=", ".join([f"n = {span} {' or '.join(drawn['counts'].unique())}", *shared]),
        reference=0.0 if signed else None,
        clear="_clear" if signed else None,
        note=" ".join(filter(None, (left, LINES, _adjusted_note(drawn) if signed else ""))),
    )


def _row_labels(drawn: pd.DataFrame, same: Collection[str]) -> list[str]:
    """Return what tells the rows apart: label, group and period, less what all share."""
    if not _is_constant(drawn["label"]):
        return [label_of(row, without=same) for row in rows_of(drawn)]
    beside = [
        [moment_in_words(str(row[c])) for c in ("group", "period") if c not in same and known(row[c])]
        for row in rows_of(drawn)
    ]
    return [", ".join(words) or label_of(row) for words, row in zip(beside, rows_of(drawn), strict=True)]


def _adjusted_note(drawn: pd.DataFrame) -> str:
    """Explain ranges that leave out no change and yet are not called clear."""
    open_ = drawn["finding"] == CANNOT_TELL
    apart = (drawn["low"] > 0) | (drawn["high"] < 0)
    if not (open_ & apart).any():
        return ""
    return "A range that leaves out 0 may still stay open: with so many comparisons, one or two would do so by chance."


def _topic(topic: str, rows: pd.DataFrame) -> list[Shown]:
    name = topic[:1].upper() + topic[1:]
    parts: list[Shown] = [heading(name)]
    parts += [missing(str(sentence)) for sentence in rows[rows["finding"] == "not collected"]["sentence"]]
    there = rows[rows["finding"] != "not collected"]
    if there.empty:
        return parts
    main = there[there["statistic"].isin(_SIGNED) | there["primary"]]
    main = main if len(main) else there
    sentences = bullets(dict.fromkeys(_with_missing(row) for row in rows_of(_telling_first(main).head(_SENTENCES))))
    parts += [sentences] if sentences else []
    parts += [chart for chart in _charts(there, topic) if chart is not None]
    if len(there) <= _SHORT:
        return [*parts, estimates_table(there, f"{name}: every estimate")]
    if len(main) < len(there):
        short = _that_fit(main, _SHORT)
        left = f"{len(short)} of {len(main)}{_SURE_AMONG}; all are in the next table."
        note = left if len(short) < len(main) else ""
        parts.append(estimates_table(short, f"{name}: what may have changed", note))
    full = estimates_table(there, f"{name}: every estimate")
    return [*parts, more(f"All {len(there)} estimates of {topic}", full)]


def _telling_first(main: pd.DataFrame) -> pd.DataFrame:
    """Return rows in the order of what a reader must not miss: main measures, what is sure, ranges without 0, others.

    Good news and bad news are not told apart.
    """
    sure = [finding_of(row) in SURE for row in rows_of(main)]
    apart = (main["low"] > 0) | (main["high"] < 0)
    order = main.assign(_sure=sure, _apart=apart.fillna(value=False) & main["statistic"].isin(_SIGNED))
    return order.sort_values(["primary", "_sure", "_apart"], ascending=False, kind="stable")


def _that_fit(rows: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return as many rows as there is room for, in their own order: whatever else, those that are sure."""
    return rows[rows.index.isin(_telling_first(rows).head(most).index)]


def _with_missing(row: Row) -> str:
    """Return an estimate's sentence and how many are missing, where that may be said."""
    sentence = str(row["sentence"])
    if not known(row["missing"]) or not known(row["n"]) or int(row["missing"]) == 0:
        return sentence
    return f"{sentence} Missing: {count_in_words(row['missing'], str(row['counts']))}."


def _charts(there: pd.DataFrame, topic: str) -> list[Chart | None]:
    """Return changes that share a unit; shares over time, or by group; other shares where they are few.

    Shares of a period and shares of all periods get a chart each: they rest on different numbers. Averages on different
    scales, and how many got better or worse, get no chart.
    """
    signed = there["statistic"].isin(_SIGNED)
    charts = [estimates_chart(part, topic) for _, part in there[signed].groupby("unit", sort=False)]
    shares = there[(there["statistic"] == "share") & there["value"].notna() & there["low"].notna()]
    again = shares.groupby("label")["label"].transform("size") > 1
    for _, own in list(shares[again].groupby("label", sort=False))[:3]:
        charts += [estimates_chart(part, topic) for _, part in own.groupby(own["period"].isna())]
    rest = shares[~again & (shares["statistic"] == "share") & ~shares["label"].str.startswith("people whose")]
    return [*charts, estimates_chart(rest, topic)] if len(rest) <= _FEW else charts


def _is_constant(column: "pd.Series[str]") -> bool:
    return bool(column.notna().all() and (column == column.iloc[0]).all())


def _result(row: Row) -> str:
    """Return an estimate's figure; what a share rose or fell by in percentage points, which is no per cent of it."""
    if row["hidden"]:
        return TOO_FEW
    if not known(row["value"]) and known(row["numerator"]) and row["counts"] not in ("people", "researchers"):
        return f"{int(row['numerator'])} of {int(row['n'])}"
    shown = _shown(row["value"], _unit(row))
    return f"{shown}{points_after(shown)}" if shown and _unit(row) == POINTS else shown or "none"


def _range(row: Row) -> str:
    low, high = (_shown(row[c], _unit(row)) for c in ("low", "high"))
    return f"{low} to {high}" if low and high else "none"


def _unit(row: Row) -> str:
    return POINTS if row["unit"] == "share" and row["statistic"] in SIGNED else str(row["unit"])


def _change_message(there: pd.DataFrame, topic: str) -> str:
    unit = str(there["unit"].iloc[0])
    of = f"{topic[:1].upper() + topic[1:]}, in {_UNITS.get(unit, unit)}: of {plural(len(there), 'comparison')}"
    return f"{of}, {counted_in_words(finding_of(row) for row in rows_of(there))}"


def _level_message(drawn: pd.DataFrame, topic: str) -> str:
    """Say how one share stood first and last, or which of several is most and which least."""
    what = topic
    if _is_constant(drawn["label"]) and drawn["period"].isna().all():
        what = str(drawn["label"].iloc[0])  # of groups: none of them was first
    elif _is_constant(drawn["label"]):
        dated = drawn[drawn["period"].notna() & drawn["group"].isna()]
        first, last = (rows_of(dated if len(dated) > 1 else drawn)[i] for i in (0, -1))
        apart = max(first["low"], last["low"]) > min(first["high"], last["high"])
        doubt = "" if apart else "; the likely ranges overlap"
        label = str(first["label"])
        return f"{label[:1].upper() + label[1:]}: from {_stood(first)} to {_stood(last)}{doubt}"
    ordered = rows_of(drawn.sort_values("value", kind="stable"))
    least, most = ordered[0], ordered[-1]
    largest, smallest = (
        f"{value_text(float(row['value']), str(row['unit']))}: {lower_first(str(row['_label']))}"
        for row in (most, least)
    )
    return f"{what[:1].upper() + what[1:]}: of the shares shown, the largest is {largest}; the smallest is {smallest}"


def _stood(row: Row) -> str:
    beside = [moment_in_words(str(row[c])) for c in ("group", "period") if known(row[c])]
    return f"{value_text(float(row['value']), str(row['unit']))} ({', '.join(beside)})"


def _methods(shown: pd.DataFrame) -> Shown | None:
    """Return the methods used, once each: what one of them gave for one estimate stands beside that estimate."""
    used = shown.loc[shown["value"].notna(), "method"].dropna()
    methods = {_without_results(str(text)) for text in used if str(text)}
    return more("How each estimate was computed", bullets(sorted(methods))) if methods else None


def _without_results(method: str) -> str:
    """Return a method's words without what it gave and over how many, which differ from estimate to estimate."""
    plain = re.sub(r" sees (?:a|no sure) change(?: \(p (?:=|<) [\d.]+\))?", " beside it", method)
    plain = re.sub(r"; by an ordered model .*$", "; the odds of a higher answer by an ordered model.", plain)
    plain = re.sub(r"McNemar's test of who moved up and down beside it", "McNemar's test of who moved", plain)
    plain = re.sub(r"\bover (?:the same )?\d[\d,]* ", "over all ", plain)
    plain = re.sub(r"^Share of \d[\d,]* ", "Share of all ", plain)
    return re.sub(r" \(dispersion [\d.]+\)", "", plain)


def _shown(value: Any, unit: str) -> str:
    return value_text(float(value), unit) if known(value) else ""


def _star(rows: pd.DataFrame) -> str:
    said = []
    if rows["hidden"].any() or rows["n"].isna().any():
        said.append("Few, and too few to show: a number so small that it could point to a person.")
    if rows["missing"].isna().any():
        said.append("Missing, not shown: any number, which would tell of a small one.")
    if rows["coarse"].any():
        said.append("Some figures are rounded, and their ranges widened, so that nobody's answers can be worked out.")
    return " ".join(said)
