"""What was done and who was reached: conversations, where, how and with whom; and who was missed."""

import pandas as pd

from hct_eval.conversations.language import language_name
from hct_eval.conversations.profile import NO_GROUP, NO_PROFILE, missed_in_words
from hct_eval.publish.audit.reach import NOT_RECORDED, OVERLAPPING
from hct_eval.publish.charts import Chart, ranked_bars
from hct_eval.publish.disclosure import HIDDEN, rounded_count
from hct_eval.publish.missed import missed_chart, missed_table, safe_profile
from hct_eval.publish.prose import (
    Section,
    Shown,
    bullets,
    heading,
    listing,
    missing,
    more,
    say,
    section,
    span_in_words,
)
from hct_eval.publish.results import PlaceResults
from hct_eval.publish.tables import ShownTable, known, rows_of, show_table
from hct_eval.tables.words import plural

_DIMENSIONS = {
    "month": "When we listened",
    "area": "Where people live",
    "origin": "How the conversation came about",
    "language": "Language spoken",
    "group": "Groups that people said they belong to",
    "consent": "What people agreed to",
}
_CHARTED = ("area", "group")
_BRIEF = ("month",)
"""Too fine to show: nearly every month is small. The first and the last month are named instead."""


def what_we_did(results: PlaceResults) -> Section:
    """Return how many people were listened to, how, and what else was done."""
    if results.conversations.empty:
        return section(
            missing("No register of conversations was given for this place, so we cannot say who was reached.")
        )
    n = len(results.conversations)
    when = span_in_words(results.conversations["held_on"])
    who = results.conversations["researcher"].nunique()
    people = results.people(n)
    listened = rounded_count(who, results.policy)
    listeners = f" {plural(listened, 'researcher')} listened." if listened else ""
    coded = f"We coded what {results.people(results.coded)} said." if results.coded else "None is coded yet."
    tables = [_reach_table(results, name) for name in _DIMENSIONS if name not in _BRIEF]
    return section(
        say(f"We held conversations with {people}{when}.{listeners}", coded, _held(results)),
        *(_chart(results, name) for name in _CHARTED),
        more("Who was reached, as tables", *tables) if any(tables) else None,
        *_work(results),
    )


def who_we_missed(results: PlaceResults) -> Section:
    """Return whom we reached less than their share or not at all, and what was not recorded."""
    if results.conversations.empty:
        return section(missing("Without a register of conversations we cannot say whom we missed."))
    compared = safe_profile(results.tables["reach_profile"], results.policy, results.reach)
    gaps = gaps_of(results)
    recorded = bullets(gaps) or say("Everything that we ask about people was recorded, and no part was left small.")
    if compared.empty:
        return section(missing(f"{NO_PROFILE}."), recorded)
    numbers = more("Whom we reached against who lives there, as a table", missed_table(compared))
    return section(say(missed_in_words(compared)), missed_chart(compared), recorded, numbers)


def gaps_of(results: PlaceResults) -> list[str]:
    """Return in sentences where few people were heard, and what the register does not say of them."""
    gaps = []
    for name in ("area", "language", "group"):
        words, part = _DIMENSIONS[name], _safe(results, name)
        named = part[part["value"] != NOT_RECORDED]
        if named.empty:
            gaps.append(f"{words}: not recorded for anyone, so we cannot say whom we missed.")
            continue
        few = sorted(named[named["conversations"] == HIDDEN]["value"].astype(str))
        blank = part[(part["value"] == NOT_RECORDED) & ~part["conversations"].isin(["0", HIDDEN])][
            "conversations"
        ].tolist()
        said = [f"to protect the few, no number is shown for {listing(few, 8)}"] if few else []
        if name == "language" and len(named) == 1:
            said.append(f"every recorded conversation was in one language ({named['value'].iloc[0]})")
        if blank:
            people = "1 person" if blank[0] == "1" else f"{blank[0]} people"
            unasked = name not in OVERLAPPING or NO_GROUP in set(named["value"].str.casefold())
            said.append(f"not recorded for {people}" if unasked else f"{people} named none, and may belong to none")
        if said:
            gaps.append(f"{words}: {'; '.join(said)}.")
    return gaps


