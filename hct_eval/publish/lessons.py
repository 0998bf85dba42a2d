"""What was learnt: hypotheses on a page, what did not work, what is still unknown, what next and whom is asked."""

import pandas as pd

from hct_eval.change.estimates import CANNOT_TELL
from hct_eval.learning.collected import not_collected_sentences
from hct_eval.learning.contribution import contributions, versions
from hct_eval.learning.experiments import map_predictions
from hct_eval.learning.hypotheses import RULE, parts_of
from hct_eval.publish.estimates_in_words import label_of, verdicts_in_words
from hct_eval.publish.experience import left_out
from hct_eval.publish.links import link_in_words
from hct_eval.publish.prose import (
    Section,
    Shown,
    bullets,
    card,
    day,
    heading,
    listing,
    lower_first,
    missing,
    more,
    say,
    section,
)
from hct_eval.publish.reach import gaps_of
from hct_eval.publish.results import SIGNED, PlaceResults
from hct_eval.publish.tables import Row, known, rows_of, show_table
from hct_eval.publish.writers import written
from hct_eval.tables.words import plural

_MOST = 10


def hypotheses_on_a_page(results: PlaceResults) -> Section:
    """Return each hypothesis with evidence for, against, mixed, and the verdict that this allows."""
    ledger = results.tables["ledger"]
    if ledger.empty:
        return section(missing("No hypotheses were written down here, so none could be tested."))
    doing, beside = _whose_doing(results), _about_rivals(results)
    return section(
        say(f"Of {plural(len(ledger), 'hypothesis', 'hypotheses')}, {verdicts_in_words(ledger['verdict'])}."),
        *(
            _card(row, doing.get(row["hypothesis_id"], ""), beside.get(row["hypothesis_id"], 0))
            for row in rows_of(ledger.sort_values("hypothesis_id"))
        ),
        more("How a verdict is reached", say(RULE)),
        _rewritten(results),
        _evidence(results),
    )


def _about_rivals(results: PlaceResults) -> dict[str, int]:
    """Return, by hypothesis, how many pieces of evidence are about another explanation, and no count of its own."""
    evidence = results.tables["evidence"]
    counts = evidence.loc[evidence["rival"].notna(), "hypothesis_id"].value_counts()
    return {str(name): int(count) for name, count in counts.items()}


def _card(row: Row, doing: str, beside: int) -> Shown:
    """Return one hypothesis: what was thought, what speaks for and against it, the verdict and why, and whose doing.

    `beside` counts the pieces that are about another explanation.
    """
    pieces = [f"{row[f'evidence_{way}']} {way}" for way in ("for", "against", "mixed")]
    others = plural(beside, "more piece is", "more pieces are")
    where, what, then = parts_of(str(row["statement"]))
    lines = [
        f"Where, and for whom: {lower_first(where)}." if where else "",
        f"What should make the difference: {lower_first(what)}." if what else "",
        f"Evidence: {listing(pieces)}." + (f" {others} about another explanation." if beside else ""),
        str(row["reason"]),
        f"Whose doing: {doing}" if doing else "",
    ]
    return card(f"{then[:1].upper()}{then[1:]}".rstrip("."), f"Verdict: {row['verdict']}", *lines)


def _whose_doing(results: PlaceResults) -> dict[str, str]:
    """Return, by hypothesis, what may be said of the partnership's part in it."""
    found = contributions(results.tables["hypotheses"], results.tables["evidence"], results.tables["ledger"])
    return dict(zip(found["hypothesis_id"], found["so_we_say"], strict=True))


def _rewritten(results: PlaceResults) -> Shown | None:
    """Return the versions of hypotheses that were rewritten on the way."""
    history = versions(results.tables["hypotheses"])
    if history.empty:
        return None
    table = pd.DataFrame(
        {
            "Version": history["version"],
            "What was thought": history["statement"],
            "Since": [day(moment) if known(moment) else "not recorded" for moment in history["recorded_on"]],
            "What we made of it": history["reason"],
        }
    )
    return more("How hypotheses were rewritten", show_table(table, caption="Hypotheses that changed, in their order"))


def _evidence(results: PlaceResults) -> Shown | None:
    evidence = results.tables["evidence"]
    evidence = evidence[evidence["hypothesis_id"].isin(results.tables["ledger"]["hypothesis_id"])]
    if evidence.empty:
        return None
    return more("Each piece of evidence", *_direct(results, evidence), *_on_rivals(results, evidence))


