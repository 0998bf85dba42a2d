"""The report across places, second half: hypotheses, criteria, what did not work, what stays open, data."""

import pandas as pd

from hct_eval.change.estimates import CANNOT_TELL
from hct_eval.learning.collected import WITHOUT
from hct_eval.programme import Programme
from hct_eval.publish.across import common_factors, recurring_links
from hct_eval.publish.change import estimate_rows
from hct_eval.publish.estimates_in_words import verdicts_in_words
from hct_eval.publish.programme_results import ProgrammeResults
from hct_eval.publish.prose import (
    Section,
    Shown,
    heading,
    listing,
    missing,
    say,
    section,
)
from hct_eval.publish.tables import ShownTable, show_table
from hct_eval.tables.words import plural


def hypotheses_by_place(results: ProgrammeResults) -> Section:
    """Return each of the programme's hypotheses with every place's verdict on what it has of it."""
    ledger = results.table("ledger")
    if ledger.empty:
        return section(missing("No place wrote down hypotheses, so none of the programme's could be tested."))
    parts: list[Shown] = []
    for hypothesis in results.programme.hypotheses:
        own = ledger[ledger["programme_hypothesis"] == hypothesis.id].sort_values(["_order", "hypothesis_id"])
        parts += [heading(f"{hypothesis.id}. {hypothesis.text}")]
        if own.empty:
            parts.append(missing("No place has a hypothesis that speaks to it: we cannot tell."))
            continue
        parts += [
            say(_verdict_words(own)),
            _ledger_table(own, f"{hypothesis.id}: what places thought, and the verdict"),
        ]
    known = [hypothesis.id for hypothesis in results.programme.hypotheses]
    rest = ledger[~ledger["programme_hypothesis"].isin(known)].sort_values(["_order", "hypothesis_id"])
    if len(rest):
        parts += [heading("Places' own hypotheses"), _ledger_table(rest, "Hypotheses beside the programme's")]
    return section(*parts)


def _ledger_table(own: pd.DataFrame, caption: str) -> ShownTable:
    table = own[["place", "statement", "evidence_for", "evidence_against", "evidence_mixed", "verdict"]]
    return show_table(table.rename(columns={"statement": "What was thought"}), caption=caption)


def _verdict_words(own: pd.DataFrame) -> str:
    ideas, places = plural(len(own), "hypothesis", "hypotheses"), plural(own["place"].nunique(), "place")
    return f"Of {ideas} in {places}, {verdicts_in_words(own['verdict'])}."


def criteria_by_place(results: ProgrammeResults) -> Section:
    """Return the programme's criteria as every place's sides rated them, with n."""
    shown = results.estimates
    own = shown[(shown["topic"] == "criteria") & (shown["finding"] != "not collected")] if len(shown) else shown
    if own.empty:
        return section(missing("No place rated the programme's criteria, so we cannot say how far they were met."))
    table = estimate_rows(own.sort_values(["measure", "_order", "estimate_id"]))
    table.insert(0, "Place", own.sort_values(["measure", "_order", "estimate_id"])["place"].to_numpy())
    return section(show_table(table, caption="The programme's criteria, by place"))


def what_did_not_work_across(results: ProgrammeResults) -> Section:
    """Return what was tried in each place and did not work, or worked in part, and what was changed."""
    log = results.table("learning_log")
    own = (
        log[log["result"].isin(["did not work", "partly"])].sort_values(["result", "_order", "log_id"])
        if len(log)
        else log
    )
    if own.empty:
        return section(missing("No place recorded anything that did not work. That is a gap, not a success."))
    silent = [p.place.name for p in results.places if not (log["place"] == p.place.name).any()]
    note = f"No learning log: {listing(silent)}." if silent else ""
    table = own[["tried", "place", "result", "happened", "changed"]].rename(
        columns={"tried": "What was tried", "happened": "What happened", "changed": "What was changed"}
    )
    counts = own["result"].value_counts()
    said = listing(
        [f"{counts[r]} {w}" for r, w in (("did not work", "did not work"), ("partly", "worked in part")) if r in counts]
    )
    return section(
        say(f"Of {plural(len(log), 'thing')} tried, {said}."), show_table(table, caption="What did not work", note=note)
    )


def unknown_across(results: ProgrammeResults) -> Section:
    """Return which tables each place lacks and what therefore cannot be said, and where we cannot tell."""
    collected = results.table("collected")
    rows = []
    for name, words in WITHOUT.items():
        own = collected[collected["table"] == name] if len(collected) else collected
        lacking = own[own["rows"] == 0]["place"].astype(str).tolist() if len(own) else []
        if lacking:
            rows.append(
                {
                    "Not collected": name.replace("_", " ").capitalize(),
                    "Where": listing(lacking),
                    "So we cannot say": words,
                }
            )
    shown = results.estimates
    unsure = shown[shown["finding"] == CANNOT_TELL] if len(shown) else shown
    of = len(shown[shown["finding"].isin(["improved", "got worse", CANNOT_TELL])]) if len(shown) else 0
    tell = say(f"Of {plural(of, 'finding')} on change, we cannot tell for {len(unsure)}.") if of else None
    if not rows and tell is None:
        return section(missing("No place has said yet what it collected."))
    return section(tell, show_table(pd.DataFrame(rows), caption="What was not collected, and what that leaves open"))


def released_across(programme: Programme, results: ProgrammeResults) -> dict[str, ShownTable]:
    """Return the tables that lie beside the programme's report, by file name."""
    estimates = results.estimates
    rows = estimate_rows(estimates)
    if len(estimates):
        rows.insert(0, "Place", estimates["place"].to_numpy())
    ledger = results.table("ledger")
    keep = [
        "place",
        "programme_hypothesis",
        "statement",
        "evidence_for",
        "evidence_against",
        "evidence_mixed",
        "verdict",
    ]
    tables = {
        "places": (results.status.drop(columns=["partnership_id"]), f"Places of {programme.title}"),
        "common_factors": (common_factors(results), "Factors, by the number of places"),
        "recurring_links": (recurring_links(results), "Links told in several places"),
        "estimates": (rows, "Every place's estimates"),
        "hypotheses": (ledger[keep] if len(ledger) else ledger, "Hypotheses and verdicts"),
        "areas": (
            estimate_rows(results.area_estimates) if len(results.indicators) else ledger.head(0),
            "Area indicators",
        ),
    }
    return {name: show_table(frame, caption=caption) for name, (frame, caption) in tables.items()}