def _held(results: PlaceResults) -> str:
    transcripts = results.tables["transcripts"]
    held = int((~transcripts["released"].fillna(value=False)).sum())
    if transcripts.empty or held == 0:
        return ""
    hidden = rounded_count(held, results.policy) is None
    many = "Some transcripts" if hidden else f"Transcripts of {results.people(held)}"
    return f"{many} are not used: nobody has signed them off yet, or they cannot be read."


def _chart(results: PlaceResults, name: str) -> Chart | None:
    part = _rows(results, name)
    shown = part[part["value"] != NOT_RECORDED]
    if shown["conversations"].isna().all():
        return None
    notes = [gap for gap in gaps_of(results) if gap.startswith(_DIMENSIONS[name])]
    several = "A person can say that they belong to several groups, or to none." if name in OVERLAPPING else ""
    return ranked_bars(
        shown,
        "value",
        "conversations",
        title=lead_of(name, shown) or _DIMENSIONS[name],
        unit=f"people listened to. {_DIMENSIONS[name]}",
        base=results.base(len(results.conversations), "conversations"),
        note=" ".join([several, *notes]).strip(),
    )


def lead_of(name: str, shown: pd.DataFrame) -> str:
    """Say from where, or of whom, more people were heard than of others; "" where none stands out of those shown.

    `shown` are value and conversations, NA where that is hidden. Those shown alike are named together.
    """
    known_ = shown.dropna(subset=["conversations"])
    groups = known_[known_["value"].str.casefold() != NO_GROUP] if name in OVERLAPPING else known_
    top = sorted(groups[groups["conversations"] == groups["conversations"].max()]["value"].astype(str))
    hidden = len(known_) < len(shown)
    if len(top) == len(groups):
        return ""
    if name == "area":
        other = "any other area that we may show" if hidden else "any other area"
        return f"We heard more people from {'each of ' if len(top) > 1 else ''}{listing(top, 3)} than from {other}"
    return f"{'Of what we may show, people' if hidden else 'People'} most often said that they are: {listing(top, 3)}"


def _reach_table(results: PlaceResults, name: str) -> ShownTable | None:
    shown = _safe(results, name)
    if shown.empty or (shown["value"] == NOT_RECORDED).all():
        return None
    hidden = (shown["conversations"] == HIDDEN).any()
    table = shown.rename(columns={"value": _DIMENSIONS[name], "conversations": "People"})
    note = f"* up to {results.policy.threshold} people, or hidden to protect such a number." if hidden else ""
    return show_table(table, caption=_DIMENSIONS[name], note=note)


def _safe(results: PlaceResults, name: str) -> pd.DataFrame:
    """Return value and conversations (text, small ones hidden) of one dimension, in the order of `_rows`."""
    part = _rows(results, name)[["value", "conversations"]]
    texts = [HIDDEN if pd.isna(n) else f"{n:,}" for n in part["conversations"].tolist()]
    return part.assign(conversations=pd.array(texts, dtype="string"))


def _rows(results: PlaceResults, name: str) -> pd.DataFrame:
    """Return one dimension with rounded counts, the largest first; hidden ones by name, so that no order tells them."""
    part = results.reach[results.reach["dimension"] == name]
    values = part["value"].map(language_name, na_action="ignore") if name == "language" else part["value"]
    part = part.assign(value=values.astype("string").fillna(NOT_RECORDED))
    return part.sort_values(["conversations", "value"], ascending=[False, True], na_position="last", ignore_index=True)


def _work(results: PlaceResults) -> list[Shown]:
    """Return the strands of work, if they were written down."""
    strands = results.tables["workstreams"]
    if strands.empty:
        return []
    lines = [
        str(row["title"]) if not known(row["status"]) else f"{row['title']} ({row['status']})"
        for row in rows_of(strands)
    ]
    found = bullets(lines)
    return [heading(f"{plural(len(lines), 'strand')} of work"), found] if found else []
