"""Forums: who was in the room, who spoke, what was asked and what came of it."""

import pandas as pd

from hct_eval.change.forums import SIDES, close_times, turns_by_side, wholly_noted
from hct_eval.publish.prose import day
from hct_eval.publish.results import PlaceResults
from hct_eval.publish.tables import Row, ShownTable, known, rows_of, show_table

_OTHERS = "others"


def who_was_in_the_room(results: PlaceResults) -> ShownTable | None:
    """Return, by side, in how many meetings it was in the room, in how many it spoke, and its share of the turns.

    Meetings and turns are counted, not people; turns only where everybody's were noted. None where nobody noted who was
    there.
    """
    attendance = results.tables["attendance"]
    if attendance.empty:
        return None
    turns = turns_by_side(attendance, results.tables["organisations"])
    noted = wholly_noted(turns)
    meetings, counted, said = turns["event_id"].nunique(), noted["event_id"].nunique(), noted["speaking_turns"].sum()
    rows = []
    for side in (*SIDES, _OTHERS):
        own = turns[turns["side"] == side]
        if side == _OTHERS and own.empty:
            continue
        heard = noted[noted["side"] == side]
        spoke = heard.loc[heard["speaking_turns"] > 0, "event_id"].nunique()
        share = f"{heard['speaking_turns'].sum() / said:.0%}" if said else "not recorded"
        rows.append((side, f"{own['event_id'].nunique()} of {meetings}", f"{spoke} of {counted}", share))
    columns = ["Side", "Meetings in the room", "Meetings in which they spoke", "Share of speaking turns"]
    return show_table(pd.DataFrame(rows, columns=columns), caption="Who was in the room, and who spoke")


def what_came_of_asks(results: PlaceResults) -> ShownTable | None:
    """Return every ask in the order of its day: what was asked of whom, the answer, and how long it took to close."""
    actions = results.tables["actions"]
    if actions.empty:
        return None
    asked = close_times(actions, results.tables["events"]).sort_values(["date", "action_id"])
    names = results.tables["organisations"].set_index("organisation_id")["name"]
    table = pd.DataFrame(
        {
            "Asked on": [day(moment) if known(moment) else "not recorded" for moment in asked["date"]],
            "What was asked": asked["decision_asked"],
            "Of whom": asked["asked_of"].map(names).astype("string").fillna("not recorded"),
            "Answer": asked["response"],
            "Closed": [_closed(row) for row in rows_of(asked)],
        }
    )
    return show_table(table, caption="What was asked, and what came of it")


def _closed(row: Row) -> str:
    if not known(row["closed_on"]):
        return "still open"
    return f"after {row['days']:.0f} days" if known(row["days"]) else "yes, day not known"
