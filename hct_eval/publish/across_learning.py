"""The report across places, second half: hypotheses, criteria, what did not work, what stays open, data."""

import pandas as pd

from hct_eval.learning.collected import WITHOUT
from hct_eval.learning.hypotheses import RULE, RULE_IN_SHORT
from hct_eval.programme import Programme
from hct_eval.publish.across import common_factors, recurring_links
from hct_eval.publish.change import estimate_rows
from hct_eval.publish.conditions import conditions_table
from hct_eval.publish.estimates_in_words import counted_in_words, finding_of, verdicts_in_words
from hct_eval.publish.framework import own_additions
from hct_eval.publish.many_places import many, place_names, show_across
from hct_eval.publish.predictions import named_predictions
from hct_eval.publish.programme_results import ProgrammeResults
from hct_eval.publish.prose import (
    Section,
    Shown,
    heading,
    listing,
    missing,
    more,
    say,
    section,
)
from hct_eval.publish.results import SIGNED
from hct_eval.publish.tables import ShownTable, rows_of, show_table
from hct_eval.publish.together import local_links, place_rows
from hct_eval.tables.words import plural

_EVIDENCE = ["evidence_for", "solid_for", "evidence_against", "evidence_mixed"]
"""How many pieces of evidence speak for a hypothesis, how many of these the verdict rests on, and the others."""


def hypotheses_by_place(results: ProgrammeResults) -> Section:
    """Return each of the programme's hypotheses with every place's verdict on what it has of it."""
    ledger = results.table("ledger")
    if ledger.empty:
        return section(missing("No place wrote down hypotheses, so none of the programme's could be tested."))
    parts: list[Shown] = [say(RULE_IN_SHORT), more("The whole rule", say(RULE))]
    for hypothesis in results.programme.hypotheses:
        own = ledger[ledger["programme_hypothesis"] == hypothesis.id].sort_values(["_order", "hypothesis_id"])
        parts += [heading(f"{hypothesis.id}. {hypothesis.text}")]
        if own.empty:
            parts.append(missing("No place has a hypothesis that speaks to it: we cannot tell."))
            continue
        parts += [
            say(_verdict_words(own)),
            _ledger_table(results, own, f"{hypothesis.id}: what places thought, and the verdict"),
        ]
    known = [hypothesis.id for hypothesis in results.programme.hypotheses]
    rest = ledger[~ledger["programme_hypothesis"].isin(known)].sort_values(["_order", "hypothesis_id"])
    if len(rest):
        parts += [heading("Places' own hypotheses"), _ledger_table(results, rest, "Hypotheses beside the programme's")]
    return section(*parts)


def _ledger_table(results: ProgrammeResults, own: pd.DataFrame, caption: str) -> ShownTable:
    table = own[["place", "statement", *_EVIDENCE, "verdict"]]
    named = table.rename(columns={"statement": "What was thought"})
    return show_across(results, named, caption=caption, file="hypotheses")


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
    return section(show_across(results, table, caption="The programme's criteria, by place", file="estimates"))


def what_did_not_work_across(results: ProgrammeResults) -> Section:
    """Return what was tried in each place and did not work, or worked in part, and what was changed."""
    log = results.table("learning_log")
    table = did_not_work(log)
    if table.empty:
        return section(missing("No place recorded anything that did not work. That is a gap, not a success."))
    silent = [p.place.name for p in results.places if not (log["place"] == p.place.name).any()]
    note = f"No learning log: {place_names(results, silent)}." if silent else ""
    counts = table["result"].value_counts()
    said = listing(
        [f"{counts[r]} {w}" for r, w in (("did not work", "did not work"), ("partly", "worked in part")) if r in counts]
    )
    return section(
        say(f"Of {plural(len(log), 'thing')} tried, {said}."),
        show_across(results, table, caption="What did not work", file="did_not_work", note=note),
    )


def did_not_work(log: pd.DataFrame) -> pd.DataFrame:
    """Return what did not work, or in part, of places' learning logs together, in the programme's order."""
    if log.empty:
        return log
    own = log[log["result"].isin(["did not work", "partly"])].sort_values(["result", "_order", "log_id"])
    return own[["tried", "place", "result", "happened", "changed"]].rename(
        columns={"tried": "What was tried", "happened": "What happened", "changed": "What was changed"}
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
                    "Where": place_names(results, lacking),
                    "So we cannot say": words,
                }
            )
    shown = results.estimates
    moved = shown[shown["statistic"].isin(SIGNED) & shown["low"].notna() & ~shown["hidden"]] if len(shown) else shown
    counted = counted_in_words(finding_of(row) for row in rows_of(moved))
    what = plural(len(moved), "change or difference", "changes and differences")
    tell = say(f"Of {what} that have a likely range, {counted}.") if len(moved) else None
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
    keep = ["place", "programme_hypothesis", "statement", *_EVIDENCE, "verdict"]
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
    if many(results):  # what the page shows the first rows of
        tables |= {
            "priorities": (own_additions(results), "Each place's priority, and hypotheses beyond the programme's"),
            "local_links": (local_links(results), "Links that recur, and links of one place only"),
            "places_together": (place_rows(results), "Places' own figures, and drawn towards the others"),
            "predictions": (named_predictions(results), "What maps said, and what trials showed"),
            "conditions": (conditions_table(results), "Places by conditions by outcomes"),
            "did_not_work": (did_not_work(results.table("learning_log")), "What did not work"),
        }
    return {name: show_table(frame, caption=caption) for name, (frame, caption) in tables.items()}
