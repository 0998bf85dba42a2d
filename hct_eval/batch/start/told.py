"""What the start page shows, as HTML with headers that a screen reader can follow."""

import html
from collections.abc import Sequence

from hct_eval.batch.grid import NAMES
from hct_eval.batch.outcome import TaskOutcome
from hct_eval.batch.progress import state_of_notebook
from hct_eval.batch.run import find_reports
from hct_eval.programme import PROGRAMME_FOLDER, STAGES, Programme

MANY = 30
"""With more places than this, only those are shown that are not wholly up to date."""

_WORDS = NAMES | {"failed": "<strong>failed</strong>", "not run": "not run yet"}


def freshness(programme: Programme, outcomes: Sequence[TaskOutcome], *, running: bool = False) -> str:
    """Return the table of places by stages: in each cell whether it is up to date, stale, failed or not run yet."""
    states = {(task.place, task.stage): _state(task, running) for task in outcomes}
    known = [(place.id, place.name) for place in programme.partnerships] + [(PROGRAMME_FOLDER, "the programme")]
    shown = known if len(known) <= MANY else [row for row in known if not _all_fresh(states, row[0])]
    heads = "".join(f"<th scope='col'>{stage.replace('_', ' ')}</th>" for stage in STAGES)
    rows = "".join(_row(states, place, name) for place, name in shown)
    fresh = sum(state == "up to date" for state in states.values())
    caption = f"{programme.title}: {fresh} of {len(states)} notebooks up to date"
    caption += "; places that are wholly up to date are not shown" if len(shown) < len(known) else ""
    return (
        "<table class='freshness' style='border-spacing:12px 4px;text-align:left'>"
        f"<caption style='text-align:left'>{html.escape(caption)}</caption>"
        f"<thead><tr><th scope='col'>place</th>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _all_fresh(states: dict[tuple[str, str], str], place: str) -> bool:
    return all(state == "up to date" for (where, _), state in states.items() if where == place)


def _row(states: dict[tuple[str, str], str], place: str, name: str) -> str:
    cells = "".join(f"<td>{states.get((place, stage), '')}</td>" for stage in STAGES)
    return f"<tr><th scope='row'>{html.escape(name)}</th>{cells}</tr>"


def _state(task: TaskOutcome, running: bool) -> str:
    state = "failed" if task.failure else state_of_notebook(task, running)
    return _WORDS.get(state, state)


def reports(programme: Programme, address: str) -> str:
    """Return a list of the reports that stand, as links below the server's `address` of the project's folder."""
    found = find_reports(programme)
    if not found:
        return "<p>No report has been made yet.</p>"
    names = {place.id: place.name for place in programme.partnerships} | {PROGRAMME_FOLDER: "The programme's report"}
    items = "".join(
        f"<li><a href='{html.escape(address + path)}' target='_blank' style='text-decoration:underline'>"
        f"{html.escape(names[place])}</a></li>"
        for place, path in found.items()
    )
    if len(found) <= MANY:
        return f"<p>Reports that stand:</p><ul>{items}</ul>"
    return f"<details><summary>{len(found)} reports stand</summary><ul>{items}</ul></details>"


def lines(said: Sequence[str]) -> str:
    """Return lines as they were said, in a box that wraps them."""
    return f"<pre style='white-space:pre-wrap'>{html.escape(chr(10).join(said))}</pre>"
