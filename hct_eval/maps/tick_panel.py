"""The shortlist in JupyterLab: a workshop ticks its focus, and each tick is saved at once."""

import html
from collections.abc import Iterable
from functools import partial
from typing import Any

import pandas as pd

from hct_eval.maps.cognitive_map import MapError
from hct_eval.maps.ticks import read_ticks, save_tick, ticks_path, with_ticks
from hct_eval.programme import Programme
from hct_eval.tables import TableError


class TickPanel:
    """Widgets over the ticks of a place: `box` is what is displayed; the others are there to be clicked on."""

    def __init__(
        self, programme: Programme, partnership_id: str, shortlist: pd.DataFrame, others: Iterable[str]
    ) -> None:
        import ipywidgets as widgets

        self._place = programme, partnership_id
        self._quiet = False
        self.ticks: dict[str, Any] = {}
        self.list = widgets.VBox()
        self.other = widgets.Dropdown(description="Another", options=sorted(others), value=None)
        self.add = widgets.Button(description="Tick this one too")
        self.message = widgets.HTML("A tick is saved at once.")
        self.box = widgets.VBox([self.list, widgets.HBox([self.other, self.add]), self.message])
        rows = with_ticks(shortlist, read_ticks(*self._place))
        for concept, why, chosen in zip(rows["concept"], rows["why"], rows["chosen"], strict=True):
            self._put(str(concept), str(why), chosen=bool(chosen))
        self.add.on_click(lambda _: self._tick_other())

    def _put(self, concept: str, why: str, *, chosen: bool) -> None:
        """Put a factor to the list."""
        import ipywidgets as widgets

        tick = widgets.Checkbox(value=chosen, description=concept, indent=False, layout={"width": "auto"})
        tick.observe(partial(self._save, concept), "value")
        self.ticks[concept] = tick
        reason = widgets.HTML(f"<small>{html.escape(why)}</small>")
        self.list.children = (*self.list.children, widgets.VBox([tick, reason]))

    def _tick_other(self) -> None:
        concept = self.other.value
        if concept is None:
            self.message.value = "Choose a factor first."
            return
        if concept not in self.ticks:
            self._put(concept, "The workshop added it.", chosen=False)
        self.ticks[concept].value = True

    def _ipython_display_(self) -> None:
        """Show the widgets without the text that would be kept in the cell's output."""
        from IPython.display import display

        display(self.box, exclude=["text/plain"])  # type: ignore[no-untyped-call]

    def _save(self, concept: str, change: dict[str, Any]) -> None:
        if self._quiet:
            return
        try:
            save_tick(*self._place, concept, chosen=bool(change["new"]))
        except (MapError, TableError, OSError) as error:
            # The box must not show what the file does not hold.
            self._quiet = True
            self.ticks[concept].value = bool(change["old"])
            self._quiet = False
            said = "the file cannot be written" if isinstance(error, OSError) else str(error)
            self.message.value = f"Not saved: {html.escape(said)}."
            return
        chosen = [name for name, tick in self.ticks.items() if tick.value]
        named = html.escape(", ".join(chosen)) or "none"
        self.message.value = f"Saved in {ticks_path(*self._place).name}. Ticked: {named}."


def tick_panel(
    programme: Programme, partnership_id: str, shortlist: pd.DataFrame, others: Iterable[str] = ()
) -> TickPanel:
    """Return the panel over a shortlist (concept, why, chosen), for JupyterLab; each tick is saved at once.

    `others` are the factors that a workshop may add to it. Ticks go to `focus_ticks.csv` in the place's raw folder and
    act with the next run of stage 04.
    """
    return TickPanel(programme, partnership_id, shortlist, others)
