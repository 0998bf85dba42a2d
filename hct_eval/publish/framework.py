"""One framework, local variation: what places share of the programme's, what they word themselves, what they add."""

import pandas as pd

from hct_eval.publish.many_places import many, show_across
from hct_eval.publish.measures_in_words import measures_in_words
from hct_eval.publish.programme_results import ProgrammeResults
from hct_eval.publish.prose import Section, bullets, heading, listing, missing, say, section
from hct_eval.publish.results import SIGNED, PlaceResults
from hct_eval.publish.tables import rows_of, show_table
from hct_eval.tables.words import plural

_NOT = "not here"


def shared_and_own(results: ProgrammeResults) -> Section:
    """Return, for each part of the programme's framework, what every place made of it, and what places added."""
    table = framework(results)
    if table.empty:
        return section(missing("programme.yml names no hypotheses, criteria or main measures that places could share."))
    everywhere = [str(row["Shared framework"]) for row in rows_of(table) if _NOT not in set(row.values())]
    taken = plural(len(everywhere), "is", "are")
    head = f"Of {plural(len(table), 'part')} of the programme's framework, {taken} taken up in every place."
    own = own_additions(results)
    shown = _by_number(table) if many(results) else table
    meanings = bullets(measures_in_words(results))
    return section(
        say(head, "Places chose which hypotheses to test and worded them for themselves; that is wanted, not a gap."),
        show_table(shown, caption="The programme's framework, and what each place made of it"),
        *([heading("What the measures mean"), meanings] if meanings else []),
        heading("What places chose and added themselves"),
        show_across(
            results, own, caption="Each place's priority, and hypotheses beyond the programme's", file="priorities"
        ),
    )


def framework(results: ProgrammeResults) -> pd.DataFrame:
    """Return a row a part (hypothesis, criteria, main measure) and a column a place: what the place has of it."""
    programme = results.programme
    rows: list[dict[str, str]] = []
    for hypothesis in programme.hypotheses:
        cells = {p.place.name: _hypothesis_cell(p, hypothesis.id) for p in results.places}
        rows.append({"Shared framework": f"{hypothesis.id}. {hypothesis.text}", **cells})
    if programme.criteria:
        cells = {p.place.name: _criteria_cell(p) for p in results.places}
        rows.append({"Shared framework": f"The {len(programme.criteria)} criteria", **cells})
    for measure in programme.primary_measures:
        cells = {p.place.name: _measure_cell(p, measure) for p in results.places}
        rows.append({"Shared framework": f"Main measure: {measure}", **cells})
    return pd.DataFrame(rows)


def _by_number(table: pd.DataFrame) -> pd.DataFrame:
    """Return the framework with the number of places that have each part, rather than a column for every place."""
    places = table.drop(columns="Shared framework")
    return table[["Shared framework"]].assign(**{"Places that took it up": (places != _NOT).sum(axis=1)})


def own_additions(results: ProgrammeResults) -> pd.DataFrame:
    """Return by place its priority (focus) and its hypotheses that speak to none of the programme's."""
    shared = {hypothesis.id for hypothesis in results.programme.hypotheses}
    rows = []
    for p in results.places:
        ledger = p.tables["ledger"].sort_values("hypothesis_id")
        own = ledger[~ledger["programme_hypothesis"].isin(shared)]["statement"].astype(str).tolist()
        rows.append({"Place": p.place.name, "Its priority": p.place.focus or "not written down"})
        rows[-1]["Own hypotheses"] = " ".join(own) or "none"
    return pd.DataFrame(rows)


def _hypothesis_cell(p: PlaceResults, name: str) -> str:
    ledger = p.tables["ledger"]
    own = int((ledger["programme_hypothesis"] == name).sum()) if len(ledger) else 0
    if own:
        return f"{plural(own, 'hypothesis', 'hypotheses')} in its own words"
    return "chosen, but no hypothesis written" if name in p.place.hypotheses else _NOT


def _criteria_cell(p: PlaceResults) -> str:
    rated = p.estimates[(p.estimates["measure"] == "criteria") & p.estimates["period"].notna()]
    rounds = sorted(str(period) for period in rated["period"].unique())
    return f"rated in {listing(rounds)}" if rounds else _NOT


def _measure_cell(p: PlaceResults, measure: str) -> str:
    own = p.estimates[p.estimates["measure"] == measure]
    if own.empty or (own["finding"] == "not collected").all():
        return _NOT
    changes = own[own["statistic"].isin(SIGNED)]
    if changes["low"].notna().any():
        return "change measured"
    once = changes.empty and len(own["period"].dropna().unique()) == 1
    return "measured once, so change cannot be seen" if once else "measured, but too little to say how it changed"
