"""The shortlist in JupyterLab: a workshop ticks its focus, and each tick is saved at once."""

import html
from functools import partial
from typing import Any

import pandas as pd

from hct_eval.maps.cognitive_map import MapError
from hct_eval.maps.ticks import read_ticks, save_tick, ticks_path, with_ticks
from hct_eval.programme import Programme
from hct_eval.tables import TableError


class TickPanel:
    """Widgets over the ticks of a place: `box` is what is displayed; the others are there to be clicked on."""

    def __init__(self, programme: Programme, partnership_id: str, shortlist: pd.DataFrame) -> None:
        import ipywidgets as widgets

        self._place = programme, partnership_id
        self._quiet = False
        rows = with_ticks(shortlist, read_ticks(*self._place))
        self.ticks = {
            str(row.concept): widgets.Checkbox(value=bool(row.chosen), description=str(row.concept), indent=False)
            for row in rows.itertuples()
        }
        reasons = [widgets.HTML(f"<small>{html.escape(str(why))}</small>") for why in rows["why"]]
        self.message = widgets.HTML("A tick is saved at once." if self.ticks else "There is no candidate to tick.")
        pairs = [widgets.VBox(pair) for pair in zip(self.ticks.values(), reasons, strict=True)]
        self.box = widgets.VBox([*pairs, self.message])
        for concept, tick in self.ticks.items():
            tick.observe(partial(self._save, concept), "value")

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


def tick_panel(programme: Programme, partnership_id: str, shortlist: pd.DataFrame) -> TickPanel:
    """Return the panel over a shortlist (concept, why, chosen), for JupyterLab; each tick is saved at once.

    Ticks go to `focus_ticks.csv` in the place's raw folder and act with the next run of stage 04.
    """
    return TickPanel(programme, partnership_id, shortlist)
