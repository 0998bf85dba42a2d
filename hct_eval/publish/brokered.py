"""What came of the partnerships that were brokered: one row each, no ranking."""

from hct_eval.change.brokered import partnership_status
from hct_eval.publish.results import PlaceResults
from hct_eval.publish.tables import ShownTable, show_table


def brokered_table(results: PlaceResults) -> ShownTable | None:
    """Return the brokered partnerships, first ones first: who, since when, how it stands, what came of it.

    None where none were recorded. Both sides are organisations, so nothing is hidden.
    """
    if results.tables["brokered"].empty:
        return None
    names = results.tables["organisations"].set_index("organisation_id")["name"]
    rows = partnership_status(results.tables["brokered"])
    for side in ("community_body", "health_body"):
        rows[side] = rows[side].map(names).fillna("not recorded")
    rows["brokered_on"] = rows["brokered_on"].dt.strftime("%B %Y")
    shown = rows[["community_body", "health_body", "brokered_on", "status", "came_of_it"]].rename(
        columns={"brokered_on": "brokered_in", "status": "how_it_stands", "came_of_it": "what_came_of_it"}
    )
    return show_table(shown, caption="Brokered partnerships, and what came of them")
