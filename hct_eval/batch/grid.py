"""Places and stages as a table: a sign for each notebook, or, of many places, counts by stage."""

from collections import Counter
from collections.abc import Mapping

from rich.table import Table
from rich.text import Text

from hct_eval.programme import STAGES

MARKS = {
    "planned": ("·", "dim"),
    "started": ("▶", "cyan"),
    "running": ("▶", "bold cyan"),
    "done": ("✓", "green"),
    "up to date": ("=", "dim green"),
    "failed": ("✗", "bold red"),
    "not run": ("–", "yellow"),
    "would run": ("~", "cyan"),
    "may run": ("?", "cyan"),
}
"""A sign for each state, so that colour is not needed to tell them apart."""

NAMES = {"planned": "waiting", "started": "running", "would run": "stale", "may run": "perhaps stale"}
"""States as the head of a column says them, where another word is plainer."""


def grid_table(states: Mapping[tuple[str, str], str]) -> Table:
    """Return places as rows and stages as columns, a sign in each cell."""
    stages = [stage for stage in STAGES if any(key[1] == stage for key in states)]
    table = Table(box=None)
    table.add_column("")
    for stage in stages:
        table.add_column(stage[:2], justify="center")
    for place in dict.fromkeys(place for place, _ in states):
        marks = [MARKS[states[place, s]] if (place, s) in states else ("", "") for s in stages]
        table.add_row(Text(place), *[Text(sign, style=style) for sign, style in marks])
    return table


def counts_table(counts: Mapping[str, Counter[str]]) -> Table:
    """Return stages as rows and the states that occur as columns, with the number of notebooks in each."""
    shown = [state for state in MARKS if any(of[state] for of in counts.values())]
    table = Table(box=None)
    table.add_column("")
    for state in shown:
        table.add_column(f"{NAMES.get(state, state)} {MARKS[state][0]}", justify="right", style=MARKS[state][1])
    for stage, of in counts.items():
        table.add_row(Text(stage), *[str(of[state]) if of[state] else "" for state in shown])
    return table