def _direct(results: PlaceResults, evidence: pd.DataFrame) -> list[Shown]:
    """Return the evidence that the counts above count, piece by piece."""
    own = evidence[evidence["rival"].isna()]
    table = _pieces(results, own).assign(Speaks=own["direction"], Strength=own["strength"])
    ordered = table.sort_values(["Hypothesis", "Speaks", "Evidence"])
    return [show_table(ordered, caption="Evidence for and against each hypothesis")] if len(own) else []


def _on_rivals(results: PlaceResults, evidence: pd.DataFrame) -> list[Shown]:
    """Return the evidence on other explanations: what speaks against one of them speaks for the partnership's part."""
    own = evidence[evidence["rival"].notna()]
    speaks = own["direction"].map(_ON_A_RIVAL).astype("string")
    table = _pieces(results, own).assign(Speaks=speaks, Strength=own["strength"])
    table.insert(1, "Another explanation", own["rival"])
    ordered = table.sort_values(["Hypothesis", "Another explanation", "Speaks", "Evidence"])
    return [show_table(ordered, caption="Evidence about other explanations of what followed")] if len(own) else []


_ON_A_RIVAL = {
    "for": "for the other explanation",
    "against": "against the other explanation",
    "mixed": "both ways on the other explanation",
}


def _pieces(results: PlaceResults, evidence: pd.DataFrame) -> pd.DataFrame:
    statements = results.tables["ledger"].set_index("hypothesis_id")["statement"]
    return pd.DataFrame(
        {
            "Hypothesis": evidence["hypothesis_id"].map(statements).astype("string"),
            "Evidence": evidence["text"],
            "Kind": evidence["kind"],
        }
    )


def what_did_not_work(results: PlaceResults) -> Section:
    """Return what failed or worked in part and what was changed for it, then every experiment with its decision."""
    log = results.tables["learning_log"]
    parts: list[Shown] = []
    if log.empty:
        parts.append(missing("No learning log was kept here, so we cannot say what was tried and did not work."))
    else:
        order = ["did not work", "partly", "too early", "worked"]
        counts = log["result"].value_counts()
        words = [f"{counts[r]} {_RESULTS[r]}" for r in order if r in counts]
        parts.append(say(f"Of {plural(len(log), 'thing')} tried: {listing(words)}."))
        ranked = log.assign(_order=log["result"].map({r: i for i, r in enumerate(order)})).sort_values(
            ["_order", "log_id"]
        )
        table = ranked[["tried", "result", "happened", "changed"]].rename(
            columns={"tried": "What we tried", "happened": "What happened", "changed": "What we changed"}
        )
        parts.append(show_table(table, caption="What was tried, what did not work first"))
    return section(*parts, *_experiments(results))


_RESULTS = {
    "did not work": "did not work",
    "partly": "worked in part",
    "too early": "where it is too early to say",
    "worked": "worked",
}


def _experiments(results: PlaceResults) -> list[Shown]:
    trials = results.tables["experiments"]
    if trials.empty:
        return [missing("No experiments or prototypes were recorded here.")]
    counts = trials["decision"].fillna("not decided").value_counts().sort_index()
    decided = listing([f"{n} {name}" for name, n in counts.items()])
    table = trials.sort_values("experiment_id")[["question", "prediction", "result", "decision", "changed"]].rename(
        columns={"question": "What we asked", "prediction": "What we expected", "result": "What happened"}
    )
    return [
        heading("Experiments and prototypes"),
        say(f"{plural(len(trials), 'experiment')}; what was decided: {decided}. This is no score: a stop teaches too."),
        show_table(table.rename(columns={"changed": "What we changed"}), caption="Experiments and what was decided"),
        *_beside_the_map(results),
    ]


def _beside_the_map(results: PlaceResults) -> list[Shown]:
    """Return, for trials that name factors of the map, what the map said would follow and what was seen."""
    compared = map_predictions(results.tables["experiments"], results.tables["scenarios"])
    if compared.empty:
        return []
    table = compared.drop(columns="experiment_id").rename(
        columns={
            "map_cause": "More of this",
            "map_effect": "should move this",
            "map_says": "The map says",
            "observed_direction": "We saw",
            "map_right": "Was the map right?",
        }
    )
    return [show_table(table, caption="What the map said, and what trials showed")]


def still_unknown(results: PlaceResults) -> Section:
    """Return the questions that the data leave open, made from the data: not collected, cannot tell, single voices."""
    parts: list[Shown] = []
    for title, lines in open_questions(results).items():
        found = bullets([*lines[:_MOST], *([f"And {len(lines) - _MOST} more."] if len(lines) > _MOST else [])])
        if found:
            parts += [heading(title), found]
    return section(*parts) if parts else section(say("The data leave no question open that we know to ask."))


def open_questions(results: PlaceResults) -> dict[str, list[str]]:
    """Return open questions under their headings; a heading without any is left out."""
    found = {
        "What was not collected": _not_collected(results),
        "Where we cannot tell": _cannot_tell(results),
        "Whom we hardly heard": gaps_of(results) if len(results.conversations) else [],
        "What few people told us": _thin_links(results),
    }
    return {title: lines for title, lines in found.items() if lines}


def _not_collected(results: PlaceResults) -> list[str]:
    lines = not_collected_sentences(results.tables["collected"].sort_values("table"))["sentence"].astype(str).tolist()
    if lines or results.has("collected"):
        return lines
    shown = results.estimates
    return list(dict.fromkeys(shown[shown["finding"] == "not collected"]["sentence"].astype(str)))


def _cannot_tell(results: PlaceResults) -> list[str]:
    shown = results.estimates
    open_ = shown[shown["finding"] == CANNOT_TELL]
    open_ = open_.assign(_change=open_["statistic"].isin(SIGNED)).sort_values(
        ["primary", "_change"], ascending=False, kind="stable"
    )
    reasons: dict[str, list[str]] = {}
    for row in rows_of(open_):
        reasons.setdefault(_why_open(row), []).append(lower_first(label_of(row, without=("group", "period"))))
    lines = [f"{why}: {_several(list(dict.fromkeys(names)))}." for why, names in reasons.items()]
    ledger = results.tables["ledger"]
    unsure = ledger[ledger["verdict"] == CANNOT_TELL].sort_values("hypothesis_id")
    ideas = [lower_first(parts_of(str(row["statement"]))[2]).rstrip(".") for row in rows_of(unsure)]
    return [*(f"Hoped for, and not shown yet: {idea}." for idea in ideas), *lines]


def _several(names: list[str]) -> str:
    """Return names apart from one another though they hold commas: `a; b; and 3 more`."""
    shown = names if len(names) <= _MOST else [*names[:_MOST], f"and {len(names) - _MOST} more"]
    return "; ".join(shown)


def _why_open(row: Row) -> str:
    if row["hidden"]:
        return "Not shown, as too few answered or single people must be protected"
    if not known(row["low"]):
        return "Too little to give a likely range"
    if row["statistic"] in SIGNED and (row["low"] > 0 or row["high"] < 0):
        return "It stands out alone, but not beside everything else that we tested"
    return "No change at all would fit the numbers too"


def _thin_links(results: PlaceResults) -> list[str]:
    links = results.tables["map_links"]
    single = int(links["single_voice"].sum())
    lines = []
    if single:
        it = "it" if single == 1 else "them"
        lines.append(f"{plural(single, 'link rests', 'links rest')} on one person: would others say {it} too?")
    lines += [f"{link_in_words(row)}." for row in rows_of(results.links[results.links["sign"] == "?"])]
    return [*lines, left_out(results)] if left_out(results) else lines


def what_next(results: PlaceResults) -> Section:
    """Return whom the partnership asks for what (text/asks.md), then what is still open in its own records."""
    own = written(results, "asks")
    head: Shown = own if own is not None else missing("The partnership has not written yet what it asks, and of whom.")
    return section(head, *_open_actions(results), *_still_testing(results))


def _open_actions(results: PlaceResults) -> list[Shown]:
    actions = results.tables["actions"]
    waiting = actions[actions["closed_on"].isna()].sort_values("action_id")
    if waiting.empty:
        return []
    names = results.tables["organisations"].set_index("organisation_id")["name"]
    asked = waiting["asked_of"].map(names).astype("string").fillna("not recorded")
    table = pd.DataFrame({"What was asked": waiting["decision_asked"], "Of whom": asked, "Answer": waiting["response"]})
    return [
        heading("Asked, and not closed yet"),
        say(
            f"{plural(len(waiting), 'ask')} of {len(actions)} made in forums and meetings is still open."
            if len(waiting) == 1
            else f"{len(waiting)} of {len(actions)} asks made in forums and meetings are still open."
        ),
        show_table(
            table.head(_MOST), caption=f"Open asks{'' if len(waiting) <= _MOST else f', {_MOST} of {len(waiting)}'}"
        ),
    ]


def _still_testing(results: PlaceResults) -> list[Shown]:
    trials = results.tables["experiments"]
    going = trials[trials["decision"] == "keep testing"].sort_values("experiment_id")
    if going.empty:
        return []
    lines = [
        f"{row['question']} (since {day(row['start'])})" if known(row["start"]) else str(row["question"])
        for row in rows_of(going)
    ]
    return [heading("Still being tested"), bullets(lines) or missing("")]
